package holder_test

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain/all"
	"github.com/hefu-wallet/hefu/holder"
	"github.com/hefu-wallet/hefu/keys"
	"github.com/hefu-wallet/hefu/keys/vault"
)

const devNet = hefu.Network("eip155:31337")

func newEntry(t *testing.T, s *holder.State, name string) hefu.BookEntry {
	t.Helper()
	e, err := s.NewBookEntry(rand.Reader, all.Families(), "", name, devNet, strings.ToLower(recipient))
	must(t, err)
	return e
}

func TestABookEntryIsGenuineOnEveryDeviceOfThePaper(t *testing.T) {
	s, _ := withPaper(t)
	e := newEntry(t, s, "Bob")
	if e.Address != recipient || len(e.MAC) != 32 || s.JudgeBookEntry(e) != holder.BookGenuine {
		t.Fatalf("%+v is %s", e, s.JudgeBookEntry(e))
	}
	again, _ := withPaper(t) // another device, the same paper
	if got := again.JudgeBookEntry(e); got != holder.BookGenuine {
		t.Errorf("on another device it is %s", got)
	}
	if other := newEntry(t, s, "Bob"); other.ID == e.ID || bytes.Equal(other.MAC, e.MAC) {
		t.Error("two entries are one")
	}
	e.NotBefore = now // the guard's word, not under the MAC
	if got := s.JudgeBookEntry(e); got != holder.BookGenuine {
		t.Errorf("with a waiting period it is %s", got)
	}
}

func TestEveryFieldOfABookEntryIsUnderItsMAC(t *testing.T) {
	s, id := withPaper(t)
	m, err := keys.ParseMnemonic(abandon)
	must(t, err)
	second, err := s.AddMnemonic(m, "a passphrase", "second", true, now)
	must(t, err)
	e, err := s.NewBookEntry(rand.Reader, all.Families(), string(id), "Bob", devNet, recipient)
	must(t, err)
	for name, change := range map[string]func(*hefu.BookEntry){
		"id":           func(e *hefu.BookEntry) { e.ID = hefu.BookID(strings.Repeat("a", 26)) },
		"wallet":       func(e *hefu.BookEntry) { e.Wallet = second.ID },
		"name":         func(e *hefu.BookEntry) { e.Name = "Bod" },
		"network":      func(e *hefu.BookEntry) { e.Network = "eip155:1" },
		"address":      func(e *hefu.BookEntry) { e.Address = abandonAt },
		"MAC":          func(e *hefu.BookEntry) { e.MAC = flip(e.MAC, 31) },
		"a short MAC":  func(e *hefu.BookEntry) { e.MAC = e.MAC[:31] },
		"no MAC":       func(e *hefu.BookEntry) { e.MAC = nil },
		"moved border": func(e *hefu.BookEntry) { e.Name, e.Network = "Bobe", "ip155:31337" },
	} {
		bad := e
		change(&bad)
		if got := s.JudgeBookEntry(bad); got != holder.BookChanged {
			t.Errorf("another %s is %s", name, got)
		}
		if got := s.FindInBook([]hefu.BookEntry{bad}, bad.Name, bad.Network); len(got) != 0 {
			t.Errorf("an entry with another %s is used", name)
		}
		if got := s.Booked([]hefu.BookEntry{bad}, now); len(got) != 0 {
			t.Errorf("an entry with another %s is known", name)
		}
	}
	foreign := e
	foreign.Wallet = hefu.WalletID(strings.Repeat("b", 26))
	if got := s.JudgeBookEntry(foreign); got != holder.BookForeign {
		t.Errorf("of an unknown wallet it is %s", got)
	}
}

func TestABookEntrysEncodingIsPinned(t *testing.T) {
	e := hefu.BookEntry{Wallet: "w", ID: "i", Name: "n", Network: "x:y", Address: "a"}
	const want = "0000000c686566752f626f6f6b2f7631" + "0000000177" + "0000000169" + "000000016e" + "00000003783a79" + "0000000161"
	if got := hex.EncodeToString(e.Encode()); got != want {
		t.Fatalf("%s", got)
	}
	seed := []byte(strings.Repeat("seed", 16))
	key, err := keys.BookKey(seed)
	must(t, err)
	if got := hex.EncodeToString(key); got != "4a498b5e4a2d1798e6952cc486ee9ab9760fdf90abb23daa7cda5ef0efbd74ee" {
		t.Fatalf("%s", got)
	}
}

func TestABookNameIsNoAddress(t *testing.T) {
	s, _ := withPaper(t)
	for _, name := range []string{"", recipient, strings.TrimPrefix(recipient, "0") + "x", "0xBob", "Bob ", "a\tb", strings.Repeat("b", 41)} {
		if _, err := s.NewBookEntry(rand.Reader, all.Families(), "", name, devNet, recipient); !hefu.Is(err, hefu.KindInvalid) && len(name) != 42 {
			t.Errorf("%q: %v", name, err)
		}
	}
	for _, name := range []string{"Bob", "鲍勃", "Bob's savings (2)", strings.Repeat("名", 40)} {
		if _, err := s.NewBookEntry(rand.Reader, all.Families(), "", name, devNet, recipient); err != nil {
			t.Errorf("%q: %v", name, err)
		}
	}
	if _, err := s.NewBookEntry(rand.Reader, all.Families(), "", "Bob", devNet, recipient[:41]+"9"); !hefu.Is(err, hefu.KindInvalid) {
		t.Errorf("a mistyped address: %v", err)
	}
}

// older is a vault of version 1: no wallet has a book key.
func older(t *testing.T, s *holder.State) *holder.State {
	t.Helper()
	plain, err := json.Marshal(s)
	must(t, err)
	var m map[string]any
	must(t, json.Unmarshal(plain, &m))
	m["version"] = 1
	for _, w := range m["wallets"].([]any) {
		delete(w.(map[string]any), "book_key")
	}
	plain, err = json.Marshal(m)
	must(t, err)
	blob, err := vault.Seal(rand.Reader, password, plain, cheap)
	must(t, err)
	back, _, err := holder.OpenState(password, blob)
	must(t, err)
	return back
}

func TestAnOlderVaultHasNoBookUntilThePaperIsTyped(t *testing.T) {
	w := newWorld(t)
	e := newEntry(t, w.s, "Bob")
	s := older(t, w.s)
	if got := s.JudgeBookEntry(e); got != holder.BookForeign {
		t.Errorf("an entry is %s", got)
	}
	_, err := s.NewBookEntry(rand.Reader, all.Families(), "", "Bob", devNet, recipient)
	mustFail(t, err, hefu.KindConflict, "restore")
	if s.Version != holder.Version {
		t.Errorf("it would be written as version %d", s.Version)
	}
	m, err := keys.ParseMnemonic(abandon)
	must(t, err)
	_, err = s.AddMnemonic(m, "", "", true, now)
	must(t, err)
	if got := s.JudgeBookEntry(e); got != holder.BookGenuine {
		t.Errorf("after a restore the entry is %s", got)
	}
}

func TestASplitGivesAnOlderVaultItsBook(t *testing.T) {
	made, id := withPaper(t)
	e := newEntry(t, made, "Bob")
	s := older(t, made)
	g := newGuard(t)
	_, err := s.Meet(g.id(), g.public())
	must(t, err)
	_, err = s.Deal(rand.Reader, "", g.offer(t, id, "d9"), nil)
	must(t, err)
	if got := s.JudgeBookEntry(e); got != holder.BookGenuine {
		t.Errorf("after a split the entry is %s", got)
	}
}

func TestTheBookKeyIsASecretOfTheVault(t *testing.T) {
	s, _ := withPaper(t)
	key := s.Wallets[0].BookKey
	if len(key) != 32 || bytes.Equal(key, s.Wallets[0].Identity) {
		t.Fatalf("a key of %d bytes", len(key))
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%x"} {
		if out := fmt.Sprintf(verb, s.Wallets[0]); strings.Contains(out, hex.EncodeToString(key)) {
			t.Errorf("%s prints it", verb)
		}
	}
	blob, err := s.Seal(rand.Reader, password, cheap)
	must(t, err)
	back, _, err := holder.OpenState(password, blob)
	must(t, err)
	if !bytes.Equal(back.Wallets[0].BookKey, key) {
		t.Error("it did not survive the vault")
	}
	s.Wipe()
	if !bytes.Equal(key, make([]byte, 32)) {
		t.Error("it survived Wipe")
	}
}

func TestTheSplitWalletKeepsItsBookKey(t *testing.T) {
	w := newWorld(t)
	if len(w.s.Wallets[0].BookKey) != 32 || w.s.Wallets[0].Paper != nil {
		t.Fatal("after the split the vault has no book key, or the paper still")
	}
	whole, _ := withPaper(t)
	if got := w.s.JudgeBookEntry(newEntry(t, whole, "Bob")); got != holder.BookGenuine {
		t.Errorf("an entry of before the split is %s", got)
	}
}
