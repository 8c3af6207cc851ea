package guard_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
	"github.com/hefu-wallet/hefu/pair"
)

// Attacks that once worked. Each says what the thief did.

// halfOf is the name of a dealing's half in the keystore.
func (w *world) halfOf(id hefu.DealingID) hefu.HalfID {
	w.t.Helper()
	var d guard.Dealing
	err := w.store.View(w.t.Context(), func(tx guard.Tx) (err error) {
		d, err = tx.Dealing(id)
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return d.Half
}

// He had paper, session and code, and dealt the owner's keys under an identity that he
// made up: no wait, and a second live half of one key.
func TestTheSameKeysUnderAnotherIdentityAreRefused(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	_, u.identity, _ = ed25519.GenerateKey(rand.Reader)
	offer, err := w.BeginDealing(t.Context(), u.caller, u.announce(1))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.AcceptDealing(t.Context(), u.caller, offer.Dealing.ID, u.pack(offer)); !hefu.Is(err, hefu.KindForbidden) {
		t.Fatalf("accepted: %v", err)
	}
}

// He had everything and a dealing half done when the owner froze.
func TestAFrozenAccountFinishesNoDealing(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	old := u.dealing
	if _, err := w.BeginDealing(t.Context(), u.caller, u.announce(2)); err != nil {
		t.Fatal(err)
	}
	w.pass(w.cfg.Delays.Redeal)
	u.again()
	offer, err := w.BeginDealing(t.Context(), u.caller, u.announce(2))
	if err != nil {
		t.Fatal(err)
	}
	blob := u.pack(offer)
	if _, err := w.Freeze(t.Context(), u.caller); err != nil {
		t.Fatal(err)
	}
	u.again()
	if _, err := w.AcceptDealing(t.Context(), u.caller, offer.Dealing.ID, blob); err == nil {
		t.Fatal("a frozen account took a half")
	}
	if _, err := w.CheckPoints(t.Context(), u.caller, offer.Dealing.ID, string(pair.Ed25519), nil); err == nil {
		t.Fatal("a frozen account got points")
	}
	if _, err := w.keys.Half(w.halfOf(old)); err != nil {
		t.Fatalf("the owner's half is gone: %v", err)
	}
}

// failing is a keystore on a disk that fails from a certain read on.
type failing struct {
	guard.Keystore
	fail   func() bool
	before func() // runs once, before the next PutHalf
}

func (f *failing) Half(id hefu.HalfID) ([]byte, error) {
	if f.fail != nil && f.fail() {
		return nil, errors.New("input/output error")
	}
	return f.Keystore.Half(id)
}

func (f *failing) PutHalf(id hefu.HalfID, half []byte) error {
	if before := f.before; before != nil {
		f.before = nil
		before()
	}
	return f.Keystore.PutHalf(id, half)
}

// His transfer hung between T1 and T2 on a failing disk; the owner froze and unfroze; the
// disk came back.
func TestAFreezeThatIsOverStillStopsWhatWasApprovedBefore(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	before := w.balance(bob)
	a := u.sign(u.propose(u.intent(1000)))
	a.Code = u.code()
	reads := 0
	disk := &failing{Keystore: w.keys, fail: func() bool { reads++; return reads > 1 }}
	w.keys = disk
	w.Guard = w.on(w.store)
	if tr, err := w.Approve(t.Context(), u.caller, a); tr.State != hefu.Evaluating {
		t.Fatalf("%s, %v", tr.State, err)
	}
	if _, err := w.Freeze(t.Context(), u.caller); err != nil {
		t.Fatal(err)
	}
	u.again()
	if _, err := w.Unfreeze(t.Context(), u.caller, password, u.code()); err != nil {
		t.Fatal(err)
	}
	disk.fail = nil
	w.advance(a.Transfer)
	if got := u.state(a.Transfer); got.State != hefu.Stopped || w.paid(before).Sign() != 0 {
		t.Fatalf("%s; bob got %s wei", got.State, w.paid(before))
	}
}

// The reply to the last check was lost and the device restarted: it can ask again.
func TestALostCheckReplyIsAnsweredAgain(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	for _, c := range []pair.Curve{pair.Secp256k1, pair.Ed25519} {
		r, err := w.CheckDealing(t.Context(), u.caller, u.dealing, string(c), nil, nil)
		if err != nil || r.Dealing.State != guard.DealingActive {
			t.Fatalf("%s: %s, %v", c, r.Dealing.State, err)
		}
		s := pair.CheckSession(string(w.ID()), string(u.dealing), c)
		if items := pair.CheckItems(u.half.Keys(), s, c); len(r.Signatures) != len(items) {
			t.Fatalf("%s: %d signatures for %d keys", c, len(r.Signatures), len(items))
		}
	}
}

// A device was refused while its transfer rested, and the transfer was sent all the same.
func TestRefusingADeviceStopsWhatRests(t *testing.T) {
	w := newWorld(t)
	w.cfg.Rest = time.Minute
	w.Guard = w.on(w.store)
	u := w.ready("alice")
	before := w.balance(bob)
	tr := u.pay(u.intent(1000))
	if err := w.RefuseDevice(t.Context(), u.caller, u.deviceID); err != nil {
		t.Fatal(err)
	}
	w.clock.add(2 * time.Minute)
	w.advance(tr.ID)
	if got := u.state(tr.ID); got.State != hefu.Stopped || w.paid(before).Sign() != 0 {
		t.Fatalf("%s; bob got %s wei", got.State, w.paid(before))
	}
}

// A stranger behind the same proxy, and one who knows the password, used up the tries.
func TestAKnownDeviceSignsInWhateverStrangersDo(t *testing.T) {
	w := newWorld(t)
	u := w.signUp("alice")
	for range 15 {
		_, _ = w.SignIn(t.Context(), guard.SignIn{Name: "nobody" + rand.Text()[:5], Password: "x", Code: "000000", Source: "proxy"})
		_, err := w.SignIn(t.Context(), guard.SignIn{Name: "alice", Password: password, Code: "000000", Source: rand.Text()})
		var e *hefu.Error
		if !errors.As(err, &e) || e.Kind != hefu.KindUnauthenticated {
			t.Fatalf("the answer tells a stranger that the password is right: %v", err)
		}
		w.pass(16 * time.Minute)
	}
	in := u.signIn()
	in.Source = "proxy"
	for _, stranger := range []string{"nobody", "alice"} {
		_, _ = w.SignIn(t.Context(), guard.SignIn{Name: stranger, Password: password, Code: "000000", Source: "proxy"})
	}
	if _, err := w.SignIn(t.Context(), in); err != nil {
		t.Fatalf("the owner, with a device that is known: %v", err)
	}
	// Another key under the device's name gets no privilege.
	_, other, _ := ed25519.GenerateKey(rand.Reader)
	u.device = other
	strange := u.signIn()
	strange.Source, strange.Password = "proxy", "wrong wrong wrong"
	looked := 0
	for range 20 {
		if _, err := w.SignIn(t.Context(), strange); hefu.Is(err, hefu.KindUnauthenticated) {
			looked++
		}
	}
	if looked > 6 {
		t.Fatalf("%d guesses with an unknown device were looked at", looked)
	}
}

// He guessed at unfreeze with a stolen session until it was closed for the owner, too.
func TestNobodyClosesUnfreezeForTheOwner(t *testing.T) {
	w := newWorld(t)
	u := w.signUp("alice")
	for range 101 {
		_, err := w.Unfreeze(t.Context(), u.caller, "wrong password of the thief", "000000")
		if !hefu.Is(err, hefu.KindConflict) {
			t.Fatalf("an account that is not frozen answers as an oracle of passwords: %v", err)
		}
	}
	if _, err := w.Freeze(t.Context(), u.caller); err != nil {
		t.Fatal(err)
	}
	u.again()
	for range 20 {
		_, _ = w.Unfreeze(t.Context(), u.caller, "wrong password of the thief", "000000")
	}
	u.again()
	if _, err := w.Unfreeze(t.Context(), u.caller, password, u.code()); err != nil {
		t.Fatalf("closed for the owner: %v", err)
	}
}

// A client gave up waiting and began again; its first request, still under way, wrote its
// half over the one that had become active.
func TestASlowAcceptHarmsNothing(t *testing.T) {
	w := newWorld(t)
	disk := &failing{Keystore: w.keys}
	w.keys = disk
	w.Guard = w.on(w.store)
	u := w.signUp("alice")
	u.paper()
	offer, err := w.BeginDealing(t.Context(), u.caller, u.announce(1))
	if err != nil {
		t.Fatal(err)
	}
	slow := *u
	blob := slow.pack(offer)
	disk.before = func() { u.deal(1) }
	if _, err := w.AcceptDealing(t.Context(), slow.caller, offer.Dealing.ID, blob); err == nil {
		t.Fatal("the slow one was accepted")
	}
	if ids, err := w.keys.HalfIDs(); err != nil || len(ids) != 1 || ids[0] != w.halfOf(u.dealing) {
		t.Fatalf("halves: %v, %v", ids, err)
	}
	again := u.dealing
	if _, err := w.keys.Half(w.halfOf(again)); err != nil {
		t.Fatal(err)
	}
}

// The operator switched a network off while a transfer was being evaluated: it must not
// block the other networks of the wallet for ever.
func TestANetworkThatWasSwitchedOffBlocksNothing(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	a := u.sign(u.propose(u.intent(5)))
	a.Code = u.code()
	if tr, err := w.on(&killer{w.store, 2}).Approve(t.Context(), u.caller, a); tr.State != hefu.Evaluating {
		t.Fatalf("%s, %v", tr.State, err)
	}
	cfg := w.cfg
	w.cfg.Networks = nil
	w.cfg.Delays = guard.DefaultDelays()
	g := w.on(w.store)
	w.cfg = cfg
	w.clock.add(time.Minute)
	if err := g.Advance(t.Context(), a.Transfer); err != nil {
		t.Fatal(err)
	}
	if got := u.state(a.Transfer); got.State != hefu.Stopped {
		t.Fatalf("it is %s", got.State)
	}
	if tr := u.pay(u.intent(1)); tr.State != hefu.Resting {
		t.Fatalf("the wallet is blocked: %s", tr.State)
	}
}
