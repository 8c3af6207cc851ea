package keys_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/hex"
	"math/big"
	mrand "math/rand/v2"
	"testing"

	"github.com/btcsuite/btcd/btcutil/v2/hdkeychain"
	"github.com/btcsuite/btcd/chaincfg/v2"
	"github.com/hefu-wallet/hefu/keys"
)

type bip32File struct {
	Source  string
	Vectors []struct {
		Vector     int
		Seed, Path string
		Xpub, Xprv string
	}
	Invalid []struct{ Reason, Extended, Key, Code string }
}

func mustPath(t testing.TB, s string) keys.Path {
	t.Helper()
	p, err := keys.ParsePath(s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// parts decodes an official extended key with an independent library.
func parts(t *testing.T, extended string) (private, public, code []byte) {
	t.Helper()
	k, err := hdkeychain.NewKeyFromString(extended)
	if err != nil {
		t.Fatal(err)
	}
	pub, err := k.ECPubKey()
	if err != nil {
		t.Fatal(err)
	}
	if k.IsPrivate() {
		priv, err := k.ECPrivKey()
		if err != nil {
			t.Fatal(err)
		}
		private = priv.Serialize()
	}
	return private, pub.SerializeCompressed(), k.ChainCode()
}

func TestBIP32Vectors(t *testing.T) {
	file := load[bip32File](t, "bip32.json")
	if len(file.Vectors) != 17 {
		t.Fatalf("%d keys, want 17", len(file.Vectors))
	}
	for _, v := range file.Vectors {
		k, err := keys.Secp256k1(unhex(t, v.Seed), mustPath(t, v.Path))
		if err != nil {
			t.Errorf("vector %d %s: %v", v.Vector, v.Path, err)
			continue
		}
		private, _, code := parts(t, v.Xprv)
		_, public, _ := parts(t, v.Xpub)
		if !bytes.Equal(k.Scalar[:], private) || !bytes.Equal(k.ChainCode[:], code) || !bytes.Equal(k.Public[:], public) {
			t.Errorf("vector %d %s: another key", v.Vector, v.Path)
		}
	}
}

// Where the last step of a vector is not hardened, its public parent must give the
// same child, and the tweak must lead from private key to private key.
func TestBIP32VectorsFromThePublicHalf(t *testing.T) {
	checked := 0
	for _, v := range load[bip32File](t, "bip32.json").Vectors {
		path := mustPath(t, v.Path)
		if len(path) == 0 || path[len(path)-1] >= keys.Hardened {
			continue
		}
		parent, err := keys.Secp256k1(unhex(t, v.Seed), path[:len(path)-1])
		if err != nil {
			t.Fatal(err)
		}
		child, tweak, err := parent.PublicKey().Child(path[len(path)-1])
		if err != nil {
			t.Fatal(err)
		}
		private, public, code := parts(t, v.Xprv)
		if !bytes.Equal(child.Key[:], public) || !bytes.Equal(child.ChainCode[:], code) {
			t.Errorf("vector %d %s: another public child", v.Vector, v.Path)
		}
		if !bytes.Equal(addModQ(parent.Scalar, tweak), private) {
			t.Errorf("vector %d %s: the tweak does not lead to the child", v.Vector, v.Path)
		}
		checked++
	}
	if checked != 6 {
		t.Errorf("%d public steps checked, want 6", checked)
	}
}

const orderHex = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"

func addModQ(a, b [32]byte) []byte {
	q, _ := new(big.Int).SetString(orderHex, 16)
	sum := new(big.Int).Add(new(big.Int).SetBytes(a[:]), new(big.Int).SetBytes(b[:]))
	return sum.Mod(sum, q).FillBytes(make([]byte, 32))
}

// Random seeds and paths, judged by btcutil's hdkeychain.
func TestSecp256k1AgreesWithAnIndependentLibrary(t *testing.T) {
	for range 60 {
		seed := make([]byte, 16+mrand.IntN(49))
		_, _ = rand.Read(seed)
		var path keys.Path
		for range mrand.IntN(7) {
			path = append(path, mrand.Uint32())
		}
		judge, err := hdkeychain.NewMaster(seed, &chaincfg.MainNetParams)
		if err != nil {
			t.Fatal(err)
		}
		for _, index := range path {
			if judge, err = judge.Derive(index); err != nil {
				t.Fatal(err)
			}
		}
		k, err := keys.Secp256k1(seed, path)
		if err != nil {
			t.Fatal(err)
		}
		private, public, code := parts(t, judge.String())
		if !bytes.Equal(k.Scalar[:], private) || !bytes.Equal(k.Public[:], public) || !bytes.Equal(k.ChainCode[:], code) {
			t.Errorf("seed %x path %v: another key", seed, path)
		}
	}
}

func TestChildTakesSeveralStepsAtOnce(t *testing.T) {
	seed := abandon(t).Seed("")
	base := mustPath(t, "m/84'/0'/0'")
	account, err := keys.Secp256k1(seed, base)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := keys.Secp256k1(seed, base.Join(1, 7))
	if err != nil {
		t.Fatal(err)
	}
	child, tweak, err := account.PublicKey().Child(1, 7)
	if err != nil {
		t.Fatal(err)
	}
	if child != leaf.PublicKey() {
		t.Error("two steps at once give another child")
	}
	if !bytes.Equal(addModQ(account.Scalar, tweak), leaf.Scalar[:]) {
		t.Error("the tweak is not the sum of the steps")
	}
	same, zero, err := account.PublicKey().Child()
	if err != nil || same != account.PublicKey() || zero != [32]byte{} {
		t.Errorf("no steps: %v", err)
	}
}

func TestChildRefusals(t *testing.T) {
	account, err := keys.Secp256k1(abandon(t).Seed(""), mustPath(t, "m/44'/60'/0'"))
	if err != nil {
		t.Fatal(err)
	}
	for _, indexes := range [][]uint32{{keys.Hardened}, {0, keys.Hardened | 3}, {1<<32 - 1}, make([]uint32, 256)} {
		child, tweak, err := account.PublicKey().Child(indexes...)
		if err == nil || child != (keys.PublicKey{}) || tweak != [32]byte{} {
			t.Errorf("%d steps from %v were taken: %v", len(indexes), indexes[0], err)
		}
	}
	for _, bad := range load[bip32File](t, "bip32.json").Invalid {
		var k keys.PublicKey
		copy(k.Key[:], unhex(t, bad.Key))
		copy(k.ChainCode[:], unhex(t, bad.Code))
		for _, indexes := range [][]uint32{{}, {0}} {
			if _, _, err := k.Child(indexes...); err == nil {
				t.Errorf("vector 5, %s: accepted", bad.Reason)
			}
		}
	}
	x := keys.PublicKey{Key: account.Public}
	p, _ := hex.DecodeString("fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc30") // p + 1, reduced: 1
	copy(x.Key[1:], p)
	if _, _, err := x.Child(0); err == nil {
		t.Error("an x of p + 1 was accepted")
	}
}

// BIP-32: IL ≥ q or a sum of zero is not a key. Vector 5's private keys 0 and q are
// these cases.
func TestDerivationEdges(t *testing.T) {
	var one, q, qMinus1, max, zero [32]byte
	one[31] = 1
	copy(q[:], unhex(t, orderHex))
	qMinus1 = q
	qMinus1[31]--
	for i := range max {
		max[i] = 0xff
	}
	for name, c := range map[string]struct {
		key, left [32]byte
		ok        bool
	}{
		"IL = q":         {one, q, false},
		"IL = 2^256 - 1": {one, max, false},
		"sum = 0":        {one, qMinus1, false},
		"sum = 0 too":    {qMinus1, one, false},
		"IL = 0":         {one, zero, true},
		"sum = 2":        {one, one, true},
		"sum wraps":      {qMinus1, qMinus1, true},
	} {
		sum, ok := keys.AdvancePrivate(c.key, c.left)
		if ok != c.ok || ok && !bytes.Equal(sum[:], addModQ(c.key, c.left)) {
			t.Errorf("private, %s: %v", name, ok)
		}
		if c.key != one {
			continue
		}
		var g [33]byte // 1·G
		copy(g[:], unhex(t, "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"))
		if keys.AdvancePublic(g, c.left) != c.ok {
			t.Errorf("public, %s: %v", name, !c.ok)
		}
	}
}

func TestSeedsAndDepthsOutOfBounds(t *testing.T) {
	for _, n := range []int{0, 15, 65} {
		if _, err := keys.Secp256k1(make([]byte, n), nil); err == nil {
			t.Errorf("secp256k1 took a seed of %d bytes", n)
		}
		if _, err := keys.Ed25519(make([]byte, n), nil); err == nil {
			t.Errorf("ed25519 took a seed of %d bytes", n)
		}
	}
	deep := make(keys.Path, 256)
	if _, err := keys.Secp256k1(make([]byte, 64), deep); err == nil {
		t.Error("256 steps were taken")
	}
	var wiped keys.Mnemonic
	if _, err := keys.Secp256k1(wiped.Seed(""), nil); err == nil {
		t.Error("a wiped sentence gave a key")
	}
}

type slip10File struct {
	Source  string
	Vectors []struct{ Seed, Path, Code, Private, Public string }
}

func TestSLIP10Vectors(t *testing.T) {
	file := load[slip10File](t, "slip10_ed25519.json")
	if len(file.Vectors) != 12 {
		t.Fatalf("%d keys, want 12", len(file.Vectors))
	}
	for _, v := range file.Vectors {
		k, err := keys.Ed25519(unhex(t, v.Seed), mustPath(t, v.Path))
		if err != nil {
			t.Errorf("%s: %v", v.Path, err)
			continue
		}
		public := "00" + hex.EncodeToString(k.Public())
		if hex.EncodeToString(k.Seed[:]) != v.Private || hex.EncodeToString(k.ChainCode[:]) != v.Code || public != v.Public {
			t.Errorf("%s: another key", v.Path)
		}
	}
}

func TestEd25519RefusesStepsThatAreNotHardened(t *testing.T) {
	for _, path := range []string{"m/0", "m/44'/501'/0", "m/0/1'"} {
		k, err := keys.Ed25519(make([]byte, 64), mustPath(t, path))
		if err == nil || k != (keys.EdKey{}) {
			t.Errorf("%s was derived", path)
		}
	}
}

type slip13File struct {
	Source  string
	Vectors []struct {
		URI   string
		Index uint32
		Path  string
	}
}

func TestSLIP13WorkedExample(t *testing.T) {
	for _, v := range load[slip13File](t, "slip13.json").Vectors {
		var want keys.Path // the example writes hardened indexes as plain 32-bit numbers
		for _, s := range bytes.Split([]byte(v.Path), []byte("/"))[1:] {
			n, ok := new(big.Int).SetString(string(s), 10)
			if !ok {
				t.Fatal(v.Path)
			}
			want = append(want, uint32(n.Uint64()))
		}
		if got := keys.IdentityPath(v.URI, v.Index); got.String() != want.String() {
			t.Errorf("path %v, want %v", got, want)
		}
		if keys.IdentityPath(v.URI, v.Index+1).String() == want.String() {
			t.Error("the index does not matter")
		}
	}
}

// The worked example has index 0, which looks the same from both ends. These were
// computed with Node's crypto module.
func TestSLIP13IndexIsLittleEndian(t *testing.T) {
	for index, want := range map[uint32]string{
		1:          "m/13'/190158230'/1297681938'/352187670'/569068082'",
		0x01020304: "m/13'/1318292437'/1991542469'/1610141650'/363832422'",
	} {
		if got := keys.IdentityPath("ssh://satoshi@bitcoin.org", index).String(); got != want {
			t.Errorf("index %d: %s, want %s", index, got, want)
		}
	}
}

// Derived with Node's crypto module from the same seed.
func TestIdentityOfAKnownSentence(t *testing.T) {
	const path = "m/13'/972448559'/251864755'/1937474547'/1476557211'"
	if got := keys.IdentityPath(keys.IdentityURI, 0).String(); got != path {
		t.Errorf("path %s, want %s", got, path)
	}
	k, err := keys.Identity(abandon(t).Seed(""))
	if err != nil {
		t.Fatal(err)
	}
	const want = "8fca896dba4fc4b2fc32dec51675c2d5982bc518286700a322a3e5bf2b05196e"
	if got := hex.EncodeToString(k.Public().(ed25519.PublicKey)); got != want {
		t.Errorf("identity %s, want %s", got, want)
	}
	if _, err := keys.Identity(nil); err == nil {
		t.Error("no seed gave an identity")
	}
}

// Every key of the table, as at a dealing.
func BenchmarkTable(b *testing.B) {
	seed := abandon(b).Seed("")
	for b.Loop() {
		for _, d := range keys.Table() {
			var err error
			if d.Curve == keys.CurveSecp256k1 {
				_, err = keys.Secp256k1(seed, d.Path)
			} else {
				_, err = keys.Ed25519(seed, d.Path)
			}
			if err != nil {
				b.Fatal(err)
			}
		}
	}
}
