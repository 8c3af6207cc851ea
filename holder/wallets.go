package holder

import (
	"slices"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

// RenameWallet gives a wallet another label. No two wallets or accounts of a vault have the
// same one.
func (s *State) RenameWallet(id hefu.WalletID, label string) error {
	w, err := s.walletByID(id)
	if err != nil {
		return err
	}
	if err := s.free(label); err != nil {
		return err
	}
	w.Label = label
	return nil
}

// Removable reports (as an error that says why not) whether a wallet can leave this vault.
// While a transfer that this device signed for it is not settled it stays: without its record
// the same payment could be made twice.
func (s *State) Removable(set chain.Set, id hefu.WalletID) error {
	w, err := s.walletByID(id)
	if err != nil {
		return err
	}
	for _, l := range s.Live {
		n, _, err := set.Network(l.Intent.Network)
		if err != nil {
			continue
		}
		if o, err := w.owner(set, n); err == nil && o.Address == l.Intent.From {
			return hefu.Errorf(hefu.KindConflict, "wallet: transfer %s of it is not settled; wait until it is final", l.Transfer)
		}
	}
	return nil
}

// Without returns the State without a wallet; the two share everything else. Whoever stored it
// wipes that wallet, and who could not goes on with the State that he had. The way back of a
// wallet is its paper.
func (s *State) Without(id hefu.WalletID) *State {
	out := *s
	out.Wallets = slices.DeleteFunc(slices.Clone(s.Wallets), func(w Wallet) bool { return w.ID == id })
	return &out
}

func (s *State) walletByID(id hefu.WalletID) (*Wallet, error) {
	for i := range s.Wallets {
		if s.Wallets[i].ID == id {
			return &s.Wallets[i], nil
		}
	}
	return nil, hefu.Errorf(hefu.KindNotFound, "wallet: this vault does not hold it; reload the page")
}

// Wipe overwrites the secrets of a wallet.
func (w *Wallet) Wipe() {
	w.wipePaper()
	clear(w.BookKey)
	for _, h := range []*Half{w.Half, w.Pending} {
		if h != nil {
			clear(h.Bytes)
		}
	}
}
