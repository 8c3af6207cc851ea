package guard

import (
	"context"

	"github.com/hefu-wallet/hefu"
)

const (
	lateIntent = "its time ran out while it rested; nothing was sent"
	overLimit  = "the limit was lowered while it rested; nothing was sent"
	latePlan   = "its bytes went stale while it rested; nothing was sent, it needs a fresh signature"
)

// overdue ends a rest that outlived what it was for: an Intent whose time is over is not
// paid late (the guard was down, say), what a limit that was lowered meanwhile no longer
// allows is not paid at all, and bytes whose time is over are not sent but planned anew. Nothing of either ever left the guard. It saves t, reports whether it did
// anything, and returns those behind it in line, which need a fresh plan as well.
func (g *Guard) overdue(tx Tx, t hefu.Transfer) (behind []hefu.TransferID, done bool, err error) {
	now := g.now()
	lowered, err := g.lowered(tx, t)
	switch {
	case err != nil:
		return nil, false, err
	case t.Intent.Expired(now):
		err = t.Stop(lateIntent, now)
	case lowered:
		err = t.Stop(overLimit, now)
	case t.Plan.Stale(now):
		// No I/O here: the fresh plan comes with the next step, which is due at once.
		err = t.Unplan(latePlan, now)
		t.DueAt = g.ripe()
	default:
		return nil, false, nil
	}
	if err != nil {
		return nil, true, err
	}
	if err := g.saveTransfer(tx, t); err != nil {
		return nil, true, err
	}
	behind, err = g.unplan(tx, t)
	return behind, true, err
}

// unapproved looks at a transfer that waits for its device: one whose time is over
// expires, and one that came back from its rest with a stale plan gets a fresh one.
func (g *Guard) unapproved(ctx context.Context, t hefu.Transfer) error {
	if now := g.now(); t.State != hefu.Replan || !t.Plan.Stale(now) || t.Intent.Expired(now) {
		return g.expire(ctx, t.ID)
	}
	return g.renewOne(ctx, t.ID)
}
