package bitcoin

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"math/big"
	"strings"
	"sync"

	"github.com/btcsuite/btcd/chainhash/v2"
	"github.com/btcsuite/btcd/wire/v2"
	"github.com/hefu-wallet/hefu/chain"
)

// notFound is the code with which Bitcoin's nodes say that they do not know an address or
// a transaction.
const notFound = -5

// maxHeight is beyond every block that there will be for a thousand years.
const maxHeight = 100_000_000

// rpcHead asks for the newest block, in the words that Core and btcd share.
func (l link) rpcHead(ctx context.Context) (h head, err error) {
	var first string
	if err := l.call(ctx, &first, nil, "getblockhash", 0); err != nil {
		return h, err
	}
	if err := l.sameChain(first); err != nil {
		return h, err
	}
	var info struct {
		Best    string `json:"bestblockhash"`
		Median  int64  `json:"mediantime"`
		Syncing bool   `json:"initialblockdownload"`
	}
	if err := l.call(ctx, &info, nil, "getblockchaininfo"); err != nil {
		return h, err
	}
	b, err := l.header(ctx, info.Best)
	if err != nil {
		return h, err
	}
	if info.Median <= 0 || b.Time <= 0 {
		return h, l.malformed("the newest block")
	}
	return head{height: b.height, hash: b.hash, time: b.Time, median: info.Median, syncing: info.Syncing && !l.n.Dev}, nil
}

// header is of a block of the present chain.
type header struct {
	Hash   string `json:"hash"`
	Height int64  `json:"height"`
	Time   int64  `json:"time"`
	Depth  int64  `json:"confirmations"` // below zero for a block that the chain left

	hash   chainhash.Hash
	height uint64
}

var errLeft = errors.New("the block is not in the present chain")

func (l link) header(ctx context.Context, hash string) (b header, err error) {
	want, ok := readID(hash)
	if !ok {
		return b, l.malformed("the hash of a block")
	}
	if err := l.call(ctx, &b, nil, "getblockheader", hash, true); err != nil {
		return b, err
	}
	if b.Hash != hash || b.Height < 0 || b.Height > maxHeight {
		return b, l.malformed("a block")
	}
	if b.Depth < 0 {
		return b, errLeft
	}
	b.hash, b.height = want, uint64(b.Height) //nolint:gosec // checked above
	return b, nil
}

// rawTx is what getrawtransaction and gettransaction tell.
type rawTx struct {
	Hex   string `json:"hex"`
	Block string `json:"blockhash"`
	Depth int64  `json:"confirmations"`
}

// seen reads a transaction that must have the id.
func (l link) seen(ctx context.Context, r rawTx, id chainhash.Hash) (*seen, error) {
	tx, err := l.tx(r.Hex, id)
	if err != nil {
		return nil, err
	}
	out := &seen{tx: tx, id: id}
	if r.Block == "" {
		return out, nil
	}
	b, err := l.header(ctx, r.Block)
	if errors.Is(err, errLeft) {
		return out, nil
	}
	out.height = b.height
	return out, err
}

// rpcTx asks for a transaction; nil where the node does not know it.
func (l link) rpcTx(ctx context.Context, id chainhash.Hash) (*seen, error) {
	var r rawTx
	err := l.call(ctx, &r, []int{notFound}, "getrawtransaction", id.String(), 1)
	var refused *chain.RPCError
	if errors.As(err, &refused) && refused.Code == notFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return l.seen(ctx, r, id)
}

// rpcSend hands signed bytes on.
func (l link) rpcSend(ctx context.Context, raw []byte) error {
	_, id, err := readTx(raw)
	if err != nil {
		return err
	}
	var got string
	if err := l.rpc.Call(ctx, &got, "sendrawtransaction", hex.EncodeToString(raw)); err != nil {
		return err
	}
	if got != id.String() {
		return l.malformed("it names another transaction than the one sent")
	}
	return nil
}

// readHex reads a transaction in hex and computes its id.
func readHex(text string) (*wire.MsgTx, chainhash.Hash, error) {
	raw, err := hex.DecodeString(strings.TrimSpace(text))
	if err != nil {
		return nil, chainhash.Hash{}, err
	}
	return readTx(raw)
}

// kiloRate reads a rate that a node writes in whole coins for 1000 virtual bytes, rounded
// up to satoshis; what is absurd is 0.
func kiloRate(n json.Number) int64 {
	r, ok := decimal(n)
	if !ok {
		return 0
	}
	r.Mul(r, big.NewRat(100_000_000, 1))
	q, rest := new(big.Int).QuoRem(r.Num(), r.Denom(), new(big.Int))
	if rest.Sign() > 0 {
		q.Add(q, big.NewInt(1))
	}
	if q.Sign() <= 0 || q.Cmp(big.NewInt(topRate)) > 0 {
		return 0
	}
	return q.Int64()
}

// decimal reads a number of JSON, of bounded size, without a float.
func decimal(n json.Number) (*big.Rat, bool) {
	if len(n) == 0 || len(n) > 40 || strings.Trim(string(n), "0123456789+-.eE") != "" {
		return nil, false
	}
	if _, exp, ok := strings.Cut(strings.ToLower(string(n)), "e"); ok && len(strings.TrimLeft(exp, "+-0")) > 2 {
		return nil, false
	}
	return new(big.Rat).SetString(string(n))
}

// The codes with which Core and btcd say that a number is beyond the chain.
const (
	outOfRange     = -8
	outOfRangeBtcd = -1
)

// HashAt is the block with a number.
func (l link) HashAt(ctx context.Context, number uint64) (hash chainhash.Hash, ok bool, err error) {
	if number > maxHeight {
		return hash, false, nil
	}
	var text string
	err = l.call(ctx, &text, []int{outOfRange, outOfRangeBtcd}, "getblockhash", number)
	var refused *chain.RPCError
	if errors.As(err, &refused) && strings.Contains(refused.Message, "out of range") {
		return hash, false, nil
	}
	if err != nil {
		return hash, false, l.judge(err, "getblockhash", nil)
	}
	if hash, ok = readID(text); !ok {
		return hash, false, l.malformed("the hash of a block")
	}
	return hash, true, nil
}

// Header is a block's.
func (l link) Header(ctx context.Context, hash chainhash.Hash) ([]byte, error) {
	return l.hex(ctx, "getblockheader", hash.String(), false)
}

// Block is all of it.
func (l link) Block(ctx context.Context, hash chainhash.Hash) ([]byte, error) {
	return l.hex(ctx, "getblock", hash.String(), 0)
}

// hex asks for bytes.
func (l link) hex(ctx context.Context, method string, params ...any) ([]byte, error) {
	var text string
	if err := l.call(ctx, &text, nil, method, params...); err != nil {
		return nil, err
	}
	raw, err := hex.DecodeString(text)
	if err != nil {
		return nil, l.malformed(method)
	}
	return raw, nil
}

// each runs f for every i below n, a few at a time, and returns the first error.
func each(ctx context.Context, n int, f func(ctx context.Context, i int) error) error {
	const atOnce = 4
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var wait sync.WaitGroup
	next := make(chan int)
	for range min(atOnce, n) {
		wait.Go(func() {
			for i := range next {
				if err := f(ctx, i); err != nil {
					cancel(err)
				}
			}
		})
	}
	for i := range n {
		if ctx.Err() != nil {
			break
		}
		next <- i
	}
	close(next)
	wait.Wait()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return nil
}
