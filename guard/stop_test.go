package guard_test

import (
	"context"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
)

// resting is a world in which what must rest rests for a minute.
func resting(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	w.cfg.Rest = time.Minute
	w.Guard = w.on(w.store)
	return w
}

func TestWhatRestsIsStoppedByAnySession(t *testing.T) {
	w := resting(t)
	u := w.ready("alice")
	before := w.balance(bob)
	tr := u.pay(u.intent(5))
	if tr.State != hefu.Resting || tr.DueAt.Sub(w.clock.Now()) < 50*time.Second {
		t.Fatalf("a first payment to bob is %s until %v", tr.State, tr.DueAt)
	}
	stopped, err := w.Stop(t.Context(), u.caller, tr.ID)
	if err != nil || stopped.State != hefu.Stopped || stopped.Signed != nil {
		t.Fatalf("%s, %v", stopped.State, err)
	}
	if again, err := w.Stop(t.Context(), u.caller, tr.ID); err != nil || again.State != hefu.Stopped {
		t.Fatalf("a second time: %s, %v", again.State, err)
	}
	w.pass(2 * time.Minute)
	w.advance(tr.ID)
	w.mustHavePaid(before, 0)
	// The device still holds its signature; without the guard's half of it that is nothing.
	if got := u.state(tr.ID); got.State != hefu.Stopped || len(got.Signed) != 0 {
		t.Fatalf("it is %s", got.State)
	}
}

func TestWhatIsBeingSentCannotBeStopped(t *testing.T) {
	w := resting(t)
	u := w.ready("alice")
	before := w.balance(bob)
	tr := u.pay(u.intent(5))
	w.pass(2 * time.Minute)
	if err := w.Advance(t.Context(), tr.ID); err != nil {
		t.Fatal(err)
	}
	_, err := w.Stop(t.Context(), u.caller, tr.ID)
	w.refuses("stopping what a node has", err, hefu.KindConflict)
	w.advance(tr.ID)
	u.mustBeFinal(tr.ID)
	w.mustHavePaid(before, 5)
}

// A known recipient and a small amount do not rest; a large amount does.
func TestOnlyTheNewAndTheLargeRest(t *testing.T) {
	w := resting(t)
	u := w.limited("alice", 1000)
	first := u.pay(u.cheap(10))
	w.pass(2 * time.Minute)
	w.advance(first.ID)
	u.mustBeFinal(first.ID)
	second := u.pay(u.cheap(10))
	if rest := second.DueAt.Sub(w.clock.Now()); second.State != hefu.Resting || rest > 0 {
		t.Fatalf("a second small payment rests for %s", rest)
	}
	large := u.pay(u.cheap(201))
	if rest := large.DueAt.Sub(w.clock.Now()); large.State != hefu.Resting || rest < 50*time.Second {
		t.Fatalf("a fifth of the limit rests for %s", rest)
	}
	w.advance(second.ID)
	u.mustBeFinal(second.ID)
	if got := u.state(large.ID); got.State != hefu.Resting {
		t.Fatalf("the large one is %s", got.State)
	}
}

func TestAStopBetweenT1AndT2Wins(t *testing.T) {
	w := resting(t)
	u := w.ready("alice")
	before := w.balance(bob)
	tr := u.between(func() {
		open, _, err := w.Transfers(t.Context(), u.caller, guard.Page{Limit: 1})
		if err != nil {
			t.Error(err)
			return
		}
		if got, err := w.Stop(t.Context(), u.caller, open[0].ID); err != nil || got.State != hefu.Evaluating {
			t.Errorf("while it is evaluated: %s, %v", got.State, err)
		}
	})
	if tr.State != hefu.Stopped || tr.Signed != nil {
		t.Fatalf("it is %s", tr.State)
	}
	w.pass(2 * time.Minute)
	w.advance(tr.ID)
	w.mustHavePaid(before, 0)
	if got := u.limit(); !got.Spent.IsZero() {
		t.Errorf("%s still counts", got.Spent)
	}
}

// A message that does not verify locks the half, also when somebody stops the transfer
// meanwhile: a stop must not hide a probe.
func TestAStopDoesNotHideAProbe(t *testing.T) {
	w := resting(t)
	u := w.ready("alice")
	bad := u.tamper(u.propose(u.intent(5)))
	bad.Code = u.code()
	g := w.on(&hook{Store: w.store, after: func(n int) {
		if n == 2 { // bind is one, T1 is two
			if _, err := w.Stop(context.Background(), u.caller, bad.Transfer); err != nil {
				t.Error(err)
			}
		}
	}})
	_, err := g.Approve(t.Context(), u.caller, bad)
	w.refuses("a tampered message", err, hefu.KindLocked)
}

// One in the middle is stopped: the one before goes on, the one behind is planned anew and
// takes its place with the approval that stands, and nothing is left behind a gap.
func TestStoppingOneRenewsThoseBehind(t *testing.T) {
	w := resting(t)
	u := w.ready("alice")
	before := w.balance(bob)
	first, middle, last := u.pay(u.intent(1)), u.pay(u.intent(2)), u.pay(u.intent(4))
	if _, err := w.Stop(t.Context(), u.caller, middle.ID); err != nil {
		t.Fatal(err)
	}
	if got := u.state(first.ID); got.State != hefu.Resting {
		t.Fatalf("the one before is %s", got.State)
	}
	renewed := u.state(last.ID)
	if renewed.State != hefu.Replan || len(renewed.Signed) != 0 || renewed.Uses[0] != middle.Uses[0] {
		t.Fatalf("the one behind is %s and uses %v, not %v", renewed.State, renewed.Uses, middle.Uses)
	}
	if got := u.limit(); got.Spent.Big().Cmp(u.cost(first)) != 0 {
		t.Errorf("%s counts, want what the first costs", got.Spent)
	}
	a := u.sign(renewed) // no code: the approval of the Intent stands
	if tr, err := w.Approve(t.Context(), u.caller, a); err != nil || tr.State != hefu.Resting {
		t.Fatalf("%s, %v", tr.State, err)
	}
	w.pass(2 * time.Minute)
	for _, id := range []hefu.TransferID{last.ID, first.ID, last.ID} {
		w.advance(id)
	}
	u.mustBeFinal(first.ID)
	u.mustBeFinal(last.ID)
	w.mustHavePaid(before, 5)
}

// One that is being evaluated while the one before it is stopped is planned anew as well.
func TestStoppingOneRenewsWhatIsBeingEvaluated(t *testing.T) {
	w := resting(t)
	u := w.ready("alice")
	first := u.pay(u.intent(1))
	tr := u.between(func() {
		if _, err := w.Stop(t.Context(), u.caller, first.ID); err != nil {
			t.Error(err)
		}
	})
	if tr.State != hefu.Replan || len(tr.Signed) != 0 {
		t.Fatalf("it is %s", tr.State)
	}
}

// What is due earlier but stands behind in line waits: sent at once it would lie in the
// nodes' pools behind a gap, where no stop reaches it.
func TestNobodyOvertakesInLine(t *testing.T) {
	w := resting(t)
	u := w.limited("alice", 1000)
	known := u.pay(u.cheap(1))
	w.pass(2 * time.Minute)
	w.advance(known.ID)
	u.mustBeFinal(known.ID)
	slow := u.pay(u.cheap(300))
	fast := u.pay(u.cheap(1))
	if err := w.Advance(t.Context(), fast.ID); err != nil {
		t.Fatal(err)
	}
	if got := u.state(fast.ID); got.State != hefu.Resting || len(got.Signed) == 0 {
		t.Fatalf("the one behind is %s", got.State)
	}
	w.pass(2 * time.Minute)
	w.advance(slow.ID)
	w.advance(fast.ID)
	u.mustBeFinal(slow.ID)
	u.mustBeFinal(fast.ID)
}

func TestACodeAloneStops(t *testing.T) {
	w := resting(t)
	u, eve := w.ready("alice"), w.signUp("mallory")
	before := w.balance(bob)
	tr, other := u.pay(u.intent(5)), u.pay(u.intent(6))
	by := func(name, code string, id hefu.TransferID) (int, error) {
		return w.StopWith(t.Context(), guard.StopBy{Name: name, Code: code, Source: "a friend's computer", Transfer: id})
	}
	for name, try := range map[string]func() (int, error){
		"a wrong code":   func() (int, error) { return by("alice", "000000", "") },
		"no such user":   func() (int, error) { return by("nobody", u.code(), "") },
		"another's code": func() (int, error) { return by("alice", eve.code(), "") },
		"no name at all": func() (int, error) { return by("", "000000", "") },
	} {
		n, err := try()
		w.refuses(name, err, hefu.KindUnauthenticated)
		if n != 0 || err.Error() != "stop: the name or the code is not right; nothing was stopped" {
			t.Errorf("%s: %d, %v", name, n, err)
		}
	}
	code := u.code()
	if n, err := by("alice", code, other.ID); n != 1 || err != nil {
		t.Fatalf("one: %d, %v", n, err)
	}
	_, err := by("alice", code, "")
	w.refuses("the same code again", err, hefu.KindUnauthenticated)
	if n, err := by("alice", u.code(), ""); n != 1 || err != nil {
		t.Fatalf("all: %d, %v", n, err)
	}
	w.pass(2 * time.Minute)
	for _, id := range []hefu.TransferID{tr.ID, other.ID} {
		w.advance(id)
		if got := u.state(id); got.State != hefu.Stopped {
			t.Errorf("it is %s", got.State)
		}
	}
	w.mustHavePaid(before, 0)
}

func TestNobodyStopsAnothersTransfer(t *testing.T) {
	w := resting(t)
	u, eve := w.ready("alice"), w.signUp("mallory")
	tr := u.pay(u.intent(5))
	_, err := w.Stop(t.Context(), eve.caller, tr.ID)
	w.refuses("stopping another's transfer", err, hefu.KindNotFound)
	if n, err := w.StopWith(t.Context(), guard.StopBy{Name: "mallory", Code: eve.code(), Source: "x", Transfer: tr.ID}); n != 0 || err != nil {
		t.Errorf("with a code of one's own: %d, %v", n, err)
	}
	if got := u.state(tr.ID); got.State != hefu.Resting {
		t.Fatalf("it is %s", got.State)
	}
}

// Whoever has a session can bury a transfer that rests under proposals; stopping all finds
// it, and leaves what is sent alone.
func TestStoppingAllFindsWhatIsBuried(t *testing.T) {
	w := resting(t)
	u := w.ready("alice")
	before := w.balance(bob)
	sent := u.pay(u.intent(1))
	w.pass(2 * time.Minute)
	if err := w.Advance(t.Context(), sent.ID); err != nil {
		t.Fatal(err)
	}
	theft := u.pay(u.intent(5))
	for range 60 {
		u.propose(u.intent(1))
	}
	if n, err := w.StopAll(t.Context(), u.caller); n != 61 || err != nil {
		t.Fatalf("%d, %v", n, err)
	}
	if n, err := w.StopAll(t.Context(), u.caller); n != 0 || err != nil {
		t.Fatalf("a second time: %d, %v", n, err)
	}
	w.pass(2 * time.Minute)
	w.advance(sent.ID)
	w.advance(theft.ID)
	u.mustBeFinal(sent.ID)
	if got := u.state(theft.ID); got.State != hefu.Stopped {
		t.Fatalf("it is %s", got.State)
	}
	w.mustHavePaid(before, 1)
}
