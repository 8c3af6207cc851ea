package guard_test

import (
	"encoding/base64"
	"fmt"
	"slices"
	"testing"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
)

// TestPagesMissAndRepeatNothing reads a list page by page while it grows at its head: each
// transfer that was there at the start is seen once, and none that came later.
func TestPagesMissAndRepeatNothing(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	var want []hefu.TransferID
	for range 7 {
		want = append(want, u.propose(u.intent(1)).ID)
	}
	slices.Reverse(want)
	var got []hefu.TransferID
	after := guard.Cursor("")
	for {
		page, next, err := w.Transfers(t.Context(), u.caller, guard.Page{After: after, Limit: 3})
		if err != nil || len(page) > 3 {
			t.Fatalf("%d transfers, %v", len(page), err)
		}
		for _, x := range page {
			got = append(got, x.ID)
		}
		u.propose(u.intent(1))
		if after = next; after == "" {
			break
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("read %v, want %v", got, want)
	}
}

// TestThePageAfterARemovedEntry: an entry that a cursor stands on may be taken out.
func TestThePageAfterARemovedEntry(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	var all []guard.BookEntry
	for i := range 3 {
		all = append(all, u.book(fmt.Sprint("n", i), bob))
		w.pass(guard.DefaultDelays().Book / 1000) // another code
		u.again()
	}
	_, next, err := w.Book(t.Context(), u.caller, guard.Page{Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.RemoveBookEntry(t.Context(), u.caller, all[0].ID); err != nil {
		t.Fatal(err)
	}
	page, last, err := w.Book(t.Context(), u.caller, guard.Page{After: next, Limit: 5})
	if err != nil || last != "" || len(page) != 2 || page[0].ID != all[1].ID || page[1].ID != all[2].ID {
		t.Errorf("%d entries, next %q, %v", len(page), last, err)
	}
}

// TestACursorIsOfOneListAndOneUser: nobody makes one up, and none serves elsewhere.
func TestACursorIsOfOneListAndOneUser(t *testing.T) {
	w := newWorld(t)
	u, mallory := w.ready("alice"), w.signUp("mallory")
	for range 2 {
		u.propose(u.intent(1))
	}
	_, good, err := w.Transfers(t.Context(), u.caller, guard.Page{Limit: 1})
	if err != nil || good == "" {
		t.Fatalf("cursor %q, %v", good, err)
	}
	if _, _, err := w.Transfers(t.Context(), u.caller, guard.Page{After: good, Limit: 1}); err != nil {
		t.Fatal(err)
	}
	page, _, _ := w.Transfers(t.Context(), u.caller, guard.Page{Limit: 1})
	raw, err := base64.RawURLEncoding.DecodeString(string(good))
	if err != nil {
		t.Fatal(err)
	}
	raw[len(raw)-1] ^= 1
	for name, bad := range map[string]guard.Cursor{
		"a plain id": guard.Cursor(page[0].ID), "changed": guard.Cursor(base64.RawURLEncoding.EncodeToString(raw)),
		"cut short": good[:8], "no base64": "%%%", "longer": good + "AA",
	} {
		if _, _, err := w.Transfers(t.Context(), u.caller, guard.Page{After: bad, Limit: 1}); !hefu.Is(err, hefu.KindInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, _, err := w.Transfers(t.Context(), mallory.caller, guard.Page{After: good, Limit: 1}); !hefu.Is(err, hefu.KindInvalid) {
		t.Errorf("another user's: %v", err)
	}
	if _, _, err := w.Sessions(t.Context(), u.caller, guard.Page{After: good, Limit: 1}); !hefu.Is(err, hefu.KindInvalid) {
		t.Errorf("another list's: %v", err)
	}
}

// TestHistoryReadsBackwards holds the pages of the history against the event stream.
func TestHistoryReadsBackwards(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	stream, err := w.Events(t.Context(), u.caller, 0, 500)
	if err != nil || len(stream) < 4 {
		t.Fatalf("%d events, %v", len(stream), err)
	}
	var got []guard.Event
	for after := guard.Cursor(""); ; {
		page, next, err := w.History(t.Context(), u.caller, guard.Page{After: after, Limit: 2})
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, page...)
		if after = next; after == "" {
			break
		}
	}
	slices.Reverse(got)
	if !slices.Equal(got, stream) {
		t.Errorf("the history has\n%v, the stream\n%v", got, stream)
	}
}

func TestDevicesAndSessionsComeInPages(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	u.again()
	first, next, err := w.Sessions(t.Context(), u.caller, guard.Page{Limit: 1})
	if err != nil || len(first) != 1 || next == "" || first[0].ID != u.caller.Session.ID {
		t.Fatalf("%+v, next %q, %v", first, next, err)
	}
	rest, _, err := w.Sessions(t.Context(), u.caller, guard.Page{After: next, Limit: 200})
	if err != nil || len(rest) == 0 || rest[0].ID == first[0].ID {
		t.Errorf("%+v, %v", rest, err)
	}
	devices, next, err := w.Devices(t.Context(), u.caller, guard.Page{Limit: guard.MaxPage})
	if err != nil || len(devices) != 1 || next != "" {
		t.Errorf("%d devices, next %q, %v", len(devices), next, err)
	}
}
