package guard

import (
	"context"
	"slices"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

// A replacement is a transfer of its own (an Intent, an approval, plans, a state) that is
// linked to the one whose place it takes by Intent.Replaces. All of one family use the same, so that the
// chain lets at most one happen: they hold their uses and their part of a limit
// together, and whichever becomes final ends the others.

const (
	otherWon    = "another version of it is final; nothing of this one left"
	onlyWatched = "another version was sent to take its place; this one is not sent again, and the chain decides which of them happens"
	otherDone   = "another version of it was decided first; nothing of this one was sent"
)

// first reads the transfer whose place an Intent is to take, and refuses what could never
// be a replacement of it. It is a transfer of the caller's.
func (g *Guard) first(tx Tx, c Caller, in hefu.Intent) (hefu.Transfer, error) {
	t, err := g.ownTransfer(tx, c, in.Replaces)
	if err != nil {
		return t, err
	}
	if err := in.CheckReplaces(t.Intent); err != nil {
		return t, err
	}
	return t, replaceable(t)
}

// replaceable says what helps where nothing can take a transfer's place.
func replaceable(t hefu.Transfer) error {
	switch {
	case t.MayReplace():
		return nil
	case t.State.Terminal():
		return hefu.Errorf(hefu.KindConflict, "replace: the transfer is %s; nothing can take its place", t.State)
	}
	return hefu.Errorf(hefu.KindConflict, "replace: the transfer is %s and not sent; 'hefu wallet stop %s' stops it", t.State, t.ID)
}

// checkFirst refuses an Intent that replaces what the caller cannot replace.
func (g *Guard) checkFirst(ctx context.Context, c Caller, in hefu.Intent) error {
	if in.Replaces == "" {
		return nil
	}
	return g.view(ctx, c, func(tx Tx, c Caller) error {
		_, err := g.first(tx, c, in)
		return err
	})
}

func (n network) replacer() (chain.Replacer, error) {
	return chain.ReplacerOf(n.Format, n.Network)
}

// plansOf are the signed plans of a family.
func plansOf(live []hefu.Transfer, family hefu.TransferID) []hefu.Plan {
	var out []hefu.Plan
	for _, t := range live {
		if t.Family() == family {
			out = append(out, t.Plan)
		}
	}
	return out
}

// fresh reports whether the chain would still take the plan: next, or in the place of
// those of its family.
func (n network) fresh(t hefu.Transfer, v chain.View, live []hefu.Transfer) error {
	if err := n.Fresh(n.Network, t.Intent.From, t.Plan, v); err != nil || t.Intent.Replaces == "" {
		return err
	}
	r, err := n.replacer()
	if err != nil {
		return err
	}
	for _, old := range plansOf(live, t.Family()) {
		if ok, err := r.Outbids(n.Network, t.Plan, old); err != nil {
			return err
		} else if !ok {
			return hefu.Errorf(hefu.KindReplan, "replace: another version pays as much by now")
		}
	}
	return nil
}

// unmined refuses (KindConflict) an Intent that would take the place of what is mined: the
// chain refuses it for good, and a View does not show it everywhere.
func (n network) unmined(ctx context.Context, in hefu.Intent, t hefu.Transfer) error {
	if in.Replaces == "" || t.TxID == "" {
		return nil
	}
	d, err := n.ledger.Depth(ctx, t.TxID)
	if err == nil && d.Mined {
		err = hefu.Errorf(hefu.KindConflict, "replace: a version of it is mined already; nothing can take its place")
	}
	return err
}

// stillReplaces is T1's look at the family of a replacement: the first of it may be
// replaced, none of the others waits to be sent, none was signed since the look at the
// chain (seen), and whatever is mined, the bytes that are about to be signed exclude it.
func (g *Guard) stillReplaces(tx Tx, c Caller, t hefu.Transfer, seen []hefu.Transfer) error {
	if t.Intent.Replaces == "" {
		return nil
	}
	if _, err := g.first(tx, c, t.Intent); err != nil {
		return err
	}
	others, err := siblings(tx, t)
	if err != nil {
		return err
	}
	for _, o := range others {
		switch {
		case !o.State.Live():
		case !o.MayReplace():
			return hefu.Errorf(hefu.KindConflict, "replace: another version, %s, is %s; stop it first, or wait until it is sent", o.ID, o.State)
		case !slices.ContainsFunc(seen, func(s hefu.Transfer) bool { return s.ID == o.ID }):
			return hefu.Errorf(hefu.KindReplan, "replace: another version was signed meanwhile")
		case !hefu.Covers(t.Uses, o.Uses):
			return hefu.Errorf(hefu.KindReplan, "replace: the bytes do not exclude %s; both could happen", o.ID)
		}
	}
	return nil
}

// siblings are the others of a transfer's family that are not over.
func siblings(tx Tx, t hefu.Transfer) ([]hefu.Transfer, error) {
	all, err := tx.OpenFamily(t.Family())
	return slices.DeleteFunc(all, func(o hefu.Transfer) bool { return o.ID == t.ID }), err
}

// held is what those that a transfer is to replace hold of each limit: of all of a family
// at most one happens, so it is the most that one of them could cost. Only what goes beyond
// it is measured against a limit: a transfer that waits must not stand in the way of its
// own rescue.
func (g *Guard) held(tx Tx, t hefu.Transfer) (held []hefu.Outflow, err error) {
	if t.Intent.Replaces == "" {
		return nil, nil
	}
	return g.heldByOthers(tx, t)
}

// heldByOthers is what the others of a transfer's family hold.
func (g *Guard) heldByOthers(tx Tx, t hefu.Transfer) (held []hefu.Outflow, err error) {
	others, err := siblings(tx, t)
	if err != nil {
		return nil, err
	}
	for _, o := range others {
		if !o.State.Live() {
			continue
		}
		row, family, err := g.cfg.Families.Network(o.Intent.Network) // it may be switched off
		if err != nil {
			return nil, err
		}
		out, err := network{Network: row, Family: family}.outflows(o.Plan)
		if err != nil {
			return nil, err
		}
		held = hefu.MostOf(held, out)
	}
	return held, nil
}

// quoteReplacement is Quote for an Intent that replaces.
func (g *Guard) quoteReplacement(ctx context.Context, c Caller, n network, owner chain.Owner, in hefu.Intent) (Quote, error) {
	if err := g.checkFirst(ctx, c, in); err != nil {
		return Quote{}, err
	}
	r, err := n.replacer()
	if err != nil {
		return Quote{}, err
	}
	v, live, err := g.look(ctx, n, owner, in, in.Replaces)
	if err != nil {
		return Quote{}, err
	}
	fees, err := r.ReplaceChoices(n.Network, in, plansOf(live, in.Replaces), v)
	if err != nil {
		return Quote{}, err
	}
	return quoteOf(n, v, fees), nil
}

// release gives back what a transfer held of its limits, as far as nobody of its family
// holds it still.
func (g *Guard) release(tx Tx, t hefu.Transfer) error {
	held, err := g.heldByOthers(tx, t)
	if err != nil {
		return err
	}
	if len(held) == 0 {
		return tx.Unreserve(t.Family())
	}
	return tx.Reserve(t.Family(), t.User, held)
}

// decide ends the others of a family: t is final, so what they use is gone for good. One
// that is being evaluated ends when its evaluation does.
func (g *Guard) decide(tx Tx, t hefu.Transfer) error {
	others, err := siblings(tx, t)
	if err != nil {
		return err
	}
	for _, o := range others {
		switch {
		case o.MayReplace():
			err = o.Die(otherWon, g.now())
		case o.State == hefu.Evaluating:
			err = o.Ask(hefu.Stopped, otherDone, g.now())
		default:
			err = o.Stop(otherDone, g.now())
		}
		if err != nil {
			return err
		}
		if err := g.saveTransfer(tx, o); err != nil {
			return err
		}
	}
	return nil
}

// superseded reports whether another one of the family was sent to take the place of t.
// Then t is only watched: handed out again it would fight the one that the person wants.
func (g *Guard) superseded(ctx context.Context, n network, t hefu.Transfer) (yes bool, err error) {
	r, ok := n.Format.(chain.Replacer)
	if !ok {
		return false, nil
	}
	err = g.store.View(ctx, func(tx Tx) error {
		others, err := siblings(tx, t)
		if err != nil {
			return err
		}
		for _, o := range others {
			if !o.MayReplace() {
				continue
			}
			if yes, err = r.Outbids(n.Network, o.Plan, t.Plan); yes || err != nil {
				return err
			}
		}
		return nil
	})
	return yes, err
}
