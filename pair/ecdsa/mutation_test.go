package ecdsa

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/hefu-wallet/hefu/pair/paillier"
)

// field is a part of a message.
type field struct {
	name     string
	from, to int
}

// mutations yields the field with each change that an attacker would try first:
// single bits, zero, all ones, and the same field of another session.
func (fd field) mutations(own, other []byte, bits []int) map[string][]byte {
	out := map[string][]byte{}
	put := func(name string, change func(part []byte)) {
		m := bytes.Clone(own)
		change(m[fd.from:fd.to])
		if !bytes.Equal(m, own) {
			out[fd.name+" "+name] = m
		}
	}
	for _, bit := range bits {
		put(fmt.Sprintf("bit %d", bit), func(part []byte) { part[bit/8] ^= 1 << (bit % 8) })
	}
	put("zero", func(part []byte) { clear(part) })
	put("max", func(part []byte) {
		for i := range part {
			part[i] = 0xff
		}
	})
	put("of another session", func(part []byte) { copy(part, other[fd.from:fd.to]) })
	return out
}

// every returns the bit of each byte of a field, a different one each time.
func every(size int) []int {
	bits := make([]int, size)
	for i := range bits {
		bits[i] = 8*i + i%8
	}
	return bits
}

// openingFields are the fields of item i; the last is c.
func openingFields(i int) []field {
	at := nonceSize + i*openingSize
	return []field{
		{"R2", at, at + pointSize},
		{"A", at + pointSize, at + 2*pointSize},
		{"z", at + 2*pointSize, at + pointSize + proofSize},
		{"c", at + pointSize + proofSize, at + openingSize},
	}
}

// outcome runs the guard on s and sorts the answer. A signature must be right.
func (f *fixture) outcome(t *testing.T, s session) string {
	t.Helper()
	public := Check(f.paillier.Public(), s.items, s.com, s.opening)
	sigs, err := f.guard.Evaluate(s.items, s.com, s.opening)
	if (public != nil) != errors.Is(err, ErrRefused) {
		t.Errorf("Check says %v and Evaluate %v", public, err)
	}
	switch {
	case errors.Is(err, ErrRefused) && sigs == nil:
		return "refused"
	case err == ErrLock && sigs == nil:
		return "locked"
	case err != nil:
		t.Errorf("neither refused nor locked: %v", err)
		return "error"
	}
	for i, sig := range sigs {
		if err := judge(s.items[i], sig); err != nil {
			t.Errorf("A WRONG SIGNATURE came out: %v", err)
		}
	}
	return "signed"
}

func TestEveryFieldOfTheOpeningMutated(t *testing.T) {
	f := fixed(t)
	honest := f.session(t, 2)
	other := f.sessionOf(t, "another", f.items(2))
	fields := []field{{"n", 0, nonceSize}}
	for i := range 2 {
		fields = append(fields, openingFields(i)[:3]...)
	}
	for _, fd := range fields {
		for name, opening := range fd.mutations(honest.opening, other.opening, every(fd.to-fd.from)) {
			s := honest
			s.opening = opening
			if got := f.outcome(t, s); got != "refused" {
				t.Errorf("%s: %s, want refused", name, got)
			}
			// The same behind a commitment that fits. Only n is still harmless to
			// read then; but the points were answers to another com.
			s.recommit(t)
			want := "refused"
			if fd.name == "n" {
				want = "locked"
			}
			if fd.name == "n" && !bytes.HasSuffix([]byte(name), []byte("0")) {
				continue // a lock costs two decryptions, a few are enough
			}
			if got := f.outcome(t, s); got != want {
				t.Errorf("%s, committed: %s, want %s", name, got, want)
			}
		}
	}
}

func TestEveryCiphertextMutated(t *testing.T) {
	f := fixed(t)
	honest := f.session(t, 2)
	other := f.sessionOf(t, "another", f.items(2))
	random := rand.New(rand.NewPCG(1, 2))
	n := new(big.Int).SetBytes(f.paillier.Public().Bytes())
	square := number768(n.Mul(n, n))
	for i := range 2 {
		fd := openingFields(i)[3]
		bits := []int{0, 7, 8*paillier.CiphertextSize - 1, 8*paillier.CiphertextSize - 8}
		for range 12 {
			bits = append(bits, random.IntN(8*paillier.CiphertextSize))
		}
		for name, opening := range fd.mutations(honest.opening, other.opening, bits) {
			s := honest
			s.opening = opening
			got := f.outcome(t, s)
			want := "locked"
			switch {
			case name == "c zero" || name == "c max":
				want = "refused"
			case got == "refused" && bytes.Compare(opening[fd.from:fd.to], square) >= 0:
				want = "refused" // the bit took c beyond N²
			}
			if got != want {
				t.Errorf("item %d, %s: %s, want %s", i, name, got, want)
			}
		}
	}
	if got := f.outcome(t, honest); got != "signed" {
		t.Errorf("the honest session after all that: %s", got)
	}
}

func TestEveryFieldOfTheItemsAndComMutated(t *testing.T) {
	f := fixed(t)
	honest := f.session(t, 2)
	expect := func(name string, change func(s *session)) {
		s := honest.clone()
		change(&s)
		if got := f.outcome(t, s); got != "refused" {
			t.Errorf("%s: %s, want refused", name, got)
		}
	}
	for i := range honest.items {
		for _, bit := range every(32) {
			expect("digest", func(s *session) { s.items[i].Digest[bit/8] ^= 1 << (bit % 8) })
			expect("tweak", func(s *session) { s.items[i].Tweak[bit/8] ^= 1 << (bit % 8) })
			expect("com", func(s *session) { s.com[bit/8] ^= 1 << (bit % 8) })
		}
		for _, bit := range every(pointSize) {
			expect("public", func(s *session) { s.items[i].Public[bit/8] ^= 1 << (bit % 8) })
		}
		for _, bit := range every(len(honest.items[i].Ctx)) {
			expect("ctx", func(s *session) { s.items[i].Ctx[bit/8] ^= 1 << (bit % 8) })
		}
	}
	expect("com zero", func(s *session) { s.com = [32]byte{} })
	expect("com of another session", func(s *session) { s.com = f.sessionOf(t, "another", f.items(2)).com })
}

func TestEveryFieldOfThePointsMutated(t *testing.T) {
	f := fixed(t)
	honest := f.session(t, 2)
	other := f.sessionOf(t, "another", f.items(2))
	var fields []field
	for i := range 2 {
		at := i * PointsSize
		fields = append(fields, field{"R1", at, at + pointSize}, field{"A", at + pointSize, at + 2*pointSize},
			field{"z", at + 2*pointSize, at + PointsSize})
	}
	all := map[string][]byte{
		"empty": {}, "short": honest.points[1:], "long": append(bytes.Clone(honest.points), 0), "one item": honest.points[:PointsSize],
		"swapped":                append(bytes.Clone(honest.points[PointsSize:]), honest.points[:PointsSize]...),
		"all of another session": other.points, "twice": append(bytes.Clone(honest.points), honest.points...),
	}
	for _, fd := range fields {
		for name, points := range fd.mutations(honest.points, other.points, every(fd.to-fd.from)) {
			all[fmt.Sprintf("%d %s", fd.from, name)] = points
		}
	}
	for name, points := range all {
		run, com, err := Begin(stream("a session"), f.paillier.Public(), honest.items)
		if err != nil {
			t.Fatal(err)
		}
		if com != honest.com {
			t.Fatal("the run is not the one that the points were for")
		}
		opening, err := run.Open(stream("o"), f.shares(2), points)
		if !errors.Is(err, ErrRefused) || opening != nil {
			t.Errorf("%s: %v, want ErrRefused", name, err)
		}
	}
}

func TestEveryFieldOfTheHalvesMutated(t *testing.T) {
	f := fixed(t)
	items := f.items(1)
	runWith := func(t *testing.T, change func(s *DeviceShare)) (session, error) {
		s := session{items: items}
		run, com, err := Begin(stream("halves"), f.paillier.Public(), items)
		if err != nil {
			t.Fatal(err)
		}
		s.com = com
		if err := run.PrepareDealer(stream("p"), f.paillier); err != nil {
			t.Fatal(err)
		}
		if s.points, err = f.guard.Points(items, com); err != nil {
			t.Fatal(err)
		}
		shares := f.shares(1)
		shares[0].C = bytes.Clone(shares[0].C)
		change(&shares[0])
		s.opening, err = run.Open(stream("o"), shares, s.points)
		return s, err
	}
	for _, bit := range []int{0, 5, 100, 200, 255} {
		s, err := runWith(t, func(s *DeviceShare) { s.X2[bit/8] ^= 1 << (bit % 8) })
		if err != nil {
			t.Fatal(err)
		}
		if got := f.outcome(t, s); got != "locked" {
			t.Errorf("x2 bit %d: %s, want locked", bit, got)
		}
	}
	for _, bit := range []int{40, 1000, 3000, 6143} {
		s, err := runWith(t, func(s *DeviceShare) { s.C[bit/8] ^= 1 << (bit % 8) })
		if err != nil {
			continue // C left its range
		}
		if got := f.outcome(t, s); got != "locked" {
			t.Errorf("C bit %d: %s, want locked", bit, got)
		}
	}
	for _, bit := range every(pointSize) {
		if _, err := runWith(t, func(s *DeviceShare) { s.Public[bit/8] ^= 1 << (bit % 8) }); err == nil {
			t.Errorf("public bit %d: the device opened", bit)
		}
	}
	s, err := runWith(t, func(*DeviceShare) {})
	if err != nil {
		t.Fatal(err)
	}
	guard := f.guard
	guard.K = sha256.Sum256([]byte("another"))
	if sigs, err := guard.Evaluate(items, s.com, s.opening); err != ErrLock || sigs != nil {
		t.Errorf("another K: %v, want ErrLock", err)
	}
	p, q := f.paillier.Primes()
	swapped, err := paillier.FromPrimes(q, p)
	if err != nil {
		t.Fatal(err)
	}
	guard = GuardKey{Paillier: swapped, K: f.guard.K}
	want, err := f.guard.Evaluate(items, s.com, s.opening)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := guard.Evaluate(items, s.com, s.opening); err != nil || !slices.Equal(got, want) {
		t.Errorf("decryption modulo the other prime: %v", err)
	}
	p[primeMiddle] ^= 2 // a half that rotted in its file
	if rotten, err := paillier.Reload(p, q); err == nil {
		guard.Paillier = rotten
		if sigs, err := guard.Evaluate(items, s.com, s.opening); err == nil || sigs != nil {
			t.Error("a rotten prime signed")
		}
	}
}

// primeMiddle is a byte in the middle of a prime.
const primeMiddle = paillier.PrimeSize / 2
