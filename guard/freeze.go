package guard

import (
	"context"
	"time"

	"github.com/hefu-wallet/hefu"
)

// Freeze stops everything at once: no co-signature, signed bytes that were not sent
// are deleted, every session ends. Any session may do it.
func (g *Guard) Freeze(ctx context.Context, c Caller) (u hefu.User, err error) {
	err = g.store.Update(ctx, func(tx Tx) error {
		if _, err := tx.LockUser(c.User.ID); err != nil {
			return err
		}
		c, err := g.alive(tx, c)
		if err != nil {
			return err
		}
		u = c.User
		if u.State != hefu.UserFrozen {
			u.State, u.FrozenAt = hefu.UserFrozen, g.clock.Now()
			if err := tx.UpdateUser(u); err != nil {
				return err
			}
		}
		everything := func(hefu.Transfer) bool { return true }
		if err := g.stopOpen(tx, u.ID, "the account was frozen before it was sent; nothing was sent", everything); err != nil {
			return err
		}
		if err := g.event(tx, Event{User: u.ID, Kind: "account", State: string(u.State), Text: "frozen: nothing is co-signed until you unfreeze"}); err != nil {
			return err
		}
		all, err := tx.Sessions(u.ID)
		if err != nil {
			return err
		}
		for _, s := range all {
			if s.Ended.IsZero() {
				if err := g.endSession(tx, s); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return u, err
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
		if err := t.Stop(reason, g.clock.Now()); err != nil {
			return err
		}
		if err := g.saveTransfer(tx, t); err != nil {
			return err
		}
	}
	return nil
}

// Unfreeze needs two factors that were there before the freeze: the password and a
// code (both are enrolled at sign-up). Withdrawals stay on hold for Delays.Unfreeze.
func (g *Guard) Unfreeze(ctx context.Context, c Caller, password, code string) (u hefu.User, err error) {
	bucket := "unfreeze:" + string(c.User.ID)
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
		until := g.clock.Now().Add(g.cfg.Delays.Unfreeze)
		u.State, u.FrozenAt = hefu.UserActive, time.Time{}
		u.Hold = u.Hold.Extend(until, "withdrawals rest for a while after a freeze")
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
