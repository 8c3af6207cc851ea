package evm

import (
	"math/big"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

// outbid is the least that a price per gas must be to take the place of another: an
// eighth more. Nodes ask for a tenth on both prices and strictly more than before (geth's
// PriceBump; Nethermind, Erigon, Besu and Reth ask no more), so it must never stay equal.
func outbid(old *big.Int) *big.Int {
	eighth := new(big.Int).Add(old, big.NewInt(7))
	eighth.Rsh(eighth, 3)
	if eighth.Sign() == 0 {
		eighth.SetInt64(1)
	}
	return eighth.Add(eighth, old)
}

// rivals are the transactions whose place a plan takes: one nonce, and the prices that
// beat all of them.
type rivals struct {
	nonce    uint64
	tip, fee *big.Int // wei per gas, at least
}

func readRivals(n chain.Network, old []hefu.Plan) (r rivals, err error) {
	if len(old) == 0 {
		return r, hefu.Errorf(hefu.KindConflict, "replace: nothing of it is on its way any more")
	}
	r.tip, r.fee = new(big.Int), new(big.Int)
	for i, p := range old {
		t, err := readPlan(n, p)
		if err != nil {
			return r, err
		}
		if i > 0 && t.nonce != r.nonce {
			return r, hefu.Errorf(hefu.KindInvalid, "replace: the transactions number %d and %d of an account do not exclude each other", r.nonce, t.nonce)
		}
		r.nonce = t.nonce
		r.tip, r.fee = larger(r.tip, outbid(t.tip)), larger(r.fee, outbid(t.fee))
	}
	r.fee = larger(r.fee, r.tip)
	return r, nil
}

func larger(a, b *big.Int) *big.Int {
	if a.Cmp(b) >= 0 {
		return a
	}
	return b
}

// Replace plans the Intent under the nonce of old, for prices that beat both what old
// pays and what the chain asks now.
func (f format) Replace(n chain.Network, in hefu.Intent, old []hefu.Plan, v chain.View) (hefu.Plan, error) {
	o, err := readIntent(n, in)
	if err != nil {
		return hefu.Plan{}, err
	}
	r, err := readRivals(n, old)
	if err != nil {
		return hefu.Plan{}, err
	}
	if v.Nonce > r.nonce {
		return hefu.Plan{}, hefu.Errorf(hefu.KindConflict, "replace: transaction number %d of the account is mined already; nothing can take its place", r.nonce)
	}
	gas, err := o.gasLimit(v.Gas)
	if err != nil {
		return hefu.Plan{}, err
	}
	if least := r.least(gas, v.Fee.Extra); in.FeeCap.Big().Cmp(least) < 0 {
		return hefu.Plan{}, hefu.Errorf(hefu.KindInvalid, "fee: to take the place of what waits, a fee of up to %s is needed, the cap is %s; raise the cap",
			coins(least, n.Native.Decimals, n.Native.Symbol), coins(in.FeeCap.Big(), n.Native.Decimals, n.Native.Symbol))
	}
	tip, maxFee, err := price(n, v.Fee, gas, in.FeeCap)
	if err != nil {
		return hefu.Plan{}, err
	}
	return f.write(n, in, o, &tx{nonce: r.nonce, tip: larger(tip, r.tip), fee: larger(maxFee, r.fee), gas: gas}, v)
}

// least is the smallest fee cap that beats the rivals.
func (r rivals) least(gas uint64, extra hefu.Units) *big.Int {
	least := new(big.Int).Mul(new(big.Int).SetUint64(gas), r.fee)
	return least.Add(least, extra.Big())
}

// Outbids reports whether p has the nonce of old and beats both of its prices.
func (format) Outbids(n chain.Network, p, old hefu.Plan) (bool, error) {
	t, err := readPlan(n, p)
	if err != nil {
		return false, err
	}
	r, err := readRivals(n, []hefu.Plan{old})
	if err != nil {
		return false, err
	}
	return t.nonce == r.nonce && t.tip.Cmp(r.tip) >= 0 && t.fee.Cmp(r.fee) >= 0, nil
}

// ReplaceChoices raises the choices to what beats old.
func (f format) ReplaceChoices(n chain.Network, in hefu.Intent, old []hefu.Plan, v chain.View) ([]chain.FeeChoice, error) {
	o, err := readIntent(n, in)
	if err != nil {
		return nil, err
	}
	r, err := readRivals(n, old)
	if err != nil {
		return nil, err
	}
	gas, err := o.gasLimit(v.Gas)
	if err != nil {
		return nil, err
	}
	all, err := feeChoices(v.Fee, gas)
	if err != nil {
		return nil, err
	}
	least, err := hefu.UnitsFromBig(r.least(gas, v.Fee.Extra))
	if err != nil {
		return nil, hefu.Errorf(hefu.KindInvalid, "fee: what waits pays a price beyond any number; it cannot be beaten")
	}
	for i := range all {
		if all[i].Cap.Cmp(least) < 0 {
			all[i].Cap = least
		}
	}
	return all, nil
}

// nextOrReplaced is the nonce that a plan must have: the next one, or that of what it
// replaces as long as that is not mined.
func nextOrReplaced(n chain.Network, from string, v chain.View) (uint64, error) {
	if len(v.Replaced) == 0 {
		return nextNonce(n, from, v)
	}
	nonce, ok := nonceOf(v.Replaced)
	if !ok || v.Nonce > nonce {
		return 0, hefu.Errorf(hefu.KindConflict, "replace: what it was to replace is mined already, or is not one transaction")
	}
	return nonce, nil
}
