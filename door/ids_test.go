package door_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/door"
	"github.com/hefu-wallet/hefu/pair"
	"github.com/hefu-wallet/hefu/wire"
)

// Names that the guard gives are stored, signed and shown: what is no id ends at the door,
// wherever it stands.
func TestWhatIsNoIDEndsAtTheDoor(t *testing.T) {
	p, g, w := splitPage(t)
	saves := p.saves
	in, good := proposal(t, friend, "0.25")
	for _, bad := range []string{"<b>paid</b>", "../../forget", strings.Repeat("a", 25) + "b", strings.Repeat("a", 27), "AAAAAAAAAAAAAAAAAAAAAAAAAA", string(good.Dealing)[:25] + "\u202e"} {
		wrong := good
		wrong.ID = hefu.TransferID(bad)
		other := good
		other.Device = hefu.DeviceID(bad)
		for name, in := range map[string]struct {
			method string
			in     any
		}{
			"a transfer":            {"review", obj{"intent": in, "transfer": wrong, "book": []any{}, "transfers": []any{}}},
			"one of the past":       {"review", obj{"intent": in, "transfer": good, "book": []any{}, "transfers": []any{other}}},
			"an entry of the book":  {"review", obj{"intent": in, "transfer": good, "book": []wire.BookEntry{{ID: hefu.BookID(bad)}}, "transfers": []any{}}},
			"this device":           {"registered", obj{"guard": g.id(), "device": bad, "user": good.Dealing}},
			"the user":              {"registered", obj{"guard": g.id(), "device": good.Dealing, "user": bad}},
			"a dealing":             {"deal", obj{"wallet": w, "guard": g.id(), "offer": wire.Offer{Dealing: wire.Dealing{ID: hefu.DealingID(bad), Wallet: w}}}},
			"what was sent":         {"sent", obj{"transfer": bad}},
			"a device that waits":   {"pairFind", obj{"guard": g.id(), "code": "x", "pairings": []wire.Pairing{{ID: hefu.PairingID(bad)}}}},
			"a device to hand over": {"pairSeal", obj{"guard": g.id(), "code": "x", "pairing": wire.Pairing{Device: hefu.DeviceID(bad)}}},
		} {
			t.Run(name, func(*testing.T) { p.no(hefu.KindInvalid, "not a valid id", in.method, in.in, password) })
		}
	}
	if p.saves != saves {
		t.Error("something was stored")
	}
}

// An answer with a field twice, in two ways of writing, is one thing to JavaScript and another
// to Go: the page would show one transfer, and this device sign the other.
func TestAFieldHasOneName(t *testing.T) {
	p, _, _ := splitPage(t)
	in, tr := proposal(t, friend, "0.25")
	body, err := json.Marshal(obj{"intent": in, "transfer": tr, "book": []any{}, "transfers": []any{}})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"ID", "Id", "\u017ftate", "i\\u0064"} {
		twice := strings.Replace(string(body), `"transfer":{`, `"transfer":{"`+name+`" : "`+strings.Repeat("a", 26)+`",`, 1)
		if _, err := p.Call(door.Request{Method: "review", Input: []byte(twice)}); err == nil || !strings.Contains(err.Error(), "a field is called") {
			t.Errorf("%s: %v", name, err)
		}
	}
	// What stands in a value is no name.
	if _, err := p.try("review", obj{"intent": in, "transfer": tr, "book": []any{}, "transfers": []any{}, "typed": `x\" "ID": {`}); err == nil || strings.Contains(err.Error(), "a field is called") {
		t.Errorf("a value: %v", err)
	}
}

// What began before a wallet left the vault, or before a vault was opened anew, is signed by
// nobody: its record would be kept nowhere.
func TestASignatureIsRecordedInTheVaultThatIsOpen(t *testing.T) {
	p, g, _ := splitPage(t)
	var chest door.Restored
	p.do(&chest, "restore", obj{"label": "chest", "imported": true}, legal)
	in, tr := proposal(t, friend, "0.25")
	session := pair.Session{Guard: string(g.id()), Dealing: dealing, Transfer: string(tr.ID), Plan: 1}
	var r door.Review
	begin := func() (door.Begun, []byte) {
		t.Helper()
		var b door.Begun
		p.do(&b, "begin", obj{"review": r.Review})
		_, points := g.points(session, g.items(tr), b.Commit)
		return b, points
	}
	p.do(&r, "review", obj{"intent": in, "transfer": tr, "book": []any{}, "transfers": []any{}})
	b, points := begin()
	p.do(nil, "removeWallet", obj{"wallet": chest.Wallet.ID}, password)
	p.no(hefu.KindReplan, "begin again", "openSigning", obj{"signing": b.Signing, "points": points})
	b, points = begin()
	p.do(nil, "openSigning", obj{"signing": b.Signing, "points": points})
	p.do(nil, "open", obj{"box": p.stored}, password)
	p.no(hefu.KindConflict, "review the transfer again", "begin", obj{"review": r.Review})
	if info := p.open(); len(info.Live) != 1 {
		t.Errorf("live: %+v", info.Live)
	}
}
