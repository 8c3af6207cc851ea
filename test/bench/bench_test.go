//go:build unix

package main

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
)

func TestSeries(t *testing.T) {
	s := series{5, 1, 4, 2, 3, 10, 9, 8, 7, 6, 11}
	if s.median() != 6 || s.at(0.1) != 2 || s.at(0.9) != 10 || s.at(1) != 11 {
		t.Errorf("median %v, 10 %% %v, 90 %% %v, most %v", s.median(), s.at(0.1), s.at(0.9), s.at(1))
	}
	for ms, want := range map[float64]string{
		0.0523: "52.3 µs", 0.9: "900 µs", 1: "1.00 ms", 16.349: "16.3 ms", 336.2: "336 ms", 2100: "2.10 s", 65600: "65.6 s",
	} {
		if got := duration(ms); got != want {
			t.Errorf("%v ms is written %q, want %q", ms, got, want)
		}
	}
	if got := (series{}).String() + (series{}).rate() + times(1, 0); got != "–––" {
		t.Errorf("nothing is written %q", got)
	}
}

// TestWatch: a step counts to its party, a failed step ends the round.
func TestWatch(t *testing.T) {
	f := newFigures()
	w := f.watch("x")
	w.add("a/one", 10*time.Millisecond, 0)
	w.add("a/two", 20*time.Millisecond, 0)
	w.add("b/one", 2*time.Millisecond, 0)
	w.add("whole", 32*time.Millisecond, 0)
	if err := w.flush(2); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]float64{"x/a/one": 5, "x/a": 15, "x/b": 1, "x/whole": 16} {
		if got := f.of(name); len(got) != 1 || got[0] != want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
	w = f.watch("y")
	failed, ran := errors.New("no"), false
	w.step("a/one", func() error { return failed })
	w.step("a/two", func() error { ran = true; return nil })
	if err := w.flush(1); !errors.Is(err, failed) || ran || f.of("y/a") != nil {
		t.Errorf("a failed step: %v, the next one ran: %v, counted: %v", err, ran, f.of("y/a"))
	}
}

// TestTargetVerdict: a figure above its limit is called what it is.
func TestTargetVerdict(t *testing.T) {
	if row := (target{"x", 20, 20, ""}).row(); row[3] != "met" {
		t.Error(row)
	}
	if row := (target{"x", 20, 20.5, ""}).row(); row[3] != "**not met**" {
		t.Error(row)
	}
}

// TestRounds runs the guard's part small: payments end, the bare side gave the database
// the same statements, and every figure of the document is there.
func TestRounds(t *testing.T) {
	ctx := t.Context()
	w, stop, err := newWorld(ctx, t.TempDir(), 2)
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	f := newFigures()
	counted := &counter{Store: w.bare}
	w.bare = counted
	if err := w.measureApprovals(ctx, f, 4); err != nil {
		t.Fatal(err)
	}
	if err := w.measureSignIns(ctx, f, 1); err != nil {
		t.Fatal(err)
	}
	for _, u := range w.users {
		all, err := w.Transfers(ctx, u.caller, "", 100)
		if err != nil {
			t.Fatal(err)
		}
		final := 0
		for _, tr := range all {
			if tr.State == hefu.Final {
				final++
			} else if tr.State != hefu.Stopped {
				t.Errorf("%s has a transfer that is %s", u.name, tr.State)
			}
		}
		if final != 4 || len(all) != 8 {
			t.Errorf("%s: %d of %d transfers are final, want 4 of 8 (the others are the bare side's)", u.name, final, len(all))
		}
	}
	// Beside the replays, a round has a rewind and a settlement of its own for each user.
	writes := (f.Bytes["propose writes"]+f.Bytes["nonces writes"]+f.Bytes["approve writes"])*8 + 2*8
	if counted.writes != writes || f.Bytes["approve writes"] != 2 || f.Bytes["nonces writes"] != 0 {
		t.Errorf("the bare side wrote %d times, want %d (%v)", counted.writes, writes, f.Bytes)
	}
	text := (&results{guard: f, plan: quickPlan()}).markdown()
	for _, part := range []string{"## Approvals", "## Sign-ins"} {
		_, section, ok := strings.Cut(text, part)
		section, _, _ = strings.Cut(section, "\n## ")
		if !ok || strings.Contains(section, "| –") {
			t.Errorf("%s is not complete:\n%s", part, section)
		}
	}
}

// counter counts what the bare side writes.
type counter struct {
	guard.Store
	writes int
}

func (c *counter) Update(ctx context.Context, fn func(guard.Tx) error) error {
	return c.Store.Update(ctx, func(tx guard.Tx) error { c.writes++; return fn(tx) })
}

// TestReplayNotices: a statement that ends otherwise than before is an error, not a
// cheaper benchmark.
func TestReplayNotices(t *testing.T) {
	ctx := t.Context()
	w, stop, err := newWorld(ctx, t.TempDir(), 0)
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	var s script
	user := hefu.User{ID: "u", Name: "name", State: hefu.UserActive, Created: time.Now()}
	rec := &recorder{w.bare}
	err = rec.Update(record(ctx, &s), func(tx guard.Tx) error {
		if _, err := tx.User("nobody"); !hefu.Is(err, hefu.KindNotFound) {
			return err
		}
		return tx.CreateUser(user)
	})
	if err != nil {
		t.Fatal(err)
	}
	if writes, reads, statements := s.count(); writes != 1 || reads != 0 || statements != 2 {
		t.Errorf("%d writing, %d reading, %d statements", writes, reads, statements)
	}
	if err := s.replay(ctx, w.bare, swap{key: same}, nil); !errors.Is(err, errOtherEnd) {
		t.Errorf("creating a user twice: %v", err)
	}
}
