package ecdsa

import (
	"errors"
	"fmt"
	"io"

	"github.com/hefu-wallet/hefu/pair/paillier"
)

// DeviceShare is the device's half of one dealt key x: x2 with x = x1 + x2 mod q,
// C = Enc_N(x1), 768 bytes, and Public = x·G.
type DeviceShare struct {
	X2     [32]byte
	C      []byte
	Public [33]byte
}

// Format keeps the share out of every fmt verb.
func (s DeviceShare) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, "ecdsa.DeviceShare(hidden)")
}

// MarshalJSON keeps the share out of logs that write JSON.
func (s DeviceShare) MarshalJSON() ([]byte, error) { return []byte(`"ecdsa.DeviceShare(hidden)"`), nil }

// Wipe erases the share.
func (s *DeviceShare) Wipe() {
	clear(s.X2[:])
	clear(s.C)
}

// Split deals the key x, 32 big-endian bytes in [1, q). It reads x1 (32 bytes a
// try) and then the r of its encryption (384 bytes a try) from rand. The caller
// wipes x; x1 and r are gone when Split returns.
func Split(rand io.Reader, key *paillier.PrivateKey, x [32]byte) (DeviceShare, error) {
	if key == nil {
		return DeviceShare{}, errors.New("dealing a key: no Paillier key")
	}
	return split(rand, x, func(x1 []byte) ([]byte, error) { return key.EncryptRandom(rand, x1) })
}

// SplitUnder is Split for a dealer who has N but not its primes any more: a new
// key under an old N, which needs nothing secret to be sent. It is about eighteen
// times slower.
func SplitUnder(rand io.Reader, n *paillier.PublicKey, x [32]byte) (DeviceShare, error) {
	if n == nil {
		return DeviceShare{}, errors.New("dealing a key: no Paillier key")
	}
	return split(rand, x, func(x1 []byte) ([]byte, error) {
		blind, err := n.Blind(rand)
		if err != nil {
			return nil, err
		}
		return n.Encrypt(x1, blind)
	})
}

func split(rand io.Reader, x [32]byte, encrypt func([]byte) ([]byte, error)) (DeviceShare, error) {
	key, err := decodeScalar(x[:])
	if err != nil {
		return DeviceShare{}, errors.New("dealing a key: it is zero or not below the group order")
	}
	defer key.Zero()
	x1, err := randomScalar(rand)
	if err != nil {
		return DeviceShare{}, fmt.Errorf("dealing a key: %w", err)
	}
	defer x1.Zero()
	x2 := key.Copy().Subtract(x1)
	defer x2.Zero()
	if x2.IsZero() {
		return DeviceShare{}, errors.New("dealing a key: the source of randomness returned the key")
	}
	plain := x1.Encode()
	defer clear(plain)
	var s DeviceShare
	if s.C, err = encrypt(plain); err != nil {
		return DeviceShare{}, fmt.Errorf("dealing a key: %w", err)
	}
	copy(s.X2[:], x2.Encode())
	copy(s.Public[:], times(key).Encode())
	return s, nil
}
