package chain

import (
	"context"
	"slices"

	"github.com/hefu-wallet/hefu"
)

// Receiver is an optional ability of a Ledger: what arrived at an address. It is a
// node's word, for showing and for nothing else: nobody is paid because he paid.
type Receiver interface {
	// Head is the number of the newest block.
	Head(ctx context.Context) (uint64, error)
	// Incoming lists what arrived in the blocks from to to, both included, of the given
	// assets and no others; the native one among them means plain payments. Nothing of
	// zero value and nothing that address sent itself is in the list, which is in the
	// order of the chain and, where that is more than a person could read, cut to the
	// newest. A range above MaxSpan blocks is KindInvalid; a node that answers otherwise
	// than it was asked is KindUnavailable.
	Incoming(ctx context.Context, address string, assets []hefu.AssetID, from, to uint64) ([]Receipt, error)
	// MaxSpan is how many blocks one call looks at for an asset.
	MaxSpan(asset hefu.AssetID) uint64
}

// Receipt is one payment that arrived.
type Receipt struct {
	TxID   string
	Block  uint64
	Time   int64 // Unix seconds of the block
	From   string
	Asset  hefu.AssetID
	Amount hefu.Units // base units, never zero
}

// Newest sorts receipts by block, newest first, and otherwise keeps their order turned
// round.
func Newest(all []Receipt) {
	slices.Reverse(all)
	slices.SortStableFunc(all, func(a, b Receipt) int {
		switch {
		case a.Block > b.Block:
			return -1
		case a.Block < b.Block:
			return 1
		}
		return 0
	})
}
