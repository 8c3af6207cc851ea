//go:build unix

package main

import (
	"context"
	"errors"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
	"github.com/hefu-wallet/hefu/test/figure"
)

// TestRewriteKeepsOthers: what the soak wrote stays when the benchmark writes again.
func TestRewriteKeepsOthers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "doc.md")
	for _, write := range []func() error{
		func() error { return rewrite(path, "old\n") },
		func() error { return figure.WritePart(path, "soak", "an hour") },
		func() error { return rewrite(path, "new\n") },
	} {
		if err := write(); err != nil {
			t.Fatal(err)
		}
	}
	raw, err := os.ReadFile(path)
	if want := "new\n" + figure.Part(string(raw), "soak"); err != nil || string(raw) != want || !strings.Contains(want, "an hour") {
		t.Errorf("%q, %v", raw, err)
	}
}

// TestLibrariesTargets: the comparison is what the figures say.
func TestLibrariesTargets(t *testing.T) {
	l := &libraries{Wasm: figure.New()}
	for name, ms := range map[string]float64{
		"hefu sign/device": 200, "hefu sign/device/open": 20, "alice gg18 sign/device": 1000, "alice cggmp sign/device": 3000, "taurus sign/device": 2500,
	} {
		l.Wasm.Series[name] = figure.Series{ms}
	}
	want := [][2]string{{"1/50.0 of alice gg18", "met"}, {"1/12.5 of taurus", "met"}, {"1/5.00 of alice gg18", "**not met**"}}
	for i, row := range l.targets() {
		if !strings.HasPrefix(row[2], want[i][0]) || row[3] != want[i][1] {
			t.Errorf("%q, want %q", row, want[i])
		}
	}
	l.err = "it does not build"
	if rows := l.targets(); len(rows) != 1 || rows[0][3] != "open" {
		t.Error(rows)
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
	f := figure.New()
	counted := &counter{Store: w.bare}
	w.bare = counted
	if err := w.measureApprovals(ctx, f, 4); err != nil {
		t.Fatal(err)
	}
	if err := w.measureSignIns(ctx, f, 1); err != nil {
		t.Fatal(err)
	}
	for _, u := range w.users {
		all, _, err := w.Transfers(ctx, u.caller, guard.Page{Limit: 100})
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

// TestDecisions: the copies of a transfer count against the limit, the figures are there
// and the targets are what the figures say.
func TestDecisions(t *testing.T) {
	o := &options{plan: plan{past: []int{50}, decisions: 1}, tmp: t.TempDir()}
	f := figure.New()
	if err := o.measureDecisions(t.Context(), f); err != nil {
		t.Fatal(err)
	}
	text := (&results{decisions: f, plan: o.plan}).markdown()
	_, section, ok := strings.Cut(text, "## Decisions")
	section, _, _ = strings.Cut(section, "\n## ")
	if !ok || strings.Contains(section, "| –") {
		t.Errorf("the section is not complete:\n%s", section)
	}
	f = figure.New()
	for name, ms := range map[string]float64{"decision/0/inside T1": 10, "decision/50/inside T1": 12, "decision/0/T1": 10, "decision/50/T1": 12.1} {
		f.Series[name] = figure.Series{ms}
	}
	rows := (&results{decisions: f, plan: plan{past: []int{0, 50}}}).decisionTargets()
	if rows[0][3] != "met" || rows[1][3] != "**not met**" {
		t.Error(rows)
	}
}

// TestTheHistoryCounts: what was copied is what the guard adds up.
func TestTheHistoryCounts(t *testing.T) {
	ctx := t.Context()
	dir := t.TempDir()
	w, stop, err := newWorld(ctx, dir, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	h := history{w, 50}
	if err := h.decide(ctx, figure.New()); err != nil {
		t.Fatal(err)
	}
	spent := func() *big.Int {
		all, err := w.Limits(ctx, w.users[0].caller)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range all {
			if l.Asset == w.net.Native.ID {
				return l.Spent.Big()
			}
		}
		t.Fatal("there is no limit")
		return nil
	}
	before := spent()
	if err := h.fill(ctx, filepath.Join(dir, "hefu.db")); err != nil {
		t.Fatal(err)
	}
	// 25 of the copies lie within the last 24 hours; the first of them at its very edge.
	if got := new(big.Int).Sub(spent(), before); got.Cmp(big.NewInt(25_000)) != 0 && got.Cmp(big.NewInt(24_000)) != 0 {
		t.Errorf("the copies count %s, not about 25000", got)
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
