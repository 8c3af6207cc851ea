package bitcoin

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

// TestAllOfItLeavesNothing: with the amount and the cap of a choice the plan has one output,
// spends every coin that is worth its fee, and pays exactly the cap.
func TestAllOfItLeavesNothing(t *testing.T) {
	for _, k := range []kind{wpkh, tr} {
		for _, many := range []int{0, 1, 9, 130} {
			w := newWorld(t, "BTC", k)
			for i := range many {
				w.add(fmt.Sprintf("/%d/%d", i%2, i), 1+w.r.Uint64N(90_000))
			}
			w.view.Taken = []string{Use(w.view.Coins[0].TxID, w.view.Coins[0].Index)} // of another transfer
			in := w.intent(0)
			choices, err := w.f.Format.(chain.Sweeper).SweepChoices(w.n, in, w.view)
			if err != nil || len(choices) != 3 {
				t.Fatalf("%v %v", choices, err)
			}
			rates := []hefu.Units{w.view.Fee.Slow, w.view.Fee.Tip, w.view.Fee.Fast}
			for i, c := range choices {
				in.Amount, in.FeeCap = c.All, c.Cap
				s := w.describe(w.build(in))
				if s.Amount.Cmp(c.All) != 0 || s.MaxFee.Cmp(c.Cap) != 0 || len(s.Uses) > maxInputs {
					t.Errorf("%s of %d: %s and %s, not %s and %s, of %d", c.Name, many, s.Amount, s.MaxFee, c.All, c.Cap, len(s.Uses))
				}
				back := ""
				for _, term := range s.Terms {
					if term.Name == "comes back" {
						back = term.Value
					}
				}
				if back != "0 BTC" {
					t.Errorf("%s of %d: %q comes back", c.Name, many, back)
				}
				per := feeFor(rates[i].Big().Int64(), k.inputWeight())
				worth := 0
				for _, coin := range w.view.Coins[1:] {
					if coin.Amount.Big().Int64() > per {
						worth++
					}
				}
				if len(s.Uses) != min(worth, maxInputs) {
					t.Errorf("%s of %d: %d inputs, and %d are worth it", c.Name, many, len(s.Uses), worth)
				}
			}
		}
	}
}

func TestAllOfNothing(t *testing.T) {
	w := newWorld(t, "BTC", wpkh)
	sweep := w.f.Format.(chain.Sweeper)
	coins := w.view.Coins
	w.view.Coins = nil
	if _, err := sweep.SweepChoices(w.n, w.intent(0), w.view); !hefu.Is(err, hefu.KindInvalid) || !strings.Contains(err.Error(), "the account has 0 BTC") {
		t.Errorf("an empty account: %v", err)
	}
	w.view.Arrives = satoshis(1_000_000)
	if _, err := sweep.SweepChoices(w.n, w.intent(0), w.view); !hefu.Is(err, hefu.KindConflict) {
		t.Errorf("what waits for a block: %v", err)
	}
	w.view.Coins, w.view.Arrives = coins, hefu.Units{}
	w.view.Taken = nil
	for _, c := range coins {
		w.view.Taken = append(w.view.Taken, Use(c.TxID, c.Index))
	}
	if _, err := sweep.SweepChoices(w.n, w.intent(0), w.view); !hefu.Is(err, hefu.KindConflict) {
		t.Errorf("what others hold: %v", err)
	}
	in := w.intent(0)
	in.Memo = "rent"
	w.view.Taken = nil
	if _, err := sweep.SweepChoices(w.n, in, w.view); !hefu.Is(err, hefu.KindInvalid) {
		t.Errorf("with a memo: %v", err)
	}
}
