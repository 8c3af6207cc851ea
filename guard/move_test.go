package guard_test

import (
	"crypto/rand"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
	"github.com/hefu-wallet/hefu/store"
)

// moved is a world whose guard has begun to move, and the database that it goes to: a copy
// of the file, marked as one.
func (w *world) moved() (m guard.Move, to guard.Store) {
	w.t.Helper()
	raw := w.copied()
	m, err := w.BeginMove(w.t.Context(), "the new place")
	if err != nil {
		w.t.Fatal(err)
	}
	path := filepath.Join(w.t.TempDir(), "new.db")
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		w.t.Fatal(err)
	}
	if to, err = store.Open(w.t.Context(), path); err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { _ = to.Close() })
	w.meta(to, m.Mark())
	return m, to
}

func (w *world) meta(s guard.Store, rows map[string]string) {
	w.t.Helper()
	err := s.Update(w.t.Context(), func(tx guard.Tx) error {
		for k, v := range rows {
			if err := tx.SetMeta(k, v); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// starts begins a guard on a database.
func (w *world) starts(s guard.Store) (*guard.Guard, error) {
	w.t.Helper()
	return guard.New(w.t.Context(), w.cfg, guard.Parts{
		Store: s, Keystore: w.keys, Clock: w.clock, Rand: rand.Reader, Factors: testFactors(), Ledgers: w.ledgers(), Log: discard(),
	})
}

// refusesToStart wants no guard on a database, and its rows as they were.
func (w *world) refusesToStart(s guard.Store, says string) {
	w.t.Helper()
	before := w.epoch()
	if _, err := w.starts(s); !hefu.Is(err, hefu.KindConflict) || !strings.Contains(err.Error(), says) {
		w.t.Errorf("got %v, want something about %q", err, says)
	}
	if w.epoch() != before {
		w.t.Error("a guard that did not start raised the epoch")
	}
}

// Until it is decided the old database is the guard's and the copy nobody's; afterwards it is
// the other way round, also when the new one has gone on. No user notices.
func TestMove(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	m, to := w.moved()
	w.refusesToStart(to, "did not finish")
	if err := w.DecideMove(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	w.refusesToStart(w.store, "the new place")
	if _, err := w.starts(w.store); !errors.Is(err, guard.ErrMoved) {
		t.Error(err)
	}
	next, err := w.starts(to)
	if err != nil {
		t.Fatal(err)
	}
	if err := next.Beat(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.refusesToStart(w.store, "the new place")
	if next, err = w.starts(to); err != nil {
		t.Fatal(err)
	}
	w.store, w.Guard = to, next
	before := w.balance(bob)
	w.advance(u.pay(u.intent(1)).ID)
	w.mustHavePaid(before, 1)
	if n := u.quarantines(); n != 0 {
		t.Errorf("%d quarantines", n)
	}
	w.see(func(tx guard.Tx) error {
		by, err := guard.ArrivedBy(tx)
		if by != m.ID {
			t.Errorf("filled by %q, not %q", by, m.ID)
		}
		return err
	})
}

// A copy of another try, and a copy of the file that was put aside, are not what was decided.
func TestMoveIsOfOneCopy(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	_, first := w.moved()
	aside := w.copied() // it lacks nothing but the decision
	m, second := w.moved()
	if err := w.DecideMove(t.Context(), guard.Move{ID: m.ID, Place: "elsewhere"}); err == nil {
		t.Error("a move that was not begun was decided")
	}
	if err := w.DecideMove(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	w.refusesToStart(first, "did not finish")
	path := filepath.Join(t.TempDir(), "aside.db")
	if err := os.WriteFile(path, aside, 0o600); err != nil {
		t.Fatal(err)
	}
	old, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer old.Close() //nolint:errcheck // nothing is left to do with it
	w.meta(old, map[string]string{"moving": ""})
	w.refusesToStart(old, "what was left")
	if _, err := w.starts(second); err != nil {
		t.Error(err)
	}
	// Its owner may still bring it back as what it is, an old database.
	err = old.Update(t.Context(), func(tx guard.Tx) error { return guard.MarkRestored(tx, w.clock.Now()) })
	if err != nil {
		t.Fatal(err)
	}
	if w.Guard, err = w.starts(old); err != nil {
		t.Fatal(err)
	}
	w.store = old
	if u.quarantines() != 1 {
		t.Error("an old database was believed")
	}
}

// Who gives up a move that was not decided goes on where he is, whatever comes next.
func TestMoveGivenUp(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	m, to := w.moved()
	next, err := w.starts(w.store)
	if err != nil {
		t.Fatal(err)
	}
	w.Guard = next
	u.raise()
	if err := w.DecideMove(t.Context(), m); err == nil {
		t.Error("a move was decided after the guard had stayed")
	}
	w.refusesToStart(to, "did not finish")
	if !w.Over(map[string]string{"arriving": m.ID, "guard-id": string(w.ID())}) {
		t.Error("what a move left cannot be written over")
	}
	meta := map[string]string{"guard-id": string(w.ID())}
	if w.Over(meta) {
		t.Error("a guard's database may be written over")
	}
	meta = maps.Clone(meta)
	meta["arriving"], meta["guard-id"] = m.ID, "another"
	if w.Over(meta) {
		t.Error("what another guard's move left may be written over")
	}
	// The last thing that it did was lost with the machine: no reason to leave.
	m, third := w.moved()
	g, d := w.dying(false)
	w.Guard = g
	w.meta(w.store, map[string]string{"moving": `{"id":"` + m.ID + `","place":"x"}`})
	_ = g.SignOut(t.Context(), u.session2())
	if !d.died {
		t.Fatal("it did not die")
	}
	if _, err := w.starts(w.store); err != nil {
		t.Errorf("after a kill in the middle of a revocation: %v", err)
	}
	w.refusesToStart(third, "did not finish")
}
