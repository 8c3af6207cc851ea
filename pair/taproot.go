package pair

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"

	"github.com/bytemare/secp256k1"
)

// SignTaproot signs a digest of 32 bytes by BIP-340 with a key that is whole, tweaked as
// BIP-86 says (the internal key with no script): for accounts that one key alone signs
// for. Two parties cannot make such a signature here, and no guarded account has one. aux
// are 32 fresh random bytes; zero is safe too, and less so against faults (BIP-340).
// Constant time in the key: the group is that of SignWhole, and signs are chosen without a
// branch. The caller wipes the secret. Errors hold nothing of it.
func SignTaproot(secret Secret, digest []byte, aux [32]byte) (Signature, error) {
	if secret.Curve != Secp256k1 || len(digest) != digestSize {
		return Signature{}, errors.New("signing for Taproot: a secp256k1 key and a digest of 32 bytes are needed")
	}
	key := secp256k1.NewScalar()
	defer key.Zero()
	if err := key.Decode(secret.Scalar[:]); err != nil || key.IsZero() {
		return Signature{}, errors.New("signing for Taproot: the key is zero or not below the group order")
	}
	internal := evenly(key)
	tweak := secp256k1.NewScalar()
	if err := tweak.Decode(tagged340("TapTweak", internal[:])); err != nil {
		return Signature{}, errors.New("signing for Taproot: no key exists behind this one") // once in 2^127
	}
	key.Add(tweak)
	if key.IsZero() {
		return Signature{}, errors.New("signing for Taproot: no key exists behind this one")
	}
	return schnorrSign(key, evenly(key), digest, aux)
}

// schnorrSign is BIP-340's default signing, for a key whose point has an even y.
func schnorrSign(key *secp256k1.Scalar, public [32]byte, digest []byte, aux [32]byte) (Signature, error) {
	masked := key.Encode()
	defer clear(masked)
	subtle.XORBytes(masked, masked, tagged340("BIP0340/aux", aux[:]))
	k := secp256k1.NewScalar()
	defer k.Zero()
	seed := tagged340("BIP0340/nonce", masked, public[:], digest)
	defer clear(seed)
	if err := k.DecodeWithReduction(seed); err != nil || k.IsZero() {
		return Signature{}, errors.New("signing for Taproot: the nonce is zero") // never in practice
	}
	r := evenly(k)
	e := challenge(r, public, digest)
	s := e.Copy().Multiply(key).Add(k)
	sig := Signature{Curve: Secp256k1, Bytes: append(r[:], s.Encode()...)}
	if !verifies(public, e, r, s) {
		return Signature{}, errors.New("signing for Taproot: the computation went wrong")
	}
	return sig, nil
}

// verifies is BIP-340's verification: a fault in the arithmetic above must not leave the
// device.
func verifies(public [32]byte, e *secp256k1.Scalar, r [32]byte, s *secp256k1.Scalar) bool {
	p := secp256k1.NewElement()
	if err := p.DecodeCompressed(append([]byte{2}, public[:]...)); err != nil {
		return false
	}
	got := secp256k1.Base().Multiply(s).Subtract(p.Multiply(e))
	if got.IsIdentity() {
		return false
	}
	point := got.Encode()
	return point[0] == 2 && subtle.ConstantTimeCompare(point[1:], r[:]) == 1
}

// evenly negates k where k·G has an odd y and returns the x coordinate.
func evenly(k *secp256k1.Scalar) (x [32]byte) {
	point := secp256k1.Base().Multiply(k).Encode()
	negative := secp256k1.NewScalar().Subtract(k)
	defer negative.Zero()
	if err := k.CSelect(uint64(point[0]&1), k, negative); err != nil {
		panic("pair: selecting between two numbers failed") // only for nil
	}
	copy(x[:], point[1:])
	return x
}

func challenge(r, public [32]byte, digest []byte) *secp256k1.Scalar {
	e := secp256k1.NewScalar()
	if err := e.DecodeWithReduction(tagged340("BIP0340/challenge", r[:], public[:], digest)); err != nil {
		panic("pair: 32 bytes did not reduce") // the only error is a wrong length
	}
	return e
}

// tagged340 is BIP-340's tagged hash.
func tagged340(tag string, parts ...[]byte) []byte {
	name := sha256.Sum256([]byte(tag))
	h := sha256.New()
	h.Write(name[:])
	h.Write(name[:])
	for _, p := range parts {
		h.Write(p)
	}
	return h.Sum(nil)
}
