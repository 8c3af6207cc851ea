package evm

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"sync"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

const (
	spanLogs   = 2000   // blocks; what public nodes commonly allow
	spanCoins  = 32     // blocks, each of them fetched whole
	mostLogs   = 10_000 // of one answer
	mostShown  = 64     // receipts of a kind, the newest; each may cost a request more
	mostAssets = 32     // of one question
	atOnce     = 4      // blocks that are on their way
)

// topicTransfer is the topic of ERC-20's Transfer(address,address,uint256).
var topicTransfer = hexBytes(keccak([]byte("Transfer(address,address,uint256)")))

// Head is the number of the newest block.
func (l *ledger) Head(ctx context.Context) (uint64, error) {
	if err := l.sameChain(ctx); err != nil {
		return 0, err
	}
	return l.head(ctx)
}

// MaxSpan is smaller for coins: a plain payment leaves no log, so each block is read.
func (l *ledger) MaxSpan(asset hefu.AssetID) uint64 {
	if asset == l.n.Native.ID {
		return spanCoins
	}
	return spanLogs
}

// Incoming asks for Transfer logs of exactly the given contracts, and reads blocks for
// plain payments. What a contract pays out in coins (an internal transaction) leaves
// neither and is not found.
func (l *ledger) Incoming(ctx context.Context, address string, assets []hefu.AssetID, from, to uint64) ([]chain.Receipt, error) {
	owner, err := canonical(l.n, address)
	if err != nil {
		return nil, err
	}
	if from > to || len(assets) == 0 || len(assets) > mostAssets {
		return nil, hefu.Errorf(hefu.KindInvalid, "incoming: a range of blocks and at most %d assets are needed", mostAssets)
	}
	contracts := map[[20]byte]hefu.AssetID{}
	coins := false
	for _, a := range assets {
		if to-from >= l.MaxSpan(a) {
			return nil, hefu.Errorf(hefu.KindInvalid, "incoming: at most %d blocks can be looked at for %s", l.MaxSpan(a), a)
		}
		if a == l.n.Native.ID {
			coins = true
			continue
		}
		c, err := contractOf(l.n, a)
		if err != nil {
			return nil, err
		}
		contracts[c] = a
	}
	if err := l.sameChain(ctx); err != nil {
		return nil, err
	}
	var out []chain.Receipt
	if len(contracts) > 0 {
		if out, err = l.tokensIn(ctx, owner, contracts, from, to); err != nil {
			return nil, err
		}
	}
	if coins {
		paid, err := l.coinsIn(ctx, owner, from, to)
		if err != nil {
			return nil, err
		}
		out = append(out, paid...)
	}
	return out, nil
}

// logEntry is the part of a log that matters here.
type logEntry struct {
	Address address20 `json:"address"`
	Topics  []hash    `json:"topics"`
	Data    blob      `json:"data"`
	Block   *quantity `json:"blockNumber"`
	Hash    hash      `json:"blockHash"`
	TxID    hash      `json:"transactionHash"`
	Index   *quantity `json:"logIndex"`
	Removed bool      `json:"removed"`
}

// address20 is 20 bytes in hex with 0x.
type address20 [20]byte

// UnmarshalJSON reads a JSON string.
func (a *address20) UnmarshalJSON(b []byte) error {
	var d blob
	if err := d.UnmarshalJSON(b); err != nil || len(d) != len(a) {
		return errAnswer
	}
	copy(a[:], d)
	return nil
}

// padded is an address as a topic.
func padded(a [20]byte) string { return "0x" + strings.Repeat("0", 24) + hexBytes(a[:])[2:] }

func (l *ledger) tokensIn(ctx context.Context, owner [20]byte, contracts map[[20]byte]hefu.AssetID, from, to uint64) ([]chain.Receipt, error) {
	var where []string
	for c := range contracts {
		where = append(where, hexBytes(c[:]))
	}
	slices.Sort(where)
	var raw []json.RawMessage
	err := l.call(ctx, &raw, "eth_getLogs", map[string]any{
		"address": where, "fromBlock": hexNumber(from), "toBlock": hexNumber(to),
		"topics": []any{topicTransfer, nil, padded(owner)},
	})
	if err != nil {
		return nil, err
	}
	if len(raw) > mostLogs {
		return nil, l.malformed(fmt.Sprintf("%d logs at once", len(raw)))
	}
	type place struct{ block, index uint64 }
	seen := map[place]bool{}
	blocks := map[uint64]*block{}
	var out []chain.Receipt
	for i := len(raw) - 1; i >= 0 && len(out) < mostShown; i-- { // the newest are last
		var e logEntry
		if err := json.Unmarshal(raw[i], &e); err != nil {
			return nil, l.malformed("log")
		}
		r, index, err := l.tokenReceipt(e, owner, contracts, from, to)
		if err != nil {
			return nil, err
		}
		if r == nil {
			continue
		}
		if r.Time, err = l.timeOf(ctx, e, blocks); err != nil {
			return nil, err
		}
		if seen[place{r.Block, index}] {
			continue
		}
		seen[place{r.Block, index}] = true
		out = append(out, *r)
	}
	slices.Reverse(out)
	return out, nil
}

// transfer is a Transfer log that was read: something of a token that was asked for moved.
type transfer struct {
	asset        hefu.AssetID
	from, to     [20]byte
	amount       hefu.Units
	block, index uint64
}

// transferOf reads a log. One that was not asked for means that the node is broken or
// lies, and nothing else that it says is taken either. What moved nothing (no value, an
// NFT's log, one that the chain took back) is nil.
func (l *ledger) transferOf(e logEntry, contracts map[[20]byte]hefu.AssetID, from, to uint64) (*transfer, error) {
	asset, asked := contracts[e.Address]
	switch {
	case !asked:
		return nil, l.malformed("a log of another contract")
	case len(e.Topics) < 3 || string(e.Topics[0]) != topicTransfer:
		return nil, l.malformed("a log of another event")
	case e.Block == nil || !e.Block.big().IsUint64() || e.Block.big().Uint64() < from || e.Block.big().Uint64() > to:
		return nil, l.malformed("a log of another block")
	case e.Index == nil || !e.Index.big().IsUint64() || e.Index.big().Uint64() > 1<<32 || e.TxID == "" || e.Hash == "":
		return nil, l.malformed("a log without its place")
	}
	t := transfer{asset: asset, block: e.Block.big().Uint64(), index: e.Index.big().Uint64()}
	for i, at := range []*[20]byte{&t.from, &t.to} {
		topic := string(e.Topics[1+i])
		if err := (*address20)(at).UnmarshalJSON([]byte(`"0x` + topic[26:] + `"`)); err != nil || topic != padded(*at) {
			return nil, l.malformed("a log about something that is no address")
		}
	}
	if len(e.Topics) != 3 || len(e.Data) != 32 || e.Removed {
		return nil, nil
	}
	amount, err := hefu.UnitsFromBig(new(big.Int).SetBytes(e.Data))
	if err != nil || amount.IsZero() {
		return nil, err
	}
	t.amount = amount
	return &t, nil
}

// tokenReceipt is a log as a payment to the owner; nil when it is none.
func (l *ledger) tokenReceipt(e logEntry, owner [20]byte, contracts map[[20]byte]hefu.AssetID, from, to uint64) (*chain.Receipt, uint64, error) {
	if len(e.Topics) >= 3 && string(e.Topics[2]) != padded(owner) {
		return nil, 0, l.malformed("a log for another recipient")
	}
	t, err := l.transferOf(e, contracts, from, to)
	if err != nil || t == nil || t.from == owner {
		return nil, 0, err
	}
	return &chain.Receipt{TxID: string(e.TxID), Block: t.block, From: checksum(t.from), Asset: t.asset, Amount: t.amount}, t.index, nil
}

// timeOf is the time of a log's block, which must be the chain's.
func (l *ledger) timeOf(ctx context.Context, e logEntry, blocks map[uint64]*block) (int64, error) {
	number := e.Block.big().Uint64()
	b := blocks[number]
	if b == nil {
		var err error
		if b, err = l.block(ctx, hexNumber(number)); err != nil {
			return 0, err
		}
		blocks[number] = b
	}
	if b.Hash != e.Hash || b.Number.big().Uint64() != number {
		return 0, l.malformed("a log of another block than the chain's")
	}
	return b.Time.big().Int64(), nil
}

// fullBlock is a block with its transactions.
type fullBlock struct {
	block
	Transactions []struct {
		Hash  hash       `json:"hash"`
		From  address20  `json:"from"`
		To    *address20 `json:"to"` // null where a contract is made
		Value quantity   `json:"value"`
	} `json:"transactions"`
}

// blocks reads the blocks of a range, a few at a time.
func (l *ledger) blocks(ctx context.Context, from, to uint64) ([]*fullBlock, error) {
	out, errs := make([]*fullBlock, to-from+1), make([]error, to-from+1)
	turn := make(chan struct{}, atOnce)
	var all sync.WaitGroup
	for i := range out {
		all.Go(func() {
			turn <- struct{}{}
			defer func() { <-turn }()
			if ctx.Err() == nil {
				out[i], errs[i] = l.fullBlock(ctx, from+uint64(i)) //nolint:gosec // an index
			}
		})
	}
	all.Wait()
	return out, errors.Join(append(errs, ctx.Err())...)
}

func (l *ledger) fullBlock(ctx context.Context, number uint64) (*fullBlock, error) {
	var b *fullBlock
	if err := l.call(ctx, &b, "eth_getBlockByNumber", hexNumber(number), true); err != nil {
		return nil, err
	}
	if b == nil || b.Hash == "" || b.Number.v == nil || b.Number.big().Cmp(new(big.Int).SetUint64(number)) != 0 || !b.Time.big().IsInt64() {
		return nil, l.malformed("block " + hexNumber(number))
	}
	return b, nil
}

// coinsIn looks for plain payments, the newest first.
func (l *ledger) coinsIn(ctx context.Context, owner [20]byte, from, to uint64) ([]chain.Receipt, error) {
	all, err := l.blocks(ctx, from, to)
	if err != nil {
		return nil, err
	}
	var out []chain.Receipt
	for _, b := range slices.Backward(all) {
		for _, t := range slices.Backward(b.Transactions) {
			if len(out) == mostShown || t.To == nil || *t.To != owner || t.From == owner || t.Value.big().Sign() == 0 {
				continue
			}
			happened, err := l.happened(ctx, t.Hash, b.Hash)
			if err != nil {
				return nil, err
			}
			if !happened {
				continue
			}
			amount, err := t.Value.units()
			if err != nil {
				return nil, err
			}
			out = append(out, chain.Receipt{
				TxID: string(t.Hash), Block: b.Number.big().Uint64(), Time: b.Time.big().Int64(), From: checksum(t.From), Asset: l.n.Native.ID, Amount: amount,
			})
		}
	}
	slices.Reverse(out)
	return out, nil
}

// happened reports whether a transaction of a block did what it says: one that failed
// moved nothing.
func (l *ledger) happened(ctx context.Context, txid, in hash) (bool, error) {
	if txid == "" {
		return false, l.malformed("a transaction without its id")
	}
	r, err := l.receipt(ctx, string(txid))
	if err != nil || r == nil {
		return false, err
	}
	return r.Hash == in && r.Status.big().Sign() != 0, nil
}

func hexNumber(n uint64) string { return hexBig(new(big.Int).SetUint64(n)) }
