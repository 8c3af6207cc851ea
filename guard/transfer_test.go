package guard_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"math/big"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/guard"
	"github.com/hefu-wallet/hefu/pair"
)

// paid is how much more bob has than before, as the chain says.
func (w *world) paid(before *big.Int) *big.Int {
	return new(big.Int).Sub(w.balance(bob), before)
}

// mustHavePaid fails unless bob has exactly n milli-ether more than before.
func (w *world) mustHavePaid(before *big.Int, n int64) {
	w.t.Helper()
	if got := w.paid(before); got.Cmp(milli(n)) != 0 {
		w.t.Fatalf("bob got %s wei", got)
	}
}

// mustBeFinal fails unless the transfer ended as it should.
func (u *user) mustBeFinal(id hefu.TransferID) {
	u.w.t.Helper()
	if got := u.state(id); got.State != hefu.Final {
		u.w.t.Fatalf("it is %s: %s", got.State, got.Reason)
	}
}

func milli(n int64) *big.Int { return new(big.Int).Mul(big.NewInt(n), big.NewInt(1e15)) }

func TestEtherMovesThroughTheSplitKeyToFinality(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	before := w.balance(bob)
	tr := u.pay(u.intent(250))
	if tr.State != hefu.Resting {
		t.Fatalf("after the approval it is %s", tr.State)
	}
	w.advance(tr.ID)
	if got := u.state(tr.ID); got.State != hefu.Final || got.TxID == "" || got.Depth < 3 { // final is two below the head
		t.Fatalf("it ended as %s (%s)", got.State, got.Reason)
	}
	w.mustHavePaid(before, 250)
}

func TestProposeTwiceWithOneKeyIsOneTransfer(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	in, k := u.intent(1), key()
	a, err := w.Propose(t.Context(), u.caller, in, k)
	if err != nil {
		t.Fatal(err)
	}
	b, err := w.Propose(t.Context(), u.caller, in, k)
	if err != nil || a.Transfer.ID != b.Transfer.ID {
		t.Fatalf("%s, %s, %v", a.Transfer.ID, b.Transfer.ID, err)
	}
	in.Amount = hefu.UnitsOf(1)
	if _, err := w.Propose(t.Context(), u.caller, in, k); !hefu.Is(err, hefu.KindConflict) {
		t.Fatalf("the key answered for another intent: %v", err)
	}
}

func TestApproveTwiceIsOnePayment(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	before := w.balance(bob)
	a := u.sign(u.propose(u.intent(5)))
	a.Code = u.code()
	for range 3 {
		if _, err := w.Approve(t.Context(), u.caller, a); err != nil {
			t.Fatal(err)
		}
	}
	w.advance(a.Transfer)
	if _, err := w.Approve(t.Context(), u.caller, a); err != nil {
		t.Fatal(err)
	}
	w.advance(a.Transfer)
	w.mustHavePaid(before, 5)
}

func TestAnApprovalIsWorthlessForAnotherIntent(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	small, large := u.propose(u.intent(1)), u.propose(u.intent(9000))
	first, second := u.sign(small), u.sign(large)
	first.Code = u.code()
	second.Code = first.Code // the thief saw the code that was typed for the small one
	if _, err := w.Approve(t.Context(), u.caller, first); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Approve(t.Context(), u.caller, second); !hefu.Is(err, hefu.KindForbidden) {
		t.Fatalf("one code approved two intents: %v", err)
	}
	// The message of one transfer under the name of the other: refused, nothing is locked.
	crossed := first
	crossed.Transfer, crossed.Key, crossed.Code = large.ID, key(), u.code()
	if _, err := w.Approve(t.Context(), u.caller, crossed); err == nil {
		t.Fatal("a message of another transfer was accepted")
	}
	if got := u.state(large.ID); got.State != hefu.Proposed {
		t.Fatalf("the large one is %s", got.State)
	}
	if tr := u.pay(u.intent(1)); tr.State != hefu.Resting {
		t.Fatalf("the half was locked by a refusal: %s", tr.State)
	}
}

func TestWrongAndUsedCodesChangeNothing(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	a := u.sign(u.propose(u.intent(1)))
	for _, code := range []string{"", "000000", "12345", "abcdef", "1234567"} {
		a.Code = code
		if _, err := w.Approve(t.Context(), u.caller, a); !hefu.Is(err, hefu.KindForbidden) {
			t.Errorf("code %q: %v", code, err)
		}
		w.clock.add(time.Minute)
	}
	if got := u.state(a.Transfer); got.State != hefu.Proposed || got.Approval != nil {
		t.Fatalf("%s %v", got.State, got.Approval)
	}
	w.pass(time.Hour / 2)
	a.Code = u.code()
	if _, err := w.Approve(t.Context(), u.caller, a); err != nil {
		t.Fatalf("the right code after wrong ones: %v", err)
	}
}

func TestCodesCannotBeGuessed(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	a := u.sign(u.propose(u.intent(1)))
	tried := 0
	for range 50 {
		a.Code = "000000"
		if _, err := w.Approve(t.Context(), u.caller, a); hefu.Is(err, hefu.KindForbidden) {
			tried++
		}
	}
	if tried > 6 {
		t.Fatalf("%d guesses in a row were looked at", tried)
	}
	a.Code = u.code()
	w.clock.add(-20 * time.Second)
	if _, err := w.Approve(t.Context(), u.caller, a); err == nil && tried > 6 {
		t.Fatal("the throttle let a guess through")
	}
}

func TestFrozenMeansNoSignature(t *testing.T) {
	w := newWorld(t)
	w.cfg.Rest = time.Hour
	w.Guard = w.on(w.store)
	u := w.ready("alice")
	before := w.balance(bob)
	resting := u.pay(u.intent(5))
	waiting := u.sign(u.propose(u.intent(6)))
	if _, err := w.Freeze(t.Context(), u.caller); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Transfer(t.Context(), u.caller, resting.ID); !hefu.Is(err, hefu.KindUnauthenticated) {
		t.Fatalf("a session survived the freeze: %v", err)
	}
	u.again()
	if got := u.state(resting.ID); got.State != hefu.Stopped || got.Signed != nil || got.Opening != nil {
		t.Fatalf("a resting transfer is %s with %d signed bytes", got.State, len(got.Signed))
	}
	waiting.Code = u.code()
	if _, err := w.Approve(t.Context(), u.caller, waiting); !hefu.Is(err, hefu.KindFrozen) {
		t.Fatalf("approve: %v", err)
	}
	if _, err := w.Propose(t.Context(), u.caller, u.intent(1), key()); !hefu.Is(err, hefu.KindFrozen) {
		t.Fatalf("propose: %v", err)
	}
	w.pass(2 * time.Hour)
	w.advance(resting.ID)
	if got := w.paid(before); got.Sign() != 0 {
		t.Fatalf("a frozen account paid %s wei", got)
	}
	u.again()
	if _, err := w.Unfreeze(t.Context(), u.caller, "not the password", u.code()); !hefu.Is(err, hefu.KindForbidden) {
		t.Fatalf("unfreeze without the password: %v", err)
	}
	if _, err := w.Unfreeze(t.Context(), u.caller, password, "000000"); !hefu.Is(err, hefu.KindForbidden) {
		t.Fatalf("unfreeze without a code: %v", err)
	}
	if _, err := w.Unfreeze(t.Context(), u.caller, password, u.code()); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Propose(t.Context(), u.caller, u.intent(1), key()); !hefu.Is(err, hefu.KindWaiting) {
		t.Fatalf("no hold after a freeze: %v", err)
	}
	w.pass(w.cfg.Delays.Unfreeze)
	u.again()
	w.cfg.Rest = 0
	w.Guard = w.on(w.store)
	w.advance(u.pay(u.intent(7)).ID)
	if got := w.paid(before); got.Cmp(milli(7)) != 0 {
		t.Fatalf("after unfreezing bob got %s wei", got)
	}
}

// A freeze between T1 and T2 wins: the signature that T2 would commit is thrown away.
func TestAFreezeBetweenT1AndT2Wins(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	before := w.balance(bob)
	a := u.sign(u.propose(u.intent(5)))
	a.Code = u.code()
	g := w.on(&hook{Store: w.store, after: func(n int) {
		if n == 2 { // bind is one, T1 is two
			if _, err := w.Freeze(context.Background(), u.caller); err != nil {
				t.Error(err)
			}
		}
	}})
	tr, err := g.Approve(t.Context(), u.caller, a)
	if err != nil || tr.State != hefu.Stopped || tr.Signed != nil {
		t.Fatalf("%s, %v", tr.State, err)
	}
	w.advance(tr.ID)
	if got := w.paid(before); got.Sign() != 0 {
		t.Fatalf("a frozen account paid %s wei", got)
	}
}

// hook runs something after the n-th successful Update.
type hook struct {
	guard.Store
	after func(n int)
	n     int
}

func (h *hook) Update(ctx context.Context, fn func(guard.Tx) error) error {
	err := h.Store.Update(ctx, fn)
	if err == nil {
		h.n++
		h.after(h.n)
	}
	return err
}

var errKilled = errors.New("killed")

// killer fails every Update after the first n: the process is gone as far as the store
// can tell.
type killer struct {
	guard.Store
	left int
}

func (k *killer) Update(ctx context.Context, fn func(guard.Tx) error) error {
	if k.left == 0 {
		return errKilled
	}
	k.left--
	return k.Store.Update(ctx, fn)
}

// A guard that dies after T1 leaves a row that the next start finishes; the answer is
// the one it would have given.
func TestADeathAfterT1ChangesNothing(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	before := w.balance(bob)
	a := u.sign(u.propose(u.intent(5)))
	a.Code = u.code()
	if tr, err := w.on(&killer{w.store, 2}).Approve(t.Context(), u.caller, a); tr.State != hefu.Evaluating {
		t.Fatalf("%s, %v", tr.State, err)
	}
	_ = w.store.Close()
	w.open()
	w.clock.add(time.Minute)
	ids, err := w.store.LeaseDue(t.Context(), w.clock.Now(), w.clock.Now().Add(time.Minute), 10)
	if err != nil || len(ids) != 1 || ids[0] != a.Transfer {
		t.Fatalf("due after the restart: %v, %v", ids, err)
	}
	w.advance(a.Transfer)
	u.mustBeFinal(a.Transfer)
	w.mustHavePaid(before, 5)
}

// The request is cancelled in the middle; the outcome is not.
func TestACancelledRequestChangesNothing(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	a := u.sign(u.propose(u.intent(5)))
	a.Code = u.code()
	ctx, cancel := context.WithCancel(t.Context())
	g := w.on(&hook{Store: w.store, after: func(n int) {
		if n == 2 { // bind is one, T1 is two
			cancel()
		}
	}})
	_, _ = g.Approve(ctx, u.caller, a)
	if got := u.state(a.Transfer); got.State != hefu.Resting {
		t.Fatalf("it is %s", got.State)
	}
}

func TestAStalePlanIsRenewedWithoutASecondCode(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	before := w.balance(bob)
	first, second := u.propose(u.intent(1)), u.propose(u.intent(2))
	a, b := u.sign(first), u.sign(second) // both planned with the same nonce
	a.Code = u.code()
	if _, err := w.Approve(t.Context(), u.caller, a); err != nil {
		t.Fatal(err)
	}
	b.Code = u.code()
	tr, err := w.Approve(t.Context(), u.caller, b)
	if !hefu.Is(err, hefu.KindReplan) {
		t.Fatalf("a taken nonce: %v", err)
	}
	if tr = u.state(second.ID); tr.State != hefu.Replan || tr.Plan.Number != 2 || bytes.Equal(tr.Plan.Bytes, second.Plan.Bytes) {
		t.Fatalf("%s, plan %d", tr.State, tr.Plan.Number)
	}
	b = u.sign(tr)
	if tr, err = w.Approve(t.Context(), u.caller, b); err != nil || tr.State != hefu.Resting {
		t.Fatalf("the approval did not stand: %s, %v", tr.State, err)
	}
	w.advance(first.ID)
	w.advance(second.ID)
	w.mustHavePaid(before, 3)
}

func TestAStandingApprovalEndsAfterFiveMinutes(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	first, second := u.propose(u.intent(1)), u.propose(u.intent(2))
	a, b := u.sign(first), u.sign(second)
	a.Code = u.code()
	if _, err := w.Approve(t.Context(), u.caller, a); err != nil {
		t.Fatal(err)
	}
	b.Code = u.code()
	if _, err := w.Approve(t.Context(), u.caller, b); !hefu.Is(err, hefu.KindReplan) {
		t.Fatal(err)
	}
	w.clock.add(hefu.ApprovalLife)
	b = u.sign(u.state(second.ID))
	if _, err := w.Approve(t.Context(), u.caller, b); !hefu.Is(err, hefu.KindForbidden) {
		t.Fatalf("an old approval stood: %v", err)
	}
}

func TestUnapprovedProposalsAreBounded(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	for i := range 64 {
		if _, err := w.Propose(t.Context(), u.caller, u.intent(1), key()); err != nil {
			t.Fatalf("proposal %d: %v", i, err)
		}
	}
	_, err := w.Propose(t.Context(), u.caller, u.intent(1), key())
	if !hefu.Is(err, hefu.KindThrottled) {
		t.Fatalf("proposal 65: %v", err)
	}
	all, _, err := w.Transfers(t.Context(), u.caller, guard.Page{Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Cancel(t.Context(), u.caller, all[0].ID); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Propose(t.Context(), u.caller, u.intent(1), key()); err != nil {
		t.Fatalf("after cancelling one: %v", err)
	}
}

func TestProposalsExpire(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	a := u.sign(u.propose(u.intent(1)))
	w.pass(59*time.Minute + 45*time.Second)
	u.again()
	a.Code = u.code()
	if _, err := w.Approve(t.Context(), u.caller, a); !hefu.Is(err, hefu.KindConflict) {
		t.Fatalf("an expired intent was approved: %v", err)
	}
	w.advance(a.Transfer)
	if got := u.state(a.Transfer); got.State != hefu.Expired {
		t.Fatalf("it is %s", got.State)
	}
}

// lying stands between the guard and the node.
type lying struct {
	chain.Ledger
	send func(ctx context.Context, signed []byte) error
}

func (l lying) Send(ctx context.Context, signed []byte) error { return l.send(ctx, signed) }

// The node takes the bytes and the answer is lost: sending again is harmless.
func TestALostAnswerOfTheNodeSendsOnce(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	before := w.balance(bob)
	real, lost := w.ledger, 0
	w.ledger = lying{real, func(ctx context.Context, signed []byte) error {
		err := real.Send(ctx, signed)
		if lost++; lost < 3 {
			return hefu.Errorf(hefu.KindUnavailable, "the node did not answer")
		}
		return err
	}}
	w.Guard = w.on(w.store)
	tr := u.pay(u.intent(5))
	for range 3 {
		_ = w.Advance(t.Context(), tr.ID)
		w.clock.add(time.Minute)
	}
	w.advance(tr.ID)
	u.mustBeFinal(tr.ID)
	w.mustHavePaid(before, 5)
}

func TestADroppedTransactionIsSentAgain(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	before := w.balance(bob)
	tr := u.pay(u.intent(5))
	if err := w.Advance(t.Context(), tr.ID); err != nil {
		t.Fatal(err)
	}
	sent := u.state(tr.ID)
	var ignored any
	if err := w.rpc.Call(t.Context(), &ignored, "anvil_dropTransaction", sent.TxID); err != nil {
		t.Fatal(err)
	}
	w.clock.add(time.Minute)
	w.advance(tr.ID)
	u.mustBeFinal(tr.ID)
	w.mustHavePaid(before, 5)
}

// The paper spends the same nonce elsewhere: ours is dead, once that is final, and
// nothing is sent twice.
func TestAReplacedTransactionDiesAtFinality(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	before := w.balance(bob)
	real := w.ledger
	w.ledger = lying{real, func(context.Context, []byte) error { return hefu.Errorf(hefu.KindUnavailable, "no way to the node") }}
	w.Guard = w.on(w.store)
	tr := u.pay(u.intent(5))
	_ = w.Advance(t.Context(), tr.ID)
	var ignored any
	for _, c := range []struct {
		method string
		params []any
	}{
		{"anvil_impersonateAccount", []any{u.account.Address}},
		{"eth_sendTransaction", []any{map[string]string{"from": u.account.Address, "to": "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC", "value": "0x1"}}},
		{"anvil_mine", []any{"0x1"}},
	} {
		if err := w.rpc.Call(t.Context(), &ignored, c.method, c.params...); err != nil {
			t.Fatal(err)
		}
	}
	w.ledger = real
	w.Guard = w.on(w.store)
	w.clock.add(time.Minute)
	_ = w.Advance(t.Context(), tr.ID)
	if got := u.state(tr.ID); got.State.Terminal() {
		t.Fatalf("it was given up before the other one was final: %s", got.State)
	}
	for range 4 {
		if err := w.rpc.Call(t.Context(), &ignored, "anvil_mine", "0x1"); err != nil {
			t.Fatal(err)
		}
		w.clock.add(time.Minute)
		_ = w.Advance(t.Context(), tr.ID)
	}
	if got := u.state(tr.ID); got.State != hefu.Dead || got.Reason == "" {
		t.Fatalf("it is %s: %s", got.State, got.Reason)
	}
	if got := w.paid(before); got.Sign() != 0 {
		t.Fatalf("bob got %s wei", got)
	}
}

func TestBadIntentsAreRefusedWithAReason(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	eve := w.ready("mallory")
	for name, spoil := range map[string]func(*hefu.Intent){
		"over balance":          func(in *hefu.Intent) { in.Amount, _ = hefu.UnitsFromBig(ether(11)) },
		"balance without fee":   func(in *hefu.Intent) { in.Amount, _ = hefu.UnitsFromBig(ether(10)) },
		"fee cap below need":    func(in *hefu.Intent) { in.FeeCap = hefu.UnitsOf(1) },
		"not my account":        func(in *hefu.Intent) { in.From = eve.account.Address },
		"bad checksum":          func(in *hefu.Intent) { in.To = "0x70997970c51812dc3A010C7d01b50e0d17dc79C8" },
		"not canonical":         func(in *hefu.Intent) { in.To = "0x70997970c51812dc3a010c7d01b50e0d17dc79c8" },
		"not an address":        func(in *hefu.Intent) { in.To = "vitalik.eth" },
		"network not enabled":   func(in *hefu.Intent) { in.Network, in.Asset = "eip155:1", "eip155:1/slip44:60" },
		"expired":               func(in *hefu.Intent) { in.Expiry = w.clock.Now().Unix() - 1 },
		"asset without balance": func(in *hefu.Intent) { in.Asset = "eip155:31337/erc20:" + bob },
	} {
		in := u.intent(1)
		spoil(&in)
		_, err := w.Propose(t.Context(), u.caller, in, key())
		var e *hefu.Error
		if !errors.As(err, &e) || e.Kind == hefu.KindInternal || e.Message == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestNobodySeesOrApprovesAnothersTransfer(t *testing.T) {
	w := newWorld(t)
	u, eve := w.ready("alice"), w.ready("mallory")
	tr := u.propose(u.intent(1))
	a := u.sign(tr)
	a.Code = eve.code()
	if _, err := w.Transfer(t.Context(), eve.caller, tr.ID); !hefu.Is(err, hefu.KindNotFound) {
		t.Errorf("see: %v", err)
	}
	if _, err := w.Approve(t.Context(), eve.caller, a); !hefu.Is(err, hefu.KindNotFound) {
		t.Errorf("approve: %v", err)
	}
	if _, err := w.Nonces(t.Context(), eve.caller, tr.ID, 1, a.Commit); !hefu.Is(err, hefu.KindNotFound) {
		t.Errorf("nonces: %v", err)
	}
	if _, err := w.Cancel(t.Context(), eve.caller, tr.ID); !hefu.Is(err, hefu.KindNotFound) {
		t.Errorf("cancel: %v", err)
	}
}

// Condition 4, over the whole guard: a second replica on the same keystore answers a
// commitment with the same bytes, and so does the same one asked again.
func TestReplicasAnswerAlike(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	tr := u.propose(u.intent(1))
	s, items := u.session(tr)
	_, body, err := u.half.Begin(rand.Reader, s, items)
	if err != nil {
		t.Fatal(err)
	}
	commit := pair.Sign(u.device, pair.Device, pair.Commit, s, body)
	var answers [][]byte
	for _, g := range []*guard.Guard{w.Guard, w.Guard, w.on(w.store)} {
		p, err := g.Nonces(t.Context(), u.caller, tr.ID, 1, commit)
		if err != nil {
			t.Fatal(err)
		}
		answers = append(answers, p)
	}
	if !bytes.Equal(answers[0], answers[1]) || !bytes.Equal(answers[0], answers[2]) {
		t.Fatal("two answers to one commitment: two R under one k1")
	}
}
