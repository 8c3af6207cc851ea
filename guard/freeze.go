package guard

import (
	"context"
	"time"

	"github.com/hefu-wallet/hefu"
)

// Freeze stops everything at once: no co-signature, signed bytes that were not sent
// are deleted, every session ends. Any session may do it.
func (g *Guard) Freeze(ctx context.Context, c Caller) (u hefu.User, err error) {
	var erase []hefu.HalfID
	err = g.update(ctx, c, func(tx Tx, c Caller) (err error) {
		if erase, err = g.applyFreeze(tx, c.User.ID); err != nil {
			return err
		}
		if u, err = tx.User(c.User.ID); err != nil {
			return err
		}
		return g.raise(tx, change{Do: deedFreeze, User: u.ID})
	})
	if err != nil {
		return u, err
	}
	return u, g.erase(erase)
}

func (g *Guard) applyFreeze(tx Tx, id hefu.UserID) (erase []hefu.HalfID, err error) {
	u, err := tx.LockUser(id)
	if err != nil {
		return nil, err
	}
	if u.State != hefu.UserFrozen {
		u.State, u.FrozenAt = hefu.UserFrozen, g.now()
		if err := tx.UpdateUser(u); err != nil {
			return nil, err
		}
	}
	everything := func(hefu.Transfer) bool { return true }
	if err := g.stopOpen(tx, u.ID, frozenFirst, everything); err != nil {
		return nil, err
	}
	if erase, err = g.stopDealing(tx, u.ID); err != nil {
		return nil, err
	}
	if err := g.withdrawRaises(tx, u.ID); err != nil {
		return nil, err
	}
	if err := tx.DeletePairings(u.ID); err != nil {
		return nil, err
	}
	if err := g.event(tx, Event{User: u.ID, Kind: "account", State: string(u.State), Text: "frozen: nothing is co-signed until you unfreeze"}); err != nil {
		return nil, err
	}
	return erase, g.endSessions(tx, u.ID)
}

// stopDealing voids dealings that were begun and not finished. One that waits keeps
// waiting: it cannot open while the account is frozen.
func (g *Guard) stopDealing(tx Tx, user hefu.UserID) (erase []hefu.HalfID, err error) {
	all, err := tx.UserDealings(user)
	if err != nil {
		return nil, err
	}
	for _, d := range all {
		if d.State != DealingOpen && d.State != DealingPending {
			continue
		}
		if err := g.setDealing(tx, &d, DealingVoid, "the account was frozen"); err != nil {
			return nil, err
		}
		erase = append(erase, d.Half)
	}
	return erase, nil
}

// stopOpen stops a user's transfers that match and were not committed to sending.
// One that is being evaluated is left to T2, which sees why it must stop.
func (g *Guard) stopOpen(tx Tx, user hefu.UserID, reason string, match func(hefu.Transfer) bool) error {
	open, err := tx.OpenTransfers(user)
	if err != nil {
		return err
	}
	for _, t := range open {
		if !match(t) || !(t.State.Unapproved() || t.State == hefu.Resting) {
			continue
		}
		if err := t.Stop(reason, g.now()); err != nil {
			return err
		}
		if err := g.saveTransfer(tx, t); err != nil {
			return err
		}
	}
	return nil
}

// Unfreeze needs two factors that were there before the freeze: the password and a
// code (both are enrolled at sign-up). Transfers stay on hold for Delays.Unfreeze.
func (g *Guard) Unfreeze(ctx context.Context, c Caller, password, code string) (u hefu.User, err error) {
	// A bucket of the session's own: nobody else can use the owner's tries up. Counting
	// begins when there is something to unfreeze.
	bucket := "unfreeze:" + string(c.Session.ID)
	if c.User.State != hefu.UserFrozen {
		return c.User, hefu.Errorf(hefu.KindConflict, "unfreeze: the account is %s", c.User.State)
	}
	if err := g.attempt(ctx, bucket); err != nil {
		return u, err
	}
	_, _, ok, err := g.checkPassword(ctx, c.User.Name, password, []hefu.UserState{hefu.UserFrozen, hefu.UserActive})
	if err != nil {
		return u, err
	}
	if !ok {
		return u, hefu.Errorf(hefu.KindForbidden, "unfreeze: the account password is not right. The account stays frozen")
	}
	err = g.updateWithCode(ctx, c, code, statement("unfreeze", c.User.FrozenAt.UTC().Format(time.RFC3339Nano)), func(tx Tx, c Caller) error {
		u = c.User
		if u.State != hefu.UserFrozen {
			return hefu.Errorf(hefu.KindConflict, "unfreeze: the account is %s", u.State)
		}
		until := g.now().Add(g.cfg.Delays.Unfreeze)
		u.State, u.FrozenAt = hefu.UserActive, time.Time{}
		u.Hold = u.Hold.Extend(until, "transfers are on hold for a while after a freeze")
		if err := tx.UpdateUser(u); err != nil {
			return err
		}
		if err := passed(tx, bucket); err != nil {
			return err
		}
		return g.event(tx, Event{User: u.ID, Kind: "account", State: string(u.State), Text: "unfrozen; transfers from " + until.UTC().Format(time.RFC3339)})
	})
	return u, err
}
