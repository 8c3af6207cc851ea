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
// list, creates a contract or belongs to another chain is an error; a call that is
// neither a plain payment nor exactly ERC-20 transfer(address,uint256) is
// hefu.CallUnknown. Neither is ever a transfer.
//
// hefu.Summary.Uses names the nonce relative to the sender ("nonce:7"), because the
// sender is not in the unsigned bytes. Who compares uses of several accounts
// prefixes them with the CAIP-10 account and a slash; View.Taken may hold either
// form.
//
// Addresses are written with the checksum of EIP-55 everywhere.
package evm
