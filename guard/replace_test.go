package guard_test

import (
	"context"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	devchain "github.com/hefu-wallet/hefu/test/chain"
)

// sent brings a payment to the node, where it waits: nobody mines.
func (u *user) sent(in hefu.Intent) hefu.Transfer {
	u.w.t.Helper()
	return u.send(u.pay(in))
}

// send lets the worker bring an approved transfer to the node.
func (u *user) send(t hefu.Transfer) hefu.Transfer {
	u.w.t.Helper()
	u.w.glance(t.ID)
	got := u.state(t.ID)
	if got.State != hefu.Sent {
		u.w.t.Fatalf("it is %s (%s)", got.State, got.Reason)
	}
	return got
}

// glance lets the worker look at a transfer once; nobody mines.
func (w *world) glance(id hefu.TransferID) {
	w.t.Helper()
	w.clock.add(2 * time.Second)
	if err := w.Advance(w.t.Context(), id); err != nil {
		w.t.Fatal(err)
	}
}

// faster is the same payment for more.
func (u *user) faster(t hefu.Transfer) hefu.Intent {
	in := t.Intent
	in.Replaces, in.FeeCap = t.Family(), units(new(big.Int).Mul(t.Intent.FeeCap.Big(), big.NewInt(4)))
	return in
}

// nothing pays nobody in the place of a transfer.
func (u *user) nothing(t hefu.Transfer) hefu.Intent {
	in := u.faster(t)
	in.To, in.Asset, in.Amount, in.Data = in.From, coin, hefu.Units{}, nil
	return in
}

// waits reports whether a node has the transaction.
func (u *user) waits(t hefu.Transfer) bool {
	u.w.t.Helper()
	d, err := u.w.ledger.Depth(u.w.t.Context(), t.TxID)
	if err != nil {
		u.w.t.Fatal(err)
	}
	return d.Found
}

// settle mines until the chain has decided, and lets the worker look at all of them.
func (w *world) settle(all ...hefu.Transfer) {
	w.t.Helper()
	for range 6 {
		if err := devchain.Mine(w.t.Context(), w.rpc, 1); err != nil {
			w.t.Fatal(err)
		}
		w.clock.add(time.Minute)
		for _, t := range all {
			// A node's refusal is the worker's to try again.
			if err := w.Advance(w.t.Context(), t.ID); err != nil && !hefu.Is(err, hefu.KindUnavailable) {
				w.t.Fatal(err)
			}
		}
	}
}

// node tells the dev chain something.
func (w *world) node(method string, params ...any) {
	w.t.Helper()
	var ignored any
	if err := w.rpc.Call(w.t.Context(), &ignored, method, params...); err != nil {
		w.t.Fatal(err)
	}
}

func (u *user) mustBe(t hefu.Transfer, s hefu.State) hefu.Transfer {
	u.w.t.Helper()
	got := u.state(t.ID)
	if got.State != s {
		u.w.t.Fatalf("it is %s (%s), not %s", got.State, got.Reason, s)
	}
	return got
}

func TestASpeedUpTakesThePlaceOfWhatWaits(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	before := w.balance(bob)
	first := u.sent(u.intent(250))
	second := u.sent(u.faster(first))
	if first.Plan.Number != 1 || second.Uses[0] != first.Uses[0] {
		t.Fatalf("it uses %v, the first one %v", second.Uses, first.Uses)
	}
	if u.waits(first) || !u.waits(second) {
		t.Fatal("the node did not take the second one for the first")
	}
	w.glance(first.ID) // what was replaced is only watched
	if u.waits(first) || !strings.Contains(u.state(first.ID).Reason, "not sent again") {
		t.Fatalf("the first one was sent again: %s", u.state(first.ID).Reason)
	}
	if got, want := u.spent(coin), u.cost(second); got.Cmp(want) != 0 {
		t.Fatalf("both together count %s, the dearer one costs %s", got, want)
	}
	w.settle(first, second)
	u.mustBe(second, hefu.Final)
	if got := u.mustBe(first, hefu.Dead); !strings.Contains(got.Reason, "another version") && !strings.Contains(got.Reason, "took its place") {
		t.Errorf("the first one ended: %s", got.Reason)
	}
	w.mustHavePaid(before, 250)
	if got, want := u.spent(coin), u.cost(second); got.Cmp(want) != 0 {
		t.Fatalf("%s count in the end, %s left", got, want)
	}
	u.w.advance(u.pay(u.intent(1)).ID) // the account goes on
}

func TestACancelPaysNobody(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	before, own := w.balance(bob), w.balance(u.account.Address)
	first := u.sent(u.intent(250))
	approved := u.pay(u.nothing(first))
	if approved.DueAt.After(w.clock.Now()) {
		t.Fatal("a cancel rests")
	}
	cancel := u.send(approved)
	w.settle(cancel, first)
	u.mustBe(cancel, hefu.Final)
	u.mustBe(first, hefu.Dead)
	w.mustHavePaid(before, 0)
	if gone := new(big.Int).Sub(own, w.balance(u.account.Address)); gone.Cmp(u.cost(cancel)) > 0 || gone.Sign() <= 0 {
		t.Fatalf("%s wei are gone, the fee could reach %s", gone, u.cost(cancel))
	}
	if got := u.spent(coin); got.Cmp(u.cost(cancel)) != 0 {
		t.Fatalf("%s count against the limit, the fee of the cancel is %s", got, u.cost(cancel))
	}
}

// The chain decides: the first one may be mined although a cancel was approved and lies
// at the guard, or was sent a moment too late.
func TestTheFirstOneMayStillWin(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	before := w.balance(bob)
	first := u.sent(u.intent(250))
	cancel, other := u.pay(u.nothing(first)), u.propose(u.nothing(first))
	w.settle(first, cancel)
	u.mustBe(first, hefu.Final)
	if got := u.mustBe(cancel, hefu.Dead); !strings.Contains(got.Reason, "another version") {
		t.Errorf("the cancel ended: %s", got.Reason)
	}
	u.mustBe(other, hefu.Stopped) // a proposal has nothing left to replace
	w.mustHavePaid(before, 250)
	if got, want := u.spent(coin), u.cost(first); got.Cmp(want) != 0 {
		t.Fatalf("%s count, %s left", got, want)
	}
	if _, err := w.Propose(t.Context(), u.caller, u.faster(first), key()); !hefu.Is(err, hefu.KindConflict) {
		t.Fatalf("a final transfer was to be replaced: %v", err)
	}
}

// Mined before the approval: nothing is signed, the code is not used up for nothing.
func TestWhatIsMinedIsNotReplaced(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	first := u.sent(u.intent(250))
	p := u.propose(u.nothing(first))
	a := u.sign(p)
	a.Code = u.code()
	if err := devchain.Mine(t.Context(), w.rpc, 1); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Approve(t.Context(), u.caller, a); !hefu.Is(err, hefu.KindConflict) || !strings.Contains(err.Error(), "mined") {
		t.Fatalf("a mined transfer was replaced: %v", err)
	}
	u.mustBe(p, hefu.Proposed)
}

// A thief at the session, with the half, calls it a speed-up. He gets nothing that a plain
// transfer would not give him.
func TestASpeedUpIsTheSamePaymentOrNone(t *testing.T) {
	w := newWorld(t)
	u, mallory := w.ready("alice"), w.ready("mallory")
	first := u.sent(u.intent(100))
	for name, change := range map[string]func(*hefu.Intent){
		"another recipient":         func(in *hefu.Intent) { in.To = mallory.account.Address },
		"more":                      func(in *hefu.Intent) { in.Amount = units(milli(101)) },
		"less":                      func(in *hefu.Intent) { in.Amount = units(milli(99)) },
		"coins to oneself":          func(in *hefu.Intent) { in.To = in.From },
		"a call":                    func(in *hefu.Intent) { in.Data = callData(t, "095ea7b3", bob, bob) },
		"a cap below the price":     func(in *hefu.Intent) { in.FeeCap = hefu.UnitsOf(1) },
		"a transfer that is nobody": func(in *hefu.Intent) { in.Replaces = hefu.TransferID(u.dealing) },
		"another's transfer":        func(in *hefu.Intent) { in.Replaces = mallory.propose(mallory.intent(1)).ID },
	} {
		in := u.faster(first)
		change(&in)
		if _, err := w.Propose(t.Context(), u.caller, in, key()); !hefu.Is(err, hefu.KindInvalid) && !hefu.Is(err, hefu.KindNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := w.Propose(t.Context(), mallory.caller, u.faster(first), key()); err == nil {
		t.Error("somebody else replaces it")
	}
	// A code typed for the speed-up is worthless for a second payment, and the other way round.
	plain := u.faster(first)
	plain.Replaces = ""
	if plain.Digest() == u.faster(first).Digest() {
		t.Fatal("a speed-up has the digest of a second payment")
	}
	up, again := u.sign(u.propose(u.faster(first))), u.sign(u.propose(plain))
	up.Code = u.code()
	again.Code = up.Code
	if _, err := w.Approve(t.Context(), u.caller, up); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Approve(t.Context(), u.caller, again); !hefu.Is(err, hefu.KindForbidden) {
		t.Fatalf("the code of a speed-up paid a second time: %v", err)
	}
	second := u.state(up.Transfer)
	if _, err := w.Propose(t.Context(), u.caller, u.faster(second), key()); err != nil {
		t.Fatalf("the family is named by its first: %v", err)
	}
	chained := u.faster(second)
	chained.Replaces = second.ID
	if _, err := w.Propose(t.Context(), u.caller, chained, key()); !hefu.Is(err, hefu.KindInvalid) {
		t.Fatalf("a replacement was replaced under its own name: %v", err)
	}
}

// A family counts once: what waits does not stand in the way of its own rescue, and no
// speed-up goes beyond the limit.
func TestTheLimitCountsAFamilyOnce(t *testing.T) {
	w := newWorld(t)
	u := w.limited("alice", 102)
	first := u.sent(u.cheap(100))
	dear := u.faster(first)
	dear.FeeCap = units(milli(3))
	p, err := w.Propose(t.Context(), u.caller, dear, key())
	if err != nil {
		t.Fatal(err)
	}
	second := u.send(u.pay(dear))
	if got, want := u.spent(coin), u.cost(second); got.Cmp(want) != 0 || got.Cmp(milli(102)) > 0 {
		t.Fatalf("%s are reserved, the dearer one costs %s", got, want)
	}
	if _, err := w.Cancel(t.Context(), u.caller, p.Transfer.ID); err != nil {
		t.Fatal(err)
	}
	if got, want := u.spent(coin), u.cost(second); got.Cmp(want) != 0 {
		t.Fatalf("a proposal that ended gave %s of %s back", got, want)
	}
	// A limit lowered to nothing must not keep anybody from cancelling.
	if _, err := w.SetLimit(t.Context(), u.caller, coin, hefu.UnitsOf(1), ""); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Propose(t.Context(), u.caller, u.faster(second), key()); !hefu.Is(err, hefu.KindLimit) {
		t.Fatalf("a speed-up went beyond a lowered limit: %v", err)
	}
	cancel := u.send(u.pay(u.nothing(second)))
	if got, want := u.spent(coin), u.cost(second); got.Cmp(want) != 0 {
		t.Fatalf("%s are reserved while the dearest may still happen, which costs %s", got, want)
	}
	w.settle(cancel, second, first)
	u.mustBe(cancel, hefu.Final)
	u.mustBe(second, hefu.Dead)
	u.mustBe(first, hefu.Dead)
	if got, want := u.spent(coin), u.cost(cancel); got.Cmp(want) != 0 {
		t.Fatalf("%s count in the end, %s left", got, want)
	}
}

func TestASpeedUpBeyondTheLimitIsRefused(t *testing.T) {
	w := newWorld(t)
	u := w.limited("alice", 100)
	first := u.sent(u.cheap(99))
	dear := u.faster(first)
	dear.FeeCap = units(ether(1))
	w.node("anvil_setNextBlockBaseFeePerGas", "0x2e90edd000") // 200 gwei
	w.node("anvil_mine", "0x0")
	if _, err := w.Propose(t.Context(), u.caller, dear, key()); !hefu.Is(err, hefu.KindLimit) {
		t.Fatalf("beyond the limit: %v", err)
	}
	cancel := u.nothing(first)
	cancel.FeeCap = units(ether(1))
	if _, err := w.Propose(t.Context(), u.caller, cancel, key()); err != nil {
		t.Fatalf("a cancel, which costs less than what waits: %v", err)
	}
	if got, want := u.spent(coin), u.cost(first); got.Cmp(want) != 0 {
		t.Fatalf("a refusal changed what is reserved: %s, %s", got, want)
	}
}

// Only one replacement is on its way to the nodes at a time, a freeze stops it like
// everything that is not sent, and what it was to replace is watched on.
func TestAReplacementThatIsStoppedLeavesTheFirstInPeace(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	before := w.balance(bob)
	first := u.sent(u.intent(250))
	behind := u.sent(u.intent(5))
	cancel := u.pay(u.nothing(first))
	a := u.sign(u.propose(u.faster(first)))
	a.Code = u.code()
	if _, err := w.Approve(t.Context(), u.caller, a); !hefu.Is(err, hefu.KindConflict) || !strings.Contains(err.Error(), string(cancel.ID)) {
		t.Fatalf("two replacements at once: %v", err)
	}
	if _, err := w.Stop(t.Context(), u.caller, cancel.ID); err != nil {
		t.Fatal(err)
	}
	if got, want := u.spent(coin), new(big.Int).Add(u.cost(first), u.cost(behind)); got.Cmp(want) != 0 {
		t.Fatalf("after the stop %s are reserved, not %s", got, want)
	}
	u.mustBe(behind, hefu.Sent)
	u.mustBe(first, hefu.Sent)
	cancel = u.pay(u.nothing(first))
	if _, err := w.Freeze(t.Context(), u.caller); err != nil {
		t.Fatal(err)
	}
	w.settle(cancel, first, behind)
	w.mustHavePaid(before, 255)
	u.again()
	u.mustBe(cancel, hefu.Stopped)
	u.mustBe(first, hefu.Final)
	u.mustBe(behind, hefu.Final)
}

// Two replacements that were proposed together: the second must beat the first one that
// was sent, so it is planned anew, without another code.
func TestAReplacementBeatsTheOneBefore(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	before := w.balance(bob)
	first := u.sent(u.intent(250))
	up, down := u.propose(u.faster(first)), u.propose(u.nothing(first))
	a := u.sign(up)
	a.Code = u.code()
	if _, err := w.Approve(t.Context(), u.caller, a); err != nil {
		t.Fatal(err)
	}
	u.send(up)
	b := u.sign(down)
	b.Code = u.code()
	fresh, err := w.Approve(t.Context(), u.caller, b)
	if !hefu.Is(err, hefu.KindReplan) || fresh.Plan.Number != 2 {
		t.Fatalf("plan %d, %v", fresh.Plan.Number, err)
	}
	c := u.sign(fresh)
	if _, err := w.Approve(t.Context(), u.caller, c); err != nil {
		t.Fatal(err)
	}
	u.send(down)
	w.settle(first, up, down)
	u.mustBe(down, hefu.Final)
	u.mustBe(up, hefu.Dead)
	u.mustBe(first, hefu.Dead)
	w.mustHavePaid(before, 0)
}

// A guard that dies right after T1 of a replacement, with the first one final meanwhile:
// whoever starts next evaluates it, throws the signature away, and gives nothing back twice.
func TestAFamilyIsDecidedDuringAnEvaluation(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	before := w.balance(bob)
	first := u.sent(u.intent(250))
	cancel := u.betweenOf(u.nothing(first), func() { w.settle(first) })
	u.mustBe(first, hefu.Final)
	if err := w.Advance(context.Background(), cancel.ID); err != nil {
		t.Fatal(err)
	}
	if got := u.mustBe(cancel, hefu.Stopped); len(got.Signed) != 0 {
		t.Fatal("signed bytes were kept")
	}
	w.mustHavePaid(before, 250)
	if got, want := u.spent(coin), u.cost(first); got.Cmp(want) != 0 {
		t.Fatalf("%s count, %s left", got, want)
	}
}

// What another wallet of the same paper put in its place ends the whole family.
func TestAStrangerMayTakeThePlaceOfAFamily(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	first := u.sent(u.intent(250))
	second := u.sent(u.faster(first))
	w.node("anvil_dropTransaction", second.TxID)
	w.node("anvil_setNonce", u.account.Address, "0x1")
	w.settle(first, second)
	u.mustBe(first, hefu.Dead)
	u.mustBe(second, hefu.Dead)
	if got := u.spent(coin); got.Sign() != 0 {
		t.Fatalf("%s count although nothing left", got)
	}
}

// What stands in line behind the first version is behind it still when a cancel of that is
// stopped: nothing of it is planned anew.
func TestAStoppedVersionLeavesThoseBehindInLine(t *testing.T) {
	w := resting(t)
	u := w.limited("alice", 1000)
	before := w.balance(bob)
	first := u.pay(u.cheap(10))
	w.pass(2 * time.Minute)
	first = u.send(first)
	behind := u.pay(u.cheap(201))
	u.mustBe(behind, hefu.Resting)
	if _, err := w.Propose(t.Context(), u.caller, u.faster(behind), key()); !hefu.Is(err, hefu.KindConflict) || !strings.Contains(err.Error(), "stop") {
		t.Fatalf("what is not sent was to be replaced: %v", err)
	}
	cancel := u.pay(u.nothing(first))
	if rest := cancel.DueAt.Sub(w.clock.Now()); rest > 0 {
		t.Fatalf("a cancel rests for %s", rest)
	}
	if _, err := w.Stop(t.Context(), u.caller, cancel.ID); err != nil {
		t.Fatal(err)
	}
	if got := u.mustBe(behind, hefu.Resting); got.Plan.Number != 1 {
		t.Fatalf("it has plan %d", got.Plan.Number)
	}
	w.pass(2 * time.Minute)
	u.send(behind)
	w.settle(first, behind)
	w.mustHavePaid(before, 211)
}
