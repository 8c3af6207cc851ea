package guard

import (
	"context"
	"errors"
	"time"

	"github.com/hefu-wallet/hefu"
)

const (
	lateIntent = "its time ran out while it rested; nothing was sent"
	latePlan   = "its bytes went stale while it rested; nothing was sent, it needs a fresh signature"
)

// overdue ends a rest that outlived what it was for: an Intent whose time is over is not
// paid late (the guard was down, say), and bytes whose time is over are not sent but
// planned anew. Nothing of either ever left the guard. It saves t and reports whether it
// did anything.
func (g *Guard) overdue(tx Tx, t hefu.Transfer) (bool, error) {
	now := g.now()
	var err error
	switch {
	case t.Intent.Expired(now):
		err = t.Stop(lateIntent, now)
	case t.Plan.Stale(now):
		// The same plan under a number for which nothing was signed; no I/O here, so the
		// fresh one comes with the next step.
		err = t.Renew(t.Plan, t.Uses, now)
		t.Reason, t.DueAt = latePlan, g.ripe()
	default:
		return false, nil
	}
	return true, errors.Join(err, g.saveTransfer(tx, t))
}

// unapproved looks at a transfer that waits for its device: one whose time is over
// expires, and one that came back from its rest with a stale plan gets a fresh one.
func (g *Guard) unapproved(ctx context.Context, t hefu.Transfer) error {
	if now := g.now(); t.State != hefu.Replan || !t.Plan.Stale(now) || t.Intent.Expired(now) {
		return g.expire(ctx, t.ID)
	}
	n, err := g.network(t.Intent.Network)
	if err != nil {
		return err
	}
	plan, uses, err := g.plan(ctx, n, t.Intent)
	if err != nil {
		return err
	}
	return g.change(ctx, t, func(_ Tx, fresh *hefu.Transfer) error {
		if fresh.Plan.Number != t.Plan.Number {
			return nil // somebody else was faster
		}
		if err := fresh.Renew(plan, uses, g.now()); err != nil {
			return err
		}
		fresh.Reason, fresh.DueAt = "", time.Unix(fresh.Intent.Expiry, 0)
		return nil
	})
}
