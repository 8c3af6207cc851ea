package main

import (
	"io"
	"slices"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/holder"
	"github.com/hefu-wallet/hefu/text"
	"github.com/hefu-wallet/hefu/wire"
)

// isCall reports whether the bytes make a call and not a transfer.
func isCall(s hefu.Summary) bool { return len(s.Data) != 0 }

// callKeys are what a call is called: in the review, and in one line.
func callKeys(c hefu.Call) (what, line text.Key) {
	switch c {
	case hefu.CallAllowAll:
		return "call.allow-all", "call.line.allow-all"
	case hefu.CallRevoke:
		return "call.revoke", "call.line.revoke"
	case hefu.CallMove:
		return "call.move", "call.line.move"
	}
	return "call.allow", "call.line.allow"
}

// amountOf is how much of a token a call lets somebody take, in words where a number would
// say less.
func (e *env) amountOf(n chain.Network, s hefu.Summary, g hefu.Grant, fact *hefu.TokenFact) string {
	amount, symbol := holder.Coins(n, g.Asset, g.Units, fact)
	if g.Asset.Namespace() != "erc20" {
		symbol = e.t("call.of", g.Asset.Reference())
	}
	switch {
	case s.Call == hefu.CallRevoke && g.Units.IsZero():
		return e.t("call.nothing", symbol)
	case s.Call == hefu.CallAllowAll:
		return e.t("call.all", symbol)
	case g.Unlimited():
		return e.t("call.unlimited", symbol)
	}
	return amount + " " + symbol
}

// sameTyped is sameAmount for a transfer, and for a call with one grant.
func sameTyped(typed string, r *holder.Review) error {
	if s := r.Summary; len(s.LetsGo) == 1 {
		return sameAmount(typed, s.LetsGo[0].Units, r.Describes(s.LetsGo[0].Asset))
	}
	return sameAmount(typed, r.Intent.Amount, r.Token)
}

// takesBack reports whether a call leaves nothing of a permission. One that lowers it says by
// how much, and what is left only the chain knows.
func takesBack(s hefu.Summary) bool {
	lowers := func(t hefu.Term) bool { return t.Name == "lowered by, in base units" }
	leaves := func(g hefu.Grant) bool { return !g.Units.IsZero() }
	return s.Call == hefu.CallRevoke && !slices.ContainsFunc(s.LetsGo, leaves) && !slices.ContainsFunc(s.Terms, lowers)
}

// showGrants prints what a call lets others take, each with its full address, and what
// that means.
func (a *approval) showGrants(w io.Writer, r *holder.Review) {
	s := r.Summary
	what, _ := callKeys(s.Call)
	if takesBack(s) {
		what = "call.revoke.all"
	}
	row(w, a.t("call.what"), a.t(what))
	for _, g := range s.LetsGo {
		who := a.t("call.spender")
		if s.Call == hefu.CallMove {
			who = a.t("review.to")
		}
		row(w, who, g.Spender)
		row(w, "", grouped(g.Spender))
		for _, t := range a.aboutAddress(g.Spender) {
			row(w, "", t)
		}
		fact := r.Describes(g.Asset)
		row(w, a.t("review.amount"), a.amountOf(r.Network, s, g, fact))
		if fact == nil || fact.Source != hefu.Shipped {
			row(w, a.t("review.token"), g.Asset.Reference())
		}
		if fact != nil && fact.Source != hefu.Shipped {
			row(w, "", a.t("review.says", holder.Plain(fact.Symbol), fact.Decimals))
		}
	}
	row(w, a.t("call.contract"), s.To)
	if warn := a.warning(s); warn != "" {
		row(w, a.t("call.mind"), warn)
	}
}

// warning is what a permission means later, when nobody is asked any more.
func (a *approval) warning(s hefu.Summary) string {
	unlimited := s.Call == hefu.CallAllowAll
	for _, g := range s.LetsGo {
		unlimited = unlimited || s.Call == hefu.CallAllow && g.Unlimited()
	}
	switch {
	case unlimited:
		return a.t("call.warn.unlimited")
	case s.Call == hefu.CallAllow:
		return a.t("call.warn")
	case s.Call == hefu.CallRevoke:
		return a.t("call.warn.revoke")
	}
	return ""
}

// callLine names a call in one line.
func (e *env) callLine(n chain.Network, s hefu.Summary, fact func(hefu.AssetID) *hefu.TokenFact) string {
	if len(s.LetsGo) == 0 {
		return string(s.Call)
	}
	g := s.LetsGo[0]
	_, key := callKeys(s.Call)
	line := e.t(key, e.amountOf(n, s, g, fact(g.Asset)), g.Spender)
	if more := len(s.LetsGo) - 1; more > 0 {
		line = e.t("call.line.more", line, more)
	}
	return line
}

// movedByCall is callLine for a transfer of the list, from the plan that the guard shows.
func (e *env) movedByCall(n chain.Network, f chain.Family, t wire.Transfer) string {
	s, err := f.Describe(n, t.Plan)
	if err != nil || !isCall(s) {
		return string(hefu.CallUnknown)
	}
	return e.callLine(n, s, func(id hefu.AssetID) *hefu.TokenFact {
		for i := range t.Plan.Facts.Tokens {
			if t.Plan.Facts.Tokens[i].Asset == id {
				return &t.Plan.Facts.Tokens[i]
			}
		}
		return nil
	})
}
