package holder

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/subtle"
	"strings"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/keys"
)

// AddMnemonic puts a mnemonic into the vault, whole, to be split later. imported
// says that the words came from outside. The same paper always makes the same
// wallet: added again it stands ready for a new dealing and changes nothing else.
func (s *State) AddMnemonic(m keys.Mnemonic, passphrase, label string, imported bool, now time.Time) (*Wallet, error) {
	seed := m.Seed(passphrase)
	defer clear(seed)
	identity, err := keys.Identity(seed)
	if err != nil {
		return nil, err
	}
	defer clear(identity)
	public := identity.Public().(ed25519.PublicKey)
	paper := &Paper{Words: Secret(strings.Join(m.Words(), " ")), Passphrase: Secret(passphrase)}
	id := WalletID(public)
	for i := range s.Wallets {
		if w := &s.Wallets[i]; w.ID == id {
			w.wipePaper()
			w.Paper = paper
			return w, w.keepBookKey(seed)
		}
	}
	for _, u := range s.Unguarded {
		if u.Paper == id {
			return nil, hefu.Errorf(hefu.KindConflict,
				"wallet: the solo account %s has the same words, and its key lies whole on this device. Remove that account first, or take other words", u.Label)
		}
	}
	if label == "" {
		label = string(id[:8])
	}
	if _, err := s.Wallet(label); err == nil && len(s.Wallets) > 0 {
		return nil, hefu.Errorf(hefu.KindConflict, "wallet: another one here is already called %q", label)
	}
	s.Wallets = append(s.Wallets, Wallet{
		ID: id, Label: label, Identity: bytes.Clone(public), Imported: imported, Paper: paper, Created: now.UTC(),
	})
	w := &s.Wallets[len(s.Wallets)-1]
	return w, w.keepBookKey(seed)
}

// WalletID names a mnemonic by its public identity key.
func WalletID(identity ed25519.PublicKey) hefu.WalletID {
	sum := sha256.Sum256(identity)
	return hefu.WalletID(hefu.EncodeID(sum[:16]))
}

// seed returns the wallet's BIP-39 seed; the caller clears it.
func (w *Wallet) seed() ([]byte, error) {
	if w.Paper == nil {
		return nil, hefu.Errorf(hefu.KindConflict, "wallet: %s is split and its paper is not on this device; restore it from paper first", w.Label)
	}
	m, err := keys.ParseMnemonic(string(w.Paper.Words))
	if err != nil {
		return nil, err
	}
	defer m.Wipe()
	return m.Seed(string(w.Paper.Passphrase)), nil
}

// IsPaper reports whether a mnemonic with its passphrase is the paper of this wallet: whether
// its identity key is the wallet's. It keeps nothing.
func (w *Wallet) IsPaper(m keys.Mnemonic, passphrase string) (bool, error) {
	seed := m.Seed(passphrase)
	defer clear(seed)
	identity, err := keys.Identity(seed)
	if err != nil {
		return false, err
	}
	defer clear(identity)
	return subtle.ConstantTimeCompare(identity.Public().(ed25519.PublicKey), w.Identity) == 1, nil
}

// Whole reports whether the whole key lies on this device and nothing is split
// yet.
func (w *Wallet) Whole() bool { return w.Paper != nil && w.Half == nil }
