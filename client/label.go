package client

import (
	"context"
	"iter"

	"github.com/hefu-wallet/hefu/wire"
)

// Notes returns a page of the private notes, by wallet and subject. after and limit are as
// for Transfers.
func (c *Client) Notes(ctx context.Context, after wire.Cursor, limit int) (out wire.Notes, err error) {
	return out, c.get(ctx, "/v1/labels", page(after, limit), &out)
}

// AllNotes yields all private notes, as AllTransfers does.
func (c *Client) AllNotes(ctx context.Context) iter.Seq2[wire.Note, error] {
	return pages(func(after wire.Cursor) ([]wire.Note, wire.Cursor, error) {
		p, err := c.Notes(ctx, after, pageSize)
		return p.Notes, p.Next, err
	})
}

// SetNote keeps a sealed note, or takes one away. Asking twice is asking once.
func (c *Client) SetNote(ctx context.Context, in wire.SetNote) (out wire.Note, err error) {
	return out, c.pure(ctx, "/v1/labels", in, &out)
}
