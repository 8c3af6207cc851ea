package guard_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
)

const carol = "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC"

// entry is what a device would send, without a code. The guard cannot check the MAC.
func (u *user) entry(name, address string) guard.AddBookEntry {
	u.w.t.Helper()
	id, err := hefu.NewID[hefu.BookID](strings.NewReader(fmt.Sprintf("%-16.16s", name)))
	if err != nil {
		u.w.t.Fatal(err)
	}
	return guard.AddBookEntry{BookEntry: hefu.BookEntry{
		ID: id, Wallet: u.wallet(), Name: name, Network: dev, Address: address, MAC: bytes.Repeat([]byte{7}, 32),
	}}
}

func (u *user) book(name, address string) guard.BookEntry {
	u.w.t.Helper()
	req := u.entry(name, address)
	req.Code = u.code()
	e, err := u.w.AddBookEntry(u.w.t.Context(), u.caller, req)
	if err != nil {
		u.w.t.Fatal(err)
	}
	return e
}

func (u *user) known(address string) bool {
	u.w.t.Helper()
	known, err := u.w.InBook(u.w.t.Context(), u.caller.User.ID, dev, address)
	if err != nil {
		u.w.t.Fatal(err)
	}
	return known
}

func (u *user) lastEvent() guard.Event {
	u.w.t.Helper()
	all, err := u.w.Events(u.w.t.Context(), u.caller, 0, 500)
	if err != nil || len(all) == 0 {
		u.w.t.Fatalf("%d events, %v", len(all), err)
	}
	return all[len(all)-1]
}

// delay is the world's waiting period of an entry.
const delay = time.Hour

func TestABookEntryCountsAfterItsWait(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	e := u.book("Bob", bob)
	if got := e.NotBefore.Sub(w.clock.Now()); got != delay || u.known(bob) {
		t.Fatalf("it counts after %s; known at once: %t", got, u.known(bob))
	}
	if ev := u.lastEvent(); ev.Kind != "book" || ev.State != "waiting" || !strings.Contains(ev.Text, bob) || !strings.Contains(ev.Text, "Bob") {
		t.Errorf("announced as %+v", ev)
	}
	w.pass(delay - time.Second)
	if u.known(bob) {
		t.Error("it counts a second early")
	}
	w.pass(time.Second)
	if !u.known(bob) || u.known(carol) {
		t.Errorf("after the wait: bob %t, carol %t", u.known(bob), u.known(carol))
	}
	w.clock.add(-delay)
	if !u.known(bob) {
		t.Error("a clock set back made it wait again") // the high-water mark stands
	}
	w.clock.add(delay)
	other := w.signUp("mallory")
	if other.known(bob) {
		t.Error("the book of one user counts for another")
	}
	u.again() // the session went idle meanwhile
	all, _, err := w.Book(t.Context(), u.caller, guard.Page{Limit: 200})
	if err != nil || len(all) != 1 || all[0].Name != "Bob" || all[0].Address != bob || len(all[0].MAC) != 32 {
		t.Errorf("the book is %+v, %v", all, err)
	}
}

func TestAnySessionRemovesABookEntryAtOnce(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	e := u.book("Bob", bob)
	w.pass(delay)
	u.again()
	first := u.caller
	u.again() // another session, without a code
	if err := w.RemoveBookEntry(t.Context(), first, e.ID); err != nil {
		t.Fatal(err)
	}
	if u.known(bob) {
		t.Error("a removed entry counts")
	}
	if ev := u.lastEvent(); ev.Kind != "book" || ev.State != "removed" || !strings.Contains(ev.Text, bob) {
		t.Errorf("announced as %+v", ev)
	}
	if err := w.RemoveBookEntry(t.Context(), u.caller, e.ID); !hefu.Is(err, hefu.KindNotFound) {
		t.Errorf("removed twice: %v", err)
	}
	u.book("Bob", bob) // put back, it waits again
	if u.known(bob) {
		t.Error("an entry that was put back counts at once")
	}
}

// A clock that jumps proves no waiting.
func TestAJumpOfTheClockRipensNoBookEntry(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	u.book("Bob", bob)
	w.clock.add(2 * delay)
	if u.known(bob) {
		t.Error("the entry counts after a jump of the clock")
	}
}

func TestNobodyTouchesAnothersBook(t *testing.T) {
	w := newWorld(t)
	u, mallory := w.ready("alice"), w.signUp("mallory")
	e := u.book("Bob", bob)
	if err := w.RemoveBookEntry(t.Context(), mallory.caller, e.ID); !hefu.Is(err, hefu.KindNotFound) {
		t.Errorf("removed by another user: %v", err)
	}
	req := u.entry("Mallory", carol)
	req.Code = mallory.code()
	if _, err := w.AddBookEntry(t.Context(), mallory.caller, req); !hefu.Is(err, hefu.KindForbidden) {
		t.Errorf("for another user's wallet: %v", err)
	}
	if all, _, err := w.Book(t.Context(), mallory.caller, guard.Page{Limit: 200}); err != nil || len(all) != 0 {
		t.Errorf("%+v, %v", all, err)
	}
}

func TestABookEntryNeedsACodeOfItsOwn(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	req := u.entry("Bob", bob)
	for _, code := range []string{"", "000000"} {
		req.Code = code
		if _, err := w.AddBookEntry(t.Context(), u.caller, req); !hefu.Is(err, hefu.KindForbidden) {
			t.Errorf("code %q: %v", code, err)
		}
	}
	code := u.code()
	req.Code = code
	if _, err := w.AddBookEntry(t.Context(), u.caller, req); err != nil {
		t.Fatal(err)
	}
	second := u.entry("Carol", carol)
	second.Code = code
	if _, err := w.AddBookEntry(t.Context(), u.caller, second); !hefu.Is(err, hefu.KindForbidden) {
		t.Errorf("a second entry under one code: %v", err)
	}
	// What was approved as an entry approves no transfer, and the other way round.
	a := u.sign(u.propose(u.intent(1)))
	a.Code = code
	if _, err := w.Approve(t.Context(), u.caller, a); !hefu.Is(err, hefu.KindForbidden) {
		t.Errorf("the entry's code approved a transfer: %v", err)
	}
	if all, _, err := w.Book(t.Context(), u.caller, guard.Page{Limit: 200}); err != nil || len(all) != 1 {
		t.Errorf("%d entries, %v", len(all), err)
	}
}

func TestABadBookEntryIsRefused(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	change := func(f func(*guard.AddBookEntry)) guard.AddBookEntry {
		req := u.entry("Bob", bob)
		f(&req)
		return req
	}
	for name, req := range map[string]guard.AddBookEntry{
		"no name":              change(func(r *guard.AddBookEntry) { r.Name = "" }),
		"a name of two lines":  change(func(r *guard.AddBookEntry) { r.Name = "Bob\nCarol" }),
		"a turned name":        change(func(r *guard.AddBookEntry) { r.Name = "Bob\u202e" }),
		"a name as an address": change(func(r *guard.AddBookEntry) { r.Name = bob[:30] }),
		"a long name":          change(func(r *guard.AddBookEntry) { r.Name = strings.Repeat("x", 41) }),
		"a padded name":        change(func(r *guard.AddBookEntry) { r.Name = " Bob" }),
		"a mistyped address":   change(func(r *guard.AddBookEntry) { r.Address = bob[:41] + "9" }),
		"a bare address":       change(func(r *guard.AddBookEntry) { r.Address = strings.ToLower(bob) }),
		"an unknown network":   change(func(r *guard.AddBookEntry) { r.Network = "eip155:1" }),
		"a short MAC":          change(func(r *guard.AddBookEntry) { r.MAC = r.MAC[1:] }),
		"a bad id":             change(func(r *guard.AddBookEntry) { r.ID = "x" }),
		"a bad wallet":         change(func(r *guard.AddBookEntry) { r.Wallet = "x" }),
	} {
		req.Code = "000000" // what is wrong on its face costs no code
		if _, err := w.AddBookEntry(t.Context(), u.caller, req); !hefu.Is(err, hefu.KindInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	u.book("Bob", bob)
	for name, address := range map[string]string{"Bob": carol} {
		req := u.entry(name, address)
		req.ID = hefu.BookID(strings.Repeat("a", 26))
		req.Code = u.code()
		if _, err := w.AddBookEntry(t.Context(), u.caller, req); !hefu.Is(err, hefu.KindConflict) {
			t.Errorf("the name twice: %v", err)
		}
	}
	u.book("Robert", bob) // one address may have two names
	if _, err := w.Freeze(t.Context(), u.caller); err != nil {
		t.Fatal(err)
	}
	u.again()
	req := u.entry("Carol", carol)
	req.Code = u.code()
	if _, err := w.AddBookEntry(t.Context(), u.caller, req); !hefu.Is(err, hefu.KindFrozen) {
		t.Errorf("while frozen: %v", err)
	}
}

func TestTheBookIsBounded(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	fill := func(n int) {
		t.Helper()
		if err := w.store.Update(t.Context(), func(tx guard.Tx) error {
			for i := range n {
				e := guard.BookEntry{BookEntry: u.entry(fmt.Sprintf("entry %d", i), bob).BookEntry, User: u.caller.User.ID}
				if err := tx.CreateBookEntry(e); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	fill(guard.MaxBook - 1)
	u.book("the last", bob)
	req := u.entry("one more", bob)
	req.Code = u.code()
	if _, err := w.AddBookEntry(t.Context(), u.caller, req); !hefu.Is(err, hefu.KindConflict) {
		t.Fatalf("one more than fits: %v", err)
	}
}

func TestRealNetworksHaveTheFullDelays(t *testing.T) {
	w := newWorld(t)
	for name, change := range map[string]func(*guard.Delays){
		"redeal":   func(d *guard.Delays) { d.Redeal-- },
		"unfreeze": func(d *guard.Delays) { d.Unfreeze-- },
		"book":     func(d *guard.Delays) { d.Book-- },
	} {
		cfg := w.cfg
		cfg.Networks = []hefu.Network{"eip155:1"}
		cfg.Delays = guard.DefaultDelays()
		parts := guard.Parts{
			Store: w.store, Keystore: w.keys, Clock: w.clock, Rand: strings.NewReader(strings.Repeat("0123456789abcdef", 64)), Factors: testFactors(), Log: discard(),
		}
		parts.Ledgers = w.ledgers()
		parts.Ledgers["eip155:1"] = w.ledger
		if _, err := guard.New(t.Context(), cfg, parts); err != nil {
			t.Fatalf("with the full delays: %v", err)
		}
		change(&cfg.Delays)
		if _, err := guard.New(t.Context(), cfg, parts); err == nil || !strings.Contains(err.Error(), "delays below") {
			t.Errorf("%s a nanosecond short: %v", name, err)
		}
	}
}
