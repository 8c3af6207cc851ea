package main

import (
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
)

const (
	ether = hefu.AssetID("eip155:31337/slip44:60")
	coin  = hefu.AssetID("eip155:31337/erc20:0x00")
)

func paid(id string, amount uint64, state hefu.State) payment {
	return payment{ID: hefu.TransferID(id), Given: true, State: state, Intent: hefu.Intent{From: "a", To: "b", Asset: ether, Amount: hefu.UnitsOf(amount)}}
}

func block(amount int64, second int64) mined {
	return mined{TxID: "0x", From: "a", To: "b", Asset: ether, Amount: big.NewInt(amount), Fee: big.NewInt(1), At: time.Unix(second, 0)}
}

func limit(asset hefu.AssetID, units, second int64) allowance {
	return allowance{From: "a", Asset: asset, Units: big.NewInt(units), At: time.Unix(second, 0)}
}

// TestJudge: each kind of wrong is found, and nothing else with it.
func TestJudge(t *testing.T) {
	halted, withheld := paid("x", 5, hefu.Final), paid("x", 5, hefu.Final)
	halted.Halted, withheld.Given = true, false
	failed := block(5, 10)
	failed.Failed = true
	enough := []allowance{limit(ether, 1000, 0)}
	for name, c := range map[string]struct {
		payments []payment
		chain    []mined
		limits   []allowance
		want     string // "" for nothing
	}{
		"as it should be":           {[]payment{paid("x", 5, hefu.Final), paid("y", 6, hefu.Stopped)}, []mined{block(5, 10)}, enough, ""},
		"paid twice":                {[]payment{paid("x", 5, hefu.Final)}, []mined{block(5, 10), block(5, 11)}, enough, "sent twice"},
		"final and not paid":        {[]payment{paid("x", 5, hefu.Final)}, nil, enough, "lost"},
		"failed is not paid":        {[]payment{paid("x", 5, hefu.Final)}, []mined{failed}, enough, "lost"},
		"dead and failed":           {[]payment{paid("x", 5, hefu.Dead)}, []mined{failed}, enough, ""},
		"forgotten":                 {[]payment{paid("x", 5, "")}, nil, enough, "lost"},
		"stopped and paid":          {[]payment{paid("x", 5, hefu.Stopped)}, []mined{block(5, 10)}, enough, "not asked for"},
		"a stop that was denied":    {[]payment{halted}, []mined{block(5, 10)}, enough, "not asked for"},
		"never given":               {[]payment{withheld}, []mined{block(5, 10)}, enough, "not asked for"},
		"nobody's":                  {nil, []mined{block(5, 10)}, enough, "not asked for"},
		"an honest message refused": {[]payment{paid("x", 5, hefu.Refused)}, nil, enough, "refused"},
		"refused without cause":     {[]payment{paid("x", 5, hefu.Refused)}, nil, enough, "refused"},
		"no end":                    {[]payment{paid("x", 5, hefu.Sent)}, nil, enough, "without an end"},
		"the fee counts":            {[]payment{paid("x", 5, hefu.Final)}, []mined{block(5, 10)}, []allowance{limit(ether, 5, 0)}, "over the limit"},
		"the fee of a failure":      {[]payment{paid("x", 5, hefu.Dead)}, []mined{failed}, nil, "over the limit"},
		"just the limit":            {[]payment{paid("x", 5, hefu.Final)}, []mined{block(5, 10)}, []allowance{limit(ether, 6, 0)}, ""},
		"raised too late": {
			[]payment{paid("x", 5, hefu.Final), paid("y", 6, hefu.Final)}, []mined{block(5, 10), block(6, 20)},
			[]allowance{limit(ether, 6, 0), limit(ether, 100, 30)}, "over the limit",
		},
		"raised in time": {
			[]payment{paid("x", 5, hefu.Final), paid("y", 6, hefu.Final)}, []mined{block(6, 20), block(5, 10)},
			[]allowance{limit(ether, 6, 0), limit(ether, 100, 15), limit(coin, 1, 0)}, "",
		},
	} {
		found := judge(c.payments, c.chain, c.limits, ether).findings()
		if c.want == "" && len(found) > 0 || c.want != "" && (len(found) != 1 || !strings.HasPrefix(found[0], c.want)) {
			t.Errorf("%s: %q, want %q", name, found, c.want)
		}
	}
}

// go test calls it a failure when a target's time is over in the middle of an input.
func TestTheEndOfATargetsTime(t *testing.T) {
	const end = "fuzz: elapsed: 2m18s, execs: 2364355 (0/sec)\n--- FAIL: FuzzPackage (138.83s)\n    context deadline exceeded\nFAIL"
	if !outOfTime(end) {
		t.Error("the end of the time counts as a failure")
	}
	for _, bad := range []string{
		end + "\n    Failing input written to testdata/fuzz/FuzzPackage/582528ddfad69eb5", "panic: index out of range\n" + end, "--- FAIL: FuzzPackage",
	} {
		if outOfTime(bad) {
			t.Errorf("a failure counts as the end of the time: %q", bad)
		}
	}
}
