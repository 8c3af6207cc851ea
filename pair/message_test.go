package pair_test

import (
	"bytes"
	stded25519 "crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"testing"

	"github.com/hefu-wallet/hefu/pair"
)

func deviceKey(name string) stded25519.PrivateKey {
	seed := sha256.Sum256([]byte("device key " + name))
	return stded25519.NewKeyFromSeed(seed[:])
}

func public(key stded25519.PrivateKey) stded25519.PublicKey {
	return key.Public().(stded25519.PublicKey)
}

// otherSessions differ from session in one field each; the last moves a byte over the border between two fields.
func otherSessions() map[string]pair.Session {
	out := make(map[string]pair.Session)
	for name, change := range map[string]func(*pair.Session){
		"guard":    func(s *pair.Session) { s.Guard = "GUAR-DGUB" },
		"dealing":  func(s *pair.Session) { s.Dealing = "dealing-2" },
		"transfer": func(s *pair.Session) { s.Transfer = "transfer-2" },
		"plan":     func(s *pair.Session) { s.Plan++ },
		"border":   func(s *pair.Session) { s.Dealing, s.Transfer = s.Dealing+s.Transfer[:1], s.Transfer[1:] },
	} {
		s := session()
		change(&s)
		out[name] = s
	}
	return out
}

// Condition 3 for envelopes: another session, role, step or signer, and any changed byte, is refused.
func TestCondition3Envelopes(t *testing.T) {
	key, content := deviceKey("one"), []byte("a body")
	blob := pair.Sign(key, pair.Device, pair.Commit, session(), content)
	got, err := pair.Verify(public(key), pair.Device, pair.Commit, session(), blob)
	if err != nil || !bytes.Equal(got, content) {
		t.Fatalf("the honest message: %q, %v", got, err)
	}
	refused := func(name string, pub stded25519.PublicKey, role pair.Role, step pair.Step, s pair.Session, blob []byte) {
		t.Helper()
		if body, err := pair.Verify(pub, role, step, s, blob); !errors.Is(err, pair.ErrRefused) || body != nil {
			t.Errorf("%s: %q, %v", name, body, err)
		}
	}
	for name, s := range otherSessions() {
		refused("another "+name, public(key), pair.Device, pair.Commit, s, blob)
	}
	refused("another role", public(key), pair.Guard, pair.Commit, session(), blob)
	refused("another step", public(key), pair.Device, pair.Opening, session(), blob)
	refused("another signer", public(deviceKey("two")), pair.Device, pair.Commit, session(), blob)
	refused("no signer", nil, pair.Device, pair.Commit, session(), blob)
	for i := range blob {
		for _, change := range []byte{1, 0x80, 0xff} {
			bad := bytes.Clone(blob)
			bad[i] ^= change
			refused(fmt.Sprintf("byte %d", i), public(key), pair.Device, pair.Commit, session(), bad)
		}
		refused(fmt.Sprintf("cut at %d", i), public(key), pair.Device, pair.Commit, session(), blob[:i])
	}
	refused("trailing byte", public(key), pair.Device, pair.Commit, session(), append(bytes.Clone(blob), 0))
	refused("empty", public(key), pair.Device, pair.Commit, session(), nil)
}

// The signature of an envelope covers its header: one that was swapped in from another session does not fit.
func TestEnvelopeSignatureCoversTheHeader(t *testing.T) {
	key := deviceKey("one")
	for name, s := range otherSessions() {
		ours := pair.Sign(key, pair.Device, pair.Commit, session(), []byte("a body"))
		theirs := pair.Sign(key, pair.Device, pair.Commit, s, []byte("a body"))
		mixed := append(bytes.Clone(ours[:len(ours)-64]), theirs[len(theirs)-64:]...)
		if _, err := pair.Verify(public(key), pair.Device, pair.Commit, session(), mixed); err == nil {
			t.Errorf("a signature from another %s was taken", name)
		}
	}
}

// Condition 3 for bodies, without the help of any envelope: each side refuses a body of another session, step, curve,
// key or place, on both curves.
func TestCondition3Bodies(t *testing.T) {
	c := deal(t, few())
	for name, items := range map[string][]pair.Item{"ecdsa": c.ecdsaItems(t), "frost": c.frostItems(t)} {
		k := c.talk(t, "first", session(), items)
		for what, s := range otherSessions() {
			if _, err := c.guard.Points(s, items, k.commit); !errors.Is(err, pair.ErrRefused) {
				t.Errorf("%s: points in another %s: %v", name, what, err)
			}
			if _, err := c.guard.Evaluate(s, items, k.commit, k.opening); !errors.Is(err, pair.ErrRefused) {
				t.Errorf("%s: evaluation in another %s: %v", name, what, err)
			}
			if s.Guard != session().Guard || s.Dealing != session().Dealing {
				if _, _, err := c.device.Begin(rand.Reader, s, items); !errors.Is(err, pair.ErrRefused) {
					t.Errorf("%s: a run in another %s: %v", name, what, err)
				}
				continue
			}
			other := c.talk(t, "third", s, items)
			openWith(t, c, k, other.points, name+": the guard's points from another "+what)
			if err := c.guard.Check(session(), items, k.commit, other.opening); !errors.Is(err, pair.ErrRefused) {
				t.Errorf("%s: an opening from another %s: %v", name, what, err)
			}
		}
		openWith(t, c, k, k.commit, name+": its own commitment sent back")
		openWith(t, c, k, k.opening, name+": an opening sent back")
		if err := c.guard.Check(session(), items, k.commit, k.points); !errors.Is(err, pair.ErrRefused) {
			t.Errorf("%s: points as an opening: %v", name, err)
		}
		if err := c.guard.Check(session(), items, k.points, k.opening); !errors.Is(err, pair.ErrRefused) {
			t.Errorf("%s: points as a commitment: %v", name, err)
		}
		again := c.talk(t, "second", session(), items)
		openWith(t, c, k, again.points, name+": points for another commitment")
		if err := c.guard.Check(session(), items, k.commit, again.opening); !errors.Is(err, pair.ErrRefused) {
			t.Errorf("%s: an opening of another commitment: %v", name, err)
		}
	}
}

// openWith opens the run of k once more, from the same randomness, with points that are not for it. For FROST a foreign
// answer to another commitment in the same session cannot be told from an honest one by the device (it is two points):
// there the opening must be one that the guard refuses.
func openWith(t *testing.T, c *couple, k *talk, points []byte, what string) {
	t.Helper()
	run, commit, err := c.device.Begin(&stream{name: k.name}, k.s, k.items)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(commit, k.commit) {
		t.Fatal("the run is not the same run")
	}
	opening, err := run.Open(rand.Reader, points)
	if errors.Is(err, pair.ErrRefused) {
		return
	}
	if err != nil {
		t.Errorf("%s: %v", what, err)
		return
	}
	if err := c.guard.Check(k.s, k.items, commit, opening); !errors.Is(err, pair.ErrRefused) {
		t.Errorf("%s: the guard accepted what came of it: %v", what, err)
	}
}

// field is a range of a message that an attacker may change.
type field struct{ from, to int }

// fields cuts a body into version, curve, step, binding and the engine's fields of the given sizes, over and over.
func fields(b []byte, sizes ...int) []field {
	out := []field{{0, 1}, {1, 2}, {2, 3}, {3, 35}}
	for at, i := 35, 0; at < len(b); i++ {
		size := min(sizes[i%len(sizes)], len(b)-at)
		out = append(out, field{at, at + size})
		at += size
	}
	return out
}

// mutations are ways to change one field: single bits, zero, the maximum and another session's value.
func mutations(b, other []byte, f field) [][]byte {
	var out [][]byte
	set := func(value []byte) {
		if m := bytes.Clone(b); !bytes.Equal(m[f.from:f.to], value) {
			copy(m[f.from:f.to], value)
			out = append(out, m)
		}
	}
	n := f.to - f.from
	for _, bit := range []int{0, n*8 - 1, n * 4} {
		flipped := bytes.Clone(b[f.from:f.to])
		flipped[bit/8] ^= 1 << (bit % 8)
		set(flipped)
	}
	set(make([]byte, n))
	set(bytes.Repeat([]byte{0xff}, n))
	set(other[f.from:f.to])
	return out
}

// Every field of every body, changed: never a wrong signature, never a panic. A changed commitment or opening is refused,
// except that a well-formed ECDSA ciphertext of something else locks; changed points are refused by the device, or lead to
// an opening that the guard refuses.
func TestEveryFieldOfEveryMessageMutated(t *testing.T) {
	c := deal(t, few())
	other := session()
	other.Transfer = "another transfer"
	for _, curve := range []struct {
		name                    string
		items                   []pair.Item
		commit, points, opening []int
	}{
		{"ecdsa", c.ecdsaItems(t)[:1], []int{32}, []int{33, 33, 32}, []int{32, 33, 33, 32, 768}},
		{"frost", c.frostItems(t)[:1], []int{32}, []int{32}, []int{32}},
	} {
		k, o := c.talk(t, "first", session(), curve.items), c.talk(t, "second", other, curve.items)
		locks := 0
		for _, f := range fields(k.commit, curve.commit...) {
			for _, bad := range mutations(k.commit, o.commit, f) {
				if err := c.guard.Check(k.s, k.items, bad, k.opening); !errors.Is(err, pair.ErrRefused) {
					t.Errorf("%s: commit %v: %v", curve.name, f, err)
				}
			}
		}
		for _, f := range fields(k.points, curve.points...) {
			for _, bad := range mutations(k.points, o.points, f) {
				openWith(t, c, k, bad, fmt.Sprintf("%s: points %v", curve.name, f))
			}
		}
		for _, f := range fields(k.opening, curve.opening...) {
			for _, bad := range mutations(k.opening, o.opening, f) {
				checked := c.guard.Check(k.s, k.items, k.commit, bad)
				sigs, err := c.guard.Evaluate(k.s, k.items, k.commit, bad)
				switch {
				case sigs != nil || err == nil:
					t.Errorf("%s: opening %v was signed", curve.name, f)
				case checked != nil && !errors.Is(err, pair.ErrRefused):
					t.Errorf("%s: opening %v: Check refused, Evaluate says %v", curve.name, f, err)
				case checked == nil && err != pair.ErrLock: //nolint:errorlint // nothing may be wrapped around it
					t.Errorf("%s: opening %v: Check passed, Evaluate says %v", curve.name, f, err)
				case checked == nil:
					locks++
				}
			}
		}
		if want := curve.name == "ecdsa"; (locks > 0) != want {
			t.Errorf("%s: %d mutations lock", curve.name, locks)
		}
		sigs, err := c.guard.Evaluate(k.s, k.items, k.commit, k.opening)
		if err != nil {
			t.Fatalf("%s: the honest opening: %v", curve.name, err)
		}
		verify(t, k.items[0], sigs[0])
	}
}

// Lengths: every cut and one byte more.
func TestTruncatedAndExtendedMessages(t *testing.T) {
	c := deal(t, few())
	for name, items := range map[string][]pair.Item{"ecdsa": c.ecdsaItems(t), "frost": c.frostItems(t)} {
		k := c.talk(t, "first", session(), items)
		for _, bad := range cuts(k.commit) {
			if _, err := c.guard.Points(k.s, items, bad); !errors.Is(err, pair.ErrRefused) {
				t.Errorf("%s: a commitment of %d bytes: %v", name, len(bad), err)
			}
		}
		for _, bad := range cuts(k.opening) {
			if err := c.guard.Check(k.s, items, k.commit, bad); !errors.Is(err, pair.ErrRefused) {
				t.Errorf("%s: an opening of %d bytes: %v", name, len(bad), err)
			}
		}
	}
}

func cuts(b []byte) [][]byte {
	out := [][]byte{nil, append(bytes.Clone(b), 0), b[:len(b)-1]}
	for n := 1; n < len(b); n += 17 {
		out = append(out, b[:n])
	}
	return out
}

// Sessions without names, or with too long ones, are refused at the border.
func TestSessionsAreChecked(t *testing.T) {
	c := deal(t, few())
	long := string(bytes.Repeat([]byte{'x'}, 129))
	for _, transfer := range []string{"", long} {
		s := session()
		s.Transfer = transfer
		if _, _, err := c.device.Begin(rand.Reader, s, c.frostItems(t)); !errors.Is(err, pair.ErrRefused) {
			t.Errorf("a transfer id of %d bytes: %v", len(transfer), err)
		}
	}
}

// Check messages name their dealing and key: no two are alike, none is a bare hash on Ed25519, another curve's session
// gives others.
func TestCheckItemsAreTagged(t *testing.T) {
	c := deal(t, few())
	seen := make(map[string]bool)
	for _, curve := range []pair.Curve{pair.Secp256k1, pair.Ed25519} {
		for _, dealing := range []string{"dealing-1", "dealing-2"} {
			for _, item := range pair.CheckItems(c.guard.Keys(), pair.CheckSession("GUAR-DGUA", dealing, curve), curve) {
				if seen[string(item.Message)] {
					t.Errorf("two check messages are alike (%s)", item.Path)
				}
				seen[string(item.Message)] = true
				if curve == pair.Ed25519 && (len(item.Message) <= 64 || !bytes.HasPrefix(item.Message, bytes.Repeat([]byte{0xff}, 32))) {
					t.Errorf("the check message of %s could be a transaction: %x", item.Path, item.Message)
				}
			}
		}
	}
	if len(seen) != 8 {
		t.Errorf("%d check messages, want 8", len(seen))
	}
}
