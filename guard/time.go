package guard

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/hefu-wallet/hefu"
)

const (
	// maxStep is how far the clock may run ahead of the mark, and how far a chain's head
	// may lag behind the clock, before one is not believed without the other.
	maxStep = 10 * time.Minute
	// maxSkew is how far behind the mark a clock may be without a word: an everyday
	// correction, or another machine on the same store.
	maxSkew   = time.Minute
	markEvery = 30 * time.Second // how often the mark is stored
	askEvery  = 3 * time.Second  // how often the chains are asked while waiting periods are suspended
	askWithin = 5 * time.Second  // how long a chain may take to answer
	metaMark  = "guard-time"     // the stored mark, in microseconds since 1970
)

// timekeeper holds the high-water mark: the latest time that was believed.
type timekeeper struct {
	start time.Time // a reading of the clock from which elapsed time is counted
	mu    sync.Mutex
	mark  time.Time
	// anchor is the reading that was last believed for its own sake: the first one of
	// this process, or one that a chain agreed with.
	anchor reading
	told   TimeState
}

// reading is what a clock says. at has no monotonic part: two times that have one are
// compared by it, and a clock that was set would not be noticed. elapsed is the time
// since the process began, by the monotonic clock where the clock has one; setting the
// clock does not change it.
type reading struct {
	at      time.Time
	elapsed time.Duration
}

func (k *timekeeper) begin(now time.Time) {
	k.start = now
	k.anchor = reading{at: now.Round(0)}
}

func (k *timekeeper) reading(now time.Time) reading {
	return reading{now.Round(0), now.Sub(k.start)}
}

// TimeState says how the guard's clock stands to the high-water mark.
type TimeState string

// The states of the guard's time.
const (
	TimeRuns      TimeState = "runs"      // the clock is believed
	TimeStands    TimeState = "stands"    // the clock was set back: time stands still until it catches up
	TimeSuspended TimeState = "suspended" // the clock jumped ahead: waiting periods stand still until a chain agrees
)

// read compares a reading of the clock with the mark. now is what everything that
// expires is measured by, ripe what everything that matures is measured by.
//
// The clock carries the mark along in small steps, which together lead the time that
// really elapsed by no more than one step. Behind the mark, time stands still at it:
// slower would be a rate that nobody can check, and faster would skip time that somebody
// was promised. Ahead of it, the mark stays.
func (k *timekeeper) read(r reading) (now, ripe time.Time, state TimeState) {
	k.mu.Lock()
	defer k.mu.Unlock()
	step := r.at.Sub(k.mark)
	lead := r.at.Sub(k.anchor.at) - (r.elapsed - k.anchor.elapsed)
	switch {
	case k.mark.IsZero():
		k.mark = r.at
		return k.mark, k.mark, TimeRuns
	case step < -maxSkew:
		return k.mark, k.mark, TimeStands
	case step < 0:
		return k.mark, k.mark, TimeRuns
	case step > maxStep || lead > maxStep:
		return r.at, k.mark, TimeSuspended
	}
	k.mark = r.at
	return k.mark, k.mark, TimeRuns
}

// hear takes the time that the chains say for a reading. A reading that they bear out is
// believed. Otherwise the mark moves to what they say, which is less: waiting periods end
// by what clock and chains both say.
func (k *timekeeper) hear(chain time.Time, r reading) {
	if r.at.Sub(chain) > maxStep {
		k.raise(chain)
		return
	}
	k.mu.Lock()
	k.anchor = r
	k.mu.Unlock()
	k.raise(r.at)
}

// raise moves the mark to t, never back.
func (k *timekeeper) raise(t time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if t.After(k.mark) {
		k.mark = t.Round(0)
	}
}

// now is the guard's time. What expires is measured by it: sessions, codes, Intents,
// approvals, plans; and everything that waits begins at it. It never goes below the
// stored high-water mark; it may go back to it when a jump that no chain confirmed is
// taken back.
func (g *Guard) now() time.Time {
	now, _, _ := g.time.read(g.time.reading(g.clock.Now()))
	return now
}

// ripe is the time by which waiting periods end: delays, holds, rests, back-off, windows
// of limits. It is now(), except after the clock jumped ahead (also while the guard was
// down): then it stands still until a chain's head shows that so much time has really
// passed. What waits must begin at now() and end by ripe(): then no period is ever
// shorter than it was promised.
func (g *Guard) ripe() time.Time {
	_, ripe, _ := g.time.read(g.time.reading(g.clock.Now()))
	return ripe
}

// KeepTime stores the high-water mark and reads what other processes stored; while
// waiting periods are suspended it asks the chains for the time. Run calls it.
func (g *Guard) KeepTime(ctx context.Context) error {
	var stored time.Time
	err := g.store.View(ctx, func(tx Tx) (err error) {
		stored, err = storedMark(tx)
		return err
	})
	if err != nil {
		return err
	}
	g.time.raise(stored)
	r := g.time.reading(g.clock.Now())
	_, ripe, state := g.time.read(r)
	if state == TimeSuspended {
		if at, ok := g.chainTime(ctx); ok {
			g.time.hear(at, r)
			_, ripe, state = g.time.read(r)
		}
	}
	g.tellTime(ctx, r.at, ripe, state)
	if !ripe.After(stored) {
		return nil
	}
	return g.saveTime(ctx)
}

func (g *Guard) saveTime(ctx context.Context) error {
	return g.store.Update(ctx, func(tx Tx) error {
		_, err := g.storeMark(tx)
		return err
	})
}

// storeMark writes the mark down, unless another process stored a later one; then that
// one counts here as well.
func (g *Guard) storeMark(tx Tx) (time.Time, error) {
	stored, err := storedMark(tx)
	if err != nil {
		return stored, err
	}
	g.time.raise(stored)
	ripe := g.ripe()
	if !ripe.After(stored) {
		return ripe, nil
	}
	return ripe, tx.SetMeta(metaMark, strconv.FormatInt(ripe.UnixMicro(), 10))
}

func storedMark(tx MetaRows) (time.Time, error) {
	text, err := tx.Meta(metaMark)
	if err != nil || text == "" {
		return time.Time{}, err
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return time.Time{}, fmt.Errorf("read the guard's time: %q is not a number of microseconds; the database is damaged", text)
	}
	return time.UnixMicro(n), nil
}

// tellTime logs a change of the time's state, once.
func (g *Guard) tellTime(ctx context.Context, clock, ripe time.Time, state TimeState) {
	g.time.mu.Lock()
	before := g.time.told
	g.time.told = state
	g.time.mu.Unlock()
	if before == state || before == "" && state == TimeRuns {
		return
	}
	at := []any{"clock", clock.UTC().Format(time.RFC3339), "mark", ripe.UTC().Format(time.RFC3339)}
	switch state {
	case TimeStands:
		g.log.WarnContext(ctx, "the clock was set back: time stands still until it catches up", at...)
	case TimeSuspended:
		g.log.WarnContext(ctx, "the clock is far ahead of the last time that was seen: waiting periods are suspended until a chain shows that time", at...)
	case TimeRuns:
		g.log.InfoContext(ctx, "the clock is believed again", at...)
		g.nudge()
	}
}

// watchTime runs KeepTime until ctx ends; then it stores the mark once more.
func (g *Guard) watchTime(ctx context.Context) {
	for {
		if err := g.KeepTime(ctx); err != nil && ctx.Err() == nil {
			g.log.ErrorContext(ctx, "keep the guard's time", "err", err)
		}
		wait := markEvery
		if g.Time().State == TimeSuspended {
			wait = askEvery
		}
		select {
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), askWithin)
			defer cancel()
			if err := g.saveTime(last); err != nil {
				g.log.ErrorContext(last, "keep the guard's time", "err", err)
			}
			return
		case <-time.After(wait):
		}
	}
}

// Time is what the guard takes for the time.
type Time struct {
	Now   time.Time // by which things expire
	Ripe  time.Time // by which waiting periods end; at most Now
	State TimeState
}

// Time says what the guard takes for the time and whether it runs.
func (g *Guard) Time() Time {
	now, ripe, state := g.time.read(g.time.reading(g.clock.Now()))
	return Time{now, ripe, state}
}

// chainTime is what the chains say the time is: the lower median of those that answer,
// so that with three or more no single node decides, and with fewer the earliest does.
// Chains whose coins are worth something are asked; test chains count where there are
// none of those, and throw-away ones where there are neither.
func (g *Guard) chainTime(ctx context.Context) (time.Time, bool) {
	ctx, cancel := context.WithTimeout(ctx, askWithin)
	defer cancel()
	var mu sync.Mutex
	var said []int64
	var asked sync.WaitGroup
	for _, n := range g.witnesses() {
		asked.Go(func() {
			at, err := n.ledger.Time(ctx)
			if err != nil {
				g.log.WarnContext(ctx, "ask a chain for the time", "network", n.ID, "err", err)
				return
			}
			mu.Lock()
			defer mu.Unlock()
			said = append(said, at)
		})
	}
	asked.Wait()
	if len(said) == 0 {
		return time.Time{}, false
	}
	slices.Sort(said)
	return time.Unix(said[(len(said)-1)/2], 0), true
}

// witnesses are the networks that are asked for the time.
func (g *Guard) witnesses() []network {
	worth := func(n network) int {
		switch {
		case n.Dev:
			return 0
		case n.Testnet:
			return 1
		}
		return 2
	}
	best := 0
	for _, n := range g.nets {
		best = max(best, worth(n))
	}
	var out []network
	for _, id := range g.cfg.Networks {
		if n := g.nets[id]; worth(n) == best {
			out = append(out, n)
		}
	}
	return out
}

// errTime is why a guard whose clock was set back by more than maxStep is not ready and
// takes no codes: those that are right elsewhere would be wrong here, and blamed on the phone. It is the
// same for everybody and so tells a stranger nothing about a user.
func (g *Guard) errTime() error {
	r := g.time.reading(g.clock.Now())
	if now, _, state := g.time.read(r); state == TimeStands && now.Sub(r.at) > maxStep {
		return hefu.Errorf(hefu.KindUnavailable, "the guard's clock was set back: its time stands still at %s until the clock catches up, and no code is taken meanwhile. Ask the operator to set the clock right", now.UTC().Format(time.RFC3339))
	}
	return nil
}
