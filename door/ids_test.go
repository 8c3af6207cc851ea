package door_test

import (
	"strings"
	"testing"

	"github.com/hefu-wallet/hefu"
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
