package guard

import (
	"context"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/pair"
)

// Holding is how much of an asset an account has, as the guard's node says.
type Holding struct {
	Asset    hefu.AssetID
	Symbol   string
	Decimals uint8
	Units    hefu.Units
	Source   hefu.Source // of symbol and decimals
	Arrives  hefu.Units  // on a chain of unspent outputs: what is in no block yet, and not in Units
	Next     *hefu.Own   // where an account has many addresses: the first one that was never paid at
}

// Quote is what a transfer would cost, in base units of the native asset: the most
// for each speed, to be taken as the Intent's fee cap.
type Quote struct {
	Slow, Normal, Fast hefu.Units
	Native             chain.Asset
	Token              *hefu.TokenFact
	// All is there when everything was asked for: the amounts that leave nothing, each with
	// exactly its cap.
	All *Everything
}

// Everything is the most that one transfer can pay at each speed.
type Everything struct{ Slow, Normal, Fast hefu.Units }

// seat is an account together with the dealing that signs for it.
type seat struct {
	hefu.Account
	dealing Dealing
	key     pair.PublicKey
}

// owner is the account as its chain sees it.
func (s seat) owner() chain.Owner {
	return chain.Owner{Address: s.Address, Public: func(steps ...uint32) ([]byte, error) {
		item, err := s.key.Item(nil, steps...)
		return item.Public, err
	}}
}

// ownerOf is the dealing's account on a network.
func (n network) ownerOf(d Dealing) (chain.Owner, error) {
	keys, err := publicKeys(d)
	if err != nil {
		return chain.Owner{}, err
	}
	for _, k := range keys {
		if string(k.Curve) != n.Curve || k.Path != n.Key {
			continue
		}
		o := seat{key: k}.owner()
		o.Address, err = o.At(n, n.Network, n.Path())
		return o, err
	}
	return chain.Owner{}, hefu.Errorf(hefu.KindInvalid, "transfer: the key %s was not dealt", n.Key)
}

// seats lists the caller's accounts: each enabled network's first account under each
// active dealing.
func (g *Guard) seats(tx Tx, user hefu.UserID) ([]seat, error) {
	all, err := tx.UserDealings(user)
	if err != nil {
		return nil, err
	}
	var out []seat
	for _, d := range all {
		if d.State != DealingActive && d.State != DealingLocked {
			continue
		}
		keys, err := publicKeys(d)
		if err != nil {
			return nil, err
		}
		children := map[string][]byte{} // the networks of a family share a key
		for _, id := range g.cfg.Networks {
			n := g.nets[id]
			for _, k := range keys {
				if string(k.Curve) != n.Curve || k.Path != n.Key {
					continue
				}
				place := n.Curve + " " + n.Path()
				if children[place] == nil {
					item, err := k.Item(nil, n.Child...)
					if err != nil {
						return nil, err
					}
					children[place] = item.Public
				}
				address, err := n.Address(n.Network, children[place])
				if err != nil {
					return nil, err
				}
				out = append(out, seat{hefu.Account{Wallet: d.Wallet, Network: id, Path: n.Path(), Address: address, Kind: hefu.Guarded}, d, k})
			}
		}
	}
	return out, nil
}

// seat finds the caller's account with an address.
func (g *Guard) seat(tx Tx, user hefu.UserID, n hefu.Network, address string) (seat, error) {
	all, err := g.seats(tx, user)
	if err != nil {
		return seat{}, err
	}
	for _, s := range all {
		if s.Network == n && s.Address == address {
			return s, nil
		}
	}
	return seat{}, hefu.Errorf(hefu.KindForbidden, "account: %s on %s is not one of yours at this guard", address, n)
}

// Accounts lists the caller's accounts. A device shows the addresses that it derived
// itself; these are for comparison.
func (g *Guard) Accounts(ctx context.Context, c Caller) ([]hefu.Account, error) {
	out := []hefu.Account{}
	err := g.view(ctx, c, func(tx Tx, c Caller) (err error) {
		all, err := g.seats(tx, c.User.ID)
		for _, s := range all {
			out = append(out, s.Account)
		}
		return err
	})
	return out, err
}

func (g *Guard) mySeat(ctx context.Context, c Caller, n hefu.Network, address string) (s seat, err error) {
	err = g.view(ctx, c, func(tx Tx, c Caller) error {
		s, err = g.seat(tx, c.User.ID, n, address)
		return err
	})
	return s, err
}

// Balances asks the node for the native asset, the tokens that the binary ships, and
// the extra ones.
func (g *Guard) Balances(ctx context.Context, c Caller, id hefu.Network, address string, extra []hefu.AssetID) ([]Holding, error) {
	n, err := g.network(id)
	if err != nil {
		return nil, err
	}
	if len(extra) > 20 {
		return nil, hefu.Errorf(hefu.KindInvalid, "balance: ask for at most 20 further assets at once")
	}
	s, err := g.mySeat(ctx, c, id, address)
	if err != nil {
		return nil, err
	}
	out := []Holding{}
	seen := map[hefu.AssetID]bool{}
	add := func(a hefu.AssetID) error {
		if seen[a] {
			return nil
		}
		seen[a] = true
		v, err := n.ledger.View(ctx, s.owner(), a)
		if err != nil {
			return err
		}
		h := Holding{Asset: a, Symbol: n.Native.Symbol, Decimals: n.Native.Decimals, Units: v.Balance, Source: hefu.Shipped, Arrives: v.Arrives}
		if v.Next.Address != "" {
			h.Next = &v.Next
		}
		if v.Token != nil {
			h.Symbol, h.Decimals, h.Source = v.Token.Symbol, v.Token.Decimals, v.Token.Source
		}
		out = append(out, h)
		return nil
	}
	if err := add(n.Native.ID); err != nil {
		return nil, err
	}
	for _, t := range n.Tokens {
		if err := add(t.ID); err != nil {
			return nil, err
		}
	}
	for _, a := range extra {
		if a.Network() != id {
			return nil, hefu.Errorf(hefu.KindInvalid, "balance: %s is not on %s", a, id)
		}
		if err := add(a); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Quote says what a transfer would cost at three speeds. FeeCap and Expiry of the
// Intent are ignored. Where an account holds many outputs, no amount asks for everything
// that can be sent at once: what other transfers of the account hold, and what is in no
// block yet, is not in it.
func (g *Guard) Quote(ctx context.Context, c Caller, in hefu.Intent) (Quote, error) {
	n, err := g.network(in.Network)
	if err != nil {
		return Quote{}, err
	}
	if err := checkAddresses(n, in); err != nil {
		return Quote{}, err
	}
	s, err := g.mySeat(ctx, c, in.Network, in.From)
	if err != nil {
		return Quote{}, err
	}
	if in.Replaces != "" {
		return g.quoteReplacement(ctx, c, n, s.owner(), in)
	}
	if sweeper, ok := n.Format.(chain.Sweeper); ok && in.Amount.IsZero() {
		return g.quoteAll(ctx, n, s.owner(), in, sweeper)
	}
	v, err := g.priced(ctx, n, s.owner(), in)
	if err != nil {
		return Quote{}, err
	}
	chooser, ok := n.Format.(chain.FeeChooser)
	if !ok {
		return Quote{}, hefu.Errorf(hefu.KindInvalid, "fee: %s has no choice of fees", n.Network.Name)
	}
	fees, err := chooser.FeeChoices(n.Network, in, v)
	if err != nil {
		return Quote{}, err
	}
	return quoteOf(n, v, fees), nil
}

func quoteOf(n network, v chain.View, fees []chain.FeeChoice) Quote {
	return Quote{Slow: fees[0].Cap, Normal: fees[1].Cap, Fast: fees[2].Cap, Native: n.Native, Token: v.Token}
}

// priced is the view that a quote is made of. Which outputs a transfer spends decides what
// it costs, so that those which other transfers hold are not in it.
func (g *Guard) priced(ctx context.Context, n network, owner chain.Owner, in hefu.Intent) (chain.View, error) {
	if n.Gap == 0 {
		return chain.Look(ctx, n.ledger, owner, in)
	}
	v, _, err := g.look(ctx, n, owner, in, "")
	return v, err
}

func (g *Guard) quoteAll(ctx context.Context, n network, owner chain.Owner, in hefu.Intent, s chain.Sweeper) (Quote, error) {
	v, err := g.priced(ctx, n, owner, in)
	if err != nil {
		return Quote{}, err
	}
	fees, err := s.SweepChoices(n.Network, in, v)
	if err != nil {
		return Quote{}, err
	}
	q := quoteOf(n, v, fees)
	q.All = &Everything{fees[0].All, fees[1].All, fees[2].All}
	return q, nil
}

// checkAddresses demands canonical addresses: the Intent's digest covers them as
// written, so the guard never rewrites one.
func checkAddresses(n network, in hefu.Intent) error {
	for _, a := range []string{in.From, in.To} {
		canonical, err := n.ParseAddress(n.Network, a)
		if err != nil {
			return err
		}
		if canonical != a {
			return hefu.Errorf(hefu.KindInvalid, "address: write it as %s", canonical)
		}
	}
	return nil
}
