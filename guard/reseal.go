package guard

import (
	"bytes"
	"context"
	"fmt"

	"github.com/hefu-wallet/hefu"
)

// Reseal hands every value in the database that the keystore sealed to again, with its
// label, and writes down what comes back, user by user, each in a transaction of its own: it
// may be ended anywhere and done again. Of what lies in the database the states of
// factors and the secrets of webhooks are sealed; cursors, which clients hold, are not kept. No guard may be running.
func Reseal(ctx context.Context, s Store, again func(label string, sealed []byte) ([]byte, error)) error {
	var users []hefu.UserID
	err := s.View(ctx, func(tx Tx) (err error) { users, err = tx.UserIDs(); return err })
	if err != nil {
		return err
	}
	for _, id := range users {
		if err := s.Update(ctx, func(tx Tx) error { return resealUser(tx, id, again) }); err != nil {
			return fmt.Errorf("seal what belongs to user %s: %w", id, err)
		}
	}
	return nil
}

func resealUser(tx Tx, id hefu.UserID, again func(label string, sealed []byte) ([]byte, error)) error {
	if _, err := tx.LockUser(id); err != nil {
		return err
	}
	all, err := tx.Factors(id)
	if err != nil {
		return err
	}
	for _, f := range all {
		fresh, err := again(factorLabel(id, f.Kind), f.State)
		if err != nil {
			return err
		}
		if bytes.Equal(fresh, f.State) {
			continue
		}
		f.State = fresh
		if err := tx.PutFactor(f); err != nil {
			return err
		}
	}
	hooks, err := tx.EveryWebhook(id)
	if err != nil {
		return err
	}
	for _, h := range hooks {
		fresh, err := again(hookLabel(h.ID), h.Secret)
		if err != nil {
			return err
		}
		if bytes.Equal(fresh, h.Secret) {
			continue
		}
		if err := tx.SealWebhook(h.ID, fresh); err != nil {
			return err
		}
	}
	return nil
}
