package api

import (
	"context"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
	"github.com/hefu-wallet/hefu/wire"
)

// incoming is balances' twin in what it takes.
func (a *API) incoming(ctx context.Context, in *balancesIn) (*reply[wire.Incoming], error) {
	n, extra, err := in.parse()
	if err != nil {
		return nil, err
	}
	got, err := a.guard.Incoming(ctx, callerOf(ctx), n, in.Address, extra)
	return replyOf(wire.Incoming{Receipts: each(got.Receipts, toReceipt), Head: got.Head, CoinsFrom: got.Coins, TokensFrom: got.Tokens}, err)
}

// parse turns the query into types.
func (in *balancesIn) parse() (hefu.Network, []hefu.AssetID, error) {
	n, err := hefu.ParseNetwork(in.Network)
	if err != nil {
		return "", nil, err
	}
	extra := make([]hefu.AssetID, 0, len(in.Assets))
	for _, s := range in.Assets {
		id, err := hefu.ParseAsset(s)
		if err != nil {
			return "", nil, err
		}
		extra = append(extra, id)
	}
	return n, extra, nil
}

func toReceipt(r guard.Received) wire.Receipt {
	return wire.Receipt{
		TxID: r.TxID, Block: r.Block, Time: time.Unix(r.Time, 0).UTC(), From: r.From, Asset: r.Asset, Units: r.Amount,
		Symbol: r.Symbol, Decimals: r.Decimals, Source: r.Source, Confirmations: r.Confirmations, Final: r.Final, Word: r.Word,
	}
}

type movementsIn struct {
	Paged
	Network string `query:"network" required:"true" doc:"CAIP-2"`
	Address string `query:"address" required:"true" maxLength:"128"`
}

func (a *API) movements(ctx context.Context, in *movementsIn) (*reply[wire.Movements], error) {
	n, err := hefu.ParseNetwork(in.Network)
	if err != nil {
		return nil, err
	}
	all, far, next, err := a.guard.Movements(ctx, callerOf(ctx), n, in.Address, in.page())
	return replyOf(wire.Movements{
		Movements: each(all, toMovement), Next: wire.Cursor(next), Since: far.Since, Read: far.Read, Head: far.Head, FinalAt: far.Final, Trouble: far.Trouble,
	}, err)
}

func toMovement(m guard.Moved) wire.Movement {
	out := wire.Movement{
		TxID: m.TxID, Index: m.Index, Direction: "in", Other: m.Other, Asset: m.Asset, Units: m.Amount, Symbol: m.Symbol, Decimals: m.Decimals, Source: m.Known,
		Block: m.Block, Time: time.Unix(m.Time, 0).UTC(), Confirmations: m.Confirmations, Final: m.Final, Word: m.Movement.Source,
	}
	if m.Out {
		out.Direction = "out"
	}
	return out
}
