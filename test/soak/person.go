//go:build unix

package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"math/big"
	mrand "math/rand/v2"
	"net/url"
	"sync"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/chain/all"
	"github.com/hefu-wallet/hefu/client"
	"github.com/hefu-wallet/hefu/holder"
	"github.com/hefu-wallet/hefu/keys"
	"github.com/hefu-wallet/hefu/wire"
)

const (
	password = "four mild herons waded past"
	patience = 90 * time.Second // with a guard that is down
)

// person has one wallet, split with one guard, and a device in memory.
type person struct {
	name   string
	server *server
	world  *world
	log    *record
	dice   *mrand.Rand
	set    chain.Set
	client *client.Client
	tight  bool // this one's limits are soon used up

	secret string // of the authenticator
	seed   []byte // of the paper; for the judge
	used   int64  // the step of the last code

	mu       sync.Mutex // state and payments: watchers use them too
	state    *holder.State
	address  string
	payments []*payment
	limits   map[hefu.AssetID]*big.Int
	asked    []allowance
	watchers sync.WaitGroup
}

func newPerson(name string, s *server, w *world, log *record, seed uint64, tight bool) (*person, error) {
	p := &person{
		name: name, server: s, world: w, log: log, tight: tight, set: all.Families(),
		dice:   mrand.New(mrand.NewPCG(seed, uint64(len(name)))), //nolint:gosec // which payment comes next is no secret
		limits: map[hefu.AssetID]*big.Int{},
	}
	var err error
	if p.client, err = client.New(s.url, client.Options{Agent: "soak"}); err != nil {
		return nil, err
	}
	p.state, err = holder.NewState(rand.Reader, name)
	return p, err
}

// retry asks until the guard answers: it may have been killed, or the chain be away.
func retry[T any](ctx context.Context, p *person, fn func() (T, error)) (T, error) {
	for end := time.Now().Add(patience); ; {
		v, err := fn()
		switch {
		case err == nil || ctx.Err() != nil || time.Now().After(end):
			return v, err
		case hefu.Is(err, hefu.KindUnauthenticated) && p.client.Token() != "":
			p.client.SetToken("")
			if err := p.signIn(ctx); err != nil {
				return v, err
			}
			continue
		case !hefu.Is(err, hefu.KindUnavailable) && !hefu.Is(err, hefu.KindBusy) && !hefu.Is(err, hefu.KindThrottled):
			return v, err
		}
		p.log.count("asked again")
		select {
		case <-ctx.Done():
			return v, err
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// code is the earliest that was not used; it waits where all are.
func (p *person) code(ctx context.Context) (string, error) {
	for {
		now := time.Now().Unix()
		step := max((now+10)/30-1, p.used+1) // it may take a while to arrive
		if step <= now/30+1 {
			p.used = step
			return totp.GenerateCode(p.secret, time.Unix(step*30, 0))
		}
		select {
		case <-ctx.Done():
			return "", ctx.Err()
		case <-time.After(time.Until(time.Unix((now/30+1)*30, 0))):
		}
	}
}

// withCode does something that needs a code, and again with another where the one was
// refused: the answer to its first use may have been lost.
func withCode[T any](ctx context.Context, p *person, fn func(code string) (T, error)) (v T, err error) {
	for range 4 {
		code, err := p.code(ctx)
		if err != nil {
			return v, err
		}
		if v, err = retry(ctx, p, func() (T, error) { return fn(code) }); !hefu.Is(err, hefu.KindForbidden) && !hefu.Is(err, hefu.KindUnauthenticated) {
			return v, err
		}
		p.log.count("another code")
	}
	return v, err
}

func (p *person) signIn(ctx context.Context) error {
	_, err := withCode(ctx, p, func(code string) (wire.SignedIn, error) {
		return p.client.SignIn(ctx, wire.SignIn{Name: p.name, Password: password, Code: code})
	})
	p.log.count("sign-ins")
	return err
}

// join signs up, splits a fresh paper and gets coins.
func (p *person) join(ctx context.Context) error {
	info, err := p.client.Guard(ctx)
	if err != nil {
		return err
	}
	if _, err := p.state.Meet(info.ID, info.IdentityKey); err != nil {
		return err
	}
	// Everybody comes from one address, so the guard slows them down.
	e, err := retry(ctx, p, func() (wire.Enrolment, error) {
		return p.client.SignUp(ctx, wire.SignUp{Name: p.name, Password: password})
	})
	if err != nil {
		return err
	}
	uri, err := url.Parse(e.URI)
	if err != nil {
		return fmt.Errorf("read the enrolment: %w", err)
	}
	p.secret = uri.Query().Get("secret")
	in, err := withCode(ctx, p, func(code string) (wire.SignedIn, error) {
		return p.client.ConfirmSignUp(ctx, wire.SignIn{Name: p.name, Password: password, Code: code, Device: &wire.NewDevice{
			Name: p.name, Key: p.state.DeviceKey(), Proof: p.state.ProveDevice(info.ID, p.name),
		}})
	})
	if err != nil {
		return err
	}
	if err := p.split(ctx, info.ID, in.Device.ID); err != nil {
		return fmt.Errorf("split: %w", err)
	}
	accounts, err := p.state.Accounts("", []chain.Network{p.world.net}, p.set)
	if err != nil {
		return err
	}
	p.address = accounts[0].Address
	for i := range p.asked {
		p.asked[i].From = p.address
	}
	return p.world.fund(ctx, p)
}

func (p *person) split(ctx context.Context, guard hefu.GuardID, device hefu.DeviceID) error {
	m, err := keys.NewMnemonic(rand.Reader, 12)
	if err != nil {
		return err
	}
	p.seed = m.Seed("")
	if _, err := p.state.AddMnemonic(m, "", "", false, time.Now()); err != nil {
		return err
	}
	req, err := p.state.RequestDealing("", guard, 1)
	if err != nil {
		return err
	}
	offer, err := withCode(ctx, p, func(code string) (wire.Offer, error) {
		in := wire.BeginDealing{Identity: req.Identity, Generation: 1, Proof: req.Proof, Device: device, Code: code}
		p.choose(&in)
		return p.client.BeginDealing(ctx, in)
	})
	if err != nil {
		return err
	}
	pkg, err := p.state.Deal(rand.Reader, "", holder.Offer{
		Guard: guard, Dealing: offer.Dealing.ID, Generation: 1, OneTime: offer.OneTime, Signature: offer.Signature,
	}, nil)
	if err != nil {
		return err
	}
	if _, err := p.client.AcceptDealing(ctx, offer.Dealing.ID, wire.AcceptDealing{Package: pkg}); err != nil {
		return err
	}
	curves, err := p.state.Curves("")
	if err != nil {
		return err
	}
	for _, curve := range curves {
		if err := p.check(ctx, offer.Dealing.ID, curve); err != nil {
			return err
		}
	}
	return p.state.FinishDealing("")
}

func (p *person) check(ctx context.Context, id hefu.DealingID, curve string) error {
	check, commit, err := p.state.BeginCheck(rand.Reader, "", curve)
	if err != nil {
		return err
	}
	points, err := p.client.CheckPoints(ctx, id, wire.CheckPoints{Curve: curve, Commit: commit})
	if err != nil {
		return err
	}
	opening, err := check.Open(rand.Reader, points.Points)
	if err != nil {
		return err
	}
	res, err := p.client.CheckDealing(ctx, id, wire.CheckDealing{Curve: curve, Commit: commit, Opening: opening})
	if err != nil {
		return err
	}
	return check.Finish(res.Signatures)
}
