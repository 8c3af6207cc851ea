package guard

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/notify"
)

const (
	hookWorkers = 16 // attempts at a time
	hookShare   = 3  // of them one user's: receivers that hang take no more
	hookPoll    = 250 * time.Millisecond
	keepNotices = 30 * 24 * time.Hour // ended deliveries stay visible
)

// hookWaits are the waits after a failed attempt, as Standard Webhooks recommends: ten
// attempts within four days. To each up to a fifth is added by chance, so that what failed
// together does not come back together.
func hookWaits() []time.Duration {
	const m, h = time.Minute, time.Hour
	return []time.Duration{5 * time.Second, 5 * m, 30 * m, 2 * h, 5 * h, 10 * h, 14 * h, 20 * h, 24 * h}
}

// spread is a wait with something added by chance.
func (g *Guard) spread(wait time.Duration) (time.Duration, error) {
	var b [8]byte
	if _, err := io.ReadFull(g.rand, b[:]); err != nil {
		return 0, fmt.Errorf("draw when to try again: %w", err)
	}
	return wait + time.Duration(binary.BigEndian.Uint64(b[:])%uint64(wait/5)), nil //nolint:gosec // below a day
}

func (g *Guard) nudgeHooks() {
	select {
	case g.wakeHooks <- struct{}{}:
	default:
	}
}

// tellHooks sends what is due until ctx ends. Any number of processes may do so on one
// store: a lease gives each delivery to one of them at a time.
func (g *Guard) tellHooks(ctx context.Context) {
	tick := time.NewTicker(hookPoll)
	defer tick.Stop()
	free := make(chan struct{}, hookWorkers)
	for range hookWorkers {
		free <- struct{}{}
	}
	var busy sync.WaitGroup
	defer busy.Wait()
	for {
		ids, err := g.store.LeaseDeliveries(ctx, g.ripe(), g.ripe().Add(leaseLife), len(free), hookShare)
		if err != nil && ctx.Err() == nil {
			g.log.ErrorContext(ctx, "lease due deliveries", "err", err)
		}
		for _, id := range ids {
			<-free
			busy.Go(func() {
				defer func() { free <- struct{}{}; g.nudgeHooks() }()
				// What was begun is finished: a shutdown waits for the answer.
				ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), leaseLife/2)
				defer cancel()
				if err := g.Deliver(ctx, id); err != nil {
					g.log.ErrorContext(ctx, "record a delivery", "delivery", id, "err", err)
				}
			})
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-g.wakeHooks:
		}
	}
}

// Deliver makes one attempt, which the lease has counted. Whoever is killed before the
// answer is recorded leaves it to the next one, so a receiver may hear twice, and never
// not at all before the attempts are used up.
func (g *Guard) Deliver(ctx context.Context, id hefu.NoticeID) error {
	var d Delivery
	var h Webhook
	err := g.store.View(ctx, func(tx Tx) (err error) {
		if d, err = tx.Delivery(id); err != nil {
			return err
		}
		h, err = tx.Webhook(d.Webhook)
		return err
	})
	if err != nil || d.State != DeliveryWaiting {
		return err
	}
	secret, err := g.keys.Unseal(hookLabel(h.ID), h.Secret)
	if err != nil {
		return err
	}
	failed := g.hooks.Send(ctx, notify.Receiver{Address: h.URL, Secret: string(secret)}, notify.Message{ID: string(d.ID), At: g.now(), Body: d.Body})
	return g.store.Update(context.WithoutCancel(ctx), func(tx Tx) error {
		fresh, err := tx.Delivery(id)
		if err != nil || fresh.State != DeliveryWaiting || failed != nil && fresh.Attempts != d.Attempts {
			return err // ended, or somebody else's: the lease ran out
		}
		return g.attempted(tx, h, fresh, failed)
	})
}

// attempted records how an attempt went.
func (g *Guard) attempted(tx Tx, h Webhook, d Delivery, failed error) error {
	d.Updated, d.DueAt, d.Reason = g.now(), time.Time{}, ""
	waits := hookWaits()
	switch {
	case failed == nil:
		d.State = DeliveryDone
		return tx.UpdateDelivery(d)
	case !errors.Is(failed, notify.ErrGone) && d.Attempts <= len(waits):
		wait, err := g.spread(waits[d.Attempts-1])
		if err != nil {
			return err
		}
		d.DueAt = g.ripe().Add(wait)
	default:
		d.State = DeliveryDead
	}
	d.Reason = "the guard had a problem and tries again"
	var e *hefu.Error
	if errors.As(failed, &e) && e.Kind != hefu.KindInternal {
		d.Reason = e.Message
	}
	if err := tx.UpdateDelivery(d); err != nil || d.State != DeliveryDead {
		return err
	}
	return g.event(tx, Event{User: h.User, Kind: "webhook", Transfer: d.Transfer, State: "dead", Text: "webhook: " + d.Type + " was given up for " + h.URL + ": " + d.Reason})
}
