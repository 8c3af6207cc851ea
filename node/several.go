package node

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

var (
	_ chain.Several = (*Client)(nil)
	_ chain.Fetcher = alone{}
)

// Quorum is Options.Quorum.
func (c *Client) Quorum() int { return c.o.Quorum }

// Each is every endpoint alone. A call asks it once.
func (c *Client) Each() []chain.RPC {
	out := make([]chain.RPC, 0, len(c.endpoints))
	for _, e := range c.endpoints {
		out = append(out, alone{c, e})
	}
	return out
}

// Differ logs which endpoints contradict each other. What they say is not in the log: it is
// about somebody's account.
func (c *Client) Differ(ctx context.Context, about string, said []string) {
	answers, names := make([]any, 0, 2*len(said)), map[string]int{}
	for i, s := range said {
		if s != "" && names[s] == 0 {
			names[s] = len(names) + 1
		}
		answers = append(answers, "node"+strconv.Itoa(i+1), names[s]) // 0: it did not answer
	}
	c.o.Log.ErrorContext(ctx, "the nodes disagree", append([]any{"about", about}, answers...)...)
}

// alone is one endpoint: checked before use and judged by its answers as when it is one of
// several.
type alone struct {
	c *Client
	e *endpoint
}

// Call sends one request.
func (a alone) Call(ctx context.Context, result any, method string, params ...any) error {
	if params == nil {
		params = []any{}
	}
	id := a.c.ids.Add(1)
	body, err := json.Marshal(request{"2.0", id, method, params})
	if err != nil {
		return hefu.Errorf(hefu.KindInternal, "node: the request cannot be written").Because(err)
	}
	raw, err := a.ask(ctx, func(ctx context.Context, e *endpoint) (json.RawMessage, error) { return e.post(ctx, body, id) })
	if err != nil {
		return err
	}
	if err := json.Unmarshal(raw, result); err != nil {
		return hefu.Errorf(hefu.KindUnavailable, "node: the answer to %s is malformed", method).Because(errMalformed)
	}
	return nil
}

// Dialect is the word before the scheme of the address.
func (a alone) Dialect() string { return a.e.dialect }

// Fetch gets or posts once.
func (a alone) Fetch(ctx context.Context, body []byte, path ...string) ([]byte, error) {
	return a.ask(ctx, func(ctx context.Context, e *endpoint) (json.RawMessage, error) { return e.fetch(ctx, body, path) })
}

func (a alone) ask(ctx context.Context, q ask) (json.RawMessage, error) {
	ctx, done := spend(ctx)
	defer done()
	raw, err := a.c.attempt(ctx, a.e, q)
	var refused *chain.RPCError
	if err == nil || errors.As(err, &refused) && !throttled(refused) {
		return raw, err
	}
	if ctx.Err() == nil {
		a.e.failed(a.c.o.Clock(), a.c.o.Rest, err)
	}
	var told *hefu.Error
	if errors.As(err, &told) {
		return nil, told
	}
	return nil, hefu.Errorf(hefu.KindUnavailable, "node: the chain cannot be reached now; try again later").Because(err)
}
