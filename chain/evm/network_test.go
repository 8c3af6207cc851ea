package evm_test

import (
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/chain/evm"
)

// A quoted fee has a ceiling everywhere, between a tenth of a milli-coin and ten coins: a row that forgets
// it, or whose figure overflowed, would refuse every transfer or none.
func TestEveryNetworkHasAFeeCeiling(t *testing.T) {
	for _, n := range evm.Family(time.Now).Networks {
		if n.FeeCeiling.Cmp(hefu.UnitsOf(1e14)) < 0 || n.FeeCeiling.Cmp(hefu.UnitsOf(1e19)) > 0 {
			t.Errorf("%s: %s wei", n.Name, n.FeeCeiling)
		}
	}
}

func TestAFinalNonceDecidesThoseBeforeIt(t *testing.T) {
	d := evm.Family(time.Now).Format.(chain.Decider)
	for _, c := range []struct {
		final, other []string
		want         bool
	}{
		{[]string{"nonce:7"}, []string{"nonce:7"}, true},
		{[]string{"nonce:7"}, []string{"nonce:6"}, true},
		{[]string{"nonce:7"}, []string{"nonce:8"}, false},
		{[]string{"nonce:10"}, []string{"nonce:9"}, true},
		{[]string{"nonce:7"}, []string{"6"}, false},
		{[]string{"nonce:7"}, nil, false},
		{nil, []string{"nonce:0"}, false},
	} {
		if got := d.Decides(c.final, c.other); got != c.want {
			t.Errorf("%v decides %v: %v", c.final, c.other, got)
		}
	}
}
