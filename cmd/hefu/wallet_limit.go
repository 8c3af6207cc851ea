package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/wire"
)

func newLimit(f *walletFlags) *cobra.Command {
	var network, code string
	c := &cobra.Command{
		Use: "limit [ASSET AMOUNT]", Args: cobra.MatchAll(cobra.MaximumNArgs(2), notOne), Short: "how much may leave in 24 hours; lower it at once, raise it with a code and a wait",
		RunE: f.run(func(e *env, args []string) error {
			if len(args) == 0 {
				return e.limits()
			}
			return e.setLimit(args[0], args[1], network, code)
		}),
	}
	c.Flags().StringVar(&network, "network", "", "name or CAIP-2 id")
	c.Flags().StringVar(&code, "code", "", "one-time code")
	return c
}

func notOne(_ *cobra.Command, args []string) error {
	if len(args) == 1 {
		return fail(hefu.KindInvalid, "limit.form", args[0])
	}
	return nil
}

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

func (e *env) setLimit(asset, amount, network, code string) error {
	g, err := e.signedIn()
	if err != nil {
		return err
	}
	served := e.networks(g)
	if network != "" {
		n, err := e.network(served, network)
		if err != nil {
			return err
		}
		served = []chain.Network{n}
	}
	want, err := e.parseLimit(served, asset+"="+amount)
	if err != nil {
		return err
	}
	now, err := g.Limits(e.ctx)
	if err != nil {
		return err
	}
	raises := true
	for _, l := range now.Limits {
		if l.Asset == want.Asset {
			raises = want.Units.Cmp(l.Units) > 0
		}
	}
	var l wire.Limit
	set := func(code string) error {
		l, err = g.SetLimit(e.ctx, wire.SetLimit{Asset: want.Asset, Units: want.Units, Code: code})
		return err
	}
	if raises && !want.Units.IsZero() {
		err = e.withCode(code, e.t("code.limit", asset, e.written(want.Asset, want.Units)), set)
	} else {
		err = set("")
	}
	if err != nil {
		return err
	}
	if l.RaiseAt.IsZero() {
		e.say("limit.now")
	} else {
		e.say("limit.wait", local(l.RaiseAt), asset, strings.TrimSuffix(e.written(l.Asset, l.Units), " "+l.Symbol))
	}
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
	if len(given) > 0 {
		return out, nil
	}
	chosen, err := g.Limits(e.ctx)
	if err != nil || len(chosen.Limits) > 0 {
		return nil, err
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
	read := func(after hefu.TransferID) (wire.Transfers, error) { return g.Transfers(e.ctx, after, stopPage) }
	return stopAll(read, func(id hefu.TransferID) error { return e.stopOne(g, id) })
}

// stopPage is how many transfers are read at once to find what can be stopped: as many
// as the guard gives.
const stopPage = 200

// stopAll stops everything that is not yet being sent, on every page: whoever has a session
// can push a transfer that rests off the newest ones by proposing others. What may hold
// money is stopped as soon as it is seen, mere proposals last.
func stopAll(read func(after hefu.TransferID) (wire.Transfers, error), stop func(hefu.TransferID) error) error {
	var proposals []hefu.TransferID
	try := func(id hefu.TransferID) error {
		if err := stop(id); err != nil && !hefu.Is(err, hefu.KindConflict) {
			return err
		}
		return nil
	}
	for after := hefu.TransferID(""); ; {
		page, err := read(after)
		if err != nil {
			return err
		}
		for _, t := range page.Transfers {
			switch t.State {
			case hefu.Evaluating, hefu.Resting:
				if err := try(t.ID); err != nil {
					return err
				}
			case hefu.Proposed, hefu.Replan:
				proposals = append(proposals, t.ID)
			}
		}
		if after = page.Next; after == "" || len(page.Transfers) == 0 {
			break
		}
	}
	for _, id := range proposals {
		if err := try(id); err != nil {
			return err
		}
	}
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
	e.say("stop.count", n.Stopped)
	return e.answer(n, func(io.Writer) {})
}
