package main

import (
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/holder"
)

func newAccountsShow(f *walletFlags) *cobra.Command {
	var nodes []string
	c := &cobra.Command{
		Use: "show NAME", Args: cobra.ExactArgs(1), Short: "a solo or cold account: who holds its key, what it sent, and what of that is not final",
		RunE: f.run(func(e *env, args []string) error { return e.showOwn(args[0], nodes) }),
	}
	c.Flags().StringArrayVar(&nodes, "node", nil, "ask this node instead of the one that is kept (URL)")
	return c
}

// showOwn looks after what is under way, sends it again where no node has it, and tells.
func (e *env) showOwn(name string, nodes []string) error {
	b, err := e.openVault(true)
	if err != nil {
		return err
	}
	defer b.close()
	u, err := b.Account(name)
	if err != nil {
		return err
	}
	var unasked error
	for _, id := range networksOf(u) {
		ask := nodes
		if id != u.Network {
			ask = nil // the flag names a node of the account's own network
		}
		if err := e.lookAfter(b, u, id, ask); err != nil && unasked == nil {
			unasked = err
		}
	}
	l, err := e.lineOfOwn(u, u.Network)
	if err != nil {
		return err
	}
	for _, m := range u.Moves {
		l.Moves = append(l.Moves, moveLine{m.Intent, m.State, m.TxID, m.Made.UTC().Format(time.RFC3339)})
	}
	err = e.answer(l, func(w io.Writer) {
		e.describeOwn(w, u, l)
		if l.Watch != "" {
			fmt.Fprintln(w, e.t("own.descriptor", l.Watch))
		}
		for _, label := range hefu.ControlsOf(u.Kind) {
			row(w, e.lang.Word(string(label.By)), e.lang.Translate(label.Text))
		}
		row(w, e.lang.Word(string(hefu.ByGuard)), e.t("rescue.guard"))
		for _, m := range u.Moves {
			fmt.Fprintf(w, "  %s  %s  %s  %s  %s\n", local(m.Made), e.paidIn(m.Intent), m.Intent.To, e.lang.Word(string(m.State)), m.TxID)
		}
	})
	if err != nil {
		return err
	}
	return unasked
}

// paidIn writes an Intent's amount as far as this program knows the asset.
func (e *env) paidIn(in hefu.Intent) string {
	n, _, err := e.alone().Network(in.Network)
	if err != nil {
		return in.Amount.String()
	}
	amount, symbol := holder.Coins(n, in.Asset, in.Amount, nil)
	return amount + " " + symbol
}

// networksOf are the networks on which something of the account's is under way.
func networksOf(u *holder.Unguarded) (out []hefu.Network) {
	for _, m := range u.Live("") {
		if !slices.Contains(out, m.Intent.Network) {
			out = append(out, m.Intent.Network)
		}
	}
	return out
}

// lookAfter asks after every signed transfer of one network that is not decided, and keeps
// the answers. The error is of the first that could not be asked after; the others were.
func (e *env) lookAfter(b *strongbox, u *holder.Unguarded, network hefu.Network, nodes []string) (failed error) {
	changed := false
	for _, m := range u.Live(network) {
		n, _, err := e.ownNetwork(u, string(m.Intent.Network))
		if err == nil {
			var ledger chain.Ledger
			if ledger, err = e.ownLedger(b, u, n, nodes); err == nil {
				var state holder.MoveState
				if state, err = e.lookAt(ledger, m, !u.Outdone(m)); state != "" {
					u.Settle(m.TxID, state)
					changed = true
				}
			}
		}
		if err != nil && failed == nil {
			failed = err
		}
	}
	if changed {
		if err := b.save(); err != nil {
			return err
		}
	}
	return failed
}

// lookAt is how a transfer ended, or "" while it has not. One that no node has is sent again,
// where it is still wanted.
func (e *env) lookAt(l chain.Ledger, m holder.Move, wanted bool) (holder.MoveState, error) {
	d, err := l.Depth(e.ctx, m.TxID)
	switch {
	case err != nil:
		return "", err
	case d.Final && d.Failed:
		return holder.MoveFailed, nil
	case d.Final:
		return holder.MoveFinal, nil
	case d.Found:
		return "", nil
	}
	dead, err := l.Dead(e.ctx, m.Intent.From, m.Plan, m.TxID)
	if err != nil {
		return "", err
	}
	if dead {
		return holder.MoveDead, nil
	}
	if wanted {
		_ = l.Send(e.ctx, m.Signed) // the next look tells whether it helped
	}
	return "", nil
}

// openAccount opens the vault to look at a solo or cold account on one of its networks; the
// caller closes it.
func (e *env) openAccount(name, network string) (*strongbox, *holder.Unguarded, chain.Network, error) {
	b, err := e.openVault(false)
	if err != nil {
		return nil, nil, chain.Network{}, err
	}
	u, err := b.Account(name)
	if err != nil {
		b.close()
		return nil, nil, chain.Network{}, err
	}
	n, _, err := e.ownNetwork(u, network)
	if err != nil {
		b.close()
		return nil, nil, chain.Network{}, err
	}
	return b, u, n, nil
}

// balanceOf asks the account's node.
func (e *env) balanceOf(name, network string, tokens, nodes []string) error {
	b, u, n, err := e.openAccount(name, network)
	if err != nil {
		return err
	}
	defer b.close()
	ledger, err := e.ownLedger(b, u, n, nodes)
	if err != nil {
		return err
	}
	owner, err := u.Owner(e.alone(), n.ID)
	if err != nil {
		return err
	}
	return e.balancesOf(ledger, n, owner, append(tokens, e.listed(n)...))
}

// listed are the tokens that wallet.toml adds on a network.
func (e *env) listed(n chain.Network) (out []string) {
	for _, id := range e.conf.Tokens {
		if id.Network() == n.ID {
			out = append(out, string(id))
		}
	}
	return out
}

// receiveAt shows where to pay a solo or cold account. With a node it is the first address
// that was not paid yet, where an account has many.
func (e *env) receiveAt(name, network string, bare, code bool, nodes []string) error {
	b, u, n, err := e.openAccount(name, network)
	if err != nil {
		return err
	}
	defer b.close()
	l, err := e.lineOfOwn(u, n.ID)
	if err != nil {
		return err
	}
	if err := e.nextAddress(b, u, n, nodes, &l); err != nil {
		return err
	}
	return e.answer(l, func(w io.Writer) {
		if bare {
			fmt.Fprintln(w, l.Address)
			return
		}
		fmt.Fprintf(w, "%s\n\n  %s\n  %s\n\n", e.t("receive.head", n.Name), l.Address, grouped(l.Address))
		if code {
			_ = drawCode(e.raw, l.Address)
		}
		if u.Public == nil {
			fmt.Fprintln(w, e.t("own.receive.watched", n.Name))
		} else {
			fmt.Fprintln(w, e.t("own.receive.warn", n.Name))
		}
	})
}

// nextAddress puts the first unused address into the line, where the account has many and
// a node can tell. It is derived here; the node says only which numbers are used.
func (e *env) nextAddress(b *strongbox, u *holder.Unguarded, n chain.Network, nodes []string, l *ownLine) error {
	if n.Gap == 0 || len(nodes) == 0 && len(b.Nodes[n.ID]) == 0 {
		return nil
	}
	ledger, err := e.ownLedger(b, u, n, nodes)
	if err != nil {
		return err
	}
	owner, err := u.Owner(e.alone(), n.ID)
	if err != nil {
		return err
	}
	v, err := ledger.View(e.ctx, owner, n.Native.ID)
	if err != nil || v.Next.Path == "" {
		return err
	}
	_, family, err := e.ownNetwork(u, string(n.ID))
	if err != nil {
		return err
	}
	if err := owner.Owns(family, n, []hefu.Own{v.Next}); err != nil {
		return err
	}
	l.Address, l.Path = v.Next.Address, v.Next.Path
	return nil
}
