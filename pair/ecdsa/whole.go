package ecdsa

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"errors"

	"github.com/bytemare/secp256k1"
)

// Sign signs with a whole key x, 32 big-endian bytes in [1, q): for the dealer,
// who has it in memory anyway, and nobody else. The nonce is RFC 6979's with
// SHA-256; s is low. Constant time in x.
func Sign(x, digest [32]byte) (Signature, error) {
	key, err := decodeScalar(x[:])
	if err != nil {
		return Signature{}, errors.New("signing with a whole key: it is zero or not below the group order")
	}
	defer key.Zero()
	m := reduceDigest(digest)
	nonces := newRFC6979(x, m)
	for range maxDraws {
		k, err := decodeScalar(nonces.next())
		if err != nil {
			continue
		}
		r, ok := coordinate(times(k))
		s := r.Copy().Multiply(key).Add(m).Multiply(k.Invert())
		k.Zero()
		if ok != 1 || s.IsZero() {
			continue
		}
		lower(s)
		v, ok := verify(times(key), m, r, s)
		if ok != 1 {
			return Signature{}, errors.New("signing with a whole key: the computation went wrong")
		}
		return newSignature(r, s, v), nil
	}
	return Signature{}, errors.New("signing with a whole key: no nonce was usable")
}

// Verify checks a signature as Sign and Evaluate make them: r and s in [1, q), s
// low, V the recovery id.
func Verify(public [33]byte, digest [32]byte, sig Signature) error {
	q, err := decodePoint(public[:])
	if err != nil {
		return errors.New("verifying a signature: the public key is not a point")
	}
	r, err := decodeScalar(sig.R[:])
	if err != nil {
		return errors.New("verifying a signature: r is out of range")
	}
	s, err := decodeScalar(sig.S[:])
	if err != nil {
		return errors.New("verifying a signature: s is out of range")
	}
	low := s.Copy()
	lower(low)
	v, ok := verify(q, reduceDigest(digest), r, s)
	if ok != 1 || low.Equal(s) != 1 || byte(v) != sig.V {
		return errors.New("verifying a signature: it does not verify")
	}
	return nil
}

func newSignature(r, s *secp256k1.Scalar, v int) Signature {
	sig := Signature{V: byte(v)}
	copy(sig.R[:], r.Encode())
	copy(sig.S[:], s.Encode())
	return sig
}

// rfc6979 is the generator of RFC 6979, 3.2, with HMAC-SHA-256.
type rfc6979 struct {
	k, v  []byte
	again bool
}

func newRFC6979(x [32]byte, m *secp256k1.Scalar) *rfc6979 {
	g := &rfc6979{k: make([]byte, 32), v: make([]byte, 32)}
	for i := range g.v {
		g.v[i] = 1
	}
	digest := m.Encode()
	g.update(0, x[:], digest)
	g.update(1, x[:], digest)
	return g
}

// update is steps d and e, and again f and g.
func (g *rfc6979) update(step byte, parts ...[]byte) {
	h := hmac.New(sha256.New, g.k)
	h.Write(g.v)
	h.Write([]byte{step})
	for _, p := range parts {
		h.Write(p)
	}
	g.k = h.Sum(nil)
	g.stir()
}

func (g *rfc6979) stir() {
	h := hmac.New(sha256.New, g.k)
	h.Write(g.v)
	g.v = h.Sum(nil)
}

// next returns the next candidate, 32 bytes.
func (g *rfc6979) next() []byte {
	if g.again {
		g.update(0)
	}
	g.again = true
	g.stir()
	return append([]byte(nil), g.v...)
}

// coordinate returns p.x, and 0 instead of 1 beside it when it is zero or not
// below q.
func coordinate(p *secp256k1.Element) (*secp256k1.Scalar, int) {
	r, err := decodeScalar(p.XCoordinate())
	if err != nil {
		return secp256k1.NewScalar(), 0
	}
	return r, 1
}

// lower replaces s by q-s if that is smaller (BIP-146, EIP-2).
func lower(s *secp256k1.Scalar) {
	half := secp256k1.NewScalar().SetUInt64(2).Invert().Subtract(secp256k1.NewScalar().One()) // (q-1)/2
	negative := secp256k1.NewScalar().Subtract(s)
	if err := s.CSelect(1-s.LessOrEqual(half), s, negative); err != nil {
		panic("ecdsa: selecting between two numbers failed") // only for nil
	}
}

// verify is SEC 1, 4.1.4, with s ≠ 0, for x coordinates below q only. It returns
// the recovery id and 1 for a signature that verifies, in constant time.
func verify(q *secp256k1.Element, m, r, s *secp256k1.Scalar) (v, ok int) {
	w := s.Copy().Invert() // 0 for 0
	u1 := m.Copy().Multiply(w)
	u2 := r.Copy().Multiply(w)
	point := times(u1).Add(q.Copy().Multiply(u2)).Encode()
	ok = subtle.ConstantTimeCompare(point[1:], r.Encode()) & (1 - s.Equal(secp256k1.NewScalar()))
	return int(point[0] & 1), ok
}
