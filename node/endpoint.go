package node

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/egress"
)

var errMalformed = errors.New("malformed answer")

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
	dialect string // the word before the scheme
	target  *egress.Target
	http    *egress.Client
	probed  atomic.Bool

	mu    sync.Mutex
	fell  time.Time     // when it failed last; zero while it works
	hung  time.Time     // when it last said nothing for the whole time of an attempt
	asked time.Duration // what it asked to wait (Retry-After), bounded
	// what Health says
	head, before uint64 // its newest block, and the one of the time before
	lags, wrong  bool
	latency      time.Duration
	failures     int
	last         time.Time
	why          string
}

// policy is for addresses that operators write: nodes commonly run on the same machine
// or in the same network.
func policy() egress.Policy { return egress.Policy{Local: true, Plain: true} }

func newEndpoint(number int, text string, o Options) (*endpoint, error) {
	dialect, text := cutDialect(text)
	target, err := policy().Parse(text)
	if err != nil {
		return nil, hefu.Errorf(hefu.KindInvalid, "node: address %d %s", number, err) // never the address itself: it may hold a key
	}
	return &endpoint{
		number: number, dialect: dialect, target: target,
		http: egress.New(policy(), egress.Options{Timeout: o.Timeout, MaxBody: o.MaxBody, Idle: 4, Roots: o.Roots}),
	}, nil
}

// cutDialect takes the word off that names a node's kind.
func cutDialect(text string) (dialect, url string) {
	scheme, rest, ok := strings.Cut(strings.TrimSpace(text), "://")
	dialect, bare, found := strings.Cut(scheme, "+")
	if !ok || !found || dialect == "" {
		return "", text
	}
	return dialect, bare + "://" + rest
}

// error makes the cause for the log: without the URL and anything that was in it.
func (e *endpoint) error(what string, cause error) error {
	return fmt.Errorf("node %d: %s: %s", e.number, what, e.target.Clean(cause.Error()))
}

func (e *endpoint) post(ctx context.Context, body []byte, id uint64) (json.RawMessage, error) {
	res, err := e.http.Do(ctx, http.MethodPost, e.target, http.Header{"Content-Type": {"application/json"}, "Accept": {"application/json"}}, body)
	switch {
	case errors.Is(err, egress.ErrTooBig):
		return nil, fmt.Errorf("node %d: %w", e.number, chain.ErrTooLarge)
	case err != nil:
		return nil, fmt.Errorf("node %d: %w", e.number, err)
	}
	return e.read(res, id)
}

// read judges status and body. Some nodes send their JSON-RPC errors with HTTP
// 400, so a body that is one wins over the status there.
func (e *endpoint) read(res egress.Response, id uint64) (json.RawMessage, error) {
	status := res.Status
	// Bitcoin's nodes send theirs with 500 and 404.
	asRefusal := status == http.StatusBadRequest || e.dialect != "" && (status == http.StatusInternalServerError || status == http.StatusNotFound)
	if status != http.StatusOK && !asRefusal {
		e.note(res.Header.Get("Retry-After"))
		what := fmt.Errorf("HTTP status %d", status)
		if status >= 300 && status < 400 {
			what = fmt.Errorf("HTTP status %d: redirects are not followed", status)
		}
		return nil, e.error("no answer", what)
	}
	var r response
	if err := json.Unmarshal(res.Body, &r); err != nil {
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
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(e.target.Clean(s), "?"))
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

func (e *endpoint) hanging(now time.Time, rest time.Duration) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return !e.hung.IsZero() && now.Sub(e.hung) < rest
}

func (e *endpoint) resting(now time.Time, rest time.Duration) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return !e.fell.IsZero() && now.Sub(e.fell) < rest
}
