//go:build unix

package main

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"fmt"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
	"github.com/hefu-wallet/hefu/pair/paillier"
)

type ed25519Public = ed25519.PublicKey

const cipherSize = paillier.CiphertextSize

// rewind puts the transfer's row back to where it was before the approval, so that the
// recorded statements meet the same rows again.
func (u *user) rewind(ctx context.Context, p *payment) error {
	return u.w.bare.Update(ctx, func(tx guard.Tx) error { return tx.UpdateTransfer(p.transfer) })
}

// again is what differs when a script runs a second time: new keys, a new transfer.
func again() (swap, error) {
	id, err := hefu.NewID[hefu.TransferID](rand.Reader)
	return swap{key: func(k string) string { return k + "-again" }, transfer: id}, err
}

// proposeBare creates a second proposal, which is stopped when the round is over.
func (u *user) proposeBare(ctx context.Context, p *payment) error {
	with, err := again()
	if err != nil {
		return err
	}
	return p.scripts["propose"].replay(ctx, u.w.bare, with, nil)
}

func (u *user) noncesBare(ctx context.Context, p *payment) error {
	with, err := again()
	if err != nil {
		return err
	}
	return p.scripts["nonces"].replay(ctx, u.w.bare, with, nil)
}

// approveBare is the same SQL and the same decryption, of the very ciphertext.
func (u *user) approveBare(ctx context.Context, p *payment) error {
	with, err := again()
	if err != nil {
		return err
	}
	return p.scripts["approve"].replay(ctx, u.w.bare, with, func() error {
		var mask [paillier.MaskSize]byte
		if _, err := rand.Read(mask[:]); err != nil {
			return fmt.Errorf("draw a mask: %w", err)
		}
		_, err := u.primes.Decrypt(p.cipher, mask[:])
		return err
	})
}

// settle takes the payment to its end and stops the second proposal.
func (u *user) settle(ctx context.Context, p *payment) error {
	for range 3 {
		if err := u.w.Advance(ctx, p.transfer.ID); err != nil {
			return err
		}
		u.w.clock.add(time.Second)
	}
	u.w.ledger.mine(u.address)
	return u.w.bare.Update(ctx, func(tx guard.Tx) error {
		open, err := tx.OpenTransfers(u.caller.User.ID)
		if err != nil {
			return err
		}
		for _, t := range open {
			if t.ID == p.transfer.ID {
				return fmt.Errorf("the payment stands at %s", t.State)
			}
			if err := t.Stop("a second proposal of the benchmark", u.w.clock.Now()); err != nil {
				return err
			}
			if err := tx.UpdateTransfer(t); err != nil {
				return err
			}
		}
		return nil
	})
}
