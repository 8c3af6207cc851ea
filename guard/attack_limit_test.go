package guard_test

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"strconv"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
	"github.com/hefu-wallet/hefu/pair"
	devchain "github.com/hefu-wallet/hefu/test/chain"
)

// A session alone can lower limits. That must not use up the places for assets, or the
// owner could never set a limit for another asset again.
func TestLoweringWhatIsZeroUsesNoPlaceUp(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	const zeros = "0x00000000000000000000000000000000000000"
	for i := range 70 {
		asset := hefu.AssetID("eip155:31337/erc20:" + zeros + strconv.Itoa(10+i))
		if _, err := w.SetLimit(t.Context(), u.caller, asset, hefu.Units{}, ""); err != nil {
			t.Fatal(err)
		}
	}
	if all, err := w.Limits(t.Context(), u.caller); err != nil || len(all) != 1 {
		t.Errorf("%d limits after lowering what is zero anyway: %v", len(all), err)
	}
	asset := hefu.AssetID("eip155:31337/erc20:" + zeros + "99")
	if _, err := w.SetLimit(t.Context(), u.caller, asset, hefu.UnitsOf(5), u.code()); err != nil {
		t.Fatalf("the owner's raise: %v", err)
	}
}

// Whoever lowers a limit because something is wrong means what still rests as well.
func TestALoweredLimitHoldsForWhatRests(t *testing.T) {
	w := resting(t)
	u := w.limited("alice", 100)
	before := w.balance(bob)
	tr := u.pay(u.cheap(50))
	fits := u.pay(u.cheap(5))
	if tr.State != hefu.Resting || fits.State != hefu.Resting {
		t.Fatalf("%s, %s", tr.State, fits.State)
	}
	if _, err := w.SetLimit(t.Context(), u.caller, coin, units(milli(10)), ""); err != nil {
		t.Fatal(err)
	}
	w.pass(2 * time.Minute)
	w.advance(tr.ID)
	w.mustHavePaid(before, 0)
	if got := u.state(tr.ID); got.State != hefu.Stopped {
		t.Errorf("what is above the lowered limit is %s", got.State)
	}
	if got := u.state(fits.ID); got.State != hefu.Replan {
		t.Errorf("the one behind it in line is %s", got.State)
	}
	if got := u.limit(); !got.Spent.IsZero() {
		t.Errorf("%s still counts", got.Spent)
	}
}

// A transfer planned behind another one does not take its place in line when that one is
// stopped between the look at the chain and T1: it would lie behind a gap, out of
// everybody's hands, and count against the limit until somebody fills it.
func TestAStopBeforeT1LeavesNoGap(t *testing.T) {
	w := resting(t)
	u := w.ready("alice")
	before := w.balance(bob)
	first := u.pay(u.intent(5))
	a := u.sign(u.propose(u.intent(6)))
	a.Code = u.code()
	l := w.meanwhile()
	l.meanwhile = func() {
		if _, err := w.Stop(t.Context(), u.caller, first.ID); err != nil {
			t.Error(err)
		}
	}
	if _, err := w.Approve(t.Context(), u.caller, a); !hefu.Is(err, hefu.KindReplan) {
		t.Errorf("an approval behind a gap: %v", err)
	}
	second := u.state(a.Transfer)
	if second.State == hefu.Replan {
		var err error
		if second, err = w.Approve(t.Context(), u.caller, u.sign(second)); err != nil {
			t.Fatal(err)
		}
	}
	w.pass(2 * time.Minute)
	w.advance(second.ID)
	u.mustBeFinal(second.ID)
	w.mustHavePaid(before, 6)
}

// The same when a device is refused while another device's transfer is evaluated.
func TestARefusalDuringAnEvaluationLeavesNoGap(t *testing.T) {
	w := resting(t)
	u := w.ready("alice")
	first := u.pay(u.intent(5)) // by the first device
	other := u.secondDevice()
	second := other.between(func() {
		if err := w.RefuseDevice(context.Background(), u.caller, first.Device); err != nil {
			t.Error(err)
		}
	})
	if got := u.state(first.ID); got.State != hefu.Stopped {
		t.Fatalf("the first is %s", got.State)
	}
	if second.State != hefu.Replan {
		t.Fatalf("the one behind it is %s", second.State)
	}
}

// secondDevice is the same person at another device that has the same half.
func (u *user) secondDevice() *user {
	u.w.t.Helper()
	public, private, _ := ed25519.GenerateKey(rand.Reader)
	said := pair.DeviceStatement(string(u.w.ID()), string(u.caller.User.ID), public, "a phone")
	d, err := u.w.AddDevice(u.w.t.Context(), u.caller, guard.AddDevice{
		NewDevice: guard.NewDevice{Name: "a phone", Key: public, Proof: ed25519.Sign(private, said)}, Code: u.code(),
	})
	if err != nil {
		u.w.t.Fatal(err)
	}
	other := *u
	other.device, other.deviceID = private, d.ID
	return &other
}

// A clock that is years ahead for a moment must not close the limit for years: nothing is
// settled at a time that nobody believes.
func TestAClockThatIsAheadForAMomentDoesNotCloseTheLimit(t *testing.T) {
	w := newWorld(t)
	u := w.limited("alice", 100)
	tr := u.pay(u.cheap(60))
	if err := w.Advance(t.Context(), tr.ID); err != nil {
		t.Fatal(err)
	}
	if err := devchain.Mine(t.Context(), w.rpc, 5); err != nil {
		t.Fatal(err)
	}
	w.pass(5 * time.Second)
	const years = 10 * 365 * 24 * time.Hour
	w.clock.add(years)
	if err := w.KeepTime(t.Context()); err != nil || w.Time().State != guard.TimeSuspended {
		t.Fatalf("time %s: %v", w.Time().State, err)
	}
	if err := w.Advance(t.Context(), tr.ID); err != nil {
		t.Fatal(err)
	}
	w.clock.add(-years)
	if got := u.limit(); got.Spent.Big().Cmp(u.cost(tr)) != 0 {
		t.Errorf("%s counts", got.Spent)
	}
	w.pass(time.Minute)
	w.advance(tr.ID)
	u.mustBeFinal(tr.ID)
	w.pass(25 * time.Hour)
	u.again()
	if got := u.limit(); !got.Spent.IsZero() {
		t.Errorf("a day later %s counts still", got.Spent)
	}
}
