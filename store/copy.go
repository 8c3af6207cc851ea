package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
)

// Copy writes a consistent copy of the database at from to a new file, which only its
// owner can read, while others read and write there. What was deleted is not in it. The
// file is on the disk when Copy returns; one that exists is refused.
func Copy(ctx context.Context, from, to string) (err error) {
	if _, err := os.Stat(from); err != nil { // SQLite would make one
		return fmt.Errorf("store: copy: %w", err)
	}
	f, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600) //nolint:gosec // the operator names the path
	if err != nil {
		return fmt.Errorf("store: copy: %w", err)
	}
	defer func() { // SQLite has closed it by then
		err = errors.Join(err, f.Sync(), f.Close())
		if err != nil {
			_ = os.Remove(to)
		}
	}()
	db, err := sql.Open("sqlite", dsn(from, "ro", "deferred", maxWait))
	if err != nil {
		return fmt.Errorf("store: copy %s: %w", from, err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1)
	if _, err := db.ExecContext(ctx, `VACUUM INTO ?`, to); err != nil {
		return fmt.Errorf("store: copy %s: %w", from, err)
	}
	return nil
}

// Check reads the whole database at path, which nobody else uses, and returns an error
// when it is damaged.
func Check(ctx context.Context, path string) (err error) {
	db, err := sql.Open("sqlite", dsn(path, "rw", "immediate", maxWait))
	if err != nil {
		return fmt.Errorf("store: check %s: %w", path, err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1)
	var found string
	if err := db.QueryRowContext(ctx, `PRAGMA integrity_check(1)`).Scan(&found); err != nil {
		return fmt.Errorf("store: check %s: it is damaged: %w", path, err)
	}
	if found != "ok" {
		return fmt.Errorf("store: check %s: it is damaged: %s", path, found)
	}
	return nil
}
