package guard

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

const (
	leaseLife  = time.Minute
	leaseBatch = 16
	pollEvery  = 250 * time.Millisecond
	tidyEvery  = time.Minute
	sweepEvery = time.Hour
	keepKept   = 7 * 24 * time.Hour // answers for idempotency keys
	backOffTop = time.Minute
	watchFast  = time.Second      // how often a young sent transfer is looked at
	watchSlow  = 12 * time.Second // an older one
	youngLooks = 60
)

// Run advances due transfers and keeps the guard's time until ctx ends. Any number of
// processes may run it on one store. What is due is decided by ripe(): a clock that
// jumped must not end a rest.
func (g *Guard) Run(ctx context.Context) error {
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	tidy := time.NewTicker(tidyEvery)
	defer tidy.Stop()
	sweep := time.NewTicker(sweepEvery)
	defer sweep.Stop()
	var busy sync.WaitGroup
	defer busy.Wait()
	busy.Go(func() { g.watchTime(ctx) })
	busy.Go(func() { g.watchChains(ctx) })
	busy.Go(func() { g.keepAudit(ctx) })
	if g.hooks != nil {
		busy.Go(func() { g.tellHooks(ctx) })
	}
	for {
		ids, err := g.store.LeaseDue(ctx, g.ripe(), g.ripe().Add(leaseLife), leaseBatch)
		if err != nil && ctx.Err() == nil {
			g.log.ErrorContext(ctx, "lease due transfers", "err", err)
		}
		for _, id := range ids {
			busy.Go(func() { g.work(ctx, id) })
		}
		if len(ids) == leaseBatch {
			continue
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		case <-g.wake:
		case <-tidy.C:
			g.tidy(ctx)
		case <-sweep.C:
			if err := g.sweep(ctx); err != nil && ctx.Err() == nil {
				g.log.ErrorContext(ctx, "sweep the keystore", "err", err)
			}
		}
	}
}

func (g *Guard) work(ctx context.Context, id hefu.TransferID) {
	// What was begun is finished: a shutdown does not cut a step in half.
	ctx = context.WithoutCancel(ctx)
	ctx, cancel := context.WithTimeout(ctx, leaseLife)
	defer cancel()
	if err := g.Advance(ctx, id); err != nil {
		g.log.WarnContext(ctx, "advance a transfer", "transfer", id, "err", err)
		g.postpone(ctx, id, err)
	}
	if err := g.store.Release(ctx, id); err != nil {
		g.log.ErrorContext(ctx, "release a lease", "transfer", id, "err", err)
	}
}

// postpone moves a transfer that could not be advanced to a later time, so that a
// failing one does not spin.
func (g *Guard) postpone(ctx context.Context, id hefu.TransferID, cause error) {
	err := g.store.Update(ctx, func(tx Tx) error {
		t, err := tx.Transfer(id)
		if err != nil || t.State.Terminal() {
			return err
		}
		return g.later(tx, t, cause)
	})
	if err != nil {
		g.log.ErrorContext(ctx, "postpone a transfer", "transfer", id, "err", err)
	}
}

func (g *Guard) later(tx Tx, t hefu.Transfer, cause error) error {
	reason := "the guard had a problem and tries again"
	var e *hefu.Error
	if errors.As(cause, &e) && e.Kind != hefu.KindInternal {
		reason = e.Message
	}
	wait := backOffTop
	if t.Attempts < 6 {
		wait = time.Second << t.Attempts
	}
	told := t.Reason == reason
	t.Later(reason, g.ripe().Add(wait))
	if told {
		return tx.UpdateTransfer(t)
	}
	return g.noteTransfer(tx, t)
}

func (g *Guard) nudge() {
	select {
	case g.wake <- struct{}{}:
	default:
	}
}

func (g *Guard) tidy(ctx context.Context) {
	ripe := g.ripe()
	err := g.store.Update(ctx, func(tx Tx) error {
		return errors.Join(tx.DeleteKept(ripe.Add(-keepKept)), tx.DeleteThrottles(ripe.Add(-forgetAfter)), tx.DeleteDeliveries(ripe.Add(-keepNotices)),
			tx.ExpirePairings(g.now().Add(-pairingLife)))
	})
	g.countRefusals(ctx, false)
	if err := errors.Join(err, g.reconcile(ctx), g.Beat(ctx), g.keys.Sweep(g.now())); err != nil {
		g.log.ErrorContext(ctx, "tidy up", "err", err)
	}
}

// Advance moves one transfer as far as it goes now. It may be called any number of
// times, by any number of workers. Each step records before it acts.
func (g *Guard) Advance(ctx context.Context, id hefu.TransferID) error {
	ctx, end := g.span(ctx, SpanAdvance)
	err := g.advance(ctx, id)
	end(err)
	return err
}

func (g *Guard) advance(ctx context.Context, id hefu.TransferID) error {
	for {
		var t hefu.Transfer
		err := g.store.View(ctx, func(tx Tx) (err error) {
			t, err = tx.Transfer(id)
			return err
		})
		if err != nil || (!t.DueAt.IsZero() && g.ripe().Before(t.DueAt)) {
			return err
		}
		switch t.State {
		case hefu.Proposed, hefu.Replan:
			return g.unapproved(ctx, t)
		case hefu.Evaluating:
			err = g.evaluate(ctx, id)
		case hefu.Resting:
			err = g.commitSending(ctx, id)
		case hefu.Sending:
			err = g.send(ctx, t)
		case hefu.Sent:
			return g.watch(ctx, t)
		default:
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// change re-reads a transfer under its user's lock, and applies fn if it is still in
// the state that the caller saw.
func (g *Guard) change(ctx context.Context, seen hefu.Transfer, fn func(Tx, *hefu.Transfer) error) error {
	return g.store.Update(ctx, func(tx Tx) error {
		if _, err := tx.LockUser(seen.User); err != nil {
			return err
		}
		t, err := tx.Transfer(seen.ID)
		if err != nil || t.State != seen.State {
			return err
		}
		if err := fn(tx, &t); err != nil {
			return err
		}
		switch {
		case t.State != seen.State:
			return g.saveTransfer(tx, t)
		case t.Reason != seen.Reason:
			return g.noteTransfer(tx, t)
		}
		return tx.UpdateTransfer(t)
	})
}

func (g *Guard) expire(ctx context.Context, id hefu.TransferID) error {
	return g.store.Update(ctx, func(tx Tx) error {
		t, err := tx.Transfer(id)
		if err != nil || !t.State.Unapproved() || !t.Intent.Expired(g.now()) {
			return err
		}
		if err := t.Expire(g.now()); err != nil {
			return err
		}
		return g.saveTransfer(tx, t)
	})
}

// commitSending is the last moment at which a transfer can be stopped.
func (g *Guard) commitSending(ctx context.Context, id hefu.TransferID) error {
	var behind []hefu.TransferID
	err := g.write(ctx, func(tx Tx) error {
		behind = nil
		if err := g.inStep(tx); err != nil {
			return err
		}
		t, err := tx.Transfer(id)
		if err != nil {
			return err
		}
		u, err := tx.LockUser(t.User)
		if err != nil {
			return err
		}
		if t, err = tx.Transfer(id); err != nil || t.State != hefu.Resting {
			return err
		}
		now := g.ripe()
		if overtaken(u, t) {
			if err := t.Stop(frozenFirst, now); err != nil {
				return err
			}
			return g.saveTransfer(tx, t)
		}
		var done bool
		if behind, done, err = g.overdue(tx, t); done || err != nil {
			return err
		}
		if ahead, err := g.ahead(tx, t); err != nil {
			return err
		} else if ahead {
			// Sent now it would lie in the nodes' pools behind a gap, out of our hands, and
			// for ever if the one before it is stopped.
			t.DueAt = now.Add(watchFast)
			return tx.UpdateTransfer(t)
		}
		if err := t.Send(now); err != nil {
			return err
		}
		t.DueAt = now
		return g.saveTransfer(tx, t)
	})
	if err != nil {
		return err
	}
	g.renew(ctx, behind)
	return nil
}

// ahead reports whether an unsent transfer of the same account comes before t.
func (g *Guard) ahead(tx Tx, t hefu.Transfer) (bool, error) {
	n, err := g.network(t.Intent.Network)
	if err != nil {
		return false, err
	}
	live, err := tx.LiveTransfers(t.Intent.Network, t.Intent.From)
	return slices.ContainsFunc(live, func(o hefu.Transfer) bool {
		return o.ID != t.ID && o.Intent.Replaces == "" && (o.State == hefu.Resting || o.State == hefu.Evaluating) && n.follows(t, o)
	}), err
}

// send hands the saved bytes to a node, as often as it takes.
func (g *Guard) send(ctx context.Context, t hefu.Transfer) error {
	n, err := g.network(t.Intent.Network)
	if err != nil {
		return err
	}
	if gone, err := g.superseded(ctx, n, t); err != nil {
		return err
	} else if gone {
		return g.unsent(ctx, n, t, hefu.Errorf(hefu.KindConflict, onlyWatched))
	}
	if err := n.ledger.Send(ctx, t.Signed); err != nil {
		return g.unsent(ctx, n, t, err)
	}
	return g.change(ctx, t, func(_ Tx, t *hefu.Transfer) error {
		t.Reason = ""
		return t.MarkSent(g.now(), g.ripe().Add(watchFast))
	})
}

// unsent decides what a node's refusal means: the transfer may be mined already, dead
// for good, or worth another try.
func (g *Guard) unsent(ctx context.Context, n network, t hefu.Transfer, cause error) error {
	depth, err := n.ledger.Depth(ctx, t.TxID)
	if err != nil {
		return cause
	}
	if depth.Found {
		return g.change(ctx, t, func(_ Tx, t *hefu.Transfer) error {
			return t.MarkSent(g.now(), g.ripe().Add(watchFast))
		})
	}
	dead, err := n.ledger.Dead(ctx, t.Intent.From, t.Plan, t.TxID)
	if err != nil || !dead {
		return inWords(t, cause)
	}
	return g.change(ctx, t, func(tx Tx, t *hefu.Transfer) error {
		return errors.Join(g.release(tx, *t), t.Die("another transaction of this address took its place; this one can never be sent, nothing of it left", g.now()))
	})
}

// inWords says what a node's refusal means for a person.
func inWords(t hefu.Transfer, cause error) error {
	switch {
	case errors.Is(cause, chain.ErrStale):
		return hefu.Errorf(hefu.KindUnavailable, placeTaken).Because(cause)
	case errors.Is(cause, chain.ErrUnderpriced):
		return hefu.Errorf(hefu.KindUnavailable, "the nodes find its fee too low now; it is offered again until they take it. 'hefu wallet speed-up %s' pays more, 'hefu wallet cancel %s' gives it up", t.ID, t.ID).Because(cause)
	}
	return cause
}

const placeTaken = "another transaction of this address took its place; waiting until that is final"

// watch looks how deep a sent transfer is, sends it again when the nodes forgot it, and
// ends it when the chain has decided.
func (g *Guard) watch(ctx context.Context, t hefu.Transfer) error {
	n, err := g.network(t.Intent.Network)
	if err != nil {
		return err
	}
	depth, err := n.ledger.Depth(ctx, t.TxID)
	if err != nil {
		return err
	}
	clock := g.Time()
	now := clock.Now
	switch {
	case depth.Final && clock.State == TimeSuspended:
		// Stamped with a time that the clock takes back, it would count against the limit
		// until then, and all that comes after it too.
		return g.lookAgain(ctx, t, depth, "")
	case depth.Final && depth.Failed:
		return g.change(ctx, t, func(tx Tx, t *hefu.Transfer) error {
			t.Depth = depth.Depth
			return errors.Join(g.decide(tx, *t), g.charge(tx, n, *t, true), t.Die("the chain took it and it failed there: the amount did not move, the fee is spent", now))
		})
	case depth.Final:
		return g.change(ctx, t, func(tx Tx, t *hefu.Transfer) error {
			t.Reason, t.Depth = "", depth.Depth
			return errors.Join(g.decide(tx, *t), g.charge(tx, n, *t, false), t.Finish(now))
		})
	case depth.Found:
		return g.lookAgain(ctx, t, depth, "")
	}
	dead, err := n.ledger.Dead(ctx, t.Intent.From, t.Plan, t.TxID)
	if err != nil {
		return err
	}
	if dead {
		return g.change(ctx, t, func(tx Tx, t *hefu.Transfer) error {
			return errors.Join(g.release(tx, *t), t.Die("another transaction of this address took its place and is final; nothing of this one left", now))
		})
	}
	if gone, err := g.superseded(ctx, n, t); err != nil {
		return err
	} else if gone {
		return g.lookAgain(ctx, t, depth, onlyWatched)
	}
	reason := "no node has it any more; the guard sends it again"
	if err := n.ledger.Send(ctx, t.Signed); errors.Is(err, chain.ErrStale) {
		reason = placeTaken
	} else if err != nil {
		return err
	}
	return g.lookAgain(ctx, t, depth, reason)
}

func (g *Guard) lookAgain(ctx context.Context, t hefu.Transfer, depth chain.Depth, reason string) error {
	return g.change(ctx, t, func(_ Tx, t *hefu.Transfer) error {
		t.Depth = depth.Depth
		wait := watchFast
		if t.Attempts > youngLooks {
			wait = watchSlow
		}
		t.Later(reason, g.ripe().Add(wait))
		return nil
	})
}
