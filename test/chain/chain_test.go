package devchain

import (
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/chain/all"
	"github.com/hefu-wallet/hefu/chain/evm"
	"github.com/hefu-wallet/hefu/node"
)

func TestCoinsMoveToFinality(t *testing.T) {
	w := newWorld(t, Options{Manual: true})
	in := w.intent(w.n.Native.ID, 123456789)
	before := w.balance(recipient, w.n.Native.ID)
	v := w.look(in)
	if v.Gas != 21000 || v.Nonce != 0 || v.Fee.Base.IsZero() {
		t.Errorf("view %+v", v)
	}
	_, signed := w.plan(in, v)
	w.ok(w.send(signed.Bytes))
	if d := w.depth(signed.TxID); d != (chain.Depth{Found: true}) {
		t.Errorf("in the mempool: %+v", d)
	}
	w.mine(1)
	for depth := uint64(1); depth <= 3; depth++ {
		d := w.depth(signed.TxID)
		if !d.Mined || d.Failed || d.Depth != depth || d.Final != (depth == 3) {
			t.Errorf("at depth %d: %+v", depth, d)
		}
		w.mine(1)
	}
	after := w.balance(recipient, w.n.Native.ID)
	if got, err := after.Sub(before); err != nil || got.Cmp(in.Amount) != 0 {
		t.Errorf("the recipient got %s, %v", got, err)
	}
}

func TestATokenMovesToFinality(t *testing.T) {
	w := newWorld(t, Options{Manual: true})
	asset := w.token()
	in := w.intent(asset, 250_000)
	v := w.look(in)
	if v.Token == nil || v.Token.Symbol != "HTEST" || v.Token.Decimals != 6 || v.Token.Source != hefu.GuardSays || v.Balance.String() != "1000000000" {
		t.Fatalf("view %+v", v)
	}
	_, signed := w.plan(in, v)
	w.ok(w.send(signed.Bytes))
	w.mine(3)
	if d := w.depth(signed.TxID); !d.Final || d.Failed {
		t.Errorf("%+v", d)
	}
	if got := w.balance(recipient, asset); got.Cmp(in.Amount) != 0 {
		t.Errorf("the recipient has %s", got)
	}
	if got := w.balance(w.from, asset); got.String() != "999750000" {
		t.Errorf("the sender has %s", got)
	}
}

func TestWithBlocksThatComeByThemselves(t *testing.T) {
	w := newWorld(t, Options{})
	_, signed := w.plan(w.intent(w.n.Native.ID, 1), w.look(w.intent(w.n.Native.ID, 1)))
	w.ok(w.send(signed.Bytes))
	for deadline := time.Now().Add(20 * time.Second); !w.depth(signed.TxID).Final; time.Sleep(100 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("it is not final after 20 s")
		}
	}
}

func TestSendingAgainIsSuccess(t *testing.T) {
	w := newWorld(t, Options{Manual: true})
	in := w.intent(w.n.Native.ID, 5)
	_, signed := w.plan(in, w.look(in))
	for range 3 {
		w.ok(w.send(signed.Bytes))
	}
	w.mine(1)
	if err := w.send(signed.Bytes); err != nil && !errors.Is(err, chain.ErrStale) {
		t.Errorf("sent again after it was mined: %v", err)
	}
	if d := w.depth(signed.TxID); !d.Mined {
		t.Errorf("%+v", d)
	}
	if got := w.look(in); got.Nonce != 1 {
		t.Errorf("%d transactions were mined, not one", got.Nonce)
	}
}

// The same key on another device replaces the transfer: it is dead at finality and
// not a block before.
func TestAReplacedTransferIsDeadAtFinality(t *testing.T) {
	w := newWorld(t, Options{Manual: true})
	ours := w.intent(w.n.Native.ID, 1000)
	v := w.look(ours)
	p, signed := w.plan(ours, v)
	w.ok(w.send(signed.Bytes))
	theirs := w.intent(w.n.Native.ID, 2000)
	fast := v
	fast.Fee.Tip, fast.Fee.Slow, fast.Fee.Fast = hefu.UnitsOf(50e9), hefu.UnitsOf(50e9), hefu.UnitsOf(50e9)
	_, other := w.plan(theirs, fast)
	w.ok(w.send(other.Bytes))
	if err := w.send(signed.Bytes); !errors.Is(err, chain.ErrUnderpriced) {
		t.Errorf("the replaced bytes while the other waits: %v", err)
	}
	w.mine(1)
	if err := w.send(signed.Bytes); !errors.Is(err, chain.ErrStale) {
		t.Errorf("the replaced bytes afterwards: %v", err)
	}
	for block := 1; block <= 3; block++ {
		if d := w.depth(signed.TxID); d.Found {
			t.Errorf("the replaced transfer is still known: %+v", d)
		}
		if dead := w.dead(p, signed.TxID); dead != (block == 3) {
			t.Errorf("dead %t with the other %d blocks deep", dead, block)
		}
		w.mine(1)
	}
	if w.dead(p, other.TxID) {
		t.Error("the transaction that took the nonce is called dead")
	}
}

func TestADroppedTransferIsNotDeadAndCanBeSentAgain(t *testing.T) {
	w := newWorld(t, Options{Manual: true})
	in := w.intent(w.n.Native.ID, 7)
	p, signed := w.plan(in, w.look(in))
	w.ok(w.send(signed.Bytes))
	w.rpcCall("anvil_dropTransaction", signed.TxID)
	w.mine(5)
	if d := w.depth(signed.TxID); d.Found {
		t.Errorf("%+v", d)
	}
	if w.dead(p, signed.TxID) {
		t.Error("a dropped transaction can still confirm")
	}
	w.ok(w.f.Fresh(w.n, w.from, p, w.look(in)))
	w.ok(w.send(signed.Bytes))
	w.mine(3)
	if d := w.depth(signed.TxID); !d.Final {
		t.Errorf("%+v", d)
	}
}

func TestAReorganisationTakesAnUnsettledTransferBack(t *testing.T) {
	w := newWorld(t, Options{Manual: true})
	in := w.intent(w.n.Native.ID, 9)
	p, signed := w.plan(in, w.look(in))
	w.ok(w.send(signed.Bytes))
	w.mine(2)
	if d := w.depth(signed.TxID); !d.Mined || d.Final {
		t.Fatalf("%+v", d)
	}
	w.rpcCall("anvil_reorg", 2, []any{})
	if d := w.depth(signed.TxID); d.Mined || d.Final {
		t.Errorf("after the reorganisation: %+v", d)
	}
	if w.dead(p, signed.TxID) {
		t.Error("it is called dead though its nonce is free")
	}
	if err := w.send(signed.Bytes); err != nil {
		t.Fatalf("sent again: %v", err)
	}
	w.mine(3)
	if d := w.depth(signed.TxID); !d.Final {
		t.Errorf("%+v", d)
	}
}

func TestAFailedTokenTransferIsSeen(t *testing.T) {
	w := newWorld(t, Options{Manual: true})
	asset := w.token()
	in := w.intent(asset, 2_000_000_000) // twice what the account has
	v := w.look(in)
	if _, err := w.f.Build(w.n, in, v); !hefu.Is(err, hefu.KindInvalid) || !strings.Contains(err.Error(), "2000 HTEST are needed, the account has 1000 HTEST") {
		t.Errorf("over balance: %v", err)
	}
	v.Balance = in.Amount // a node that lies
	p, signed := w.plan(in, v)
	w.ok(w.send(signed.Bytes))
	w.mine(3)
	if d := w.depth(signed.TxID); !d.Final || !d.Failed {
		t.Errorf("%+v", d)
	}
	if w.dead(p, signed.TxID) {
		t.Error("a mined failure is not dead by replacement")
	}
	if got := w.balance(w.from, asset); got.String() != "1000000000" {
		t.Errorf("the sender has %s", got)
	}
}

func TestAnEstimateKnowsThisVeryTransfer(t *testing.T) {
	w := newWorld(t, Options{Manual: true})
	asset := w.token()
	in := w.intent(asset, 1)
	in.To = "0x0000000000000000000000000000000000000000"
	if _, err := chain.Look(t.Context(), w.ledger, chain.Owner{Address: in.From}, in); !hefu.Is(err, hefu.KindInvalid) || !strings.Contains(err.Error(), "refuses") {
		t.Errorf("a transfer that the token refuses: %v", err)
	}
	thrifty := w.contract("STOP")
	spender := w.contract("CALLVALUE #0x00 SSTORE STOP")
	closed := w.contract("#0x00 #0x00 REVERT")
	for at, atLeast := range map[string]uint64{thrifty: 21000, spender: 43000} {
		in := w.intent(w.n.Native.ID, 3)
		in.To = at
		v := w.look(in)
		if v.Gas < atLeast {
			t.Errorf("estimate %d", v.Gas)
		}
		_, signed := w.plan(in, v)
		w.ok(w.send(signed.Bytes))
		w.mine(1)
		if d := w.depth(signed.TxID); !d.Mined || d.Failed {
			t.Errorf("a payment to a contract: %+v", d)
		}
	}
	in = w.intent(w.n.Native.ID, 3)
	in.To = closed
	if _, err := chain.Look(t.Context(), w.ledger, chain.Owner{Address: in.From}, in); !hefu.Is(err, hefu.KindInvalid) {
		t.Errorf("a contract that takes no coins: %v", err)
	}
}

func (w *world) contract(source string) string {
	w.t.Helper()
	code, err := assemble(source)
	w.ok(err)
	size := fmt.Sprintf("#0x%04x", len(code))
	head, err := assemble(size + " DUP1 #0x0d #0x00 CODECOPY #0x00 RETURN STOP")
	w.ok(err)
	r, err := transact(w.t.Context(), w.rpc, map[string]string{"data": "0x" + hex.EncodeToString(append(head, code...))})
	w.ok(err)
	a, err := w.f.ParseAddress(w.n, r.Contract)
	w.ok(err)
	return a
}

func TestABaseFeeThatRoseMakesAPlanStale(t *testing.T) {
	w := newWorld(t, Options{Manual: true})
	in := w.intent(w.n.Native.ID, 11)
	p, signed := w.plan(in, w.look(in))
	w.ok(w.f.Fresh(w.n, w.from, p, w.look(in)))
	w.rpcCall("anvil_setNextBlockBaseFeePerGas", "0x174876e800") // 100 gwei
	w.mine(1)
	v := w.look(in)
	if err := w.f.Fresh(w.n, w.from, p, v); !hefu.Is(err, hefu.KindReplan) {
		t.Errorf("base fee %s: %v", v.Fee.Base, err)
	}
	if err := w.send(signed.Bytes); err != nil && !errors.Is(err, chain.ErrUnderpriced) {
		t.Errorf("the stale bytes: %v", err)
	}
	dear := in
	dear.FeeCap = hefu.UnitsOf(1e9)
	if _, err := w.f.Build(w.n, dear, v); !hefu.Is(err, hefu.KindInvalid) || !strings.Contains(err.Error(), "asks at least") {
		t.Errorf("a cap below the price: %v", err)
	}
}

func TestTwoLiveTransfersTakeTwoNonces(t *testing.T) {
	w := newWorld(t, Options{Manual: true})
	first, second := w.intent(w.n.Native.ID, 13), w.intent(w.n.Native.ID, 17)
	p1, s1 := w.plan(first, w.look(first))
	sum, err := w.f.Describe(w.n, p1)
	w.ok(err)
	v := w.look(second)
	v.Taken = sum.Uses
	_, s2 := w.plan(second, v)
	w.ok(w.send(s2.Bytes))
	w.ok(w.send(s1.Bytes))
	if _, err := w.f.Build(w.n, second, w.look(second)); !hefu.Is(err, hefu.KindConflict) {
		t.Errorf("a pending transaction that nobody here knows: %v", err)
	}
	w.mine(3)
	if a, b := w.depth(s1.TxID), w.depth(s2.TxID); !a.Final || !b.Final {
		t.Errorf("%+v %+v", a, b)
	}
}

func TestAnAccountThatCannotPayIsToldSo(t *testing.T) {
	w := newWorld(t, Options{Manual: true})
	in := w.intent(w.n.Native.ID, 9_999_999_000_000_000_000)
	v := w.look(in)
	if _, err := w.f.Build(w.n, in, v); !hefu.Is(err, hefu.KindInvalid) || !strings.Contains(err.Error(), "the account has 10 ETH; at most 9.99") {
		t.Errorf("amount and fee above the balance: %v", err)
	}
	v.Native = hefu.UnitsOf(1e19 + 1e18) // a node that lies
	in.Amount = v.Native
	rich := v
	if sum, err := v.Native.Add(hefu.UnitsOf(1e17)); err == nil {
		rich.Native = sum
	}
	_, signed := w.plan(in, rich)
	if err := w.send(signed.Bytes); !hefu.Is(err, hefu.KindConflict) {
		t.Errorf("sent without coins: %v", err)
	}
}

func TestANodeOfAnotherChainIsNotUsed(t *testing.T) {
	url, stop, err := Anvil(t.Context(), Options{Manual: true, ChainID: 1337})
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	n, f, err := all.Families().Network("eip155:31337")
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range []node.Options{{}, {Probe: evm.Probe(n)}} {
		rpc, err := node.New([]string{url}, o)
		if err != nil {
			t.Fatal(err)
		}
		defer rpc.Close()
		if _, err := f.Open(n, rpc).View(t.Context(), chain.Owner{Address: recipient}, n.Native.ID); !hefu.Is(err, hefu.KindUnavailable) || !strings.Contains(err.Error(), "another chain") {
			t.Errorf("%v", err)
		}
	}
}

// What time a chain says it is: that of its newest block, and for a throw-away chain,
// which makes none while nobody pays, that of the block it would make now.
func TestTheTimeOfAChain(t *testing.T) {
	w := newWorld(t, Options{Manual: true})
	began, err := w.ledger.Time(t.Context())
	w.ok(err)
	later := time.Unix(began, 0).Add(25 * time.Hour)
	w.ok(SetTime(t.Context(), w.rpc, later))
	live := w.n
	live.Dev = false
	idle, err := w.f.Open(live, w.rpc).Time(t.Context())
	w.ok(err)
	now, err := w.ledger.Time(t.Context())
	w.ok(err)
	if idle > began || now < later.Unix() || now > later.Unix()+600 {
		t.Fatalf("began at %d, the newest block is of %d, a throw-away chain says %d", began, idle, now)
	}
	w.ok(Mine(t.Context(), w.rpc, 1))
	if mined, err := w.f.Open(live, w.rpc).Time(t.Context()); err != nil || mined < later.Unix() {
		t.Fatalf("a block of %d, %v", mined, err)
	}
	other := w.n
	other.ID = "eip155:1"
	if _, err := w.f.Open(other, w.rpc).Time(t.Context()); !hefu.Is(err, hefu.KindUnavailable) {
		t.Fatalf("another chain tells the time: %v", err)
	}
}

func TestANodeThatStoppedIsUnavailable(t *testing.T) {
	url, stop, err := Anvil(t.Context(), Options{Manual: true})
	if err != nil {
		t.Fatal(err)
	}
	n, f, err := all.Families().Network("eip155:31337")
	if err != nil {
		t.Fatal(err)
	}
	rpc, err := node.New([]string{url}, node.Options{Backoff: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	defer rpc.Close()
	l := f.Open(n, rpc)
	if _, err := l.View(t.Context(), chain.Owner{Address: recipient}, n.Native.ID); err != nil {
		t.Fatal(err)
	}
	stop()
	stop()
	if _, err := l.View(t.Context(), chain.Owner{Address: recipient}, n.Native.ID); !hefu.Is(err, hefu.KindUnavailable) {
		t.Errorf("%v", err)
	}
}

func TestTheFeeChoicesAreOrderedAndBuildable(t *testing.T) {
	w := newWorld(t, Options{Manual: true})
	in := w.intent(w.n.Native.ID, 3)
	v := w.look(in)
	choices, err := w.f.Format.(chain.FeeChooser).FeeChoices(w.n, in, v)
	w.ok(err)
	if len(choices) != 3 {
		t.Fatalf("%+v", choices)
	}
	last := hefu.Units{}
	for i, name := range []string{"slow", "normal", "fast"} {
		c := choices[i]
		if c.Name != name || c.Cap.Cmp(last) <= 0 || c.Likely.Cmp(c.Cap) > 0 {
			t.Errorf("%+v after %s", c, last)
		}
		last, in.FeeCap = c.Cap, c.Cap
		w.plan(in, v)
	}
}

// A signature by another key moves another account's coins or nobody's: what a cold
// account holds stays, whatever is sent in its name.
func TestOnlyTheKeyMovesCoins(t *testing.T) {
	w := newWorld(t, Options{Manual: true})
	in := w.intent(w.n.Native.ID, 123456789)
	before := w.balance(in.From, w.n.Native.ID)
	plan, signed := w.plan(in, w.look(in))
	for what, raw := range map[string][]byte{"unsigned": plan.Bytes, "signature changed": flipLast(signed.Bytes)} {
		_ = w.send(raw) // refused, or somebody else's empty account
		w.mine(1)
		if after := w.balance(in.From, w.n.Native.ID); after.Cmp(before) != 0 {
			t.Errorf("%s: the account had %s and has %s", what, before, after)
		}
	}
	w.ok(w.send(signed.Bytes))
	w.mine(1)
	if after := w.balance(in.From, w.n.Native.ID); after.Cmp(before) >= 0 {
		t.Error("the key itself moves nothing: the test shows nothing")
	}
}

// flipLast changes the lowest bit of s, the last field of a signed transaction.
func flipLast(signed []byte) []byte {
	out := slices.Clone(signed)
	out[len(out)-1] ^= 1
	return out
}
