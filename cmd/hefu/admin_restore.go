package main

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/hefu-wallet/hefu"
	server "github.com/hefu-wallet/hefu/guard"
	"github.com/hefu-wallet/hefu/pair"
	"github.com/hefu-wallet/hefu/store"
)

// A restore happens in two steps, so that it can be killed at any line:
//
//  1. the backup is copied beside the database, checked and marked there, and renamed to
//     guard.db.restored: from here on it is decided;
//  2. the old database is moved aside and guard.db.restored takes its place. Whoever
//     holds the data directory next, another restore or a guard that starts, finishes that.

func (c *serveConfig) coming() string   { return c.database() + ".coming" }
func (c *serveConfig) restored() string { return c.database() + ".restored" }

func adminRestore(cmd *cobra.Command, conf *serveConfig, from string) (err error) {
	if err := errors.Join(
		present(from, fail(hefu.KindNotFound, "admin.nofile", from)),
		present(filepath.Join(conf.keystore(), "identity"), fail(hefu.KindNotFound, "admin.nokeystore", conf.keystore())),
	); err != nil {
		return err
	}
	r := &running{}
	defer func() { err = errors.Join(err, r.close()) }()
	if err := conf.lock(r); err != nil {
		return err
	}
	if _, err := conf.finishRestore(); err != nil { // of one that was killed
		return err
	}
	if err := conf.takeIn(cmd, from); err != nil {
		return err
	}
	aside, err := conf.finishRestore()
	if err != nil {
		return err
	}
	lang := langOf(cmd)
	said := lang.Say("admin.restored", from, conf.delays.Quarantine)
	if aside != "" {
		said += lang.Say("admin.aside", aside)
	}
	_, err = fmt.Fprint(cmd.OutOrStdout(), said)
	return err
}

// takeIn is the first step.
func (c *serveConfig) takeIn(cmd *cobra.Command, from string) error {
	ctx := cmd.Context()
	defer func() {
		for _, tail := range databaseTails() {
			_ = os.Remove(c.coming() + tail)
		}
	}()
	for _, tail := range databaseTails() {
		if err := os.Remove(c.coming() + tail); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("restore: %w", err)
		}
	}
	// A file that was copied by hand may have its newest rows in a WAL beside it.
	if err := copyFile(from+"-wal", c.coming()+"-wal"); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := copyFile(from, c.coming()); err != nil {
		return err
	}
	if err := store.Check(ctx, c.coming()); err != nil {
		return hefu.Errorf(hefu.KindInvalid, "restore: %s is damaged or no database; nothing was changed", from).Because(err)
	}
	id, err := markRestored(ctx, c.coming())
	if err != nil {
		return fmt.Errorf("restore %s: nothing was changed: %w", from, err)
	}
	if err := errors.Join(c.belongs(id, from), c.resealed(cmd, c.coming(), from)); err != nil {
		return err
	}
	if err := errors.Join(syncPath(c.coming()), os.Rename(c.coming(), c.restored()), syncPath(c.dataDir)); err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	return nil
}

// belongs refuses another guard's database.
func (c *serveConfig) belongs(id hefu.GuardID, from string) error {
	keys, err := c.openKeystore()
	if err != nil {
		return err
	}
	own := hefu.GuardID(pair.Fingerprint(keys.Identity().Public().(ed25519.PublicKey)))
	if err := keys.Close(); err != nil {
		return err
	}
	if id != own {
		return fail(hefu.KindInvalid, "admin.foreign", from, id, own)
	}
	return nil
}

// adminRestored marks a PostgreSQL database that pg_restore brought back: the guard starts
// in quarantine on it, also when nothing was revoked since the backup.
func adminRestored(cmd *cobra.Command, conf *serveConfig) (err error) {
	if conf.remote == "" {
		return fail(hefu.KindInvalid, "admin.file")
	}
	if err := present(filepath.Join(conf.keystore(), "identity"), fail(hefu.KindNotFound, "admin.nokeystore", conf.keystore())); err != nil {
		return err
	}
	r := &running{}
	defer func() { err = errors.Join(err, r.close()) }()
	if err := conf.lock(r); err != nil {
		return err
	}
	keys, err := conf.openKeystore()
	if err != nil {
		return err
	}
	own := hefu.GuardID(pair.Fingerprint(keys.Identity().Public().(ed25519.PublicKey)))
	if err := keys.Close(); err != nil {
		return err
	}
	if err := markOwn(cmd.Context(), conf.database(), conf.place(), own); err != nil {
		return err
	}
	if err := conf.resealed(cmd, conf.database(), conf.place()); err != nil {
		return err
	}
	_, err = fmt.Fprint(cmd.OutOrStdout(), langOf(cmd).Say("admin.restored", conf.place(), conf.delays.Quarantine))
	return err
}

// markOwn marks a database of this guard, and no other.
func markOwn(ctx context.Context, where, place string, own hefu.GuardID) (err error) {
	rows, err := store.Open(ctx, where)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	return rows.Update(ctx, func(tx server.Tx) error {
		id, err := server.BoundTo(tx)
		if err != nil {
			return err
		}
		if id != own {
			return fail(hefu.KindInvalid, "admin.foreign", place, id, own)
		}
		return server.MarkRestored(tx, time.Now())
	})
}

// copyFile makes a new file that only its owner can read.
func copyFile(from, to string) (err error) {
	in, err := os.Open(from) //nolint:gosec // the operator names the path
	if err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	defer in.Close()                                                      //nolint:errcheck // nothing was written
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) //nolint:gosec // in the data directory
	if err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	_, err = io.Copy(out, in)
	if err = errors.Join(err, out.Sync(), out.Close()); err != nil {
		return fmt.Errorf("restore: copy %s: %w", from, err)
	}
	return nil
}

// finishRestore is the second step. It does nothing when no restore is decided, and
// returns the folder that the old database was moved to, if there was one. It needs the
// data directory's lock.
func (c *serveConfig) finishRestore() (aside string, err error) {
	info, err := os.Stat(c.restored())
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("restore: %w", err)
	}
	// The name follows from the file, so that a second try finds the folder of the first.
	folder := filepath.Join(c.dataDir, "before-restore-"+info.ModTime().UTC().Format("20060102T150405.000000000Z"))
	for _, tail := range databaseTails() {
		old := c.database() + tail
		if _, err := os.Lstat(old); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return "", fmt.Errorf("restore: %w", err)
		}
		aside = folder
		if err := os.Rename(old, filepath.Join(folder, filepath.Base(old))); err != nil {
			return "", fmt.Errorf("restore: move the old database aside: %w", err)
		}
	}
	if aside != "" {
		// Durable before the new one has its name: an old WAL must never meet it.
		if err := errors.Join(syncPath(folder), syncPath(c.dataDir)); err != nil {
			return "", err
		}
	}
	if err := os.Rename(c.restored(), c.database()); err != nil {
		return "", fmt.Errorf("restore: put the database in place: %w", err)
	}
	return aside, syncPath(c.dataDir)
}
