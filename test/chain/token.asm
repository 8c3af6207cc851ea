; A token for tests and the demo: ERC-20's symbol, name, decimals, totalSupply,
; balanceOf, transfer and the Transfer event, and mint(address,uint256) for
; everybody. It is not for coins that are worth anything: there is no owner, and
; approve/transferFrom are missing on purpose.
;
; One mnemonic or label per word. 'name:' is a jump target, '@name' pushes its
; offset (two bytes), '#0x…' pushes the bytes as written, '{SYMBOL}' and so on are
; filled in before. Storage: slot = the account's address → balance, slot 2^160 →
; supply. The balance lookup hashes nothing, because an address is its own slot.

; --- which function -------------------------------------------------------------
#0x00 CALLDATALOAD #0xe0 SHR
DUP1 #0xa9059cbb EQ @transfer JUMPI
DUP1 #0x70a08231 EQ @balanceOf JUMPI
DUP1 #0x40c10f19 EQ @mint JUMPI
DUP1 #0x95d89b41 EQ @symbol JUMPI
DUP1 #0x06fdde03 EQ @symbol JUMPI
DUP1 #0x313ce567 EQ @decimals JUMPI
DUP1 #0x18160ddd EQ @totalSupply JUMPI
fail: #0x00 #0x00 REVERT

; --- views ----------------------------------------------------------------------
balanceOf: #0x04 CALLDATALOAD SLOAD @word JUMP
decimals: {DECIMALS} @word JUMP
totalSupply: #0x010000000000000000000000000000000000000000 SLOAD @word JUMP
; word: [value] → returned
word: #0x00 MSTORE #0x20 #0x00 RETURN
symbol: #0x20 #0x00 MSTORE {LENGTH} #0x20 MSTORE {SYMBOL} #0x40 MSTORE #0x60 #0x00 RETURN

; --- transfer(to, amount) -------------------------------------------------------
transfer:
CALLVALUE @fail JUMPI
#0x44 CALLDATASIZE LT @fail JUMPI
#0x04 CALLDATALOAD #0xa0 SHR @fail JUMPI        ; dirt above the address
#0x04 CALLDATALOAD ISZERO @fail JUMPI           ; the zero address
#0x24 CALLDATALOAD                              ; [amount]
DUP1 CALLER SLOAD LT @fail JUMPI                ; balance < amount
DUP1 CALLER SLOAD SUB CALLER SSTORE             ; balance −= amount
CALLER                                          ; [from, amount]
@credit JUMP

; --- mint(to, amount) -----------------------------------------------------------
mint:
CALLVALUE @fail JUMPI
#0x04 CALLDATALOAD #0xa0 SHR @fail JUMPI
#0x24 CALLDATALOAD                              ; [amount]
DUP1 #0x010000000000000000000000000000000000000000 SLOAD ADD
DUP1 DUP3 GT @fail JUMPI                        ; the supply overflowed: amount > supply
#0x010000000000000000000000000000000000000000 SSTORE
#0x00                                           ; [from = 0, amount]

; --- credit: [from, amount] → the recipient gets it, the event is logged, true ----
credit:
DUP2 #0x04 CALLDATALOAD SLOAD ADD #0x04 CALLDATALOAD SSTORE
SWAP1 #0x00 MSTORE                              ; [from], memory: amount
#0x04 CALLDATALOAD SWAP1                        ; [from, to]
#0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef
#0x20 #0x00 LOG3                                ; Transfer(from, to, amount)
#0x01 @word JUMP
