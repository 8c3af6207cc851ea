package keystore

import (
	"errors"
	"fmt"
	"io"

	"golang.org/x/crypto/chacha20poly1305"
)

// A sealed value is a version byte, a header that the caller chooses (often
// none), a nonce of 24 bytes, then ciphertext and tag. Version, header and the
// associated data are authenticated. Each purpose has its own key, so associated
// data needs to be unambiguous within a purpose only.
const version = 1

var errSealed = errors.New("keystore: a sealed value does not open")

func seal(rand io.Reader, key, header, plain, ad []byte) ([]byte, error) {
	aead, err := chacha20poly1305.NewX(key)
	if err != nil {
		return nil, fmt.Errorf("keystore: seal: %w", err)
	}
	out := append([]byte{version}, header...)
	bound := bind(out, ad)
	nonce := make([]byte, chacha20poly1305.NonceSizeX)
	if _, err := io.ReadFull(rand, nonce); err != nil {
		return nil, fmt.Errorf("keystore: draw a nonce: %w", err)
	}
	return aead.Seal(append(out, nonce...), nonce, plain, bound), nil
}

// open opens a value without a header.
func open(key, sealed, ad []byte) ([]byte, error) { return openAfter(0, key, sealed, ad) }

// openAfter opens a value with a header of the given length.
func openAfter(header int, key, sealed, ad []byte) ([]byte, error) {
	aead, err := chacha20poly1305.NewX(key)
	if err != nil {
		return nil, fmt.Errorf("keystore: open: %w", err)
	}
	head := 1 + header
	if len(sealed) < head+chacha20poly1305.NonceSizeX || sealed[0] != version {
		return nil, errSealed
	}
	nonce := sealed[head : head+chacha20poly1305.NonceSizeX]
	plain, err := aead.Open(nil, nonce, sealed[head+chacha20poly1305.NonceSizeX:], bind(sealed[:head], ad))
	if err != nil {
		return nil, errSealed
	}
	return plain, nil
}

// bind puts the head, whose length is fixed for a purpose, before the associated
// data.
func bind(head, ad []byte) []byte { return append(append([]byte{}, head...), ad...) }
