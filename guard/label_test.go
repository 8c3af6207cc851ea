package guard_test

import (
	"bytes"
	"testing"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
)

// A guard keeps what it cannot read, for its owner and nobody else.
func TestNotesAreKeptForTheirOwner(t *testing.T) {
	w := newWorld(t)
	u, mallory := w.ready("alice"), w.ready("mallory")
	tr := u.propose(u.intent(1))
	set := func(c guard.Caller, n hefu.Note) error {
		t.Helper()
		_, err := w.SetNote(t.Context(), c, n)
		return err
	}
	list := func(c guard.Caller) []guard.Note {
		t.Helper()
		var all []guard.Note
		for p := (guard.Page{Limit: 1}); ; {
			page, next, err := w.Notes(t.Context(), c, p)
			if err != nil {
				t.Fatal(err)
			}
			if all = append(all, page...); next == "" {
				return all
			}
			p.After = next
		}
	}
	about := hefu.Note{Wallet: u.wallet(), Subject: hefu.AboutTransfer(tr.ID), Sealed: []byte{1, 2, 3}}
	account := hefu.Note{Wallet: u.wallet(), Subject: hefu.AboutAccount(u.account.ID()), Sealed: []byte{4}}
	for _, n := range []hefu.Note{about, account, about} {
		if err := set(u.caller, n); err != nil {
			t.Fatal(err)
		}
	}
	if all := list(u.caller); len(all) != 2 || !bytes.Equal(all[1].Sealed, about.Sealed) {
		t.Fatalf("%+v", all)
	}
	foreign := about
	foreign.Wallet = mallory.wallet()
	if err := set(mallory.caller, foreign); !hefu.Is(err, hefu.KindNotFound) {
		t.Errorf("a note on another's transfer: %v", err)
	}
	foreign.Subject = account.Subject
	if err := set(u.caller, foreign); !hefu.Is(err, hefu.KindForbidden) {
		t.Errorf("a note of another's wallet: %v", err)
	}
	long := about
	long.Sealed = make([]byte, hefu.MaxSealedNote+1)
	if err := set(u.caller, long); !hefu.Is(err, hefu.KindInvalid) {
		t.Errorf("a long one: %v", err)
	}
	if all := list(mallory.caller); len(all) != 0 {
		t.Errorf("somebody else sees %+v", all)
	}
	about.Sealed = nil
	for range 2 {
		if err := set(u.caller, about); err != nil {
			t.Fatal(err)
		}
	}
	if all := list(u.caller); len(all) != 1 || all[0].Subject != account.Subject {
		t.Fatalf("%+v", all)
	}
}
