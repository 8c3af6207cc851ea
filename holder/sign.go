package holder

import (
	"crypto/ed25519"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/pair"
)

// Signing is this device's part in one signature over one reviewed plan. It lives
// in memory only and opens once: a program that was killed begins again, with a
// new commitment.
type Signing struct {
	s       *State
	review  *Review
	session pair.Session
	guard   ed25519.PublicKey
	run     *pair.Run

	mu     sync.Mutex
	opened bool
}

// Begin commits to a signature over the reviewed plan and returns the commit envelope
// for the guard. It says nothing about agreement: it may run while the user reads.
func (s *State) Begin(rand io.Reader, r *Review) (*Signing, []byte, error) {
	if r.Wallet.Half == nil || r.Wallet.Half.Dealing != r.dealt {
		return nil, nil, hefu.Errorf(hefu.KindConflict, "signing: the wallet was split again meanwhile; nothing was signed")
	}
	g := s.guard(r.Wallet.Half.Guard)
	if g == nil {
		return nil, nil, hefu.Errorf(hefu.KindNotFound, "guard: this device has not met %s", r.Wallet.Half.Guard)
	}
	half, err := r.Wallet.Half.open()
	if err != nil {
		return nil, nil, err
	}
	public := half.Keys()
	items := make([]pair.Item, len(r.items))
	for i, it := range r.items {
		if items[i], err = itemAt(r.Network, public, it.Path, it.Message); err != nil {
			return nil, nil, err
		}
	}
	sig := &Signing{s: s, review: r, guard: g.Key, session: pair.Session{
		Guard: string(g.ID), Dealing: string(r.dealt), Transfer: string(r.Transfer), Plan: r.Plan.Number,
	}}
	run, body, err := half.Begin(rand, sig.session, items)
	if err != nil {
		return nil, nil, err
	}
	sig.run = run
	return sig, pair.Sign(s.deviceKey(), pair.Device, pair.Commit, sig.session, body), nil
}

// Prepare does the slow part that does not depend on the guard's answer; it may run
// while the user reads, beside nothing else on this Signing.
func (g *Signing) Prepare(rand io.Reader) error { return g.run.Prepare(rand) }

// Open answers the guard's points with the opening envelope. That is the signature as
// far as this device is concerned, so the transfer is recorded as live first: keep
// must store the State durably, and if it fails nothing leaves this function. A second
// call is refused. pair.ErrAgain asks to begin again with a new commitment; nothing
// was given away then.
func (g *Signing) Open(rand io.Reader, points []byte, now time.Time, keep func(*State) error) ([]byte, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.opened {
		return nil, hefu.Errorf(hefu.KindConflict, "signing: this signature was already given; begin again")
	}
	if g.review.Intent.Expired(now) {
		return nil, hefu.Errorf(hefu.KindConflict, "signing: the transfer has expired; nothing was signed")
	}
	body, err := pair.Verify(g.guard, pair.Guard, pair.Points, g.session, points)
	if err != nil {
		return nil, fmt.Errorf("signing: the answer is not this guard's for this transfer: %w", err)
	}
	g.opened = true
	opening, err := g.run.Open(rand, body)
	if err != nil {
		return nil, err
	}
	g.s.record(g.review, now)
	if err := keep(g.s); err != nil {
		clear(opening)
		return nil, fmt.Errorf("signing: storing that this transfer is live: %w", err)
	}
	return pair.Sign(g.s.deviceKey(), pair.Device, pair.Opening, g.session, opening), nil
}
