package client

import (
	"context"
	"iter"
	"net/url"
	"strconv"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/wire"
)

const (
	pageSize = 200   // what the iterators ask for
	maxPages = 10000 // of one list: a hostile server never comes to an end
)

func page(after wire.Cursor, limit int) url.Values {
	q := url.Values{}
	if after != "" {
		q.Set("after", string(after))
	}
	if limit != 0 {
		q.Set("limit", strconv.Itoa(limit))
	}
	return q
}

// AllTransfers yields every transfer, newest first, page by page. What is added meanwhile is
// not yielded and shifts nothing. An error is the last thing that is yielded.
func (c *Client) AllTransfers(ctx context.Context) iter.Seq2[wire.Transfer, error] {
	return pages(func(after wire.Cursor) ([]wire.Transfer, wire.Cursor, error) {
		p, err := c.Transfers(ctx, after, pageSize)
		return p.Transfers, p.Next, err
	})
}

// AllMovements yields everything that came to and left an address, newest first, as
// AllTransfers does.
func (c *Client) AllMovements(ctx context.Context, n hefu.Network, address string) iter.Seq2[wire.Movement, error] {
	return pages(func(after wire.Cursor) ([]wire.Movement, wire.Cursor, error) {
		p, err := c.Movements(ctx, n, address, after, pageSize)
		return p.Movements, p.Next, err
	})
}

// AllSessions yields every sign-in, newest first, as AllTransfers does.
func (c *Client) AllSessions(ctx context.Context) iter.Seq2[wire.Session, error] {
	return pages(func(after wire.Cursor) ([]wire.Session, wire.Cursor, error) {
		p, err := c.Sessions(ctx, after, pageSize)
		return p.Sessions, p.Next, err
	})
}

// AllDevices yields every device, oldest first, as AllTransfers does.
func (c *Client) AllDevices(ctx context.Context) iter.Seq2[wire.Device, error] {
	return pages(func(after wire.Cursor) ([]wire.Device, wire.Cursor, error) {
		p, err := c.Devices(ctx, after, pageSize)
		return p.Devices, p.Next, err
	})
}

// AllRecipients yields what Recipients lists, as AllTransfers does.
func (c *Client) AllRecipients(ctx context.Context) iter.Seq2[wire.Transfer, error] {
	return pages(func(after wire.Cursor) ([]wire.Transfer, wire.Cursor, error) {
		p, err := c.Recipients(ctx, after, pageSize)
		return p.Transfers, p.Next, err
	})
}

// AllBook yields the whole address book, oldest entry first, as AllTransfers does.
func (c *Client) AllBook(ctx context.Context) iter.Seq2[wire.BookEntry, error] {
	return pages(func(after wire.Cursor) ([]wire.BookEntry, wire.Cursor, error) {
		p, err := c.Book(ctx, after, pageSize)
		return p.Entries, p.Next, err
	})
}

// AllHistory yields everything that happened, newest first, as AllTransfers does. Events
// follows what happens from now on.
func (c *Client) AllHistory(ctx context.Context) iter.Seq2[wire.Event, error] {
	return pages(func(after wire.Cursor) ([]wire.Event, wire.Cursor, error) {
		p, err := c.History(ctx, after, pageSize)
		return p.Events, p.Next, err
	})
}

// History returns a page of what happened, newest first. after and limit are as for
// Transfers.
func (c *Client) History(ctx context.Context, after wire.Cursor, limit int) (out wire.History, err error) {
	return out, c.get(ctx, "/v1/history", page(after, limit), &out)
}

// Collect gathers what an iterator yields, up to its first error.
func Collect[T any](all iter.Seq2[T, error]) ([]T, error) {
	var out []T
	for v, err := range all {
		if err != nil {
			return out, err
		}
		out = append(out, v)
	}
	return out, nil
}

// pages follows a list from its start.
func pages[T any](fetch func(after wire.Cursor) ([]T, wire.Cursor, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		var after wire.Cursor
		for range maxPages {
			some, next, err := fetch(after)
			if err != nil {
				yield(none, err)
				return
			}
			for _, v := range some {
				if !yield(v, nil) {
					return
				}
			}
			if next == "" {
				return
			}
			if len(some) == 0 || next == after {
				break
			}
			after = next
		}
		yield(none, hefu.Errorf(hefu.KindInternal, "the guard's list does not come to an end; what was read of it is not all"))
	}
}
