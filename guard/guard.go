package guard

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strconv"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/factor"
	"github.com/hefu-wallet/hefu/notify"
	"github.com/hefu-wallet/hefu/pair"
)

// Clock tells the guard's time.
type Clock interface{ Now() time.Time }

// Delays are the waiting periods of ACCOUNT-SECURITY. A guard of real networks
// refuses to start with less than DefaultDelays.
type Delays struct {
	Redeal     time.Duration // between announcing a re-dealing and doing it
	Unfreeze   time.Duration // withdraw hold after a freeze ends
	Book       time.Duration // before a new entry of the address book counts
	Quarantine time.Duration // withdraw hold after the database was brought back from a backup
	Raise      time.Duration // before a limit is raised to at most twice
	RaiseFar   time.Duration // before it is raised further
	NoPasskey  time.Duration // on top, where a one-time code stands in for a passkey (A3)
}

// DefaultDelays returns the delays that are also the floor.
func DefaultDelays() Delays {
	const day = 24 * time.Hour
	return Delays{Redeal: day, Unfreeze: day, Book: day, Quarantine: day, Raise: day, RaiseFar: 3 * day, NoPasskey: day}
}

// atLeast reports whether no delay is below the floor.
func (d Delays) atLeast(floor Delays) bool {
	return d.Redeal >= floor.Redeal && d.Unfreeze >= floor.Unfreeze && d.Book >= floor.Book && d.Quarantine >= floor.Quarantine &&
		d.Raise >= floor.Raise && d.RaiseFar >= floor.RaiseFar && d.NoPasskey >= floor.NoPasskey
}

// Config is what an operator chooses.
type Config struct {
	Families chain.Set
	Networks []hefu.Network // the enabled ones
	Delays   Delays
	Rest     time.Duration // between signing and sending, for new recipients and large amounts
	Issuer   string        // the name an authenticator app shows
	// Watch is how often the chains are asked for new blocks; 0: they are not followed,
	// and what arrived is asked for when somebody wants to know.
	Watch time.Duration
}

// Parts are what the guard stands on. Ledgers has one entry per enabled network.
type Parts struct {
	Store    Store
	Keystore Keystore
	Clock    Clock
	Rand     io.Reader // safe for concurrent use, like crypto/rand.Reader
	Ledgers  map[hefu.Network]chain.Ledger
	Past     map[hefu.Network]chain.Historian // where the operator has a source of history
	Factors  []factor.Factor
	Log      *slog.Logger
	Span     Span           // nil: nobody measures
	Hooks    notify.Channel // carries webhooks; nil: this guard has none
}

// Guard is the server's half. Its methods are the use cases; all are safe for
// concurrent use and by several processes on one store.
type Guard struct {
	cfg      Config
	store    Store
	keys     Keystore
	clock    Clock
	time     timekeeper
	rand     io.Reader
	nets     map[hefu.Network]network
	fact     map[factor.Kind]factor.Factor
	log      *slog.Logger
	id       hefu.GuardID
	dummy    []byte        // a password state that nobody knows: unknown users cost the same time
	wake     chan struct{} // tells Run that a row may be due
	turns    turns
	refusals refusals
	spans    Span
	// me names this process among those on one store.
	me     string
	follow map[hefu.Network]*follower
	past   map[hefu.Network]chain.Historian
	hooks  notify.Channel
	// wakeHooks tells tellHooks that a delivery may be due, or that a worker is free.
	wakeHooks chan struct{}
}

type network struct {
	chain.Network
	chain.Family
	ledger chain.Ledger
}

const metaGuardID = "guard-id"

// New checks the parts against each other and returns a guard that is ready to
// serve. A database that is behind the keystore by one event is brought up to it; any
// other one that the keystore does not know is put into quarantine. It refuses a database
// that belongs to another keystore, and delays below the floor unless every enabled network
// is a throw-away chain.
func New(ctx context.Context, cfg Config, p Parts) (*Guard, error) {
	g := &Guard{
		cfg: cfg, store: p.Store, keys: p.Keystore, clock: p.Clock, rand: p.Rand, log: p.Log, spans: p.Span,
		nets: map[hefu.Network]network{}, follow: map[hefu.Network]*follower{}, past: p.Past, fact: map[factor.Kind]factor.Factor{}, wake: make(chan struct{}, 1),
		hooks: p.Hooks, wakeHooks: make(chan struct{}, 1),
		id: hefu.GuardID(pair.Fingerprint(p.Keystore.Identity().Public().(ed25519.PublicKey))),
	}
	g.time.begin(p.Clock.Now())
	for _, f := range p.Factors {
		g.fact[f.Kind()] = f
	}
	if g.fact[factor.Password] == nil || g.fact[factor.TOTP] == nil {
		return nil, errors.New("start the guard: the password and totp factors are needed")
	}
	if err := g.openNetworks(p.Ledgers); err != nil {
		return nil, err
	}
	me, err := hefu.NewID[string](g.rand)
	if err != nil {
		return nil, err
	}
	g.me = me
	g.openFollowers()
	if err := g.bind(ctx); err != nil {
		return nil, err
	}
	if err := g.reconcile(ctx); err != nil {
		return nil, fmt.Errorf("start the guard: %w", err)
	}
	if err := g.standIn(); err != nil {
		return nil, fmt.Errorf("start the guard: prepare the stand-in password: %w", err)
	}
	if err := g.sweep(ctx); err != nil {
		return nil, fmt.Errorf("start the guard: %w", err)
	}
	return g, nil
}

// standIn enrols a password that nobody knows. A random one may look like a common
// one to the block list once in a long while; then another is drawn.
func (g *Guard) standIn() error {
	for {
		offer, err := hefu.NewID[string](g.rand)
		if err != nil {
			return err
		}
		g.dummy, _, err = g.fact[factor.Password].Enroll(g.rand, "", offer)
		if !hefu.Is(err, hefu.KindInvalid) {
			return err
		}
	}
}

func (g *Guard) openNetworks(ledgers map[hefu.Network]chain.Ledger) error {
	onlyDev := len(g.cfg.Networks) > 0
	for _, id := range g.cfg.Networks {
		n, f, err := g.cfg.Families.Network(id)
		if err != nil {
			return err
		}
		if ledgers[id] == nil {
			return fmt.Errorf("start the guard: no node for %s", id)
		}
		g.nets[id] = network{n, f, ledgers[id]}
		onlyDev = onlyDev && n.Dev
	}
	if !onlyDev && !g.cfg.Delays.atLeast(DefaultDelays()) {
		return errors.New("start the guard: delays below the defaults are allowed only when every network is a dev chain")
	}
	return nil
}

// bind ties the database to the guard's identity on first start and refuses
// another guard's database afterwards. A new database is in step with a keystore in
// which nothing happened yet, and with no other. It also learns the time below which this
// guard never goes, before anything is served.
func (g *Guard) bind(ctx context.Context) error {
	epoch, _, err := g.keys.Epoch()
	if err != nil {
		return fmt.Errorf("start the guard: %w", err)
	}
	return g.store.Update(ctx, func(tx Tx) error {
		bound, err := tx.Meta(metaGuardID)
		if err != nil {
			return err
		}
		if bound != "" && bound != string(g.id) {
			return fmt.Errorf("start the guard: the database belongs to guard %s, this keystore is guard %s; put the matching two together", bound, g.id)
		}
		if err := g.lives(tx); err != nil {
			return err
		}
		if _, err := g.storeMark(tx); err != nil {
			return err
		}
		if bound != "" {
			return nil
		}
		return g.firstStart(tx, epoch)
	})
}

// firstStart binds a new database. Without an epoch it ends in quarantine, as it should
// when its keystore has seen another one.
func (g *Guard) firstStart(tx Tx, epoch uint64) error {
	if epoch == 0 {
		if err := tx.SetMeta(metaEpoch, epochMark(0, nil)); err != nil {
			return err
		}
	}
	return tx.SetMeta(metaGuardID, string(g.id))
}

// ID returns the guard's fingerprint, which devices pin.
func (g *Guard) ID() hefu.GuardID { return g.id }

// IdentityKey returns the guard's long-lived public key.
func (g *Guard) IdentityKey() ed25519.PublicKey {
	return g.keys.Identity().Public().(ed25519.PublicKey)
}

// Networks returns the enabled networks in the operator's order.
func (g *Guard) Networks() []chain.Network {
	out := make([]chain.Network, 0, len(g.cfg.Networks))
	for _, id := range g.cfg.Networks {
		out = append(out, g.nets[id].Network)
	}
	return out
}

func (g *Guard) network(id hefu.Network) (network, error) {
	n, ok := g.nets[id]
	if !ok {
		return network{}, hefu.Errorf(hefu.KindInvalid, "network: %s is not enabled at this guard", id)
	}
	return n, nil
}

// event records something for the user's event stream, in the same transaction
// as the thing itself.
func (g *Guard) event(tx Tx, e Event) error {
	e.At = g.now()
	_, err := tx.AppendEvent(e)
	return err
}

// transferEvent says that a transfer's state changed, to the event stream and to the user's
// webhooks.
func (g *Guard) transferEvent(tx Tx, t hefu.Transfer) error {
	return stateEvent(tx, t, g.now(), g.ripe())
}

func stateEvent(tx Tx, t hefu.Transfer, now, due time.Time) error {
	seq, err := tx.AppendEvent(Event{User: t.User, Kind: "transfer", Transfer: t.ID, State: string(t.State), Text: t.Reason, Note: what(t), At: now})
	if err != nil {
		return err
	}
	return announce(tx, t, seq, now, due)
}

// noteTransfer writes a transfer whose state is what it was, and an event with its reason.
func (g *Guard) noteTransfer(tx Tx, t hefu.Transfer) error {
	if err := tx.UpdateTransfer(t); err != nil {
		return err
	}
	return g.event(tx, Event{User: t.User, Kind: "transfer", Transfer: t.ID, State: string(t.State), Text: t.Reason, Note: what(t)})
}

// saveTransfer writes a transfer and its event. One that holds no signed bytes any more,
// and of which nothing left the guard, gives back what it held of the limits.
func (g *Guard) saveTransfer(tx Tx, t hefu.Transfer) error {
	if err := tx.UpdateTransfer(t); err != nil {
		return err
	}
	switch t.State {
	case hefu.Stopped, hefu.Replan, hefu.Refused, hefu.Expired:
		if err := g.release(tx, t); err != nil {
			return err
		}
	}
	return g.transferEvent(tx, t)
}

// Events returns the caller's events after a sequence number, oldest first.
func (g *Guard) Events(ctx context.Context, c Caller, after int64, limit int) (out []Event, err error) {
	err = g.store.View(ctx, func(tx Tx) error {
		if _, err := g.alive(tx, c); err != nil {
			return err
		}
		out, err = tx.Events(c.User.ID, after, min(max(limit, 1), 500))
		return err
	})
	return out, err
}

// History is a page of the caller's events, newest first.
func (g *Guard) History(ctx context.Context, c Caller, p Page) (out []Event, next Cursor, err error) {
	err = g.view(ctx, c, func(tx Tx, c Caller) error {
		out, next, err = paged(g, "history", c.User.ID, p, func(after string, limit int) ([]Event, error) {
			before, err := number(after)
			if err != nil {
				return nil, err
			}
			return tx.EventsBefore(c.User.ID, before, limit)
		}, func(e Event) string { return strconv.FormatInt(e.Seq, 10) })
		return err
	})
	return out, next, err
}

// statement hashes labelled parts injectively; approvals of things that are not
// Intents are bound to one.
func statement(label string, parts ...string) hefu.Digest {
	h := sha256.New()
	for _, p := range slices.Concat([]string{"hefu/statement/v1", label}, parts) {
		_, _ = fmt.Fprintf(h, "%d:%s,", len(p), p)
	}
	return hefu.Digest(h.Sum(nil))
}
