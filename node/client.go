// Package node is the real way to reach a chain: chain.RPC as JSON-RPC 2.0 over
// HTTP(S), with time-outs, bounded answers, few retries and several endpoints.
//
// The operator configures the endpoints; no address from a user ever gets here.
// Requests go out through package egress: only http and https, no redirects, no proxy
// from the environment, no link-local, multicast or unspecified addresses (cloud
// metadata lives there), and plain http only to loopback and private addresses.
//
// Where a network has several kinds of nodes, a word before the scheme names the kind:
// esplora+https://host/api. It is not a part of the address; chain.Fetcher tells it on.
//
// Endpoint URLs hold API keys in path, query, user info or host name. No error and
// no log line from here contains them: an endpoint is 'node 1', 'node 2'.
//
// Reads are retried, with jitter, and fail over to the next endpoint. Anything that
// is not known to be a read is sent once: whether it arrived is for the caller to
// find out.
package node

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/egress"
)

// Options tune a Client; zero values are the defaults.
type Options struct {
	Timeout  time.Duration // of one attempt, connection included; default 10 s
	MaxBody  int64         // bytes of one answer; default 4 MiB
	Attempts int           // of one read, all endpoints together; default 3, at least one per endpoint
	Backoff  time.Duration // before the second attempt at the same endpoint, doubling; default 250 ms
	Rest     time.Duration // how long an endpoint that failed is not preferred; default 30 s
	// Jitter spreads a wait; default uniform between half of it and all of it.
	Jitter func(time.Duration) time.Duration
	// Clock is read for Rest only; default time.Now.
	Clock func() time.Time
	// Roots are the certificates that nodes are believed by; default: the machine's.
	Roots *x509.CertPool
	// Read says which methods change nothing and may be repeated; default ReadOnly.
	Read func(method string) bool
	// Probe is run on an endpoint before its first use and after each failure; an
	// endpoint that fails it is not used. Nil: no probe.
	Probe func(context.Context, chain.RPC) error
	// Head asks for the number of the newest block; Check compares the endpoints by it.
	Head func(context.Context, chain.RPC) (uint64, error)
	Lag  uint64 // how many blocks behind the others make an endpoint lag; default 8
	// Quorum is how many endpoints must say the same where Pin says so; below 2: one
	// endpoint's word is enough. It needs Head, and as many endpoints.
	Quorum int
	// Pin says whether a call is one that endpoints must agree about, and returns its
	// parameters about one block instead of the newest.
	Pin func(method string, params []any, block uint64) (pinned []any, must bool)
	Log *slog.Logger // for disagreement; nil: no log
}

// Client implements chain.RPC. It is safe for concurrent use.
type Client struct {
	o         Options
	endpoints []*endpoint
	ids       atomic.Uint64

	mu     sync.Mutex
	prefer int // index of the endpoint that answered last
	// pinned is the block that calls which must agree are about, since pinnedAt.
	pinned   uint64
	pinnedAt time.Time
}

var _ chain.RPC = (*Client)(nil)

// New checks the URLs and returns a Client that tries them in order. Errors are
// *hefu.Error of KindInvalid that name the endpoint by its place in the list.
func New(urls []string, o Options) (*Client, error) {
	if len(urls) == 0 {
		return nil, hefu.Errorf(hefu.KindInvalid, "node: at least one address is needed")
	}
	if o.Quorum > 1 && (o.Quorum > len(urls) || o.Head == nil || o.Pin == nil) {
		return nil, hefu.Errorf(hefu.KindInvalid, "node: %d nodes must say the same, but there are %d", o.Quorum, len(urls))
	}
	c := &Client{o: o.defaults(len(urls))}
	for i, u := range urls {
		e, err := newEndpoint(i+1, u, c.o)
		if err != nil {
			return nil, err
		}
		c.endpoints = append(c.endpoints, e)
		if e.dialect != c.endpoints[0].dialect {
			return nil, hefu.Errorf(hefu.KindInvalid, "node: address %d is of another kind than the first; the nodes of a network must all be of one kind", i+1)
		}
	}
	return c, nil
}

func (o Options) defaults(endpoints int) Options {
	set := func(d *time.Duration, v time.Duration) {
		if *d <= 0 {
			*d = v
		}
	}
	set(&o.Timeout, 10*time.Second)
	set(&o.Backoff, 250*time.Millisecond)
	set(&o.Rest, 30*time.Second)
	if o.MaxBody <= 0 {
		o.MaxBody = 4 << 20
	}
	if o.Attempts <= 0 {
		o.Attempts = 3
	}
	o.Attempts = max(o.Attempts, endpoints)
	if o.Jitter == nil {
		o.Jitter = func(d time.Duration) time.Duration { return d/2 + rand.N(d/2+1) } //nolint:gosec // spreading load needs no secret
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Read == nil {
		o.Read = ReadOnly
	}
	if o.Lag == 0 {
		o.Lag = defaultLag
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}

// ReadOnly knows the reading methods of Ethereum's JSON-RPC.
func ReadOnly(method string) bool {
	switch method {
	case "eth_call", "eth_estimateGas", "eth_chainId", "eth_blockNumber", "eth_syncing", "eth_feeHistory",
		"eth_maxPriorityFeePerGas", "eth_gasPrice", "eth_accounts", "net_version", "web3_clientVersion":
		return true
	}
	return strings.HasPrefix(method, "eth_get")
}

// Close drops idle connections.
func (c *Client) Close() {
	for _, e := range c.endpoints {
		e.http.Close()
	}
}

// Call sends one request. A node's own error is *chain.RPCError; everything else
// that fails is *hefu.Error of KindUnavailable.
func (c *Client) Call(ctx context.Context, result any, method string, params ...any) error {
	if params == nil {
		params = []any{}
	}
	id := c.ids.Add(1)
	body, err := json.Marshal(request{"2.0", id, method, params})
	if err != nil {
		return hefu.Errorf(hefu.KindInternal, "node: the request cannot be written").Because(err)
	}
	ctx, done := spend(ctx)
	defer done()
	var raw json.RawMessage
	if c.mustAgree(method, params) {
		raw, err = c.agree(ctx, method, params)
	} else {
		raw, err = c.try(ctx, func(ctx context.Context, e *endpoint) (json.RawMessage, error) { return e.post(ctx, body, id) }, c.o.Read(method))
	}
	if err != nil {
		return err
	}
	if err := json.Unmarshal(raw, result); err != nil {
		return hefu.Errorf(hefu.KindUnavailable, "node: the answer to %s is malformed", method).Because(errMalformed)
	}
	return nil
}

// try goes through the endpoints until one answers or refuses. What is not a read
// goes on only while it certainly did not reach a node.
func (c *Client) try(ctx context.Context, q ask, read bool) (json.RawMessage, error) {
	order := c.order()
	attempts := c.o.Attempts
	if c.hanging() {
		attempts = len(order) // one short look at each: they say nothing, as a moment ago
	}
	var last error
	for i := range attempts {
		e := order[i%len(order)]
		if round := i / len(order); round > 0 {
			if err := sleep(ctx, c.o.Jitter(max(c.o.Backoff<<(round-1), e.wait()))); err != nil {
				break
			}
		}
		raw, err := c.attempt(ctx, e, q)
		var refused *chain.RPCError
		if err == nil || errors.As(err, &refused) && !throttled(refused) {
			c.succeeded(e)
			return raw, err
		}
		last = err
		if ctx.Err() != nil {
			break
		}
		e.failed(c.o.Clock(), c.o.Rest, err)
		if !read && !errors.Is(err, egress.ErrNotSent) {
			break
		}
	}
	var told *hefu.Error
	if errors.As(last, &told) {
		return nil, told // the probe's own words are better than ours
	}
	if last == nil {
		last = ctx.Err()
	}
	return nil, hefu.Errorf(hefu.KindUnavailable, "node: the chain cannot be reached now; try again later").Because(last)
}

// hanging says that every endpoint took a request and said nothing a moment ago.
func (c *Client) hanging() bool {
	now := c.o.Clock()
	for _, e := range c.endpoints {
		if !e.hanging(now, c.o.Rest) {
			return false
		}
	}
	return true
}

// attempt asks one endpoint. One that hung a moment ago gets a quarter of the time.
func (c *Client) attempt(ctx context.Context, e *endpoint, q ask) (json.RawMessage, error) {
	if e.hanging(c.o.Clock(), c.o.Rest) {
		short, cancel := context.WithTimeout(ctx, c.o.Timeout/4)
		defer cancel()
		ctx = short
	}
	if err := c.ready(ctx, e); err != nil {
		return nil, err
	}
	began := time.Now()
	raw, err := q(ctx, e)
	var refused *chain.RPCError
	if err == nil || errors.As(err, &refused) && !throttled(refused) {
		e.answered(c.o.Clock(), time.Since(began))
	}
	return raw, err
}

// ready runs the probe on an endpoint that has not passed it yet.
func (c *Client) ready(ctx context.Context, e *endpoint) error {
	if c.o.Probe != nil && !e.probed.Load() {
		if err := c.o.Probe(ctx, single{c, e}); err != nil {
			var told *hefu.Error
			cause := fmt.Errorf("%w: %w", egress.ErrNotSent, e.error("it failed the check before use", err))
			if errors.Is(err, egress.ErrSilent) {
				cause = fmt.Errorf("%w: %w", egress.ErrSilent, cause)
			}
			if errors.As(err, &told) {
				return hefu.Errorf(told.Kind, "%s", told.Message).Because(cause)
			}
			return cause
		}
		e.probed.Store(true)
	}
	return nil
}

// ask is one request to one endpoint.
type ask func(context.Context, *endpoint) (json.RawMessage, error)

// single is one endpoint as chain.RPC, for the probe.
type single struct {
	c *Client
	e *endpoint
}

// Call sends one request, once.
func (s single) Call(ctx context.Context, result any, method string, params ...any) error {
	if params == nil {
		params = []any{}
	}
	id := s.c.ids.Add(1)
	body, err := json.Marshal(request{"2.0", id, method, params})
	if err != nil {
		return err
	}
	raw, err := s.e.post(ctx, body, id)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(raw, result); err != nil {
		return s.e.error("the answer is malformed", errMalformed)
	}
	return nil
}

// order lists the endpoints: the one that answered last, the others as configured,
// those that failed a moment ago at the end.
func (c *Client) order() []*endpoint {
	c.mu.Lock()
	prefer := c.prefer
	c.mu.Unlock()
	now := c.o.Clock()
	var good, lagging, resting []*endpoint
	for i := range c.endpoints {
		e := c.endpoints[(prefer+i)%len(c.endpoints)]
		switch {
		case e.resting(now, c.o.Rest):
			resting = append(resting, e)
		case e.lagging():
			lagging = append(lagging, e)
		default:
			good = append(good, e)
		}
	}
	return slices.Concat(good, lagging, resting)
}

func (c *Client) succeeded(e *endpoint) {
	c.mu.Lock()
	c.prefer = e.number - 1
	c.mu.Unlock()
}

// throttled recognises a node that answers 'too many requests' in JSON.
func throttled(e *chain.RPCError) bool { return e.Code == -32005 || e.Code == 429 }

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
