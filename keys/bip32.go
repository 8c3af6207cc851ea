package keys

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/bytemare/secp256k1"
	"golang.org/x/crypto/ripemd160" //nolint:gosec,staticcheck // BIP-32 names keys by it; nothing rests on its strength
)

// PrivateKey is an extended private key of BIP-32 on secp256k1: 32 bytes big-endian in
// [1, q), the chain code, and the compressed public key (SEC 1). It prints as
// "[secret]" and cannot be encoded.
type PrivateKey struct {
	Scalar, ChainCode [32]byte
	Public            [33]byte
}

// PublicKey is an extended public key of BIP-32: compressed point and chain code.
// Together with the private key of any of its children it gives the private key, so no
// single child key is ever given out.
type PublicKey struct {
	Key       [33]byte
	ChainCode [32]byte
}

// errInvalidKey happens once in 2^127 keys. BIP-32 says to take the next index; the
// paths here are fixed, so the caller must take another seed.
var errInvalidKey = errors.New("no key exists at this index")

// Secp256k1 derives the key at path p of a seed of 16 to 64 bytes (BIP-32).
func Secp256k1(seed []byte, p Path) (PrivateKey, error) {
	fail := func(err error) (PrivateKey, error) {
		return PrivateKey{}, fmt.Errorf("deriving the secp256k1 key %v: %w", p, err)
	}
	if err := checkDerivation(seed, p); err != nil {
		return fail(err)
	}
	left, code := split(hmacSHA512([]byte("Bitcoin seed"), seed))
	key := secp256k1.NewScalar()
	defer key.Zero()
	if err := key.Decode(left[:]); err != nil || key.IsZero() {
		return fail(errInvalidKey)
	}
	for _, index := range p {
		left, code = step(key, code, index)
		if !advance(key, left) {
			return fail(errInvalidKey)
		}
	}
	k := PrivateKey{ChainCode: code, Public: point(key)}
	copy(k.Scalar[:], key.Encode())
	return k, nil
}

// checkDerivation enforces the bounds that BIP-32 sets for a seed and a depth.
func checkDerivation(seed []byte, p Path) error {
	if len(seed) < 16 || len(seed) > 64 {
		return errors.New("the seed is not 16 to 64 bytes long")
	}
	if len(p) > maxDepth {
		return fmt.Errorf("the path has more than %d steps", maxDepth)
	}
	return nil
}

// Child derives the child at the given non-hardened steps (BIP-32, CKDpriv), for a key
// that was kept without the paper it came from. A hardened step is refused: where one is
// needed the paper is. The caller wipes the child.
func (k PrivateKey) Child(indexes ...uint32) (PrivateKey, error) {
	fail := func(err error) (PrivateKey, error) {
		return PrivateKey{}, fmt.Errorf("deriving a private child key: %w", err)
	}
	key := secp256k1.NewScalar()
	defer key.Zero()
	if err := key.Decode(k.Scalar[:]); err != nil || key.IsZero() {
		return fail(errors.New("the parent is no key"))
	}
	if len(indexes) > maxDepth {
		return fail(fmt.Errorf("more than %d steps", maxDepth))
	}
	code := k.ChainCode
	for _, index := range indexes {
		if index >= Hardened {
			return fail(errors.New("a hardened child needs the paper"))
		}
		var left [32]byte
		left, code = step(key, code, index)
		if !advance(key, left) {
			return fail(errInvalidKey)
		}
	}
	child := PrivateKey{ChainCode: code, Public: point(key)}
	copy(child.Scalar[:], key.Encode())
	return child, nil
}

// step computes I of BIP-32's CKDpriv.
func step(key *secp256k1.Scalar, code [32]byte, index uint32) (left, right [32]byte) {
	var data [37]byte
	defer clear(data[:])
	if index >= Hardened {
		copy(data[1:], key.Encode())
	} else {
		public := point(key)
		copy(data[:], public[:])
	}
	binary.BigEndian.PutUint32(data[33:], index)
	return split(hmacSHA512(code[:], data[:]))
}

// advance sets key to key + left mod q. It reports false if left is q or more or the
// sum is zero, where BIP-32 has no key.
func advance(key *secp256k1.Scalar, left [32]byte) bool {
	tweak := secp256k1.NewScalar()
	if err := tweak.Decode(left[:]); err != nil {
		return false
	}
	key.Add(tweak)
	tweak.Zero()
	return !key.IsZero()
}

// point returns key·G, compressed. key is not zero.
func point(key *secp256k1.Scalar) (public [33]byte) {
	copy(public[:], secp256k1.Base().Multiply(key).Encode())
	return public
}

// PublicKey returns the public half, from which the non-hardened children follow.
func (k PrivateKey) PublicKey() PublicKey {
	return PublicKey{Key: k.Public, ChainCode: k.ChainCode}
}

// Wipe clears the secret scalar and the chain code.
func (k *PrivateKey) Wipe() { *k = PrivateKey{} }

// Child derives the child at the given non-hardened steps (BIP-32, CKDpub). tweak is
// the sum of the steps' tweaks mod q, 32 bytes big-endian, so that
// child.Key = k.Key + tweak·G: whoever holds the private key of k adds tweak to sign
// for the child. No steps give k itself and zero. A k that is not a compressed point
// of the curve and a hardened step are refused.
func (k PublicKey) Child(indexes ...uint32) (child PublicKey, tweak [32]byte, err error) {
	fail := func(err error) (PublicKey, [32]byte, error) {
		return PublicKey{}, [32]byte{}, fmt.Errorf("deriving a public child key: %w", err)
	}
	at := secp256k1.NewElement()
	if err := at.DecodeCompressed(k.Key[:]); err != nil {
		return fail(errors.New("the parent is not a point of the curve"))
	}
	if len(indexes) > maxDepth {
		return fail(fmt.Errorf("more than %d steps", maxDepth))
	}
	sum := secp256k1.NewScalar()
	for _, index := range indexes {
		if index >= Hardened {
			return fail(errors.New("a hardened child needs the private key"))
		}
		var data [37]byte
		copy(data[:], k.Key[:])
		binary.BigEndian.PutUint32(data[33:], index)
		left, right := split(hmacSHA512(k.ChainCode[:], data[:]))
		if !advancePoint(at, sum, left) {
			return fail(errInvalidKey)
		}
		k.ChainCode = right
		copy(k.Key[:], at.Encode())
	}
	copy(tweak[:], sum.Encode())
	return k, tweak, nil
}

// advancePoint adds left·G to at and left to sum. It reports false if left is q or
// more or the point becomes the identity, where BIP-32 has no key.
func advancePoint(at *secp256k1.Element, sum *secp256k1.Scalar, left [32]byte) bool {
	tweak := secp256k1.NewScalar()
	if err := tweak.Decode(left[:]); err != nil {
		return false
	}
	sum.Add(tweak)
	at.Add(secp256k1.Base().Multiply(tweak))
	return !at.IsIdentity()
}

// Fingerprint is what names the key to others (BIP-32): the first 4 bytes of HASH160 of
// the compressed public key.
func (k PublicKey) Fingerprint() [4]byte {
	inner := sha256.Sum256(k.Key[:])
	outer := ripemd160.New() //nolint:gosec // as above
	outer.Write(inner[:])
	return [4]byte(outer.Sum(nil))
}

func hmacSHA512(key, data []byte) []byte {
	h := hmac.New(sha512.New, key)
	h.Write(data)
	return h.Sum(nil)
}

// split halves I and clears it.
func split(i []byte) (left, right [32]byte) {
	copy(left[:], i[:32])
	copy(right[:], i[32:])
	clear(i)
	return left, right
}
