package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/client"
	"github.com/hefu-wallet/hefu/holder"
	"github.com/hefu-wallet/hefu/text"
	"github.com/hefu-wallet/hefu/wire"
)

const (
	lookEvery  = 2 * time.Second // besides what the event stream says
	lostAfter  = 5 * time.Minute // without any answer from the guard
	historyTop = 50
)

func stateText(s hefu.State) text.Key { return text.Key("state." + string(s)) }

// follower watches one transfer until it can change no more.
type follower struct {
	*env
	g        *guard
	password string // of the vault; "" when it is not open in this run
	last     hefu.State
	looking  bool // the person only looks: how the transfer ended is no failure of that
	checked  bool
}

// follow shows where a transfer stands until it is final. When its bytes are sent,
// this device checks that they are what it signed; when the chain has decided, it
// forgets that the transfer was live.
func (e *env) follow(g *guard, password string, t wire.Transfer) error {
	f := &follower{env: e, g: g, password: password}
	return f.watch(t)
}

func (f *follower) watch(t wire.Transfer) error {
	e, g := f.env, f.g
	if !t.State.Terminal() {
		e.say("send.id", t.ID)
		e.say("send.follow")
	}
	ctx, cancel := context.WithCancel(e.ctx)
	defer cancel()
	news := f.listen(ctx, t.ID)
	for seen := e.now(); ; {
		if err := f.note(t); err != nil {
			return err
		}
		if t.State.Terminal() || t.State.Unapproved() {
			return f.end(t)
		}
		select {
		case <-e.ctx.Done():
			return fail(kindCancelled, "send.left", t.ID)
		case <-news:
		case <-time.After(lookEvery):
		}
		fresh, err := e.transfer(g, t.ID)
		switch {
		case err == nil:
			t, seen = fresh, e.now()
		case hefu.Is(err, hefu.KindUnauthenticated):
			return fail(hefu.KindUnauthenticated, "send.signedout", t.ID, stateText(t.State))
		case !hefu.Is(err, hefu.KindUnavailable):
			return err
		case e.now().Sub(seen) > lostAfter:
			return fail(hefu.KindUnavailable, "send.unknown", t.ID, err)
		}
	}
}

// listen tells when something happened to the transfer, as far as the event stream
// says; whoever waits looks from time to time anyway.
func (f *follower) listen(ctx context.Context, id hefu.TransferID) <-chan struct{} {
	news := make(chan struct{}, 1)
	go func() {
		for ev, err := range f.g.Events(ctx, client.FromNow) {
			if err != nil {
				return
			}
			if ev.Transfer == id {
				select {
				case news <- struct{}{}:
				default:
				}
			}
		}
	}()
	return news
}

// note shows a change of state and checks what was sent.
func (f *follower) note(t wire.Transfer) error {
	if t.State != f.last {
		f.last = t.State
		err := f.answer(t, func(io.Writer) {
			f.sayChange(f.g, t)
		})
		if err != nil {
			return err
		}
	}
	settled := t.State == hefu.Final || t.State == hefu.Dead
	if f.password == "" || (f.checked || len(t.Signed) == 0) && !settled {
		return nil
	}
	return f.check(t)
}

// sayState tells whoever does not wait which transfer it is and where it stands.
func (e *env) sayState(g *guard, t wire.Transfer) {
	e.say("send.id", t.ID)
	e.sayChange(g, t)
}

// sayChange tells where a transfer stands, and how one that rests is stopped.
func (e *env) sayChange(g *guard, t wire.Transfer) {
	e.say("send.state", e.now().Local().Format("15:04:05"), e.t(stateText(t.State)))
	if t.State == hefu.Resting && t.DueAt.After(e.now()) {
		e.say("send.rests", local(t.DueAt), t.ID, g.me.Name)
	}
}

// check opens the vault again, for a moment.
func (f *follower) check(t wire.Transfer) error {
	b, err := f.openVaultWith(f.password, true)
	if err != nil {
		return err
	}
	defer b.close()
	if len(b.LiveOf(t.ID)) == 0 {
		return nil
	}
	if len(t.Signed) > 0 && !f.checked {
		if _, err := b.CheckSent(f.families(), t.ID, t.Signed, t.TxID); err != nil {
			return err
		}
		f.checked = true
		f.say("send.state", f.now().Local().Format("15:04:05"), f.t("send.checked"))
	}
	if t.State == hefu.Final && !f.checked && !shown(b.LiveOf(t.ID)) {
		return fail(hefu.KindInvalid, "send.unproved", t.ID)
	}
	b.Settle(f.families(), t.ID, t.State)
	return b.save()
}

// shown reports whether an earlier run checked what was sent.
func shown(live []holder.Live) bool {
	return slices.ContainsFunc(live, func(l holder.Live) bool { return l.Sent != "" })
}

// end is the answer for a state that will not change by waiting.
func (f *follower) end(t wire.Transfer) error {
	if t.State == hefu.Final {
		return nil
	}
	if t.State == hefu.Replan {
		return fail(hefu.KindReplan, "send.replanned", t.ID)
	}
	if told, err := f.lost(t); told || err != nil {
		return err
	}
	if f.looking {
		if f.password != "" {
			f.say("send.onlive")
		}
		return nil
	}
	reason := t.Reason
	if f.password != "" { // signed here
		reason += "\n" + english("send.onlive")
	}
	kind := kindFailed
	if t.State == hefu.Refused {
		kind = hefu.KindLocked
	}
	return fail(kind, "send.ended", t.ID, stateText(t.State), reason)
}

func newHistory(f *walletFlags) *cobra.Command {
	limit, all, incoming, labels, network := historyTop, false, false, false, ""
	c := &cobra.Command{
		Use: "history", Args: cobra.NoArgs, Short: "your transfers and what arrived, newest first", Long: english("help.history"),
	}
	c.Flags().IntVar(&limit, "limit", historyTop, "how many transfers at most")
	c.Flags().BoolVar(&all, "all", false, "all transfers, however many")
	c.Flags().BoolVar(&incoming, "incoming", true, "also what arrived, as the guard says; with --json only where this is set")
	c.Flags().BoolVar(&labels, "labels", false, "also your labels; opens the vault")
	c.Flags().StringVar(&network, "network", "", "name or CAIP-2 id")
	account, nodes := "", []string(nil)
	c.Flags().StringVar(&account, "account", "", "a solo or cold account")
	c.Flags().StringArrayVar(&nodes, "node", nil, "with --account: ask this node instead of the one that is kept (URL)")
	c.RunE = f.run(func(e *env, _ []string) error {
		if account != "" {
			return e.historyOf(account, network, incoming && (!e.asJSON || c.Flags().Changed("incoming")), nodes)
		}
		if all {
			limit = math.MaxInt
		}
		return e.history(limit, incoming && (!e.asJSON || c.Flags().Changed("incoming")), labels, network)
	})
	return c
}

// labelledTransfer is a transfer of the list with its label, in JSON.
type labelledTransfer struct {
	wire.Transfer
	Label string `json:"label,omitempty"`
}

func (e *env) history(limit int, incoming, labels bool, network string) error {
	g, err := e.signedIn()
	if err != nil {
		return err
	}
	var only hefu.Network
	if network != "" || e.conf.Network != "" {
		n, err := e.network(e.networks(g), network)
		if err != nil {
			return err
		}
		only = n.ID
	}
	transfers, err := e.newest(g, limit, func(t wire.Transfer) bool { return network == "" || t.Intent.Network == only })
	if err != nil {
		return err
	}
	texts := map[hefu.Subject]string{}
	if labels {
		if texts, err = e.ownLabels(g); err != nil {
			return err
		}
	}
	var lines []line
	var seen []hefu.TransferID
	for _, t := range transfers {
		seen = append(seen, t.ID)
		label := texts[hefu.AboutTransfer(t.ID)]
		said := labelled(e.t("history.line", t.ID, local(t.Created), t.State, e.moved(t), t.Intent.To), label)
		lines = append(lines, line{t.Created, labelledTransfer{t, label}, said})
	}
	if incoming {
		all, err := e.incoming(g, only)
		if err != nil {
			return err
		}
		lines = append(lines, e.incomingLines(all)...)
		newestFirst(lines)
	}
	e.recall(seen...)
	if len(lines) == 0 {
		e.say("history.none")
	}
	return e.tell(lines)
}

// newest are up to limit transfers, newest first, of those that keep lets through.
func (e *env) newest(g *guard, limit int, keep func(wire.Transfer) bool) (out []wire.Transfer, err error) {
	for t, err := range g.AllTransfers(e.ctx) {
		if err != nil || len(out) >= limit {
			return out, err
		}
		if keep(t) {
			out = append(out, t)
		}
	}
	return out, nil
}

func (e *env) moved(t wire.Transfer) string {
	what := e.payment(t)
	if t.Intent.Cancels() {
		return e.t("moved.cancels", t.Intent.Replaces)
	}
	if t.Intent.Replaces != "" {
		return e.t("moved.speeds", what, t.Intent.Replaces)
	}
	return what
}

// payment is what a transfer pays, or lets others take.
func (e *env) payment(t wire.Transfer) string {
	n, family, err := e.families().Network(t.Intent.Network)
	if err != nil {
		return t.Intent.Amount.String() + " " + string(t.Intent.Asset)
	}
	if len(t.Intent.Data) != 0 {
		return e.movedByCall(n, family, t)
	}
	amount, symbol := holder.Coins(n, t.Intent.Asset, t.Intent.Amount, t.Plan.Facts.Token)
	return amount + " " + symbol
}

func newShow(f *walletFlags) *cobra.Command {
	var noWait bool
	c := &cobra.Command{
		Use: "show ID", Args: cobra.ExactArgs(1), Short: "one transfer; goes on watching one that is under way",
		RunE: f.run(func(e *env, args []string) error { return e.show(args[0], noWait) }),
	}
	c.Flags().BoolVar(&noWait, "no-wait", false, "show it once and end")
	return c
}

func (e *env) show(arg string, noWait bool) error {
	id, err := hefu.ParseID[hefu.TransferID](arg)
	if err != nil {
		return err
	}
	g, err := e.signedIn()
	if err != nil {
		return err
	}
	t, err := e.transfer(g, id)
	if err != nil {
		return err
	}
	password, label, err := e.showLive(g, t)
	if err != nil {
		return err
	}
	if label != "" {
		e.say("label.is", label)
	}
	if noWait || t.State.Unapproved() || (t.State.Terminal() && password == "") {
		return e.answer(t, func(w io.Writer) { e.printTransfer(w, t) })
	}
	f := &follower{env: e, g: g, password: password, looking: true}
	if t.State.Terminal() && t.State != hefu.Final {
		f.last = t.State // it is shown already
		err = e.answer(t, func(w io.Writer) { e.printTransfer(w, t) })
	} else if !e.asJSON {
		e.printTransfer(e.out, t)
	}
	if err != nil {
		return err
	}
	return f.watch(t)
}

// showLive tells whether this device has signed the transfer; it returns the vault's
// password if so, for the checks to come, and the transfer's label.
func (e *env) showLive(g *guard, t wire.Transfer) (password, label string, err error) {
	b, err := e.openVault(false)
	var none *hefu.Error
	if errors.As(err, &none) && !e.hasVault() {
		return "", "", nil
	} else if err != nil {
		return "", "", err
	}
	defer b.close()
	if texts, _, err := e.notes(g, b); err == nil { // without it the transfer is shown all the same
		label = texts[hefu.AboutTransfer(t.ID)]
	}
	live := b.LiveOf(t.ID)
	for _, l := range live {
		e.say("show.opened", l.Plan.Number)
	}
	if len(live) == 0 {
		return "", label, nil
	}
	return b.password, label, nil
}

func (e *env) printTransfer(w io.Writer, t wire.Transfer) {
	show := func(k text.Key, v string) { row(w, e.t(k), v) }
	fmt.Fprintln(w, e.t("send.id", t.ID))
	show("review.amount", e.moved(t))
	show("review.to", t.Intent.To)
	show("review.from", t.Intent.From)
	show("review.network", string(t.Intent.Network))
	show("show.state", e.t(stateText(t.State)))
	if t.TxID != "" {
		show("show.tx", t.TxID)
	}
	if t.Reason != "" {
		row(w, "", e.lang.Translate(t.Reason))
	}
}
