// Package vault keeps a secret in a file under a password: argon2id for the password,
// XChaCha20-Poly1305 for the secret, a SHA-256 that tells a damaged file from a wrong
// password. What the secret holds (device key, halves) is the caller's business.
//
// # The format, version 1
//
// All numbers are big-endian. n is the length of the secret in bytes.
//
//	offset   size   what
//	0        8      magic: 48 45 46 55 56 4c 54 0a, "HEFUVLT" and a line feed
//	8        2      version: 1
//	10       1      password hash: 1 = argon2id, argon2 version 0x13
//	11       1      cipher: 1 = XChaCha20-Poly1305
//	12       4      argon2id passes, 1 to 64
//	16       4      argon2id memory in KiB, 8192 to 524288
//	20       1      argon2id lanes, 1 to 16
//	21       3      zero
//	24       32     argon2id salt
//	56       24     XChaCha20-Poly1305 nonce
//	80       4      n + 16, at most 2^24
//	84       n      the secret, encrypted
//	84+n     16     Poly1305 tag; bytes 0 to 83 are the additional data
//	100+n    32     SHA-256 of bytes 0 to 99+n
//	132+n           end of file: nothing may follow
//
// Passes times memory is at most 4194304 (4 GiB passes). The password is prepared by
// the OpaqueString profile of RFC 8265 (package keys) and hashed without secret and
// associated data to the 32-byte cipher key. Salt and nonce are fresh at every Seal.
//
// # What other versions keep
//
// Every version begins with the magic and the version and ends with the SHA-256 of all
// before it. A reader checks size and magic, then the SHA-256 (ErrDamaged), then the
// version (ErrVersion), then the bounds (ErrDamaged), and only then takes the password.
// The SHA-256 protects against accidents. Against an enemy the file is protected by
// the cipher alone: what he changed and gave a new SHA-256 shows as ErrPassword.
//
// # Files
//
// On Unix, WriteFile, ReadFile and Lock keep a vault in a file that is complete at any
// time, whenever the process is killed or the power fails. A program that changes a
// vault holds its Lock from reading to writing.
package vault
