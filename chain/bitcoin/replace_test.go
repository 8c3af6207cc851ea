package bitcoin

import (
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/btcsuite/btcd/wire/v2"
	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

// another is the Intent of another version of a payment, for a cap that hinders nothing.
func another(in hefu.Intent, cancel bool) hefu.Intent {
	in.Replaces, in.FeeCap = hefu.TransferID(hefu.EncodeID(make([]byte, 16))), hefu.UnitsOf(400_000)
	if cancel {
		in.To, in.Amount = in.From, hefu.Units{}
	}
	return in
}

// waiting is what the world's sources show once a plan waits in the mempool: with hidden,
// what it spends is gone from the coins.
func (w *world) waiting(hidden bool, old ...hefu.Plan) chain.View {
	w.t.Helper()
	v := w.view
	for _, p := range old {
		v.Replaced = append(v.Replaced, w.describe(p).Uses...)
	}
	if hidden {
		v.Coins = slices.DeleteFunc(slices.Clone(v.Coins), func(c chain.Coin) bool { return slices.Contains(v.Replaced, Use(c.TxID, c.Index)) })
	}
	return v
}

func (w *world) replacer() chain.Replacer {
	w.t.Helper()
	r, err := chain.ReplacerOf(w.f.Format, w.n)
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

// real is what a node reckons with: the virtual size of signed bytes.
func (w *world) real(p hefu.Plan) (size int64, raw []byte) {
	w.t.Helper()
	signed, err := w.f.Assemble(w.n, w.owner.Address, p, w.sign(p))
	if err != nil {
		w.t.Fatal(err)
	}
	w.opened(p, signed)
	tx, err := readSigned(signed.Bytes)
	if err != nil {
		w.t.Fatal(err)
	}
	return vsize(int64(3*tx.SerializeSizeStripped() + tx.SerializeSize())), signed.Bytes
}

// takesThePlace checks a replacement as a node does: BIP-125's rules on the signed bytes.
func (w *world) takesThePlace(p, old hefu.Plan) {
	w.t.Helper()
	newSize, _ := w.real(p)
	oldSize, _ := w.real(old)
	now, was := w.describe(p), w.describe(old)
	if !hefu.Covers(now.Uses, was.Uses) {
		w.t.Fatalf("%v could be mined beside %v", now.Uses, was.Uses)
	}
	more := new(big.Int).Sub(now.MaxFee.Big(), was.MaxFee.Big())
	if more.Cmp(big.NewInt(newSize)) < 0 {
		w.t.Fatalf("%s more for %d vB", more, newSize)
	}
	left := new(big.Int).Mul(now.MaxFee.Big(), big.NewInt(oldSize))
	if left.Cmp(new(big.Int).Mul(was.MaxFee.Big(), big.NewInt(newSize))) <= 0 {
		w.t.Fatalf("%s for %d vB is no higher rate than %s for %d vB", now.MaxFee, newSize, was.MaxFee, oldSize)
	}
}

// Whatever was paid and whatever the chain asks now, a node takes the replacement; the
// recipient gets the same, or nobody gets anything, and the device reads it as that.
func TestReplaceBeatsWhatWaits(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		r := w.replacer()
		done := 0
		for i := range 24 {
			in := w.intent([]uint64{30_000, 700_000, 149_000, 1_250_000}[i%4])
			in.FeeCap = hefu.UnitsOf(uint64(300 + 800*i))
			old, err := w.f.Build(w.n, in, w.view)
			if err != nil {
				continue // the cap is below the price of the moment
			}
			v := w.waiting(i%3 != 0, old)
			for _, cancel := range []bool{false, true} {
				again := another(in, cancel)
				all, err := r.ReplaceChoices(w.n, again, []hefu.Plan{old}, v)
				if err != nil {
					t.Fatal(err)
				}
				again.FeeCap = all[(i/4)%3].Cap
				p, err := r.Replace(w.n, again, []hefu.Plan{old}, v)
				if err != nil {
					t.Fatal(err)
				}
				done++
				w.takesThePlace(p, old)
				s, err := chain.Check(w.f, w.n, w.owner, again, p)
				if err != nil || s.To != again.To {
					t.Fatalf("%+v, %v", s, err)
				}
				if back := p.Facts.Change; cancel && (back == nil || back.Path != w.view.Change.Path || !w.describe(p).PaysNobody()) {
					t.Fatalf("a cancel does %+v", s)
				}
				w.bids(p, old)
				if err := w.f.Fresh(w.n, in.From, p, v); err != nil {
					t.Fatal(err)
				}
			}
		}
		if done < 30 {
			t.Errorf("only %d were tried", done)
		}
	})
}

func (w *world) bids(p, old hefu.Plan) {
	w.t.Helper()
	for _, c := range []struct {
		p, old hefu.Plan
		beats  bool
	}{{p, old, true}, {old, p, false}, {p, p, false}} {
		if ok, err := w.replacer().Outbids(w.n, c.p, c.old); ok != c.beats || err != nil {
			w.t.Fatalf("outbids %t, %v", ok, err)
		}
	}
}

// Several versions wait: the next one spends all that they spend, and beats each of them.
func TestReplaceCoversEveryVersion(t *testing.T) {
	w := newWorld(t, "BTC", wpkh)
	r := w.replacer()
	in := w.intent(999_000)
	in.FeeCap = hefu.UnitsOf(2000)
	v := w.view
	v.Coins = v.Coins[1:2] // the large one alone; change is not worth an output
	v.Fee = chain.Fee{Base: hefu.UnitsOf(8000)}
	first, err := w.f.Build(w.n, in, v)
	if err != nil {
		t.Fatal(err)
	}
	again := another(in, false)
	w.view.Fee = chain.Fee{Base: hefu.UnitsOf(1000)} // so that it is the old rate that must be beaten
	all, err := r.ReplaceChoices(w.n, again, []hefu.Plan{first}, w.waiting(true, first))
	if err != nil {
		t.Fatal(err)
	}
	again.FeeCap = all[0].Likely
	second, err := r.Replace(w.n, again, []hefu.Plan{first}, w.waiting(true, first))
	if err != nil || len(w.describe(second).Uses) < 2 {
		t.Fatalf("the fee came from nowhere: %v", err)
	}
	w.takesThePlace(second, first)
	third, err := r.Replace(w.n, another(in, true), []hefu.Plan{first, second}, w.waiting(true, first, second))
	if err != nil {
		t.Fatal(err)
	}
	w.takesThePlace(third, first)
	w.takesThePlace(third, second)
	if beats, err := r.Outbids(w.n, first, second); beats || err != nil {
		t.Errorf("the first outbids the second: %v", err)
	}
	// A plan that pays more but spends less excludes nothing.
	dear := w.intent(600_000)
	dear.FeeCap = hefu.UnitsOf(100_000)
	v.Fee.Fast = hefu.UnitsOf(500_000)
	narrow, err := w.f.Build(w.n, dear, v)
	if err != nil {
		t.Fatal(err)
	}
	if beats, err := r.Outbids(w.n, narrow, second); beats || err != nil || w.describe(narrow).MaxFee.Cmp(w.describe(second).MaxFee) <= 0 {
		t.Errorf("it outbids what can be mined beside it: %v", err)
	}
	if err := w.f.Fresh(w.n, in.From, narrow, w.waiting(false, first, second)); !hefu.Is(err, hefu.KindReplan) {
		t.Errorf("fresh although it excludes only one version: %v", err)
	}
}

func TestReplaceRefusesWhatCannotTakeThePlace(t *testing.T) {
	w := newWorld(t, "BTC", wpkh)
	r := w.replacer()
	in := w.intent(700_000)
	in.FeeCap = hefu.UnitsOf(3000)
	old := w.build(in)
	v := w.waiting(true, old)
	again := another(in, false)
	refuses := func(what string, kind hefu.Kind, says string, in hefu.Intent, v chain.View, old ...hefu.Plan) {
		t.Helper()
		if _, err := r.Replace(w.n, in, old, v); !hefu.Is(err, kind) || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", what, err)
		}
	}
	refuses("nothing waits", hefu.KindConflict, "on its way", again, v)
	mined := v
	mined.Coins = append(slices.Clone(v.Coins), chain.Coin{TxID: idOf(old.Bytes), Index: 1, Amount: hefu.UnitsOf(5000), Path: w.n.Key + "/1/3", Depth: 1})
	refuses("mined", hefu.KindConflict, "mined already", again, mined, old)
	cheap := again
	cheap.FeeCap = w.describe(old).MaxFee
	refuses("the old cap", hefu.KindInvalid, "take the place", cheap, v, old)
	poor := v
	poor.Coins = nil
	much := again
	much.Amount = hefu.UnitsOf(999_900)
	refuses("too poor", hefu.KindInvalid, "do not reach", much, poor, old)
	other := w.build(w.intent(30_000))
	if hefu.Covers(w.describe(other).Uses, w.describe(old).Uses) {
		t.Fatal("they share a coin")
	}
	refuses("two payments", hefu.KindInvalid, "do not exclude", again, v, old, other)
	lying := clone(old)
	lying.Facts.Inputs[0].Previous = w.view.Coins[0].Previous
	refuses("unproved", hefu.KindInvalid, "another one", again, v, lying)
	if _, err := w.f.Build(w.n, again, w.view); !hefu.Is(err, hefu.KindInvalid) {
		t.Errorf("planned beside what it replaces: %v", err)
	}
	zero := in
	zero.To, zero.Amount = zero.From, hefu.Units{}
	if _, err := w.f.Build(w.n, zero, w.view); !hefu.Is(err, hefu.KindInvalid) {
		t.Errorf("a payment of nothing: %v", err)
	}
}

// No payment reads as a cancel, no cancel as a payment, whatever the facts say.
func TestACancelCannotBeDisguised(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		in := w.intent(700_000)
		in.FeeCap = hefu.UnitsOf(3000)
		old := w.build(in)
		cancels := another(in, true)
		honest, err := w.replacer().Replace(w.n, cancels, []hefu.Plan{old}, w.waiting(true, old))
		if err != nil {
			t.Fatal(err)
		}
		stranger := witnessScript(0, make([]byte, 20))
		if w.k == tr {
			stranger = witnessScript(1, make([]byte, 32))
		}
		pays := rewrite(t, func(tx *wire.MsgTx) { tx.TxOut[0].PkScript = stranger })
		for name, lie := range map[string]func(p *hefu.Plan){
			"a stranger is called change": pays,
			"change at another path":      func(p *hefu.Plan) { p.Facts.Change.Path = w.n.Key + "/1/4" },
			"change where nobody looks":   func(p *hefu.Plan) { p.Facts.Change.Path = w.n.Key + "/1/1000000" },
			"change that is no output":    func(p *hefu.Plan) { p.Facts.Change.Index = 1 },
			"a payment to oneself":        func(p *hefu.Plan) { p.Facts.Change = nil },
			"a stranger beside": rewrite(t, func(tx *wire.MsgTx) {
				tx.TxOut = append(tx.TxOut, &wire.TxOut{Value: 1000, PkScript: stranger})
				tx.TxOut[0].Value -= 1000
			}),
			"the fee takes what was to be back": rewrite(t, func(tx *wire.MsgTx) { tx.TxOut[0].Value = 1000 }),
		} {
			p := clone(honest)
			p.Facts.Change = &hefu.ChangeFact{Index: honest.Facts.Change.Index, Path: honest.Facts.Change.Path}
			lie(&p)
			if s, err := chain.Check(w.f, w.n, w.owner, cancels, p); !hefu.Is(err, hefu.KindInvalid) {
				t.Errorf("%s: taken as %+v, %v", name, s, err)
			}
		}
		for name, want := range map[string]hefu.Intent{"the payment": in, "its speed-up": another(in, false), "a payment of nothing": {
			Network: in.Network, From: in.From, To: in.From, Asset: in.Asset, FeeCap: hefu.UnitsOf(400_000),
		}} {
			if s, err := chain.Check(w.f, w.n, w.owner, want, honest); !hefu.Is(err, hefu.KindInvalid) {
				t.Errorf("a cancel was taken as %s: %+v, %v", name, s, err)
			}
		}
		if _, err := chain.Check(w.f, w.n, w.owner, cancels, old); !hefu.Is(err, hefu.KindInvalid) {
			t.Errorf("the payment was taken as its cancel: %v", err)
		}
	})
}

// The choices for another version begin at what takes the place, and each can be had.
func TestReplaceChoicesBeatWhatWaits(t *testing.T) {
	w := newWorld(t, "BTC", tr)
	in := w.intent(700_000)
	old := w.build(in)
	v := w.waiting(true, old)
	v.Fee = chain.Fee{Base: hefu.UnitsOf(1000)} // it became cheap meanwhile
	for _, cancel := range []bool{false, true} {
		again := another(in, cancel)
		all, err := w.replacer().ReplaceChoices(w.n, again, []hefu.Plan{old}, v)
		if err != nil || len(all) != 3 {
			t.Fatalf("%+v, %v", all, err)
		}
		for i, name := range []string{"slow", "normal", "fast"} {
			again.FeeCap = all[i].Likely
			p, err := w.replacer().Replace(w.n, again, []hefu.Plan{old}, v)
			if err != nil || all[i].Name != name || all[i].Cap.Cmp(all[i].Likely) < 0 {
				t.Fatalf("%+v: %v", all[i], err)
			}
			w.takesThePlace(p, old)
		}
	}
}
