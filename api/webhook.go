package api

import (
	"context"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
	"github.com/hefu-wallet/hefu/wire"
)

func (a *API) webhookRoutes() {
	route(a, get("/v1/webhooks", "webhooks", "webhooks", "Where you hear of your transfers"), func(ctx context.Context, _ *none) (*reply[wire.Webhooks], error) {
		all, err := a.guard.Webhooks(ctx, callerOf(ctx))
		return replyOf(wire.Webhooks{Webhooks: each(all, toWebhook)}, err)
	})
	route(a, post("/v1/webhooks", "add-webhook", "webhooks", "Register an address; the secret of its signatures is shown once"), a.addWebhook)
	route(a, post("/v1/webhooks/{id}/remove", "remove-webhook", "webhooks", "End a webhook; its receiver hears of it"), a.removeWebhook)
	route(a, post("/v1/webhooks/{id}/test", "test-webhook", "webhooks", "Send a notice about nothing"), a.testWebhook)
	route(a, get("/v1/webhooks/{id}/deliveries", "deliveries", "webhooks", "A page of what a webhook was told or will be, newest first"), a.deliveries)
}

func toWebhook(h guard.Webhook) wire.Webhook {
	return wire.Webhook{ID: h.ID, URL: h.URL, Created: h.Created.UTC()}
}

func toDelivery(d guard.Delivery) wire.Delivery {
	return wire.Delivery{
		ID: d.ID, Type: d.Type, Transfer: d.Transfer, State: string(d.State), Attempts: d.Attempts, Reason: d.Reason,
		Created: d.Created.UTC(), Updated: d.Updated.UTC(), DueAt: d.DueAt.UTC(),
	}
}

type addWebhookIn struct {
	Keyed
	Body wire.AddWebhook
}

func (a *API) addWebhook(ctx context.Context, in *addWebhookIn) (*reply[wire.NewWebhook], error) {
	return once(ctx, a, "add-webhook", in.Key, in, func(ctx context.Context) (*reply[wire.NewWebhook], error) {
		h, secret, err := a.guard.AddWebhook(ctx, callerOf(ctx), in.Body.URL, in.Body.Code)
		return replyOf(wire.NewWebhook{Webhook: toWebhook(h), Secret: secret}, err)
	})
}

type removeWebhookIn struct {
	Keyed
	PathID
	Body wire.RemoveWebhook
}

func (a *API) removeWebhook(ctx context.Context, in *removeWebhookIn) (*nothing, error) {
	id, err := hefu.ParseID[hefu.WebhookID](in.ID)
	if err != nil {
		return nil, err
	}
	return once(ctx, a, "remove-webhook", in.Key, in, func(ctx context.Context) (*nothing, error) {
		return &nothing{}, a.guard.RemoveWebhook(ctx, callerOf(ctx), id, in.Body.Code)
	})
}

type testWebhookIn struct {
	Keyed
	PathID
}

func (a *API) testWebhook(ctx context.Context, in *testWebhookIn) (*reply[wire.Delivery], error) {
	id, err := hefu.ParseID[hefu.WebhookID](in.ID)
	if err != nil {
		return nil, err
	}
	return once(ctx, a, "test-webhook", in.Key, in, func(ctx context.Context) (*reply[wire.Delivery], error) {
		d, err := a.guard.TestWebhook(ctx, callerOf(ctx), id)
		return replyOf(toDelivery(d), err)
	})
}

type deliveriesIn struct {
	PathID
	Paged
}

func (a *API) deliveries(ctx context.Context, in *deliveriesIn) (*reply[wire.Deliveries], error) {
	id, err := hefu.ParseID[hefu.WebhookID](in.ID)
	if err != nil {
		return nil, err
	}
	page, next, err := a.guard.Deliveries(ctx, callerOf(ctx), id, in.page())
	return replyOf(wire.Deliveries{Deliveries: each(page, toDelivery), Next: wire.Cursor(next)}, err)
}
