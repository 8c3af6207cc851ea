package guard_test

import (
	"context"
	"errors"
	"testing"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
)

// givesWayLate is a store on which every transaction that raises the epoch gives way when it
// commits and begins again, as on a PostgreSQL with others on it.
type givesWayLate struct {
	guard.Store
	keys guard.Keystore
}

func (s givesWayLate) Update(ctx context.Context, fn func(guard.Tx) error) error {
	before, _, err := s.keys.Epoch()
	if err != nil {
		return err
	}
	err = s.Store.Update(ctx, func(tx guard.Tx) error {
		if err := fn(tx); err != nil {
			return err
		}
		if now, _, err := s.keys.Epoch(); err != nil || now != before {
			return errors.Join(errGaveWay, err)
		}
		return nil
	})
	if !errors.Is(err, errGaveWay) {
		return err
	}
	return s.Store.Update(ctx, fn)
}

// Whatever was recorded and then done by its event is answered with success, not with what
// the second run of the transaction finds: a session that has ended, a half that is void.
func TestCondition8_WhatGaveWayAndWasDoneIsAnsweredSo(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	for _, r := range raisings(u) {
		g := w.on(givesWayLate{w.store, w.keys})
		before := w.epoch()
		err := r.do(g, u)
		switch got := hefu.KindOf(err); {
		case r.refused == "" && err != nil || r.refused != "" && got != r.refused:
			t.Errorf("%s: %v, want the kind %q", r.name, err, r.refused)
		case !r.done(u):
			t.Fatalf("%s: it was not done", r.name)
		}
		if w.epoch() == before {
			t.Errorf("%s: the epoch was not raised", r.name)
		}
	}
	if n := w.events(u.caller.User.ID, "account", "quarantine"); n != 0 {
		t.Fatal("a commit that gave way ended in quarantine")
	}
}

// The same with another guard on the database that records its own events as soon as it can.
func TestCondition8_WhatGaveWayIsFoundBehindOtherEvents(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	other := w.on(w.store)
	g := w.on(givesWayLate{beats{w.store, func() {
		for range 3 {
			if err := other.Beat(t.Context()); err != nil {
				t.Error(err)
			}
		}
	}}, w.keys})
	before := w.epoch()
	if err := g.SignOut(t.Context(), u.caller); err != nil {
		t.Fatal(err)
	}
	if got := w.epoch(); got < before+4 {
		t.Fatalf("from epoch %d to %d: nobody came between", before, got)
	}
	if _, _, err := w.Sessions(t.Context(), u.caller, guard.Page{}); !hefu.Is(err, hefu.KindUnauthenticated) {
		t.Errorf("the session lives: %v", err)
	}
}

// A quarantine that came between is no way to what was recorded: it is not answered as done.
func TestCondition8_WhatAQuarantineTookIsNotDone(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	g := w.on(givesWayLate{beats{w.store, func() {
		// Somebody brings an older database back just now.
		if err := w.store.Update(t.Context(), func(tx guard.Tx) error { return guard.MarkRestored(tx, w.clock.Now()) }); err != nil {
			t.Error(err)
		}
	}}, w.keys})
	if err := g.SignOut(t.Context(), u.caller); err == nil {
		t.Fatal("it says that it was done")
	}
	if n := w.events(u.caller.User.ID, "account", "quarantine"); n != 1 {
		t.Fatalf("%d quarantines", n)
	}
}

// A new dealing is not in the event that gives the older one up: it is made all the same.
func TestCondition8_ANewDealingIsMadeAlthoughItGaveWay(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	first := u.begin(2).Dealing.ID
	offer, err := w.on(givesWayLate{w.store, w.keys}).BeginDealing(t.Context(), u.caller, u.announce(3))
	if err != nil {
		t.Fatal(err)
	}
	if got := u.dealingState(offer.Dealing.ID); got != guard.DealingWaiting || u.dealingState(first) != guard.DealingVoid {
		t.Errorf("the new one is %s, the older one %s", got, u.dealingState(first))
	}
}

// beats does something once, right after a transaction gave way.
type beats struct {
	guard.Store
	do func()
}

func (s beats) Update(ctx context.Context, fn func(guard.Tx) error) error {
	err := s.Store.Update(ctx, fn)
	if errors.Is(err, errGaveWay) {
		s.do()
	}
	return err
}

// A dealing whose last commit gave way is active, and its device hears of that.
func TestCondition8_ACommitThatGaveWayIsNoFailure(t *testing.T) {
	w := newWorld(t)
	w.Guard = w.on(givesWayLate{w.store, w.keys})
	u := w.ready("alice") // fails when a step of the dealing does
	if state := u.dealingState(u.dealing); state != guard.DealingActive {
		t.Errorf("the dealing is %s", state)
	}
	before := w.balance(bob)
	w.advance(u.pay(u.intent(1)).ID)
	w.mustHavePaid(before, 1)
}
