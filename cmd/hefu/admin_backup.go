package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/hefu-wallet/hefu"
	server "github.com/hefu-wallet/hefu/guard"
	"github.com/hefu-wallet/hefu/store"
)

// adminBackup copies the database, never the keystore. The copy says of itself that it is
// one: whichever way it comes back, the guard starts in quarantine on it.
func adminBackup(c *cobra.Command, conf *serveConfig, to string) error {
	ctx := c.Context()
	to, err := filepath.Abs(to)
	if err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	if err := errors.Join(absent(to), present(conf.database(), fail(hefu.KindNotFound, "admin.nothing", conf.database()))); err != nil {
		return err
	}
	part := to + ".part-" + rand.Text()[:8]
	defer func() { // nothing of it stays, however it ends
		for _, tail := range databaseTails() {
			_ = os.Remove(part + tail)
		}
	}()
	if err := store.Copy(ctx, conf.database(), part); err != nil {
		return err
	}
	id, err := markRestored(ctx, part)
	if err != nil {
		return err
	}
	if err := errors.Join(syncPath(part), os.Link(part, to), syncPath(filepath.Dir(to))); err != nil { // a link refuses to overwrite
		return fmt.Errorf("back up to %s: %w", to, err)
	}
	if err := conf.recordAct(ctx, "backup", filepath.Base(to)); err != nil {
		return err
	}
	master := conf.masterFile
	if master == "" {
		master = filepath.Join(conf.keystore(), "master.key")
	}
	_, err = fmt.Fprint(c.OutOrStdout(), langOf(c).Say("admin.backed", to, id, filepath.Join(conf.keystore(), "identity"), master))
	return err
}

// databaseTails end the names of the files that make up one database.
func databaseTails() []string { return []string{"-wal", "-shm", ""} }

// markRestored opens a copy, which checks that it is a guard's database and brings its
// schema up to date, and marks it. It returns the guard that it belongs to.
func markRestored(ctx context.Context, path string) (id hefu.GuardID, err error) {
	rows, err := store.Open(ctx, path)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	err = rows.Update(ctx, func(tx server.Tx) error {
		if id, err = server.BoundTo(tx); err != nil {
			return err
		}
		return server.MarkRestored(tx, time.Now())
	})
	return id, err
}
