package bitcoin

import (
	"math/big"
	"slices"

	"github.com/btcsuite/btcd/wire/v2"
	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

// incremental is what nodes ask, in sat/kvB, for the size of what takes the place of a
// waiting transaction, on top of what that one pays (BIP-125, rule 4).
const incremental = 1000

// shorter is by how much, in weight, the witness of one own input can fall short of
// witnessWeight: a P2WPKH signature that lost more bytes than this to leading zeros is one in
// a trillion. By it the old rate is reckoned as high as it can be.
func (k kind) shorter() int64 {
	if k == tr {
		return 0
	}
	return 6
}

// rivals are the transactions whose place a plan takes.
type rivals struct {
	all   []*spend
	ids   []string
	coins []coin // what they spend, each once
	kind  kind
}

// readRivals proves old and gathers what it spends. Plans that have no output in common could
// all be mined: they are no versions of one payment.
func (f format) readRivals(n chain.Network, old []hefu.Plan) (rivals, error) {
	r := rivals{kind: f.own.kind}
	if len(old) == 0 {
		return r, hefu.Errorf(hefu.KindConflict, "replace: nothing of it is on its way any more")
	}
	by, shared := map[wire.OutPoint]int{}, false
	for _, p := range old {
		s, err := f.read(n, p)
		if err != nil {
			return r, err
		}
		r.all, r.ids = append(r.all, s), append(r.ids, idOf(p.Bytes))
		for i, in := range s.tx.TxIn {
			at := in.PreviousOutPoint
			if by[at]++; by[at] == 1 {
				r.coins = append(r.coins, coin{at: at, amount: s.spent[i].Value, path: s.path[i], previous: p.Facts.Inputs[i].Previous})
			}
		}
	}
	for _, times := range by {
		shared = shared || times == len(old)
	}
	if !shared {
		return r, hefu.Errorf(hefu.KindInvalid, "replace: the transactions that it would replace do not exclude each other")
	}
	return r, nil
}

// least is the smallest fee with which a transaction of a weight takes the place of all
// rivals (BIP-125, rules 3, 4 and Bitcoin Core's rule of the higher rate): as much as each of
// them pays and the incremental rate for its own size, and per byte more than each. What
// others have chained to them no plan tells; a node that counts it asks for more.
func (r rivals) least(weight int64) int64 {
	least := int64(0)
	for _, s := range r.all {
		small := vsize(s.weight(r.kind) - r.kind.shorter()*int64(len(s.tx.TxIn)))
		rate := new(big.Int).Mul(big.NewInt(s.fee), big.NewInt(vsize(weight)))
		rate.Quo(rate, big.NewInt(small)).Add(rate, big.NewInt(1))
		more := int64(maxMoney) // beyond reach
		if rate.IsInt64() {
			more = min(more, rate.Int64())
		}
		least = max(least, more, s.fee+feeFor(incremental, weight))
	}
	return least
}

// bid is what is asked of a plan that takes the place of others.
type bid struct {
	rivals
	o     order
	rates []speed // slow, normal, fast
	least int64   // sat/kvB that nodes relay
	extra []coin  // free coins that may help to pay, largest first
}

func (f format) readBid(n chain.Network, in hefu.Intent, old []hefu.Plan, v chain.View) (b bid, err error) {
	if b.o, err = f.readIntent(n, in); err != nil {
		return b, err
	}
	if b.rivals, err = f.readRivals(n, old); err != nil {
		return b, err
	}
	if slices.ContainsFunc(v.Coins, func(c chain.Coin) bool { return c.Depth > 0 && slices.Contains(b.ids, c.TxID) }) {
		return b, hefu.Errorf(hefu.KindConflict, "replace: a version of it is mined already; nothing can take its place")
	}
	if b.rates, err = speeds(n, v.Fee); err != nil {
		return b, err
	}
	b.least = leastRate(v.Fee)
	free, _, err := spendable(n, v)
	free = slices.DeleteFunc(free, func(c coin) bool {
		return slices.ContainsFunc(b.coins, func(o coin) bool { return o.at == c.at })
	})
	b.extra = newPool(free, nil).coins
	return b, err
}

// spend takes all that the rivals spend, and the fewest further coins with which the fee at
// the rate, and the fee that beats the rivals, can be paid below the cap.
func (b bid) spend(rate, feeCap int64) (selection, bool) {
	b.o.rate = rate
	for further := range len(b.extra) + 1 {
		if s, ok := b.finish(slices.Concat(b.coins, b.extra[:further])); ok && s.fee <= feeCap {
			return s, true
		}
	}
	return selection{}, false
}

// finish settles change and fee. What is too small to come back goes to the miners, except
// where nothing else would be paid.
func (b bid) finish(picked []coin) (selection, bool) {
	s := selection{coins: picked}
	rest, worth := -b.o.amount, b.o.kind.changeDust()
	weight := frameWeight + b.o.kind.inputWeight()*int64(len(picked))
	if b.o.script != nil {
		weight += outputWeight(b.o.script)
		worth = b.o.numbers().least
	}
	for _, c := range picked {
		rest += c.amount
	}
	if len(picked) > maxInputs || rest < 0 || weight+b.o.kind.changeWeight() > maxWeight {
		return s, false
	}
	fee := func(weight int64) int64 { return max(feeFor(b.o.rate, weight), b.rivals.least(weight)) }
	s.fee = fee(weight + b.o.kind.changeWeight())
	if s.change = rest - s.fee; s.change >= worth {
		return s, true
	}
	s.change, s.fee = 0, rest
	return s, b.o.script != nil && rest >= fee(weight)
}

// poor says what the coins do not reach for.
func (b bid) poor(n chain.Network) error {
	weight := frameWeight + b.o.kind.inputWeight()*int64(len(b.coins)) + b.o.kind.changeWeight()
	if b.o.script != nil {
		weight += outputWeight(b.o.script)
	}
	return hefu.Errorf(hefu.KindInvalid, "balance: a fee of %s would take the place of what waits, and the account's free coins do not reach for it",
		coins(n, max(feeFor(b.least, weight), b.rivals.least(weight))))
}

// Replace plans the Intent out of all that old spends, and out of further coins where the
// higher fee needs them. The fee beats what old pays and buys speed as far as the cap
// reaches; change shrinks, and the recipient gets what he was to get. An Intent that cancels
// gives all but the fee back to View.Change. What old spends is proved by old, so that a
// source which hides what the mempool spends is no hindrance.
func (f format) Replace(n chain.Network, in hefu.Intent, old []hefu.Plan, v chain.View) (hefu.Plan, error) {
	b, err := f.readBid(n, in, old, v)
	if err != nil {
		return hefu.Plan{}, err
	}
	rates := []int64{b.least}
	for _, x := range b.rates {
		rates = append(rates, x.rate)
	}
	slices.Reverse(rates)
	for _, rate := range slices.Compact(rates) {
		if s, ok := b.spend(rate, capOf(in)); ok {
			return f.write(n, in, v, b.o, s)
		}
	}
	if s, ok := b.spend(b.least, maxMoney); ok {
		return hefu.Plan{}, hefu.Errorf(hefu.KindInvalid, "fee: to take the place of what waits, a fee of up to %s is needed, the cap is %s; raise the cap",
			coins(n, s.fee), coins(n, capOf(in)))
	}
	return hefu.Plan{}, b.poor(n)
}

// Outbids reports whether p spends all that old spends and pays enough more.
func (f format) Outbids(n chain.Network, p, old hefu.Plan) (bool, error) {
	s, err := f.read(n, p)
	if err != nil {
		return false, err
	}
	r, err := f.readRivals(n, []hefu.Plan{old})
	if err != nil {
		return false, err
	}
	for _, c := range r.coins {
		if !spends(s.tx, c.at) {
			return false, nil
		}
	}
	return s.fee >= r.least(s.weight(f.own.kind)), nil
}

// ReplaceChoices offers caps as FeeChoices does, none below what takes the place of old. A
// speed that the coins do not reach for is offered at the next slower one's price.
func (f format) ReplaceChoices(n chain.Network, in hefu.Intent, old []hefu.Plan, v chain.View) ([]chain.FeeChoice, error) {
	b, err := f.readBid(n, in, old, v)
	if err != nil {
		return nil, err
	}
	s, ok := b.spend(b.least, maxMoney)
	if !ok {
		return nil, b.poor(n)
	}
	fees := make([]int64, len(b.rates))
	for i, x := range b.rates {
		if faster, ok := b.spend(x.rate, maxMoney); ok {
			s = faster
		}
		fees[i] = s.fee
	}
	return caps(b.rates, fees), nil
}

// excludes refuses (KindReplan) a plan that could be mined beside what it is to replace.
func (s *spend) excludes(v chain.View) error {
	own := map[string]bool{}
	for _, in := range s.tx.TxIn {
		own[useOf(in.PreviousOutPoint)] = true
	}
	for use := range bareUses(v.Replaced) {
		if !own[use] {
			return hefu.Errorf(hefu.KindReplan, "replace: the plan does not spend all that is spent by what it replaces")
		}
	}
	return nil
}
