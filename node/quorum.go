package node

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

// pinLife is for how long calls that must agree are about the same block.
const pinLife = 2 * time.Second

// said is what one endpoint answers.
type said struct {
	number int
	raw    json.RawMessage
	err    error // a refusal of the node's own is an answer
	key    string
}

// mustAgree says that one endpoint's word is not enough.
func (c *Client) mustAgree(method string, params []any) bool {
	if c.o.Quorum < 2 {
		return false
	}
	_, must := c.o.Pin(method, params, 0)
	return must
}

// agree asks all endpoints the same about the same block and answers only what as many as
// the quorum say alike. Where that is said of two different answers neither is believed. One
// that says something else is named in the log.
func (c *Client) agree(ctx context.Context, method string, params []any) (json.RawMessage, error) {
	head, err := c.pin(ctx)
	if err != nil {
		return nil, err
	}
	pinned, _ := c.o.Pin(method, params, head)
	all := c.everybody(ctx, method, pinned)
	groups := map[string][]said{}
	for _, s := range all {
		if s.key != "" {
			groups[s.key] = append(groups[s.key], s)
		}
	}
	var most []said
	answered, enough := 0, 0 // enough: how many different answers have a quorum
	for _, g := range groups {
		answered += len(g)
		if len(g) >= c.o.Quorum {
			enough++
		}
		if len(g) > len(most) {
			most = g
		}
	}
	if len(groups) > 1 {
		c.disagree(ctx, method, all)
	}
	switch {
	case enough == 1:
		return most[0].raw, most[0].err
	case len(groups) > 1:
		return nil, hefu.Errorf(hefu.KindUnavailable, "node: the nodes say different things about the same block; nothing was believed, ask the operator to look at the nodes")
	}
	return nil, c.tooFew(answered)
}

func (c *Client) tooFew(answered int) error {
	return hefu.Errorf(hefu.KindUnavailable, "node: %d of %d nodes answered, and %d must say the same; try again later", answered, len(c.endpoints), c.o.Quorum)
}

// everybody asks all endpoints at once.
func (c *Client) everybody(ctx context.Context, method string, params []any) []said {
	out := make([]said, len(c.endpoints))
	var all sync.WaitGroup
	for i, e := range c.endpoints {
		all.Go(func() {
			out[i] = c.one(ctx, e, method, params)
		})
	}
	all.Wait()
	return out
}

func (c *Client) one(ctx context.Context, e *endpoint, method string, params []any) said {
	s := said{number: e.number}
	id := c.ids.Add(1)
	body, err := json.Marshal(request{"2.0", id, method, params})
	if err != nil {
		s.err = err
		return s
	}
	s.raw, s.err = c.attempt(ctx, e, func(ctx context.Context, e *endpoint) (json.RawMessage, error) { return e.post(ctx, body, id) })
	var refused *chain.RPCError
	switch {
	case s.err == nil:
		s.key = "=" + plain(s.raw)
	case errors.As(s.err, &refused) && !throttled(refused):
		// A block that it does not have yet is no answer; a call that fails everywhere
		// fails in each node's own words.
		if lower := strings.ToLower(refused.Message); strings.Contains(lower, "revert") || strings.Contains(lower, "execution") {
			s.key = "!"
		}
	case ctx.Err() == nil:
		e.failed(c.o.Clock(), c.o.Rest, s.err)
	}
	return s
}

// plain is an answer in the form in which two that mean the same are equal.
func plain(raw json.RawMessage) string {
	var b bytes.Buffer
	if json.Compact(&b, raw) != nil {
		return string(raw)
	}
	return strings.ToLower(b.String())
}

// pin is the newest block that as many endpoints as the quorum have.
func (c *Client) pin(ctx context.Context) (uint64, error) {
	c.mu.Lock()
	head, at := c.pinned, c.pinnedAt
	c.mu.Unlock()
	if now := c.o.Clock(); !at.IsZero() && now.Sub(at) < pinLife && !now.Before(at) {
		return head, nil
	}
	heads := make([]uint64, len(c.endpoints))
	var all sync.WaitGroup
	for i, e := range c.endpoints {
		all.Go(func() {
			c.look(ctx, e)
			if h, ok := e.standing(); ok {
				heads[i] = h
			}
		})
	}
	all.Wait()
	slices.Sort(heads)
	slices.Reverse(heads)
	head = heads[c.o.Quorum-1]
	if head == 0 {
		return 0, c.tooFew(slices.Index(heads, 0))
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.pinned, c.pinnedAt = head, c.o.Clock()
	return head, nil
}

// disagree tells the operator who said something else than others.
func (c *Client) disagree(ctx context.Context, method string, all []said) {
	keys := make([]string, len(all))
	for _, s := range all {
		keys[s.number-1] = s.key
	}
	c.Differ(ctx, method, keys)
}
