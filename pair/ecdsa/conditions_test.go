package ecdsa

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"testing"

	"github.com/bytemare/secp256k1"

	"github.com/hefu-wallet/hefu/pair/paillier"
)

// The numbers are those of the conditions in PAIR-SIGNING.md; each test turns
// red when its condition is deleted from the code.

// machine is the guard's decryption with a witness, and with faults on demand.
type machine struct {
	key   *paillier.PrivateKey
	seen  [][]byte
	masks [][]byte
	fault func(call int) bool
}

func (m *machine) Decrypt(c, mask []byte) ([]byte, error) {
	call := len(m.seen)
	m.seen = append(m.seen, bytes.Clone(c))
	m.masks = append(m.masks, bytes.Clone(mask))
	t, err := m.key.Decrypt(c, mask)
	if err == nil && m.fault != nil && m.fault(call) {
		t[len(t)-1] ^= 4
	}
	return t, err
}

func TestCondition1AllDigestsOfABatchAreEvaluatedBeforeAnyResult(t *testing.T) {
	f := fixed(t)
	honest := f.session(t, 3)
	var order [][]byte
	for i := range 3 {
		order = append(order, bytes.Clone(honest.c(i)))
	}
	for bad := range 3 {
		s := honest.clone()
		copy(s.c(bad), f.sessionOf(t, "another", f.items(1)).c(0))
		want := slices.Clone(order)
		want[bad] = s.c(bad)
		m := &machine{key: f.paillier}
		sigs, err := f.guard.evaluate(m, s.items, s.com, s.opening)
		if err != ErrLock || sigs != nil {
			t.Fatalf("item %d tampered: got %v, %v, want the bare ErrLock and no signature", bad, sigs, err)
		}
		// Two whole passes in order, whichever item is bad.
		if !slices.EqualFunc(m.seen, append(want, want...), bytes.Equal) {
			t.Fatalf("item %d tampered: %d decryptions, or in another order", bad, len(m.seen))
		}
	}
}

func TestCondition1TheGuardRecomputesOnceBeforeItLocks(t *testing.T) {
	f := fixed(t)
	s := f.session(t, 2)
	want, err := f.guard.Evaluate(s.items, s.com, s.opening)
	if err != nil {
		t.Fatal(err)
	}
	passing := &machine{key: f.paillier, fault: func(call int) bool { return call == 1 }}
	got, err := f.guard.evaluate(passing, s.items, s.com, s.opening)
	if err != nil || !slices.Equal(got, want) {
		t.Fatalf("after a passing fault: %v, %v, want the honest signatures", got, err)
	}
	if len(passing.seen) != 4 {
		t.Fatalf("after a passing fault: %d decryptions, want two passes", len(passing.seen))
	}
	for i := range 2 {
		if bytes.Equal(passing.masks[i], passing.masks[i+2]) {
			t.Fatal("the second pass used the first one's mask, a fault would repeat")
		}
	}
	lasting := &machine{key: f.paillier, fault: func(call int) bool { return call%2 == 1 }}
	if sigs, err := f.guard.evaluate(lasting, s.items, s.com, s.opening); err != ErrLock || sigs != nil {
		t.Fatalf("after a lasting fault: %v, %v, want ErrLock", sigs, err)
	}
	if len(lasting.seen) != 4 {
		t.Fatalf("after a lasting fault: %d decryptions, want exactly two passes", len(lasting.seen))
	}
	honest := &machine{key: f.paillier}
	if _, err := f.guard.evaluate(honest, s.items, s.com, s.opening); err != nil || len(honest.seen) != 2 {
		t.Fatalf("an honest batch: %v after %d decryptions, want one pass", err, len(honest.seen))
	}
}

// recommit sets com to the commitment of the opening as it is, so that what lies
// behind that check is reached.
func (s *session) recommit(t testing.TB) {
	t.Helper()
	b, err := newBatch(s.items)
	if err != nil {
		t.Fatal(err)
	}
	r2 := make([][pointSize]byte, len(s.items))
	proofs := make([]proof, len(s.items))
	for i := range s.items {
		part := s.opening[nonceSize+i*openingSize:]
		copy(r2[i][:], part)
		proofs[i] = readProof(part[pointSize:])
	}
	s.com = commitment([nonceSize]byte(s.opening), b, r2, proofs)
}

func number768(x *big.Int) []byte { return x.FillBytes(make([]byte, paillier.CiphertextSize)) }

func TestCondition2RefusalsBeforeDecryptionDependOnPublicDataAndNeverLock(t *testing.T) {
	f := fixed(t)
	n := new(big.Int).SetBytes(f.paillier.Public().Bytes())
	p, _ := f.paillier.Primes()
	order := secp256k1.Order()
	r2At, aAt, zAt := nonceSize, nonceSize+pointSize, nonceSize+2*pointSize
	cases := map[string]func(s *session){
		"com":               func(s *session) { s.com[0] ^= 1 },
		"n":                 func(s *session) { s.opening[0] ^= 1 },
		"empty":             func(s *session) { s.opening = nil },
		"one byte short":    func(s *session) { s.opening = s.opening[:len(s.opening)-1] },
		"one byte long":     func(s *session) { s.opening = append(s.opening, 0) },
		"R2 off the curve":  func(s *session) { copy(s.opening[r2At:], offCurve()); s.recommit(t) },
		"R2 zero":           func(s *session) { clear(s.opening[r2At : r2At+pointSize]); s.recommit(t) },
		"R2 another point":  func(s *session) { copy(s.opening[r2At:], s.items[0].Public[:]); s.recommit(t) },
		"A off the curve":   func(s *session) { copy(s.opening[aAt:], offCurve()); s.recommit(t) },
		"A another point":   func(s *session) { copy(s.opening[aAt:], s.items[0].Public[:]); s.recommit(t) },
		"z flipped":         func(s *session) { s.opening[zAt+31] ^= 1; s.recommit(t) },
		"z = q":             func(s *session) { copy(s.opening[zAt:], order); s.recommit(t) },
		"z = 0":             func(s *session) { clear(s.opening[zAt : zAt+scalarSize]); s.recommit(t) },
		"c = 0":             func(s *session) { clear(s.c(0)) },
		"c = N":             func(s *session) { copy(s.c(0), number768(n)) },
		"c = p":             func(s *session) { copy(s.c(0), number768(new(big.Int).SetBytes(p))) },
		"c = N²":            func(s *session) { copy(s.c(0), number768(new(big.Int).Mul(n, n))) },
		"c all ones":        func(s *session) { copy(s.c(0), bytes.Repeat([]byte{0xff}, paillier.CiphertextSize)) },
		"last c = 0":        func(s *session) { clear(s.c(1)) },
		"last c = N":        func(s *session) { copy(s.c(1), number768(n)) },
		"an item more":      func(s *session) { s.items = f.items(3) },
		"an item less":      func(s *session) { s.items = s.items[:1] },
		"no item":           func(s *session) { s.items = nil },
		"opening for fewer": func(s *session) { s.opening = s.opening[:nonceSize+openingSize] },
	}
	honest := f.session(t, 2)
	for name, tamper := range cases {
		t.Run(name, func(t *testing.T) {
			s := honest.clone()
			tamper(&s)
			public := Check(f.paillier.Public(), s.items, s.com, s.opening)
			if !errors.Is(public, ErrRefused) || errors.Is(public, ErrLock) {
				t.Fatalf("Check: %v, want ErrRefused", public)
			}
			m := &machine{key: f.paillier}
			sigs, err := f.guard.evaluate(m, s.items, s.com, s.opening)
			if err == nil || err.Error() != public.Error() || !errors.Is(err, ErrRefused) || sigs != nil {
				t.Fatalf("evaluate: %v, want what Check said: %v", err, public)
			}
			if len(m.seen) != 0 {
				t.Fatal("something was decrypted before the refusal")
			}
		})
	}
}

// shift returns a ciphertext of Dec(c) + k.
func (f *fixture) shift(c []byte, k *big.Int) []byte {
	n := new(big.Int).SetBytes(f.paillier.Public().Bytes())
	n2 := new(big.Int).Mul(n, n)
	g := new(big.Int).Mul(k, n)
	g.Add(g, big.NewInt(1)).Mul(g, new(big.Int).SetBytes(c))
	return number768(g.Mod(g, n2))
}

func (f *fixture) encrypt(t testing.TB, m *big.Int) []byte {
	t.Helper()
	c, err := f.paillier.EncryptRandom(stream("enc"), nil)
	if err != nil {
		t.Fatal(err)
	}
	return f.shift(c, m)
}

func order() *big.Int { return new(big.Int).SetBytes(secp256k1.Order()) }

func TestCondition2AfterDecryptionEverythingElseIsTheBareLock(t *testing.T) {
	f := fixed(t)
	honest := f.session(t, 2)
	other := f.sessionOf(t, "another", f.items(2))
	p, _ := f.paillier.Primes()
	cases := map[string][]byte{
		"s = 0 by T = 0":            f.encrypt(t, big.NewInt(0)),
		"s = 0 by T = q":            f.encrypt(t, order()),
		"s = 0 by T = p":            f.encrypt(t, new(big.Int).SetBytes(p)),
		"c = 1":                     number768(big.NewInt(1)),
		"T + 1":                     f.shift(honest.c(0), big.NewInt(1)),
		"T of another session":      other.c(0),
		"T of another item":         honest.c(1),
		"x1 itself":                 f.share.C,
		"T beyond p, wrong modulo":  f.shift(honest.c(0), new(big.Int).Lsh(big.NewInt(1), 1600)),
		"a bit of c":                func() []byte { c := bytes.Clone(honest.c(0)); c[700] ^= 1; return c }(),
		"T - q·2^900, so wraps N":   f.shift(honest.c(0), new(big.Int).Neg(new(big.Int).Lsh(order(), 900))),
		"a number that nobody made": number768(new(big.Int).Lsh(big.NewInt(3), 4000)),
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			s := honest.clone()
			copy(s.c(0), c)
			if err := Check(f.paillier.Public(), s.items, s.com, s.opening); err != nil {
				t.Fatalf("Check: %v: it must not know", err)
			}
			sigs, err := f.guard.Evaluate(s.items, s.com, s.opening)
			if err != ErrLock || sigs != nil {
				t.Fatalf("got %v, %v, want the bare ErrLock: no detail, no signature", sigs, err)
			}
		})
	}
}

func TestCondition2ThereIsNoPlaintextRangeCheck(t *testing.T) {
	f := fixed(t)
	s := f.session(t, 1)
	want, err := f.guard.Evaluate(s.items, s.com, s.opening)
	if err != nil {
		t.Fatal(err)
	}
	honest := bytes.Clone(s.c(0))
	for _, k := range []*big.Int{order(), new(big.Int).Lsh(order(), 600), new(big.Int).Lsh(order(), 1270)} {
		copy(s.c(0), f.shift(honest, k))
		got, err := f.guard.Evaluate(s.items, s.com, s.opening)
		if err != nil || !slices.Equal(got, want) {
			t.Fatalf("T + q·2^%d: %v, %v, want the same signature", k.BitLen()-256, got, err)
		}
	}
	// -T + q·2^600 makes s negative. The low form is the same signature, and the
	// recovery id must be right for it.
	n := new(big.Int).SetBytes(f.paillier.Public().Bytes())
	inverse := new(big.Int).ModInverse(new(big.Int).SetBytes(honest), new(big.Int).Mul(n, n))
	copy(s.c(0), f.shift(number768(inverse), new(big.Int).Lsh(order(), 600)))
	got, err := f.guard.Evaluate(s.items, s.com, s.opening)
	if err != nil || !slices.Equal(got, want) {
		t.Fatalf("-s: %v, %v, want the same signature", got, err)
	}
}

func TestCondition3AMessageOfAnotherSessionKeyTransferOrIndexIsRefused(t *testing.T) {
	f := fixed(t)
	honest := f.session(t, 2)
	for name, change := range itemChanges(f) {
		t.Run(name, func(t *testing.T) {
			s := honest.clone()
			change(&s)
			if err := Check(f.paillier.Public(), s.items, s.com, s.opening); !errors.Is(err, ErrRefused) {
				t.Errorf("the guard: %v, want ErrRefused", err)
			}
			// The device began with the changed items and gets points for the honest ones.
			run, com, err := Begin(stream("a session"), f.paillier.Public(), s.items)
			if err != nil {
				t.Fatal(err)
			}
			if com == honest.com {
				t.Error("com is the same for other items")
			}
			if _, err := run.Open(stream("o"), f.shares(len(s.items)), honest.points); !errors.Is(err, ErrRefused) {
				t.Errorf("the device: %v, want ErrRefused", err)
			}
		})
	}
	t.Run("com", func(t *testing.T) {
		points, err := f.guard.Points(honest.items, [32]byte{1})
		if err != nil {
			t.Fatal(err)
		}
		run, _, err := Begin(stream("a session"), f.paillier.Public(), honest.items)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := run.Open(stream("o"), f.shares(2), points); !errors.Is(err, ErrRefused) {
			t.Errorf("points for another com: %v, want ErrRefused", err)
		}
	})
	t.Run("role", func(t *testing.T) {
		// The device's own proof sent back as the guard's.
		run, _, err := Begin(stream("a session"), f.paillier.Public(), honest.items)
		if err != nil {
			t.Fatal(err)
		}
		var echo []byte
		for i := range 2 {
			echo = append(echo, honest.opening[nonceSize+i*openingSize:][:PointsSize]...)
		}
		if _, err := run.Open(stream("o"), f.shares(2), echo); !errors.Is(err, ErrRefused) {
			t.Errorf("the device's own points: %v, want ErrRefused", err)
		}
	})
}

// itemChanges are the ways in which a batch can be another one.
func itemChanges(f *fixture) map[string]func(s *session) {
	return map[string]func(s *session){
		"ctx":         func(s *session) { s.items[0].Ctx[0] ^= 1 },
		"ctx longer":  func(s *session) { s.items[0].Ctx = append(s.items[0].Ctx, 0) },
		"ctx of last": func(s *session) { s.items[1].Ctx[0] ^= 1 },
		"digest":      func(s *session) { s.items[0].Digest[31] ^= 1 },
		"key": func(s *session) {
			it := f.item(9, s.items[0].Digest)
			s.items[0].Public, s.items[0].Tweak = it.Public, it.Tweak
		},
		"index": func(s *session) { s.items[0], s.items[1] = s.items[1], s.items[0] },
		"size":  func(s *session) { s.items = append(s.items, f.item(5, [32]byte{})) },
	}
}

func TestCondition3AnAnswerNotBelowTheOrderIsRefused(t *testing.T) {
	f := fixed(t)
	for name, z := range map[string][]byte{
		"q": secp256k1.Order(), "q+1": new(big.Int).Add(order(), big.NewInt(1)).Bytes(),
		"2^256-1": bytes.Repeat([]byte{0xff}, 32), "0": make([]byte, 32),
	} {
		want := "refused: the device's point: the proof's answer is zero or not below the group order"
		s := f.session(t, 1)
		copy(s.opening[nonceSize+2*pointSize:], z)
		s.recommit(t)
		if err := Check(f.paillier.Public(), s.items, s.com, s.opening); err == nil || err.Error() != want {
			t.Errorf("guard, z = %s: %v", name, err)
		}
		run, com, err := Begin(stream("z"), f.paillier.Public(), s.items)
		if err != nil {
			t.Fatal(err)
		}
		points, err := f.guard.Points(s.items, com)
		if err != nil {
			t.Fatal(err)
		}
		copy(points[2*pointSize:], z)
		want = "refused: the guard's point: the proof's answer is zero or not below the group order"
		if _, err := run.Open(stream("o"), f.shares(1), points); err == nil || err.Error() != want {
			t.Errorf("device, z = %s: %v", name, err)
		}
	}
}

func TestCondition4NoncesAreFunctionsOfKContextAndCommitment(t *testing.T) {
	f := fixed(t)
	s := f.session(t, 2)
	again, err := f.guard.Points(s.items, s.com)
	if err != nil || !bytes.Equal(again, s.points) {
		t.Fatalf("the same question had another answer (%v)", err)
	}
	p, q := f.paillier.Primes()
	replica, err := paillier.Reload(p, q)
	if err != nil {
		t.Fatal(err)
	}
	restored := GuardKey{Paillier: replica, K: f.guard.K}
	if again, err = restored.Points(s.items, s.com); err != nil || !bytes.Equal(again, s.points) {
		t.Fatalf("a restored guard answered otherwise (%v)", err)
	}
	one, err := f.guard.Evaluate(s.items, s.com, s.opening)
	if err != nil {
		t.Fatal(err)
	}
	two, err := restored.Evaluate(s.items, s.com, s.opening)
	if err != nil || !slices.Equal(one, two) {
		t.Fatalf("a restored guard signed otherwise (%v)", err)
	}
}

func TestCondition4ADifferentQuestionNeverMeetsTheSameNonce(t *testing.T) {
	f := fixed(t)
	honest := f.session(t, 2)
	seen := map[[pointSize]byte]string{} // a nonce's point, and the question that it answered
	add := func(name string, g GuardKey, items []Item, com [32]byte) {
		t.Helper()
		points, err := g.Points(items, com)
		if err != nil {
			t.Fatal(err)
		}
		for i, it := range items {
			for j, what := range []string{"k1", "w"} {
				point := [pointSize]byte(points[i*PointsSize+j*pointSize:])
				question := fmt.Sprintf("%s %x %x %d %d %+v", what, g.K, com, i, len(items), it)
				if before, ok := seen[point]; ok && before != question {
					t.Errorf("%s, item %d: %s met before in another question", name, i, what)
				}
				seen[point] = question
			}
		}
	}
	add("honest", f.guard, honest.items, honest.com)
	com := honest.com
	com[31] ^= 1
	add("another com", f.guard, honest.items, com)
	add("another K", GuardKey{f.paillier, sha256.Sum256([]byte("K"))}, honest.items, honest.com)
	for name, change := range itemChanges(f) {
		s := honest.clone()
		change(&s)
		add(name, f.guard, s.items, s.com)
	}
	same := []Item{honest.items[0], honest.items[0]}
	add("the same item twice", f.guard, same, honest.com)
}

func TestCondition4AFaultyAnswerIsNotGiven(t *testing.T) {
	f := fixed(t)
	s := f.session(t, 1)
	b, err := newBatch(s.items)
	if err != nil {
		t.Fatal(err)
	}
	for at := range PointsSize {
		bad := bytes.Clone(s.points)
		bad[at] ^= 1
		if out, err := b.answer(nil, s.com, 0, bad[:pointSize], readProof(bad[pointSize:])); err == nil || out != nil {
			t.Errorf("a fault in byte %d would have been sent: with the right answer it gives k1 away", at)
		}
	}
	if out, err := b.answer(nil, s.com, 0, s.points[:pointSize], readProof(s.points[pointSize:])); err != nil || !bytes.Equal(out, s.points) {
		t.Errorf("the right answer: %v", err)
	}
}

func TestCondition3AProofServesOneRoleStepAndContextOnly(t *testing.T) {
	k, w := secp256k1.NewScalar().SetUInt64(5), secp256k1.NewScalar().SetUInt64(7)
	point := times(k).Encode()
	ctx, com := [32]byte{1}, []byte("com")
	p := prove(device, ctx, com, point, k, w)
	if err := p.verify(device, ctx, com, point); err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{
		"role":    p.verify(role{guard.name, device.step}, ctx, com, point),
		"step":    p.verify(role{device.name, guard.step}, ctx, com, point),
		"context": p.verify(device, [32]byte{2}, com, point),
		"com":     p.verify(device, ctx, nil, point),
		"point":   p.verify(device, ctx, com, times(w).Encode()),
	} {
		if err == nil {
			t.Errorf("the proof serves under another %s", name)
		}
	}
	f := fixed(t)
	b, err := newBatch([]Item{f.item(1, [32]byte{}), f.item(1, [32]byte{})})
	if err != nil {
		t.Fatal(err)
	}
	if b.ctx[0] == b.ctx[1] {
		t.Error("one item has the same context at two indexes")
	}
}
