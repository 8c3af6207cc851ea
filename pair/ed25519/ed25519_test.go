package ed25519_test

import (
	"bytes"
	stded25519 "crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	mathrand "math/rand/v2"
	"strings"
	"sync"
	"testing"

	edwards "filippo.io/edwards25519"

	"github.com/hefu-wallet/hefu/pair/ed25519"
)

// stream is a deterministic reader: the same name gives the same bytes.
func stream(name string) io.Reader {
	var seed [32]byte
	copy(seed[:], name)
	return mathrand.NewChaCha8(seed)
}

type fixture struct {
	k              [32]byte
	device, guard  []ed25519.Share
	items          []ed25519.Item
	run            *ed25519.Run
	commit, points []byte
}

func deal(t testing.TB, n int) *fixture {
	t.Helper()
	f := &fixture{k: [32]byte{1, 2, 3}}
	for i := range n {
		device, guard, public, err := ed25519.Split(stream(fmt.Sprint("deal ", i)), [32]byte{byte(i + 1)})
		if err != nil {
			t.Fatal(err)
		}
		f.device, f.guard = append(f.device, device), append(f.guard, guard)
		f.items = append(f.items, ed25519.Item{Ctx: []byte{byte(i)}, Public: public, Message: fmt.Appendf(nil, "message %d", i)})
	}
	return f
}

func (f *fixture) begin(t testing.TB) *fixture {
	t.Helper()
	var err error
	if f.run, f.commit, err = ed25519.Begin(stream("begin"), f.device, f.items); err != nil {
		t.Fatal(err)
	}
	if f.points, err = ed25519.Points(f.k, f.guard, f.items, f.commit); err != nil {
		t.Fatal(err)
	}
	return f
}

func (f *fixture) open(t testing.TB) []byte {
	t.Helper()
	opening, err := f.run.Open(f.points)
	if err != nil {
		t.Fatal(err)
	}
	return opening
}

func TestSignsForEveryKey(t *testing.T) {
	f := deal(t, 3).begin(t)
	opening := f.open(t)
	if err := ed25519.Check(f.k, f.guard, f.items, f.commit, opening); err != nil {
		t.Fatal(err)
	}
	sigs, err := ed25519.Evaluate(f.k, f.guard, f.items, f.commit, opening)
	if err != nil {
		t.Fatal(err)
	}
	for i, sig := range sigs {
		want := stded25519.NewKeyFromSeed(append([]byte{byte(i + 1)}, make([]byte, 31)...)).Public().(stded25519.PublicKey)
		if !stded25519.Verify(want, f.items[i].Message, sig[:]) {
			t.Errorf("item %d: the signature does not verify under the SLIP-10 key", i)
		}
	}
}

// TestSplitIsShamir combines the two shares by Lagrange and finds the clamped scalar; one share alone says nothing that
// depends on the seed when the slope is fresh.
func TestSplitIsShamir(t *testing.T) {
	seed := [32]byte{7}
	device, guard, public, err := ed25519.Split(stream("split"), seed)
	if err != nil {
		t.Fatal(err)
	}
	two := scalar(t, append([]byte{2}, make([]byte, 31)...))
	sum := edwards.NewScalar().Multiply(two, scalar(t, device.Secret[:]))
	sum.Subtract(sum, scalar(t, guard.Secret[:]))
	if got := edwards.NewIdentityPoint().ScalarBaseMult(sum).Bytes(); !bytes.Equal(got, public[:]) {
		t.Errorf("2·f(1) - f(2) gives %x, want the key %x", got, public)
	}
	want := stded25519.NewKeyFromSeed(seed[:]).Public().(stded25519.PublicKey)
	if !bytes.Equal(public[:], want) {
		t.Errorf("public key %x, want %x", public, want)
	}
	if device.CheckDevice() != nil || guard.CheckGuard() != nil {
		t.Error("a fresh share does not check")
	}
	if device.CheckGuard() == nil || guard.CheckDevice() == nil {
		t.Error("a share checks as the other party's")
	}
	other, _, _, err := ed25519.Split(stream("another"), seed)
	if err != nil {
		t.Fatal(err)
	}
	if other.Secret == device.Secret {
		t.Error("two splits of one key gave the same share")
	}
}

func TestSplitFailsWithItsReader(t *testing.T) {
	if _, _, _, err := ed25519.Split(strings.NewReader("short"), [32]byte{1}); err == nil {
		t.Error("a split without randomness succeeded")
	}
}

func scalar(t testing.TB, b []byte) *edwards.Scalar {
	t.Helper()
	s, err := edwards.NewScalar().SetCanonicalBytes(b)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Condition 4: the guard's nonces are a function of (K, ctx, message, commitments) and are stored nowhere.
func TestCondition4GuardIsAFunction(t *testing.T) {
	f := deal(t, 2).begin(t)
	again, err := ed25519.Points(f.k, f.guard, f.items, f.commit)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(again, f.points) {
		t.Fatal("two answers to one commitment differ")
	}
	opening := f.open(t)
	first, err := ed25519.Evaluate(f.k, f.guard, f.items, f.commit, opening)
	if err != nil {
		t.Fatal(err)
	}
	second, err := ed25519.Evaluate(f.k, f.guard, f.items, f.commit, opening)
	if err != nil {
		t.Fatal(err)
	}
	for i := range first {
		if first[i] != second[i] {
			t.Errorf("item %d: two evaluations differ", i)
		}
	}
}

// Condition 4, the other half: whatever the guard's answer depends on changes both of its nonces, so that one nonce never
// meets two challenges; and the two nonces of one answer differ.
func TestCondition4EveryInputChangesTheNonce(t *testing.T) {
	f := deal(t, 2).begin(t)
	_, otherCommit, err := ed25519.Begin(rand.Reader, f.device, f.items)
	if err != nil {
		t.Fatal(err)
	}
	changes := map[string]func(k *[32]byte, items []ed25519.Item, commit *[]byte){
		"K":          func(k *[32]byte, _ []ed25519.Item, _ *[]byte) { k[31] ^= 1 },
		"context":    func(_ *[32]byte, items []ed25519.Item, _ *[]byte) { items[0].Ctx = []byte("other") },
		"message":    func(_ *[32]byte, items []ed25519.Item, _ *[]byte) { items[0].Message = []byte("other") },
		"commitment": func(_ *[32]byte, _ []ed25519.Item, commit *[]byte) { *commit = otherCommit },
		"hiding only": func(_ *[32]byte, _ []ed25519.Item, commit *[]byte) {
			*commit = append(bytes.Clone(otherCommit[:32]), f.commit[32:]...)
		},
		"binding only": func(_ *[32]byte, _ []ed25519.Item, commit *[]byte) {
			*commit = append(append(bytes.Clone(f.commit[:32]), otherCommit[32:64]...), f.commit[64:]...)
		},
		"shift between context and message": func(_ *[32]byte, items []ed25519.Item, _ *[]byte) {
			items[0].Ctx = append(bytes.Clone(items[0].Ctx), items[0].Message[0])
			items[0].Message = items[0].Message[1:]
		},
	}
	for name, change := range changes {
		t.Run(name, func(t *testing.T) {
			k, items, commit := f.k, append([]ed25519.Item(nil), f.items...), f.commit
			change(&k, items, &commit)
			points, err := ed25519.Points(k, f.guard, items, commit)
			if err != nil {
				t.Fatal(err)
			}
			if bytes.Equal(points[:32], f.points[:32]) || bytes.Equal(points[32:64], f.points[32:64]) {
				t.Error("a nonce stayed the same")
			}
		})
	}
	if bytes.Equal(f.points[:32], f.points[32:64]) {
		t.Error("hiding and binding nonce are one")
	}
}

// A run opens once: the second challenge under the same nonces would give the device's share away.
func TestRunIsUsedOnce(t *testing.T) {
	f := deal(t, 1).begin(t)
	f.open(t)
	if out, err := f.run.Open(f.points); err == nil {
		t.Errorf("a run opened twice: %x", out)
	}
	f.begin(t)
	if _, err := f.run.Open(f.points[:63]); !errors.Is(err, ed25519.ErrRefused) {
		t.Errorf("short points: %v", err)
	}
	if _, err := f.run.Open(f.points); err == nil {
		t.Error("a run took a second answer after a refused one")
	}
}

// A tampered opening is refused, whatever byte was changed, by Check and by Evaluate, and the honest one still works
// afterwards: nothing locks.
func TestBadShareIsRefusedNotLocked(t *testing.T) {
	f := deal(t, 2).begin(t)
	opening := f.open(t)
	for i := range opening {
		bad := bytes.Clone(opening)
		bad[i] ^= 1 << (i % 8)
		if err := ed25519.Check(f.k, f.guard, f.items, f.commit, bad); !errors.Is(err, ed25519.ErrRefused) {
			t.Fatalf("byte %d: Check says %v", i, err)
		}
		if sigs, err := ed25519.Evaluate(f.k, f.guard, f.items, f.commit, bad); !errors.Is(err, ed25519.ErrRefused) || sigs != nil {
			t.Fatalf("byte %d: Evaluate says %v", i, err)
		}
	}
	if _, err := ed25519.Evaluate(f.k, f.guard, f.items, f.commit, opening); err != nil {
		t.Errorf("the honest opening after the bad ones: %v", err)
	}
}

// order is L, the order of the group (RFC 8032, section 5.1), little endian.
var order = [32]byte{0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 31: 0x10}

// Conditions 3 and 5 for scalars: zero, L, z + L and all ones are refused.
func TestScalarsOutOfRangeAreRefused(t *testing.T) {
	f := deal(t, 1).begin(t)
	opening := f.open(t)
	shifted := make([]byte, 32)
	carry := 0
	for i := range shifted {
		carry += int(opening[i]) + int(order[i])
		shifted[i] = byte(carry)
		carry >>= 8
	}
	for name, bad := range map[string][]byte{
		"zero": make([]byte, 32), "L": order[:], "z plus L": shifted, "max": bytes.Repeat([]byte{0xff}, 32),
		"empty": nil, "short": opening[:31], "long": append(bytes.Clone(opening), 0),
	} {
		if _, err := ed25519.Evaluate(f.k, f.guard, f.items, f.commit, bad); !errors.Is(err, ed25519.ErrRefused) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// badPoints are encodings that no honest party sends. The torsion point is the honest one plus a point of order 8.
func badPoints(t testing.TB, honest []byte) map[string][]byte {
	t.Helper()
	order8 := []byte{0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f,
		0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a}
	small, err := edwards.NewIdentityPoint().SetBytes(order8)
	if err != nil {
		t.Fatal(err)
	}
	p, err := edwards.NewIdentityPoint().SetBytes(honest)
	if err != nil {
		t.Fatal(err)
	}
	offCurve := append([]byte{2}, make([]byte, 31)...)
	if _, err := edwards.NewIdentityPoint().SetBytes(offCurve); err == nil {
		t.Fatal("y = 2 is on the curve after all")
	}
	// y = p + 1 is the identity written with y not reduced.
	return map[string][]byte{
		"identity": edwards.NewIdentityPoint().Bytes(), "zero": make([]byte, 32), "max": bytes.Repeat([]byte{0xff}, 32),
		"order 8": order8, "honest plus torsion": edwards.NewIdentityPoint().Add(p, small).Bytes(), "off the curve": offCurve,
		"not canonical": append([]byte{0xee}, append(bytes.Repeat([]byte{0xff}, 30), 0x7f)...),
	}
}

// Condition 5 for points, in every place where a point comes in.
func TestCondition5BadPointsAreRefused(t *testing.T) {
	f := deal(t, 1).begin(t)
	for name, bad := range badPoints(t, f.commit[:32]) {
		for _, at := range []int{0, 32} {
			commit, points := bytes.Clone(f.commit), bytes.Clone(f.points)
			copy(commit[at:], bad)
			copy(points[at:], bad)
			if _, err := ed25519.Points(f.k, f.guard, f.items, commit); !errors.Is(err, ed25519.ErrRefused) {
				t.Errorf("%s at %d in a commitment: %v", name, at, err)
			}
			run, _, err := ed25519.Begin(rand.Reader, f.device, f.items)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := run.Open(points); !errors.Is(err, ed25519.ErrRefused) {
				t.Errorf("%s at %d in the guard's points: %v", name, at, err)
			}
		}
		share := f.guard[0]
		copy(share.Public[:], bad)
		if err := share.CheckGuard(); err == nil {
			t.Errorf("%s as a public key: accepted", name)
		}
		share = f.guard[0]
		copy(share.Commitment[:], bad)
		if err := share.CheckGuard(); err == nil {
			t.Errorf("%s as a share's commitment: accepted", name)
		}
	}
	share := f.guard[0]
	share.Secret[0] ^= 1
	if err := share.CheckGuard(); err == nil {
		t.Error("a share that is off its polynomial: accepted")
	}
}

// Condition 3: messages of another session, key or message are refused. The session is in Ctx, which moves the guard's
// nonces, so a share made for one session cannot fit another.
func TestCondition3AnotherSessionIsRefused(t *testing.T) {
	f := deal(t, 2).begin(t)
	opening := f.open(t)
	for name, change := range map[string]func(items []ed25519.Item){
		"session": func(items []ed25519.Item) { items[1].Ctx = []byte("another session") },
		"message": func(items []ed25519.Item) { items[1].Message = []byte("another message") },
	} {
		items := append([]ed25519.Item(nil), f.items...)
		change(items)
		if _, err := ed25519.Evaluate(f.k, f.guard, items, f.commit, opening); !errors.Is(err, ed25519.ErrRefused) {
			t.Errorf("another %s: %v", name, err)
		}
	}
	swapped := []ed25519.Item{f.items[1], f.items[0]}
	if _, err := ed25519.Points(f.k, f.guard, swapped, f.commit); !errors.Is(err, ed25519.ErrRefused) {
		t.Errorf("a share of another key: %v", err)
	}
	if _, _, err := ed25519.Begin(rand.Reader, f.device[:1], f.items); !errors.Is(err, ed25519.ErrRefused) {
		t.Errorf("too few shares: %v", err)
	}
	if _, _, err := ed25519.Begin(rand.Reader, nil, nil); !errors.Is(err, ed25519.ErrRefused) {
		t.Errorf("no items: %v", err)
	}
}

// Many sessions at once. The library underneath hashes through one state for the whole process: without our lock this
// test fails (and -race says so).
func TestConcurrentSessions(t *testing.T) {
	f := deal(t, 1)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 60 {
				run, commit, err := ed25519.Begin(rand.Reader, f.device, f.items)
				if err != nil {
					t.Error(err)
					return
				}
				points, err := ed25519.Points(f.k, f.guard, f.items, commit)
				if err != nil {
					t.Error(err)
					return
				}
				opening, err := run.Open(points)
				if err != nil {
					t.Error(err)
					return
				}
				if _, err := ed25519.Evaluate(f.k, f.guard, f.items, commit, opening); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
}

func TestNothingSecretIsPrinted(t *testing.T) {
	f := deal(t, 1).begin(t)
	holder := struct {
		Share ed25519.Share
		Run   *ed25519.Run
	}{f.device[0], f.run}
	secret := f.device[0].Secret
	for _, format := range []string{"%v", "%+v", "%#v", "%s", "%x", "%d", "%q"} {
		for _, v := range []any{f.device[0], &f.device[0], holder, &holder, f.run} {
			out := fmt.Sprintf(format, v)
			if strings.Contains(out, fmt.Sprintf("%x", secret)) || strings.Contains(out, fmt.Sprintf("%d", secret[:4])[1:8]) {
				t.Errorf("%s of %T prints the secret: %s", format, v, out)
			}
		}
	}
	out, err := json.Marshal(holder)
	if err != nil {
		t.Fatal(err)
	}
	if want := `"Run":"ed25519 run"`; !strings.Contains(string(out), want) || strings.Contains(string(out), "Secret") {
		t.Errorf("JSON of a run and a share: %s", out)
	}
}

func TestWipe(t *testing.T) {
	f := deal(t, 1).begin(t)
	f.device[0].Wipe()
	if f.device[0].Secret != [32]byte{} {
		t.Error("a wiped share keeps its secret")
	}
	f.run.Wipe()
	if _, err := f.run.Open(f.points); err == nil {
		t.Error("a wiped run opened")
	}
}

func FuzzGuard(f *testing.F) {
	fix := deal(f, 1).begin(f)
	opening := fix.open(f)
	f.Add(fix.commit, opening)
	f.Add([]byte{}, []byte{})
	f.Add(make([]byte, 64), make([]byte, 32))
	f.Add(bytes.Repeat([]byte{0xff}, 64), order[:])
	f.Fuzz(func(t *testing.T, commit, opening2 []byte) {
		sigs, err := ed25519.Evaluate(fix.k, fix.guard, fix.items, commit, opening2)
		honest := bytes.Equal(commit, fix.commit) && bytes.Equal(opening2, opening)
		if (err == nil) != honest {
			t.Fatalf("evaluating %x %x: %x, %v", commit, opening2, sigs, err)
		}
	})
}

func FuzzDevice(f *testing.F) {
	fix := deal(f, 1).begin(f)
	f.Add(fix.points)
	f.Add([]byte{})
	f.Add(make([]byte, 64))
	f.Fuzz(func(t *testing.T, points []byte) {
		run, _, err := ed25519.Begin(rand.Reader, fix.device, fix.items)
		if err != nil {
			t.Fatal(err)
		}
		if out, err := run.Open(points); err == nil && len(out) != 32 {
			t.Fatalf("opening with %x: %x", points, out)
		}
	})
}

func BenchmarkFrostDevice(b *testing.B) {
	f := deal(b, 1).begin(b)
	for b.Loop() {
		run, _, err := ed25519.Begin(rand.Reader, f.device, f.items)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := run.Open(f.points); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFrostGuard(b *testing.B) {
	f := deal(b, 1).begin(b)
	opening := f.open(b)
	for b.Loop() {
		if _, err := ed25519.Points(f.k, f.guard, f.items, f.commit); err != nil {
			b.Fatal(err)
		}
		if _, err := ed25519.Evaluate(f.k, f.guard, f.items, f.commit, opening); err != nil {
			b.Fatal(err)
		}
	}
}
