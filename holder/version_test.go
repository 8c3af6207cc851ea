package holder

import (
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/chain/all"
)

// versioned is a solo account with a payment that waits, and a way to plan others.
func versioned(t *testing.T) (u *Unguarded, in hefu.Intent, first Move, plan func(hefu.Intent, uint64, uint64) hefu.Plan) {
	t.Helper()
	u = soloOf(t, stateOf(t), legal)
	n, family, err := u.Set(all.Alone()).Network(ethereum)
	good(t, err)
	o, err := u.Owner(all.Alone(), ethereum)
	good(t, err)
	in = hefu.Intent{
		Network: ethereum, From: o.Address, To: recipient, Asset: n.Native.ID, Amount: coinsOf(t, "1"), FeeCap: coinsOf(t, "0.1"), Expiry: time.Now().Add(time.Hour).Unix(),
	}
	plan = func(in hefu.Intent, nonce, gwei uint64) hefu.Plan {
		t.Helper()
		fee := chain.Fee{Tip: hefu.UnitsOf(gwei * 1e9), Slow: hefu.UnitsOf(gwei * 1e9), Fast: hefu.UnitsOf(gwei * 1e9)}
		in.Replaces = "" // Build plans what stands alone; the bytes are the same
		p, err := family.Build(n, in, chain.View{Native: coinsOf(t, "9"), Balance: coinsOf(t, "9"), Nonce: nonce, Pending: nonce, Fee: fee, Gas: 21000})
		good(t, err)
		return p
	}
	v, err := u.Review(all.Alone(), in, plan(in, 7, 1), time.Now())
	good(t, err)
	u.Record(v, chain.Signed{Bytes: []byte{1}, TxID: "0xfirst"}, time.Now())
	return u, in, u.Live("")[0], plan
}

// Another version of what a solo account signed excludes it, pays the same or nobody, and is
// told what it takes the place of.
func TestAVersionOfOnesOwnExcludesWhatItReplaces(t *testing.T) {
	u, in, first, plan := versioned(t)
	m, family, err := u.Waiting("0xfirst")
	if err != nil || family == "" || m.TxID != first.TxID {
		t.Fatalf("%+v, %v", m, err)
	}
	next := in
	next.Replaces = family
	v, err := u.Review(all.Alone(), next, plan(next, 7, 3), time.Now())
	good(t, err)
	if len(v.Replaced) != 1 || v.Replaced[0].Sent != "0xfirst" || v.OldFee.IsZero() || v.OldFee.Cmp(v.Summary.MaxFee) >= 0 {
		t.Errorf("it replaces %+v, of %s", v.Replaced, v.OldFee)
	}
	_, err = u.Review(all.Alone(), next, plan(next, 8, 3), time.Now())
	wantKind(t, err, hefu.KindInvalid, "could be paid beside")
	more := next
	more.Amount = coinsOf(t, "2")
	_, err = u.Review(all.Alone(), more, plan(more, 7, 3), time.Now())
	wantKind(t, err, hefu.KindInvalid, "do something else")

	u.Record(v, chain.Signed{Bytes: []byte{2}, TxID: "0xsecond"}, time.Now().Add(time.Second))
	if _, same, err := u.Waiting("0xsecond"); err != nil || same != family {
		t.Errorf("the second is of family %s, not %s: %v", same, family, err)
	}
	if live := u.Live(""); !u.Outdone(live[0]) || u.Outdone(live[1]) || len(u.Rivals(next)) != 2 {
		t.Errorf("%d rivals", len(u.Rivals(next)))
	}
	u.Settle("0xfirst", MoveDead)
	_, _, err = u.Waiting("0xfirst")
	wantKind(t, err, hefu.KindConflict, "nothing can take its place")
	_, _, err = u.Waiting("0xnone")
	wantKind(t, err, hefu.KindNotFound, "sent no transaction")
	u.Settle("0xsecond", MoveFinal)
	_, err = u.Review(all.Alone(), next, plan(next, 7, 5), time.Now())
	wantKind(t, err, hefu.KindConflict, "nothing of it is on its way")
}

// What a version takes the place of holds nothing against it, unless it is mined; for every
// other transfer it does.
func TestAVersionMayUseWhatItReplaces(t *testing.T) {
	u, in, _, _ := versioned(t)
	_, family, err := u.Waiting("0xfirst")
	good(t, err)
	n, f, err := u.Set(all.Alone()).Network(ethereum)
	good(t, err)
	hold := func(in hefu.Intent, mined bool) (chain.View, error) {
		v := chain.View{Native: coinsOf(t, "3"), Balance: coinsOf(t, "3")}
		return v, u.Hold(f, n, in, &v, func(string) bool { return mined })
	}
	v, err := hold(in, false)
	if err != nil || len(v.Taken) != 1 || len(v.Replaced) != 0 || v.Balance.Cmp(coinsOf(t, "2")) >= 0 {
		t.Errorf("another transfer: %+v, %v", v, err)
	}
	in.Replaces = family
	v, err = hold(in, false)
	if err != nil || len(v.Taken) != 0 || len(v.Replaced) != 1 || v.Balance.Cmp(coinsOf(t, "3")) != 0 {
		t.Errorf("its version: %+v, %v", v, err)
	}
	_, err = hold(in, true)
	wantKind(t, err, hefu.KindConflict, "mined already")
}

func good(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func coinsOf(t *testing.T, amount string) hefu.Units {
	t.Helper()
	u, err := hefu.ParseDecimal(amount, 18)
	good(t, err)
	return u
}
