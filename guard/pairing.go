package guard

import (
	"bytes"
	"context"
	"crypto/sha256"
	"slices"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/pair"
)

// A pairing brings the half from one of a user's devices to another. The guard is the
// letter box between them, and the one party who must not read the letter: with its own
// half it would have the key. It can neither read it nor write one (see pair.Handover); what
// it has a say in is who may put something in, and for how long it lies there.

const (
	pairingLife = 10 * time.Minute
	// maxPairings is how many wait at once. A session has one, so that one that was stolen does
	// not push the owner's out.
	maxPairings   = 4
	maxPairingKey = 2 << 10

	// Each one that is begun is told to all of the user's pages. A session that was stolen must
	// not keep them busy, and cannot use up by itself what the user has.
	pairingsSpan    = time.Hour
	pairingsSession = 10
	pairingsUser    = 60
)

// Pairing is a device that waits for the half of another.
type Pairing struct {
	ID      hefu.PairingID
	User    hefu.UserID
	Device  hefu.DeviceID  // the new one
	Session hefu.SessionID // that asked
	Key     []byte         // its public key, sealed under what its screen shows
	Box     []byte         // the half, sealed to that key; empty until it is there
	Created time.Time
	Filled  time.Time // zero until the box is there
	Name    string    // the device's; it is not kept
}

// Expires is when the guard forgets it.
func (p Pairing) Expires() time.Time { return p.Created.Add(pairingLife) }

func (p Pairing) open(now time.Time) bool { return now.Before(p.Expires()) }

func errNoPairing() error {
	return hefu.Errorf(hefu.KindNotFound, "pairing: it is over; show a fresh code on the new device")
}

// mayPair refuses to add anything while the account is frozen or its rows are in doubt, and
// where nothing is split.
func (g *Guard) mayPair(tx Tx, u hefu.User) error {
	if u.State != hefu.UserActive {
		return errFrozen(u)
	}
	doubtful, err := g.quarantined(tx)
	if err != nil {
		return err
	}
	if doubtful {
		return hefu.Errorf(hefu.KindWaiting, "pairing: the guard's database was brought back from a backup; no device gets a half until the hold is over")
	}
	all, err := tx.UserDealings(u.ID)
	if err != nil {
		return err
	}
	in := func(s DealingState) bool {
		return slices.ContainsFunc(all, func(d Dealing) bool { return d.State == s })
	}
	switch {
	case in(DealingActive):
		return nil
	case in(DealingLocked):
		return hefu.Errorf(hefu.KindLocked, "pairing: the half is locked and signs nothing on any device; split again from paper")
	}
	return hefu.Errorf(hefu.KindConflict, "pairing: no wallet is split at this guard, so there is nothing to hand over")
}

// BeginPairing lets one of the caller's devices wait for a half: ten minutes, one for each
// session, maxPairings in all; the oldest gives way. Any session may: it adds nothing. Asking
// again with the same key answers with what is there. A session begins so many in an hour, and
// all of the user's together so many more; over it is KindThrottled.
func (g *Guard) BeginPairing(ctx context.Context, c Caller, device hefu.DeviceID, key []byte) (p Pairing, err error) {
	if len(key) == 0 || len(key) > maxPairingKey {
		return p, hefu.Errorf(hefu.KindInvalid, "pairing: the sealed key has 1 to %d bytes", maxPairingKey)
	}
	if err := g.errTime(); err != nil {
		return p, err
	}
	err = g.update(ctx, c, func(tx Tx, c Caller) error {
		if err := g.mayPair(tx, c.User); err != nil {
			return err
		}
		d, err := g.welcome(tx, c.User.ID, device)
		if err != nil {
			return err
		}
		again, err := g.makeRoom(tx, c, device, key)
		if err != nil {
			return err
		}
		if again != nil {
			p = *again
			p.Name = d.Name
			return nil
		}
		if err := g.sparingPairings(tx, c); err != nil {
			return err
		}
		id, err := hefu.NewID[hefu.PairingID](g.rand)
		if err != nil {
			return err
		}
		p = Pairing{ID: id, User: c.User.ID, Device: d.ID, Session: c.Session.ID, Key: bytes.Clone(key), Created: g.now().Truncate(time.Microsecond), Name: d.Name}
		if err := tx.CreatePairing(p); err != nil {
			return err
		}
		return g.event(tx, Event{User: c.User.ID, Kind: "device", State: "pairing", Text: d.Name})
	})
	return p, err
}

// sparingPairings counts one more that is begun, and refuses it above the most of an hour.
func (g *Guard) sparingPairings(tx Tx, c Caller) error {
	now, ripe := g.now(), g.ripe()
	for _, of := range []struct {
		bucket string
		most   int
	}{{"pairings-session:" + string(c.Session.ID), pairingsSession}, {"pairings-user:" + string(c.User.ID), pairingsUser}} {
		t, err := tx.Throttle(of.bucket)
		if err != nil {
			return err
		}
		// Last is when the hour began: it does not move with each that is counted.
		if ripe.Sub(t.Last) >= pairingsSpan {
			t.Failures, t.Last = 0, now
		}
		if t.Failures >= of.most {
			left := t.Last.Add(pairingsSpan).Sub(ripe).Truncate(time.Minute) + time.Minute
			return hefu.Errorf(hefu.KindThrottled, "pairing: %d were begun within an hour; try again in %d minutes", of.most, int(left/time.Minute))
		}
		t.Failures++
		if err := tx.PutThrottle(t); err != nil {
			return err
		}
	}
	return nil
}

// makeRoom erases what is over, what the session asked for before, and the oldest above the
// most; or finds the very pairing that is asked for again.
func (g *Guard) makeRoom(tx Tx, c Caller, device hefu.DeviceID, key []byte) (again *Pairing, err error) {
	if err := tx.ExpirePairings(g.now().Add(-pairingLife)); err != nil {
		return nil, err
	}
	all, err := tx.Pairings(c.User.ID)
	if err != nil {
		return nil, err
	}
	for _, p := range all {
		if p.Session == c.Session.ID && p.Device == device && bytes.Equal(p.Key, key) {
			return &p, nil
		}
	}
	for i, p := range all {
		if p.Session != c.Session.ID {
			continue
		}
		if err := tx.DeletePairing(p.ID); err != nil {
			return nil, err
		}
		all = slices.Delete(all, i, i+1)
		break // a session has one
	}
	for ; len(all) >= maxPairings; all = all[1:] {
		if err := tx.DeletePairing(all[0].ID); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

// Pairings is a page of the caller's devices that wait for a half, oldest first.
func (g *Guard) Pairings(ctx context.Context, c Caller, p Page) (out []Pairing, next Cursor, err error) {
	err = g.view(ctx, c, func(tx Tx, c Caller) error {
		out, next, err = paged(g, "pairings", c.User.ID, p, func(after string, limit int) ([]Pairing, error) {
			return g.waiting(tx, c.User.ID, hefu.PairingID(after), limit)
		}, func(p Pairing) string { return string(p.ID) })
		return err
	})
	return out, next, err
}

// waiting lists those that are open and have no box, after one of them.
func (g *Guard) waiting(tx Tx, user hefu.UserID, after hefu.PairingID, limit int) (out []Pairing, err error) {
	all, err := tx.Pairings(user)
	if err != nil {
		return nil, err
	}
	if at := slices.IndexFunc(all, func(p Pairing) bool { return p.ID == after }); after != "" && at >= 0 {
		all = all[at+1:]
	}
	for _, p := range all {
		if !p.open(g.now()) || !p.Filled.IsZero() || len(out) == limit {
			continue
		}
		d, err := g.welcome(tx, user, p.Device)
		if err != nil {
			continue // refused since: nobody hands it anything
		}
		p.Name = d.Name
		out = append(out, p)
	}
	return out, nil
}

// ownPairing reads one that is the user's and not over, and whose device is still welcome.
func (g *Guard) ownPairing(tx Tx, user hefu.UserID, id hefu.PairingID) (Pairing, error) {
	p, err := tx.Pairing(id)
	if hefu.Is(err, hefu.KindNotFound) || err == nil && (p.User != user || !p.open(g.now())) {
		return Pairing{}, errNoPairing()
	} else if err != nil {
		return Pairing{}, err
	}
	d, err := g.welcome(tx, user, p.Device)
	p.Name = d.Name
	if err != nil {
		return Pairing{}, err
	}
	return p, nil
}

// Pairing is one of the caller's, with its box once that is there.
func (g *Guard) Pairing(ctx context.Context, c Caller, id hefu.PairingID) (p Pairing, err error) {
	err = g.view(ctx, c, func(tx Tx, c Caller) error {
		p, err = g.ownPairing(tx, c.User.ID, id)
		return err
	})
	return p, err
}

// FillPairing puts the box in, once, for a code bound to this pairing and this box. The
// session that asked for it may not: it is for a device that somebody carried the code to.
// The same box again is answered alike, and takes no code.
func (g *Guard) FillPairing(ctx context.Context, c Caller, id hefu.PairingID, box []byte, code string) (p Pairing, err error) {
	if len(box) == 0 || len(box) > pair.MaxHandover {
		return p, hefu.Errorf(hefu.KindInvalid, "pairing: the box has 1 to %d bytes", pair.MaxHandover)
	}
	if p, err = g.Pairing(ctx, c, id); err != nil {
		return Pairing{}, err
	}
	if len(p.Box) > 0 && bytes.Equal(p.Box, box) {
		return p, nil
	}
	sum := sha256.Sum256(box)
	err = g.updateWithCode(ctx, c, code, statement("fill-pairing", string(id), string(sum[:])), func(tx Tx, c Caller) error {
		if err := g.mayPair(tx, c.User); err != nil {
			return err
		}
		if p, err = g.ownPairing(tx, c.User.ID, id); err != nil {
			return err
		}
		if p.Session == c.Session.ID {
			return hefu.Errorf(hefu.KindForbidden, "pairing: this is the device that waits; the half comes from another one, which you have signed in on too")
		}
		p.Box, p.Filled = bytes.Clone(box), g.now()
		if err := tx.FillPairing(id, p.Box, p.Filled); err != nil {
			return err
		}
		return g.event(tx, Event{User: c.User.ID, Kind: "device", State: "paired", Text: p.Name})
	})
	if err != nil {
		return Pairing{}, err
	}
	return p, nil
}

// EndPairing erases one, when it was taken or is no longer wanted. Only the session that
// asked for it may: another one that was stolen could keep the owner from ever pairing. One
// that is gone is ended already.
func (g *Guard) EndPairing(ctx context.Context, c Caller, id hefu.PairingID) error {
	return g.update(ctx, c, func(tx Tx, c Caller) error {
		if err := tx.ExpirePairings(g.now().Add(-pairingLife)); err != nil {
			return err
		}
		p, err := tx.Pairing(id)
		switch {
		case hefu.Is(err, hefu.KindNotFound), err == nil && p.User != c.User.ID:
			return nil
		case err != nil:
			return err
		case p.Session != c.Session.ID:
			return hefu.Errorf(hefu.KindForbidden, "pairing: only the device that waits ends it; it ends by itself at %s", p.Expires().UTC().Format("15:04 MST"))
		}
		return tx.DeletePairing(id)
	})
}
