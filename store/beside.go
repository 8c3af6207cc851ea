package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/hefu-wallet/hefu/guard"
)

// ErrSchema says that another version of the program wrote a database.
var ErrSchema = errors.New("another version of hefu wrote this database; use the version that the guard runs")

// Beside opens a database that a guard may be using. Other than Open it makes none and
// leaves the schema alone: one of another version is ErrSchema.
func Beside(ctx context.Context, where string) (guard.Store, error) {
	if Remote(where) {
		s, err := connect(ctx, where, nil, func(ctx context.Context, s *store, place string) error { return s.same(ctx, "postgres", place) })
		if err != nil {
			return nil, err
		}
		return s, nil
	}
	where, err := filepath.Abs(where)
	if err != nil {
		return nil, fmt.Errorf("store: open: %w", err)
	}
	if _, err := os.Stat(where); err != nil { // SQLite would make one
		return nil, fmt.Errorf("store: open: %w", err)
	}
	if err := refuseForeign(ctx, "sqlite", where); err != nil {
		return nil, err
	}
	s, err := openFile(ctx, "sqlite", where)
	if err != nil {
		return nil, err
	}
	if err := s.same(ctx, "sqlite", where); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// same fails unless the schema is the one that this program writes.
func (s *store) same(ctx context.Context, dialect, place string) error {
	want, err := newest(dialect)
	if err != nil {
		return err
	}
	var have int64
	if err := s.write.QueryRowContext(ctx, `SELECT coalesce(MAX(version_id), 0) FROM goose_db_version`).Scan(&have); err != nil {
		return fmt.Errorf("store: read the schema version of %s: %w", place, err)
	}
	if have != want {
		return fmt.Errorf("store: open %s: its schema is number %d, this program writes %d: %w", place, have, want, ErrSchema)
	}
	return nil
}

// newest is the number of the last migration.
func newest(dialect string) (n int64, err error) {
	folder := fs.FS(migrations)
	if dialect == "postgres" {
		folder = postgresMigrations
	}
	files, err := fs.Glob(folder, path.Join("migrations", dialect, "*.sql"))
	for _, f := range files {
		number, _, _ := strings.Cut(path.Base(f), "_")
		v, bad := strconv.ParseInt(number, 10, 64)
		if bad != nil {
			return 0, fmt.Errorf("store: the migration %s has no number: %w", f, bad)
		}
		n = max(n, v)
	}
	return n, err
}
