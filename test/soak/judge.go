package main

import (
	"fmt"
	"math/big"
	"slices"
	"time"

	"github.com/hefu-wallet/hefu"
)

// payment is what a device did about one Intent, and the guard's last word on it. Every
// payment of a run has another amount, so that the chain names it.
type payment struct {
	ID     hefu.TransferID
	Intent hefu.Intent
	Given  bool       // the device's message left it: from then on it may be paid
	Halted bool       // a stop was answered with 'stopped'
	State  hefu.State // the guard's last word; "" if the guard does not know it
}

// mined is one transaction of a person's address in a final block.
type mined struct {
	TxID   string
	From   string
	To     string
	Asset  hefu.AssetID
	Amount *big.Int
	Fee    *big.Int // of the native asset
	Failed bool     // it paid its fee and moved nothing
	At     time.Time
}

// allowance is a limit that somebody asked for: from then on it may be in force.
type allowance struct {
	From  string
	Asset hefu.AssetID
	Units *big.Int
	At    time.Time
}

// verdict is what the judge found; each finding is one line.
type verdict struct {
	Twice   []string // paid more than once
	Lost    []string // final for the guard and not on the chain, or forgotten by it
	Unasked []string // on the chain without agreement, or against a stop
	Over    []string // above the limit
	Open    []string // without an end
	Locked  []string // refused, though every message was honest
	Failed  int      // transactions that were mined and moved nothing
}

func (v verdict) findings() (all []string) {
	for _, f := range []struct {
		what string
		all  []string
	}{{"sent twice", v.Twice}, {"lost", v.Lost}, {"not asked for", v.Unasked}, {"over the limit", v.Over}, {"without an end", v.Open}, {"refused", v.Locked}} {
		for _, line := range f.all {
			all = append(all, f.what+": "+line)
		}
	}
	return all
}

// what names a payment as the chain can.
type what struct {
	from, to string
	asset    hefu.AssetID
	amount   string
}

func nameOf(in hefu.Intent) what { return what{in.From, in.To, in.Asset, in.Amount.String()} }

// judge compares what people did with what the chain's final blocks hold. native is the
// asset that fees are paid in.
func judge(payments []payment, chain []mined, limits []allowance, native hefu.AssetID) (v verdict) {
	seen := map[what][]mined{}
	for _, m := range chain {
		if m.Failed {
			v.Failed++
			continue
		}
		key := what{m.From, m.To, m.Asset, m.Amount.String()}
		seen[key] = append(seen[key], m)
	}
	for _, p := range payments {
		key := nameOf(p.Intent)
		paid := seen[key]
		delete(seen, key)
		line := fmt.Sprintf("%s (%s), %s to %s", p.ID, p.State, key.amount, key.to)
		if len(paid) > 1 {
			v.Twice = append(v.Twice, fmt.Sprintf("%s: %s and %s", line, paid[0].TxID, paid[1].TxID))
		}
		may := p.Given && !p.Halted && p.State == hefu.Final
		switch {
		case p.State == "":
			v.Lost = append(v.Lost, line+": the guard does not know it")
		case !p.State.Terminal():
			v.Open = append(v.Open, line)
		case p.State == hefu.Refused:
			v.Locked = append(v.Locked, line)
		case p.State == hefu.Final && len(paid) == 0:
			v.Lost = append(v.Lost, line)
		}
		if len(paid) > 0 && !may {
			v.Unasked = append(v.Unasked, fmt.Sprintf("%s: %s (given %t, stopped %t)", line, paid[0].TxID, p.Given, p.Halted))
		}
	}
	for key, paid := range seen {
		v.Unasked = append(v.Unasked, fmt.Sprintf("%s of %s to %s: %s", key.amount, key.asset, key.to, paid[0].TxID))
	}
	v.Over = over(chain, limits, native)
	return v
}

// over finds every transaction at which the sum of what an address let go of, fees
// included, is above the largest limit that anybody had asked for by then. The run is
// shorter than a limit's 24 hours, so the sum of the whole run counts.
func over(chain []mined, limits []allowance, native hefu.AssetID) (lines []string) {
	type purse struct {
		from  string
		asset hefu.AssetID
	}
	spent := map[purse]*big.Int{}
	chain = slices.Clone(chain)
	slices.SortStableFunc(chain, func(a, b mined) int { return a.At.Compare(b.At) })
	for _, m := range chain {
		out := map[hefu.AssetID]*big.Int{native: new(big.Int).Set(m.Fee)}
		if !m.Failed {
			if out[m.Asset] == nil {
				out[m.Asset] = new(big.Int)
			}
			out[m.Asset].Add(out[m.Asset], m.Amount)
		}
		for asset, units := range out {
			p := purse{m.From, asset}
			if spent[p] == nil {
				spent[p] = new(big.Int)
			}
			spent[p].Add(spent[p], units)
			if most := most(limits, m.From, asset, m.At); spent[p].Cmp(most) > 0 {
				lines = append(lines, fmt.Sprintf("%s: %s of %s left %s by then, the limit was %s", m.TxID, spent[p], asset, m.From, most))
			}
		}
	}
	return lines
}

// most is the largest limit asked for until a block's time, which has whole seconds.
func most(limits []allowance, from string, asset hefu.AssetID, at time.Time) *big.Int {
	best := new(big.Int)
	for _, l := range limits {
		if l.From == from && l.Asset == asset && l.At.Before(at.Add(time.Second)) && l.Units.Cmp(best) > 0 {
			best = l.Units
		}
	}
	return best
}
