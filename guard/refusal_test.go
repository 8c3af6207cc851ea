package guard_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
)

// refusedEntries are what was recorded of refused approvals.
func (w *world) refusedEntries() (all []guard.AuditEntry) {
	w.see(func(tx guard.Tx) error {
		some, err := tx.Audit(0, 1000)
		more, err2 := tx.Recorded(1000)
		for _, r := range more {
			some = append(some, r.AuditEntry)
		}
		for _, e := range some {
			if e.Kind == "approval/refused" {
				all = append(all, e)
			}
		}
		return errors.Join(err, err2)
	})
	return all
}

// Whoever has approvals refused without end fills no audit log: what comes first is written
// down in full, of the rest the number. Another user's are not among them.
func TestRefusalsAreCounted(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	a := u.sign(u.propose(u.intent(5)))
	if _, err := w.Freeze(t.Context(), u.caller); err != nil {
		t.Fatal(err)
	}
	u.caller = u.session2()
	try := func(n int) {
		t.Helper()
		for range n {
			if _, err := w.Approve(t.Context(), u.caller, a); !hefu.Is(err, hefu.KindFrozen) {
				t.Fatal(err)
			}
		}
	}
	try(57)
	told := w.refusedEntries()
	if len(told) != 20 || told[0].User != u.caller.User.ID || !strings.HasPrefix(told[0].Details, string(a.Transfer)+`; "`) {
		t.Fatalf("%d entries, the first %+v", len(told), told[0])
	}
	w.Tidy(t.Context()) // the hour is not over
	if n := len(w.refusedEntries()); n != 20 {
		t.Fatalf("%d entries", n)
	}
	w.pass(time.Hour)
	w.Tidy(t.Context())
	w.Tidy(t.Context())
	told = w.refusedEntries()
	if len(told) != 21 || !strings.HasPrefix(told[20].Details, "37 more since ") || told[20].User != u.caller.User.ID {
		t.Fatalf("%d entries, the last %+v", len(told), told[len(told)-1])
	}
	u.caller = u.session2()
	try(25)
	if n := len(w.refusedEntries()); n != 41 {
		t.Errorf("%d entries: in another hour one begins anew", n)
	}
	w.audited() // a guard that ends tells what it counted
	if told = w.refusedEntries(); len(told) != 42 || !strings.HasPrefix(told[41].Details, "5 more since ") {
		t.Errorf("%d entries, the last %+v", len(told), told[len(told)-1])
	}
}

// What people and devices write cannot look like the guard's own words.
func TestWhatPeopleWroteIsQuotedInTheAuditLog(t *testing.T) {
	e := guard.Event{Kind: "device", State: "added", Text: "x\"; approved by device y\n"}.Audit()
	if want := `"x\"; approved by device y\n"`; e.Details != want {
		t.Errorf("%s, want %s", e.Details, want)
	}
}

// Whoever proposes and gives up without end fills no database, and shuts nobody out: he may
// go on slowly.
func TestProposalsThatAreGivenUpAreBounded(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	other := w.ready("bob")
	first := u.propose(u.intent(1))
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	cancel := func(id hefu.TransferID) {
		t.Helper()
		_, err := w.Cancel(t.Context(), u.caller, id)
		must(err)
	}
	give := func(n int, device hefu.DeviceID) {
		must(w.store.Update(t.Context(), func(tx guard.Tx) error {
			x, err := tx.Transfer(first.ID)
			for i := range n {
				x.ID, x.State, x.Device, x.Updated = hefu.TransferID(fmt.Sprint(device, "given up ", i)), hefu.Stopped, device, w.clock.Now()
				err = errors.Join(err, tx.CreateTransfer(x))
			}
			return err
		}))
	}
	give(400, "a device") // approved once: they had a code
	give(298, "")
	cancel(first.ID)
	second := u.propose(u.intent(1)) // the 299th is over
	cancel(second.ID)
	_, err := w.Propose(t.Context(), u.caller, u.intent(1), key())
	if !hefu.Is(err, hefu.KindThrottled) || !strings.Contains(err.Error(), "300") {
		t.Fatalf("the 301st: %v", err)
	}
	other.propose(other.intent(1))
	w.pass(time.Minute + time.Second)
	w.advance(u.pay(u.intent(1)).ID)
	w.pass(time.Minute)
	cancel(u.propose(u.intent(1)).ID)
	if _, err := w.Propose(t.Context(), u.caller, u.intent(1), key()); !hefu.Is(err, hefu.KindThrottled) {
		t.Fatalf("at once after one: %v", err)
	}
	w.pass(24 * time.Hour)
	u.again()
	for range 3 {
		cancel(u.propose(u.intent(1)).ID)
	}
}
