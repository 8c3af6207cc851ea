package paillier

import (
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"math/big"

	"filippo.io/bigmod"
)

// Lengths in bytes of everything that crosses this package's border.
const (
	PrimeSize      = 192           // p, p' and a decrypted plaintext
	ModulusSize    = 2 * PrimeSize // N, and r in [1, N)
	CiphertextSize = 2 * ModulusSize
	PlaintextSize  = 96 // the largest plaintext that may be encrypted: below 2^768
	MaskSize       = 256
)

// maxDraws bounds the search for a number in range: a source that is stuck must
// end in an error, not in a loop. A working one fails 2^-maxDraws of the time.
const maxDraws = 128

var (
	errCiphertext = errors.New("reading a ciphertext: not a unit modulo N² in 768 bytes")
	errSource     = errors.New("drawing a random number: the source never gave one in range")
)

// PublicKey is the modulus N. It is safe for concurrent use.
type PublicKey struct {
	bytes  [ModulusSize]byte
	n      *bigmod.Modulus
	n2     *bigmod.Modulus
	nModN2 *bigmod.Nat // N as a number modulo N²
	big    *big.Int    // N, for the gcd with public ciphertexts only
}

// ParsePublicKey reads N, 384 big-endian bytes. It must be odd and have its
// highest bit set. Whether it is a product of two primes is not examined: only
// those who know the primes can, and they use FromPrimes.
func ParsePublicKey(n []byte) (*PublicKey, error) {
	if len(n) != ModulusSize || n[0]&0x80 == 0 || n[ModulusSize-1]&1 == 0 {
		return nil, errors.New("reading a Paillier key: N is not an odd number of exactly 3072 bits")
	}
	k := &PublicKey{big: new(big.Int).SetBytes(n)}
	copy(k.bytes[:], n)
	var err error
	if k.n, err = bigmod.NewModulus(n); err != nil {
		return nil, fmt.Errorf("reading a Paillier key: %w", err)
	}
	if k.n2, err = bigmod.NewModulusProduct(n, n); err != nil {
		return nil, fmt.Errorf("reading a Paillier key: %w", err)
	}
	k.nModN2 = k.n.Nat().ExpandFor(k.n2)
	return k, nil
}

// Bytes returns N, 384 big-endian bytes.
func (k *PublicKey) Bytes() []byte {
	out := make([]byte, ModulusSize)
	copy(out, k.bytes[:])
	return out
}

// Equal tells whether both keys have the same N.
func (k *PublicKey) Equal(other *PublicKey) bool {
	return k != nil && other != nil && k.bytes == other.bytes
}

// Valid checks what can be said of a ciphertext without a key: 768 bytes,
// 0 < c < N² and gcd(c, N) = 1. It is variable time and meant for public data.
func (k *PublicKey) Valid(c []byte) error {
	if len(c) != CiphertextSize {
		return errCiphertext
	}
	x, err := bigmod.NewNat().SetBytes(c, k.n2)
	if err != nil || x.IsZero() == 1 {
		return errCiphertext
	}
	g := new(big.Int).SetBytes(c)
	g.GCD(nil, nil, g.Mod(g, k.big), k.big)
	if g.Cmp(big.NewInt(1)) != 0 {
		return errCiphertext
	}
	return nil
}

// Blind is r^N mod N² for one encryption. It is used once and then gone; a
// second use would show the difference of two plaintexts.
type Blind struct {
	rn *bigmod.Nat
}

// take hands out the number and leaves the blind empty.
func (b *Blind) take() (*bigmod.Nat, error) {
	if b == nil || b.rn == nil {
		return nil, errors.New("encrypting: the blind is missing or was used before")
	}
	rn := b.rn
	b.rn = nil
	return rn, nil
}

// Wipe erases a blind that will not be used.
func (b *Blind) Wipe() {
	if b != nil && b.rn != nil {
		clear(b.rn.Bits())
		b.rn = nil
	}
}

// Blind draws r uniformly below N (384 bytes a try, from rand) and returns r^N
// mod N². It is the expensive part of an encryption and does not depend on the
// plaintext, so it can be made while the user reads.
//
// That gcd(r, N) = 1 is not tested: whoever draws a counterexample by chance has
// factored N.
func (k *PublicKey) Blind(rand io.Reader) (*Blind, error) {
	r, err := k.draw(rand)
	if err != nil {
		return nil, err
	}
	defer clear(r)
	return k.blind(r)
}

// blind computes r^N mod N² without the factors.
func (k *PublicKey) blind(r []byte) (*Blind, error) {
	if err := k.checkR(r); err != nil {
		return nil, err
	}
	x, err := bigmod.NewNat().SetBytes(r, k.n2)
	if err != nil {
		return nil, errors.New("encrypting: r is out of range")
	}
	return &Blind{rn: bigmod.NewNat().Exp(x, k.bytes[:], k.n2)}, nil
}

// draw returns a uniform number in [1, N), 384 bytes.
func (k *PublicKey) draw(rand io.Reader) ([]byte, error) {
	r := make([]byte, ModulusSize)
	for range maxDraws {
		if _, err := io.ReadFull(rand, r); err != nil {
			return nil, fmt.Errorf("drawing a random number: %w", err)
		}
		if k.checkR(r) == nil {
			return r, nil
		}
	}
	return nil, errSource
}

func (k *PublicKey) checkR(r []byte) error {
	if len(r) != ModulusSize {
		return errors.New("encrypting: r is not 384 bytes")
	}
	x, err := bigmod.NewNat().SetBytes(r, k.n)
	if err != nil || x.IsZero() == 1 {
		return errors.New("encrypting: r is out of range")
	}
	return nil
}

// Encrypt returns (1+mN)·r^N mod N², 768 bytes, for a plaintext m of at most 96
// big-endian bytes and the r^N of a Blind. Use it where the primes are not known.
func (k *PublicKey) Encrypt(m []byte, blind *Blind) ([]byte, error) {
	x, err := k.seal(m, blind)
	if err != nil {
		return nil, err
	}
	return x.Bytes(k.n2), nil
}

// MulAdd returns Enc(m)·c^v mod N² = Enc(m + v·Dec(c)), 768 bytes: c is a
// ciphertext, v a secret exponent of any length, m a plaintext of at most 96
// bytes. The fresh blind makes the result independent of c but for its plaintext.
func (k *PublicKey) MulAdd(c, v, m []byte, blind *Blind) ([]byte, error) {
	if len(c) != CiphertextSize {
		return nil, errCiphertext
	}
	x, err := bigmod.NewNat().SetBytes(c, k.n2)
	if err != nil || x.IsZero() == 1 {
		return nil, errCiphertext
	}
	enc, err := k.seal(m, blind)
	if err != nil {
		return nil, err
	}
	power := bigmod.NewNat().Exp(x, v, k.n2)
	return power.Mul(enc, k.n2).Bytes(k.n2), nil
}

// seal computes (1+mN)·r^N mod N².
func (k *PublicKey) seal(m []byte, blind *Blind) (*bigmod.Nat, error) {
	if len(m) > PlaintextSize {
		return nil, errors.New("encrypting: the plaintext is longer than 96 bytes")
	}
	rn, err := blind.take()
	if err != nil {
		return nil, err
	}
	x, err := bigmod.NewNat().SetBytes(m, k.n2)
	if err != nil {
		return nil, errors.New("encrypting: the plaintext is out of range")
	}
	x.Mul(k.nModN2, k.n2)
	x.Add(one(k.n2), k.n2)
	return x.Mul(rn, k.n2), nil
}

// one returns 1 with the length of m.
func one(m *bigmod.Modulus) *bigmod.Nat {
	return bigmod.NewNat().SetUint(1).ExpandFor(m)
}

// Reduce returns x mod m, for big-endian bytes x of any value: the time depends
// on the two lengths only.
func Reduce(x []byte, m *bigmod.Modulus) *bigmod.Nat {
	return bigmod.NewNat().Mod(natural(x), m)
}

// natural turns bytes into a number without a modulus of its own.
func natural(x []byte) *bigmod.Nat {
	if len(x) == 0 {
		return bigmod.NewNat().SetUint(0)
	}
	n, err := bigmod.NewNat().SetBytes(x, powerOfTwo(8*len(x)))
	if err != nil {
		panic("paillier: a number does not fit its own length") // cannot happen: x < 256^len(x)
	}
	return n
}

// powerOfTwo returns 2^bits as a modulus, for bits a multiple of 8 above 0.
func powerOfTwo(bits int) *bigmod.Modulus {
	b := make([]byte, bits/8+1)
	b[0] = 1
	m, err := bigmod.NewModulus(b)
	if err != nil {
		panic("paillier: 2^k is no modulus") // only for bits = 0
	}
	return m
}

// same compares two byte strings without telling where they differ.
func same(a, b []byte) bool { return subtle.ConstantTimeCompare(a, b) == 1 }
