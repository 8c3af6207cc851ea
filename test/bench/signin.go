//go:build unix

package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"runtime"
	"time"

	"golang.org/x/crypto/argon2"

	"github.com/hefu-wallet/hefu/factor/password"
	"github.com/hefu-wallet/hefu/guard"
	"github.com/hefu-wallet/hefu/test/figure"
)

// measureSignIns lets all users sign in at once, next to as many bare argon2id hashes
// with the same parameters, as many at once as the guard allows.
func (w *world) measureSignIns(ctx context.Context, f *figure.Figures, rounds int) error {
	p := password.Default()
	lanes := make(chan struct{}, runtime.GOMAXPROCS(0))
	for range rounds {
		w.clock.add(30 * time.Second)
		requests := map[*user]guard.SignIn{}
		for _, u := range w.users {
			req, err := u.signIn()
			if err != nil {
				return err
			}
			requests[u] = req
		}
		s, err := w.together("guard/sign-in", func(u *user) error {
			_, err := w.SignIn(ctx, requests[u])
			return err
		})
		if err != nil {
			return err
		}
		rate(f, "guard/sign-in", s, len(w.users))
		s, err = w.together("bare/sign-in", func(u *user) error {
			salt := make([]byte, 16)
			if _, err := rand.Read(salt); err != nil {
				return fmt.Errorf("draw a salt: %w", err)
			}
			lanes <- struct{}{}
			defer func() { <-lanes }()
			argon2.IDKey([]byte(requests[u].Password), salt, p.Passes, p.Memory, p.Lanes, 32)
			return nil
		})
		if err != nil {
			return err
		}
		rate(f, "bare/sign-in", s, len(w.users))
	}
	return nil
}
