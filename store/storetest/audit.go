package storetest

import (
	"fmt"
	"sync"
	"testing"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
)

func auditEntry(n int) guard.AuditEntry {
	return guard.AuditEntry{At: at(n), Kind: "admin/test", User: user("alice").ID, Details: fmt.Sprintf("n\x00\x10 %d", n)}
}

// linked is an entry as the next of a chain; the store does not look at the hash.
func linked(n int, h guard.AuditHead) guard.AuditEntry {
	e := auditEntry(n)
	e.Seq, e.Prev = h.Seq+1, h.Hash
	e.Hash = e.Sum()
	return e
}

func headOf(e guard.AuditEntry) guard.AuditHead { return guard.AuditHead{Seq: e.Seq, Hash: e.Hash} }

func testAudit(t *testing.T, b *bench) {
	b.people("alice")
	b.look(func(tx guard.Tx) error {
		h, err := tx.AuditHead()
		equal(t, "the head of nothing", h, guard.AuditHead{})
		return err
	})
	event := guard.Event{User: user("alice").ID, Kind: "transfer", Transfer: "x", State: "sent", Text: "text", Note: "note", At: at(9)}
	b.do(func(tx guard.Tx) error {
		if err := first(tx.Record(auditEntry(1)), tx.Record(auditEntry(2))); err != nil {
			return err
		}
		_, err := tx.AppendEvent(event)
		return err
	})
	var all []guard.AuditRecord
	b.look(func(tx guard.Tx) (err error) { all, err = tx.Recorded(10); return err })
	if len(all) != 3 {
		t.Fatalf("%d records", len(all))
	}
	equal(t, "a record", all[0].AuditEntry, auditEntry(1))
	equal(t, "an event's record", all[2].AuditEntry, guard.AuditEntry{At: at(9), Kind: "transfer/sent", User: event.User, Details: `x; note; "text"`})
	one := linked(1, guard.AuditHead{})
	two := linked(2, headOf(one))
	b.do(func(tx guard.Tx) error {
		return first(tx.Link(all[0].Number, one), tx.Link(all[1].Number, two))
	})
	b.look(func(tx guard.Tx) error {
		h, err := tx.AuditHead()
		equal(t, "the head", h, headOf(two))
		rows, err2 := tx.Audit(0, 10)
		equal(t, "the chain", rows, []guard.AuditEntry{one, two})
		rows, err3 := tx.Audit(1, 1)
		equal(t, "after the first", rows, []guard.AuditEntry{two})
		left, err4 := tx.Recorded(10)
		equal(t, "what is left", left, all[2:])
		return first(err, err2, err3, err4)
	})
	other := linked(3, headOf(one)) // another second entry
	b.fails(hefu.KindConflict, func(tx guard.Tx) error { return tx.Link(all[2].Number, other) })
	b.fails(hefu.KindConflict, func(tx guard.Tx) error { return tx.Link(all[0].Number, linked(3, headOf(two))) })
	b.fails(hefu.KindNotFound, func(tx guard.Tx) error { return tx.Link(999, linked(3, headOf(two))) })
}

// testAuditRace lets several stores record and link at once: the chain is one line, and
// nothing recorded is missing from it.
func testAuditRace(t *testing.T, b *bench) {
	const writers, each = 4, 25
	var group sync.WaitGroup
	for w := range writers {
		s := b.open()
		group.Go(func() {
			for i := range each {
				err := s.Update(t.Context(), func(tx guard.Tx) error { return tx.Record(auditEntry(w*each + i)) })
				if err == nil {
					err = s.Update(t.Context(), link)
				}
				if err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	group.Wait()
	b.do(link)
	got, err := guard.VerifyAudit(t.Context(), b)
	if err != nil || got.Head.Seq != writers*each || got.Unlinked {
		t.Fatalf("%+v: %v", got, err)
	}
	seen := map[string]bool{}
	b.look(func(tx guard.Tx) error {
		rows, err := tx.Audit(0, 1000)
		for _, e := range rows {
			seen[e.Details] = true
		}
		return err
	})
	equal(t, "entries that differ", len(seen), writers*each)
}

// link puts everything recorded into the chain.
func link(tx guard.Tx) error {
	h, err := tx.AuditHead()
	if err != nil {
		return err
	}
	all, err := tx.Recorded(100)
	for _, r := range all {
		e := r.AuditEntry
		e.Seq, e.Prev = h.Seq+1, h.Hash
		e.Hash = e.Sum()
		if err := tx.Link(r.Number, e); err != nil {
			return err
		}
		h = headOf(e)
	}
	return err
}
