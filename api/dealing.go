package api

import (
	"context"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
	"github.com/hefu-wallet/hefu/wire"
)

func (a *API) dealingRoutes() {
	route(a, get("/v1/wallets/{id}", "wallet", "dealings", "What the guard knows of one mnemonic"), a.wallet)
	route(a, get("/v1/dealings", "dealings", "dealings", "All dealings of the user"), func(ctx context.Context, _ *none) (*reply[wire.Dealings], error) {
		all, err := a.guard.Dealings(ctx, callerOf(ctx))
		return replyOf(wire.Dealings{Dealings: each(all, toDealing)}, err)
	})
	route(a, post("/v1/dealings", "begin-dealing", "dealings", "Announce a dealing, or open one whose waiting period is over"), a.beginDealing)
	route(a, post("/v1/dealings/{id}/accept", "accept-dealing", "dealings", "Bring the guard's half"), a.acceptDealing)
	route(a, post("/v1/dealings/{id}/points", "check-points", "dealings", "The guard's points for the check messages of one curve"), a.checkPoints)
	route(a, post("/v1/dealings/{id}/check", "check-dealing", "dealings", "Sign the check messages of one curve; after the last curve the dealing is active"), a.checkDealing)
	route(a, post("/v1/dealings/{id}/cancel", "cancel-dealing", "dealings", "Cancel a waiting dealing"), a.cancelDealing)
}

func (a *API) wallet(ctx context.Context, in *PathID) (*reply[wire.Wallet], error) {
	id, err := hefu.ParseID[hefu.WalletID](in.ID)
	if err != nil {
		return nil, err
	}
	v, err := a.guard.Wallet(ctx, callerOf(ctx), id)
	return replyOf(wire.Wallet{ID: id, Generation: v.Generation, Active: toDealingOrNone(v.Active), Latest: toDealingOrNone(v.Latest)}, err)
}

type beginDealingIn struct {
	Keyed
	Body wire.BeginDealing
}

func (a *API) beginDealing(ctx context.Context, in *beginDealingIn) (*reply[wire.Offer], error) {
	b := in.Body
	device, err := hefu.ParseID[hefu.DeviceID](string(b.Device))
	if err != nil {
		return nil, err
	}
	limits, err := limitsOf(b.Limits)
	if err != nil {
		return nil, err
	}
	return once(ctx, a, "begin-dealing", in.Key, in, func(ctx context.Context) (*reply[wire.Offer], error) {
		o, err := a.guard.BeginDealing(ctx, callerOf(ctx), guard.BeginDealing{
			Identity: b.Identity, Generation: b.Generation, Proof: b.Proof, Device: device, Limits: limits, Code: b.Code,
		})
		return replyOf(wire.Offer{Dealing: toDealing(o.Dealing), OneTime: o.OneTime, Signature: o.Signature}, err)
	})
}

// limitsOf refuses a list that names an asset twice: which one holds must not hang on
// its order.
func limitsOf(in []wire.Outflow) (map[hefu.AssetID]hefu.Units, error) {
	out := map[hefu.AssetID]hefu.Units{}
	for _, l := range in {
		if _, twice := out[l.Asset]; twice {
			return nil, hefu.Errorf(hefu.KindInvalid, "split: two limits are given for %s", l.Asset)
		}
		out[l.Asset] = l.Units
	}
	return out, nil
}

type acceptDealingIn struct {
	Keyed
	PathID
	Body wire.AcceptDealing
}

func (a *API) acceptDealing(ctx context.Context, in *acceptDealingIn) (*reply[wire.Dealing], error) {
	id, err := hefu.ParseID[hefu.DealingID](in.ID)
	if err != nil {
		return nil, err
	}
	return once(ctx, a, "accept-dealing", in.Key, in, func(ctx context.Context) (*reply[wire.Dealing], error) {
		d, err := a.guard.AcceptDealing(ctx, callerOf(ctx), id, in.Body.Package)
		return replyOf(toDealing(d), err)
	})
}

type checkPointsIn struct {
	PathID
	Body wire.CheckPoints
}

// checkPoints needs no idempotency key: the guard's points are a function of the
// request.
func (a *API) checkPoints(ctx context.Context, in *checkPointsIn) (*reply[wire.Points], error) {
	id, err := hefu.ParseID[hefu.DealingID](in.ID)
	if err != nil {
		return nil, err
	}
	p, err := a.guard.CheckPoints(ctx, callerOf(ctx), id, in.Body.Curve, in.Body.Commit)
	return replyOf(wire.Points{Points: p}, err)
}

type checkDealingIn struct {
	Keyed
	PathID
	Body wire.CheckDealing
}

func (a *API) checkDealing(ctx context.Context, in *checkDealingIn) (*reply[wire.CheckResult], error) {
	id, err := hefu.ParseID[hefu.DealingID](in.ID)
	if err != nil {
		return nil, err
	}
	return once(ctx, a, "check-dealing", in.Key, in, func(ctx context.Context) (*reply[wire.CheckResult], error) {
		r, err := a.guard.CheckDealing(ctx, callerOf(ctx), id, in.Body.Curve, in.Body.Commit, in.Body.Opening)
		return replyOf(wire.CheckResult{Dealing: toDealing(r.Dealing), Signatures: each(r.Signatures, same)}, err)
	})
}

type cancelDealingIn struct {
	Keyed
	PathID
}

func (a *API) cancelDealing(ctx context.Context, in *cancelDealingIn) (*nothing, error) {
	id, err := hefu.ParseID[hefu.DealingID](in.ID)
	if err != nil {
		return nil, err
	}
	return once(ctx, a, "cancel-dealing", in.Key, in, func(ctx context.Context) (*nothing, error) {
		return &nothing{}, a.guard.CancelDealing(ctx, callerOf(ctx), id)
	})
}
