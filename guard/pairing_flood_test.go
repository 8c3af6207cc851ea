package guard_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
)

// Each pairing that is begun is told to all of the user's pages. A session begins ten in an
// hour and no more; the owner's own sessions begin theirs all the same.
func TestASessionBeginsFewPairings(t *testing.T) {
	w := newWorld(t)
	owner := w.ready("alice")
	thief := owner.second()
	in, err := w.SignIn(t.Context(), thief.signIn())
	if err != nil {
		t.Fatal(err)
	}
	thief.caller.Session = in.Session
	begin := func(u *user, key string) error {
		_, err := w.BeginPairing(t.Context(), u.caller, u.deviceID, []byte(key))
		return err
	}
	for i := range 10 {
		for range 3 { // the same again is answered and counts once
			if err := begin(thief, fmt.Sprint("x", i)); err != nil {
				t.Fatal(i, err)
			}
		}
		w.clock.add(time.Minute)
	}
	for i := range 50 {
		must(t, hefu.KindThrottled, "try again in 50 minutes", begin(thief, fmt.Sprint("y", i)))
	}
	if n := w.events(owner.caller.User.ID, "device", "pairing"); n != 10 {
		t.Fatalf("%d events of 10 pairings", n)
	}
	if err := begin(thief, "x9"); err != nil { // what waits is answered still
		t.Fatal(err)
	}
	if err := begin(owner, "mine"); err != nil {
		t.Fatal("the owner's own session:", err)
	}
	if _, err := w.Caller(t.Context(), in.Token); err != nil { // it stays in use
		t.Fatal(err)
	}
	w.pass(50*time.Minute + time.Second)
	if err := begin(thief, "z"); err != nil {
		t.Fatal("an hour later:", err)
	}
}

// All sessions together are bounded too, by more than one of them can use up.
func TestAUserBeginsSoManyPairings(t *testing.T) {
	w := newWorld(t)
	owner := w.ready("alice")
	for s := range 6 {
		at := owner.second()
		for i := range 10 {
			at.asks(fmt.Sprint(s, "-", i))
		}
	}
	_, err := w.BeginPairing(t.Context(), owner.caller, owner.deviceID, []byte("one more"))
	must(t, hefu.KindThrottled, "60 were begun", err)
}

// A limit that is set to what it is changes nothing and is told to nobody.
func TestAnUnchangedLimitIsNoNews(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	all, err := w.Limits(t.Context(), u.caller)
	if err != nil || len(all) == 0 {
		t.Fatal(all, err)
	}
	id, l := u.caller.User.ID, all[0]
	told := func() int { return w.events(id, "limit", "set") + w.events(id, "limit", "raise") }
	set := func(to hefu.Units, code string) {
		t.Helper()
		if _, err := w.SetLimit(t.Context(), u.caller, l.Asset, to, code); err != nil {
			t.Fatal(err)
		}
	}
	before := told()
	for range 5 {
		set(l.Units, "")
	}
	if n := told() - before; n != 0 {
		t.Fatalf("%d events of a limit that stayed", n)
	}
	more, err := l.Units.Add(hefu.UnitsOf(1))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		set(more, u.code())
	}
	if n := told() - before; n != 1 {
		t.Fatalf("%d events of one raise that was asked for twice", n)
	}
	for range 2 { // the first takes the raise back
		set(l.Units, "")
	}
	if n := told() - before; n != 2 {
		t.Fatalf("%d events after the raise was taken back, want 2", n)
	}
	if got, err := w.Limits(t.Context(), u.caller); err != nil || !got[0].RaiseAt.IsZero() || got[0].Units.Cmp(l.Units) != 0 {
		t.Fatalf("%+v, %v", got, err)
	}
}
