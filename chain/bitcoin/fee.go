package bitcoin

import (
	"slices"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

const (
	minRate = 1000        // sat/kvB: what nodes have relayed at least for most of Bitcoin's time
	maxRate = 100_000_000 // a hundred times the dearest block ever; above it a node is broken or lies
)

// speed is a name that a person chooses and the rate behind it, in sat/kvB.
type speed struct {
	name string
	rate int64
}

// speeds reads the rates that a node named: slow, normal, fast, never falling. A rate that
// is missing is the next slower one's, one beyond any price is KindUnavailable.
func speeds(n chain.Network, f chain.Fee) ([]speed, error) {
	var out []speed
	least := int64(minRate)
	for _, q := range []struct {
		name string
		rate hefu.Units
	}{{"", f.Base}, {"slow", f.Slow}, {"normal", f.Tip}, {"fast", f.Fast}} {
		rate := q.rate.Big()
		if !rate.IsInt64() || rate.Int64() > maxRate {
			return nil, hefu.Errorf(hefu.KindUnavailable, "fee: the node of %s names a price beyond anything that was ever paid", n.Name)
		}
		if least = max(least, rate.Int64()); q.name != "" {
			out = append(out, speed{q.name, least})
		}
	}
	return out, nil
}

// leastRate is what nodes relay now at least.
func leastRate(f chain.Fee) int64 {
	if b := f.Base.Big(); b.IsInt64() {
		return max(minRate, b.Int64())
	}
	return maxRate
}

// spend chooses coins at the fastest speed whose fee the cap covers and the coins reach.
// Below the slowest one it falls back to the least that nodes relay, and there at last to
// the cheapest choice: a cap that low means patience.
func (p pool) spend(o order, all []speed, least, feeCap int64) (s selection, ok bool) {
	rates := []int64{least}
	for _, x := range all {
		rates = append(rates, x.rate)
	}
	slices.Reverse(rates)
	for _, o.rate = range slices.Compact(rates) {
		if s, ok = p.choose(o); ok && s.fee <= feeCap {
			return s, true
		}
	}
	o.thrift = true
	s, ok = p.choose(o)
	return s, ok && s.fee <= feeCap
}

// FeeChoices offers caps for slow, normal and fast: what exactly this transfer would cost
// now, and a quarter more, so that a choice survives the minutes in which a person thinks;
// but never enough for the next faster speed. Where the coins do not reach, it is the fee
// of a transfer of all of them; Build says what is missing.
func (f format) FeeChoices(n chain.Network, in hefu.Intent, v chain.View) ([]chain.FeeChoice, error) {
	p, o, all, err := f.question(n, in, v)
	if err != nil {
		return nil, err
	}
	fees := make([]int64, len(all))
	for i, x := range all {
		o.rate = x.rate
		if s, ok := p.choose(o); ok {
			fees[i] = s.fee
		} else {
			inputs := int64(min(max(o.numbers().worth(p.coins), 1), maxInputs))
			fees[i] = feeFor(o.rate, frameWeight+outputWeight(o.script)+o.kind.inputWeight()*inputs)
		}
	}
	return caps(all, fees), nil
}

// SweepChoices pay with all coins that are worth their fee, the largest 128 at most, and
// nothing comes back. What no amount is left of that nodes pass on is an error as Build's.
func (f format) SweepChoices(n chain.Network, in hefu.Intent, v chain.View) ([]chain.FeeChoice, error) {
	in.Amount = satoshis(maxMoney)
	p, o, all, err := f.question(n, in, v)
	if err != nil {
		return nil, err
	}
	var out []chain.FeeChoice
	for _, x := range all {
		o.rate = x.rate
		if o.amount = p.most(o); o.amount < dust(o.script) {
			o.amount = dust(o.script)
			return nil, missing(n, v, p, o, maxMoney)
		}
		used := p.coins[:min(o.numbers().worth(p.coins), maxInputs)]
		fee := -o.amount
		for _, c := range used {
			fee += c.amount
		}
		out = append(out, chain.FeeChoice{Name: x.name, Cap: satoshis(fee), Likely: satoshis(fee), All: satoshis(o.amount)})
	}
	return out, nil
}

// caps are the choices for speeds and what they cost.
func caps(all []speed, fees []int64) (out []chain.FeeChoice) {
	for i, x := range all {
		most := fees[i] + fees[i]/4
		if i+1 < len(fees) && fees[i+1] > fees[i] {
			most = min(most, fees[i+1]-1)
		}
		out = append(out, chain.FeeChoice{Name: x.name, Cap: satoshis(most), Likely: satoshis(fees[i])})
	}
	return out
}

// satoshis is for numbers that are never negative.
func satoshis(n int64) hefu.Units { return hefu.UnitsOf(uint64(max(n, 0))) } //nolint:gosec // not negative
