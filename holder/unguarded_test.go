package holder

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/chain/all"
	"github.com/hefu-wallet/hefu/keys"
	"github.com/hefu-wallet/hefu/keys/vault"
	"github.com/hefu-wallet/hefu/pair"
)

const (
	legal     = "legal winner thank year wave sausage worth useful legal winner thank yellow"
	ethereum  = hefu.Network("eip155:1")
	recipient = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
)

func wordsOf(t *testing.T, words string) keys.Mnemonic {
	t.Helper()
	m, err := keys.ParseMnemonic(words)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func stateOf(t *testing.T) *State {
	t.Helper()
	s, err := NewState(rand.Reader, "test")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func soloOf(t *testing.T, s *State, words string) *Unguarded {
	t.Helper()
	u, err := s.AddSolo(all.Alone(), ethereum, "", "pocket", wordsOf(t, words), "", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func wantKind(t *testing.T, err error, kind hefu.Kind, says string) {
	t.Helper()
	if !hefu.Is(err, kind) || !strings.Contains(err.Error(), says) {
		t.Fatalf("%v, wanted %s: %q", err, kind, says)
	}
}

// A key is split or whole, never both; words of one account never make another kind.
func TestNoPaperIsSplitAndWholeAtOnce(t *testing.T) {
	s := stateOf(t)
	if _, err := s.AddMnemonic(wordsOf(t, abandon), "", "purse", true, time.Now()); err != nil {
		t.Fatal(err)
	}
	_, err := s.AddSolo(all.Alone(), ethereum, "", "x", wordsOf(t, abandon), "", time.Now())
	wantKind(t, err, hefu.KindConflict, "the words of your wallet purse")
	if len(s.Unguarded) != 0 {
		t.Fatal("a refused account was kept")
	}
	// With a passphrase it is another paper.
	if _, err := s.AddSolo(all.Alone(), ethereum, "", "other", wordsOf(t, abandon), "TREZOR", time.Now()); err != nil {
		t.Fatal(err)
	}
	soloOf(t, s, legal)
	_, err = s.AddMnemonic(wordsOf(t, legal), "", "second", true, time.Now())
	wantKind(t, err, hefu.KindConflict, "the solo account pocket has the same words")
	if len(s.Wallets) != 1 {
		t.Fatal("a refused wallet was kept")
	}
}

// One address is of one kind in one vault, whichever came first.
func TestOneAddressIsOfOneKind(t *testing.T) {
	s := stateOf(t)
	if _, err := s.AddMnemonic(wordsOf(t, abandon), "", "purse", true, time.Now()); err != nil {
		t.Fatal(err)
	}
	_, err := s.AddAddress(all.Alone(), ethereum, "watched", abandonsEVM, time.Now())
	wantKind(t, err, hefu.KindConflict, "belongs to your wallet purse")
	u := soloOf(t, s, legal)
	o, err := u.Owner(all.Alone(), ethereum)
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.AddAddress(all.Alone(), "eip155:10", "watched", o.Address, time.Now())
	wantKind(t, err, hefu.KindConflict, "already here as pocket")

	s = stateOf(t)
	if _, err := s.AddAddress(all.Alone(), ethereum, "watched", abandonsEVM, time.Now()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.AddMnemonic(wordsOf(t, abandon), "", "purse", true, time.Now()); err != nil {
		t.Fatal(err)
	}
	wantKind(t, s.Distinct(all.Alone()), hefu.KindConflict, "belongs to your wallet purse, and it cannot be watched as well")
}

func TestNamesOfAccounts(t *testing.T) {
	s := stateOf(t)
	soloOf(t, s, legal)
	add := func(label string) error {
		_, err := s.AddAddress(all.Alone(), ethereum, label, recipient, time.Now())
		return err
	}
	wantKind(t, add("pocket"), hefu.KindConflict, "already called")
	for _, bad := range []string{"", " x", "a\nb", "\x1b[2J", strings.Repeat("x", 65)} {
		wantKind(t, add(bad), hefu.KindInvalid, "on one line")
	}
	if err := add("储蓄"); err != nil {
		t.Fatal(err)
	}
	wantKind(t, s.Rename("储蓄", "pocket"), hefu.KindConflict, "already called")
	if err := s.Rename("pocket", "purse"); err != nil {
		t.Fatal(err)
	}
	secret := s.Unguarded[0].Secret
	if err := s.Remove("purse"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Account("purse"); !hefu.Is(err, hefu.KindNotFound) || !bytes.Equal(secret, make([]byte, 32)) {
		t.Fatalf("forgotten: %v, its key is %x", err, []byte(secret))
	}
}

// The vault keeps one key of a solo account and not its words; nothing prints it.
func TestASoloAccountKeepsOneKeyAndNoWords(t *testing.T) {
	s := stateOf(t)
	u := soloOf(t, s, abandon)
	o, err := u.Owner(all.Alone(), ethereum)
	if err != nil || o.Address != abandonsEVM {
		t.Fatalf("%s (%v)", o.Address, err)
	}
	blob, err := s.Seal(rand.Reader, "a password of its own", vault.Params{Time: 1, Memory: 8 << 10, Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	back, _, err := OpenState("a password of its own", blob)
	if err != nil {
		t.Fatal(err)
	}
	plain := fmt.Sprintf("%v %+v %#v", back.Unguarded, back.Unguarded[0], back.Unguarded[0].Secret)
	if strings.Contains(plain, "abandon") || strings.Contains(plain, fmt.Sprint([]byte(u.Secret))) {
		t.Fatal("something secret is printed")
	}
	w, err := back.Unguarded[0].Unlock()
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprintf("%v %x", w, w); got != "[secret] [secret]" {
		t.Errorf("the key prints as %s", got)
	}
	if _, err := w.MarshalText(); err == nil {
		t.Error("the key can be written")
	}
	v := reviewOf(t, &back.Unguarded[0], 7)
	if _, err := w.Sign(rand.Reader, v); err != nil {
		t.Fatal(err)
	}
	w.Wipe()
	if _, err := w.Sign(rand.Reader, v); err == nil {
		t.Error("a key that was wiped signs")
	}
	s.Wipe()
	if !bytes.Equal(u.Secret, make([]byte, 32)) && len(u.Secret) != 0 {
		t.Error("the key outlives Wipe")
	}
}

// reviewOf is a reviewed payment with a nonce.
func reviewOf(t *testing.T, u *Unguarded, nonce uint64) *Review {
	t.Helper()
	set := all.Alone()
	o, err := u.Owner(set, ethereum)
	if err != nil {
		t.Fatal(err)
	}
	in, prices := rescueIntent()
	in.From, prices.Nonce = o.Address, nonce
	n, f, err := u.Set(set).Network(ethereum)
	if err != nil {
		t.Fatal(err)
	}
	in, p, err := BuildOffline(f, n, in, prices, nil)
	if err != nil {
		t.Fatal(err)
	}
	v, err := u.Review(set, in, p, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// A plan that is another account's, or does something else, is not reviewed.
func TestAnUnguardedReviewReadsTheBytes(t *testing.T) {
	s := stateOf(t)
	soloOf(t, s, legal)
	cold, err := s.AddAddress(all.Alone(), ethereum, "cold", abandonsEVM, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	for _, account := range []*Unguarded{&s.Unguarded[0], cold} {
		v := reviewOf(t, account, 1)
		in := v.Intent
		in.From = recipient
		if _, err := account.Review(all.Alone(), in, v.Plan, time.Now()); !hefu.Is(err, hefu.KindInvalid) {
			t.Errorf("%s: another's sender: %v", account.Label, err)
		}
		in = v.Intent
		in.Amount = hefu.UnitsOf(1)
		if _, err := account.Review(all.Alone(), in, v.Plan, time.Now()); !hefu.Is(err, hefu.KindInvalid) {
			t.Errorf("%s: another amount: %v", account.Label, err)
		}
		p := v.Plan
		p.Facts.Path = "m/44'/60'/0'/0/1"
		if _, err := account.Review(all.Alone(), v.Intent, p, time.Now()); !hefu.Is(err, hefu.KindInvalid) {
			t.Errorf("%s: another path: %v", account.Label, err)
		}
		if _, err := account.Review(all.Alone(), v.Intent, v.Plan, time.Now().Add(time.Hour)); !hefu.Is(err, hefu.KindConflict) {
			t.Errorf("%s: expired: %v", account.Label, err)
		}
	}
}

// Words that are typed for a cold account sign only if they are its own: at the path where
// wallets put it, or one of those that other wallets count.
func TestWordsOfAColdAccountMustBeItsOwn(t *testing.T) {
	set := all.Alone()
	seed := wordsOf(t, legal).Seed("")
	for _, path := range []string{"m/44'/60'/0'/0/0", "m/44'/60'/0'/0/7", "m/44'/60'/3'/0/0"} {
		s := stateOf(t)
		k, err := derive(seed, path)
		if err != nil {
			t.Fatal(err)
		}
		_, f, _ := set.Network(ethereum)
		n, _, _ := set.Network(ethereum)
		address, err := f.Address(n, k.Public[:])
		if err != nil {
			t.Fatal(err)
		}
		u, err := s.AddAddress(set, ethereum, "cold", address, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := u.Unlock(); !hefu.Is(err, hefu.KindConflict) {
			t.Errorf("a cold account has a key: %v", err)
		}
		for _, c := range []struct{ words, passphrase string }{{abandon, ""}, {legal, "x"}} {
			_, err = s.UnlockPaper(set, u, wordsOf(t, c.words), c.passphrase)
			wantKind(t, err, hefu.KindForbidden, "do not make the key of cold")
		}
		w, err := s.UnlockPaper(set, u, wordsOf(t, legal), "")
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		if _, err := w.Sign(rand.Reader, reviewOf(t, u, 3)); err != nil {
			t.Errorf("%s: %v", path, err)
		}
		if _, err := s.AddMnemonic(wordsOf(t, legal), "", "purse", true, time.Now()); err != nil {
			t.Fatal(err)
		}
		_, err = s.UnlockPaper(set, u, wordsOf(t, legal), "")
		wantKind(t, err, hefu.KindConflict, "which is split")
	}
}

// What comes back is sent only if it is what was given out, signed by the watched key.
func TestOnlyTheReviewedPlanComesBack(t *testing.T) {
	set, s := all.Alone(), stateOf(t)
	u, err := s.AddAddress(set, ethereum, "cold", abandonsEVM, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	sign := func(words string, v *Review) []byte {
		r := rescueOf(t, words)
		sigs := make([]chain.Signature, 0, 1)
		for _, item := range v.items {
			sig, err := r.signItem(v.Network, item)
			if err != nil {
				t.Fatal(err)
			}
			sigs = append(sigs, chain.Signature{Bytes: sig.Bytes, V: sig.V})
		}
		from, err := r.Owner(set, ethereum)
		if err != nil {
			t.Fatal(err)
		}
		signed, err := v.family.Assemble(v.Network, from.Address, v.Plan, sigs)
		if err != nil {
			t.Fatal(err)
		}
		return signed.Bytes
	}
	first, second, never := reviewOf(t, u, 7), reviewOf(t, u, 8), reviewOf(t, u, 9)
	if _, _, err := u.Returned(set, sign(abandon, first), time.Now()); !hefu.Is(err, hefu.KindNotFound) {
		t.Fatalf("nothing was given out: %v", err)
	}
	u.Carry(first, time.Now())
	u.Carry(second, time.Now())
	good := sign(abandon, first)
	for _, back := range map[string][]byte{
		"another plan": sign(abandon, never), "another key": sign(legal, first), "unsigned": first.Plan.Bytes,
		"nothing": nil, "text": []byte("hello"), "cut": good[:len(good)-1], "more": append(slices.Clone(good), 0),
	} {
		_, _, err := u.Returned(set, back, time.Now())
		wantKind(t, err, hefu.KindInvalid, "nothing was sent")
	}
	for i := range good {
		bent := slices.Clone(good)
		bent[i] ^= 1
		if _, _, err := u.Returned(set, bent, time.Now()); err == nil {
			t.Fatalf("a bit of byte %d was changed and nobody saw it", i)
		}
	}
	if _, _, err := u.Returned(set, good, time.Now().Add(time.Hour)); !hefu.Is(err, hefu.KindNotFound) {
		t.Errorf("after its end: %v", err)
	}
	v, signed, err := u.Returned(set, fmt.Appendf(nil, " 0x%x\n", good), time.Now())
	if err != nil || !bytes.Equal(signed.Bytes, good) || v.Intent.Digest() != first.Intent.Digest() {
		t.Fatalf("%v", err)
	}
	u.Record(v, signed, time.Now())
	if len(u.Carried(time.Now())) != 1 || len(u.Live(ethereum)) != 1 {
		t.Fatalf("moves %+v", u.Moves)
	}
}

// What is under way is not spent twice and not forgotten; what is over is short.
func TestMovesUnderWayAreHeld(t *testing.T) {
	set, s := all.Alone(), stateOf(t)
	u := soloOf(t, s, abandon)
	v := reviewOf(t, u, 7)
	u.Record(v, chain.Signed{Bytes: []byte{2}, TxID: "0x1"}, time.Now())
	n, f, err := u.Set(set).Network(ethereum)
	if err != nil {
		t.Fatal(err)
	}
	look := func(mined bool) chain.View {
		view := chain.View{Native: huge(18), Balance: huge(18)}
		if err := u.Hold(f, n, v.Intent, &view, func(string) bool { return mined }); err != nil {
			t.Fatal(err)
		}
		return view
	}
	total, err := v.Summary.Amount.Add(v.Summary.MaxFee)
	if err != nil {
		t.Fatal(err)
	}
	left, err := huge(18).Sub(total)
	if err != nil {
		t.Fatal(err)
	}
	if got := look(false); got.Native.Cmp(left) != 0 || got.Balance.Cmp(left) != 0 || !slices.Equal(got.Taken, v.Summary.Uses) {
		t.Errorf("under way: %s of %s, taken %v", got.Balance, left, got.Taken)
	}
	if got := look(true); got.Native.Cmp(huge(18)) != 0 || len(got.Taken) == 0 {
		t.Errorf("in a block: %s, taken %v", got.Native, got.Taken)
	}
	u.Settle("0x1", MoveFinal)
	if got := look(false); got.Native.Cmp(huge(18)) != 0 || len(got.Taken) != 0 || u.Moves[0].Signed != nil || u.Moves[0].Plan.Bytes != nil {
		t.Errorf("settled: %+v", u.Moves)
	}
	for i := range mostMoves + 5 {
		u.Record(v, chain.Signed{Bytes: []byte{2}, TxID: fmt.Sprint(i)}, time.Now())
	}
	if len(u.Live(ethereum)) != mostMoves+5 {
		t.Errorf("%d live ones are left", len(u.Live(ethereum)))
	}
	known := u.Familiar(set)
	if !slices.ContainsFunc(known, func(f Familiar) bool { return f.Why == WhyApproved && f.Waiting && f.Address == recipient }) {
		t.Error("whom a transfer under way pays is not compared with")
	}
}

// A guard's review never takes an address for granted: only a watched account does.
func TestOnlyAWatchedOwnerIsNotDerived(t *testing.T) {
	n, f, err := all.Families().Network(ethereum)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := (chain.Owner{Address: recipient}).At(f, n, n.Path()); err == nil {
		t.Error("an owner without keys was believed")
	}
	n.Gap = 20
	if _, err := (chain.Owner{Address: recipient, Watched: true}).At(f, n, n.Path()); err == nil {
		t.Error("a watched address on a network of many was believed")
	}
	o := ownerOf(pair.PublicKey{})
	if o.Watched {
		t.Error("keys make an owner watched")
	}
}
