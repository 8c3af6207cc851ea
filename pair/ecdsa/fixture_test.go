package ecdsa

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"sync"
	"testing"

	dcrec "github.com/decred/dcrd/dcrec/secp256k1/v4"
	dcrecdsa "github.com/decred/dcrd/dcrec/secp256k1/v4/ecdsa"

	"github.com/bytemare/secp256k1"

	"github.com/hefu-wallet/hefu/pair/paillier"
)

// fixture is one dealing of one key, made once for the whole test binary from
// the primes of testdata.
type fixture struct {
	paillier *paillier.PrivateKey
	guard    GuardKey
	x        [32]byte
	share    DeviceShare
}

var (
	fixtureOnce sync.Once
	theFixture  *fixture
	errFixture  error
)

func fixed(t testing.TB) *fixture {
	t.Helper()
	fixtureOnce.Do(func() { theFixture, errFixture = newFixture() })
	if errFixture != nil {
		t.Fatal(errFixture)
	}
	return theFixture
}

func newFixture() (*fixture, error) {
	p, q, err := testPrimes()
	if err != nil {
		return nil, err
	}
	f := &fixture{}
	if f.paillier, err = paillier.FromPrimes(p, q); err != nil {
		return nil, err
	}
	f.guard = GuardKey{Paillier: f.paillier, K: sha256.Sum256([]byte("the guard's K in tests"))}
	f.x = sha256.Sum256([]byte("the dealt key in tests"))
	f.share, err = Split(stream("split"), f.paillier, f.x)
	return f, err
}

func testPrimes() (p, q []byte, err error) {
	var file struct{ P, Q string }
	blob, err := os.ReadFile("testdata/primes.json")
	if err != nil {
		return nil, nil, err
	}
	if err := json.Unmarshal(blob, &file); err != nil {
		return nil, nil, err
	}
	if p, err = hex.DecodeString(file.P); err != nil {
		return nil, nil, err
	}
	q, err = hex.DecodeString(file.Q)
	return p, q, err
}

// stream is a reader of deterministic bytes for tests that must repeat.
func stream(seed string) io.Reader {
	return rand.NewChaCha8(sha256.Sum256([]byte(seed)))
}

// items returns n items under n different children of the fixture's key.
func (f *fixture) items(n int) []Item {
	items := make([]Item, n)
	for i := range items {
		items[i] = f.item(uint32(i), sha256.Sum256(binary.BigEndian.AppendUint32([]byte("digest"), uint32(i))))
	}
	return items
}

// item is one digest under child i; child 0 is the dealt key itself.
func (f *fixture) item(child uint32, digest [32]byte) Item {
	it := Item{Ctx: binary.BigEndian.AppendUint32([]byte("session"), child), Digest: digest}
	if child != 0 {
		it.Tweak = sha256.Sum256(binary.BigEndian.AppendUint32([]byte("tweak"), child))
	}
	t := secp256k1.NewScalar()
	if err := t.Decode(it.Tweak[:]); err != nil {
		panic(err)
	}
	q := secp256k1.NewElement()
	if err := q.Decode(f.share.Public[:]); err != nil {
		panic(err)
	}
	copy(it.Public[:], q.Add(secp256k1.Base().Multiply(t)).Encode())
	return it
}

func (f *fixture) shares(n int) []DeviceShare {
	shares := make([]DeviceShare, n)
	for i := range shares {
		shares[i] = f.share
	}
	return shares
}

// session is everything that an honest run puts on the wire.
type session struct {
	items   []Item
	com     [32]byte
	points  []byte
	opening []byte
}

// session runs honestly up to the opening, with n items.
func (f *fixture) session(t testing.TB, n int) session {
	t.Helper()
	return f.sessionOf(t, "a session", f.items(n))
}

func (f *fixture) sessionOf(t testing.TB, seed string, items []Item) session {
	t.Helper()
	s := session{items: items}
	random := stream(seed)
	run, com, err := Begin(random, f.paillier.Public(), items)
	if err != nil {
		t.Fatal(err)
	}
	s.com = com
	if err := run.PrepareDealer(random, f.paillier); err != nil {
		t.Fatal(err)
	}
	if s.points, err = f.guard.Points(items, com); err != nil {
		t.Fatal(err)
	}
	if s.opening, err = run.Open(random, f.shares(len(items)), s.points); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s session) clone() session {
	s.items = append([]Item(nil), s.items...)
	for i := range s.items {
		s.items[i].Ctx = append([]byte(nil), s.items[i].Ctx...)
	}
	s.points = append([]byte(nil), s.points...)
	s.opening = append([]byte(nil), s.opening...)
	return s
}

// c returns item i's ciphertext inside the opening, to be changed in place.
func (s session) c(i int) []byte {
	end := nonceSize + (i+1)*openingSize
	return s.opening[end-paillier.CiphertextSize : end]
}

// judge is the independent verifier: decred's implementation must accept the
// signature, find s low, and recover the public key by V.
func judge(it Item, sig Signature) error {
	key, err := dcrec.ParsePubKey(it.Public[:])
	if err != nil {
		return err
	}
	var r, s dcrec.ModNScalar
	if r.SetBytes(&sig.R) != 0 || s.SetBytes(&sig.S) != 0 || r.IsZero() || s.IsZero() {
		return errors.New("r or s is out of range")
	}
	if s.IsOverHalfOrder() {
		return errors.New("s is high")
	}
	if !dcrecdsa.NewSignature(&r, &s).Verify(it.Digest[:], key) {
		return errors.New("the signature does not verify")
	}
	compact := append([]byte{31 + sig.V}, sig.R[:]...)
	recovered, _, err := dcrecdsa.RecoverCompact(append(compact, sig.S[:]...), it.Digest[:])
	if err != nil {
		return err
	}
	if !recovered.IsEqual(key) {
		return errors.New("the recovery id gives another key")
	}
	return nil
}
