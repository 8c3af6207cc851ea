package guard

import (
	"context"
	"errors"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/factor"
)

const (
	stoppedByYou   = "stopped by you before it was sent; nothing was sent"
	aheadStopped   = "one before it in line was stopped, so it needs a fresh plan; nothing of it was sent"
	stoppedByProof = "stopped with one factor before it was sent; nothing was sent"
)

// Stop ends a transfer that was not committed to sending. Any session may: it lowers
// the risk. One that is being evaluated ends when its evaluation does; the answer says
// where it stands. Later ones of the same account that wait to be sent cannot be mined
// without it and go back to be planned anew. From 'sending' on it is KindConflict: the
// bytes may be at a node.
func (g *Guard) Stop(ctx context.Context, c Caller, id hefu.TransferID) (t hefu.Transfer, err error) {
	var behind []hefu.TransferID
	err = g.update(ctx, c, func(tx Tx, c Caller) (err error) {
		if t, err = g.ownTransfer(tx, c, id); err != nil {
			return err
		}
		t, behind, err = g.stop(tx, t, stoppedByYou)
		return err
	})
	if err != nil {
		return t, err
	}
	g.renew(ctx, behind)
	return t, nil
}

// StopAll stops everything of the caller's that is not yet being sent, in one step, and
// returns how many that were. Any session may.
func (g *Guard) StopAll(ctx context.Context, c Caller) (stopped int, err error) {
	var behind []hefu.TransferID
	err = g.update(ctx, c, func(tx Tx, c Caller) (err error) {
		stopped, behind, err = g.stopMatching(tx, c.User.ID, "", stoppedByYou)
		return err
	})
	if err == nil {
		g.renew(ctx, behind)
	}
	return stopped, err
}

// stop is the one place where a person's stop takes hold. It returns the transfers that
// now need a fresh plan.
func (g *Guard) stop(tx Tx, t hefu.Transfer, reason string) (hefu.Transfer, []hefu.TransferID, error) {
	now, held := g.now(), t.State.Live()
	switch {
	case t.State == hefu.Stopped:
		return t, nil, nil // asked for twice
	case t.State == hefu.Evaluating:
		if err := t.Ask(hefu.Stopped, reason, now); err != nil {
			return t, nil, err
		}
	case t.State == hefu.Resting || t.State.Unapproved():
		if err := t.Stop(reason, now); err != nil {
			return t, nil, err
		}
	default:
		return t, nil, hefu.Errorf(hefu.KindConflict, "stop: the transfer is %s; only what is not yet being sent can be stopped", t.State)
	}
	if err := g.saveTransfer(tx, t); err != nil || !held {
		return t, nil, err // a mere proposal has no place in line
	}
	behind, err := g.unplan(tx, t)
	return t, behind, err
}

// unplan takes back the unsent transfers that stand in line behind a stopped one. Where a
// replacement is stopped, what it was to replace keeps its place in line.
func (g *Guard) unplan(tx Tx, stopped hefu.Transfer) ([]hefu.TransferID, error) {
	if stopped.Intent.Replaces != "" {
		return nil, nil
	}
	n, err := g.network(stopped.Intent.Network)
	if err != nil {
		return nil, nil // switched off: nothing of it is sent anyway
	}
	live, err := tx.LiveTransfers(stopped.Intent.Network, stopped.Intent.From)
	if err != nil {
		return nil, err
	}
	var out []hefu.TransferID
	for _, t := range live {
		if t.ID == stopped.ID || !n.follows(t, stopped) {
			continue
		}
		switch t.State {
		case hefu.Evaluating:
			err = t.Ask(hefu.Replan, aheadStopped, g.now())
		case hefu.Resting:
			err = t.Unplan(aheadStopped, g.now())
			out = append(out, t.ID)
		default:
			continue
		}
		if err != nil {
			return nil, err
		}
		if err := g.saveTransfer(tx, t); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// follows reports whether t can be mined only after (or instead of) other, of the same
// account: on a chain that takes an account's transactions in order.
func (n network) follows(t, other hefu.Transfer) bool {
	d, ok := n.Format.(chain.Decider)
	return ok && d.Decides(t.Uses, other.Uses)
}

// renew gives transfers whose plan was taken back a fresh one. What cannot be planned
// now is planned when its approval comes: the next in line is always looked at then.
func (g *Guard) renew(ctx context.Context, ids []hefu.TransferID) {
	for _, id := range ids {
		if err := g.renewOne(ctx, id); err != nil {
			g.log.WarnContext(ctx, "plan a transfer anew", "transfer", id, "err", err)
		}
	}
}

func (g *Guard) renewOne(ctx context.Context, id hefu.TransferID) error {
	var seen hefu.Transfer
	var d Dealing
	err := g.store.View(ctx, func(tx Tx) (err error) {
		if seen, err = tx.Transfer(id); err != nil {
			return err
		}
		d, err = tx.Dealing(seen.Dealing)
		return err
	})
	if err != nil || seen.State != hefu.Replan {
		return err
	}
	n, err := g.network(seen.Intent.Network)
	if err != nil {
		return err
	}
	owner, err := n.ownerOf(d)
	if err != nil {
		return err
	}
	plan, uses, err := g.plan(ctx, n, owner, seen.Intent)
	if err != nil {
		return err
	}
	return g.change(ctx, seen, func(_ Tx, t *hefu.Transfer) error {
		if t.Plan.Number != seen.Plan.Number {
			return nil // somebody else was faster
		}
		return t.Renew(plan, uses, g.now())
	})
}

// StopBy is a one-time code of a user who has no session.
type StopBy struct {
	Name, Code, Source string
	Transfer           hefu.TransferID // "" for everything that is not yet being sent
}

// StopWith stops with a one-time code alone: for somebody whose devices are out of
// reach. It reads nothing and changes nothing else. Every failure has the same answer
// and costs the same. A password alone is not taken: the answer would tell a guesser
// that it is right, while a code is used up by the first. It returns how many transfers
// were stopped.
func (g *Guard) StopWith(ctx context.Context, by StopBy) (stopped int, err error) {
	wrong := hefu.Errorf(hefu.KindUnauthenticated, "stop: the name or the code is not right; nothing was stopped")
	name, err := canonicalName(by.Name)
	if err != nil {
		name = "\x00" // no user has it; the attempt is counted and costs the same
	}
	buckets := []string{"stop:" + name + "@" + by.Source, "source:" + by.Source}
	if err := g.attempt(ctx, buckets...); err != nil {
		return 0, err
	}
	// What an unknown name costs is drowned in what everybody pays.
	if _, _, _, err := g.checkPassword(ctx, name, "", nil); err != nil {
		return 0, errors.Join(err, g.forgive(ctx, buckets...))
	}
	var behind []hefu.TransferID
	err = g.store.Update(ctx, func(tx Tx) error {
		u, err := tx.UserByName(name)
		if err != nil {
			return err
		}
		if u, err = tx.LockUser(u.ID); err != nil {
			return err
		}
		if u.State == hefu.UserPending {
			return wrong
		}
		if err := g.useCode(tx, u.ID, by.Code, statement("stop", string(by.Transfer))); err != nil {
			return err
		}
		if err := passed(tx, buckets...); err != nil {
			return err
		}
		stopped, behind, err = g.stopMatching(tx, u.ID, by.Transfer, stoppedByProof)
		return err
	})
	if errors.Is(err, factor.ErrWrong) || hefu.Is(err, hefu.KindNotFound) {
		return 0, wrong
	}
	if err == nil {
		g.renew(ctx, behind)
	}
	return stopped, err
}

// stopMatching stops one of the user's transfers, or with "" all, as far as they can be
// stopped.
func (g *Guard) stopMatching(tx Tx, user hefu.UserID, id hefu.TransferID, reason string) (stopped int, behind []hefu.TransferID, err error) {
	open, err := tx.OpenTransfers(user)
	if err != nil {
		return 0, nil, err
	}
	for i := len(open) - 1; i >= 0; i-- { // the last in line first: nothing stays behind a gap
		t := open[i]
		if id != "" && t.ID != id || t.State == hefu.Sending || t.State == hefu.Sent {
			continue
		}
		_, later, err := g.stop(tx, t, reason)
		if err != nil {
			return 0, nil, err
		}
		stopped++
		behind = append(behind, later...)
	}
	return stopped, behind, nil
}
