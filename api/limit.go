package api

import (
	"context"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
	"github.com/hefu-wallet/hefu/wire"
)

func (a *API) limitRoutes() {
	route(a, get("/v1/limits", "limits", "limits", "How much may leave in 24 hours, and how much has"), func(ctx context.Context, _ *none) (*reply[wire.Limits], error) {
		all, err := a.guard.Limits(ctx, callerOf(ctx))
		return replyOf(wire.Limits{Limits: each(all, toLimit)}, err)
	})
	route(a, post("/v1/limits", "set-limit", "limits", "Change a limit: a lower one holds at once, a higher one waits"), a.setLimit)
	route(a, brake(post("/v1/transfers/{id}/stop", "stop", "transfers", "Stop what is not yet being sent; any session may")), a.stopTransfer)
	route(a, brake(post("/v1/stop-all", "stop-all", "transfers", "Stop everything that is not yet being sent; any session may")), func(ctx context.Context, _ *none) (*reply[wire.Stopped], error) {
		n, err := a.guard.StopAll(context.WithoutCancel(ctx), callerOf(ctx))
		return replyOf(wire.Stopped{Stopped: n}, err)
	})
	route(a, public(post("/v1/stop", "stop-by", "transfers", "Stop what is not yet being sent, with a one-time code and no session")), a.stopBy)
}

func toLimit(v guard.LimitView) wire.Limit {
	return wire.Limit{
		Asset: v.Asset, Symbol: v.Symbol, Decimals: v.Decimals, Units: v.Units, Spent: v.Spent,
		Raise: v.Raise, RaiseAt: v.RaiseAt.UTC(), By: hefu.ControlLimit.By(),
	}
}

type setLimitIn struct {
	Keyed
	Body wire.SetLimit
}

func (a *API) setLimit(ctx context.Context, in *setLimitIn) (*reply[wire.Limit], error) {
	asset, err := hefu.ParseAsset(string(in.Body.Asset))
	if err != nil {
		return nil, err
	}
	return once(ctx, a, "set-limit", in.Key, in, func(ctx context.Context) (*reply[wire.Limit], error) {
		v, err := a.guard.SetLimit(ctx, callerOf(ctx), asset, in.Body.Units, in.Body.Code)
		return replyOf(toLimit(v), err)
	})
}

// stopTransfer takes no idempotency key: nothing may stand between a user and the brake, and
// stopping twice is stopping once.
func (a *API) stopTransfer(ctx context.Context, in *PathID) (*reply[wire.Transfer], error) {
	id, err := hefu.ParseID[hefu.TransferID](in.ID)
	if err != nil {
		return nil, err
	}
	t, err := a.guard.Stop(context.WithoutCancel(ctx), callerOf(ctx), id)
	return replyOf(toTransfer(t), err)
}

type stopByIn struct{ Body wire.StopBy }

func (a *API) stopBy(ctx context.Context, in *stopByIn) (*reply[wire.Stopped], error) {
	by := guard.StopBy{Name: in.Body.Name, Code: in.Body.Code, Source: requestOf(ctx).source}
	if in.Body.Transfer != "" {
		var err error
		if by.Transfer, err = hefu.ParseID[hefu.TransferID](string(in.Body.Transfer)); err != nil {
			return nil, err
		}
	}
	n, err := a.guard.StopWith(context.WithoutCancel(ctx), by)
	return replyOf(wire.Stopped{Stopped: n}, err)
}
