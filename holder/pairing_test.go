package holder_test

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain/all"
	"github.com/hefu-wallet/hefu/holder"
	"github.com/hefu-wallet/hefu/keys"
	"github.com/hefu-wallet/hefu/pair"
)

const pairingID = hefu.PairingID("pairing1")

// register makes a State one that the guard knows as this user's device.
func register(t *testing.T, s *holder.State, g *fakeGuard, device, user string) {
	t.Helper()
	at, err := s.Meet(g.id(), g.public())
	must(t, err)
	at.Device, at.User = hefu.DeviceID(device), hefu.UserID(user)
}

// couple is an old device with a split wallet and a new one that waits.
type couple struct {
	*testing.T
	old   *world
	fresh *holder.State
	waits *holder.Waiting
	key   holder.PairingKey
}

func newCouple(t *testing.T) *couple {
	t.Helper()
	c := &couple{T: t, old: newWorld(t)}
	register(t, c.old.s, c.old.g, "device1", "user1")
	var err error
	c.fresh, err = holder.NewState(rand.Reader, "a phone")
	must(t, err)
	register(t, c.fresh, c.old.g, "device2", "user1")
	c.ask()
	return c
}

func (c *couple) ask() {
	c.Helper()
	w, sealed, err := c.fresh.WaitForHalf(rand.Reader, c.old.g.id())
	must(c, err)
	c.waits, c.key = w, holder.PairingKey{ID: pairingID, Key: sealed}
}

func (c *couple) handOver() []byte {
	c.Helper()
	box, labels, err := c.old.s.HandOver(all.Families(), c.old.g.id(), c.waits.Code, c.key)
	must(c, err)
	if len(labels) == 0 {
		c.Fatal("nothing was handed over")
	}
	return box
}

func (c *couple) take(box []byte) (*holder.Taken, error) {
	c.Helper()
	t, _, err := c.fresh.TakeHalf(all.Families(), c.waits, pairingID, box)
	return t, err
}

func (c *couple) name() pair.Handover {
	return pair.Handover{Guard: string(c.old.g.id()), User: "user1", Pairing: string(pairingID), Code: c.waits.Code}
}

// public is the new device's key, which only who has the code can know.
func (c *couple) public() []byte {
	c.Helper()
	public, err := pair.OpenHandoverKey(c.name(), c.key.Key)
	must(c, err)
	return public
}

// content is what the old device seals. It is read by a device that the test holds the key of.
func (c *couple) content() map[string]any {
	c.Helper()
	private, public, err := pair.NewOneTime(rand.Reader)
	must(c, err)
	h := c.name()
	h.Code = pair.HandoverCode(public)
	sealed, err := pair.SealHandoverKey(rand.Reader, h, public)
	must(c, err)
	box, _, err := c.old.s.HandOver(all.Families(), c.old.g.id(), h.Code, holder.PairingKey{ID: pairingID, Key: sealed})
	must(c, err)
	plain, err := pair.OpenHandover(private, h, box)
	must(c, err)
	var out map[string]any
	must(c, json.Unmarshal(plain, &out))
	return out
}

// seal is somebody who has the code and writes what he likes.
func (c *couple) seal(content any) []byte {
	c.Helper()
	plain, err := json.Marshal(content)
	must(c, err)
	box, err := pair.SealHandover(c.public(), c.name(), plain)
	must(c, err)
	return box
}

func vaultOf(t *testing.T, s *holder.State) string {
	t.Helper()
	out, err := json.Marshal(s)
	must(t, err)
	return string(out)
}

func TestAHalfGoesToAnotherDevice(t *testing.T) {
	c := newCouple(t)
	// What the old device has signed the new one must know of.
	signed := c.old.review(t, c.old.intent(), "t1", c.old.plan(t, c.old.intent(), 0, 1))
	c.old.sign(t, signed)
	box := c.handOver()
	if len(box) > 64<<10 || pair.MaxHandover < 5*len(box) {
		t.Errorf("one wallet is %d bytes of %d", len(box), pair.MaxHandover)
	}
	if bytes.Contains(box, c.old.s.Wallets[0].Half.Bytes[200:264]) {
		t.Fatal("the half travels in the clear")
	}
	got, err := c.take(box)
	must(t, err)
	got.Done()
	if len(got.Wallets) != 1 || got.Wallets[0].Why != nil || got.Wallets[0].Label != "purse" {
		t.Fatalf("there came %+v", got.Wallets)
	}
	w := c.fresh.Wallets[0]
	if w.Paper != nil || w.Pending != nil || !bytes.Equal(w.Half.Bytes, c.old.s.Wallets[0].Half.Bytes) || !bytes.Equal(w.BookKey, c.old.s.Wallets[0].BookKey) || !w.Imported {
		t.Fatalf("the wallet is %+v", w)
	}
	if bytes.Equal(c.fresh.DeviceKey(), c.old.s.DeviceKey()) {
		t.Fatal("the two devices have one key")
	}
	if len(c.fresh.Live) != 1 || c.fresh.Live[0].Transfer != "t1" {
		t.Fatalf("the new device knows of %+v", c.fresh.Live)
	}
	// It pays, and sees that the nonce is taken.
	c.old.s = c.fresh
	in := c.old.intent()
	in.Amount = ether("0.1")
	r := c.old.review(t, in, "t2", c.old.plan(t, in, 0, 1))
	if len(r.Conflicts) != 1 {
		t.Error("it does not know what the other device has signed")
	}
	c.old.sign(t, c.old.review(t, in, "t3", c.old.plan(t, in, 1, 1)))
}

// Of more transfers than one message has room for, the other device hears of the newest.
func TestTheNewestTransfersAreHandedOver(t *testing.T) {
	c := newCouple(t)
	c.old.sign(t, c.old.review(t, c.old.intent(), "t1", c.old.plan(t, c.old.intent(), 0, 1)))
	one := c.old.s.Live[0]
	one.Plan.Bytes, one.Uses = nil, nil // short
	c.old.s.Live = nil
	for n := range 300 {
		l := one
		l.Transfer, l.Opened = hefu.TransferID(fmt.Sprintf("t%d", n)), one.Opened.Add(time.Duration(n)*time.Second)
		if n%2 == 0 {
			c.old.s.Live = append(c.old.s.Live, l)
		} else {
			c.old.s.Live = slices.Insert(c.old.s.Live, 0, l) // a copy that was read in later
		}
	}
	_, err := c.take(c.handOver())
	must(t, err)
	if n := len(c.fresh.Live); n != 256 {
		t.Fatalf("%d transfers came", n)
	}
	for i, l := range c.fresh.Live {
		if want := hefu.TransferID(fmt.Sprintf("t%d", i+300-256)); l.Transfer != want {
			t.Fatalf("the %dth is %s, not %s", i, l.Transfer, want)
		}
	}
}

// What does not fit into one message is not handed over in part.
func TestTooMuchForOneMessage(t *testing.T) {
	c := newCouple(t)
	r := c.old.review(t, c.old.intent(), "t1", c.old.plan(t, c.old.intent(), 0, 1))
	c.old.sign(t, r)
	c.old.s.Live[0].Plan.Bytes = make([]byte, pair.MaxHandover)
	_, _, err := c.old.s.HandOver(all.Families(), c.old.g.id(), c.waits.Code, c.key)
	mustFail(t, err, hefu.KindConflict, "too much for one message")
}

// A code finds its own device among those that the guard lists, and nothing where it lists
// others.
func TestACodeFindsItsDevice(t *testing.T) {
	c := newCouple(t)
	mine, code := c.key, c.waits.Code
	c.ask()
	other := holder.PairingKey{ID: "pairing2", Key: c.key.Key}
	id, err := c.old.s.FindWaiting(c.old.g.id(), code, []holder.PairingKey{other, mine})
	must(t, err)
	if id != mine.ID {
		t.Fatalf("it found %s", id)
	}
	_, err = c.old.s.FindWaiting(c.old.g.id(), code, []holder.PairingKey{other, {ID: "x", Key: nil}})
	mustFail(t, err, hefu.KindNotFound, "look at the other screen")
	_, _, err = c.old.s.HandOver(all.Families(), c.old.g.id(), code, other)
	mustFail(t, err, hefu.KindInvalid, "nothing was handed over")
	_, err = c.old.s.FindWaiting("nobody", code, []holder.PairingKey{mine})
	mustFail(t, err, hefu.KindNotFound, "has not met")
	stranger, err := holder.NewState(rand.Reader, "x")
	must(t, err)
	_, err = stranger.Meet(c.old.g.id(), c.old.g.public())
	must(t, err)
	_, _, err = stranger.WaitForHalf(rand.Reader, c.old.g.id())
	mustFail(t, err, hefu.KindConflict, "sign in first")
	register(t, stranger, c.old.g, "device3", "user1")
	_, _, err = stranger.HandOver(all.Families(), c.old.g.id(), c.waits.Code, c.key)
	mustFail(t, err, hefu.KindConflict, "nothing to hand over")
}

// The guard relays what is not for this device, this user, this pairing or this moment.
func TestABoxOfAnotherPairing(t *testing.T) {
	c := newCouple(t)
	box := c.handOver()
	before := vaultOf(t, c.fresh)
	for name, change := range map[string]func(){
		"another pairing": func() {
			_, _, err := c.fresh.TakeHalf(all.Families(), c.waits, "pairing2", box)
			mustFail(t, err, hefu.KindInvalid, "nothing was taken")
		},
		"another user": func() {
			register(t, c.fresh, c.old.g, "device2", "user2")
			_, err := c.take(box)
			mustFail(t, err, hefu.KindConflict, "waits for nothing")
			register(t, c.fresh, c.old.g, "device2", "user1")
		},
		"a code before": func() {
			w := c.waits
			c.ask()
			_, err := c.take(box)
			mustFail(t, err, hefu.KindInvalid, "nothing was taken")
			c.waits = w
		},
		"nobody waits": func() {
			w := *c.waits
			w.Wipe()
			_, _, err := c.fresh.TakeHalf(all.Families(), &w, pairingID, box)
			mustFail(t, err, hefu.KindConflict, "waits for nothing")
			c.ask()
		},
		"nothing": func() { _, err := c.take(nil); mustFail(t, err, hefu.KindInvalid, "nothing was taken") },
		"a byte": func() {
			_, err := c.take(flip(box, len(box)/2))
			mustFail(t, err, hefu.KindInvalid, "nothing was taken")
		},
	} {
		change()
		if got := vaultOf(t, c.fresh); got != before {
			t.Fatalf("%s: the vault changed", name)
		}
	}
}

// Nothing but halves goes over: no words, no passphrase, no package, no device key, no
// account without a guard, whatever the old device has.
func TestNoPaperIsHandedOver(t *testing.T) {
	var walk func(at reflect.Type, path string)
	walk = func(at reflect.Type, path string) {
		for _, never := range []reflect.Type{
			reflect.TypeFor[holder.Paper](), reflect.TypeFor[holder.Half](), reflect.TypeFor[holder.Wallet](), reflect.TypeFor[holder.Device](), reflect.TypeFor[holder.Unguarded](), reflect.TypeFor[holder.State](),
		} {
			if at == never {
				t.Errorf("%s holds a %s", path, at)
			}
		}
		switch at.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map:
			walk(at.Elem(), path)
		case reflect.Struct:
			for i := range at.NumField() {
				walk(at.Field(i).Type, path+"."+at.Field(i).Name)
			}
		}
	}
	walk(holder.HandedType(), "handed")
	c := newCouple(t)
	m, err := keys.ParseMnemonic(abandon)
	must(t, err)
	_, err = c.old.s.AddMnemonic(m, "", "purse", true, now) // the paper beside the half, to be split again
	must(t, err)
	c.old.s.Wallets[0].Pending = &holder.Half{Guard: c.old.g.id(), Dealing: "d2", Generation: 2, Bytes: []byte("PENDINGHALF"), Package: []byte("THEPACKAGE")}
	c.old.s.Wallets[0].Half.Package = []byte("THEPACKAGE")
	other, err := keys.NewMnemonic(rand.Reader, 12)
	must(t, err)
	_, err = c.old.s.AddMnemonic(other, "", "whole", false, now) // never split
	must(t, err)
	content := c.content()
	text, err := json.Marshal(content)
	must(t, err)
	said := string(text)
	for _, word := range []string{"abandon", "whole", "PENDINGHALF", "THEPACKAGE", "paper", "pending", "package", "seed", "device", "unguarded"} {
		for _, s := range []string{word, base64.StdEncoding.EncodeToString([]byte(word))} {
			if strings.Contains(said, s) {
				t.Errorf("%q is handed over", word)
			}
		}
	}
	for _, secret := range [][]byte{c.old.s.Device.Seed, c.old.s.Wallets[0].Paper.Words, c.old.s.Wallets[1].Paper.Words} {
		if strings.Contains(said, base64.StdEncoding.EncodeToString(secret)) {
			t.Error("a secret that is not a half is handed over")
		}
	}
	if n := len(content["wallets"].([]any)); n != 1 {
		t.Errorf("%d wallets are handed over", n)
	}
}

// generation rewrites the dealing's number in a half.
func generation(t *testing.T, half []byte, n uint64) []byte {
	t.Helper()
	at := 9
	for range 3 { // guard, account, dealing
		at += 4 + int(binary.BigEndian.Uint32(half[at:]))
	}
	out := bytes.Clone(half)
	binary.BigEndian.PutUint64(out[at:], n)
	return out
}

// The new device believes nothing that it can check, also of somebody who has the code.
func TestWhatIsHandedOverIsChecked(t *testing.T) {
	c := newCouple(t)
	c.old.sign(t, c.old.review(t, c.old.intent(), "t1", c.old.plan(t, c.old.intent(), 0, 1)))
	before := vaultOf(t, c.fresh)
	wallet := func(m map[string]any) map[string]any { return m["wallets"].([]any)[0].(map[string]any) }
	live := func(m map[string]any) map[string]any { return wallet(m)["live"].([]any)[0].(map[string]any) }
	half := c.old.s.Wallets[0].Half.Bytes
	parsed := &pair.DeviceHalf{}
	must(t, parsed.UnmarshalBinary(half))
	public := parsed.Keys()[0].Public
	noPoint := bytes.Clone(half)
	for v := byte(1); ; v++ { // about every second x is on the curve
		copy(noPoint, half)
		noPoint[bytes.Index(half, public)+20] ^= v
		again := &pair.DeviceHalf{}
		if again.UnmarshalBinary(noPoint) == nil && again.Check() != nil {
			break
		}
	}
	for name, change := range map[string]func(m map[string]any){
		"version":         func(m map[string]any) { m["version"] = 2 },
		"more":            func(m map[string]any) { m["more"] = true },
		"no wallet":       func(m map[string]any) { m["wallets"] = []any{} },
		"twice":           func(m map[string]any) { m["wallets"] = append(m["wallets"].([]any), m["wallets"].([]any)[0]) },
		"too many":        func(m map[string]any) { m["wallets"] = slices.Repeat(m["wallets"].([]any), 17) },
		"paper":           func(m map[string]any) { wallet(m)["paper"] = map[string]any{"words": "YWJhbmRvbg=="} },
		"pending":         func(m map[string]any) { wallet(m)["pending"] = map[string]any{} },
		"id":              func(m map[string]any) { wallet(m)["id"] = "aaaaaaaaaaaaaaaaaaaaaaaaaa" },
		"identity":        func(m map[string]any) { wallet(m)["identity"] = make([]byte, 32) },
		"short identity":  func(m map[string]any) { wallet(m)["identity"] = make([]byte, 31) },
		"guard":           func(m map[string]any) { wallet(m)["guard"] = "another" },
		"dealing":         func(m map[string]any) { wallet(m)["dealing"] = "another" },
		"no dealing":      func(m map[string]any) { wallet(m)["dealing"] = "" },
		"generation":      func(m map[string]any) { wallet(m)["generation"] = 7 },
		"generation 0":    func(m map[string]any) { wallet(m)["generation"], wallet(m)["half"] = 0, generation(t, half, 0) },
		"no label":        func(m map[string]any) { wallet(m)["label"] = "" },
		"long label":      func(m map[string]any) { wallet(m)["label"] = strings.Repeat("x", 257) },
		"book key":        func(m map[string]any) { wallet(m)["book_key"] = make([]byte, 31) },
		"no half":         func(m map[string]any) { delete(wallet(m), "half") },
		"cut half":        func(m map[string]any) { wallet(m)["half"] = half[:len(half)-1] },
		"no point":        func(m map[string]any) { wallet(m)["half"] = noPoint },
		"foreign account": func(m map[string]any) { live(m)["intent"].(map[string]any)["from"] = recipient },
		"no network":      func(m map[string]any) { live(m)["intent"].(map[string]any)["network"] = "eip155:4711" },
		"no transfer":     func(m map[string]any) { live(m)["transfer"] = "" },
		"crowd":           func(m map[string]any) { wallet(m)["live"] = slices.Repeat(wallet(m)["live"].([]any), 257) },
	} {
		m := c.content()
		change(m)
		plain, err := json.Marshal(m)
		must(t, err)
		box, err := pair.SealHandover(c.public(), c.name(), plain)
		if err != nil && len(plain) > pair.MaxHandover/2 {
			continue // it does not even fit
		}
		must(t, err)
		_, opened, err := c.fresh.TakeHalf(all.Families(), c.waits, pairingID, box)
		mustFail(t, err, hefu.KindInvalid, "not a half that this program can use")
		if !opened {
			t.Errorf("%s: the same wait would take another box", name)
		}
		if strings.Contains(fmt.Sprintf("%v", err), "purse") || vaultOf(t, c.fresh) != before {
			t.Fatalf("%s: the vault changed, or the error tells", name)
		}
	}
	for _, junk := range []string{"", "null", "[]", "{}", `{"version":1}`, string(bytes.Repeat([]byte("["), 10000))} {
		box, err := pair.SealHandover(c.public(), c.name(), []byte(junk))
		must(t, err)
		_, err = c.take(box)
		mustFail(t, err, hefu.KindInvalid, "not a half that this program can use")
	}
	if _, err := c.take(c.seal(c.content())); err != nil { // what was not changed is taken
		t.Fatal(err)
	}
}

// What is on the new device already stays, except that a later split takes an earlier one's place.
func TestWhatIsHereStays(t *testing.T) {
	at := func(c *couple, n uint64) {
		h := c.old.s.Wallets[0].Half
		h.Generation, h.Bytes = n, generation(t, h.Bytes, n)
	}
	// has gives the new device what the old one has now.
	has := func(c *couple) {
		got, err := c.take(c.handOver())
		must(t, err)
		got.Done()
	}
	for name, one := range map[string]struct {
		here  func(c *couple)
		words string // of the refusal, "" where it is taken
	}{
		"the same":   {func(c *couple) { has(c) }, "already; it stays"},
		"an earlier": {func(c *couple) { at(c, 3); has(c); at(c, 2) }, "a later half"},
		"a later":    {func(c *couple) { at(c, 3); has(c); at(c, 4) }, ""},
		"words": {func(c *couple) {
			has(c)
			at(c, 5)
			c.fresh.Wallets[0].Paper = &holder.Paper{Words: holder.Secret(abandon)}
		}, "the words of purse"},
		"a split":       {func(c *couple) { has(c); at(c, 5); c.fresh.Wallets[0].Pending = &holder.Half{} }, "being split here"},
		"another guard": {func(c *couple) { has(c); at(c, 5); c.fresh.Wallets[0].Half.Guard = "another" }, "another guard"},
		"another key":   {func(c *couple) { has(c); at(c, 5); c.fresh.Wallets[0].Identity = make([]byte, 32) }, "another wallet"},
		"a solo account": {func(c *couple) {
			c.fresh.Unguarded = []holder.Unguarded{{Label: "mine", Kind: hefu.Solo, Paper: c.old.s.Wallets[0].ID}}
		}, "lies whole"},
	} {
		c := newCouple(t)
		one.here(c)
		c.ask()
		before := vaultOf(t, c.fresh)
		box := c.handOver()
		got, err := c.take(box)
		if one.words != "" {
			mustFail(t, err, hefu.KindConflict, one.words)
			if vaultOf(t, c.fresh) != before {
				t.Fatalf("%s: the vault changed", name)
			}
			continue
		}
		must(t, err)
		if c.fresh.Wallets[0].Half.Generation != 4 || len(c.fresh.Wallets) != 1 {
			t.Fatalf("%s: it has %+v", name, c.fresh.Wallets)
		}
		got.Undo() // the vault could not be stored
		if vaultOf(t, c.fresh) != before {
			t.Fatalf("%s: it is not as it was", name)
		}
		got, err = c.take(box)
		must(t, err)
		got.Done()
		if c.fresh.Wallets[0].Half.Generation != 4 || bytes.Count(c.fresh.Wallets[0].Half.Bytes, []byte{0}) == len(c.fresh.Wallets[0].Half.Bytes) {
			t.Fatalf("%s: the half is gone", name)
		}
	}
	// One of two stays and does not hold up the other; a label that is taken gets a number.
	c := newCouple(t)
	other, err := keys.NewMnemonic(rand.Reader, 12)
	must(t, err)
	_, err = c.fresh.AddMnemonic(other, "", "purse", false, now)
	must(t, err)
	got, err := c.take(c.handOver())
	must(t, err)
	if got.Wallets[0].Label != "purse 2" || len(c.fresh.Wallets) != 2 || c.fresh.Wallets[0].Paper == nil {
		t.Fatalf("there came %+v", got.Wallets)
	}
}
