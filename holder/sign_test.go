package holder_test

import (
	"crypto/rand"
	"errors"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/chain/all"
	"github.com/hefu-wallet/hefu/holder"
	"github.com/hefu-wallet/hefu/pair"
)

func TestReviewedPlanIsSignedByBothHalves(t *testing.T) {
	w := newWorld(t)
	in := w.intent()
	r := w.review(t, in, "t1", w.plan(t, in, 5, 1))
	if r.Summary.To != recipient || r.Summary.Amount.Cmp(ether("0.25")) != 0 || r.Token != nil || len(r.Loose)+len(r.Conflicts) > 0 {
		t.Fatalf("review %+v", r.Summary)
	}
	signed := w.sign(t, r)
	live, err := w.s.CheckSent(all.Families(), "t1", signed.Bytes, signed.TxID)
	must(t, err)
	if live.Sent != signed.TxID || live.Plan.Number != 1 {
		t.Fatalf("live %+v", live)
	}
	if w.s.Settle(all.Families(), "t1", hefu.Stopped) || len(w.s.LiveOf("t1")) != 1 {
		t.Fatal("'stopped' must not end what this device has signed")
	}
	if !w.s.Settle(all.Families(), "t1", hefu.Final) || len(w.s.Live) != 0 {
		t.Fatal("final must settle the transfer")
	}
}

func TestReviewRefusesWhatWasNotAskedFor(t *testing.T) {
	w := newWorld(t)
	in := w.intent()
	other := in
	other.To = "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC"
	more := in
	more.Amount = ether("0.26")
	cheaper := in
	cheaper.FeeCap = ether("0.000001")
	good := holder.Proposal{Transfer: "t1", Dealing: "d1", Intent: in, Plan: w.plan(t, in, 5, 1)}
	for name, c := range map[string]struct {
		in   hefu.Intent
		edit func(*holder.Proposal)
		kind hefu.Kind
		says string
	}{
		"another intent":     {in, func(p *holder.Proposal) { p.Intent = other }, hefu.KindInvalid, "another transfer"},
		"another recipient":  {in, func(p *holder.Proposal) { p.Plan = w.plan(t, other, 5, 1) }, hefu.KindInvalid, "you asked for"},
		"another amount":     {in, func(p *holder.Proposal) { p.Plan = w.plan(t, more, 5, 1) }, hefu.KindInvalid, "you asked for"},
		"fee above the cap":  {cheaper, func(p *holder.Proposal) { p.Intent = cheaper }, hefu.KindInvalid, "fee"},
		"another path":       {in, func(p *holder.Proposal) { p.Plan.Facts.Path = "m/44'/60'/0'/0/1" }, hefu.KindInvalid, "not one of this wallet's"},
		"a foreign path":     {in, func(p *holder.Proposal) { p.Plan.Facts.Path = "m/44'/60'/1'/0/0" }, hefu.KindInvalid, "not one of this wallet's"},
		"a parent's path":    {in, func(p *holder.Proposal) { p.Plan.Facts.Path = "m/44'/60'/0'" }, hefu.KindInvalid, "not one of this wallet's"},
		"a hardened child":   {in, func(p *holder.Proposal) { p.Plan.Facts.Path = "m/44'/60'/0'/0/0'" }, hefu.KindInvalid, "not one of this wallet's"},
		"no path":            {in, func(p *holder.Proposal) { p.Plan.Facts.Path = "" }, hefu.KindInvalid, "not one of this wallet's"},
		"another dealing":    {in, func(p *holder.Proposal) { p.Dealing = "d0" }, hefu.KindConflict, "another dealing"},
		"no number":          {in, func(p *holder.Proposal) { p.Plan.Number = 0 }, hefu.KindInvalid, "number"},
		"a stale plan":       {in, func(p *holder.Proposal) { p.Plan.ValidUntil = now.Unix() }, hefu.KindReplan, "stale"},
		"a token for coins":  {in, func(p *holder.Proposal) { p.Plan.Facts.Token = &hefu.TokenFact{} }, hefu.KindInvalid, "describes a token"},
		"trailing bytes":     {in, func(p *holder.Proposal) { p.Plan.Bytes = append(p.Plan.Bytes, 0) }, "", "reading the bytes"},
		"no bytes":           {in, func(p *holder.Proposal) { p.Plan.Bytes = nil }, "", "reading the bytes"},
		"a transfer expired": {func() hefu.Intent { i := in; i.Expiry = now.Unix(); return i }(), nil, hefu.KindConflict, "expired"},
	} {
		t.Run(name, func(t *testing.T) {
			p := good
			if c.edit != nil {
				c.edit(&p)
			} else {
				p.Intent = c.in
			}
			_, err := w.s.Review(all.Families(), c.in, p, now)
			mustFail(t, err, c.kind, c.says)
		})
	}
}

func TestTokenFactsAreJudgedOnTheDevice(t *testing.T) {
	w := newWorld(t)
	in := w.intent()
	in.Asset = w.n.ID.Asset("erc20", "0x5FbDB2315678afecb367f032d93F642f64180aa3")
	p := w.plan(t, in, 5, 1)
	p.Facts.Token.Source = hefu.Shipped // the guard claims what it likes
	if r := w.review(t, in, "t1", p); r.Token == nil || r.Token.Source != hefu.GuardSays {
		t.Fatalf("an unknown token must be the guard's word: %+v", r.Token)
	}
	p.Facts.Token = nil
	_, err := w.s.Review(all.Families(), in, holder.Proposal{Transfer: "t1", Dealing: "d1", Intent: in, Plan: p}, now)
	mustFail(t, err, hefu.KindInvalid, "does not describe")

	// USDC on Ethereum is a row of the binary: 6 decimals, whatever the guard says.
	n, _, err := all.Families().Network("eip155:1")
	must(t, err)
	w.n, w.symbol = n, "USDC"
	in = w.intent()
	in.Asset, in.Amount = n.Tokens[0].ID, hefu.UnitsOf(1_500_000)
	p = w.plan(t, in, 5, 1)
	p.Facts.Token = &hefu.TokenFact{Asset: in.Asset, Symbol: "USDC", Decimals: 6, Source: hefu.GuardSays}
	if r := w.review(t, in, "t1", p); r.Token.Source != hefu.Shipped {
		t.Fatalf("a shipped token is known to the device: %+v", r.Token)
	}
	for _, lie := range []hefu.TokenFact{
		{Asset: in.Asset, Symbol: "USDC", Decimals: 18, Source: hefu.Shipped},
		{Asset: in.Asset, Symbol: "USDT", Decimals: 6, Source: hefu.Shipped},
		{Asset: n.Tokens[1].ID, Symbol: "USDT", Decimals: 6, Source: hefu.Shipped},
	} {
		p.Facts.Token = &lie
		_, err := w.s.Review(all.Families(), in, holder.Proposal{Transfer: "t1", Dealing: "d1", Intent: in, Plan: p}, now)
		mustFail(t, err, hefu.KindInvalid, "othing was signed")
	}
}

func TestOpenGivesItsMessageOnceAndOnlyAfterItIsRecorded(t *testing.T) {
	w := newWorld(t)
	in := w.intent()
	r := w.review(t, in, "t1", w.plan(t, in, 5, 1))
	run, commit, err := w.s.Begin(rand.Reader, r)
	must(t, err)
	_, _, points := w.points(t, r, commit)
	full := errors.New("disk full")
	opening, err := run.Open(rand.Reader, points, now, func(s *holder.State) error {
		if len(s.LiveOf("t1")) != 1 {
			t.Error("the State to be kept does not hold the live transfer")
		}
		return full
	})
	if opening != nil || !errors.Is(err, full) {
		t.Fatalf("a message left although it could not be recorded: %x %v", opening, err)
	}
	_, err = run.Open(rand.Reader, points, now, func(*holder.State) error { return nil })
	mustFail(t, err, hefu.KindConflict, "already given")
}

func TestOpenRefusesPointsThatAreNotTheGuardsForThis(t *testing.T) {
	w := newWorld(t)
	in := w.intent()
	r := w.review(t, in, "t1", w.plan(t, in, 5, 1))
	other := w.review(t, in, "t2", w.plan(t, in, 5, 1))
	run, commit, err := w.s.Begin(rand.Reader, r)
	must(t, err)
	session, _, points := w.points(t, r, commit)
	_, otherCommit, err := w.s.Begin(rand.Reader, other)
	must(t, err)
	_, _, foreign := w.points(t, other, otherCommit)
	body, err := pair.Verify(w.g.public(), pair.Guard, pair.Points, session, points)
	must(t, err)
	kept := 0
	keep := func(*holder.State) error { kept++; return nil }
	for name, bad := range map[string][]byte{
		"another transfer's": foreign,
		"another guard's":    pair.Sign(newGuard(t).key, pair.Guard, pair.Points, session, body),
		"another role's":     pair.Sign(w.g.key, pair.Device, pair.Points, session, body),
		"another step's":     pair.Sign(w.g.key, pair.Guard, pair.Opening, session, body),
		"one bit":            flip(points, len(points)/2),
		"none":               nil,
	} {
		if _, err := run.Open(rand.Reader, bad, now, keep); err == nil {
			t.Errorf("%s points were taken", name)
		}
	}
	if _, err := run.Open(rand.Reader, points, time.Unix(in.Expiry, 0), keep); !hefu.Is(err, hefu.KindConflict) {
		t.Errorf("signed after the expiry: %v", err)
	}
	if kept != 0 || len(w.s.Live) != 0 {
		t.Fatal("something was recorded as signed")
	}
	_, err = run.Open(rand.Reader, points, now, keep)
	must(t, err)
}

func TestAFreshPlanIsSignedUnaskedOnlyIfItExcludesTheOldOne(t *testing.T) {
	w := newWorld(t)
	in := w.intent()
	first := w.review(t, in, "t1", w.plan(t, in, 5, 1))
	w.sign(t, first)
	same, err := w.s.Renew(all.Families(), first, w.plan(t, in, 5, 2), now)
	must(t, err)
	if len(same.Loose) != 0 {
		t.Fatal("a plan with the same nonce excludes the old one")
	}
	later, err := w.s.Renew(all.Families(), first, w.plan(t, in, 6, 2), now)
	must(t, err)
	if len(later.Loose) != 1 || later.Loose[0].Plan.Number != 1 {
		t.Fatalf("both plans could confirm and nobody says so: %+v", later.Loose)
	}
	_, err = w.s.Renew(all.Families(), first, w.plan(t, in, 6, 1), now)
	mustFail(t, err, hefu.KindInvalid, "plan 1 again")
	dearer := in
	dearer.FeeCap = ether("0.02")
	w.base = 400 // gwei: 21000 gas cost more than the cap that was approved
	p := w.plan(t, dearer, 5, 2)
	w.base = 1
	_, err = w.s.Renew(all.Families(), first, p, now)
	mustFail(t, err, hefu.KindInvalid, "fee")

	// Another transfer that takes the same nonce competes, and is shown to.
	in2 := in
	in2.Amount = ether("0.5")
	if r := w.review(t, in2, "t2", w.plan(t, in2, 5, 1)); len(r.Conflicts) != 1 || r.Conflicts[0].Transfer != "t1" {
		t.Fatalf("conflicts %+v", r.Conflicts)
	}
}

// What would pay the same once more is told, whether or not it looks like a mistake.
func TestTheSamePaymentTwiceIsTold(t *testing.T) {
	w := newWorld(t)
	in := w.intent()
	w.sign(t, w.review(t, in, "t1", w.plan(t, in, 5, 1)))
	if r := w.review(t, in, "t1", w.plan(t, in, 6, 2)); len(r.Twins) != 0 {
		t.Errorf("another plan of itself: %+v", r.Twins)
	}
	if r := w.review(t, in, "t2", w.plan(t, in, 5, 1)); len(r.Twins) != 0 || len(r.Conflicts) != 1 {
		t.Errorf("at most one happens: %+v", r.Twins)
	}
	r := w.review(t, in, "t2", w.plan(t, in, 6, 1))
	if len(r.Twins) != 1 || r.Twins[0].Transfer != "t1" || len(r.Conflicts) != 0 {
		t.Errorf("both can happen: %+v", r.Twins)
	}
	in.Amount = ether("0.26")
	if r := w.review(t, in, "t2", w.plan(t, in, 6, 1)); len(r.Twins) != 0 {
		t.Errorf("another amount: %+v", r.Twins)
	}
}

func TestFinalSettlesWhatItExcludesAndNothingElse(t *testing.T) {
	w := newWorld(t)
	in := w.intent()
	w.sign(t, w.review(t, in, "t1", w.plan(t, in, 5, 1)))
	in2 := in
	in2.Amount = ether("0.5")
	signed := w.sign(t, w.review(t, in2, "t2", w.plan(t, in2, 5, 1))) // competes with t1
	third := w.sign(t, w.review(t, in, "t3", w.plan(t, in, 6, 1)))    // does not
	if w.s.Settle(all.Families(), "t2", hefu.Final) {
		t.Fatal("final without the bytes that were sent is only a word")
	}
	_, err := w.s.CheckSent(all.Families(), "t2", signed.Bytes, signed.TxID)
	must(t, err)
	if !w.s.Settle(all.Families(), "t2", hefu.Final) || len(w.s.Live) != 1 || w.s.Live[0].Transfer != "t3" {
		t.Fatalf("live after t2 is final: %+v", w.s.Live)
	}
	for _, word := range []hefu.State{hefu.Dead, hefu.Stopped, hefu.Expired, hefu.Refused} {
		if w.s.Settle(all.Families(), "t3", word) || len(w.s.Live) != 1 {
			t.Fatalf("%q is only the guard's word, and it still holds what it was given", word)
		}
	}
	// A later final transfer of the account decides the ones before it.
	signed = w.sign(t, w.review(t, in2, "t4", w.plan(t, in2, 7, 1)))
	_, err = w.s.CheckSent(all.Families(), "t4", signed.Bytes, signed.TxID)
	must(t, err)
	if !w.s.Settle(all.Families(), "t4", hefu.Final) || len(w.s.Live) != 0 {
		t.Fatalf("live after a later nonce is final: %+v", w.s.Live)
	}
	if third.TxID == "" {
		t.Fatal("t3 was not signed")
	}
}

// The guard swaps what an id stands for, after this device has signed for it.
func TestAnIDStandsForOneIntent(t *testing.T) {
	w := newWorld(t)
	in := w.intent()
	w.sign(t, w.review(t, in, "t1", w.plan(t, in, 5, 1)))
	swapped := in
	swapped.Amount = ether("0.5")
	_, err := w.s.Review(all.Families(), swapped, holder.Proposal{Transfer: "t1", Dealing: "d1", Intent: swapped, Plan: w.plan(t, swapped, 5, 2)}, now)
	mustFail(t, err, hefu.KindInvalid, "another transfer under this id")
}

func TestCheckSentRefusesForeignBytes(t *testing.T) {
	w := newWorld(t)
	in := w.intent()
	signed := w.sign(t, w.review(t, in, "t1", w.plan(t, in, 5, 1)))
	in2 := in
	in2.Amount = ether("0.5")
	other := w.sign(t, w.review(t, in2, "t2", w.plan(t, in2, 6, 1)))
	for name, c := range map[string]struct {
		bytes []byte
		txid  string
	}{
		"another transfer's bytes": {other.Bytes, other.TxID},
		"another id":               {signed.Bytes, other.TxID},
		"a changed signature":      {flip(signed.Bytes, len(signed.Bytes)-1), signed.TxID},
		"unsigned bytes":           {w.s.LiveOf("t1")[0].Plan.Bytes, signed.TxID},
		"nothing":                  {nil, signed.TxID},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := w.s.CheckSent(all.Families(), "t1", c.bytes, c.txid)
			mustFail(t, err, hefu.KindInvalid, "do not trust this guard")
		})
	}
	_, err := w.s.CheckSent(all.Families(), "t9", signed.Bytes, signed.TxID)
	mustFail(t, err, hefu.KindNotFound, "no live record")
}

// A replan across dealings or after a new split must not be signed with a half that is
// no longer in use.
func TestBeginRefusesAReviewOfAnOlderSplit(t *testing.T) {
	w := newWorld(t)
	in := w.intent()
	r := w.review(t, in, "t1", w.plan(t, in, 5, 1))
	w.s.Wallets[0].Half.Dealing = "d2"
	_, _, err := w.s.Begin(rand.Reader, r)
	mustFail(t, err, hefu.KindConflict, "split again")
}

var _ chain.Opener = all.Families()[0].Format.(chain.Opener)
