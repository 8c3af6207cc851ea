package guard

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/hefu-wallet/hefu"
)

// The security epoch (PAIR-SIGNING, condition 8). Every lock, void and revocation is
// written into the keystore first, as the last step before its transaction commits, so
// that no copy of the database can take it back; Beat does the same for time alone. The
// database remembers how far it has come; whoever finds it behind by exactly the
// keystore's last event does what the event says, and every other difference is a
// quarantine (quarantine.go).

// metaEpoch is the database's mark.
const metaEpoch = "epoch"

// epochMark names a point in the keystore's history: the epoch, and the event that led there.
// Two histories that took different ways have different marks, whatever their numbers.
func epochMark(epoch uint64, event []byte) string {
	return fmt.Sprintf("%d %x", epoch, sha256.Sum256(event))
}

// deed is what an event says was to be done.
type deed string

const (
	deedLock       deed = "lock"        // a message did not verify: Dealing is locked, Transfer refused
	deedVoid       deed = "void"        // Dealings are given up
	deedActivate   deed = "activate"    // Dealing has passed its checks and replaces those before it
	deedRefuse     deed = "refuse"      // Device is refused
	deedEndSession deed = "end-session" // the user ended Session
	deedFreeze     deed = "freeze"      // User is frozen
	deedQuarantine deed = "quarantine"  // the whole database; never done again from an event
	deedBeat       deed = "beat"        // nothing: time has passed, and copies of the database grow old
	deedMove       deed = "move"        // the copy that Move filled is the guard's database now
)

// change is an event in the keystore: strict JSON, in the one way that encode writes it.
type change struct {
	Version  int              `json:"v"`
	Prev     string           `json:"prev"` // the mark that it follows
	ID       string           `json:"id"`   // random: no two events are alike
	Do       deed             `json:"do"`
	User     hefu.UserID      `json:"user,omitempty"`
	Session  hefu.SessionID   `json:"session,omitempty"`
	Device   hefu.DeviceID    `json:"device,omitempty"`
	Dealing  hefu.DealingID   `json:"dealing,omitempty"`
	Dealings []hefu.DealingID `json:"dealings,omitempty"`
	Transfer hefu.TransferID  `json:"transfer,omitempty"`
	Text     string           `json:"text,omitempty"`    // why dealings are void
	Checked  []string         `json:"checked,omitempty"` // of the dealing that becomes active
	Results  []byte           `json:"results,omitempty"`
	Move     string           `json:"move,omitempty"`
	Audit    string           `json:"audit,omitempty"` // the head of the audit log at that time
}

const changeVersion = 1

func (c change) encode() ([]byte, error) {
	c.Version = changeVersion
	raw, err := json.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("encode a security event: %w", err)
	}
	return raw, nil
}

// decodeChange reads an event and refuses everything that encode would not have written.
func decodeChange(raw []byte) (c change, err error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&c); err != nil {
		return c, fmt.Errorf("read a security event: %w", err)
	}
	if again, err := c.encode(); err != nil || !bytes.Equal(again, raw) {
		return c, errors.Join(errors.New("read a security event: it is of another version or not as it was written"), err)
	}
	return c, nil
}

// errOutOfStep says that database and keystore are not at the same mark.
var errOutOfStep = errors.New("the database is not in step with the keystore")

func outOfStep() error {
	return hefu.Errorf(hefu.KindUnavailable, "the guard is putting its records in order; nothing was done, try again").Because(errOutOfStep)
}

// step compares the database with the keystore and returns where both are, or
// errOutOfStep. On SQLite nobody else is between the keystore's write and the commit
// while an Update runs. Where several write at once somebody may be: then the answer is
// errOutOfStep, and reconcile waits for him.
func (g *Guard) step(tx Tx) (epoch uint64, event []byte, err error) {
	have, err := tx.Meta(metaEpoch)
	if err != nil {
		return 0, nil, err
	}
	epoch, event, err = g.keys.Epoch()
	if err == nil && have != epochMark(epoch, event) {
		err = outOfStep()
	}
	return epoch, event, err
}

// inStep lets nothing be co-signed or sent by a database that does not know of the last
// revocation. It reads a small file and writes nothing.
func (g *Guard) inStep(tx Tx) error {
	_, _, err := g.step(tx)
	return err
}

// raise records in the keystore what tx has done, which is what c says and no more. It is
// the last step of its transaction.
func (g *Guard) raise(tx Tx, c change) error {
	epoch, event, err := g.step(tx)
	if err != nil {
		return err
	}
	return g.raiseFrom(tx, epoch, event, c)
}

// raiseBeside is raise for a transaction that does more than c says: when only c comes to
// pass, it has to be run again.
func (g *Guard) raiseBeside(tx Tx, c change) error {
	if w, ok := tx.(*writing); ok {
		tx = w.Tx
	}
	return g.raise(tx, c)
}

func (g *Guard) raiseFrom(tx Tx, epoch uint64, event []byte, c change) (err error) {
	if c.ID, err = hefu.NewID[string](g.rand); err != nil {
		return err
	}
	head, err := tx.AuditHead()
	if err != nil {
		return err
	}
	c.Prev, c.Audit = epochMark(epoch, event), head.String()
	raw, err := c.encode()
	if err != nil {
		return err
	}
	next := passage{epoch: epoch + 1, mark: epochMark(epoch+1, raw)}
	if next.quarantine, err = tx.Meta(metaQuarantine); err != nil {
		return err
	}
	if err := tx.SetMeta(metaEpoch, next.mark); err != nil {
		return err
	}
	if err := g.keys.Raise(epoch, raw); hefu.Is(err, hefu.KindConflict) {
		return outOfStep() // another replica raised it, for another database or from a dead transaction
	} else if err != nil {
		return fmt.Errorf("record a security event: %w", err)
	}
	if w, ok := tx.(*writing); ok {
		w.kept = &next
	}
	return nil
}

// carryOut does what c says and records it.
func (g *Guard) carryOut(tx Tx, c change) ([]hefu.HalfID, error) {
	erase, err := g.apply(tx, c)
	if err != nil {
		return nil, err
	}
	return erase, g.raise(tx, c)
}

// apply does what an event says; done again, it changes nothing more. It returns the
// halves to erase after the commit.
func (g *Guard) apply(tx Tx, c change) ([]hefu.HalfID, error) {
	switch c.Do {
	case deedLock:
		return g.applyLock(tx, c)
	case deedVoid:
		return g.applyVoid(tx, c)
	case deedActivate:
		return g.applyActivate(tx, c)
	case deedRefuse:
		return nil, g.applyRefuse(tx, c)
	case deedEndSession:
		return nil, g.applyEndSession(tx, c)
	case deedFreeze:
		return g.applyFreeze(tx, c.User)
	case deedBeat:
		return nil, nil
	case deedMove:
		return nil, g.applyMove(tx, c.Move)
	}
	return nil, fmt.Errorf("a security event says %q, which this program does not know", c.Do)
}

// Beat raises the epoch for no other reason than that time has passed. A copy of the
// database's file has forgotten what was stopped, lowered and spent since it was made, and
// none of that is a revocation which the keystore would know of. Run beats once in tidyEvery, so
// that a copy is in quarantine when it lacks two of them, whoever puts it back and how.
func (g *Guard) Beat(ctx context.Context) error {
	return g.write(ctx, func(tx Tx) error { return g.raise(tx, change{Do: deedBeat}) })
}

func (g *Guard) applyLock(tx Tx, c change) ([]hefu.HalfID, error) {
	if _, err := tx.LockUser(c.User); err != nil {
		return nil, err
	}
	d, err := tx.LockDealing(c.Dealing)
	if err != nil || d.State == DealingVoid {
		return nil, err
	}
	t, err := tx.Transfer(c.Transfer)
	if err != nil {
		return nil, err
	}
	if t.State == hefu.Evaluating {
		if err := g.lock(tx, &t); err != nil {
			return nil, err
		}
		if err := g.saveTransfer(tx, t); err != nil {
			return nil, err
		}
	} else if d.State != DealingLocked {
		if err := g.setDealing(tx, &d, DealingLocked, lockedText); err != nil {
			return nil, err
		}
	}
	return []hefu.HalfID{d.Half}, nil
}

// applyVoid gives up what is not finished; an active dealing is only ever replaced.
func (g *Guard) applyVoid(tx Tx, c change) (erase []hefu.HalfID, err error) {
	for _, id := range c.Dealings {
		d, err := tx.LockDealing(id)
		if err != nil {
			return nil, err
		}
		if !d.unfinished() {
			continue
		}
		if err := g.setDealing(tx, &d, DealingVoid, c.Text); err != nil {
			return nil, err
		}
		erase = append(erase, d.Half)
	}
	return erase, nil
}

// unfinished says whether a dealing was begun and never signed.
func (d Dealing) unfinished() bool {
	return d.State == DealingWaiting || d.State == DealingOpen || d.State == DealingPending
}

func (g *Guard) applyActivate(tx Tx, c change) ([]hefu.HalfID, error) {
	d, err := tx.LockDealing(c.Dealing)
	if err != nil || d.State != DealingPending {
		return nil, err
	}
	d.Checked, d.Results = c.Checked, c.Results
	return g.activate(tx, &d)
}

func (g *Guard) applyRefuse(tx Tx, c change) error {
	d, err := g.ownDevice(tx, c.User, c.Device)
	if err != nil || !d.Refused.IsZero() {
		return err
	}
	d.Refused = g.now()
	if err := tx.UpdateDevice(d); err != nil {
		return err
	}
	// Everything that rests stops, whoever signed it: stopping one alone would leave a
	// gap in the nonces of the ones behind it.
	open, err := tx.OpenTransfers(d.User)
	if err != nil {
		return err
	}
	rests := func(t hefu.Transfer) bool { return t.State == hefu.Resting }
	if err := g.stopOpen(tx, d.User, "a device was refused before it was sent; nothing was sent", rests); err != nil {
		return err
	}
	for _, t := range open { // one that is being evaluated behind them needs a fresh plan
		if !rests(t) {
			continue
		}
		if _, err := g.unplan(tx, t); err != nil {
			return err
		}
	}
	return g.event(tx, Event{User: d.User, Kind: "device", State: "refused", Text: d.Name})
}

func (g *Guard) applyEndSession(tx Tx, c change) error {
	all, err := tx.Sessions(c.User)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(s Session) bool { return s.ID == c.Session && s.Ended.IsZero() })
	if i < 0 {
		return nil
	}
	return g.endSession(tx, all[i])
}

// writing is a transaction of write: it knows the last mark that it put into the keystore.
type writing struct {
	Tx
	kept *passage
}

// passage is a point that a database can have come by: its epoch, and its last quarantine,
// which is no way to get there.
type passage struct {
	epoch            uint64
	mark, quarantine string
}

// passedMark is where a database is.
func passedMark(tx Tx) (*passage, error) {
	mark, err := tx.Meta(metaEpoch)
	if err != nil {
		return nil, err
	}
	quarantine, err := tx.Meta(metaQuarantine)
	if err != nil {
		return nil, err
	}
	number, _, _ := strings.Cut(mark, " ")
	epoch, err := strconv.ParseUint(number, 10, 64)
	if err != nil {
		return nil, fmt.Errorf("read the database's mark: %w", err)
	}
	return &passage{epoch, mark, quarantine}, nil
}

// by says whether a database that is here now came by p. Each step from one mark to the
// next does what the event says, so that one with a higher number has done all before it.
func (now passage) by(p passage) bool {
	return now.quarantine == p.quarantine && (now.mark == p.mark || now.epoch > p.epoch)
}

// write is a transaction that raises the epoch, or that demands to be in step. When it
// fails, the keystore may be ahead: what is recorded there is done now, in a transaction
// of its own, before anything else is. Where that is all that this transaction was to do,
// it has been done: fn is not run again, and would find its own work in its way.
func (g *Guard) write(ctx context.Context, fn func(Tx) error) error {
	const tries = 3
	var kept *passage
	for try := 1; ; try++ {
		err := g.store.Update(ctx, func(tx Tx) error {
			w := &writing{tx, kept}
			defer func() { kept = w.kept }()
			return fn(w)
		})
		if err == nil {
			return nil
		}
		if late := g.reconcile(context.WithoutCancel(ctx)); late != nil {
			g.log.ErrorContext(ctx, "bring the database in step with the keystore", "err", late)
			return err
		}
		if kept != nil && g.cameBy(context.WithoutCancel(ctx), *kept) {
			return nil
		}
		if !errors.Is(err, errOutOfStep) || try == tries {
			return err
		}
	}
}

// cameBy says whether what a transaction of this guard recorded in the keystore has been done.
func (g *Guard) cameBy(ctx context.Context, p passage) (done bool) {
	err := g.store.View(ctx, func(tx Tx) error {
		now, err := passedMark(tx)
		done = err == nil && now.by(p)
		return err
	})
	if err != nil {
		g.log.ErrorContext(ctx, "look whether a security event was carried out", "err", err)
	}
	return done
}

// reconcile brings the database in step with the keystore: by the one event that it lacks,
// or by a quarantine. Any number of replicas may run it at once; one of them acts.
func (g *Guard) reconcile(ctx context.Context) error {
	err := g.store.View(ctx, g.inStep)
	if !errors.Is(err, errOutOfStep) {
		return err
	}
	var erase []hefu.HalfID
	err = g.store.Update(ctx, func(tx Tx) (err error) {
		erase = nil
		have, err := tx.Meta(metaEpoch)
		if err != nil {
			return err
		}
		// Holds the mark: where others write beside us, none of them is now between the
		// keystore's write and the commit.
		if err := tx.SetMeta(metaEpoch, have); err != nil {
			return err
		}
		epoch, event, err := g.keys.Epoch()
		if err != nil || have == epochMark(epoch, event) {
			return err // somebody else was faster
		}
		c, odd := decodeChange(event)
		if odd != nil || c.Prev != have {
			g.log.WarnContext(ctx, "the database is not the one that the keystore knows: it is put into quarantine", "database", have, "keystore", epochMark(epoch, event))
			erase, err = g.quarantine(tx, epoch, event)
			return err
		}
		g.log.WarnContext(ctx, "the database lacks the keystore's last event: it is done again", "event", c.Do, "epoch", epoch)
		if erase, err = g.apply(tx, c); err != nil {
			return err
		}
		return tx.SetMeta(metaEpoch, epochMark(epoch, event))
	})
	if err != nil {
		return fmt.Errorf("bring the database in step with the keystore: %w", err)
	}
	return g.erase(erase)
}
