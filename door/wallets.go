package door

import "github.com/hefu-wallet/hefu"

// Renamed is a wallet and what it is called from now on.
type Renamed struct {
	Wallet hefu.WalletID `json:"wallet"`
	Label  string        `json:"label"`
}

func (c *call) renameWallet(in Renamed) (Info, error) {
	if err := c.state.RenameWallet(in.Wallet, in.Label); err != nil {
		return Info{}, err
	}
	return c.changed()
}

// removeWallet takes a wallet out of the vault, whose password is asked for once more
// (secret 0): nobody who passes an open page takes a way to pay away. Words that are here go
// only after checkWords, or where somebody typed them.
func (c *call) removeWallet(in Named) (Info, error) {
	if err := c.knows(c.secret(0)); err != nil {
		return Info{}, err
	}
	if err := c.state.Removable(c.opt.Families, in.Wallet); err != nil {
		return Info{}, err
	}
	if w, err := c.wallet(in.Wallet); err == nil && w.Paper != nil && !w.Paper.Checked {
		return Info{}, hefu.Errorf(hefu.KindForbidden, "paper: nobody has shown yet that the words are on paper, and nothing else has them; check three of them first. Nothing was removed")
	}
	before := c.state
	c.state = before.Without(in.Wallet)
	info, err := c.changed()
	if err != nil {
		c.state = before
		return Info{}, err
	}
	if w, err := before.Wallet(string(in.Wallet)); err == nil {
		w.Wipe()
	}
	return info, nil
}
