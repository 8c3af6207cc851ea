package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/wire"
)

// isAll reports whether everything is asked for instead of an amount.
func isAll(amount string) bool {
	a := strings.ToLower(amount)
	return a == "all" || a == "max"
}

// everything is what a draft can pay at most: all of a token, and of the network's own coin
// all but the fee cap. What the fee does not take of that stays.
func (e *env) everything(g *guard, n chain.Network, in hefu.Intent, f sendFlags) (hefu.Intent, error) {
	_, family, err := e.families().Network(n.ID)
	if err != nil {
		return in, err
	}
	if _, ok := family.Format.(chain.Sweeper); ok {
		return e.sweep(g, n, in, f)
	}
	got, err := g.Balances(e.ctx, n.ID, in.From, in.Asset)
	if err != nil {
		return in, err
	}
	var have *wire.Holding
	for i := range got.Holdings {
		if got.Holdings[i].Asset == in.Asset {
			have = &got.Holdings[i]
		}
	}
	if have == nil || have.Units.IsZero() {
		return in, fail(hefu.KindInvalid, "send.all.none")
	}
	in.Amount = have.Units
	if in.Asset != n.Native.ID {
		in.FeeCap, err = e.feeCap(g, n, in, f)
		return in, err
	}
	in.Amount = hefu.UnitsOf(1) // what it costs does not hang on how much
	if in.FeeCap, err = e.feeCap(g, n, in, f); err != nil {
		return in, err
	}
	if in.Amount, err = have.Units.Sub(in.FeeCap); err != nil || in.Amount.IsZero() {
		return in, fail(hefu.KindInvalid, "send.all.fee", in.FeeCap.Decimal(n.Native.Decimals), n.Native.Symbol)
	}
	return in, nil
}

// sweep is everything on a chain of outputs: the guard says what they come to less the fee,
// and the cap is exactly that fee. What comes back all the same, because prices moved
// meanwhile, is in the review.
func (e *env) sweep(g *guard, n chain.Network, in hefu.Intent, f sendFlags) (hefu.Intent, error) {
	if f.feeCap != "" {
		return in, fail(hefu.KindInvalid, "send.all.cap")
	}
	if f.fee != "slow" && f.fee != "normal" && f.fee != "fast" {
		return in, fail(hefu.KindInvalid, "fee.which", f.fee)
	}
	q, err := g.Quote(e.ctx, wire.QuoteRequest{Network: in.Network, From: in.From, To: in.To, Asset: in.Asset})
	if err != nil {
		return in, err
	}
	if q.All == nil {
		return in, fail(hefu.KindInvalid, "send.all.not", n.Name)
	}
	in.Amount = map[string]hefu.Units{"slow": q.All.Slow, "normal": q.All.Normal, "fast": q.All.Fast}[f.fee]
	if in.FeeCap, err = quotedCap(n, map[string]hefu.Units{"slow": q.Slow, "normal": q.Normal, "fast": q.Fast}[f.fee]); err != nil {
		return in, err
	}
	if in.Amount.IsZero() {
		return in, fail(hefu.KindInvalid, "send.all.none")
	}
	e.say("send.all.is", in.Amount.Decimal(n.Native.Decimals), n.Native.Symbol, in.FeeCap.Decimal(n.Native.Decimals))
	return in, nil
}

func newAllowList(f *walletFlags) *cobra.Command {
	return &cobra.Command{
		Use: "list", Args: cobra.NoArgs, Short: "the permissions that you gave through this guard",
		RunE: f.run(func(e *env, _ []string) error { return e.allowed() }),
	}
}

// grantLine is a permission in JSON, as it was signed last.
type grantLine struct {
	Network  hefu.Network    `json:"network"`
	Call     hefu.Call       `json:"call"`
	Grant    hefu.Grant      `json:"grant"`
	Transfer hefu.TransferID `json:"transfer"`
	text     string
}

// allowed lists what final transfers let others take, the last word for each asset and
// spender. What was used of it, and what was given elsewhere, only the chain knows.
func (e *env) allowed() error {
	g, err := e.signedIn()
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	var lines []grantLine
	for t, err := range g.AllTransfers(e.ctx) {
		if err != nil {
			return err
		}
		if t.State == hefu.Final && len(t.Intent.Data) != 0 {
			lines = append(lines, e.grantsOf(t, seen)...)
		}
	}
	for _, l := range lines {
		if err := e.answer(l, func(w io.Writer) { fmt.Fprintln(w, l.text) }); err != nil {
			return err
		}
	}
	if len(lines) == 0 {
		e.say("allow.list.none")
	}
	e.say("allow.list.only")
	return nil
}

// grantsOf are a transfer's permissions that no later one replaced. seen are those.
func (e *env) grantsOf(t wire.Transfer, seen map[string]bool) (out []grantLine) {
	n, family, err := e.families().Network(t.Intent.Network)
	if err != nil {
		return nil
	}
	s, err := family.Describe(n, t.Plan)
	if err != nil || s.Call == hefu.CallMove {
		return nil
	}
	for _, grant := range s.LetsGo {
		key := string(grant.Asset) + " " + grant.Spender
		if !seen[key] && !grant.Units.IsZero() {
			var fact *hefu.TokenFact
			for i := range t.Plan.Facts.Tokens {
				if t.Plan.Facts.Tokens[i].Asset == grant.Asset {
					fact = &t.Plan.Facts.Tokens[i]
				}
			}
			said := e.t("allow.list.line", e.amountOf(n, s, grant, fact), grant.Spender, n.Name, local(t.Updated), t.ID)
			out = append(out, grantLine{n.ID, s.Call, grant, t.ID, said})
		}
		seen[key] = true
	}
	return out
}
