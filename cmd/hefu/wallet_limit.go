package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/wire"
)

func newLimit(f *walletFlags) *cobra.Command {
	var s limitFlags
	c := &cobra.Command{
		Use: "limit [ASSET AMOUNT]", Args: cobra.MaximumNArgs(2), Short: "how much may leave in 24 hours; lower it at once, raise it with a code and a wait",
		Long: english("help.limit"),
		RunE: f.run(func(e *env, args []string) error {
			switch len(args) {
			case 0:
				return e.limits()
			case 1:
				return e.setLimit(args[0], s)
			}
			return e.setLimit(args[0]+"="+args[1], s)
		}),
	}
	cancel := &cobra.Command{
		Use: "cancel ASSET", Args: cobra.ExactArgs(1), Short: "take an announced raise back; any session may",
		RunE: f.run(func(e *env, args []string) error { return e.cancelRaise(args[0], s.network) }),
	}
	for _, at := range []*cobra.Command{c, cancel} {
		at.Flags().StringVar(&s.network, "network", "", "name or CAIP-2 id")
	}
	c.Flags().StringVar(&s.code, "code", "", "one-time code")
	c.AddCommand(cancel)
	return c
}

type limitFlags struct{ network, code string }

func (e *env) limits() error {
	g, err := e.signedIn()
	if err != nil {
		return err
	}
	all, err := g.Limits(e.ctx)
	if err != nil {
		return err
	}
	for _, l := range all.Limits {
		if err := e.answer(l, func(w io.Writer) { fmt.Fprintln(w, e.limitText(l)) }); err != nil {
			return err
		}
	}
	if len(all.Limits) == 0 {
		e.say("limit.none")
	}
	return nil
}

func (e *env) limitText(l wire.Limit) string {
	write := func(u hefu.Units) string { return e.written(l.Asset, u) }
	left, err := l.Units.Sub(l.Spent)
	if err != nil {
		left = hefu.Units{}
	}
	raise := ""
	if !l.RaiseAt.IsZero() {
		raise = e.t("limit.raise", write(l.Raise), local(l.RaiseAt))
	}
	name := string(l.Asset)
	if n, a, ok := e.row(l.Asset); ok {
		name = fmt.Sprintf("%s (%s)", a.Symbol, n.Name)
	}
	return e.t("limit.line", name, write(l.Spent), write(l.Units), write(left), raise)
}

// row is what this binary knows of an asset.
func (e *env) row(id hefu.AssetID) (chain.Network, *chain.Asset, bool) {
	n, _, err := e.families().Network(id.Network())
	if err != nil {
		return n, nil, false
	}
	a := known(n, id)
	return n, a, a != nil
}

// written is an amount in coins where this binary knows the asset, else in base units.
func (e *env) written(id hefu.AssetID, u hefu.Units) string {
	if _, a, ok := e.row(id); ok {
		return u.Decimal(a.Decimals) + " " + a.Symbol
	}
	return u.String() + "u"
}

// servedBy is what the guard serves, or the one network that was named.
func (e *env) servedBy(g *guard, network string) ([]chain.Network, error) {
	served := e.networks(g)
	if network == "" {
		return served, nil
	}
	n, err := e.network(served, network)
	return []chain.Network{n}, err
}

// limitNow is the limit of an asset as the guard shows it; zero where none is set.
func (e *env) limitNow(g *guard, asset hefu.AssetID) (wire.Limit, error) {
	all, err := g.Limits(e.ctx)
	for _, l := range all.Limits {
		if l.Asset == asset {
			return l, err
		}
	}
	return wire.Limit{Asset: asset}, err
}

func (e *env) setLimit(typed string, f limitFlags) error {
	g, err := e.signedIn()
	if err != nil {
		return err
	}
	served, err := e.servedBy(g, f.network)
	if err != nil {
		return err
	}
	want, err := e.parseLimit(served, typed)
	if err != nil {
		return err
	}
	now, err := e.limitNow(g, want.Asset)
	if err != nil {
		return err
	}
	var l wire.Limit
	set := func(code string) error {
		l, err = g.SetLimit(e.ctx, wire.SetLimit{Asset: want.Asset, Units: want.Units, Code: code})
		return err
	}
	switch want.Units.Cmp(now.Units) {
	case 1:
		what, _, _ := strings.Cut(typed, "=")
		err = e.withCode(f.code, e.t("code.limit", what, e.written(want.Asset, want.Units)), set)
	case -1:
		if err = e.sureToLower(g, now, want); err == nil {
			err = set("")
		}
	default:
		err = set("")
	}
	if err != nil {
		return err
	}
	switch {
	case !l.RaiseAt.IsZero():
		e.say("limit.wait", local(l.RaiseAt), string(l.Asset))
	case !now.RaiseAt.IsZero():
		e.say("limit.dropped", e.written(now.Asset, now.Raise))
	default:
		e.say("limit.now")
	}
	return e.answer(l, func(w io.Writer) { fmt.Fprintln(w, e.limitText(l)) })
}

// sureToLower asks a person who lowers a limit, because a typing error costs days. A script
// that lowers one means it.
func (e *env) sureToLower(g *guard, now wire.Limit, want wire.Outflow) error {
	if !e.interactive() {
		return nil
	}
	back := time.Duration(g.Info.Policy.RaiseSeconds) * time.Second
	ok, err := e.agree("limit.lower", e.written(now.Asset, now.Units), e.written(want.Asset, want.Units), back)
	if err == nil && !ok {
		err = fail(kindCancelled, "limit.kept")
	}
	return err
}

// cancelRaise asks for the limit that holds already.
func (e *env) cancelRaise(typed, network string) error {
	g, err := e.signedIn()
	if err != nil {
		return err
	}
	served, err := e.servedBy(g, network)
	if err != nil {
		return err
	}
	asset, err := e.limitAsset(served, typed)
	if err != nil {
		return err
	}
	now, err := e.limitNow(g, asset)
	if err != nil {
		return err
	}
	if now.RaiseAt.IsZero() {
		return fail(hefu.KindConflict, "limit.noraise", typed)
	}
	l, err := g.SetLimit(e.ctx, wire.SetLimit{Asset: asset, Units: now.Units})
	if err != nil {
		return err
	}
	e.say("limit.dropped", e.written(now.Asset, now.Raise))
	return e.answer(l, func(w io.Writer) { fmt.Fprintln(w, e.limitText(l)) })
}

// parseLimit reads ASSET=AMOUNT or NETWORK/ASSET=AMOUNT. An amount with a u at the end
// counts base units.
func (e *env) parseLimit(served []chain.Network, typed string) (wire.Outflow, error) {
	at := strings.LastIndex(typed, "=")
	if at <= 0 || at == len(typed)-1 {
		return wire.Outflow{}, fail(hefu.KindInvalid, "limit.form", typed)
	}
	id, err := e.limitAsset(served, typed[:at])
	if err != nil {
		return wire.Outflow{}, err
	}
	amount := typed[at+1:]
	if base, ok := strings.CutSuffix(amount, "u"); ok {
		u, err := hefu.ParseUnits(base)
		return wire.Outflow{Asset: id, Units: u}, err
	}
	_, a, ok := e.row(id)
	if !ok {
		return wire.Outflow{}, fail(hefu.KindInvalid, "limit.decimals", typed[:at])
	}
	u, err := hefu.ParseDecimal(amount, a.Decimals)
	return wire.Outflow{Asset: id, Units: u}, err
}

// limitAsset finds an asset by its CAIP-19 id, by NETWORK/ASSET, or by a symbol or
// contract that only one of the networks has.
func (e *env) limitAsset(served []chain.Network, typed string) (hefu.AssetID, error) {
	if id, err := hefu.ParseAsset(typed); err == nil {
		return id, nil
	}
	if name, rest, ok := strings.Cut(typed, "/"); ok {
		n, err := e.network(served, name)
		if err != nil {
			return "", err
		}
		return e.asset(n, rest)
	}
	var found []hefu.AssetID
	var names []string
	for _, n := range served {
		if id, err := e.asset(n, typed); err == nil {
			found, names = append(found, id), append(names, n.Name)
		}
	}
	switch len(found) {
	case 0:
		return "", fail(hefu.KindInvalid, "limit.unknown", typed)
	case 1:
		return found[0], nil
	}
	return "", fail(hefu.KindInvalid, "limit.which", typed, strings.Join(names, ", "))
}

// chooseLimits are the limits of a first split: those given with --limit, else what the
// person answers for the native asset of each network. Later splits ask for none.
func (e *env) chooseLimits(g *guard, given []string) ([]wire.Outflow, error) {
	served := e.networks(g)
	var out []wire.Outflow
	add := func(o wire.Outflow) error {
		if slices.ContainsFunc(out, func(p wire.Outflow) bool { return p.Asset == o.Asset }) {
			return fail(hefu.KindInvalid, "limit.twice", string(o.Asset))
		}
		out = append(out, o)
		return nil
	}
	for _, typed := range given {
		if typed == "none" && len(given) == 1 {
			return nil, nil
		}
		o, err := e.parseLimit(served, typed)
		if err == nil {
			err = add(o)
		}
		if err != nil {
			return nil, err
		}
	}
	chosen, err := g.Limits(e.ctx)
	if err != nil {
		return nil, err
	}
	if len(chosen.Limits) > 0 {
		if len(given) > 0 {
			e.say("limit.later")
		}
		return out, nil
	}
	if len(given) > 0 {
		return out, nil
	}
	for _, n := range served {
		answer, err := e.ask("limit.ask", n.Native.Symbol, n.Name)
		if err != nil {
			return nil, err
		}
		if strings.TrimSpace(answer) == "" {
			continue
		}
		u, err := hefu.ParseDecimal(strings.TrimSpace(answer), n.Native.Decimals)
		if err != nil {
			return nil, err
		}
		if err := add(wire.Outflow{Asset: n.Native.ID, Units: u}); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func newStop(f *walletFlags) *cobra.Command {
	var all bool
	var name, code string
	c := &cobra.Command{
		Use: "stop [ID]", Args: cobra.MaximumNArgs(1), Short: "stop a transfer that is not yet being sent; with --name and a code, without signing in",
		RunE: f.run(func(e *env, args []string) error {
			id := ""
			if len(args) == 1 {
				id = args[0]
			}
			return e.stop(id, all, name, code)
		}),
	}
	c.Flags().BoolVar(&all, "all", false, "everything that is not yet being sent")
	c.Flags().StringVar(&name, "name", "", "user name: stop with a one-time code alone")
	c.Flags().StringVar(&code, "code", "", "one-time code, with --name")
	return c
}

func (e *env) stop(arg string, all bool, name, code string) error {
	var id hefu.TransferID
	var err error
	if arg != "" {
		if id, err = hefu.ParseID[hefu.TransferID](arg); err != nil {
			return err
		}
	}
	if name != "" {
		return e.stopBy(id, name, code)
	}
	if (id == "") == !all {
		return fail(hefu.KindInvalid, "stop.which")
	}
	g, err := e.enterGuard() // nothing stands between the person and the brake
	if err != nil {
		return err
	}
	if !all {
		return e.stopOne(g, id)
	}
	return e.stopAll(g)
}

// stopAll lets the guard stop everything in one step: whoever has a session can bury a
// transfer that rests under proposals, and reading page after page would take its time.
// What left already is named: whoever stops in a hurry must know.
func (e *env) stopAll(g *guard) error {
	n, err := g.StopAll(e.ctx)
	if err != nil {
		return err
	}
	gone := false
	if page, err := g.Transfers(e.ctx, "", historyTop); err == nil {
		for _, t := range page.Transfers {
			if t.State == hefu.Sending || t.State == hefu.Sent {
				gone = true
				e.say("stop.gone", t.ID)
			}
		}
	}
	if err := e.stopped(n.Stopped, gone); err != nil {
		return err
	}
	return e.answer(n, func(io.Writer) {})
}

// stopped says how many were stopped. None is an answer of its own.
func (e *env) stopped(n int, gone bool) error {
	if n == 0 && !gone {
		return fail(hefu.KindNotFound, "stop.none")
	}
	e.say("stop.count", n)
	return nil
}

func (e *env) stopOne(g *guard, id hefu.TransferID) error {
	t, err := g.Stop(e.ctx, id)
	if err != nil {
		return err
	}
	if t.State == hefu.Stopped {
		e.say("stop.done")
	} else {
		e.say("stop.asked", t.ID)
	}
	return e.answer(t, func(w io.Writer) { e.printTransfer(w, t) })
}

func (e *env) stopBy(id hefu.TransferID, name, code string) error {
	g, err := e.meet("")
	if err != nil {
		return err
	}
	var n wire.Stopped
	err = e.withCode(code, e.t("stop.for"), func(code string) error {
		n, err = g.StopBy(e.ctx, wire.StopBy{Name: name, Code: code, Transfer: id})
		return err
	})
	if err != nil {
		return err
	}
	if err := e.stopped(n.Stopped, false); err != nil {
		return err
	}
	return e.answer(n, func(io.Writer) {})
}
