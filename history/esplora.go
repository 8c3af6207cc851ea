package history

import (
	"context"
	"encoding/json"
	"math"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

// esplora speaks the API of Blockstream's Esplora.
type esplora struct{ source }

// Head is the newest block that the server has read.
func (e *esplora) Head(ctx context.Context) (uint64, error) {
	var n uint64
	if err := e.get(ctx, &n, nil, "blocks", "tip", "height"); err != nil {
		return 0, err
	}
	if n > math.MaxInt32 {
		return 0, e.senseless("its newest block")
	}
	return n, nil
}

// place is an output, or what an input spends.
type place struct {
	Address string      `json:"scriptpubkey_address"`
	Value   json.Number `json:"value"`
}

type spend struct {
	TxID string `json:"txid"`
	In   []struct {
		Previous *place `json:"prevout"`
	} `json:"vin"`
	Out    []place `json:"vout"`
	Status struct {
		Confirmed bool   `json:"confirmed"`
		Height    uint64 `json:"block_height"`
		Hash      string `json:"block_hash"`
		Time      int64  `json:"block_time"`
	} `json:"status"`
}

// Past follows the pages, which come newest first.
func (e *esplora) Past(ctx context.Context, address string, w chain.Watch, upTo uint64) (out []chain.Scanned, err error) {
	seen := map[string]bool{}
	for path := []string{"address", address, "txs", "chain"}; ; {
		var page []spend
		if err := e.get(ctx, &page, nil, path...); err != nil {
			return nil, err
		}
		if len(page) == 0 {
			return out, nil
		}
		for _, t := range page {
			if !hexHash(t.TxID, "") || !hexHash(t.Status.Hash, "") || !t.Status.Confirmed || t.Status.Height > math.MaxInt32 || !e.time(t.Status.Time) {
				return nil, e.senseless("a transaction without its place")
			}
			if seen[t.TxID] {
				return nil, e.senseless("a transaction for the second time")
			}
			seen[t.TxID] = true
			moves, about, err := e.moves(t, address, w)
			if err != nil {
				return nil, err
			}
			if !about {
				return nil, e.senseless("a transaction of somebody else")
			}
			if len(seen) > chain.MostPast {
				return nil, e.tooMany()
			}
			if t.Status.Height <= upTo {
				out = append(out, chain.Scanned{Block: chain.Block{Number: t.Status.Height, Hash: t.Status.Hash, Time: t.Status.Time}, Moves: moves})
			}
		}
		path = []string{"address", address, "txs", "chain", page[len(page)-1].TxID}
	}
}

// moves are the parts of a transaction at the watched addresses; about says that the
// address that was asked for is among them.
func (e *esplora) moves(t spend, address string, w chain.Watch) (out []chain.Move, about bool, err error) {
	payer, payee := "", ""
	for _, in := range t.In {
		if in.Previous != nil && payer == "" && !w.Addresses[in.Previous.Address] {
			payer = in.Previous.Address
		}
	}
	for _, o := range t.Out {
		if payee == "" && !w.Addresses[o.Address] {
			payee = o.Address
		}
	}
	add := func(p place, index int, leaves bool, other string) error {
		if !w.Addresses[p.Address] {
			return nil
		}
		about = about || p.Address == address
		amount, err := hefu.ParseUnits(p.Value.String())
		if err != nil || amount.Cmp(hefu.UnitsOf(21e14)) > 0 {
			return e.senseless("an amount")
		}
		if !amount.IsZero() {
			out = append(out, chain.Move{
				Address: p.Address, TxID: t.TxID, Index: uint64(index) + 1, Out: leaves, Other: other, Asset: e.n.Native.ID, Amount: amount, Part: true, //nolint:gosec // an index
			})
		}
		return nil
	}
	for i, in := range t.In {
		if in.Previous != nil { // a new coin has none
			if err := add(*in.Previous, i, true, payee); err != nil {
				return nil, false, err
			}
		}
	}
	for i, o := range t.Out {
		if err := add(o, i, false, payer); err != nil {
			return nil, false, err
		}
	}
	return out, about, nil
}
