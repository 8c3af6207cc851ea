package guard_test

import (
	"context"
	"slices"
	"sync"
	"testing"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
)

// Whoever watches a guard hears of an approval's three steps, inside each other, and of
// how they ended.
func TestAnApprovalTellsOfItsSteps(t *testing.T) {
	w := newWorld(t)
	var mu sync.Mutex
	var told []string
	type inside struct{}
	w.spans = func(ctx context.Context, name string) (context.Context, func(error)) {
		path := name
		if up, ok := ctx.Value(inside{}).(string); ok {
			path = up + " > " + name
		}
		return context.WithValue(ctx, inside{}, path), func(err error) {
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				path += ": " + string(hefu.KindOf(err))
			}
			told = append(told, path)
		}
	}
	w.Guard = w.on(w.store)
	u := w.ready("alice")
	told = nil
	a := u.sign(u.propose(u.intent(1)))
	a.Code = "000000"
	if _, err := w.Approve(t.Context(), u.caller, a); err == nil {
		t.Fatal("approved")
	}
	a.Code = u.code()
	if _, err := w.Approve(t.Context(), u.caller, a); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"approve > approve.t1: forbidden", "approve: forbidden",
		"approve > approve.t1", "approve > approve.evaluate", "approve > approve.t2", "approve",
	}
	if !slices.Equal(told, want) {
		t.Errorf("told %q", told)
	}
	told = nil
	w.advance(a.Transfer)
	if len(told) == 0 || slices.ContainsFunc(told, func(s string) bool { return s != "advance" }) {
		t.Errorf("told %q", told)
	}
}

func TestTheStatusOfAGuard(t *testing.T) {
	w := newWorld(t)
	status := func() guard.Status {
		t.Helper()
		s, err := w.Status(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	if s := status(); s.Time != guard.TimeRuns || !s.InStep || s.Quarantine || s.Queue.Due != 0 {
		t.Errorf("a new guard: %+v", s)
	}
	u := w.ready("alice")
	u.pay(u.intent(1))
	before := status()
	w.clock.add(2 * w.cfg.Rest)
	w.audited()
	s := status()
	if s.Queue.Due != 1 || s.Queue.Oldest.IsZero() || s.Audit.Seq == 0 {
		t.Errorf("one transfer is due: %+v", s)
	}
	if err := w.Beat(t.Context()); err != nil {
		t.Fatal(err)
	}
	if s := status(); s.Epoch != before.Epoch+1 || !s.InStep {
		t.Errorf("after a beat: %+v, before %+v", s, before)
	}
	if err := w.Ready(t.Context()); err != nil {
		t.Error(err)
	}
	// The keystore goes on with another database: this one must not serve.
	if err := w.keys.Raise(before.Epoch+1, []byte("another guard was here")); err != nil {
		t.Fatal(err)
	}
	if s := status(); s.InStep {
		t.Errorf("out of step: %+v", s)
	}
	if err := w.Ready(t.Context()); !hefu.Is(err, hefu.KindUnavailable) {
		t.Errorf("it says that it is ready: %v", err)
	}
}
