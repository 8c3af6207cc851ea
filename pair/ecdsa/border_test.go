package ecdsa

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"strings"
	"testing"

	"github.com/bytemare/secp256k1"

	"github.com/hefu-wallet/hefu/pair/paillier"
)

// offCurve returns a compressed form whose x is on no point.
func offCurve() []byte {
	b := make([]byte, pointSize)
	b[0] = 2
	for x := byte(1); ; x++ {
		b[pointSize-1] = x
		if secp256k1.NewElement().DecodeCompressed(b) != nil {
			return b
		}
	}
}

// badPoints are 33 bytes that are no public key.
func badPoints() map[string][33]byte {
	field, _ := new(big.Int).SetString("fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f", 16)
	generator := [33]byte(secp256k1.Base().Encode())
	prefix := func(p byte) [33]byte { b := generator; b[0] = p; return b }
	return map[string][33]byte{
		"zero":         {},
		"off curve":    [33]byte(offCurve()),
		"x = p":        [33]byte(append([]byte{2}, field.Bytes()...)),
		"x = p + Gx":   [33]byte(append([]byte{2}, bytes.Repeat([]byte{0xff}, 32)...)),
		"prefix 4":     prefix(4),
		"prefix 5":     prefix(5),
		"prefix 0":     prefix(0),
		"hybrid 6":     prefix(6),
		"x zero":       {2},
		"sign and all": [33]byte(bytes.Repeat([]byte{0xff}, 33)),
	}
}

func TestCondition5BadItemsAreRefusedAtEveryBorder(t *testing.T) {
	f := fixed(t)
	cases := map[string][]Item{
		"nil":   nil,
		"empty": {},
		"many":  f.items(MaxItems + 1),
	}
	with := func(name string, change func(*Item)) {
		items := f.items(2)
		change(&items[1])
		cases[name] = items
	}
	for name, p := range badPoints() {
		with("public "+name, func(it *Item) { it.Public = p })
	}
	with("ctx nil", func(it *Item) { it.Ctx = nil })
	with("ctx empty", func(it *Item) { it.Ctx = []byte{} })
	with("ctx long", func(it *Item) { it.Ctx = make([]byte, MaxCtx+1) })
	with("tweak q", func(it *Item) { copy(it.Tweak[:], secp256k1.Order()) })
	with("tweak max", func(it *Item) { copy(it.Tweak[:], bytes.Repeat([]byte{0xff}, 32)) })
	for name, items := range cases {
		if _, _, err := Begin(stream("b"), f.paillier.Public(), items); !errors.Is(err, ErrRefused) {
			t.Errorf("%s: Begin: %v, want ErrRefused", name, err)
		}
		if _, err := f.guard.Points(items, [32]byte{1}); !errors.Is(err, ErrRefused) {
			t.Errorf("%s: Points: %v, want ErrRefused", name, err)
		}
		opening := make([]byte, nonceSize+len(items)*openingSize)
		if err := Check(f.paillier.Public(), items, [32]byte{1}, opening); !errors.Is(err, ErrRefused) {
			t.Errorf("%s: Check: %v, want ErrRefused", name, err)
		}
		if _, err := f.guard.Evaluate(items, [32]byte{1}, opening); !errors.Is(err, ErrRefused) {
			t.Errorf("%s: Evaluate: %v, want ErrRefused", name, err)
		}
	}
	largest := f.items(2)
	largest[0].Ctx = make([]byte, MaxCtx)
	if _, _, err := Begin(stream("b"), f.paillier.Public(), largest); err != nil {
		t.Errorf("the longest context: %v", err)
	}
}

func TestCondition5MissingAndZeroKeysNeverSignAndNeverLock(t *testing.T) {
	f := fixed(t)
	s := f.session(t, 1)
	p, q := f.paillier.Primes()
	wiped, err := paillier.Reload(p, q)
	if err != nil {
		t.Fatal(err)
	}
	wiped.Wipe()
	for name, g := range map[string]GuardKey{
		"zero value": {}, "no primes": {K: f.guard.K}, "K zero": {Paillier: f.paillier},
		"wiped": {Paillier: wiped, K: f.guard.K},
	} {
		if _, err := g.Points(s.items, s.com); err == nil {
			t.Errorf("%s: Points answered", name)
		}
		if sigs, err := g.Evaluate(s.items, s.com, s.opening); err == nil || errors.Is(err, ErrLock) || sigs != nil {
			t.Errorf("%s: Evaluate: %v, want an error that does not lock", name, err)
		}
	}
	if err := Check(nil, s.items, s.com, s.opening); !errors.Is(err, ErrRefused) {
		t.Errorf("Check without a key: %v", err)
	}
	if _, _, err := Begin(stream("b"), nil, s.items); err == nil {
		t.Error("Begin without a key began")
	}
	for name, x := range map[string][32]byte{
		"zero": {}, "q": [32]byte(secp256k1.Order()), "max": [32]byte(bytes.Repeat([]byte{0xff}, 32)),
	} {
		if _, err := Split(stream("s"), f.paillier, x); err == nil {
			t.Errorf("Split dealt the key %s", name)
		}
		if _, err := Sign(x, [32]byte{1}); err == nil {
			t.Errorf("Sign signed with the key %s", name)
		}
	}
	if _, err := Split(stream("s"), nil, f.x); err == nil {
		t.Error("Split without a Paillier key dealt")
	}
	if _, err := SplitUnder(stream("s"), nil, f.x); err == nil {
		t.Error("SplitUnder without a Paillier key dealt")
	}
}

func TestCondition5BadSharesNeverOpen(t *testing.T) {
	f := fixed(t)
	items := f.items(1)
	n := new(big.Int).SetBytes(f.paillier.Public().Bytes())
	cases := map[string][]DeviceShare{"nil": nil, "two": f.shares(2)}
	with := func(name string, change func(*DeviceShare)) {
		shares := f.shares(1)
		shares[0].C = bytes.Clone(shares[0].C)
		change(&shares[0])
		cases[name] = shares
	}
	with("x2 zero", func(s *DeviceShare) { s.X2 = [32]byte{} })
	with("x2 = q", func(s *DeviceShare) { copy(s.X2[:], secp256k1.Order()) })
	with("C nil", func(s *DeviceShare) { s.C = nil })
	with("C short", func(s *DeviceShare) { s.C = s.C[1:] })
	with("C zero", func(s *DeviceShare) { clear(s.C) })
	with("C = N²", func(s *DeviceShare) { s.C = number768(new(big.Int).Mul(n, n)) })
	with("zero value", func(s *DeviceShare) { *s = DeviceShare{} })
	with("another key", func(s *DeviceShare) { s.Public = f.item(3, [32]byte{}).Public })
	for name, p := range badPoints() {
		with("public "+name, func(s *DeviceShare) { s.Public = p })
	}
	for name, shares := range cases {
		run, com, err := Begin(stream("b"), f.paillier.Public(), items)
		if err != nil {
			t.Fatal(err)
		}
		if err := run.PrepareDealer(stream("p"), f.paillier); err != nil {
			t.Fatal(err)
		}
		points, err := f.guard.Points(items, com)
		if err != nil {
			t.Fatal(err)
		}
		if opening, err := run.Open(stream("o"), shares, points); err == nil || opening != nil {
			t.Errorf("%s: the run opened", name)
		}
	}
}

// stuck is a source of randomness that always gives the same byte.
type stuck byte

func (s stuck) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(s)
	}
	return len(p), nil
}

func TestAStuckOrEmptySourceEndsInAnErrorNotInALoop(t *testing.T) {
	f := fixed(t)
	for name, random := range map[string]interface{ Read([]byte) (int, error) }{
		"zeros": stuck(0), "ones": stuck(0xff), "the same": stuck(7), "empty": bytes.NewReader(nil),
	} {
		if _, _, err := Begin(random, f.paillier.Public(), f.items(1)); err == nil {
			t.Errorf("%s: Begin made nonces", name)
		}
	}
	for name, random := range map[string]interface{ Read([]byte) (int, error) }{
		"zeros": stuck(0), "ones": stuck(0xff), "empty": bytes.NewReader(nil),
	} {
		if _, err := Split(random, f.paillier, f.x); err == nil {
			t.Errorf("%s: Split dealt", name)
		}
		if _, err := drawRho(random); err == nil {
			t.Errorf("%s: ρ was drawn", name)
		}
	}
	if _, err := Split(io.MultiReader(bytes.NewReader(f.x[:]), stream("r")), f.paillier, f.x); err == nil {
		t.Error("Split took x itself for x1")
	}
}

func TestARunOpensOnceAndForgets(t *testing.T) {
	f := fixed(t)
	items := f.items(1)
	begin := func() (*Run, []byte) {
		run, com, err := Begin(stream("once"), f.paillier.Public(), items)
		if err != nil {
			t.Fatal(err)
		}
		if err := run.PrepareDealer(stream("p"), f.paillier); err != nil {
			t.Fatal(err)
		}
		points, err := f.guard.Points(items, com)
		if err != nil {
			t.Fatal(err)
		}
		return run, points
	}
	gone := func(t *testing.T, run *Run, points []byte) {
		t.Helper()
		if _, err := run.Open(stream("o"), f.shares(1), points); err == nil || errors.Is(err, ErrRefused) {
			t.Errorf("a used run answered %v, want an error of its own", err)
		}
		if run.Prepare(stream("p")) == nil {
			t.Error("a used run was prepared")
		}
		if !run.k2[0].IsZero() || run.nonce != [nonceSize]byte{} {
			t.Error("the nonces are still in memory")
		}
	}
	t.Run("after success", func(t *testing.T) {
		run, points := begin()
		if _, err := run.Open(stream("o"), f.shares(1), points); err != nil {
			t.Fatal(err)
		}
		gone(t, run, points)
	})
	t.Run("after bad points", func(t *testing.T) {
		run, points := begin()
		if _, err := run.Open(stream("o"), f.shares(1), nil); !errors.Is(err, ErrRefused) {
			t.Fatalf("bad points: %v", err)
		}
		gone(t, run, points)
	})
	t.Run("after a broken source", func(t *testing.T) {
		run, points := begin()
		if _, err := run.Open(bytes.NewReader(nil), f.shares(1), points); err == nil {
			t.Fatal("opened without ρ")
		}
		gone(t, run, points)
	})
	t.Run("after Wipe", func(t *testing.T) {
		run, points := begin()
		run.Wipe()
		gone(t, run, points)
	})
	t.Run("the items are the run's own", func(t *testing.T) {
		mine := f.items(1)
		run, com, err := Begin(stream("own"), f.paillier.Public(), mine)
		if err != nil {
			t.Fatal(err)
		}
		points, err := f.guard.Points(mine, com)
		if err != nil {
			t.Fatal(err)
		}
		mine[0].Digest[0] ^= 1
		mine[0].Ctx[0] ^= 1
		if err := run.PrepareDealer(stream("p"), f.paillier); err != nil {
			t.Fatal(err)
		}
		opening, err := run.Open(stream("o"), f.shares(1), points)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.guard.Evaluate(f.items(1), com, opening); err != nil {
			t.Errorf("the run followed the caller's slice: %v", err)
		}
	})
}

func TestPrepareMayRunBesideOpen(t *testing.T) {
	f := fixed(t)
	items := f.items(3)
	run, com, err := Begin(stream("beside"), f.paillier.Public(), items)
	if err != nil {
		t.Fatal(err)
	}
	points, err := f.guard.Points(items, com)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = run.Prepare(stream("p")) // it may come too late, then it says so
	}()
	opening, err := run.Open(stream("o"), f.shares(3), points)
	if err != nil {
		t.Fatal(err)
	}
	<-done
	if _, err := f.guard.Evaluate(items, com, opening); err != nil {
		t.Fatal(err)
	}
	if run.PrepareDealer(stream("p"), nil) == nil {
		t.Error("prepared with no key")
	}
}

// beyond returns a point whose x is not below the group order.
func beyond(t *testing.T) *secp256k1.Element {
	t.Helper()
	x := order()
	for range 100 {
		x.Add(x, big.NewInt(1))
		p := secp256k1.NewElement()
		if p.DecodeCompressed(append([]byte{2}, x.Bytes()...)) == nil {
			return p
		}
	}
	t.Fatal("no point found")
	return nil
}

func TestARecoveryIDAboveOneBeginsAgain(t *testing.T) {
	f := fixed(t)
	items := f.items(1)
	run, com, err := Begin(stream("again"), f.paillier.Public(), items)
	if err != nil {
		t.Fatal(err)
	}
	r1 := beyond(t).Multiply(run.k2[0].Copy().Invert()) // nobody knows its k1, so only inside
	if _, err := run.encrypt(stream("o"), 0, &f.share, r1); !errors.Is(err, ErrAgain) {
		t.Errorf("the device: %v, want ErrAgain", err)
	}
	b, err := newBatch(items)
	if err != nil {
		t.Fatal(err)
	}
	k1, err := f.guard.scalar("k1", b, com, 0)
	if err != nil {
		t.Fatal(err)
	}
	r2 := beyond(t).Multiply(k1.Copy().Invert())
	if _, ok := finish(b, 0, r2, k1, bytes.Repeat([]byte{1}, paillier.PrimeSize)); ok != 0 {
		t.Error("the guard took an r that is not R.x")
	}
}

func TestSecretsHideFromPrinting(t *testing.T) {
	f := fixed(t)
	run, _, err := Begin(stream("print"), f.paillier.Public(), f.items(1))
	if err != nil {
		t.Fatal(err)
	}
	p, q := f.paillier.Primes()
	secrets := [][]byte{p[:8], q[:8], f.guard.K[:8], f.share.X2[:8], f.share.C[:8], run.k2[0].Encode()[:8]}
	for name, v := range map[string]any{
		"share": f.share, "share pointer": &f.share, "shares": f.shares(1), "guard": f.guard, "guard pointer": &f.guard,
		"primes": f.paillier, "run": run, "in a struct": struct{ G GuardKey }{f.guard},
	} {
		var out strings.Builder
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%X", "%d", "%q"} {
			fmt.Fprintf(&out, verb+" ", v)
		}
		blob, err := json.Marshal(v)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		out.Write(blob)
		for _, secret := range secrets {
			for _, form := range []string{fmt.Sprintf("%x", secret), fmt.Sprintf("%X", secret), fmt.Sprint(secret)[1:20], string(secret)} {
				if strings.Contains(out.String(), form) {
					t.Errorf("%s prints a secret", name)
				}
			}
		}
	}
}
