// Package store keeps the guard's rows in SQL and implements guard.Store.
//
// The SQL text is shared by every dialect: plain statements with ? for
// parameters, upserts as ON CONFLICT and RETURNING, no ORM. What differs (how a
// transaction begins, which errors mean a conflict or a busy database, how a row
// is locked, how a text is written, the migrations) lives in a dialect value and one
// migration folder each: SQLite (sqlite.go) and PostgreSQL (postgres.go), whose promises
// are there.
//
// Times are stored as whole microseconds since 1970 in UTC, rounded down; no time
// is 0. What is read back is therefore UTC and exact to the microsecond.
//
// A statement that fails ends its transaction, except when a row is not there:
// whatever the function given to Update does with the error, nothing is committed
// and Update returns it. PostgreSQL works so; SQLite is held to the same, because
// there some failures roll back silently and later statements would commit alone.
package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
)

// maxWait bounds how long a transaction waits for its turn when the caller's
// context does not end earlier.
const maxWait = 10 * time.Second

// dialect is what differs between databases.
type dialect struct {
	lock     string           // appended to a SELECT to hold its row until the transaction ends
	skip     string           // appended to a SELECT to hold its rows and pass over held ones
	conflict func(error) bool // a uniqueness is broken
	missing  func(error) bool // a referenced row is not there, or a row is still referred to
	busy     func(error) bool // somebody else writes; trying again later may help

	update, lease *sql.TxOptions // of a transaction that writes, and of one that leases
	// several is set where writers work side by side and may have to begin again.
	several *several
	// words is set where statements and texts are written in another way than SQLite's.
	words *words
}

// text is a statement as the dialect writes it.
func (d *dialect) text(query string) string {
	if d.words == nil {
		return query
	}
	return d.words.text(query)
}

// args are parameters as the dialect writes them.
func (d *dialect) args(args []any) ([]any, error) {
	if d.words == nil {
		return args, nil
	}
	return d.words.args(args)
}

// row reads what args wrote.
func (d *dialect) row(r row) row {
	if d.words == nil {
		return r
	}
	return unescaped{r}
}

// store is a guard.Store over two pools: one that writes, one that only reads.
type store struct {
	write, read *sql.DB
	dialect     dialect
}

// Open opens a database and brings its schema up to date: a PostgreSQL database when
// where is a URL (see Remote), otherwise the SQLite file of that path, which it makes when
// there is none. The file is made readable by its owner only; one that others can read is
// refused. Refused is also what a newer program or another one wrote. Close the store to
// release it.
func Open(ctx context.Context, where string) (guard.Store, error) {
	if !Remote(where) {
		return OpenThrough(ctx, "sqlite", where)
	}
	s, err := openPostgres(ctx, where)
	if err != nil {
		return nil, err
	}
	return s, nil
}

// OpenThrough is Open through another registered database/sql driver, one that stands
// in front of modernc.org/sqlite's. It is for tests that count or break statements.
func OpenThrough(ctx context.Context, driver, path string) (guard.Store, error) {
	s, err := openSQLite(ctx, driver, path)
	if err != nil {
		return nil, err
	}
	return s, nil
}

// Update runs fn once on SQLite; on PostgreSQL again when another transaction came in
// between. It waits at most maxWait for its turn (KindUnavailable) and gives up earlier
// with ctx. When ctx ends before the commit, when fn fails or when it panics, nothing is
// written. An Update inside fn would wait for itself.
func (s *store) Update(ctx context.Context, fn func(guard.Tx) error) error {
	return s.change(ctx, s.dialect.update, fn)
}

func (s *store) change(ctx context.Context, opts *sql.TxOptions, fn func(guard.Tx) error) error {
	if s.dialect.several == nil {
		return s.run(ctx, s.write, opts, fn)
	}
	return s.again(ctx, opts, fn)
}

// View runs fn on a read-only snapshot: what others commit meanwhile is not seen.
// A write in fn fails.
func (s *store) View(ctx context.Context, fn func(guard.Tx) error) error {
	if s.dialect.several == nil {
		return s.run(ctx, s.read, &sql.TxOptions{ReadOnly: true}, fn)
	}
	return s.look(ctx, fn)
}

func (s *store) run(ctx context.Context, pool *sql.DB, opts *sql.TxOptions, fn func(guard.Tx) error) error {
	conn, err := s.take(ctx, pool)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	return s.on(ctx, conn, opts, fn)
}

// on runs a transaction on a connection.
func (s *store) on(ctx context.Context, conn *sql.Conn, opts *sql.TxOptions, fn func(guard.Tx) error) (err error) {
	raw, err := s.begin(ctx, conn, opts)
	if err != nil {
		return err
	}
	committed := false
	defer func() { // also when fn panics or ends its goroutine
		if committed {
			return
		}
		if rerr := raw.Rollback(); rerr != nil && !errors.Is(rerr, sql.ErrTxDone) {
			discard(conn)
		}
	}()
	t := &tx{ctx: ctx, raw: raw, dialect: &s.dialect, reads: opts != nil && opts.ReadOnly}
	if err := fn(t); err != nil {
		return s.dialect.several.first(t, t.because(err))
	}
	if t.failed != nil {
		return t.failed
	}
	// database/sql hears of an ended context a moment later than its owner does.
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("store: commit: %w", err)
	}
	if err := raw.Commit(); err != nil {
		return s.dialect.several.inDoubt(conn, t.because(fmt.Errorf("store: commit: %w", err)))
	}
	committed = true
	return nil
}

// take waits for a connection of the pool.
func (s *store) take(ctx context.Context, pool *sql.DB) (*sql.Conn, error) {
	wait, cancel := context.WithTimeout(ctx, maxWait)
	defer cancel()
	conn, err := pool.Conn(wait)
	switch {
	case err == nil:
		return conn, nil
	case ctx.Err() != nil:
		return nil, fmt.Errorf("store: wait for a turn: %w", ctx.Err())
	case wait.Err() != nil || s.dialect.busy(err):
		return nil, unavailable(err)
	}
	return nil, fmt.Errorf("store: connect: %w", err)
}

// begin starts a transaction, trying again while another process writes. The
// database's own busy wait is kept short because it cannot be cancelled.
func (s *store) begin(ctx context.Context, conn *sql.Conn, opts *sql.TxOptions) (*sql.Tx, error) {
	enough := time.NewTimer(maxWait)
	defer enough.Stop()
	for pause := time.Millisecond; ; pause = min(2*pause, 20*time.Millisecond) {
		raw, err := conn.BeginTx(ctx, opts)
		switch {
		case err == nil:
			return raw, nil
		case ctx.Err() != nil:
			return nil, fmt.Errorf("store: wait for a turn: %w", ctx.Err())
		case !s.dialect.busy(err):
			discard(conn) // a transaction may still be open on it
			return nil, fmt.Errorf("store: begin: %w", err)
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("store: wait for a turn: %w", ctx.Err())
		case <-enough.C:
			return nil, unavailable(err)
		case <-time.After(pause):
		}
	}
}

func unavailable(cause error) error {
	return hefu.Errorf(hefu.KindUnavailable, "the guard is busy; nothing was changed, try again").Because(fmt.Errorf("store: waited %s: %w", maxWait, cause))
}

// discard makes the pool close the connection instead of lending it again.
func discard(conn *sql.Conn) {
	_ = conn.Raw(func(any) error { return driver.ErrBadConn })
}

// LeaseDue first looks without locking, so that idle workers cost no writes.
func (s *store) LeaseDue(ctx context.Context, now, until time.Time, limit int) ([]hefu.TransferID, error) {
	const due = `due_at > 0 AND due_at <= ? AND lease_until <= ?`
	var ids []hefu.TransferID
	if limit <= 0 {
		return nil, nil
	}
	var some bool
	err := s.read.QueryRowContext(ctx, s.dialect.text(`SELECT EXISTS (SELECT 1 FROM transfers WHERE `+due+`)`), micros(now), micros(now)).Scan(&some)
	if err != nil {
		return nil, fmt.Errorf("store: look for due transfers: %w", err)
	}
	if !some {
		return nil, nil
	}
	err = s.change(ctx, s.dialect.lease, func(g guard.Tx) (err error) {
		t := g.(*tx)
		ids, err = many(t, "find due transfers", func(r row) (id hefu.TransferID, err error) { return id, r.Scan(&id) },
			`SELECT id FROM transfers WHERE `+due+` ORDER BY due_at, seq LIMIT ?`+t.dialect.skip, micros(now), micros(now), limit)
		for _, id := range ids {
			if err == nil {
				err = t.must("transfer", "lease a transfer", `UPDATE transfers SET lease_until = ? WHERE id = ?`, micros(until), id)
			}
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return ids, nil
}

// Release ends the lease on a transfer, whoever holds it.
func (s *store) Release(ctx context.Context, id hefu.TransferID) error {
	return s.Update(ctx, func(g guard.Tx) error {
		return g.(*tx).must("transfer", "release a transfer", `UPDATE transfers SET lease_until = 0 WHERE id = ?`, id)
	})
}

// Ping reads from the database and takes no lock.
func (s *store) Ping(ctx context.Context) error {
	var n int
	if err := s.read.QueryRowContext(ctx, `SELECT COUNT(*) FROM meta`).Scan(&n); err != nil {
		return fmt.Errorf("store: ping: %w", err)
	}
	return nil
}

// Close waits for running transactions and releases the database.
func (s *store) Close() error {
	return errors.Join(s.read.Close(), s.write.Close())
}
