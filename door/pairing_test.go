package door_test

import (
	"crypto/ed25519"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/door"
	"github.com/hefu-wallet/hefu/pair"
	"github.com/hefu-wallet/hefu/wire"
)

// dealt is one split, made once: the vault of the page and the guard's side.
var dealt struct {
	sync.Once
	stored, half []byte
	key          ed25519.PrivateKey
	wallet       hefu.WalletID
}

// splitPage is a page with a split wallet, registered at its guard.
func splitPage(t *testing.T) (*page, *guard, hefu.WalletID) {
	t.Helper()
	dealt.Do(func() {
		p, g := newPage(t), newGuard(t)
		p.create()
		var back door.Restored
		p.do(&back, "restore", obj{"label": "purse", "imported": true}, abandon)
		split(p, g, back.Wallet.ID)
		p.do(nil, "registered", obj{"guard": g.id(), "device": "deviceoneaaaaaaaaaaaaaaaaa", "user": "useroneaaaaaaaaaaaaaaaaaaa"})
		half, err := g.half.MarshalBinary()
		g.must(err)
		dealt.stored, dealt.half, dealt.key, dealt.wallet = p.stored, half, g.key, back.Wallet.ID
	})
	p, g := newPage(t), &guard{T: t, key: dealt.key, half: &pair.GuardHalf{}}
	g.must(g.half.UnmarshalBinary(dealt.half))
	p.stored = dealt.stored
	g.device = p.open().Device.Key
	return p, g, dealt.wallet
}

// newcomer is a page of the same user's other device, with nothing in it.
func newcomer(t *testing.T, g *guard) *page {
	t.Helper()
	p := newPage(t)
	p.create()
	p.do(nil, "pin", obj{"guard": g.info()})
	p.do(nil, "registered", obj{"guard": g.id(), "device": "devicetwoaaaaaaaaaaaaaaaaa", "user": "useroneaaaaaaaaaaaaaaaaaaa"})
	return p
}

// ask shows a code and posts the key, which the guard calls id.
func (p *page) ask(g *guard, id hefu.PairingID) (door.PairKey, wire.Pairing) {
	p.Helper()
	var k door.PairKey
	p.do(&k, "pairKey", obj{"guard": g.id()})
	return k, wire.Pairing{ID: id, Device: "devicetwoaaaaaaaaaaaaaaaaa", Name: "a phone", Key: k.Key, Created: now, Expires: now}
}

// The half comes to the second device, which then pays: the guard takes its signature.
func TestASecondDevicePays(t *testing.T) {
	old, g, w := splitPage(t)
	fresh := newcomer(t, g)
	k, waits := fresh.ask(g, "pairingoneaaaaaaaaaaaaaaaa")
	if k.QR != "HEFU:PAIR:"+k.Code || len(k.Code) != 32 || strings.Contains(string(k.Key), k.Code) {
		t.Fatalf("it shows %q and %q", k.Code, k.QR)
	}
	_, other := newcomer(t, g).ask(g, "pairingzeroaaaaaaaaaaaaaaa")
	for _, typed := range []string{k.QR, k.Code, strings.ToLower(k.Code[:4] + "-" + k.Code[4:8] + " " + k.Code[8:])} {
		var found door.PairFound
		old.do(&found, "pairFind", obj{"guard": g.id(), "code": typed, "pairings": []wire.Pairing{other, waits}})
		if found.Pairing != waits.ID || found.Device != "devicetwoaaaaaaaaaaaaaaaaa" || found.Name != "a phone" {
			t.Fatalf("%q found %+v", typed, found)
		}
	}
	old.no(hefu.KindNotFound, "look at the other screen", "pairFind", obj{"guard": g.id(), "code": k.Code, "pairings": []wire.Pairing{other}})
	old.no(hefu.KindInvalid, "32 letters and digits", "pairFind", obj{"guard": g.id(), "code": k.Code[1:], "pairings": []wire.Pairing{waits}})
	old.no(hefu.KindUnauthenticated, "password", "pairSeal", obj{"guard": g.id(), "code": k.Code, "pairing": waits}, "another password")
	old.no(hefu.KindUnauthenticated, "password", "pairSeal", obj{"guard": g.id(), "code": k.Code, "pairing": waits})
	old.no(hefu.KindInvalid, "nothing was handed over", "pairSeal", obj{"guard": g.id(), "code": k.Code, "pairing": other}, password)
	var box door.PairBox
	old.do(&box, "pairSeal", obj{"guard": g.id(), "code": k.Code, "pairing": waits}, password)
	if !slices.Equal(box.Wallets, []string{"purse"}) {
		t.Fatalf("it hands over %q", box.Wallets)
	}
	waits.Box = box.Box
	var came door.Arrived
	fresh.do(&came, "pairOpen", obj{"guard": g.id(), "pairing": waits})
	if len(came.Wallets) != 1 || came.Wallets[0] != (door.PairedWallet{Wallet: w, Label: "purse"}) || len(came.Left) != 0 {
		t.Fatalf("there came %+v", came)
	}
	// Once only, and it is stored.
	fresh.no(hefu.KindConflict, "waits for nothing", "pairOpen", obj{"guard": g.id(), "pairing": waits})
	info := fresh.open()
	if len(info.Wallets) != 1 || !info.Wallets[0].Split || info.Wallets[0].Paper || info.Wallets[0].Dealing != dealing || !info.Wallets[0].Imported {
		t.Fatalf("the vault has %+v", info.Wallets)
	}
	// Both devices pay by their own key.
	for i, p := range []*page{fresh, old, fresh} {
		g.device = p.info().Device.Key
		pays(p, g, uint64(i))
	}
}

func (p *page) info() (i door.Info) {
	p.Helper()
	p.do(&i, "info", obj{})
	return i
}

// pays reviews and signs a payment, and the guard completes it.
func pays(p *page, g *guard, nonce uint64) {
	p.Helper()
	amount := "0.2" + string(rune('1'+nonce))
	in, tr := proposalAt(p.T, friend, amount, nonce)
	tr.ID, tr.Dealing = hefu.TransferID("transfer"+string(rune('a'+nonce))+"aaaaaaaaaaaaaaaaa"), g.dealing()
	var r door.Review
	p.do(&r, "review", obj{"intent": in, "transfer": tr, "typed": amount, "book": []any{}, "transfers": []any{}})
	var b door.Begun
	p.do(&b, "begin", obj{"review": r.Review})
	session := pair.Session{Guard: string(g.id()), Dealing: string(g.dealing()), Transfer: string(tr.ID), Plan: tr.Plan.Number}
	items := g.items(tr)
	com, points := g.points(session, items, b.Commit)
	var o door.Opening
	p.do(&o, "openSigning", obj{"signing": b.Signing, "points": points})
	if n := len(g.evaluate(session, items, com, o.Opening)); n != len(items) {
		p.Fatalf("%d signatures for %d items", n, len(items))
	}
}

// sealed is a box for a device that waits.
func (p *page) sealed(g *guard, code string, to wire.Pairing) wire.Pairing {
	p.Helper()
	var box door.PairBox
	p.do(&box, "pairSeal", obj{"guard": g.id(), "code": code, "pairing": to}, password)
	to.Box = box.Box
	return to
}

// The private key is in memory, once: it does not outlive the page, another key, a vault that
// took this one's place, or whoever changed his mind.
func TestTheKeyOfAPairingIsUsedOnce(t *testing.T) {
	old, g, _ := splitPage(t)
	fresh := newcomer(t, g)
	saves, shown := fresh.saves, ""
	for name, end := range map[string]func(){
		"forgotten":   func() { fresh.do(nil, "pairForget", obj{"code": shown}) },
		"another":     func() { fresh.ask(g, "pairingtwoaaaaaaaaaaaaaaaa") },
		"loaded anew": func() { fresh.open() },
		"open again":  func() { fresh.do(nil, "open", obj{"box": fresh.stored}, password) },
	} {
		k, waits := fresh.ask(g, "pairingoneaaaaaaaaaaaaaaaa")
		full := old.sealed(g, k.Code, waits)
		shown = k.Code
		end()
		if _, err := fresh.try("pairOpen", obj{"guard": g.id(), "pairing": full}); err == nil || !strings.Contains(err.Error(), "fresh code") && !strings.Contains(err.Error(), "Begin again") {
			t.Errorf("%s: %v", name, err)
		}
		if len(fresh.info().Wallets) != 0 || fresh.saves != saves {
			t.Errorf("%s: something was taken", name)
		}
	}
	fresh.do(nil, "pairForget", obj{"code": shown}) // nothing to forget
}

// The end of a wait that was given up comes late: the code that is shown by then stays good.
func TestALateEndForgetsItsOwnCode(t *testing.T) {
	old, g, w := splitPage(t)
	fresh := newcomer(t, g)
	first, _ := fresh.ask(g, "pairingoneaaaaaaaaaaaaaaaa")
	k, waits := fresh.ask(g, "pairingtwoaaaaaaaaaaaaaaaa")
	fresh.do(nil, "pairForget", obj{"code": first.Code})
	fresh.do(nil, "pairForget", obj{"code": ""})
	var came door.Arrived
	fresh.do(&came, "pairOpen", obj{"guard": g.id(), "pairing": old.sealed(g, k.Code, waits)})
	if len(came.Wallets) != 1 || came.Wallets[0].Wallet != w {
		t.Errorf("it took %+v", came)
	}
}

// A vault that cannot be stored takes nothing, and the same box does once there is room.
func TestAPairingOnAFullDisk(t *testing.T) {
	old, g, w := splitPage(t)
	fresh := newcomer(t, g)
	k, waits := fresh.ask(g, "pairingoneaaaaaaaaaaaaaaaa")
	full := old.sealed(g, k.Code, waits)
	fresh.no(hefu.KindConflict, "fresh code", "pairOpen", obj{"guard": "another", "pairing": full})
	swapped := full
	swapped.ID = "pairingtwoaaaaaaaaaaaaaaaa"
	fresh.no(hefu.KindInvalid, "nothing was taken", "pairOpen", obj{"guard": g.id(), "pairing": swapped})
	fresh.full = true
	fresh.no(hefu.KindInternal, "", "pairOpen", obj{"guard": g.id(), "pairing": full})
	if len(fresh.info().Wallets) != 0 {
		t.Fatal("it was taken and not stored")
	}
	fresh.full = false
	fresh.do(nil, "pairOpen", obj{"guard": g.id(), "pairing": full})
	if info := fresh.open(); len(info.Wallets) != 1 || info.Wallets[0].ID != w {
		t.Fatalf("the vault has %+v", info.Wallets)
	}
	// The same half once more, and the other way round: nothing changes, and the words say why.
	k, waits = fresh.ask(g, "pairingthreeaaaaaaaaaaaaaa")
	fresh.no(hefu.KindConflict, "already; it stays", "pairOpen", obj{"guard": g.id(), "pairing": old.sealed(g, k.Code, waits)})
	k, waits = old.ask(g, "pairingfouraaaaaaaaaaaaaaa")
	old.no(hefu.KindConflict, "already; it stays", "pairOpen", obj{"guard": g.id(), "pairing": fresh.sealed(g, k.Code, waits)})
}

// After the wallet was split again on one device, the other one's half is old: it signs
// nothing, says what helps, and is itself again once it was paired anew.
func TestAnOldHalfIsPairedAnew(t *testing.T) {
	old, g, w := splitPage(t)
	fresh := newcomer(t, g)
	k, waits := fresh.ask(g, "pairingoneaaaaaaaaaaaaaaaa")
	fresh.do(nil, "pairOpen", obj{"guard": g.id(), "pairing": old.sealed(g, k.Code, waits)})
	old.do(nil, "restore", obj{"label": "purse", "imported": true}, abandon)
	g.again = 1
	split(old, g, w)
	in, tr := proposal(t, friend, "0.25")
	tr.Dealing = g.dealing()
	fresh.no(hefu.KindConflict, "pair this one with it again", "review", obj{"intent": in, "transfer": tr, "typed": "0.25", "book": []any{}, "transfers": []any{}})
	k, waits = fresh.ask(g, "pairingtwoaaaaaaaaaaaaaaaa")
	fresh.do(nil, "pairOpen", obj{"guard": g.id(), "pairing": old.sealed(g, k.Code, waits)})
	if info := fresh.open(); len(info.Wallets) != 1 || info.Wallets[0].Generation != 2 || info.Wallets[0].Dealing != g.dealing() {
		t.Fatalf("the vault has %+v", info.Wallets)
	}
	g.device = fresh.info().Device.Key
	pays(fresh, g, 0)
}
