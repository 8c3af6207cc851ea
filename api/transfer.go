package api

import (
	"context"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
	"github.com/hefu-wallet/hefu/wire"
)

func (a *API) moneyRoutes() {
	route(a, get("/v1/accounts", "accounts", "money", "Accounts of the active dealings"), func(ctx context.Context, _ *none) (*reply[wire.Accounts], error) {
		all, err := a.guard.Accounts(ctx, callerOf(ctx))
		return replyOf(wire.Accounts{Accounts: each(all, same)}, err)
	})
	route(a, get("/v1/balances", "balances", "money", "What one address holds"), a.balances)
	route(a, get("/v1/incoming", "incoming", "money", "What arrived lately at one address"), a.incoming)
	route(a, get("/v1/movements", "movements", "money", "A page of what came to and left one address, newest first"), a.movements)
	route(a, post("/v1/quote", "quote", "money", "What a transfer would cost at most"), a.quote)
}

type balancesIn struct {
	Network string   `query:"network" required:"true" doc:"CAIP-2"`
	Address string   `query:"address" required:"true" maxLength:"128"`
	Assets  []string `query:"asset,explode" maxItems:"50" doc:"Further assets (CAIP-19) besides the native one and the shipped tokens; repeatable"`
}

func (a *API) balances(ctx context.Context, in *balancesIn) (*reply[wire.Balances], error) {
	n, extra, err := in.parse()
	if err != nil {
		return nil, err
	}
	all, err := a.guard.Balances(ctx, callerOf(ctx), n, in.Address, extra)
	return replyOf(wire.Balances{Holdings: each(all, toHolding)}, err)
}

type quoteIn struct{ Body wire.QuoteRequest }

func (a *API) quote(ctx context.Context, in *quoteIn) (*reply[wire.Quote], error) {
	b := in.Body
	if err := checkNames(b.Network, b.Asset); err != nil {
		return nil, err
	}
	q, err := a.guard.Quote(ctx, callerOf(ctx), hefu.Intent{Network: b.Network, From: b.From, To: b.To, Asset: b.Asset, Amount: b.Amount, Memo: b.Memo, Data: b.Data, Replaces: b.Replaces})
	out := wire.Quote{Slow: q.Slow, Normal: q.Normal, Fast: q.Fast, Native: toAsset(q.Native), Token: q.Token}
	if q.All != nil {
		out.All = &wire.Everything{Slow: q.All.Slow, Normal: q.All.Normal, Fast: q.All.Fast}
	}
	return replyOf(out, err)
}

func checkNames(n hefu.Network, id hefu.AssetID) error {
	if _, err := hefu.ParseNetwork(string(n)); err != nil {
		return err
	}
	_, err := hefu.ParseAsset(string(id))
	return err
}

func (a *API) transferRoutes() {
	route(a, post("/v1/transfers", "propose", "transfers", "Plan an intent; nothing is reserved"), a.propose)
	route(a, get("/v1/transfers", "transfers", "transfers", "A page of transfers, newest first"), a.transfers)
	route(a, get("/v1/recipients", "recipients", "transfers", "A page of the transfers that say whom one pays, newest first: the newest final one to each recipient, and what was approved and has not ended"), a.recipients)
	route(a, get("/v1/transfers/{id}", "transfer", "transfers", "One transfer"), a.transfer)
	route(a, post("/v1/transfers/{id}/nonces", "nonces", "transfers", "The guard's points for one plan"), a.nonces)
	route(a, post("/v1/transfers/{id}/approve", "approve", "transfers", "Co-sign; kind replan asks to review the fresh plan and sign again"), a.approve)
	route(a, post("/v1/transfers/{id}/cancel", "cancel", "transfers", "Give up what was not approved, or stop what was not sent"), a.cancel)
}

type proposeIn struct {
	Keyed
	Body wire.Propose
}

func (a *API) propose(ctx context.Context, in *proposeIn) (*reply[wire.Proposal], error) {
	if err := checkNames(in.Body.Intent.Network, in.Body.Intent.Asset); err != nil {
		return nil, err
	}
	p, err := a.guard.Propose(ctx, callerOf(ctx), in.Body.Intent, in.Key)
	return replyOf(wire.Proposal{Transfer: toTransfer(p.Transfer), Verdict: toVerdict(p.Verdict), Account: p.Account}, err)
}

func (a *API) transfers(ctx context.Context, in *Paged) (*reply[wire.Transfers], error) {
	page, next, err := a.guard.Transfers(ctx, callerOf(ctx), in.page())
	return replyOf(wire.Transfers{Transfers: each(page, toTransfer), Next: wire.Cursor(next)}, err)
}

func (a *API) recipients(ctx context.Context, in *Paged) (*reply[wire.Transfers], error) {
	page, next, err := a.guard.Recipients(ctx, callerOf(ctx), in.page())
	return replyOf(wire.Transfers{Transfers: each(page, toTransfer), Next: wire.Cursor(next)}, err)
}

func (a *API) transfer(ctx context.Context, in *PathID) (*reply[wire.Transfer], error) {
	id, err := hefu.ParseID[hefu.TransferID](in.ID)
	if err != nil {
		return nil, err
	}
	t, err := a.guard.Transfer(ctx, callerOf(ctx), id)
	return replyOf(toTransfer(t), err)
}

type noncesIn struct {
	PathID
	Body wire.Nonces
}

// nonces needs no idempotency key: the guard's points are a function of the
// request.
func (a *API) nonces(ctx context.Context, in *noncesIn) (*reply[wire.Points], error) {
	id, err := hefu.ParseID[hefu.TransferID](in.ID)
	if err != nil {
		return nil, err
	}
	p, err := a.guard.Nonces(ctx, callerOf(ctx), id, in.Body.Plan, in.Body.Commit)
	return replyOf(wire.Points{Points: p}, err)
}

type approveIn struct {
	Keyed
	PathID
	Body wire.Approve
}

// approve runs to its end even when the client goes away: after T1 the outcome
// must be recorded (PAIR-SIGNING, condition 1).
func (a *API) approve(ctx context.Context, in *approveIn) (*reply[wire.Transfer], error) {
	id, err := hefu.ParseID[hefu.TransferID](in.ID)
	if err != nil {
		return nil, err
	}
	b := in.Body
	t, err := a.guard.Approve(context.WithoutCancel(ctx), callerOf(ctx), guard.Approve{
		Transfer: id, Plan: b.Plan, Commit: b.Commit, Opening: b.Opening, Code: b.Code, Key: in.Key,
	})
	return replyOf(toTransfer(t), err)
}

type cancelIn struct {
	Keyed
	PathID
}

func (a *API) cancel(ctx context.Context, in *cancelIn) (*reply[wire.Transfer], error) {
	id, err := hefu.ParseID[hefu.TransferID](in.ID)
	if err != nil {
		return nil, err
	}
	return once(ctx, a, "cancel", in.Key, in, func(ctx context.Context) (*reply[wire.Transfer], error) {
		t, err := a.guard.Cancel(ctx, callerOf(ctx), id)
		return replyOf(toTransfer(t), err)
	})
}
