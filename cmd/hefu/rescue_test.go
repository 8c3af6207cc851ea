package main

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/holder"
)

// brokenLedger answers as it is told to.
type brokenLedger struct {
	chain.Ledger
	send  error
	depth []chain.Depth // one after the other, the last for ever
	down  error         // of Depth
	dead  bool
	sent  int
	views map[hefu.AssetID]chain.View
}

func (l *brokenLedger) View(_ context.Context, _ chain.Owner, asset hefu.AssetID) (chain.View, error) {
	v, ok := l.views[asset]
	if !ok {
		return v, hefu.Errorf(hefu.KindInvalid, "asset: no token")
	}
	return v, nil
}

func (l *brokenLedger) Send(context.Context, []byte) error { l.sent++; return l.send }

func (l *brokenLedger) Depth(context.Context, string) (chain.Depth, error) {
	if l.down != nil {
		return chain.Depth{}, l.down
	}
	d := l.depth[0]
	if len(l.depth) > 1 {
		l.depth = l.depth[1:]
	}
	return d, nil
}

func (l *brokenLedger) Dead(context.Context, string, hefu.Plan, string) (bool, error) {
	return l.dead, nil
}

func rescuing(t *testing.T, l *brokenLedger) (s *rescueSending, out *bytes.Buffer) {
	t.Helper()
	out = &bytes.Buffer{}
	e := &env{ctx: t.Context(), out: out, err: out, raw: out, now: time.Now, asJSON: true}
	return &rescueSending{env: e, ledger: l, net: chain.Network{ID: "eip155:1"}}, out
}

// What a node answers to the bytes decides what may be said of them: 'nothing was sent'
// only where that is certain.
func TestARescueSaysOfSendingWhatIsCertain(t *testing.T) {
	final, nowhere := []chain.Depth{{Found: true, Mined: true, Final: true}}, []chain.Depth{{}}
	stale := errors.Join(chain.ErrStale, errors.New("nonce too low"))
	for name, c := range map[string]struct {
		ledger brokenLedger
		kind   hefu.Kind
		says   string
	}{
		"number taken":  {brokenLedger{send: stale, depth: nowhere}, hefu.KindConflict, "took its number"},
		"price too low": {brokenLedger{send: errors.Join(chain.ErrUnderpriced, errors.New("underpriced")), depth: nowhere}, hefu.KindConflict, "too low"},
		"refused": {
			brokenLedger{send: hefu.Errorf(hefu.KindUnavailable, "no").Because(&chain.RPCError{Code: -32000, Message: "the moon is full"}), depth: nowhere},
			hefu.KindConflict, "the moon is full",
		},
		"no coins":                         {brokenLedger{send: hefu.Errorf(hefu.KindConflict, "balance: gone"), depth: nowhere}, hefu.KindConflict, "balance: gone"},
		"number taken by these very bytes": {brokenLedger{send: stale, depth: final}, "", `"state":"final"`},
		"number taken, and nobody to ask":  {brokenLedger{send: stale, down: errors.New("away")}, hefu.KindUnavailable, "may still happen"},
		"lost, and final":                  {brokenLedger{send: hefu.Errorf(hefu.KindUnavailable, "no answer"), depth: final}, "", `"state":"final"`},
		"sent, and final":                  {brokenLedger{depth: final}, "", `"state":"final"`},
		"failed":                           {brokenLedger{depth: []chain.Depth{{Found: true, Mined: true, Final: true, Failed: true}}}, kindFailed, "only its fee"},
		"displaced":                        {brokenLedger{depth: []chain.Depth{{}}, dead: true}, kindFailed, "can never happen"},
	} {
		t.Run(name, func(t *testing.T) {
			s, out := rescuing(t, &c.ledger)
			err := s.send(&holder.Review{}, chain.Signed{Bytes: []byte{2}, TxID: "0x1"})
			if c.kind == "" && err != nil || c.kind != "" && !hefu.Is(err, c.kind) {
				t.Fatalf("%v", err)
			}
			_ = report(out, "", false, "rescue", err)
			if !strings.Contains(out.String(), c.says) {
				t.Errorf("it says %q", out)
			}
		})
	}
}

const rescuedFrom = "0x9858EfFD232B4033E47d90003D41EC34EcaEda94"

// planning is a rescue on Ethereum with a ledger that says what the test wants.
func planning(t *testing.T, l *brokenLedger) (*rescueSending, hefu.Intent) {
	t.Helper()
	s, _ := rescuing(t, l)
	var err error
	if s.net, s.family, err = s.families().Network("eip155:1"); err != nil {
		t.Fatal(err)
	}
	s.flags.fee = "normal"
	return s, hefu.Intent{Network: s.net.ID, From: rescuedFrom, To: "0x70997970C51812dc3A010C7d01b50e0d17dc79C8", Asset: s.net.Native.ID}
}

func ether(n uint64) hefu.Units { return hefu.UnitsOf(n * 1e18) }

// 'all' leaves nothing but what the fee may need, and does not strand tokens.
func TestAllIsTheBalanceLessTheFee(t *testing.T) {
	price := chain.Fee{Base: hefu.UnitsOf(20e9), Tip: hefu.UnitsOf(1e9), Slow: hefu.UnitsOf(1e9), Fast: hefu.UnitsOf(1e9)}
	l := &brokenLedger{views: map[hefu.AssetID]chain.View{}}
	s, in := planning(t, l)
	l.views[in.Asset] = chain.View{Native: ether(2), Balance: ether(2), Nonce: 3, Pending: 3, Fee: price, Gas: 21000}
	got, plan, err := s.plan(in, "all")
	if err != nil {
		t.Fatal(err)
	}
	sum, err := s.family.Describe(s.net, plan)
	if err != nil {
		t.Fatal(err)
	}
	total, err := got.Amount.Add(got.FeeCap)
	if err != nil || total.Cmp(ether(2)) != 0 || sum.Amount.Cmp(got.Amount) != 0 || sum.MaxFee.Cmp(got.FeeCap) > 0 {
		t.Errorf("of 2 ETH %s move for at most %s (%v)", sum.Amount, sum.MaxFee, err)
	}

	usdc := s.net.Tokens[0].ID
	l.views[usdc] = chain.View{Native: ether(2), Balance: hefu.UnitsOf(1_500_000)}
	if _, _, err := s.plan(in, "all"); !hefu.Is(err, hefu.KindConflict) || !strings.Contains(err.Error(), "1.5 USDC") {
		t.Errorf("with a token left behind: %v", err)
	}
	if _, _, err := s.plan(in, "1"); err != nil {
		t.Errorf("an amount that was said: %v", err)
	}
	l.views[usdc] = chain.View{}
	if _, _, err := s.plan(in, "all"); err != nil {
		t.Errorf("with none of the token: %v", err)
	}
	l.views[in.Asset] = chain.View{Native: hefu.UnitsOf(1000), Balance: hefu.UnitsOf(1000), Fee: price}
	if _, _, err := s.plan(in, "all"); !hefu.Is(err, hefu.KindInvalid) || !strings.Contains(err.Error(), "nothing would arrive") {
		t.Errorf("less than the fee: %v", err)
	}
	l.views[in.Asset] = chain.View{Fee: price}
	if _, _, err := s.plan(in, "all"); !hefu.Is(err, hefu.KindInvalid) || !strings.Contains(err.Error(), "holds nothing") {
		t.Errorf("nothing: %v", err)
	}
}

// A node's price above the network's ceiling is not taken on its word, and a transaction
// that waits is never queued behind: the way past it is told.
func TestARescueIsNeitherBurntNorStuck(t *testing.T) {
	l := &brokenLedger{views: map[hefu.AssetID]chain.View{}}
	s, in := planning(t, l)
	view := chain.View{Native: ether(10), Balance: ether(10), Nonce: 3, Pending: 3, Fee: chain.Fee{Base: hefu.UnitsOf(20_000e9)}, Gas: 21000}
	l.views[in.Asset] = view
	if _, _, err := s.plan(in, "1"); !hefu.Is(err, hefu.KindInvalid) || !strings.Contains(err.Error(), "--fee-cap") {
		t.Errorf("an absurd price: %v", err)
	}
	s.flags.feeCap = "2"
	if _, _, err := s.plan(in, "1"); err != nil {
		t.Errorf("a cap that was typed: %v", err)
	}
	view.Pending = 4
	l.views[in.Asset] = view
	if _, _, err := s.plan(in, "1"); !hefu.Is(err, hefu.KindConflict) || !strings.Contains(err.Error(), "--nonce 3") {
		t.Errorf("a transaction that waits: %v", err)
	}
	s.flags.fee, s.flags.feeCap = "free", ""
	if _, _, err := s.plan(in, "1"); !hefu.Is(err, hefu.KindInvalid) {
		t.Errorf("a fee that is none: %v", err)
	}
}

// Bytes that no node has any more are sent again, the same ones; a look that fails ends
// nothing.
func TestARescueSendsTheSameBytesAgain(t *testing.T) {
	l := &brokenLedger{depth: []chain.Depth{{}, {Found: true}, {Found: true, Mined: true}, {Found: true, Mined: true, Final: true}}}
	s, out := rescuing(t, l)
	signed := chain.Signed{Bytes: []byte{2}, TxID: "0x1"}
	for i, want := range []struct {
		over bool
		sent int
	}{{false, 1}, {false, 1}, {false, 1}, {true, 1}} {
		if over, err := s.look(&holder.Review{}, signed); over != want.over || err != nil || l.sent != want.sent {
			t.Fatalf("look %d: over %v, %v, sent %d times", i, over, err, l.sent)
		}
	}
	if got := out.String(); strings.Count(got, "\n") != 3 {
		t.Errorf("states: %s", got)
	}
	l.down = hefu.Errorf(hefu.KindUnavailable, "no answer")
	if over, err := s.look(&holder.Review{}, signed); over || err == nil {
		t.Errorf("a look that failed: over %v, %v", over, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s.ctx = ctx
	if err := s.follow(&holder.Review{}, signed); !hefu.Is(err, kindCancelled) || !strings.Contains(err.Error(), "may still happen") {
		t.Errorf("interrupted: %v", err)
	}
}
