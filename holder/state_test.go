package holder_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain/all"
	"github.com/hefu-wallet/hefu/holder"
	"github.com/hefu-wallet/hefu/keys"
	"github.com/hefu-wallet/hefu/keys/vault"
	"github.com/hefu-wallet/hefu/pair"
)

func TestStateSurvivesTheVault(t *testing.T) {
	s, id := withPaper(t)
	blob, err := s.Seal(rand.Reader, password, cheap)
	must(t, err)
	if bytes.Contains(blob, []byte("abandon")) {
		t.Fatal("the words are readable in the vault file")
	}
	back, _, err := holder.OpenState(password, blob)
	must(t, err)
	w, err := back.Wallet(string(id))
	must(t, err)
	if string(w.Paper.Words) != abandon || !w.Whole() || !w.Imported || w.Label != "purse" || !back.DeviceKey().Equal(s.DeviceKey()) {
		t.Fatalf("read back %+v", w)
	}
	if _, _, err := holder.OpenState("wrong password here", blob); !errors.Is(err, vault.ErrPassword) {
		t.Fatalf("wrong password: %v", err)
	}
	if _, _, err := holder.OpenState(password, flip(blob, len(blob)/2)); !errors.Is(err, vault.ErrDamaged) {
		t.Fatalf("damaged file: %v", err)
	}
}

func TestOtherVersionsOfStateAreRefused(t *testing.T) {
	for _, content := range []string{`{"version":4}`, `{"version":1,"surprise":true}`, `[]`, ``} {
		blob, err := vault.Seal(rand.Reader, password, []byte(content), cheap)
		must(t, err)
		_, _, err = holder.OpenState(password, blob)
		mustFail(t, err, "", "version")
	}
}

func TestNoVerbPrintsSecrets(t *testing.T) {
	s, _ := withPaper(t)
	seed := fmt.Sprintf("%x", []byte(s.Device.Seed))
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%d"} {
		for _, v := range []any{*s.Wallets[0].Paper, s.Device, s.Wallets[0].Paper.Words} {
			out := fmt.Sprintf(verb, v)
			if strings.Contains(out, "abandon") || strings.Contains(out, seed) || strings.Contains(out, fmt.Sprintf("%x", abandon)) {
				t.Fatalf("%s prints a secret: %s", verb, out)
			}
		}
	}
}

func TestSamePaperIsTheSameWallet(t *testing.T) {
	s, id := withPaper(t)
	m, err := keys.ParseMnemonic(strings.ToUpper(abandon))
	must(t, err)
	w, err := s.AddMnemonic(m, "", "another label", true, now)
	must(t, err)
	if w.ID != id || len(s.Wallets) != 1 || w.Label != "purse" {
		t.Fatalf("the same words made another wallet: %s %q", w.ID, w.Label)
	}
	w, err = s.AddMnemonic(m, "a passphrase", "second", true, now)
	must(t, err)
	if w.ID == id || len(s.Wallets) != 2 {
		t.Fatal("a passphrase must make another wallet")
	}
	_, err = s.AddMnemonic(m, "third", "second", true, now)
	mustFail(t, err, hefu.KindConflict, "second")
	_, err = s.Wallet("")
	mustFail(t, err, hefu.KindInvalid, "say which one")
}

func TestAGuardIsPinnedAtFirstContact(t *testing.T) {
	s, _ := withPaper(t)
	g, evil := newGuard(t), newGuard(t)
	_, err := s.Meet(g.id(), g.public())
	must(t, err)
	_, err = s.Meet(g.id(), evil.public())
	mustFail(t, err, hefu.KindInvalid, "fingerprint")
	if len(s.Guards) != 1 || !bytes.Equal(s.Guards[0].Key, g.public()) {
		t.Fatal("the pinned key changed")
	}
}

func TestDealErasesThePaperOnlyAfterBothCurvesSigned(t *testing.T) {
	g := newGuard(t)
	s, id := withPaper(t)
	_, err := s.Meet(g.id(), g.public())
	must(t, err)
	req, err := s.RequestDealing("", g.id(), 7)
	must(t, err)
	must(t, pair.VerifyRedeal(req.Identity, g.params(id, "", 7), req.Proof))
	if err := pair.VerifyRedeal(req.Identity, g.params(id, "", 8), req.Proof); err == nil {
		t.Fatal("the request stands for another generation too")
	}
	evil := newGuard(t)
	offer := g.offer(t, id, "d1")
	forged := offer
	forged.Signature = pair.SignOneTime(evil.key, g.params(id, "d1", 1), offer.OneTime)
	_, err = s.Deal(rand.Reader, "", forged, nil)
	mustFail(t, err, hefu.KindInvalid, "one-time key")
	moved := offer
	moved.Dealing = "d2"
	_, err = s.Deal(rand.Reader, "", moved, nil)
	mustFail(t, err, hefu.KindInvalid, "one-time key")

	steps := 0
	pkg, err := s.Deal(rand.Reader, "", offer, func(int, int) { steps++ })
	must(t, err)
	if steps < len(keys.Table()) {
		t.Fatalf("progress was told %d times for %d keys", steps, len(keys.Table()))
	}
	// A kill here: the stored State can send the same package again.
	s = throughVault(t, s)
	if !bytes.Equal(s.Wallets[0].Pending.Package, pkg) || s.Wallets[0].Paper == nil {
		t.Fatal("the pending half is not kept with its package and the paper")
	}
	g.accept(t, s, id, "d1", pkg)
	if err := s.FinishDealing(""); !errors.Is(err, holder.ErrUnchecked) {
		t.Fatalf("finished without any check: %v", err)
	}
	c, sigs := g.check(t, s, "secp256k1")
	wrong := append([][]byte{}, sigs...)
	wrong[3] = flip(wrong[3], 40)
	mustFail(t, c.Finish(wrong), hefu.KindInvalid, "do not sign together")
	mustFail(t, c.Finish(sigs[1:]), hefu.KindInvalid, "do not sign together")
	must(t, c.Finish(sigs))
	s = throughVault(t, s)
	if err := s.FinishDealing(""); !errors.Is(err, holder.ErrUnchecked) || s.Wallets[0].Paper == nil {
		t.Fatalf("finished with one curve: %v", err)
	}
	c, sigs = g.check(t, s, "ed25519")
	must(t, c.Finish(sigs))
	must(t, s.FinishDealing(""))
	s = throughVault(t, s)
	w := s.Wallets[0]
	if w.Paper != nil || w.Pending != nil || w.Half == nil || w.Half.Package != nil || w.Whole() {
		t.Fatalf("after the dealing: %+v", w)
	}
	accounts, err := s.Accounts("", all.Families()[0].Networks[:2], all.Families())
	must(t, err)
	if accounts[0].Address != abandonAt || accounts[0].Path != "m/44'/60'/0'/0/0" || accounts[1].Address != abandonAt {
		t.Fatalf("accounts %+v", accounts)
	}
}

func throughVault(t *testing.T, s *holder.State) *holder.State {
	t.Helper()
	blob, err := s.Seal(rand.Reader, password, cheap)
	must(t, err)
	back, _, err := holder.OpenState(password, blob)
	must(t, err)
	return back
}

func TestNothingIsDerivedOrDealtWithoutTheRightState(t *testing.T) {
	s, _ := withPaper(t)
	_, err := s.Accounts("", all.Families()[0].Networks[:1], all.Families())
	mustFail(t, err, hefu.KindConflict, "not split yet")
	_, err = s.RequestDealing("", "NOBO-DY", 1)
	mustFail(t, err, hefu.KindNotFound, "has not met")
	w := newWorld(t)
	_, err = w.s.RequestDealing("", w.g.id(), 2)
	mustFail(t, err, hefu.KindConflict, "restore it from paper")
}
