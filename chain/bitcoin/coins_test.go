package bitcoin

import (
	"fmt"
	"math/bits"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/btcsuite/btcd/wire/v2"
)

func drawCoins(r *rand.Rand, count int, most int64) []coin {
	out := make([]coin, count)
	for i := range out {
		out[i] = coin{at: wire.OutPoint{Index: uint32(i)}, amount: 1 + r.Int64N(most)} //nolint:gosec // small
		for j := range out[i].at.Hash {
			out[i].at.Hash[j] = byte(r.Uint32())
		}
	}
	return out
}

func anOrder(k kind, amount, rate int64) order {
	return order{amount: amount, script: witnessScript(0, make([]byte, 20)), rate: rate, kind: k}
}

// changeless is the least waste of all choices of coins that need no change.
func changeless(o order, coins []coin) (least int64, found bool) {
	n := o.numbers()
	for set := uint64(1); set < 1<<len(coins); set++ {
		var value int64
		for i, c := range coins {
			if set>>i&1 == 1 {
				value += n.value(c)
				if n.value(c) <= 0 {
					value = -1 << 60
				}
			}
		}
		target := o.amount + n.fixed
		if value < target || value > target+n.both {
			continue
		}
		if waste := n.extra*int64(bits.OnesCount64(set)) + value - target; !found || waste < least {
			least, found = waste, true
		}
	}
	return least, found
}

// Branch and bound finds the choice of least waste that needs no change whenever there is
// one, as trying every choice does.
func TestBranchAndBoundAgainstEveryChoice(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // repeatable on purpose
	found := 0
	for i := range 3000 {
		k := kind(i % 2)
		all := drawCoins(r, 1+r.IntN(11), 40_000)
		if i%3 == 0 { // equal coins
			for j := range all {
				all[j].amount = 10_000 * (1 + int64(j%3))
			}
		}
		o := anOrder(k, 1000+r.Int64N(80_000), []int64{1000, 3000, 10_000, 25_000, 60_000}[r.IntN(5)])
		n, p := o.numbers(), newPool(all, []byte{1})
		usable := p.coins[:n.worth(p.coins)]
		picked := n.branch(usable, o.amount+n.fixed)
		want, ok := changeless(o, all)
		if ok != (len(picked) > 0) {
			t.Fatalf("case %d: found %d coins, there is a choice: %v", i, len(picked), ok)
		}
		if !ok {
			continue
		}
		found++
		waste := n.extra*int64(len(picked)) - o.amount - n.fixed
		for _, c := range picked {
			waste += n.value(c)
		}
		if waste != want {
			t.Fatalf("case %d: waste %d, the least is %d (%+v)", i, waste, want, o)
		}
	}
	if found < 300 {
		t.Errorf("only %d cases had a choice: the test tests little", found)
	}
}

// Whatever is chosen adds up, pays its rate, gives no dust back and names each coin once;
// and if every coin together reaches, something is chosen.
func TestEveryChoiceAddsUp(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4)) //nolint:gosec // repeatable on purpose
	chosen := 0
	for i := range 4000 {
		k := kind(i % 2)
		all := drawCoins(r, 1+r.IntN(30), 1<<r.IntN(30))
		o := anOrder(k, 600+r.Int64N(1<<(10+r.IntN(20))), 1000+r.Int64N(100_000))
		p := newPool(all, []byte{byte(i)})
		s, ok := p.choose(o)
		if reaches := p.most(o) >= o.amount; ok != reaches {
			t.Fatalf("case %d: chosen %v, %d of %d can be sent", i, ok, p.most(o), o.amount)
		}
		if !ok {
			continue
		}
		chosen++
		var sum int64
		seen := map[wire.OutPoint]bool{}
		for _, c := range s.coins {
			if sum += c.amount; seen[c.at] {
				t.Fatalf("case %d: a coin twice", i)
			}
			seen[c.at] = true
		}
		weight := frameWeight + outputWeight(o.script) + k.inputWeight()*int64(len(s.coins))
		if s.change > 0 {
			weight += k.changeWeight()
		}
		switch {
		case sum != o.amount+s.change+s.fee:
			t.Fatalf("case %d: %d in, %d and %d and a fee of %d out", i, sum, o.amount, s.change, s.fee)
		case s.fee < feeFor(o.rate, weight):
			t.Fatalf("case %d: the fee of %d is below the rate", i, s.fee)
		case s.change != 0 && s.change < k.changeDust():
			t.Fatalf("case %d: %d of change are dust", i, s.change)
		case s.fee > feeFor(o.rate, weight)+o.numbers().both+2*int64(len(s.coins)):
			t.Fatalf("case %d: %d are left to the miners, change would have been worth it", i, s.fee-feeFor(o.rate, weight))
		}
		again, _ := newPool(shuffled(r, all), []byte{byte(i)}).choose(o)
		if fmt.Sprint(again) != fmt.Sprint(s) {
			t.Fatalf("case %d: the order of the coins decides", i)
		}
	}
	if chosen < 1000 {
		t.Errorf("only %d of 4000 were chosen", chosen)
	}
}

func shuffled(r *rand.Rand, all []coin) []coin {
	out := slices.Clone(all)
	r.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

// Cheap rates join small coins, dear ones spend few.
func TestFeesDecideHowManyCoins(t *testing.T) {
	all := drawCoins(rand.New(rand.NewPCG(5, 6)), 60, 20_000) //nolint:gosec // repeatable on purpose
	all = append(all, coin{amount: 5_000_000})
	p := newPool(all, []byte{1})
	cheap, ok := p.choose(anOrder(wpkh, 100_000, 1000))
	dear, ok2 := p.choose(anOrder(wpkh, 100_000, 80_000))
	if !ok || !ok2 || len(cheap.coins) < 5 || len(dear.coins) != 1 {
		t.Errorf("%d coins at 1 sat/vB, %d at 80", len(cheap.coins), len(dear.coins))
	}
}

// One transaction has so many inputs and no more: the largest coins are what it can take.
func TestTooManySmallCoins(t *testing.T) {
	all := make([]coin, 1000)
	for i := range all {
		all[i] = coin{at: wire.OutPoint{Index: uint32(i)}, amount: 10_000} //nolint:gosec // small
	}
	p := newPool(all, []byte{1})
	o := anOrder(wpkh, 0, 2000)
	o.amount = p.most(o)
	s, ok := p.choose(o)
	if !ok || len(s.coins) != maxInputs || s.change != 0 {
		t.Errorf("the most that can be sent: %v, %d inputs, change %d", ok, len(s.coins), s.change)
	}
	if o.amount++; o.amount > 0 {
		if s, ok := p.choose(o); ok {
			t.Errorf("one satoshi more than the most: %+v", s.fee)
		}
	}
}

// Dust is Bitcoin Core's: its own numbers for each kind of output.
func TestDustOfEveryKind(t *testing.T) {
	n := network(t, "BTC")
	for address, want := range map[string]int64{
		"1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2": 546,
		"3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy": 540,
		payee:                                294,
		"bc1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qccfmv3": 330,
		"bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0": 330,
	} {
		script, err := scriptOf(n, address)
		if err != nil || dust(script) != want {
			t.Errorf("%s: %d, %v, want %d", address, dust(script), err, want)
		}
	}
}

func BenchmarkChoose(b *testing.B) {
	for _, count := range []int{100, 10_000} {
		all := drawCoins(rand.New(rand.NewPCG(8, 9)), count, 5_000_000) //nolint:gosec // repeatable on purpose
		b.Run(fmt.Sprint(count), func(b *testing.B) {
			for b.Loop() {
				p := newPool(all, []byte{1})
				if _, ok := p.choose(anOrder(wpkh, 77_777_777, 20_000)); !ok {
					b.Fatal("nothing was chosen")
				}
			}
		})
	}
}
