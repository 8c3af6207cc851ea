package guard_test

import (
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/factor"
	"github.com/hefu-wallet/hefu/guard"
)

// A clock that jumps ahead opens no window and lets no raise ripen: not where a transfer
// is judged, not where the limit is shown, and not for a change that would need a code.
func TestAClockThatJumpsAheadRaisesNoLimitAndOpensNoWindow(t *testing.T) {
	w := newWorld(t)
	u := w.limited("alice", 100)
	tr := u.pay(u.cheap(90))
	w.advance(tr.ID)
	u.mustBeFinal(tr.ID)
	w.pass(day - 20*time.Minute)
	u.again()
	if _, err := w.SetLimit(t.Context(), u.caller, coin, units(milli(200)), u.code()); err != nil {
		t.Fatal(err)
	}
	w.jump(30 * time.Minute) // the day would be over
	_, err := w.Propose(t.Context(), u.caller, u.cheap(50), key())
	w.refuses("a window opened by a clock", err, hefu.KindLimit)
	if got := u.limit(); got.Spent.IsZero() {
		t.Error("by a clock nothing counts any more")
	}

	w.jump(3 * time.Hour) // the raise would hold
	u.again()
	_, err = w.Propose(t.Context(), u.caller, u.cheap(105), key()) // would fit beside the 90
	w.refuses("a limit raised by a clock", err, hefu.KindLimit)
	if got := u.limit(); got.Units.Big().Cmp(milli(100)) != 0 || got.RaiseAt.IsZero() {
		t.Errorf("by a clock %s holds, and a raise from %s", got.Units, got.RaiseAt)
	}
	_, err = w.SetLimit(t.Context(), u.caller, coin, units(milli(150)), "")
	w.refuses("a raise without a code after a jump", err, hefu.KindForbidden)
	if v, err := w.SetLimit(t.Context(), u.caller, coin, units(milli(180)), u.code()); err != nil || v.Units.Big().Cmp(milli(100)) != 0 || v.RaiseAt.IsZero() {
		t.Errorf("a smaller raise after a jump: %+v, %v", v, err)
	}
}

// A transfer whose nonce went to another transaction gives back what it held, whether the
// nodes had it or not: but not before that other one is final.
func TestWhatLostItsPlaceGivesBackWhatItHeld(t *testing.T) {
	for name, sent := range map[string]bool{"before it was sent": false, "after the nodes forgot it": true} {
		w := newWorld(t)
		u := w.limited("alice", 100)
		tr := u.pay(u.cheap(90))
		var ignored any
		if sent {
			if err := w.Advance(t.Context(), tr.ID); err != nil {
				t.Fatal(err)
			}
			if err := w.rpc.Call(t.Context(), &ignored, "anvil_dropTransaction", u.state(tr.ID).TxID); err != nil {
				t.Fatal(err)
			}
		}
		w.as(u.account.Address, map[string]string{"to": bob, "value": "0x1"})
		w.mine(4)
		for range 5 {
			w.pass(2 * time.Minute)
			_ = w.Advance(t.Context(), tr.ID) // the node's refusal is its reason
		}
		if got := u.state(tr.ID); got.State != hefu.Dead {
			t.Fatalf("%s: it is %s (%s)", name, got.State, got.Reason)
		}
		if got := u.limit(); !got.Spent.IsZero() {
			t.Errorf("%s: %s still counts", name, got.Spent)
		}
	}
}

// A code for a split is bound to the limits that were reviewed with it: with others it is
// another statement.
func TestACodeForASplitIsBoundToItsLimits(t *testing.T) {
	w := newWorld(t)
	u := w.signUp("alice")
	u.paper()
	said := map[hefu.Digest]bool{}
	for _, n := range []int64{100, 100, 9000} {
		u.limits[coin] = units(milli(n))
		if _, err := w.BeginDealing(t.Context(), u.caller, u.announce(1)); err != nil {
			t.Fatal(err)
		}
		w.see(func(tx guard.Tx) error {
			f, err := tx.Factor(u.caller.User.ID, factor.TOTP)
			said[f.UsedFor] = true
			return err
		})
	}
	if len(said) != 2 {
		t.Errorf("two different limits make %d statements", len(said))
	}
}

// A proposal holds no place in line: stopping it leaves alone what rests at the same place
// and behind it.
func TestStoppingAProposalRenewsNobody(t *testing.T) {
	w := resting(t)
	u := w.ready("alice")
	idle := u.propose(u.intent(1)) // planned with the nonce that the next one takes
	first, second := u.pay(u.intent(2)), u.pay(u.intent(4))
	if _, err := w.Stop(t.Context(), u.caller, idle.ID); err != nil {
		t.Fatal(err)
	}
	for _, id := range []hefu.TransferID{first.ID, second.ID} {
		if got := u.state(id); got.State != hefu.Resting {
			t.Errorf("one that rests is %s (%s)", got.State, got.Reason)
		}
	}
}
