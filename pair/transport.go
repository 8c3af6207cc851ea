package pair

import (
	stded25519 "crypto/ed25519"
	"crypto/hpke"
	"fmt"
	"io"
)

// The suite of RFC 9180: X25519 with ML-KEM-768, HKDF-SHA256, ChaCha20-Poly1305.
func suite() (hpke.KEM, hpke.KDF, hpke.AEAD) {
	return hpke.MLKEM768X25519(), hpke.HKDFSHA256(), hpke.ChaCha20Poly1305()
}

const (
	transportTag  = "hefu/package/v1"
	transportMark = "hefu-hpk\x01"
)

// NewOneTime makes an HPKE key pair for one dealing. The guard keeps the private key for at most ten minutes and erases
// it after one use.
func NewOneTime(rand io.Reader) (private, public []byte, err error) {
	seed := make([]byte, 64)
	defer clear(seed)
	if _, err := io.ReadFull(rand, seed); err != nil {
		return nil, nil, fmt.Errorf("making a one-time key: %w", err)
	}
	kem, _, _ := suite()
	key, err := kem.DeriveKeyPair(seed)
	if err != nil {
		return nil, nil, fmt.Errorf("making a one-time key: %w", err)
	}
	if private, err = key.Bytes(); err != nil {
		return nil, nil, fmt.Errorf("making a one-time key: %w", err)
	}
	return private, key.PublicKey().Bytes(), nil
}

// SealPackage encrypts a package to the guard's one-time key, bound to info by HPKE, and signs the result with the
// device's key. The HPKE of the standard library draws from the system's randomness and takes no reader.
func SealPackage(_ io.Reader, oneTimePublic []byte, info DealParams, deviceKey stded25519.PrivateKey, pkg *GuardPackage) ([]byte, error) {
	kem, kdf, aead := suite()
	to, err := kem.NewPublicKey(oneTimePublic)
	if err != nil {
		return nil, refuse("sealing a package: the one-time key is malformed")
	}
	plain, err := pkg.MarshalBinary()
	if err != nil {
		return nil, err
	}
	defer clear(plain)
	sealed, err := hpke.Seal(to, kdf, aead, info.statement(transportTag, nil), plain)
	if err != nil {
		return nil, fmt.Errorf("sealing a package: %w", err)
	}
	var e encoder
	e.raw([]byte(transportMark))
	e.bytes(sealed)
	return append(e.b, stded25519.Sign(deviceKey, info.statement(transportTag, sealed))...), nil
}

// OpenPackage checks the device's signature, then decrypts. What it returns is for AcceptPackage; the caller wipes it.
func OpenPackage(oneTimePrivate []byte, info DealParams, devicePub stded25519.PublicKey, blob []byte) ([]byte, error) {
	d := decoder{b: blob}
	d.magic(transportMark)
	sealed := d.bytes(len(blob))
	sig := d.raw(stded25519.SignatureSize)
	if !d.end() {
		return nil, refuse("opening a package: not a sealed package")
	}
	if len(devicePub) != stded25519.PublicKeySize || !stded25519.Verify(devicePub, info.statement(transportTag, sealed), sig) {
		return nil, refuse("opening a package: the device did not sign it for this dealing")
	}
	kem, kdf, aead := suite()
	key, err := kem.NewPrivateKey(oneTimePrivate)
	if err != nil {
		return nil, fmt.Errorf("opening a package: reading the one-time key: %w", err)
	}
	plain, err := hpke.Open(key, kdf, aead, info.statement(transportTag, nil), sealed)
	if err != nil {
		return nil, refuse("opening a package: it was not sealed to this key for this dealing")
	}
	return plain, nil
}
