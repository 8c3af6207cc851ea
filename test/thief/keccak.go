package thief

import "golang.org/x/crypto/sha3"

// Keccak is the hash that EVM chains sign.
func Keccak(b []byte) []byte {
	h := sha3.NewLegacyKeccak256()
	_, _ = h.Write(b)
	return h.Sum(nil)
}
