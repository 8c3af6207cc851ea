package guard

import (
	"context"
	"sync"
	"time"

	"github.com/hefu-wallet/hefu"
)

// turns lets the approvals of one dealing queue up in this process instead of
// failing on the store's unique index, which is what really makes them serial.
type turns struct {
	mu sync.Mutex
	of map[hefu.DealingID]*turn
}

type turn struct {
	token   chan struct{}
	waiting int
}

func (q *turns) take(ctx context.Context, id hefu.DealingID, patience time.Duration) (leave func(), err error) {
	q.mu.Lock()
	if q.of == nil {
		q.of = map[hefu.DealingID]*turn{}
	}
	w := q.of[id]
	if w == nil {
		w = &turn{token: make(chan struct{}, 1)}
		q.of[id] = w
	}
	w.waiting++
	q.mu.Unlock()
	done := func() {
		q.mu.Lock()
		defer q.mu.Unlock()
		if w.waiting--; w.waiting == 0 {
			delete(q.of, id)
		}
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	select {
	case w.token <- struct{}{}:
		return func() { <-w.token; done() }, nil
	case <-ctx.Done():
		done()
		return nil, hefu.Errorf(hefu.KindBusy, "another transfer of this wallet is being signed; try again in a moment. Nothing was done")
	}
}
