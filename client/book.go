package client

import (
	"context"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/wire"
)

// Book returns a page of the address book, oldest entry first. after and limit are as for
// Transfers.
func (c *Client) Book(ctx context.Context, after wire.Cursor, limit int) (out wire.Book, err error) {
	return out, c.get(ctx, "/v1/book", page(after, limit), &out)
}

// AddBookEntry adds an entry; it counts after a waiting period.
func (c *Client) AddBookEntry(ctx context.Context, in wire.AddBookEntry) (out wire.BookEntry, err error) {
	return out, c.keyed(ctx, "", "/v1/book", in, &out)
}

// RemoveBookEntry takes an entry out at once.
func (c *Client) RemoveBookEntry(ctx context.Context, id hefu.BookID) error {
	return c.keyed(ctx, "", "/v1/book/"+part(id)+"/remove", nil, nil)
}
