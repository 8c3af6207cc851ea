package holder_test

import (
	"bytes"
	"crypto/rand"
	"strings"
	"testing"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/holder"
)

// A guard that keeps notes can change no byte of one, move none, and learns little of how
// long they are.
func TestNobodyElseWritesOrReadsANote(t *testing.T) {
	s, wallet := withPaper(t)
	about := hefu.AboutTransfer(firstID)
	n, err := s.SealNote(rand.Reader, "", about, "rent of June, 六月房租")
	must(t, err)
	if text, v := s.OpenNote(n); text != "rent of June, 六月房租" || v != holder.BookGenuine {
		t.Fatalf("%q, %s", text, v)
	}
	if n.Wallet != wallet || bytes.Contains(n.Sealed, []byte("rent")) {
		t.Fatal("the guard reads it")
	}
	for i := range n.Sealed {
		bent := n
		bent.Sealed = flip(n.Sealed, i)
		if _, v := s.OpenNote(bent); v != holder.BookChanged {
			t.Fatalf("byte %d changed: %s", i, v)
		}
	}
	for name, change := range map[string]func(*hefu.Note){
		"moved to another transfer": func(n *hefu.Note) { n.Subject = hefu.AboutTransfer(secondID) },
		"cut":                       func(n *hefu.Note) { n.Sealed = n.Sealed[:20] },
		"emptied":                   func(n *hefu.Note) { n.Sealed = nil },
		"about nothing":             func(n *hefu.Note) { n.Subject = "x" },
	} {
		other := n
		change(&other)
		if _, v := s.OpenNote(other); v != holder.BookChanged {
			t.Errorf("%s: %s", name, v)
		}
	}
	foreign := n
	foreign.Wallet = hefu.WalletID(firstID)
	if _, v := s.OpenNote(foreign); v != holder.BookForeign {
		t.Errorf("another wallet's: %s", v)
	}
	a, err := s.SealNote(rand.Reader, "", about, "a")
	must(t, err)
	if again, err := s.SealNote(rand.Reader, "", about, "a"); err != nil || bytes.Equal(a.Sealed, again.Sealed) {
		t.Error("the same text twice looks the same")
	}
	if len(a.Sealed) != len(n.Sealed) {
		t.Error("the length of a short text shows")
	}
	longest := strings.Repeat("界", 60)
	if n, err = s.SealNote(rand.Reader, "", about, longest); err != nil || n.Check() != nil {
		t.Fatalf("the longest: %v", err)
	}
	if text, _ := s.OpenNote(n); text != longest {
		t.Errorf("%q", text)
	}
}

// The same paper on another device opens the same notes; a vault without the key says so.
func TestNotesFollowFromThePaper(t *testing.T) {
	s, _ := withPaper(t)
	other, _ := withPaper(t)
	n, err := s.SealNote(rand.Reader, "", hefu.AboutTransfer(firstID), "savings")
	must(t, err)
	if text, v := other.OpenNote(n); text != "savings" || v != holder.BookGenuine {
		t.Fatalf("%q, %s", text, v)
	}
	other.Wallets[0].BookKey = nil
	if _, v := other.OpenNote(n); v != holder.BookForeign {
		t.Errorf("without a key: %s", v)
	}
	_, err = other.SealNote(rand.Reader, "", hefu.AboutTransfer(firstID), "savings")
	mustFail(t, err, hefu.KindConflict, "older than")
}
