package holder_test

import (
	"encoding/hex"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/chain/all"
	"github.com/hefu-wallet/hefu/holder"
)

// canonical writes 40 hex digits as an address.
func canonical(t *testing.T, digits string) string {
	t.Helper()
	n, f, err := all.Families().Network(devNet)
	must(t, err)
	a, err := f.ParseAddress(n, "0x"+strings.ToLower(digits))
	must(t, err)
	return a
}

// poison makes an address with the first head and the last tail digits of another and
// nothing else of it.
func poison(t *testing.T, r *rand.Rand, of string, head, tail int) string {
	t.Helper()
	digits := []byte(strings.ToLower(of[2:]))
	for i := head; i < len(digits)-tail; i++ {
		for was := digits[i]; digits[i] == was; {
			digits[i] = "0123456789abcdef"[r.IntN(16)]
		}
	}
	return canonical(t, string(digits))
}

func recognised(t *testing.T, to string, all0 []holder.Familiar) holder.Recipient {
	t.Helper()
	r, err := holder.Recognise(all.Families(), devNet, to, all0)
	must(t, err)
	return r
}

// What every address of a kind begins with is not compared, of whatever kind the account is
// that pays: neither is everybody a look-alike, nor does it hide one.
func TestTheKindOfAnAddressIsNotCompared(t *testing.T) {
	const regtest, other, twin = hefu.Network("bip122:0f9188f13cb7b2c71f2a335e3a4fc328"), "bcrt1q6rz28mcfaxtmd6v789l9rrlrusdprr9pz3cppk", "bcrt1qw508d6zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz"
	const first = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080"
	for _, set := range []chain.Set{all.Families(), all.Alone()} {
		for _, f := range set {
			for _, n := range f.Networks {
				if n.ID != regtest {
					continue
				}
				one := chain.Set{f}
				f.Networks = []chain.Network{n}
				one[0] = f
				for to, alike := range map[string]int{other: 0, twin: 1} {
					got, err := holder.Recognise(one, regtest, to, []holder.Familiar{{Why: holder.WhyPaid, Network: regtest, Address: first}})
					must(t, err)
					if len(got.Alike) != alike {
						t.Errorf("%s, from %s: looks like %+v", to, n.Key, got.Alike)
					}
				}
			}
		}
	}
}

func TestPoisonAddressesAreLookAlikes(t *testing.T) {
	w := newWorld(t)
	r := rand.New(rand.NewChaCha8([32]byte{7})) //nolint:gosec // repeatable on purpose
	own := w.s.Own(all.Families(), all.Families()[0].Networks)
	if len(own) != len(all.Families()[0].Networks) || own[0].Address != abandonAt || own[0].Name != "purse" {
		t.Fatalf("own accounts: %+v", own)
	}
	e := newEntry(t, w.s, "Bob")
	booked := w.s.Booked([]hefu.BookEntry{e}, now)
	paid := holder.Familiar{Why: holder.WhyPaid, Network: devNet, Address: canonical(t, strings.Repeat("12345678", 5))}
	everybody := slices.Concat(own, booked, []holder.Familiar{paid})
	for _, real := range []holder.Familiar{own[len(own)-1], booked[0], paid} {
		if got := recognised(t, real.Address, everybody); got.Known == nil || got.Known.Why != real.Why || got.Alike != nil {
			t.Errorf("%s itself is %+v", real.Why, got)
		}
		for _, c := range []struct {
			head, tail int
			alike      bool
		}{{4, 4, true}, {6, 0, true}, {0, 6, true}, {5, 5, true}, {20, 19, true}, {39, 0, true}, {3, 5, false}, {5, 3, false}, {3, 3, false}, {0, 0, false}} {
			for range 50 {
				to := poison(t, r, real.Address, c.head, c.tail)
				got := recognised(t, to, everybody)
				if got.Known != nil || (len(got.Alike) == 1 && got.Alike[0].Address == real.Address) != c.alike {
					t.Fatalf("%s with %d and %d digits of %s %s: %+v", to, c.head, c.tail, real.Why, real.Address, got)
				}
			}
		}
	}
}

func TestAnAddressThatLooksLikeNobodyIsNoLookAlike(t *testing.T) {
	w := newWorld(t)
	everybody := w.s.Own(all.Families(), all.Families()[0].Networks)
	everybody = append(everybody, holder.Familiar{Why: holder.WhyPaid, Network: devNet, Address: recipient})
	r := rand.New(rand.NewChaCha8([32]byte{8})) //nolint:gosec // repeatable on purpose
	for range 5000 {
		var b [20]byte
		for i := range b {
			b[i] = byte(r.UintN(256))
		}
		if got := recognised(t, canonical(t, hex.EncodeToString(b[:])), everybody); got.Known != nil || got.Alike != nil {
			t.Fatalf("%x: %+v", b, got)
		}
	}
	if got := recognised(t, recipient, nil); got.Known != nil || got.Alike != nil {
		t.Errorf("with nobody known: %+v", got)
	}
}

func TestWhatWaitsInTheBookIsComparedWithAndNotKnown(t *testing.T) {
	w := newWorld(t)
	e := newEntry(t, w.s, "Bob")
	e.NotBefore = now.Add(time.Hour)
	booked := w.s.Booked([]hefu.BookEntry{e}, now)
	if got := recognised(t, recipient, booked); got.Known != nil || got.Alike != nil {
		t.Errorf("while it waits: %+v", got)
	}
	r := rand.New(rand.NewChaCha8([32]byte{9})) //nolint:gosec // repeatable on purpose
	false1 := poison(t, r, recipient, 4, 4)
	if got := recognised(t, false1, booked); len(got.Alike) != 1 {
		t.Errorf("poison of it: %+v", got)
	}
	// Somebody who got an entry in does not thereby hide what it looks like.
	thiefs := holder.Familiar{Why: holder.WhyBook, Network: devNet, Address: false1, Waiting: true}
	if got := recognised(t, false1, append(booked, thiefs)); len(got.Alike) != 1 {
		t.Errorf("poison that waits in the book: %+v", got)
	}
	if got := w.s.Booked([]hefu.BookEntry{e}, now.Add(time.Hour)); got[0].Waiting {
		t.Error("it waits for ever")
	}
}

func TestWhomThisDeviceIsPayingIsComparedWithAndNotKnown(t *testing.T) {
	w := newWorld(t)
	in := w.intent()
	p := w.plan(t, in, 0, 1)
	if got := w.s.Signed(all.Families()); len(got) != 0 {
		t.Fatalf("before anything is signed: %+v", got)
	}
	w.sign(t, w.review(t, in, "t1", p))
	signed := w.s.Signed(all.Families())
	if len(signed) != 1 || signed[0].Address != recipient || signed[0].Why != holder.WhyApproved || signed[0].Network != devNet {
		t.Fatalf("%+v", signed)
	}
	r := rand.New(rand.NewChaCha8([32]byte{11})) //nolint:gosec // repeatable on purpose
	for name, ends := range map[string][2]int{"the middle": {4, 4}, "the last digit": {39, 0}, "the first digit": {0, 39}} {
		if got := recognised(t, poison(t, r, recipient, ends[0], ends[1]), signed); got.Known != nil || len(got.Alike) != 1 {
			t.Errorf("with another %s: %+v", name, got)
		}
	}
	if got := recognised(t, recipient, signed); got.Known != nil || got.Alike != nil {
		t.Errorf("the address itself: %+v", got)
	}
	// The bytes decide whom a plan names; what cannot be read is taken from the Intent.
	other := in
	other.To = abandonAt
	if got := holder.Approved(all.Families(), other, p); len(got) != 1 || got[0].Address != recipient {
		t.Errorf("by the bytes: %+v", got)
	}
	if got := holder.Approved(all.Families(), other, hefu.Plan{}); len(got) != 1 || got[0].Address != abandonAt {
		t.Errorf("by the Intent: %+v", got)
	}
}

func TestASisterNetworksAddressIsNeitherKnownNorALookAlike(t *testing.T) {
	there := holder.Familiar{Why: holder.WhyBook, Network: "eip155:1", Address: recipient}
	if got := recognised(t, recipient, []holder.Familiar{there}); got.Known != nil || got.Alike != nil {
		t.Errorf("the same address: %+v", got)
	}
	r := rand.New(rand.NewChaCha8([32]byte{10})) //nolint:gosec // repeatable on purpose
	if got := recognised(t, poison(t, r, recipient, 4, 4), []holder.Familiar{there}); len(got.Alike) != 1 {
		t.Errorf("poison of an address there: %+v", got)
	}
	there.Network = "other:1"
	if got := recognised(t, poison(t, r, recipient, 4, 4), []holder.Familiar{there}); got.Alike != nil {
		t.Errorf("an address of another family: %+v", got)
	}
}

func TestAPastPaymentIsProvedByTheOwnSignature(t *testing.T) {
	w := newWorld(t)
	in := w.intent()
	p := w.plan(t, in, 0, 1)
	signed := w.sign(t, w.review(t, in, "t1", p))
	got, err := w.s.Paid(all.Families(), devNet, in.From, p, signed.Bytes)
	must(t, err)
	if got.Address != recipient || got.Why != holder.WhyPaid || got.Network != devNet {
		t.Fatalf("%+v", got)
	}
	evil := in
	evil.To = abandonAt[:38] + "0000"
	evil.To = canonical(t, evil.To[2:])
	other := w.plan(t, evil, 0, 1)
	for name, fn := range map[string]func() (holder.Familiar, error){
		"a plan that was not signed": func() (holder.Familiar, error) { return w.s.Paid(all.Families(), devNet, in.From, other, signed.Bytes) },
		"no signature":               func() (holder.Familiar, error) { return w.s.Paid(all.Families(), devNet, in.From, p, nil) },
		"unsigned bytes":             func() (holder.Familiar, error) { return w.s.Paid(all.Families(), devNet, in.From, p, p.Bytes) },
		"another network":            func() (holder.Familiar, error) { return w.s.Paid(all.Families(), "eip155:1", in.From, p, signed.Bytes) },
		"somebody else's signature":  func() (holder.Familiar, error) { return w.s.Paid(all.Families(), devNet, recipient, p, signed.Bytes) },
		"signed by another vault": func() (holder.Familiar, error) {
			return new(holder.State).Paid(all.Families(), devNet, in.From, p, signed.Bytes)
		},
	} {
		if got, err := fn(); err == nil {
			t.Errorf("%s proves %+v", name, got)
		}
	}
	for i := range signed.Bytes {
		if got, err := w.s.Paid(all.Families(), devNet, in.From, p, flip(signed.Bytes, i)); err == nil && got.Address != recipient {
			t.Fatalf("byte %d changed proves %+v", i, got)
		}
	}
}
