package keys

import (
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
)

// IdentityURI names the identity key of a wallet, the key by which a guard knows the
// holder of the paper. It is never dealt.
const IdentityURI = "hefu://identity"

// IdentityPath returns the path m/13'/A'/B'/C'/D' of SLIP-13 for a URI and an index,
// where A to D are the first 16 bytes of SHA-256(index ‖ uri), all little-endian.
func IdentityPath(uri string, index uint32) Path {
	sum := sha256.Sum256(append(binary.LittleEndian.AppendUint32(nil, index), uri...))
	path := Path{13 | Hardened}
	for i := 0; i < 16; i += 4 {
		path = append(path, binary.LittleEndian.Uint32(sum[i:])|Hardened)
	}
	return path
}

// Identity returns the identity key of a seed: Ed25519 (SLIP-10) at the SLIP-13 path
// of IdentityURI, index 0.
func Identity(seed []byte) (ed25519.PrivateKey, error) {
	k, err := Ed25519(seed, IdentityPath(IdentityURI, 0))
	if err != nil {
		return nil, err
	}
	defer k.Wipe()
	return ed25519.NewKeyFromSeed(k.Seed[:]), nil
}

// bookInfo is HKDF's info for the key of the address book.
const bookInfo = "hefu/book/v1"

// BookKey returns the key that authenticates the address book: 32 bytes by HKDF-SHA-256
// (RFC 5869) of the identity key's secret seed, without salt. It follows from the paper
// alone, and nothing of the paper follows from it.
func BookKey(seed []byte) ([]byte, error) {
	identity, err := Identity(seed)
	if err != nil {
		return nil, err
	}
	defer clear(identity)
	key, err := hkdf.Key(sha256.New, identity[:ed25519.SeedSize], nil, bookInfo, 32)
	if err != nil {
		return nil, fmt.Errorf("derive the book key: %w", err)
	}
	return key, nil
}
