package bitcoin_test

import (
	"cmp"
	"slices"
	"testing"

	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/test/chain/btcd"
)

// TestRewardsOfBlocks: what a block makes can be spent once it is a hundred blocks deep and
// not before; what was paid at the same address can be at once.
func TestRewardsOfBlocks(t *testing.T) {
	sources(t, func(t *testing.T, r *rig) {
		const reward, maturity = 5_000_000_000, 100
		a := newAccount(t, miner)
		if at, err := btcd.Miner(); err != nil || at != a.address(0, 0) {
			t.Fatalf("the miner is %s, not %s: %v", at, a.address(0, 0), err)
		}
		r.mine(1)
		height := r.height()
		v := r.view(a)
		ripe := int(height) - maturity + 1
		if len(v.Coins) == ripe-1 {
			ripe-- // Core's wallet waits for one block more
		}
		if len(v.Coins) != ripe {
			t.Fatalf("%d of %d rewards can be spent at height %d", len(v.Coins), ripe, height)
		}
		young := sats((maturity - 1) * reward)
		if !v.Arrives.IsZero() && v.Arrives.Cmp(young) != 0 { // Core does not list them at all
			t.Errorf("%s arrives, not %s", v.Arrives, young)
		}
		youngest := slices.MinFunc(v.Coins, func(a, b chain.Coin) int { return cmp.Compare(a.Depth, b.Depth) })
		if youngest.Depth < maturity {
			t.Fatalf("coins %+v", v.Coins)
		}
		if err := r.ledger.Send(t.Context(), raw(a.spend(youngest, 1000, 0, 0))); err != nil {
			t.Fatalf("the youngest that can be spent: %v", err)
		}
		r.mine(1)
		v = r.view(a)
		paid := slices.IndexFunc(v.Coins, func(c chain.Coin) bool { return c.Depth == 1 })
		if paid < 0 || v.Coins[paid].Amount.Cmp(sats(reward-1000)) != 0 || len(v.Coins) != ripe+1 {
			t.Errorf("what was paid a moment ago can be spent: %d coins, %+v", len(v.Coins), v.Coins)
		}
		if v = r.view(a); len(v.Coins) != ripe+1 {
			t.Errorf("a second look finds %d coins", len(v.Coins))
		}
	})
}
