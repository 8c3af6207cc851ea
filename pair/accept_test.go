package pair

import (
	"bytes"
	stded25519 "crypto/ed25519"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"math/big"
	"os"
	"strings"
	"testing"

	edwards "filippo.io/edwards25519"

	"github.com/hefu-wallet/hefu/pair/paillier"
)

func fixedPrimes(t testing.TB) (p, q []byte) {
	t.Helper()
	raw, err := os.ReadFile("testdata/primes.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ P, Q string }
	if err := json.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	if p, err = hex.DecodeString(file.P); err != nil {
		t.Fatal(err)
	}
	if q, err = hex.DecodeString(file.Q); err != nil {
		t.Fatal(err)
	}
	return p, q
}

func someParams() DealParams {
	return DealParams{Guard: "guard", Account: "wallet", Dealing: "dealing", Generation: 7, Identity: bytes.Repeat([]byte{9}, 32)}
}

func someSecrets() []Secret {
	return []Secret{
		{Curve: Secp256k1, Path: "m/44'/60'/0'", Scalar: [32]byte{1}, ChainCode: [32]byte{2}},
		{Curve: Ed25519, Path: "m/44'/501'/0'/0'", Scalar: [32]byte{3}, ChainCode: [32]byte{4}},
	}
}

// pack deals someSecrets, lets change spoil the package, has the keys prove it again as a malicious dealer would, and
// encodes it.
func pack(t testing.TB, change func(*GuardPackage)) []byte {
	t.Helper()
	p, q := fixedPrimes(t)
	_, pkg, err := DealWith(rand.Reader, p, q, someParams(), someSecrets())
	if err != nil {
		t.Fatal(err)
	}
	change(pkg)
	for i := range pkg.keys {
		k := &pkg.keys[i]
		extra := k.ChainCode
		if k.Curve == Ed25519 {
			extra = k.frost.Commitment
		}
		digest := dealDigest(pkg.params, pkg.primes.Public().Bytes(), k.Curve, k.Path, k.Public, extra)
		for _, s := range someSecrets() {
			if s.Curve == k.Curve {
				if k.proof, err = prove(s, digest); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	blob, err := pkg.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	return blob
}

func refused(t *testing.T, name, why string, p DealParams, blob []byte) {
	t.Helper()
	half, err := AcceptPackage(rand.Reader, p, blob)
	if !errors.Is(err, ErrRefused) || half != nil || !strings.Contains(err.Error(), why) {
		t.Errorf("%s: %v, want a refusal with %q", name, err, why)
	}
}

func TestAcceptsAnHonestPackage(t *testing.T) {
	blob := pack(t, func(*GuardPackage) {})
	p := someParams()
	half, err := AcceptPackage(rand.Reader, p, blob)
	if err != nil {
		t.Fatal(err)
	}
	p.Identity = nil // a first dealing: the guard learns the identity
	second, err := AcceptPackage(rand.Reader, p, blob)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(second.Params().Identity, someParams().Identity) {
		t.Error("the identity key of the package was lost")
	}
	if half.k == second.k || half.k == [32]byte{} {
		t.Error("K is not fresh for every acceptance")
	}
	if _, err := AcceptPackage(strings.NewReader("short"), p, blob); err == nil || errors.Is(err, ErrRefused) {
		t.Errorf("without randomness: %v", err)
	}
}

// A package for another dealing is refused, whichever name differs.
func TestPackageOfAnotherDealingIsRefused(t *testing.T) {
	blob := pack(t, func(*GuardPackage) {})
	for name, change := range map[string]func(*DealParams){
		"guard":      func(p *DealParams) { p.Guard = "another" },
		"account":    func(p *DealParams) { p.Account = "another" },
		"dealing":    func(p *DealParams) { p.Dealing = "another" },
		"generation": func(p *DealParams) { p.Generation++ },
		"identity":   func(p *DealParams) { p.Identity = bytes.Repeat([]byte{8}, 32) },
	} {
		p := someParams()
		change(&p)
		refused(t, name, "of another", p, blob)
		// The dealer's proof covers the names: a relayed package with the names changed does not fit.
		relayed := pack(t, func(*GuardPackage) {})
		pkg, err := decodePackage(relayed)
		if err != nil {
			t.Fatal(err)
		}
		pkg.params = p
		if relayed, err = pkg.MarshalBinary(); err != nil {
			t.Fatal(err)
		}
		refused(t, "relayed under another "+name, "did not sign", p, relayed)
	}
}

// What a malicious dealer can get wrong with valid proofs all the same.
func TestSpoiledPackagesAreRefused(t *testing.T) {
	p, q := fixedPrimes(t)
	composite := compositeLike(p)
	torsion := func(b []byte) []byte {
		order8, err := hex.DecodeString("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a")
		if err != nil {
			t.Fatal(err)
		}
		small, err := edwards.NewIdentityPoint().SetBytes(order8)
		if err != nil {
			t.Fatal(err)
		}
		at, err := edwards.NewIdentityPoint().SetBytes(b)
		if err != nil {
			t.Fatal(err)
		}
		return at.Add(at, small).Bytes()
	}
	for _, test := range []struct {
		name, why string
		change    func(*GuardPackage)
	}{
		{"composite p", "not prime", func(g *GuardPackage) { g.primes = reloaded(t, composite, q) }},
		{"composite p'", "not prime", func(g *GuardPackage) { g.primes = reloaded(t, p, composite) }},
		{"no keys", "malformed", func(g *GuardPackage) { g.keys = nil }},
		{"path twice", "twice", func(g *GuardPackage) { g.keys = append(g.keys, g.keys[0]) }},
		{"key twice", "twice", func(g *GuardPackage) {
			k := g.keys[1]
			k.Path = "m/44'/501'/1'/0'"
			g.keys = append(g.keys, k)
		}},
		{"path not canonical", "path", func(g *GuardPackage) { g.keys[0].Path = "m/044'/60'/0'" }},
		{"no guard id", "of another", func(g *GuardPackage) { g.params.Guard = "" }},
		{"point off the curve", "not a compressed point", func(g *GuardPackage) {
			g.keys[0].Public = append([]byte{2}, bytes.Repeat([]byte{0}, 31)...)
			g.keys[0].Public = append(g.keys[0].Public, 5)
		}},
		{"point without a sign", "not a compressed point", func(g *GuardPackage) { g.keys[0].Public[0] = 4 }},
		{"somebody else's key", "did not sign", func(g *GuardPackage) {
			public, _, err := deriveChild(g.keys[0].PublicKey, []uint32{1})
			if err != nil {
				t.Fatal(err)
			}
			g.keys[0].Public = public[:]
		}},
		{"Ed25519 identity", "identity", func(g *GuardPackage) { g.setEd(edwards.NewIdentityPoint().Bytes()) }},
		{"Ed25519 torsion", "prime order", func(g *GuardPackage) { g.setEd(torsion(g.keys[1].Public)) }},
		{"share off its key", "not a share", func(g *GuardPackage) { g.keys[1].frost.Secret[0] ^= 1 }},
		{"share zero", "not a share", func(g *GuardPackage) { g.keys[1].frost.Secret = [32]byte{} }},
		{"share not reduced", "group order", func(g *GuardPackage) { g.keys[1].frost.Secret[31] |= 0x80 }},
		{"commitment of another share", "not a share", func(g *GuardPackage) { g.keys[1].frost.Commitment = g.keys[1].frost.Public }},
	} {
		t.Run(test.name, func(t *testing.T) {
			blob := pack(t, test.change)
			want := someParams()
			refused(t, test.name, test.why, want, blob)
		})
	}
}

func (g *GuardPackage) setEd(b []byte) {
	g.keys[1].Public = b
	copy(g.keys[1].frost.Public[:], b)
}

func reloaded(t *testing.T, p, q []byte) *paillier.PrivateKey {
	t.Helper()
	k, err := paillier.Reload(p, q)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// compositeLike is the next odd number after p with the same size that is no prime and has no small factor.
func compositeLike(p []byte) []byte {
	n := new(big.Int).SetBytes(p)
	small := big.NewInt(3 * 5 * 7 * 11 * 13 * 17)
	for two := big.NewInt(2); ; {
		n.Add(n, two)
		if new(big.Int).GCD(nil, nil, n, small).Cmp(big.NewInt(1)) == 0 && !n.ProbablyPrime(8) {
			return n.FillBytes(make([]byte, primeSize))
		}
	}
}

// Sizes of the primes, in the encoding: equal ones, short ones, even ones.
func TestBadPrimesAreRefused(t *testing.T) {
	blob := pack(t, func(*GuardPackage) {})
	p, _ := fixedPrimes(t)
	at := bytes.Index(blob, p)
	for name, change := range map[string]func(b []byte){
		"equal": func(b []byte) { copy(b[primeSize:2*primeSize], b[:primeSize]) },
		"short": func(b []byte) { b[0] &= 0x7f },
		"even":  func(b []byte) { b[primeSize-1] &^= 1 },
		"zero":  func(b []byte) { clear(b[:primeSize]) },
	} {
		bad := bytes.Clone(blob)
		change(bad[at:])
		refused(t, name, "accepting", someParams(), bad)
	}
	// Two numbers of 1536 bits whose product has 3071.
	bad := bytes.Clone(blob)
	clear(bad[at : at+2*primeSize])
	for i, last := range []byte{1, 3} {
		bad[at+i*primeSize] = 0x80
		bad[at+(i+1)*primeSize-1] = last
	}
	refused(t, "short product", "accepting", someParams(), bad)
}

// Every byte of a package, flipped, cut or extended: refused.
func TestEveryByteOfAPackageMutated(t *testing.T) {
	blob := pack(t, func(*GuardPackage) {})
	p := someParams()
	for i := range blob {
		bad := bytes.Clone(blob)
		bad[i] ^= 1 << (i % 8)
		refused(t, "flipped", "", p, bad)
		if i%16 == 0 {
			refused(t, "cut", "malformed", p, blob[:i])
		}
	}
	refused(t, "extended", "malformed", p, append(bytes.Clone(blob), 0))
}

// What a dealer refuses to deal.
func TestDealRefuses(t *testing.T) {
	p, q := fixedPrimes(t)
	many := make([]Secret, maxKeys+1)
	for name, test := range map[string]struct {
		params  DealParams
		secrets []Secret
	}{
		"no keys":       {someParams(), nil},
		"too many":      {someParams(), many},
		"no names":      {DealParams{}, someSecrets()},
		"identity":      {DealParams{Guard: "g", Account: "a", Dealing: "d", Identity: []byte{1}}, someSecrets()},
		"unknown curve": {someParams(), []Secret{{Curve: "p256", Path: "m/0'", Scalar: [32]byte{1}}}},
		"zero scalar":   {someParams(), []Secret{{Curve: Secp256k1, Path: "m/0'"}}},
		"scalar over q": {someParams(), []Secret{{Curve: Secp256k1, Path: "m/0'", Scalar: [32]byte(bytes.Repeat([]byte{0xff}, 32))}}},
		"bad path":      {someParams(), []Secret{{Curve: Secp256k1, Path: "0'", Scalar: [32]byte{1}}}},
		"twice":         {someParams(), append(someSecrets(), someSecrets()[0])},
	} {
		device, pkg, err := DealWith(rand.Reader, p, q, test.params, test.secrets)
		if err == nil || device != nil || pkg != nil {
			t.Errorf("%s: dealt", name)
		}
		for _, s := range test.secrets {
			if s.Scalar != [32]byte{} {
				t.Errorf("%s: the secret is still there", name)
			}
		}
	}
	if _, _, err := DealWith(rand.Reader, p, p, someParams(), someSecrets()); err == nil {
		t.Error("dealt with equal primes")
	}
	if _, _, err := DealWith(strings.NewReader("short"), p, q, someParams(), someSecrets()); err == nil {
		t.Error("dealt without randomness")
	}
}

func TestPaths(t *testing.T) {
	for _, good := range []string{"m/0", "m/44'/60'/0'", "m/2147483647'"} {
		if err := checkPath(good); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for _, bad := range []string{"", "m", "m/", "/0", "m/0/", "m//0", "m/00", "m/01'", "m/+1", "m/-1", "m/0''", "m/0h", "m/2147483648",
		"M/0", "m/0 ", "m/１", "m/" + strings.Repeat("0/", 64) + "0"} {
		if err := checkPath(bad); !errors.Is(err, ErrRefused) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// The proof of an Ed25519 key is over a message that no chain signs.
func TestEd25519ProofIsTagged(t *testing.T) {
	s := someSecrets()[1]
	digest := [32]byte{1, 2, 3}
	sig, err := prove(s, digest)
	if err != nil {
		t.Fatal(err)
	}
	public := stded25519.NewKeyFromSeed(s.Scalar[:]).Public().(stded25519.PublicKey)
	if stded25519.Verify(public, digest[:], sig[:]) {
		t.Error("the proof is a signature of a bare hash")
	}
	if !verifyProof(Ed25519, public, digest, sig) || verifyProof(Ed25519, public[:31], digest, sig) {
		t.Error("the proof does not verify as it should")
	}
}
