package api

import (
	"context"
	"crypto/ed25519"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/guard"
)

// Guard is what the API serves: *guard.Guard, in roles.
type Guard interface {
	Facts
	Doors
	Sessions
	Devices
	Pairer
	Dealer
	Halves
	Money
	Signer
	History
	Brakes
	Booker
	Noter
	Limits
	Hooks
}

var _ Guard = (*guard.Guard)(nil)

// Facts are public.
type Facts interface {
	ID() hefu.GuardID
	IdentityKey() ed25519.PublicKey
	Networks() []chain.Network
	Ready(context.Context) error
}

// Doors let a user in.
type Doors interface {
	SignUp(context.Context, guard.SignUp) (guard.Enrolment, error)
	ConfirmSignUp(context.Context, guard.SignIn) (guard.SignedIn, error)
	SignIn(context.Context, guard.SignIn) (guard.SignedIn, error)
	Caller(ctx context.Context, token string) (guard.Caller, error)
}

// Sessions are the user's sign-ins and what they hear.
type Sessions interface {
	SignOut(context.Context, guard.Caller) error
	Sessions(context.Context, guard.Caller, guard.Page) ([]guard.Session, guard.Cursor, error)
	EndSession(ctx context.Context, c guard.Caller, id hefu.SessionID, code string) error
	Events(ctx context.Context, c guard.Caller, after int64, limit int) ([]guard.Event, error)
	History(context.Context, guard.Caller, guard.Page) ([]guard.Event, guard.Cursor, error)
}

// Devices are the user's devices.
type Devices interface {
	AddDevice(context.Context, guard.Caller, guard.AddDevice) (hefu.Device, error)
	Devices(context.Context, guard.Caller, guard.Page) ([]hefu.Device, guard.Cursor, error)
	ConfirmDevice(ctx context.Context, c guard.Caller, id hefu.DeviceID, code string) (hefu.Device, error)
	RefuseDevice(context.Context, guard.Caller, hefu.DeviceID) error
}

// Pairer carries a half between two of the user's devices.
type Pairer interface {
	BeginPairing(ctx context.Context, c guard.Caller, device hefu.DeviceID, key []byte) (guard.Pairing, error)
	Pairings(context.Context, guard.Caller, guard.Page) ([]guard.Pairing, guard.Cursor, error)
	Pairing(context.Context, guard.Caller, hefu.PairingID) (guard.Pairing, error)
	FillPairing(ctx context.Context, c guard.Caller, id hefu.PairingID, box []byte, code string) (guard.Pairing, error)
	EndPairing(context.Context, guard.Caller, hefu.PairingID) error
}

// Dealer takes a half in.
type Dealer interface {
	BeginDealing(context.Context, guard.Caller, guard.BeginDealing) (guard.Offer, error)
	AcceptDealing(ctx context.Context, c guard.Caller, id hefu.DealingID, blob []byte) (guard.Dealing, error)
	CheckPoints(ctx context.Context, c guard.Caller, id hefu.DealingID, curve string, commit []byte) ([]byte, error)
	CheckDealing(ctx context.Context, c guard.Caller, id hefu.DealingID, curve string, commit, opening []byte) (guard.CheckResult, error)
	CancelDealing(context.Context, guard.Caller, hefu.DealingID) error
}

// Halves are what was dealt.
type Halves interface {
	Wallet(context.Context, guard.Caller, hefu.WalletID) (guard.WalletView, error)
	Dealings(context.Context, guard.Caller) ([]guard.Dealing, error)
	Accounts(context.Context, guard.Caller) ([]hefu.Account, error)
}

// Money looks at the chains.
type Money interface {
	Balances(ctx context.Context, c guard.Caller, n hefu.Network, address string, extra []hefu.AssetID) ([]guard.Holding, error)
	Incoming(ctx context.Context, c guard.Caller, n hefu.Network, address string, extra []hefu.AssetID) (guard.Incoming, error)
	Movements(ctx context.Context, c guard.Caller, n hefu.Network, address string, p guard.Page) ([]guard.Moved, guard.Followed, guard.Cursor, error)
	Quote(context.Context, guard.Caller, hefu.Intent) (guard.Quote, error)
}

// Noter keeps private notes that it cannot read.
type Noter interface {
	Notes(context.Context, guard.Caller, guard.Page) ([]guard.Note, guard.Cursor, error)
	SetNote(context.Context, guard.Caller, hefu.Note) (guard.Note, error)
}

// Booker keeps the address book.
type Booker interface {
	Book(context.Context, guard.Caller, guard.Page) ([]guard.BookEntry, guard.Cursor, error)
	AddBookEntry(context.Context, guard.Caller, guard.AddBookEntry) (guard.BookEntry, error)
	RemoveBookEntry(context.Context, guard.Caller, hefu.BookID) error
}

// Signer brings a transfer on its way.
type Signer interface {
	Propose(ctx context.Context, c guard.Caller, in hefu.Intent, key string) (guard.Proposal, error)
	Nonces(ctx context.Context, c guard.Caller, id hefu.TransferID, plan uint32, commit []byte) ([]byte, error)
	Approve(context.Context, guard.Caller, guard.Approve) (hefu.Transfer, error)
	Cancel(context.Context, guard.Caller, hefu.TransferID) (hefu.Transfer, error)
}

// History is what happened.
type History interface {
	Transfer(context.Context, guard.Caller, hefu.TransferID) (hefu.Transfer, error)
	Transfers(context.Context, guard.Caller, guard.Page) ([]hefu.Transfer, guard.Cursor, error)
	Recipients(context.Context, guard.Caller, guard.Page) ([]hefu.Transfer, guard.Cursor, error)
}

// Brakes stop everything.
type Brakes interface {
	Stop(context.Context, guard.Caller, hefu.TransferID) (hefu.Transfer, error)
	StopAll(context.Context, guard.Caller) (int, error)
	StopWith(context.Context, guard.StopBy) (int, error)
	Freeze(context.Context, guard.Caller) (hefu.User, error)
	Unfreeze(ctx context.Context, c guard.Caller, password, code string) (hefu.User, error)
}

// Limits say how much may leave.
type Limits interface {
	Limits(context.Context, guard.Caller) ([]guard.LimitView, error)
	SetLimit(ctx context.Context, c guard.Caller, asset hefu.AssetID, units hefu.Units, code string) (guard.LimitView, error)
}

// Hooks tell programs of the user's what happens.
type Hooks interface {
	Webhooks(context.Context, guard.Caller) ([]guard.Webhook, error)
	AddWebhook(ctx context.Context, c guard.Caller, address, code string) (guard.Webhook, string, error)
	RemoveWebhook(ctx context.Context, c guard.Caller, id hefu.WebhookID, code string) error
	TestWebhook(context.Context, guard.Caller, hefu.WebhookID) (guard.Delivery, error)
	Deliveries(context.Context, guard.Caller, hefu.WebhookID, guard.Page) ([]guard.Delivery, guard.Cursor, error)
}
