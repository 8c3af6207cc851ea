package guard_test

import (
	"context"
	"crypto/ed25519"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
	"github.com/hefu-wallet/hefu/pair"
)

func TestMutation_AnOldPlanGetsNoPoints(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	tr := u.propose(u.intent(1))
	a := u.sign(tr)
	_, err := w.Nonces(t.Context(), u.caller, tr.ID, 2, a.Commit)
	w.refuses("points for a plan that is not the present one", err, hefu.KindReplan)
}

func TestMutation_AFrozenAccountGetsNoPoints(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	tr := u.propose(u.intent(1))
	a := u.sign(tr)
	w.freezeRow(u.caller.User.ID) // whatever else a freeze does
	_, err := w.Nonces(t.Context(), u.caller, tr.ID, 1, a.Commit)
	w.refuses("points for a frozen account", err, hefu.KindFrozen)
}

func TestMutation_SendingLooksForAFreeze(t *testing.T) {
	w := newWorld(t)
	w.cfg.Rest = time.Minute
	w.Guard = w.on(w.store)
	u := w.ready("alice")
	before := w.balance(bob)
	tr := u.pay(u.intent(5))
	w.freezeRow(u.caller.User.ID)
	w.clock.add(2 * time.Minute)
	w.advance(tr.ID)
	if got := u.state(tr.ID); got.State != hefu.Stopped || w.paid(before).Sign() != 0 {
		t.Fatalf("%s; bob got %s wei", got.State, w.paid(before))
	}
}

func TestMutation_ADeviceRefusedBeforeT1SignsNothing(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	look := w.meanwhile()
	a := u.sign(u.propose(u.intent(5)))
	a.Code = u.code()
	look.meanwhile = func() {
		if err := w.RefuseDevice(context.Background(), u.caller, u.deviceID); err != nil {
			t.Error(err)
		}
	}
	_, err := w.Approve(t.Context(), u.caller, a)
	w.refuses("a device that was refused before T1", err, hefu.KindForbidden)
	if got := u.state(a.Transfer); got.State != hefu.Proposed {
		t.Fatalf("it is %s", got.State)
	}
}

// between runs fn between T1 and T2 of an approval by a guard on the hooked store.
func (u *user) between(fn func()) hefu.Transfer {
	u.w.t.Helper()
	return u.betweenOf(u.intent(5), fn)
}

func (u *user) betweenOf(in hefu.Intent, fn func()) hefu.Transfer {
	u.w.t.Helper()
	a := u.sign(u.propose(in))
	a.Code = u.code()
	g := u.w.on(&hook{Store: u.w.store, after: func(n int) {
		if n == 2 { // bind is one, T1 is two
			fn()
		}
	}})
	tr, err := g.Approve(u.w.t.Context(), u.caller, a)
	if err != nil {
		u.w.t.Fatal(err)
	}
	return tr
}

func TestMutation_ADeviceRefusedBeforeT2SendsNothing(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	tr := u.between(func() {
		if err := w.RefuseDevice(context.Background(), u.caller, u.deviceID); err != nil {
			t.Error(err)
		}
	})
	if tr.State != hefu.Stopped || tr.Signed != nil {
		t.Fatalf("it is %s", tr.State)
	}
}

func TestMutation_ADealingReplacedBeforeT2SendsNothing(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	tr := u.between(func() {
		w.write(func(tx guard.Tx) error {
			d, err := tx.LockDealing(u.dealing)
			if err != nil {
				return err
			}
			d.State = guard.DealingVoid
			return tx.UpdateDealing(d)
		})
	})
	if tr.State != hefu.Stopped || tr.Signed != nil {
		t.Fatalf("it is %s", tr.State)
	}
}

func TestMutation_AnApprovalsKeyIsForOneRequest(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	a := u.sign(u.propose(u.intent(1)))
	a.Code = u.code()
	if _, err := w.Approve(t.Context(), u.caller, a); err != nil {
		t.Fatal(err)
	}
	b := u.sign(u.propose(u.intent(2)))
	b.Code, b.Key = u.code(), a.Key
	_, err := w.Approve(t.Context(), u.caller, b)
	w.refuses("another approval under the same key", err, hefu.KindConflict)
	if got := u.state(b.Transfer); got.State != hefu.Proposed {
		t.Fatalf("it is %s", got.State)
	}
}

func TestMutation_ANonceSpentElsewhereIsSeen(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	a := u.sign(u.propose(u.intent(1)))
	a.Code = u.code()
	var ignored any
	if err := w.rpc.Call(t.Context(), &ignored, "anvil_setNonce", u.account.Address, "0x1"); err != nil {
		t.Fatal(err) // the owner paid from paper
	}
	_, err := w.Approve(t.Context(), u.caller, a)
	w.refuses("a nonce that is spent", err, hefu.KindReplan)
	if got := u.state(a.Transfer); got.State != hefu.Replan || got.Plan.Number != 2 {
		t.Fatalf("it is %s with plan %d", got.State, got.Plan.Number)
	}
}

func TestMutation_MoneyIsSpentOnce(t *testing.T) {
	w := newWorld(t)
	w.cfg.Rest = time.Hour
	w.Guard = w.on(w.store)
	u := w.ready("alice") // with ten ether
	u.pay(u.intent(6000))
	_, err := w.Propose(t.Context(), u.caller, u.intent(6000), key())
	w.refuses("six of ten twice", err, hefu.KindInvalid)
}

func TestMutation_OnlyAProposalGetsPoints(t *testing.T) {
	w := newWorld(t)
	w.cfg.Rest = time.Hour
	w.Guard = w.on(w.store)
	u := w.ready("alice")
	a := u.sign(u.propose(u.intent(1)))
	a.Code = u.code()
	if _, err := w.Approve(t.Context(), u.caller, a); err != nil {
		t.Fatal(err)
	}
	_, err := w.Nonces(t.Context(), u.caller, a.Transfer, 1, a.Commit)
	w.refuses("points for what is signed already", err, hefu.KindConflict)
}

// Condition 2 with the right code: what public data refuse is not evaluated, the code is
// not used up and nothing is locked.
func TestMutation_WhatPublicDataRefuseIsNotEvaluated(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	tr := u.propose(u.intent(1))
	good := u.sign(tr)
	s, _ := u.session(tr)
	body, err := pair.Verify(u.device.Public().(ed25519.PublicKey), pair.Device, pair.Opening, s, good.Opening)
	if err != nil {
		t.Fatal(err)
	}
	good.Code = u.code()
	for _, i := range []int{40, 70, 100, 140} { // the number that hides com, R2, and π2
		broken := append([]byte(nil), body...)
		broken[i] ^= 1
		a := good
		a.Opening, a.Key = pair.Sign(u.device, pair.Device, pair.Opening, s, broken), key()
		_, err := w.Approve(t.Context(), u.caller, a)
		w.refuses("a message that public data refuse", err, hefu.KindInvalid)
		if got := u.state(tr.ID); got.State != hefu.Proposed {
			t.Fatalf("byte %d: it is %s", i, got.State)
		}
	}
	if tr, err := w.Approve(t.Context(), u.caller, good); err != nil || tr.State != hefu.Resting {
		t.Fatalf("the good one with the same code: %s, %v", tr.State, err)
	}
}

func TestMutation_ADeviceThatIsRefusedWhileTheGuardLooksSignsNothing(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	a := u.sign(u.propose(u.intent(5)))
	l := w.meanwhile()
	l.meanwhile = func() {
		if err := w.RefuseDevice(t.Context(), u.caller, u.deviceID); err != nil {
			t.Error(err)
		}
	}
	a.Code = u.code()
	tr, err := w.Approve(t.Context(), u.caller, a)
	w.refuses("an approval by a device that is refused meanwhile", err, hefu.KindForbidden)
	if tr.State.Live() {
		t.Errorf("the transfer is %s", tr.State)
	}
}
