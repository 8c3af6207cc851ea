package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hefu-wallet/hefu"
	server "github.com/hefu-wallet/hefu/guard"
	"github.com/hefu-wallet/hefu/keystore"
	"github.com/hefu-wallet/hefu/store"
)

// masterKey makes a file with a master key, as an operator does.
func masterKey(t *testing.T) (file string) {
	t.Helper()
	return write(t, "key-"+rand.Text(), strings.ToLower(hex.EncodeToString([]byte(rand.Text() + rand.Text())[:32]))+"\n")
}

// sealedPeople gives everybody in a guard's database a factor that its keystore sealed.
func sealedPeople(t *testing.T, conf *serveConfig) {
	t.Helper()
	keys, err := conf.openKeystore()
	if err != nil {
		t.Fatal(err)
	}
	rows, err := store.Open(t.Context(), conf.database())
	if err != nil {
		t.Fatal(err)
	}
	err = rows.Update(t.Context(), func(tx server.Tx) error {
		users, err := tx.UserIDs()
		for _, id := range users {
			state, err := keys.Seal("factor/"+string(id)+"/totp", []byte("of "+id))
			if err := errors.Join(err, tx.PutFactor(server.Factor{User: id, Kind: "totp", State: state})); err != nil {
				return err
			}
		}
		return err
	})
	if err := errors.Join(err, rows.Close(), keys.PutHalf(hefu.HalfID(hefu.EncodeID(make([]byte, 16))), []byte("half")), keys.Close()); err != nil {
		t.Fatal(err)
	}
}

// opens wants the configured master key, or another one, to open what everybody has.
func opens(conf *serveConfig, where string) error {
	ctx := context.Background()
	keys, err := conf.openKeystore()
	if err != nil {
		return err
	}
	defer keys.Close() //nolint:errcheck // nothing was written
	half, err := keys.Half(hefu.HalfID(hefu.EncodeID(make([]byte, 16))))
	if err != nil || string(half) != "half" {
		return fmt.Errorf("the half is %q: %w", half, err)
	}
	rows, err := store.Open(ctx, where)
	if err != nil {
		return err
	}
	defer rows.Close() //nolint:errcheck // nothing was written
	return rows.View(ctx, func(tx server.Tx) error {
		users, err := tx.UserIDs()
		if err != nil || len(users) != 2 {
			return fmt.Errorf("%d users: %w", len(users), err)
		}
		for _, id := range users {
			f, err := tx.Factor(id, "totp")
			if err != nil {
				return err
			}
			plain, err := keys.Unseal("factor/"+string(id)+"/totp", f.State)
			if err != nil || string(plain) != "of "+string(id) {
				return fmt.Errorf("%s: %q: %w", id, plain, err)
			}
		}
		return nil
	})
}

// rotations are what the audit log says of changes of the master key, in order.
func rotations(t *testing.T, where string) (all []string) {
	t.Helper()
	rows, err := store.Open(t.Context(), where)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close() //nolint:errcheck // nothing was written
	err = rows.View(t.Context(), func(tx server.Tx) error {
		entries, err := tx.Audit(0, 1000)
		records, err2 := tx.Recorded(1000)
		for _, r := range records {
			entries = append(entries, r.AuditEntry)
		}
		for _, e := range entries {
			if e.Kind == "admin/rotate-master-key" {
				all = append(all, e.Details)
			}
		}
		return errors.Join(err, err2)
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// keyed is the same configuration with its master key in a file.
func keyed(conf *serveConfig, file string) *serveConfig {
	next := *conf
	next.masterFile = file
	return &next
}

func TestRotateMasterKey(t *testing.T) {
	conf, file := peopled(t)
	sealedPeople(t, conf)
	backup := filepath.Join(t.TempDir(), "backup")
	if out, err := admin("backup", backup, "--config", file); err != nil {
		t.Fatal(err, out)
	}
	old := write(t, "old", "")
	raw, err := os.ReadFile(filepath.Join(conf.keystore(), "master.key"))
	if err := errors.Join(err, os.WriteFile(old, raw, 0o600)); err != nil {
		t.Fatal(err)
	}
	next := masterKey(t)
	keys, err := conf.openKeystore() // as another guard on another machine does
	if err != nil {
		t.Fatal(err)
	}
	if _, err := admin("rotate-master-key", next, "--config", file); err == nil || !strings.Contains(err.Error(), "stop every guard") {
		t.Errorf("while a guard uses the keystore: %v", err)
	}
	if err := keys.Close(); err != nil {
		t.Fatal(err)
	}
	unlock, err := lockData(conf.dataDir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := admin("rotate-master-key", next, "--config", file); err == nil || !strings.Contains(err.Error(), "in use by another") {
		t.Errorf("while a guard serves: %v", err)
	}
	unlock()
	for range 2 {
		out, err := admin("rotate-master-key", next, "--config", file)
		if err != nil || !strings.Contains(out, "opens nothing here") || !strings.Contains(out, "master.key") {
			t.Fatalf("%v: %s", err, out)
		}
	}
	if got := rotations(t, conf.database()); !slices.Equal(got, []string{rotateBegun, rotateBegun, rotateDone, rotateBegun, rotateDone}) {
		t.Errorf("the audit log says %q; the first one was refused", got)
	}
	own, err := os.ReadFile(filepath.Join(conf.keystore(), "master.key"))
	fresh, err2 := os.ReadFile(next)
	if err := errors.Join(err, err2); err != nil || !bytes.Equal(own, fresh) {
		t.Errorf("master.key is not the new key: %v", err)
	}
	if err := opens(conf, conf.database()); err != nil {
		t.Error(err)
	}
	if _, err := keyed(conf, old).openKeystore(); err == nil {
		t.Error("the old key still opens the keystore")
	}
	if log, err := opened(t, conf); err != nil || strings.Contains(log, "quarantine") {
		t.Errorf("a guard under the new key: %v, %s", err, log)
	}
	// A backup from before is sealed under the old key: whoever brings it back names it.
	if _, err := admin("restore", backup, "--config", file); !hefu.Is(err, hefu.KindInvalid) || !strings.Contains(err.Error(), "--old-master-key") {
		t.Errorf("a backup from before: %v", err)
	}
	if _, err := admin("restore", backup, "--config", file, "--old-master-key", masterKey(t)); !hefu.Is(err, hefu.KindInvalid) {
		t.Errorf("with a wrong key: %v", err)
	}
	if out, err := admin("restore", backup, "--config", file, "--old-master-key", old); err != nil {
		t.Fatal(err, out)
	}
	if err := opens(conf, conf.database()); err != nil {
		t.Error(err)
	}
}

// A key that the operator keeps: he is told to configure the new one.
func TestRotateMasterKeyOutside(t *testing.T) {
	conf, file := home(t)
	if err := os.RemoveAll(conf.keystore()); err != nil {
		t.Fatal(err)
	}
	old, next := masterKey(t), masterKey(t)
	text, err := os.ReadFile(file)
	if err := errors.Join(err, os.WriteFile(file, append([]byte("master_key_file = \""+old+"\"\n"), text...), 0o600), os.MkdirAll(conf.dataDir, 0o700)); err != nil {
		t.Fatal(err)
	}
	conf = keyed(conf, old)
	if _, err := admin("rotate-master-key", next, "--config", file); !hefu.Is(err, hefu.KindNotFound) {
		t.Errorf("without a keystore: %v", err)
	}
	keys, err := conf.openKeystore()
	if err := errors.Join(err, keys.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := admin("rotate-master-key", next, "--config", file); !hefu.Is(err, hefu.KindNotFound) {
		t.Errorf("without a database: %v", err)
	}
	if _, err := opened(t, conf); err != nil {
		t.Fatal(err)
	}
	for range 2 { // again, before the configuration names the new one
		out, err := admin("rotate-master-key", next, "--config", file)
		if err != nil || !strings.Contains(out, "set master_key_file to "+next) {
			t.Fatalf("%v: %s", err, out)
		}
	}
	if _, err := os.Stat(filepath.Join(conf.keystore(), "master.key")); err == nil {
		t.Error("the key was put into the keystore")
	}
	if _, err := conf.openKeystore(); err == nil {
		t.Error("the old key opens the keystore")
	}
	if _, err := opened(t, keyed(conf, next)); err != nil {
		t.Error(err)
	}
}

// A database that the guard has left stays behind, and with it what it was sealed under: the
// one that lives must be the one that is sealed anew.
func TestRotateMasterKeyOfTheDatabaseThatLives(t *testing.T) {
	cluster := startPostgres(t)
	where, err := cluster.Database(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	conf, file := peopled(t)
	sealedPeople(t, conf)
	if out, err := admin("migrate", "--to", where, "--config", file); err != nil {
		t.Fatal(err, out)
	}
	if _, err := admin("rotate-master-key", masterKey(t), "--config", file); !errors.Is(err, server.ErrMoved) {
		t.Errorf("of a database that was left: %v", err)
	}
	at, killed := int64(1), 0
	for ; ; at += 5 {
		next := masterKey(t)
		ctx, cancel := context.WithCancel(t.Context())
		w, through := newWay(t, where, at, at%2 == 0, cancel)
		cmd := exec.CommandContext(ctx, os.Args[0], "admin", "rotate-master-key", next, "--config", onPostgres(t, file, through))
		cmd.Env = append(os.Environ(), ourChild+"=1")
		said, err := cmd.CombinedOutput()
		_ = w.Close()
		dead := ctx.Err() != nil
		cancel()
		if !dead && err != nil {
			t.Fatalf("at %d: %v: %s", at, err, said)
		}
		if err := opens(conf, where); err != nil {
			t.Fatalf("killed at word %d: %v", at, err)
		}
		_, err = os.Stat(filepath.Join(conf.keystore(), "rotation"))
		if told := rotations(t, where); (err == nil || !dead) && (len(told) == 0 || told[len(told)-1] == rotateBegun != (err == nil)) {
			t.Fatalf("killed at word %d: a rotation is under way: %v; the audit log says %q", at, err == nil, told)
		}
		if !dead {
			break
		}
		killed++
		if killed%2 == 0 { // otherwise the next one goes on from here, with another key
			if out, err := admin("rotate-master-key", next, "--config", onPostgres(t, file, where)); err != nil {
				t.Fatalf("killed at word %d, then again: %v: %s", at, err, out)
			}
		}
	}
	if killed < 5 {
		t.Errorf("killed %d times", killed)
	}
	if _, err := os.Stat(filepath.Join(conf.keystore(), "rotation")); err == nil {
		t.Error("a rotation was not finished")
	}
	if _, err := keystore.ReadMaster(filepath.Join(conf.keystore(), "master.key")); err != nil {
		t.Error(err)
	}
}
