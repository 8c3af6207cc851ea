package holder

import (
	"strings"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/keys"
	"github.com/hefu-wallet/hefu/pair"
)

// Accounts derives the wallet's first account on every given network from the dealt
// public keys. It needs a split wallet.
func (s *State) Accounts(name string, networks []chain.Network, set chain.Set) ([]hefu.Account, error) {
	w, err := s.Wallet(name)
	if err != nil {
		return nil, err
	}
	public, err := w.publicKeys()
	if err != nil {
		return nil, err
	}
	out := make([]hefu.Account, 0, len(networks))
	for _, n := range networks {
		address, err := deriveAddress(set, n, public, n.Path())
		if err != nil {
			return nil, err
		}
		out = append(out, hefu.Account{Wallet: w.ID, Network: n.ID, Path: n.Path(), Address: address, Kind: hefu.Guarded})
	}
	return out, nil
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
	seed, err := w.seed()
	if err != nil {
		return nil, err
	}
	paper := &Rescue{seed}
	defer paper.Wipe()
	out := make([]hefu.Account, 0, len(networks))
	for _, n := range networks {
		_, family, err := set.Network(n.ID)
		if err != nil {
			return nil, err
		}
		path, err := keys.ParsePath(n.Path())
		if err != nil {
			return nil, err
		}
		secret, public, err := paper.key(keys.Curve(n.Curve), path)
		if err != nil {
			return nil, err
		}
		secret.Wipe()
		address, err := family.Address(n, public)
		if err != nil {
			return nil, err
		}
		out = append(out, hefu.Account{Wallet: w.ID, Network: n.ID, Path: n.Path(), Address: address})
	}
	return out, nil
}

func (w *Wallet) publicKeys() ([]pair.PublicKey, error) {
	if w.Half == nil {
		return nil, hefu.Errorf(hefu.KindConflict, "wallet: %s is not split yet; its key lies whole on this device. Split it first", w.Label)
	}
	return w.Half.keys()
}

// deriveAddress is the address at a path below one of the dealt keys.
func deriveAddress(set chain.Set, n chain.Network, public []pair.PublicKey, path string) (string, error) {
	_, family, err := set.Network(n.ID)
	if err != nil {
		return "", err
	}
	item, err := itemAt(n, public, path, nil)
	if err != nil {
		return "", err
	}
	return family.Address(n, item.Public)
}

// itemAt finds the dealt key that path lies below and returns the item that signs
// message with the key at path. A path that is not of the network's dealt key is
// refused.
func itemAt(n chain.Network, public []pair.PublicKey, path string, message []byte) (pair.Item, error) {
	foreign := hefu.Errorf(hefu.KindInvalid, "review: the path %.80q is not one of this wallet's on %s; nothing was signed", path, n.Name)
	for _, k := range public {
		if k.Path != n.Key || string(k.Curve) != n.Curve {
			continue
		}
		full, err := keys.ParsePath(path)
		if err != nil || full.String() != path {
			return pair.Item{}, foreign
		}
		base, err := keys.ParsePath(k.Path)
		if err != nil {
			return pair.Item{}, err
		}
		if len(full) < len(base) || len(full)-len(base) != len(n.Child) || !strings.HasPrefix(path+"/", k.Path+"/") {
			return pair.Item{}, foreign
		}
		item, err := k.Item(message, full[len(base):]...)
		if err != nil {
			return pair.Item{}, foreign.Because(err)
		}
		return item, nil
	}
	return pair.Item{}, foreign
}
