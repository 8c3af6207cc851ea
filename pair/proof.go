package pair

import (
	"bytes"
	stded25519 "crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"

	"github.com/bytemare/secp256k1"
)

// offchain begins every Ed25519 message that is not a transaction: 32 bytes 0xff, which no chain's transaction begins
// with, and longer than a bare hash.
func offchain(tag string, digest [digestSize]byte) []byte {
	var e encoder
	e.raw(bytes.Repeat([]byte{0xff}, 32))
	e.text(tag)
	e.raw(digest[:])
	return e.b
}

const dealTag = "hefu/deal/v1"

// dealDigest is what a dealt key signs about its own dealing. extra is the chain code of a secp256k1 key, the share
// commitment of an Ed25519 key.
func dealDigest(p DealParams, n []byte, c Curve, path string, public []byte, extra [32]byte) [digestSize]byte {
	return tagged(dealTag, func(e *encoder) {
		p.encode(e)
		e.bytes(p.Identity)
		e.bytes(n)
		e.u8(c.code())
		e.text(path)
		e.bytes(public)
		e.raw(extra[:])
	})
}

// prove signs digest by the dealt key itself: RFC 6979 ECDSA with low s, or Ed25519 over a tagged message.
func prove(secret Secret, digest [digestSize]byte) ([64]byte, error) {
	if secret.Curve == Secp256k1 {
		return signECDSA(secret.Scalar, digest)
	}
	key := stded25519.NewKeyFromSeed(secret.Scalar[:])
	defer clear(key)
	return [64]byte(stded25519.Sign(key, offchain(dealTag, digest))), nil
}

// verifyProof is the other side of prove. public was checked to be a point.
func verifyProof(c Curve, public []byte, digest [digestSize]byte, sig [64]byte) bool {
	if c == Secp256k1 {
		return verifyECDSA(public, digest, sig)
	}
	return len(public) == stded25519.PublicKeySize && stded25519.Verify(public, offchain(dealTag, digest), sig[:])
}

// signECDSA gives r ‖ s with low s. Everything that touches the secret is constant time: bytemare/secp256k1's ladder and
// its inversion by a fixed addition chain.
func signECDSA(secret, digest [32]byte) (sig [64]byte, err error) {
	x, err := parseScalar(secret[:])
	if err != nil {
		return sig, err
	}
	defer x.Zero()
	m, err := reduce(digest[:])
	if err != nil {
		return sig, err
	}
	k, err := nonceRFC6979(secret, m.Encode())
	if err != nil {
		return sig, err
	}
	defer k.Zero()
	r, err := reduce(secp256k1.Base().Multiply(k).XCoordinate())
	if err != nil {
		return sig, err
	}
	s := r.Copy().Multiply(x).Add(m).Multiply(k.Copy().Invert())
	if r.IsZero() || s.IsZero() {
		return sig, refuse("signing a dealing: try another dealing")
	}
	if minus := secp256k1.NewScalar().Subtract(s); minus.LessOrEqual(s) == 1 {
		s = minus
	}
	copy(sig[:32], r.Encode())
	copy(sig[32:], s.Encode())
	return sig, nil
}

func verifyECDSA(public []byte, digest [32]byte, sig [64]byte) bool {
	q, err := parsePoint(public)
	if err != nil {
		return false
	}
	r, errR := parseScalar(sig[:32])
	s, errS := parseScalar(sig[32:])
	m, errM := reduce(digest[:])
	if errR != nil || errS != nil || errM != nil || s.LessOrEqual(secp256k1.NewScalar().Subtract(s)) != 1 {
		return false
	}
	w := s.Copy().Invert()
	at := secp256k1.Base().Multiply(m.Multiply(w)).Add(q.Multiply(r.Copy().Multiply(w)))
	if at.IsIdentity() {
		return false
	}
	x, err := reduce(at.XCoordinate())
	return err == nil && x.Equal(r) == 1
}

// reduce reads 32 big-endian bytes mod q.
func reduce(b []byte) (*secp256k1.Scalar, error) {
	s := secp256k1.NewScalar()
	if err := s.DecodeWithReduction(b); err != nil {
		return nil, refuse("reading a number mod q: not 32 bytes")
	}
	return s, nil
}

// nonceRFC6979 is section 3.2 of RFC 6979 with HMAC-SHA-256; digest is already reduced mod q.
func nonceRFC6979(secret [32]byte, digest []byte) (*secp256k1.Scalar, error) {
	mac := func(key []byte, parts ...[]byte) []byte {
		h := hmac.New(sha256.New, key)
		for _, p := range parts {
			_, _ = h.Write(p)
		}
		return h.Sum(nil)
	}
	v, k := bytes.Repeat([]byte{1}, 32), make([]byte, 32)
	for _, step := range []byte{0, 1} {
		k = mac(k, v, []byte{step}, secret[:], digest)
		v = mac(k, v)
	}
	for range 128 {
		v = mac(k, v)
		if nonce, err := parseScalar(v); err == nil {
			return nonce, nil
		}
		k = mac(k, v, []byte{0})
		v = mac(k, v)
	}
	return nil, refuse("signing a dealing: no nonce found")
}
