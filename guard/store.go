package guard

import (
	"context"
	"math/big"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/factor"
)

// Store keeps the guard's rows. Rows are the queue: a transfer with a DueAt waits
// for a worker that leases it.
//
// Update runs fn in one serialisable read-write transaction (BEGIN IMMEDIATE on
// SQLite); what fn returns decides commit or rollback. fn may be run again after a
// serialisation failure, so it has no effects outside the Tx. View is a read-only
// snapshot. A committed Update is durable when it returns (synchronous=FULL).
type Store interface {
	Update(ctx context.Context, fn func(Tx) error) error
	View(ctx context.Context, fn func(Tx) error) error
	// LeaseDue hands out up to limit transfers with DueAt ≤ now that nobody holds a
	// lease on, and leases them until the given time. Two workers never hold one.
	LeaseDue(ctx context.Context, now, until time.Time, limit int) ([]hefu.TransferID, error)
	// Release ends a lease early.
	Release(ctx context.Context, id hefu.TransferID) error
	// LeaseDeliveries hands out up to limit deliveries with DueAt ≤ now that nobody holds a
	// lease on, at most the first in line of each webhook and so many of one user that
	// each of his are held at a time (several who ask in one instant may each hand out as
	// many), leases them until the given time and counts an attempt of each. UpdateDelivery
	// ends the lease.
	LeaseDeliveries(ctx context.Context, now, until time.Time, limit, each int) ([]hefu.NoticeID, error)
	Ping(ctx context.Context) error
	Close() error
}

// Tx is one transaction. A row that is not there is *hefu.Error of
// KindNotFound; a broken uniqueness is KindConflict.
type Tx interface {
	MetaRows
	UserRows
	DealingRows
	TransferRows
	LimitRows
	SpendRows
	EventRows
	BookRows
	NoteRows
	WatchRows
	AuditRows
	HookRows
	PairingRows
}

// MetaRows are single values: the guard's identity that the database is bound to.
type MetaRows interface {
	Meta(key string) (string, error) // "" when unset
	SetMeta(key, value string) error
}

// UserRows are users and what signs them in.
type UserRows interface {
	CreateUser(hefu.User) error // conflict when the name is taken
	UpdateUser(hefu.User) error
	DeleteUser(hefu.UserID) error // only a pending one: sign-up begun anew
	User(hefu.UserID) (hefu.User, error)
	UserByName(name string) (hefu.User, error)
	UserIDs() ([]hefu.UserID, error) // of everybody, in any order
	// LockUser reads the user and holds the row until the transaction ends.
	LockUser(hefu.UserID) (hefu.User, error)

	PutFactor(Factor) error
	Factor(hefu.UserID, factor.Kind) (Factor, error)
	Factors(hefu.UserID) ([]Factor, error) // by kind

	CreateSession(Session) error
	UpdateSession(Session) error
	SessionByToken(hash []byte) (Session, error)
	Sessions(hefu.UserID) ([]Session, error) // newest first
	// SessionPage is the part of Sessions after one of them ("" for the first).
	SessionPage(user hefu.UserID, after hefu.SessionID, limit int) ([]Session, error)

	CreateDevice(hefu.Device) error // conflict when the key is taken
	UpdateDevice(hefu.Device) error
	Device(hefu.DeviceID) (hefu.Device, error)
	Devices(hefu.UserID) ([]hefu.Device, error) // oldest first
	// DevicePage is the part of Devices after one of them ("" for the first).
	DevicePage(user hefu.UserID, after hefu.DeviceID, limit int) ([]hefu.Device, error)

	Throttle(bucket string) (Throttle, error) // zero value when unset
	PutThrottle(Throttle) error
	// DeleteThrottles forgets buckets last touched before t.
	DeleteThrottles(before time.Time) error
}

// DealingRows are dealings and their public keys.
type DealingRows interface {
	CreateDealing(Dealing) error
	UpdateDealing(Dealing) error
	Dealing(hefu.DealingID) (Dealing, error)
	DealingOfHalf(hefu.HalfID) (Dealing, error)
	// LockDealing reads the dealing and holds the row until the transaction ends.
	LockDealing(hefu.DealingID) (Dealing, error)
	// Dealings returns all of a wallet's dealings at this guard, newest generation first.
	Dealings(hefu.WalletID) ([]Dealing, error)
	UserDealings(hefu.UserID) ([]Dealing, error) // every state, newest first
	// ClaimKey binds a public key to a user: one public key belongs to one user per
	// guard. Conflict when another user has it; claiming one's own again is fine.
	ClaimKey(public []byte, user hefu.UserID) error
}

// TransferRows are transfers, the exclusive resources they hold, and the answers
// kept for idempotency.
type TransferRows interface {
	// CreateTransfer and UpdateTransfer also keep the uses: while a transfer is Live it
	// holds its Uses, and no two transfers of different families can hold one (conflict).
	CreateTransfer(hefu.Transfer) error
	UpdateTransfer(hefu.Transfer) error
	Transfer(hefu.TransferID) (hefu.Transfer, error)
	// Transfers lists a user's transfers, newest first, starting after the given one
	// ("" for the newest).
	Transfers(user hefu.UserID, after hefu.TransferID, limit int) ([]hefu.Transfer, error)
	// Recipients lists, newest first and paged as Transfers, those of a user's transfers that
	// say whom the user pays: of each sender to each recipient the newest final one, every
	// final call, and what was approved and has not ended.
	Recipients(user hefu.UserID, after hefu.TransferID, limit int) ([]hefu.Transfer, error)
	// LiveTransfers lists the transfers of one sending account that are Live.
	LiveTransfers(n hefu.Network, from string) ([]hefu.Transfer, error)
	// OpenFamily lists those of a family (hefu.Transfer.Family) that are not terminal.
	OpenFamily(first hefu.TransferID) ([]hefu.Transfer, error)
	// OpenTransfers lists all of a user's transfers that are not terminal.
	OpenTransfers(hefu.UserID) ([]hefu.Transfer, error)
	// Evaluating returns the transfer of a dealing that is between T1 and T2, or
	// KindNotFound. The store allows one (a unique index, condition 1).
	Evaluating(hefu.DealingID) (hefu.Transfer, error)
	CountUnapproved(hefu.DealingID) (int, error)
	// GivenUp counts the user's transfers that ended since a moment and that no device signed.
	GivenUp(user hefu.UserID, since time.Time) (int, error)
	// Queue counts what is due at a moment.
	Queue(now time.Time) (Queue, error)
	// Paid reports whether a transfer of the user's to this address is final. A call pays nobody.
	Paid(user hefu.UserID, n hefu.Network, address string) (bool, error)

	// Kept returns the answer kept for an idempotency key, or KindNotFound.
	Kept(user hefu.UserID, key string) (Kept, error)
	Keep(user hefu.UserID, key string, k Kept) error // conflict when the key is taken
	DeleteKept(before time.Time) error
}

// LimitRows are what users may let go of.
type LimitRows interface {
	// Limit answers a limit of zero when none is set.
	Limit(hefu.UserID, hefu.AssetID) (hefu.Limit, error)
	Limits(hefu.UserID) ([]hefu.Limit, error) // by asset
	PutLimit(hefu.Limit) error
}

// SpendRows count what users let go of: reserved in T1, settled at finality.
type SpendRows interface {
	// Reserve makes exactly these the transfer's reserved spends.
	Reserve(hefu.TransferID, hefu.UserID, []hefu.Outflow) error
	// Unreserve gives back what is reserved and not settled; it may be called again.
	Unreserve(hefu.TransferID) error
	// Reserved is the sum of what the user's transfers hold reserved in an asset.
	Reserved(hefu.UserID, hefu.AssetID) (*big.Int, error)
	// Settle turns the transfer's reserved spends into the charged ones, which count
	// from the given moment (or from just after the last, if that is later). Settling
	// again changes nothing. The caller holds the user's row.
	Settle(id hefu.TransferID, at time.Time, charged []hefu.Outflow) error
	// SpentBy is all that the user ever settled in an asset up to a moment, inclusive.
	// What settled in a span is the difference of two such totals.
	SpentBy(user hefu.UserID, asset hefu.AssetID, at time.Time) (*big.Int, error)
}

// EventRows are what the event stream replays.
type EventRows interface {
	// AppendEvent gives the event the next sequence number of its user and returns it. It
	// also records the event for the audit log.
	AppendEvent(Event) (int64, error)
	Events(user hefu.UserID, after int64, limit int) ([]Event, error) // oldest first
	// EventsBefore lists the newest first, from below a number (0 for all).
	EventsBefore(user hefu.UserID, before int64, limit int) ([]Event, error)
}

// AuditRows are the audit log: records that wait, and the chain. Neither is ever changed.
type AuditRows interface {
	// Record keeps an entry until it is linked; Seq, Prev and Hash are not looked at.
	Record(AuditEntry) error
	// Recorded lists what is not linked yet, oldest first.
	Recorded(limit int) ([]AuditRecord, error)
	// Link appends a record to the chain as this entry, and takes the record away.
	Link(record int64, e AuditEntry) error
	AuditHead() (AuditHead, error) // zero when the chain is empty
	// Audit lists the chain after an entry, in its order.
	Audit(after int64, limit int) ([]AuditEntry, error)
}

// NoteRows are the users' private notes.
type NoteRows interface {
	PutNote(Note) error // in the place of the one about the same subject
	DeleteNote(hefu.UserID, hefu.WalletID, hefu.Subject) error
	// Notes lists those after a wallet and a subject, in the order of both.
	Notes(user hefu.UserID, w hefu.WalletID, s hefu.Subject, limit int) ([]Note, error)
	CountNotes(hefu.UserID) (int, error)
}

// BookRows are the users' address books.
type BookRows interface {
	// CreateBookEntry is a conflict when the user has the id, or in one wallet the name
	// on the network.
	CreateBookEntry(BookEntry) error
	DeleteBookEntry(hefu.UserID, hefu.BookID) error
	BookEntry(hefu.UserID, hefu.BookID) (BookEntry, error)
	Book(hefu.UserID) ([]BookEntry, error) // oldest first
	// BookPage is the part of Book after a number (0 for the first).
	BookPage(user hefu.UserID, after int64, limit int) ([]BookLine, error)
	BookEntriesOf(user hefu.UserID, n hefu.Network, address string) ([]BookEntry, error)
}

// HookRows are webhooks and what they are told.
type HookRows interface {
	CreateWebhook(Webhook) error
	RemoveWebhook(id hefu.WebhookID, at time.Time) error // KindNotFound when it was removed
	Webhook(hefu.WebhookID) (Webhook, error)             // removed ones too
	Webhooks(hefu.UserID) ([]Webhook, error)             // oldest first, without removed ones
	EveryWebhook(hefu.UserID) ([]Webhook, error)         // oldest first, removed ones too
	SealWebhook(id hefu.WebhookID, secret []byte) error  // under another key

	CreateDelivery(Delivery) error // but for Seq, which it is given
	UpdateDelivery(Delivery) error // State, Reason, Attempts, Updated, DueAt; it ends a lease
	Delivery(hefu.NoticeID) (Delivery, error)
	// Deliveries lists the newest first, from below a number (0 for all).
	Deliveries(hook hefu.WebhookID, before int64, limit int) ([]Delivery, error)
	// EndDeliveries gives up all that wait.
	EndDeliveries(hook hefu.WebhookID, reason string, at time.Time) error
	// DeleteDeliveries forgets what ended before t, and webhooks that were removed before t
	// with all of theirs.
	DeleteDeliveries(before time.Time) error
}

// PairingRows are handings over of a half from one device to another, while they last.
type PairingRows interface {
	CreatePairing(Pairing) error
	Pairing(hefu.PairingID) (Pairing, error) // with its box
	// Pairings lists a user's, oldest first, without their boxes.
	Pairings(hefu.UserID) ([]Pairing, error)
	// FillPairing sets Box and Filled, once; after that it is a conflict.
	FillPairing(id hefu.PairingID, box []byte, at time.Time) error
	DeletePairing(hefu.PairingID) error // KindNotFound when it is gone
	DeletePairings(hefu.UserID) error   // all of a user's
	// ExpirePairings erases those that were created before t or then.
	ExpirePairings(t time.Time) error
}

// Factor is an enrolled proof; State is sealed.
type Factor struct {
	User      hefu.UserID
	Kind      factor.Kind
	State     []byte // sealed by the keystore
	Confirmed bool
	Enrolled  time.Time
	// UsedFor is the digest that the last one-time proof was accepted for.
	UsedFor hefu.Digest
}

// Session is a sign-in. The token itself is never stored.
type Session struct {
	ID        hefu.SessionID
	User      hefu.UserID
	TokenHash []byte // SHA-256 of the token
	Agent     string // what the client calls itself, clipped
	Created   time.Time
	Seen      time.Time
	Ended     time.Time // zero while it lives
}

// DealingState is where a dealing stands.
type DealingState string

// The states of a dealing.
const (
	DealingWaiting DealingState = "waiting" // announced; its waiting period runs
	DealingOpen    DealingState = "open"    // the guard offered a one-time key
	DealingPending DealingState = "pending" // the half arrived; check messages are due
	DealingActive  DealingState = "active"
	DealingLocked  DealingState = "locked" // a message did not verify; only a new dealing helps
	DealingVoid    DealingState = "void"   // replaced or given up; its half is erased
)

// Dealing is one splitting of a wallet's key. The guard's half lies in the
// keystore, not here.
type Dealing struct {
	ID         hefu.DealingID
	User       hefu.UserID
	Wallet     hefu.WalletID
	Identity   []byte // Ed25519 public identity key of the mnemonic
	Generation uint64
	State      DealingState
	Half       hefu.HalfID // of the present offer, in the keystore
	Keys       []byte      // public halves, in JSON; empty before pending
	Checked    []string    // curves whose check messages verified, and tries begun
	Results    []byte      // the check signatures, in JSON: public, answered again if the reply was lost
	Device     hefu.DeviceID
	NotBefore  time.Time // the end of its waiting period
	// Limits are what the owner chose with it, in base units; see Guard.chosen.
	Limits  map[hefu.AssetID]hefu.Units
	Created time.Time
	Updated time.Time
}

// Throttle counts failures of one bucket.
type Throttle struct {
	Bucket   string
	Failures int
	Last     time.Time
}

// Kept is an answer kept for an idempotency key.
type Kept struct {
	Request []byte // SHA-256 of the request, so that a key cannot answer another request
	Answer  []byte
	At      time.Time
}

// Event is something that the user's page hears about.
type Event struct {
	Seq      int64
	User     hefu.UserID
	Kind     string // "transfer", "account", "device", "dealing", "session", "book", "incoming", "outgoing", "webhook"
	Transfer hefu.TransferID
	Account  hefu.AccountID // whose balance changed; "" for other kinds
	State    string
	Text     string
	Note     string // for the audit log only; it is not kept with the event
	At       time.Time
}
