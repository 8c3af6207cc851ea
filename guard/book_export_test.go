package guard

import (
	"context"

	"github.com/hefu-wallet/hefu"
)

// InBook is what the policy asks.
func (g *Guard) InBook(ctx context.Context, user hefu.UserID, n hefu.Network, address string) (known bool, err error) {
	err = g.store.View(ctx, func(tx Tx) error {
		known, err = g.inBook(tx, user, n, address)
		return err
	})
	return known, err
}

// MaxBook bounds the address book of one user.
const MaxBook = maxBook
