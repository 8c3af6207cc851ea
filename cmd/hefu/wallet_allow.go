package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

func newAllow(f *walletFlags) *cobra.Command {
	var s sendFlags
	c := &cobra.Command{
		Use:   "allow SPENDER AMOUNT ASSET",
		Short: "let somebody, usually a contract, take up to an amount of a token; 0 takes that back",
		Long:  english("help.allow"),
		Args:  cobra.ExactArgs(3),
		RunE:  f.run(func(e *env, args []string) error { return e.allow(args[0], args[1], args[2], s) }),
	}
	s.money(c)
	c.AddCommand(newAllowList(f))
	return c
}

// allow proposes, reviews and approves as send does; only the Intent is another one.
func (e *env) allow(spender, amount, asset string, f sendFlags) error {
	if slices.Contains([]string{"unlimited", "infinite", "max", "all", "everything"}, strings.ToLower(amount)) {
		return fail(hefu.KindInvalid, "allow.unlimited")
	}
	if _, err := hefu.ParseDecimal(spender, mostDecimals); err == nil || strings.HasPrefix(amount, "0x") {
		return fail(hefu.KindInvalid, "allow.order")
	}
	return e.proposeNew(spender, amount, asset, f, e.allowing)
}

// allowing is the Intent of allow.
func (e *env) allowing(g *guard, b *strongbox, amount, asset, spender string, f sendFlags) (hefu.Intent, error) {
	in, n, err := e.draft(g, b, asset, spender, f)
	if err != nil {
		return in, err
	}
	_, family, err := e.families().Network(n.ID)
	if err != nil {
		return in, err
	}
	allower, ok := family.Format.(chain.Allower)
	if !ok {
		return in, fail(hefu.KindInvalid, "allow.none", n.Name)
	}
	if in.Asset == n.Native.ID {
		return in, fail(hefu.KindInvalid, "allow.native", n.Native.Symbol)
	}
	units, err := e.typedUnits(g, n, in, amount)
	if err != nil {
		return in, err
	}
	if in.To, in.Data, err = allower.Allow(n, in.Asset, in.To, units); err != nil {
		return in, err
	}
	in.Asset = n.Native.ID
	in.FeeCap, err = e.feeCap(g, n, in, f)
	return in, err
}
