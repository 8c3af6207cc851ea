package main

import (
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/holder"
	"github.com/hefu-wallet/hefu/text"
)

// Addresses are derived on this device alone: accounts and receive work without a guard,
// an account or a network.

// remembered are the networks that the guard served when it was last seen; before that,
// every one that is not for development.
func (e *env) remembered() []chain.Network {
	var pin pinned
	_ = e.readJSON("guard.json", &pin) // unreadable: as if there were none
	var out []chain.Network
	for _, f := range e.families() {
		for _, n := range f.Networks {
			if slices.Contains(pin.Networks, n.ID) || len(pin.Networks) == 0 && !n.Dev {
				out = append(out, n)
			}
		}
	}
	return out
}

func newAccounts(f *walletFlags) *cobra.Command {
	c := &cobra.Command{
		Use: "accounts", Args: cobra.NoArgs, Short: "your accounts, derived on this device", Long: english("help.accounts"),
		RunE: f.run(func(e *env, _ []string) error {
			b, err := e.openVault(false)
			if err != nil {
				return err
			}
			defer b.close()
			return e.printAccounts(e.out, b)
		}),
	}
	c.AddCommand(newAccountsAdd(f), newAccountsShow(f), newAccountsRename(f), newAccountsRemove(f), newAccountsNode(f))
	return c
}

func (e *env) printAccounts(out io.Writer, b *strongbox) error {
	networks, labels := e.remembered(), e.keptLabels(b)
	if len(b.Wallets)+len(b.Unguarded) == 0 {
		return fail(hefu.KindNotFound, "accounts.none")
	}
	for i := range b.Wallets {
		w := &b.Wallets[i]
		if e.conf.Wallet != "" && w.Label != e.conf.Wallet && string(w.ID) != e.conf.Wallet {
			continue
		}
		accounts, err := b.Addresses(string(w.ID), networks, e.families())
		if err != nil {
			return err
		}
		if !e.asJSON {
			fmt.Fprintln(out, e.t("accounts.head", w.Label, e.t(kindOf(w))))
		}
		for i, a := range accounts {
			l := lineOfAccount(a, w)
			l.Label = labels[hefu.AboutAccount(a.Network.Account(a.Address))]
			err := e.answer(l, func(io.Writer) {
				fmt.Fprintln(out, labelled(e.t("accounts.line", networks[i].Name, grouped(a.Address), a.Path), l.Label))
			})
			if err != nil {
				return err
			}
		}
		e.sayDead(w)
	}
	for i := range b.Unguarded {
		if e.conf.Wallet != "" {
			break // one wallet was asked for
		}
		if err := e.printOwn(out, &b.Unguarded[i]); err != nil {
			return err
		}
	}
	return nil
}

// kindOf says who has what of a wallet's key.
func kindOf(w *holder.Wallet) text.Key {
	switch {
	case w.Whole():
		return "accounts.whole"
	case w.Imported:
		return "accounts.import"
	}
	return "accounts.kind"
}

// sayDead tells, where the guard can be asked at once, that this device's half was made
// worthless by a later split.
func (e *env) sayDead(w *holder.Wallet) {
	if s, err := e.session(); err != nil || s.Token == "" || w.Half == nil || s.Guard != w.Half.Guard {
		return
	}
	ctx, cancel := context.WithTimeout(e.ctx, glance)
	defer cancel()
	quick := *e
	quick.ctx = ctx
	g, err := quick.enterGuard()
	if err != nil {
		return
	}
	if err := quick.deadHalf(g, w); err != nil {
		e.say("accounts.dead", message(err))
	}
}

// deadHalf is an error where the guard's half belongs to another device's split.
func (e *env) deadHalf(g *guard, w *holder.Wallet) error {
	view, err := g.Wallet(e.ctx, w.ID)
	if err != nil || w.Half == nil || view.Active == nil || view.Active.ID == w.Half.Dealing {
		return nil //nolint:nilerr // what the guard does not answer is no proof of anything
	}
	return fail(hefu.KindConflict, "half.dead", deviceName(e.ctx, g, view.Active.Device), local(view.Active.Updated))
}

// accountLine is an account as accounts and receive answer it in JSON.
type accountLine struct {
	hefu.Account
	Imported bool   `json:"imported,omitempty"`
	Whole    bool   `json:"whole,omitempty"` // on this device, not split yet
	Label    string `json:"label,omitempty"` // as the guard showed it last
}

func lineOfAccount(a hefu.Account, w *holder.Wallet) accountLine {
	return accountLine{Account: a, Imported: w.Imported, Whole: w.Whole()}
}

func newReceive(f *walletFlags) *cobra.Command {
	var network, account string
	var nodes []string
	var bare, code bool
	c := &cobra.Command{
		Use: "receive", Args: cobra.NoArgs, Short: "the address to receive at",
		RunE: f.run(func(e *env, _ []string) error {
			if account != "" {
				return e.receiveAt(account, network, bare, code, nodes)
			}
			return e.receive(network, bare)
		}),
	}
	c.Flags().StringVar(&account, "account", "", "a solo or cold account")
	c.Flags().StringArrayVar(&nodes, "node", nil, "with --account: ask this node instead of the one that is kept (URL)")
	c.Flags().BoolVar(&code, "qr", false, "with --account: draw it as a QR code too")
	c.Flags().StringVar(&network, "network", "", "name or CAIP-2 id")
	c.Flags().BoolVar(&bare, "address", false, "print the bare address and nothing else")
	return c
}

func (e *env) receive(network string, bare bool) error {
	b, err := e.openVault(false)
	if err != nil {
		return err
	}
	defer b.close()
	n, err := e.network(e.remembered(), network)
	if err != nil {
		return err
	}
	w, err := b.Wallet(e.conf.Wallet)
	if err != nil {
		return err
	}
	all, err := b.Addresses(string(w.ID), []chain.Network{n}, e.families())
	if err != nil {
		return err
	}
	a := lineOfAccount(all[0], w)
	if a.Whole {
		e.say("receive.whole")
	}
	if n.Gap > 0 {
		if a.Account, err = e.fresh(b, n, a.Account); err != nil {
			return err
		}
	}
	return e.answer(a, func(w io.Writer) {
		if bare {
			fmt.Fprintln(w, a.Address)
			return
		}
		fmt.Fprintf(w, "%s\n\n  %s\n  %s\n\n%s\n", e.t("receive.head", n.Name), a.Address, grouped(a.Address), e.t("receive.warn", n.Name))
	})
}

// fresh is the account's first address that was never paid at. Which one that is only the
// guard's node knows; without it, or before the split, it is the first one of all. That it
// is the account's own is derived here.
func (e *env) fresh(b *strongbox, n chain.Network, first hefu.Account) (hefu.Account, error) {
	w, err := b.Wallet(string(first.Wallet))
	if err != nil || w.Half == nil {
		return first, err
	}
	if s, err := e.session(); err != nil || s.Token == "" || s.Guard != w.Half.Guard {
		e.say("receive.first")
		return first, nil //nolint:nilerr // who is not signed in has an address too
	}
	ctx, cancel := context.WithTimeout(e.ctx, glance)
	defer cancel()
	quick := *e
	quick.ctx = ctx
	g, err := quick.signedIn()
	if err != nil {
		e.say("receive.first")
		return first, nil //nolint:nilerr // the same
	}
	got, err := g.Balances(ctx, n.ID, first.Address)
	if err != nil || len(got.Holdings) == 0 || got.Holdings[0].Next == nil {
		e.say("receive.first")
		return first, nil //nolint:nilerr // the same
	}
	next := *got.Holdings[0].Next
	if err := b.Receives(string(w.ID), n, e.families(), next); err != nil {
		return first, err
	}
	first.Path, first.Address = next.Path, next.Address
	return first, nil
}
