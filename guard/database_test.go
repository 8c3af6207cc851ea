package guard_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/hefu-wallet/hefu/guard"
	"github.com/hefu-wallet/hefu/store"
	"github.com/hefu-wallet/hefu/test/postgres"
)

// The tests of this package run on SQLite. HEFU_TEST_DATABASE=postgres runs them on a
// PostgreSQL of their own, and HEFU_TEST_DATABASE=twice on a SQLite that gives the first
// run of every transaction up, as a PostgreSQL may.
const testDatabase = "HEFU_TEST_DATABASE"

type cluster struct {
	once sync.Once
	c    *postgres.Cluster
	err  error
}

var shared cluster

func TestMain(m *testing.M) {
	code := m.Run()
	if shared.c != nil {
		shared.c.Stop()
	}
	os.Exit(code)
}

// file is the world's database when it is a file. Copies of files are SQLite's business:
// a test that makes them has nothing to say on PostgreSQL.
func (w *world) file() string {
	w.t.Helper()
	if os.Getenv(testDatabase) == "postgres" {
		w.t.Skip("it copies the file of a database: SQLite only")
	}
	return filepath.Join(w.dir, "hefu.db")
}

// rows opens the world's database, a new one the first time.
func (w *world) rows(ctx context.Context) (guard.Store, error) {
	w.t.Helper()
	kind := os.Getenv(testDatabase)
	if kind != "postgres" {
		s, err := store.Open(ctx, filepath.Join(w.dir, "hefu.db"))
		if err == nil && kind == "twice" {
			return twice{s}, nil
		}
		return s, err
	}
	shared.once.Do(func() { shared.c, shared.err = postgres.Start(context.Background()) })
	if shared.err != nil {
		return nil, shared.err
	}
	if w.url == "" {
		var err error
		if w.url, err = shared.c.Database(ctx); err != nil {
			return nil, err
		}
	}
	return store.Open(ctx, w.url)
}

// twice runs every transaction once for nothing, up to where it would raise the keystore's
// epoch: what happens when that is done and the commit fails has tests of its own.
type twice struct{ guard.Store }

type givesWay struct{ guard.Tx }

func (tx givesWay) SetMeta(key, value string) error {
	if key == "epoch" {
		return errGaveWay
	}
	return tx.Tx.SetMeta(key, value)
}

var errGaveWay = errors.New("another transaction came first")

func (s twice) Update(ctx context.Context, fn func(guard.Tx) error) error {
	err := s.Store.Update(ctx, func(tx guard.Tx) error {
		_ = fn(givesWay{tx})
		return errGaveWay
	})
	if !errors.Is(err, errGaveWay) {
		return err
	}
	return s.Store.Update(ctx, fn)
}
