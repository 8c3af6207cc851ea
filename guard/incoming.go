package guard

import (
	"cmp"
	"context"
	"slices"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

// Incoming is what arrived at an account, newest first, as the guard's node says. Only
// assets that were asked for are looked for, only so far back, and nothing that is worth
// nothing is in it.
type Incoming struct {
	Receipts []Received
	Head     uint64 // the newest block that was read
	Coins    uint64 // the first block from which on all coins that arrived are listed
	Tokens   uint64 // the same of every token that was asked for

	final uint64 // the newest block, as far as the network is followed, that the chain will not take back
}

// Received is one payment that arrived, with what there is to know of the asset.
type Received struct {
	chain.Receipt
	Symbol   string
	Decimals uint8
	Source   hefu.Source // of symbol and decimals
	// Confirmations is 1 in the newest block. Final says that the chain will not take it
	// back, where that is known: on networks that are followed.
	Confirmations uint64
	Final         bool
	Word          string // whose word it is: SourceNode or SourceHistory
}

// maxExtra bounds what one request may ask for besides the shipped tokens.
const maxExtra = 20

// Incoming lists what arrived at one of the caller's accounts: coins, the tokens that the
// binary ships, and the extra ones that the user chose. A token of any other contract is
// not looked for, whatever it calls itself. Where the network is followed, coins and
// shipped tokens are what was recorded; extra ones, and everything where it is not, are
// looked for in the newest blocks.
func (g *Guard) Incoming(ctx context.Context, c Caller, id hefu.Network, address string, extra []hefu.AssetID) (out Incoming, err error) {
	n, err := g.network(id)
	if err != nil {
		return out, err
	}
	if len(extra) > maxExtra {
		return out, hefu.Errorf(hefu.KindInvalid, "incoming: ask for at most %d further assets at once", maxExtra)
	}
	s, err := g.mySeat(ctx, c, id, address)
	if err != nil {
		return out, err
	}
	tokens, err := listed(n.Network, extra)
	if err != nil {
		return out, err
	}
	rows, followed, err := g.recorded(ctx, n, s)
	if err != nil {
		return out, err
	}
	ledger, ok := n.ledger.(chain.Receiver)
	if followed {
		if tokens = tokens[len(n.Tokens):]; len(tokens) == 0 {
			return rows, nil
		}
	}
	if !ok {
		return out, hefu.Errorf(hefu.KindInvalid, "incoming: what arrives on %s cannot be listed", n.Network.Name)
	}
	if out.Head, err = ledger.Head(ctx); err != nil {
		return out, err
	}
	var receipts []chain.Receipt
	out.Coins, out.Tokens = out.Head, out.Head
	if !followed {
		if receipts, out.Coins, err = window(ctx, ledger, address, []hefu.AssetID{n.Native.ID}, out.Head); err != nil {
			return out, err
		}
	}
	if len(tokens) > 0 {
		more, first, err := window(ctx, ledger, address, tokens, out.Head)
		if err != nil {
			return out, err
		}
		receipts, out.Tokens = append(receipts, more...), first
	}
	chain.Newest(receipts)
	if out.Receipts, err = named(ctx, n, s.owner(), receipts, out.Head); err != nil || !followed {
		return out, err
	}
	for i := range out.Receipts {
		out.Receipts[i].Final = out.Receipts[i].Block <= rows.final
	}
	out.Head, out.Coins, out.Tokens = min(out.Head, rows.Head), rows.Coins, max(out.Tokens, rows.Tokens)
	out.Receipts = append(rows.Receipts, out.Receipts...)
	slices.SortStableFunc(out.Receipts, func(a, b Received) int { return cmp.Compare(b.Block, a.Block) })
	return out, nil
}

// listed are the tokens to look for: the shipped ones and the user's own.
func listed(n chain.Network, extra []hefu.AssetID) ([]hefu.AssetID, error) {
	seen := map[hefu.AssetID]bool{n.Native.ID: true}
	var out []hefu.AssetID
	for _, t := range n.Tokens {
		seen[t.ID] = true
		out = append(out, t.ID)
	}
	for _, a := range extra {
		if a.Network() != n.ID {
			return nil, hefu.Errorf(hefu.KindInvalid, "incoming: %s is not on %s", a, n.ID)
		}
		if !seen[a] {
			seen[a] = true
			out = append(out, a)
		}
	}
	return out, nil
}

// window asks for as many of the newest blocks as the ledger looks at in one go.
func window(ctx context.Context, l chain.Receiver, address string, assets []hefu.AssetID, head uint64) ([]chain.Receipt, uint64, error) {
	span := l.MaxSpan(assets[0])
	for _, a := range assets {
		span = min(span, l.MaxSpan(a))
	}
	from := uint64(0)
	if head+1 > span {
		from = head + 1 - span
	}
	out, err := l.Incoming(ctx, address, assets, from, head)
	return out, from, err
}

// named adds symbol and decimals. Of a token that the binary does not ship they are what
// its contract says.
func named(ctx context.Context, n network, owner chain.Owner, receipts []chain.Receipt, head uint64) ([]Received, error) {
	known := map[hefu.AssetID]Received{n.Native.ID: {Symbol: n.Native.Symbol, Decimals: n.Native.Decimals, Source: hefu.Shipped}}
	for _, t := range n.Tokens {
		known[t.ID] = Received{Symbol: t.Symbol, Decimals: t.Decimals, Source: hefu.Shipped}
	}
	out := make([]Received, 0, len(receipts))
	for _, r := range receipts {
		about, ok := known[r.Asset]
		if !ok {
			v, err := n.ledger.View(ctx, owner, r.Asset)
			if err != nil {
				return nil, err
			}
			if v.Token != nil {
				about = Received{Symbol: v.Token.Symbol, Decimals: v.Token.Decimals, Source: v.Token.Source}
			}
			known[r.Asset] = about
		}
		about.Receipt, about.Word, about.Confirmations = r, SourceNode, 0
		if r.Block <= head {
			about.Confirmations = head - r.Block + 1
		}
		out = append(out, about)
	}
	return out, nil
}
