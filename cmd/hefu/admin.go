package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hefu-wallet/hefu"
	chains "github.com/hefu-wallet/hefu/chain/all"
)

// newAdmin is `hefu admin`: what an operator does beside the guard that runs.
func newAdmin() *cobra.Command {
	c := &cobra.Command{Use: "admin", Short: "for the operator of a guard: back up, restore, move, audit, change the master key", Long: english("help.admin"), Args: cobra.NoArgs}
	c.RunE = func(c *cobra.Command, _ []string) error { return c.Help() }
	c.AddCommand(
		adminCommand("backup", "copy the database to a new file, while the guard runs", onFile(adminBackup)),
		withOldKey(adminCommand("restore", "bring the database back; the guard must not run", onFile(adminRestore))),
		restored(),
		newMigrate(),
		newAdminAudit(),
		newAdminNodes(),
		newAdminReady(),
		newFollowAnew(),
		adminCommand("rotate-master-key", "put keystore and database under the master key in FILE; no guard may run", adminRotate),
	)
	return c
}

// restored is `hefu admin restored`: it takes no file.
func restored() *cobra.Command {
	c := adminCommand("restored", "say that a PostgreSQL database was brought back from a backup", func(c *cobra.Command, conf *serveConfig, _ string) error {
		return adminRestored(c, conf)
	})
	c.Use, c.Args = "restored", cobra.NoArgs
	return withOldKey(c)
}

func withOldKey(c *cobra.Command) *cobra.Command {
	c.Flags().String(oldKeyFlag, "", "the master key of the time of the backup, if it was changed since")
	return c
}

// onFile refuses PostgreSQL, which has its own tools for whole databases.
func onFile(run func(*cobra.Command, *serveConfig, string) error) func(*cobra.Command, *serveConfig, string) error {
	return func(c *cobra.Command, conf *serveConfig, file string) error {
		if conf.remote != "" {
			return fail(hefu.KindInvalid, "admin.postgres", conf.place())
		}
		return run(c, conf, file)
	}
}

// adminCommand is a command on one file that knows the guard's configuration.
func adminCommand(name, short string, run func(*cobra.Command, *serveConfig, string) error) *cobra.Command {
	f := &serveFlags{}
	c := &cobra.Command{Use: name + " FILE", Short: short, Args: cobra.ExactArgs(1)}
	c.Flags().StringVar(&f.config, "config", "", "configuration file (HEFU_CONFIG)")
	for name, key := range flagSettings() {
		if key == "data_dir" || key == "keystore_dir" {
			c.Flags().String(name, "", flagHelp()[name])
		}
	}
	c.RunE = func(c *cobra.Command, args []string) error {
		conf, err := f.load(c, chains.Families())
		if err != nil {
			return err
		}
		if len(conf.bad) > 0 {
			return fmt.Errorf("the configuration cannot be used; lines to correct: %d\n%w", len(conf.bad), conf.bad)
		}
		return run(c, conf, strings.Join(args, ""))
	}
	return c
}

// absent fails unless nothing lies at path.
func absent(path string) error {
	_, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("back up: %w", err)
	}
	return fail(hefu.KindConflict, "admin.exists", path)
}

// present fails when there is no file at path.
func present(path string, missing error) error {
	_, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return missing
	}
	if err != nil {
		return fmt.Errorf("look for a file: %w", err)
	}
	return nil
}

// syncPath makes a file's content, or the names in a folder, durable.
func syncPath(path string) error {
	f, err := os.Open(path) //nolint:gosec // the operator names the path
	if err == nil {
		err = errors.Join(f.Sync(), f.Close())
	}
	if err != nil {
		return fmt.Errorf("sync %s: %w", path, err)
	}
	return nil
}
