package node

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

var (
	errMalformed = errors.New("malformed answer")
	errNotSent   = errors.New("nothing was sent")
	errSilent    = errors.New("the time is over")
	errTooBig    = errors.New("the answer is larger than allowed")
)

type request struct {
	Version string `json:"jsonrpc"`
	ID      uint64 `json:"id"`
	Method  string `json:"method"`
	Params  []any  `json:"params"`
}

type response struct {
	ID     json.RawMessage `json:"id"`
	Result json.RawMessage `json:"result"`
	Error  *struct {
		Code    int             `json:"code"`
		Message string          `json:"message"`
		Data    json.RawMessage `json:"data"`
	} `json:"error"`
}

// endpoint is one configured node.
type endpoint struct {
	number  int
	url     string
	user    *url.Userinfo
	secrets []string // parts of the URL that must not be shown
	maxBody int64
	http    *http.Client
	probed  atomic.Bool

	mu    sync.Mutex
	fell  time.Time     // when it failed last; zero while it works
	hung  time.Time     // when it last said nothing for the whole time of an attempt
	asked time.Duration // what it asked to wait (Retry-After), bounded
}

func newEndpoint(number int, text string, o Options) (*endpoint, error) {
	bad := func(why string) error {
		return hefu.Errorf(hefu.KindInvalid, "node: address %d %s", number, why) // never the address itself: it may hold a key
	}
	u, err := url.Parse(strings.TrimSpace(text))
	switch {
	case err != nil:
		return nil, bad("is not a URL")
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, bad("must begin with http:// or https://")
	case u.Hostname() == "" || u.Opaque != "":
		return nil, bad("names no host")
	case u.Fragment != "":
		return nil, bad("must not hold a #")
	}
	e := &endpoint{number: number, secrets: secretsOf(u), maxBody: o.MaxBody, user: u.User}
	u.User = nil
	e.url = u.String()
	plain := u.Scheme == "http"
	dial := &net.Dialer{Timeout: o.Timeout, Control: func(_, address string, _ syscall.RawConn) error { return checkDial(address, plain) }}
	e.http = &http.Client{
		Timeout:       o.Timeout,
		CheckRedirect: noRedirect,
		Transport: &http.Transport{
			Proxy: nil, DialContext: dial.DialContext, ForceAttemptHTTP2: true, DisableCompression: true,
			TLSClientConfig:     &tls.Config{MinVersion: tls.VersionTLS12},
			TLSHandshakeTimeout: o.Timeout, ResponseHeaderTimeout: o.Timeout,
			MaxResponseHeaderBytes: 64 << 10, MaxIdleConnsPerHost: 4, IdleConnTimeout: time.Minute,
		},
	}
	return e, nil
}

// secretsOf lists what of a URL may be a key.
func secretsOf(u *url.URL) []string {
	parts := append(strings.Split(u.Path, "/"), strings.Split(u.Host, ".")...)
	for k, v := range u.Query() {
		parts = append(append(parts, k), v...)
	}
	if u.User != nil {
		pass, _ := u.User.Password()
		parts = append(parts, u.User.Username(), pass)
	}
	var out []string
	for _, p := range parts {
		if len(p) >= 6 {
			out = append(out, p, url.PathEscape(p), url.QueryEscape(p))
		}
	}
	return out
}

// checkDial judges the resolved address: see the package comment.
func checkDial(address string, plain bool) error {
	ap, err := netip.ParseAddrPort(address)
	if err != nil {
		return errors.New("the address cannot be judged")
	}
	a := ap.Addr().Unmap()
	switch {
	case a.IsUnspecified(), a.IsMulticast(), a.IsLinkLocalUnicast(), a == netip.AddrFrom4([4]byte{255, 255, 255, 255}):
		return errors.New("addresses of this kind are not allowed")
	case plain && !a.IsLoopback() && !a.IsPrivate():
		return errors.New("plain http is allowed to this machine and private networks only; use https")
	}
	return nil
}

// error makes the cause for the log: without the URL and anything that was in it.
func (e *endpoint) error(what string, cause error) error {
	var u *url.Error
	if errors.As(cause, &u) {
		cause = u.Err // u's own text repeats the URL
	}
	text := cause.Error()
	for _, s := range e.secrets {
		text = strings.ReplaceAll(text, s, "…")
	}
	return fmt.Errorf("node %d: %s: %s", e.number, what, text)
}

func (e *endpoint) post(ctx context.Context, body []byte, id uint64) (json.RawMessage, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, e.url, bytes.NewReader(body))
	if err != nil {
		return nil, e.error("the request cannot be made", err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json")
	if e.user != nil {
		pass, _ := e.user.Password()
		req.SetBasicAuth(e.user.Username(), pass)
	}
	res, err := e.http.Do(req)
	var dial *net.OpError
	if errors.As(err, &dial) && dial.Op == "dial" {
		return nil, fmt.Errorf("%w: %w", errNotSent, e.error("no connection", err))
	}
	if err != nil {
		return nil, silent(err, e.error("no answer", err))
	}
	defer res.Body.Close() //nolint:errcheck // nothing was written
	answer, err := io.ReadAll(io.LimitReader(res.Body, e.maxBody+1))
	if err != nil {
		return nil, silent(err, e.error("the answer broke off", err))
	}
	if int64(len(answer)) > e.maxBody {
		return nil, e.error("no answer", errTooBig)
	}
	return e.read(res, answer, id)
}

// silent marks the error of a node that took the request and let the time pass.
func silent(err, told error) error {
	var t net.Error
	if errors.As(err, &t) && t.Timeout() {
		return fmt.Errorf("%w: %w", errSilent, told)
	}
	return told
}

// read judges status and body. Some nodes send their JSON-RPC errors with HTTP
// 400, so a body that is one wins over the status there.
func (e *endpoint) read(res *http.Response, answer []byte, id uint64) (json.RawMessage, error) {
	status := res.StatusCode
	if status != http.StatusOK && status != http.StatusBadRequest {
		e.note(res.Header.Get("Retry-After"))
		what := fmt.Errorf("HTTP status %d", status)
		if status >= 300 && status < 400 {
			what = fmt.Errorf("HTTP status %d: redirects are not followed", status)
		}
		return nil, e.error("no answer", what)
	}
	var r response
	if err := json.Unmarshal(answer, &r); err != nil {
		return nil, e.error("no JSON-RPC answer", errMalformed)
	}
	if string(r.ID) != strconv.FormatUint(id, 10) && !(r.Error != nil && (len(r.ID) == 0 || string(r.ID) == "null")) {
		return nil, e.error("the answer is to another request", errMalformed)
	}
	if r.Error != nil {
		return nil, &chain.RPCError{Code: r.Error.Code, Message: e.clean(r.Error.Message), Data: e.clean(string(r.Error.Data))}
	}
	if mt, _, _ := mime.ParseMediaType(res.Header.Get("Content-Type")); status != http.StatusOK || r.Result == nil || mt == "text/html" {
		return nil, e.error("no result", errMalformed)
	}
	return r.Result, nil
}

// clean bounds a node's own words before they enter an error.
func (e *endpoint) clean(s string) string {
	const most = 500
	for _, secret := range e.secrets {
		s = strings.ReplaceAll(s, secret, "…")
	}
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "?"))
	if r := []rune(s); len(r) > most {
		s = string(r[:most]) + "…"
	}
	return s
}

const maxRetryAfter = 5 * time.Second

// note remembers what a busy node asked for, within bounds.
func (e *endpoint) note(retryAfter string) {
	n, err := strconv.Atoi(retryAfter)
	if err != nil || n < 0 {
		n = 0
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.asked = min(time.Duration(min(n, 60))*time.Second, maxRetryAfter)
}

func (e *endpoint) wait() time.Duration {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.asked
}

// failed remembers a failure, and whether the node was silent. The short looks at a
// hanging node do not count again: after rest it gets all the time once more.
func (e *endpoint) failed(now time.Time, rest time.Duration, silent bool) {
	e.probed.Store(false)
	e.mu.Lock()
	defer e.mu.Unlock()
	e.fell = now
	if silent && (e.hung.IsZero() || now.Sub(e.hung) >= rest) {
		e.hung = now
	}
}

func (e *endpoint) hanging(now time.Time, rest time.Duration) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return !e.hung.IsZero() && now.Sub(e.hung) < rest
}

func (e *endpoint) worked() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.fell, e.hung, e.asked = time.Time{}, time.Time{}, 0
}

func (e *endpoint) resting(now time.Time, rest time.Duration) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return !e.fell.IsZero() && now.Sub(e.fell) < rest
}
