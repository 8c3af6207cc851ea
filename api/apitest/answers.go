package apitest

import (
	"context"
	"slices"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/guard"
)

// Ready implements api.Guard, like everything below.
func (g *Guard) Ready(ctx context.Context) error { return g.call(ctx, "Ready") }

// SignUp answers URI.
func (g *Guard) SignUp(ctx context.Context, in guard.SignUp) (guard.Enrolment, error) {
	return guard.Enrolment{URI: URI}, g.call(ctx, "SignUp", in.Name, in.Source)
}

// ConfirmSignUp answers Token.
func (g *Guard) ConfirmSignUp(ctx context.Context, in guard.SignIn) (guard.SignedIn, error) {
	return guard.SignedIn{Token: Token, Session: aSession(), User: aUser()}, g.call(ctx, "ConfirmSignUp", in.Name, in.Source)
}

// SignIn answers Token, and a device when one was named.
func (g *Guard) SignIn(ctx context.Context, in guard.SignIn) (guard.SignedIn, error) {
	out := guard.SignedIn{Token: Token, Session: aSession(), User: aUser()}
	if in.Device != nil {
		out.Device = &hefu.Device{ID: Device, User: User, Name: in.Device.Name, Key: in.Device.Key, Created: At, Confirmed: At}
	}
	return out, g.call(ctx, "SignIn", in.Name, in.Source)
}

// Caller knows Token only, until EndAll.
func (g *Guard) Caller(ctx context.Context, token string) (guard.Caller, error) {
	if err := g.call(ctx, "Caller"); err != nil {
		return guard.Caller{}, err
	}
	if token != Token {
		return guard.Caller{}, ended()
	}
	return Caller(), g.alive()
}

func ended() error {
	return hefu.Errorf(hefu.KindUnauthenticated, "your session has ended; sign in again")
}

func (g *Guard) alive() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.ended {
		return ended()
	}
	return nil
}

// SignOut ends nothing.
func (g *Guard) SignOut(ctx context.Context, _ guard.Caller) error { return g.call(ctx, "SignOut") }

// Sessions answers the sample.
func (g *Guard) Sessions(ctx context.Context, _ guard.Caller, p guard.Page) ([]guard.Session, guard.Cursor, error) {
	return some([]guard.Session{aSession()}, p, g.call(ctx, "Sessions", p.After, p.Limit))
}

// History answers what Happen appended, newest first.
func (g *Guard) History(ctx context.Context, _ guard.Caller, p guard.Page) ([]guard.Event, guard.Cursor, error) {
	g.mu.Lock()
	all := slices.Clone(g.events)
	g.mu.Unlock()
	slices.Reverse(all)
	return some(all, p, g.call(ctx, "History", p.After, p.Limit))
}

// EndSession ends nothing.
func (g *Guard) EndSession(ctx context.Context, _ guard.Caller, id hefu.SessionID, _ string) error {
	return g.call(ctx, "EndSession", id)
}

// Events answers what Happen appended.
func (g *Guard) Events(_ context.Context, _ guard.Caller, after int64, limit int) ([]guard.Event, error) {
	if err := g.alive(); err != nil {
		return nil, err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if err := g.errs["Events"]; err != nil {
		return nil, err
	}
	if after > int64(len(g.events)) {
		return nil, nil
	}
	return slices.Clone(g.events[after:min(int64(len(g.events)), after+int64(limit))]), nil
}

// AddDevice answers the sample.
func (g *Guard) AddDevice(ctx context.Context, _ guard.Caller, in guard.AddDevice) (hefu.Device, error) {
	return hefu.Device{ID: Device, User: User, Name: in.Name, Key: in.Key, Created: At, Confirmed: At}, g.call(ctx, "AddDevice", in.Name)
}

// Devices answers the sample.
func (g *Guard) Devices(ctx context.Context, _ guard.Caller, p guard.Page) ([]hefu.Device, guard.Cursor, error) {
	all := []hefu.Device{{ID: Device, User: User, Name: "laptop", Key: g.IdentityKey(), Created: At, Confirmed: At}}
	return some(all, p, g.call(ctx, "Devices", p.After, p.Limit))
}

// ConfirmDevice answers the sample.
func (g *Guard) ConfirmDevice(ctx context.Context, _ guard.Caller, id hefu.DeviceID, code string) (hefu.Device, error) {
	return hefu.Device{ID: Device, User: User, Name: "laptop", Key: g.IdentityKey(), Created: At, Confirmed: At}, g.call(ctx, "ConfirmDevice", id, code)
}

// RefuseDevice does nothing.
func (g *Guard) RefuseDevice(ctx context.Context, _ guard.Caller, id hefu.DeviceID) error {
	return g.call(ctx, "RefuseDevice", id)
}

// BeginDealing answers an open offer.
func (g *Guard) BeginDealing(ctx context.Context, _ guard.Caller, in guard.BeginDealing) (guard.Offer, error) {
	d := aDealing()
	d.Generation, d.State = in.Generation, guard.DealingOpen
	return guard.Offer{Dealing: d, OneTime: []byte("one-time key"), Signature: []byte("signature")}, g.call(ctx, "BeginDealing", in.Generation)
}

// AcceptDealing answers the sample.
func (g *Guard) AcceptDealing(ctx context.Context, _ guard.Caller, id hefu.DealingID, _ []byte) (guard.Dealing, error) {
	return aDealing(), g.call(ctx, "AcceptDealing", id)
}

// CheckPoints answers points.
func (g *Guard) CheckPoints(ctx context.Context, _ guard.Caller, id hefu.DealingID, curve string, _ []byte) ([]byte, error) {
	return []byte("points"), g.call(ctx, "CheckPoints", id, curve)
}

// CheckDealing answers one signature.
func (g *Guard) CheckDealing(ctx context.Context, _ guard.Caller, id hefu.DealingID, curve string, _, _ []byte) (guard.CheckResult, error) {
	return guard.CheckResult{Dealing: aDealing(), Signatures: [][]byte{make([]byte, 64)}}, g.call(ctx, "CheckDealing", id, curve)
}

// CancelDealing does nothing.
func (g *Guard) CancelDealing(ctx context.Context, _ guard.Caller, id hefu.DealingID) error {
	return g.call(ctx, "CancelDealing", id)
}

// Wallet answers the sample.
func (g *Guard) Wallet(ctx context.Context, _ guard.Caller, id hefu.WalletID) (guard.WalletView, error) {
	d := aDealing()
	return guard.WalletView{Wallet: id, Generation: 1, Active: &d, Latest: &d}, g.call(ctx, "Wallet", id)
}

// Dealings answers the sample.
func (g *Guard) Dealings(ctx context.Context, _ guard.Caller) ([]guard.Dealing, error) {
	return []guard.Dealing{aDealing()}, g.call(ctx, "Dealings")
}

func anAccount() hefu.Account {
	return hefu.Account{Wallet: Wallet, Network: Dev, Path: "m/44'/60'/0'/0/0", Address: Alice, Kind: hefu.Guarded}
}

// Accounts answers the sample.
func (g *Guard) Accounts(ctx context.Context, _ guard.Caller) ([]hefu.Account, error) {
	return []hefu.Account{anAccount()}, g.call(ctx, "Accounts")
}

// Balances answers 5 units.
func (g *Guard) Balances(ctx context.Context, _ guard.Caller, n hefu.Network, address string, extra []hefu.AssetID) ([]guard.Holding, error) {
	h := guard.Holding{Asset: Ether, Symbol: "ETH", Decimals: 18, Units: hefu.UnitsOf(5), Source: hefu.Shipped}
	return []guard.Holding{h}, g.call(ctx, "Balances", n, address, extra)
}

// Incoming answers one payment.
func (g *Guard) Incoming(ctx context.Context, _ guard.Caller, n hefu.Network, address string, extra []hefu.AssetID) (guard.Incoming, error) {
	r := guard.Received{Symbol: "ETH", Decimals: 18, Source: hefu.Shipped}
	r.Receipt = chain.Receipt{TxID: "0x01", Block: 9, Time: At.Unix(), From: Bob, Asset: Ether, Amount: hefu.UnitsOf(5)}
	r.Confirmations, r.Final, r.Word = 2, true, guard.SourceNode
	return guard.Incoming{Receipts: []guard.Received{r}, Head: 10, Coins: 3, Tokens: 1}, g.call(ctx, "Incoming", n, address, extra)
}

// Movements answers one payment that left and one that arrived.
func (g *Guard) Movements(ctx context.Context, _ guard.Caller, n hefu.Network, address string, p guard.Page) ([]guard.Moved, guard.Followed, guard.Cursor, error) {
	in := guard.Moved{Symbol: "ETH", Decimals: 18, Known: hefu.Shipped, Confirmations: 2, Final: true}
	in.Movement = guard.Movement{TxID: "0x01", Block: 9, Time: At.Unix(), Other: Bob, Asset: Ether, Amount: hefu.UnitsOf(5), Source: guard.SourceNode}
	out := in
	out.Out, out.Index, out.Source = true, 4, guard.SourceHistory
	all, next, err := some([]guard.Moved{out, in}, p, g.call(ctx, "Movements", n, address, p.After, p.Limit))
	return all, guard.Followed{Since: 3, Read: 10, Head: 12, Final: 9, Trouble: "no"}, next, err
}

// Quote answers 1, 2, 3.
func (g *Guard) Quote(ctx context.Context, _ guard.Caller, in hefu.Intent) (guard.Quote, error) {
	return guard.Quote{
		Slow: hefu.UnitsOf(1), Normal: hefu.UnitsOf(2), Fast: hefu.UnitsOf(3), Native: chain.Asset{ID: Ether, Symbol: "ETH", Decimals: 18},
		Token: &hefu.TokenFact{Asset: Ether, Symbol: "T", Decimals: 6, Source: hefu.GuardSays},
		All:   &guard.Everything{Slow: hefu.UnitsOf(4), Normal: hefu.UnitsOf(5), Fast: hefu.UnitsOf(6)},
	}, g.call(ctx, "Quote", in.Amount)
}

// Propose answers the sample.
func (g *Guard) Propose(ctx context.Context, c guard.Caller, in hefu.Intent, key string) (guard.Proposal, error) {
	t := Sample(hefu.Proposed)
	t.Intent = in
	return guard.Proposal{Transfer: t, Verdict: c.User.Judge(At), Account: anAccount()}, g.call(ctx, "Propose", key)
}

// Nonces answers points.
func (g *Guard) Nonces(ctx context.Context, _ guard.Caller, id hefu.TransferID, plan uint32, _ []byte) ([]byte, error) {
	return []byte("points"), g.call(ctx, "Nonces", id, plan)
}

// Approve answers a resting transfer.
func (g *Guard) Approve(ctx context.Context, _ guard.Caller, in guard.Approve) (hefu.Transfer, error) {
	return Sample(hefu.Resting), g.call(ctx, "Approve", in.Transfer, in.Plan, in.Key)
}

// Cancel answers a stopped transfer.
func (g *Guard) Cancel(ctx context.Context, _ guard.Caller, id hefu.TransferID) (hefu.Transfer, error) {
	return Sample(hefu.Stopped), g.call(ctx, "Cancel", id)
}

// Transfer answers the sample, sent.
func (g *Guard) Transfer(ctx context.Context, _ guard.Caller, id hefu.TransferID) (hefu.Transfer, error) {
	return Sample(hefu.Sent), g.call(ctx, "Transfer", id)
}

// Transfers answers three.
func (g *Guard) Transfers(ctx context.Context, _ guard.Caller, p guard.Page) ([]hefu.Transfer, guard.Cursor, error) {
	all := []hefu.Transfer{Sample(hefu.Resting), Sample(hefu.Sent), Sample(hefu.Evaluating)}
	return some(all, p, g.call(ctx, "Transfers", p.After, p.Limit))
}

// Recipients answers two.
func (g *Guard) Recipients(ctx context.Context, _ guard.Caller, p guard.Page) ([]hefu.Transfer, guard.Cursor, error) {
	all := []hefu.Transfer{Sample(hefu.Sent), Sample(hefu.Final)}
	return some(all, p, g.call(ctx, "Recipients", p.After, p.Limit))
}

// Freeze answers the sample.
func (g *Guard) Freeze(ctx context.Context, _ guard.Caller) (hefu.User, error) {
	return aUser(), g.call(ctx, "Freeze")
}

// Unfreeze answers the sample.
func (g *Guard) Unfreeze(ctx context.Context, _ guard.Caller, _, _ string) (hefu.User, error) {
	return aUser(), g.call(ctx, "Unfreeze")
}

// Stop answers a stopped transfer.
func (g *Guard) Stop(ctx context.Context, _ guard.Caller, id hefu.TransferID) (hefu.Transfer, error) {
	return Sample(hefu.Stopped), g.call(ctx, "Stop", id)
}

// StopAll stops one.
func (g *Guard) StopAll(ctx context.Context, _ guard.Caller) (int, error) {
	return 1, g.call(ctx, "StopAll")
}

// StopWith stops one.
func (g *Guard) StopWith(ctx context.Context, by guard.StopBy) (int, error) {
	return 1, g.call(ctx, "StopWith", by.Name, by.Source)
}

// Limits answers the sample.
func (g *Guard) Limits(ctx context.Context, _ guard.Caller) ([]guard.LimitView, error) {
	return []guard.LimitView{aLimit()}, g.call(ctx, "Limits")
}

// SetLimit answers the sample.
func (g *Guard) SetLimit(ctx context.Context, _ guard.Caller, asset hefu.AssetID, _ hefu.Units, _ string) (guard.LimitView, error) {
	return aLimit(), g.call(ctx, "SetLimit", asset)
}

func aLimit() guard.LimitView {
	return guard.LimitView{
		Limit:  hefu.Limit{User: User, Asset: Ether, Units: hefu.UnitsOf(7), Raise: hefu.UnitsOf(9), RaiseAt: At, Updated: At},
		Symbol: "ETH", Decimals: 18, Spent: hefu.UnitsOf(1),
	}
}
