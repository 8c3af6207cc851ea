package holder

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"fmt"
	"io"

	"github.com/hefu-wallet/hefu"
)

const (
	noteInfo    = "hefu/note/v1" // HKDF's info for the key of the private notes
	noteVersion = 1
	noteBlock   = 64 // a sealed text tells its length in steps of so many bytes
)

// noteKey is AES-256-GCM under a key that follows from the book key by HKDF-Expand
// (RFC 5869), so from the paper, and leads back to neither.
func (w *Wallet) noteKey() (cipher.AEAD, error) {
	if len(w.BookKey) == 0 {
		return nil, hefu.Errorf(hefu.KindConflict, "label: this vault is older than the address book and has no key for labels; restore %s from paper or split it again to use them", w.Label)
	}
	key, err := hkdf.Expand(sha256.New, w.BookKey, noteInfo, 32)
	if err != nil {
		return nil, fmt.Errorf("derive the key of the labels: %w", err)
	}
	defer clear(key)
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// SealNote seals a private note of a wallet: version ‖ nonce of 12 random bytes ‖
// AES-256-GCM of the text, padded with zeros, bound to Note.Binding.
func (s *State) SealNote(rand io.Reader, wallet string, subject hefu.Subject, text string) (hefu.Note, error) {
	w, err := s.Wallet(wallet)
	if err != nil {
		return hefu.Note{}, err
	}
	n := hefu.Note{Wallet: w.ID, Subject: subject}
	if text, err = hefu.ParseNote(text); err != nil {
		return n, err
	}
	if err := n.Check(); err != nil {
		return n, err
	}
	key, err := w.noteKey()
	if err != nil {
		return n, err
	}
	nonce := make([]byte, key.NonceSize())
	if _, err := io.ReadFull(rand, nonce); err != nil {
		return n, fmt.Errorf("seal a label: %w", err)
	}
	padded := make([]byte, (len(text)+noteBlock-1)/noteBlock*noteBlock)
	copy(padded, text)
	n.Sealed = key.Seal(append([]byte{noteVersion}, nonce...), nonce, padded, n.Binding())
	return n, nil
}

// OpenNote opens a private note that the guard showed. BookChanged says that somebody else
// wrote or moved it, BookForeign that it is of a wallet that is not here. It proves that a
// device of the wallet wrote this text about this subject at some time, not that no later
// one was withheld.
func (s *State) OpenNote(n hefu.Note) (string, BookVerdict) {
	for i := range s.Wallets {
		w := &s.Wallets[i]
		if w.ID != n.Wallet || len(w.BookKey) == 0 {
			continue
		}
		key, err := w.noteKey()
		if err != nil || n.Check() != nil || len(n.Sealed) < 1+key.NonceSize() || n.Sealed[0] != noteVersion {
			return "", BookChanged
		}
		nonce, sealed := n.Sealed[1:1+key.NonceSize()], n.Sealed[1+key.NonceSize():]
		plain, err := key.Open(nil, nonce, sealed, n.Binding())
		if err != nil {
			return "", BookChanged
		}
		text, err := hefu.ParseNote(string(bytes.TrimRight(plain, "\x00")))
		if err != nil {
			return "", BookChanged
		}
		return text, BookGenuine
	}
	return "", BookForeign
}
