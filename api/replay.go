package api

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
)

const (
	replayLife = time.Hour
	maxReplays = 4096
	ofOneUser  = 256 // of them; then his oldest are forgotten
)

// replays answers a repeated POST with the first answer, for operations that the
// guard does not keep answers for itself. It lives in memory: proposals and
// approvals, where a lost answer could move money twice, are kept by the guard in
// its database instead.
type replays struct {
	clock guard.Clock
	mu    sync.Mutex
	kept  map[string]*replay
}

type replay struct {
	user    hefu.UserID
	request [sha256.Size]byte
	done    chan struct{} // closed when answer and err are set
	answer  any
	err     error
	at      time.Time
}

func newReplays(clock guard.Clock) *replays {
	return &replays{clock: clock, kept: map[string]*replay{}}
}

// once runs fn for a user's key, or returns what fn returned for it before. A
// key that comes with another request is refused. Only success is kept: after a
// failure nothing has happened, and the next try is a new one. fn runs on a context
// that the client cannot cancel, so that its answer is there for the second try.
func once[I, O any](ctx context.Context, a *API, op, key string, in *I, fn func(context.Context) (*O, error)) (*O, error) {
	body, err := json.Marshal(in)
	if err != nil {
		return nil, err
	}
	user := callerOf(ctx).User.ID
	name := fmt.Sprintf("%s %s %s", user, op, key)
	r, mine, err := a.kept.claim(user, name, sha256.Sum256(body))
	if err != nil {
		return nil, err
	}
	if !mine {
		return wait[O](ctx, r)
	}
	finished := false
	defer func() {
		if !finished { // fn panicked: whoever waits must not wait for ever
			a.kept.settle(name, r, nil, hefu.Errorf(hefu.KindInternal, "the first try crashed"))
		}
	}()
	out, err := fn(context.WithoutCancel(ctx))
	finished = true
	a.kept.settle(name, r, out, err)
	return out, err
}

func wait[O any](ctx context.Context, r *replay) (*O, error) {
	select {
	case <-r.done:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	out, _ := r.answer.(*O)
	return out, r.err
}

// claim returns the replay of a user's name and whether the caller must settle it.
func (k *replays) claim(user hefu.UserID, name string, request [sha256.Size]byte) (*replay, bool, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.forget()
	if r, ok := k.kept[name]; ok {
		if r.request != request {
			return nil, false, hefu.Errorf(hefu.KindConflict, "idempotency key: it was used for another request; take a fresh one")
		}
		return r, false, nil
	}
	if len(k.kept) >= maxReplays || !k.roomFor(user) {
		return nil, false, hefu.Errorf(hefu.KindBusy, "the guard is busy; try again soon")
	}
	r := &replay{user: user, request: request, done: make(chan struct{}), at: k.clock.Now()}
	k.kept[name] = r
	return r, true, nil
}

func (k *replays) settle(name string, r *replay, answer any, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	r.answer, r.err = answer, err
	close(r.done)
	if err != nil && k.kept[name] == r {
		delete(k.kept, name)
	}
}

// forget drops settled answers that are old, and the oldest half when the table is
// full. What still runs stays.
func (k *replays) forget() {
	limit := k.clock.Now().Add(-replayLife)
	for pass := 0; pass < 2; pass++ {
		for name, r := range k.kept {
			if r.settled() && r.at.Before(limit) {
				delete(k.kept, name)
			}
		}
		if len(k.kept) < maxReplays {
			return
		}
		limit = k.middle()
	}
}

// roomFor forgets the oldest settled answer of a user who has very many, so that nobody else's
// is forgotten for him. It says no when all of his still run.
func (k *replays) roomFor(user hefu.UserID) bool {
	count, oldest := 0, ""
	for name, r := range k.kept {
		if r.user != user {
			continue
		}
		count++
		if r.settled() && (oldest == "" || r.at.Before(k.kept[oldest].at)) {
			oldest = name
		}
	}
	if count < ofOneUser {
		return true
	}
	if oldest == "" {
		return false
	}
	delete(k.kept, oldest)
	return true
}

// middle returns a time that about half of the kept answers are older than.
func (k *replays) middle() time.Time {
	first, last := k.clock.Now(), time.Time{}
	for _, r := range k.kept {
		if r.at.Before(first) {
			first = r.at
		}
		if r.at.After(last) {
			last = r.at
		}
	}
	return first.Add(last.Sub(first)/2 + 1)
}

func (r *replay) settled() bool {
	select {
	case <-r.done:
		return true
	default:
		return false
	}
}
