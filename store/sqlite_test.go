package store

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/hefu-wallet/hefu/guard"
	"github.com/hefu-wallet/hefu/store/storetest"
)

func TestSQLite(t *testing.T) {
	storetest.Run(t, storetest.Dialect{
		New:  func(t testing.TB) string { return filepath.Join(t.TempDir(), "a ?#%41 folder", "guard.db") },
		Open: Open,
	})
}

func opened(t *testing.T) (*store, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "guard.db")
	s, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s.(*store), path
}

// A promise of durability rests on settings; they are asked of every kind of
// connection.
func TestSettings(t *testing.T) {
	s, _ := opened(t)
	for pragma, want := range map[string]string{
		"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "secure_delete": "1", "fullfsync": "1",
	} {
		var got string
		if err := s.write.QueryRow("PRAGMA " + pragma).Scan(&got); err != nil || got != want {
			t.Errorf("%s is %s, want %s (%v)", pragma, got, want, err)
		}
	}
	if _, err := s.read.Exec(`INSERT INTO meta VALUES ('k', 'v')`); err == nil {
		t.Error("a reader wrote")
	}
	if _, err := s.write.Exec(`SELECT "no such column" FROM meta`); err == nil {
		t.Error("a double-quoted name was taken as text")
	}
}

func TestFilesAreTheOwnersOnly(t *testing.T) {
	s, path := opened(t)
	if err := s.Update(t.Context(), func(tx guard.Tx) error { return tx.SetMeta("k", "v") }); err != nil {
		t.Fatal(err)
	}
	for _, end := range []string{"", "-wal", "-shm"} {
		info, err := os.Stat(path + end)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", path+end, info.Mode(), err)
		}
	}
}

func TestRefusedFiles(t *testing.T) {
	open := func(path string) error {
		s, err := Open(t.Context(), path)
		if err == nil {
			_ = s.Close()
		}
		return err
	}
	for _, c := range []struct {
		name, says string
		make       func(t *testing.T, path string)
	}{
		{"readable by others", "chmod 600", func(t *testing.T, path string) {
			must(t, open(path))
			must(t, os.Chmod(path, 0o640))
		}},
		{"a folder", "not a file", func(t *testing.T, path string) { must(t, os.Mkdir(path, 0o700)) }},
		{"not a database", "not a database", func(t *testing.T, path string) {
			must(t, os.WriteFile(path, []byte(strings.Repeat("this is a letter to my aunt ", 100)), 0o600))
		}},
		{"of another program", "another program", func(t *testing.T, path string) {
			must(t, os.WriteFile(path, nil, 0o600))
			edit(t, path, `CREATE TABLE recipes (id INTEGER)`)
		}},
		{"of a newer program", "newer hefu", func(t *testing.T, path string) {
			must(t, open(path))
			edit(t, path, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (999, 1)`)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "guard.db")
			c.make(t, path)
			before, _ := os.ReadFile(path)
			if err := open(path); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Fatalf("got %v, want something about %q", err, c.says)
			}
			if after, _ := os.ReadFile(path); c.name != "of a newer program" && string(before) != string(after) {
				t.Error("the refused file was changed")
			}
		})
	}
}

func edit(t *testing.T, path, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	must(t, err)
	_, err = db.Exec(statement)
	must(t, errors.Join(err, db.Close()))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Several processes may start at once on a new database.
func TestOpenTogether(t *testing.T) {
	path := filepath.Join(t.TempDir(), "guard.db")
	var group sync.WaitGroup
	for range 6 {
		group.Go(func() {
			s, err := Open(context.Background(), path)
			if err != nil {
				t.Error(err)
				return
			}
			if err := s.Update(context.Background(), func(tx guard.Tx) error { return tx.SetMeta("k", "v") }); err != nil {
				t.Error(err)
			}
			_ = s.Close()
		})
	}
	group.Wait()
}

// Signed bytes that were erased are gone from the files once the WAL is written
// back, not only from the rows.
func TestErasedBytesLeaveTheFile(t *testing.T) {
	s, path := opened(t)
	secret := strings.Repeat("bearer instrument ", 20)
	must(t, s.Update(t.Context(), func(tx guard.Tx) error { return tx.SetMeta("k", secret) }))
	must(t, s.Update(t.Context(), func(tx guard.Tx) error { return tx.SetMeta("k", "") }))
	must(t, s.Close())
	raw, err := os.ReadFile(path)
	if err != nil || strings.Contains(string(raw), "bearer instrument") {
		t.Errorf("erased bytes are still in the file (%v)", err)
	}
}
