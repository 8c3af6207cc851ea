// Package client is the typed Go client of Hefu's HTTP API: one method for each
// operation, wire types in and out, every failure a *hefu.Error with its Kind.
//
// Only calls that are safe to repeat are repeated: reads, calls that are
// functions of their input, and calls that carry an idempotency key, always with
// the same key. A sign-in is never repeated: a one-time code works once.
// Redirects are refused and answers are bounded, so a hostile server can waste
// little. The client trusts the server in nothing about money: reviewing a plan
// and judging a signature is package holder's work.
package client

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/wire"
)

const (
	maxAnswer = 4 << 20
	maxTries  = 4
)

// Options change a client; the zero value is right for production.
type Options struct {
	Token   string            // of a session; see Client.SetToken
	Agent   string            // what the client calls itself ("hefu/1.2 cli")
	HTTP    http.RoundTripper // nil: a transport of its own with default settings
	Rand    io.Reader         // for idempotency keys; nil: crypto/rand
	Timeout time.Duration     // of one try; 0: 90 s
	// Pause waits between two tries; nil: time passes. It returns early with ctx's error.
	Pause func(ctx context.Context, d time.Duration) error
	// Quiet is how long a stream may be silent before it is taken for dead; 0: 45 s
	// (three heartbeats).
	Quiet time.Duration
}

// Client talks to one guard. It is safe for concurrent use.
type Client struct {
	base  *url.URL
	http  *http.Client
	opt   Options
	token atomic.Pointer[string]
}

// New returns a client of the guard at base ("https://wallet.example"). It
// refuses plain HTTP to another machine: the password and the token would travel
// in the clear.
func New(base string, o Options) (*Client, error) {
	u, err := url.Parse(base)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || (u.Scheme != "https" && u.Scheme != "http") {
		return nil, hefu.Errorf(hefu.KindInvalid, "guard address: it must look like https://wallet.example")
	}
	if u.Scheme == "http" && !loopback(u.Hostname()) {
		return nil, hefu.Errorf(hefu.KindInvalid, "guard address: plain http is allowed on this machine only; use https for %s", u.Host)
	}
	u.Path = strings.TrimRight(u.Path, "/")
	if o.HTTP == nil {
		o.HTTP = http.DefaultTransport.(*http.Transport).Clone()
	}
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
	if o.Timeout == 0 {
		o.Timeout = 90 * time.Second
	}
	if o.Quiet == 0 {
		o.Quiet = 45 * time.Second
	}
	if o.Pause == nil {
		o.Pause = pause
	}
	c := &Client{base: u, opt: o, http: &http.Client{Transport: o.HTTP, CheckRedirect: refuseRedirect}}
	c.SetToken(o.Token)
	return c, nil
}

func loopback(host string) bool {
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && addr.IsLoopback()
}

// refuseRedirect keeps the token and the bodies at the address that was named.
func refuseRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// SetToken changes whose session the client uses; "" for nobody's. SignIn and
// ConfirmSignUp set it, SignOut clears it.
func (c *Client) SetToken(token string) { c.token.Store(&token) }

// Token returns the session's token. It is a secret.
func (c *Client) Token() string { return *c.token.Load() }

// NewKey draws an idempotency key. Keep it with what you are about to do: the
// same call with the same key after a crash has one effect.
func (c *Client) NewKey() (string, error) {
	key, err := hefu.NewID[string](c.opt.Rand)
	if err != nil {
		return "", hefu.Errorf(hefu.KindInternal, "idempotency key: no randomness").Because(err)
	}
	return key, nil
}

// call is one operation on its way.
type call struct {
	method, path string
	query        url.Values
	body         any
	key          string
	again        bool // repeating it is safe
}

// run sends a call until it is answered, repeats what may be repeated and decodes
// the answer into out (nil: none is expected).
func (c *Client) run(ctx context.Context, k call, out any) error {
	var body []byte
	if k.body != nil {
		var err error
		if body, err = json.Marshal(k.body); err != nil {
			return hefu.Errorf(hefu.KindInvalid, "request: it cannot be written").Because(err)
		}
	}
	for try := 1; ; try++ {
		wait, err := c.try(ctx, k, body, out)
		soon := hefu.Is(err, hefu.KindThrottled) && wait > 0 // refused before it was read
		if err == nil || try == maxTries || ctx.Err() != nil || !soon && !(k.again && passing(err)) {
			return err
		}
		if wait == 0 {
			wait = 200 * time.Millisecond << (try - 1)
		}
		if c.opt.Pause(ctx, wait) != nil {
			return err // the answer says more than that waiting was cut short
		}
	}
}

// passing reports whether time may heal the failure.
func passing(err error) bool {
	return hefu.Is(err, hefu.KindUnavailable) || hefu.Is(err, hefu.KindBusy)
}

// try sends a call once. wait is what the server asked for before another try.
func (c *Client) try(ctx context.Context, k call, body []byte, out any) (wait time.Duration, err error) {
	ctx, cancel := context.WithTimeout(ctx, c.opt.Timeout)
	defer cancel()
	req, err := c.request(ctx, k, body)
	if err != nil {
		return 0, err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return 0, unreachable(err)
	}
	defer func() { _ = resp.Body.Close() }()
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	if err != nil {
		return 0, unreachable(err)
	}
	if len(data) > maxAnswer {
		return 0, hefu.Errorf(hefu.KindInternal, "the guard's answer is larger than %d bytes and was not read", maxAnswer)
	}
	if resp.StatusCode/100 != 2 {
		return retryAfter(resp), problem(resp, data)
	}
	if out == nil {
		return 0, nil
	}
	if err := json.Unmarshal(data, out); err != nil {
		return 0, hefu.Errorf(hefu.KindInternal, "the guard's answer cannot be read; is it a Hefu guard?").Because(err)
	}
	return 0, nil
}

func (c *Client) request(ctx context.Context, k call, body []byte) (*http.Request, error) {
	u := *c.base
	u.Path += k.path
	u.RawQuery = k.query.Encode()
	req, err := http.NewRequestWithContext(ctx, k.method, u.String(), bytes.NewReader(body))
	if err != nil {
		return nil, hefu.Errorf(hefu.KindInvalid, "request: it cannot be written").Because(err)
	}
	req.Header.Set("Accept", "application/json")
	if k.body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if k.key != "" {
		req.Header.Set("Idempotency-Key", k.key)
	}
	if c.opt.Agent != "" {
		req.Header.Set("User-Agent", c.opt.Agent)
	}
	if t := c.Token(); t != "" {
		req.Header.Set("Authorization", "Bearer "+t)
	}
	return req, nil
}

// unreachable explains why there was no answer. The cause may name the address
// but never holds what was sent.
func unreachable(err error) error {
	why := "the guard cannot be reached"
	var timeout net.Error
	switch {
	case errors.Is(err, context.Canceled):
		why = "the call was cancelled before the guard answered"
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		why = "the guard did not answer in time"
	}
	return hefu.Errorf(hefu.KindUnavailable, "%s; ask for the state before you try again", why).Because(err)
}

// problem reads an RFC 9457 answer. What is none comes from something in between.
func problem(resp *http.Response, data []byte) error {
	media, _, _ := strings.Cut(resp.Header.Get("Content-Type"), ";")
	var p wire.Problem
	if media == wire.ProblemType && json.Unmarshal(data, &p) == nil && p.Kind != "" {
		detail := strings.Join(strings.Fields(p.Detail), " ") // a second line could be taken for the program's own
		for _, f := range p.Fields {
			detail += fmt.Sprintf("; %s: %s", f.Where, f.Message)
		}
		if p.Kind == hefu.KindInternal && p.Request != "" {
			detail += " (request " + p.Request + ")"
		}
		return hefu.Errorf(p.Kind, "%s", detail)
	}
	switch resp.StatusCode {
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout, http.StatusTooManyRequests:
		return hefu.Errorf(hefu.KindUnavailable, "something between here and the guard answered with HTTP status %d", resp.StatusCode)
	}
	return hefu.Errorf(hefu.KindInternal, "the address answered with HTTP status %d; is it a Hefu guard?", resp.StatusCode)
}

// retryAfter reads the delay that the server asks for, within reason.
func retryAfter(resp *http.Response) time.Duration {
	s, err := strconv.Atoi(resp.Header.Get("Retry-After"))
	if err != nil || s < 0 {
		return 0
	}
	return time.Duration(min(s, 10)) * time.Second
}
