//go:build unix

package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/holder"
	"github.com/hefu-wallet/hefu/pair"
	"github.com/hefu-wallet/hefu/wire"
)

// live does one thing after the other until the time is over.
func (p *person) live(ctx context.Context, until time.Time) {
	for time.Now().Before(until) && ctx.Err() == nil {
		if err := p.act(ctx); err != nil && ctx.Err() == nil {
			p.log.answer(p.name, err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(time.Duration(p.dice.IntN(1500)) * time.Millisecond):
		}
	}
}

func (p *person) act(ctx context.Context) error {
	native, token := p.world.net.Native.ID, p.world.token
	switch n := p.dice.IntN(100); {
	case n < 45:
		return p.pay(ctx, native, p.small(native), nil)
	case n < 65 && token != "":
		return p.pay(ctx, token, p.small(token), nil)
	case n < 75:
		p.log.count("tried above the limit")
		return p.pay(ctx, native, p.log.unique(new(big.Int).Mul(p.limits[native], big.NewInt(2))), nil)
	case n < 85:
		return p.pay(ctx, native, p.small(native), p.halt)
	case n < 95:
		return p.stale(ctx)
	default:
		return p.pay(ctx, native, p.small(native), p.freeze)
	}
}

// small is an amount that nobody else pays: 0.001 to 0.01 coins, or 1,000 to 10,000 tokens.
func (p *person) small(asset hefu.AssetID) *big.Int {
	unit := p.world.unit
	if asset == p.world.token {
		unit = 1e9
	}
	return p.log.unique(big.NewInt(unit * (1 + p.dice.Int64N(10))))
}

// recipient is somebody new, or one of a few whom everybody pays.
func (p *person) recipient() (string, error) {
	known := 0
	if p.dice.IntN(2) == 0 {
		known = 1 + p.dice.IntN(5)
	}
	return p.world.payee(known)
}

// stale proposes one payment, makes another, and approves the first afterwards: its
// plan's nonce, or one of its coins, is used by then.
func (p *person) stale(ctx context.Context) error {
	native := p.world.net.Native.ID
	first, err := p.propose(ctx, native, p.small(native))
	if err != nil {
		return err
	}
	if err := p.pay(ctx, native, p.small(native), nil); err != nil {
		return errors.Join(err, p.drop(ctx, first))
	}
	return p.approve(ctx, first, nil)
}

func (p *person) pay(ctx context.Context, asset hefu.AssetID, amount *big.Int, then func(context.Context, *payment) error) error {
	pay, err := p.propose(ctx, asset, amount)
	if err != nil {
		if hefu.Is(err, hefu.KindLimit) && p.tight && p.dice.IntN(3) == 0 {
			return p.raise(ctx, asset)
		}
		return err
	}
	return p.approve(ctx, pay, then)
}

// proposed is a payment with the answer to its proposal.
type proposed struct {
	*payment
	transfer wire.Transfer
}

func (p *person) propose(ctx context.Context, asset hefu.AssetID, amount *big.Int) (*proposed, error) {
	to, err := p.recipient()
	if err != nil {
		return nil, err
	}
	units, err := hefu.UnitsFromBig(amount)
	if err != nil {
		return nil, err
	}
	in := hefu.Intent{
		Network: p.world.net.ID, From: p.address, To: to, Asset: asset, Amount: units,
		FeeCap: hefu.UnitsOf(p.world.feeCap), Expiry: time.Now().Add(15 * time.Minute).Unix(),
	}
	key, err := p.client.NewKey()
	if err != nil {
		return nil, err
	}
	began := time.Now()
	got, err := retry(ctx, p, func() (wire.Proposal, error) { return p.client.Propose(ctx, key, wire.Propose{Intent: in}) })
	if err != nil {
		return nil, err
	}
	p.log.took("propose", began)
	pay := &payment{ID: got.Transfer.ID, Intent: in}
	p.mu.Lock()
	p.payments = append(p.payments, pay)
	p.mu.Unlock()
	return &proposed{pay, got.Transfer}, nil
}

// approve reviews, signs and brings the message, and again for a plan that went stale.
func (p *person) approve(ctx context.Context, pay *proposed, then func(context.Context, *payment) error) error {
	p.mu.Lock()
	t := pay.transfer
	review, err := p.state.Review(p.set, pay.Intent, holder.Proposal{Transfer: t.ID, Dealing: t.Dealing, Intent: t.Intent, Plan: t.Plan}, time.Now())
	p.mu.Unlock()
	if err != nil {
		return errors.Join(err, p.drop(ctx, pay))
	}
	code, err := p.code(ctx)
	if err != nil {
		return err
	}
	for range 6 {
		err = p.hand(ctx, pay, review, code)
		if err == nil {
			p.watch(ctx, pay.payment, time.Now())
			if then != nil {
				return then(ctx, pay.payment)
			}
			return nil
		}
		if !hefu.Is(err, hefu.KindReplan) {
			return errors.Join(err, p.drop(ctx, pay))
		}
		p.log.count("planned anew")
		fresh, err := retry(ctx, p, func() (wire.Transfer, error) { return p.client.Transfer(ctx, t.ID) })
		if err != nil {
			return err
		}
		p.mu.Lock()
		review, err = p.state.Renew(p.set, review, fresh.Plan, time.Now())
		p.mu.Unlock()
		if err != nil {
			return errors.Join(err, p.drop(ctx, pay))
		}
		code = "" // the answer that was given stands for the Intent
	}
	return errors.Join(err, p.drop(ctx, pay))
}

// hand makes one signature over one plan and brings it until there is an answer.
func (p *person) hand(ctx context.Context, pay *proposed, review *holder.Review, code string) error {
	p.mu.Lock()
	signing, commit, err := p.state.Begin(rand.Reader, review)
	p.mu.Unlock()
	if err != nil {
		return err
	}
	began := time.Now()
	points, err := retry(ctx, p, func() (wire.Points, error) {
		return p.client.Nonces(ctx, pay.ID, wire.Nonces{Plan: review.Plan.Number, Commit: commit})
	})
	if err != nil {
		return err
	}
	p.log.took("points", began)
	if err := signing.Prepare(rand.Reader); err != nil {
		return err
	}
	p.mu.Lock()
	opening, err := signing.Open(rand.Reader, points.Points, time.Now(), func(*holder.State) error { pay.Given = true; return nil })
	p.mu.Unlock()
	if errors.Is(err, pair.ErrAgain) {
		return p.hand(ctx, pay, review, code)
	}
	if err != nil {
		return err
	}
	key, err := p.client.NewKey()
	if err != nil {
		return err
	}
	req := wire.Approve{Plan: review.Plan.Number, Commit: commit, Opening: opening, Code: code}
	for tries := 0; ; tries++ {
		began = time.Now()
		_, err = retry(ctx, p, func() (wire.Transfer, error) { return p.client.Approve(ctx, key, pay.ID, req) })
		if !hefu.Is(err, hefu.KindForbidden) || req.Code == "" || tries == 3 {
			break
		}
		p.log.count("another code")
		if req.Code, err = p.code(ctx); err != nil {
			return err
		}
		if key, err = p.client.NewKey(); err != nil {
			return err
		}
	}
	if err == nil {
		p.log.took("approve", began)
		p.log.count("approved")
	}
	return err
}

// drop gives a payment up that was not approved.
func (p *person) drop(ctx context.Context, pay *proposed) error {
	t, err := retry(ctx, p, func() (wire.Transfer, error) { return p.client.Stop(ctx, pay.ID) })
	if err == nil && t.State == hefu.Stopped {
		p.mu.Lock()
		pay.Halted = true
		p.mu.Unlock()
	}
	if hefu.Is(err, hefu.KindConflict) {
		return nil // it has an end already, or is on its way: the judge sees
	}
	return err
}

// halt stops a payment while it rests, or tries to.
func (p *person) halt(ctx context.Context, pay *payment) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(time.Duration(p.dice.IntN(7000)) * time.Millisecond):
	}
	t, err := retry(ctx, p, func() (wire.Transfer, error) { return p.client.Stop(ctx, pay.ID) })
	if hefu.Is(err, hefu.KindConflict) {
		p.log.count("stopped too late")
		return nil
	}
	if err == nil && t.State == hefu.Stopped {
		p.log.count("stopped")
		p.mu.Lock()
		pay.Halted = true
		p.mu.Unlock()
	}
	return err
}

// freeze stops everything, and comes back with both factors.
func (p *person) freeze(ctx context.Context, _ *payment) error {
	if _, err := retry(ctx, p, func() (wire.User, error) { return p.client.Freeze(ctx) }); err != nil {
		return err
	}
	p.log.count("frozen")
	_, err := withCode(ctx, p, func(code string) (wire.User, error) {
		return p.client.Unfreeze(ctx, wire.Unfreeze{Password: password, Code: code})
	})
	return err
}

// watch follows a payment to its end, and checks that what was sent is what was signed.
func (p *person) watch(ctx context.Context, pay *payment, began time.Time) {
	p.watchers.Go(func() {
		checked := false
		for ctx.Err() == nil {
			t, err := p.client.Transfer(ctx, pay.ID)
			if err == nil && len(t.Signed) > 0 && !checked {
				p.mu.Lock()
				_, err := p.state.CheckSent(p.set, pay.ID, t.Signed, t.TxID)
				p.mu.Unlock()
				if err != nil {
					p.log.wrong(fmt.Sprintf("%s: %s: what was sent: %v", p.name, pay.ID, err))
				}
				checked = true
			}
			if err == nil && t.State.Terminal() {
				if t.State == hefu.Final {
					p.log.took("final", began)
					p.mu.Lock()
					p.state.Settle(p.set, pay.ID, t.State)
					p.mu.Unlock()
				}
				return
			}
			select {
			case <-ctx.Done():
			case <-time.After(time.Second):
			}
		}
	})
}

// end takes back what nobody approved and waits until everything has its end; the
// guard's last words are written down.
func (p *person) end(ctx context.Context) error {
	for {
		open := 0
		if err := p.server.alive(); err != nil {
			return err
		}
		p.mu.Lock()
		all := append([]*payment{}, p.payments...)
		p.mu.Unlock()
		for _, pay := range all {
			if pay.State.Terminal() && pay.State != "" {
				continue
			}
			t, err := retry(ctx, p, func() (wire.Transfer, error) { return p.client.Transfer(ctx, pay.ID) })
			if hefu.Is(err, hefu.KindNotFound) {
				continue
			}
			if err != nil {
				return err
			}
			if t.State.Unapproved() {
				if err := p.drop(ctx, &proposed{pay, t}); err != nil {
					return err
				}
			}
			if pay.State = t.State; !t.State.Terminal() {
				open++
			}
		}
		if open == 0 {
			return nil
		}
		select {
		case <-ctx.Done():
			return nil // the judge tells which
		case <-time.After(time.Second):
		}
	}
}
