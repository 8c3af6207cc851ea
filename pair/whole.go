package pair

import (
	stded25519 "crypto/ed25519"
	"errors"

	"github.com/hefu-wallet/hefu/pair/ecdsa"
)

// SignWhole signs a message with a key that is whole: the way out from paper alone,
// where no guard takes part and none of this package's promises hold. The message is a
// 32-byte digest on secp256k1 (RFC 6979, low s, constant time in the key) and the
// message itself on Ed25519 (RFC 8032). Secret.Scalar is as in Deal. The caller wipes
// the secret. Errors hold nothing of it.
func SignWhole(secret Secret, message []byte) (Signature, error) {
	switch secret.Curve {
	case Secp256k1:
		if len(message) != digestSize {
			return Signature{}, errors.New("signing with a whole key: the message is not a digest of 32 bytes")
		}
		sig, err := ecdsa.Sign(secret.Scalar, [digestSize]byte(message))
		if err != nil {
			return Signature{}, err
		}
		return Signature{Curve: Secp256k1, Bytes: append(sig.R[:], sig.S[:]...), V: sig.V}, nil
	case Ed25519:
		if len(message) == 0 {
			return Signature{}, errors.New("signing with a whole key: there is no message")
		}
		key := stded25519.NewKeyFromSeed(secret.Scalar[:])
		defer clear(key)
		return Signature{Curve: Ed25519, Bytes: stded25519.Sign(key, message)}, nil
	}
	return Signature{}, errors.New("signing with a whole key: the curve is unknown")
}
