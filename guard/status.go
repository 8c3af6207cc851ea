package guard

import (
	"context"
	"time"

	"github.com/hefu-wallet/hefu"
)

// Span begins a piece of work and returns what ends it, with its error. It is how a guard
// tells of its work to whoever measures it: the names are in the constants below.
type Span func(ctx context.Context, name string) (context.Context, func(error))

// What a guard measures. T1, the evaluation and T2 are the three steps of an approval.
const (
	SpanApprove  = "approve"
	SpanBegin    = "approve.t1"
	SpanEvaluate = "approve.evaluate"
	SpanSettle   = "approve.t2"
	SpanAdvance  = "advance"
)

// span begins a piece of work; without a Span nobody is told.
func (g *Guard) span(ctx context.Context, name string) (context.Context, func(error)) {
	if g.spans == nil {
		return ctx, func(error) {}
	}
	return g.spans(ctx, name)
}

// Queue is what waits for workers.
type Queue struct {
	Due    int       // transfers that are due now, those that a worker holds included
	Leased int       // of these, how many a worker holds
	Oldest time.Time // when the one that waits longest was due; zero when none is due
}

// Status is how a guard stands, for those who watch over it.
type Status struct {
	Time       TimeState
	Epoch      uint64
	InStep     bool // database and keystore are at the same mark
	Quarantine bool // the hold of a quarantine still runs
	Queue      Queue
	Audit      AuditHead
}

// Status reads how the guard stands. It writes nothing.
func (g *Guard) Status(ctx context.Context) (s Status, err error) {
	s.Time = g.Time().State
	err = g.store.View(ctx, func(tx Tx) (err error) {
		have, err := tx.Meta(metaEpoch)
		if err != nil {
			return err
		}
		epoch, event, err := g.keys.Epoch()
		if err != nil {
			return err
		}
		s.Epoch, s.InStep = epoch, have == epochMark(epoch, event)
		if s.Quarantine, err = g.quarantined(tx); err != nil {
			return err
		}
		if s.Queue, err = tx.Queue(g.ripe()); err != nil {
			return err
		}
		s.Audit, err = tx.AuditHead()
		return err
	})
	return s, err
}

// Ready reports whether requests can be served: the store answers, it is in step with the
// keystore, and the guard's time goes on. Waiting periods that stand still because a clock
// jumped ahead are for the operator to see to (Time); requests are served meanwhile.
func (g *Guard) Ready(ctx context.Context) error {
	if err := g.store.Ping(ctx); err != nil {
		return err
	}
	s, err := g.Status(ctx)
	if err != nil {
		return err
	}
	if !s.InStep {
		return hefu.Errorf(hefu.KindUnavailable, "the guard is putting its records in order; nothing was done, try again").Because(errOutOfStep)
	}
	return g.errTime()
}
