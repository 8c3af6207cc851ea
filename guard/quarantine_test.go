package guard_test

import (
	"context"
	"crypto/rand"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
	"github.com/hefu-wallet/hefu/pair"
)

// copied closes the database, returns its bytes and starts a guard on it again.
func (w *world) copied() []byte {
	w.t.Helper()
	file := w.file()
	if err := w.store.Close(); err != nil {
		w.t.Fatal(err)
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		w.t.Fatal(err)
	}
	w.open()
	return raw
}

// broughtBack starts a guard on an old database.
func (w *world) broughtBack(old []byte) {
	w.t.Helper()
	if err := w.store.Close(); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(w.file(), old, 0o600); err != nil {
		w.t.Fatal(err)
	}
	w.open()
}

// raise raises the epoch once, by a sign-out.
func (u *user) raise() {
	u.w.t.Helper()
	if err := u.w.SignOut(u.w.t.Context(), u.session2()); err != nil {
		u.w.t.Fatal(err)
	}
}

func (u *user) quarantines() int { return u.w.events(u.caller.User.ID, "account", "quarantine") }

func (w *world) transfer(id hefu.TransferID) (t hefu.Transfer) {
	w.t.Helper()
	w.see(func(tx guard.Tx) (err error) { t, err = tx.Transfer(id); return err })
	return t
}

func (u *user) hold() (h hefu.Hold) {
	u.w.t.Helper()
	u.w.see(func(tx guard.Tx) error {
		who, err := tx.User(u.caller.User.ID)
		h = who.Hold
		return err
	})
	return h
}

// A database that is behind by two, copied back by hand, takes nobody's word for anything.
func TestCondition8_AnOldDatabaseIsQuarantined(t *testing.T) {
	w := newWorld(t)
	w.cfg.Rest = time.Minute
	w.Guard = w.on(w.store)
	u := w.ready("alice")
	before := w.balance(bob)
	sent := u.pay(u.intent(1))
	w.clock.add(2 * time.Minute)
	if err := w.Advance(t.Context(), sent.ID); err != nil {
		t.Fatal(err)
	}
	rests, proposed := u.pay(u.intent(2)), u.propose(u.intent(4))
	signed := u.sign(proposed)
	begun := u.begin(2).Dealing.ID
	old := w.copied()
	u.raise()
	u.raise()
	raised := w.epoch()
	w.broughtBack(old)
	if u.quarantines() != 1 || w.epoch() != raised+1 {
		t.Fatalf("%d quarantines, epoch %d → %d", u.quarantines(), raised, w.epoch())
	}
	signed.Code = u.code()
	_, err := w.Approve(t.Context(), u.caller, signed)
	w.refuses("an old session", err, hefu.KindUnauthenticated)
	for _, id := range []hefu.TransferID{rests.ID, proposed.ID} {
		if got := w.transfer(id); got.State != hefu.Stopped || got.Signed != nil {
			t.Errorf("what was not sent is %s", got.State)
		}
	}
	if got := w.transfer(sent.ID).State; got != hefu.Sent {
		t.Errorf("what was sent is %s", got)
	}
	if got := u.dealingState(begun); got != guard.DealingVoid {
		t.Errorf("a split that was begun is %s", got)
	}
	if h := u.hold(); h.Until.Sub(w.clock.Now()) < 23*time.Hour || h.Reason == "" {
		t.Errorf("the hold: %+v", h)
	}
	for range 3 {
		w.advance(sent.ID)
		w.advance(rests.ID)
	}
	w.mustHavePaid(before, 1) // once, and nothing else
	w.Guard = w.on(w.store)   // and the next start is an ordinary one
	if u.quarantines() != 1 {
		t.Error("a quarantine that is over began again")
	}
	u.wayOut()
}

// wayOut is sign-in, confirmation, the end of the hold; only then a payment works.
func (u *user) wayOut() {
	w, t := u.w, u.w.t
	t.Helper()
	before := w.balance(bob)
	u.caller = u.session2()
	_, err := w.Propose(t.Context(), u.caller, u.intent(8), key())
	w.refuses("a proposal while the hold runs", err, hefu.KindWaiting)
	for range 24 { // a session idles after an hour, and time passes in steps
		w.pass(time.Hour)
	}
	u.caller = u.session2()
	a := u.propose(u.intent(8))
	s, items := u.session(a)
	_, body, err := u.half.Begin(rand.Reader, s, items)
	if err != nil {
		t.Fatal(err)
	}
	commit := pair.Sign(u.device, pair.Device, pair.Commit, s, body)
	_, err = w.Nonces(t.Context(), u.caller, a.ID, a.Plan.Number, commit)
	w.refuses("a message of a device that is not confirmed", err, hefu.KindForbidden)
	_, err = w.ConfirmDevice(t.Context(), u.caller, u.deviceID, "000000")
	w.refuses("a confirmation without a code", err, hefu.KindForbidden)
	w.clock.add(time.Minute)
	if _, err := w.ConfirmDevice(t.Context(), u.caller, u.deviceID, u.code()); err != nil {
		t.Fatal(err)
	}
	sign := u.sign(a)
	sign.Code = u.code()
	if _, err := w.Approve(t.Context(), u.caller, sign); err != nil {
		t.Fatal(err)
	}
	w.clock.add(2 * time.Minute)
	w.advance(a.ID)
	w.mustHavePaid(before, 8)
}

// Every gap that is not exactly one known event is a quarantine.
func TestCondition8_EveryOtherGapIsAQuarantine(t *testing.T) {
	for name, spoil := range map[string]func(*world, *user){
		"no epoch": func(w *world, _ *user) {
			w.write(func(tx guard.Tx) error { return tx.SetMeta("epoch", "") })
		},
		"a backup by its own mark": func(w *world, _ *user) {
			w.write(func(tx guard.Tx) error { return guard.MarkRestored(tx, w.clock.Now()) })
		},
		"the keystore is older": func(w *world, u *user) {
			path := filepath.Join(w.dir, "keys", "epoch")
			raw, err := os.ReadFile(path)
			if err != nil {
				w.t.Fatal(err)
			}
			u.raise()
			if err := os.WriteFile(path, raw, 0o600); err != nil {
				w.t.Fatal(err)
			}
		},
		"the keystore has no epoch": func(w *world, _ *user) {
			if err := os.Remove(filepath.Join(w.dir, "keys", "epoch")); err != nil {
				w.t.Fatal(err)
			}
		},
		"another history of the same length": func(w *world, u *user) {
			path := filepath.Join(w.dir, "keys", "epoch")
			raw, err := os.ReadFile(path)
			if err != nil {
				w.t.Fatal(err)
			}
			old := w.copied()
			u.raise()
			fork := w.copied() // at n+1 by one event
			if err := os.WriteFile(path, raw, 0o600); err != nil {
				w.t.Fatal(err)
			}
			w.broughtBack(old)
			u.raise() // at n+1 by another
			w.broughtBack(fork)
		},
		"another history, behind by one": func(w *world, u *user) {
			path := filepath.Join(w.dir, "keys", "epoch")
			raw, err := os.ReadFile(path)
			if err != nil {
				w.t.Fatal(err)
			}
			old := w.copied()
			u.raise()
			fork := w.copied()
			if err := os.WriteFile(path, raw, 0o600); err != nil {
				w.t.Fatal(err)
			}
			w.broughtBack(old)
			u.raise()
			u.raise()
			w.broughtBack(fork)
		},
		"an event that nobody can read": func(w *world, _ *user) {
			if err := w.keys.Raise(w.epoch(), []byte(`{"v":2}`)); err != nil {
				w.t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			u := w.signUp("alice")
			u.raise()
			spoil(w, u)
			w.Guard = w.on(w.store)
			if n := u.quarantines(); n != 1 {
				t.Fatalf("%d quarantines", n)
			}
			_, _, err := w.Devices(t.Context(), u.caller, guard.Page{})
			w.refuses("an old session", err, hefu.KindUnauthenticated)
			u.caller = u.session2()
			u.raise() // in step again
			w.Guard = w.on(w.store)
			if n := u.quarantines(); n != 1 {
				t.Fatalf("%d quarantines after the next start", n)
			}
		})
	}
}

// A new database beside a keystore that has seen another one starts, in step.
func TestCondition8_ALostDatabase(t *testing.T) {
	w := newWorld(t)
	u := w.signUp("alice")
	u.raise()
	if err := w.store.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(w.file()); err != nil {
		t.Fatal(err)
	}
	before := w.epoch()
	w.open()
	if w.epoch() != before+1 {
		t.Fatalf("epoch %d → %d", before, w.epoch())
	}
	w.signUp("bob").raise()
}

// A quarantine that is killed before its commit is begun again.
func TestCondition8_AQuarantineIsKilled(t *testing.T) {
	w := newWorld(t)
	u := w.signUp("alice")
	old := w.copied()
	u.raise()
	u.raise()
	if err := w.store.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(w.file(), old, 0o600); err != nil {
		t.Fatal(err)
	}
	var err error
	if w.store, err = w.rows(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.store.Close() })
	d := &dies{Store: w.store, keys: w.keys}
	_, err = guard.New(context.Background(), w.cfg, guard.Parts{
		Store: d, Keystore: w.keys, Clock: w.clock, Rand: rand.Reader, Factors: testFactors(), Ledgers: w.ledgers(), Log: discard(),
	})
	if err == nil || !d.died || u.quarantines() != 0 {
		t.Fatalf("nothing died, or something was committed: %v", err)
	}
	w.Guard = w.on(w.store)
	if n := u.quarantines(); n != 1 {
		t.Fatalf("%d quarantines", n)
	}
}

// What was revoked since the backup does not come back: a refused device cannot sign, and
// its half, given up since, is locked.
func TestCondition8_WhatWasRevokedSinceStaysRevoked(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	old := w.copied()
	if err := w.RefuseDevice(t.Context(), u.caller, u.deviceID); err != nil {
		t.Fatal(err)
	}
	thief := *u
	thief.caller = u.session2()
	u.raise()
	w.broughtBack(old)
	thief.caller = u.session2() // he has the password and one code
	_, err := w.BeginDealing(t.Context(), thief.caller, thief.announce(2))
	w.refuses("a split from a device that is not confirmed", err, hefu.KindForbidden)
	w.see(func(tx guard.Tx) error {
		d, err := tx.Device(u.deviceID)
		if err == nil && !d.Confirmed.IsZero() {
			t.Error("the refused device came back confirmed")
		}
		return err
	})
	// A device that signs in with its proof, under a code, is confirmed by that.
	u.again()
	w.see(func(tx guard.Tx) error {
		d, err := tx.Device(u.deviceID)
		if err == nil && d.Confirmed.IsZero() {
			t.Error("a sign-in with the device's proof did not confirm it")
		}
		return err
	})
}

func TestCondition8_AHalfThatIsGoneIsLocked(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	old, first := w.copied(), u.dealing
	offer := u.opened(2)
	u.accept(offer)
	u.check(offer.Dealing.ID, "secp256k1")
	u.check(offer.Dealing.ID, "ed25519")
	u.raise()
	w.broughtBack(old)
	if got := u.dealingState(first); got != guard.DealingLocked {
		t.Fatalf("a dealing whose half is gone is %s", got)
	}
	u.again()
	for range 24 {
		w.pass(time.Hour)
	}
	u.again()
	u.deal(2) // paper splits again, without a wait, as after every lock
	before := w.balance(bob)
	tr := u.pay(u.intent(3))
	w.advance(tr.ID)
	w.mustHavePaid(before, 3)
}

// A hold that is longer than the quarantine's stays.
func TestCondition8_AQuarantineDoesNotShortenAHold(t *testing.T) {
	w := newWorld(t)
	u := w.signUp("alice")
	long := w.clock.Now().Add(99 * time.Hour)
	w.write(func(tx guard.Tx) error {
		who, err := tx.LockUser(u.caller.User.ID)
		who.Hold = hefu.Hold{Until: long, Reason: "a longer one"}
		if err != nil {
			return err
		}
		return tx.UpdateUser(who)
	})
	w.write(func(tx guard.Tx) error { return tx.SetMeta("epoch", "") })
	w.Guard = w.on(w.store)
	if h := u.hold(); h.Reason != "a longer one" || h.Until.Sub(long).Abs() > time.Millisecond {
		t.Fatalf("the hold became %+v", h)
	}
}

// What is being evaluated when the copy is made is stopped too.
func TestCondition8_AnEvaluationIsStopped(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	a := u.sign(u.propose(u.intent(5)))
	a.Code = u.code()
	if tr, err := w.on(&killer{w.store, 2}).Approve(t.Context(), u.caller, a); tr.State != hefu.Evaluating {
		t.Fatalf("%s, %v", tr.State, err)
	}
	w.write(func(tx guard.Tx) error { return tx.SetMeta("epoch", "") })
	w.Guard = w.on(w.store)
	if got := w.transfer(a.Transfer); got.State != hefu.Stopped || got.Signed != nil {
		t.Fatalf("it is %s", got.State)
	}
}

// A copy of the database's file grows old by time alone: what was stopped, lowered and
// spent since is no revocation, and is forgotten in it all the same. A copy of this minute
// is told from none.
func TestCondition8_ACopyGrowsOldByTimeAlone(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	copied := w.copied()
	w.Tidy(t.Context())
	w.broughtBack(copied)
	if n := u.quarantines(); n != 0 {
		t.Fatal("a copy that lacks one beat is in quarantine: so would be a guard that was killed in one")
	}
	w.Tidy(t.Context())
	w.Tidy(t.Context())
	w.broughtBack(copied)
	if n := u.quarantines(); n != 1 {
		t.Fatalf("a copy that lacks two beats: %d quarantines", n)
	}
}

// A copy that is made for a backup starts in quarantine and holds nothing that could be
// sent from it.
func TestABackupIsMarked(t *testing.T) {
	w := newWorld(t)
	w.cfg.Rest = time.Minute
	w.Guard = w.on(w.store)
	u := w.ready("alice")
	rests := u.pay(u.intent(2))
	w.write(func(tx guard.Tx) error { return guard.MarkRestored(tx, w.clock.Now()) })
	if got := w.transfer(rests.ID); got.State != hefu.Stopped || got.Signed != nil {
		t.Fatalf("the copy holds a transfer that is %s", got.State)
	}
	w.see(func(tx guard.Tx) error {
		if id, err := guard.BoundTo(tx); err != nil || id != w.ID() {
			t.Errorf("it belongs to %s: %v", id, err)
		}
		return nil
	})
	w.Guard = w.on(w.store)
	if u.quarantines() != 1 {
		t.Fatal("a guard started on a backup as on its own database")
	}
}

func TestARefusedDeviceCannotBeConfirmed(t *testing.T) {
	w := newWorld(t)
	u := w.signUp("alice")
	if err := w.RefuseDevice(t.Context(), u.caller, u.deviceID); err != nil {
		t.Fatal(err)
	}
	_, err := w.ConfirmDevice(t.Context(), u.caller, u.deviceID, u.code())
	w.refuses("confirming a refused device", err, hefu.KindForbidden)
	_, err = w.SignIn(t.Context(), u.signIn())
	w.refuses("signing in with it", err, hefu.KindForbidden)
	other := w.signUp("bob")
	_, err = w.ConfirmDevice(t.Context(), other.caller, u.deviceID, other.code())
	w.refuses("confirming another user's device", err, hefu.KindNotFound)
}
