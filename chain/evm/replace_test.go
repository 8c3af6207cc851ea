package evm

import (
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

func nano(n int64) hefu.Units {
	u, err := hefu.UnitsFromBig(new(big.Int).Mul(big.NewInt(n), big.NewInt(1e9)))
	if err != nil {
		panic(err)
	}
	return u
}

// waiting is a payment with number 7 that waits, the Intent of another version of it, and
// what the chain says.
func waiting(t *testing.T) (chain.Network, hefu.Plan, hefu.Intent, chain.View) {
	t.Helper()
	n := network(t, "eip155:1")
	in := hefu.Intent{Network: n.ID, From: alice, To: bob, Asset: n.Native.ID, Amount: nano(1e9), FeeCap: nano(5e6), Expiry: 1}
	v := chain.View{
		Native: nano(1e10), Balance: nano(1e10), Nonce: 7, Pending: 7,
		Fee: chain.Fee{Base: nano(10), Tip: nano(2), Slow: nano(1), Fast: nano(3)},
	}
	old, err := format{}.Build(n, in, v)
	if err != nil {
		t.Fatal(err)
	}
	in.Replaces, in.FeeCap = hefu.TransferID(hefu.EncodeID(make([]byte, 16))), nano(1e8)
	v.Pending, v.Replaced = 8, []string{Use(7)}
	return n, old, in, v
}

func prices(t *testing.T, n chain.Network, p hefu.Plan) (tip, fee *big.Int) {
	t.Helper()
	tx, err := readPlan(n, p)
	if err != nil {
		t.Fatal(err)
	}
	return tx.tip, tx.fee
}

// Whatever was paid and whatever the chain asks now: both prices are an eighth above, the
// number is the same, and the bytes are the Intent's.
func TestReplacePaysAnEighthMore(t *testing.T) {
	n, _, in, v := waiting(t)
	r := rand.New(rand.NewPCG(8, 1))
	for range 500 {
		first := in
		first.Replaces, first.FeeCap = "", nano(1+r.Int64N(1e9))
		view := v
		view.Replaced, view.Pending = nil, 7
		view.Fee = chain.Fee{Base: hefu.UnitsOf(uint64(r.Int64N(100e9))), Tip: hefu.UnitsOf(uint64(r.Int64N(5e9)))}
		old, err := format{}.Build(n, first, view)
		if err != nil {
			continue // the cap is below the price of the moment
		}
		now := v
		now.Fee = chain.Fee{Base: hefu.UnitsOf(uint64(r.Int64N(100e9))), Tip: hefu.UnitsOf(uint64(r.Int64N(5e9)))}
		again := in
		if r.IntN(2) == 0 { // a cancel
			again.To, again.Amount = alice, hefu.Units{}
		}
		p, err := format{}.Replace(n, again, []hefu.Plan{old}, now)
		if err != nil {
			t.Fatal(err)
		}
		tip0, fee0 := prices(t, n, old)
		tip, fee := prices(t, n, p)
		for _, pair := range [][2]*big.Int{{tip0, tip}, {fee0, fee}} {
			if more := new(big.Int).Mul(pair[1], big.NewInt(8)); pair[1].Cmp(pair[0]) <= 0 || more.Cmp(new(big.Int).Mul(pair[0], big.NewInt(9))) < 0 {
				t.Fatalf("%s takes the place of %s", pair[1], pair[0])
			}
		}
		s, err := format{}.Describe(n, p)
		if err != nil || s.Uses[0] != Use(7) || s.Fits(again) != nil {
			t.Fatalf("%+v, %v", s, err)
		}
		if ok, err := (format{}).Outbids(n, p, old); !ok || err != nil {
			t.Fatalf("it does not outbid: %v", err)
		}
		if ok, err := (format{}).Outbids(n, old, p); ok || err != nil {
			t.Fatalf("the old one outbids: %v", err)
		}
		if err := (format{}).Fresh(n, alice, p, now); err != nil {
			t.Fatal(err)
		}
	}
}

func TestReplaceRefusesWhatExcludesNothing(t *testing.T) {
	n, old, in, v := waiting(t)
	refuses := func(what string, kind hefu.Kind, says string, in hefu.Intent, v chain.View, old ...hefu.Plan) {
		t.Helper()
		if _, err := (format{}).Replace(n, in, old, v); !hefu.Is(err, kind) || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", what, err)
		}
	}
	mined := v
	mined.Nonce = 8
	refuses("mined", hefu.KindConflict, "mined already", in, mined, old)
	refuses("nothing waits", hefu.KindConflict, "on its way", in, v)
	first := in
	first.Replaces = ""
	behind := v
	behind.Nonce, behind.Pending, behind.Replaced = 8, 8, nil
	next, err := format{}.Build(n, first, behind)
	if err != nil {
		t.Fatal(err)
	}
	refuses("two numbers", hefu.KindInvalid, "exclude", in, v, old, next)
	cheap := in
	_, fee := prices(t, n, old)
	cheap.FeeCap, _ = hefu.UnitsFromBig(new(big.Int).Mul(fee, big.NewInt(plainGas)))
	refuses("the old cap", hefu.KindInvalid, "take the place", cheap, v, old)
	poor := v
	poor.Native, poor.Balance = nano(1e9), nano(1e9)
	refuses("too poor", hefu.KindInvalid, "balance", in, poor, old)
	if _, err := (format{}).Build(n, in, v); !hefu.Is(err, hefu.KindInvalid) {
		t.Errorf("planned beside what it replaces: %v", err)
	}
	zero := first
	zero.Amount = hefu.Units{}
	if _, err := (format{}).Build(n, zero, behind); !hefu.Is(err, hefu.KindInvalid) {
		t.Errorf("a payment of nothing: %v", err)
	}
	p, err := format{}.Replace(n, in, []hefu.Plan{old}, v)
	if err != nil {
		t.Fatal(err)
	}
	if err := (format{}).Fresh(n, alice, p, mined); !hefu.Is(err, hefu.KindReplan) {
		t.Errorf("fresh although the number is spent: %v", err)
	}
	if ok, err := (format{}).Outbids(n, p, next); ok || err != nil {
		t.Errorf("it outbids another number: %v", err)
	}
}

// The choices for another version begin at what takes the place.
func TestReplaceChoicesTakeThePlace(t *testing.T) {
	n, old, in, v := waiting(t)
	v.Fee = chain.Fee{Base: nano(1), Tip: hefu.UnitsOf(1)} // it became cheap meanwhile
	all, err := format{}.ReplaceChoices(n, in, []hefu.Plan{old}, v)
	if err != nil || len(all) != 3 {
		t.Fatalf("%+v, %v", all, err)
	}
	for _, c := range all {
		in.FeeCap = c.Cap
		if _, err := (format{}).Replace(n, in, []hefu.Plan{old}, v); err != nil {
			t.Errorf("%s: %v", c.Name, err)
		}
	}
}
