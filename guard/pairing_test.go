package guard_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/factor"
	"github.com/hefu-wallet/hefu/guard"
	"github.com/hefu-wallet/hefu/pair"
)

// second is the user at another device, with its own key and session and no half.
func (u *user) second() *user {
	u.w.t.Helper()
	n := *u
	_, n.device, _ = ed25519.GenerateKey(rand.Reader)
	n.half = nil
	in, err := u.w.SignIn(u.w.t.Context(), n.signIn())
	if err != nil {
		u.w.t.Fatal(err)
	}
	n.caller, n.deviceID = guard.Caller{User: in.User, Session: in.Session}, in.Device.ID
	return &n
}

// asks begins a pairing for the user's device.
func (u *user) asks(sealed string) guard.Pairing {
	u.w.t.Helper()
	p, err := u.w.BeginPairing(u.w.t.Context(), u.caller, u.deviceID, []byte(sealed))
	if err != nil {
		u.w.t.Fatal(err)
	}
	return p
}

func (u *user) fill(p guard.Pairing, box, code string) error {
	u.w.t.Helper()
	_, err := u.w.FillPairing(u.w.t.Context(), u.caller, p.ID, []byte(box), code)
	return err
}

// waiting lists the pairings that wait, one by one.
func (u *user) waiting() (ids []hefu.PairingID) {
	u.w.t.Helper()
	for p := (guard.Page{Limit: 1}); ; {
		page, next, err := u.w.Pairings(u.w.t.Context(), u.caller, p)
		if err != nil {
			u.w.t.Fatal(err)
		}
		for _, one := range page {
			if len(one.Box) > 0 || one.Name != "test device" || one.User != u.caller.User.ID {
				u.w.t.Fatalf("the list has %+v", one)
			}
			ids = append(ids, one.ID)
		}
		if next == "" {
			return ids
		}
		p.After = next
	}
}

func must(t *testing.T, kind hefu.Kind, part string, err error) {
	t.Helper()
	if !hefu.Is(err, kind) || !strings.Contains(err.Error(), part) {
		t.Fatalf("%v, want %s with %q", err, kind, part)
	}
}

// The guard carries a half once, for a code about exactly that box, between two of one user's
// devices, and is rid of it.
func TestAHalfIsCarriedOnceForACode(t *testing.T) {
	w := newWorld(t)
	old := w.ready("alice")
	fresh := old.second()
	p := fresh.asks("sealed key")
	if again := fresh.asks("sealed key"); again.ID != p.ID || again.Name != "test device" || !again.Expires().Equal(p.Created.Add(10*time.Minute)) {
		t.Fatalf("asked again: %+v", again)
	}
	if got := old.waiting(); !slices.Equal(got, []hefu.PairingID{p.ID}) {
		t.Fatalf("open: %v", got)
	}
	must(t, hefu.KindForbidden, "not right", old.fill(p, "box", "000000"))
	must(t, hefu.KindForbidden, "the device that waits", fresh.fill(p, "box", fresh.code()))
	must(t, hefu.KindInvalid, "bytes", old.fill(p, "", old.code()))
	must(t, hefu.KindInvalid, "bytes", old.fill(p, strings.Repeat("x", pair.MaxHandover+1), old.code()))
	code := old.code()
	if err := old.fill(p, "box", code); err != nil {
		t.Fatal(err)
	}
	if err := old.fill(p, "box", "no code at all"); err != nil { // its answer was lost
		t.Fatal(err)
	}
	must(t, hefu.KindForbidden, "already used", old.fill(p, "another box", code))
	must(t, hefu.KindConflict, "answer already", old.fill(p, "another box", old.code()))
	got, err := w.Pairing(t.Context(), fresh.caller, p.ID)
	if err != nil || string(got.Box) != "box" || string(got.Key) != "sealed key" || got.Device != fresh.deviceID {
		t.Fatalf("%+v, %v", got, err)
	}
	if len(old.waiting()) != 0 {
		t.Fatal("what was filled is still listed")
	}
	must(t, hefu.KindForbidden, "only the device that waits", w.EndPairing(t.Context(), old.caller, p.ID))
	for range 2 {
		if err := w.EndPairing(t.Context(), fresh.caller, p.ID); err != nil {
			t.Fatal(err)
		}
	}
	_, err = w.Pairing(t.Context(), fresh.caller, p.ID)
	must(t, hefu.KindNotFound, "over", err)
	if w.events(p.User, "device", "pairing") != 1 || w.events(p.User, "device", "paired") != 1 {
		t.Fatal("the other sessions did not hear of it once")
	}
}

// The code is used up for this box and this pairing: what another box or pairing needs is
// another code, also when somebody in between changed the request.
func TestACodeIsForOneBox(t *testing.T) {
	w := newWorld(t)
	old := w.ready("alice")
	one, two, three := old.second(), old.second(), old.second()
	p, q, r := one.asks("1"), two.asks("2"), three.asks("3")
	code := old.code()
	if err := old.fill(p, "box", code); err != nil {
		t.Fatal(err)
	}
	must(t, hefu.KindForbidden, "already used", old.fill(q, "box", code))
	if got := old.waiting(); !slices.Equal(got, []hefu.PairingID{q.ID, r.ID}) {
		t.Fatalf("open: %v", got)
	}
	used := []hefu.Digest{old.usedFor()}
	for _, next := range []struct {
		guard.Pairing
		box string
	}{{q, "box"}, {r, "another box"}} {
		if err := old.fill(next.Pairing, next.box, old.code()); err != nil {
			t.Fatal(err)
		}
		if slices.Contains(used, old.usedFor()) {
			t.Fatal("two boxes have one approval")
		}
		used = append(used, old.usedFor())
	}
}

// usedFor is what the user's last code was used up for.
func (u *user) usedFor() (d hefu.Digest) {
	u.w.t.Helper()
	err := u.w.store.View(u.w.t.Context(), func(tx guard.Tx) error {
		f, err := tx.Factor(u.caller.User.ID, factor.TOTP)
		d = f.UsedFor
		return err
	})
	if err != nil {
		u.w.t.Fatal(err)
	}
	return d
}

func TestAPairingIsItsUsersOnly(t *testing.T) {
	w := newWorld(t)
	old, mallory := w.ready("alice"), w.ready("mallory")
	fresh := old.second()
	p := fresh.asks("sealed key")
	must(t, hefu.KindNotFound, "over", mallory.fill(p, "hers", mallory.code()))
	_, err := w.Pairing(t.Context(), mallory.caller, p.ID)
	must(t, hefu.KindNotFound, "over", err)
	if err := w.EndPairing(t.Context(), mallory.caller, p.ID); err != nil {
		t.Fatal(err)
	}
	_, err = w.BeginPairing(t.Context(), mallory.caller, fresh.deviceID, []byte("x"))
	must(t, hefu.KindNotFound, "no such device", err)
	if len(mallory.waiting()) != 0 || len(old.waiting()) != 1 {
		t.Fatal("one user's pairing is another's")
	}
	for _, key := range [][]byte{nil, make([]byte, 2<<10+1)} {
		_, err = w.BeginPairing(t.Context(), fresh.caller, fresh.deviceID, key)
		must(t, hefu.KindInvalid, "bytes", err)
	}
}

// Ten minutes, by the guard's clock; then nobody gets it, and the worker erases it though
// nobody asks.
func TestAPairingEnds(t *testing.T) {
	w := newWorld(t)
	old := w.ready("alice")
	fresh := old.second()
	p := fresh.asks("sealed key")
	if err := old.fill(p, "box", old.code()); err != nil {
		t.Fatal(err)
	}
	w.clock.add(10*time.Minute - 31*time.Second)
	if _, err := w.Pairing(t.Context(), fresh.caller, p.ID); err != nil {
		t.Fatal(err)
	}
	w.clock.add(time.Second)
	_, err := w.Pairing(t.Context(), fresh.caller, p.ID)
	must(t, hefu.KindNotFound, "over", err)
	late := fresh.asks("another key")
	w.clock.add(10 * time.Minute)
	if len(old.waiting()) != 0 {
		t.Fatal("what is over is listed")
	}
	must(t, hefu.KindNotFound, "over", old.fill(late, "box", old.code()))
	w.Tidy(t.Context())
	if w.pairings() != 0 {
		t.Fatal("it is still in the database")
	}
}

// pairings counts what is left of everybody's pairings, whatever the guard shows.
func (w *world) pairings() (n int) {
	w.t.Helper()
	err := w.store.View(w.t.Context(), func(tx guard.Tx) error {
		users, err := tx.UserIDs()
		if err != nil {
			return err
		}
		n = 0
		for _, id := range users {
			all, err := tx.Pairings(id)
			if err != nil {
				return err
			}
			n += len(all)
		}
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return n
}

// A session has one and a user four; whoever stole one session pushes nobody out, and ends
// nobody's.
func TestAThiefDoesNotBlockAPairing(t *testing.T) {
	w := newWorld(t)
	old := w.ready("alice")
	fresh := old.second()
	mine := fresh.asks("mine")
	for i := range 10 { // the thief has the old device's session
		old.asks(fmt.Sprint("thief ", i))
	}
	if got := old.waiting(); len(got) != 2 || got[0] != mine.ID {
		t.Fatalf("open: %v", got)
	}
	must(t, hefu.KindForbidden, "only the device that waits", w.EndPairing(t.Context(), old.caller, mine.ID))
	for i := range 3 {
		old.second().asks(fmt.Sprint("more ", i))
	}
	if got := old.waiting(); len(got) != 4 || slices.Contains(got, mine.ID) {
		t.Fatalf("the oldest does not give way: %v", got)
	}
}

// Nothing is added while the account is frozen, the database in doubt, the half locked, the
// device refused, or nothing split.
func TestWhenNoHalfIsCarried(t *testing.T) {
	w := newWorld(t)
	bare := w.signUp("bare")
	_, err := w.BeginPairing(t.Context(), bare.caller, bare.deviceID, []byte("x"))
	must(t, hefu.KindConflict, "nothing to hand over", err)
	old := w.ready("alice")
	fresh, other := old.second(), old.second()
	p, q := fresh.asks("sealed key"), other.asks("other")
	if err := w.RefuseDevice(t.Context(), old.caller, other.deviceID); err != nil {
		t.Fatal(err)
	}
	must(t, hefu.KindForbidden, "refused", old.fill(q, "box", old.code()))
	_, err = w.BeginPairing(t.Context(), other.caller, other.deviceID, []byte("x"))
	must(t, hefu.KindForbidden, "refused", err)
	if got := old.waiting(); !slices.Equal(got, []hefu.PairingID{p.ID}) {
		t.Fatalf("open: %v", got)
	}
	meta := func(until string) {
		if err := w.store.Update(t.Context(), func(tx guard.Tx) error { return tx.SetMeta("quarantine-until", until) }); err != nil {
			t.Fatal(err)
		}
	}
	meta(w.clock.Now().Add(time.Hour).UTC().Format(time.RFC3339Nano))
	must(t, hefu.KindWaiting, "brought back from a backup", old.fill(p, "box", old.code()))
	meta("")
	setState := func(s guard.DealingState) {
		if err := w.store.Update(t.Context(), func(tx guard.Tx) error {
			d, err := tx.Dealing(old.dealing)
			if err != nil {
				return err
			}
			d.State = s
			return tx.UpdateDealing(d)
		}); err != nil {
			t.Fatal(err)
		}
	}
	setState(guard.DealingLocked)
	must(t, hefu.KindLocked, "split again from paper", old.fill(p, "box", old.code()))
	setState(guard.DealingActive)
	if _, err := w.Freeze(t.Context(), old.caller); err != nil {
		t.Fatal(err)
	}
	if w.pairings() != 0 {
		t.Fatal("a freeze leaves a half on its way")
	}
	old.again()
	_, err = w.BeginPairing(t.Context(), old.caller, old.deviceID, []byte("x"))
	must(t, hefu.KindFrozen, "nothing is added", err)
}

// Two devices of one dealing propose and approve in turn; one that is refused signs nothing
// more and leaves the other as it was.
func TestTwoDevicesOfOneDealing(t *testing.T) {
	w := newWorld(t)
	old := w.ready("alice")
	fresh := old.second()
	fresh.half = old.half
	before := w.balance(bob)
	for i, u := range []*user{fresh, old, fresh, old} {
		tr := u.pay(u.intent(int64(i + 1)))
		w.advance(tr.ID)
		u.mustBeFinal(tr.ID)
		if got := u.state(tr.ID).Device; got != u.deviceID {
			t.Fatalf("payment %d is of device %s", i, got)
		}
	}
	w.mustHavePaid(before, 10)
	// What one proposed the other may approve; both open at once.
	a, b := old.propose(old.intent(5)), fresh.propose(fresh.intent(6))
	one, two := fresh.sign(a), old.sign(b)
	one.Code = fresh.code()
	if _, err := w.Approve(t.Context(), fresh.caller, one); err != nil {
		t.Fatal(err)
	}
	w.advance(a.ID)
	two.Code = old.code()
	if _, err := w.Approve(t.Context(), old.caller, two); err != nil && !hefu.Is(err, hefu.KindReplan) {
		t.Fatal(err)
	}
	if err := w.RefuseDevice(t.Context(), fresh.caller, old.deviceID); err != nil {
		t.Fatal(err)
	}
	tr := fresh.propose(fresh.intent(7))
	s, items := old.session(tr)
	_, body, err := old.half.Begin(rand.Reader, s, items)
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.Nonces(t.Context(), old.caller, tr.ID, tr.Plan.Number, pair.Sign(old.device, pair.Device, pair.Commit, s, body))
	must(t, hefu.KindForbidden, "not from one of your devices", err)
	mine := fresh.sign(tr)
	mine.Code = fresh.code()
	if _, err := w.Approve(t.Context(), fresh.caller, mine); err != nil {
		t.Fatal(err)
	}
}

// Nothing of a pairing is in a copy of the database.
func TestACopyHoldsNoPairing(t *testing.T) {
	w := newWorld(t)
	old := w.ready("alice")
	p := old.second().asks("sealed key")
	if err := old.fill(p, "box", old.code()); err != nil {
		t.Fatal(err)
	}
	if err := w.store.Update(t.Context(), func(tx guard.Tx) error { return guard.MarkRestored(tx, w.clock.Now()) }); err != nil {
		t.Fatal(err)
	}
	if w.pairings() != 0 {
		t.Fatal("the half is in the copy")
	}
}
