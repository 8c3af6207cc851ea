package holder_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"math/big"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/chain/all"
	"github.com/hefu-wallet/hefu/holder"
	"github.com/hefu-wallet/hefu/keys"
	"github.com/hefu-wallet/hefu/keys/vault"
	"github.com/hefu-wallet/hefu/pair"
)

const (
	abandon   = "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about"
	abandonAt = "0x9858EfFD232B4033E47d90003D41EC34EcaEda94" // m/44'/60'/0'/0/0, as every other wallet derives it
	recipient = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
	password  = "correct horse battery"
)

var now = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// cheap keeps argon2id out of the test's time; its bounds are vault's own tests.
var cheap = vault.Params{Time: 1, Memory: vault.MinMemory, Threads: 1}

// fakeGuard is the other side, straight on package pair.
type fakeGuard struct {
	key     ed25519.PrivateKey
	oneTime []byte
	half    *pair.GuardHalf
}

func newGuard(t testing.TB) *fakeGuard {
	t.Helper()
	_, key, err := ed25519.GenerateKey(rand.Reader)
	must(t, err)
	return &fakeGuard{key: key}
}

func (g *fakeGuard) public() ed25519.PublicKey { return g.key.Public().(ed25519.PublicKey) }
func (g *fakeGuard) id() hefu.GuardID          { return hefu.GuardID(pair.Fingerprint(g.public())) }

func (g *fakeGuard) params(w hefu.WalletID, d hefu.DealingID, generation uint64) pair.DealParams {
	return pair.DealParams{Guard: string(g.id()), Account: string(w), Dealing: string(d), Generation: generation}
}

func (g *fakeGuard) offer(t testing.TB, w hefu.WalletID, d hefu.DealingID) holder.Offer {
	t.Helper()
	private, public, err := pair.NewOneTime(rand.Reader)
	must(t, err)
	g.oneTime = private
	return holder.Offer{
		Guard: g.id(), Dealing: d, Generation: 1, OneTime: public,
		Signature: pair.SignOneTime(g.key, g.params(w, d, 1), public),
	}
}

func (g *fakeGuard) accept(t testing.TB, s *holder.State, w hefu.WalletID, d hefu.DealingID, blob []byte) {
	t.Helper()
	p := g.params(w, d, 1)
	pkg, err := pair.OpenPackage(g.oneTime, p, s.DeviceKey(), blob)
	must(t, err)
	g.half, err = pair.AcceptPackage(rand.Reader, p, pkg)
	must(t, err)
}

// check plays the guard's side of one curve's check messages.
func (g *fakeGuard) check(t testing.TB, s *holder.State, curve string) (*holder.Check, [][]byte) {
	t.Helper()
	c, commit, err := s.BeginCheck(rand.Reader, "", curve)
	must(t, err)
	session := pair.CheckSession(string(g.id()), g.half.Params().Dealing, pair.Curve(curve))
	items := pair.CheckItems(g.half.Keys(), session, pair.Curve(curve))
	com, err := pair.Verify(s.DeviceKey(), pair.Device, pair.Commit, session, commit)
	must(t, err)
	points, err := g.half.Points(session, items, com)
	must(t, err)
	opening, err := c.Open(rand.Reader, pair.Sign(g.key, pair.Guard, pair.Points, session, points))
	must(t, err)
	open, err := pair.Verify(s.DeviceKey(), pair.Device, pair.Opening, session, opening)
	must(t, err)
	sigs, err := g.half.Evaluate(session, items, com, open)
	must(t, err)
	out := make([][]byte, len(sigs))
	for i, sig := range sigs {
		out[i] = sig.Bytes
	}
	return c, out
}

// items are what the guard computes from a plan by itself.
func (g *fakeGuard) items(t testing.TB, n chain.Network, f chain.Family, p hefu.Plan) []pair.Item {
	t.Helper()
	digests, err := f.Digests(n, p)
	must(t, err)
	var out []pair.Item
	for _, k := range g.half.Keys() {
		if k.Path != n.Key {
			continue
		}
		for _, d := range digests {
			it, err := k.Item(d.Message, n.Child...)
			must(t, err)
			out = append(out, it)
		}
	}
	return out
}

// dealt is one real dealing, made once: a vault and the guard's side of it.
var dealt = sync.OnceValue(func() (d struct {
	vault, half []byte
	key         ed25519.PrivateKey
	err         any
}) {
	defer func() { d.err = recover() }()
	t := &panicky{}
	g := newGuard(t)
	s, w := withPaper(t)
	_, err := s.Meet(g.id(), g.public())
	must(t, err)
	pkg, err := s.Deal(rand.Reader, "", g.offer(t, w, "d1"), nil)
	must(t, err)
	g.accept(t, s, w, "d1", pkg)
	for _, curve := range []string{"secp256k1", "ed25519"} {
		c, sigs := g.check(t, s, curve)
		must(t, c.Finish(sigs))
	}
	must(t, s.FinishDealing(""))
	d.vault, err = s.Seal(rand.Reader, password, cheap)
	must(t, err)
	d.half, err = g.half.MarshalBinary()
	must(t, err)
	d.key = g.key
	return d
})

// panicky lets helpers run outside a test.
type panicky struct{ testing.TB }

func (*panicky) Helper()                   {}
func (*panicky) Fatalf(f string, a ...any) { panic(strings.TrimSpace(f)) }

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("unexpected error: %v", err)
	}
}

// mustFail checks that err says part and, where kind is set, is of it.
func mustFail(t *testing.T, err error, kind hefu.Kind, part string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), part) || kind != "" && !hefu.Is(err, kind) {
		t.Fatalf("error %v (kind %s), want %s with %q", err, hefu.KindOf(err), kind, part)
	}
}

func withPaper(t testing.TB) (*holder.State, hefu.WalletID) {
	t.Helper()
	s, err := holder.NewState(rand.Reader, "test device")
	must(t, err)
	m, err := keys.ParseMnemonic(abandon)
	must(t, err)
	w, err := s.AddMnemonic(m, "", "purse", true, now)
	must(t, err)
	return s, w.ID
}

// world is a split wallet, its guard, and the dev network.
type world struct {
	s *holder.State
	g *fakeGuard
	n chain.Network
	f chain.Family
	// what the guard's view of the chain says
	base   int64 // gwei
	symbol string
	view   *chain.View // where it is not an EVM node's
}

func newWorld(t *testing.T) *world {
	t.Helper()
	d := dealt()
	if d.err != nil {
		t.Fatalf("the dealing failed: %v", d.err)
	}
	s, _, err := holder.OpenState(password, d.vault)
	must(t, err)
	g := &fakeGuard{key: d.key, half: &pair.GuardHalf{}}
	must(t, g.half.UnmarshalBinary(d.half))
	n, f, err := all.Families().Network("eip155:31337")
	must(t, err)
	return &world{s: s, g: g, n: n, f: f, base: 1, symbol: "TST"}
}

func ether(s string) hefu.Units {
	u, err := hefu.ParseDecimal(s, 18)
	if err != nil {
		panic(err)
	}
	return u
}

func (w *world) intent() hefu.Intent {
	return hefu.Intent{
		Network: w.n.ID, From: abandonAt, To: recipient, Asset: w.n.Native.ID,
		Amount: ether("0.25"), FeeCap: ether("0.01"), Expiry: now.Add(10 * time.Minute).Unix(),
	}
}

// plan is what an honest guard would answer at this nonce.
func (w *world) plan(t *testing.T, in hefu.Intent, nonce uint64, number uint32) hefu.Plan {
	t.Helper()
	gwei := func(n int64) hefu.Units {
		u, err := hefu.UnitsFromBig(new(big.Int).Mul(big.NewInt(n), big.NewInt(1e9)))
		must(t, err)
		return u
	}
	v := chain.View{
		Native: ether("10"), Balance: ether("10"), Nonce: nonce, Pending: nonce, Time: now.Unix(),
		Fee: chain.Fee{Base: gwei(w.base), Tip: gwei(1), Slow: gwei(1), Fast: gwei(2)},
	}
	if len(in.Data) != 0 {
		v.Tokens = []hefu.TokenFact{{Asset: w.n.ID.Asset("erc20", in.To), Symbol: w.symbol, Decimals: 6, Source: hefu.GuardSays}}
	}
	if in.Asset != w.n.Native.ID {
		v.Token = &hefu.TokenFact{Asset: in.Asset, Symbol: w.symbol, Decimals: 6, Source: hefu.GuardSays}
	}
	if w.view != nil {
		v = *w.view
	}
	p, err := w.f.Build(w.n, in, v)
	must(t, err)
	p.Number = number
	return p
}

func (w *world) review(t *testing.T, in hefu.Intent, id hefu.TransferID, p hefu.Plan) *holder.Review {
	t.Helper()
	r, err := w.s.Review(all.Families(), in, holder.Proposal{Transfer: id, Dealing: "d1", Intent: in, Plan: p}, now)
	must(t, err)
	return r
}

// points is the guard's answer to a commit.
func (w *world) points(t *testing.T, r *holder.Review, commit []byte) (session pair.Session, com, envelope []byte) {
	t.Helper()
	session = pair.Session{Guard: string(w.g.id()), Dealing: "d1", Transfer: string(r.Transfer), Plan: r.Plan.Number}
	com, err := pair.Verify(w.s.DeviceKey(), pair.Device, pair.Commit, session, commit)
	must(t, err)
	points, err := w.g.half.Points(session, w.g.items(t, w.n, w.f, r.Plan), com)
	must(t, err)
	return session, com, pair.Sign(w.g.key, pair.Guard, pair.Points, session, points)
}

// sign runs a whole signature and returns what a node would get.
func (w *world) sign(t *testing.T, r *holder.Review) chain.Signed {
	t.Helper()
	run, commit, err := w.s.Begin(rand.Reader, r)
	must(t, err)
	must(t, run.Prepare(rand.Reader))
	session, com, points := w.points(t, r, commit)
	opening, err := run.Open(rand.Reader, points, now, func(*holder.State) error { return nil })
	must(t, err)
	open, err := pair.Verify(w.s.DeviceKey(), pair.Device, pair.Opening, session, opening)
	must(t, err)
	sigs, err := w.g.half.Evaluate(session, w.g.items(t, w.n, w.f, r.Plan), com, open)
	must(t, err)
	signed, err := w.f.Assemble(w.n, r.Intent.From, r.Plan, []chain.Signature{{Bytes: sigs[0].Bytes, V: sigs[0].V}})
	must(t, err)
	return signed
}

func flip(b []byte, at int) []byte {
	out := bytes.Clone(b)
	out[at] ^= 1
	return out
}
