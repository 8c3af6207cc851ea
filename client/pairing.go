package client

import (
	"context"
	"iter"
	"net/http"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/wire"
)

// BeginPairing lets a device wait for the half of another. The same sealed key again asks for
// the same pairing.
func (c *Client) BeginPairing(ctx context.Context, in wire.BeginPairing) (out wire.Pairing, err error) {
	return out, c.pure(ctx, "/v1/pairings", in, &out)
}

// Pairings returns a page of the devices that wait for a half, oldest first. after and limit
// are as for Transfers.
func (c *Client) Pairings(ctx context.Context, after wire.Cursor, limit int) (out wire.Pairings, err error) {
	return out, c.get(ctx, "/v1/pairings", page(after, limit), &out)
}

// AllPairings yields every device that waits for a half, as AllTransfers does.
func (c *Client) AllPairings(ctx context.Context) iter.Seq2[wire.Pairing, error] {
	return pages(func(after wire.Cursor) ([]wire.Pairing, wire.Cursor, error) {
		p, err := c.Pairings(ctx, after, pageSize)
		return p.Pairings, p.Next, err
	})
}

// Pairing asks for one, with its box once that is there.
func (c *Client) Pairing(ctx context.Context, id hefu.PairingID) (out wire.Pairing, err error) {
	return out, c.get(ctx, "/v1/pairings/"+part(id), nil, &out)
}

// FillPairing hands a sealed half to a device that waits. The same box again is answered alike.
func (c *Client) FillPairing(ctx context.Context, id hefu.PairingID, in wire.FillPairing) (out wire.Pairing, err error) {
	return out, c.run(ctx, call{method: http.MethodPut, path: "/v1/pairings/" + part(id) + "/box", body: in, again: true}, &out)
}

// EndPairing erases one that was taken or is no longer wanted.
func (c *Client) EndPairing(ctx context.Context, id hefu.PairingID) error {
	return c.run(ctx, call{method: http.MethodDelete, path: "/v1/pairings/" + part(id), again: true}, nil)
}
