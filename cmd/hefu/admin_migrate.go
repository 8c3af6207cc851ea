package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	chains "github.com/hefu-wallet/hefu/chain/all"
	server "github.com/hefu-wallet/hefu/guard"
	"github.com/hefu-wallet/hefu/store"
	"github.com/hefu-wallet/hefu/text"
)

// newMigrate is `hefu admin migrate`: from the file to PostgreSQL.
func newMigrate() *cobra.Command {
	var to string
	c := adminCommand("migrate", "move the database from its file to PostgreSQL; the guard must not run", func(c *cobra.Command, conf *serveConfig, _ string) error {
		return adminMigrate(c, conf, to)
	})
	c.Use, c.Args = "migrate", cobra.NoArgs
	c.Flags().StringVar(&to, "to", "", "the PostgreSQL database, as postgres://user@host:5432/name; a password is better in PGPASSWORD or ~/.pgpass")
	return c
}

// adminMigrate can be killed at any line and run again (guard/move.go): until the move is
// decided the file is the guard's database, afterwards PostgreSQL is.
func adminMigrate(cmd *cobra.Command, conf *serveConfig, to string) (err error) {
	if conf.remote != "" {
		return fail(hefu.KindInvalid, "migrate.there", conf.place())
	}
	if !store.Remote(to) {
		return fail(hefu.KindInvalid, "migrate.to")
	}
	place, err := store.Place(to)
	if err != nil {
		return err
	}
	if err := errors.Join(
		present(conf.database(), fail(hefu.KindNotFound, "migrate.nothing", conf.database())),
		present(filepath.Join(conf.keystore(), "identity"), fail(hefu.KindNotFound, "admin.nokeystore", conf.keystore())),
	); err != nil {
		return err
	}
	m := migration{conf: conf, to: to, place: place, families: chains.Families(), log: conf.logger(cmd.ErrOrStderr())}
	tables, err := m.run(cmd.Context())
	if err != nil {
		return err
	}
	lang := langOf(cmd)
	if len(tables) == 0 {
		_, err = fmt.Fprint(cmd.OutOrStdout(), lang.Say("migrate.again", place))
		return err
	}
	rows := [][]string{{lang.Say("migrate.table"), lang.Say("migrate.rows"), lang.Say("migrate.sum")}}
	for _, t := range tables {
		rows = append(rows, []string{t.Table, strconv.FormatInt(t.Rows, 10), fmt.Sprintf("%x", t.Sum[:8])})
	}
	if err := text.Table(cmd.OutOrStdout(), rows); err != nil {
		return err
	}
	_, err = fmt.Fprint(cmd.OutOrStdout(), lang.Say("migrate.done", place, conf.database()))
	return err
}

type migration struct {
	conf      *serveConfig
	to, place string
	families  chain.Set
	log       *slog.Logger
}

// run returns what was copied; nothing when the move was decided before.
func (m *migration) run(ctx context.Context) (tables []store.Counted, err error) {
	r := &running{}
	defer func() { err = errors.Join(err, r.close()) }()
	if err := m.conf.lock(r); err != nil {
		return nil, err
	}
	to, err := store.Open(ctx, m.to)
	if err != nil {
		return nil, err
	}
	r.closes = append(r.closes, to.Close)
	// The guard itself puts its records in order, and says when it has left.
	switch err := m.conf.open(ctx, r, m.families, m.log); {
	case errors.Is(err, server.ErrMoved):
	case err != nil:
		return nil, err
	default:
		if tables, err = m.copy(ctx, r, to); err != nil {
			return nil, err
		}
	}
	return tables, m.finish(ctx, r.rows, to)
}

// copy fills the new database, compares, and decides.
func (m *migration) copy(ctx context.Context, r *running, to server.Store) ([]store.Counted, error) {
	move, err := r.guard.BeginMove(ctx, m.place)
	if err != nil {
		return nil, err
	}
	err = store.Move(ctx, r.rows, to, store.Bring{Own: server.MoveMarks(), Mark: move.Mark(), Over: r.guard.Over})
	if err != nil {
		return nil, fmt.Errorf("migrate to %s: nothing was changed here: %w", m.place, err)
	}
	tables, err := store.Compare(ctx, r.rows, to, server.MoveMarks())
	if err != nil {
		return nil, fmt.Errorf("migrate to %s: the copy is not used: %w", m.place, err)
	}
	return tables, r.guard.DecideMove(ctx, move)
}

// finish starts a guard on the new database and ends it again: it takes the database over.
func (m *migration) finish(ctx context.Context, from, to server.Store) (err error) {
	var move server.Move
	var by string
	err = errors.Join(
		from.View(ctx, func(tx server.Tx) (err error) { move, err = server.Moving(tx); return err }),
		to.View(ctx, func(tx server.Tx) (err error) { by, err = server.ArrivedBy(tx); return err }),
	)
	if err != nil {
		return err
	}
	if by == "" || by != move.ID {
		return fail(hefu.KindConflict, "migrate.elsewhere", move.Place, m.place)
	}
	next := *m.conf
	next.remote = m.to
	r := &running{}
	defer func() { err = errors.Join(err, r.close()) }()
	return next.open(ctx, r, m.families, m.log)
}
