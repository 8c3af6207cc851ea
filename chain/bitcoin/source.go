package bitcoin

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"math/big"
	"strconv"
	"strings"

	"github.com/btcsuite/btcd/chainhash/v2"
	"github.com/btcsuite/btcd/wire/v2"
	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

// The kinds of nodes, as the word before the scheme of their addresses names them.
const (
	Core    = "core"    // Bitcoin Core and Knots: JSON-RPC with a watching wallet (core.go)
	Btcd    = "btcd"    // btcd: JSON-RPC with --txindex and --addrindex (btcd.go)
	Esplora = "esplora" // Esplora's HTTP interface (esplora.go)
)

// source is where a ledger learns of its chain. What it says is another program's word.
// An answer that cannot be true is KindUnavailable; whoever believes an answer checks it
// where it can be checked: a transaction has the hash that was asked for, an output the
// script of its place.
type source interface {
	// Head is the newest block.
	Head(ctx context.Context) (head, error)
	// Search looks at places and answers for each what was paid there.
	Search(ctx context.Context, at []place) ([]found, error)
	// Tx returns a transaction, or nil where the source does not know it.
	Tx(ctx context.Context, id chainhash.Hash) (*seen, error)
	// Spender returns the transaction that spends an output of a place, or nil while none is
	// known.
	Spender(ctx context.Context, at place, out wire.OutPoint) (*seen, error)
	// Send hands signed bytes on. The source's refusal is *chain.RPCError.
	Send(ctx context.Context, raw []byte) error
}

// pricer knows what fees are paid. Every source of this package is one.
type pricer interface {
	// Rates are in sat/kvB; 0 where the source cannot say.
	Rates(ctx context.Context) (rates, error)
}

// backend is all that a ledger needs.
type backend interface {
	source
	pricer
	library
}

// head is the newest block.
type head struct {
	height  uint64
	hash    chainhash.Hash
	time    int64 // Unix seconds
	median  int64 // of the times of the last eleven blocks (BIP-113)
	syncing bool  // the node knows that it does not have all blocks yet
}

// rates are fees in satoshis for 1000 virtual bytes.
type rates struct {
	least              int64 // that is relayed at present
	slow, normal, fast int64
}

// place is one address of an account.
type place struct {
	account string // the address that names it
	path    string
	address string
	script  []byte
}

// found is what was paid at a place.
type found struct {
	used  bool // something was ever paid there, or waits to be
	coins []output
}

// output is one that nothing spends, nor waits to.
type output struct {
	at     wire.OutPoint
	amount int64
	height uint64 // of its block; 0 while it is in none
	reward bool   // of a block: it can be spent once it is 100 blocks deep
}

// seen is a transaction as a source has it.
type seen struct {
	tx     *wire.MsgTx
	id     chainhash.Hash
	height uint64 // of its block in the present chain; 0 while it is in none
}

// maturity is how deep a block's reward must be before it can be spent.
const maturity = 100

// isReward says that a transaction is a block's first, which makes new coins.
func isReward(tx *wire.MsgTx) bool {
	return len(tx.TxIn) == 1 && tx.TxIn[0].PreviousOutPoint.Hash == (chainhash.Hash{})
}

// genesis is the hash of a network's first block.
func genesis(n chain.Network) (chainhash.Hash, error) {
	p, err := paramsOf(n)
	if err != nil {
		return chainhash.Hash{}, err
	}
	return *p.GenesisHash, nil
}

// sourceOf makes the source that the addresses of the nodes ask for, and says how many
// addresses of a branch it is best asked for at once.
func sourceOf(n chain.Network, rpc chain.RPC) (src backend, window uint32, err error) {
	kind := ""
	f, ok := rpc.(chain.Fetcher)
	if ok {
		kind = f.Dialect()
	}
	link := link{n, rpc}
	switch kind {
	case Core, "":
		s := &core{link: link}
		return s, coreWindow, nil
	case Btcd:
		s := &btcd{link: link}
		return s, min(n.Gap, atOnce), nil
	case Esplora:
		s := &esplora{link: link, http: f}
		return s, min(n.Gap, atOnce), nil
	}
	return nil, 0, hefu.Errorf(hefu.KindInvalid, "%s: %.20q is no kind of node; write core+https://…, btcd+https://… or esplora+https://…", n.Name, kind)
}

// Kinds are the words that may stand before the scheme of a node's address.
func Kinds() []string { return []string{Core, Btcd, Esplora} }

// newest asks any kind of node for the number of its newest block.
func newest(ctx context.Context, rpc chain.RPC) (height uint64, err error) {
	f, ok := rpc.(chain.Fetcher)
	if !ok || f.Dialect() != Esplora {
		return height, rpc.Call(ctx, &height, "getblockcount")
	}
	raw, err := f.Fetch(ctx, nil, "blocks", "tip", "height")
	if err != nil {
		return 0, err
	}
	if height, err = strconv.ParseUint(strings.TrimSpace(string(raw)), 10, 32); err != nil {
		return 0, hefu.Errorf(hefu.KindUnavailable, "node: the answer to %s is malformed", "blocks/tip/height").Because(err)
	}
	return height, nil
}

// ReadOnly reports whether a JSON-RPC method of a node changes nothing, so that it may be
// repeated.
func ReadOnly(method string) bool {
	switch method {
	case "searchrawtransactions", "estimatesmartfee", "listunspent", "listdescriptors", "importdescriptors", "listtransactions":
		return true // importing what is there already changes nothing
	}
	return strings.HasPrefix(method, "get")
}

// link is a way to a node, with the checks that all sources need.
type link struct {
	n   chain.Network
	rpc chain.RPC
}

// call reads. A node's own error is as good as no answer, except those of the given codes:
// they are returned as they are.
func (l link) call(ctx context.Context, result any, known []int, method string, params ...any) error {
	return l.judge(l.rpc.Call(ctx, result, method, params...), method, known)
}

func (l link) judge(err error, what string, known []int) error {
	var refused *chain.RPCError
	if !errors.As(err, &refused) {
		return err
	}
	for _, code := range known {
		if refused.Code == code {
			return refused
		}
	}
	return hefu.Errorf(hefu.KindUnavailable, "%s: the node could not answer (%s)", l.n.Name, what).Because(err)
}

// malformed is for answers that make no sense.
func (l link) malformed(what string) error {
	return hefu.Errorf(hefu.KindUnavailable, "%s: the node's answer makes no sense (%s)", l.n.Name, what)
}

// sameChain compares the first block.
func (l link) sameChain(first string) error {
	want, err := genesis(l.n)
	if err != nil {
		return err
	}
	if first != want.String() {
		return hefu.Errorf(hefu.KindUnavailable, "%s: the node is on another chain (its first block is %.64q); ask the operator to correct its address", l.n.Name, first)
	}
	return nil
}

// tx reads a transaction in hex that must have the id.
func (l link) tx(text string, id chainhash.Hash) (*wire.MsgTx, error) {
	tx, got, err := readHex(text)
	if err != nil {
		return nil, l.malformed("a transaction")
	}
	if got != id {
		return nil, l.malformed("another transaction than the one asked for")
	}
	return tx, nil
}

// readTx reads a transaction with or without witness and computes its id.
func readTx(raw []byte) (*wire.MsgTx, chainhash.Hash, error) {
	short, err := strip(raw)
	if err != nil {
		return nil, chainhash.Hash{}, err
	}
	tx, err := readBare(raw)
	if err != nil {
		tx, err = readSigned(raw)
	}
	return tx, chainhash.DoubleHashH(short), err
}

// amountOf reads an amount that a node writes in whole coins: at most eight decimals, not
// negative, and no more than there will ever be. It never goes through a float.
func amountOf(n json.Number) (int64, bool) {
	r, ok := decimal(n)
	if !ok {
		return 0, false
	}
	r.Mul(r, big.NewRat(100_000_000, 1))
	if !r.IsInt() || r.Sign() < 0 || r.Num().Cmp(big.NewInt(maxMoney)) > 0 {
		return 0, false
	}
	return r.Num().Int64(), true
}

// perKilo turns a rate in sat/vB, which may be broken, into sat/kvB; what is absurd is 0.
func perKilo(perByte float64) int64 {
	k := math.Ceil(perByte * 1000)
	if math.IsNaN(k) || k <= 0 || k > topRate {
		return 0
	}
	return int64(k)
}
