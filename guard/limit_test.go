package guard_test

import (
	"context"
	"errors"
	"math/big"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
	devchain "github.com/hefu-wallet/hefu/test/chain"
)

// limited is a user whose limit is so many milli-ether, with ten ether to spend.
func (w *world) limited(name string, n int64) *user {
	w.t.Helper()
	u := w.signUp(name)
	u.limits[coin] = units(milli(n))
	u.paper()
	u.deal(1)
	if err := devchain.Fund(w.t.Context(), w.rpc, u.account.Address, ether(10)); err != nil {
		w.t.Fatal(err)
	}
	return u
}

// cheap is an intent whose fee cap is one milli-ether, so that sums are easy.
func (u *user) cheap(n int64) hefu.Intent {
	in := u.intent(n)
	in.FeeCap = units(milli(1))
	return in
}

// cost is what a transfer counts against the limit: the amount and its dearest fee.
func (u *user) cost(t hefu.Transfer) *big.Int {
	u.w.t.Helper()
	n, f, err := u.w.cfg.Families.Network(dev)
	if err != nil {
		u.w.t.Fatal(err)
	}
	sum, err := f.Describe(n, t.Plan)
	if err != nil {
		u.w.t.Fatal(err)
	}
	return new(big.Int).Add(sum.Amount.Big(), sum.MaxFee.Big())
}

// limit is the user's limit of the coin as the guard shows it.
func (u *user) limit() guard.LimitView {
	u.w.t.Helper()
	all, err := u.w.Limits(u.w.t.Context(), u.caller)
	if err != nil || len(all) != 1 || all[0].Asset != coin {
		u.w.t.Fatalf("%+v, %v", all, err)
	}
	return all[0]
}

// try proposes, signs and approves, and returns how it was refused.
func (u *user) try(in hefu.Intent) (hefu.Transfer, error) {
	p, err := u.w.Propose(u.w.t.Context(), u.caller, in, key())
	if err != nil {
		return hefu.Transfer{}, err
	}
	a := u.sign(p.Transfer)
	a.Code = u.code()
	return u.w.Approve(u.w.t.Context(), u.caller, a)
}

func TestNothingLeavesWithoutALimit(t *testing.T) {
	w := newWorld(t)
	u := w.signUp("alice")
	u.limits = nil
	u.paper()
	u.deal(1)
	if err := devchain.Fund(t.Context(), w.rpc, u.account.Address, ether(1)); err != nil {
		t.Fatal(err)
	}
	_, err := u.try(u.cheap(1))
	w.refuses("a transfer without a limit", err, hefu.KindLimit)
}

func TestTheFeeCountsAgainstTheLimit(t *testing.T) {
	w := newWorld(t)
	u := w.limited("alice", 100)
	_, err := u.try(u.cheap(100)) // the amount fits, its fee does not
	w.refuses("amount and fee together", err, hefu.KindLimit)
	tr := u.pay(u.cheap(99))
	if got := u.limit(); got.Spent.Big().Cmp(u.cost(tr)) != 0 || got.Spent.Big().Cmp(milli(99)) <= 0 {
		t.Fatalf("%s counts, want %s", got.Spent, u.cost(tr))
	}
}

// What is reserved in T1 counts until the transfer is final, however long that takes, and
// for 24 hours from then on: to the second, and not a calendar day.
func TestTheWindowSlidesFromFinality(t *testing.T) {
	w := newWorld(t)
	u := w.limited("alice", 100)
	first := u.pay(u.cheap(60))
	if err := w.Advance(t.Context(), first.ID); err != nil { // sent; no block takes it
		t.Fatal(err)
	}
	w.pass(25 * time.Hour)
	u.again()
	_, err := u.try(u.cheap(60))
	w.refuses("a second one while the first is stuck", err, hefu.KindLimit)
	if strings.Contains(err.Error(), "would fit at") {
		t.Errorf("a time is promised although it hangs on the chain: %v", err)
	}
	w.advance(first.ID)
	u.mustBeFinal(first.ID)
	final := u.state(first.ID).Updated
	w.pass(final.Add(24*time.Hour - 10*time.Minute).Sub(w.clock.Now()))
	u.again()
	w.pass(final.Add(24*time.Hour - 10*time.Second).Sub(w.clock.Now()))
	_, err = w.Propose(t.Context(), u.caller, u.cheap(60), key())
	w.refuses("ten seconds before the day is over", err, hefu.KindLimit)
	var fits time.Time
	if _, text, ok := strings.Cut(err.Error(), "would fit at "); ok {
		fits, err = time.Parse(time.RFC3339, text[:20])
	}
	if late := fits.Sub(final.Add(24 * time.Hour)); err != nil || late < -time.Second || late > 2*time.Second {
		t.Fatalf("it would fit at %v, a day after finality is %v: %v", fits, final.Add(24*time.Hour), err)
	}
	w.pass(fits.Add(time.Second).Sub(w.clock.Now())) // a chain tells whole seconds
	second := u.pay(u.cheap(60))
	w.advance(second.ID)
	u.mustBeFinal(second.ID)
}

// The time that a refusal names is the first at which it fits, with several in the window.
func TestARefusalNamesTheTimeWhenItFits(t *testing.T) {
	w := newWorld(t)
	u := w.limited("alice", 100)
	var finals []time.Time
	for range 3 {
		tr := u.pay(u.cheap(30))
		w.advance(tr.ID)
		u.mustBeFinal(tr.ID)
		finals = append(finals, u.state(tr.ID).Updated)
		w.pass(10 * time.Minute)
	}
	in := u.cheap(50) // two of the three must have left
	_, err := w.Propose(t.Context(), u.caller, in, key())
	want, named := finals[1].Add(24*time.Hour), time.Time{}
	if _, text, ok := strings.Cut(err.Error(), "would fit at "); ok {
		named, _ = time.Parse(time.RFC3339, text[:20])
	}
	if late := named.Sub(want); !hefu.Is(err, hefu.KindLimit) || late < -time.Second || late > 2*time.Second {
		t.Fatalf("%v; want %s", err, want.UTC().Format(time.RFC3339))
	}
	_, err = w.Propose(t.Context(), u.caller, u.cheap(101), key())
	if !hefu.Is(err, hefu.KindLimit) || !strings.Contains(err.Error(), "more than the whole limit") {
		t.Fatal(err)
	}
}

// Where coins and the fee's coins are both over, the refusal names the one that stands
// longest in the way.
func TestTheWorstOfTwoLimitsIsNamed(t *testing.T) {
	w := newWorld(t)
	u := w.limited("alice", 100)
	u.pay(u.cheap(99)) // under way: nobody knows when it fits
	_, err := w.Propose(t.Context(), u.caller, u.cheap(50), key())
	if !hefu.Is(err, hefu.KindLimit) || !strings.Contains(err.Error(), "after the transfers under way are final") {
		t.Fatal(err)
	}
	now := time.Now()
	over := func(limit uint64, fits time.Time) hefu.Need {
		return hefu.Need{Want: hefu.UnitsOf(10), Spent: hefu.UnitsOf(95), Limit: hefu.UnitsOf(limit), Fits: fits}
	}
	soon, late, open, never := over(100, now), over(100, now.Add(1)), over(100, time.Time{}), over(9, time.Time{})
	fits := hefu.Need{Want: hefu.UnitsOf(1), Limit: hefu.UnitsOf(9)}
	for want, all := range map[*hefu.Need][]hefu.Need{
		&late: {soon, late, fits}, &open: {late, open, soon}, &never: {open, never, late},
	} {
		if got, over := guard.Worst(all); !over || got.Limit.Cmp(want.Limit) != 0 || !got.Fits.Equal(want.Fits) {
			t.Errorf("of %+v it names %+v", all, got)
		}
	}
	if _, over := guard.Worst([]hefu.Need{fits}); over {
		t.Error("what fits is over")
	}
}

// A proposal holds nothing of the limit; T1 does, and only T1 decides: of many proposals
// that would each fit alone, as many are signed as fit together.
func TestApprovalsAtOnceShareOneLimit(t *testing.T) {
	w := newWorld(t)
	u := w.limited("alice", 55) // five of ten and their fees
	replica := w.on(w.store)
	const n = 16
	var approvals [n]guard.Approve
	for i := range approvals {
		approvals[i] = u.sign(u.propose(u.cheap(10)))
	}
	// The codes are verified in earlier runs: here an approval stands for each.
	w.write(func(tx guard.Tx) error {
		for _, a := range approvals {
			tr, err := tx.Transfer(a.Transfer)
			if err != nil {
				return err
			}
			tr.Approval = &hefu.Approval{Digest: tr.Intent.Digest(), Factor: "totp", At: w.clock.Now()}
			if err := tx.UpdateTransfer(tr); err != nil {
				return err
			}
		}
		return nil
	})
	var mu sync.Mutex
	signed, over := 0, 0
	var all sync.WaitGroup
	for i, a := range approvals {
		all.Go(func() {
			for {
				g := w.Guard
				if i%2 == 0 {
					g = replica
				}
				tr, err := g.Approve(context.Background(), u.caller, a)
				if hefu.Is(err, hefu.KindReplan) {
					a = u.sign(u.state(a.Transfer))
					continue
				}
				if hefu.Is(err, hefu.KindBusy) {
					continue
				}
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil && tr.State == hefu.Resting:
					signed++
				case hefu.Is(err, hefu.KindLimit):
					over++
				default:
					t.Errorf("%s, %v", tr.State, err)
				}
				return
			}
		})
	}
	all.Wait()
	if signed != 5 || over != n-5 {
		t.Fatalf("%d were signed and %d refused", signed, over)
	}
}

// What can never happen gives its part back; what failed on the chain cost its fee.
func TestWhatDiesGivesBackWhatItHeld(t *testing.T) {
	w := newWorld(t)
	w.cfg.Rest = time.Minute
	w.Guard = w.on(w.store)
	u := w.limited("alice", 100)
	tr := u.pay(u.cheap(90))
	if _, err := w.Stop(t.Context(), u.caller, tr.ID); err != nil {
		t.Fatal(err)
	}
	if got := u.limit(); !got.Spent.IsZero() {
		t.Fatalf("stopped, and %s still counts", got.Spent)
	}
	tr = u.pay(u.cheap(90))
	w.pass(2 * time.Minute)
	if err := w.Advance(t.Context(), tr.ID); err != nil {
		t.Fatal(err)
	}
	if got := u.limit(); got.Spent.Big().Cmp(u.cost(tr)) != 0 {
		t.Fatalf("%s counts while it is sent", got.Spent)
	}
}

func TestALimitFallsAtOnceAndRisesWithACodeAndAWait(t *testing.T) {
	w := newWorld(t)
	u := w.limited("alice", 100)
	set := func(n int64, code string) (guard.LimitView, error) {
		return w.SetLimit(t.Context(), u.caller, coin, units(milli(n)), code)
	}
	_, err := set(150, "")
	w.refuses("a raise without a code", err, hefu.KindForbidden)
	_, err = set(150, "000000")
	w.refuses("a raise with a wrong code", err, hefu.KindForbidden)

	for _, step := range []struct {
		to   int64
		wait time.Duration
	}{{200, 2 * time.Hour}, {401, 4 * time.Hour}} { // up to twice: Raise + NoPasskey; beyond: RaiseFar + NoPasskey
		before := u.limit()
		v, err := set(step.to, u.code())
		if err != nil || v.Units.Cmp(before.Units) != 0 || v.RaiseAt.Sub(w.clock.Now()).Round(time.Second) != step.wait {
			t.Fatalf("to %d: %+v, %v", step.to, v, err)
		}
		w.pass(step.wait - time.Minute)
		u.again()
		if got := u.limit(); got.Units.Cmp(before.Units) != 0 {
			t.Fatalf("a minute early it is %s", got.Units)
		}
		w.pass(time.Minute)
		if got := u.limit(); got.Units.Big().Cmp(milli(step.to)) != 0 || !got.RaiseAt.IsZero() {
			t.Fatalf("after the wait: %+v", got)
		}
	}
	if v, err := set(10, ""); err != nil || v.Units.Big().Cmp(milli(10)) != 0 {
		t.Fatalf("lowering: %+v, %v", v, err)
	}
	_, err = u.try(u.cheap(10))
	w.refuses("what the lower limit does not allow", err, hefu.KindLimit)
}

func TestARaiseIsTakenBackByAnySessionAndByAFreeze(t *testing.T) {
	w := newWorld(t)
	u := w.limited("alice", 100)
	raise := func() {
		t.Helper()
		if v, err := w.SetLimit(t.Context(), u.caller, coin, units(milli(200)), u.code()); err != nil || v.RaiseAt.IsZero() {
			t.Fatalf("%+v, %v", v, err)
		}
	}
	raise()
	if v, err := w.SetLimit(t.Context(), u.caller, coin, units(milli(100)), ""); err != nil || !v.RaiseAt.IsZero() {
		t.Fatalf("taken back: %+v, %v", v, err)
	}
	raise()
	if _, err := w.Freeze(t.Context(), u.caller); err != nil {
		t.Fatal(err)
	}
	w.pass(5 * time.Hour)
	u.again()
	if got := u.limit(); got.Units.Big().Cmp(milli(100)) != 0 {
		t.Fatalf("after a freeze and the wait the limit is %s", got.Units)
	}
	_, err := w.SetLimit(t.Context(), u.caller, coin, units(milli(200)), u.code())
	w.refuses("a raise while frozen", err, hefu.KindFrozen)
}

// New words, or the same words dealt again, raise nothing: their limits are asked for like
// any other change.
func TestAnotherDealingDoesNotRaiseTheLimit(t *testing.T) {
	w := newWorld(t)
	u := w.limited("alice", 100)
	u.limits[coin] = units(ether(9))
	u.paper() // other words of the same user
	u.deal2(1)
	if got := u.limit(); got.Units.Big().Cmp(milli(100)) != 0 || got.Raise.Big().Cmp(ether(9)) != 0 {
		t.Fatalf("%+v", got)
	}
	if wait := u.limit().RaiseAt.Sub(w.clock.Now()); wait < 3*time.Hour {
		t.Fatalf("it holds in %s", wait)
	}
}

// deal2 is deal for a user who has another wallet already.
func (u *user) deal2(generation uint64) {
	u.w.t.Helper()
	offer, err := u.w.BeginDealing(u.w.t.Context(), u.caller, u.announce(generation))
	if err != nil {
		u.w.t.Fatal(err)
	}
	u.accept(offer)
	u.check(offer.Dealing.ID, "secp256k1")
	u.check(offer.Dealing.ID, "ed25519")
}

// The limit at the edge of the day: a stuck transaction that confirms late counts from
// then on, so that there is no moment at which both halves of a double limit are free.
func TestTheEdgeOfTheDayIsNoGap(t *testing.T) {
	w := newWorld(t)
	u := w.limited("alice", 100)
	stuck := u.pay(u.cheap(80))
	if err := w.Advance(t.Context(), stuck.ID); err != nil { // sent, not mined
		t.Fatal(err)
	}
	before := w.balance(bob)
	for range 4 {
		w.pass(6 * time.Hour)
		u.again()
		_, err := u.try(u.cheap(80))
		w.refuses("a second payment while the first is unmined", err, hefu.KindLimit)
	}
	w.advance(stuck.ID)
	u.mustBeFinal(stuck.ID)
	w.pass(23 * time.Hour)
	u.again()
	_, err := u.try(u.cheap(80))
	w.refuses("a second payment 23 hours after finality", err, hefu.KindLimit)
	w.mustHavePaid(before, 80)
}

// failsLate is a store whose second look at what settled fails, as any statement may that
// meets another transaction on PostgreSQL.
type failsLate struct{ guard.Store }

type failsLateTx struct {
	guard.Tx
	asked *int
}

var errGone = errors.New("the statement failed")

func (s failsLate) View(ctx context.Context, fn func(guard.Tx) error) error {
	asked := 0
	return s.Store.View(ctx, func(tx guard.Tx) error { return fn(failsLateTx{tx, &asked}) })
}

func (t failsLateTx) SpentBy(user hefu.UserID, asset hefu.AssetID, at time.Time) (*big.Int, error) {
	if *t.asked++; *t.asked > 1 {
		return nil, errGone
	}
	return t.Tx.SpentBy(user, asset, at)
}

// A statement that fails in the middle of counting is an error and nothing else.
func TestCountingFails(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	if _, err := w.on(failsLate{w.store}).Limits(t.Context(), u.caller); !errors.Is(err, errGone) {
		t.Error(err)
	}
}
