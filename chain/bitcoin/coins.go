package bitcoin

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"slices"

	"github.com/btcsuite/btcd/wire/v2"
)

// coin is an own output that can be spent now.
type coin struct {
	at       wire.OutPoint
	amount   int64
	path     string
	previous []byte // without witness; nil where it is not known yet
}

// Coin selection follows Bitcoin Core: a search for coins whose sum needs no change
// (branch and bound, M. Erhardt, 'An evaluation of coin selection strategies', 2016), beside
// it selections that give change (the smallest coin that is enough, the largest first, a
// draw), and of all these the one of least waste. Waste is what a
// selection costs now more than it would cost later: for every input the difference between
// the present rate and longRate, and then either what change costs now and once it is spent,
// or what is left to the miners because there is none.

// longRate is the rate at which coins can be expected to be spent in the long run, in
// sat/kvB (Core's -consolidatefeerate). Below it, joining small coins is a gain.
const longRate = 10_000

// tries bounds branch and bound, as in Core.
const tries = 100_000

// roomy is the change that a selection aims at first, so that it is of use later (Core's
// CHANGE_LOWER).
const roomy = 50_000

// pool is what there is to choose from.
type pool struct {
	coins []coin // largest first
	drawn []int  // the same in an order that the seed decides
}

// newPool sorts coins. The same coins and seed give the same pool, whatever their order.
func newPool(coins []coin, seed []byte) pool {
	p := pool{coins: slices.Clone(coins), drawn: make([]int, len(coins))}
	slices.SortFunc(p.coins, func(a, b coin) int {
		return cmp.Or(cmp.Compare(b.amount, a.amount), compareOutPoints(a.at, b.at))
	})
	lots := make([][sha256.Size]byte, len(coins))
	for i, c := range p.coins {
		p.drawn[i], lots[i] = i, lot(seed, c.at)
	}
	slices.SortFunc(p.drawn, func(a, b int) int { return bytes.Compare(lots[a][:], lots[b][:]) })
	return p
}

func compareOutPoints(a, b wire.OutPoint) int {
	return cmp.Or(bytes.Compare(a.Hash[:], b.Hash[:]), cmp.Compare(a.Index, b.Index))
}

// lot is what an output draws.
func lot(seed []byte, at wire.OutPoint) [sha256.Size]byte {
	return sha256.Sum256(binary.LittleEndian.AppendUint32(slices.Concat(seed, at.Hash[:]), at.Index))
}

// order is what coins are wanted for.
type order struct {
	amount int64 // satoshis to the recipient
	script []byte
	rate   int64 // sat/kvB
	kind   kind
	thrift bool // the least fee counts, not the least waste
}

// selection is a choice of coins.
type selection struct {
	coins  []coin
	change int64 // 0: none
	fee    int64
	waste  int64
}

// numbers are the fixed costs of an order, in satoshis.
type numbers struct {
	input  int64 // one input at the rate
	extra  int64 // of it beyond the long rate; below zero when spending now is cheap
	fixed  int64 // frame and the recipient's output
	change int64 // the change output at the rate
	both   int64 // the change output, and spending it later
	least  int64 // the least change that is worth an output
}

func (o order) numbers() numbers {
	in := o.kind.inputWeight()
	later := feeFor(longRate, in)
	n := numbers{
		input:  feeFor(o.rate, in),
		fixed:  feeFor(o.rate, frameWeight+outputWeight(o.script)),
		change: feeFor(o.rate, o.kind.changeWeight()),
	}
	n.extra, n.both, n.least = n.input-later, n.change+later, max(later+1, o.kind.changeDust())
	return n
}

// value is a coin's effective value: what it adds beyond what spending it costs.
func (n numbers) value(c coin) int64 { return c.amount - n.input }

// choose selects coins for an order. ok is false where they do not reach, or only by more
// inputs than one transaction has.
func (p pool) choose(o order) (best selection, ok bool) {
	n := o.numbers()
	usable := p.coins[:n.worth(p.coins)]
	target := o.amount + n.fixed
	take := func(picked []coin) {
		s, good := n.finish(o, picked)
		if good && (!ok || o.better(s, best)) {
			best, ok = s, true
		}
	}
	take(n.branch(usable, target))
	for _, aim := range []int64{max(n.least, roomy), n.least} {
		with := target + n.change + aim
		take(n.smallestAbove(usable, with))
		take(n.largestFirst(usable, with))
		take(p.draw(n, len(usable), with))
		if ok {
			return best, ok
		}
	}
	take(n.largestFirst(usable, target))
	take(usable[:min(len(usable), maxInputs)]) // to the last satoshi
	return best, ok
}

// better compares two choices that both do.
func (o order) better(a, b selection) bool {
	if o.thrift {
		return a.fee < b.fee
	}
	return cmp.Or(cmp.Compare(a.waste, b.waste), cmp.Compare(len(a.coins), len(b.coins))) < 0
}

// worth counts the coins, largest first, that are worth more than spending them costs.
func (n numbers) worth(coins []coin) int {
	i, _ := slices.BinarySearchFunc(coins, n.input, func(c coin, least int64) int {
		if c.amount > least {
			return -1
		}
		return 1
	})
	return i
}

// finish settles change and fee of a choice by its exact weight.
func (n numbers) finish(o order, picked []coin) (selection, bool) {
	s := selection{coins: picked, waste: n.extra * int64(len(picked))}
	rest := -o.amount
	for _, c := range picked {
		rest += c.amount
	}
	weight := frameWeight + outputWeight(o.script) + o.kind.inputWeight()*int64(len(picked))
	if change := rest - feeFor(o.rate, weight+o.kind.changeWeight()); change >= n.least {
		s.change, weight = change, weight+o.kind.changeWeight()
		s.waste += n.both
	} else {
		s.waste += rest - feeFor(o.rate, weight)
	}
	s.fee = rest - s.change
	return s, len(picked) > 0 && len(picked) <= maxInputs && weight <= maxWeight && s.fee >= feeFor(o.rate, weight)
}

// branch searches depth first, largest coins first, for the choice of least waste whose
// effective value is at least target and at most what change would cost above it; nil where
// there is none. A coin equal to one that was just left out is left out too: with it the
// search would only repeat itself.
func (n numbers) branch(coins []coin, target int64) []coin {
	rest := make([]int64, len(coins)+1) // the value of all coins from i on
	for i := len(coins) - 1; i >= 0; i-- {
		rest[i] = rest[i+1] + n.value(coins[i])
	}
	var picked, best []int
	var sum, least int64
	for i, try := 0, 0; try < tries; try++ {
		inputs := n.extra * int64(len(picked))
		down := i < len(coins) && len(picked) < maxInputs
		switch {
		case sum > target+n.both, sum+rest[i] < target, best != nil && n.extra > 0 && inputs > least:
			down = false
		case sum >= target:
			if waste := inputs + sum - target; best == nil || waste < least {
				best, least = slices.Clone(picked), waste
			}
			down = down && n.extra < 0 // one more coin may still be a gain
		}
		if down {
			omitted := i > 0 && (len(picked) == 0 || picked[len(picked)-1] != i-1)
			if !omitted || coins[i].amount != coins[i-1].amount {
				picked, sum = append(picked, i), sum+n.value(coins[i])
			}
			i++
			continue
		}
		if len(picked) == 0 {
			break
		}
		last := picked[len(picked)-1]
		picked, sum, i = picked[:len(picked)-1], sum-n.value(coins[last]), last+1
	}
	out := make([]coin, 0, len(best))
	for _, i := range best {
		out = append(out, coins[i])
	}
	return out
}

// smallestAbove is the smallest coin that reaches alone.
func (n numbers) smallestAbove(coins []coin, target int64) []coin {
	for i := range coins {
		if n.value(coins[i]) < target {
			return coins[max(i-1, 0):i:i]
		}
	}
	return coins[max(len(coins)-1, 0):]
}

// largestFirst takes the largest coins until they reach.
func (n numbers) largestFirst(coins []coin, target int64) []coin {
	var sum int64
	for i := range coins[:min(len(coins), maxInputs)] {
		if sum += n.value(coins[i]); sum >= target {
			return coins[: i+1 : i+1]
		}
	}
	return nil
}

// draw takes coins in the order of their lots until they reach (Core's single random draw);
// where they are too many, the smallest goes back.
func (p pool) draw(n numbers, usable int, target int64) []coin {
	var picked []coin
	var sum int64
	for _, i := range p.drawn {
		if i >= usable {
			continue
		}
		picked, sum = append(picked, p.coins[i]), sum+n.value(p.coins[i])
		if len(picked) > maxInputs {
			small := 0
			for j := range picked {
				if picked[j].amount < picked[small].amount {
					small = j
				}
			}
			sum -= n.value(picked[small])
			picked = slices.Delete(picked, small, small+1)
		}
		if sum >= target {
			return picked
		}
	}
	return nil
}

// most is the largest amount that one transaction can pay to the script at a rate, 0 where
// no coin is worth its fee.
func (p pool) most(o order) int64 {
	n := o.numbers()
	all := p.coins[:min(n.worth(p.coins), maxInputs)]
	if len(all) == 0 {
		return 0
	}
	var sum int64
	for _, c := range all {
		sum += c.amount
	}
	return max(0, sum-feeFor(o.rate, frameWeight+outputWeight(o.script)+o.kind.inputWeight()*int64(len(all))))
}
