//go:build unix

package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"math/big"
	"runtime/pprof"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
	"github.com/hefu-wallet/hefu/pair"
	"github.com/hefu-wallet/hefu/test/figure"
)

func labelled(phase string, fn func()) {
	pprof.Do(context.Background(), pprof.Labels("phase", phase), func(context.Context) { fn() })
}

// payment is one user's transfer on its way through a round.
type payment struct {
	transfer hefu.Transfer
	session  pair.Session
	run      *pair.Run
	commit   []byte
	points   []byte
	opening  []byte
	cipher   []byte // the Paillier ciphertext inside the opening
	code     string
	scripts  map[string]*script // what the store was asked, by phase
}

// phases of a transfer at the guard, in order.
var phases = []string{"propose", "nonces", "approve"}

// measureApprovals runs rounds in which every wallet pays once: with all wallets at
// once for the rates, then one after the other for the times. What the device does
// lies outside the clock. After every phase the same transactions run again without the
// guard ('bare'), for the approval together with the same decryption.
func (w *world) measureApprovals(ctx context.Context, f *figure.Figures, rounds int) error {
	for i := range rounds {
		if err := w.round(ctx, f, i%4 != 3); err != nil {
			return err
		}
	}
	return nil
}

// round is one payment of every wallet.
func (w *world) round(ctx context.Context, f *figure.Figures, together bool) error {
	w.clock.add(30 * time.Second)
	pay := map[*user]*payment{}
	for _, u := range w.users {
		pay[u] = &payment{scripts: map[string]*script{"propose": {}, "nonces": {}, "approve": {}}}
	}
	outside := func(fn func(*user, *payment) error) error {
		_, err := w.together("device", func(u *user) error { return fn(u, pay[u]) })
		return err
	}
	sum := map[string]spent{}
	inside := func(who, phase string, fn func(*user, context.Context, *payment) error) error {
		return w.clocked(f, together, who, phase, sum, func(u *user) error {
			ctx := ctx
			if who == "guard" {
				ctx = record(ctx, pay[u].scripts[phase])
			}
			return fn(u, ctx, pay[u])
		})
	}
	for _, do := range []func() error{
		func() error { return inside("guard", "propose", (*user).propose) },
		func() error { return outside((*user).begin) },
		func() error { return inside("guard", "nonces", (*user).nonces) },
		func() error { return outside((*user).sign) },
		func() error { return inside("guard", "approve", (*user).approve) },
		func() error { return outside(func(u *user, p *payment) error { return u.rewind(ctx, p) }) },
		func() error { return inside("bare", "propose", (*user).proposeBare) },
		func() error { return inside("bare", "nonces", (*user).noncesBare) },
		func() error { return inside("bare", "approve", (*user).approveBare) },
		func() error { return outside(func(u *user, p *payment) error { return u.settle(ctx, p) }) },
	} {
		if err := do(); err != nil {
			return err
		}
	}
	for who, s := range sum {
		if together {
			rate(f, who+"/transfer", s, len(w.users))
		}
	}
	for _, phase := range phases {
		writes, reads, statements := pay[w.users[0]].scripts[phase].count()
		f.Bytes[phase+" writes"], f.Bytes[phase+" reads"], f.Bytes[phase+" statements"] = writes, reads, statements
	}
	return nil
}

// clocked runs one phase of a round: at once for a rate, in turn for single times.
func (w *world) clocked(f *figure.Figures, together bool, who, phase string, sum map[string]spent, fn func(*user) error) error {
	name := who + "/" + phase
	if together {
		s, err := w.together(name, fn)
		if err != nil {
			return err
		}
		rate(f, name, s, len(w.users))
		sum[who] = spent{sum[who].wall + s.wall, sum[who].cpu + s.cpu}
		return nil
	}
	each, err := w.inTurn(name, fn)
	for _, s := range each {
		f.Series[name+" alone"] = append(f.Series[name+" alone"], figure.MS(s.wall))
		f.Series[name+" alone cpu"] = append(f.Series[name+" alone cpu"], figure.MS(s.cpu))
	}
	return err
}

// rate adds n things done in a time to a series of rates, and their CPU time each.
func rate(f *figure.Figures, name string, s spent, n int) {
	f.Series[name+" rate"] = append(f.Series[name+" rate"], float64(n)/s.wall.Seconds())
	f.Series[name+" cpu"] = append(f.Series[name+" cpu"], figure.MS(s.cpu)/float64(n))
}

func (u *user) propose(ctx context.Context, p *payment) error {
	amount, err := hefu.UnitsFromBig(big.NewInt(1e15))
	if err != nil {
		return err
	}
	in := hefu.Intent{
		Network: dev, From: u.address, To: "0x70997970C51812dc3A010C7d01b50e0d17dc79C8", Asset: u.w.net.Native.ID,
		Amount: amount, FeeCap: hefu.UnitsOf(1e15), Expiry: u.w.clock.Now().Add(time.Hour).Unix(),
	}
	got, err := u.w.Propose(ctx, u.caller, in, rand.Text())
	p.transfer = got.Transfer
	return err
}

// begin is the device's part before the guard's points, r^N included.
func (u *user) begin(p *payment) error {
	t := p.transfer
	p.session = pair.Session{Guard: string(u.w.ID()), Dealing: string(t.Dealing), Transfer: string(t.ID), Plan: t.Plan.Number}
	_, f, err := u.w.families.Network(dev)
	if err != nil {
		return err
	}
	digests, err := f.Digests(u.w.net, t.Plan)
	if err != nil {
		return err
	}
	var items []pair.Item
	for _, k := range u.half.Keys() {
		if k.Path == u.w.net.Key && k.Curve == pair.Secp256k1 {
			item, err := k.Item(digests[0].Message, u.w.net.Child...)
			if err != nil {
				return err
			}
			items = append(items, item)
		}
	}
	run, body, err := u.half.Begin(rand.Reader, p.session, items)
	if err != nil {
		return err
	}
	p.run, p.commit = run, pair.Sign(u.device, pair.Device, pair.Commit, p.session, body)
	return run.Prepare(rand.Reader)
}

func (u *user) nonces(ctx context.Context, p *payment) (err error) {
	p.points, err = u.w.Nonces(ctx, u.caller, p.transfer.ID, p.transfer.Plan.Number, p.commit)
	return err
}

// sign is the device's second message, and a look at the authenticator.
func (u *user) sign(p *payment) (err error) {
	if p.opening, err = u.open(p.run, p.session, p.points); err != nil {
		return err
	}
	body, err := pair.Verify(u.device.Public().(ed25519Public), pair.Device, pair.Opening, p.session, p.opening)
	if err != nil {
		return err
	}
	p.cipher = body[len(body)-cipherSize:]
	p.code, err = u.code()
	return err
}

func (u *user) approve(ctx context.Context, p *payment) error {
	t, err := u.w.Approve(ctx, u.caller, guard.Approve{
		Transfer: p.transfer.ID, Plan: p.transfer.Plan.Number, Commit: p.commit, Opening: p.opening, Code: p.code, Key: rand.Text(),
	})
	if err == nil && t.State != hefu.Resting {
		err = fmt.Errorf("the transfer is %s: %s", t.State, t.Reason)
	}
	return err
}
