package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
)

// tx is one transaction; it implements guard.Tx.
type tx struct {
	ctx     context.Context //nolint:containedctx // a tx lives exactly as long as the call it belongs to
	raw     *sql.Tx
	dialect *dialect
	reads   bool  // it cannot write, and needs no locks
	failed  error // the first failed statement; nothing is committed after it
}

var _ guard.Tx = (*tx)(nil)

// row is what sql.Row and sql.Rows share.
type row interface{ Scan(dest ...any) error }

// exec runs a statement and returns how many rows it changed.
func (t *tx) exec(doing, query string, args ...any) (int64, error) {
	if t.failed != nil {
		return 0, t.failed
	}
	res, err := t.do(query, args)
	if err != nil {
		return 0, t.fail(doing, err)
	}
	n, err := res.RowsAffected()
	if err != nil {
		return 0, t.fail(doing, err)
	}
	return n, nil
}

// do runs a statement in the dialect's words.
func (t *tx) do(query string, args []any) (sql.Result, error) {
	args, err := t.dialect.args(args)
	if err != nil {
		return nil, err
	}
	return t.raw.ExecContext(t.ctx, t.dialect.text(query), args...)
}

// locked is the clause that holds a row until the transaction ends.
func (t *tx) locked() string {
	if t.reads {
		return ""
	}
	return t.dialect.lock
}

// must is exec for a statement that has to meet a row.
func (t *tx) must(noun, doing, query string, args ...any) error {
	n, err := t.exec(doing, query, args...)
	if err == nil && n == 0 {
		return notFound(noun)
	}
	return err
}

// create is exec for an insert whose broken uniqueness has something to say.
func (t *tx) create(conflict, doing, query string, args ...any) error {
	if t.failed != nil {
		return t.failed
	}
	_, err := t.do(query, args)
	return t.taken(conflict, doing, err)
}

func (t *tx) taken(conflict, doing string, err error) error {
	if err == nil {
		return nil
	}
	if t.dialect.conflict(err) {
		t.failed = hefu.Errorf(hefu.KindConflict, "%s", conflict).Because(fmt.Errorf("store: %s: %w", doing, err))
		return t.failed
	}
	return t.fail(doing, err)
}

// one reads one row; it is KindNotFound when there is none.
func one[T any](t *tx, noun string, scan func(row) (T, error), query string, args ...any) (T, error) {
	var zero T
	if t.failed != nil {
		return zero, t.failed
	}
	args, err := t.dialect.args(args)
	if err != nil {
		return zero, t.fail("read a "+noun, err)
	}
	v, err := scan(t.dialect.row(t.raw.QueryRowContext(t.ctx, t.dialect.text(query), args...)))
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return zero, notFound(noun)
	case err != nil:
		return zero, t.fail("read a "+noun, err)
	}
	return v, nil
}

// many reads all rows of a query; none is not an error.
func many[T any](t *tx, doing string, scan func(row) (T, error), query string, args ...any) ([]T, error) {
	if t.failed != nil {
		return nil, t.failed
	}
	args, err := t.dialect.args(args)
	if err != nil {
		return nil, t.fail(doing, err)
	}
	rows, err := t.raw.QueryContext(t.ctx, t.dialect.text(query), args...)
	if err != nil {
		return nil, t.fail(doing, err)
	}
	defer func() { _ = rows.Close() }()
	var out []T
	one := t.dialect.row(rows)
	for rows.Next() {
		v, err := scan(one)
		if err != nil {
			return nil, t.fail(doing, err)
		}
		out = append(out, v)
	}
	if err := rows.Err(); err != nil {
		return nil, t.fail(doing, err)
	}
	return out, nil
}

func notFound(noun string) error {
	return hefu.Errorf(hefu.KindNotFound, "%s: there is none of that name", noun)
}

// fail translates a database error and remembers that the transaction is lost.
func (t *tx) fail(doing string, err error) error {
	err = fmt.Errorf("store: %s: %w", doing, err)
	switch {
	case t.dialect.conflict(err):
		err = hefu.Errorf(hefu.KindConflict, "this collides with something that is already there").Because(err)
	case t.dialect.missing(err):
		err = hefu.Errorf(hefu.KindNotFound, "something that this refers to is not there").Because(err)
	}
	t.failed = t.because(err)
	return t.failed
}

// because names a context that has ended as the cause: the driver speaks of an
// interrupt or a finished transaction then.
func (t *tx) because(err error) error {
	if cause := t.ctx.Err(); cause != nil && !errors.Is(err, cause) {
		return fmt.Errorf("%w: %w", cause, err)
	}
	return err
}

// Meta returns "" when the key is unset.
func (t *tx) Meta(key string) (string, error) {
	v, err := one(t, "value", func(r row) (v string, err error) { return v, r.Scan(&v) },
		`SELECT value FROM meta WHERE key = ?`, key)
	if hefu.Is(err, hefu.KindNotFound) {
		return "", nil
	}
	return v, err
}

func (t *tx) SetMeta(key, value string) error {
	_, err := t.exec("set a value", `INSERT INTO meta (key, value) VALUES (?, ?)
		ON CONFLICT (key) DO UPDATE SET value = excluded.value`, key, value)
	return err
}
