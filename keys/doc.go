// Package keys turns what is written on paper into keys, and knows nothing of
// chains, networks or signing.
//
//   - BIP-39: recovery words, in every official language, to a 64-byte seed.
//   - BIP-32: secp256k1 keys of a seed, and the public children of a public key
//     together with the tweak that package pair needs to sign for them.
//   - SLIP-10: Ed25519 keys of a seed, hardened steps only.
//   - SLIP-13: the identity key, by which the holder of the paper proves it.
//   - Table: every path that is dealt at set-up.
//   - RFC 8265: passwords in one form on every platform.
//
// The public half (PublicKey, Path, Table) can be used alone, by the guard too.
// Package keys/vault keeps secrets in a file under a password.
//
// Where a secret scalar meets the curve the multiplication runs in constant time
// (github.com/bytemare/secp256k1). Wipe methods clear what this package holds; Go
// may have moved or copied memory before, so a program that has held recovery words
// should end soon afterwards.
package keys
