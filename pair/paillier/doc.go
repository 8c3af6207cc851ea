// Package paillier is Paillier's additively homomorphic encryption (EUROCRYPT
// 1999) with generator 1+N, in the one shape that two-party ECDSA needs: a
// modulus N = p·p' of exactly 3072 bits with two different primes of exactly
// 1536 bits each.
//
// Three parties use it, and each knows something else:
//
//   - the dealer knows p and p' and encrypts by the Chinese remainder theorem
//     (PrivateKey.Encrypt), about eight times cheaper than without them;
//   - the device knows N only. It prepares r^N ahead of time (PublicKey.Blind)
//     and computes Enc(m)·C^v (PublicKey.MulAdd);
//   - the guard knows p and p' and decrypts modulo the one prime p
//     (PrivateKey.Decrypt), which is exact for every plaintext below p.
//
// All numbers cross the border as big-endian byte strings of fixed length:
// N and r are 384 bytes, a ciphertext is 768 bytes, a prime and a decrypted
// plaintext are 192 bytes.
//
// # Timing
//
// Every operation that touches a prime, a plaintext, an exponent v or a blind
// runs on filippo.io/bigmod, whose time depends on the lengths of numbers and
// never on their values. A ciphertext is multiplied by 1+bN before decryption
// and b is subtracted afterwards, so that even a leak in the last steps would
// be one about T+b. What is not constant time, all of it outside the signing
// path or about public numbers:
//
//   - Generate uses crypto/rsa, which uses math/big while it looks for primes;
//   - the primality test of FromPrimes tells how often 2 divides p-1;
//   - the gcd of a ciphertext with N (math/big; both are public);
//   - drawing a number below N or p again when it came out too large, which
//     tells nothing about the number that is kept.
//
// The memory of a bigmod.Modulus cannot be overwritten, so Wipe is a best
// effort: it erases our own copies and drops the rest for the collector.
package paillier
