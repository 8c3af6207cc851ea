package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/hefu-wallet/hefu"
	chains "github.com/hefu-wallet/hefu/chain/all"
	server "github.com/hefu-wallet/hefu/guard"
	"github.com/hefu-wallet/hefu/keystore"
	"github.com/hefu-wallet/hefu/store"
)

// oldKeyFlag names the master key that a backup from before a rotation is sealed under.
const oldKeyFlag = "old-master-key"

// adminRotate puts keystore and database under another master key (keystore.Rotate). It
// can be killed at any line and run again.
func adminRotate(cmd *cobra.Command, conf *serveConfig, file string) error {
	if err := present(filepath.Join(conf.keystore(), "identity"), fail(hefu.KindNotFound, "admin.nokeystore", conf.keystore())); err != nil {
		return err
	}
	next, err := keystore.ReadMaster(file)
	if err != nil {
		return err
	}
	defer clear(next)
	if err := conf.rotate(cmd, next); err != nil {
		return err
	}
	lang := langOf(cmd)
	said := lang.Say("rotate.inside", filepath.Join(conf.keystore(), "master.key"), file)
	if conf.masterFile != "" {
		said = lang.Say("rotate.outside", file, conf.masterFile)
	}
	_, err = fmt.Fprint(cmd.OutOrStdout(), lang.Say("rotate.done")+said)
	return err
}

func (c *serveConfig) rotate(cmd *cobra.Command, next []byte) (err error) {
	r := &running{}
	defer func() { err = errors.Join(err, r.close()) }()
	if err := c.lock(r); err != nil {
		return err
	}
	if c.remote == "" {
		if err := present(c.database(), fail(hefu.KindNotFound, "rotate.nothing", c.database())); err != nil {
			return err
		}
	}
	o, err := c.keystoreOptions()
	if err != nil {
		return err
	}
	defer clear(o.Master)
	// A rotation that is done but was not heard of opens with the new key only.
	if keys, err := keystore.Open(c.keystore(), rand.Reader, o); err != nil {
		o.Master = next
	} else if err := keys.Close(); err != nil {
		return err
	}
	if err := c.ours(cmd, o); err != nil {
		return err
	}
	ctx := cmd.Context()
	rows, err := store.Open(ctx, c.database())
	if err != nil {
		return err
	}
	r.closes = append(r.closes, rows.Close)
	// Written down before anything is sealed anew, and again when all is: whoever was killed
	// in between runs it again.
	if err := rotating(ctx, rows, rotateBegun); err != nil {
		return err
	}
	err = keystore.Rotate(c.keystore(), rand.Reader, o, next, func(again func(string, []byte) ([]byte, error)) error {
		return server.Reseal(ctx, rows, again)
	})
	if err != nil {
		return err
	}
	return rotating(ctx, rows, rotateDone)
}

// What the audit log says of a rotation.
const (
	rotateBegun = "begun"
	rotateDone  = "done"
)

func rotating(ctx context.Context, rows server.Store, details string) error {
	return rows.Update(ctx, func(tx server.Tx) error { return server.RecordAdmin(tx, time.Now(), "rotate-master-key", details) })
}

// ours starts a guard and ends it: the database is this keystore's, and not one that the
// guard has left.
func (c *serveConfig) ours(cmd *cobra.Command, o keystore.Options) (err error) {
	r := &running{}
	defer func() { err = errors.Join(err, r.close()) }()
	keys, err := keystore.Open(c.keystore(), rand.Reader, o)
	if err != nil {
		return err
	}
	r.closes = append(r.closes, keys.Close)
	return c.openWith(cmd.Context(), r, keys, chains.Families(), c.logger(cmd.ErrOrStderr()))
}

// resealed puts a database that was brought back under the present master key. Without the
// key that it is sealed under nobody could sign in, so it is refused.
func (c *serveConfig) resealed(cmd *cobra.Command, where, from string) (err error) {
	keys, err := c.openKeystore()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, keys.Close()) }()
	file, err := cmd.Flags().GetString(oldKeyFlag)
	if err != nil {
		return err
	}
	var older [][]byte
	if file != "" {
		key, err := keystore.ReadMaster(file)
		if err != nil {
			return err
		}
		defer clear(key)
		older = append(older, key)
	}
	return reseal(cmd.Context(), where, from, func(label string, sealed []byte) ([]byte, error) { return keys.Reseal(label, sealed, older...) })
}

func reseal(ctx context.Context, where, from string, again func(string, []byte) ([]byte, error)) (err error) {
	rows, err := store.Open(ctx, where)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	odd := false
	err = server.Reseal(ctx, rows, func(label string, sealed []byte) ([]byte, error) {
		fresh, err := again(label, sealed)
		odd = odd || err != nil
		return fresh, err
	})
	if odd {
		return hefu.Errorf(hefu.KindInvalid, "restore: what %s holds is sealed under another master key than the present one; name the key of that time with --old-master-key FILE and run this again", from).Because(err)
	}
	return err
}
