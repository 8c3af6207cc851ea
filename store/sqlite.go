package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"
)

//go:embed migrations/sqlite/*.sql
var migrations embed.FS

// readers is how many snapshots can be read at once.
const readers = 4

// SQLite runs in WAL mode with synchronous=FULL: a commit has been fsynced when
// Update returns, and readers never wait for the writer. One connection writes,
// with BEGIN IMMEDIATE, so Update runs its function exactly once. secure_delete
// overwrites what is deleted in the database file, signed bytes above all; older
// frames of the WAL file hold it until SQLite writes over them.
func openSQLite(ctx context.Context, driver, path string) (_ *store, err error) {
	if path, err = filepath.Abs(path); err != nil {
		return nil, fmt.Errorf("store: open: %w", err)
	}
	if err := makeFile(path); err != nil {
		return nil, err
	}
	if err := migrate(ctx, driver, path); err != nil {
		return nil, err
	}
	return openFile(ctx, driver, path)
}

// openFile opens a database whose schema is up to date.
func openFile(ctx context.Context, driver, path string) (_ *store, err error) {
	s := &store{dialect: dialect{
		conflict: hasCode(lib.SQLITE_CONSTRAINT_UNIQUE, lib.SQLITE_CONSTRAINT_PRIMARYKEY),
		missing:  hasCode(lib.SQLITE_CONSTRAINT_FOREIGNKEY, lib.SQLITE_CONSTRAINT_TRIGGER),
		busy:     func(err error) bool { return primary(err) == lib.SQLITE_BUSY || primary(err) == lib.SQLITE_LOCKED },
	}}
	if s.write, err = sql.Open(driver, dsn(path, "rw", "immediate", 20*time.Millisecond)); err != nil {
		return nil, fmt.Errorf("store: open %s: %w", path, err)
	}
	s.write.SetMaxOpenConns(1)
	if s.read, err = sql.Open(driver, dsn(path, "ro", "deferred", 2*time.Second)); err != nil {
		return nil, errors.Join(fmt.Errorf("store: open %s: %w", path, err), s.write.Close())
	}
	s.read.SetMaxOpenConns(readers)
	s.read.SetMaxIdleConns(readers)
	if err := s.checkMode(ctx, path); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if err := s.Ping(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// dsn builds the URI of a connection. wait is SQLite's own busy wait, which no
// context can end.
func dsn(path, mode, lock string, wait time.Duration) string {
	q := url.Values{
		"mode":          {mode},
		"_txlock":       {lock},
		"_busy_timeout": {fmt.Sprint(wait.Milliseconds())},
		"_foreign_keys": {"on"},
		"_defensive":    {"true"},
		"_dqs":          {"false"},
		"_error_rc":     {"true"},
	}
	if mode != "ro" {
		q.Set("_journal_mode", "WAL")
		q.Set("_synchronous", "FULL")
		// macOS keeps an fsync in the disk's cache unless told otherwise.
		q["_pragma"] = []string{"secure_delete(1)", "fullfsync(1)", "checkpoint_fullfsync(1)"}
	}
	return (&url.URL{Scheme: "file", Path: path, RawQuery: q.Encode()}).String()
}

// makeFile makes an empty file of mode 0600 before SQLite would make one by the
// umask; SQLite gives the -wal and -shm files the same mode. An existing file is
// never opened here: closing it would drop the locks that SQLite holds on it in
// this process (POSIX locks belong to the process).
func makeFile(path string) error {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return fmt.Errorf("store: make the database's folder: %w", err)
		}
		f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) //nolint:gosec // the operator names the path
		if errors.Is(err, fs.ErrExist) {
			return makeFile(path) // another process was faster
		}
		if err != nil {
			return fmt.Errorf("store: make the database: %w", err)
		}
		return f.Close()
	}
	switch {
	case err != nil:
		return fmt.Errorf("store: open: %w", err)
	case !info.Mode().IsRegular():
		return fmt.Errorf("store: open %s: it is not a file", path)
	case info.Mode().Perm()&0o077 != 0:
		return fmt.Errorf("store: open %s: others can read it (mode %04o); run: chmod 600 %s", path, info.Mode().Perm(), path)
	}
	return nil
}

// checkMode refuses a file system on which WAL does not work, rather than run
// with weaker promises. It makes the first connection that writes, whose own busy wait
// is short: another process may have the database for itself just then, to recover from
// a kill or to write the WAL back before it leaves.
func (s *store) checkMode(ctx context.Context, path string) error {
	var mode string
	for began := time.Now(); ; {
		err := s.write.QueryRowContext(ctx, `PRAGMA journal_mode`).Scan(&mode)
		if err == nil {
			break
		}
		if !s.dialect.busy(err) || time.Since(began) > maxWait || ctx.Err() != nil {
			return fmt.Errorf("store: open %s: %w", path, err)
		}
		time.Sleep(10 * time.Millisecond)
	}
	if mode != "wal" {
		return fmt.Errorf("store: open %s: this file system does not support SQLite's WAL mode (got %s); use a local disk", path, mode)
	}
	return nil
}

// migrate brings the schema up to date over a connection of its own. Two
// processes may start at once; the slower one finds the work done.
func migrate(ctx context.Context, driver, path string) (err error) {
	if err := refuseForeign(ctx, driver, path); err != nil {
		return err
	}
	db, err := sql.Open(driver, dsn(path, "rw", "immediate", maxWait))
	if err != nil {
		return fmt.Errorf("store: open %s: %w", path, err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1)
	folder, err := fs.Sub(migrations, "migrations/sqlite")
	if err != nil {
		return fmt.Errorf("store: migrations: %w", err)
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, folder, goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
	if err != nil {
		return fmt.Errorf("store: migrations: %w", err)
	}
	for try := 0; ; try++ {
		if err = up(ctx, p, path); err == nil || try == 5 || errors.Is(err, errNewer) || ctx.Err() != nil {
			return err
		}
		time.Sleep(50 * time.Millisecond)
	}
}

var errNewer = errors.New("it was written by a newer hefu; run that version, or restore the backup made before the upgrade")

func up(ctx context.Context, p *goose.Provider, path string) error {
	have, known, err := p.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("store: read the schema version of %s: %w", path, err)
	}
	if have > known {
		return fmt.Errorf("store: open %s: its schema is number %d, this program knows up to %d: %w", path, have, known, errNewer)
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("store: bring the schema of %s up to date: %w", path, err)
	}
	return nil
}

// refuseForeign keeps Hefu's tables out of another program's database, and looks
// without changing it.
func refuseForeign(ctx context.Context, driver, path string) (err error) {
	db, err := sql.Open(driver, dsn(path, "ro", "deferred", maxWait))
	if err != nil {
		return fmt.Errorf("store: open %s: %w", path, err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	var tables, ours int
	err = db.QueryRowContext(ctx, `SELECT COUNT(*), COUNT(*) FILTER (WHERE name = 'goose_db_version') FROM sqlite_schema WHERE type = 'table'`).Scan(&tables, &ours)
	if err != nil {
		return fmt.Errorf("store: open %s: %w", path, err)
	}
	if tables > 0 && ours == 0 {
		return fmt.Errorf("store: open %s: it is a database of another program", path)
	}
	return nil
}

// primary returns SQLite's primary result code, or 0 for another error.
func primary(err error) int {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return e.Code() & 0xff
	}
	return 0
}

func hasCode(codes ...int) func(error) bool {
	return func(err error) bool {
		var e *sqlite.Error
		if !errors.As(err, &e) {
			return false
		}
		for _, c := range codes {
			if e.Code() == c {
				return true
			}
		}
		return false
	}
}
