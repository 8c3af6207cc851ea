package ecdsa

import (
	"bytes"
	"errors"
	"math/big"
	"testing"

	"github.com/hefu-wallet/hefu/pair/paillier"
)

// FuzzCheck feeds openings to the guard's public check: only the honest opening
// with any ciphertext that is a unit passes, everything else is ErrRefused.
func FuzzCheck(f *testing.F) {
	fx := fixed(f)
	s := fx.session(f, 1)
	f.Add(s.opening, false)
	f.Add(s.opening, true)
	f.Add([]byte{}, true)
	f.Add(make([]byte, len(s.opening)), true)
	f.Add(bytes.Repeat([]byte{0xff}, len(s.opening)), true)
	head := len(s.opening) - paillier.CiphertextSize
	f.Fuzz(func(t *testing.T, opening []byte, recommit bool) {
		got := session{items: s.items, com: s.com, opening: opening}
		if recommit && len(opening) == len(s.opening) {
			got.recommit(t)
		}
		err := Check(fx.paillier.Public(), got.items, got.com, opening)
		switch {
		case err == nil && !bytes.Equal(opening[nonceSize:head], s.opening[nonceSize:head]):
			t.Error("another point or proof passed")
		case err == nil && !recommit && !bytes.Equal(opening[:head], s.opening[:head]):
			t.Error("another n passed")
		case err != nil && !errors.Is(err, ErrRefused):
			t.Errorf("neither passed nor refused: %v", err)
		case err != nil && bytes.Equal(opening, s.opening):
			t.Errorf("the honest opening was refused: %v", err)
		}
	})
}

// FuzzEvaluate feeds ciphertexts to the guard: the right signature, ErrRefused or
// the bare ErrLock.
func FuzzEvaluate(f *testing.F) {
	fx := fixed(f)
	s := fx.session(f, 1)
	f.Add(bytes.Clone(s.c(0)))
	f.Add(fx.share.C)
	f.Add(fx.shift(s.c(0), order()))
	f.Add(number768(big.NewInt(1)))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, c []byte) {
		if len(c) > paillier.CiphertextSize {
			return
		}
		got := s.clone()
		clear(got.c(0))
		copy(got.c(0), c)
		sigs, err := fx.guard.Evaluate(got.items, got.com, got.opening)
		switch {
		case err == nil:
			if err := judge(got.items[0], sigs[0]); err != nil {
				t.Errorf("a wrong signature: %v", err)
			}
		case sigs != nil || err != ErrLock && !errors.Is(err, ErrRefused):
			t.Errorf("signatures beside an error, or a strange error: %v", err)
		}
	})
}

// FuzzPoints feeds the guard's answer to the device: only the honest one opens.
func FuzzPoints(f *testing.F) {
	fx := fixed(f)
	s := fx.session(f, 1)
	f.Add(s.points)
	f.Add([]byte{})
	f.Add(make([]byte, PointsSize))
	f.Add(fx.session(f, 2).points)
	f.Add(s.opening[nonceSize:][:PointsSize])
	f.Fuzz(func(t *testing.T, points []byte) {
		run, com, err := Begin(stream("a session"), fx.paillier.Public(), s.items)
		if err != nil || com != s.com {
			t.Fatalf("the run cannot be repeated: %v", err)
		}
		_, err = run.readPoints(points)
		if honest := bytes.Equal(points, s.points); honest != (err == nil) {
			t.Errorf("honest %v, error %v", honest, err)
		}
		if err != nil && !errors.Is(err, ErrRefused) {
			t.Errorf("not a refusal: %v", err)
		}
	})
}

// FuzzItems feeds items to the border: refused, or read the same way twice, and
// two items that differ have different hashes.
func FuzzItems(f *testing.F) {
	fx := fixed(f)
	it := fx.item(1, [32]byte{1})
	f.Add(it.Ctx, it.Public[:], it.Tweak[:], it.Digest[:])
	f.Add([]byte{}, offCurve(), make([]byte, 32), make([]byte, 32))
	f.Add([]byte{0}, make([]byte, 33), bytes.Repeat([]byte{0xff}, 32), make([]byte, 32))
	base, err := newBatch([]Item{it})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, ctx, public, tweak, digest []byte) {
		var other Item
		other.Ctx = ctx
		copy(other.Public[:], public)
		copy(other.Tweak[:], tweak)
		copy(other.Digest[:], digest)
		b, err := newBatch([]Item{other})
		if err != nil {
			if !errors.Is(err, ErrRefused) {
				t.Errorf("not a refusal: %v", err)
			}
			return
		}
		same := bytes.Equal(other.Ctx, it.Ctx) && other.Public == it.Public && other.Tweak == it.Tweak && other.Digest == it.Digest
		if same != (b.ctx[0] == base.ctx[0]) {
			t.Error("two items with one hash, or one item with two")
		}
		if !bytes.Equal(b.q[0].Encode(), other.Public[:]) {
			t.Error("a public key has two forms")
		}
	})
}
