package paillier

import (
	"crypto/rsa"
	"errors"
	"fmt"
	"io"
	"sync"

	"filippo.io/bigmod"
)

// PrivateKey is the two primes. It is safe for concurrent use, except with Wipe.
type PrivateKey struct {
	pub  *PublicKey
	p, q prime // q is the specification's p'

	pMinus1 []byte          // the decryption exponent, 192 bytes
	nModP2  *bigmod.Nat     // N mod p²
	h       *bigmod.Nat     // -p'^-1 mod p
	word    *bigmod.Modulus // 2^1536
	pInv    *bigmod.Nat     // p^-1 mod 2^1536, for the exact division by p

	decryptOnce sync.Once
	crtOnce     sync.Once
	crt         *bigmod.Nat // (p²)^-1 mod p'², made when the dealer first encrypts
}

// prime is one prime with its moduli.
type prime struct {
	bytes []byte          // 192 bytes
	m     *bigmod.Modulus // p
	m2    *bigmod.Modulus // p²
}

// Generate makes a new key. The primes are those of crypto/rsa for 3072 bits;
// since Go 1.26 that takes its randomness from the system whatever rand is, so
// tests and vectors inject primes by FromPrimes instead.
func Generate(rand io.Reader) (*PrivateKey, error) {
	key, err := rsa.GenerateKey(rand, 8*ModulusSize)
	if err != nil {
		return nil, fmt.Errorf("making Paillier primes: %w", err)
	}
	if len(key.Primes) != 2 {
		return nil, errors.New("making Paillier primes: not two of them")
	}
	var p, q [PrimeSize]byte
	if key.Primes[0].BitLen() != 8*PrimeSize || key.Primes[1].BitLen() != 8*PrimeSize {
		return nil, errors.New("making Paillier primes: not 1536 bits each")
	}
	return Reload(key.Primes[0].FillBytes(p[:]), key.Primes[1].FillBytes(q[:]))
}

// FromPrimes makes a key of two primes that someone else chose, 192 big-endian
// bytes each. It checks that they have exactly 1536 bits, differ, are prime (64
// rounds of Miller and Rabin with hashed bases, error below 2^-128) and that
// their product has exactly 3072 bits.
func FromPrimes(p, q []byte) (*PrivateKey, error) {
	k, err := Reload(p, q)
	if err != nil {
		return nil, err
	}
	if !k.p.probablyPrime() || !k.q.probablyPrime() {
		return nil, errors.New("reading Paillier primes: one of them is not prime")
	}
	return k, nil
}

// Reload is FromPrimes without the primality test: for primes that passed it
// before and were kept under authentication since.
func Reload(p, q []byte) (*PrivateKey, error) {
	for _, x := range [][]byte{p, q} {
		if len(x) != PrimeSize || x[0]&0x80 == 0 || x[PrimeSize-1]&1 == 0 {
			return nil, errors.New("reading Paillier primes: not odd numbers of exactly 1536 bits")
		}
	}
	if same(p, q) {
		return nil, errors.New("reading Paillier primes: the two are equal")
	}
	k := &PrivateKey{}
	var err error
	if k.p, err = newPrime(p); err != nil {
		return nil, err
	}
	if k.q, err = newPrime(q); err != nil {
		return nil, err
	}
	n, err := bigmod.NewModulusProduct(p, q)
	if err != nil {
		return nil, fmt.Errorf("reading Paillier primes: %w", err)
	}
	if k.pub, err = ParsePublicKey(n.Nat().Bytes(n)); err != nil {
		return nil, err
	}
	return k, nil
}

func newPrime(b []byte) (prime, error) {
	p := prime{bytes: append([]byte(nil), b...)}
	var err error
	if p.m, err = bigmod.NewModulus(b); err != nil {
		return prime{}, fmt.Errorf("reading Paillier primes: %w", err)
	}
	if p.m2, err = bigmod.NewModulusProduct(b, b); err != nil {
		return prime{}, fmt.Errorf("reading Paillier primes: %w", err)
	}
	return p, nil
}

// precompute fills in what Decrypt needs, at the first decryption: a half is loaded
// more often than it decrypts.
func (k *PrivateKey) precompute() {
	p, q := k.p, k.q
	k.pMinus1 = minus(p.bytes, 1)
	k.nModP2 = Reduce(k.pub.bytes[:], p.m2)
	if k.h == nil {
		// h = -p'^-1 mod p, the inverse by Fermat because that is constant time.
		h := bigmod.NewNat().Exp(Reduce(q.bytes, p.m), minus(p.bytes, 2), p.m)
		k.h = bigmod.NewNat().ExpandFor(p.m).Sub(h, p.m)
	}
	k.word = powerOfTwo(8 * PrimeSize)
	k.pInv = inverseModWord(p.bytes, k.word)
}

// inverseModWord returns p^-1 mod 2^1536 for odd p by Newton's iteration. p is
// its own inverse modulo 8; each step doubles the right bits, and works modulo no more
// than those: the last step, and not all of them, has the size of p.
func inverseModWord(p []byte, word *bigmod.Modulus) *bigmod.Nat {
	x := p[PrimeSize-3:] // its lowest 24 bits are changed first: 3, 6, 12, 24 right ones
	m := powerOfTwo(24)
	for range 3 {
		x = newton(x, p, m)
	}
	for bits := 48; bits < 8*PrimeSize; bits *= 2 {
		x = newton(x, p, powerOfTwo(bits))
	}
	return Reduce(newton(x, p, word), word)
}

// newton doubles the right bits of x as an inverse of p, modulo a power of two.
func newton(x, p []byte, m *bigmod.Modulus) []byte {
	n := Reduce(p[max(0, len(p)-m.Size()):], m)
	y := Reduce(x, m)
	px := Reduce(x, m).Mul(n, m)
	two := bigmod.NewNat().SetUint(2).ExpandFor(m)
	return y.Mul(two.Sub(px, m), m).Bytes(m)
}

// minus returns b - v for a number b ≥ v, in constant time.
func minus(b []byte, v byte) []byte {
	out := make([]byte, len(b))
	borrow := int(v)
	for i := len(b) - 1; i >= 0; i-- {
		d := int(b[i]) - borrow
		out[i] = byte(d)
		borrow = (d >> 8) & 1
	}
	return out
}

// Helper returns what the first decryption has to compute and what whoever keeps the primes
// may keep with them: -p'^-1 mod p, 192 bytes, as secret as the primes. The caller seals and
// wipes it.
func (k *PrivateKey) Helper() []byte {
	k.decryptOnce.Do(k.precompute)
	return k.h.Bytes(k.p.m)
}

// Help gives back what Helper returned, before the first decryption, and saves that the time
// of computing it. Anything else is refused: one multiplication tells.
func (k *PrivateKey) Help(helper []byte) error {
	h, err := bigmod.NewNat().SetBytes(helper, k.p.m)
	if err == nil {
		product := Reduce(k.q.bytes, k.p.m).Mul(h, k.p.m)
		if !same(product.Bytes(k.p.m), minus(k.p.bytes, 1)) {
			err = errors.New("it does not belong to the primes")
		}
	}
	if err != nil {
		return fmt.Errorf("reading what helps to decrypt: %w", err)
	}
	k.h = h
	return nil
}

// Public returns the modulus.
func (k *PrivateKey) Public() *PublicKey { return k.pub }

// Primes returns copies of p and p', 192 bytes each, in the order they came in.
// The caller seals and wipes them.
func (k *PrivateKey) Primes() (p, q []byte) {
	return append([]byte(nil), k.p.bytes...), append([]byte(nil), k.q.bytes...)
}

// Wipe erases what can be erased; the key cannot be used afterwards.
func (k *PrivateKey) Wipe() {
	if k == nil {
		return
	}
	clear(k.p.bytes)
	clear(k.q.bytes)
	clear(k.pMinus1)
	for _, x := range []*bigmod.Nat{k.nModP2, k.h, k.pInv, k.crt} {
		if x != nil {
			clear(x.Bits())
		}
	}
	k.p, k.q = prime{}, prime{}
	k.nModP2, k.h, k.pInv, k.crt = nil, nil, nil, nil
}

// Wiped tells whether Wipe was called.
func (k *PrivateKey) Wiped() bool { return k.p.m == nil }

// Format keeps the primes out of every fmt verb.
func (k *PrivateKey) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, "paillier.PrivateKey(hidden)")
}

// MarshalJSON keeps the primes out of logs that write JSON.
func (k *PrivateKey) MarshalJSON() ([]byte, error) {
	return []byte(`"paillier.PrivateKey(hidden)"`), nil
}

// Encrypt returns (1+mN)·r^N mod N², 768 bytes, for a plaintext of at most 96
// bytes and r in [1, N), 384 bytes. This is the dealer's way, by the Chinese
// remainder theorem.
func (k *PrivateKey) Encrypt(m, r []byte) ([]byte, error) {
	blind, err := k.blind(r)
	if err != nil {
		return nil, err
	}
	return k.pub.Encrypt(m, blind)
}

// EncryptRandom is Encrypt with an r drawn from rand (384 bytes a try).
func (k *PrivateKey) EncryptRandom(rand io.Reader, m []byte) ([]byte, error) {
	blind, err := k.Blind(rand)
	if err != nil {
		return nil, err
	}
	return k.pub.Encrypt(m, blind)
}

// Blind is PublicKey.Blind for someone who knows the primes, about four times
// cheaper.
func (k *PrivateKey) Blind(rand io.Reader) (*Blind, error) {
	r, err := k.pub.draw(rand)
	if err != nil {
		return nil, err
	}
	defer clear(r)
	return k.blind(r)
}

// blind computes r^N mod N² from its values modulo p² and p'².
func (k *PrivateKey) blind(r []byte) (*Blind, error) {
	if k.p.m == nil {
		return nil, errors.New("encrypting: the key was wiped")
	}
	if err := k.pub.checkR(r); err != nil {
		return nil, err
	}
	rp, err := residue(r, k.p, k.q)
	if err != nil {
		return nil, err
	}
	rq, err := residue(r, k.q, k.p)
	if err != nil {
		return nil, err
	}
	// rp + p²·((rq - rp)/p² mod p'²)
	t := rq.Sub(Reduce(rp.Bytes(k.p.m2), k.q.m2), k.q.m2)
	t.Mul(k.crtFactor(), k.q.m2)
	x, err := bigmod.NewNat().SetBytes(t.Bytes(k.q.m2), k.pub.n2)
	if err != nil {
		return nil, errors.New("encrypting: arithmetic went wrong")
	}
	x.Mul(k.p.m2.Nat().ExpandFor(k.pub.n2), k.pub.n2)
	x.Add(rp.ExpandFor(k.pub.n2), k.pub.n2)
	return &Blind{rn: x}, nil
}

// residue returns r^(p·other) mod p² as (r^other mod p)^p mod p²: y^p mod p²
// depends on y mod p only.
func residue(r []byte, p, other prime) (*bigmod.Nat, error) {
	y := bigmod.NewNat().Exp(Reduce(r, p.m), other.bytes, p.m)
	if y.IsZero() == 1 {
		return nil, errors.New("encrypting: r is not a unit modulo N")
	}
	return bigmod.NewNat().Exp(Reduce(y.Bytes(p.m), p.m2), p.bytes, p.m2), nil
}

// crtFactor returns (p²)^-1 mod p'²: by Fermat modulo p', then one Newton step.
func (k *PrivateKey) crtFactor() *bigmod.Nat {
	k.crtOnce.Do(func() {
		p, q := k.p, k.q
		a := Reduce(p.m2.Nat().Bytes(p.m2), q.m2)
		x := bigmod.NewNat().Exp(Reduce(a.Bytes(q.m2), q.m), minus(q.bytes, 2), q.m)
		x = Reduce(x.Bytes(q.m), q.m2)
		ax := a.Mul(x, q.m2)
		two := bigmod.NewNat().SetUint(2).ExpandFor(q.m2)
		k.crt = x.Mul(two.Sub(ax, q.m2), q.m2)
	})
	return k.crt
}

// Decrypt returns the plaintext T of c modulo p, 192 big-endian bytes: T itself
// for every T below p, so for everything that an honest device sends (T < 2^768).
// mask is 256 secret, unpredictable bytes: c·(1+bN) with b = mask mod p is what
// is decrypted, and b is subtracted at the end.
//
// With c = (1+TN)·r^N: c^(p-1) = 1 - T·N mod p², because r^(N(p-1)) = 1, so
// T = -(c^(p-1) - 1)/p · p'^-1 mod p.
//
// The time does not depend on c, the mask, the primes or the result. The only
// error is a c that PublicKey.Valid refuses, or a mask of the wrong length.
func (k *PrivateKey) Decrypt(c, mask []byte) ([]byte, error) {
	if k.p.m == nil {
		return nil, errors.New("decrypting: the key was wiped")
	}
	if err := k.pub.Valid(c); err != nil {
		return nil, err
	}
	if len(mask) != MaskSize {
		return nil, errors.New("decrypting: the mask is not 256 bytes")
	}
	k.decryptOnce.Do(k.precompute)
	p := k.p
	b := Reduce(mask, p.m)
	g := Reduce(b.Bytes(p.m), p.m2).Mul(k.nModP2, p.m2)
	g.Add(one(p.m2), p.m2)
	u := bigmod.NewNat().Exp(Reduce(c, p.m2).Mul(g, p.m2), k.pMinus1, p.m2)
	l, err := k.divide(u.SubOne(p.m2))
	if err != nil {
		return nil, err
	}
	return l.Mul(k.h, p.m).Sub(b, p.m).Bytes(p.m), nil
}

// divide returns x/p for a multiple x of p below p²: the quotient is below
// 2^1536, so it is x·p^-1 modulo 2^1536.
func (k *PrivateKey) divide(x *bigmod.Nat) (*bigmod.Nat, error) {
	b := x.Bytes(k.p.m2)
	low := Reduce(b[len(b)-PrimeSize:], k.word)
	quotient := low.Mul(k.pInv, k.word).Bytes(k.word) // 193 bytes, the first is 0
	l, err := bigmod.NewNat().SetBytes(quotient[1:], k.p.m)
	if err != nil {
		return nil, errors.New("decrypting: arithmetic went wrong") // c is a unit, so p divides x
	}
	return l, nil
}
