package door_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/chain/all"
	"github.com/hefu-wallet/hefu/door"
	"github.com/hefu-wallet/hefu/keys/vault"
	"github.com/hefu-wallet/hefu/pair"
	"github.com/hefu-wallet/hefu/wire"
)

const (
	password  = "correct horse battery"
	abandon   = "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about"
	legal     = "legal winner thank year wave sausage worth useful legal winner thank yellow"
	abandonAt = "0x9858EfFD232B4033E47d90003D41EC34EcaEda94" // m/44'/60'/0'/0/0, as every other wallet derives it
	friend    = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
	device    = "a browser"
)

var now = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// page is a page with its Worker and what the Worker keeps.
type page struct {
	*testing.T
	*door.Door
	stored []byte
	full   bool // the disk takes nothing more
	saves  int
}

var errFull = errors.New("the disk is full: 4711")

func newPage(t *testing.T) *page {
	t.Helper()
	p := &page{T: t}
	p.reload()
	return p
}

// reload is what a page that is loaded again has: what was stored, and nothing else.
func (p *page) reload() {
	p.Door = door.New(door.Options{
		Families: all.Families(), Rand: rand.Reader, Now: func() time.Time { return now },
		Params: vault.Params{Time: 1, Memory: vault.MinMemory, Threads: 1},
		Store: func(box []byte) error {
			if p.full {
				return errFull
			}
			p.stored, p.saves = bytes.Clone(box), p.saves+1
			return nil
		},
	})
}

// obj is a JSON object.
type obj map[string]any

func (p *page) try(method string, in any, secrets ...string) (door.Answer, error) {
	p.Helper()
	data, err := json.Marshal(in)
	if err != nil {
		p.Fatal(err)
	}
	r := door.Request{Method: method, Input: data}
	for _, s := range secrets {
		r.Secrets = append(r.Secrets, []byte(s))
	}
	a, err := p.Call(r)
	for i, s := range r.Secrets {
		if bytes.ContainsFunc(s, func(r rune) bool { return r != 0 }) {
			p.Errorf("%s left its secret %d in memory", method, i)
		}
	}
	return a, err
}

// do is a call that succeeds; its answer goes into out, unless that is nil.
func (p *page) do(out any, method string, in any, secrets ...string) [][]byte {
	p.Helper()
	a, err := p.try(method, in, secrets...)
	if err != nil {
		p.Fatalf("%s: %v", method, err)
	}
	if out != nil {
		if err := json.Unmarshal(a.Output, out); err != nil {
			p.Fatalf("%s: %v", method, err)
		}
	}
	return a.Secrets
}

// no is a call that fails, of that kind and with those words.
func (p *page) no(kind hefu.Kind, part, method string, in any, secrets ...string) {
	p.Helper()
	a, err := p.try(method, in, secrets...)
	var e *door.Error
	if !errors.As(err, &e) || e.Kind != kind || !strings.Contains(e.Message, part) {
		p.Fatalf("%s: %v, want %s with %q", method, err, kind, part)
	}
	if len(a.Output) != 0 || len(a.Secrets) != 0 {
		p.Fatalf("%s failed and answered", method)
	}
}

func (p *page) create() {
	p.Helper()
	p.do(nil, "create", obj{"device": device}, password)
}

func (p *page) open() (info door.Info) {
	p.Helper()
	p.reload()
	p.do(&info, "open", obj{"box": p.stored}, password)
	return info
}

// guard is the other side, straight on package pair.
type guard struct {
	*testing.T
	key     ed25519.PrivateKey
	oneTime []byte
	half    *pair.GuardHalf
	device  ed25519.PublicKey
	again   uint64 // how often it was split anew
}

func newGuard(t *testing.T) *guard {
	t.Helper()
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return &guard{T: t, key: key}
}

func (g *guard) public() ed25519.PublicKey { return g.key.Public().(ed25519.PublicKey) }
func (g *guard) id() hefu.GuardID          { return hefu.GuardID(pair.Fingerprint(g.public())) }

func (g *guard) info() wire.Guard {
	return wire.Guard{ID: g.id(), IdentityKey: g.public(), Networks: []wire.Network{{ID: "eip155:31337", Dev: true}}}
}

func (g *guard) must(err error) {
	g.Helper()
	if err != nil {
		g.Fatal(err)
	}
}

func (g *guard) params(w hefu.WalletID) pair.DealParams {
	return pair.DealParams{Guard: string(g.id()), Account: string(w), Dealing: string(g.dealing()), Generation: g.again + 1}
}

const dealing = "dealingoneaaaaaaaaaaaaaaaa"

// dealing is the one that signs.
func (g *guard) dealing() hefu.DealingID {
	if g.again > 0 {
		return "dealingtwoaaaaaaaaaaaaaaaa"
	}
	return dealing
}

func (g *guard) offer(w hefu.WalletID) wire.Offer {
	g.Helper()
	private, public, err := pair.NewOneTime(rand.Reader)
	g.must(err)
	g.oneTime = private
	return wire.Offer{
		Dealing: wire.Dealing{ID: g.dealing(), Wallet: w, Generation: g.again + 1, State: "open"}, OneTime: public,
		Signature: pair.SignOneTime(g.key, g.params(w), public),
	}
}

func (g *guard) accept(w hefu.WalletID, blob []byte) {
	g.Helper()
	pkg, err := pair.OpenPackage(g.oneTime, g.params(w), g.device, blob)
	g.must(err)
	g.half, err = pair.AcceptPackage(rand.Reader, g.params(w), pkg)
	g.must(err)
}

// points answers a commit; evaluate, an opening.
func (g *guard) points(session pair.Session, items []pair.Item, commit []byte) (com, envelope []byte) {
	g.Helper()
	com, err := pair.Verify(g.device, pair.Device, pair.Commit, session, commit)
	g.must(err)
	points, err := g.half.Points(session, items, com)
	g.must(err)
	return com, pair.Sign(g.key, pair.Guard, pair.Points, session, points)
}

func (g *guard) evaluate(session pair.Session, items []pair.Item, com, opening []byte) []pair.Signature {
	g.Helper()
	open, err := pair.Verify(g.device, pair.Device, pair.Opening, session, opening)
	g.must(err)
	sigs, err := g.half.Evaluate(session, items, com, open)
	g.must(err)
	return sigs
}

// split deals the wallet's keys between a page and a guard, as the page does it.
func split(p *page, g *guard, w hefu.WalletID) {
	p.Helper()
	var info door.Info
	p.do(&info, "pin", obj{"guard": g.info()})
	g.device = info.Device.Key
	var pkg door.Package
	p.do(&pkg, "deal", obj{"wallet": w, "guard": g.id(), "offer": g.offer(w)})
	g.accept(w, pkg.Package)
	var left door.Curves
	p.do(&left, "curves", obj{"wallet": w})
	for _, curve := range left.Curves {
		checkCurve(p, g, w, curve)
	}
	p.do(nil, "finishDealing", obj{"wallet": w})
}

func checkCurve(p *page, g *guard, w hefu.WalletID, curve string) {
	p.Helper()
	session := pair.CheckSession(string(g.id()), string(g.dealing()), pair.Curve(curve))
	items := pair.CheckItems(g.half.Keys(), session, pair.Curve(curve))
	var began door.Checking
	p.do(&began, "beginCheck", obj{"wallet": w, "curve": curve})
	com, points := g.points(session, items, began.Commit)
	var o door.Opening
	p.do(&o, "openCheck", obj{"check": began.Check, "points": points})
	var sigs [][]byte
	for _, s := range g.evaluate(session, items, com, o.Opening) {
		sigs = append(sigs, s.Bytes)
	}
	p.do(nil, "finishCheck", obj{"check": began.Check, "signatures": sigs})
}

// chain31337 is the dev chain's row and family.
func chain31337(t *testing.T) (chain.Network, chain.Family) {
	t.Helper()
	n, f, err := all.Families().Network("eip155:31337")
	if err != nil {
		t.Fatal(err)
	}
	return n, f
}

func units(t *testing.T, s string) hefu.Units {
	t.Helper()
	u, err := hefu.ParseDecimal(s, 18)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// proposal is what an honest guard answers to an Intent.
func proposal(t *testing.T, to, amount string) (hefu.Intent, wire.Transfer) {
	t.Helper()
	return proposalAt(t, to, amount, 0)
}

// proposalAt is proposal at a nonce.
func proposalAt(t *testing.T, to, amount string, nonce uint64) (hefu.Intent, wire.Transfer) {
	t.Helper()
	n, f := chain31337(t)
	in := hefu.Intent{
		Network: n.ID, From: abandonAt, To: to, Asset: n.Native.ID, Amount: units(t, amount),
		FeeCap: units(t, "0.01"), Expiry: now.Add(10 * time.Minute).Unix(),
	}
	gwei := hefu.UnitsOf(1_000_000_000)
	plan, err := f.Build(n, in, chain.View{
		Native: units(t, "10"), Balance: units(t, "10"), Nonce: nonce, Pending: nonce, Time: now.Unix(), Fee: chain.Fee{Base: gwei, Tip: gwei, Slow: gwei, Fast: gwei},
	})
	if err != nil {
		t.Fatal(err)
	}
	plan.Number = 1
	return in, wire.Transfer{ID: "transferoneaaaaaaaaaaaaaaa", Dealing: dealing, Intent: in, Plan: plan, State: hefu.Proposed}
}

// items are what the guard signs of a transfer, computed from its plan.
func (g *guard) items(tr wire.Transfer) []pair.Item {
	g.Helper()
	n, f := chain31337(g.T)
	digests, err := f.Digests(n, tr.Plan)
	g.must(err)
	var out []pair.Item
	for _, k := range g.half.Keys() {
		if k.Path == n.Key {
			it, err := k.Item(digests[0].Message, n.Child...)
			g.must(err)
			out = append(out, it)
		}
	}
	return out
}
