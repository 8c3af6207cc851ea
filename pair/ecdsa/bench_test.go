package ecdsa

import (
	"crypto/rand"
	"testing"

	dcrec "github.com/decred/dcrd/dcrec/secp256k1/v4"
	dcrecdsa "github.com/decred/dcrd/dcrec/secp256k1/v4/ecdsa"

	"github.com/hefu-wallet/hefu/pair/paillier"
)

// The peer of every number here is BenchmarkSinglePartySign: what the same
// signature costs when one machine has the whole key.

func BenchmarkSinglePartySign(b *testing.B) {
	key := dcrec.PrivKeyFromBytes([]byte{1, 2, 3, 4})
	digest := [32]byte{7}
	for b.Loop() {
		dcrecdsa.Sign(key, digest[:])
	}
}

func BenchmarkGenerate(b *testing.B) {
	for b.Loop() {
		if _, err := paillier.Generate(rand.Reader); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSplit(b *testing.B) {
	f := fixed(b)
	for b.Loop() {
		if _, err := Split(rand.Reader, f.paillier, f.x); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDeviceBegin(b *testing.B) {
	f := fixed(b)
	items := f.items(1)
	for b.Loop() {
		if _, _, err := Begin(rand.Reader, f.paillier.Public(), items); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDevicePrepare(b *testing.B) {
	f := fixed(b)
	items := f.items(1)
	for b.Loop() {
		run, _, err := Begin(rand.Reader, f.paillier.Public(), items)
		if err != nil {
			b.Fatal(err)
		}
		if err := run.Prepare(rand.Reader); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDeviceOpen(b *testing.B) {
	f := fixed(b)
	items := f.items(1)
	for b.Loop() {
		b.StopTimer()
		run, com, err := Begin(rand.Reader, f.paillier.Public(), items)
		if err != nil {
			b.Fatal(err)
		}
		if err := run.PrepareDealer(rand.Reader, f.paillier); err != nil {
			b.Fatal(err)
		}
		points, err := f.guard.Points(items, com)
		if err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		if _, err := run.Open(rand.Reader, f.shares(1), points); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkGuardPoints(b *testing.B) {
	f := fixed(b)
	items := f.items(1)
	for b.Loop() {
		if _, err := f.guard.Points(items, [32]byte{1}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkGuardCheck(b *testing.B) {
	f := fixed(b)
	s := f.session(b, 1)
	for b.Loop() {
		if err := Check(f.paillier.Public(), s.items, s.com, s.opening); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkGuardEvaluate includes the Check that Evaluate repeats.
func BenchmarkGuardEvaluate(b *testing.B) {
	f := fixed(b)
	s := f.session(b, 1)
	for b.Loop() {
		if _, err := f.guard.Evaluate(s.items, s.com, s.opening); err != nil {
			b.Fatal(err)
		}
	}
}
