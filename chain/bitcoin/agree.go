package bitcoin

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

// pin says of no call that its bytes must be the same at every node: they tell how deep
// something is, and differ by a block. What must agree is compared by its meaning, in agree
// and chain.Quorum.
func pin(_ string, params []any, _ uint64) ([]any, bool) { return params, false }

// agree is the View of which every part is what a quorum of nodes says: an output counts where
// so many have it unspent, of the same amount, and is as deep as so many say; an address is
// used where so many say so. A node that leaves something out hides nothing, and one that makes
// something up is not believed. The price is the median.
func (l *ledger) agree(ctx context.Context, owner chain.Owner, asset hefu.AssetID) (v chain.View, err error) {
	all, err := chain.Ask(ctx, l.quorum, func(ctx context.Context, one chain.Ledger) (chain.View, error) { return one.View(ctx, owner, asset) })
	if err != nil {
		return v, err
	}
	type key struct {
		txid, amount, path string
		index              uint32
	}
	seen := map[key][]chain.Coin{}
	for _, a := range all {
		if a.Err == nil {
			for _, c := range a.Said.Coins {
				k := key{c.TxID, c.Amount.String(), c.Path, c.Index}
				seen[k] = append(seen[k], c)
			}
		}
	}
	for _, said := range seen {
		if len(said) < l.quorum.Need {
			continue
		}
		slices.SortFunc(said, func(a, b chain.Coin) int { return cmp.Compare(b.Depth, a.Depth) })
		c := said[l.quorum.Need-1]
		if v.Native, err = v.Native.Add(c.Amount); err != nil {
			return v, err
		}
		v.Coins = append(v.Coins, c)
	}
	slices.SortFunc(v.Coins, func(a, b chain.Coin) int {
		return cmp.Or(b.Amount.Cmp(a.Amount), cmp.Compare(a.TxID, b.TxID), cmp.Compare(a.Index, b.Index))
	})
	v.Balance = v.Native
	v.Arrives = hefu.UnitsOf(chain.AtLeast(l.quorum, all, func(v chain.View) uint64 { return v.Arrives.Big().Uint64() }))
	v.Height = chain.AtLeast(l.quorum, all, func(v chain.View) uint64 { return v.Height })
	v.Time = chain.AtLeast(l.quorum, all, func(v chain.View) int64 { return v.Time })
	v.Next = pathAtLeast(l.quorum, all, func(v chain.View) hefu.Own { return v.Next })
	v.Change = pathAtLeast(l.quorum, all, func(v chain.View) hefu.Own { return v.Change })
	v.Fee = medianFee(all)
	return v, nil
}

// pathAtLeast is the farthest address of a branch that a quorum reaches. Every node's are
// derived here, so that two at one place are the same.
func pathAtLeast(q chain.Quorum, all []chain.Answer[chain.View], of func(chain.View) hefu.Own) hefu.Own {
	index := func(v chain.View) int64 {
		path := of(v).Path
		n, err := strconv.ParseInt(path[strings.LastIndexByte(path, '/')+1:], 10, 32)
		if err != nil {
			return -1
		}
		return n
	}
	at := chain.AtLeast(q, all, index)
	for _, a := range all {
		if a.Err == nil && index(a.Said) == at {
			return of(a.Said)
		}
	}
	return hefu.Own{}
}

// medianFee takes each price from the middle of what the nodes say, the lower one of two.
func medianFee(all []chain.Answer[chain.View]) chain.Fee {
	middle := func(of func(chain.Fee) hefu.Units) hefu.Units {
		var prices []hefu.Units
		for _, a := range all {
			if a.Err == nil {
				prices = append(prices, of(a.Said.Fee))
			}
		}
		slices.SortFunc(prices, hefu.Units.Cmp)
		return prices[(len(prices)-1)/2]
	}
	return chain.Fee{
		Base: middle(func(f chain.Fee) hefu.Units { return f.Base }), Slow: middle(func(f chain.Fee) hefu.Units { return f.Slow }),
		Tip: middle(func(f chain.Fee) hefu.Units { return f.Tip }), Fast: middle(func(f chain.Fee) hefu.Units { return f.Fast }),
	}
}
