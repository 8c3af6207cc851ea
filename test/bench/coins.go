//go:build unix

package main

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/chain/bitcoin"
	"github.com/hefu-wallet/hefu/test/figure"
)

// coinCounts are the sizes of Bitcoin accounts, and manyCoins what the target is about.
func coinCounts() []int { return []int{100, 1000, manyCoins} }

const manyCoins = 10_000

func coinSeries(count int, what string) string { return fmt.Sprintf("coins/%d/%s", count, what) }

// measureCoins plans payments out of accounts with ever more unspent outputs. Beside each,
// in the same breath, everything is read once: names and amounts are parsed and added up.
func measureCoins(f *figure.Figures, rounds int) error {
	family := bitcoin.Family(time.Now)
	n := family.Networks[0]
	r := rand.New(rand.NewPCG(4, 2)) //nolint:gosec // the same accounts in every run
	own, err := bitcoin.ScriptAddress(n, append([]byte{0, 20}, make([]byte, 20)...))
	if err != nil {
		return err
	}
	for _, count := range coinCounts() {
		v := chain.View{
			Height: 900_000, Change: hefu.Own{Path: n.Key + "/1/0", Address: own},
			Fee: chain.Fee{Base: hefu.UnitsOf(1000), Slow: hefu.UnitsOf(4000), Tip: hefu.UnitsOf(12_000), Fast: hefu.UnitsOf(30_000)},
		}
		for i := range count {
			id := sha256.Sum256(binary.BigEndian.AppendUint64(nil, uint64(i))) //nolint:gosec // not negative
			v.Coins = append(v.Coins, chain.Coin{
				TxID: hex.EncodeToString(id[:]), Amount: hefu.UnitsOf(1000 + r.Uint64N(2_000_000)), Path: fmt.Sprintf("%s/0/%d", n.Key, i%200), Depth: 9,
			})
		}
		for range rounds {
			in := hefu.Intent{
				Network: n.ID, From: own, To: "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", Asset: n.Native.ID,
				Amount: hefu.UnitsOf(20_000 + r.Uint64N(20_000_000)), FeeCap: hefu.UnitsOf(1_000_000), Expiry: 2_000_000_000,
			}
			began := time.Now()
			if _, err := family.Build(n, in, v); err != nil {
				return fmt.Errorf("a plan with %d outputs: %w", count, err)
			}
			planned := time.Now()
			if err := readCoins(v.Coins); err != nil {
				return err
			}
			f.Series[coinSeries(count, "plan")] = append(f.Series[coinSeries(count, "plan")], figure.MS(planned.Sub(began)))
			f.Series[coinSeries(count, "pass")] = append(f.Series[coinSeries(count, "pass")], figure.MS(time.Since(planned)))
		}
	}
	return nil
}

// readCoins is what no plan can do without.
func readCoins(coins []chain.Coin) (err error) {
	var sum hefu.Units
	for _, c := range coins {
		if _, err := hex.DecodeString(c.TxID); err != nil {
			return err
		}
		if sum, err = sum.Add(c.Amount); err != nil {
			return err
		}
	}
	return nil
}

func (r *results) coinTable(b *figure.Page) {
	b.Head("Bitcoin: choosing coins")
	b.Line("A payment planned out of an account with so many unspent outputs, up to the unsigned bytes; amounts between 0.0002 and 0.2 BTC, drawn. Beside it one pass that only reads")
	b.Line("every output's name and amount.\n")
	var rows [][]string
	for _, count := range coinCounts() {
		plan, pass := r.coins.Of(coinSeries(count, "plan")), r.coins.Of(coinSeries(count, "pass"))
		rows = append(rows, []string{fmt.Sprint(count), plan.String(), pass.String(), figure.Times(plan.Median(), pass.Median())})
	}
	b.Table([]string{"unspent outputs", "plan", "one pass", "plan next to the pass"}, rows...)
	b.Line("")
	b.Line("The same with %d outputs in the blocks of a btcd, at twenty addresses: reading them takes %s, the plan %s.", manyCoins, r.coins.Of(nodeView), r.coins.Of(nodePlan))
}
