package main

import (
	"slices"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/holder"
	"github.com/hefu-wallet/hefu/wire"
)

// moves are everything that came to and left one account, as far as the guard knows it.
type moves struct {
	network chain.Network
	account hefu.Account
	all     []wire.Movement
	far     wire.Movements // how far, from the first page
	// latest is what arrived in the newest blocks: of tokens that only the user listed, and of
	// everything where the guard does not follow the network.
	latest   wire.Incoming
	followed bool
	err      error
}

// movements asks about the accounts on one network, or on all.
func (e *env) movements(g *guard, only hefu.Network) ([]moves, error) {
	out, err := accountsOn(e, g, only, func(n chain.Network, a hefu.Account) moves { return moves{network: n, account: a} })
	if err != nil {
		return nil, err
	}
	atOnce(out, func(m *moves) { m.err = e.movesOf(g, m) })
	return out, e.ctx.Err()
}

// movesOf reads all pages. A network that is not followed (KindInvalid) is looked at as far as
// the guard does.
func (e *env) movesOf(g *guard, m *moves) error {
	const page = 200
	for after := wire.Cursor(""); ; {
		got, err := g.Movements(e.ctx, m.network.ID, m.account.Address, after, page)
		if hefu.Is(err, hefu.KindInvalid) && after == "" {
			break
		}
		if err != nil {
			return err
		}
		if !m.followed {
			m.followed, m.far = true, got
		}
		m.all = append(m.all, got.Movements...)
		if after = got.Next; after == "" {
			break
		}
	}
	if m.followed && len(e.ownTokens(m.network.ID)) == 0 {
		return nil
	}
	var err error
	m.latest, err = g.Incoming(e.ctx, m.network.ID, m.account.Address, e.ownTokens(m.network.ID)...)
	return err
}

// exportedMoves are the lines of what arrived and of what left otherwise than by one of the
// transfers that were sent, as the guard says; and how much of that it knows.
func (e *env) exportedMoves(all []moves, sent map[string]bool) (lines []exportLine) {
	for _, a := range all {
		switch {
		case a.err != nil:
			e.say("incoming.unknown", a.network.Name, told(a.err))
			continue
		case !a.followed:
			e.say("export.latest", a.network.Name, a.latest.Head-a.latest.CoinsFrom+1)
		case a.far.Since == 0:
			e.say("export.whole", a.network.Name, a.far.Read)
		default:
			e.say("export.since", a.network.Name, a.far.Since, a.far.Read)
		}
		if a.far.Trouble != "" {
			e.say("incoming.unknown", a.network.Name, a.far.Trouble)
		}
		for _, m := range a.all {
			if m.Direction == "in" || !sent[m.TxID] {
				lines = append(lines, e.exportedMove(a.network, m.Time, m.Direction, m.Asset, m.Units, m.Symbol, m.Decimals, m.Other, m.TxID)...)
			}
		}
		for _, r := range a.latest.Receipts {
			if own := slices.Contains(e.conf.Tokens, r.Asset) && known(a.network, r.Asset) == nil; own || !a.followed {
				lines = append(lines, e.exportedMove(a.network, r.Time, "in", r.Asset, r.Units, r.Symbol, r.Decimals, r.From, r.TxID)...)
			}
		}
	}
	return lines
}

// exportedMove is one line, or none of what nobody asked for, whatever the guard says.
func (e *env) exportedMove(n chain.Network, at time.Time, direction string, asset hefu.AssetID, units hefu.Units, symbol string, decimals uint8, other, txid string) []exportLine {
	row := known(n, asset)
	if units.IsZero() || direction != "in" && direction != "out" || row == nil && !slices.Contains(e.conf.Tokens, asset) {
		return nil
	}
	symbol = holder.Plain(symbol)
	if row != nil {
		symbol, decimals = row.Symbol, row.Decimals
	}
	return []exportLine{{at, [11]string{direction, string(n.ID), string(asset), symbol, units.Decimal(decimals), other, txid, "", "mined", "", ""}}}
}
