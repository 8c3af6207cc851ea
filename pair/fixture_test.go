package pair_test

import (
	stded25519 "crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"testing"

	"github.com/decred/dcrd/dcrec/secp256k1/v4"
	dcrecdsa "github.com/decred/dcrd/dcrec/secp256k1/v4/ecdsa"

	"github.com/hefu-wallet/hefu/pair"
)

// stream is the randomness of tests and vectors: SHA-256(name ‖ counter) with a counter of eight bytes, one block after
// the other.
type stream struct {
	name    string
	counter uint64
	rest    []byte
}

func (s *stream) Read(b []byte) (int, error) {
	for n := 0; n < len(b); {
		if len(s.rest) == 0 {
			block := sha256.Sum256(binary.BigEndian.AppendUint64([]byte(s.name), s.counter))
			s.counter, s.rest = s.counter+1, block[:]
		}
		k := copy(b[n:], s.rest)
		n, s.rest = n+k, s.rest[k:]
	}
	return len(b), nil
}

// primes are the fixed primes of testdata: a real dealing draws new ones.
func primes(t testing.TB) (p, q []byte) {
	t.Helper()
	raw, err := os.ReadFile("testdata/primes.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ P, Q string }
	if err := json.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	return unhex(t, file.P), unhex(t, file.Q)
}

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// secret is the test key of a path: its scalar and chain code are hashes of the path.
func secret(c pair.Curve, path string) pair.Secret {
	return pair.Secret{
		Curve: c, Path: path,
		Scalar:    sha256.Sum256([]byte("scalar " + path)),
		ChainCode: sha256.Sum256([]byte("chain code " + path)),
	}
}

// few is enough to sign on both curves, with a second key of each to mistake it for.
func few() []pair.Secret {
	return []pair.Secret{
		secret(pair.Secp256k1, "m/44'/60'/0'"), secret(pair.Secp256k1, "m/84'/0'/0'"),
		secret(pair.Ed25519, "m/44'/501'/0'/0'"), secret(pair.Ed25519, "m/44'/637'/0'/0'/0'"),
	}
}

// all is every key of PAIR-SIGNING.md's table.
func all() []pair.Secret {
	var out []pair.Secret
	for i := range 5 {
		out = append(out, secret(pair.Secp256k1, fmt.Sprintf("m/84'/0'/%d'", i)))
	}
	for _, path := range []string{"m/84'/1'/0'", "m/44'/60'/0'", "m/44'/195'/0'", "m/44'/194'/0'"} {
		out = append(out, secret(pair.Secp256k1, path))
	}
	for _, form := range []string{"m/44'/501'/%d'/0'", "m/44'/637'/%d'/0'/0'", "m/44'/354'/%d'/0'/0'", "m/44'/434'/%d'/0'/0'"} {
		for i := range 5 {
			out = append(out, secret(pair.Ed25519, fmt.Sprintf(form, i)))
		}
	}
	return out
}

func identity() stded25519.PrivateKey {
	seed := sha256.Sum256([]byte("identity of the mnemonic"))
	return stded25519.NewKeyFromSeed(seed[:])
}

func params() pair.DealParams {
	return pair.DealParams{
		Guard: "GUAR-DGUA", Account: "wallet-1", Dealing: "dealing-1", Generation: 7,
		Identity: identity().Public().(stded25519.PublicKey),
	}
}

func session() pair.Session {
	return pair.Session{Guard: "GUAR-DGUA", Dealing: "dealing-1", Transfer: "transfer-1", Plan: 3}
}

// couple is a device and a guard after a dealing.
type couple struct {
	device *pair.DeviceHalf
	guard  *pair.GuardHalf
	blob   []byte // the package between them
}

func deal(t testing.TB, secrets []pair.Secret) *couple {
	t.Helper()
	p, q := primes(t)
	device, pkg, err := pair.DealWith(&stream{name: "dealing"}, p, q, params(), secrets)
	if err != nil {
		t.Fatal(err)
	}
	blob, err := pkg.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	guard, err := pair.AcceptPackage(&stream{name: "guard"}, params(), blob)
	if err != nil {
		t.Fatal(err)
	}
	return &couple{device: device, guard: guard, blob: blob}
}

// item signs message (hashed for secp256k1) with the child of the dealt key at path.
func (c *couple) item(t testing.TB, path, message string, child ...uint32) pair.Item {
	t.Helper()
	for _, k := range c.device.Keys() {
		if k.Path != path {
			continue
		}
		m := []byte(message)
		if k.Curve == pair.Secp256k1 {
			digest := sha256.Sum256(m)
			m = digest[:]
		}
		item, err := k.Item(m, child...)
		if err != nil {
			t.Fatal(err)
		}
		return item
	}
	t.Fatalf("no key at %s", path)
	return pair.Item{}
}

func (c *couple) ecdsaItems(t testing.TB) []pair.Item {
	return []pair.Item{c.item(t, "m/84'/0'/0'", "first", 0, 5), c.item(t, "m/44'/60'/0'", "second", 0, 0)}
}

func (c *couple) frostItems(t testing.TB) []pair.Item {
	return []pair.Item{c.item(t, "m/44'/501'/0'/0'", "first"), c.item(t, "m/44'/637'/0'/0'/0'", "second")}
}

// talk is the transcript of one batch up to the opening.
type talk struct {
	name                    string // of the device's randomness
	s                       pair.Session
	items                   []pair.Item
	commit, points, opening []byte
}

// talk runs a batch with the device's randomness from the named stream.
func (c *couple) talk(t testing.TB, name string, s pair.Session, items []pair.Item) *talk {
	t.Helper()
	rand := &stream{name: name}
	run, commit, err := c.device.Begin(rand, s, items)
	if err != nil {
		t.Fatal(err)
	}
	points, err := c.guard.Points(s, items, commit)
	if err != nil {
		t.Fatal(err)
	}
	if err := run.Prepare(rand); err != nil {
		t.Fatal(err)
	}
	opening, err := run.Open(rand, points)
	if err != nil {
		t.Fatal(err)
	}
	return &talk{name, s, items, commit, points, opening}
}

func (c *couple) sign(t testing.TB, s pair.Session, items []pair.Item) []pair.Signature {
	t.Helper()
	k := c.talk(t, fmt.Sprint("sign ", s, len(items)), s, items)
	if err := c.guard.Check(s, items, k.commit, k.opening); err != nil {
		t.Fatal(err)
	}
	sigs, err := c.guard.Evaluate(s, items, k.commit, k.opening)
	if err != nil {
		t.Fatal(err)
	}
	return sigs
}

// verify is an independent verifier: decred for ECDSA (with low s and the recovery id), the standard library for Ed25519.
func verify(t testing.TB, item pair.Item, sig pair.Signature) {
	t.Helper()
	if len(sig.Bytes) != 64 {
		t.Fatalf("a signature of %d bytes", len(sig.Bytes))
	}
	if sig.Curve == pair.Ed25519 {
		if !stded25519.Verify(item.Public, item.Message, sig.Bytes) {
			t.Errorf("%s: the Ed25519 signature does not verify", item.Path)
		}
		return
	}
	var r, s secp256k1.ModNScalar
	if r.SetByteSlice(sig.Bytes[:32]) || s.SetByteSlice(sig.Bytes[32:]) || s.IsOverHalfOrder() {
		t.Errorf("%s: r or s out of range", item.Path)
	}
	key, err := secp256k1.ParsePubKey(item.Public)
	if err != nil {
		t.Fatal(err)
	}
	if !dcrecdsa.NewSignature(&r, &s).Verify(item.Message, key) {
		t.Errorf("%s: the ECDSA signature does not verify", item.Path)
	}
	compact := append([]byte{27 + 4 + sig.V}, sig.Bytes...)
	recovered, _, err := dcrecdsa.RecoverCompact(compact, item.Message)
	if err != nil || !recovered.IsEqual(key) {
		t.Errorf("%s: recovery id %d gives another key", item.Path, sig.V)
	}
}
