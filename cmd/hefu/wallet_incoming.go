package main

import (
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/holder"
	"github.com/hefu-wallet/hefu/wire"
)

// accountsAtOnce is how many accounts are asked about beside each other.
const accountsAtOnce = 4

// incomingLine is what arrived, in JSON. It is the guard's word.
type incomingLine struct {
	Incoming struct {
		Network hefu.Network `json:"network"`
		Address string       `json:"address"`
		wire.Receipt
	} `json:"incoming"`
}

// arrived is what the guard says of one account.
type arrived struct {
	network chain.Network
	account hefu.Account
	got     wire.Incoming
	err     error
}

// incoming asks about the accounts on one network, or on all.
func (e *env) incoming(g *guard, only hefu.Network) ([]arrived, error) {
	out, err := accountsOn(e, g, only, func(n chain.Network, a hefu.Account) arrived { return arrived{network: n, account: a} })
	if err != nil {
		return nil, err
	}
	atOnce(out, func(o *arrived) {
		o.got, o.err = g.Incoming(e.ctx, o.network.ID, o.account.Address, e.ownTokens(o.network.ID)...)
	})
	return out, e.ctx.Err()
}

// accountsOn makes something of each account on one network, or on all.
func accountsOn[T any](e *env, g *guard, only hefu.Network, of func(chain.Network, hefu.Account) T) ([]T, error) {
	accounts, err := g.Accounts(e.ctx)
	if err != nil {
		return nil, err
	}
	var out []T
	for _, a := range accounts.Accounts {
		n, _, err := e.families().Network(a.Network)
		if err == nil && (only == "" || a.Network == only) {
			out = append(out, of(n, a))
		}
	}
	return out, nil
}

// atOnce does something with each, some at the same time.
func atOnce[T any](each []T, do func(*T)) {
	turn := make(chan struct{}, accountsAtOnce)
	var all sync.WaitGroup
	for i := range each {
		all.Go(func() {
			turn <- struct{}{}
			defer func() { <-turn }()
			do(&each[i])
		})
	}
	all.Wait()
}

// ownTokens are the tokens that the user listed in wallet.toml.
func (e *env) ownTokens(n hefu.Network) []hefu.AssetID {
	var out []hefu.AssetID
	for _, id := range e.conf.Tokens {
		if id.Network() == n {
			out = append(out, id)
		}
	}
	return out
}

// line is one line of the history.
type line struct {
	at   time.Time
	json any
	text string
}

// incomingLines are what arrived, and what to know of the list.
func (e *env) incomingLines(all []arrived) (lines []line) {
	for _, a := range all {
		if a.err != nil {
			e.say("incoming.unknown", a.network.Name, told(a.err))
			continue
		}
		if coins := a.got.Head - a.got.CoinsFrom + 1; len(a.network.Tokens)+len(e.ownTokens(a.network.ID)) > 0 {
			e.say("incoming.window", a.network.Name, coins, a.got.Head-a.got.TokensFrom+1)
		} else {
			e.say("incoming.coins", a.network.Name, coins)
		}
		for _, r := range a.got.Receipts {
			if r.Units.IsZero() || known(a.network, r.Asset) == nil && !slices.Contains(e.conf.Tokens, r.Asset) {
				continue // nobody asked for it, whatever the guard says
			}
			var l incomingLine
			l.Incoming.Network, l.Incoming.Address, l.Incoming.Receipt = a.network.ID, a.account.Address, r
			symbol := holder.Plain(r.Symbol)
			if row := known(a.network, r.Asset); row != nil {
				symbol, r.Decimals = row.Symbol, row.Decimals
			}
			says := e.t("guard.says")
			if r.Word == "history" {
				says = e.t("history.source")
			}
			if r.Confirmations > 0 && !r.Final {
				says += e.young(a.network, r.Confirmations)
			}
			lines = append(lines, line{r.Time, l, e.t("history.in", e.t("history.block", r.Block), local(r.Time), e.t("history.arrived"), r.Units.Decimal(r.Decimals)+" "+symbol, r.From, says)})
		}
	}
	if len(all) > 0 {
		e.say("incoming.rest")
	}
	return lines
}

// newestFirst sorts and keeps the order of what happened at one time.
func newestFirst(lines []line) {
	slices.SortStableFunc(lines, func(a, b line) int { return b.at.Compare(a.at) })
}

// tell prints lines.
func (e *env) tell(lines []line) error {
	for _, l := range lines {
		if err := e.answer(l.json, func(w io.Writer) { fmt.Fprintln(w, l.text) }); err != nil {
			return err
		}
	}
	return nil
}

// young says how far something is from being final, where the network counts blocks.
func (e *env) young(n chain.Network, confirmations uint64) string {
	if n.FinalDepth == 0 {
		return e.t("history.young", confirmations)
	}
	return e.t("history.young.of", confirmations, n.FinalDepth)
}
