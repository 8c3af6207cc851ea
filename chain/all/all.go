// Package all lists the families of chains that the binary trusts. Adding one is
// adding a line here; its test then runs chain/chaintest over the new family.
package all

import (
	"time"

	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/chain/evm"
)

// Families returns every family, in the order in which they are shown.
func Families() chain.Set {
	return chain.Set{
		evm.Family(time.Now),
	}
}
