// Package holder is the user's side of the wallet: it keeps the device half,
// derives addresses, reviews what the guard proposes and signs what the user
// agreed to. It does no HTTP and no files: bytes come in and go out, so the command
// line and the browser (as wasm) run the same code.
//
// # What it promises
//
// It believes the guard about nothing that it can compute: addresses come from the
// dealt public keys, a transfer is described by decoding the bytes with the same
// Format as the guard's, a token that the binary knows must be described as the
// binary knows it. What only the guard vouches for is marked so.
//
// The whole key exists in State from AddMnemonic until a dealing has succeeded: the
// paper is erased only after both curves' check messages verified on this device.
//
// Handing over an Opening is signing. Signing.Open gives its message away once, and
// only after the caller has stored the State that records it; the transfer then
// counts as live until it, or another that excludes it, is final, whatever the guard
// says meanwhile.
//
// # Order of use
//
//	NewState / OpenState          State.Seal after every change
//	AddMnemonic → RequestDealing → Deal → BeginCheck/Open/Finish per curve → FinishDealing
//	Accounts
//	Review → Begin → Prepare → Open → CheckSent → Settle
package holder
