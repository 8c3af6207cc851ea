// Package webhook tells programs what happened: an HTTP POST of JSON to the address that a
// user wrote, signed as the Standard Webhooks specification 1.0.0 says
// (https://www.standardwebhooks.com): the headers webhook-id, webhook-timestamp and
// webhook-signature, the last one 'v1,' and the base64 of HMAC-SHA-256 over
// id.timestamp.body under the secret that the user was shown once, whose form is whsec_ and
// base64.
//
// An address that a user writes must not become a way into the operator's network: package
// egress judges what is dialled, follows no redirect and bounds the answer, of which
// nothing but the status is looked at.
package webhook

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/egress"
	"github.com/hefu-wallet/hefu/notify"
)

const (
	prefix     = "whsec_"
	secretSize = 32
	maxAddress = 2048
	maxAnswer  = 64 << 10
	timeout    = 10 * time.Second
)

// Channel sends webhooks.
type Channel struct {
	policy egress.Policy
	client *egress.Client
}

var _ notify.Channel = (*Channel)(nil)

// New returns a channel that goes where the policy lets it. Zero options mean 10 s for one
// attempt and answers of at most 64 KiB.
func New(p egress.Policy, o egress.Options) *Channel {
	if o.Timeout == 0 {
		o.Timeout = timeout
	}
	if o.MaxBody == 0 {
		o.MaxBody = maxAnswer
	}
	return &Channel{p, egress.New(p, o)}
}

// Kind implements notify.Channel.
func (*Channel) Kind() notify.Kind { return notify.Webhook }

// Check implements notify.Channel. What a name stands for is judged when it is dialled.
func (c *Channel) Check(address string) (string, error) {
	address = strings.TrimSpace(address)
	if len(address) > maxAddress {
		return "", hefu.Errorf(hefu.KindInvalid, "webhook: the address is longer than %d characters", maxAddress)
	}
	if _, err := c.policy.Parse(address); err != nil {
		return "", hefu.Errorf(hefu.KindInvalid, "webhook: the address %s", err)
	}
	u, err := url.Parse(address)
	if err != nil || u.User != nil {
		return "", hefu.Errorf(hefu.KindInvalid, "webhook: the address must not hold a name or a password; the signature says who sends")
	}
	if ip, err := netip.ParseAddr(u.Hostname()); err == nil {
		if err := c.policy.Check(ip, u.Scheme == "http"); err != nil {
			return "", hefu.Errorf(hefu.KindInvalid, "webhook: this guard sends nothing to addresses of that kind").Because(err)
		}
	}
	return u.String(), nil
}

// Secret implements notify.Channel: 32 bytes.
func (*Channel) Secret(random io.Reader) (string, error) {
	var b [secretSize]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return "", fmt.Errorf("draw a webhook's secret: %w", err)
	}
	return prefix + base64.StdEncoding.EncodeToString(b[:]), nil
}

// Send implements notify.Channel. A status from 200 to 299 says that the receiver has the
// message, 410 that it wants none any more, whatever follows it.
func (c *Channel) Send(ctx context.Context, to notify.Receiver, m notify.Message) error {
	target, err := c.policy.Parse(to.Address)
	if err != nil {
		return hefu.Errorf(hefu.KindInvalid, "webhook: the address %s", err)
	}
	signature, err := sign(to.Secret, m)
	if err != nil {
		return hefu.Errorf(hefu.KindInternal, "webhook: it cannot be signed").Because(err)
	}
	got, err := c.client.Do(ctx, http.MethodPost, target, http.Header{
		"Content-Type": {"application/json"}, "User-Agent": {"hefu"},
		"Webhook-Id": {m.ID}, "Webhook-Timestamp": {unix(m.At)}, "Webhook-Signature": {signature},
	}, m.Body)
	switch {
	case got.Status == 0:
		return unsent(err)
	case got.Status/100 == 2:
		return nil
	case got.Status == http.StatusGone:
		return hefu.Errorf(hefu.KindNotFound, "the receiver wants no notices any more (status 410)").Because(notify.ErrGone)
	case got.Status/100 == 3:
		return hefu.Errorf(hefu.KindUnavailable, "the receiver answered with a redirect (status %d), which is not followed; write down where it leads", got.Status)
	}
	return hefu.Errorf(hefu.KindUnavailable, "the receiver answered with status %d", got.Status)
}

// unsent says why there was no answer, in words that tell nothing of a network inside: a
// name that leads there is not told from one that leads nowhere.
func unsent(err error) error {
	why := "the receiver did not answer"
	switch {
	case errors.Is(err, egress.ErrNotSent): // refused ones included
		why = "the receiver cannot be reached, or is where this guard sends nothing"
	case errors.Is(err, egress.ErrSilent):
		why = "the receiver did not answer in time"
	}
	return hefu.Errorf(hefu.KindUnavailable, "%s", why).Because(err)
}

func unix(t time.Time) string { return strconv.FormatInt(t.Unix(), 10) }

// sign is the value of webhook-signature.
func sign(secret string, m notify.Message) (string, error) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, prefix))
	if err != nil || len(key) == 0 {
		return "", errors.New("the secret cannot be read")
	}
	h := hmac.New(sha256.New, key)
	_, _ = fmt.Fprintf(h, "%s.%s.", m.ID, unix(m.At))
	_, _ = h.Write(m.Body)
	return "v1," + base64.StdEncoding.EncodeToString(h.Sum(nil)), nil
}
