package guard_test

import (
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
)

// orphan puts a half that no row names.
func (w *world) orphan() hefu.HalfID {
	w.t.Helper()
	id := hefu.HalfID(hefu.EncodeID(make([]byte, 16)))
	if err := w.keys.PutHalf(id, []byte("a half")); err != nil {
		w.t.Fatal(err)
	}
	return id
}

func (w *world) has(id hefu.HalfID) bool {
	w.t.Helper()
	_, err := w.keys.Half(id)
	if err != nil && !hefu.Is(err, hefu.KindNotFound) {
		w.t.Fatal(err)
	}
	return err == nil
}

// day lets a day pass, as the chain sees it.
func (w *world) day() {
	w.t.Helper()
	w.pass(25 * time.Hour)
	w.Guard = w.on(w.store)
}

// A half that no row names is erased a day later, and no half that a row needs.
func TestOrphansAreSwept(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	id := w.orphan()
	w.Guard = w.on(w.store)
	if !w.has(id) {
		t.Fatal("an orphan of this minute was erased")
	}
	w.day()
	if w.has(id) {
		t.Fatal("an orphan of yesterday is still there")
	}
	if !w.has(w.halfOf(u.dealing)) {
		t.Fatal("the half of the active dealing was erased")
	}
}

func TestOrphansStayInQuarantine(t *testing.T) {
	w := newWorld(t)
	w.signUp("alice")
	id := w.orphan()
	w.pass(25 * time.Hour)
	w.write(func(tx guard.Tx) error { return tx.SetMeta("epoch", "") })
	w.Guard = w.on(w.store) // in step again, in quarantine
	if !w.has(id) {
		t.Fatal("an orphan was erased on the word of a database that was brought back")
	}
	w.day()
	if w.has(id) {
		t.Fatal("an orphan outlived the quarantine")
	}
}

// Out of step the database may be the wrong one; the sweep that a worker makes leaves the
// keystore alone until the gap is closed.
func TestOrphansStayOutOfStep(t *testing.T) {
	w := newWorld(t)
	u := w.signUp("alice")
	g, store := w.dying(false)
	id := w.orphan()
	w.pass(25 * time.Hour)
	if err := g.SignOut(t.Context(), u.session2()); !store.died {
		t.Fatalf("the epoch was not raised: %v", err)
	}
	if err := w.SweepHalves(t.Context()); err == nil {
		t.Fatal("swept out of step")
	}
	if !w.has(id) {
		t.Fatal("an orphan was erased by a database that is out of step")
	}
}
