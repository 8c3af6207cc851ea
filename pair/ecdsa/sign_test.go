package ecdsa

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"math/big"
	"os"
	"runtime"
	"sync"
	"testing"

	dcrec "github.com/decred/dcrd/dcrec/secp256k1/v4"
	dcrecdsa "github.com/decred/dcrd/dcrec/secp256k1/v4/ecdsa"

	"github.com/hefu-wallet/hefu/pair/paillier"
)

// sign runs one whole session and lets the independent verifier judge.
func (f *fixture) sign(random io.Reader, items []Item) ([]Signature, error) {
	run, com, err := Begin(random, f.paillier.Public(), items)
	if err != nil {
		return nil, err
	}
	if err := run.PrepareDealer(random, f.paillier); err != nil {
		return nil, err
	}
	points, err := f.guard.Points(items, com)
	if err != nil {
		return nil, err
	}
	opening, err := run.Open(random, f.shares(len(items)), points)
	if err != nil {
		return nil, err
	}
	sigs, err := f.guard.Evaluate(items, com, opening)
	if err != nil {
		return nil, err
	}
	if len(sigs) != len(items) {
		return nil, fmt.Errorf("%d signatures for %d items", len(sigs), len(items))
	}
	for i := range sigs {
		if err := judge(items[i], sigs[i]); err != nil {
			return nil, fmt.Errorf("item %d: %w", i, err)
		}
		if err := Verify(items[i].Public, items[i].Digest, sigs[i]); err != nil {
			return nil, fmt.Errorf("item %d: %w", i, err)
		}
	}
	return sigs, nil
}

// TestRandomSignatures signs a thousand digests, a hundred thousand when
// HEFU_SOAK is 1, in batches of four under changing children, half of the batches
// on each of two streams.
func TestRandomSignatures(t *testing.T) {
	f := fixed(t)
	const batchSize = 4
	batches := 1000 / batchSize
	if os.Getenv("HEFU_SOAK") == "1" {
		batches *= 100
	}
	workers := runtime.GOMAXPROCS(0)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			random := stream(fmt.Sprint("random signatures ", w))
			for b := w; b < batches; b += workers {
				items := make([]Item, batchSize)
				for i := range items {
					var digest [32]byte
					if _, err := io.ReadFull(random, digest[:]); err != nil {
						t.Error(err)
						return
					}
					items[i] = f.item(uint32(b*batchSize+i), digest)
				}
				if _, err := f.sign(random, items); err != nil {
					t.Errorf("batch %d: %v", b, err)
					return
				}
			}
		})
	}
	wg.Wait()
}

func TestEdgeDigests(t *testing.T) {
	f := fixed(t)
	one := big.NewInt(1)
	var items []Item
	for child, digest := range []*big.Int{
		big.NewInt(0), one, new(big.Int).Sub(order(), one), order(), new(big.Int).Add(order(), one),
		new(big.Int).Sub(new(big.Int).Lsh(one, 256), one),
	} {
		items = append(items, f.item(uint32(child), [32]byte(digest.FillBytes(make([]byte, 32)))))
	}
	for _, it := range items {
		if _, err := f.sign(stream("edge"), []Item{it}); err != nil {
			t.Errorf("digest %x: %v", it.Digest, err)
		}
	}
	if _, err := f.sign(stream("edge"), items); err != nil {
		t.Errorf("all in one batch: %v", err)
	}
	same := []Item{items[1], items[1]} // one digest twice is signed twice, under two nonces
	sigs, err := f.sign(stream("edge"), same)
	if err != nil || sigs[0].R == sigs[1].R {
		t.Errorf("the same item twice: %v, or one nonce for both", err)
	}
}

func TestTheSlowWaysGiveTheSame(t *testing.T) {
	f := fixed(t)
	share, err := SplitUnder(stream("under"), f.paillier.Public(), f.x)
	if err != nil {
		t.Fatal(err)
	}
	quick, err := Split(stream("under"), f.paillier, f.x)
	if err != nil {
		t.Fatal(err)
	}
	if share.X2 != quick.X2 || share.Public != quick.Public || !bytes.Equal(share.C, quick.C) {
		t.Error("SplitUnder deals otherwise than Split")
	}
	items := f.items(1)
	var openings [3][]byte
	for way := range openings {
		random := stream("ways")
		run, com, err := Begin(random, f.paillier.Public(), items)
		if err != nil {
			t.Fatal(err)
		}
		points, err := f.guard.Points(items, com)
		if err != nil {
			t.Fatal(err)
		}
		switch way {
		case 0:
			err = run.Prepare(random)
		case 1:
			err = run.PrepareDealer(random, f.paillier)
		}
		if err != nil {
			t.Fatal(err)
		}
		if openings[way], err = run.Open(random, []DeviceShare{share}, points); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(openings[0], openings[1]) || !bytes.Equal(openings[0], openings[2]) {
		t.Error("Prepare, PrepareDealer and neither give different openings")
	}
}

func TestSharesAddUpAndDifferEachTime(t *testing.T) {
	f := fixed(t)
	seen := map[string]bool{}
	for i := range 4 {
		share, err := Split(stream(fmt.Sprint("deal ", i)), f.paillier, f.x)
		if err != nil {
			t.Fatal(err)
		}
		plain, err := f.paillier.Decrypt(share.C, make([]byte, paillier.MaskSize))
		if err != nil {
			t.Fatal(err)
		}
		sum := new(big.Int).Add(new(big.Int).SetBytes(plain), new(big.Int).SetBytes(share.X2[:]))
		if sum.Mod(sum, order()).Cmp(new(big.Int).SetBytes(f.x[:])) != 0 {
			t.Error("x1 + x2 is not x")
		}
		want := dcrec.PrivKeyFromBytes(f.x[:]).PubKey().SerializeCompressed()
		if !bytes.Equal(share.Public[:], want) {
			t.Error("Public is not x·G")
		}
		if seen[string(share.X2[:])] || seen[string(share.C)] {
			t.Error("two dealings share something")
		}
		seen[string(share.X2[:])], seen[string(share.C)] = true, true
	}
}

func TestSignWithAWholeKeyFollowsRFC6979(t *testing.T) {
	// The widely published secp256k1 vector: key 1, SHA-256 of a name.
	sig, err := Sign([32]byte{31: 1}, sha256.Sum256([]byte("Satoshi Nakamoto")))
	if err != nil {
		t.Fatal(err)
	}
	const r = "934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d8"
	const s = "2442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e5"
	if hex.EncodeToString(sig.R[:]) != r || hex.EncodeToString(sig.S[:]) != s {
		t.Errorf("r, s = %x, %x", sig.R, sig.S)
	}
	for i := range 200 {
		x := sha256.Sum256(binary.BigEndian.AppendUint32([]byte("x"), uint32(i)))
		digest := sha256.Sum256(binary.BigEndian.AppendUint32([]byte("m"), uint32(i)))
		sig, err := Sign(x, digest)
		if err != nil {
			t.Fatal(err)
		}
		key := dcrec.PrivKeyFromBytes(x[:])
		want := dcrecdsa.SignCompact(key, digest[:], true)
		got := append([]byte{31 + sig.V}, append(bytes.Clone(sig.R[:]), sig.S[:]...)...)
		if !bytes.Equal(got, want) {
			t.Fatalf("key %x: %x, decred says %x", x, got, want)
		}
		public := [33]byte(key.PubKey().SerializeCompressed())
		if err := Verify(public, digest, sig); err != nil {
			t.Fatal(err)
		}
	}
}

// TestSignWithAWholeKeyAtTheEdges is apart from the comparison above because
// decred feeds a digest above q to RFC 6979 as it is; the RFC reduces it first.
func TestSignWithAWholeKeyAtTheEdges(t *testing.T) {
	top := new(big.Int).Sub(order(), big.NewInt(1))
	for _, x := range []*big.Int{big.NewInt(1), top} {
		for _, m := range []*big.Int{new(big.Int), top, order(), new(big.Int).SetBytes(bytes.Repeat([]byte{0xff}, 32))} {
			key, digest := [32]byte(x.FillBytes(make([]byte, 32))), [32]byte(m.FillBytes(make([]byte, 32)))
			sig, err := Sign(key, digest)
			if err != nil {
				t.Fatal(err)
			}
			public := [33]byte(dcrec.PrivKeyFromBytes(key[:]).PubKey().SerializeCompressed())
			if err := judge(Item{Public: public, Digest: digest}, sig); err != nil {
				t.Errorf("key %x, digest %x: %v", key, digest, err)
			}
		}
	}
}

func TestVerifyRefusesEverythingElse(t *testing.T) {
	x := sha256.Sum256([]byte("x"))
	digest := sha256.Sum256([]byte("m"))
	honest, err := Sign(x, digest)
	if err != nil {
		t.Fatal(err)
	}
	public := [33]byte(dcrec.PrivKeyFromBytes(x[:]).PubKey().SerializeCompressed())
	high := new(big.Int).Sub(order(), new(big.Int).SetBytes(honest.S[:]))
	for name, change := range map[string]func(p *[33]byte, d *[32]byte, s *Signature){
		"r":        func(_ *[33]byte, _ *[32]byte, s *Signature) { s.R[31] ^= 1 },
		"s":        func(_ *[33]byte, _ *[32]byte, s *Signature) { s.S[31] ^= 1 },
		"v":        func(_ *[33]byte, _ *[32]byte, s *Signature) { s.V ^= 1 },
		"v 2":      func(_ *[33]byte, _ *[32]byte, s *Signature) { s.V += 2 },
		"r zero":   func(_ *[33]byte, _ *[32]byte, s *Signature) { s.R = [32]byte{} },
		"s zero":   func(_ *[33]byte, _ *[32]byte, s *Signature) { s.S = [32]byte{} },
		"r = q":    func(_ *[33]byte, _ *[32]byte, s *Signature) { order().FillBytes(s.R[:]) },
		"s = q":    func(_ *[33]byte, _ *[32]byte, s *Signature) { order().FillBytes(s.S[:]) },
		"s high":   func(_ *[33]byte, _ *[32]byte, s *Signature) { high.FillBytes(s.S[:]); s.V ^= 1 },
		"digest":   func(_ *[33]byte, d *[32]byte, _ *Signature) { d[0] ^= 1 },
		"key sign": func(p *[33]byte, _ *[32]byte, _ *Signature) { p[0] ^= 1 },
		"key zero": func(p *[33]byte, _ *[32]byte, _ *Signature) { *p = [33]byte{} },
	} {
		p, d, s := public, digest, honest
		change(&p, &d, &s)
		if Verify(p, d, s) == nil {
			t.Errorf("%s: verified", name)
		}
	}
	if err := Verify(public, digest, honest); err != nil {
		t.Error(err)
	}
}
