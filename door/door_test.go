package door_test

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/door"
	"github.com/hefu-wallet/hefu/holder"
	"github.com/hefu-wallet/hefu/keys/vault"
	"github.com/hefu-wallet/hefu/pair"
	"github.com/hefu-wallet/hefu/text"
	"github.com/hefu-wallet/hefu/wire"
)

func TestTheVaultOpensAgain(t *testing.T) {
	p := newPage(t)
	p.create()
	if strings.Contains(string(p.stored), "seed") {
		t.Error("what is stored is not sealed")
	}
	if info := p.open(); info.Device.Name != device {
		t.Errorf("the device is called %q", info.Device.Name)
	}
	p.reload()
	p.no(hefu.KindUnauthenticated, "not the vault's password", "open", obj{"box": p.stored}, "another password")
	p.no(hefu.KindConflict, "locked", "info", obj{})
	var shown door.Stored
	p.do(&shown, "look", obj{"box": p.stored})
	if shown.Device != device || len(shown.Passkeys) != 0 {
		t.Errorf("a shut vault shows %+v", shown)
	}
}

// Everything but what works on a shut vault is refused before it is opened.
func TestALockedVaultDoesNothing(t *testing.T) {
	p := newPage(t)
	open := []string{"look", "create", "open", "openWithPasskey", "importVault", "networks", "wordHint", "units", "recipient", "translate", "controls"}
	tried := 0
	for _, m := range door.Methods() {
		if slices.Contains(open, m.Name) {
			continue
		}
		tried++
		p.no(hefu.KindConflict, "locked", m.Name, obj{})
	}
	if tried < 20 {
		t.Errorf("only %d methods were tried", tried)
	}
}

func TestAPasskeyOpensTheVault(t *testing.T) {
	p := newPage(t)
	p.create()
	prf, salt := strings.Repeat("p", 32), bytes.Repeat([]byte{1}, 32)
	p.no(hefu.KindUnauthenticated, "password", "addPasskey", obj{"credential": []byte("one"), "name": "phone", "salt": salt}, prf)
	p.no(hefu.KindUnauthenticated, "password", "addPasskey", obj{"credential": []byte("one"), "name": "phone", "salt": salt}, prf, "another password")
	p.do(nil, "addPasskey", obj{"credential": []byte("one"), "name": "phone", "salt": salt}, prf, password)
	p.reload()
	var info door.Info
	p.do(&info, "openWithPasskey", obj{"box": p.stored, "credential": []byte("one")}, prf)
	if len(info.Passkeys) != 1 || info.Passkeys[0].Name != "phone" {
		t.Errorf("passkeys: %+v", info.Passkeys)
	}
	p.reload()
	p.no(hefu.KindUnauthenticated, "passkey", "openWithPasskey", obj{"box": p.stored, "credential": []byte("one")}, strings.Repeat("q", 32))
	p.open() // the password stays a way in
	p.no(hefu.KindUnauthenticated, "password", "removePasskey", obj{"credential": []byte("one")})
	p.no(hefu.KindNotFound, "passkey", "removePasskey", obj{"credential": []byte("two")}, password)
	p.do(nil, "removePasskey", obj{"credential": []byte("one")}, password)
	p.do(nil, "newPaper", obj{"label": "purse"}) // under the fresh key
	if info := p.open(); len(info.Wallets) != 1 {
		t.Errorf("wallets: %+v", info.Wallets)
	}
	p.reload()
	p.no(hefu.KindUnauthenticated, "passkey", "openWithPasskey", obj{"box": p.stored, "credential": []byte("one")}, prf)
}

func TestANewPasswordEndsTheOldWaysIn(t *testing.T) {
	p := newPage(t)
	p.create()
	prf := strings.Repeat("p", 32)
	p.do(nil, "addPasskey", obj{"credential": []byte("one"), "name": "phone", "salt": bytes.Repeat([]byte{1}, 32)}, prf, password)
	p.no(hefu.KindUnauthenticated, "password", "setPassword", obj{}, "another password", "next password")
	p.do(nil, "setPassword", obj{}, password, "next password")
	p.do(nil, "newPaper", obj{"label": "purse"}) // under the new key
	p.reload()
	p.no(hefu.KindUnauthenticated, "password", "open", obj{"box": p.stored}, password)
	p.no(hefu.KindUnauthenticated, "passkey", "openWithPasskey", obj{"box": p.stored, "credential": []byte("one")}, prf)
	var info door.Info
	p.do(&info, "open", obj{"box": p.stored}, "next password")
	if len(info.Wallets) != 1 {
		t.Errorf("wallets: %+v", info.Wallets)
	}
}

// What cannot be stored did not happen: the vault stays as it was, also in memory.
func TestAFullDisk(t *testing.T) {
	p := newPage(t)
	p.full = true
	p.no(hefu.KindInternal, "", "create", obj{"device": device}, password)
	p.no(hefu.KindConflict, "locked", "info", obj{})
	p.full = false
	p.create()
	p.full = true
	p.no(hefu.KindInternal, "", "setPassword", obj{}, password, "next password")
	p.full = false
	p.do(nil, "newPaper", obj{"label": "purse"})
	if info := p.open(); len(info.Wallets) != 1 { // with the old password
		t.Errorf("wallets: %+v", info.Wallets)
	}
}

// Somebody who can write the stored record and open nothing puts a password of his own beside
// the owner's passkey. It opens nothing that is asked for at an open vault.
func TestAPasswordOfAnotherVault(t *testing.T) {
	p := newPage(t)
	p.create()
	var w door.WalletInfo
	p.do(&w, "newPaper", obj{"label": "purse"})
	credential, prf := []byte("phone"), strings.Repeat("p", 32)
	key := obj{"credential": credential, "name": "phone", "salt": make([]byte, 32)}
	p.do(nil, "addPasskey", key, prf, password)

	his, _, err := vault.NewBox(rand.Reader, "thief of words", vault.Params{Time: 1, Memory: vault.MinMemory, Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	encoded, err := his.Encode()
	if err != nil {
		t.Fatal(err)
	}
	var stored, planted map[string]any
	if err := errors.Join(json.Unmarshal(p.stored, &stored), json.Unmarshal(encoded, &planted)); err != nil {
		t.Fatal(err)
	}
	stored["password"] = planted["password"]
	if p.stored, err = json.Marshal(stored); err != nil {
		t.Fatal(err)
	}
	p.reload()
	p.do(nil, "openWithPasskey", obj{"box": p.stored, "credential": credential}, prf)
	g := newGuard(t)
	for method, in := range map[string]obj{
		"exportVault": {}, "removePasskey": {"credential": credential}, "removeWallet": {"wallet": w.ID},
		"pairSeal": {"guard": g.id(), "code": strings.Repeat("A", 32), "pairing": obj{}},
	} {
		p.no(hefu.KindInvalid, "damaged", method, in, "thief of words")
	}
	p.no(hefu.KindInvalid, "damaged", "setPassword", obj{}, "thief of words", "next password")
	p.no(hefu.KindInvalid, "damaged", "addPasskey", obj{"credential": []byte("his"), "name": "his", "salt": make([]byte, 32)}, prf, "thief of words")
}

// A vault file is the one that the command line has.
func TestTheVaultFile(t *testing.T) {
	p := newPage(t)
	p.create()
	p.do(nil, "restore", obj{"label": "purse", "imported": true}, abandon)
	p.no(hefu.KindUnauthenticated, "password", "exportVault", obj{}, "another password")
	file := p.do(nil, "exportVault", obj{}, password)[0]
	s, _, err := holder.OpenState(password, file)
	if err != nil || len(s.Wallets) != 1 || s.Wallets[0].Label != "purse" {
		t.Fatalf("the file: %v", err)
	}
	other := newPage(t)
	other.no(hefu.KindUnauthenticated, "password", "importVault", obj{}, string(file), "another password")
	var info door.Info
	other.do(&info, "importVault", obj{}, string(file), password)
	if len(info.Wallets) != 1 || info.Device.Name != device {
		t.Errorf("imported: %+v", info)
	}
	other.no(hefu.KindInvalid, "damaged", "importVault", obj{}, string(file[:40]), password)
	if _, err := vault.ParseBox(other.stored); err != nil {
		t.Errorf("what the other page keeps: %v", err)
	}
}

func TestThePaper(t *testing.T) {
	p := newPage(t)
	p.create()
	var w door.WalletInfo
	words := strings.Fields(string(p.do(&w, "newPaper", obj{"label": "purse"})[0]))
	if len(words) != 24 || !w.Paper || w.Split {
		t.Fatalf("%d words, %+v", len(words), w)
	}
	p.open()
	if again := p.do(nil, "paper", obj{"wallet": w.ID})[0]; string(again) != strings.Join(words, " ") {
		t.Error("the paper has other words after the page was loaded again")
	}
	var right door.Right
	p.do(&right, "checkWords", obj{"wallet": w.ID, "at": []int{1, 2, 24}}, " "+strings.ToUpper(words[0])+" ", "zoo"+words[1], words[23])
	if !slices.Equal(right.Right, []bool{true, false, true}) {
		t.Errorf("the check says %v", right.Right)
	}
	g := newGuard(t)
	p.do(nil, "pin", obj{"guard": g.info()})
	undealt := func(why string) {
		t.Helper()
		p.no(hefu.KindForbidden, "on paper", "deal", obj{"wallet": w.ID, "guard": g.id(), "offer": g.offer(w.ID)})
		p.no(hefu.KindForbidden, "Nothing was removed", "removeWallet", obj{"wallet": w.ID}, password)
		if info := p.open(); info.Wallets[0].Checked {
			t.Errorf("checked %s", why)
		}
	}
	undealt("with a wrong word")
	p.do(&right, "checkWords", obj{"wallet": w.ID, "at": []int{5, 5, 9}}, words[4], words[4], words[8])
	undealt("with two words")
	p.do(nil, "checkWords", obj{"wallet": w.ID, "at": []int{24, 1, 2}}, words[23], words[0], words[1])
	if info := p.open(); !info.Wallets[0].Checked {
		t.Error("three words were right, and the vault does not know after it was loaded again")
	}
	p.do(nil, "deal", obj{"wallet": w.ID, "guard": g.id(), "offer": g.offer(w.ID)})
	p.do(nil, "giveUpDealing", obj{"wallet": w.ID})
	p.no(hefu.KindInvalid, "no word 25", "checkWords", obj{"wallet": w.ID, "at": []int{25}}, "a")
	p.no(hefu.KindInvalid, "Nothing was changed", "restore", obj{"label": "x", "imported": true}, "abandon abandon")
	var back door.Restored
	p.do(&back, "restore", obj{"label": "", "imported": true}, strings.Join(words, " "))
	if !back.Known || back.Wallet.ID != w.ID {
		t.Errorf("the same paper: %+v", back)
	}
	var hints door.Words
	p.do(&hints, "wordHint", obj{}, "aban")
	if !slices.Equal(hints.Words, []string{"abandon"}) {
		t.Errorf("hints: %v", hints.Words)
	}
	p.do(&hints, "wordHint", obj{}, "a")
	if len(hints.Words) != 0 {
		t.Errorf("one letter is hinted: %v", hints.Words)
	}
}

// Several wallets in one vault: no two of one name, and one leaves only with the password,
// with nothing of it under way, and for good.
func TestSeveralWallets(t *testing.T) {
	p, g := newPage(t), newGuard(t)
	p.create()
	var purse, chest door.Restored
	var info door.Info
	p.do(&purse, "restore", obj{"label": "purse", "imported": true}, abandon)
	split(p, g, purse.Wallet.ID)
	p.no(hefu.KindConflict, "already called", "restore", obj{"label": "purse", "imported": true}, legal)
	p.do(&chest, "restore", obj{"label": "chest", "imported": true}, legal)
	p.no(hefu.KindConflict, "already called", "renameWallet", obj{"wallet": chest.Wallet.ID, "label": "purse"})
	p.no(hefu.KindInvalid, "name", "renameWallet", obj{"wallet": chest.Wallet.ID, "label": " "})
	p.no(hefu.KindInvalid, "not a valid id", "renameWallet", obj{"wallet": "purse", "label": "x"}) // an id, not a label
	p.no(hefu.KindNotFound, "does not hold it", "renameWallet", obj{"wallet": strings.Repeat("a", 26), "label": "x"})
	p.do(nil, "renameWallet", obj{"wallet": chest.Wallet.ID, "label": "chest of drawers"})
	if info = p.open(); len(info.Wallets) != 2 || info.Wallets[1].Label != "chest of drawers" {
		t.Fatalf("wallets: %+v", info.Wallets)
	}

	in, tr := proposal(t, friend, "0.25")
	var r door.Review
	p.do(&r, "review", obj{"intent": in, "transfer": tr, "typed": "0.25", "book": []any{}, "transfers": []any{}})
	signed := sign(p, g, r, tr)
	p.no(hefu.KindConflict, "not settled", "removeWallet", obj{"wallet": purse.Wallet.ID}, password)
	p.do(nil, "sent", obj{"transfer": tr.ID, "signed": signed.Bytes, "txid": signed.TxID})
	p.do(nil, "settle", obj{"transfer": tr.ID, "state": "final"})

	p.no(hefu.KindUnauthenticated, "password", "removeWallet", obj{"wallet": purse.Wallet.ID}, "another password")
	p.full = true
	p.no(hefu.KindInternal, "", "removeWallet", obj{"wallet": purse.Wallet.ID}, password)
	p.full = false
	var accounts door.AccountList
	p.do(&accounts, "accounts", obj{"networks": []string{"eip155:31337"}}) // the wallet is whole after the refusal
	if len(accounts.Accounts) != 2 || accounts.Accounts[0].Account.Address != abandonAt {
		t.Fatalf("accounts: %+v", accounts)
	}
	p.do(&info, "removeWallet", obj{"wallet": purse.Wallet.ID}, password)
	if back := p.open(); len(info.Wallets) != 1 || len(back.Wallets) != 1 || back.Wallets[0].ID != chest.Wallet.ID {
		t.Errorf("after it left: %+v, stored %+v", info.Wallets, back.Wallets)
	}
	p.no(hefu.KindNotFound, "does not hold it", "removeWallet", obj{"wallet": purse.Wallet.ID}, password)
}

func TestAPageThatIsOutOfDate(t *testing.T) {
	p := newPage(t)
	p.no(hefu.KindInternal, "reload the page", "fly", obj{})
	p.no(hefu.KindInvalid, "reload the page", "create", obj{"device": device, "colour": "red"}, password)
	p.no(hefu.KindInvalid, "reload the page", "create", "no object", password)
}

func TestErrorsSpeakTheLanguage(t *testing.T) {
	p := newPage(t)
	_, err := p.Call(door.Request{Method: "info", Input: []byte("{}"), Lang: text.Chinese})
	if err == nil || err.Error() != "密匣已锁上；请先打开" {
		t.Errorf("in Chinese: %v", err)
	}
}

// TestSplitAndSend goes the whole way of a page: restore, split, review, sign, check what was
// sent, settle; and is loaded again in between.
func TestSplitAndSend(t *testing.T) {
	p, g := newPage(t), newGuard(t)
	p.create()
	var back door.Restored
	p.do(&back, "restore", obj{"label": "purse", "imported": true}, abandon)
	w := back.Wallet.ID
	split(p, g, w)
	info := p.open()
	if len(info.Wallets) != 1 || info.Wallets[0].Paper || !info.Wallets[0].Split || info.Wallets[0].Guard != g.id() {
		t.Fatalf("after the split: %+v", info.Wallets)
	}
	p.no(hefu.KindConflict, "on your paper only", "paper", obj{"wallet": w})
	var accounts door.AccountList
	p.do(&accounts, "accounts", obj{"networks": []string{"eip155:31337", "nobody:1"}})
	if len(accounts.Accounts) != 1 || accounts.Accounts[0].Account.Address != abandonAt {
		t.Fatalf("accounts: %+v", accounts)
	}

	in, tr := proposal(t, friend, "0.25")
	var r door.Review
	p.do(&r, "review", obj{"intent": in, "transfer": tr, "typed": "0.25", "book": []any{}, "transfers": []any{}})
	if r.To != friend || r.Amount != "0.25" || r.Symbol != "ETH" || len(r.Parties) != 1 || r.Parties[0].Ends != 0 || r.Digest != in.Digest() {
		t.Fatalf("review: %+v", r)
	}
	signed := sign(p, g, r, tr)
	if len(p.open().Live) != 1 {
		t.Fatal("the signature was given and the page does not know it after it was loaded again")
	}
	lie := append([]byte{}, signed.Bytes...)
	lie[len(lie)-1] ^= 1
	p.no(hefu.KindInvalid, "do not trust this guard", "sent", obj{"transfer": tr.ID, "signed": lie, "txid": signed.TxID})
	p.do(nil, "sent", obj{"transfer": tr.ID, "signed": signed.Bytes, "txid": signed.TxID})
	p.do(&info, "settle", obj{"transfer": tr.ID, "state": "stopped"})
	if len(info.Live) != 1 {
		t.Error("the guard's word 'stopped' settled a transfer")
	}
	p.do(&info, "settle", obj{"transfer": tr.ID, "state": "final"})
	if len(info.Live) != 0 {
		t.Errorf("live after it is final: %+v", info.Live)
	}

	// Whom the own key has paid is known from then on.
	tr.State, tr.Signed = hefu.Final, signed.Bytes
	var book door.BookRead
	p.do(&book, "book", obj{"entries": []any{}, "transfers": []any{tr}, "network": "eip155:31337"})
	if len(book.Suggested) != 1 || book.Suggested[0].Address != friend {
		t.Errorf("suggested: %+v", book.Suggested)
	}
	alikeIsHeld(p, g, tr)
}

// sign plays a whole signature and returns what a node would get.
func sign(p *page, g *guard, r door.Review, tr wire.Transfer) chain.Signed {
	p.Helper()
	var began door.Begun
	p.do(&began, "begin", obj{"review": r.Review})
	session := pair.Session{Guard: string(g.id()), Dealing: dealing, Transfer: string(tr.ID), Plan: tr.Plan.Number}
	_, early := g.points(session, g.items(tr), began.Commit)
	// While the disk is full nothing leaves.
	p.full = true
	p.no(hefu.KindInternal, "", "openSigning", obj{"signing": began.Signing, "points": early})
	p.full = false
	p.no(hefu.KindReplan, "begin again", "openSigning", obj{"signing": began.Signing, "points": early})
	p.do(&began, "begin", obj{"review": r.Review})
	com, points := g.points(session, g.items(tr), began.Commit)
	saves := p.saves
	var o door.Opening
	p.do(&o, "openSigning", obj{"signing": began.Signing, "points": points})
	if p.saves != saves+1 {
		p.Error("the opening left before the vault was stored")
	}
	sigs := g.evaluate(session, g.items(tr), com, o.Opening)
	n, f := chain31337(p.T)
	signed, err := f.Assemble(n, tr.Intent.From, tr.Plan, []chain.Signature{{Bytes: sigs[0].Bytes, V: sigs[0].V}})
	if err != nil {
		p.Fatal(err)
	}
	return signed
}

// alikeIsHeld: an address that begins and ends like a friend's is signed for only after its
// end was typed.
func alikeIsHeld(p *page, g *guard, paid wire.Transfer) {
	p.Helper()
	n, f := chain31337(p.T)
	alike, err := f.ParseAddress(n, strings.ToLower(friend[:8]+"000000000000000000000000000000"+friend[38:]))
	if err != nil {
		p.Fatal(err)
	}
	in, tr := proposal(p.T, alike, "0.5")
	tr.ID = "transfertwoaaaaaaaaaaaaaaa"
	var r door.Review
	p.do(&r, "review", obj{"intent": in, "transfer": tr, "book": []any{}, "transfers": []any{paid}})
	if len(r.Parties) != 1 || len(r.Parties[0].Alike) != 1 || r.Parties[0].Ends == 0 {
		p.Fatalf("parties: %+v", r.Parties)
	}
	var began door.Begun
	p.do(&began, "begin", obj{"review": r.Review})
	session := pair.Session{Guard: string(g.id()), Dealing: dealing, Transfer: string(tr.ID), Plan: 1}
	_, points := g.points(session, g.items(tr), began.Commit)
	p.no(hefu.KindForbidden, "looks like an address", "openSigning", obj{"signing": began.Signing, "points": points})
	p.no(hefu.KindForbidden, "not how the address ends", "sure", obj{"review": r.Review, "address": alike, "typed": "00000000"})
	p.no(hefu.KindForbidden, "looks like an address", "openSigning", obj{"signing": began.Signing, "points": points})
	p.do(nil, "sure", obj{"review": r.Review, "address": alike, "typed": strings.ToLower(alike[len(alike)-r.Parties[0].Ends:])})
	p.do(nil, "openSigning", obj{"signing": began.Signing, "points": points})
}

// TestTheSamePaymentTwice: a payment that this device has signed and that is not settled is
// paid again only by somebody who says so, whatever the guard made of the first.
func TestTheSamePaymentTwice(t *testing.T) {
	p, g := newPage(t), newGuard(t)
	p.create()
	var back door.Restored
	p.do(&back, "restore", obj{"label": "purse", "imported": true}, abandon)
	split(p, g, back.Wallet.ID)
	in, first := proposal(t, friend, "0.25")
	var r door.Review
	p.do(&r, "review", obj{"intent": in, "transfer": first, "book": []any{}, "transfers": []any{}})
	sign(p, g, r, first)

	first.State = hefu.Expired // the guard's word
	again, second := proposalAt(t, friend, "0.25", 1)
	second.ID = "transfertwoaaaaaaaaaaaaaaa"
	p.do(&r, "review", obj{"intent": again, "transfer": second, "book": []any{}, "transfers": []any{first}})
	if !slices.Equal(r.Twins, []hefu.TransferID{first.ID}) {
		t.Fatalf("twins: %v", r.Twins)
	}
	session := pair.Session{Guard: string(g.id()), Dealing: dealing, Transfer: string(second.ID), Plan: 1}
	var began door.Begun
	p.do(&began, "begin", obj{"review": r.Review})
	_, points := g.points(session, g.items(second), began.Commit)
	p.no(hefu.KindForbidden, "mean to pay twice", "openSigning", obj{"signing": began.Signing, "points": points})
	p.do(nil, "openSigning", obj{"signing": began.Signing, "points": points, "risk": true})
}

// A fee cap that only the guard's word stands behind has an end.
func TestTheCeilingOfAFee(t *testing.T) {
	p, g := newPage(t), newGuard(t)
	p.create()
	var back door.Restored
	p.do(&back, "restore", obj{"label": "purse", "imported": true}, abandon)
	split(p, g, back.Wallet.ID)
	n, _ := chain31337(t)
	in, tr := proposal(t, friend, "0.25")
	more, err := n.FeeCeiling.Add(hefu.UnitsOf(1))
	if err != nil {
		t.Fatal(err)
	}
	in.FeeCap, tr.Intent.FeeCap = more, more
	p.no(hefu.KindInvalid, "nothing was signed", "review", obj{"intent": in, "transfer": tr, "book": []any{}, "transfers": []any{}})
	in.FeeCap, tr.Intent.FeeCap = n.FeeCeiling, n.FeeCeiling
	p.do(nil, "review", obj{"intent": in, "transfer": tr, "book": []any{}, "transfers": []any{}})
}

// A guard that answers with anything else than was asked is caught before a person sees it.
func TestTheReviewCatchesLies(t *testing.T) {
	p, g := newPage(t), newGuard(t)
	p.create()
	var back door.Restored
	p.do(&back, "restore", obj{"label": "purse", "imported": true}, abandon)
	split(p, g, back.Wallet.ID)
	in, tr := proposal(t, friend, "0.25")
	ask := func(in hefu.Intent, tr wire.Transfer, typed string) obj {
		return obj{"intent": in, "transfer": tr, "typed": typed, "book": []any{}, "transfers": []any{}}
	}
	other, fake := proposal(t, abandonAt, "0.25")
	p.no(hefu.KindInvalid, "another transfer than you asked for", "review", ask(in, fake, "0.25"))
	mixed := tr
	mixed.Plan = fake.Plan
	p.no(hefu.KindInvalid, "nothing was signed", "review", ask(in, mixed, "0.25"))
	p.no(hefu.KindInvalid, "another amount", "review", ask(in, tr, "0.52"))
	_ = other
	tr.Dealing = "dealingnineaaaaaaaaaaaaaaa"
	p.no(hefu.KindConflict, "another dealing", "review", ask(in, tr, "0.25"))
}

func TestAGuardIsPinned(t *testing.T) {
	p, g, thief := newPage(t), newGuard(t), newGuard(t)
	p.create()
	var met door.Met
	p.do(&met, "meet", obj{"guard": g.info()})
	if met.Known || !met.Dev || met.Fingerprint != g.id() {
		t.Errorf("met: %+v", met)
	}
	p.no(hefu.KindNotFound, "has not met", "prove", obj{"guard": g.id(), "user": "alice"})
	p.do(nil, "pin", obj{"guard": g.info()})
	p.open()
	p.do(&met, "meet", obj{"guard": g.info()})
	if !met.Known {
		t.Error("the guard is not known after it was pinned")
	}
	lie := g.info()
	lie.IdentityKey = thief.public()
	p.no(hefu.KindInvalid, "does not have the fingerprint", "meet", obj{"guard": lie})
	p.no(hefu.KindInvalid, "does not have the fingerprint", "pin", obj{"guard": lie})
	var proof wire.NewDevice
	p.do(&proof, "prove", obj{"guard": g.id(), "user": "alice"})
	if len(proof.Proof) != 64 || proof.Name != device {
		t.Errorf("proof: %+v", proof)
	}
}

func TestRecipients(t *testing.T) {
	p := newPage(t)
	var who door.Payee
	p.do(&who, "recipient", obj{"network": "eip155:31337", "text": "  " + strings.ToLower(friend) + "\n"})
	if who.Address != friend {
		t.Errorf("address: %+v", who)
	}
	p.no(hefu.KindInvalid, "", "recipient", obj{"network": "eip155:31337", "text": friend[:41] + "9"})
	var sum door.Amount
	p.do(&sum, "units", obj{"text": " 0.5 ", "decimals": 6})
	if sum.Units.String() != "500000" {
		t.Errorf("units: %s", sum.Units)
	}
	p.no(hefu.KindInvalid, "", "units", obj{"text": "-1", "decimals": 6})
	p.no(hefu.KindInvalid, "", "units", obj{"text": "0.1234567", "decimals": 6})
}

// A door that meets a defect answers, keeps its secrets and goes on.
func TestADefectIsAnError(t *testing.T) {
	p := newPage(t)
	p.create()
	broken := door.New(door.Options{}) // no randomness, no clock
	in, err := json.Marshal(obj{"device": device})
	if err != nil {
		t.Fatal(err)
	}
	secret := []byte(password)
	_, err = broken.Call(door.Request{Method: "create", Input: in, Secrets: [][]byte{secret}})
	var e *door.Error
	if !errors.As(err, &e) || e.Kind != hefu.KindInternal || strings.Contains(e.Message, "nil") {
		t.Errorf("the defect says %v", err)
	}
	if string(secret) == password {
		t.Error("the secret stayed in memory")
	}
	if _, err := broken.Call(door.Request{Method: "networks", Input: []byte("{}")}); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}
