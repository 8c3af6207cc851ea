// Package all lists the families of chains that the binary trusts. Adding one is
// adding a line here; its test then runs chain/chaintest over the new family.
package all

import (
	"time"

	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/chain/bitcoin"
	"github.com/hefu-wallet/hefu/chain/evm"
)

// Alone returns the families of solo and cold accounts: those of Families, and those whose
// signatures two parties cannot make here.
func Alone() chain.Set {
	return append(Families(), bitcoin.Taproot(time.Now))
}

// Families returns every family, in the order in which they are shown.
func Families() chain.Set {
	return chain.Set{
		evm.Family(time.Now),
		bitcoin.Family(time.Now),
	}
}
