package guard_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
	"github.com/hefu-wallet/hefu/pair"
)

func TestDealingAgainWaitsAndKillsTheOldHalf(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	old, oldDealing := u.half, u.dealing
	oldHalf := w.halfOf(oldDealing)
	offer, err := w.BeginDealing(t.Context(), u.caller, u.announce(2))
	if err != nil || offer.Dealing.State != guard.DealingWaiting || offer.OneTime != nil {
		t.Fatalf("no wait: %s, %v", offer.Dealing.State, err)
	}
	if want := w.clock.Now().Add(w.cfg.Delays.Redeal); offer.Dealing.NotBefore.Sub(want).Abs() > time.Second {
		t.Fatalf("it waits until %v", offer.Dealing.NotBefore)
	}
	if offer, err = w.BeginDealing(t.Context(), u.caller, u.announce(2)); err != nil || offer.OneTime != nil {
		t.Fatalf("asking again shortened the wait: %v", err)
	}
	w.advance(u.pay(u.intent(1)).ID) // the old half works until the new one is checked
	w.pass(w.cfg.Delays.Redeal)
	u.again()
	u.deal(2)
	if _, err := w.keys.Half(oldHalf); !hefu.Is(err, hefu.KindNotFound) {
		t.Fatalf("the guard kept its old half: %v", err)
	}
	tr := u.propose(u.intent(1))
	fresh := u.half
	u.half = old
	s, items := u.session(tr)
	s.Dealing = string(oldDealing)
	run, body, err := u.half.Begin(rand.Reader, s, items)
	if err != nil || run == nil {
		t.Fatal(err)
	}
	if _, err := w.Nonces(t.Context(), u.caller, tr.ID, 1, pair.Sign(u.device, pair.Device, pair.Commit, s, body)); err == nil {
		t.Fatal("the old device half got points")
	}
	u.half = fresh
	w.advance(u.pay(u.intent(2)).ID)
}

func TestAnySessionCancelsADealingThatWaits(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	offer, err := w.BeginDealing(t.Context(), u.caller, u.announce(2))
	if err != nil {
		t.Fatal(err)
	}
	if err := w.CancelDealing(t.Context(), u.caller, offer.Dealing.ID); err != nil {
		t.Fatal(err)
	}
	w.pass(w.cfg.Delays.Redeal)
	u.again()
	if _, err := w.BeginDealing(t.Context(), u.caller, u.announce(2)); !hefu.Is(err, hefu.KindConflict) {
		t.Fatalf("a cancelled dealing opened: %v", err)
	}
	if tr := u.pay(u.intent(1)); tr.State != hefu.Resting {
		t.Fatalf("the half that was to be replaced is gone: %s", tr.State)
	}
}

func TestADealingNeedsPaperAndARisingGeneration(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	for name, spoil := range map[string]func(*guard.BeginDealing){
		"no proof":            func(b *guard.BeginDealing) { b.Proof = nil },
		"proof of another":    func(b *guard.BeginDealing) { b.Proof[3] ^= 1 },
		"proof of generation": func(b *guard.BeginDealing) { b.Generation = 3 },
		"no code":             func(b *guard.BeginDealing) { b.Code = "" },
		"no device":           func(b *guard.BeginDealing) { b.Device = "" },
	} {
		b := u.announce(2)
		spoil(&b)
		if _, err := w.BeginDealing(t.Context(), u.caller, b); err == nil {
			t.Errorf("%s: accepted", name)
		}
		w.clock.add(time.Minute)
	}
	for _, generation := range []uint64{0, 1, 3, 1 << 63} {
		if _, err := w.BeginDealing(t.Context(), u.caller, u.announce(generation)); err == nil {
			t.Errorf("generation %d: accepted", generation)
		}
	}
}

func TestAnothersPaperIsRefused(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	eve := w.signUp("mallory")
	eve.words, eve.identity = u.words, u.identity // eve found the paper
	if _, err := w.BeginDealing(t.Context(), eve.caller, eve.announce(2)); !hefu.Is(err, hefu.KindForbidden) {
		t.Fatalf("the same words under another user: %v", err)
	}
	// The same keys under an identity that she made up.
	_, eve.identity, _ = ed25519.GenerateKey(rand.Reader)
	offer, err := w.BeginDealing(t.Context(), eve.caller, eve.announce(1))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.AcceptDealing(t.Context(), eve.caller, offer.Dealing.ID, eve.pack(offer)); !hefu.Is(err, hefu.KindForbidden) {
		t.Fatalf("keys of another user were dealt: %v", err)
	}
	if tr := u.pay(u.intent(1)); tr.State != hefu.Resting {
		t.Fatalf("the owner's half suffered: %s", tr.State)
	}
}

func TestTheOneTimeKeyIsUsedOnceAndExpires(t *testing.T) {
	w := newWorld(t)
	u := w.signUp("alice")
	u.paper()
	offer, err := w.BeginDealing(t.Context(), u.caller, u.announce(1))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.AcceptDealing(t.Context(), u.caller, offer.Dealing.ID, []byte("garbage")); !hefu.Is(err, hefu.KindInvalid) {
		t.Fatalf("garbage: %v", err)
	}
	if _, err := w.AcceptDealing(t.Context(), u.caller, offer.Dealing.ID, []byte("garbage")); !hefu.Is(err, hefu.KindConflict) {
		t.Fatalf("the key was used twice: %v", err)
	}
	if offer, err = w.BeginDealing(t.Context(), u.caller, u.announce(1)); err != nil {
		t.Fatal(err)
	}
	w.pass(11 * time.Minute)
	if _, err := w.AcceptDealing(t.Context(), u.caller, offer.Dealing.ID, []byte("garbage")); !hefu.Is(err, hefu.KindConflict) {
		t.Fatalf("an old key was used: %v", err)
	}
	u.deal(1) // and all of it can be begun again
}

func TestAPendingDealingSignsNoTransfer(t *testing.T) {
	w := newWorld(t)
	u := w.signUp("alice")
	u.paper()
	offer, err := w.BeginDealing(t.Context(), u.caller, u.announce(1))
	if err != nil {
		t.Fatal(err)
	}
	u.accept(offer)
	if accounts, err := w.Accounts(t.Context(), u.caller); err != nil || len(accounts) != 0 {
		t.Fatalf("an unchecked dealing has accounts: %v, %v", accounts, err)
	}
	u.check(offer.Dealing.ID, pair.Secp256k1)
	if accounts, _ := w.Accounts(t.Context(), u.caller); len(accounts) != 0 {
		t.Fatal("one curve is enough")
	}
	u.check(offer.Dealing.ID, pair.Ed25519)
	if accounts, _ := w.Accounts(t.Context(), u.caller); len(accounts) != 1 {
		t.Fatal("both curves are not enough")
	}
}

func TestADatabaseOfAnotherGuardIsRefused(t *testing.T) {
	w, other := newWorld(t), newWorld(t)
	_, err := guard.New(t.Context(), w.cfg, guard.Parts{
		Store: w.store, Keystore: other.keys, Clock: w.clock, Rand: rand.Reader, Factors: testFactors(),
		Ledgers: w.ledgers(), Log: discard(),
	})
	if err == nil {
		t.Fatal("a database was opened with another guard's keystore")
	}
}

func TestShortDelaysNeedADevChain(t *testing.T) {
	w := newWorld(t)
	cfg := w.cfg
	cfg.Networks = append([]hefu.Network{"eip155:1"}, cfg.Networks...)
	ledgers := w.ledgers()
	ledgers["eip155:1"] = w.ledger
	parts := guard.Parts{Store: w.store, Keystore: w.keys, Clock: w.clock, Rand: rand.Reader, Factors: testFactors(), Ledgers: ledgers, Log: discard()}
	if _, err := guard.New(t.Context(), cfg, parts); err == nil {
		t.Fatal("a guard of a real network runs with short delays")
	}
	cfg.Delays = guard.DefaultDelays()
	if _, err := guard.New(t.Context(), cfg, parts); err != nil {
		t.Fatal(err)
	}
}
