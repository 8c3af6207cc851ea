package client_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu/api/apitest"
	"github.com/hefu-wallet/hefu/client"
)

// mac is base64 of HMAC-SHA-256 under a secret in the form of the specification.
func mac(secret, text string) string {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil {
		panic(err)
	}
	h := hmac.New(sha256.New, key)
	_, _ = h.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(h.Sum(nil))
}

// TestForgedAndReplayedWebhooksAreRefused.
func TestForgedAndReplayedWebhooksAreRefused(t *testing.T) {
	const at, body = "1795341600", `{"id":"one","type":"webhook.test","timestamp":"2026-11-22T10:00:00Z","data":{}}`
	now := time.Unix(1795341600, 0)
	good := "v1," + mac(apitest.HookSecret, "one."+at+"."+body)
	other := "v1," + mac("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "one."+at+"."+body)
	for name, c := range map[string]struct {
		id, at, signature, body string
		now                     time.Time
		want                    error
	}{
		"genuine":                      {"one", at, good, body, now, nil},
		"one of several signatures":    {"one", at, "v1a,xx " + other + " " + good, body, now, nil},
		"at the edge of the tolerance": {"one", at, good, body, now.Add(client.WebhookTolerance), nil},
		"replayed later":               {"one", at, good, body, now.Add(client.WebhookTolerance + time.Second), client.ErrTooOld},
		"from the future":              {"one", at, good, body, now.Add(-client.WebhookTolerance - time.Second), client.ErrTooOld},
		"with a fresh time":            {"one", "1795341900", good, body, now.Add(5 * time.Minute), client.ErrForged},
		"with another id":              {"two", at, good, body, now, client.ErrForged},
		"with another body":            {"one", at, good, strings.Replace(body, "test", "tset", 1), now, client.ErrForged},
		"under another secret":         {"one", at, other, body, now, client.ErrForged},
		"unsigned":                     {"one", at, "", body, now, client.ErrForged},
		"of another scheme":            {"one", at, strings.Replace(good, "v1,", "v2,", 1), body, now, client.ErrForged},
		"cut short":                    {"one", at, good[:20], body, now, client.ErrForged},
		"empty":                        {"", "", "", "", now, client.ErrForged},
		"signed, another id within":    {"two", at, "v1," + mac(apitest.HookSecret, "two."+at+"."+body), body, now, client.ErrUnread},
		"signed, no time":              {"one", "x", "v1," + mac(apitest.HookSecret, "one.x."+body), body, now, client.ErrUnread},
	} {
		h := http.Header{}
		h.Set("webhook-id", c.id)
		h.Set("webhook-timestamp", c.at)
		h.Set("webhook-signature", c.signature)
		if _, err := client.VerifyWebhook(apitest.HookSecret, h, []byte(c.body), c.now); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	for _, secret := range []string{"", "whsec_", "whsec_%"} {
		h := http.Header{"Webhook-Id": {"one"}, "Webhook-Timestamp": {at}, "Webhook-Signature": {good}}
		if _, err := client.VerifyWebhook(secret, h, []byte(body), now); err == nil {
			t.Errorf("under the secret %q", secret)
		}
	}
}
