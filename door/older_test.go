package door_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/door"
)

// TestAnOlderVaultLearnsWhatItSigned: a vault out of an older copy has forgotten what was
// signed since. What the guard says that this device signed is compared with all the same.
func TestAnOlderVaultLearnsWhatItSigned(t *testing.T) {
	p, g := newPage(t), newGuard(t)
	p.create()
	var back door.Restored
	p.do(&back, "restore", obj{"label": "purse", "imported": true}, abandon)
	split(p, g, back.Wallet.ID)
	p.do(nil, "registered", obj{"guard": g.id(), "device": "mineaaaaaaaaaaaaaaaaaaaaaa", "user": "uaaaaaaaaaaaaaaaaaaaaaaaaa"})
	older := bytes.Clone(p.stored)
	in, first := proposal(t, friend, "0.25")
	var r door.Review
	p.do(&r, "review", obj{"intent": in, "transfer": first, "book": []any{}, "transfers": []any{}})
	sign(p, g, r, first)

	p.stored = older
	if info := p.open(); len(info.Live) != 0 {
		t.Fatalf("the older vault knows it: %+v", info.Live)
	}
	first.State, first.Approved = hefu.Resting, now
	again, second := proposalAt(t, friend, "0.25", 1)
	second.ID = "transfertwoaaaaaaaaaaaaaaa"
	look := func(device hefu.DeviceID, s hefu.State) (r door.Review) {
		t.Helper()
		first.Device, first.State = device, s
		p.do(&r, "review", obj{"intent": again, "transfer": second, "book": []any{}, "transfers": []any{first}})
		return r
	}
	for device, s := range map[hefu.DeviceID]hefu.State{"anotheraaaaaaaaaaaaaaaaaaa": hefu.Resting, "": hefu.Sent, "mineaaaaaaaaaaaaaaaaaaaaaa": hefu.Stopped} {
		if r := look(device, s); len(r.Recalled)+len(r.Twins) != 0 {
			t.Errorf("taken in of device %q, %s", device, s)
		}
	}
	if r := look("mineaaaaaaaaaaaaaaaaaaaaaa", hefu.Resting); !slices.Equal(r.Recalled, []hefu.TransferID{first.ID}) || !slices.Equal(r.Twins, r.Recalled) {
		t.Fatalf("recalled %v, twins %v", r.Recalled, r.Twins)
	}
	if r := look("mineaaaaaaaaaaaaaaaaaaaaaa", hefu.Resting); len(r.Recalled) != 0 || len(r.Twins) != 1 {
		t.Errorf("again: recalled %v, twins %v", r.Recalled, r.Twins)
	}
	var same door.Review // which plan of it was signed is the guard's word
	p.do(&same, "review", obj{"intent": in, "transfer": first, "book": []any{}, "transfers": []any{}})
	if !slices.Equal(same.Loose, []hefu.TransferID{first.ID}) {
		t.Errorf("loose: %v", same.Loose)
	}
	if info := p.open(); len(info.Live) != 1 || !info.Live[0].Told { // it was stored
		t.Errorf("live: %+v", info.Live)
	}
	var info door.Info
	p.do(&info, "settle", obj{"transfer": first.ID, "state": hefu.Stopped})
	if len(info.Live) != 0 {
		t.Errorf("what came by the guard's word did not go by it: %+v", info.Live)
	}
}
