package ecdsa

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"testing"

	"github.com/hefu-wallet/hefu/pair/paillier"
)

var update = flag.Bool("update", false, "write testdata/vectors.json anew")

// octets is a byte string that JSON shows in hexadecimal.
type octets []byte

func (o octets) MarshalText() ([]byte, error) { return []byte(hex.EncodeToString(o)), nil }

func (o *octets) UnmarshalText(text []byte) (err error) {
	*o, err = hex.DecodeString(string(text))
	return err
}

// vector is one session with everything that went in and everything that came
// out; testdata/README.md explains each name.
type vector struct {
	Name string `json:"name"`

	P          octets `json:"p"`
	Q          octets `json:"q"`
	X          octets `json:"x"`
	X1         octets `json:"x1"`
	RDeal      octets `json:"r_deal"`
	K          octets `json:"K"`
	N          octets `json:"n"`
	X2         octets `json:"x2"`
	C          octets `json:"C"`
	Public     octets `json:"public"`
	Commitment octets `json:"com"`
	Points     octets `json:"points"`
	Opening    octets `json:"opening"`

	Items []vectorItem `json:"items"`
}

type vectorItem struct {
	Ctx     octets `json:"ctx"`
	Public  octets `json:"public"`
	Tweak   octets `json:"tweak"`
	Digest  octets `json:"digest"`
	K2      octets `json:"k2"`
	W2      octets `json:"w2"`
	R       octets `json:"r"`
	Rho     octets `json:"rho"`
	CtxHash octets `json:"ctx_hash"`
	K1      octets `json:"k1"`
	W1      octets `json:"w1"`
	Cipher  octets `json:"c"`
	Plain   octets `json:"T"`
	SigR    octets `json:"sig_r"`
	SigS    octets `json:"sig_s"`
	SigV    byte   `json:"sig_v"`
}

func (v vector) items() []Item {
	items := make([]Item, len(v.Items))
	for i, it := range v.Items {
		items[i] = Item{Ctx: it.Ctx, Public: [33]byte(it.Public), Tweak: [32]byte(it.Tweak), Digest: [32]byte(it.Digest)}
	}
	return items
}

// run replays the inputs of v through this package and fills in the outputs.
func (v vector) run() (vector, error) {
	key, err := paillier.FromPrimes(v.P, v.Q)
	if err != nil {
		return v, err
	}
	v.Items = append([]vectorItem(nil), v.Items...)
	share, err := Split(io.MultiReader(bytes.NewReader(v.X1), bytes.NewReader(v.RDeal)), key, [32]byte(v.X))
	if err != nil {
		return v, err
	}
	v.X2, v.C, v.Public = share.X2[:], share.C, share.Public[:]
	random := bytes.NewBuffer(append([]byte(nil), v.N...))
	for _, it := range v.Items {
		random.Write(it.K2)
		random.Write(it.W2)
	}
	for _, it := range v.Items {
		random.Write(it.R)
	}
	for _, it := range v.Items {
		random.Write(it.Rho)
	}
	items := v.items()
	run, com, err := Begin(random, key.Public(), items)
	if err != nil {
		return v, err
	}
	v.Commitment = com[:]
	if err := run.Prepare(random); err != nil {
		return v, err
	}
	guard := GuardKey{Paillier: key, K: [32]byte(v.K)}
	if v.Points, err = guard.Points(items, com); err != nil {
		return v, err
	}
	shares := make([]DeviceShare, len(items))
	for i := range shares {
		shares[i] = share
	}
	if v.Opening, err = run.Open(random, shares, v.Points); err != nil {
		return v, err
	}
	if random.Len() != 0 {
		return v, fmt.Errorf("%d bytes of randomness were left over", random.Len())
	}
	sigs, err := guard.Evaluate(items, com, v.Opening)
	if err != nil {
		return v, err
	}
	return v, v.inside(guard, items, sigs)
}

// inside fills in what never leaves a party.
func (v vector) inside(guard GuardKey, items []Item, sigs []Signature) error {
	b, err := newBatch(items)
	if err != nil {
		return err
	}
	com := [32]byte(v.Commitment)
	for i := range v.Items {
		it := &v.Items[i]
		it.CtxHash = b.ctx[i][:]
		k1, err := guard.scalar("k1", b, com, i)
		if err != nil {
			return err
		}
		w1, err := guard.scalar("pi1", b, com, i)
		if err != nil {
			return err
		}
		it.K1, it.W1 = k1.Encode(), w1.Encode()
		end := nonceSize + (i+1)*openingSize
		it.Cipher = v.Opening[end-paillier.CiphertextSize : end]
		if it.Plain, err = guard.Paillier.Decrypt(it.Cipher, make([]byte, paillier.MaskSize)); err != nil {
			return err
		}
		it.SigR, it.SigS, it.SigV = sigs[i].R[:], sigs[i].S[:], sigs[i].V
	}
	return nil
}

// freshVectors are the inputs that -update runs.
func freshVectors(t *testing.T) []vector {
	f := fixed(t)
	p, q := f.paillier.Primes()
	random := stream("vectors")
	draw := func(size int, top byte) octets {
		b := make(octets, size)
		if _, err := io.ReadFull(random, b); err != nil {
			t.Fatal(err)
		}
		b[0] &= top // below q, q² or N at the first try
		return b
	}
	named := func(name string, items ...Item) vector {
		v := vector{Name: name, P: p, Q: q, X: f.x[:], X1: draw(32, 0x7f), RDeal: draw(paillier.ModulusSize, 0x7f),
			K: draw(32, 0xff), N: draw(32, 0xff)}
		for _, it := range items {
			v.Items = append(v.Items, vectorItem{Ctx: it.Ctx, Public: it.Public[:], Tweak: it.Tweak[:], Digest: it.Digest[:],
				K2: draw(32, 0x7f), W2: draw(32, 0x7f), R: draw(paillier.ModulusSize, 0x7f), Rho: draw(64, 0x7f)})
		}
		return v
	}
	return []vector{
		named("one digest under the dealt key", f.item(0, sha256.Sum256([]byte("one")))),
		named("two digests under two children", f.item(1, sha256.Sum256([]byte("two"))), f.item(2, sha256.Sum256([]byte("three")))),
		named("the digests 0 and 2^256-1", f.item(0, [32]byte{}), f.item(7, [32]byte(bytes.Repeat([]byte{0xff}, 32)))),
	}
}

const vectorFile = "testdata/vectors.json"

// TestVectors replays testdata/vectors.json. With -update it writes the file
// first; reference_test.go holds an independent computation against it.
func TestVectors(t *testing.T) {
	if *update {
		var all []vector
		for _, v := range freshVectors(t) {
			done, err := v.run()
			if err != nil {
				t.Fatalf("%s: %v", v.Name, err)
			}
			all = append(all, done)
		}
		blob, err := json.MarshalIndent(all, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(vectorFile, append(blob, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range readVectors(t) {
		got, err := want.run()
		if err != nil {
			t.Errorf("%s: %v", want.Name, err)
			continue
		}
		a, err := json.Marshal(got)
		if err != nil {
			t.Fatal(err)
		}
		b, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(a, b) {
			t.Errorf("%s: the file says otherwise", want.Name)
		}
	}
}

func readVectors(t *testing.T) []vector {
	t.Helper()
	blob, err := os.ReadFile(vectorFile)
	if err != nil {
		t.Fatal(err)
	}
	var all []vector
	if err := json.Unmarshal(blob, &all); err != nil {
		t.Fatal(err)
	}
	if len(all) != 3 {
		t.Fatalf("%d vectors, want 3", len(all))
	}
	return all
}
