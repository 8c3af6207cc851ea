package keys

import (
	"crypto/ed25519"
	"encoding/binary"
	"errors"
	"fmt"
)

// EdKey is an Ed25519 key of SLIP-10: Seed is the 32-byte private key of RFC 8032,
// before hashing and clamping. It prints as "[secret]" and cannot be encoded.
type EdKey struct {
	Seed, ChainCode [32]byte
}

// Ed25519 derives the key at path p of a seed of 16 to 64 bytes (SLIP-10). The curve
// has hardened steps only; any other is refused.
func Ed25519(seed []byte, p Path) (EdKey, error) {
	fail := func(err error) (EdKey, error) {
		return EdKey{}, fmt.Errorf("deriving the ed25519 key %v: %w", p, err)
	}
	if err := checkDerivation(seed, p); err != nil {
		return fail(err)
	}
	var k EdKey
	k.Seed, k.ChainCode = split(hmacSHA512([]byte("ed25519 seed"), seed))
	var data [37]byte
	defer clear(data[:])
	for _, index := range p {
		if index < Hardened {
			return fail(errors.New("ed25519 has hardened steps only"))
		}
		copy(data[1:], k.Seed[:])
		binary.BigEndian.PutUint32(data[33:], index)
		k.Seed, k.ChainCode = split(hmacSHA512(k.ChainCode[:], data[:]))
	}
	return k, nil
}

// Public returns the public key of RFC 8032.
func (k EdKey) Public() ed25519.PublicKey {
	return ed25519.NewKeyFromSeed(k.Seed[:]).Public().(ed25519.PublicKey)
}

// Wipe clears the key.
func (k *EdKey) Wipe() { *k = EdKey{} }
