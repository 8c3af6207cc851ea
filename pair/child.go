package pair

import (
	"crypto/hmac"
	"crypto/sha512"
	"encoding/binary"

	"github.com/bytemare/secp256k1"
)

// deriveChild is BIP-32's CKDpub along steps. It returns the child key and the sum of the steps' I_L mod q, so that
// child = k + tweak·G. It fails for a hardened step, too many steps, or (once in 2^127) where BIP-32 skips an index.
func deriveChild(k PublicKey, steps []uint32) (child [33]byte, tweak [32]byte, err error) {
	at, err := parsePoint(k.Public)
	if err != nil {
		return child, tweak, err
	}
	if len(steps) > maxChild {
		return child, tweak, refuse("deriving a child key: %d steps", len(steps))
	}
	sum, chain := secp256k1.NewScalar(), k.ChainCode
	for _, step := range steps {
		if step >= 1<<31 {
			return child, tweak, refuse("deriving a child key: step %d is hardened", step)
		}
		mac := hmac.New(sha512.New, chain[:])
		_, _ = mac.Write(binary.BigEndian.AppendUint32(at.Encode(), step))
		wide := mac.Sum(nil)
		left, err := parseScalar(wide[:32])
		if err != nil {
			return child, tweak, refuse("deriving a child key: BIP-32 has no child %d", step)
		}
		at.Add(secp256k1.Base().Multiply(left))
		if at.IsIdentity() {
			return child, tweak, refuse("deriving a child key: BIP-32 has no child %d", step)
		}
		sum.Add(left)
		copy(chain[:], wide[32:])
	}
	return [33]byte(at.Encode()), [32]byte(sum.Encode()), nil
}

// parsePoint reads a compressed secp256k1 point other than the identity.
func parsePoint(b []byte) (*secp256k1.Element, error) {
	p := secp256k1.NewElement()
	if len(b) != 33 || p.DecodeCompressed(b) != nil {
		return nil, refuse("reading a secp256k1 key: not a compressed point of the curve")
	}
	return p, nil
}

// parseScalar reads 32 big-endian bytes, above zero and below q.
func parseScalar(b []byte) (*secp256k1.Scalar, error) {
	s := secp256k1.NewScalar()
	if s.Decode(b) != nil || s.IsZero() {
		return nil, refuse("reading a scalar: not 32 bytes between zero and the group order")
	}
	return s, nil
}
