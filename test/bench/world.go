//go:build unix

package main

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/chain/all"
	factors "github.com/hefu-wallet/hefu/factor/all"
	"github.com/hefu-wallet/hefu/guard"
	"github.com/hefu-wallet/hefu/keys"
	"github.com/hefu-wallet/hefu/keystore"
	"github.com/hefu-wallet/hefu/pair"
	"github.com/hefu-wallet/hefu/pair/paillier"
	"github.com/hefu-wallet/hefu/store"
	"github.com/hefu-wallet/hefu/test/figure"
)

const (
	dev     = hefu.Network("eip155:31337")
	wallets = 8 // how many people use the guard at once; one dealing signs serially
	phrase  = "four words nobody guesses"
)

// clock is the guard's time; every round moves it so that everybody has a new code.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// world is a guard on its real parts (SQLite, the keystore's directory, every network
// enabled) except for the chain, which is in memory.
type world struct {
	*guard.Guard
	clock    *clock
	bare     guard.Store // the store without the recorder
	ledger   *ledger
	families chain.Set
	net      chain.Network
	users    []*user
	gate     func(phase string) (done func(), err error)
}

// user is a person with a bare device.
type user struct {
	w        *world
	name     string
	secret   string // of the authenticator
	device   ed25519.PrivateKey
	deviceID hefu.DeviceID
	caller   guard.Caller
	half     *pair.DeviceHalf
	primes   *paillier.PrivateKey // the guard's half, for the bare decryption
	address  string
}

// newWorld starts a guard in dir and signs so many users up, each with all keys dealt.
func newWorld(ctx context.Context, dir string, wallets int) (_ *world, stop func(), err error) {
	return newWorldOn(ctx, filepath.Join(dir, "hefu.db"), dir, "user", wallets, nil)
}

// newWorldOn is newWorld on a database and a keystore that others may use as well; gate,
// if there is one, is asked before everything that is done together.
func newWorldOn(ctx context.Context, where, dir, name string, wallets int, gate func(string) (func(), error)) (_ *world, stop func(), err error) {
	w := &world{clock: &clock{now: time.Now()}, ledger: &ledger{nonce: map[string]uint64{}}, families: all.Families(), gate: gate}
	if w.bare, err = store.Open(ctx, where); err != nil {
		return nil, nil, err
	}
	stop = func() { _ = w.bare.Close() }
	ks, err := keystore.Open(filepath.Join(dir, "keys"), rand.Reader, keystore.Options{})
	if err != nil {
		return nil, stop, err
	}
	cfg := guard.Config{Families: w.families, Delays: guard.DefaultDelays(), Issuer: "Hefu bench"}
	ledgers := map[hefu.Network]chain.Ledger{}
	for _, f := range w.families {
		for _, n := range f.Networks {
			cfg.Networks = append(cfg.Networks, n.ID)
			ledgers[n.ID] = w.ledger
		}
	}
	if w.net, _, err = w.families.Network(dev); err != nil {
		return nil, stop, err
	}
	w.Guard, err = guard.New(ctx, cfg, guard.Parts{
		Store: &recorder{w.bare}, Keystore: ks, Clock: w.clock, Rand: rand.Reader, Ledgers: ledgers,
		Factors: factors.Factors(rand.Reader, cfg.Issuer), Log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})),
	})
	if err != nil {
		return nil, stop, err
	}
	for i := range wallets {
		w.users = append(w.users, &user{w: w, name: fmt.Sprintf("%s-%d", name, i)})
	}
	for _, step := range []func(*user, context.Context) error{(*user).signUp, (*user).deal} {
		w.clock.add(30 * time.Second)
		setUp := func(u *user) error { return step(u, ctx) }
		if gate == nil {
			_, err = w.together("set-up", setUp)
		} else { // the others of the machine do the same
			_, err = w.inTurn("set-up", setUp)
		}
		if err != nil {
			return nil, stop, err
		}
	}
	return w, stop, nil
}

// code is what the user's authenticator shows now.
func (u *user) code() (string, error) {
	code, err := totp.GenerateCode(u.secret, u.w.clock.Now())
	if err != nil {
		return "", fmt.Errorf("make a code: %w", err)
	}
	return code, nil
}

// signIn is a request with the present code.
func (u *user) signIn() (guard.SignIn, error) {
	code, err := u.code()
	return guard.SignIn{Name: u.name, Password: phrase, Code: code, Agent: "bench", Source: u.name}, err
}

func (u *user) signUp(ctx context.Context) error {
	e, err := u.w.SignUp(ctx, guard.SignUp{Name: u.name, Password: phrase, Source: u.name})
	if err != nil {
		return err
	}
	uri, err := url.Parse(e.URI)
	if err != nil {
		return fmt.Errorf("read the enrolment: %w", err)
	}
	u.secret = uri.Query().Get("secret")
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return fmt.Errorf("make a device key: %w", err)
	}
	u.device = private
	req, err := u.signIn()
	if err != nil {
		return err
	}
	said := pair.DeviceStatement(string(u.w.ID()), u.name, public, "bench")
	req.Device = &guard.NewDevice{Name: "bench", Key: public, Proof: ed25519.Sign(private, said)}
	in, err := u.w.ConfirmSignUp(ctx, req)
	if err != nil {
		return err
	}
	u.caller, u.deviceID = guard.Caller{User: in.User, Session: in.Session}, in.Device.ID
	return nil
}

// deal splits a whole paper with the guard. The primes are drawn here, because the bare
// decryption needs them later.
func (u *user) deal(ctx context.Context) error {
	m, err := keys.NewMnemonic(rand.Reader, 12)
	if err != nil {
		return fmt.Errorf("draw a mnemonic: %w", err)
	}
	identity, err := keys.Identity(m.Seed(""))
	if err != nil {
		return err
	}
	public := identity.Public().(ed25519.PublicKey)
	p := pair.DealParams{Guard: string(u.w.ID()), Account: string(guard.WalletIDOf(public)), Generation: 1, Identity: public}
	code, err := u.code()
	if err != nil {
		return err
	}
	offer, err := u.w.BeginDealing(ctx, u.caller, guard.BeginDealing{
		Identity: public, Generation: 1, Proof: pair.SignRedeal(identity, p), Device: u.deviceID, Limits: map[hefu.AssetID]hefu.Units{u.w.net.Native.ID: most()}, Code: code,
	})
	if err != nil {
		return err
	}
	p.Dealing = string(offer.Dealing.ID)
	all, err := secrets()
	if err != nil {
		return err
	}
	if u.primes, err = paillier.Generate(rand.Reader); err != nil {
		return err
	}
	p1, p2 := u.primes.Primes()
	half, pkg, err := pair.DealWith(rand.Reader, p1, p2, p, all)
	if err != nil {
		return err
	}
	blob, err := pair.SealPackage(rand.Reader, offer.OneTime, p, u.device, pkg)
	if err != nil {
		return err
	}
	if _, err := u.w.AcceptDealing(ctx, u.caller, offer.Dealing.ID, blob); err != nil {
		return err
	}
	u.half = half
	for _, c := range []pair.Curve{pair.Secp256k1, pair.Ed25519} {
		if err := u.check(ctx, offer.Dealing.ID, c); err != nil {
			return err
		}
	}
	return u.findAddress(ctx)
}

func (u *user) check(ctx context.Context, id hefu.DealingID, c pair.Curve) error {
	s := pair.CheckSession(string(u.w.ID()), string(id), c)
	run, body, err := u.half.Begin(rand.Reader, s, pair.CheckItems(u.half.Keys(), s, c))
	if err != nil {
		return err
	}
	commit := pair.Sign(u.device, pair.Device, pair.Commit, s, body)
	points, err := u.w.CheckPoints(ctx, u.caller, id, string(c), commit)
	if err != nil {
		return err
	}
	opening, err := u.open(run, s, points)
	if err != nil {
		return err
	}
	_, err = u.w.CheckDealing(ctx, u.caller, id, string(c), commit, opening)
	return err
}

func (u *user) open(run *pair.Run, s pair.Session, answer []byte) ([]byte, error) {
	points, err := pair.Verify(u.w.IdentityKey(), pair.Guard, pair.Points, s, answer)
	if err != nil {
		return nil, err
	}
	body, err := run.Open(rand.Reader, points)
	return pair.Sign(u.device, pair.Device, pair.Opening, s, body), err
}

func (u *user) findAddress(ctx context.Context) error {
	accounts, err := u.w.Accounts(ctx, u.caller)
	if err != nil {
		return err
	}
	for _, a := range accounts {
		if a.Network == dev {
			u.address = a.Address
			return nil
		}
	}
	return errors.New("the guard names no account on the dev network")
}

// spent is what a round cost.
type spent struct{ wall, cpu time.Duration }

// together lets every user do fn at once and waits for all; the first error counts.
// Profiles carry the name as the label 'phase'.
func (w *world) together(name string, fn func(*user) error) (spent, error) {
	errs := make([]error, len(w.users))
	var wait sync.WaitGroup
	done := func() {}
	if w.gate != nil {
		var err error
		if done, err = w.gate(name); err != nil {
			return spent{}, err
		}
	}
	cpu, start := figure.CPUTime(), time.Now()
	for i, u := range w.users {
		wait.Go(func() {
			labelled(name, func() { errs[i] = fn(u) })
		})
	}
	wait.Wait()
	done()
	s := spent{wall: time.Since(start), cpu: figure.CPUTime() - cpu}
	if err := errors.Join(errs...); err != nil {
		return s, fmt.Errorf("%s: %w", name, err)
	}
	return s, nil
}

// inTurn lets one user after the other do fn and tells how long each took.
func (w *world) inTurn(name string, fn func(*user) error) (each []spent, err error) {
	for _, u := range w.users {
		cpu, start := figure.CPUTime(), time.Now()
		labelled(name, func() { err = fn(u) })
		each = append(each, spent{wall: time.Since(start), cpu: figure.CPUTime() - cpu})
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return each, nil
}

// most is a limit that no run meets.
func most() hefu.Units {
	u, err := hefu.ParseDecimal("1000000000", 18)
	if err != nil {
		panic(err)
	}
	return u
}
