// Package evm is the family of chains that run the Ethereum Virtual Machine and
// take EIP-1559 transactions. A network is one row of networks.go.
//
// hefu.Plan.Bytes are the exact unsigned payload of EIP-2718 type 2:
//
//	0x02 ‖ rlp([chain id, nonce, tip, max fee, gas, to, value, data, []])
//
// and the one digest to be signed is its Keccak-256. There is no other transaction
// type here: nothing from before EIP-155, which another network could replay, is
// ever built, read or signed.
//
// The decoder is strict. Anything that is not canonical RLP, carries an access
// list, creates a contract or belongs to another chain is an error. Besides a plain
// payment and exactly ERC-20 transfer(address,uint256) it explains the calls by which
// an account's own tokens are let go of (call.go, permit2.go): approve,
// increaseAllowance, decreaseAllowance, transferFrom of ERC-20; permit of EIP-2612 and
// DAI's; setApprovalForAll and safeTransferFrom of ERC-721; approve, permit,
// transferFrom and lockdown of Permit2, at its own address only. Each has one accepted
// spelling. Every other call is hefu.CallUnknown and never signed.
//
// hefu.Summary.Uses names the nonce relative to the sender ("nonce:7"), because the
// sender is not in the unsigned bytes. Who compares uses of several accounts
// prefixes them with the CAIP-10 account and a slash; View.Taken may hold either
// form.
//
// Addresses are written with the checksum of EIP-55 everywhere.
package evm
