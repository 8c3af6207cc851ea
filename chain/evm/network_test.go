package evm_test

import (
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
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
