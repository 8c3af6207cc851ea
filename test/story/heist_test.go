package story

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"log/slog"
	"math/big"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/api"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/chain/all"
	"github.com/hefu-wallet/hefu/client"
	factors "github.com/hefu-wallet/hefu/factor/all"
	"github.com/hefu-wallet/hefu/guard"
	"github.com/hefu-wallet/hefu/keys"
	"github.com/hefu-wallet/hefu/keystore"
	"github.com/hefu-wallet/hefu/pair"
	"github.com/hefu-wallet/hefu/store"
	"github.com/hefu-wallet/hefu/test/thief"
	"github.com/hefu-wallet/hefu/wire"
)

const (
	devNet   = hefu.Network("eip155:31337")
	devCoin  = hefu.AssetID("eip155:31337/slip44:60")
	evmKey   = "m/44'/60'/0'"
	solKey   = "m/44'/501'/0'/0'"
	password = "seven bronze tallies beneath snow"
)

// heist is where hours can pass: the real API on a real TCP port, a guard on real SQLite,
// keystore and chain, and a clock that the story turns. Blocks come when the story mines.
type heist struct {
	*testing.T
	dir    string
	on     venue
	clock  *handClock
	rpc    chain.RPC
	guard  *guard.Guard
	keys   guard.Keystore
	cfg    guard.Config
	addr   string // of the API; the same after a restart
	remote string // the address of its PostgreSQL; its file otherwise
	url    string
	close  func() // of the API and the store; the keystore and the chain stay
}

type handClock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *handClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *handClock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func newHeist(t *testing.T) *heist {
	t.Helper()
	return newHeistOn(t, anvilVenue{})
}

func newHeistOn(t *testing.T, on venue) *heist {
	t.Helper()
	t.Parallel()
	h := &heist{T: t, dir: t.TempDir(), on: on, clock: &handClock{now: time.Now()}, addr: "127.0.0.1:0"}
	var err error
	h.keys, err = keystore.Open(filepath.Join(h.dir, "keys"), rand.Reader, keystore.Options{})
	h.must(err)
	h.cfg = guard.Config{
		Families: all.Families(), Networks: []hefu.Network{on.terms().network}, Issuer: "Heist",
		Delays: guard.Delays{
			Redeal: time.Hour, Unfreeze: time.Hour, Book: time.Hour, Quarantine: 24 * time.Hour,
			Raise: time.Hour, RaiseFar: 3 * time.Hour, NoPasskey: time.Hour,
		},
	}
	on.begin(h)
	h.open()
	t.Cleanup(func() { h.close() })
	return h
}

// open starts the guard and its API on what the directory holds, as after a restart.
func (h *heist) open() {
	h.Helper()
	ctx := context.Background()
	rows, err := store.Open(ctx, h.where())
	h.must(err)
	n, f, err := h.cfg.Families.Network(h.on.terms().network)
	h.must(err)
	h.guard, err = guard.New(ctx, h.cfg, guard.Parts{
		Store: rows, Keystore: h.keys, Clock: h.clock, Rand: rand.Reader, Factors: factors.Factors(rand.Reader, "Heist"),
		Ledgers: map[hefu.Network]chain.Ledger{n.ID: f.Open(n, h.rpc)}, Log: slog.New(slog.DiscardHandler),
	})
	h.must(err)
	served, err := api.New(api.Options{
		Guard: h.guard, Version: "heist", Rand: rand.Reader, Clock: h.clock, Times: api.Times{Poll: 20 * time.Millisecond},
	})
	h.must(err)
	ln, err := net.Listen("tcp", h.addr)
	h.must(err)
	h.addr = ln.Addr().String()
	h.url = "http://" + h.addr
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- served.Serve(ctx, ln) }()
	h.close = sync.OnceFunc(func() {
		cancel()
		if err := errors.Join(<-ended, rows.Close()); err != nil {
			h.Errorf("closing the guard: %v", err)
		}
	})
}

// where is the guard's database, a new one the first time.
func (h *heist) where() string {
	h.Helper()
	if onPostgres() && h.remote == "" {
		var err error
		h.remote, err = emptyDatabase()
		h.must(err)
	}
	if h.remote != "" {
		return h.remote
	}
	return h.database()
}

func (h *heist) database() string { return filepath.Join(h.dir, "hefu.db") }

func (h *heist) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

// refused demands that the guard said no, and how.
func (h *heist) refused(what string, err error, kinds ...hefu.Kind) {
	h.Helper()
	if err := refusedAs(what, err, kinds...); err != nil {
		h.Fatal(err)
	}
}

// pass lets time pass honestly: the chain knows of it.
func (h *heist) pass(d time.Duration) {
	h.Helper()
	h.clock.add(d)
	h.on.tells(h, h.clock.Now())
	h.must(h.guard.KeepTime(h.Context()))
	h.must(h.guard.Beat(h.Context())) // the worker does it every minute
}

// settle lets the guard's worker and the chain do what they do until a transfer stands
// still.
func (h *heist) settle(ids ...hefu.TransferID) {
	h.Helper()
	for range 6 {
		for _, id := range ids {
			h.must(h.guard.Advance(h.Context(), id))
		}
		h.on.mine(h, 1)
		h.clock.add(2 * time.Second)
	}
}

// owner is the victim: a person with a device, an authenticator and paper.
type owner struct {
	*client.Client
	h        *heist
	name     string
	secret   string // of the authenticator
	device   ed25519.PrivateKey
	id       hefu.DeviceID
	words    keys.Mnemonic
	identity ed25519.PrivateKey
	half     *pair.DeviceHalf
	account  string
	limits   []wire.Outflow
}

// owner signs up, splits a key with a limit of so many thousandths, and has ten coins.
func (h *heist) owner(name string, limit int64, more ...wire.Outflow) *owner {
	h.Helper()
	o := &owner{h: h, name: name, limits: append([]wire.Outflow{{Asset: h.on.terms().coin, Units: h.milli(limit)}}, more...)}
	o.dial()
	shown, err := o.SignUp(h.Context(), wire.SignUp{Name: name, Password: password})
	h.must(err)
	uri, err := url.Parse(shown.URI)
	h.must(err)
	o.secret = uri.Query().Get("secret")
	_, o.device, err = ed25519.GenerateKey(rand.Reader)
	h.must(err)
	in, err := o.ConfirmSignUp(h.Context(), o.proof())
	h.must(err)
	o.id = in.Device.ID
	o.SetToken(in.Token)
	o.paper()
	o.deal(1)
	accounts, err := o.Accounts(h.Context())
	h.must(err)
	o.account = accounts.Accounts[0].Address
	h.on.fund(h, o.account)
	return o
}

// dial makes the owner's client anew, as after a restart of the guard.
func (o *owner) dial() {
	o.h.Helper()
	c, err := client.New(o.h.url, client.Options{Agent: "owner"})
	o.h.must(err)
	o.Client = c
}

// code is a fresh one of the authenticator; the clock moves to its step.
func (o *owner) code() string {
	o.h.Helper()
	o.h.clock.add(30 * time.Second)
	code, err := totp.GenerateCode(o.secret, o.h.clock.Now())
	o.h.must(err)
	return code
}

func (o *owner) proof() wire.SignIn {
	public := o.device.Public().(ed25519.PublicKey)
	said := pair.DeviceStatement(string(o.h.guard.ID()), o.name, public, "laptop")
	return wire.SignIn{
		Name: o.name, Password: password, Code: o.code(),
		Device: &wire.NewDevice{Name: "laptop", Key: public, Proof: ed25519.Sign(o.device, said)},
	}
}

// again signs in afresh.
func (o *owner) again() {
	o.h.Helper()
	in, err := o.SignIn(o.h.Context(), o.proof())
	o.h.must(err)
	o.SetToken(in.Token)
}

func (o *owner) paper() {
	o.h.Helper()
	var err error
	o.words, err = keys.NewMnemonic(rand.Reader, 12)
	o.h.must(err)
	o.identity, err = keys.Identity(o.words.Seed(""))
	o.h.must(err)
}

func (o *owner) public() []byte { return o.identity.Public().(ed25519.PublicKey) }

// announce is the request of a dealing; without its code.
func (o *owner) announce(generation uint64) wire.BeginDealing {
	p := pair.DealParams{Guard: string(o.h.guard.ID()), Account: string(guard.WalletIDOf(o.public())), Generation: generation}
	return wire.BeginDealing{
		Identity: o.public(), Generation: generation, Proof: pair.SignRedeal(o.identity, p), Device: o.id, Limits: o.limits,
	}
}

// deal splits the key of two paths of the table: enough for a transfer on one curve and a
// check on both.
func (o *owner) deal(generation uint64) {
	h := o.h
	h.Helper()
	in := o.announce(generation)
	in.Code = o.code()
	offer, err := o.BeginDealing(h.Context(), in)
	h.must(err)
	d := offer.Dealing
	p := pair.DealParams{Guard: string(h.guard.ID()), Account: string(d.Wallet), Dealing: string(d.ID), Generation: generation, Identity: o.public()}
	h.must(pair.VerifyOneTime(h.guard.IdentityKey(), p, offer.OneTime, offer.Signature))
	p1, p2 := testPrimes(h.T)
	half, pkg, err := pair.DealWith(rand.Reader, p1, p2, p, o.secrets())
	h.must(err)
	sealed, err := pair.SealPackage(rand.Reader, offer.OneTime, p, o.device, pkg)
	h.must(err)
	_, err = o.AcceptDealing(h.Context(), d.ID, wire.AcceptDealing{Package: sealed})
	h.must(err)
	o.half = half
	for _, c := range []pair.Curve{pair.Secp256k1, pair.Ed25519} {
		o.check(d.ID, c)
	}
}

func (o *owner) secrets() []pair.Secret {
	seed := o.words.Seed("")
	at := func(s string) keys.Path {
		p, err := keys.ParsePath(s)
		o.h.must(err)
		return p
	}
	key := o.h.on.terms().key
	ec, err := keys.Secp256k1(seed, at(key))
	o.h.must(err)
	ed, err := keys.Ed25519(seed, at(solKey))
	o.h.must(err)
	return []pair.Secret{
		{Curve: pair.Secp256k1, Path: key, Scalar: ec.Scalar, ChainCode: ec.ChainCode},
		{Curve: pair.Ed25519, Path: solKey, Scalar: ed.Seed},
	}
}

func (o *owner) check(id hefu.DealingID, c pair.Curve) {
	h := o.h
	h.Helper()
	s := pair.CheckSession(string(h.guard.ID()), string(id), c)
	run, body, err := o.half.Begin(rand.Reader, s, pair.CheckItems(o.half.Keys(), s, c))
	h.must(err)
	commit := pair.Sign(o.device, pair.Device, pair.Commit, s, body)
	points, err := o.CheckPoints(h.Context(), id, wire.CheckPoints{Curve: string(c), Commit: commit})
	h.must(err)
	answer, err := pair.Verify(h.guard.IdentityKey(), pair.Guard, pair.Points, s, points.Points)
	h.must(err)
	open, err := run.Open(rand.Reader, answer)
	h.must(err)
	opening := pair.Sign(o.device, pair.Device, pair.Opening, s, open)
	_, err = o.CheckDealing(h.Context(), id, wire.CheckDealing{Curve: string(c), Commit: commit, Opening: opening})
	h.must(err)
}

func testPrimes(t *testing.T) (p, q []byte) {
	t.Helper()
	raw, err := os.ReadFile("../../pair/testdata/primes.json")
	if err != nil {
		t.Fatal(err)
	}
	var f struct{ P, Q string }
	if err := json.Unmarshal(raw, &f); err != nil {
		t.Fatal(err)
	}
	p, errP := hex.DecodeString(f.P)
	q, errQ := hex.DecodeString(f.Q)
	if err := errors.Join(errP, errQ); err != nil {
		t.Fatal(err)
	}
	return p, q
}

// robbed is a thief with all that was on the owner's device: the half and the device key
// out of the opened vault, and the token of its session. No code and no paper.
func (o *owner) robbed() *thief.Thief {
	o.h.Helper()
	half, err := o.half.MarshalBinary()
	o.h.must(err)
	t, err := thief.New(o.h.Context(), thief.Loot{
		Guard: o.h.url, Token: o.Token(), Half: half, Seed: o.device.Seed(), Path: o.h.on.terms().key, Child: []uint32{0, 0}, From: o.account,
	})
	o.h.must(err)
	return t
}

// intent pays so many thousandths of a coin, with a fee of at most one.
func (o *owner) intent(to string, n int64) hefu.Intent {
	on := o.h.on.terms()
	return hefu.Intent{
		Network: on.network, From: o.account, To: to, Asset: on.coin, Amount: o.h.milli(n),
		FeeCap: hefu.UnitsOf(uint64(on.fee)), Expiry: o.h.clock.Now().Add(time.Hour).Unix(),
	}
}

// milli is thousandths of the heist's coin.
func (h *heist) milli(n int64) hefu.Units {
	u, err := hefu.UnitsFromBig(new(big.Int).Mul(big.NewInt(n), big.NewInt(h.on.terms().milli)))
	h.must(err)
	return u
}

// milli is thousandths of an ether.
func milli(n int64) hefu.Units {
	u, err := hefu.UnitsFromBig(new(big.Int).Mul(big.NewInt(n), big.NewInt(1e15)))
	if err != nil {
		panic(err)
	}
	return u
}
