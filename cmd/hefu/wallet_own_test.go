package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/holder"
	"github.com/hefu-wallet/hefu/keys"
	"github.com/hefu-wallet/hefu/keys/vault"
)

// readingLedger looks into the vault at the moment when the bytes leave.
type readingLedger struct {
	brokenLedger
	look func()
}

func (l *readingLedger) Send(ctx context.Context, signed []byte) error {
	l.look()
	return l.brokenLedger.Send(ctx, signed)
}

// soloSending is a solo account in a vault of its own, and a reviewed payment out of it.
func soloSending(t *testing.T, l chain.Ledger) (*ownSending, *holder.Review) {
	t.Helper()
	out := &bytes.Buffer{}
	e := &env{ctx: t.Context(), out: out, err: out, raw: out, now: time.Now, asJSON: true, home: t.TempDir()}
	e.conf.VaultPassword = filepath.Join(e.home, "password")
	if err := os.WriteFile(e.conf.VaultPassword, []byte("a password of the vault\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	b, err := e.newVault()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.close)
	m, err := keys.ParseMnemonic("legal winner thank year wave sausage worth useful legal winner thank yellow")
	if err != nil {
		t.Fatal(err)
	}
	u, err := b.AddSolo(e.alone(), "eip155:1", "", "pocket", m, "", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	s := &ownSending{b: b, u: u, rescueSending: &rescueSending{env: e, ledger: l}}
	s.kind, s.settled = hefu.Solo, s.settle
	if s.net, s.family, err = e.ownNetwork(u, ""); err != nil {
		t.Fatal(err)
	}
	if s.owner, err = u.Owner(e.alone(), s.net.ID); err != nil {
		t.Fatal(err)
	}
	in := hefu.Intent{
		Network: s.net.ID, From: s.owner.Address, To: "0x70997970C51812dc3A010C7d01b50e0d17dc79C8", Asset: s.net.Native.ID,
		Amount: ether(1), Expiry: time.Now().Add(time.Minute).Unix(),
	}
	in, p, err := holder.BuildOffline(s.family, s.net, in, holder.Prices{MaxFee: hefu.UnitsOf(30e9), Tip: hefu.UnitsOf(1e9)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	v, err := u.Review(e.alone(), in, p, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return s, v
}

// kept are the transfers that the vault on the disk remembers.
func kept(t *testing.T, s *ownSending) []holder.Move {
	t.Helper()
	blob, err := vault.ReadFile(s.vaultPath())
	if err != nil {
		return nil
	}
	state, _, err := holder.OpenState("a password of the vault", blob)
	if err != nil {
		t.Fatal(err)
	}
	return state.Unguarded[0].Moves
}

func TestWhatIsSignedIsWrittenDownBeforeItLeaves(t *testing.T) {
	l := &readingLedger{brokenLedger: brokenLedger{depth: []chain.Depth{{Found: true, Mined: true, Final: true}}}}
	s, v := soloSending(t, l)
	looked := false
	l.look = func() {
		looked = true
		if moves := kept(t, s); len(moves) != 1 || moves[0].State != holder.MoveSent || len(moves[0].Signed) == 0 {
			t.Errorf("the bytes leave and the vault has %+v", moves)
		}
	}
	signed, err := s.sign(v)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.post(v, signed); err != nil || !looked {
		t.Fatalf("%v", err)
	}
	if moves := kept(t, s); len(moves) != 1 || moves[0].State != holder.MoveFinal || len(moves[0].Signed) != 0 {
		t.Errorf("at the end: %+v", moves)
	}
}

// What a node says that it does not take frees its number; what got no answer does not.
func TestWhatWasRefusedHoldsNothing(t *testing.T) {
	for _, c := range []struct {
		send  error
		state holder.MoveState
		live  int
	}{
		{hefu.Errorf(hefu.KindConflict, "balance: gone"), holder.MoveRefused, 0},
		{chain.ErrStale, holder.MoveRefused, 0},
		{hefu.Errorf(hefu.KindUnavailable, "no answer"), holder.MoveDead, 0},
	} {
		l := &brokenLedger{send: c.send, depth: []chain.Depth{{}}, dead: true}
		s, v := soloSending(t, l)
		signed, err := s.sign(v)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.post(v, signed); err == nil {
			t.Errorf("%v: it was sent", c.send)
		}
		if moves := kept(t, s); len(moves) != 1 || moves[0].State != c.state || len(s.u.Live("")) != c.live {
			t.Errorf("%v: %+v", c.send, moves)
		}
	}
}

// A program that was killed after signing finds its transfer again: it sends the same
// bytes, and never makes others in their place.
func TestAKilledSendIsFoundAgain(t *testing.T) {
	l := &brokenLedger{send: hefu.Errorf(hefu.KindUnavailable, "no answer"), depth: []chain.Depth{{}}}
	s, v := soloSending(t, l)
	signed, err := s.sign(v)
	if err != nil {
		t.Fatal(err)
	}
	s.u.Record(v, signed, time.Now())
	m := s.u.Live("")[0]
	if state, err := s.lookAt(l, m, true); state != "" || err != nil || l.sent != 1 {
		t.Fatalf("%q, %v, sent %d times", state, err, l.sent)
	}
	view := chain.View{Native: ether(3), Balance: ether(3)}
	if err := s.held(v.Intent, &view); err != nil || len(view.Taken) != 1 || view.Balance.Cmp(ether(2)) >= 0 {
		t.Errorf("the next plan would take %s with %v held (%v)", view.Balance, view.Taken, err)
	}
	for want, l := range map[holder.MoveState]*brokenLedger{
		holder.MoveFinal:  {depth: []chain.Depth{{Found: true, Final: true}}},
		holder.MoveFailed: {depth: []chain.Depth{{Found: true, Final: true, Failed: true}}},
		holder.MoveDead:   {depth: []chain.Depth{{}}, dead: true},
		"":                {depth: []chain.Depth{{Found: true}}},
	} {
		if got, err := s.lookAt(l, m, true); got != want || err != nil {
			t.Errorf("%q, wanted %q (%v)", got, want, err)
		}
	}
}

// A node that refuses bytes which are in the chain already (its first answer was lost) is
// not taken for 'nothing happened', and neither is one that then does not answer.
func TestARefusalIsLookedAtBeforeItIsBelieved(t *testing.T) {
	final := []chain.Depth{{Found: true, Mined: true, Final: true}}
	for name, c := range map[string]struct {
		ledger brokenLedger
		state  holder.MoveState
		kind   hefu.Kind
	}{
		"it is there":     {brokenLedger{send: chain.ErrStale, depth: final}, holder.MoveFinal, ""},
		"no answer":       {brokenLedger{send: chain.ErrStale, down: hefu.Errorf(hefu.KindUnavailable, "no answer")}, holder.MoveSent, hefu.KindUnavailable},
		"it is not there": {brokenLedger{send: chain.ErrStale, depth: []chain.Depth{{}}}, holder.MoveRefused, hefu.KindConflict},
	} {
		s, v := soloSending(t, &c.ledger)
		signed, err := s.sign(v)
		if err != nil {
			t.Fatal(err)
		}
		err = s.post(v, signed)
		if c.kind == "" && err != nil || c.kind != "" && !hefu.Is(err, c.kind) {
			t.Errorf("%s: %v", name, err)
		}
		if moves := kept(t, s); len(moves) != 1 || moves[0].State != c.state {
			t.Errorf("%s: %+v", name, moves)
		}
	}
}

// Words take their time: what expired while they were typed is not signed.
func TestWhatExpiredIsNotSigned(t *testing.T) {
	s, v := soloSending(t, &brokenLedger{})
	s.now = func() time.Time { return time.Now().Add(time.Hour) }
	if _, err := s.sign(v); !hefu.Is(err, hefu.KindConflict) {
		t.Errorf("signed after its end: %v", err)
	}
}
