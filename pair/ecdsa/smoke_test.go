package ecdsa

import (
	"crypto/rand"
	"testing"

	"github.com/bytemare/secp256k1"

	"github.com/hefu-wallet/hefu/pair/paillier"
)

func TestSmoke(t *testing.T) {
	key, err := paillier.Generate(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	x := [32]byte(secp256k1.NewScalar().Random().Encode())
	share, err := Split(rand.Reader, key, x)
	if err != nil {
		t.Fatal(err)
	}
	g := GuardKey{Paillier: key, K: [32]byte{1}}
	items := []Item{{Ctx: []byte("a"), Public: share.Public, Digest: [32]byte{9}}}
	run, com, err := Begin(rand.Reader, key.Public(), items)
	if err != nil {
		t.Fatal(err)
	}
	pts, err := g.Points(items, com)
	if err != nil {
		t.Fatal(err)
	}
	op, err := run.Open(rand.Reader, []DeviceShare{share}, pts)
	if err != nil {
		t.Fatal(err)
	}
	sigs, err := g.Evaluate(items, com, op)
	if err != nil {
		t.Fatal(err)
	}
	if err := Verify(share.Public, items[0].Digest, sigs[0]); err != nil {
		t.Fatal(err)
	}
}
