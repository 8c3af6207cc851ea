package bitcoin

import (
	"context"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

// open returns the Ledger of a network.
func open(n chain.Network, _ chain.RPC, _ func() time.Time) chain.Ledger { return offline{n} }

// offline is the Ledger where there is no source of outputs.
type offline struct{ n chain.Network }

func (o offline) err() error {
	return hefu.Errorf(hefu.KindUnavailable, "%s: no source of its outputs is set", o.n.Name)
}

// View is KindUnavailable.
func (o offline) View(context.Context, chain.Owner, hefu.AssetID) (chain.View, error) {
	return chain.View{}, o.err()
}

// Send is KindUnavailable.
func (o offline) Send(context.Context, []byte) error { return o.err() }

// Depth is KindUnavailable.
func (o offline) Depth(context.Context, string) (chain.Depth, error) { return chain.Depth{}, o.err() }

// Dead is KindUnavailable.
func (o offline) Dead(context.Context, string, hefu.Plan, string) (bool, error) {
	return false, o.err()
}

// Time is KindUnavailable.
func (o offline) Time(context.Context) (int64, error) { return 0, o.err() }
