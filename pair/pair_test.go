package pair_test

import (
	"bytes"
	stded25519 "crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/decred/dcrd/dcrec/secp256k1/v4"

	"github.com/hefu-wallet/hefu/pair"
)

func TestSignsOnBothCurves(t *testing.T) {
	c := deal(t, few())
	for _, items := range [][]pair.Item{c.ecdsaItems(t), c.frostItems(t), {c.item(t, "m/44'/60'/0'", "no child")}} {
		for i, sig := range c.sign(t, session(), items) {
			verify(t, items[i], sig)
		}
	}
}

// The signing keys are those that a foreign wallet derives from the same secrets.
func TestKeysAreThoseOfTheSecrets(t *testing.T) {
	c := deal(t, few())
	for i, s := range few() {
		want := secp256k1.PrivKeyFromBytes(s.Scalar[:]).PubKey().SerializeCompressed()
		if s.Curve == pair.Ed25519 {
			want = stded25519.NewKeyFromSeed(s.Scalar[:]).Public().(stded25519.PublicKey)
		}
		for _, keys := range [][]pair.PublicKey{c.device.Keys(), c.guard.Keys()} {
			if k := keys[i]; !bytes.Equal(k.Public, want) || k.Path != s.Path || k.Curve != s.Curve {
				t.Errorf("key %d is %s %s %x, want %x", i, k.Curve, k.Path, k.Public, want)
			}
		}
	}
}

// Every key of the table is dealt and signs its check message; progress rises to its end; the secrets are overwritten.
func TestDealsEveryKeyWithItsCheckMessage(t *testing.T) {
	p, q := primes(t)
	secrets, last := all(), 0
	dp := params()
	dp.Progress = func(done, total int) {
		if done != last+1 || total != 30 {
			t.Errorf("progress %d of %d after %d", done, total, last)
		}
		last = done
	}
	device, pkg, err := pair.DealWith(rand.Reader, p, q, dp, secrets)
	if err != nil {
		t.Fatal(err)
	}
	if last != 30 {
		t.Errorf("progress ended at %d", last)
	}
	for _, s := range secrets {
		if s.Scalar != [32]byte{} || s.ChainCode != [32]byte{} {
			t.Fatalf("%s is still in memory", s.Path)
		}
	}
	blob, err := pkg.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	guard, err := pair.AcceptPackage(rand.Reader, params(), blob)
	if err != nil {
		t.Fatal(err)
	}
	c := &couple{device: device, guard: guard}
	for curve, want := range map[pair.Curve]int{pair.Secp256k1: 9, pair.Ed25519: 20} {
		s := pair.CheckSession(dp.Guard, dp.Dealing, curve)
		items := pair.CheckItems(device.Keys(), s, curve)
		if len(items) != want {
			t.Fatalf("%d check messages on %s, want %d", len(items), curve, want)
		}
		for i, sig := range c.sign(t, s, items) {
			verify(t, items[i], sig)
		}
	}
}

// Every dealing has an N of its own.
func TestEveryDealingHasItsOwnModulus(t *testing.T) {
	halves := make([][]byte, 2)
	for i := range halves {
		_, pkg, err := pair.Deal(rand.Reader, params(), few()[:1])
		if err != nil {
			t.Fatal(err)
		}
		if halves[i], err = pkg.MarshalBinary(); err != nil {
			t.Fatal(err)
		}
		if _, err := pair.AcceptPackage(rand.Reader, params(), halves[i]); err != nil {
			t.Fatal(err)
		}
	}
	head := len(halves[0]) - 2 - 5 - len("m/44'/60'/0'") - 33 - 32 - 64
	if bytes.Equal(halves[0][head-384:head-192], halves[1][head-384:head-192]) {
		t.Error("two dealings share a prime")
	}
}

// Halves survive their encoding: what comes back signs, in any combination of old and new.
func TestHalvesSurviveTheirEncoding(t *testing.T) {
	c := deal(t, few())
	again := reload(t, c)
	for _, k := range []*couple{{device: c.device, guard: again.guard}, {device: again.device, guard: c.guard}} {
		for _, items := range [][]pair.Item{c.ecdsaItems(t), c.frostItems(t)} {
			for i, sig := range k.sign(t, session(), items) {
				verify(t, items[i], sig)
			}
		}
	}
	if got, want := fmt.Sprint(again.device.Params(), again.guard.Params()), fmt.Sprint(params(), params()); got != want {
		t.Errorf("parameters %s, want %s", got, want)
	}
}

func reload(t testing.TB, c *couple) *couple {
	t.Helper()
	out := &couple{device: new(pair.DeviceHalf), guard: new(pair.GuardHalf)}
	b, err := c.device.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	if err := out.device.UnmarshalBinary(b); err != nil {
		t.Fatal(err)
	}
	if b, err = c.guard.MarshalBinary(); err != nil {
		t.Fatal(err)
	}
	if err := out.guard.UnmarshalBinary(b); err != nil {
		t.Fatal(err)
	}
	return out
}

// Condition 4: a second replica, or a guard restored in the middle of a session, answers with the same bytes at every
// step; another K answers with others.
func TestCondition4ReplicasAnswerAlike(t *testing.T) {
	c := deal(t, few())
	replicas := []*couple{c, reload(t, c), reload(t, c)}
	other, err := pair.AcceptPackage(&stream{name: "another K"}, params(), c.blob)
	if err != nil {
		t.Fatal(err)
	}
	for _, items := range [][]pair.Item{c.ecdsaItems(t), c.frostItems(t)} {
		k := c.talk(t, "device", session(), items)
		var first []byte
		for i, replica := range replicas {
			points, err := replica.guard.Points(k.s, k.items, k.commit)
			if err != nil || !bytes.Equal(points, k.points) {
				t.Errorf("replica %d: other points (%v)", i, err)
			}
			sigs, err := replica.guard.Evaluate(k.s, k.items, k.commit, k.opening)
			if err != nil {
				t.Fatal(err)
			}
			if text := fmt.Append(nil, sigs); first == nil {
				first = text
			} else if !bytes.Equal(first, text) {
				t.Errorf("replica %d: other signatures", i)
			}
		}
		points, err := other.Points(k.s, k.items, k.commit)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Equal(points, k.points) {
			t.Error("the points do not depend on K")
		}
	}
}

// Condition 6, as far as this package goes: the guard signs its own items. A device that means another digest, another
// child or another order is refused at its first message, and with the body of an honest one at the last.
func TestCondition6TheGuardSignsItsOwnItems(t *testing.T) {
	c := deal(t, few())
	honest := map[string][]pair.Item{"ecdsa": c.ecdsaItems(t), "frost": c.frostItems(t)}
	theirs := map[string][]pair.Item{
		"ecdsa": {c.item(t, "m/84'/0'/0'", "first", 0, 5), c.item(t, "m/44'/60'/0'", "a digest of the attacker", 0, 0)},
		"frost": {c.item(t, "m/44'/501'/0'/0'", "first"), c.item(t, "m/44'/637'/0'/0'/0'", "a message of the attacker")},
	}
	for name, items := range honest {
		_, commit, err := c.device.Begin(rand.Reader, session(), theirs[name])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.guard.Points(session(), items, commit); !errors.Is(err, pair.ErrRefused) {
			t.Errorf("%s: points for another message: %v", name, err)
		}
		k := c.talk(t, "device", session(), theirs[name])
		if _, err := c.guard.Evaluate(session(), items, k.commit, k.opening); !errors.Is(err, pair.ErrRefused) {
			t.Errorf("%s: an opening for another message: %v", name, err)
		}
		swapped := []pair.Item{items[1], items[0]}
		k = c.talk(t, "device", session(), items)
		if err := c.guard.Check(session(), swapped, k.commit, k.opening); !errors.Is(err, pair.ErrRefused) {
			t.Errorf("%s: an opening for another order: %v", name, err)
		}
	}
}

// Condition 5: items that are not what they say are refused on both sides.
func TestCondition5BadItemsAreRefused(t *testing.T) {
	c := deal(t, few())
	e, f := c.ecdsaItems(t)[0], c.frostItems(t)[0]
	frost, sibling := c.talk(t, "device", session(), []pair.Item{f}), c.item(t, "m/84'/0'/0'", "first", 0, 6)
	changed := func(item pair.Item, change func(*pair.Item)) []pair.Item {
		item.Public, item.Child = bytes.Clone(item.Public), append([]uint32(nil), item.Child...)
		change(&item)
		return []pair.Item{item}
	}
	many := make([]pair.Item, pair.MaxItems+1)
	for i := range many {
		many[i] = f
	}
	for name, items := range map[string][]pair.Item{
		"none": nil, "too many": many, "two curves": {e, f},
		"unknown path":       changed(e, func(i *pair.Item) { i.Path = "m/44'/60'/1'" }),
		"key of the other":   changed(e, func(i *pair.Item) { i.Path = "m/44'/60'/0'" }),
		"curve of the other": changed(e, func(i *pair.Item) { i.Path = "m/44'/501'/0'/0'" }),
		"public key":         changed(e, func(i *pair.Item) { i.Public[7] ^= 1 }),
		"sibling's key":      changed(e, func(i *pair.Item) { i.Public = sibling.Public }),
		"sibling's tweak":    changed(e, func(i *pair.Item) { i.Tweak = sibling.Tweak }),
		"no public key":      changed(e, func(i *pair.Item) { i.Public = nil }),
		"tweak":              changed(e, func(i *pair.Item) { i.Tweak[31] ^= 1 }),
		"tweak zero":         changed(e, func(i *pair.Item) { i.Tweak = [32]byte{} }),
		"child":              changed(e, func(i *pair.Item) { i.Child[1]++ }),
		"hardened child":     changed(e, func(i *pair.Item) { i.Child[1] |= 1 << 31 }),
		"deep child":         changed(e, func(i *pair.Item) { i.Child = make([]uint32, 9) }),
		"no child":           changed(e, func(i *pair.Item) { i.Child = nil }),
		"short digest":       changed(e, func(i *pair.Item) { i.Message = i.Message[:31] }),
		"long digest":        changed(e, func(i *pair.Item) { i.Message = append(bytes.Clone(i.Message), 0) }),
		"no message":         changed(f, func(i *pair.Item) { i.Message = nil }),
		"long message":       changed(f, func(i *pair.Item) { i.Message = make([]byte, pair.MaxMessage+1) }),
		"child of Ed25519":   changed(f, func(i *pair.Item) { i.Child = []uint32{0} }),
		"tweak of Ed25519":   changed(f, func(i *pair.Item) { i.Tweak[0] = 1 }),
	} {
		if _, _, err := c.device.Begin(rand.Reader, session(), items); !errors.Is(err, pair.ErrRefused) {
			t.Errorf("device, %s: %v", name, err)
		}
		// A device that was changed to begin all the same sends a commitment with nothing else wrong.
		for curve, payload := range map[pair.Curve][]byte{pair.Secp256k1: make([]byte, 32), pair.Ed25519: pair.Payload(frost.commit)} {
			commit := pair.CommitBody(session(), curve, items, payload)
			if _, err := c.guard.Points(session(), items, commit); !errors.Is(err, pair.ErrRefused) {
				t.Errorf("guard, %s: %v", name, err)
			}
		}
	}
	for curve, item := range map[pair.Curve]pair.Item{pair.Secp256k1: e, pair.Ed25519: f} {
		payload := map[pair.Curve][]byte{pair.Secp256k1: make([]byte, 32), pair.Ed25519: pair.Payload(frost.commit)}[curve]
		commit := pair.CommitBody(session(), curve, []pair.Item{item}, payload)
		if _, err := c.guard.Points(session(), []pair.Item{item}, commit); err != nil {
			t.Errorf("%s: the commitment of this test is not sound: %v", curve, err)
		}
	}
}

// Condition 9 is a sentence: it must be in the package's documentation.
func TestCondition9IsWritten(t *testing.T) {
	source, err := os.ReadFile("pair.go")
	if err != nil {
		t.Fatal(err)
	}
	doc, _, _ := strings.Cut(string(source), "\npackage pair")
	text := strings.Join(strings.Fields(strings.ReplaceAll(doc, "//", " ")), " ")
	for _, want := range []string{"random-oracle and algebraic-group models", "rewinding does not compose concurrently"} {
		if !strings.Contains(text, want) {
			t.Errorf("the package documentation does not say %q", want)
		}
	}
}

func TestRunOpensOnce(t *testing.T) {
	c := deal(t, few())
	for name, items := range map[string][]pair.Item{"ecdsa": c.ecdsaItems(t)[:1], "frost": c.frostItems(t)[:1]} {
		run, commit, err := c.device.Begin(rand.Reader, session(), items)
		if err != nil {
			t.Fatal(err)
		}
		points, err := c.guard.Points(session(), items, commit)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := run.Open(rand.Reader, points[:10]); !errors.Is(err, pair.ErrRefused) {
			t.Errorf("%s: a short answer: %v", name, err)
		}
		if _, err := run.Open(rand.Reader, points); err == nil {
			t.Errorf("%s: a second answer was taken after a refused one", name)
		}
	}
}

// A wiped run opens no more, and wiping it leaves the half as it was.
func TestWipedRun(t *testing.T) {
	c := deal(t, few())
	for name, items := range map[string][]pair.Item{"ecdsa": c.ecdsaItems(t), "frost": c.frostItems(t)} {
		k := c.talk(t, "device", session(), items)
		run, _, err := c.device.Begin(&stream{name: "device"}, session(), items)
		if err != nil {
			t.Fatal(err)
		}
		run.Wipe()
		if _, err := run.Open(rand.Reader, k.points); err == nil {
			t.Errorf("%s: a wiped run opened", name)
		}
		for i, sig := range c.sign(t, session(), items) {
			verify(t, items[i], sig)
		}
	}
}

// Halves serve many sessions at once (for -race). Evaluation is left out where it has to be serial.
func TestHalvesServeManyAtOnce(t *testing.T) {
	c := deal(t, few())
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			for _, items := range [][]pair.Item{c.ecdsaItems(t)[:1], c.frostItems(t)} {
				s := session()
				s.Plan = uint32(i)
				run, commit, err := c.device.Begin(rand.Reader, s, items)
				if err != nil {
					t.Error(err)
					return
				}
				points, err := c.guard.Points(s, items, commit)
				if err != nil {
					t.Error(err)
					return
				}
				opening, err := run.Open(rand.Reader, points)
				if err != nil {
					t.Error(err)
					return
				}
				if err := c.guard.Check(s, items, commit, opening); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
}

// Nothing that holds a secret prints it, by value or by pointer, bare or inside something else, with any verb or as JSON.
func TestNothingSecretIsPrinted(t *testing.T) {
	c := deal(t, few())
	p, q := primes(t)
	_, pkg, err := pair.DealWith(&stream{name: "dealing"}, p, q, params(), few())
	if err != nil {
		t.Fatal(err)
	}
	run, _, err := c.device.Begin(rand.Reader, session(), c.frostItems(t))
	if err != nil {
		t.Fatal(err)
	}
	values := []any{c.device, *c.device, c.guard, *c.guard, pkg, *pkg, run, *run, few()[0], few()}
	for _, v := range values {
		inside := struct{ V any }{v}
		for _, out := range []string{
			fmt.Sprintf("%v", v), fmt.Sprintf("%+v", v), fmt.Sprintf("%#v", v), fmt.Sprintf("%s", v), fmt.Sprintf("%x", v),
			fmt.Sprintf("%d", v), fmt.Sprintf("%+v", inside), fmt.Sprintf("%#v", inside), asJSON(t, v), asJSON(t, inside),
		} {
			if len(out) > 300 {
				t.Errorf("%T prints %d bytes: %.80s", v, len(out), out)
			}
			for _, s := range few() {
				if strings.Contains(out, fmt.Sprintf("%x", s.Scalar[:8])) {
					t.Errorf("%T prints a scalar", v)
				}
			}
		}
	}
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestWipedHalvesAreEmpty(t *testing.T) {
	c := deal(t, few())
	items := c.ecdsaItems(t)
	c.device.Wipe()
	c.guard.Wipe()
	if _, err := c.device.MarshalBinary(); err == nil {
		t.Error("a wiped device half was encoded")
	}
	if _, err := c.guard.MarshalBinary(); err == nil {
		t.Error("a wiped guard half was encoded")
	}
	if _, _, err := c.device.Begin(rand.Reader, session(), items); err == nil {
		t.Error("a wiped device half signs")
	}
	if _, err := c.guard.Points(session(), items, nil); err == nil {
		t.Error("a wiped guard half answers")
	}
	new(pair.DeviceHalf).Wipe()
	new(pair.GuardHalf).Wipe()
}

// Signatures over changing sessions, keys, children and lengths, each verified by another implementation: 12, or 2000 where
// HEFU_SOAK is 1.
func TestRandomSignatures(t *testing.T) {
	c, n := deal(t, few()), uint32(12)
	if os.Getenv("HEFU_SOAK") == "1" {
		n = 2000
	}
	for i := range n {
		s := session()
		s.Transfer, s.Plan = fmt.Sprint("transfer-", i), i
		items := []pair.Item{c.item(t, "m/84'/0'/0'", fmt.Sprint(i), i%2, i*977)}
		if i%2 == 1 {
			digest := sha256.Sum256([]byte{byte(i)})
			items = []pair.Item{c.item(t, "m/44'/501'/0'/0'", strings.Repeat(string(digest[:]), int(i%40)+1))}
		}
		for j, sig := range c.sign(t, s, items) {
			verify(t, items[j], sig)
		}
	}
}
