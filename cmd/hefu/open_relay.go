package main

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/api"
	"github.com/hefu-wallet/hefu/client"
	"github.com/hefu-wallet/hefu/pair"
	"github.com/hefu-wallet/hefu/wire"
)

const (
	relayAsk    = 256 << 10        // largest request, as the guard has it
	relayAnswer = 4 << 20          // largest answer that is no stream
	relayWait   = 90 * time.Second // for an answer that is no stream
	relayWrite  = 10 * time.Second // a browser that does not read is dropped
	relayTrust  = time.Minute      // how long the guard's identity is believed unasked
)

// relayed are the methods that the API has. What is not GET names its Origin; see api.Browser.
var relayed = []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete}

// relay carries the page's calls of the API to one guard: what is under /v1/, JSON and the
// event stream, and nothing else in either direction.
//
// The session lives in the browser alone, in a cookie that holds the guard's token sealed
// under a key of this program's home: so it outlives a restart, and a browser that shows its
// cookies for localhost to whatever else is served there (cookies know no ports) gives away
// nothing that the guard would take. Another user of the machine reaches the port as
// everybody does; without the cookie he gets what he would get from the guard itself.
type relay struct {
	base    *url.URL
	known   pinned
	browser api.Browser
	http    *http.Client
	guard   *client.Client
	seal    cipher.AEAD // of tokens in cookies
	now     func() time.Time

	mu   sync.Mutex
	seen time.Time // when the guard last showed the identity that is pinned
}

// newRelay needs a guard that was met, and a key of 32 bytes for cookies.
func newRelay(known pinned, key []byte) (*relay, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	seal, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, err
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	once := func(context.Context, time.Duration) error { return errors.ErrUnsupported } // the page tries again by itself
	c, err := client.New(known.URL, client.Options{Agent: openAgent, HTTP: transport, Pause: once})
	if err != nil {
		return nil, err
	}
	base, err := url.Parse(strings.TrimRight(known.URL, "/"))
	if err != nil {
		return nil, err
	}
	return &relay{
		base: base, known: known, guard: c, seal: seal, now: time.Now, browser: api.Browser{Cookie: api.CookieName(known.ID, false)},
		http: &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
	}, nil
}

// openAgent is what this program calls itself at a guard.
const openAgent = "hefu open"

// ServeHTTP relays one call.
func (r *relay) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	if err := r.carry(w, req); err != nil {
		refuseCall(w, err)
	}
}

// carry answers, or says why nothing was answered yet.
func (r *relay) carry(w http.ResponseWriter, req *http.Request) error {
	token, err := r.admit(req)
	if err != nil {
		return err
	}
	body, err := readCall(w, req)
	if err != nil {
		return err
	}
	if err := r.identify(req.Context()); err != nil {
		return err
	}
	stream := req.Method == http.MethodGet && req.URL.Path == "/v1/events"
	ctx := req.Context()
	if !stream {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, relayWait)
		defer cancel()
	}
	resp, err := r.ask(ctx, req, token, body)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	media, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	if stream && media == "text/event-stream" {
		return pour(w, resp)
	}
	return r.answer(w, req, resp, media)
}

// admit takes calls of the page that this program serves, as the browser vouches, and
// gives the session's token, or "".
func (r *relay) admit(req *http.Request) (token string, err error) {
	switch {
	case !slices.Contains(relayed, req.Method), req.URL.RawPath != "", path.Clean(req.URL.Path) != req.URL.Path:
		return "", fail(hefu.KindNotFound, "open.not")
	case !r.browser.FromPage(req):
		return "", api.ErrForeign
	}
	sealed, err := r.browser.Token(req)
	if err != nil || sealed == "" {
		return "", err
	}
	box, err := base64.RawURLEncoding.DecodeString(sealed)
	if err != nil {
		return "", nil // nobody's session
	}
	opened, err := r.seal.Open(nil, nil, box, []byte(r.known.ID))
	if err != nil {
		return "", nil //nolint:nilerr // sealed by another home, or by nobody: nobody's session
	}
	return string(opened), nil
}

func readCall(w http.ResponseWriter, req *http.Request) ([]byte, error) {
	body, err := io.ReadAll(http.MaxBytesReader(w, req.Body, relayAsk))
	if err != nil {
		return nil, fail(hefu.KindInvalid, "open.body", relayAsk)
	}
	if media, _, _ := mime.ParseMediaType(req.Header.Get("Content-Type")); len(body) > 0 && media != "application/json" {
		return nil, hefu.Errorf(hefu.KindInvalid, "the API reads application/json only")
	}
	return body, nil
}

// identify asks the guard who it is, now and then: passwords go to the one that was met
// and to no other that has its address by now. It tells a mistake; against somebody on the
// way there is TLS.
func (r *relay) identify(ctx context.Context) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.now().Sub(r.seen) < relayTrust {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, relayWait/3)
	defer cancel()
	g, err := r.guard.Guard(ctx)
	if err != nil {
		return err
	}
	if err := r.same(g); err != nil {
		return err
	}
	r.seen = r.now()
	return nil
}

// same compares what a guard shows with the one that was met.
func (r *relay) same(g wire.Guard) error {
	if g.ID != r.known.ID || pair.Fingerprint(g.IdentityKey) != string(r.known.ID) || len(r.known.Key) > 0 && !bytes.Equal(g.IdentityKey, r.known.Key) {
		return fail(hefu.KindForbidden, "guard.changed", r.known.URL, g.ID, r.known.ID)
	}
	return nil
}

// ask sends the call on, with what of the browser's headers the API reads.
func (r *relay) ask(ctx context.Context, req *http.Request, token string, body []byte) (*http.Response, error) {
	to := *r.base
	to.Path, to.RawQuery = r.base.Path+req.URL.Path, req.URL.RawQuery
	out, err := http.NewRequestWithContext(ctx, req.Method, to.String(), bytes.NewReader(body))
	if err != nil {
		return nil, hefu.Errorf(hefu.KindInvalid, "request: it cannot be written").Because(err)
	}
	for _, name := range []string{"Accept", "Content-Type", "Idempotency-Key", "Last-Event-ID"} {
		if v := req.Header.Get(name); v != "" {
			out.Header.Set(name, v)
		}
	}
	out.Header.Set("User-Agent", strings.Join([]string{openAgent, req.UserAgent()}, "; "))
	if token != "" {
		out.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := r.http.Do(out) //nolint:gosec // G704: the host is the guard's, whatever the path
	if err != nil {
		r.doubt()
		return nil, fail(hefu.KindUnavailable, "open.lost", r.base.Host)
	}
	return resp, nil
}

// doubt lets the guard show itself anew before the next call.
func (r *relay) doubt() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seen = time.Time{}
}

// answer passes JSON on, and moves the session's token between body and cookie.
func (r *relay) answer(w http.ResponseWriter, req *http.Request, resp *http.Response, media string) error {
	data, err := io.ReadAll(io.LimitReader(resp.Body, relayAnswer+1))
	isJSON := media == "application/json" || media == wire.ProblemType
	if err != nil || len(data) > relayAnswer || len(data) > 0 && !isJSON || resp.StatusCode/100 == 3 || resp.StatusCode < 200 {
		return fail(hefu.KindUnavailable, "open.odd", r.base.Host)
	}
	good := resp.StatusCode/100 == 2
	switch req.URL.Path {
	case "/v1/guard":
		if good {
			if data, err = r.shown(data); err != nil {
				r.doubt()
				return err
			}
		}
	case "/v1/sign-in", "/v1/sign-up/confirm":
		if good {
			if data, err = r.keep(w, data); err != nil {
				return err
			}
		}
	case "/v1/sign-out":
		if good || resp.StatusCode == http.StatusUnauthorized {
			r.browser.Drop(w.Header())
		}
	}
	pass(w, resp)
	w.WriteHeader(resp.StatusCode)
	_, _ = w.Write(data)
	return nil
}

// shown is what the guard says of itself, for the page: read here, compared, and written anew,
// so that the page reads the very fields that were compared.
func (r *relay) shown(data []byte) ([]byte, error) {
	var g wire.Guard
	if err := json.Unmarshal(data, &g); err != nil {
		return nil, fail(hefu.KindUnavailable, "open.odd", r.base.Host)
	}
	if err := r.same(g); err != nil {
		return nil, err
	}
	return json.Marshal(g)
}

// keep takes the token out of the answer to a sign-in and puts it into the cookie.
func (r *relay) keep(w http.ResponseWriter, data []byte) ([]byte, error) {
	var in map[string]json.RawMessage
	var token string
	if err := errors.Join(json.Unmarshal(data, &in), json.Unmarshal(in["token"], &token)); err != nil || token == "" {
		return nil, fail(hefu.KindUnavailable, "open.odd", r.base.Host)
	}
	box := r.seal.Seal(nil, nil, []byte(token), []byte(r.known.ID)) //nolint:gosec // G407: it draws its nonces itself
	r.browser.Keep(w.Header(), base64.RawURLEncoding.EncodeToString(box))
	in["token"] = json.RawMessage(`""`)
	return json.Marshal(in)
}

// pass copies the headers that mean something to the page. A guard sets no cookie here and
// clears nothing.
func pass(w http.ResponseWriter, resp *http.Response) {
	for _, name := range []string{"Content-Type", "Retry-After", "X-Request-Id"} {
		if v := resp.Header.Get(name); v != "" {
			w.Header().Set(name, v)
		}
	}
}

// pour passes a stream on as it comes.
func pour(w http.ResponseWriter, resp *http.Response) error {
	pass(w, resp)
	w.WriteHeader(resp.StatusCode)
	rc, buf := http.NewResponseController(w), make([]byte, 16<<10)
	for {
		n, err := resp.Body.Read(buf)
		_ = rc.SetWriteDeadline(time.Now().Add(relayWrite)) // the connection's clock
		if n > 0 {
			if _, err := w.Write(buf[:n]); err != nil {
				return nil
			}
			if rc.Flush() != nil {
				return nil
			}
		}
		if err != nil {
			return nil
		}
	}
}

// refuseCall answers for this program, in the API's form.
func refuseCall(w http.ResponseWriter, err error) {
	kind, detail := hefu.KindInternal, err.Error()
	var told *hefu.Error
	if errors.As(err, &told) {
		kind, detail = told.Kind, told.Message
	}
	status := http.StatusBadGateway
	switch kind {
	case hefu.KindNotFound:
		status = http.StatusNotFound
	case hefu.KindForbidden:
		status = http.StatusForbidden
	case hefu.KindUnauthenticated:
		status = http.StatusUnauthorized
	case hefu.KindUnavailable:
		status = http.StatusServiceUnavailable
	case hefu.KindInvalid:
		status = http.StatusBadRequest
	}
	w.Header().Set("Content-Type", wire.ProblemType)
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(wire.Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: detail, Kind: kind})
}
