package store

import (
	"github.com/hefu-wallet/hefu/guard"
)

const auditColumns = `seq, at, kind, user_id, details, prev, hash`

func scanAudit(r row) (e guard.AuditEntry, err error) {
	return e, r.Scan(&e.Seq, moment{&e.At}, &e.Kind, &e.User, &e.Details, digest{&e.Prev}, digest{&e.Hash})
}

func (t *tx) Record(e guard.AuditEntry) error {
	_, err := t.exec("record for the audit log", `INSERT INTO audit_records (at, kind, user_id, details) VALUES (?, ?, ?, ?)`,
		micros(e.At), e.Kind, e.User, e.Details)
	return err
}

func (t *tx) Recorded(limit int) ([]guard.AuditRecord, error) {
	return many(t, "list records for the audit log", func(r row) (a guard.AuditRecord, err error) {
		return a, r.Scan(&a.Number, moment{&a.At}, &a.Kind, &a.User, &a.Details)
	}, `SELECT record, at, kind, user_id, details FROM audit_records ORDER BY record LIMIT ?`, limit)
}

// Link leaves what it linked out of the records: a trigger lets nothing else go.
func (t *tx) Link(record int64, e guard.AuditEntry) error {
	err := t.create("another guard extended the audit log", "extend the audit log", `INSERT INTO audit (record, `+auditColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		record, e.Seq, micros(e.At), e.Kind, e.User, e.Details, e.Prev[:], e.Hash[:])
	if err != nil {
		return err
	}
	return t.must("record", "take a record that is in the audit log", `DELETE FROM audit_records WHERE record = ?`, record)
}

// AuditHead is the zero value when the log is empty.
func (t *tx) AuditHead() (guard.AuditHead, error) {
	all, err := many(t, "read the head of the audit log", func(r row) (h guard.AuditHead, err error) { return h, r.Scan(&h.Seq, digest{&h.Hash}) },
		`SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1`)
	if err != nil || len(all) == 0 {
		return guard.AuditHead{}, err
	}
	return all[0], nil
}

func (t *tx) Audit(after int64, limit int) ([]guard.AuditEntry, error) {
	return many(t, "read the audit log", scanAudit, `SELECT `+auditColumns+` FROM audit WHERE seq > ? ORDER BY seq LIMIT ?`, after, limit)
}
