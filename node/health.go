package node

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/egress"
)

// State is how an endpoint does.
type State string

// The states of an endpoint, the better first.
const (
	Good    State = "good"
	Unknown State = "unknown" // nobody has asked it anything yet
	Lagging State = "lagging" // it answers, and its newest block is old beside the others'
	Failing State = "failing" // it did not answer, or not sensibly
	Wrong   State = "wrong"   // it is not a node of the network's chain
)

// States are all of them, the better first.
func States() []State { return []State{Good, Unknown, Lagging, Failing, Wrong} }

// Health is what is known of one endpoint. It holds nothing of its address.
type Health struct {
	Number   int // its place in the list, from 1
	State    State
	Head     uint64        // the newest block that it spoke of
	Latency  time.Duration // of its answers, smoothed; 0 before the first
	Failures int           // in a row
	Answered time.Time     // when it answered last; zero for never
	Why      string        // what was wrong the last time; "" while nothing is
}

const (
	defaultLag = 8 // blocks
	slowTimes  = 4 // how much slower than the fastest makes an endpoint not preferred
)

// Health says how the endpoints do, as far as they were asked.
func (c *Client) Health() []Health {
	out := make([]Health, 0, len(c.endpoints))
	for _, e := range c.endpoints {
		out = append(out, e.health(c.o.Clock(), c.o.Rest))
	}
	return out
}

// Check asks every endpoint for its newest block, judges them against each other, and
// prefers the best from then on: one that lags behind, or is much slower than another, is
// asked only when the others fail. Without Options.Head it only says what Health says.
func (c *Client) Check(ctx context.Context) []Health {
	if c.o.Head == nil {
		return c.Health()
	}
	var all sync.WaitGroup
	for _, e := range c.endpoints {
		all.Go(func() { c.look(ctx, e) })
	}
	all.Wait()
	c.judge()
	return c.Health()
}

// look asks one endpoint for its newest block.
func (c *Client) look(ctx context.Context, e *endpoint) {
	err := c.ready(ctx, e)
	if err == nil {
		var head uint64
		began := time.Now()
		if head, err = c.o.Head(ctx, single{c, e}); err == nil {
			e.answered(c.o.Clock(), time.Since(began))
			e.sawHead(head)
			return
		}
	}
	if ctx.Err() == nil {
		e.failed(c.o.Clock(), c.o.Rest, err)
	}
}

// judge finds who lags. The measure is the highest head that somebody else confirms by
// being near it: with three and more, the second highest, so that one that boasts makes no
// other look old. Of two, the one behind lags only if it stood still since the last time.
func (c *Client) judge() {
	var heads []uint64
	for _, e := range c.endpoints {
		if h, ok := e.standing(); ok {
			heads = append(heads, h)
		}
	}
	slices.Sort(heads)
	slices.Reverse(heads)
	for _, e := range c.endpoints {
		h, ok := e.standing()
		lags := false
		switch {
		case !ok || len(heads) < 2:
		case len(heads) == 2:
			lags = h+c.o.Lag < heads[0] && e.stands()
		default:
			lags = h+c.o.Lag < heads[1]
		}
		e.judged(lags)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.worthy(c.endpoints[c.prefer]) {
		for i, e := range c.endpoints {
			if c.worthy(e) {
				c.prefer = i
				return
			}
		}
	}
}

// worthy says that an endpoint may be the preferred one.
func (c *Client) worthy(e *endpoint) bool {
	now := c.o.Clock()
	mine := e.health(now, c.o.Rest)
	if mine.State != Good {
		return false
	}
	for _, o := range c.endpoints {
		other := o.health(now, c.o.Rest)
		if other.State == Good && other.Latency > 0 && mine.Latency > slowTimes*max(other.Latency, 10*time.Millisecond) {
			return false
		}
	}
	return true
}

// health is the endpoint's, at a time.
func (e *endpoint) health(now time.Time, rest time.Duration) Health {
	e.mu.Lock()
	defer e.mu.Unlock()
	h := Health{Number: e.number, State: Good, Head: e.head, Latency: e.latency, Failures: e.failures, Answered: e.last, Why: e.why}
	switch {
	case e.wrong:
		h.State = Wrong
	case !e.fell.IsZero() && now.Sub(e.fell) < rest, e.failures > 0 && e.why != "":
		h.State = Failing
	case e.last.IsZero():
		h.State = Unknown
	case e.lags:
		h.State = Lagging
	}
	return h
}

func (e *endpoint) sawHead(head uint64) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.before, e.head = e.head, head
}

// standing is the newest block of an endpoint that answers.
func (e *endpoint) standing() (uint64, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.head, e.head > 0 && e.failures == 0 && !e.wrong
}

// stands says that it has the same newest block as the last time.
func (e *endpoint) stands() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.head <= e.before
}

func (e *endpoint) judged(lags bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.lags = lags
}

func (e *endpoint) lagging() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.lags
}

// answered notes how long an answer took, a fifth of it new.
func (e *endpoint) answered(now time.Time, took time.Duration) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.fell, e.hung, e.asked = time.Time{}, time.Time{}, 0
	e.failures, e.why, e.wrong, e.last = 0, "", false, now
	if e.latency == 0 {
		e.latency = took
	}
	e.latency += (took - e.latency) / 5
}

// failed remembers a failure, and whether the node was silent. The short looks at a
// hanging node do not count again: after rest it gets all the time once more.
func (e *endpoint) failed(now time.Time, rest time.Duration, why error) {
	e.probed.Store(false)
	e.mu.Lock()
	defer e.mu.Unlock()
	e.fell = now
	e.failures++
	e.why = why.Error()
	var told *hefu.Error
	e.wrong = errors.As(why, &told) // the probe's own word
	if errors.Is(why, egress.ErrSilent) && (e.hung.IsZero() || now.Sub(e.hung) >= rest) {
		e.hung = now
	}
}
