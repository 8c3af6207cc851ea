package main

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hefu-wallet/hefu"
	server "github.com/hefu-wallet/hefu/guard"
	"github.com/hefu-wallet/hefu/store"
)

// home is an operator's configuration with a database that a guard was bound to, and a
// keystore.
func home(t *testing.T) (conf *serveConfig, file string) {
	t.Helper()
	dir := t.TempDir()
	file = filepath.Join(dir, "hefu.toml")
	text := "data_dir = \"" + filepath.Join(dir, "data") + "\"\n[networks.\"eip155:31337\"]\nnodes = [\"http://localhost:1\"]\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	conf = defaultServeConfig()
	if err := conf.readFile(file); err != nil {
		t.Fatal(err)
	}
	keys, err := conf.openKeystore()
	if err != nil {
		t.Fatal(err)
	}
	if err := keys.Close(); err != nil {
		t.Fatal(err)
	}
	return conf, file
}

// bound makes a guard's database at path.
func bound(t *testing.T, path, id string) {
	t.Helper()
	rows, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	err = rows.Update(t.Context(), func(tx server.Tx) error { return tx.SetMeta("guard-id", id) })
	if err := errors.Join(err, rows.Close()); err != nil {
		t.Fatal(err)
	}
}

func admin(args ...string) (string, error) {
	out := &bytes.Buffer{}
	root := newRoot()
	root.SetArgs(append([]string{"admin"}, args...))
	root.SetOut(out)
	root.SetErr(out)
	err := root.Execute()
	return out.String(), err
}

// Everything that is wrong with a restore is found before anything is touched.
func TestRestoreRefuses(t *testing.T) {
	conf, file := home(t)
	dir := t.TempDir()
	if err := os.MkdirAll(conf.dataDir, 0o700); err != nil {
		t.Fatal(err)
	}
	own := conf.database()
	bound(t, own, "this one")
	before, err := os.ReadFile(own)
	if err != nil {
		t.Fatal(err)
	}
	foreign, torn, words := filepath.Join(dir, "foreign"), filepath.Join(dir, "torn"), filepath.Join(dir, "words")
	bound(t, foreign, "another guard")
	for path, raw := range map[string][]byte{torn: before[:len(before)/2], words: []byte("no database at all")} {
		if err := os.WriteFile(path, raw, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	unlock, err := lockData(conf.dataDir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := admin("restore", foreign, "--config", file); err == nil || !strings.Contains(err.Error(), "in use by another") {
		t.Errorf("while a guard serves: %v", err)
	}
	unlock()
	for path, want := range map[string]string{
		foreign: "another guard", torn: "damaged", words: "no database", filepath.Join(dir, "none"): "no file",
	} {
		if out, err := admin("restore", path, "--config", file); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q; %s", filepath.Base(path), err, want, out)
		}
	}
	if err := os.RemoveAll(conf.keystore()); err != nil {
		t.Fatal(err)
	}
	if _, err := admin("restore", foreign, "--config", file); !hefu.Is(err, hefu.KindNotFound) {
		t.Errorf("without a keystore: %v", err)
	}
	if _, err := os.Stat(conf.keystore()); !errors.Is(err, fs.ErrNotExist) {
		t.Error("a restore made a keystore")
	}
	after, err := os.ReadFile(own)
	if err != nil || !bytes.Equal(before, after) {
		t.Errorf("a restore that was refused changed the database: %v", err)
	}
	if left, err := filepath.Glob(own + ".*"); err != nil || len(left) > 0 {
		t.Errorf("it left %v: %v", left, err)
	}
}

// A restore that is decided is finished by whoever comes next, wherever it was killed.
func TestARestoreIsFinished(t *testing.T) {
	for name, gone := range map[string][]string{
		"before anything moved": nil, "the log has moved": {"-wal"}, "the log has, and its index": {"-wal", "-shm"}, "all has moved": {"-wal", "-shm", ""},
	} {
		t.Run(name, func(t *testing.T) {
			conf, _ := home(t)
			for path, text := range map[string]string{
				conf.database(): "old", conf.database() + "-wal": "old log", conf.database() + "-shm": "old index", conf.restored(): "new",
			} {
				if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			for _, tail := range gone {
				if err := os.Rename(conf.database()+tail, filepath.Join(t.TempDir(), "moved")); err != nil {
					t.Fatal(err)
				}
			}
			aside, err := conf.finishRestore()
			if err != nil || (aside == "") != (len(gone) == 3) {
				t.Fatalf("%q, %v", aside, err)
			}
			if got, err := os.ReadFile(conf.database()); err != nil || string(got) != "new" {
				t.Errorf("the database is %q: %v", got, err)
			}
			if left, err := filepath.Glob(conf.database() + "?*"); err != nil || len(left) > 0 {
				t.Errorf("beside it lies %v: %v", left, err)
			}
			if moved, err := filepath.Glob(filepath.Join(aside, "guard.db*")); aside != "" && (err != nil || len(moved) != 3-len(gone)) {
				t.Errorf("moved aside: %v: %v", moved, err)
			}
			if again, err := conf.finishRestore(); again != "" || err != nil {
				t.Errorf("a second time: %q, %v", again, err)
			}
		})
	}
}

func TestBackup(t *testing.T) {
	conf, file := home(t)
	to := filepath.Join(t.TempDir(), "copy")
	if _, err := admin("backup", to, "--config", file); !hefu.Is(err, hefu.KindNotFound) {
		t.Fatalf("without a database: %v", err)
	}
	bound(t, conf.database(), "this one")
	out, err := admin("backup", to, "--config", file)
	if err != nil || !strings.Contains(out, "NOT in it") || !strings.Contains(out, conf.keystore()) {
		t.Fatalf("%s: %v", out, err)
	}
	info, err := os.Stat(to)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v: %v", info, err)
	}
	if _, err := admin("backup", to, "--config", file); !hefu.Is(err, hefu.KindConflict) {
		t.Errorf("over a file: %v", err)
	}
	if left, err := filepath.Glob(to + "?*"); err != nil || len(left) > 0 {
		t.Errorf("beside it lies %v: %v", left, err)
	}
}
