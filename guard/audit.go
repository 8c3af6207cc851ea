package guard

import (
	"context"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/hefu-wallet/hefu"
)

// The audit log. Each thing is recorded in the transaction that does it (every Event by
// the store itself, the rest by Record) and linked into one hash chain soon after (ADR 9).
// Every event in the keystore names the chain's head, so that whoever rewrites the chain
// in the database alone is found out also when nobody wrote a head down.

// AuditEntry is one row of the audit log. Details never hold secrets; addresses and
// amounts may be in them.
type AuditEntry struct {
	Seq     int64 // from 1, without gaps
	At      time.Time
	Kind    string      // what happened, such as transfer/final or admin/backup
	User    hefu.UserID // "" when it is about the guard itself
	Details string
	Prev    hefu.Digest // hash of the entry before; zero for the first
	Hash    hefu.Digest
}

// AuditRecord is an entry that is not in the chain yet.
type AuditRecord struct {
	AuditEntry
	Number int64 // of the record, not of the entry that it becomes
}

// AuditHead names an entry of the chain.
type AuditHead struct {
	Seq  int64
	Hash hefu.Digest
}

// String is the head as an operator notes it down: number:hash.
func (h AuditHead) String() string { return fmt.Sprintf("%d:%x", h.Seq, h.Hash[:]) }

// ParseAuditHead reads what String wrote, and nothing else.
func ParseAuditHead(s string) (h AuditHead, err error) {
	seq, hash, _ := strings.Cut(s, ":")
	raw, err := hex.DecodeString(hash)
	if err == nil && len(raw) == len(h.Hash) {
		h.Seq, err = strconv.ParseInt(seq, 10, 64)
		copy(h.Hash[:], raw)
	}
	if err != nil || h.Seq < 0 || h.String() != s {
		return AuditHead{}, hefu.Errorf(hefu.KindInvalid, "%q is no head of an audit log; write it as it was printed, NUMBER:HASH", s)
	}
	return h, nil
}

// Sum is the entry's hash: over a version, every field but the hash itself, and the hash
// before, each with its length, so that no two entries have one encoding.
func (e AuditEntry) Sum() hefu.Digest {
	return statement("audit/v1", strconv.FormatInt(e.Seq, 10), strconv.FormatInt(e.At.UnixMicro(), 10), e.Kind, string(e.User), e.Details, string(e.Prev[:]))
}

// follow is the entry as the next after h.
func (e AuditEntry) follow(h AuditHead) AuditEntry {
	e.Seq, e.Prev = h.Seq+1, h.Hash
	e.Hash = e.Sum()
	return e
}

// Audited says whether an event goes into the audit log. What arrives does not: whoever
// sends dust would write the log.
func (e Event) Audited() bool { return e.Kind != "incoming" }

// Audit is what the audit log says of an event.
func (e Event) Audit() AuditEntry {
	kind := e.Kind
	if e.State != "" {
		kind += "/" + e.State
	}
	var details []string
	for _, d := range []string{string(e.Transfer), e.Note} {
		if d != "" {
			details = append(details, d)
		}
	}
	if e.Text != "" { // people and devices write in it: it must not look like the rest
		details = append(details, strconv.Quote(e.Text))
	}
	return AuditEntry{At: e.At, Kind: kind, User: e.User, Details: strings.Join(details, "; ")}
}

// RecordAdmin writes down what an operator did, in the transaction that does it.
func RecordAdmin(tx Tx, now time.Time, act, details string) error {
	return tx.Record(AuditEntry{At: now, Kind: "admin/" + act, Details: details})
}

// note records something that changes nothing else, such as a refusal. That it could not
// be written down is for the log: the refusal stands.
func (g *Guard) note(ctx context.Context, user hefu.UserID, kind, details string) {
	ctx = context.WithoutCancel(ctx)
	err := g.store.Update(ctx, func(tx Tx) error {
		return tx.Record(AuditEntry{At: g.now(), Kind: kind, User: user, Details: details})
	})
	if err != nil {
		g.log.ErrorContext(ctx, "record for the audit log", "kind", kind, "err", err)
	}
}

// what says of a transfer that starts on its way what it is: the log must not depend on
// rows that can be changed.
func what(t hefu.Transfer) string {
	switch t.State {
	case hefu.Evaluating:
		in := t.Intent
		factor := ""
		if t.Approval != nil {
			factor = t.Approval.Factor
		}
		digest := in.Digest()
		return fact("approved by device %s with %s: %s of %s from %s to %s, intent %x", t.Device, factor, in.Amount, in.Asset, in.From, in.To, digest[:])
	case hefu.Sending, hefu.Sent, hefu.Final, hefu.Dead:
		return fact("transaction %s", t.TxID)
	}
	return ""
}

// fact writes details for the audit log, which is in English whoever reads it.
func fact(format string, args ...any) string { return fmt.Sprintf(format, args...) }

const (
	linkEvery = time.Second
	linkBatch = 256
)

// link extends the chain by what was recorded. Any number of guards may do it at once; of
// two that meet one begins again. Killed at any line it has done nothing.
func (g *Guard) link(ctx context.Context) error {
	for {
		var some bool
		err := g.store.View(ctx, func(tx Tx) error {
			all, err := tx.Recorded(1)
			some = len(all) > 0
			return err
		})
		if err != nil || !some {
			return err
		}
		linked := 0
		err = g.store.Update(ctx, func(tx Tx) (err error) {
			linked, err = linkRecords(tx)
			return err
		})
		if err != nil || linked < linkBatch {
			return err
		}
	}
}

func linkRecords(tx Tx) (int, error) {
	head, err := tx.AuditHead()
	if err != nil {
		return 0, err
	}
	all, err := tx.Recorded(linkBatch)
	if err != nil {
		return 0, err
	}
	for _, r := range all {
		e := r.follow(head)
		if err := tx.Link(r.Number, e); err != nil {
			return 0, err
		}
		head = AuditHead{e.Seq, e.Hash}
	}
	return len(all), nil
}

// AuditResult is what VerifyAudit found in a log that is whole.
type AuditResult struct {
	Head     AuditHead
	Unlinked bool // entries were recorded that are not in the chain yet
}

// VerifyAudit reads the whole chain, some rows at a time, and fails at the first row that
// does not follow from the one before. Every head in known must be in it: one that was
// noted down earlier tells that nothing up to it was cut off or rewritten since. The guard
// may run meanwhile.
func VerifyAudit(ctx context.Context, s Store, known ...AuditHead) (AuditResult, error) {
	const page = 512
	var at AuditHead
	for {
		var rows []AuditEntry
		var last AuditResult
		err := s.View(ctx, func(tx Tx) (err error) {
			if rows, err = tx.Audit(at.Seq, page); err != nil {
				return err
			}
			open, err := tx.Recorded(1)
			last.Unlinked = len(open) > 0
			return err
		})
		if err != nil {
			return last, err
		}
		for _, e := range rows {
			if want := e.follow(at); e.Seq != want.Seq || e.Prev != want.Prev || e.Hash != want.Hash {
				return last, hefu.Errorf(hefu.KindInvalid, "the audit log is broken at entry %d: it is missing, or it or the one before was changed", want.Seq)
			}
			at = AuditHead{e.Seq, e.Hash}
			for _, k := range known {
				if k.Seq == at.Seq && k.Hash != at.Hash {
					return last, hefu.Errorf(hefu.KindInvalid, "the audit log was rewritten: entry %d is another one than was noted down", k.Seq)
				}
			}
		}
		if len(rows) == page {
			continue
		}
		for _, k := range known {
			if k.Seq > at.Seq {
				return last, hefu.Errorf(hefu.KindInvalid, "the audit log was cut off: entry %d was noted down, the last one is %d", k.Seq, at.Seq)
			}
		}
		last.Head = at
		return last, nil
	}
}

// AnchoredAudit is the head of the audit log that the keystore's last event names, or the
// zero value when it names none.
func AnchoredAudit(keys Epochs) (AuditHead, error) {
	_, event, err := keys.Epoch()
	if err != nil || event == nil {
		return AuditHead{}, err
	}
	c, err := decodeChange(event)
	if err != nil || c.Audit == "" {
		return AuditHead{}, err
	}
	return ParseAuditHead(c.Audit)
}

// keepAudit links what is recorded until ctx ends, and what is left then.
func (g *Guard) keepAudit(ctx context.Context) {
	tick := time.NewTicker(linkEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			ctx := context.WithoutCancel(ctx)
			g.countRefusals(ctx, true)
			g.linkNow(ctx)
			return
		case <-tick.C:
			g.linkNow(ctx)
		}
	}
}

func (g *Guard) linkNow(ctx context.Context) {
	if err := g.link(ctx); err != nil && ctx.Err() == nil {
		g.log.ErrorContext(ctx, "extend the audit log", "err", err)
	}
}
