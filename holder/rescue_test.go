package holder

import (
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/chain/all"
	"github.com/hefu-wallet/hefu/keys"
	"github.com/hefu-wallet/hefu/pair"
)

const (
	abandon     = "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about"
	abandonsEVM = "0x9858EfFD232B4033E47d90003D41EC34EcaEda94" // what MetaMask shows for these words
)

func rescueOf(t *testing.T, words string) *Rescue {
	t.Helper()
	m, err := keys.ParseMnemonic(words)
	if err != nil {
		t.Fatal(err)
	}
	r, err := NewRescue(m, "")
	if err != nil {
		t.Fatal(err)
	}
	m.Wipe()
	t.Cleanup(r.Wipe)
	return r
}

// Every dealt path is listed, in the table's order, and the keys are those of the
// standards and of other wallets.
func TestThePaperHoldsEveryDealtPath(t *testing.T) {
	accounts, err := rescueOf(t, abandon).Accounts(all.Families())
	if err != nil {
		t.Fatal(err)
	}
	table, at := keys.Table(), -1
	byPath := map[string]PaperAccount{}
	for _, a := range accounts {
		if _, again := byPath[a.Path]; !again { // networks of one key whose addresses are written in different ways follow one another
			at++
		}
		if at >= len(table) {
			t.Fatalf("more than %d dealt paths", len(table))
		}
		if d := table[at]; !strings.HasPrefix(a.Path, d.Path.String()) || a.Name != d.Name || a.Wallets == "" || a.Curve != d.Curve {
			t.Errorf("%+v, the table says %+v", a, d)
		}
		if want := map[keys.Curve]int{keys.CurveSecp256k1: 33, keys.CurveEd25519: 32}[a.Curve]; len(a.Public) != want {
			t.Errorf("%s: a public key of %d bytes", a.Path, len(a.Public))
		}
		if (a.Address != "") != (len(a.Networks) > 0) {
			t.Errorf("%s: the address %q on %d networks", a.Path, a.Address, len(a.Networks))
		}
		byPath[a.Path] = a
	}
	if at != len(table)-1 {
		t.Errorf("%d paths for %d dealt ones", at+1, len(table))
	}
	for path, public := range map[string]string{
		"m/84'/0'/0'/0/0":  "0x0330d54fd0dd420a6e5f8d3624f5f3482cae350f79d5f0753bf5beef9c2d91af3c", // BIP-84's own vector
		"m/44'/501'/0'/0'": "0xf036276246a75b9de3349ed42b15e232f6518fc20f5fcd4f1d64e81f9bd258f7",   // HAgk14JpMQLgt6rVgv7cBQFJWFto5Dqxi472uT3DKpqk
	} {
		if got := byPath[path].Hex(); got != public {
			t.Errorf("%s: %s, wanted %s", path, got, public)
		}
	}
	evm := byPath["m/44'/60'/0'/0/0"]
	if evm.Address != abandonsEVM {
		t.Errorf("EVM: %s", evm.Address)
	}
	networks := 0
	for _, f := range all.Families() {
		if f.Name == "evm" {
			networks = len(f.Networks)
		}
	}
	if len(evm.Networks) != networks {
		t.Errorf("the address stands for %d networks of %d", len(evm.Networks), networks)
	}
}

func rescueIntent() (hefu.Intent, Prices) {
	const n = hefu.Network("eip155:1")
	return hefu.Intent{
		Network: n, From: abandonsEVM, To: "0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
		Asset: n.Asset("slip44", "60"), Amount: hefu.UnitsOf(5e17), Expiry: time.Now().Add(time.Minute).Unix(),
	}, Prices{Nonce: 7, MaxFee: hefu.UnitsOf(30_000_000_001), Tip: hefu.UnitsOf(1_500_000_000)}
}

// The bytes pay exactly the price that was said; what they say is what was asked.
func TestOfflineBytesAreWhatWasAsked(t *testing.T) {
	set, r := all.Families(), rescueOf(t, abandon)
	in, prices := rescueIntent()
	n, f, err := set.Network(in.Network)
	if err != nil {
		t.Fatal(err)
	}
	for _, tip := range []uint64{0, 1, 1_500_000_000, 30_000_000_000, 30_000_000_001} {
		prices.Tip = hefu.UnitsOf(tip)
		full, plan, err := BuildOffline(f, n, in, prices, nil)
		if err != nil {
			t.Fatal(err)
		}
		v, err := r.Review(set, full, plan, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		if want := "630000000021000"; v.Summary.MaxFee.String() != want || full.FeeCap.String() != want {
			t.Errorf("tip %d: the fee can be %s, the cap is %s, wanted %s", tip, v.Summary.MaxFee, full.FeeCap, want)
		}
		if v.Summary.Uses[0] != "nonce:7" {
			t.Errorf("uses %v", v.Summary.Uses)
		}
		if err := f.Fresh(n, in.From, plan, chain.View{Native: huge(30), Nonce: 7, Pending: 7, Fee: chain.Fee{Base: prices.MaxFee}}); err != nil {
			t.Errorf("tip %d: the bytes do not pay the price: %v", tip, err)
		}
		if !slices.Contains(v.Summary.Terms, hefu.Term{Name: "of it tip, at most", Value: prices.Tip.Decimal(9) + " gwei"}) {
			t.Errorf("tip %d: the bytes say %v", tip, v.Summary.Terms)
		}
		signed, err := r.Sign(v)
		if err != nil {
			t.Fatal(err)
		}
		again, err := r.Sign(v)
		if err != nil || string(again.Bytes) != string(signed.Bytes) {
			t.Errorf("the same bytes signed twice differ (%v)", err)
		}
		by, txid, err := f.Format.(chain.Opener).Open(n, plan, signed.Bytes)
		if err != nil || len(by) != 1 || by[0].Address != abandonsEVM || txid != signed.TxID {
			t.Errorf("the signed bytes are %s by %v: %v", txid, by, err)
		}
	}
	for name, p := range map[string]Prices{
		"a tip above the price": {MaxFee: hefu.UnitsOf(1), Tip: hefu.UnitsOf(2)}, "no price": {},
		"absurd gas": {MaxFee: hefu.UnitsOf(1), Gas: 1 << 50},
	} {
		if _, _, err := BuildOffline(f, n, in, p, nil); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}

// Bytes that do something else than was asked are not signed, nor bytes from another
// account, nor anything once the key is wiped.
func TestARescueSignsNothingElse(t *testing.T) {
	set, r := all.Families(), rescueOf(t, abandon)
	in, prices := rescueIntent()
	n, f, err := set.Network(in.Network)
	if err != nil {
		t.Fatal(err)
	}
	full, plan, err := BuildOffline(f, n, in, prices, nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*hefu.Intent, *hefu.Plan){
		"another recipient": func(in *hefu.Intent, _ *hefu.Plan) { in.To = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed" },
		"another amount":    func(in *hefu.Intent, _ *hefu.Plan) { in.Amount = hefu.UnitsOf(1) },
		"another network":   func(in *hefu.Intent, _ *hefu.Plan) { in.Network, in.Asset = "eip155:56", "eip155:56/slip44:714" },
		"a lower cap":       func(in *hefu.Intent, _ *hefu.Plan) { in.FeeCap = hefu.UnitsOf(1) },
		"another sender":    func(in *hefu.Intent, _ *hefu.Plan) { in.From = in.To },
		"another path":      func(_ *hefu.Intent, p *hefu.Plan) { p.Facts.Path = "m/44'/60'/0'/0/1" },
		"expired":           func(in *hefu.Intent, _ *hefu.Plan) { in.Expiry = 1 },
		"other bytes":       func(_ *hefu.Intent, p *hefu.Plan) { p.Bytes = p.Bytes[:len(p.Bytes)-1] },
		"a token's name":    func(_ *hefu.Intent, p *hefu.Plan) { p.Facts.Token = &hefu.TokenFact{} },
	} {
		in, p := full, plan
		change(&in, &p)
		if _, err := r.Review(set, in, p, time.Now()); err == nil {
			t.Errorf("%s passed the review", name)
		}
	}
	v, err := r.Review(set, full, plan, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := rescueOf(t, strings.Repeat("zoo ", 11)+"wrong").Sign(v); err == nil {
		t.Error("another paper signed for this account")
	}
	for _, shown := range []string{fmt.Sprint(r), fmt.Sprintf("%+v %#v %x", r, r, r)} {
		if strings.Contains(shown, hex.EncodeToString(r.seed[:4])) || strings.Contains(shown, fmt.Sprint(r.seed[0])+" ") {
			t.Errorf("the seed is printed: %s", shown)
		}
	}
	if b, err := json.Marshal(r); err == nil {
		t.Errorf("the key was encoded: %s", b)
	}
	seed := r.seed
	r.Wipe()
	if strings.Trim(string(seed), "\x00") != "" {
		t.Error("the seed is still in memory")
	}
	if _, err := r.Sign(v); err == nil {
		t.Error("a wiped key signed")
	}
	if _, err := r.Accounts(set); err == nil {
		t.Error("a wiped key listed accounts")
	}
}

// What SignWhole makes on Ed25519 verifies under the listed key.
func TestAWholeEd25519KeySigns(t *testing.T) {
	r := rescueOf(t, abandon)
	path, err := keys.ParsePath("m/44'/501'/0'/0'")
	if err != nil {
		t.Fatal(err)
	}
	secret, public, err := r.key(keys.CurveEd25519, path)
	if err != nil {
		t.Fatal(err)
	}
	sig, err := pair.SignWhole(secret, []byte("message"))
	if err != nil || !ed25519.Verify(public, []byte("message"), sig.Bytes) {
		t.Errorf("%x: %v", sig.Bytes, err)
	}
	for name, c := range map[string]struct {
		curve   pair.Curve
		message []byte
	}{
		"no message": {pair.Ed25519, nil}, "no digest": {pair.Secp256k1, []byte("message")}, "no curve": {"p256", make([]byte, 32)},
	} {
		if _, err := pair.SignWhole(pair.Secret{Curve: c.curve, Scalar: secret.Scalar}, c.message); err == nil {
			t.Errorf("%s was signed", name)
		}
	}
	if _, err := pair.SignWhole(pair.Secret{Curve: pair.Secp256k1}, make([]byte, 32)); err == nil {
		t.Error("the zero key signed")
	}
}
