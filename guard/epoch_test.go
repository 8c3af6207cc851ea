package guard_test

import (
	"context"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
	"github.com/hefu-wallet/hefu/pair"
)

// dies is a store whose process dies, or whose commit fails, right after the keystore was
// raised: what the transaction wrote is lost, what the keystore says is not.
type dies struct {
	guard.Store
	keys     guard.Keystore
	survives bool // only that one commit fails
	dead     bool
	died     bool
}

func (d *dies) Update(ctx context.Context, fn func(guard.Tx) error) error {
	if d.dead {
		return errKilled
	}
	return d.Store.Update(ctx, func(tx guard.Tx) error {
		before, _, err := d.keys.Epoch()
		if err != nil {
			return err
		}
		if err := fn(tx); err != nil {
			return err
		}
		after, _, err := d.keys.Epoch()
		if err == nil && after != before && !d.died {
			d.died, d.dead = true, !d.survives
			return errKilled
		}
		return err
	})
}

func (d *dies) View(ctx context.Context, fn func(guard.Tx) error) error {
	if d.dead {
		return errKilled
	}
	return d.Store.View(ctx, fn)
}

// dying is a replica on such a store.
func (w *world) dying(survives bool) (*guard.Guard, *dies) {
	d := &dies{Store: w.store, keys: w.keys, survives: survives}
	return w.on(d), d
}

// epoch is the keystore's number.
func (w *world) epoch() uint64 {
	w.t.Helper()
	n, _, err := w.keys.Epoch()
	if err != nil {
		w.t.Fatal(err)
	}
	return n
}

// events counts a user's events of a kind and state.
func (w *world) events(id hefu.UserID, kind, state string) (n int) {
	w.t.Helper()
	err := w.store.View(w.t.Context(), func(tx guard.Tx) error {
		all, err := tx.Events(id, 0, 500)
		for _, e := range all {
			if e.Kind == kind && e.State == state {
				n++
			}
		}
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return n
}

// raising is one use case that raises the epoch: what it does with a guard, and what it
// must have done. Done says whether it has.
type raising struct {
	name    string
	do      func(*guard.Guard, *user) error
	done    func(*user) bool
	refused hefu.Kind // what it answers although it was done; "" for success
}

func (u *user) dealingState(id hefu.DealingID) guard.DealingState {
	u.w.t.Helper()
	var d guard.Dealing
	u.w.see(func(tx guard.Tx) (err error) { d, err = tx.Dealing(id); return err })
	return d.State
}

func (w *world) see(fn func(guard.Tx) error) {
	w.t.Helper()
	if err := w.store.View(context.Background(), fn); err != nil {
		w.t.Fatal(err)
	}
}

// raisings are all of them, each with the world that it needs made ready.
func raisings(u *user) []raising {
	w := u.w
	ctx := context.Background()
	other := u.session2()
	waiting := func(gen uint64) hefu.DealingID { return u.begin(gen).Dealing.ID }
	ended := func(id hefu.SessionID) func(*user) bool {
		return func(u *user) (over bool) {
			w.see(func(tx guard.Tx) error {
				all, err := tx.Sessions(u.caller.User.ID)
				for _, s := range all {
					over = over || s.ID == id && !s.Ended.IsZero()
				}
				return err
			})
			return over
		}
	}
	var first, second hefu.DealingID
	var tr hefu.Transfer
	return []raising{
		{"cancel", func(g *guard.Guard, u *user) error {
			first = waiting(2)
			return g.CancelDealing(ctx, u.caller, first)
		}, func(u *user) bool { return u.dealingState(first) == guard.DealingVoid }, ""},
		{"given up for a newer one", func(g *guard.Guard, u *user) error {
			first = waiting(3)
			_, err := g.BeginDealing(ctx, u.caller, u.announce(4))
			return err
		}, func(u *user) bool { return u.dealingState(first) == guard.DealingVoid }, ""},
		{"a check that fails", func(g *guard.Guard, u *user) error {
			offer := u.opened(4)
			u.accept(offer)
			first = offer.Dealing.ID
			commit, opening := u.checkMessages(u.brokenHalf(), first, pair.Secp256k1)
			_, err := g.CheckDealing(ctx, u.caller, first, string(pair.Secp256k1), commit, opening)
			return err
		}, func(u *user) bool { return u.dealingState(first) == guard.DealingVoid }, hefu.KindInvalid},
		{"activate", func(g *guard.Guard, u *user) error {
			offer := u.opened(5)
			u.accept(offer)
			first, second = offer.Dealing.ID, u.dealing
			u.check(first, pair.Secp256k1)
			commit, opening := u.checkMessages(u.half, first, pair.Ed25519)
			_, err := g.CheckDealing(ctx, u.caller, first, string(pair.Ed25519), commit, opening)
			u.dealing = first
			return err
		}, func(u *user) bool {
			return u.dealingState(first) == guard.DealingActive && u.dealingState(second) == guard.DealingVoid && u.halfIsGone(second)
		}, ""},
		{"lock", func(g *guard.Guard, u *user) error {
			tr = u.propose(u.intent(1))
			a := u.tamper(tr)
			a.Code = u.code()
			_, err := g.Approve(ctx, u.caller, a)
			return err
		}, func(u *user) bool {
			return u.dealingState(u.dealing) == guard.DealingLocked && u.state(tr.ID).State == hefu.Refused && u.halfIsGone(u.dealing)
		}, hefu.KindLocked},
		{"end a session", func(g *guard.Guard, u *user) error {
			return g.EndSession(ctx, u.caller, other.Session.ID, u.code())
		}, ended(other.Session.ID), ""},
		{"refuse a device", func(g *guard.Guard, u *user) error {
			return g.RefuseDevice(ctx, u.caller, u.deviceID)
		}, func(u *user) bool {
			var d hefu.Device
			w.see(func(tx guard.Tx) (err error) { d, err = tx.Device(u.deviceID); return err })
			return !d.Refused.IsZero()
		}, ""},
		{"sign out", func(g *guard.Guard, u *user) error {
			return g.SignOut(ctx, u.caller)
		}, func(u *user) bool { return ended(u.caller.Session.ID)(u) }, ""},
		{"freeze", func(g *guard.Guard, u *user) error {
			u.caller = u.session2()
			_, err := g.Freeze(ctx, u.caller)
			return err
		}, func(u *user) bool {
			var who hefu.User
			w.see(func(tx guard.Tx) (err error) { who, err = tx.User(u.caller.User.ID); return err })
			return who.State == hefu.UserFrozen && ended(u.caller.Session.ID)(u)
		}, ""},
	}
}

// session2 signs in once more, as a machine without a device would.
func (u *user) session2() guard.Caller {
	u.w.t.Helper()
	in := u.signIn()
	in.Device = nil
	got, err := u.w.SignIn(u.w.t.Context(), in)
	if err != nil {
		u.w.t.Fatal(err)
	}
	return guard.Caller{User: got.User, Session: got.Session}
}

// begin announces a generation.
func (u *user) begin(generation uint64) guard.Offer {
	u.w.t.Helper()
	offer, err := u.w.BeginDealing(u.w.t.Context(), u.caller, u.announce(generation))
	if err != nil {
		u.w.t.Fatal(err)
	}
	return offer
}

// opened announces a generation and waits until it opens.
func (u *user) opened(generation uint64) guard.Offer {
	u.w.t.Helper()
	u.begin(generation)
	u.w.pass(2 * time.Hour)
	u.again()
	return u.begin(generation)
}

func (u *user) halfIsGone(id hefu.DealingID) bool {
	u.w.t.Helper()
	_, err := u.w.keys.Half(u.w.halfOf(id))
	return hefu.Is(err, hefu.KindNotFound)
}

// TestCondition8_BehindByOneIsReplayed kills the guard between the keystore's write and the
// commit of each use case that raises the epoch. The next start does what was recorded.
func TestCondition8_BehindByOneIsReplayed(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	for _, r := range raisings(u) {
		g, store := w.dying(false)
		before := w.epoch()
		if err := r.do(g, u); !store.died {
			t.Fatalf("%s: the epoch was not raised: %v", r.name, err)
		}
		raised := w.epoch()
		if raised <= before || r.done(u) {
			t.Fatalf("%s: epoch %d → %d; done although the commit was lost: %v", r.name, before, raised, r.done(u))
		}
		for range 2 { // the second start changes nothing more
			w.Guard = w.on(w.store)
			if !r.done(u) {
				t.Fatalf("%s: a start did not do what the keystore says", r.name)
			}
		}
		if got := w.epoch(); got != raised {
			t.Fatalf("%s: doing it again raised the epoch from %d to %d", r.name, raised, got)
		}
		if n := w.events(u.caller.User.ID, "account", "quarantine"); n != 0 {
			t.Fatalf("%s: behind by one ended in quarantine", r.name)
		}
	}
}

// A commit that fails is made good at once, by the same guard.
func TestCondition8_AFailedCommitIsMadeGood(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	for _, r := range raisings(u) {
		g, store := w.dying(true)
		if err := r.do(g, u); !store.died {
			t.Fatalf("%s: the epoch was not raised: %v", r.name, err)
		}
		if !r.done(u) {
			t.Fatalf("%s: the guard whose commit failed goes on as if nothing had been recorded", r.name)
		}
	}
	if n := w.events(u.caller.User.ID, "account", "quarantine"); n != 0 {
		t.Fatal("a failed commit ended in quarantine")
	}
}

// What the check messages answered is in the event: the device gets its signatures.
func TestCondition8_AReplayedActivationKeepsItsResults(t *testing.T) {
	w := newWorld(t)
	u, id := w.pending()
	u.check(id, pair.Secp256k1)
	g, store := w.dying(false)
	commit, opening := u.checkMessages(u.half, id, pair.Ed25519)
	if _, err := g.CheckDealing(t.Context(), u.caller, id, string(pair.Ed25519), commit, opening); !store.died {
		t.Fatalf("the epoch was not raised: %v", err)
	}
	w.Guard = w.on(w.store)
	got, err := w.CheckDealing(t.Context(), u.caller, id, string(pair.Ed25519), commit, opening)
	if err != nil || got.Dealing.State != guard.DealingActive || len(got.Signatures) != 1 || len(got.Signatures[0]) != 64 {
		t.Fatalf("%s, %d signatures: %v", got.Dealing.State, len(got.Signatures), err)
	}
}

// A replica that runs does not co-sign or send over another's revocation that was recorded
// and not committed.
func TestCondition8_AReplicaSeesWhatWasRecorded(t *testing.T) {
	w := newWorld(t)
	w.cfg.Rest = time.Minute
	w.Guard = w.on(w.store)
	u := w.ready("alice")
	before := w.balance(bob)
	rests := u.pay(u.intent(1))
	g, store := w.dying(false)
	if _, err := g.Freeze(t.Context(), u.caller); !store.died {
		t.Fatalf("the epoch was not raised: %v", err)
	}
	w.clock.add(2 * time.Minute)
	w.advance(rests.ID)
	if w.paid(before).Sign() != 0 {
		t.Fatal("what rested was sent over a freeze that is recorded")
	}
	var got hefu.Transfer
	w.see(func(tx guard.Tx) (err error) { got, err = tx.Transfer(rests.ID); return err })
	if got.State != hefu.Stopped || got.Signed != nil {
		t.Fatalf("what rested is %s", got.State)
	}
}

func TestCondition8_T1SeesWhatWasRecorded(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	a := u.sign(u.propose(u.intent(2)))
	g, store := w.dying(false)
	if err := g.RefuseDevice(t.Context(), u.caller, u.deviceID); !store.died {
		t.Fatalf("the epoch was not raised: %v", err)
	}
	a.Code = u.code()
	_, err := w.Approve(t.Context(), u.caller, a)
	w.refuses("an approval over a recorded refusal", err, hefu.KindForbidden)
	if got := u.state(a.Transfer); got.State != hefu.Proposed {
		t.Fatalf("it is %s", got.State)
	}
}

// Several replicas that find the gap at once fill it once.
func TestCondition8_ReplicasReplayOnce(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	g, store := w.dying(false)
	if err := g.RefuseDevice(t.Context(), u.caller, u.deviceID); !store.died {
		t.Fatalf("the epoch was not raised: %v", err)
	}
	started := make(chan struct{})
	for range 6 {
		go func() {
			w.on(w.store)
			started <- struct{}{}
		}()
	}
	for range 6 {
		<-started
	}
	if n := w.events(u.caller.User.ID, "device", "refused"); n != 1 {
		t.Fatalf("the device was refused %d times", n)
	}
}

// An approval costs the keystore no write.
func TestAnApprovalRaisesNothing(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	before := w.epoch()
	tr := u.pay(u.intent(3))
	w.advance(tr.ID)
	u.mustBeFinal(tr.ID)
	u.again()
	if got := w.epoch(); got != before {
		t.Fatalf("paying and signing in raised the epoch from %d to %d", before, got)
	}
}
