package story

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"net/http"
	"testing"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain/all"
	"github.com/hefu-wallet/hefu/guard"
	"github.com/hefu-wallet/hefu/holder"
	"github.com/hefu-wallet/hefu/pair"
	"github.com/hefu-wallet/hefu/wire"
)

// vault is what the owner's device holds, as package holder has it.
func (o *owner) vault(d hefu.DealingID) *holder.State {
	h := o.h
	h.Helper()
	s := &holder.State{Device: holder.Device{Name: "laptop", Seed: o.device.Seed()}}
	o.knows(s)
	half, err := o.half.MarshalBinary()
	h.must(err)
	s.Wallets = []holder.Wallet{{
		ID: guard.WalletIDOf(o.public()), Label: "purse", Identity: o.public(),
		Half: &holder.Half{Guard: h.guard.ID(), Dealing: d, Generation: 1, Bytes: half},
	}}
	return s
}

// knows makes a vault one of this owner's device at this guard.
func (o *owner) knows(s *holder.State) {
	o.h.Helper()
	g, err := s.Meet(o.h.guard.ID(), o.h.guard.IdentityKey())
	o.h.must(err)
	u, err := o.User(o.h.Context())
	o.h.must(err)
	g.Device, g.User = o.id, u.ID
}

// phone is a second device of the owner's, signed in, with an empty vault.
func (o *owner) phone() (*owner, *holder.State) {
	h := o.h
	h.Helper()
	s, err := holder.NewState(rand.Reader, "laptop")
	h.must(err)
	second := *o
	second.device, second.half = ed25519.NewKeyFromSeed(s.Device.Seed), nil
	second.dial()
	in, err := second.SignIn(h.Context(), second.proof())
	h.must(err)
	second.SetToken(in.Token)
	second.id = in.Device.ID
	second.knows(s)
	return &second, s
}

// The thief who pairs: from the session of the stolen device he crowds the guard's letter
// box, ends the owner's pairing, fills it without a code, with a used one, and with one that
// he phished; nothing that he writes is taken, because he never saw the screen. Then the
// owner pairs, and her second device pays while the stolen one is refused.
func TestThiefWhoPairs(t *testing.T) {
	h := newHeist(t)
	alice := h.owner("alice", 1000)
	mallory := alice.robbed()
	dealt, err := alice.Dealings(t.Context())
	h.must(err)
	laptop := alice.vault(dealt.Dealings[0].ID)
	phone, empty := alice.phone()
	begin := func() (*holder.Waiting, wire.Pairing) {
		w, key, err := empty.WaitForHalf(rand.Reader, h.guard.ID())
		h.must(err)
		p, err := phone.BeginPairing(t.Context(), wire.BeginPairing{Device: phone.id, Key: key})
		h.must(err)
		return w, p
	}
	waits, p := begin()

	for range 6 {
		in := wire.BeginPairing{Device: alice.id, Key: []byte(rand.Text())}
		h.must(mallory.Call(t.Context(), http.MethodPost, "/v1/pairings", in, nil))
	}
	var seen wire.Pairings
	h.must(mallory.Call(t.Context(), http.MethodGet, "/v1/pairings", nil, &seen))
	if len(seen.Pairings) != 2 || seen.Pairings[0].ID != p.ID || bytes.Contains(seen.Pairings[0].Key, []byte(waits.Code)) {
		t.Fatalf("he sees %+v", seen)
	}
	at := "/v1/pairings/" + string(p.ID)
	h.refused("ending hers", mallory.Call(t.Context(), http.MethodDelete, at, nil, nil), hefu.KindForbidden)

	// He seals what he likes to a key of his own: her public key is under the code that he never saw.
	_, his, err := pair.NewOneTime(rand.Reader)
	h.must(err)
	user, err := alice.User(t.Context())
	h.must(err)
	name := pair.Handover{Guard: string(h.guard.ID()), User: string(user.ID), Pairing: string(p.ID), Code: pair.HandoverCode(his)}
	forged, err := pair.SealHandover(his, name, make([]byte, pair.MaxHandover-1145)) // as much as the letter box takes
	h.must(err)
	fill := func(code string) error {
		return mallory.Call(t.Context(), http.MethodPut, at+"/box", wire.FillPairing{Box: forged, Code: code}, nil)
	}
	used := alice.code()
	hers, err := mallory.Take(t.Context(), alice.intent(friend, 1), used)
	h.must(err)
	h.settle(hers.ID)
	h.refused("without a code", fill(""), hefu.KindForbidden, hefu.KindInvalid)
	h.refused("with a used code", fill(used), hefu.KindForbidden)
	if len(forged) != pair.MaxHandover {
		t.Fatalf("his box has %d bytes", len(forged))
	}
	h.must(fill(alice.code())) // which she typed into his page
	got, err := phone.Pairing(t.Context(), p.ID)
	h.must(err)
	if _, opened, err := empty.TakeHalf(all.Families(), waits, p.ID, got.Box); !hefu.Is(err, hefu.KindInvalid) || opened || len(empty.Wallets) != 0 {
		t.Fatalf("the phone took what the thief wrote: %v", err)
	}
	h.must(phone.EndPairing(t.Context(), p.ID))

	waits, p = begin()
	page, err := alice.Pairings(t.Context(), "", 50)
	h.must(err)
	var keys []holder.PairingKey
	for _, one := range page.Pairings {
		keys = append(keys, holder.PairingKey{ID: one.ID, Key: one.Key})
	}
	id, err := laptop.FindWaiting(h.guard.ID(), waits.Code, keys)
	h.must(err)
	box, _, err := laptop.HandOver(all.Families(), h.guard.ID(), waits.Code, holder.PairingKey{ID: id, Key: p.Key})
	h.must(err)
	_, err = alice.FillPairing(t.Context(), id, wire.FillPairing{Box: box, Code: alice.code()})
	h.must(err)
	got, err = phone.Pairing(t.Context(), p.ID)
	h.must(err)
	taken, _, err := empty.TakeHalf(all.Families(), waits, p.ID, got.Box)
	h.must(err)
	taken.Done()
	h.must(phone.EndPairing(t.Context(), p.ID))
	phone.half = &pair.DeviceHalf{}
	h.must(phone.half.UnmarshalBinary(empty.Wallets[0].Half.Bytes))

	h.must(phone.RefuseDevice(t.Context(), alice.id))
	loot, err := mallory.Propose(t.Context(), alice.intent(thiefsOn, 1))
	h.must(err)
	_, err = mallory.Push(t.Context(), loot, alice.code())
	h.refused("the refused device", err, hefu.KindForbidden)
	second, err := phone.robbed().Take(t.Context(), phone.intent(friend, 2), phone.code())
	h.must(err)
	h.settle(second.ID)
	h.nothingLeft(loot.ID)
	h.judge(alice, milli(1000), 2)
}
