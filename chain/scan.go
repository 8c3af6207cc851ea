package chain

import (
	"context"

	"github.com/hefu-wallet/hefu"
)

// Scanner is an optional ability of a Ledger: it reads whole blocks, once for all
// accounts that somebody watches. It is a node's word, for showing and for nothing else.
// What does not fit together (a reorganisation between two answers, a node behind a load
// balancer that lags) is KindUnavailable: the caller asks again.
type Scanner interface {
	// Tip is the newest block of the present chain and how far the chain will not be
	// taken back.
	Tip(ctx context.Context) (Tip, error)
	// BlockAt is the block with a number on the present chain; KindNotFound when the
	// chain is shorter.
	BlockAt(ctx context.Context, number uint64) (Block, error)
	// Scan reads the blocks from to to, both included, at most MaxScan of them. They come
	// in order, each the child of the one before, with what moved in them at the watched
	// addresses: nothing of zero value, of no other assets, and nothing from an address to
	// itself.
	Scan(ctx context.Context, from, to uint64, w Watch) ([]Scanned, error)
	// MaxScan is how many blocks one call reads at most.
	MaxScan() uint64
}

// Block names one block.
type Block struct {
	Number uint64
	Hash   string
	Parent string // the hash of the block before
	Time   int64  // Unix seconds
}

// Tip is the end of the chain.
type Tip struct {
	Block
	Final uint64 // the number of the newest block that the chain will not take back
}

// Watch says what a scan looks for.
type Watch struct {
	Addresses map[string]bool // canonical
	Assets    []hefu.AssetID  // the native one is always looked for
	// Final is the newest block that will not be taken back, as a Tip said. Up to there a
	// Scanner may ask about several blocks at once.
	Final uint64
}

// Scanned is one block with what moved in it, in the order of the chain.
type Scanned struct {
	Block
	Moves []Move
}

// Move is one amount that came to or left a watched address.
type Move struct {
	Address string
	TxID    string
	Index   uint64 // of the move in its transaction: 0 is the transaction itself, a log or an output is its index and 1
	Out     bool   // it left
	Other   string // whom it came from or went to; "" where nobody can be named
	Asset   hefu.AssetID
	Amount  hefu.Units // never zero
	// Part says that it is one of the inputs or outputs that only together are a payment:
	// what an account paid or got is the sum over all of them in the transaction.
	Part bool
}

// Historian is a source of what happened before anybody followed the chain, such as a
// block explorer. It is that source's word, and is shown as such.
type Historian interface {
	// Head is the newest block that the source has read.
	Head(ctx context.Context) (uint64, error)
	// Past lists the blocks up to one, itself included, in which something moved at an
	// address, in any order and each perhaps in parts, with the moves of all watched
	// addresses in the transactions that touch it. A source that answers otherwise than it
	// was asked is KindUnavailable; one that has more than MostPast moves is KindInvalid.
	Past(ctx context.Context, address string, w Watch, upTo uint64) ([]Scanned, error)
}

// MostPast is how many moves of one account a Historian tells.
const MostPast = 20_000
