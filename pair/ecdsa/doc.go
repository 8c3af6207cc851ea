// Package ecdsa signs with ECDSA over secp256k1 (SEC 1, 4.1) for two parties of
// which neither ever has the key: Lindell, CRYPTO 2017 (ePrint 2017/552), with
// additive shares, dealt set-up, and the guard moving last so that it keeps no
// state between its two answers (the principle of BIP-327's deterministic
// signer).
//
// Split deals x = x1 + x2 mod q. The device keeps x2, C = Enc_N(x1) and N; the
// guard keeps the primes of N. One batch of digests m_i under child keys
// Q_i = Q + t_i·G takes three messages:
//
//  1. device → guard, Begin: com, a commitment to R2_i = k2_i·G and to a Schnorr
//     proof of k2_i;
//  2. guard → device, GuardKey.Points: R1_i = k1_i·G and a proof of k1_i, both
//     functions of (K, ctx, com, i), so that nothing is stored and a retry, a
//     restored backup or a second replica answers with the same bytes;
//  3. device → guard, Run.Open: the opening of com and
//     c_i = Enc_N(a_i + ρ_i·q)·C^v_i with R_i = k2_i·R1_i, r_i = R_i.x,
//     v_i = k2_i^-1·r_i and a_i = k2_i^-1·(m_i + r_i·(x2 + t_i)) modulo q.
//
// GuardKey.Evaluate decrypts T_i and gives s_i = k1_i^-1·T_i mod q.
//
// # What is promised
//
// A guard that holds GuardKey learns nothing about x2 from a run, and a device
// learns one bit about x1 from a run that fails, which is why a failed run is
// terminal: Evaluate returns every signature of a batch, each verified, or
// ErrLock, and after ErrLock the caller must never evaluate under that key again.
// Evaluations under one key must be serial; the caller holds the row lock.
//
// Check looks at public data only. What it refuses may be refused aloud and
// locks nothing. After decryption there is no further refusal and no range check
// of the plaintext.
//
// # What it rests on
//
// Unforgeability is that of Lindell's protocol with a dealer who is the owner of
// the key. The proofs of knowledge are non-interactive, and extraction of k1 and
// k2 from them is argued in the random-oracle model and the algebraic-group
// model: an extractor that rewinds does not compose concurrently, and sessions
// here are concurrent. The package has not been reviewed by an outsider.
//
// # Timing
//
// On the guard k1·G, k1·R2, k1^-1, the proof of k1, the decryption and the
// verification of a result that may yet become a lock run in time that does not
// depend on secrets; so does every operation with k2, v, a, ρ and x2 on the
// device. Points and scalars are github.com/bytemare/secp256k1, numbers modulo N²
// and the reduction modulo q are filippo.io/bigmod. Not constant time:
//
//   - everything that reads another party's message (Check, the proofs), which
//     is public;
//   - drawing a scalar again when it came out zero or not below q, which tells
//     nothing about the one that is kept;
//   - what package paillier names.
//
// Go moves and copies memory: wiping is a best effort.
package ecdsa
