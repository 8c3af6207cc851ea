package evm

import (
	"math/big"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

// speed is one way to price a transaction: how far the base fee may rise (in
// quarters) and the tip. The base fee changes by at most an eighth per block
// (EIP-1559), so twice the base fee lasts six full blocks.
type speed struct {
	name     string
	quarters int64 // of the base fee that the offered cap covers
	least    int64 // of the base fee that a cap must cover for this speed's tip
	tip      func(chain.Fee) hefu.Units
}

func speeds() []speed {
	return []speed{
		{"slow", 5, 4, func(f chain.Fee) hefu.Units { return f.Slow }},
		{"normal", 8, 6, func(f chain.Fee) hefu.Units { return f.Tip }},
		{"fast", 12, 10, func(f chain.Fee) hefu.Units { return f.Fast }},
	}
}

// perGas is base·quarters/4 + tip, in wei.
func (s speed) perGas(f chain.Fee, quarters int64) *big.Int {
	b := new(big.Int).Mul(f.Base.Big(), big.NewInt(quarters))
	return b.Div(b, big.NewInt(4)).Add(b, s.tip(f).Big())
}

// price picks tip and maximum fee per gas. The cap says how much speed is worth:
// the fastest tip whose price it covers with room for a rising base fee. What it
// leaves beyond that room is not offered to the chain. A cap below what the chain
// asks now is refused.
func price(n chain.Network, f chain.Fee, gas uint64, feeCap hefu.Units) (tip, maxFee *big.Int, err error) {
	f = tidy(f)
	all := speeds()
	g := new(big.Int).SetUint64(gas)
	least := new(big.Int).Add(new(big.Int).Mul(all[0].perGas(f, 4), g), f.Extra.Big())
	if feeCap.Big().Cmp(least) < 0 {
		return nil, nil, hefu.Errorf(hefu.KindInvalid, "fee: %s asks at least %s now, the cap is %s; raise the cap or wait",
			n.Name, coins(least, n.Native.Decimals, n.Native.Symbol), coins(feeCap.Big(), n.Native.Decimals, n.Native.Symbol))
	}
	room := new(big.Int).Sub(feeCap.Big(), f.Extra.Big())
	room.Div(room, g)
	pick := all[0]
	for _, s := range all[1:] {
		if room.Cmp(s.perGas(f, s.least)) >= 0 {
			pick = s
		}
	}
	want := pick.perGas(f, pick.quarters)
	if want.Cmp(room) > 0 {
		want = room
	}
	return pick.tip(f).Big(), want, nil
}

// tidy orders the tips, because a node may answer anything.
func tidy(f chain.Fee) chain.Fee {
	if f.Slow.Cmp(f.Tip) > 0 || f.Slow.IsZero() {
		f.Slow = f.Tip
	}
	if f.Fast.Cmp(f.Tip) < 0 {
		f.Fast = f.Tip
	}
	return f
}

// FeeChoices offers caps for slow, normal and fast. The tips get a tenth more, so
// that a choice survives the minutes in which a person thinks.
func (format) FeeChoices(n chain.Network, in hefu.Intent, v chain.View) ([]chain.FeeChoice, error) {
	gas, err := gasLimit(in.Asset != n.Native.ID, v.Gas)
	if err != nil {
		return nil, err
	}
	return feeChoices(v.Fee, gas)
}

func feeChoices(f chain.Fee, gas uint64) ([]chain.FeeChoice, error) {
	f, g := tidy(f), new(big.Int).SetUint64(gas)
	var out []chain.FeeChoice
	for _, s := range speeds() {
		most := s.perGas(f, s.quarters)
		most.Add(most, new(big.Int).Div(s.tip(f).Big(), big.NewInt(10)))
		most.Add(most.Mul(most, g), f.Extra.Big())
		likely := s.perGas(f, 4)
		likely.Add(likely.Mul(likely, g), f.Extra.Big())
		c := chain.FeeChoice{Name: s.name}
		var err error
		if c.Cap, err = hefu.UnitsFromBig(most); err != nil {
			return nil, hefu.Errorf(hefu.KindUnavailable, "fee: the node names a price beyond any number")
		}
		if c.Likely, err = hefu.UnitsFromBig(likely); err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, nil
}

// Fresh reports whether the chain would still take the plan next: the nonce is the
// next expected one, the maximum fee covers the base fee, and the account can pay.
func (format) Fresh(n chain.Network, from string, p hefu.Plan, v chain.View) error {
	id, err := chainID(n)
	if err != nil {
		return err
	}
	t, err := parseUnsigned(p.Bytes, id)
	if err != nil {
		return err
	}
	next, err := nextOrReplaced(n, from, v)
	if err != nil {
		return hefu.Errorf(hefu.KindReplan, "plan: another transaction of this account waits on %s", n.Name).Because(err)
	}
	spend := new(big.Int).Add(t.value, t.maxFee())
	switch {
	case t.nonce != next:
		return hefu.Errorf(hefu.KindReplan, "plan: it is for transaction number %d of the account, the next one is number %d", t.nonce, next)
	case t.fee.Cmp(v.Fee.Base.Big()) < 0:
		return hefu.Errorf(hefu.KindReplan, "plan: %s asks more now than the plan pays", n.Name)
	case v.Native.Big().Cmp(spend.Add(spend, v.Fee.Extra.Big())) < 0:
		return hefu.Errorf(hefu.KindReplan, "plan: the account no longer has what it spends")
	}
	if c, _ := readCall(t.to, t.data); c.kind == hefu.CallToken && v.Balance.Big().Cmp(c.grants[0].units) < 0 {
		return hefu.Errorf(hefu.KindReplan, "plan: the account no longer has the tokens it spends")
	}
	return nil
}
