package guard_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/guard"
)

// perishable is a chain whose bytes go stale by time, as EVM's do not.
type perishable struct {
	chain.Format
	clock *clock
	life  *time.Duration
}

func (f perishable) Build(n chain.Network, in hefu.Intent, v chain.View) (hefu.Plan, error) {
	p, err := f.Format.Build(n, in, v)
	p.ValidUntil = f.clock.Now().Add(*f.life).Unix()
	return p, err
}

// perish makes the world's plans go stale after life.
func (w *world) perish(life time.Duration) *time.Duration {
	w.t.Helper()
	l := &life
	for i, f := range w.cfg.Families {
		w.cfg.Families[i].Format = perishable{f.Format, w.clock, l}
	}
	w.Guard = w.on(w.store)
	return l
}

// The guard was down while a transfer rested, and its Intent expired: it is not sent late.
func TestARestThatOutlivesItsIntentIsNotSentLate(t *testing.T) {
	w := newWorld(t)
	w.cfg.Rest = time.Minute
	w.Guard = w.on(w.store)
	u := w.ready("alice")
	before := w.balance(bob)
	in := u.intent(5)
	in.Expiry = w.clock.Now().Add(10 * time.Minute).Unix()
	late, good := u.pay(in), u.intent(7)
	w.pass(11 * time.Minute)
	w.restart()
	w.advance(late.ID)
	got := u.state(late.ID)
	if got.State != hefu.Stopped || got.Signed != nil || got.Reason != "its time ran out while it rested; nothing was sent" {
		t.Fatalf("it is %s with %d signed bytes: %s", got.State, len(got.Signed), got.Reason)
	}
	if w.paid(before).Sign() != 0 {
		t.Fatal("it was sent late")
	}
	// Its nonce is free again.
	tr := u.pay(good)
	w.pass(time.Minute)
	w.advance(tr.ID)
	u.mustBeFinal(tr.ID)
	w.mustHavePaid(before, 7)
}

// The Plan's time is over when the device's message comes: T1 refuses, and the transfer
// has a fresh Plan for which the code stands.
func TestAPlanWhoseTimeIsOverIsRefusedAtT1(t *testing.T) {
	w := newWorld(t)
	w.perish(time.Minute)
	u := w.ready("alice")
	before := w.balance(bob)
	tr := u.propose(u.intent(5))
	a := u.sign(tr)
	w.clock.add(time.Minute)
	a.Code = u.code()
	if _, err := w.Approve(t.Context(), u.caller, a); !hefu.Is(err, hefu.KindReplan) {
		t.Fatalf("a stale plan: %v", err)
	}
	got := u.state(tr.ID)
	if got.State != hefu.Replan || got.Plan.Number != 2 || got.Plan.Stale(w.clock.Now()) || got.Signed != nil {
		t.Fatalf("it is %s with plan %d until %d", got.State, got.Plan.Number, got.Plan.ValidUntil)
	}
	if _, err := w.Approve(t.Context(), u.caller, u.sign(got)); err != nil {
		t.Fatalf("a second code was asked for: %v", err)
	}
	w.advance(tr.ID)
	u.mustBeFinal(tr.ID)
	w.mustHavePaid(before, 5)
}

// The Plan's time runs out while it rests: the signed bytes are erased and never sent, a
// fresh Plan is made, and the approval that stands is enough for it.
func TestAPlanThatGoesStaleAtRestIsPlannedAnewWithoutASecondCode(t *testing.T) {
	w := newWorld(t)
	w.cfg.Rest = 2 * time.Minute
	life := w.perish(time.Minute)
	u := w.ready("alice")
	before := w.balance(bob)
	tr := u.pay(u.intent(5))
	*life = time.Hour
	w.clock.add(2 * time.Minute)
	if err := w.Advance(t.Context(), tr.ID); err != nil {
		t.Fatal(err)
	}
	got := u.state(tr.ID)
	if got.State != hefu.Replan || got.Plan.Number <= tr.Plan.Number || got.Plan.Stale(w.clock.Now()) {
		t.Fatalf("it is %s with plan %d: %s", got.State, got.Plan.Number, got.Reason)
	}
	if got.Signed != nil || got.Opening != nil || got.TxID != "" || w.paid(before).Sign() != 0 {
		t.Fatal("something of the stale plan is left")
	}
	a := u.sign(got)
	if _, err := w.Approve(t.Context(), u.caller, a); err != nil {
		t.Fatalf("a second code was asked for: %v", err)
	}
	w.clock.add(2 * time.Minute)
	w.advance(tr.ID)
	u.mustBeFinal(tr.ID)
	w.mustHavePaid(before, 5)
}

// A kill, or a chain that does not answer, between giving up the stale Plan and making a
// fresh one: the worker makes it later.
func TestADeathWhileAStalePlanIsReplacedChangesNothing(t *testing.T) {
	w := newWorld(t)
	w.cfg.Rest = 2 * time.Minute
	life := w.perish(time.Minute)
	u := w.ready("alice")
	tr := u.pay(u.intent(5))
	w.clock.add(2 * time.Minute)
	*life = time.Hour
	killed := w.with(func(p *guard.Parts) { p.Store = &killer{w.store, 2} }) // bind is one, giving up is two
	if err := killed.Advance(t.Context(), tr.ID); err == nil {
		t.Fatal("it lived")
	}
	got := u.state(tr.ID)
	if got.State != hefu.Replan || got.Signed != nil || !got.Plan.Stale(w.clock.Now()) {
		t.Fatalf("%s, plan %d", got.State, got.Plan.Number)
	}
	if due, err := w.store.LeaseDue(t.Context(), w.Time().Ripe, w.Time().Ripe.Add(time.Minute), 10); err != nil || len(due) != 1 || due[0] != tr.ID {
		t.Fatalf("nobody looks at it: %v, %v", due, err)
	}
	if err := w.Advance(t.Context(), tr.ID); err != nil {
		t.Fatal(err)
	}
	again := u.state(tr.ID)
	if again.State != hefu.Replan || again.Plan.Stale(w.clock.Now()) || bytes.Equal(again.Commit, tr.Commit) {
		t.Fatalf("%s, plan %d", again.State, again.Plan.Number)
	}
	w.pass(time.Hour)
	w.advance(tr.ID)
	u.again()
	if got := u.state(tr.ID); got.State != hefu.Expired {
		t.Fatalf("it is %s for ever", got.State)
	}
}

// What stands in line behind a transfer that is not sent late could never be mined with
// its own nonce: it is planned anew, and pays.
func TestWhatWaitsBehindALateTransferIsPlannedAnew(t *testing.T) {
	w := newWorld(t)
	w.cfg.Rest = 8 * time.Minute
	w.Guard = w.on(w.store)
	u := w.ready("alice")
	before := w.balance(bob)
	in := u.intent(5)
	in.Expiry = w.clock.Now().Add(5 * time.Minute).Unix()
	late, next := u.pay(in), u.pay(u.intent(7))
	w.clock.add(9 * time.Minute)
	if err := w.Advance(t.Context(), late.ID); err != nil {
		t.Fatal(err)
	}
	if got := u.state(late.ID); got.State != hefu.Stopped {
		t.Fatalf("the late one is %s", got.State)
	}
	got := u.state(next.ID)
	if got.State != hefu.Replan || got.Signed != nil || bytes.Equal(got.Plan.Bytes, next.Plan.Bytes) {
		t.Fatalf("the next one is %s with plan %d", got.State, got.Plan.Number)
	}
	a := u.sign(got)
	a.Code = u.code() // its approval is older than five minutes
	if _, err := w.Approve(t.Context(), u.caller, a); err != nil {
		t.Fatal(err)
	}
	w.pass(8 * time.Minute)
	w.advance(next.ID)
	u.mustBeFinal(next.ID)
	w.mustHavePaid(before, 7)
}
