package evm

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"slices"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

const (
	mostScanned = 64      // blocks of one call
	mostTopics  = 128     // addresses that a filter names; with more all transfers are read
	mostInScan  = 100_000 // logs of one answer
)

// Tip is the newest block, with the 'finalized' one or the row's FinalDepth.
func (l *ledger) Tip(ctx context.Context) (t chain.Tip, err error) {
	if err := l.sameChain(ctx); err != nil {
		return t, err
	}
	b, err := l.block(ctx, "latest")
	if err != nil {
		return t, err
	}
	if t.Block, err = l.named(b); err != nil {
		return t, err
	}
	t.Final, err = l.settled(ctx, t.Number)
	return t, err
}

// BlockAt is the block with a number.
func (l *ledger) BlockAt(ctx context.Context, number uint64) (chain.Block, error) {
	var b *block
	if err := l.call(ctx, &b, "eth_getBlockByNumber", hexNumber(number), false); err != nil {
		return chain.Block{}, err
	}
	if b == nil {
		return chain.Block{}, hefu.Errorf(hefu.KindNotFound, "%s: the chain has no block %d yet", l.n.Name, number)
	}
	if b.Number.v == nil || b.Number.v.Cmp(new(big.Int).SetUint64(number)) != 0 {
		return chain.Block{}, l.malformed("block " + hexNumber(number))
	}
	return l.named(b)
}

// named is a block's name, if it has all of it.
func (l *ledger) named(b *block) (chain.Block, error) {
	if b.Hash == "" || b.Parent == "" || !b.Number.big().IsUint64() || !b.Time.big().IsInt64() {
		return chain.Block{}, l.malformed("a block without its place")
	}
	return chain.Block{Number: b.Number.big().Uint64(), Hash: string(b.Hash), Parent: string(b.Parent), Time: b.Time.big().Int64()}, nil
}

// MaxScan bounds one call.
func (*ledger) MaxScan() uint64 { return mostScanned }

// scan is one call of Scan.
type scan struct {
	l         *ledger
	final     uint64
	watched   map[[20]byte]string // the canonical form of each
	contracts map[[20]byte]hefu.AssetID
	blocks    []*fullBlock
	out       []chain.Scanned
	first     uint64
}

// Scan reads blocks with their transactions, and the Transfer logs of the listed
// contracts. What a contract pays out in coins (an internal transaction) leaves neither
// and is not found.
func (l *ledger) Scan(ctx context.Context, from, to uint64, w chain.Watch) ([]chain.Scanned, error) {
	if from > to || to-from >= mostScanned {
		return nil, hefu.Errorf(hefu.KindInvalid, "watch: at most %d blocks can be read at once", mostScanned)
	}
	s := &scan{l: l, final: w.Final, watched: map[[20]byte]string{}, contracts: map[[20]byte]hefu.AssetID{}, first: from}
	for a := range w.Addresses {
		raw, err := canonical(l.n, a)
		if err != nil {
			return nil, err
		}
		s.watched[raw] = a
	}
	for _, a := range w.Assets {
		if a == l.n.Native.ID {
			continue
		}
		c, err := contractOf(l.n, a)
		if err != nil {
			return nil, err
		}
		s.contracts[c] = a
	}
	var err error
	if s.blocks, err = l.blocks(ctx, from, to); err != nil {
		return nil, err
	}
	if err := s.link(); err != nil || len(s.watched) == 0 {
		return s.out, err
	}
	if err := s.coins(ctx); err != nil {
		return nil, err
	}
	if err := s.tokens(ctx); err != nil {
		return nil, err
	}
	for i := range s.out {
		slices.SortStableFunc(s.out[i].Moves, func(a, b chain.Move) int { return cmp.Compare(a.Index, b.Index) })
	}
	return s.out, nil
}

// link checks that each block is the child of the one before.
func (s *scan) link() error {
	for i, b := range s.blocks {
		named, err := s.l.named(&b.block)
		if err != nil {
			return err
		}
		if i > 0 && named.Parent != s.out[i-1].Hash {
			return s.l.malformed("blocks that do not follow each other")
		}
		s.out = append(s.out, chain.Scanned{Block: named})
	}
	return nil
}

// coins finds plain payments.
func (s *scan) coins(ctx context.Context) error {
	for i, b := range s.blocks {
		for _, t := range b.Transactions {
			sender, sends := s.watched[t.From]
			recipient, receives := "", false
			var to [20]byte
			if t.To != nil {
				to = *t.To
				recipient, receives = s.watched[to]
			}
			if !sends && !receives || t.Value.big().Sign() == 0 || t.To != nil && [20]byte(t.From) == to {
				continue
			}
			happened, err := s.happened(ctx, t.Hash, b.Hash)
			if err != nil {
				return err
			}
			if !happened {
				continue
			}
			amount, err := t.Value.units()
			if err != nil {
				return err
			}
			m := chain.Move{TxID: string(t.Hash), Asset: s.l.n.Native.ID, Amount: amount}
			if receives {
				m.Address, m.Other = recipient, checksum(t.From)
				s.out[i].Moves = append(s.out[i].Moves, m)
			}
			if sends {
				m.Address, m.Out, m.Other = sender, true, ""
				if t.To != nil {
					m.Other = checksum(to)
				}
				s.out[i].Moves = append(s.out[i].Moves, m)
			}
		}
	}
	return nil
}

// happened reports whether a transaction of a block did what it says. A block whose
// transaction has no receipt of that very block is of another branch by now.
func (s *scan) happened(ctx context.Context, txid, in hash) (bool, error) {
	if txid == "" {
		return false, s.l.malformed("a transaction without its id")
	}
	r, err := s.l.receipt(ctx, string(txid))
	if err != nil {
		return false, err
	}
	if r == nil || r.Hash != in {
		return false, s.l.malformed("a block's transaction without its receipt")
	}
	return r.Status.big().Sign() != 0, nil
}

// tokens finds transfers of tokens. Of what the chain will not take back several blocks are
// asked for together; of a younger block the logs are asked for by its hash, so that they
// cannot be another branch's.
func (s *scan) tokens(ctx context.Context) error {
	if len(s.contracts) == 0 {
		return nil
	}
	last := s.first + uint64(len(s.blocks)) - 1
	from := s.first
	if s.final >= from {
		to := min(s.final, last)
		if err := s.logs(ctx, from, to); err != nil {
			return err
		}
		from = to + 1
	}
	for n := from; n <= last; n++ {
		b := s.out[n-s.first]
		if err := s.filtered(ctx, map[string]any{"blockHash": b.Hash}, n, n); err != nil {
			return err
		}
	}
	return nil
}

// logs asks for the logs of a range, in halves where an answer is too large or the node
// wants less.
func (s *scan) logs(ctx context.Context, from, to uint64) error {
	err := s.filtered(ctx, map[string]any{"fromBlock": hexNumber(from), "toBlock": hexNumber(to)}, from, to)
	var refused *chain.RPCError
	if from == to || !errors.As(err, &refused) && !errors.Is(err, chain.ErrTooLarge) {
		return err
	}
	middle := from + (to-from)/2
	if err := s.logs(ctx, from, middle); err != nil {
		return err
	}
	return s.logs(ctx, middle+1, to)
}

// filtered asks for the transfers to and from the watched addresses; where those are many,
// for all transfers.
func (s *scan) filtered(ctx context.Context, filter map[string]any, from, to uint64) error {
	var where, who []string
	for c := range s.contracts {
		where = append(where, hexBytes(c[:]))
	}
	slices.Sort(where)
	filter["address"] = where
	ask := [][]any{{topicTransfer}}
	if len(s.watched) <= mostTopics {
		for a := range s.watched {
			who = append(who, padded(a))
		}
		slices.Sort(who)
		ask = [][]any{{topicTransfer, who}, {topicTransfer, nil, who}}
	}
	seen := map[[2]uint64]bool{}
	for _, topics := range ask {
		filter["topics"] = topics
		var raw []json.RawMessage
		if err := s.l.call(ctx, &raw, "eth_getLogs", filter); err != nil {
			return err
		}
		if len(raw) > mostInScan {
			return s.l.malformed(fmt.Sprintf("%d logs at once", len(raw)))
		}
		for _, r := range raw {
			var e logEntry
			if err := json.Unmarshal(r, &e); err != nil {
				return s.l.malformed("log")
			}
			if err := s.token(e, from, to, seen); err != nil {
				return err
			}
		}
	}
	return nil
}

// token reads one log. One that was not asked for means that the node is broken or lies,
// and nothing else that it says is taken either.
func (s *scan) token(e logEntry, from, to uint64, seen map[[2]uint64]bool) error {
	t, err := s.l.transferOf(e, s.contracts, from, to)
	if err != nil || t == nil {
		return err
	}
	at := &s.out[t.block-s.first]
	if string(e.Hash) != at.Hash {
		return s.l.malformed("a log of another block than the chain's")
	}
	sender, sends := s.watched[t.from]
	recipient, receives := s.watched[t.to]
	place := [2]uint64{t.block, t.index}
	if t.from == t.to || !sends && !receives || seen[place] {
		return nil
	}
	seen[place] = true
	m := chain.Move{TxID: string(e.TxID), Index: t.index + 1, Asset: t.asset, Amount: t.amount}
	if receives {
		m.Address, m.Other = recipient, checksum(t.from)
		at.Moves = append(at.Moves, m)
	}
	if sends {
		m.Address, m.Out, m.Other = sender, true, checksum(t.to)
		at.Moves = append(at.Moves, m)
	}
	return nil
}
