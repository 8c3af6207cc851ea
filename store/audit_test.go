package store

import (
	"database/sql"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/stdlib"

	"github.com/hefu-wallet/hefu/guard"
)

// raw is a database as somebody with its password sees it.
type raw struct {
	*sql.DB
	drop []string // takes the triggers away that keep rows from being changed
}

// both runs a test on a SQLite file and on a PostgreSQL database.
func both(t *testing.T, run func(t *testing.T, s guard.Store, db raw)) {
	t.Run("sqlite", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "guard.db")
		s, err := Open(t.Context(), path)
		must(t, err)
		defer s.Close()
		db, err := sql.Open("sqlite", path+"?_pragma=busy_timeout(5000)")
		must(t, err)
		defer db.Close()
		run(t, s, raw{db, []string{"DROP TRIGGER audit_no_update", "DROP TRIGGER audit_no_delete"}})
	})
	t.Run("postgres", func(t *testing.T) {
		url := empty(t)
		s, err := Open(t.Context(), url)
		must(t, err)
		defer s.Close()
		c, err := parsePostgres(url)
		must(t, err)
		db := stdlib.OpenDB(*c.ConnConfig)
		defer db.Close()
		run(t, s, raw{db, []string{"DROP TRIGGER audit_no_change ON audit"}})
	})
}

// extend records and links n entries.
func extend(t *testing.T, s guard.Store, n int) guard.AuditHead {
	t.Helper()
	must(t, s.Update(t.Context(), func(tx guard.Tx) error {
		for range n {
			if err := guard.RecordAdmin(tx, time.Unix(1790000000, 0), "test", "details"); err != nil {
				return err
			}
		}
		h, err := tx.AuditHead()
		if err != nil {
			return err
		}
		all, err := tx.Recorded(n)
		for _, r := range all {
			e := r.AuditEntry
			e.Seq, e.Prev = h.Seq+1, h.Hash
			e.Hash = e.Sum()
			if err := tx.Link(r.Number, e); err != nil {
				return err
			}
			h = guard.AuditHead{Seq: e.Seq, Hash: e.Hash}
		}
		return err
	}))
	got, err := guard.VerifyAudit(t.Context(), s)
	must(t, err)
	return got.Head
}

// The database itself refuses to change what is in the audit log.
func TestTheAuditLogIsAppendOnly(t *testing.T) {
	both(t, func(t *testing.T, s guard.Store, db raw) {
		extend(t, s, 3)
		must(t, s.Update(t.Context(), func(tx guard.Tx) error { return guard.RecordAdmin(tx, time.Now(), "test", "waits") }))
		for _, q := range []string{
			`UPDATE audit SET details = 'other' WHERE seq = 2`, `DELETE FROM audit WHERE seq = 3`, `DELETE FROM audit`,
			`UPDATE audit_records SET details = 'other'`, `DELETE FROM audit_records`,
		} {
			if _, err := db.Exec(q); err == nil || !strings.Contains(err.Error(), "audit log") {
				t.Errorf("%s: %v", q, err)
			}
		}
		var rows, records int
		must(t, db.QueryRow(`SELECT (SELECT COUNT(*) FROM audit), (SELECT COUNT(*) FROM audit_records)`).Scan(&rows, &records))
		if rows != 3 || records != 1 {
			t.Errorf("%d rows and %d records are left", rows, records)
		}
	})
}

// Who takes the triggers away is found out by the chain, and who builds the chain anew by
// a head that was noted down.
func TestATamperedAuditLogIsFound(t *testing.T) {
	for name, c := range map[string]struct {
		edit, says string
		noted      int64 // the entry whose head was noted down; 0 for none
	}{
		"details":         {`UPDATE audit SET details = 'other' WHERE seq = 600`, "entry 600", 0},
		"a user":          {`UPDATE audit SET user_id = 'other' WHERE seq = 600`, "entry 600", 0},
		"a kind":          {`UPDATE audit SET kind = 'other' WHERE seq = 600`, "entry 600", 0},
		"a time":          {`UPDATE audit SET at = at + 1 WHERE seq = 600`, "entry 600", 0},
		"a field's end":   {`UPDATE audit SET kind = 'admin/testd', details = 'etails' WHERE seq = 600`, "entry 600", 0},
		"a missing row":   {`DELETE FROM audit WHERE seq = 600`, "entry 600", 0},
		"two rows turned": {`UPDATE audit SET seq = CASE seq WHEN 600 THEN 900 ELSE 600 END WHERE seq IN (600, 900)`, "", 0},
		"a missing start": {`DELETE FROM audit WHERE seq <= 600`, "entry 1:", 0},
		"a cut tail":      {`DELETE FROM audit WHERE seq > 600`, "cut off", 700},
		"everything":      {`DELETE FROM audit`, "cut off", 700},
	} {
		t.Run(name, func(t *testing.T) {
			both(t, func(t *testing.T, s guard.Store, db raw) {
				head := extend(t, s, 700)
				known := []guard.AuditHead{}
				if c.noted > 0 {
					known = append(known, head)
				}
				for _, q := range db.drop {
					_, err := db.Exec(q)
					must(t, err)
				}
				_, err := db.Exec(c.edit)
				if c.says == "" { // a database may refuse that by itself
					if err == nil {
						_, err = guard.VerifyAudit(t.Context(), s, known...)
					}
					if err == nil {
						t.Error("it is whole")
					}
					return
				}
				must(t, err)
				if _, err = guard.VerifyAudit(t.Context(), s, known...); err == nil || !strings.Contains(err.Error(), c.says) {
					t.Errorf("got %v, want something about %q", err, c.says)
				}
			})
		})
	}
}

// A chain that was built anew is whole, and still another one than was noted down.
func TestARewrittenAuditLogIsFound(t *testing.T) {
	both(t, func(t *testing.T, s guard.Store, db raw) {
		first := extend(t, s, 3)
		second := extend(t, s, 3)
		for _, q := range append(db.drop, `DELETE FROM audit`) {
			_, err := db.Exec(q)
			must(t, err)
		}
		must(t, s.Update(t.Context(), func(tx guard.Tx) error {
			return errors.Join(guard.RecordAdmin(tx, time.Unix(1790000000, 0), "test", "another story"))
		}))
		extend(t, s, 8)
		if _, err := guard.VerifyAudit(t.Context(), s); err != nil {
			t.Fatal(err)
		}
		for _, known := range []guard.AuditHead{first, second} {
			if _, err := guard.VerifyAudit(t.Context(), s, known); err == nil || !strings.Contains(err.Error(), "rewritten") {
				t.Errorf("%s: %v", known, err)
			}
		}
	})
}

// Who looks beside a guard changes nothing: neither makes he a database nor another schema.
func TestBesideLeavesTheSchemaAlone(t *testing.T) {
	if _, err := Beside(t.Context(), filepath.Join(t.TempDir(), "none.db")); err == nil {
		t.Error("it made a database")
	}
	path, url := filepath.Join(t.TempDir(), "guard.db"), empty(t)
	for _, where := range []string{path, url} {
		s, err := Open(t.Context(), where)
		must(t, err)
		extend(t, s, 2)
		b, err := Beside(t.Context(), where)
		must(t, err)
		got, err := guard.VerifyAudit(t.Context(), b)
		if err != nil || got.Head.Seq != 2 {
			t.Errorf("%+v: %v", got, err)
		}
		must(t, b.Update(t.Context(), func(tx guard.Tx) error { return guard.RecordAdmin(tx, time.Now(), "test", "") }))
		for _, edit := range []string{`INSERT INTO goose_db_version (version_id, is_applied) VALUES (999, true)`, `DELETE FROM goose_db_version WHERE version_id > 1`} {
			_, err := s.(*store).write.Exec(edit)
			must(t, err)
			if _, err := Beside(t.Context(), where); !errors.Is(err, ErrSchema) {
				t.Errorf("after %s: %v", edit, err)
			}
		}
		must(t, errors.Join(b.Close(), s.Close()))
	}
}
