package holder_test

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"slices"
	"strings"
	"testing"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/chain/all"
	"github.com/hefu-wallet/hefu/chain/bitcoin"
	"github.com/hefu-wallet/hefu/holder"
	"github.com/hefu-wallet/hefu/keys"
)

// outputs pays on a regtest chain of Bitcoin, out of two coins on both branches of the
// account, with change.
func outputs(w *world) hefu.Intent {
	n, f, err := all.Families().Network("bip122:0f9188f13cb7b2c71f2a335e3a4fc328")
	if err != nil {
		panic(err)
	}
	w.n, w.f = n, f
	w.view = &chain.View{
		Height: 300, Change: hefu.Own{Path: n.Key + "/1/5", Address: w.ownAddress("/1/5")},
		Fee:   chain.Fee{Base: hefu.UnitsOf(1000), Slow: hefu.UnitsOf(1000), Tip: hefu.UnitsOf(2000), Fast: hefu.UnitsOf(40_000)},
		Coins: []chain.Coin{w.coinAt("/0/0", 600_000), w.coinAt("/1/2", 500_000)},
	}
	return hefu.Intent{
		Network: n.ID, From: w.ownAddress("/0/0"), To: "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080", Asset: n.Native.ID,
		Amount: hefu.UnitsOf(700_000), FeeCap: hefu.UnitsOf(20_000), Expiry: now.Unix() + 600,
	}
}

// ownAddress is the address of the paper at steps below the network's key.
func (w *world) ownAddress(steps string) string {
	m, err := keys.ParseMnemonic(abandon)
	if err != nil {
		panic(err)
	}
	path, err := keys.ParsePath(w.n.Key + steps)
	if err != nil {
		panic(err)
	}
	k, err := keys.Secp256k1(m.Seed(""), path)
	if err != nil {
		panic(err)
	}
	a, err := w.f.Address(w.n, k.Public[:])
	if err != nil {
		panic(err)
	}
	return a
}

func (w *world) coinAt(steps string, amount uint64) chain.Coin {
	script, err := bitcoin.Script(w.n, w.ownAddress(steps))
	if err != nil {
		panic(err)
	}
	seed := sha256.Sum256([]byte(steps))
	raw := slices.Concat([]byte{2, 0, 0, 0, 1}, seed[:], make([]byte, 4), []byte{0}, make([]byte, 4), []byte{1}, binary.LittleEndian.AppendUint64(nil, amount), []byte{byte(len(script))}, script, make([]byte, 4))
	return chain.Coin{TxID: bitcoin.TxID(raw), Amount: hefu.UnitsOf(amount), Path: w.n.Key + steps, Depth: 6, Previous: raw}
}

// bitcoinLies are those about what only a chain of outputs has, beside what all plans have.
func bitcoinLies(common map[string][]lie, n chain.Network) map[string][]lie {
	inputs := func(edit func(*hefu.InputFact)) func(*holder.Proposal) {
		return func(p *holder.Proposal) { edit(&p.Plan.Facts.Inputs[0]) }
	}
	change := func(edit func(*hefu.ChangeFact)) func(*holder.Proposal) {
		return func(p *holder.Proposal) { edit(p.Plan.Facts.Change) }
	}
	m := map[string][]lie{
		"Plan.Facts.Inputs": {
			{"not described", func(p *holder.Proposal) { p.Plan.Facts.Inputs = nil }, "reading the bytes", nil},
			{"one more", func(p *holder.Proposal) { p.Plan.Facts.Inputs = append(p.Plan.Facts.Inputs, p.Plan.Facts.Inputs[0]) }, "reading the bytes", nil},
		},
		"Plan.Facts.Inputs.0.Path": {
			{"another of the account's", inputs(func(f *hefu.InputFact) { f.Path = n.Key + "/0/9" }), nothing, nil},
			{"another account's", inputs(func(f *hefu.InputFact) { f.Path = "m/84'/0'/0'/0/0" }), nothing, nil},
			{"where nobody looks", inputs(func(f *hefu.InputFact) { f.Path = n.Key + "/0/2000000" }), "no wallet would look", nil},
		},
		"Plan.Facts.Inputs.0.Previous": {
			{"none", inputs(func(f *hefu.InputFact) { f.Previous = nil }), "another one than the bytes name", nil},
			{"a larger amount", inputs(func(f *hefu.InputFact) { f.Previous = flip(f.Previous, 52) }), "another one than the bytes name", nil},
		},
		"Plan.Facts.Change":       {{"none", func(p *holder.Proposal) { p.Plan.Facts.Change = nil }, "says of none that it comes back", nil}},
		"Plan.Facts.Change.Index": {{"the recipient's", change(func(f *hefu.ChangeFact) { f.Index = 1 - f.Index }), nothing, nil}, {"no output", change(func(f *hefu.ChangeFact) { f.Index = 2 }), "no output of it", nil}},
		"Plan.Facts.Change.Path": {
			{"another of the account's", change(func(f *hefu.ChangeFact) { f.Path = n.Key + "/1/6" }), nothing, nil},
			{"where nobody looks", change(func(f *hefu.ChangeFact) { f.Path = n.Key + "/1/2000000" }), "no wallet would look", nil},
		},
	}
	for _, name := range []string{"Plan.Number", "Plan.Bytes", "Plan.Facts.Path", "Plan.ValidUntil"} {
		m[name] = common[name]
	}
	m["Plan.Facts.Token"] = []lie{{"a token", func(p *holder.Proposal) { p.Plan.Facts.Token = &hefu.TokenFact{} }, nothing, nil}}
	m["Plan.Facts.Tokens"] = []lie{{"a call's tokens", func(p *holder.Proposal) { p.Plan.Facts.Tokens = []hefu.TokenFact{{}} }, "reading the bytes", nil}}
	return m
}

// TestEveryBitOfABitcoinPlanIsALie flips each bit: what the device then still signs differs
// in the height from which it counts, and in nothing else but a fee that stays under the
// cap because change came back more.
func TestEveryBitOfABitcoinPlanIsALie(t *testing.T) {
	h := newHonest(t, outputs)
	size := len(h.p.Plan.Bytes)
	script, err := bitcoin.Script(h.n, h.in.To)
	must(t, err)
	paid := hex.EncodeToString(slices.Concat(binary.LittleEndian.AppendUint64(nil, 700_000), []byte{byte(len(script))}, script))
	passed := 0
	for bit := range 8 * size {
		p := h.copied()
		p.Plan.Bytes[bit/8] ^= 1 << (bit % 8)
		r, err := h.s.Review(all.Families(), h.in, p, now)
		if err != nil {
			continue
		}
		passed++
		raw := hex.EncodeToString(p.Plan.Bytes)
		if len(p.Plan.Bytes) != size || !strings.Contains(raw, paid) || r.Summary.MaxFee.Cmp(h.in.FeeCap) > 0 || len(r.Summary.Uses) != 2 {
			t.Errorf("bit %d: %x passed as what was asked for", bit, p.Plan.Bytes)
		}
	}
	if passed == 0 || passed > 29+20 { // the lock time below 2^29, and the low bits of the change
		t.Errorf("%d bits may be anything", passed)
	}
}

// TestChangeThatNobodyWouldFindIsNotSigned: a guard must not be able to keep the rest of an
// account where only the guard knows to look. What lies out there already may be spent.
func TestChangeThatNobodyWouldFindIsNotSigned(t *testing.T) {
	for _, c := range []struct {
		change string
		good   bool
	}{{"/1/999", true}, {"/1/1000", false}, {"/0/1000", false}, {"/1/999999", false}} {
		h := newHonest(t, func(w *world) hefu.Intent {
			in := outputs(w)
			w.view.Change = hefu.Own{Path: w.n.Key + c.change, Address: w.ownAddress(c.change)}
			w.view.Coins[1] = w.coinAt("/1/5000", 500_000)
			return in
		})
		_, err := h.s.Review(all.Families(), h.in, h.p, now)
		if c.good && err != nil || !c.good && (!hefu.Is(err, hefu.KindInvalid) || !strings.Contains(err.Error(), "would not find")) {
			t.Errorf("change to %s: %v", c.change, err)
		}
	}
}
