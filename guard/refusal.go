package guard

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"time"

	"github.com/hefu-wallet/hefu"
)

// What is refused and what is given up leave rows behind. Both are bounded for each user,
// so that nobody fills the database of all.

const (
	refusalsEach = 20 // of a user's in a span are written down one by one
	refusalsSpan = time.Hour

	maxGivenUp   = 300 // proposals of a user that nobody approved, in a day
	givenUpDay   = 24 * time.Hour
	givenUpPause = time.Minute // then between one and the next
)

// refusals counts the refused approvals of each user in this process.
type refusals struct {
	mu sync.Mutex
	of map[hefu.UserID]*refusedRun
}

type refusedRun struct {
	since time.Time
	count int
}

// tell says whether one more is written down by itself.
func (r *refusals) tell(user hefu.UserID, now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.of == nil {
		r.of = map[hefu.UserID]*refusedRun{}
	}
	one := r.of[user]
	if one == nil {
		one = &refusedRun{since: now}
		r.of[user] = one
	}
	one.count++
	return one.count <= refusalsEach
}

// over takes out the spans that are over, or all.
func (r *refusals) over(now time.Time, all bool) map[hefu.UserID]refusedRun {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := map[hefu.UserID]refusedRun{}
	for user, one := range r.of {
		if all || now.Sub(one.since) >= refusalsSpan || now.Before(one.since) {
			out[user] = *one
			delete(r.of, user)
		}
	}
	return out
}

// refused records that an approval was refused by what the guard enforces. Of many only the
// number is kept.
func (g *Guard) refused(ctx context.Context, t hefu.Transfer, err error) {
	var e *hefu.Error
	if !errors.As(err, &e) {
		return
	}
	switch e.Kind {
	case hefu.KindLimit, hefu.KindFrozen, hefu.KindWaiting, hefu.KindForbidden, hefu.KindLocked:
		if g.refusals.tell(t.User, g.now()) {
			g.note(ctx, t.User, "approval/refused", string(t.ID)+"; "+strconv.Quote(e.Message))
		}
	}
}

// countRefusals records how many were not written down one by one, when their span is over
// or, at the end, of all.
func (g *Guard) countRefusals(ctx context.Context, all bool) {
	for user, r := range g.refusals.over(g.now(), all) {
		if more := r.count - refusalsEach; more > 0 {
			g.note(ctx, user, "approval/refused", fact("%d more since %s", more, r.since.UTC().Format(time.RFC3339)))
		}
	}
}

// sparing refuses another proposal of somebody who had very many planned and approved none
// of them. Slowly he may go on: whoever stole a session must not be able to shut the owner out.
func (g *Guard) sparing(tx Tx, user hefu.UserID) error {
	now, day := g.now(), 0
	for _, within := range []struct {
		time time.Duration
		most int
	}{{givenUpDay, maxGivenUp}, {givenUpPause, 1}} {
		n, err := tx.GivenUp(user, now.Add(-within.time))
		if err != nil || n < within.most {
			return err
		}
		day = max(day, n)
	}
	return hefu.Errorf(hefu.KindThrottled, "transfer: %d proposals were given up within a day; until that is over, propose one a minute", day)
}
