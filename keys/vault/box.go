package vault

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"golang.org/x/crypto/chacha20poly1305"
)

// KeySize is the length of a Box's key, in bytes.
const KeySize = chacha20poly1305.KeySize

// boxVersion is the version of a Box's encoding.
const boxVersion = 1

const contentDomain = "hefu/vault/content/v1"

// Key is the key of a Box's content, 32 random bytes. Whoever has it has the content.
type Key []byte

// Format hides the key.
func (k Key) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "[secret]") }

// MarshalText refuses: the key is not to be written.
func (k Key) MarshalText() ([]byte, error) {
	return nil, errors.New("the key of a vault is not to be written")
}

// Box is a secret that a password opens, and any of several passkeys too: a random key
// seals the content; the password seals the key as a vault of its own (the format of the
// package comment), and it is sealed again for each passkey. So a program that keeps the vault
// open writes it often without the cost of the password's hash, and a passkey is never the
// only way in.
//
// The encoding is JSON. Nothing in it is secret but what is sealed; whoever can write it can
// take ways in away or put an older box in its place, and cannot open it.
type Box struct {
	Version  int       `json:"version"`
	Device   string    `json:"device,omitempty"` // what the device is called; shown before the box is open
	Password []byte    `json:"password"`         // a vault that holds the key
	Passkeys []Passkey `json:"passkeys,omitempty"`
	Content  []byte    `json:"content"` // nonce ‖ XChaCha20-Poly1305
}

// NewBox makes a box without content, and its key. Errors are those of Seal.
func NewBox(rand io.Reader, password string, p Params) (*Box, Key, error) {
	b := &Box{Version: boxVersion}
	k, err := b.SetPassword(rand, password, p)
	return b, k, err
}

// ParseBox reads a box. Its errors are ErrDamaged and ErrVersion.
func ParseBox(data []byte) (*Box, error) {
	if len(data) > 2*MaxSecret {
		return nil, damaged("it is too long")
	}
	b := &Box{}
	if err := json.Unmarshal(data, b); err != nil {
		return nil, damaged("it cannot be read")
	}
	if b.Version > boxVersion {
		return nil, ErrVersion
	}
	if b.Version != boxVersion || len(b.Passkeys) > MostPasskeys {
		return nil, damaged("its header is wrong")
	}
	if _, err := Inspect(b.Password); err != nil {
		return nil, err
	}
	return b, nil
}

// Encode writes the box.
func (b *Box) Encode() ([]byte, error) { return json.Marshal(b) } //nolint:gosec // G117: what is in it is sealed

// SetPassword gives the box a fresh key under a password, and takes every passkey out:
// they know the key of before. The content must be sealed again under the key that is
// returned.
func (b *Box) SetPassword(rand io.Reader, password string, p Params) (Key, error) {
	k := make(Key, KeySize)
	if _, err := io.ReadFull(rand, k); err != nil {
		return nil, fmt.Errorf("sealing the vault: reading randomness: %w", err)
	}
	sealed, err := Seal(rand, password, k, p)
	if err != nil {
		return nil, err
	}
	b.Password, b.Passkeys, b.Content = sealed, nil, nil
	return k, nil
}

// Unlock takes the key with the password. Its errors are those of Open.
func (b *Box) Unlock(password string) (Key, error) {
	k, _, err := Open(password, b.Password)
	if err != nil {
		return nil, err
	}
	if len(k) != KeySize {
		return nil, damaged("its key has another length")
	}
	return k, nil
}

// SealContent puts a secret into the box under its key.
func (b *Box) SealContent(rand io.Reader, k Key, plaintext []byte) (err error) {
	if len(plaintext) > MaxSecret {
		return fmt.Errorf("sealing the vault: the secret is longer than %d bytes", MaxSecret)
	}
	b.Content, err = seal(rand, k, plaintext, []byte(contentDomain))
	return err
}

// OpenContent takes the secret out; the caller wipes it. Its error is ErrDamaged.
func (b *Box) OpenContent(k Key) ([]byte, error) {
	plain, err := open(k, b.Content, []byte(contentDomain))
	if err != nil {
		return nil, damaged("its content does not belong to its key")
	}
	return plain, nil
}

func seal(rand io.Reader, key, plaintext, about []byte) ([]byte, error) {
	aead, err := chacha20poly1305.NewX(key)
	if err != nil {
		return nil, fmt.Errorf("sealing the vault: %w", err)
	}
	out := make([]byte, chacha20poly1305.NonceSizeX, chacha20poly1305.NonceSizeX+len(plaintext)+chacha20poly1305.Overhead)
	if _, err := io.ReadFull(rand, out); err != nil {
		return nil, fmt.Errorf("sealing the vault: reading randomness: %w", err)
	}
	return aead.Seal(out, out, plaintext, about), nil
}

func open(key, sealed, about []byte) ([]byte, error) {
	if len(sealed) < chacha20poly1305.NonceSizeX {
		return nil, ErrDamaged
	}
	aead, err := chacha20poly1305.NewX(key)
	if err != nil {
		return nil, ErrDamaged
	}
	return aead.Open(nil, sealed[:chacha20poly1305.NonceSizeX], sealed[chacha20poly1305.NonceSizeX:], about)
}
