; A token for tests and the demo: ERC-20's symbol, name, decimals, totalSupply,
; balanceOf, transfer, approve, allowance and transferFrom with their events, and
; mint(address,uint256) for everybody. It is not for coins that are worth anything:
; there is no owner.
;
; One mnemonic or label per word. 'name:' is a jump target, '@name' pushes its
; offset (two bytes), '#0x…' pushes the bytes as written, '{SYMBOL}' and so on are
; filled in before. Storage: slot = the account's address → balance, slot 2^160 →
; supply, hash of owner and spender → allowance. The balance lookup hashes nothing,
; because an address is its own slot.

; --- which function -------------------------------------------------------------
#0x00 CALLDATALOAD #0xe0 SHR
DUP1 #0xa9059cbb EQ @transfer JUMPI
DUP1 #0x70a08231 EQ @balanceOf JUMPI
DUP1 #0x40c10f19 EQ @mint JUMPI
DUP1 #0x095ea7b3 EQ @approve JUMPI
DUP1 #0x23b872dd EQ @transferFrom JUMPI
DUP1 #0xdd62ed3e EQ @allowance JUMPI
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

; --- allowance(owner, spender) ----------------------------------------------------
allowance:
#0x04 CALLDATALOAD #0x00 MSTORE #0x24 CALLDATALOAD #0x20 MSTORE
#0x40 #0x00 KECCAK256 SLOAD @word JUMP

; --- approve(spender, amount) -----------------------------------------------------
approve:
CALLVALUE @fail JUMPI
#0x44 CALLDATASIZE LT @fail JUMPI
#0x04 CALLDATALOAD #0xa0 SHR @fail JUMPI
CALLER #0x00 MSTORE #0x04 CALLDATALOAD #0x20 MSTORE
#0x24 CALLDATALOAD #0x40 #0x00 KECCAK256 SSTORE
#0x24 CALLDATALOAD #0x00 MSTORE
#0x04 CALLDATALOAD CALLER
#0x8c5be1e5ebec7d5bd14f71427d1e84f3dd0314c0f7b2291e5b200ac8c7c3b925
#0x20 #0x00 LOG3                                ; Approval(owner, spender, amount)
#0x01 @word JUMP

; --- transferFrom(from, to, amount) -----------------------------------------------
transferFrom:
CALLVALUE @fail JUMPI
#0x64 CALLDATASIZE LT @fail JUMPI
#0x04 CALLDATALOAD #0xa0 SHR @fail JUMPI
#0x24 CALLDATALOAD #0xa0 SHR @fail JUMPI
#0x04 CALLDATALOAD #0x00 MSTORE CALLER #0x20 MSTORE
#0x40 #0x00 KECCAK256 DUP1 SLOAD                ; [slot, allowed]
#0x44 CALLDATALOAD DUP1 DUP3 LT @fail JUMPI     ; allowed < amount
SWAP1 SUB SWAP1 SSTORE                          ; allowed −= amount
#0x44 CALLDATALOAD                              ; [amount]
DUP1 #0x04 CALLDATALOAD SLOAD LT @fail JUMPI    ; balance < amount
#0x04 CALLDATALOAD SLOAD SUB #0x04 CALLDATALOAD SSTORE
#0x44 CALLDATALOAD #0x24 CALLDATALOAD SLOAD ADD #0x24 CALLDATALOAD SSTORE
#0x44 CALLDATALOAD #0x00 MSTORE
#0x24 CALLDATALOAD #0x04 CALLDATALOAD
#0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef
#0x20 #0x00 LOG3
#0x01 @word JUMP
