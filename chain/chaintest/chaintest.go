// Package chaintest says what every family of chains must show before the binary
// may list it. chain/all runs it over its whole list, so that the author of a new
// family cannot forget it; a family brings a Fixture, which is data, and no tests of
// its own are needed for what is asked here.
//
// What is asked: addresses round trip and mistyped ones are refused; what Build
// plans, Describe reads back as exactly the Intent; no changed byte of a plan passes
// for the same transfer; no prefix and no extension of a plan is readable; digests
// cover every byte; a Plan survives JSON; Assemble takes the sender's signature and
// no other; Fresh notices what went stale; and no View, however hostile, makes
// Build panic or plan anything but the Intent under its cap. Where the Ledger can list what
// arrived, it lists what was asked for, nothing that is worth nothing, and refuses a node
// that answers otherwise.
package chaintest

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/decred/dcrd/dcrec/secp256k1/v4"
	"github.com/decred/dcrd/dcrec/secp256k1/v4/ecdsa"
	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

// Fixture is what the suite cannot make up for a family.
type Fixture struct {
	// Addresses are published examples of key and address on a network.
	Addresses func(n chain.Network) []Address
	// Refused are texts that are no address there: mistyped digits, other chains, names.
	Refused func(n chain.Network) []string
	// Asset draws an asset of the network with the facts a View carries for it (nil
	// for the native one).
	Asset func(n chain.Network, r *rand.Rand) (hefu.AssetID, *hefu.TokenFact)
	// View draws a View of an account that can pay the amount and a normal fee.
	View func(n chain.Network, amount hefu.Units, r *rand.Rand) chain.View
	// Call draws a call that the family explains: the contract, its data for a sender, and
	// the facts a View carries for it. nil where the family's chains run none.
	Call func(n chain.Network, from string, r *rand.Rand) (to string, data []byte, tokens []hefu.TokenFact)
	// FeeCap is enough for any such View.
	FeeCap hefu.Units
	// Refuse are changes after which Build must refuse.
	Refuse []Change
	// Stale are changes of the View after which Fresh must ask for a new plan.
	Stale []Change
	// Node is a node of the network that has these payments to an address and says so; a
	// careless one says so whatever assets it is asked for. It is needed where the
	// family's Ledger is a chain.Receiver.
	Node func(n chain.Network, to string, head uint64, arrived []chain.Receipt, careless bool) chain.RPC
}

// Address is a published example.
type Address struct {
	Public    []byte
	Canonical string
	Spellings []string // other ways to write it that a person may use
}

// Change turns a good case into a bad one.
type Change struct {
	Name string
	Make func(n chain.Network, in *hefu.Intent, v *chain.View)
}

// Run checks a family.
func Run(t *testing.T, f chain.Family, x Fixture) {
	t.Helper()
	if len(f.Networks) == 0 || x.Addresses == nil || x.Refused == nil || len(x.Refuse) == 0 || len(x.Stale) == 0 {
		t.Fatal("a family needs networks and a complete fixture")
	}
	seen := map[hefu.Network]bool{}
	for _, n := range f.Networks {
		if seen[n.ID] {
			t.Errorf("the network %s is listed twice", n.ID)
		}
		seen[n.ID] = true
		t.Run(strings.ReplaceAll(n.Name, " ", "-"), func(t *testing.T) {
			s := suite{f, x, n}
			t.Run("row", s.row)
			t.Run("addresses", s.addresses)
			t.Run("build and describe", s.buildDescribe)
			t.Run("changed bytes", s.changedBytes)
			t.Run("cut and extended bytes", s.cutBytes)
			t.Run("assemble", s.assemble)
			t.Run("uses", s.uses)
			t.Run("calls", s.calls)
			t.Run("refusals", s.refusals)
			t.Run("fresh", s.fresh)
			t.Run("hostile views", s.hostileViews)
			t.Run("incoming", s.incoming)
			t.Run("replace", s.replace)
		})
	}
}

type suite struct {
	f chain.Family
	x Fixture
	n chain.Network
}

// key is a single-party signer of the network's curve.
type key struct {
	public []byte
	sign   func(message []byte) chain.Signature
}

func (s suite) key(t *testing.T, name string) key {
	t.Helper()
	seed := sha256.Sum256([]byte("chaintest/" + name))
	switch s.n.Curve {
	case "secp256k1":
		k := secp256k1.PrivKeyFromBytes(seed[:])
		return key{k.PubKey().SerializeCompressed(), func(m []byte) chain.Signature {
			c := ecdsa.SignCompact(k, m, true)
			return chain.Signature{Bytes: c[1:], V: c[0] - 31}
		}}
	case "ed25519":
		k := ed25519.NewKeyFromSeed(seed[:])
		return key{k.Public().(ed25519.PublicKey), func(m []byte) chain.Signature { return chain.Signature{Bytes: ed25519.Sign(k, m)} }}
	}
	t.Fatalf("the suite knows no curve %q", s.n.Curve)
	return key{}
}

func (s suite) address(t *testing.T, k key) string {
	t.Helper()
	a, err := s.f.Address(s.n, k.public)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// owner is an account of one key.
func (s suite) owner(t *testing.T, name string) chain.Owner {
	t.Helper()
	k := s.key(t, name)
	return chain.Owner{Address: s.address(t, k), Public: func(...uint32) ([]byte, error) { return k.public, nil }}
}

// example is one good case.
type example struct {
	in   hefu.Intent
	view chain.View
	plan hefu.Plan
	sum  hefu.Summary
}

func (s suite) rand(name string) *rand.Rand {
	return rand.New(rand.NewChaCha8(sha256.Sum256([]byte(name + string(s.n.ID))))) //nolint:gosec // repeatable on purpose
}

func (s suite) draw(t *testing.T, r *rand.Rand) example {
	t.Helper()
	asset, fact := s.x.Asset(s.n, r)
	amount := hefu.UnitsOf(r.Uint64N(1e12) + 1)
	e := example{view: s.x.View(s.n, amount, r)}
	e.view.Token, e.view.Balance = fact, amount
	if asset == s.n.Native.ID {
		e.view.Balance = e.view.Native
	}
	e.in = hefu.Intent{
		Network: s.n.ID, From: s.address(t, s.key(t, "sender")), To: s.address(t, s.key(t, "recipient")),
		Asset: asset, Amount: amount, FeeCap: s.x.FeeCap, Expiry: 2_000_000_000,
	}
	var err error
	if e.plan, err = s.f.Build(s.n, e.in, e.view); err != nil {
		t.Fatalf("build %+v: %v", e.in, err)
	}
	if e.sum, err = s.f.Describe(s.n, e.plan); err != nil {
		t.Fatalf("describe: %v", err)
	}
	return e
}

func (s suite) row(t *testing.T) {
	if s.n.Native.ID.Network() != s.n.ID || s.n.Native.Symbol == "" || s.n.Name == "" || s.n.Key == "" {
		t.Errorf("the row is incomplete: %+v", s.n)
	}
	if _, err := hefu.ParseNetwork(string(s.n.ID)); err != nil {
		t.Error(err)
	}
	seen := map[hefu.AssetID]bool{}
	for _, a := range append([]chain.Asset{s.n.Native}, s.n.Tokens...) {
		if _, err := hefu.ParseAsset(string(a.ID)); err != nil || a.ID.Network() != s.n.ID || seen[a.ID] || a.Symbol == "" {
			t.Errorf("asset %s: %v", a.ID, err)
		}
		seen[a.ID] = true
		if p, ok := s.f.Format.(chain.AssetParser); ok {
			if got, err := p.ParseAsset(s.n, string(a.ID)); err != nil || got != a.ID {
				t.Errorf("the shipped asset %s is not canonical: %s, %v", a.ID, got, err)
			}
		}
	}
}

func (s suite) addresses(t *testing.T) {
	for _, a := range s.x.Addresses(s.n) {
		if got, err := s.f.Address(s.n, a.Public); err != nil || got != a.Canonical {
			t.Errorf("address of %x: %q, %v, want %q", a.Public, got, err, a.Canonical)
		}
		for _, text := range append(a.Spellings, a.Canonical) {
			if got, err := s.f.ParseAddress(s.n, text); err != nil || got != a.Canonical {
				t.Errorf("parse %q: %q, %v", text, got, err)
			}
		}
		for _, bad := range [][]byte{nil, a.Public[1:], append([]byte{9}, a.Public...), make([]byte, len(a.Public))} {
			if got, err := s.f.Address(s.n, bad); err == nil && s.n.Curve == "secp256k1" {
				t.Errorf("the public key %x has the address %s", bad, got)
			}
		}
	}
	if p, ok := s.f.Addresses.(chain.Prefixed); ok {
		for _, a := range s.x.Addresses(s.n) {
			if start := p.Prefix(s.n, a.Canonical); start == "" || !strings.HasPrefix(a.Canonical, start) {
				t.Errorf("%s does not begin with %q", a.Canonical, start)
			}
		}
	}
	for _, text := range append(s.x.Refused(s.n), "", " ", "0", strings.Repeat("A", 5000)) {
		if got, err := s.f.ParseAddress(s.n, text); !hefu.Is(err, hefu.KindInvalid) {
			t.Errorf("parse %.60q: %q, %v, want a refusal", text, got, err)
		}
	}
}

func (s suite) buildDescribe(t *testing.T) {
	r := s.rand("build")
	for range 50 {
		e := s.draw(t, r)
		if err := e.sum.Fits(e.in); err != nil {
			t.Fatalf("what was built does not fit: %v", err)
		}
		if len(e.sum.Uses) == 0 {
			t.Error("the plan uses nothing: two plans of one intent could both confirm")
		}
		raw, err := json.Marshal(e.plan)
		if err != nil {
			t.Fatal(err)
		}
		var back hefu.Plan
		if err := json.Unmarshal(raw, &back); err != nil {
			t.Fatal(err)
		}
		sum, err := s.f.Describe(s.n, back)
		if err != nil || asJSON(t, sum) != asJSON(t, e.sum) {
			t.Errorf("a plan that went through JSON says something else: %v", err)
		}
		again, err := s.f.Build(s.n, e.in, e.view)
		if err != nil || asJSON(t, again) != asJSON(t, e.plan) {
			t.Errorf("building twice gives two plans: %v", err)
		}
		s.otherIntents(t, e)
	}
}

// otherIntents: one plan fits one Intent.
func (s suite) otherIntents(t *testing.T, e example) {
	t.Helper()
	for name, change := range map[string]func(*hefu.Intent){
		"recipient": func(in *hefu.Intent) { in.To = in.From },
		"amount":    func(in *hefu.Intent) { in.Amount = hefu.UnitsOf(1 << 60) },
		"asset":     func(in *hefu.Intent) { in.Asset = s.n.ID.Asset("slip44", "4242") },
		"network":   func(in *hefu.Intent) { in.Network = "eip155:4242" },
		"memo":      func(in *hefu.Intent) { in.Memo += "x" },
		"cap":       func(in *hefu.Intent) { in.FeeCap = hefu.UnitsOf(0) },
		"call":      func(in *hefu.Intent) { in.Data = append(in.Data[:len(in.Data):len(in.Data)], 0) },
	} {
		in := e.in
		change(&in)
		if err := e.sum.Fits(in); err == nil && !(name == "cap" && e.sum.MaxFee.IsZero()) {
			t.Errorf("the plan also fits an intent with another %s", name)
		}
	}
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// changedBytes: every byte replaced by others. What is still readable and fits must
// visibly differ in its Summary, and never in what the Intent fixes.
func (s suite) changedBytes(t *testing.T) {
	r := s.rand("change")
	for range 4 {
		s.changed(t, s.draw(t, r), r)
	}
}

func (s suite) changed(t *testing.T, e example, r *rand.Rand) {
	t.Helper()
	want := s.digests(t, e.plan)
	said := asJSON(t, e.sum)
	for i := range e.plan.Bytes {
		for _, x := range []byte{0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0xff, byte(r.UintN(255) + 1)} {
			p := e.plan
			p.Bytes = append([]byte(nil), e.plan.Bytes...)
			p.Bytes[i] ^= x
			sum, err := s.f.Describe(s.n, p)
			if err == nil && asJSON(t, sum) == said {
				t.Fatalf("byte %d changed by %02x says the same", i, x)
			}
			got, err := s.f.Digests(s.n, p)
			if err == nil && asJSON(t, got) == want {
				t.Fatalf("byte %d changed by %02x has the same digests", i, x)
			}
		}
	}
}

func (s suite) digests(t *testing.T, p hefu.Plan) string {
	t.Helper()
	d, err := s.f.Digests(s.n, p)
	if err != nil || len(d) == 0 {
		t.Fatalf("digests: %v", err)
	}
	for _, m := range d {
		if _, err := s.n.Steps(m.Path); err != nil || (s.n.Curve == "secp256k1" && len(m.Message) != 32) {
			t.Errorf("a message of %d bytes for %q", len(m.Message), m.Path)
		}
	}
	return asJSON(t, d)
}

func (s suite) cutBytes(t *testing.T) {
	r := s.rand("cut")
	for range 4 {
		e := s.draw(t, r)
		refused := func(b []byte, what string) {
			t.Helper()
			p := e.plan
			p.Bytes = b
			if sum, err := s.f.Describe(s.n, p); !hefu.Is(err, hefu.KindInvalid) {
				t.Errorf("%s is read as %s, %v", what, sum.Call, err)
			}
			if _, err := s.f.Digests(s.n, p); err == nil {
				t.Errorf("%s would be signed", what)
			}
		}
		for i := range e.plan.Bytes {
			refused(e.plan.Bytes[:i], "a prefix")
			refused(e.plan.Bytes[i+1:], "a suffix")
		}
		for _, tail := range [][]byte{{0}, {0x80}, {0xc0}, {0xff}, e.plan.Bytes} {
			refused(append(append([]byte(nil), e.plan.Bytes...), tail...), "an extension")
		}
		for _, head := range [][]byte{{0}, {1}, {2}, {3}, {4}} {
			refused(append(head, e.plan.Bytes...), "a plan behind another byte")
		}
	}
	foreign := s.draw(t, r)
	foreign.plan.Facts.Path = "m/44'/60'/7'/0/0"
	if _, err := s.f.Digests(s.n, foreign.plan); err == nil {
		t.Error("a digest under a path that is not the network's")
	}
}
