package bitcoin_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/test/chain/btcd"
)

// watching are the first addresses of accounts.
func watching(of ...account) chain.Watch {
	w := chain.Watch{Addresses: map[string]bool{}}
	for _, a := range of {
		for i := range uint32(3) {
			w.Addresses[a.address(0, i)], w.Addresses[a.address(1, i)] = true, true
		}
	}
	return w
}

// scan reads the blocks above a number to the newest one.
func (r *rig) scan(above uint64, w chain.Watch) (out []chain.Scanned) {
	r.t.Helper()
	tip, err := r.ledger.(chain.Scanner).Tip(r.t.Context())
	if err != nil {
		r.t.Fatal(err)
	}
	for from := above + 1; from <= tip.Number; {
		to := min(tip.Number, from+r.ledger.(chain.Scanner).MaxScan()-1)
		part, err := r.ledger.(chain.Scanner).Scan(r.t.Context(), from, to, w)
		if err != nil {
			r.t.Fatal(err)
		}
		out, from = append(out, part...), to+1
	}
	if n := len(out); n > 0 && out[n-1].Block != tip.Block {
		r.t.Fatalf("the newest block is %+v and was read as %+v", tip.Block, out[n-1].Block)
	}
	return out
}

func movesOf(all []chain.Scanned) (out []string) {
	for _, b := range all {
		for _, m := range b.Moves {
			sign := "+"
			if m.Out {
				sign = "-"
			}
			out = append(out, fmt.Sprintf("%s %s%s %s:%d %s", m.Address, sign, m.Amount, m.TxID[:8], m.Index, m.Other))
		}
	}
	return out
}

func lines(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s:\n got %s\nwant %s", what, strings.Join(got, "\n     "), strings.Join(want, "\n     "))
	}
}

func TestBlocksAreRead(t *testing.T) {
	sources(t, func(t *testing.T, r *rig) {
		a, b := newAccount(t, "scan"), newAccount(t, "scanned too")
		s := r.ledger.(chain.Scanner)
		before, err := s.Tip(t.Context())
		if err != nil || before.Final != before.Number-1 || before.Time <= 0 {
			t.Fatalf("the newest block: %+v %v", before, err)
		}
		first := r.fund(btcd.Output{Address: a.address(0, 0), Amount: 100_000}, btcd.Output{Address: a.address(1, 2), Amount: 7_000}, btcd.Output{Address: b.address(0, 1), Amount: 50_000})
		r.mine(3)
		got := r.scan(before.Number, watching(a, b))
		miner, err := btcd.Miner()
		if err != nil {
			t.Fatal(err)
		}
		lines(t, "what came", movesOf(got),
			fmt.Sprintf("%s +100000 %s:1 %s", a.address(0, 0), first[:8], miner), fmt.Sprintf("%s +7000 %s:2 %s", a.address(1, 2), first[:8], miner), fmt.Sprintf("%s +50000 %s:3 %s", b.address(0, 1), first[:8], miner))
		if got[0].Parent != before.Hash || len(got) != 3 || len(got[0].Moves) == 0 {
			t.Errorf("%+v after %+v", got[0].Block, before)
		}
		for _, m := range got[0].Moves {
			if !m.Part || m.Asset != r.n.Native.ID || m.TxID != first {
				t.Errorf("%+v", m)
			}
		}
		r.view(b) // a node of Core's knows both accounts' coins only once they were asked for
		v := r.view(a)
		c := v.Coins[slices.IndexFunc(v.Coins, func(c chain.Coin) bool { return c.Amount.Cmp(sats(100_000)) == 0 })]
		tx := a.spend(c, 1000, 1, 0)
		if err := r.ledger.Send(t.Context(), raw(tx)); err != nil {
			t.Fatal(err)
		}
		r.mine(1)
		id := tx.TxHash().String()[:8]
		lines(t, "what went to itself", movesOf(r.scan(before.Number+3, watching(a, b))),
			fmt.Sprintf("%s -100000 %s:1 ", a.address(0, 0), id), fmt.Sprintf("%s +99000 %s:1 ", a.address(1, 0), id))
		other := watching(b)
		lines(t, "somebody else's", movesOf(r.scan(before.Number+3, other)))
	})
}

// TestABlockLeavesTheChain: what was read is told from what took its place.
func TestABlockLeavesTheChain(t *testing.T) {
	sources(t, func(t *testing.T, r *rig) {
		a := newAccount(t, "leaves")
		s := r.ledger.(chain.Scanner)
		r.fund(btcd.Output{Address: a.address(0, 0), Amount: 100_000})
		r.mine(2)
		was, err := s.Tip(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		old, err := s.BlockAt(t.Context(), was.Number-1)
		if err != nil || old.Hash != was.Parent {
			t.Fatalf("%+v %v", old, err)
		}
		if _, err := s.BlockAt(t.Context(), was.Number+1); !hefu.Is(err, hefu.KindNotFound) {
			t.Errorf("a block that is not there: %v", err)
		}
		if _, err := s.Scan(t.Context(), was.Number, was.Number+1, watching(a)); !hefu.Is(err, hefu.KindUnavailable) {
			t.Errorf("blocks that are not there: %v", err)
		}
		if _, err := s.Scan(t.Context(), 1, 1+s.MaxScan(), watching(a)); !hefu.Is(err, hefu.KindInvalid) {
			t.Errorf("too many blocks: %v", err)
		}
		r.reorg(2)
		now, err := s.BlockAt(t.Context(), old.Number)
		if err != nil || now.Hash == old.Hash || now.Parent != old.Parent {
			t.Errorf("%+v in the place of %+v, %v", now, old, err)
		}
		lines(t, "after the reorganisation", movesOf(r.scan(old.Number-1, watching(a))))
		if zero, err := s.BlockAt(t.Context(), 0); err != nil || zero.Parent != strings.Repeat("0", 64) {
			t.Errorf("the first block: %+v %v", zero, err)
		}
	})
}
