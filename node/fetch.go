package node

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/egress"
)

var (
	_ chain.Fetcher = (*Client)(nil)
	_ chain.Fetcher = single{}
)

// Dialect is the word before the scheme of the addresses.
func (c *Client) Dialect() string { return c.endpoints[0].dialect }

// Fetch gets what lies below a node's address, or posts the body there; only a GET is
// repeated. A node's own refusal is *chain.RPCError, everything else that fails is
// *hefu.Error of KindUnavailable.
func (c *Client) Fetch(ctx context.Context, body []byte, path ...string) ([]byte, error) {
	ctx, done := spend(ctx)
	defer done()
	return c.try(ctx, func(ctx context.Context, e *endpoint) (json.RawMessage, error) { return e.fetch(ctx, body, path) }, body == nil)
}

// Dialect is the word before the scheme of the address.
func (s single) Dialect() string { return s.e.dialect }

// Fetch asks once.
func (s single) Fetch(ctx context.Context, body []byte, path ...string) ([]byte, error) {
	return s.e.fetch(ctx, body, path)
}

func (e *endpoint) fetch(ctx context.Context, body []byte, path []string) (json.RawMessage, error) {
	method, header := http.MethodGet, http.Header{}
	if body != nil {
		method = http.MethodPost
		header.Set("Content-Type", "text/plain")
	}
	res, err := e.http.Do(ctx, method, e.target.At(nil, path...), header, body)
	switch {
	case errors.Is(err, egress.ErrTooBig):
		return nil, fmt.Errorf("node %d: %w", e.number, chain.ErrTooLarge)
	case err != nil:
		return nil, fmt.Errorf("node %d: %w", e.number, err)
	case res.Status == http.StatusOK:
		return res.Body, nil
	case res.Status == http.StatusBadRequest || res.Status == http.StatusNotFound:
		return nil, &chain.RPCError{Code: res.Status, Message: e.clean(string(res.Body))}
	}
	e.note(res.Header.Get("Retry-After"))
	return nil, e.error("no answer", fmt.Errorf("HTTP status %d", res.Status))
}
