package store

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/hefu-wallet/hefu/guard"
)

func TestCopy(t *testing.T) {
	dir := t.TempDir()
	from, to := filepath.Join(dir, "guard.db"), filepath.Join(dir, "copy.db")
	s, err := Open(t.Context(), from)
	must(t, err)
	defer s.Close()
	set := func(value string) {
		must(t, s.Update(t.Context(), func(tx guard.Tx) error { return tx.SetMeta("k", value) }))
	}
	set("before")
	must(t, Copy(t.Context(), from, to)) // while s is open: the row is in the WAL only
	set("after")
	info, err := os.Stat(to)
	must(t, err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("the copy has mode %04o", info.Mode().Perm())
	}
	must(t, Check(t.Context(), to))
	c, err := Open(t.Context(), to)
	must(t, err)
	defer c.Close()
	must(t, c.View(t.Context(), func(tx guard.Tx) error {
		v, err := tx.Meta("k")
		if v != "before" {
			t.Errorf("the copy says %q", v)
		}
		return err
	}))
	if err := Copy(t.Context(), from, to); err == nil {
		t.Error("a file was overwritten")
	}
	if err := Copy(t.Context(), filepath.Join(dir, "none.db"), filepath.Join(dir, "x.db")); err == nil {
		t.Error("copied what is not there")
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	gone := filepath.Join(dir, "gone.db")
	if err := Copy(ended, from, gone); err == nil {
		t.Error("copied after the context ended")
	}
	for _, name := range []string{gone, filepath.Join(dir, "x.db"), filepath.Join(dir, "none.db")} {
		if _, err := os.Stat(name); err == nil {
			t.Errorf("%s was left", name)
		}
	}
}

func TestCheck(t *testing.T) {
	path := filepath.Join(t.TempDir(), "guard.db")
	s, err := Open(t.Context(), path)
	must(t, err)
	must(t, s.Close())
	must(t, Check(t.Context(), path))
	raw, err := os.ReadFile(path)
	must(t, err)
	for name, spoil := range map[string]func([]byte) []byte{
		"torn":      func(b []byte) []byte { return b[:len(b)/2] },
		"scribbled": func(b []byte) []byte { copy(b[len(b)/3:], make([]byte, len(b)/3)); return b },
		"no SQLite": func([]byte) []byte { return []byte("something else altogether, of some length") },
	} {
		must(t, os.WriteFile(path, spoil(append([]byte(nil), raw...)), 0o600))
		if err := Check(t.Context(), path); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
