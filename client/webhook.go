package client

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"iter"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/wire"
)

// Webhooks lists the user's webhooks, oldest first.
func (c *Client) Webhooks(ctx context.Context) (out wire.Webhooks, err error) {
	return out, c.get(ctx, "/v1/webhooks", nil, &out)
}

// AddWebhook registers an address. The secret in the answer is shown this once.
func (c *Client) AddWebhook(ctx context.Context, in wire.AddWebhook) (out wire.NewWebhook, err error) {
	return out, c.keyed(ctx, "", "/v1/webhooks", in, &out)
}

// RemoveWebhook ends a webhook; its receiver hears of it.
func (c *Client) RemoveWebhook(ctx context.Context, id hefu.WebhookID, in wire.RemoveWebhook) error {
	return c.keyed(ctx, "", "/v1/webhooks/"+part(id)+"/remove", in, nil)
}

// TestWebhook sends a notice about nothing; Deliveries tells what became of it.
func (c *Client) TestWebhook(ctx context.Context, id hefu.WebhookID) (out wire.Delivery, err error) {
	return out, c.keyed(ctx, "", "/v1/webhooks/"+part(id)+"/test", nil, &out)
}

// Deliveries returns a page of what a webhook was told or will be, newest first. after and
// limit are as for Transfers.
func (c *Client) Deliveries(ctx context.Context, id hefu.WebhookID, after wire.Cursor, limit int) (out wire.Deliveries, err error) {
	return out, c.get(ctx, "/v1/webhooks/"+part(id)+"/deliveries", page(after, limit), &out)
}

// AllDeliveries yields every delivery of a webhook, newest first, as AllTransfers does.
func (c *Client) AllDeliveries(ctx context.Context, id hefu.WebhookID) iter.Seq2[wire.Delivery, error] {
	return pages(func(after wire.Cursor) ([]wire.Delivery, wire.Cursor, error) {
		p, err := c.Deliveries(ctx, id, after, pageSize)
		return p.Deliveries, p.Next, err
	})
}

// WebhookTolerance is how far a webhook's time may be from the receiver's, either way: what
// was recorded by somebody is worthless afterwards.
const WebhookTolerance = 5 * time.Minute

// Why a webhook is refused; answer with a status such as 401 and do nothing.
var (
	ErrForged  = errors.New("webhook: the signature is not right")
	ErrTooOld  = errors.New("webhook: it is from another time")
	ErrUnread  = errors.New("webhook: it is signed and cannot be read")
	errNoGuard = errors.New("webhook: the secret is none that a guard gave out")
)

// VerifyWebhook checks a request that claims to come from the guard and returns what it
// says: header and body as they came (the body to the byte), secret as AddWebhook answered
// it, now the receiver's time. The signature is as in Standard Webhooks 1.0.0 and compared in
// constant time.
//
// A notice may come more than once: remember its ID for a day or so and do nothing the second
// time. It may come late and out of order: fetch the transfer before acting on it.
func VerifyWebhook(secret string, header http.Header, body []byte, now time.Time) (hefu.Notice, error) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil || len(key) == 0 {
		return hefu.Notice{}, errNoGuard
	}
	id, at := header.Get("webhook-id"), header.Get("webhook-timestamp")
	h := hmac.New(sha256.New, key)
	_, _ = h.Write([]byte(id + "." + at + "."))
	_, _ = h.Write(body)
	if !signedBy(h.Sum(nil), header.Get("webhook-signature")) {
		return hefu.Notice{}, ErrForged
	}
	unix, err := strconv.ParseInt(at, 10, 64)
	if err != nil {
		return hefu.Notice{}, ErrUnread
	}
	if off := now.Sub(time.Unix(unix, 0)); off > WebhookTolerance || off < -WebhookTolerance {
		return hefu.Notice{}, ErrTooOld
	}
	var n hefu.Notice
	if json.Unmarshal(body, &n) != nil || string(n.ID) != id {
		return hefu.Notice{}, ErrUnread
	}
	return n, nil
}

// signedBy reports whether one of the signatures of a header, with blanks between them, is
// mac. All are compared, each in constant time.
func signedBy(mac []byte, signatures string) bool {
	good := false
	for _, s := range strings.Fields(signatures) {
		value, ok := strings.CutPrefix(s, "v1,")
		if !ok {
			continue // of a scheme that is yet to come
		}
		got, err := base64.StdEncoding.DecodeString(value)
		if err == nil && hmac.Equal(got, mac) {
			good = true
		}
	}
	return good
}
