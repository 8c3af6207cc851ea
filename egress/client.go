package egress

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"syscall"
	"time"
)

// What went wrong, for errors.Is.
var (
	// ErrRefused says that the Policy does not allow the address.
	ErrRefused = errors.New("the address is not allowed")
	// ErrNotSent says that no byte of the request left; it is in every ErrRefused too.
	ErrNotSent = errors.New("nothing was sent")
	// ErrSilent says that there was a connection and the time passed.
	ErrSilent = errors.New("the time is over")
	// ErrTooBig says that the answer is longer than allowed.
	ErrTooBig = errors.New("the answer is larger than allowed")
)

// Options tune a Client; zero values are the defaults.
type Options struct {
	Timeout  time.Duration  // of one request, connection and body included; default 10 s
	MaxBody  int64          // bytes of one answer; default 1 MiB
	Idle     int            // idle connections kept for a host; default 2
	Resolver *net.Resolver  // default: the machine's
	Roots    *x509.CertPool // whose certificates are believed; default: the machine's
}

// Client sends requests as its Policy allows.
type Client struct {
	policy     Policy
	maxBody    int64
	plain, tls *http.Client
}

// New returns a Client.
func New(p Policy, o Options) *Client {
	if o.Timeout <= 0 {
		o.Timeout = 10 * time.Second
	}
	if o.MaxBody <= 0 {
		o.MaxBody = 1 << 20
	}
	if o.Idle <= 0 {
		o.Idle = 2
	}
	c := &Client{policy: p, maxBody: o.MaxBody}
	c.plain, c.tls = c.http(o, true), c.http(o, false)
	return c
}

// http makes one of the two ways. They are apart because the address that is dialled is
// judged by whether it will be spoken to in the clear.
func (c *Client) http(o Options, plain bool) *http.Client {
	dial := &net.Dialer{
		Timeout: o.Timeout, Resolver: o.Resolver,
		Control: func(_, address string, _ syscall.RawConn) error { return c.judge(address, plain) },
	}
	return &http.Client{
		Timeout:       o.Timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			Proxy: nil, DialContext: dial.DialContext, ForceAttemptHTTP2: true, DisableCompression: true,
			TLSClientConfig:     &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: o.Roots},
			TLSHandshakeTimeout: o.Timeout, ResponseHeaderTimeout: o.Timeout,
			MaxResponseHeaderBytes: 64 << 10, MaxIdleConnsPerHost: o.Idle, IdleConnTimeout: time.Minute,
		},
	}
}

// judge looks at the resolved address, in the last moment before it is dialled.
func (c *Client) judge(address string, plain bool) error {
	ap, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%w: it cannot be judged", ErrRefused)
	}
	if err := c.policy.Check(ap.Addr(), plain); err != nil {
		return fmt.Errorf("%w: %w", ErrRefused, err)
	}
	return nil
}

// Close drops idle connections.
func (c *Client) Close() {
	c.plain.CloseIdleConnections()
	c.tls.CloseIdleConnections()
}

// Response is an answer, whatever its status; a redirect is one too.
type Response struct {
	Status int
	Header http.Header
	Body   []byte
}

// Do sends one request. When an answer is too long or broke off its status and header come
// with the error. A POST is sent once: only when a kept connection turns out to
// be closed before a byte left is another one taken. Its user info travels as basic authentication. Errors are
// for logs: they hold nothing of the URL, but they tell an open port from a closed one,
// so whoever only knows the URL is told less.
func (c *Client) Do(ctx context.Context, method string, t *Target, header http.Header, body []byte) (Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, t.url.String(), bytes.NewReader(body))
	if err != nil {
		return Response{}, fmt.Errorf("%w: %w", ErrNotSent, t.hide("the request cannot be made", err))
	}
	if body == nil {
		req.Body, req.GetBody, req.ContentLength = http.NoBody, nil, 0
	}
	for k, v := range header {
		req.Header[k] = v
	}
	if t.user != nil {
		pass, _ := t.user.Password()
		req.SetBasicAuth(t.user.Username(), pass)
	}
	way := c.tls
	if t.url.Scheme == "http" {
		way = c.plain
	}
	res, err := way.Do(req) //nolint:gosec // judging where it goes is what this package is for
	if err != nil {
		return Response{}, t.unsent(err)
	}
	defer res.Body.Close() //nolint:errcheck // nothing was written
	answer, err := io.ReadAll(io.LimitReader(res.Body, c.maxBody+1))
	if err != nil {
		return Response{res.StatusCode, res.Header, nil}, silent(err, t.hide("the answer broke off", err))
	}
	if int64(len(answer)) > c.maxBody {
		return Response{res.StatusCode, res.Header, nil}, fmt.Errorf("no answer: %w", ErrTooBig)
	}
	return Response{res.StatusCode, res.Header, answer}, nil
}

// unsent says what became of a request without an answer.
func (t *Target) unsent(err error) error {
	told := t.hide("no answer", err)
	var dial *net.OpError
	if errors.As(err, &dial) && dial.Op == "dial" {
		told = fmt.Errorf("%w: %w", ErrNotSent, t.hide("no connection", err))
		if errors.Is(err, ErrRefused) {
			told = fmt.Errorf("%w: %w", ErrRefused, told)
		}
		return told
	}
	return silent(err, told)
}

// silent marks the error of a server that took the request and let the time pass.
func silent(err, told error) error {
	var t net.Error
	if errors.As(err, &t) && t.Timeout() {
		return fmt.Errorf("%w: %w", ErrSilent, told)
	}
	return told
}

// hide makes an error without the URL and anything that was in it.
func (t *Target) hide(what string, cause error) error {
	var u *url.Error
	if errors.As(cause, &u) {
		cause = u.Err // u's own text repeats the URL
	}
	return fmt.Errorf("%s: %s", what, t.Clean(cause.Error()))
}
