package differential_test

import (
	"encoding/binary"
	"encoding/hex"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/decred/dcrd/dcrec/secp256k1/v4"
	"github.com/decred/dcrd/dcrec/secp256k1/v4/ecdsa"
	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/chain/all"
)

const permit2 = "0x000000000022D473030F116dDEE9F6B43aC78BA3"

// source is random and names itself: the seed repeats the run.
type source struct {
	*rand.Rand
	t *testing.T
	f chain.Family
}

func newSource(t *testing.T, seed uint64) source {
	t.Helper()
	t.Logf("seed %d", seed)
	return source{rand.New(rand.NewPCG(seed, 2)), t, all.Families()[0]}
}

func (r source) ok(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r source) bytes(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

func (r source) key() *secp256k1.PrivateKey { return secp256k1.PrivKeyFromBytes(r.bytes(32)) }

func (r source) addressOf(n chain.Network, key *secp256k1.PrivateKey) string {
	a, err := r.f.Address(n, key.PubKey().SerializeCompressed())
	r.ok(err)
	return a
}

// address is of nobody.
func (r source) address(n chain.Network) string {
	a, err := r.f.ParseAddress(n, hex0x(r.bytes(20)))
	r.ok(err)
	return a
}

func hex0x(b []byte) string { return "0x" + hex.EncodeToString(b) }

// number has at most bits bits, and is often 1 or everything.
func (r source) number(bits int) *big.Int {
	switch r.IntN(5) {
	case 0:
		return big.NewInt(1)
	case 1:
		return new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), uint(bits)), big.NewInt(1))
	}
	v := new(big.Int).SetBytes(r.bytes(32))
	return v.Rsh(v, uint(256-bits+r.IntN(bits)))
}

// args writes words: an address, a number, a *big.Int, a bool.
func args(selector string, words ...any) []byte {
	d, err := hex.DecodeString(selector)
	if err != nil {
		panic(err)
	}
	for _, w := range words {
		v := new(big.Int)
		switch w := w.(type) {
		case string:
			v.SetString(strings.TrimPrefix(w, "0x"), 16)
		case int:
			v.SetInt64(int64(w))
		case *big.Int:
			v = w
		case bool:
			if w {
				v.SetInt64(1)
			}
		case []byte:
			d = append(d, w...)
			continue
		}
		d = append(d, v.FillBytes(make([]byte, 32))...)
	}
	return d
}

// signature is a 'bytes' of 65 with its length and padding.
func (r source) signature() []byte {
	return append(append(args("", 65), r.bytes(65)...), make([]byte, 31)...)
}

// call draws one that the wallet explains for this sender.
func (r source) call(n chain.Network, from string) (to string, data []byte) {
	a := func() string { return r.address(n) }
	amount := func() *big.Int { return r.number(256) }
	to = a()
	switch r.IntN(15) {
	case 0, 1:
		return to, args("095ea7b3", a(), amount())
	case 2:
		return to, args("39509351", a(), new(big.Int).Or(amount(), big.NewInt(1)))
	case 3:
		return to, args("a457c2d7", a(), amount())
	case 4:
		return to, args("d505accf", from, a(), amount(), amount(), 27+r.IntN(2), amount(), amount())
	case 5:
		return to, args("8fcbaf0c", from, a(), amount(), amount(), r.IntN(2) == 0, 27+r.IntN(2), amount(), amount())
	case 6:
		return to, args("a22cb465", a(), r.IntN(2) == 0)
	case 7:
		return to, args("23b872dd", from, a(), new(big.Int).Or(amount(), big.NewInt(1)))
	case 8:
		return to, args("42842e0e", from, a(), amount())
	case 9:
		return permit2, args("87517c45", a(), a(), r.number(160), r.number(48))
	case 10:
		return permit2, args("2b67b570", from, a(), r.number(160), r.number(48), r.number(48), a(), amount(), 0x100, r.signature())
	case 11:
		k := 1 + r.IntN(4)
		d := args("2a2d80d1", from, 0x60, (7+4*k)*32, 0x60, a(), amount(), k)
		for range k {
			d = append(d, args("", a(), r.number(160), r.number(48), r.number(48))...)
		}
		return permit2, append(d, r.signature()...)
	case 12:
		return permit2, args("36c78516", from, a(), new(big.Int).Or(r.number(160), big.NewInt(1)), a())
	case 13:
		k := 1 + r.IntN(4)
		d := args("0d58b1db", 0x20, k)
		for range k {
			d = append(d, args("", from, a(), new(big.Int).Or(r.number(160), big.NewInt(1)), a())...)
		}
		return permit2, d
	}
	k := 1 + r.IntN(4)
	d := args("cc53287f", 0x20, k)
	for range k {
		d = append(d, args("", a(), a())...)
	}
	return permit2, d
}

// made is one transfer or call that was built and signed here.
type made struct {
	in     hefu.Intent
	plan   hefu.Plan
	sum    hefu.Summary
	signed chain.Signed
}

// facts are what an honest guard would say of the tokens that a call is about.
func facts(n chain.Network, does meaning) (out []hefu.TokenFact) {
	seen := map[string]bool{}
	for _, l := range does.Lets {
		if l.Space == "erc20" && !seen[l.Token] {
			seen[l.Token] = true
			out = append(out, hefu.TokenFact{Asset: n.ID.Asset("erc20", l.Token), Symbol: "T", Decimals: 6, Source: hefu.GuardSays})
		}
	}
	return out
}

// callTokens finds the tokens of own well-formed call data without the code under test.
func callTokens(n chain.Network, f chain.Family, to string, data []byte) (out []hefu.TokenFact) {
	word := func(i int) []byte { return data[4+32*i : 36+32*i] }
	address := func(i int) string {
		a, err := f.ParseAddress(n, hex0x(word(i)[12:]))
		if err != nil {
			panic(err)
		}
		return a
	}
	count := func(i int) int { return int(binary.BigEndian.Uint64(word(i)[24:])) }
	var at []string
	switch hex.EncodeToString(data[:4]) {
	case "a22cb465", "42842e0e":
	case "87517c45":
		at = []string{address(0)}
	case "2b67b570":
		at = []string{address(1)}
	case "2a2d80d1":
		for i := range count(6) {
			at = append(at, address(7+4*i))
		}
	case "36c78516":
		at = []string{address(3)}
	case "0d58b1db":
		for i := range count(1) {
			at = append(at, address(2+4*i+3))
		}
	case "cc53287f":
		for i := range count(1) {
			at = append(at, address(2+2*i))
		}
	default:
		at = []string{to}
	}
	for _, a := range at {
		out = append(out, hefu.TokenFact{Asset: n.ID.Asset("erc20", a), Symbol: "T", Decimals: 6, Source: hefu.GuardSays})
	}
	return out
}

// transfer draws coins, a token or a call on any network.
func (r source) transfer() made {
	r.t.Helper()
	n := r.f.Networks[r.IntN(len(r.f.Networks))]
	key := r.key()
	in := hefu.Intent{
		Network: n.ID, From: r.addressOf(n, key), To: r.address(n), Asset: n.Native.ID,
		Amount: hefu.UnitsOf(r.Uint64()>>r.IntN(60) + 1), FeeCap: hefu.UnitsOf(1e19), Expiry: 1,
	}
	v := chain.View{Nonce: r.Uint64() >> (12 + r.IntN(52)), Fee: chain.Fee{
		Base: hefu.UnitsOf(r.Uint64N(1e12)), Tip: hefu.UnitsOf(r.Uint64N(1e11)), Slow: hefu.UnitsOf(r.Uint64N(1e11)), Fast: hefu.UnitsOf(r.Uint64N(1e11)),
	}}
	v.Pending = v.Nonce
	switch r.IntN(4) {
	case 0:
		in.Asset = n.ID.Asset("erc20", r.address(n))
		v.Token = &hefu.TokenFact{Asset: in.Asset, Symbol: "T", Decimals: 6, Source: hefu.GuardSays}
	case 1, 2:
		in.Amount = hefu.Units{}
		in.To, in.Data = r.call(n, in.From)
		v.Tokens = callTokens(n, r.f, in.To, in.Data)
	}
	var err error
	v.Native, err = in.Amount.Add(in.FeeCap)
	r.ok(err)
	v.Balance = v.Native
	return r.build(n, key, in, v)
}

// build plans and signs with a whole key.
func (r source) build(n chain.Network, key *secp256k1.PrivateKey, in hefu.Intent, v chain.View) made {
	r.t.Helper()
	m := made{in: in}
	var err error
	if m.plan, err = r.f.Build(n, in, v); err != nil {
		r.t.Fatalf("%+v: %v", in, err)
	}
	m.sum, err = r.f.Describe(n, m.plan)
	r.ok(err)
	r.ok(m.sum.Fits(in))
	d, err := r.f.Digests(n, m.plan)
	r.ok(err)
	c := ecdsa.SignCompact(key, d[0].Message, true)
	m.signed, err = r.f.Assemble(n, in.From, m.plan, []chain.Signature{{Bytes: c[1:], V: c[0] - 31}})
	r.ok(err)
	return m
}
