package holder

import (
	"slices"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/pair"
)

// Accounts derives the wallet's first account on every given network from the dealt
// public keys. It needs a split wallet.
func (s *State) Accounts(name string, networks []chain.Network, set chain.Set) ([]hefu.Account, error) {
	w, err := s.Wallet(name)
	if err != nil {
		return nil, err
	}
	if _, err := w.publicKeys(); err != nil {
		return nil, err
	}
	return w.accounts(networks, set, hefu.Guarded)
}

// Addresses is Accounts for a wallet that may not be split yet: then they are derived
// from the paper in the vault, and the accounts have no kind. Nothing can be sent from
// them here before the split.
func (s *State) Addresses(name string, networks []chain.Network, set chain.Set) ([]hefu.Account, error) {
	w, err := s.Wallet(name)
	if err != nil {
		return nil, err
	}
	if !w.Whole() {
		return s.Accounts(name, networks, set)
	}
	return w.accounts(networks, set, "")
}

func (w *Wallet) accounts(networks []chain.Network, set chain.Set, kind hefu.AccountKind) ([]hefu.Account, error) {
	out := make([]hefu.Account, 0, len(networks))
	for _, n := range networks {
		o, err := w.owner(set, n)
		if err != nil {
			return nil, err
		}
		out = append(out, hefu.Account{Wallet: w.ID, Network: n.ID, Path: n.Path(), Address: o.Address, Kind: kind})
	}
	return out, nil
}

func (w *Wallet) publicKeys() ([]pair.PublicKey, error) {
	if w.Half == nil {
		return nil, hefu.Errorf(hefu.KindConflict, "wallet: %s is not split yet; its key lies whole on this device. Split it first", w.Label)
	}
	return w.Half.keys()
}

// owner is the wallet's account on a network as its chain sees it: from the dealt keys,
// or from the paper in the vault while the wallet is not split.
func (w *Wallet) owner(set chain.Set, n chain.Network) (chain.Owner, error) {
	if w.Whole() {
		seed, err := w.seed()
		if err != nil {
			return chain.Owner{}, err
		}
		paper := &Rescue{seed}
		defer paper.Wipe()
		return paper.Owner(set, n.ID)
	}
	all, err := w.publicKeys()
	if err != nil {
		return chain.Owner{}, err
	}
	_, family, err := set.Network(n.ID)
	if err != nil {
		return chain.Owner{}, err
	}
	o := chain.Owner{Public: func(steps ...uint32) ([]byte, error) {
		item, err := itemBelow(n, all, steps, nil)
		return item.Public, err
	}}
	o.Address, err = o.At(family, n, n.Path())
	return o, err
}

// Receives reports (as an error that says why not) whether an address that the guard calls
// fresh is the account's own, one to be paid at, and not so far out that other wallets
// would not find it. That it was never used is the guard's word.
func (s *State) Receives(name string, n chain.Network, set chain.Set, own hefu.Own) error {
	w, err := s.Wallet(name)
	if err != nil {
		return err
	}
	_, family, err := set.Network(n.ID)
	if err != nil {
		return err
	}
	o, err := w.owner(set, n)
	if err != nil {
		return err
	}
	if err := o.Owns(family, n, []hefu.Own{own}); err != nil {
		return err
	}
	steps, err := n.Steps(own.Path)
	if err != nil {
		return err
	}
	last := len(steps) - 1
	if !slices.Equal(steps[:last], n.Child[:last]) || steps[last] >= chain.Farthest {
		return hefu.Errorf(hefu.KindInvalid, "address: the guard names %s as the next to be paid at, which other wallets would not find; use the first address", own.Path)
	}
	return nil
}

// signed tells whether an account of this vault, which is named from, made all those
// signatures.
func (s *State) signed(family chain.Family, n chain.Network, from string, by []hefu.Own) error {
	foreign := hefu.Errorf(hefu.KindInvalid, "review: no account of this vault signed it")
	for i := range s.Wallets {
		o, err := s.Wallets[i].owner(chain.Set{family}, n)
		if err == nil && o.Address == from && len(by) > 0 && o.Owns(family, n, by) == nil {
			return nil
		}
	}
	return foreign
}

// itemAt is itemBelow for a path that somebody else named.
func itemAt(n chain.Network, public []pair.PublicKey, path string, message []byte) (pair.Item, error) {
	steps, err := n.Steps(path)
	if err != nil {
		return pair.Item{}, err
	}
	return itemBelow(n, public, steps, message)
}

// itemBelow finds the network's dealt key and returns the item that signs message with
// the key at those steps below it.
func itemBelow(n chain.Network, public []pair.PublicKey, steps []uint32, message []byte) (pair.Item, error) {
	for _, k := range public {
		if k.Path == n.Key && string(k.Curve) == n.Curve {
			return k.Item(message, steps...)
		}
	}
	return pair.Item{}, hefu.Errorf(hefu.KindInvalid, "review: this wallet has no key for %s; nothing was signed", n.Name)
}
