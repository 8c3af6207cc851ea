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
		Symbol: r.Symbol, Decimals: r.Decimals, Source: r.Source,
	}
}
