package guard_test

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"log/slog"
	"math/big"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/chain/all"
	"github.com/hefu-wallet/hefu/factor"
	factors "github.com/hefu-wallet/hefu/factor/all"
	"github.com/hefu-wallet/hefu/guard"
	"github.com/hefu-wallet/hefu/keys"
	"github.com/hefu-wallet/hefu/keystore"
	"github.com/hefu-wallet/hefu/node"
	"github.com/hefu-wallet/hefu/pair"
	devchain "github.com/hefu-wallet/hefu/test/chain"
)

const dev = hefu.Network("eip155:31337")

// clock is the guard's time; tests move it.
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

// pass lets time pass honestly: the clock moves, the chain knows it, and the guard's
// worker looks.
func (w *world) pass(d time.Duration) {
	w.t.Helper()
	w.clock.add(d)
	if err := devchain.SetTime(w.t.Context(), w.rpc, w.clock.Now()); err != nil {
		w.t.Fatal(err)
	}
	if err := w.KeepTime(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
}

// world is a guard on real parts: SQLite, the keystore's directory, anvil.
type world struct {
	*guard.Guard
	t     *testing.T
	dir   string
	url   string // of its PostgreSQL, if it has one
	clock *clock
	rpc   chain.RPC
	store guard.Store
	keys  guard.Keystore
	cfg   guard.Config
	spans guard.Span
	hooks *mailbox
	// ledger lets a test stand between the guard and the chain.
	ledger chain.Ledger
}

func newWorld(t *testing.T) *world {
	t.Helper()
	node1, stop, err := devchain.Anvil(t.Context(), devchain.Options{Manual: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	rpc, err := node.New([]string{node1}, node.Options{})
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, dir: t.TempDir(), clock: &clock{now: time.Now()}, rpc: rpc, hooks: &mailbox{}}
	families := all.Families()
	n, f, err := families.Network(dev)
	if err != nil {
		t.Fatal(err)
	}
	w.ledger = f.Open(n, rpc)
	w.cfg = guard.Config{
		Families: families, Networks: []hefu.Network{dev}, Issuer: "Hefu test",
		Delays: guard.Delays{
			Redeal: time.Hour, Unfreeze: time.Hour, Book: time.Hour, Quarantine: 24 * time.Hour,
			Raise: time.Hour, RaiseFar: 3 * time.Hour, NoPasskey: time.Hour,
		},
	}
	w.open()
	return w
}

// open starts a guard on the world's directory, as after a restart.
func (w *world) open() {
	w.t.Helper()
	ctx := context.Background()
	var err error
	if w.store, err = w.rows(ctx); err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { _ = w.store.Close() })
	if w.keys == nil {
		if w.keys, err = keystore.Open(filepath.Join(w.dir, "keys"), rand.Reader, keystore.Options{}); err != nil {
			w.t.Fatal(err)
		}
	}
	w.Guard = w.on(w.store)
}

// on starts another guard on the same keystore and the given store.
func (w *world) on(s guard.Store) *guard.Guard {
	w.t.Helper()
	g, err := guard.New(context.Background(), w.cfg, guard.Parts{
		Store: s, Keystore: w.keys, Clock: w.clock, Rand: rand.Reader, Factors: factors.Factors(rand.Reader, "Hefu test"),
		Ledgers: map[hefu.Network]chain.Ledger{dev: w.ledger}, Log: slog.New(slog.DiscardHandler), Span: w.spans,
		Hooks: w.hooks,
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return g
}

// user is a person with a bare device: it speaks the protocol by package pair alone and
// holds to none of the holder's rules.
type user struct {
	w        *world
	name     string
	totp     string // secret
	device   ed25519.PrivateKey
	deviceID hefu.DeviceID
	caller   guard.Caller
	words    keys.Mnemonic
	identity ed25519.PrivateKey
	half     *pair.DeviceHalf
	dealing  hefu.DealingID
	account  hefu.Account
	limits   map[hefu.AssetID]hefu.Units // chosen with each dealing
}

const coin = hefu.AssetID("eip155:31337/slip44:60")

// units is a whole number of base units.
func units(b *big.Int) hefu.Units {
	u, err := hefu.UnitsFromBig(b)
	if err != nil {
		panic(err)
	}
	return u
}

const password = "seven bronze tallies beneath snow"

// code answers the authenticator's code and moves the clock so that the next one is new.
func (u *user) code() string {
	u.w.t.Helper()
	u.w.clock.add(30 * time.Second)
	code, err := totp.GenerateCode(u.totp, u.w.clock.Now())
	if err != nil {
		u.w.t.Fatal(err)
	}
	return code
}

func (w *world) signUp(name string) *user {
	t := w.t
	t.Helper()
	e, err := w.SignUp(t.Context(), guard.SignUp{Name: name, Password: password, Source: name})
	if err != nil {
		t.Fatal(err)
	}
	uri, err := url.Parse(e.URI)
	if err != nil {
		t.Fatal(err)
	}
	u := &user{w: w, name: name, totp: uri.Query().Get("secret"), limits: map[hefu.AssetID]hefu.Units{coin: units(ether(1000))}}
	_, u.device, _ = ed25519.GenerateKey(rand.Reader)
	in, err := w.ConfirmSignUp(t.Context(), u.signIn())
	if err != nil {
		t.Fatal(err)
	}
	u.caller, u.deviceID = guard.Caller{User: in.User, Session: in.Session}, in.Device.ID
	return u
}

func (u *user) signIn() guard.SignIn {
	key := u.device.Public().(ed25519.PublicKey)
	said := pair.DeviceStatement(string(u.w.ID()), u.name, key, "test device")
	return guard.SignIn{
		Name: u.name, Password: password, Code: u.code(), Agent: "test", Source: u.name,
		Device: &guard.NewDevice{Name: "test device", Key: key, Proof: ed25519.Sign(u.device, said)},
	}
}

// again signs in afresh, as after a freeze.
func (u *user) again() {
	u.w.t.Helper()
	in, err := u.w.SignIn(u.w.t.Context(), u.signIn())
	if err != nil {
		u.w.t.Fatal(err)
	}
	u.caller = guard.Caller{User: in.User, Session: in.Session}
}

func testPrimes(t *testing.T) (p, q []byte) {
	t.Helper()
	raw, err := os.ReadFile("../pair/testdata/primes.json")
	if err != nil {
		t.Fatal(err)
	}
	var f struct{ P, Q string }
	if err := json.Unmarshal(raw, &f); err != nil {
		t.Fatal(err)
	}
	p, err = hex.DecodeString(f.P)
	if err != nil {
		t.Fatal(err)
	}
	q, err = hex.DecodeString(f.Q)
	if err != nil {
		t.Fatal(err)
	}
	return p, q
}

// paper draws a mnemonic.
func (u *user) paper() {
	u.w.t.Helper()
	m, err := keys.NewMnemonic(rand.Reader, 12)
	if err != nil {
		u.w.t.Fatal(err)
	}
	u.words = m
	if u.identity, err = keys.Identity(m.Seed("")); err != nil {
		u.w.t.Fatal(err)
	}
}

// wallet is the id of the user's paper.
func (u *user) wallet() hefu.WalletID {
	return guard.WalletIDOf(u.identity.Public().(ed25519.PublicKey))
}

func (u *user) announce(generation uint64) guard.BeginDealing {
	p := pair.DealParams{Guard: string(u.w.ID()), Account: string(u.wallet()), Generation: generation}
	return guard.BeginDealing{
		Identity: u.identity.Public().(ed25519.PublicKey), Generation: generation,
		Proof: pair.SignRedeal(u.identity, p), Device: u.deviceID, Code: u.code(), Limits: u.limits,
	}
}

// testSecrets derives two keys of the table: enough for a transfer on one curve and a
// check on both.
func (u *user) testSecrets() []pair.Secret {
	t := u.w.t
	t.Helper()
	seed := u.words.Seed("")
	ec, err := keys.Secp256k1(seed, mustPath(t, "m/44'/60'/0'"))
	if err != nil {
		t.Fatal(err)
	}
	ed, err := keys.Ed25519(seed, mustPath(t, "m/44'/501'/0'/0'"))
	if err != nil {
		t.Fatal(err)
	}
	return []pair.Secret{
		{Curve: pair.Secp256k1, Path: "m/44'/60'/0'", Scalar: ec.Scalar, ChainCode: ec.ChainCode},
		{Curve: pair.Ed25519, Path: "m/44'/501'/0'/0'", Scalar: ed.Seed},
	}
}

func mustPath(t *testing.T, s string) keys.Path {
	t.Helper()
	p, err := keys.ParsePath(s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// deal runs a whole dealing of the given generation.
func (u *user) deal(generation uint64) {
	u.w.t.Helper()
	offer, err := u.w.BeginDealing(u.w.t.Context(), u.caller, u.announce(generation))
	if err != nil {
		u.w.t.Fatal(err)
	}
	if offer.Dealing.State != guard.DealingOpen {
		u.w.t.Fatalf("the dealing is %s", offer.Dealing.State)
	}
	u.accept(offer)
	for _, c := range []pair.Curve{pair.Secp256k1, pair.Ed25519} {
		u.check(offer.Dealing.ID, c)
	}
	u.dealing = offer.Dealing.ID
	accounts, err := u.w.Accounts(u.w.t.Context(), u.caller)
	if err != nil || len(accounts) != 1 {
		u.w.t.Fatalf("accounts: %v, %v", accounts, err)
	}
	u.account = accounts[0]
}

// pack deals the test keys for an offer and seals the guard's half to it.
func (u *user) pack(offer guard.Offer) []byte {
	t := u.w.t
	t.Helper()
	d := offer.Dealing
	p := pair.DealParams{Guard: string(u.w.ID()), Account: string(d.Wallet), Dealing: string(d.ID), Generation: d.Generation, Identity: d.Identity}
	if err := pair.VerifyOneTime(u.w.IdentityKey(), p, offer.OneTime, offer.Signature); err != nil {
		t.Fatal(err)
	}
	p1, p2 := testPrimes(t)
	half, pkg, err := pair.DealWith(rand.Reader, p1, p2, p, u.testSecrets())
	if err != nil {
		t.Fatal(err)
	}
	blob, err := pair.SealPackage(rand.Reader, offer.OneTime, p, u.device, pkg)
	if err != nil {
		t.Fatal(err)
	}
	u.half = half
	return blob
}

func (u *user) accept(offer guard.Offer) {
	u.w.t.Helper()
	got, err := u.w.AcceptDealing(u.w.t.Context(), u.caller, offer.Dealing.ID, u.pack(offer))
	if err != nil || got.State != guard.DealingPending {
		u.w.t.Fatalf("%s, %v", got.State, err)
	}
}

func (u *user) check(id hefu.DealingID, c pair.Curve) {
	t := u.w.t
	t.Helper()
	s := pair.CheckSession(string(u.w.ID()), string(id), c)
	items := pair.CheckItems(u.half.Keys(), s, c)
	run, body, err := u.half.Begin(rand.Reader, s, items)
	if err != nil {
		t.Fatal(err)
	}
	commit := pair.Sign(u.device, pair.Device, pair.Commit, s, body)
	answer, err := u.w.CheckPoints(t.Context(), u.caller, id, string(c), commit)
	if err != nil {
		t.Fatal(err)
	}
	opening := u.open(run, s, answer)
	if _, err := u.w.CheckDealing(t.Context(), u.caller, id, string(c), commit, opening); err != nil {
		t.Fatal(err)
	}
}

func (u *user) open(run *pair.Run, s pair.Session, answer []byte) []byte {
	u.w.t.Helper()
	points, err := pair.Verify(u.w.IdentityKey(), pair.Guard, pair.Points, s, answer)
	if err != nil {
		u.w.t.Fatal(err)
	}
	body, err := run.Open(rand.Reader, points)
	if err != nil {
		u.w.t.Fatal(err)
	}
	return pair.Sign(u.device, pair.Device, pair.Opening, s, body)
}

// ready is a signed-up user with a split key and ten ether.
func (w *world) ready(name string) *user {
	w.t.Helper()
	u := w.signUp(name)
	u.paper()
	u.deal(1)
	if err := devchain.Fund(w.t.Context(), w.rpc, u.account.Address, ether(10)); err != nil {
		w.t.Fatal(err)
	}
	return u
}

func ether(n int64) *big.Int { return new(big.Int).Mul(big.NewInt(n), big.NewInt(1e18)) }

const bob = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"

// intent pays bob a number of milli-ether.
func (u *user) intent(milli int64) hefu.Intent {
	amount, _ := hefu.UnitsFromBig(new(big.Int).Mul(big.NewInt(milli), big.NewInt(1e15)))
	return hefu.Intent{
		Network: dev, From: u.account.Address, To: bob, Asset: coin, Amount: amount,
		FeeCap: hefu.UnitsOf(1e16), Expiry: u.w.clock.Now().Add(time.Hour).Unix(),
	}
}

func (u *user) propose(in hefu.Intent) hefu.Transfer {
	u.w.t.Helper()
	p, err := u.w.Propose(u.w.t.Context(), u.caller, in, key())
	if err != nil {
		u.w.t.Fatal(err)
	}
	return p.Transfer
}

func key() string { return rand.Text() }

// session is the pair session of a transfer, and the one item of its plan.
func (u *user) session(t hefu.Transfer) (pair.Session, []pair.Item) {
	u.w.t.Helper()
	s := pair.Session{Guard: string(u.w.ID()), Dealing: string(t.Dealing), Transfer: string(t.ID), Plan: t.Plan.Number}
	n, f, err := u.w.cfg.Families.Network(t.Intent.Network)
	if err != nil {
		u.w.t.Fatal(err)
	}
	msgs, err := f.Digests(n, t.Plan)
	if err != nil {
		u.w.t.Fatal(err)
	}
	var items []pair.Item
	for _, k := range u.half.Keys() {
		if k.Path != n.Key {
			continue
		}
		for _, m := range msgs {
			item, err := k.Item(m.Message, n.Child...)
			if err != nil {
				u.w.t.Fatal(err)
			}
			items = append(items, item)
		}
	}
	return s, items
}

// sign produces a valid approval of a proposal, without the code.
func (u *user) sign(t hefu.Transfer) guard.Approve {
	u.w.t.Helper()
	s, items := u.session(t)
	run, body, err := u.half.Begin(rand.Reader, s, items)
	if err != nil {
		u.w.t.Fatal(err)
	}
	commit := pair.Sign(u.device, pair.Device, pair.Commit, s, body)
	answer, err := u.w.Nonces(u.w.t.Context(), u.caller, t.ID, t.Plan.Number, commit)
	if err != nil {
		u.w.t.Fatal(err)
	}
	return guard.Approve{Transfer: t.ID, Plan: t.Plan.Number, Commit: commit, Opening: u.open(run, s, answer), Key: key()}
}

// pay proposes, signs and approves.
func (u *user) pay(in hefu.Intent) hefu.Transfer {
	u.w.t.Helper()
	a := u.sign(u.propose(in))
	a.Code = u.code()
	t, err := u.w.Approve(u.w.t.Context(), u.caller, a)
	if err != nil {
		u.w.t.Fatal(err)
	}
	return t
}

// state reads a transfer from the store.
func (u *user) state(id hefu.TransferID) hefu.Transfer {
	u.w.t.Helper()
	t, err := u.w.Transfer(u.w.t.Context(), u.caller, id)
	if err != nil {
		u.w.t.Fatal(err)
	}
	return t
}

// advance lets the worker look at a transfer until it stands still, mining in between.
func (w *world) advance(id hefu.TransferID) {
	w.t.Helper()
	for range 6 {
		if err := w.Advance(w.t.Context(), id); err != nil {
			w.t.Fatal(err)
		}
		if err := devchain.Mine(w.t.Context(), w.rpc, 1); err != nil {
			w.t.Fatal(err)
		}
		w.clock.add(2 * time.Second)
	}
}

// balance asks the chain itself.
func (w *world) balance(address string) *big.Int {
	w.t.Helper()
	var s string
	if err := w.rpc.Call(w.t.Context(), &s, "eth_getBalance", address, "latest"); err != nil {
		w.t.Fatal(err)
	}
	v, ok := new(big.Int).SetString(s, 0)
	if !ok {
		w.t.Fatalf("balance %q", s)
	}
	return v
}

func testFactors() []factor.Factor { return factors.Factors(rand.Reader, "Hefu test") }

func discard() *slog.Logger { return slog.New(slog.DiscardHandler) }

func (w *world) ledgers() map[hefu.Network]chain.Ledger {
	return map[hefu.Network]chain.Ledger{dev: w.ledger}
}
