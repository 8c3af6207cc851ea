package wire

import (
	"time"

	"github.com/hefu-wallet/hefu"
)

// Webhook is where a user hears of transfers.
type Webhook struct {
	ID      hefu.WebhookID `json:"id"`
	URL     string         `json:"url"`
	Created time.Time      `json:"created"`
}

// Webhooks are oldest first.
type Webhooks struct {
	Webhooks []Webhook `json:"webhooks"`
}

// AddWebhook registers an address.
type AddWebhook struct {
	URL  string `json:"url" minLength:"1" maxLength:"2048" doc:"https, to a public address; no name or password in it"`
	Code string `json:"code" minLength:"1" maxLength:"64" doc:"Present one-time code"`
}

// NewWebhook is a webhook and its secret, which is shown once.
type NewWebhook struct {
	Webhook Webhook `json:"webhook"`
	Secret  string  `json:"secret" doc:"whsec_ and base64: the key of the signatures, as in Standard Webhooks; never shown again"`
}

// RemoveWebhook carries the fresh code that it needs.
type RemoveWebhook struct {
	Code string `json:"code" minLength:"1" maxLength:"64" doc:"Present one-time code"`
}

// Delivery is one notice on its way to a webhook.
type Delivery struct {
	ID       hefu.NoticeID   `json:"id" doc:"The header webhook-id; the same in every attempt"`
	Type     string          `json:"type" doc:"transfer. and a state, webhook.test or webhook.removed"`
	Transfer hefu.TransferID `json:"transfer,omitempty"`
	State    string          `json:"state" enum:"waiting,delivered,dead" doc:"dead: given up after ten attempts in three days, or because the receiver said 410"`
	Attempts int             `json:"attempts"`
	Reason   string          `json:"reason,omitempty" doc:"Why the last attempt failed"`
	Created  time.Time       `json:"created"`
	Updated  time.Time       `json:"updated"`
	DueAt    time.Time       `json:"due_at,omitzero" doc:"When it is tried next"`
}

// Deliveries are one page, newest first. Those that ended are kept for 30 days.
type Deliveries struct {
	Deliveries []Delivery `json:"deliveries"`
	Next       Cursor     `json:"next,omitempty"`
}
