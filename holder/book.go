package holder

import (
	"crypto/hmac"
	"crypto/sha256"
	"io"
	"strings"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/keys"
)

// BookVerdict is what this device makes of an entry of the address book that the guard
// showed.
type BookVerdict string

// The verdicts. Only a genuine entry is ever used.
const (
	BookGenuine BookVerdict = "genuine" // made on a device that had this wallet
	BookChanged BookVerdict = "changed" // somebody else wrote or changed it
	BookForeign BookVerdict = "foreign" // of a wallet that is not here, or whose book key is not
)

// keepBookKey derives the book key while the paper is here. The same paper always gives
// the same key, so that a new split or a new device opens the same book.
func (w *Wallet) keepBookKey(seed []byte) error {
	key, err := keys.BookKey(seed)
	if err != nil {
		return err
	}
	clear(w.BookKey)
	w.BookKey = key
	return nil
}

// renewBookKey gives a vault of before the address book its key at the next split.
func (w *Wallet) renewBookKey() error {
	seed, err := w.seed()
	if err != nil {
		return err
	}
	defer clear(seed)
	return w.keepBookKey(seed)
}

// NewBookEntry makes an entry of a wallet's address book: it checks name and address,
// writes the address in its canonical form and adds the MAC. A vault of before the
// address book has no key for it (KindConflict) until the paper was typed again.
func (s *State) NewBookEntry(rand io.Reader, set chain.Set, wallet, name string, network hefu.Network, address string) (hefu.BookEntry, error) {
	w, err := s.Wallet(wallet)
	if err != nil {
		return hefu.BookEntry{}, err
	}
	if len(w.BookKey) == 0 {
		return hefu.BookEntry{}, hefu.Errorf(hefu.KindConflict, "book: this vault is older than the address book and has no key for it; restore %s from paper or split it again to use the book", w.Label)
	}
	n, family, err := set.Network(network)
	if err != nil {
		return hefu.BookEntry{}, err
	}
	e := hefu.BookEntry{Wallet: w.ID, Network: network}
	if e.Name, err = hefu.ParseBookName(name); err != nil {
		return e, err
	}
	if isAddress(set, name) {
		return e, hefu.Errorf(hefu.KindInvalid, "book: the name %q is an address itself; take another one", name)
	}
	if e.Address, err = family.ParseAddress(n, address); err != nil {
		return e, err
	}
	if e.ID, err = hefu.NewID[hefu.BookID](rand); err != nil {
		return e, err
	}
	e.MAC = bookMAC(w.BookKey, e)
	return e, nil
}

// isAddress reports whether some network would take the text for an address.
func isAddress(set chain.Set, text string) bool {
	for _, f := range set {
		for _, n := range f.Networks {
			if _, err := f.ParseAddress(n, text); err == nil {
				return true
			}
		}
	}
	return false
}

func bookMAC(key Secret, e hefu.BookEntry) []byte {
	h := hmac.New(sha256.New, key)
	h.Write(e.Encode())
	return h.Sum(nil)
}

// JudgeBookEntry checks an entry's MAC. It proves that a device with the wallet's book
// key made exactly this entry at some time. It proves neither that nobody removed it
// since, nor that there are no others, nor when it was made: that much is the guard's
// word.
func (s *State) JudgeBookEntry(e hefu.BookEntry) BookVerdict {
	for i := range s.Wallets {
		w := &s.Wallets[i]
		if w.ID != e.Wallet || len(w.BookKey) == 0 {
			continue
		}
		if e.Check() != nil || !hmac.Equal(bookMAC(w.BookKey, e), e.MAC) {
			return BookChanged
		}
		return BookGenuine
	}
	return BookForeign
}

// FindInBook returns the genuine entries of a name on a network, whatever the case of its
// letters, among those that the guard showed.
func (s *State) FindInBook(book []hefu.BookEntry, name string, network hefu.Network) []hefu.BookEntry {
	var out []hefu.BookEntry
	for _, e := range book {
		if strings.EqualFold(e.Name, name) && e.Network == network && s.JudgeBookEntry(e) == BookGenuine {
			out = append(out, e)
		}
	}
	return out
}
