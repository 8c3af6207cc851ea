package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/holder"
	"github.com/hefu-wallet/hefu/text"
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
		Tokens    []hefu.TokenFact  `json:"tokens,omitempty"` // those that a call is about
		Conflicts []hefu.TransferID `json:"conflicts,omitempty"`
		Twins     []hefu.TransferID `json:"twins,omitempty"`         // signed here, not settled, and they pay the same beside this one
		Replaces  hefu.TransferID   `json:"replaces,omitempty"`      // the first version of the transfer whose place this one takes
		OldFee    string            `json:"old_fee_coins,omitempty"` // the dearest fee of those that it excludes
		Known     *holder.Familiar  `json:"known,omitempty"`         // the recipient, to this device
		Alike     []holder.Familiar `json:"alike,omitempty"`         // what who gets something looks like
	} `json:"review"`
}

// show prints the review: recipient in full, amount, fee, who enforces what; nothing
// else.
func (a *approval) show(r *holder.Review) {
	if a.asJSON {
		_ = a.answer(a.line(r), nil)
		return
	}
	fee, native := holder.Coins(r.Network, r.Summary.Native, r.Summary.MaxFee, nil)
	w := a.err
	show := func(k text.Key, value string) { row(w, a.t(k), value) }
	fmt.Fprintf(w, "\n%s\n\n", a.t("review.title"))
	if r.Intent.Replaces != "" {
		a.showVersion(w, r)
	}
	switch {
	case r.Intent.Cancels():
	case isCall(r.Summary):
		a.showGrants(w, r)
	default:
		a.showPayment(w, r)
	}
	show("review.fee", a.t("review.fee.cap", fee, native))
	if r.Summary.Asset == r.Summary.Native && !isCall(r.Summary) && !r.Intent.Cancels() {
		if total, err := r.Summary.Amount.Add(r.Summary.MaxFee); err == nil {
			sum, _ := holder.Coins(r.Network, r.Summary.Native, total, nil)
			show("review.total", sum+" "+native)
		}
	}
	show("review.from", r.Intent.From)
	show("review.network", fmt.Sprintf("%s (%s)", r.Network.Name, r.Network.ID))
	if r.Summary.Memo != "" {
		show("review.memo", fmt.Sprintf("%q", r.Summary.Memo))
	}
	for i, term := range r.Summary.Terms {
		label := ""
		if i == 0 {
			label = a.t("review.more")
		}
		row(w, label, a.term(term))
	}
	for _, to := range r.Summary.Recipients() {
		a.showAlike(w, to, a.who[to])
	}
	a.showLabels(w, r)
}

// showPayment prints who gets how much.
func (a *approval) showPayment(w io.Writer, r *holder.Review) {
	amount, symbol := holder.Coins(r.Network, r.Summary.Asset, r.Summary.Amount, r.Token)
	row(w, a.t("review.to"), r.Summary.To)
	row(w, "", grouped(r.Summary.To))
	for _, t := range a.aboutAddress(r.Summary.To) {
		row(w, "", t)
	}
	row(w, a.t("review.amount"), amount+" "+symbol)
	if r.Token != nil && r.Token.Source != hefu.Shipped {
		row(w, a.t("review.token"), r.Token.Asset.Reference())
		row(w, "", a.t("review.says", holder.Plain(r.Token.Symbol), r.Token.Decimals))
	}
}

// term is a detail of the bytes in the person's language.
func (e *env) term(d hefu.Term) string {
	return e.lang.Word(d.Name) + " " + localTimes(e.lang.Word(e.lang.Translate(d.Value)))
}

// aboutAddress is what to know of an address besides the address.
func (a *approval) aboutAddress(to string) (out []string) {
	if a.flags.to != to && strings.EqualFold(a.flags.to, to) && a.flags.to == strings.ToLower(a.flags.to) {
		out = append(out, a.t("review.bare"))
	}
	if f := a.who[to].Known; f != nil {
		out = append(out, a.whose(*f))
	}
	return out
}

func (a *approval) showLabels(w io.Writer, r *holder.Review) {
	device := text.Key("review.device")
	if isCall(r.Summary) {
		device = "call.device"
	}
	fmt.Fprintf(w, "\n  %s\n", a.t("review.labels"))
	for _, l := range []struct {
		by hefu.Enforcer
		t  text.Key
	}{{hefu.ByDevice, device}, {hefu.ByGuard, "review.guard"}, {hefu.ByChain, "review.chain"}} {
		row(w, a.lang.Word(string(l.by)), a.t(l.t))
		if l.by == hefu.ByGuard {
			row(w, "", a.restText())
		}
	}
	if r.Wallet.Imported {
		row(w, "", a.t("imported"))
	}
	for _, c := range r.Conflicts {
		fmt.Fprintf(w, "\n  %s\n", a.t("review.clash", c.Transfer))
	}
	for _, c := range r.Twins {
		fmt.Fprintf(w, "\n  %s\n", a.t("review.twin", c.Transfer))
	}
	fmt.Fprintf(w, "\n  %s\n\n", a.t("review.expires", local(time.Unix(r.Intent.Expiry, 0))))
}

// line is the review with what this device makes of the recipient.
func (a *approval) line(r *holder.Review) reviewLine {
	l := lineOfReview(r)
	for _, to := range r.Summary.Recipients() {
		if l.Review.Known == nil {
			l.Review.Known = a.who[to].Known
		}
		l.Review.Alike = append(l.Review.Alike, a.who[to].Alike...)
	}
	return l
}

// restText says what rests at this guard, as the guard itself tells.
func (a *approval) restText() string {
	rest := time.Duration(a.g.Info.Policy.RestSeconds) * time.Second
	if rest == 0 {
		return a.t("review.norest")
	}
	return a.t("review.rest", rest)
}

func lineOfReview(r *holder.Review) reviewLine {
	var l reviewLine
	v := &l.Review
	v.Transfer, v.Plan, v.Digest, v.From = r.Transfer, r.Plan.Number, r.Intent.Digest(), r.Intent.From
	v.Summary, v.FeeCap, v.Token, v.Tokens = r.Summary, r.Intent.FeeCap, r.Token, r.Tokens
	v.Coins, v.Symbol = holder.Coins(r.Network, r.Summary.Asset, r.Summary.Amount, r.Token)
	v.MaxFee, _ = holder.Coins(r.Network, r.Summary.Native, r.Summary.MaxFee, nil)
	if v.Replaces = r.Intent.Replaces; len(r.Replaced) > 0 {
		v.OldFee, _ = holder.Coins(r.Network, r.Summary.Native, r.OldFee, nil)
	}
	for _, c := range r.Conflicts {
		v.Conflicts = append(v.Conflicts, c.Transfer)
	}
	for _, c := range r.Twins {
		v.Twins = append(v.Twins, c.Transfer)
	}
	return l
}

// nil0 is the human form of an answer that was already said.
func nil0(io.Writer) {}
