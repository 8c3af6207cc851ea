package apitest

import (
	"context"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
)

// The samples of webhooks.
const (
	Hook       = hefu.WebhookID("haaaaaaaaaaaaaaaaaaaaaaaaa")
	Told       = hefu.NoticeID("iaaaaaaaaaaaaaaaaaaaaaaaaa")
	HookURL    = "https://hooks.example/hefu"
	HookSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" // the specification's example
)

func aHook() guard.Webhook {
	return guard.Webhook{ID: Hook, User: User, URL: HookURL, Secret: []byte("sealed"), Created: At}
}

func aDelivery() guard.Delivery {
	return guard.Delivery{
		Seq: 1, ID: Told, Webhook: Hook, Type: "transfer.sent", Transfer: Transfer, Body: []byte("{}"), State: guard.DeliveryWaiting,
		Reason: "the receiver did not answer", Attempts: 2, Created: At, Updated: At, DueAt: At,
	}
}

// Webhooks answers the sample.
func (g *Guard) Webhooks(ctx context.Context, _ guard.Caller) ([]guard.Webhook, error) {
	return []guard.Webhook{aHook()}, g.call(ctx, "Webhooks")
}

// AddWebhook answers the sample and HookSecret.
func (g *Guard) AddWebhook(ctx context.Context, _ guard.Caller, address, _ string) (guard.Webhook, string, error) {
	h := aHook()
	h.URL = address
	return h, HookSecret, g.call(ctx, "AddWebhook", address)
}

// RemoveWebhook does nothing.
func (g *Guard) RemoveWebhook(ctx context.Context, _ guard.Caller, id hefu.WebhookID, _ string) error {
	return g.call(ctx, "RemoveWebhook", id)
}

// TestWebhook answers the sample.
func (g *Guard) TestWebhook(ctx context.Context, _ guard.Caller, id hefu.WebhookID) (guard.Delivery, error) {
	return aDelivery(), g.call(ctx, "TestWebhook", id)
}

// Deliveries answers the sample.
func (g *Guard) Deliveries(ctx context.Context, _ guard.Caller, id hefu.WebhookID, p guard.Page) ([]guard.Delivery, guard.Cursor, error) {
	return some([]guard.Delivery{aDelivery()}, p, g.call(ctx, "Deliveries", id, p.After, p.Limit))
}
