package main

import (
	"io"

	"github.com/spf13/cobra"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/holder"
	"github.com/hefu-wallet/hefu/text"
	"github.com/hefu-wallet/hefu/wire"
)

func newSpeedUp(f *walletFlags) *cobra.Command {
	var s sendFlags
	var o ownFlags
	c := &cobra.Command{
		Use: "speed-up ID", Args: cobra.ExactArgs(1), Short: "pay more for a transfer that waits at the nodes: another version takes its place", Long: english("help.speedup"),
		RunE: f.run(func(e *env, args []string) error {
			if o.from != "" {
				return e.versionFrom(args[0], false, s, o)
			}
			return e.speedUp(args[0], s)
		}),
	}
	s.version(c)
	o.add(c)
	return c
}

func newCancel(f *walletFlags) *cobra.Command {
	var s sendFlags
	var o ownFlags
	c := &cobra.Command{
		Use: "cancel ID", Args: cobra.ExactArgs(1), Short: "drop a proposal, stop what is not sent, or try to take the place of what is sent", Long: english("help.cancel"),
		RunE: f.run(func(e *env, args []string) error {
			if o.from != "" {
				return e.versionFrom(args[0], true, s, o)
			}
			return e.cancel(args[0], s)
		}),
	}
	s.version(c)
	o.add(c)
	return c
}

// version are the flags of a command that proposes another version of a transfer.
func (s *sendFlags) version(c *cobra.Command) {
	c.Flags().StringVar(&s.fee, "fee", "fast", "slow, normal or fast; never less than what takes the place")
	c.Flags().StringVar(&s.feeCap, "fee-cap", "", "the most the fee may be, in coins of the network")
	c.Flags().StringVar(&s.code, "code", "", "one-time code")
	c.Flags().BoolVar(&s.noWait, "no-wait", false, "end when it is approved, do not watch it become final")
}

// chosen reads the transfer that a command names.
func (e *env) chosen(arg string) (*guard, wire.Transfer, error) {
	id, err := hefu.ParseID[hefu.TransferID](arg)
	if err != nil {
		return nil, wire.Transfer{}, err
	}
	g, err := e.signedIn()
	if err != nil {
		return nil, wire.Transfer{}, err
	}
	t, err := e.transfer(g, id)
	return g, t, err
}

// waits reports whether another version may take the transfer's place.
func waits(t wire.Transfer) bool { return hefu.Transfer{State: t.State}.MayReplace() }

func (e *env) speedUp(arg string, f sendFlags) error {
	g, t, err := e.chosen(arg)
	if err != nil {
		return err
	}
	if !waits(t) {
		return fail(hefu.KindConflict, "speedup.not", t.ID, stateText(t.State))
	}
	return e.version(g, t, f, func(in hefu.Intent, _ chain.Network) hefu.Intent { return in })
}

// cancel does what helps where the transfer stands, and says which: a proposal is dropped,
// what is not sent is stopped, and another version that pays nobody goes after what is sent.
func (e *env) cancel(arg string, f sendFlags) error {
	g, t, err := e.chosen(arg)
	if err != nil {
		return err
	}
	switch {
	case t.State.Unapproved():
		if t, err = g.Cancel(e.ctx, t.ID); err != nil {
			return err
		}
		e.say("cancelled")
		return e.answer(t, nil0)
	case t.State == hefu.Resting || t.State == hefu.Evaluating:
		e.say("cancel.stops")
		return e.stopOne(g, t.ID)
	case !waits(t):
		return fail(hefu.KindConflict, "cancel.over", t.ID, stateText(t.State))
	}
	return e.version(g, t, f, func(in hefu.Intent, n chain.Network) hefu.Intent {
		in.To, in.Asset, in.Amount, in.Memo, in.Data = in.From, n.Native.ID, hefu.Units{}, "", nil
		return in
	})
}

// version proposes another version of a transfer that waits, and goes on as approve does.
// What it pays is what this device signed, where it did; a speed-up of anything else the
// review refuses.
func (e *env) version(g *guard, t wire.Transfer, f sendFlags, change func(hefu.Intent, chain.Network) hefu.Intent) error {
	b, err := e.openVault(true)
	if err != nil {
		return err
	}
	defer b.close()
	in := t.Intent
	if live := b.LiveOf(t.ID); len(live) > 0 {
		in = live[len(live)-1].Intent
		if err := e.checkWaiting(b, t); err != nil {
			return err
		}
	}
	n, _, err := e.families().Network(in.Network)
	if err != nil {
		return err
	}
	in.Replaces = hefu.Transfer{ID: t.ID, Intent: t.Intent}.Family()
	in.Expiry = e.now().Add(offerLife).Unix()
	in = change(in, n)
	if in.FeeCap, err = e.feeCap(g, n, in, f); err != nil {
		return err
	}
	p, err := g.Propose(e.ctx, newKey(), wire.Propose{Intent: in})
	if err != nil {
		return err
	}
	e.recall(p.Transfer.ID)
	return e.approveAndFollow(g, b, in, p.Transfer, f)
}

// checkWaiting makes sure that what waits at the nodes is what this device signed, and
// remembers it, before anything is put in its place.
func (e *env) checkWaiting(b *strongbox, t wire.Transfer) error {
	if len(t.Signed) == 0 {
		return nil
	}
	if _, err := b.CheckSent(e.families(), t.ID, t.Signed, t.TxID); err != nil {
		return err
	}
	return b.save()
}

// showVersion says what is to take the place of what, and that the chain decides.
func (a *approval) showVersion(w io.Writer, r *holder.Review) {
	in := r.Intent
	if in.Cancels() {
		row(w, a.t("review.cancels"), string(in.Replaces))
		row(w, "", a.t("review.cancels.what"))
	} else {
		row(w, a.t("review.speeds"), string(in.Replaces))
		row(w, "", a.t("review.speeds.what"))
	}
	if len(r.Replaced) == 0 {
		row(w, "", a.t("review.replaced.unknown"))
	} else {
		old, symbol := holder.Coins(r.Network, r.Summary.Native, r.OldFee, nil)
		row(w, a.t("review.oldfee"), a.t("review.fee.cap", old, symbol))
	}
	row(w, "", a.t("review.decides"))
}

// versionAsk is the question for another version of a transfer.
func versionAsk(in hefu.Intent) text.Key {
	if in.Cancels() {
		return "cancel.ask"
	}
	return "speedup.ask"
}

// lost tells how another version ended that did not happen: the chain took the first one,
// or one of the others. For a speed-up that is the payment that was wanted.
func (f *follower) lost(t wire.Transfer) (told bool, err error) {
	if t.Intent.Replaces == "" {
		return false, nil
	}
	first, err := f.transfer(f.g, t.Intent.Replaces)
	if err != nil || first.State != hefu.Final {
		return false, nil //nolint:nilerr // how it ended is said without the first one
	}
	if f.password != "" {
		f.checked = false
		if err := f.check(first); err != nil {
			return true, err
		}
	}
	if t.Intent.Cancels() {
		return true, fail(kindFailed, "cancel.lost", first.ID)
	}
	f.say("speedup.lost", first.ID)
	return true, nil
}
