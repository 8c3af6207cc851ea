package ecdsa

import (
	"bytes"
	"testing"

	"github.com/bytemare/secp256k1"

	"github.com/hefu-wallet/hefu/pair/paillier"
)

// The tests of this file stand for one check each, behind another one that answers the
// same; test/mutation deletes it.

func TestMutation_AZeroSNeverVerifies(t *testing.T) {
	f := fixed(t)
	it := f.items(1)[0]
	q, err := decodePoint(it.Public[:])
	if err != nil {
		t.Fatal(err)
	}
	zero := secp256k1.NewScalar()
	r := secp256k1.NewScalar().SetUInt64(7)
	if _, ok := verify(q, reduceDigest(it.Digest), r, zero); ok != 0 {
		t.Error("s = 0 verifies")
	}
	multiple := make([]byte, paillier.PrimeSize)
	for name, plain := range map[string][]byte{"0": make([]byte, paillier.PrimeSize), "q": append(multiple[:paillier.PrimeSize-32:paillier.PrimeSize-32], secp256k1.Order()...)} {
		if s, ok := reduceT(plain); ok != 0 || !s.IsZero() {
			t.Errorf("T = %s passes", name)
		}
	}
}

func TestMutation_TheProofsNonceIsNotK1(t *testing.T) {
	f := fixed(t)
	s := f.session(t, 1)
	if bytes.Equal(s.points[:pointSize], s.points[pointSize:2*pointSize]) {
		t.Error("R1 and A are one point: z gives k1 away")
	}
}

func TestMutation_AnotherKIsAnotherNonce(t *testing.T) {
	f := fixed(t)
	s := f.session(t, 1)
	other := GuardKey{Paillier: f.paillier, K: f.guard.K}
	other.K[31] ^= 1
	points, err := other.Points(s.items, s.com)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(points[:pointSize], s.points[:pointSize]) {
		t.Error("a nonce that anybody can compute")
	}
}

func TestMutation_AnItemsHashCoversAllOfIt(t *testing.T) {
	f := fixed(t)
	items := f.items(2)
	hashes := func(items ...Item) [][32]byte {
		t.Helper()
		b, err := newBatch(items)
		if err != nil {
			t.Fatal(err)
		}
		return b.ctx
	}
	base := hashes(items[0], items[0])
	if base[0] == base[1] {
		t.Error("the place in the batch is not covered")
	}
	if alone := hashes(items[0]); alone[0] == base[0] {
		t.Error("the size of the batch is not covered")
	}
	for name, change := range map[string]func(*Item){
		"Ctx":    func(it *Item) { it.Ctx = append(bytes.Clone(it.Ctx), 0) },
		"Public": func(it *Item) { it.Public[0] ^= 1 }, // the point's negative
		"Tweak":  func(it *Item) { it.Tweak[31] ^= 1 },
		"Digest": func(it *Item) { it.Digest[31] ^= 1 },
	} {
		it := items[0]
		change(&it)
		if hashes(it, items[0])[0] == base[0] {
			t.Errorf("%s is not covered", name)
		}
	}
}
