package store

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/stdlib"
)

// Both dialects have the same tables, columns, indexes and references; what is compared
// is what the databases themselves say after the migrations.
func TestSchemasAgree(t *testing.T) {
	path := filepath.Join(t.TempDir(), "guard.db")
	url := empty(t)
	for _, where := range []string{path, url} {
		s, err := Open(t.Context(), where)
		must(t, err)
		must(t, s.Close())
	}
	lite, err := sql.Open("sqlite", path)
	must(t, err)
	defer lite.Close()
	c, err := parsePostgres(url)
	must(t, err)
	big := stdlib.OpenDB(*c.ConnConfig)
	defer big.Close()
	for what, q := range map[string][2]string{
		"columns": {
			`SELECT m.name || '.' || c.name || ' ' || c.type || iif(c."notnull", ' NOT NULL', '') || coalesce(' DEFAULT ' || c.dflt_value, '')
				FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'goose%' AND m.name NOT LIKE 'sqlite%'`,
			`SELECT table_name || '.' || column_name || ' ' || data_type || CASE is_nullable WHEN 'NO' THEN ' NOT NULL' ELSE '' END || coalesce(' DEFAULT ' || column_default, '')
				FROM information_schema.columns WHERE table_schema = current_schema() AND table_name NOT LIKE 'goose%'`,
		},
		"references": {
			`SELECT m.name || '.' || f."from" || ' ' || f."table" || '.' || f."to" || ' ' || f.on_delete
				FROM sqlite_schema m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table'`,
			`SELECT k.table_name || '.' || k.column_name || ' ' || u.table_name || '.' || u.column_name || ' ' || r.delete_rule
				FROM information_schema.referential_constraints r
				JOIN information_schema.key_column_usage k USING (constraint_schema, constraint_name)
				JOIN information_schema.constraint_column_usage u USING (constraint_schema, constraint_name) WHERE r.constraint_schema = current_schema()`,
		},
		"indexes": {
			// The key of a rowid table has no index of its own in SQLite.
			`SELECT m.name || iif(i."unique", ' UNIQUE (', ' (') || (SELECT group_concat(x.name, ', ') FROM (SELECT name FROM pragma_index_info(i.name) ORDER BY seqno) x) || ')'
				|| coalesce(' ' || substr(s.sql, instr(s.sql, 'WHERE')) || iif(instr(s.sql, 'WHERE'), '', NULL), '')
				FROM sqlite_schema m, pragma_index_list(m.name) i JOIN sqlite_schema s ON s.name = i.name WHERE m.type = 'table' AND m.name NOT LIKE 'goose%'
			UNION ALL SELECT m.name || ' UNIQUE (' || c.name || ')' FROM sqlite_schema m, pragma_table_info(m.name) c
				WHERE m.type = 'table' AND m.name NOT LIKE 'goose%' AND m.name NOT LIKE 'sqlite%' AND c.pk = 1 AND c.type = 'INTEGER'
				AND NOT EXISTS (SELECT 1 FROM pragma_index_list(m.name) WHERE origin = 'pk')`,
			`SELECT tablename || CASE WHEN indexdef LIKE 'CREATE UNIQUE%' THEN ' UNIQUE' ELSE '' END || substr(indexdef, strpos(indexdef, ' btree ') + 6)
				FROM pg_indexes WHERE schemaname = current_schema() AND tablename NOT LIKE 'goose%'`,
		},
	} {
		a, b := rowsOf(t, lite, q[0]), rowsOf(t, big, q[1])
		if len(a) < 10 {
			t.Errorf("%s: only %q", what, a)
		}
		for _, only := range missing(a, b) {
			t.Errorf("%s: only on SQLite: %s", what, only)
		}
		for _, only := range missing(b, a) {
			t.Errorf("%s: only on PostgreSQL: %s", what, only)
		}
	}
}

// rowsOf returns the rows of a query in the words of both.
func rowsOf(t *testing.T, db *sql.DB, query string) (all []string) {
	t.Helper()
	same := strings.NewReplacer(
		"bigint", "INTEGER", "bytea", "BLOB", " text", " TEXT", "::text", "", `COLLATE "C"`, "", "WHERE (", "WHERE ", "  ", " ", "((", "(", "))", ")",
	)
	rows, err := db.QueryContext(t.Context(), query)
	must(t, err)
	defer rows.Close()
	for rows.Next() {
		var s string
		must(t, rows.Scan(&s))
		s = strings.TrimSpace(same.Replace(s))
		if where := strings.Index(s, " WHERE "); where >= 0 {
			s = strings.TrimRight(s, ")")
		}
		all = append(all, lastComma.ReplaceAllString(s, ")"))
	}
	must(t, rows.Err())
	slices.Sort(all)
	return all
}

var lastComma = regexp.MustCompile(` +\)`)

// missing is what a has and b has not, counted.
func missing(a, b []string) (out []string) {
	have := map[string]int{}
	for _, s := range b {
		have[s]++
	}
	for _, s := range a {
		if have[s]--; have[s] < 0 {
			out = append(out, fmt.Sprintf("%q", s))
		}
	}
	return out
}
