package node

import (
	"context"
	"sync"
	"time"
)

// budget is one length of time for many calls. It begins to run with the first of
// them: what a request does before is not the nodes' fault.
type budget struct {
	length time.Duration
	once   sync.Once
	end    time.Time
}

type budgetKey struct{}

// WithBudget bounds how long all calls that are made under the context may take
// together, counted from the first one. When it is used up, a call ends as if no
// node could be reached. It is for requests that somebody waits for: a node that
// takes a connection and then says nothing costs an attempt's time-out at every
// single call.
func WithBudget(ctx context.Context, length time.Duration) context.Context {
	return context.WithValue(ctx, budgetKey{}, &budget{length: length})
}

// spend is the context for one call.
func spend(ctx context.Context) (context.Context, context.CancelFunc) {
	b, ok := ctx.Value(budgetKey{}).(*budget)
	if !ok {
		return ctx, func() {}
	}
	b.once.Do(func() { b.end = time.Now().Add(b.length) })
	return context.WithDeadline(ctx, b.end)
}
