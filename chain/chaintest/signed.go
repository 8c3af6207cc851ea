package chaintest

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/decred/dcrd/dcrec/secp256k1/v4"
	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

func (s suite) sign(t *testing.T, k key, p hefu.Plan) []chain.Signature {
	t.Helper()
	ds, err := s.f.Digests(s.n, p)
	if err != nil {
		t.Fatal(err)
	}
	var out []chain.Signature
	for _, d := range ds {
		out = append(out, k.sign(d.Message))
	}
	return out
}

func (s suite) assemble(t *testing.T) {
	r := s.rand("assemble")
	sender, other := s.key(t, "sender"), s.key(t, "other")
	for range 8 {
		e := s.draw(t, r)
		good := s.sign(t, sender, e.plan)
		signed, err := s.f.Assemble(s.n, e.in.From, e.plan, good)
		if err != nil || len(signed.Bytes) == 0 || signed.TxID == "" {
			t.Fatalf("assemble: %v", err)
		}
		s.opens(t, e, signed)
		s.wrongSignatures(t, e, good, s.sign(t, other, e.plan))
		// With many addresses, whose they are is Check's part, which has the keys.
		if _, err := s.f.Assemble(s.n, e.in.To, e.plan, good); err == nil && s.n.Gap == 0 {
			t.Error("the sender's signature passes for another address")
		}
		if _, err := chain.Check(s.f, s.n, s.owner(t, "recipient"), e.in, e.plan); err == nil {
			t.Error("the plan passes for another owner")
		}
		if _, err := chain.Check(s.f, s.n, s.owner(t, "sender"), e.in, e.plan); err != nil {
			t.Errorf("the plan does not pass for its owner: %v", err)
		}
		next := s.draw(t, r)
		if _, err := s.f.Assemble(s.n, e.in.From, next.plan, good); err == nil {
			t.Error("a signature passes for another plan")
		}
	}
}

func (s suite) wrongSignatures(t *testing.T, e example, good, foreign []chain.Signature) {
	t.Helper()
	with := func(change func(*chain.Signature)) []chain.Signature {
		out := append([]chain.Signature(nil), good...)
		out[0].Bytes = append([]byte(nil), out[0].Bytes...)
		change(&out[0])
		return out
	}
	bad := map[string][]chain.Signature{
		"none":       nil,
		"one more":   append(append([]chain.Signature(nil), good...), good[0]),
		"other key":  foreign,
		"too short":  with(func(g *chain.Signature) { g.Bytes = g.Bytes[:63] }),
		"too long":   with(func(g *chain.Signature) { g.Bytes = append(g.Bytes, 0) }),
		"empty":      with(func(g *chain.Signature) { g.Bytes = nil }),
		"zero r":     with(func(g *chain.Signature) { clear(g.Bytes[:32]) }),
		"zero s":     with(func(g *chain.Signature) { clear(g.Bytes[32:]) }),
		"changed r":  with(func(g *chain.Signature) { g.Bytes[5] ^= 4 }),
		"changed s":  with(func(g *chain.Signature) { g.Bytes[60] ^= 4 }),
		"r too high": with(func(g *chain.Signature) { fill(g.Bytes[:32]) }),
		"s too high": with(func(g *chain.Signature) { fill(g.Bytes[32:]) }),
	}
	if s.n.Curve == "secp256k1" {
		bad["other parity"] = with(func(g *chain.Signature) { g.V ^= 1 })
		bad["odd parity"] = with(func(g *chain.Signature) { g.V += 27 })
		bad["high s"] = with(func(g *chain.Signature) {
			var x secp256k1.ModNScalar
			x.SetByteSlice(g.Bytes[32:])
			x.Negate()
			b := x.Bytes()
			copy(g.Bytes[32:], b[:])
			g.V ^= 1
		})
	}
	for name, sigs := range bad {
		if _, err := s.f.Assemble(s.n, e.in.From, e.plan, sigs); err == nil {
			t.Errorf("a signature with %s is taken", name)
		}
	}
}

func fill(b []byte) {
	for i := range b {
		b[i] = 0xff
	}
}

func (s suite) opens(t *testing.T, e example, signed chain.Signed) {
	t.Helper()
	o, ok := s.f.Format.(chain.Opener)
	if !ok {
		return
	}
	owner := s.owner(t, "sender")
	by, id, err := o.Open(s.n, e.plan, signed.Bytes)
	if err != nil || len(by) == 0 || id != signed.TxID {
		t.Errorf("open: %v", err)
	}
	if err := owner.Owns(s.f, s.n, by); err != nil {
		t.Error(err)
	}
	for i := range signed.Bytes {
		b := append([]byte(nil), signed.Bytes...)
		b[i] ^= 1
		by, _, err := o.Open(s.n, e.plan, b)
		if err == nil && owner.Owns(s.f, s.n, by) == nil {
			t.Errorf("signed bytes with byte %d changed pass", i)
		}
	}
}

// uses: what one live plan holds, the next plan does not touch.
func (s suite) uses(t *testing.T) {
	r := s.rand("uses")
	for range 8 {
		e := s.draw(t, r)
		twin, err := s.f.Build(s.n, e.in, e.view)
		if err != nil {
			t.Fatal(err)
		}
		sum, err := s.f.Describe(s.n, twin)
		if err != nil || !share(sum.Uses, e.sum.Uses) {
			t.Errorf("two plans from one view share nothing: both could confirm (%v)", err)
		}
		for _, prefix := range []string{"", string(s.n.ID.Account(e.in.From)) + "/"} {
			v := e.view
			for _, use := range e.sum.Uses {
				v.Taken = append(v.Taken, prefix+use)
			}
			next, err := s.f.Build(s.n, e.in, v)
			if err != nil {
				continue // nothing else is there to use
			}
			sum, err := s.f.Describe(s.n, next)
			if err != nil || share(sum.Uses, e.sum.Uses) {
				t.Errorf("a plan uses what a live transfer holds (%v)", err)
			}
		}
	}
}

func share(a, b []string) bool {
	for _, x := range a {
		for _, y := range b {
			if x == y {
				return true
			}
		}
	}
	return false
}

func (s suite) refusals(t *testing.T) {
	r := s.rand("refuse")
	for _, c := range s.x.Refuse {
		e := s.draw(t, r)
		c.Make(s.n, &e.in, &e.view)
		p, err := s.f.Build(s.n, e.in, e.view)
		k := hefu.KindOf(err)
		if err == nil || (k != hefu.KindInvalid && k != hefu.KindConflict && k != hefu.KindUnavailable) {
			t.Errorf("%s: built %x, %v", c.Name, p.Bytes, err)
		}
	}
}

func (s suite) fresh(t *testing.T) {
	r := s.rand("fresh")
	for range 8 {
		e := s.draw(t, r)
		if err := s.f.Fresh(s.n, e.in.From, e.plan, e.view); err != nil {
			t.Errorf("a plan is stale the moment it is made: %v", err)
		}
	}
	for _, c := range s.x.Stale {
		e := s.draw(t, r)
		c.Make(s.n, &e.in, &e.view)
		if err := s.f.Fresh(s.n, e.in.From, e.plan, e.view); !hefu.Is(err, hefu.KindReplan) {
			t.Errorf("%s: %v, want a replan", c.Name, err)
		}
	}
}

// hostileViews: a node may say anything.
func (s suite) hostileViews(t *testing.T) {
	r := s.rand("hostile")
	built := 0
	for range 400 {
		e := s.draw(t, r)
		v := e.view
		for range r.IntN(3) + 1 {
			spoil(&v, r)
		}
		p, err := s.f.Build(s.n, e.in, v)
		if err != nil {
			if hefu.KindOf(err) == hefu.KindInternal {
				t.Errorf("an outside cause is called our fault: %v", err)
			}
			continue
		}
		built++
		sum, err := s.f.Describe(s.n, p)
		if err != nil {
			t.Fatalf("what was built cannot be read: %v", err)
		}
		if err := sum.Fits(e.in); err != nil {
			t.Errorf("a hostile view bent the plan: %v", err)
		}
		_ = s.f.Fresh(s.n, e.in.From, p, v) // must not panic
	}
	if built == 0 || built == 400 {
		t.Errorf("%d of 400 hostile views were built on: the test tests nothing", built)
	}
}

func spoil(v *chain.View, r *rand.Rand) {
	units := func() hefu.Units {
		max256, _ := hefu.ParseUnits("115792089237316195423570985008687907853269984665640564039457584007913129639935")
		return []hefu.Units{{}, hefu.UnitsOf(1), hefu.UnitsOf(1 << 63), max256}[r.IntN(4)]
	}
	number := func() uint64 { return []uint64{0, 1, 1 << 32, 1<<64 - 2, 1<<64 - 1}[r.IntN(5)] }
	switch r.IntN(18) {
	case 0:
		v.Native = units()
	case 1:
		v.Balance = units()
	case 2:
		v.Nonce = number()
		v.Pending = v.Nonce
	case 3:
		v.Pending = number()
	case 4:
		v.Fee.Base = units()
	case 5:
		v.Fee.Tip = units()
	case 6:
		v.Fee.Slow = units()
	case 7:
		v.Fee.Fast = units()
	case 8:
		v.Fee.Extra = units()
	case 9:
		v.Gas = number()
	case 10:
		v.Token = nil
	case 11:
		v.Taken = append(v.Taken, "", "nonce:", "nonce:-1", "nonce:18446744073709551616", strings.Repeat("x", 1000))
	case 13:
		v.Coins = nil
	case 14, 15:
		v.Coins = spoilCoin(v.Coins, units(), r)
	case 16:
		v.Change.Path, v.Change.Address = "m/84'/0'/0'/9/9", "0x00"
	case 17:
		v.Height = number()
	case 12:
		if v.Token != nil {
			f := *v.Token
			f.Symbol, f.Decimals = "\u202eCDSU\x00", 255
			v.Token = &f
		}
	}
}

// spoilCoin bends one coin, or names it twice.
func spoilCoin(coins []chain.Coin, amount hefu.Units, r *rand.Rand) []chain.Coin {
	if len(coins) == 0 {
		return nil
	}
	coins = slices.Clone(coins)
	c := &coins[r.IntN(len(coins))]
	switch r.IntN(7) {
	case 0:
		c.TxID = strings.ToUpper(c.TxID) + "0"
	case 1:
		c.Index += uint32(1 + r.IntN(3)) //nolint:gosec // small
	case 2:
		c.Amount = amount
	case 3:
		c.Path += "/7"
	case 4:
		c.Depth = 0
	case 5:
		c.Previous = append(slices.Clone(c.Previous), 0)
	case 6:
		coins = append(coins, *c)
	}
	return coins
}
