package pair_test

import (
	"crypto/rand"
	"testing"

	"github.com/hefu-wallet/hefu/pair"
)

// BenchmarkDealAll is a whole set-up of one mnemonic: 29 keys dealt with primes of their own, accepted by the guard, and
// every check message signed.
func BenchmarkDealAll(b *testing.B) {
	for b.Loop() {
		device, pkg, err := pair.Deal(rand.Reader, params(), all())
		if err != nil {
			b.Fatal(err)
		}
		blob, err := pkg.MarshalBinary()
		if err != nil {
			b.Fatal(err)
		}
		guard, err := pair.AcceptPackage(rand.Reader, params(), blob)
		if err != nil {
			b.Fatal(err)
		}
		c := &couple{device: device, guard: guard}
		for _, curve := range []pair.Curve{pair.Secp256k1, pair.Ed25519} {
			s := pair.CheckSession("GUAR-DGUA", "dealing-1", curve)
			c.sign(b, s, pair.CheckItems(device.Keys(), s, curve))
		}
	}
}

// BenchmarkDeal is the dealer's part with given primes: 9 secp256k1 and 20 Ed25519 keys, encryptions and proofs.
func BenchmarkDeal(b *testing.B) {
	p, q := primes(b)
	for b.Loop() {
		if _, _, err := pair.DealWith(rand.Reader, p, q, params(), all()); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkAcceptPackage is the guard's part: two primality tests, 29 points and proofs.
func BenchmarkAcceptPackage(b *testing.B) {
	c := deal(b, all())
	for b.Loop() {
		if _, err := pair.AcceptPackage(rand.Reader, params(), c.blob); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLoadGuardHalf is what a guard pays before each answer: reading a half from the keystore's bytes.
func BenchmarkLoadGuardHalf(b *testing.B) {
	raw, err := deal(b, all()).guard.MarshalBinary()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if err := new(pair.GuardHalf).UnmarshalBinary(raw); err != nil {
			b.Fatal(err)
		}
	}
}

func benchmarkDevice(b *testing.B, items func(*couple) []pair.Item) {
	c := deal(b, few())
	k := c.talk(b, "bench", session(), items(c)[:1])
	for b.Loop() {
		run, _, err := c.device.Begin(&stream{name: "bench"}, k.s, k.items)
		if err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		if err := run.Prepare(rand.Reader); err != nil { // while the user reads
			b.Fatal(err)
		}
		b.StartTimer()
		if _, err := run.Open(rand.Reader, k.points); err != nil {
			b.Fatal(err)
		}
	}
}

func benchmarkGuard(b *testing.B, items func(*couple) []pair.Item) {
	c := deal(b, few())
	k := c.talk(b, "bench", session(), items(c)[:1])
	for b.Loop() {
		if _, err := c.guard.Points(k.s, k.items, k.commit); err != nil {
			b.Fatal(err)
		}
		if _, err := c.guard.Evaluate(k.s, k.items, k.commit, k.opening); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFrostDevice(b *testing.B) {
	benchmarkDevice(b, func(c *couple) []pair.Item { return c.frostItems(b) })
}

func BenchmarkFrostGuard(b *testing.B) {
	benchmarkGuard(b, func(c *couple) []pair.Item { return c.frostItems(b) })
}

// BenchmarkECDSADevice leaves Prepare out: r^N is computed while the user reads.
func BenchmarkECDSADevice(b *testing.B) {
	benchmarkDevice(b, func(c *couple) []pair.Item { return c.ecdsaItems(b) })
}

func BenchmarkECDSAGuard(b *testing.B) {
	benchmarkGuard(b, func(c *couple) []pair.Item { return c.ecdsaItems(b) })
}
