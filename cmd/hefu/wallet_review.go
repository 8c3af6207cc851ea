package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/holder"
)

// reviewLine is the review in JSON: what the bytes say, read on this device.
type reviewLine struct {
	Review struct {
		Transfer hefu.TransferID `json:"transfer"`
		Plan     uint32          `json:"plan"`
		Digest   hefu.Digest     `json:"digest"`
		From     string          `json:"from"`
		hefu.Summary
		Symbol    string            `json:"symbol"`
		Coins     string            `json:"coins"`
		MaxFee    string            `json:"max_fee_coins"`
		FeeCap    hefu.Units        `json:"fee_cap"`
		Token     *hefu.TokenFact   `json:"token,omitempty"`
		Conflicts []hefu.TransferID `json:"conflicts,omitempty"`
	} `json:"review"`
}

// coins writes base units as a person reads them. The symbol of a token that this
// program does not know is the guard's word.
func coins(n chain.Network, id hefu.AssetID, units hefu.Units, fact *hefu.TokenFact) (amount, symbol string) {
	if row := known(n, id); row != nil {
		return units.Decimal(row.Decimals), row.Symbol
	}
	if fact != nil && fact.Asset == id {
		return units.Decimal(fact.Decimals), plain(fact.Symbol)
	}
	return units.String(), string(id)
}

// plain drops what could move the cursor or reorder the line: a token's name is
// written by whoever made the token.
func plain(s string) string {
	out := []rune{}
	for _, r := range s {
		if r > ' ' && r < 0x7f && len(out) < 24 {
			out = append(out, r)
		}
	}
	if len(out) == 0 {
		return "?"
	}
	return string(out)
}

// show prints the review: recipient in full, amount, fee, who enforces what; nothing
// else.
func (a *approval) show(r *holder.Review) {
	if a.asJSON {
		_ = a.answer(lineOfReview(r), nil)
		return
	}
	amount, symbol := coins(r.Network, r.Summary.Asset, r.Summary.Amount, r.Token)
	fee, native := coins(r.Network, r.Summary.Native, r.Summary.MaxFee, nil)
	w := a.err
	row := func(t text, value string) {
		if t != "" {
			value = fmt.Sprintf("  %-10s %s", t.with(), value)
		} else {
			value = fmt.Sprintf("  %-10s %s", "", value)
		}
		fmt.Fprintln(w, value)
	}
	fmt.Fprintf(w, "\n%s\n\n", text("review.title").with())
	row("review.to", r.Summary.To)
	row("", grouped(r.Summary.To))
	for _, t := range a.about(r) {
		row("", t.with())
	}
	row("review.amount", amount+" "+symbol)
	if r.Token != nil && r.Token.Source != hefu.Shipped {
		row("review.token", r.Token.Asset.Reference())
		row("", text("review.says").with(plain(r.Token.Symbol), r.Token.Decimals))
	}
	row("review.fee", text("review.fee.cap").with(fee, native))
	if r.Summary.Asset == r.Summary.Native {
		if total, err := r.Summary.Amount.Add(r.Summary.MaxFee); err == nil {
			sum, _ := coins(r.Network, r.Summary.Native, total, nil)
			row("review.total", sum+" "+native)
		}
	}
	row("review.from", r.Intent.From)
	row("review.network", fmt.Sprintf("%s (%s)", r.Network.Name, r.Network.ID))
	if r.Summary.Memo != "" {
		row("review.memo", fmt.Sprintf("%q", r.Summary.Memo))
	}
	for i, term := range r.Summary.Terms {
		t := text("")
		if i == 0 {
			t = "review.more"
		}
		row(t, term.Name+" "+term.Value)
	}
	a.showLabels(w, r)
}

// about is what to know of the recipient's address besides the address.
func (a *approval) about(r *holder.Review) (out []text) {
	to := r.Summary.To
	if a.flags.to != to && strings.EqualFold(a.flags.to, to) && a.flags.to == strings.ToLower(a.flags.to) {
		out = append(out, "review.bare")
	}
	for i := range a.box.Wallets {
		own, err := a.box.Addresses(string(a.box.Wallets[i].ID), []chain.Network{r.Network}, a.families())
		if err == nil && own[0].Address == to {
			return append(out, "review.own")
		}
	}
	return out
}

func (a *approval) showLabels(w io.Writer, r *holder.Review) {
	fmt.Fprintf(w, "\n  %s\n", text("review.labels").with())
	for _, l := range []struct {
		by hefu.Enforcer
		t  text
	}{{hefu.ByDevice, "review.device"}, {hefu.ByGuard, "review.guard"}, {hefu.ByChain, "review.chain"}} {
		fmt.Fprintf(w, "  %-10s %s\n", l.by, l.t.with())
	}
	if r.Wallet.Imported {
		fmt.Fprintf(w, "  %-10s %s\n", "", text("imported").with())
	}
	for _, c := range r.Conflicts {
		fmt.Fprintf(w, "\n  %s\n", text("review.clash").with(c.Transfer))
	}
	fmt.Fprintf(w, "\n  %s\n\n", text("review.expires").with(local(time.Unix(r.Intent.Expiry, 0))))
}

func lineOfReview(r *holder.Review) reviewLine {
	var l reviewLine
	v := &l.Review
	v.Transfer, v.Plan, v.Digest, v.From = r.Transfer, r.Plan.Number, r.Intent.Digest(), r.Intent.From
	v.Summary, v.FeeCap, v.Token = r.Summary, r.Intent.FeeCap, r.Token
	v.Coins, v.Symbol = coins(r.Network, r.Summary.Asset, r.Summary.Amount, r.Token)
	v.MaxFee, _ = coins(r.Network, r.Summary.Native, r.Summary.MaxFee, nil)
	for _, c := range r.Conflicts {
		v.Conflicts = append(v.Conflicts, c.Transfer)
	}
	return l
}

// nil0 is the human form of an answer that was already said.
func nil0(io.Writer) {}
