package client

import (
	"context"
	"net/http"
	"net/url"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/wire"
)

func (c *Client) get(ctx context.Context, path string, query url.Values, out any) error {
	return c.run(ctx, call{method: http.MethodGet, path: path, query: query, again: true}, out)
}

// pure is a POST that is a function of its body: repeating it changes nothing.
func (c *Client) pure(ctx context.Context, path string, body, out any) error {
	return c.run(ctx, call{method: http.MethodPost, path: path, body: body, again: true}, out)
}

// keyed is a POST that moves something. An empty key means a fresh one.
func (c *Client) keyed(ctx context.Context, key, path string, body, out any) error {
	if key == "" {
		var err error
		if key, err = c.NewKey(); err != nil {
			return err
		}
	}
	return c.run(ctx, call{method: http.MethodPost, path: path, body: body, key: key, again: true}, out)
}

func part[T ~string](id T) string { return url.PathEscape(string(id)) }

// Health asks whether the process lives.
func (c *Client) Health(ctx context.Context) (out wire.Health, err error) {
	return out, c.get(ctx, "/healthz", nil, &out)
}

// Ready asks whether the guard can serve; KindUnavailable says not now.
func (c *Client) Ready(ctx context.Context) (out wire.Health, err error) {
	return out, c.get(ctx, "/readyz", nil, &out)
}

// Guard asks who the guard is. It needs no sign-in.
func (c *Client) Guard(ctx context.Context) (out wire.Guard, err error) {
	return out, c.get(ctx, "/v1/guard", nil, &out)
}

// SignUp begins an account. The answer's URI is shown once.
func (c *Client) SignUp(ctx context.Context, in wire.SignUp) (out wire.Enrolment, err error) {
	return out, c.run(ctx, call{method: http.MethodPost, path: "/v1/sign-up", body: in}, &out)
}

// ConfirmSignUp shows that the authenticator works and signs in; the client uses
// the new session from then on.
func (c *Client) ConfirmSignUp(ctx context.Context, in wire.SignIn) (wire.SignedIn, error) {
	return c.enter(ctx, "/v1/sign-up/confirm", in)
}

// SignIn opens a session, which the client uses from then on. Every wrong proof
// is the same KindUnauthenticated.
func (c *Client) SignIn(ctx context.Context, in wire.SignIn) (wire.SignedIn, error) {
	return c.enter(ctx, "/v1/sign-in", in)
}

func (c *Client) enter(ctx context.Context, path string, in wire.SignIn) (out wire.SignedIn, err error) {
	if err = c.run(ctx, call{method: http.MethodPost, path: path, body: in}, &out); err == nil {
		c.SetToken(out.Token)
	}
	return out, err
}

// SignOut ends the session and forgets its token.
func (c *Client) SignOut(ctx context.Context) error {
	err := c.run(ctx, call{method: http.MethodPost, path: "/v1/sign-out"}, nil)
	if err == nil || hefu.Is(err, hefu.KindUnauthenticated) {
		c.SetToken("")
		return nil
	}
	return err
}

// User returns who is signed in.
func (c *Client) User(ctx context.Context) (out wire.User, err error) {
	return out, c.get(ctx, "/v1/user", nil, &out)
}

// Sessions returns a page of sign-ins, newest first, ended ones included. after and limit are
// as for Transfers.
func (c *Client) Sessions(ctx context.Context, after wire.Cursor, limit int) (out wire.Sessions, err error) {
	return out, c.get(ctx, "/v1/sessions", page(after, limit), &out)
}

// RevokeSession ends another session; it needs a fresh code.
func (c *Client) RevokeSession(ctx context.Context, id hefu.SessionID, in wire.EndSession) error {
	return c.keyed(ctx, "", "/v1/sessions/"+part(id)+"/revoke", in, nil)
}

// Freeze stops everything at once.
func (c *Client) Freeze(ctx context.Context) (out wire.User, err error) {
	return out, c.run(ctx, call{method: http.MethodPost, path: "/v1/freeze", again: true}, &out)
}

// Unfreeze ends a freeze; a withdraw hold follows.
func (c *Client) Unfreeze(ctx context.Context, in wire.Unfreeze) (out wire.User, err error) {
	return out, c.keyed(ctx, "", "/v1/unfreeze", in, &out)
}

// Devices returns a page of the user's devices, oldest first. after and limit are as for
// Transfers.
func (c *Client) Devices(ctx context.Context, after wire.Cursor, limit int) (out wire.Devices, err error) {
	return out, c.get(ctx, "/v1/devices", page(after, limit), &out)
}

// AddDevice registers a device's own key.
func (c *Client) AddDevice(ctx context.Context, in wire.AddDevice) (out wire.Device, err error) {
	return out, c.keyed(ctx, "", "/v1/devices", in, &out)
}

// ConfirmDevice vouches for a device anew, after the guard's database was brought back from
// a backup; it needs a fresh code.
func (c *Client) ConfirmDevice(ctx context.Context, id hefu.DeviceID, in wire.ConfirmDevice) (out wire.Device, err error) {
	return out, c.keyed(ctx, "", "/v1/devices/"+part(id)+"/confirm", in, &out)
}

// RefuseDevice makes the guard refuse a device from now on.
func (c *Client) RefuseDevice(ctx context.Context, id hefu.DeviceID) error {
	return c.pure(ctx, "/v1/devices/"+part(id)+"/refuse", nil, nil)
}

// Wallet returns what the guard knows of one mnemonic.
func (c *Client) Wallet(ctx context.Context, id hefu.WalletID) (out wire.Wallet, err error) {
	return out, c.get(ctx, "/v1/wallets/"+part(id), nil, &out)
}

// Dealings lists all of the user's dealings.
func (c *Client) Dealings(ctx context.Context) (out wire.Dealings, err error) {
	return out, c.get(ctx, "/v1/dealings", nil, &out)
}

// BeginDealing announces a dealing, or opens one whose waiting period is over:
// then Offer.OneTime is set.
func (c *Client) BeginDealing(ctx context.Context, in wire.BeginDealing) (out wire.Offer, err error) {
	return out, c.keyed(ctx, "", "/v1/dealings", in, &out)
}

// AcceptDealing brings the guard's half.
func (c *Client) AcceptDealing(ctx context.Context, id hefu.DealingID, in wire.AcceptDealing) (out wire.Dealing, err error) {
	return out, c.keyed(ctx, "", "/v1/dealings/"+part(id)+"/accept", in, &out)
}

// CheckPoints asks for the guard's points of one curve's check messages.
func (c *Client) CheckPoints(ctx context.Context, id hefu.DealingID, in wire.CheckPoints) (out wire.Points, err error) {
	return out, c.pure(ctx, "/v1/dealings/"+part(id)+"/points", in, &out)
}

// CheckDealing signs one curve's check messages.
func (c *Client) CheckDealing(ctx context.Context, id hefu.DealingID, in wire.CheckDealing) (out wire.CheckResult, err error) {
	return out, c.keyed(ctx, "", "/v1/dealings/"+part(id)+"/check", in, &out)
}

// CancelDealing cancels a waiting dealing.
func (c *Client) CancelDealing(ctx context.Context, id hefu.DealingID) error {
	return c.keyed(ctx, "", "/v1/dealings/"+part(id)+"/cancel", nil, nil)
}

// Accounts lists the accounts of the active dealings.
func (c *Client) Accounts(ctx context.Context) (out wire.Accounts, err error) {
	return out, c.get(ctx, "/v1/accounts", nil, &out)
}

// Balances returns what an address holds: the native asset, the shipped tokens
// and the extra assets.
func (c *Client) Balances(ctx context.Context, n hefu.Network, address string, extra ...hefu.AssetID) (out wire.Balances, err error) {
	return out, c.get(ctx, "/v1/balances", about(n, address, extra), &out)
}

// about asks about an address, and about further assets.
func about(n hefu.Network, address string, extra []hefu.AssetID) url.Values {
	q := url.Values{"network": {string(n)}, "address": {address}}
	for _, a := range extra {
		q.Add("asset", string(a))
	}
	return q
}

// Incoming returns what arrived lately at an address, newest first: the native asset, the
// shipped tokens and the extra assets. It is the word of the guard and its node.
func (c *Client) Incoming(ctx context.Context, n hefu.Network, address string, extra ...hefu.AssetID) (out wire.Incoming, err error) {
	return out, c.get(ctx, "/v1/incoming", about(n, address, extra), &out)
}

// Movements returns a page of what came to and left an address, newest first, and how
// far that is known. AllMovements follows the pages.
func (c *Client) Movements(ctx context.Context, n hefu.Network, address string, after wire.Cursor, limit int) (out wire.Movements, err error) {
	q := page(after, limit)
	q.Set("network", string(n))
	q.Set("address", address)
	return out, c.get(ctx, "/v1/movements", q, &out)
}

// Quote offers three fee caps for a transfer.
func (c *Client) Quote(ctx context.Context, in wire.QuoteRequest) (out wire.Quote, err error) {
	return out, c.pure(ctx, "/v1/quote", in, &out)
}

// Propose asks for a plan. The same key never makes a second transfer; "" draws a
// fresh one.
func (c *Client) Propose(ctx context.Context, key string, in wire.Propose) (out wire.Proposal, err error) {
	return out, c.keyed(ctx, key, "/v1/transfers", in, &out)
}

// Transfers returns a page, newest first. after is Next of the page before, ""
// for the newest; limit is at most 200, and 0 means the server's default. AllTransfers
// follows the pages.
func (c *Client) Transfers(ctx context.Context, after wire.Cursor, limit int) (out wire.Transfers, err error) {
	return out, c.get(ctx, "/v1/transfers", page(after, limit), &out)
}

// Recipients returns a page of the transfers that say whom one pays, newest first: of each
// recipient the newest final one, and what was approved and has not ended. after and limit
// are as for Transfers.
func (c *Client) Recipients(ctx context.Context, after wire.Cursor, limit int) (out wire.Transfers, err error) {
	return out, c.get(ctx, "/v1/recipients", page(after, limit), &out)
}

// Transfer returns one transfer.
func (c *Client) Transfer(ctx context.Context, id hefu.TransferID) (out wire.Transfer, err error) {
	return out, c.get(ctx, "/v1/transfers/"+part(id), nil, &out)
}

// Nonces asks for the guard's points of one plan.
func (c *Client) Nonces(ctx context.Context, id hefu.TransferID, in wire.Nonces) (out wire.Points, err error) {
	return out, c.pure(ctx, "/v1/transfers/"+part(id)+"/nonces", in, &out)
}

// Approve co-signs one plan. KindReplan asks to fetch the transfer, review its
// fresh plan and sign again. The same key and request have one effect; "" draws
// a fresh key.
func (c *Client) Approve(ctx context.Context, key string, id hefu.TransferID, in wire.Approve) (out wire.Transfer, err error) {
	return out, c.keyed(ctx, key, "/v1/transfers/"+part(id)+"/approve", in, &out)
}

// Stop ends what is not yet being sent. Asking twice is asking once.
func (c *Client) Stop(ctx context.Context, id hefu.TransferID) (out wire.Transfer, err error) {
	return out, c.pure(ctx, "/v1/transfers/"+part(id)+"/stop", nil, &out)
}

// StopAll stops everything that is not yet being sent, in one step.
func (c *Client) StopAll(ctx context.Context) (out wire.Stopped, err error) {
	return out, c.pure(ctx, "/v1/stop-all", nil, &out)
}

// StopBy stops with a one-time code and no session.
func (c *Client) StopBy(ctx context.Context, in wire.StopBy) (out wire.Stopped, err error) {
	return out, c.run(ctx, call{method: http.MethodPost, path: "/v1/stop", body: in}, &out)
}

// Limits lists how much may leave in 24 hours, and how much has.
func (c *Client) Limits(ctx context.Context) (out wire.Limits, err error) {
	return out, c.get(ctx, "/v1/limits", nil, &out)
}

// SetLimit changes a limit; the answer says whether it holds or waits.
func (c *Client) SetLimit(ctx context.Context, in wire.SetLimit) (out wire.Limit, err error) {
	return out, c.keyed(ctx, "", "/v1/limits", in, &out)
}

// Cancel gives up what nobody approved, or stops what is not yet being sent.
func (c *Client) Cancel(ctx context.Context, id hefu.TransferID) (out wire.Transfer, err error) {
	return out, c.keyed(ctx, "", "/v1/transfers/"+part(id)+"/cancel", nil, &out)
}
