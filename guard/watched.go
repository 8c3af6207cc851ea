package guard

import (
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

// WatchRows are what the watcher knows of the chains. Whoever writes any of a network's
// rows holds its Watch.
type WatchRows interface {
	// Watch reads a network's watch; one that never began is KindNotFound.
	Watch(hefu.Network) (Watch, error)
	// LockWatch makes the row if there is none and holds it until the transaction ends.
	LockWatch(hefu.Network) (Watch, error)
	PutWatch(Watch) error

	// PutChainBlock keeps one block, instead of another of its number.
	PutChainBlock(hefu.Network, chain.Block) error
	ChainBlocks(hefu.Network) ([]chain.Block, error) // newest first
	// DropChainBlocks forgets those above a number and those below another one.
	DropChainBlocks(n hefu.Network, above, below uint64) error

	// AddWatched says whether the address was new; one that is watched stays as it is.
	AddWatched(Watched) (bool, error)
	// Watched lists a network's addresses in the order in which they were added.
	Watched(n hefu.Network, after int64, limit int) ([]Watched, error)
	// WatchedOf lists the addresses of one account, in the same order.
	WatchedOf(user hefu.UserID, n hefu.Network, account string) ([]Watched, error)
	// Unfilled lists addresses whose earlier history nobody asked a source for to the end.
	Unfilled(n hefu.Network, limit int) ([]Watched, error)
	SetFilled(n hefu.Network, address, filled string) error
	// Unwatched lists active and locked dealings of whose wallet nothing is watched on the
	// network, in the order of their ids, after the given one.
	Unwatched(n hefu.Network, after hefu.DealingID, limit int) ([]Dealing, error)

	// AddMovement says whether the movement was new; one that is there stays as it is, unless a
	// node says what so far only a source of history did: that is new.
	AddMovement(Movement) (bool, error)
	// DropMovements deletes what stood in blocks above a number and returns it.
	DropMovements(n hefu.Network, above uint64) ([]Movement, error)
	// MovementsIn lists what stands in the blocks of a range, in the order of the chain.
	MovementsIn(n hefu.Network, from, to uint64) ([]Movement, error)
	// Movements lists an account's, newest first, before the given place.
	Movements(MovementsAsk) ([]Movement, error)
}

// Watch is how far a network's blocks were read.
type Watch struct {
	Network hefu.Network
	Began   uint64 // the first block that was followed
	Number  uint64 // the block up to which everything is recorded
	Hash    string // of that block; "" before the first
	Time    int64  // of that block, in Unix seconds
	Head    uint64 // the newest block that a node spoke of; nothing is decided by it
	// Final is the newest block that the chain will not take back, never above Number.
	Final   uint64
	Holder  string    // the process that reads the blocks
	Until   time.Time // when its lease ends
	Watched int64     // how many addresses are watched
	Trouble string    // why it does not go on; "" while it does
	Updated time.Time
}

// Watched is an address whose movements are recorded.
type Watched struct {
	Seq     int64 // the place in the order of adding; given by the store
	Network hefu.Network
	Address string
	User    hefu.UserID
	Wallet  hefu.WalletID
	Account string // the first address of the account
	Path    string
	Since   uint64 // the first block from which on everything is recorded
	// Filled says how far a source of history came with what is older; FilledAll is the end.
	Filled string
}

const (
	// FilledAll says that a source of history has nothing more to tell.
	FilledAll = "all"
	// FilledGap says that nobody was asked, of an address that is watched because one that is
	// at most Gap before it was used: by the rule of the gap limit nothing is older.
	FilledGap = "gap"
)

// Movement is an amount that came to or left an account.
type Movement struct {
	Seq     int64 // given by the store
	Network hefu.Network
	User    hefu.UserID
	Account string // the first address of the account
	Address string // the one that it came to or left
	TxID    string
	Index   uint64 // as chain.Move has it
	Out     bool
	Other   string // whom it came from or went to; "" where nobody can be named
	Asset   hefu.AssetID
	Amount  hefu.Units
	Block   uint64
	Hash    string // of the block; "" where the source does not say
	Time    int64  // of the block, in Unix seconds
	Source  string // whose word it is: SourceNode or SourceHistory
}

// Whose word a movement is.
const (
	SourceNode    = "node"    // the guard's nodes
	SourceHistory = "history" // the operator's source of history
)

// MovementsAsk says which movements are asked for. Block and Seq are of the last one of
// the page before; both are 0 for the first page.
type MovementsAsk struct {
	User    hefu.UserID
	Network hefu.Network
	Account string
	Block   uint64
	Seq     int64
	Limit   int
}
