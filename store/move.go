package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
)

// Bring says what Move leaves where it is.
type Bring struct {
	// Own are keys of meta that say which of two databases one is. They are neither
	// copied nor compared.
	Own []string
	// Mark are the rows of meta that the copy gets in the transaction that fills it.
	Mark map[string]string
	// Over says, from the whole of meta, whether a database that is not empty is one that
	// may be written over.
	Over func(meta map[string]string) bool
}

// Counted is what one table held on both sides.
type Counted struct {
	Table string
	Rows  int64
	// Sum is the sum of the SHA-256 of all rows, as numbers modulo 2²⁵⁶: the order of the
	// rows does not matter, each of their values does.
	Sum [sha256.Size]byte
}

// Move copies every row of a SQLite database that nobody else writes to into a PostgreSQL
// database, in one transaction there: it is done wholly or not at all, and may be done
// again. Both were opened by this program, so their tables and columns are the same; a
// difference fails. Identities go on where the old ones were. A copy that has rows
// and that b.Over does not accept is KindConflict.
func Move(ctx context.Context, from, to guard.Store, b Bring) error {
	src, dst, err := ends(from, to)
	if err != nil {
		return err
	}
	tables, err := agreed(ctx, src, dst)
	if err != nil {
		return err
	}
	conn, err := dst.take(ctx, dst.write)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	in, err := src.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return fmt.Errorf("store: move: %w", err)
	}
	defer func() { _ = in.Rollback() }() // it only reads
	err = conn.Raw(func(c any) error {
		raw := c.(pgxConn).Conn()
		return pgx.BeginFunc(ctx, raw, func(out pgx.Tx) error { return fill(ctx, in, out, tables, b) })
	})
	if err != nil {
		return fmt.Errorf("store: move: %w", explained(lost(conn, err)))
	}
	return nil
}

func ends(from, to guard.Store) (src, dst *store, err error) {
	src, isSrc := from.(*store)
	dst, isDst := to.(*store)
	if !isSrc || !isDst || src.dialect.several != nil || dst.dialect.several == nil {
		return nil, nil, errors.New("store: move: it goes from a SQLite file to a PostgreSQL database")
	}
	return src, dst, nil
}

// table is one that both databases have; columns are in the order of their names.
type table struct {
	name    string
	columns []string
	kinds   map[string]string // TEXT, INTEGER or BLOB
	needs   []string          // tables that its rows refer to
}

func (t table) list() string { return strings.Join(t.columns, ", ") }

// agreed lists the tables that both have, each behind those that it refers to.
func agreed(ctx context.Context, src, dst *store) ([]table, error) {
	lite, err := columns(ctx, src.read, `SELECT m.name, c.name, c.type FROM sqlite_schema m, pragma_table_info(m.name) c
		WHERE m.type = 'table' AND m.name NOT LIKE 'goose%' AND m.name NOT LIKE 'sqlite%'`)
	if err != nil {
		return nil, err
	}
	big, err := columns(ctx, dst.read, `SELECT table_name::text, column_name::text,
			CASE data_type WHEN 'bigint' THEN 'INTEGER' WHEN 'bytea' THEN 'BLOB' WHEN 'text' THEN 'TEXT' ELSE data_type END
		FROM information_schema.columns WHERE table_schema = current_schema() AND table_name NOT LIKE 'goose%'`)
	if err != nil {
		return nil, err
	}
	for name, kinds := range lite {
		if !maps.Equal(kinds, big[name]) {
			return nil, fmt.Errorf("store: move: table %s has other columns on PostgreSQL: %v and %v", name, kinds, big[name])
		}
	}
	if len(lite) != len(big) {
		return nil, fmt.Errorf("store: move: %d tables here, %d on PostgreSQL", len(lite), len(big))
	}
	refs, err := pairs(ctx, src.read, `SELECT m.name, f."table" FROM sqlite_schema m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table'`)
	if err != nil {
		return nil, err
	}
	var all []table
	for name, kinds := range lite {
		t := table{name: name, kinds: kinds, columns: slices.Sorted(maps.Keys(kinds))}
		for _, r := range refs {
			if r[0] == name && r[1] != name {
				t.needs = append(t.needs, r[1])
			}
		}
		all = append(all, t)
	}
	return inOrder(all)
}

// inOrder puts each table behind those that it refers to.
func inOrder(all []table) (out []table, err error) {
	slices.SortFunc(all, func(a, b table) int { return strings.Compare(a.name, b.name) })
	has := func(name string) bool { return slices.ContainsFunc(out, func(t table) bool { return t.name == name }) }
	for len(out) < len(all) {
		before := len(out)
		for _, t := range all {
			if !has(t.name) && !slices.ContainsFunc(t.needs, func(n string) bool { return !has(n) }) {
				out = append(out, t)
			}
		}
		if len(out) == before {
			return nil, errors.New("store: move: tables refer to each other in a circle")
		}
	}
	return out, nil
}

// columns reads (table, column, kind).
func columns(ctx context.Context, db *sql.DB, q string) (map[string]map[string]string, error) {
	rows, err := db.QueryContext(ctx, q)
	if err != nil {
		return nil, fmt.Errorf("store: move: read the schema: %w", err)
	}
	defer func() { _ = rows.Close() }()
	all := map[string]map[string]string{}
	for rows.Next() {
		var name, column, kind string
		if err := rows.Scan(&name, &column, &kind); err != nil {
			return nil, fmt.Errorf("store: move: read the schema: %w", err)
		}
		if all[name] == nil {
			all[name] = map[string]string{}
		}
		all[name][column] = kind
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("store: move: read the schema: %w", err)
	}
	return all, nil
}

func pairs(ctx context.Context, db *sql.DB, q string) (all [][2]string, err error) {
	rows, err := db.QueryContext(ctx, q)
	if err != nil {
		return nil, fmt.Errorf("store: move: read the schema: %w", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var p [2]string
		if err := rows.Scan(&p[0], &p[1]); err != nil {
			return nil, fmt.Errorf("store: move: read the schema: %w", err)
		}
		all = append(all, p)
	}
	return all, rows.Err()
}

// fill empties the copy and fills it.
func fill(ctx context.Context, in *sql.Tx, out pgx.Tx, tables []table, b Bring) error {
	names := make([]string, len(tables))
	for i, t := range tables {
		names[i] = t.name
	}
	// A guard that starts there meanwhile waits, and finds a database that is not its own.
	if _, err := out.Exec(ctx, query(`LOCK TABLE `)+strings.Join(names, ", ")+query(` IN ACCESS EXCLUSIVE MODE`)); err != nil {
		return fmt.Errorf("empty the tables: %w", err)
	}
	if err := mayFill(ctx, out, names, b); err != nil {
		return err
	}
	if err := clearAll(ctx, out, names); err != nil {
		return fmt.Errorf("empty the tables: %w", err)
	}
	for _, t := range tables {
		if err := pour(ctx, in, out, t, b.Own); err != nil {
			return fmt.Errorf("copy table %s: %w", t.name, err)
		}
	}
	if err := goOn(ctx, in, out); err != nil {
		return err
	}
	for _, key := range slices.Sorted(maps.Keys(b.Mark)) {
		if _, err := out.Exec(ctx, `INSERT INTO meta (key, value) VALUES ($1, $2)`, key, b.Mark[key]); err != nil {
			return fmt.Errorf("mark the copy: %w", err)
		}
	}
	return nil
}

// clearAll empties the tables, those too whose triggers keep rows from being taken away: what
// lies there is no guard's.
func clearAll(ctx context.Context, out pgx.Tx, names []string) error {
	triggers := func(do string) error {
		for _, n := range names {
			if _, err := out.Exec(ctx, query(`ALTER TABLE `)+n+query(` `+do+` TRIGGER USER`)); err != nil {
				return err
			}
		}
		return nil
	}
	if err := triggers(`DISABLE`); err != nil {
		return err
	}
	if _, err := out.Exec(ctx, query(`TRUNCATE `)+strings.Join(names, ", ")); err != nil {
		return err
	}
	return triggers(`ENABLE`)
}

// mayFill refuses what is not empty, unless the owner of the rows says otherwise.
func mayFill(ctx context.Context, out pgx.Tx, names []string, b Bring) error {
	var full []string
	for _, n := range names {
		var some bool
		if err := out.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM `+n+`)`).Scan(&some); err != nil {
			return fmt.Errorf("look whose rows are there: %w", err)
		}
		if some {
			full = append(full, n)
		}
	}
	if len(full) == 0 {
		return nil
	}
	meta := map[string]string{}
	rows, err := out.Query(ctx, `SELECT key, value FROM meta`)
	if err != nil {
		return fmt.Errorf("look whose rows are there: %w", err)
	}
	var key, value string
	if _, err := pgx.ForEachRow(rows, []any{&key, &value}, func() error { meta[key] = value; return nil }); err != nil {
		return fmt.Errorf("look whose rows are there: %w", err)
	}
	if b.Over == nil || !b.Over(meta) {
		return hefu.Errorf(hefu.KindConflict, "the database is not empty; name an empty one")
	}
	return nil
}

// pour copies the rows of one table.
func pour(ctx context.Context, in *sql.Tx, out pgx.Tx, t table, own []string) error {
	rows, err := in.QueryContext(ctx, `SELECT `+t.list()+` FROM `+t.name) //nolint:gosec // names from the schema
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	s := &source{rows: rows, width: len(t.columns), skip: t.skips(own)}
	if _, err := out.CopyFrom(ctx, pgx.Identifier{t.name}, t.columns, s); err != nil {
		return err
	}
	return rows.Err()
}

// skips says which rows of a table stay where they are.
func (t table) skips(own []string) func([]any) bool {
	if t.name != "meta" {
		return func([]any) bool { return false }
	}
	at := slices.Index(t.columns, "key")
	return func(row []any) bool {
		return slices.ContainsFunc(own, func(key string) bool { return row[at] == any(key) })
	}
}

// source gives the rows of SQLite to PostgreSQL's COPY.
type source struct {
	rows  *sql.Rows
	width int
	skip  func([]any) bool
	row   []any
	err   error
}

func (s *source) Next() bool {
	for s.err == nil && s.rows.Next() {
		if s.row, s.err = scanned(s.rows, s.width); s.err == nil && !s.skip(s.row) {
			return true
		}
	}
	return false
}

// Values are the row as PostgreSQL takes it.
func (s *source) Values() ([]any, error) {
	out := slices.Clone(s.row)
	for i, v := range out {
		if text, ok := v.(string); ok {
			out[i] = escape(text)
		}
	}
	return out, nil
}

func (s *source) Err() error { return errors.Join(s.err, s.rows.Err()) }

// scanned reads a row as it is stored: int64, string, bytes or nil.
func scanned(rows *sql.Rows, width int) ([]any, error) {
	row, to := make([]any, width), make([]any, width)
	for i := range row {
		to[i] = &row[i]
	}
	if err := rows.Scan(to...); err != nil {
		return nil, err
	}
	for i, v := range row {
		if b, ok := v.([]byte); ok && b == nil {
			row[i] = []byte{} // no bytes are not no value
		}
	}
	return row, nil
}

// goOn lets identities go on where they were, also behind rows that were deleted.
func goOn(ctx context.Context, in *sql.Tx, out pgx.Tx) error {
	rows, err := in.QueryContext(ctx, `SELECT name, seq FROM sqlite_sequence WHERE name NOT LIKE 'goose%' AND seq > 0`)
	if err != nil {
		return fmt.Errorf("read where identities are: %w", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var name string
		var seq int64
		if err := rows.Scan(&name, &seq); err != nil {
			return fmt.Errorf("read where identities are: %w", err)
		}
		var at *int64
		err := out.QueryRow(ctx, `SELECT setval(pg_get_serial_sequence(table_name, column_name), $2) FROM information_schema.columns
			WHERE table_schema = current_schema() AND table_name = $1 AND is_identity = 'YES'`, name, seq).Scan(&at)
		if err != nil {
			return fmt.Errorf("set the identities of %s: %w", name, err)
		}
	}
	return rows.Err()
}

// Compare reads all rows on both sides, each in one snapshot, and returns what every table
// holds, by name. A table that is not the same on both is an error.
func Compare(ctx context.Context, from, to guard.Store, own []string) ([]Counted, error) {
	src, dst, err := ends(from, to)
	if err != nil {
		return nil, err
	}
	tables, err := agreed(ctx, src, dst)
	if err != nil {
		return nil, err
	}
	here, err := src.count(ctx, tables, own, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, err
	}
	there, err := dst.count(ctx, tables, own, &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead})
	if err != nil {
		return nil, err
	}
	for i, c := range here {
		if d := there[i]; c != d {
			return nil, fmt.Errorf("store: compare: table %s has %d rows with sum %x here and %d with sum %x in the copy", c.Table, c.Rows, c.Sum[:8], d.Rows, d.Sum[:8])
		}
	}
	slices.SortFunc(here, func(a, b Counted) int { return strings.Compare(a.Table, b.Table) })
	return here, nil
}

// count adds up all tables in one snapshot.
func (s *store) count(ctx context.Context, tables []table, own []string, opts *sql.TxOptions) (out []Counted, err error) {
	raw, err := s.read.BeginTx(ctx, opts)
	if err != nil {
		return nil, fmt.Errorf("store: compare: %w", err)
	}
	defer func() { _ = raw.Rollback() }() // it only reads
	for _, t := range tables {
		c, err := s.add(ctx, raw, t, t.skips(own))
		if err != nil {
			return nil, fmt.Errorf("store: compare table %s: %w", t.name, err)
		}
		out = append(out, c)
	}
	return out, nil
}

func (s *store) add(ctx context.Context, raw *sql.Tx, t table, skip func([]any) bool) (Counted, error) {
	c := Counted{Table: t.name}
	rows, err := raw.QueryContext(ctx, `SELECT `+t.list()+` FROM `+t.name) //nolint:gosec // names from the schema
	if err != nil {
		return c, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		row, err := scanned(rows, len(t.columns))
		if err != nil {
			return c, err
		}
		if s.dialect.words != nil {
			if err := unescapeAll(row); err != nil {
				return c, err
			}
		}
		if skip(row) {
			continue
		}
		sum, err := rowSum(row)
		if err != nil {
			return c, err
		}
		c.Rows++
		c.Sum = plus(c.Sum, sum)
	}
	return c, rows.Err()
}

func unescapeAll(row []any) (err error) {
	for i, v := range row {
		if text, ok := v.(string); ok {
			if row[i], err = unescape(text); err != nil {
				return err
			}
		}
	}
	return nil
}

// rowSum hashes a row injectively: each value with its kind and length.
func rowSum(row []any) ([sha256.Size]byte, error) {
	var b []byte
	put := func(kind byte, v []byte) {
		b = binary.BigEndian.AppendUint64(append(b, kind), uint64(len(v)))
		b = append(b, v...)
	}
	for _, v := range row {
		switch v := v.(type) {
		case nil:
			put('n', nil)
		case int64:
			put('i', binary.BigEndian.AppendUint64(nil, uint64(v))) //nolint:gosec // any injective way will do
		case string:
			put('t', []byte(v))
		case []byte:
			put('b', v)
		default:
			return [sha256.Size]byte{}, fmt.Errorf("a value is stored as %T", v)
		}
	}
	return sha256.Sum256(b), nil
}

// plus adds big-endian numbers modulo 2²⁵⁶.
func plus(a, b [sha256.Size]byte) (sum [sha256.Size]byte) {
	carry := uint16(0)
	for i := len(a) - 1; i >= 0; i-- {
		carry += uint16(a[i]) + uint16(b[i])
		sum[i] = byte(carry)
		carry >>= 8
	}
	return sum
}
