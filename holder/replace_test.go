package holder_test

import (
	"testing"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/chain/all"
	"github.com/hefu-wallet/hefu/holder"
)

var firstID, secondID = hefu.TransferID(hefu.EncodeID(make([]byte, 16))), hefu.TransferID(hefu.EncodeID([]byte("sixteen bytes up")))

// better is a plan in the place of old, as an honest guard would answer.
func (w *world) better(t *testing.T, in hefu.Intent, old ...hefu.Plan) hefu.Plan {
	t.Helper()
	r, err := chain.ReplacerOf(w.f.Format, w.n)
	must(t, err)
	p, err := r.Replace(w.n, in, old, chain.View{
		Native: ether("10"), Balance: ether("10"), Nonce: 5, Pending: 6, Time: now.Unix(),
		Fee: chain.Fee{Base: hefu.UnitsOf(1e9), Tip: hefu.UnitsOf(1e9), Slow: hefu.UnitsOf(1e9), Fast: hefu.UnitsOf(2e9)},
	})
	must(t, err)
	p.Number = 1
	return p
}

func (w *world) versions(in hefu.Intent) (faster, nothing hefu.Intent) {
	faster = in
	faster.Replaces, faster.FeeCap = firstID, ether("0.02")
	nothing = faster
	nothing.To, nothing.Amount = nothing.From, hefu.Units{}
	return faster, nothing
}

func TestAnotherVersionShowsWhatItReplaces(t *testing.T) {
	w := newWorld(t)
	in := w.intent()
	p := w.plan(t, in, 5, 1)
	first := w.review(t, in, firstID, p)
	w.sign(t, first)
	faster, nothing := w.versions(in)
	for _, v := range []hefu.Intent{faster, nothing} {
		r := w.review(t, v, secondID, w.better(t, v, p))
		if len(r.Replaced) != 1 || r.Replaced[0].Transfer != firstID || len(r.Conflicts)+len(r.Loose) != 0 {
			t.Fatalf("replaced %+v, conflicts %+v, loose %+v", r.Replaced, r.Conflicts, r.Loose)
		}
		if r.OldFee.Cmp(first.Summary.MaxFee) != 0 || r.Summary.MaxFee.Cmp(r.OldFee) <= 0 {
			t.Fatalf("the old fee %s is shown as %s, the new one is %s", first.Summary.MaxFee, r.OldFee, r.Summary.MaxFee)
		}
	}
}

// A guard that calls a second payment a speed-up.
func TestASecondPaymentIsNoSpeedUp(t *testing.T) {
	w := newWorld(t)
	in := w.intent()
	p := w.plan(t, in, 5, 1)
	signed := w.sign(t, w.review(t, in, firstID, p))
	faster, nothing := w.versions(in)
	look := func(in hefu.Intent, p hefu.Plan) error {
		_, err := w.s.Review(all.Families(), in, holder.Proposal{Transfer: secondID, Dealing: "d1", Intent: in, Plan: p}, now)
		return err
	}
	// Bytes with another nonce: both would be paid.
	beside := w.better(t, faster, w.plan(t, in, 6, 1))
	mustFail(t, look(faster, beside), hefu.KindInvalid, "both could be paid")
	// Another recipient, or another amount, under the name of a speed-up.
	for name, change := range map[string]func(*hefu.Intent){
		"recipient": func(in *hefu.Intent) { in.To = "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC" },
		"amount":    func(in *hefu.Intent) { in.Amount = ether("0.3") },
	} {
		other := faster
		change(&other)
		if err := look(other, w.better(t, other, p)); !hefu.Is(err, hefu.KindInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// Two versions are live and what was sent is the other one than the bytes exclude.
	w.sign(t, w.review(t, in, firstID, func() hefu.Plan { p := w.plan(t, in, 6, 2); return p }()))
	must(t, look(faster, w.better(t, faster, p)))
	if r, err := w.s.Review(all.Families(), faster, holder.Proposal{Transfer: secondID, Dealing: "d1", Intent: faster, Plan: w.better(t, faster, p)}, now); err != nil || len(r.Loose) != 1 {
		t.Fatalf("the plan that is not excluded is not shown: %+v, %v", r, err)
	}
	_, err := w.s.CheckSent(all.Families(), firstID, signed.Bytes, signed.TxID)
	must(t, err)
	mustFail(t, look(faster, beside), hefu.KindInvalid, "both could be paid")
	must(t, look(faster, w.better(t, faster, p)))
	// A device that never signed the first one cannot compare: it cancels and nothing else.
	blank := newWorld(t)
	_, err = blank.s.Review(all.Families(), faster, holder.Proposal{Transfer: secondID, Dealing: "d1", Intent: faster, Plan: w.better(t, faster, p)}, now)
	mustFail(t, err, hefu.KindNotFound, "did not sign")
	_, err = blank.s.Review(all.Families(), nothing, holder.Proposal{Transfer: secondID, Dealing: "d1", Intent: nothing, Plan: w.better(t, nothing, p)}, now)
	must(t, err)
}

// Whichever version is final settles all of them.
func TestTheFinalVersionSettlesTheOthers(t *testing.T) {
	for _, wins := range []hefu.TransferID{firstID, secondID} {
		w := newWorld(t)
		in := w.intent()
		p := w.plan(t, in, 5, 1)
		signed := map[hefu.TransferID]chain.Signed{firstID: w.sign(t, w.review(t, in, firstID, p))}
		faster, _ := w.versions(in)
		signed[secondID] = w.sign(t, w.review(t, faster, secondID, w.better(t, faster, p)))
		if got := w.s.Versions(firstID); len(got) != 2 {
			t.Fatalf("%d versions are live", len(got))
		}
		_, err := w.s.CheckSent(all.Families(), wins, signed[wins].Bytes, signed[wins].TxID)
		must(t, err)
		if !w.s.Settle(all.Families(), wins, hefu.Final) || len(w.s.Live) != 0 {
			t.Fatalf("live after it is final: %+v", w.s.Live)
		}
	}
}
