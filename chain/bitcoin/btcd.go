package bitcoin

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"slices"

	"github.com/btcsuite/btcd/chainhash/v2"
	"github.com/btcsuite/btcd/wire/v2"
	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

// btcd is a source over btcd with --txindex and --addrindex. It reads the whole history of
// an address, so that what is unspent is computed here from transactions whose hashes were
// checked, and only what the node leaves out could deceive.
type btcd struct{ link }

// Head is the newest block.
func (s *btcd) Head(ctx context.Context) (head, error) { return s.rpcHead(ctx) }

// Tx returns a transaction.
func (s *btcd) Tx(ctx context.Context, id chainhash.Hash) (*seen, error) { return s.rpcTx(ctx, id) }

// Send hands signed bytes on.
func (s *btcd) Send(ctx context.Context, raw []byte) error { return s.rpcSend(ctx, raw) }

// Rates are btcd's estimates for two, six and twenty-four blocks.
func (s *btcd) Rates(ctx context.Context) (r rates, err error) {
	var info struct {
		Relay json.Number `json:"relayfee"`
	}
	if err := s.call(ctx, &info, nil, "getinfo"); err != nil {
		return r, err
	}
	r.least = kiloRate(info.Relay)
	for blocks, at := range map[int]*int64{2: &r.fast, 6: &r.normal, 24: &r.slow} {
		var rate json.Number
		err := s.rpc.Call(ctx, &rate, "estimatefee", blocks)
		var refused *chain.RPCError
		if errors.As(err, &refused) {
			continue // it has not seen enough blocks
		}
		if err != nil {
			return r, err
		}
		*at = kiloRate(rate)
	}
	return r, nil
}

// Search reads what happened at places; where the chain grew while it was read, again.
func (s *btcd) Search(ctx context.Context, at []place) ([]found, error) {
	for range 3 {
		before, err := s.Head(ctx)
		if err != nil {
			return nil, err
		}
		out := make([]found, len(at))
		err = each(ctx, len(at), func(ctx context.Context, i int) (err error) {
			out[i], err = s.look(ctx, at[i], before)
			return err
		})
		if err != nil {
			return nil, err
		}
		after, err := s.Head(ctx)
		if err != nil {
			return nil, err
		}
		if after.hash == before.hash {
			return out, nil
		}
	}
	return nil, hefu.Errorf(hefu.KindUnavailable, "%s: blocks come faster than they can be read; try again", s.n.Name)
}

// entry is one transaction of an address's history.
type entry struct {
	tx     *wire.MsgTx
	id     chainhash.Hash
	height uint64
}

// maxHistory bounds the transactions of one address.
const maxHistory = 100_000

// history calls f for every transaction that pays to an address or spends from it.
func (s *btcd) history(ctx context.Context, address string, h head, f func(entry) error) error {
	size, at := 500, 0
	for at < maxHistory {
		var page []rawTx
		err := s.call(ctx, &page, []int{notFound}, "searchrawtransactions", address, 1, at, size)
		var refused *chain.RPCError
		if errors.As(err, &refused) && refused.Code == notFound {
			return nil
		}
		if errors.Is(err, chain.ErrTooLarge) && size > 1 {
			size = max(size/10, 1) // somebody pays with very long transactions
			continue
		}
		if err != nil {
			return err
		}
		if len(page) > size {
			return s.malformed("a list that is longer than was asked for")
		}
		for _, r := range page {
			tx, id, err := readHex(r.Hex)
			if err != nil || r.Depth < 0 || uint64(r.Depth) > h.height+1 && r.Block != "" {
				return s.malformed("a transaction")
			}
			e := entry{tx: tx, id: id}
			if r.Block != "" && r.Depth > 0 {
				e.height = h.height + 1 - uint64(r.Depth)
			}
			if err := f(e); err != nil {
				return err
			}
		}
		if len(page) < size {
			return nil
		}
		at += len(page)
	}
	return hefu.Errorf(hefu.KindUnavailable, "%s: an address has more than %d transactions", s.n.Name, maxHistory)
}

// look computes what is unspent at a place.
func (s *btcd) look(ctx context.Context, at place, h head) (out found, err error) {
	spent, paid := map[wire.OutPoint]bool{}, map[wire.OutPoint]bool{}
	err = s.history(ctx, at.address, h, func(e entry) error {
		for _, in := range e.tx.TxIn {
			spent[in.PreviousOutPoint] = true
		}
		reward := isReward(e.tx)
		for i, o := range e.tx.TxOut {
			point := wire.OutPoint{Hash: e.id, Index: uint32(i)} //nolint:gosec // an index
			if !bytes.Equal(o.PkScript, at.script) || paid[point] {
				continue
			}
			if o.Value < 0 || o.Value > maxMoney {
				return s.malformed("an amount")
			}
			paid[point], out.used = true, true
			out.coins = append(out.coins, output{at: point, amount: o.Value, height: e.height, reward: reward})
		}
		return nil
	})
	out.coins = slices.DeleteFunc(out.coins, func(o output) bool { return spent[o.at] })
	return out, err
}

// Spender looks for it in the history of the output's address.
func (s *btcd) Spender(ctx context.Context, at place, out wire.OutPoint) (by *seen, err error) {
	h, err := s.Head(ctx)
	if err != nil {
		return nil, err
	}
	var id *chainhash.Hash
	err = s.history(ctx, at.address, h, func(e entry) error {
		if spends(e.tx, out) {
			id = &e.id
		}
		return nil
	})
	if err != nil || id == nil {
		return nil, err
	}
	return s.Tx(ctx, *id) // again, with its block looked at
}

// Spent reads the transactions that made what is spent.
func (s *btcd) Spent(ctx context.Context, _ chainhash.Hash, tx *wire.MsgTx, inputs []int) ([]*wire.TxOut, error) {
	return madeBy(ctx, tx, inputs, func(ctx context.Context, id chainhash.Hash) (*wire.MsgTx, error) {
		var text string
		err := s.call(ctx, &text, []int{notFound}, "getrawtransaction", id.String(), 0)
		var refused *chain.RPCError
		if errors.As(err, &refused) && refused.Code == notFound {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		return s.tx(text, id)
	})
}
