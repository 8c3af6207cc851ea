package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"embed"
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"github.com/hefu-wallet/hefu/guard"
)

//go:embed migrations/postgres/*.sql
var postgresMigrations embed.FS

const (
	// writers is how many transactions of one process write side by side.
	writers = 12
	// oldest is the oldest PostgreSQL that the suite has run on.
	oldest = 150000
)

// Remote says whether where is the URL of a PostgreSQL database and not a path:
// postgres://user@host:port/database?sslmode=verify-full, as libpq writes it. What the URL
// leaves out comes from the environment (PGPASSWORD, PGPASSFILE …) and ~/.pgpass.
func Remote(where string) bool {
	return strings.HasPrefix(where, "postgres://") || strings.HasPrefix(where, "postgresql://")
}

// Place names the database at a URL without its password, for people.
func Place(url string) (string, error) {
	c, err := parsePostgres(url)
	if err != nil {
		return "", err
	}
	return c.place(), nil
}

type remote struct {
	*pgx.ConnConfig
	wrap Wrap // may be nil
}

// Wrap puts something in front of what makes connections.
type Wrap func(driver.Connector) driver.Connector

func (c remote) place() string {
	return fmt.Sprintf("PostgreSQL (database %s at %s:%d)", c.Database, c.Host, c.Port)
}

func parsePostgres(url string) (remote, error) {
	c, err := pgx.ParseConfig(url)
	if err != nil {
		// The library's words may hold parts of the URL, and the URL a password.
		return remote{}, errors.New("store: the address of the PostgreSQL database cannot be read; write it as postgres://user@host:5432/database?sslmode=verify-full, other characters percent-encoded")
	}
	if c.ConnectTimeout == 0 {
		c.ConnectTimeout = maxWait
	}
	if c.RuntimeParams["application_name"] == "" {
		c.RuntimeParams["application_name"] = "hefu"
	}
	return remote{ConnConfig: c}, nil
}

// session is what every connection asks for: to give up a wait for a lock after
// maxWait, not to hold locks for a process that is gone, to look rows up by their indexes (a
// serializable transaction that reads a whole table is in everybody's way), and a commit
// that is on the disk when it returns.
func session(ctx context.Context, c *pgx.Conn, reads bool) error {
	exec := func(q string) error { _, err := c.Exec(ctx, q); return err }
	err := exec(`SET lock_timeout = '10s'; SET idle_in_transaction_session_timeout = '60s'; SET enable_seqscan = off;
		SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') NOT IN ('on', 'remote_apply')`)
	if err == nil && reads {
		err = exec(`SET default_transaction_read_only = on`)
	}
	if err != nil {
		return fmt.Errorf("store: set a connection up: %w", err)
	}
	return nil
}

func (c remote) pool(most int, reads bool) *sql.DB {
	made := stdlib.GetConnector(*c.ConnConfig, stdlib.OptionAfterConnect(func(ctx context.Context, conn *pgx.Conn) error { return session(ctx, conn, reads) }))
	if c.wrap != nil {
		made = c.wrap(made)
	}
	db := sql.OpenDB(made)
	db.SetMaxOpenConns(most)
	db.SetMaxIdleConns(most)
	db.SetConnMaxIdleTime(5 * time.Minute)
	return db
}

// PostgreSQL: every transaction that writes is serializable, so that guards on one
// database decide as if one came after the other; rows that LockUser and LockDealing read
// are held, and what is leased is passed over by others. A commit is on the disk when
// Update returns (synchronous_commit). A deleted row's bytes stay in the files until
// VACUUM has overwritten them, and in the write-ahead log and its archives.
func openPostgres(ctx context.Context, url string) (*store, error) {
	return connect(ctx, url, nil, migratePostgres)
}

// OpenBehind is Open of a PostgreSQL database through connections that wrap has made its
// own; each has a method Conn, as pgx's have. It is for tests that count or break statements.
func OpenBehind(ctx context.Context, url string, wrap Wrap) (guard.Store, error) {
	s, err := connect(ctx, url, wrap, migratePostgres)
	if err != nil {
		return nil, err
	}
	return s, nil
}

// connect opens a database and hands it to ready before it is used.
func connect(ctx context.Context, url string, wrap Wrap, ready func(ctx context.Context, s *store, place string) error) (_ *store, err error) {
	c, err := parsePostgres(url)
	if err != nil {
		return nil, err
	}
	c.wrap = wrap
	s := &store{read: c.pool(2*readers, true), write: c.pool(writers, false)}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Close())
		}
	}()
	schema, err := s.fit(ctx)
	if err != nil {
		return nil, fmt.Errorf("store: open %s: %w", c.place(), err)
	}
	h := fnv.New64a()
	_, _ = h.Write([]byte("hefu-turn-" + schema))
	s.dialect = dialect{
		lock: query(` FOR UPDATE`), skip: query(` FOR UPDATE SKIP LOCKED`),
		conflict: hasState("23505"), missing: hasState("23503"),
		busy: func(err error) bool {
			var connect *pgconn.ConnectError
			return errors.As(err, &connect) || hasState("55P03", "57P01", "57P02", "57P03", "53300")(err)
		},
		update: &sql.TxOptions{Isolation: sql.LevelSerializable}, lease: &sql.TxOptions{Isolation: sql.LevelReadCommitted},
		several: &several{turn: int64(h.Sum64())}, //nolint:gosec // any number will do
		words:   &words{},
	}
	if err := ready(ctx, s, c.place()); err != nil {
		return nil, err
	}
	if err := s.Ping(ctx); err != nil {
		return nil, err
	}
	return s, nil
}

// fit refuses a server that cannot keep what the store promises, and another program's
// tables. It returns the schema that the tables are in.
func (s *store) fit(ctx context.Context) (schema string, err error) {
	var version int
	var encoding, fsync, pages, commit string
	var standby bool
	err = s.write.QueryRowContext(ctx, `SELECT current_setting('server_version_num')::int, current_setting('server_encoding'), current_setting('fsync'),
		current_setting('full_page_writes'), current_setting('synchronous_commit'), pg_is_in_recovery(), coalesce(current_schema(), '')`).
		Scan(&version, &encoding, &fsync, &pages, &commit, &standby, &schema)
	switch {
	case err != nil:
		return "", explained(err)
	case version < oldest:
		return "", fmt.Errorf("it is version %d; PostgreSQL %d or later is needed", version/10000, oldest/10000)
	case standby:
		return "", errors.New("it is a standby and takes no writes; name the primary (target_session_attrs=read-write finds it)")
	case encoding != "UTF8":
		return "", fmt.Errorf("its encoding is %s; make it with ENCODING 'UTF8'", encoding)
	case fsync != "on" || pages != "on":
		return "", errors.New("fsync or full_page_writes is off: it would forget approvals in a power cut; turn both on")
	case commit != "on" && commit != "remote_apply":
		return "", fmt.Errorf("synchronous_commit is %s and cannot be turned on", commit)
	case schema == "":
		return "", errors.New("its search_path names no schema that exists")
	}
	var tables, ours int
	err = s.write.QueryRowContext(ctx, `SELECT COUNT(*), COUNT(*) FILTER (WHERE tablename = 'goose_db_version') FROM pg_tables WHERE schemaname = current_schema()`).Scan(&tables, &ours)
	if err == nil && tables > 0 && ours == 0 {
		err = errors.New("it is a database of another program")
	}
	return schema, err
}

// migratePostgres brings the schema up to date. Guards that start at once take turns; all
// but the first find the work done.
func migratePostgres(ctx context.Context, s *store, place string) (err error) {
	turn, err := s.write.Conn(ctx)
	if err != nil {
		return fmt.Errorf("store: open %s: %w", place, err)
	}
	defer func() { // the lock goes with the connection
		discard(turn)
		_ = turn.Close()
	}()
	if _, err := turn.ExecContext(ctx, `SELECT pg_advisory_lock($1)`, s.dialect.several.turn); err != nil {
		return fmt.Errorf("store: wait for another guard that starts on %s: %w", place, err)
	}
	folder, err := fs.Sub(postgresMigrations, "migrations/postgres")
	if err != nil {
		return fmt.Errorf("store: migrations: %w", err)
	}
	p, err := goose.NewProvider(goose.DialectPostgres, s.write, folder, goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
	if err != nil {
		return fmt.Errorf("store: migrations: %w", err)
	}
	return up(ctx, p, place)
}
