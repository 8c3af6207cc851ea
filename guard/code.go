package guard

import (
	"context"
	"errors"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/factor"
)

// useCode verifies a TOTP code and uses it up in tx, bound to digest. It returns
// factor.ErrWrong (or ErrReused) and leaves counting to its callers.
func (g *Guard) useCode(tx Tx, user hefu.UserID, code string, digest hefu.Digest) error {
	f, err := tx.Factor(user, factor.TOTP)
	if err != nil {
		return err
	}
	label := factorLabel(user, factor.TOTP)
	state, err := g.keys.Unseal(label, f.State)
	if err != nil {
		return err
	}
	next, err := g.fact[factor.TOTP].Verify(state, code, digest, g.now())
	if err != nil {
		return err
	}
	if f.State, err = g.keys.Seal(label, next); err != nil {
		return err
	}
	f.Confirmed, f.UsedFor = true, digest
	return tx.PutFactor(f)
}

// updateWithCode runs fn in the transaction that uses the caller's code up, so
// that either both happen or neither. A wrong code is counted in a commit of its own
// kind: fn does not run, the count stays.
func (g *Guard) updateWithCode(ctx context.Context, c Caller, code string, digest hefu.Digest, fn func(Tx, Caller) error) error {
	if err := g.errTime(); err != nil {
		return err
	}
	bucket := "code:" + string(c.Session.ID)
	var wrong error
	err := g.write(ctx, func(tx Tx) error {
		wrong = nil
		if _, err := tx.LockUser(c.User.ID); err != nil {
			return err
		}
		c, err := g.alive(tx, c)
		if err != nil {
			return err
		}
		now := g.now()
		t, err := tx.Throttle(bucket)
		if err != nil {
			return err
		}
		if err := throttled(t, g.ripe()); err != nil {
			return err
		}
		switch err := g.useCode(tx, c.User.ID, code, digest); {
		case errors.Is(err, factor.ErrReused):
			wrong = hefu.Errorf(hefu.KindForbidden, "code: it was already used; wait for the next one (up to 30 s). Nothing was done")
		case errors.Is(err, factor.ErrWrong):
			wrong = hefu.Errorf(hefu.KindForbidden, "code: it is not right; check the clock of your phone and try the next one. Nothing was done")
		case err != nil:
			return err
		}
		if wrong != nil {
			return tx.PutThrottle(Throttle{bucket, t.Failures + 1, now})
		}
		if err := passed(tx, bucket); err != nil {
			return err
		}
		return fn(tx, c)
	})
	return errors.Join(err, wrong)
}
