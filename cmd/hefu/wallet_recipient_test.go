package main

import (
	"bytes"
	"crypto/rand"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/door"
	"github.com/hefu-wallet/hefu/holder"
	"github.com/hefu-wallet/hefu/keys"
	"github.com/hefu-wallet/hefu/wire"
)

const (
	friend = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
	poison = "0x7099aaaaaaaaaaaAABaaaaaAaAAAAAaAaaaa79C8"
)

// deaf is an env to which nobody answers.
func deaf(t *testing.T) (*env, *bytes.Buffer) {
	t.Helper()
	null, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = null.Close() })
	said := &bytes.Buffer{}
	return &env{ctx: t.Context(), stdin: null, out: said, err: said, yes: true, now: time.Now}, said
}

func (e *env) devNetwork(t *testing.T) chain.Network {
	t.Helper()
	n, _, err := e.families().Network("eip155:31337")
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestALookAlikeIsAskedAbout(t *testing.T) {
	e, _ := deaf(t)
	if err := e.sure(poison, holder.Recipient{}, ""); err != nil {
		t.Errorf("a recipient that looks like nobody: %v", err)
	}
	like := func(known string) holder.Recipient {
		return holder.Recipient{Alike: []holder.Familiar{{Why: holder.WhyPaid, Address: known}}}
	}
	r := like(friend)
	if err := e.sure(poison, r, ""); !hefu.Is(err, hefu.KindForbidden) || !strings.Contains(err.Error(), friend) || !strings.Contains(err.Error(), poison) {
		t.Errorf("with nobody there and --yes: %v", err)
	}
	for ends, ok := range map[string]bool{
		poison[34:]: true, strings.ToLower(poison[34:]): true, "Aaaa 79C8": true,
		friend[34:]: false, poison[35:]: false, poison: false, "79C8": false, "y": false,
	} {
		if err := e.sure(poison, r, ends); (err == nil) != ok || err != nil && !hefu.Is(err, hefu.KindForbidden) {
			t.Errorf("with the end %q: %v", ends, err)
		}
	}
	// The last 8 characters prove nothing where both have them.
	twin := friend[:10] + "aaaaaaaaaaaaaaaaaaaaaaaa" + friend[34:]
	if err := e.sure(twin, like(friend), twin[34:]); err == nil || strings.Contains(err.Error(), "end of") {
		t.Errorf("the common end: %v", err)
	}
	if err := e.sure(twin, like(friend), twin); err != nil {
		t.Errorf("the whole address: %v", err)
	}
}

func TestANameIsARecipientOnceItsEntryCounts(t *testing.T) {
	e, _ := deaf(t)
	n := e.devNetwork(t)
	s, err := holder.NewState(rand.Reader, "test")
	if err != nil {
		t.Fatal(err)
	}
	m, err := keys.NewMnemonic(rand.Reader, 12)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.AddMnemonic(m, "", "purse", false, e.now()); err != nil {
		t.Fatal(err)
	}
	b := &strongbox{State: s}
	made, err := s.NewBookEntry(rand.Reader, e.families(), "", "Bob", n.ID, friend)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := e.named(b, n, []hefu.BookEntry{made}, "bob"); err != nil || got != friend {
		t.Errorf("%s, %v", got, err)
	}
	waits := made
	waits.NotBefore = e.now().Add(time.Hour)
	changed := made
	changed.Address = poison
	twin, err := s.NewBookEntry(rand.Reader, e.families(), "", "BOB", n.ID, poison)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		book []hefu.BookEntry
		kind hefu.Kind
	}{
		"while it waits":              {[]hefu.BookEntry{waits}, hefu.KindWaiting},
		"changed by somebody else":    {[]hefu.BookEntry{changed}, hefu.KindInvalid},
		"twice but for its case":      {[]hefu.BookEntry{made, twin}, hefu.KindInvalid},
		"changed, beside a true one":  {[]hefu.BookEntry{changed, waits}, hefu.KindWaiting},
		"not there":                   {nil, hefu.KindInvalid},
		"there under another network": {[]hefu.BookEntry{{Name: "Bob", Network: "eip155:1"}}, hefu.KindInvalid},
	} {
		if got, err := e.named(b, n, c.book, "Bob"); got != "" || !hefu.Is(err, c.kind) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

func TestWhatArrivedIsOnlyWhatWasAskedFor(t *testing.T) {
	e, said := deaf(t)
	n := e.devNetwork(t)
	mine := n.ID.Asset("erc20", friend)
	e.conf.Tokens = []hefu.AssetID{mine}
	receipt := func(asset hefu.AssetID, units uint64) wire.Receipt {
		return wire.Receipt{TxID: "0x01", Block: 5, Time: time.Unix(1_800_000_000, 0), From: poison, Asset: asset, Units: hefu.UnitsOf(units), Symbol: "USDC\u202e", Decimals: 6}
	}
	in := wire.Incoming{Head: 99, CoinsFrom: 68, TokensFrom: 0, Receipts: []wire.Receipt{
		receipt(n.ID.Asset("erc20", poison), 7), receipt(mine, 0), receipt(n.Native.ID, 0), receipt(mine, 3_000_000), receipt(n.Native.ID, 4),
	}}
	lines := e.incomingLines([]arrived{{network: n, got: in}, {network: n, err: hefu.Errorf(hefu.KindUnavailable, "no node")}})
	if len(lines) != 2 || !strings.Contains(lines[0].text, "3 USDC from "+poison) || !strings.Contains(lines[1].text, "0.000000000000000004 ETH") || !strings.Contains(lines[0].text, "the guard says") {
		t.Errorf("%+v", lines)
	}
	for _, want := range []string{"last 32 blocks", "in the last 100", "not known now: no node"} {
		if !strings.Contains(said.String(), want) {
			t.Errorf("%q is not said: %s", want, said)
		}
	}
	if said.Reset(); len(n.Tokens) > 0 {
		t.Fatal("the dev network lists tokens")
	}
	e.conf.Tokens = nil
	e.incomingLines([]arrived{{network: n, got: in}})
	if s := said.String(); strings.Contains(s, "listed tokens") || !strings.Contains(s, "no token is listed") || !strings.Contains(s, "balance includes what is not listed") {
		t.Errorf("where no token is listed: %s", s)
	}
}

// The address of a payment that rests is copied again, and the wrong one lies beside it.
func TestALookAlikeOfWhoIsBeingPaidIsFound(t *testing.T) {
	e, _ := deaf(t)
	n := e.devNetwork(t)
	last := friend[:41] + "9" // of other capitals as an address; compared without them
	to := hefu.Intent{Network: n.ID, To: friend}
	alike := func(b *strongbox, address string, all ...wire.Transfer) bool {
		paid, approved := door.Past(e.families(), b.State, all)
		if len(paid) > 0 || len(holder.Suggestions(approved, "")) > 0 {
			t.Errorf("what is not final is suggested: %+v %+v", paid, approved)
		}
		r, err := holder.Recognise(e.families(), n.ID, address, approved)
		if err != nil || r.Known != nil {
			t.Fatalf("%s: %+v, %v", address, r, err)
		}
		return len(r.Alike) == 1 && r.Alike[0].Address == friend
	}
	signed := &strongbox{State: &holder.State{Live: []holder.Live{{Intent: to}}}}
	none := &strongbox{State: &holder.State{}}
	for _, address := range []string{poison, last} {
		if !alike(signed, address) {
			t.Errorf("%s is no look-alike of whom this device has signed a payment to", address)
		}
		for state, want := range map[hefu.State]bool{
			hefu.Evaluating: true, hefu.Resting: true, hefu.Sending: true, hefu.Sent: true, hefu.Final: true,
			hefu.Proposed: false, hefu.Stopped: false, hefu.Expired: false, hefu.Dead: false, hefu.Refused: false,
		} {
			if got := alike(none, address, wire.Transfer{Intent: to, State: state}); got != want {
				t.Errorf("%s of a transfer that is %s: look-alike %v", address, state, got)
			}
		}
		if !alike(none, address, wire.Transfer{Intent: to, State: hefu.Replan, Approved: e.now()}) {
			t.Errorf("%s of an approved transfer that is planned anew is no look-alike", address)
		}
	}
	if alike(signed, friend) {
		t.Error("the address itself is its own look-alike")
	}
}

func TestSuggestionsAreTheBookAndWhoWasPaid(t *testing.T) {
	const dev = hefu.Network("eip155:31337")
	f := func(why holder.Why, name, address string) holder.Familiar {
		return holder.Familiar{Why: why, Name: name, Network: dev, Address: address}
	}
	waiting := f(holder.WhyBook, "Carol", "0x03")
	waiting.Waiting = true
	elsewhere := f(holder.WhyBook, "Dave", "0x04")
	elsewhere.Network = "eip155:1"
	all := []holder.Familiar{
		f(holder.WhyOwn, "purse", "0x01"), f(holder.WhyPaid, "", "0x02"), f(holder.WhyBook, "Bob", "0x02"), waiting, elsewhere,
		f(holder.WhyPaid, "", "0x05"), f(holder.WhyPaid, "", "0x01"), f(holder.WhyPaid, "", "0x03"),
	}
	var got []string
	for _, s := range holder.Suggestions(all, dev) {
		got = append(got, s.Name+" "+s.Address)
	}
	if strings.Join(got, ", ") != "Bob 0x02,  0x05,  0x03" {
		t.Errorf("%q", got)
	}
	if n := len(holder.Suggestions(all, "")); n != 4 {
		t.Errorf("%d on all networks", n)
	}
}
