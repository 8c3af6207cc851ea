package guard_test

import (
	"bytes"
	"context"
	"fmt"
	"math/big"
	mathrand "math/rand/v2"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/guard"
	devchain "github.com/hefu-wallet/hefu/test/chain"
)

// model is what may leave within 24 hours, written down a second time and as simply as
// possible: no running totals, no rows, a loop over everything that ever happened.
type model struct {
	*user
	chain.Ledger
	rnd   *mathrand.Rand
	all   []*spend
	limit hefu.Units
	raise hefu.Units
	when  time.Time // when raise holds; zero without one
	trail []string
}

// spend is one transfer as the model sees it.
type spend struct {
	id      hefu.TransferID
	cost    *big.Int // the amount and the dearest fee
	fee     *big.Int
	state   hefu.State
	sent    string    // the id of bytes that reached a node
	lost    bool      // the node loses them again
	ended   time.Time // when it became final, or failed
	charged *big.Int
}

func (s *spend) holds() bool { return s.state.Live() }

// counts is what counts against the limit now.
func (m *model) counts() *big.Int {
	sum := new(big.Int)
	for _, s := range m.all {
		switch {
		case s.holds():
			sum.Add(sum, s.cost)
		case s.charged != nil && s.ended.After(m.w.clock.Now().Add(-24*time.Hour)):
			sum.Add(sum, s.charged)
		}
	}
	return sum
}

func (m *model) inForce() hefu.Units {
	if !m.when.IsZero() && !m.w.clock.Now().Before(m.when) {
		m.limit, m.raise, m.when = m.raise, hefu.Units{}, time.Time{}
	}
	return m.limit
}

func (m *model) fail(format string, args ...any) {
	m.w.t.Helper()
	for _, line := range m.trail {
		m.w.t.Log(line)
	}
	m.w.t.Fatalf(format, args...)
}

// Send stands between the guard and the node: bytes that arrive here have left. Some are
// lost on the way.
func (m *model) Send(ctx context.Context, signed []byte) error {
	var of *spend
	var txid string
	err := m.w.store.View(ctx, func(tx guard.Tx) error {
		for _, s := range m.all {
			t, err := tx.Transfer(s.id)
			if err != nil {
				return err
			}
			if len(t.Signed) > 0 && bytes.Equal(t.Signed, signed) {
				of, s.state, txid = s, t.State, t.TxID
			}
		}
		return nil
	})
	switch {
	case err != nil:
		return err
	case of == nil || of.state != hefu.Sending && of.state != hefu.Sent:
		m.fail("bytes of no transfer that is being sent left the guard: %+v", of)
	case of.sent != "" && of.sent != txid:
		m.fail("two signatures of transfer %s left the guard", of.id)
	case of.sent == "" && m.counts().Cmp(m.inForce().Big()) > 0:
		m.fail("%s count with this one, the limit is %s", m.counts(), m.inForce())
	}
	if of.sent == "" {
		of.sent, of.lost = txid, m.rnd.IntN(6) == 0
	}
	if of.lost {
		return nil
	}
	return m.Ledger.Send(ctx, signed)
}

// Depth lets some of what is final have failed.
func (m *model) Depth(ctx context.Context, txid string) (chain.Depth, error) {
	d, err := m.Ledger.Depth(ctx, txid)
	d.Failed = d.Failed || txid[len(txid)-1] == '7'
	return d, err
}

// look brings the model's states up to date and compares what counts.
func (m *model) look() {
	m.w.t.Helper()
	for _, s := range m.all {
		if s.state.Terminal() {
			continue
		}
		t := m.state(s.id)
		before := s.state
		s.state = t.State
		switch {
		case t.State == hefu.Final:
			s.ended, s.charged = t.Updated, s.cost
		case t.State == hefu.Dead && !s.lost:
			s.ended, s.charged = t.Updated, s.fee
		case t.State == hefu.Evaluating || t.State.Live() == (before == t.State):
		case !t.State.Live() && s.sent != "" && t.State != hefu.Dead:
			m.fail("transfer %s is %s although its bytes left", s.id, t.State)
		}
		if !t.State.Live() && t.State != hefu.Final && t.State != hefu.Dead && len(t.Signed) != 0 {
			m.fail("transfer %s is %s and has signed bytes", s.id, t.State)
		}
	}
	if got, want := m.user.limit(), m.counts(); got.Spent.Big().Cmp(want) != 0 || got.Units.Cmp(m.inForce()) != 0 {
		m.fail("the guard counts %s of %s, the model %s of %s", got.Spent, got.Units, want, m.inForce())
	}
}

// approve signs and approves, and demands that the limit decides as the model does.
func (m *model) approve(t hefu.Transfer, s *spend) {
	m.w.t.Helper()
	a := m.sign(t)
	a.Code = m.code()
	s.cost = m.cost(t)
	fits := new(big.Int).Add(m.counts(), s.cost).Cmp(m.inForce().Big()) <= 0
	got, err := m.w.Approve(m.w.t.Context(), m.caller, a)
	switch {
	case err == nil && !fits:
		m.fail("approved above the limit: it is %s", got.State)
	case hefu.Is(err, hefu.KindLimit) && fits:
		m.fail("refused although it fits: %v", err)
	case err != nil && !hefu.Is(err, hefu.KindLimit) && !hefu.Is(err, hefu.KindReplan):
		m.fail("approve: %v", err)
	}
}

func (m *model) propose() {
	in := m.cheap(1 + m.rnd.Int64N(40))
	fits := new(big.Int).Add(m.counts(), in.Amount.Big()).Cmp(m.inForce().Big()) < 0
	p, err := m.w.Propose(m.w.t.Context(), m.caller, in, key())
	if err != nil {
		if !hefu.Is(err, hefu.KindLimit) || fits && new(big.Int).Add(m.counts(), new(big.Int).Add(in.Amount.Big(), in.FeeCap.Big())).Cmp(m.inForce().Big()) <= 0 {
			m.fail("propose: %v", err)
		}
		return
	}
	s := &spend{id: p.Transfer.ID, state: p.Transfer.State, cost: m.cost(p.Transfer)}
	s.fee = new(big.Int).Sub(s.cost, in.Amount.Big())
	m.all = append(m.all, s)
	if m.rnd.IntN(5) > 0 {
		m.approve(p.Transfer, s)
	}
}

// pick draws one that is not over.
func (m *model) pick() *spend {
	var open []*spend
	for _, s := range m.all {
		if !s.state.Terminal() {
			open = append(open, s)
		}
	}
	if len(open) == 0 {
		return nil
	}
	return open[m.rnd.IntN(len(open))]
}

func (m *model) retry() {
	if s := m.pick(); s != nil && s.state.Unapproved() {
		t := m.state(s.id)
		if !t.Intent.Expired(m.w.clock.Now().Add(time.Minute)) {
			m.approve(t, s)
		}
	}
}

func (m *model) stop() {
	s := m.pick()
	if s == nil {
		return
	}
	_, err := m.w.Stop(m.w.t.Context(), m.caller, s.id)
	if sending := s.state == hefu.Sending || s.state == hefu.Sent; sending != hefu.Is(err, hefu.KindConflict) {
		m.fail("stopping what is %s: %v", s.state, err)
	}
}

// work lets the worker look at everything, mining in between.
func (m *model) work(blocks int) {
	for range max(blocks, 1) {
		for _, s := range m.all {
			if s.state.Terminal() {
				continue
			}
			if err := m.w.Advance(m.w.t.Context(), s.id); err != nil && !hefu.Is(err, hefu.KindUnavailable) && !hefu.Is(err, hefu.KindConflict) {
				m.fail("advance: %v", err)
			}
		}
		m.fillGaps()
		if blocks > 0 {
			if err := devchain.Mine(m.w.t.Context(), m.w.rpc, 1); err != nil {
				m.fail("%v", err)
			}
		}
		m.w.clock.add(2 * time.Second)
	}
}

// fillGaps lets another transaction take the number of one that was lost, when its turn
// has come: as somebody with the paper could.
func (m *model) fillGaps() {
	var next string
	if err := m.w.rpc.Call(m.w.t.Context(), &next, "eth_getTransactionCount", m.account.Address, "latest"); err != nil {
		m.fail("%v", err)
	}
	for _, s := range m.all {
		if !s.lost || s.state.Terminal() {
			continue
		}
		if t := m.state(s.id); len(t.Uses) == 1 && t.Uses[0] == "nonce:"+number(next) && m.rnd.IntN(3) == 0 {
			after, _ := new(big.Int).SetString(next, 0)
			hex := fmt.Sprintf("0x%x", after.Uint64()+1)
			var nothing any
			if err := m.w.rpc.Call(m.w.t.Context(), &nothing, "anvil_setNonce", m.account.Address, hex); err != nil {
				m.fail("%v", err)
			}
			return
		}
	}
}

func number(hex string) string {
	n, _ := new(big.Int).SetString(hex, 0)
	return n.String()
}

func (m *model) setLimit() {
	to := units(milli(10 + m.rnd.Int64N(150)))
	raising, code := to.Cmp(m.inForce()) > 0, ""
	if raising {
		code = m.code()
		raising = to.Cmp(m.inForce()) > 0 // time passed
	}
	if _, err := m.w.SetLimit(m.w.t.Context(), m.caller, coin, to, code); err != nil {
		m.fail("limit %s: %v", to, err)
	}
	switch d := m.w.cfg.Delays; {
	case !raising:
		m.limit, m.raise, m.when = to, hefu.Units{}, time.Time{}
	default:
		wait := d.RaiseFar + d.NoPasskey
		if to.Big().Cmp(new(big.Int).Lsh(m.limit.Big(), 1)) <= 0 {
			wait = d.Raise + d.NoPasskey
		}
		if m.when.IsZero() || to.Cmp(m.raise) > 0 {
			m.when = m.w.clock.Now().Add(wait)
		}
		m.raise = to
	}
}

func (m *model) freeze() {
	ctx := m.w.t.Context()
	m.inForce()
	if _, err := m.w.Freeze(ctx, m.caller); err != nil {
		m.fail("freeze: %v", err)
	}
	m.raise, m.when = hefu.Units{}, time.Time{}
	m.again()
	if _, err := m.w.Unfreeze(ctx, m.caller, password, m.code()); err != nil {
		m.fail("unfreeze: %v", err)
	}
	m.later(m.w.cfg.Delays.Unfreeze + time.Minute)
}

func (m *model) later(d time.Duration) {
	m.w.pass(d)
	m.again()
}

// Random days of one account on two replicas: at no time does more leave than the limit,
// nothing that was given back ever leaves, and what fits is never refused.
func TestAnyOrderOfEventsStaysWithinTheLimit(t *testing.T) {
	w := resting(t)
	m := &model{user: w.limited("alice", 100), Ledger: w.ledger, limit: units(milli(100))}
	seed := uint64(time.Now().UnixNano()) //nolint:gosec // any number will do
	m.rnd = mathrand.New(mathrand.NewPCG(seed, 1))
	w.ledger = m
	replicas := []*guard.Guard{w.on(w.store), w.on(w.store)}
	acts := []struct {
		name  string
		often int
		do    func()
	}{
		{"propose", 30, m.propose}, {"retry", 8, m.retry}, {"stop", 8, m.stop},
		{"work", 12, func() { m.work(0) }}, {"mine", 14, func() { m.work(3) }},
		{"limit", 5, m.setLimit}, {"freeze", 1, m.freeze},
		{"minutes", 10, func() { m.later(time.Duration(m.rnd.Int64N(int64(20 * time.Minute)))) }},
		{"hours", 6, func() { m.later(time.Duration(m.rnd.Int64N(int64(30 * time.Hour)))) }},
		{"restart", 2, func() { replicas[0] = w.on(w.store) }},
	}
	total := 0
	for _, a := range acts {
		total += a.often
	}
	for step := range 80 {
		w.Guard = replicas[m.rnd.IntN(len(replicas))]
		at := m.rnd.IntN(total)
		i := 0
		for ; at >= acts[i].often; i++ {
			at -= acts[i].often
		}
		m.trail = append(m.trail, fmt.Sprintf("seed %d, step %d: %s", seed, step, acts[i].name))
		if err := w.KeepTime(t.Context()); err != nil {
			t.Fatal(err)
		}
		acts[i].do()
		m.look()
	}
	ended := map[hefu.State]int{}
	for _, s := range m.all {
		ended[s.state]++
	}
	t.Logf("seed %d: %v", seed, ended)
}
