package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
)

// moving is a SQLite database with three rows in every table that there is, whatever was
// added, and an empty PostgreSQL one.
type moving struct {
	t          *testing.T
	path, url  string
	from, to   *store
	full       []table
	references map[[2]string][2]string
}

func newMoving(t *testing.T, more ...string) *moving {
	t.Helper()
	m := &moving{t: t, path: filepath.Join(t.TempDir(), "guard.db"), url: empty(t), references: map[[2]string][2]string{}}
	m.from, m.to = m.open(m.path), m.open(m.url)
	for _, statement := range more {
		m.lite(statement)
		m.big(strings.NewReplacer("INTEGER", "BIGINT", "BLOB", "BYTEA", " STRICT", "").Replace(statement))
	}
	tables, err := agreed(t.Context(), m.from, m.to)
	must(t, err)
	rows, err := m.from.read.Query(`SELECT m.name, f."from", f."table", f."to" FROM sqlite_schema m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table'`)
	must(t, err)
	for rows.Next() {
		var a, b, c, d string
		must(t, rows.Scan(&a, &b, &c, &d))
		m.references[[2]string{a, b}] = [2]string{c, d}
	}
	must(t, errors.Join(rows.Err(), rows.Close()))
	for _, tab := range tables {
		for n := range 3 {
			m.insert(tab, n)
		}
	}
	m.full = tables
	return m
}

func (m *moving) open(where string) *store {
	m.t.Helper()
	s, err := Open(m.t.Context(), where)
	must(m.t, err)
	m.t.Cleanup(func() { _ = s.Close() })
	return s.(*store)
}

func (m *moving) lite(statement string, args ...any) {
	m.t.Helper()
	_, err := m.from.write.Exec(statement, args...)
	must(m.t, err)
}

func (m *moving) big(statement string, args ...any) {
	m.t.Helper()
	_, err := m.to.write.Exec(statement, args...)
	must(m.t, err)
}

// insert makes row n of a table. What refers to a row refers to row n of the other table.
func (m *moving) insert(tab table, n int) {
	m.t.Helper()
	args, marks := make([]any, len(tab.columns)), make([]string, len(tab.columns))
	for i, column := range tab.columns {
		name, at := tab.name, column
		if to, ok := m.references[[2]string{name, column}]; ok {
			name, at = to[0], to[1]
		}
		args[i], marks[i] = m.value(name, at, tab.kinds[column], n), "?"
	}
	m.lite(`INSERT INTO `+tab.name+` (`+tab.list()+`) VALUES (`+strings.Join(marks, ", ")+`)`, args...)
}

// value is what a column holds in row n: texts and bytes of every kind, and nothing where
// that is allowed.
func (m *moving) value(name, column, kind string, n int) any {
	m.t.Helper()
	var must1 bool
	must(m.t, m.from.read.QueryRow(`SELECT "notnull" OR pk FROM pragma_table_info(?) WHERE name = ?`, name, column).Scan(&must1))
	switch {
	case n == 2 && !must1:
		return nil
	case kind == "INTEGER":
		return []int64{1, 1<<62 + 3, 900}[n]
	case kind == "BLOB":
		return [][]byte{{}, []byte(name + column + "\x00\xff"), {2}}[n]
	}
	return fmt.Sprint(name, column, []string{" é", "\x00\x10\xff", "'\\N\t\n"}[n], n)
}

func (m *moving) move(b Bring) error { return Move(m.t.Context(), m.from, m.to, b) }

func (m *moving) compare(own ...string) ([]Counted, error) {
	return Compare(m.t.Context(), m.from, m.to, own)
}

// Every table is copied, also one that nobody has written yet; each value counts.
func TestMove(t *testing.T) {
	m := newMoving(t, `CREATE TABLE zoo (seq INTEGER NOT NULL PRIMARY KEY, animal TEXT NOT NULL REFERENCES users (id), photo BLOB) STRICT`)
	must(t, m.move(Bring{Own: []string{"own"}}))
	all, err := m.compare("own")
	must(t, err)
	for _, c := range all {
		if c.Rows != 3 || c.Sum == [32]byte{} {
			t.Errorf("%s: %d rows, %x", c.Table, c.Rows, c.Sum)
		}
	}
	if len(all) != len(m.full) || !slices.ContainsFunc(all, func(c Counted) bool { return c.Table == "zoo" }) {
		t.Errorf("%d tables of %d were copied", len(all), len(m.full))
	}
	for _, tab := range m.full {
		for _, column := range tab.columns {
			if _, refers := m.references[[2]string{tab.name, column}]; !refers {
				m.differs(tab, column)
			}
		}
	}
}

// differs changes one value of the copy and wants the comparison to see it.
func (m *moving) differs(tab table, column string) {
	m.t.Helper()
	to := map[string]string{"TEXT": `'x'`, "INTEGER": `77`, "BLOB": `'\x07'`}[tab.kinds[column]]
	ctx := m.t.Context()
	raw, err := m.to.write.BeginTx(ctx, nil)
	must(m.t, err)
	defer func() { _ = raw.Rollback() }()
	_, err = raw.Exec(`SET LOCAL session_replication_role = replica`) // what refers to it stays
	must(m.t, err)
	if _, err := raw.Exec(`UPDATE ` + tab.name + ` SET ` + column + ` = ` + to + ` WHERE ctid = (SELECT min(ctid) FROM ` + tab.name + `)`); err != nil {
		if strings.Contains(err.Error(), "428C9") { // an identity is not changed, but by DELETE and COPY
			return
		}
		m.t.Errorf("%s.%s: %v", tab.name, column, err)
		return
	}
	a, err := m.from.count(ctx, []table{tab}, nil, &sql.TxOptions{ReadOnly: true})
	must(m.t, err)
	b, err := m.to.add(ctx, raw, tab, tab.skips(nil))
	must(m.t, err)
	if a[0] == b {
		m.t.Errorf("%s.%s was changed in the copy, and the comparison does not see it", tab.name, column)
	}
}

// A row more or less is seen, whatever the others are.
func TestCompareCounts(t *testing.T) {
	m := newMoving(t)
	must(t, m.move(Bring{}))
	m.big(`DELETE FROM throttles WHERE ctid = (SELECT min(ctid) FROM throttles)`)
	if _, err := m.compare(); err == nil || !strings.Contains(err.Error(), "throttles has 3 rows") {
		t.Error(err)
	}
}

// What was deleted is not numbered again: lists are in the order of these numbers.
func TestIdentitiesGoOn(t *testing.T) {
	m := newMoving(t)
	m.lite(`DELETE FROM sqlite_sequence WHERE name = 'sessions'`)
	m.lite(`INSERT INTO sqlite_sequence (name, seq) VALUES ('sessions', 5000000000000000000)`)
	must(t, m.move(Bring{}))
	var next int64
	must(t, m.to.write.QueryRow(`SELECT nextval(pg_get_serial_sequence('sessions', 'seq'))`).Scan(&next))
	if next != 5000000000000000001 {
		t.Errorf("sessions go on at %d", next)
	}
	must(t, m.to.write.QueryRow(`SELECT nextval(pg_get_serial_sequence('transfers', 'seq'))`).Scan(&next))
	if next != 1<<62+4 {
		t.Errorf("transfers go on at %d", next)
	}
}

// A database that holds something is written over only when its own rows allow it; one
// that cannot be filled stays as it was.
func TestMoveRefuses(t *testing.T) {
	m := newMoving(t)
	mark := Bring{Own: []string{"arriving"}, Mark: map[string]string{"arriving": "one"}}
	must(t, m.move(mark))
	if err := m.move(mark); !hefu.Is(err, hefu.KindConflict) {
		t.Errorf("over a database that is not empty: %v", err)
	}
	asked := ""
	mark.Over = func(meta map[string]string) bool { asked = meta["arriving"]; return true }
	must(t, m.move(mark))
	if asked != "one" {
		t.Errorf("it was asked about %q", asked)
	}
	_, err := m.compare("arriving")
	must(t, err)
	if _, err := m.compare(); err == nil {
		t.Error("a mark was not seen as a difference")
	}
	ctx, cancel := context.WithCancel(t.Context())
	mark.Over = func(map[string]string) bool { cancel(); return true } // it ends in the middle
	m.lite(`INSERT INTO meta (key, value) VALUES ('late', 'v')`)
	if err := Move(ctx, m.from, m.to, mark); err == nil {
		t.Error("moved after its context ended")
	}
	m.lite(`DELETE FROM meta WHERE key = 'late'`)
	if _, err := m.compare("arriving"); err != nil {
		t.Errorf("a move that ended in the middle left something: %v", err)
	}
	for name, ends := range map[string][2]guard.Store{"from PostgreSQL": {m.to, m.from}, "from file to file": {m.from, m.from}} {
		if err := Move(t.Context(), ends[0], ends[1], Bring{}); err == nil {
			t.Errorf("moved %s", name)
		}
	}
	m.lite(`CREATE TABLE zoo (seq INTEGER NOT NULL PRIMARY KEY) STRICT`)
	if err := m.move(mark); err == nil || !strings.Contains(err.Error(), "table") {
		t.Errorf("a table that only one has: %v", err)
	}
	m.big(`CREATE TABLE zoo (seq BIGINT NOT NULL PRIMARY KEY, more BIGINT)`)
	if err := m.move(mark); err == nil || !strings.Contains(err.Error(), "zoo has other columns") {
		t.Errorf("a column that only one has: %v", err)
	}
}
