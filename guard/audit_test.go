package guard_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
)

// audited links what was recorded, holds the log against itself and returns its entries.
func (w *world) audited() []guard.AuditEntry {
	w.t.Helper()
	ctx, cancel := context.WithCancel(w.t.Context())
	cancel() // what is recorded is linked when the guard stops
	if err := w.Run(ctx); err != nil {
		w.t.Fatal(err)
	}
	got, err := guard.VerifyAudit(w.t.Context(), w.store)
	if err != nil || got.Unlinked {
		w.t.Fatalf("%+v: %v", got, err)
	}
	var out []guard.AuditEntry
	err = w.store.View(w.t.Context(), func(tx guard.Tx) (err error) {
		out, err = tx.Audit(0, 10000)
		return err
	})
	if err != nil || int64(len(out)) != got.Head.Seq {
		w.t.Fatalf("%d entries, head %s: %v", len(out), got.Head, err)
	}
	return out
}

// kinds are what the log says happened, in order.
func kinds(all []guard.AuditEntry) (out []string) {
	for _, e := range all {
		out = append(out, e.Kind)
	}
	return out
}

func lastOf(t *testing.T, all []guard.AuditEntry, kind string) guard.AuditEntry {
	t.Helper()
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].Kind == kind {
			return all[i]
		}
	}
	t.Fatalf("no %s among %q", kind, kinds(all))
	return guard.AuditEntry{}
}

func TestTheAuditLogTellsTheStoryOfATransfer(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	in := u.intent(250)
	tr := u.pay(in)
	w.advance(tr.ID)
	final := u.state(tr.ID)
	all := w.audited()
	last := 0
	for _, kind := range []string{
		"session/signed-in", "device/added", "dealing/open", "dealing/active",
		"transfer/proposed", "transfer/evaluating", "transfer/resting", "transfer/sending", "transfer/sent", "transfer/final",
	} {
		found := false
		for i, e := range all {
			if e.Kind == kind {
				found = true
				if strings.HasPrefix(kind, "transfer/") {
					if i < last {
						t.Errorf("%s comes too early", kind)
					}
					last = i
				}
				if e.User != u.caller.User.ID {
					t.Errorf("%s is about %q", kind, e.User)
				}
			}
		}
		if !found {
			t.Errorf("no %s among %q", kind, kinds(all))
		}
	}
	approved := lastOf(t, all, "transfer/evaluating").Details
	for _, want := range []string{string(tr.ID), in.Amount.String(), string(in.Asset), in.To, "totp"} {
		if !strings.Contains(approved, want) {
			t.Errorf("the approval does not tell %q: %s", want, approved)
		}
	}
	if e := lastOf(t, all, "transfer/final"); !strings.Contains(e.Details, final.TxID) || e.At.IsZero() {
		t.Errorf("the end does not tell the transaction: %+v", e)
	}
	for _, e := range all {
		if strings.Contains(e.Details, password) || strings.Contains(e.Details, u.caller.User.Name+"/") {
			t.Errorf("a secret is in it: %+v", e)
		}
	}
}

// What is refused leaves its trace as well.
func TestTheAuditLogTellsWhatWasRefused(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	if _, err := w.SignIn(t.Context(), guard.SignIn{Name: "alice", Password: password, Code: "000000", Source: "thief"}); err == nil {
		t.Fatal("signed in")
	}
	if _, err := w.SignIn(t.Context(), guard.SignIn{Name: "alice", Password: "not this one, friend", Code: "000000", Source: "thief"}); err == nil {
		t.Fatal("signed in")
	}
	a := u.sign(u.propose(u.intent(1)))
	a.Code = "000000"
	if _, err := w.Approve(t.Context(), u.caller, a); !hefu.Is(err, hefu.KindForbidden) {
		t.Fatal(err)
	}
	if _, err := w.Freeze(t.Context(), u.caller); err != nil {
		t.Fatal(err)
	}
	all := w.audited()
	if e := lastOf(t, all, "session/refused"); e.User != u.caller.User.ID {
		t.Errorf("%+v", e)
	}
	if e := lastOf(t, all, "approval/refused"); e.User != u.caller.User.ID || !strings.Contains(e.Details, string(a.Transfer)) || !strings.Contains(e.Details, "code") {
		t.Errorf("%+v", e)
	}
	if e := lastOf(t, all, "account/frozen"); e.User != u.caller.User.ID {
		t.Errorf("%+v", e)
	}
	refused := 0
	for _, e := range all {
		if e.Kind == "session/refused" {
			refused++
		}
	}
	if refused != 1 {
		t.Errorf("%d sign-ins are said to have been right but for their code", refused)
	}
}

// The keystore's last event names the head of the log: whoever cuts the log off or writes
// it anew in the database alone is found out.
func TestTheKeystoreRemembersTheHeadOfTheAuditLog(t *testing.T) {
	w := newWorld(t)
	u := w.ready("alice")
	all := w.audited()
	if err := w.Beat(t.Context()); err != nil {
		t.Fatal(err)
	}
	anchor, err := guard.AnchoredAudit(w.keys)
	if err != nil || anchor.Seq != int64(len(all)) || anchor.Hash != all[len(all)-1].Hash {
		t.Fatalf("%s: %v", anchor, err)
	}
	u.pay(u.intent(1))
	w.audited()
	if _, err := guard.VerifyAudit(t.Context(), w.store, anchor); err != nil {
		t.Fatal(err)
	}
	empty := emptyLog{w.store}
	if _, err := guard.VerifyAudit(t.Context(), empty, anchor); err == nil || !strings.Contains(err.Error(), "cut off") {
		t.Fatalf("a log that is gone: %v", err)
	}
	anchor.Hash[0] ^= 1
	if _, err := guard.VerifyAudit(t.Context(), w.store, anchor); err == nil || !strings.Contains(err.Error(), "rewritten") {
		t.Fatalf("another log: %v", err)
	}
}

// emptyLog is a store whose audit log was emptied.
type emptyLog struct{ guard.Store }

type withoutLog struct{ guard.Tx }

func (withoutLog) Audit(int64, int) ([]guard.AuditEntry, error) { return nil, nil }

func (s emptyLog) View(ctx context.Context, fn func(guard.Tx) error) error {
	return s.Store.View(ctx, func(tx guard.Tx) error { return fn(withoutLog{tx}) })
}

// A guard that is killed before it links what it recorded leaves it to the next one.
func TestWhatWasRecordedIsLinkedByTheNextGuard(t *testing.T) {
	w := newWorld(t)
	w.ready("alice")
	got, err := guard.VerifyAudit(t.Context(), w.store)
	if err != nil || got.Head.Seq != 0 || !got.Unlinked {
		t.Fatalf("%+v: %v", got, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- w.on(w.store).Run(ctx) }()
	for deadline := time.Now().Add(20 * time.Second); got.Unlinked && err == nil && time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		got, err = guard.VerifyAudit(t.Context(), w.store)
	}
	cancel()
	if err := errors.Join(err, <-done); err != nil || got.Unlinked || got.Head.Seq == 0 {
		t.Fatalf("%+v: %v", got, err)
	}
}

func TestAHeadIsReadInOneWayOnly(t *testing.T) {
	h := guard.AuditHead{Seq: 7, Hash: hefu.Digest{1, 2, 255}}
	if got, err := guard.ParseAuditHead(h.String()); err != nil || got != h {
		t.Fatalf("%s: %v", got, err)
	}
	for _, bad := range []string{"", "7", "7:", ":" + h.String()[2:], "07" + h.String()[1:], "-1" + h.String()[1:], "+7" + h.String()[1:], strings.ToUpper(h.String()), h.String() + "00", h.String()[:20], " " + h.String()} {
		if got, err := guard.ParseAuditHead(bad); err == nil {
			t.Errorf("%q was read as %s", bad, got)
		}
	}
}

// No two entries that differ have one hash: every field counts, and so does where it ends.
func TestEveryFieldOfAnAuditEntryIsUnderItsHash(t *testing.T) {
	e := guard.AuditEntry{Seq: 1, At: time.UnixMicro(5), Kind: "ab", User: "cd", Details: "ef", Prev: hefu.Digest{1}}
	seen := map[hefu.Digest]string{e.Sum(): "the entry"}
	for name, change := range map[string]func(*guard.AuditEntry){
		"seq":             func(e *guard.AuditEntry) { e.Seq++ },
		"time":            func(e *guard.AuditEntry) { e.At = e.At.Add(time.Microsecond) },
		"kind":            func(e *guard.AuditEntry) { e.Kind = "xx" },
		"user":            func(e *guard.AuditEntry) { e.User = "xx" },
		"details":         func(e *guard.AuditEntry) { e.Details = "xx" },
		"previous":        func(e *guard.AuditEntry) { e.Prev[31] = 1 },
		"a border":        func(e *guard.AuditEntry) { e.Kind, e.User = "abc", "d" },
		"another border":  func(e *guard.AuditEntry) { e.User, e.Details = "c", "def" },
		"a comma in it":   func(e *guard.AuditEntry) { e.Kind, e.User = "ab,2:cd", "" },
		"numbers flow in": func(e *guard.AuditEntry) { e.Seq, e.At = 15, time.UnixMicro(0) },
	} {
		c := e
		change(&c)
		if other, ok := seen[c.Sum()]; ok {
			t.Errorf("%s has the hash of %s", name, other)
		}
		seen[c.Sum()] = name
	}
}
