package store

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/stdlib"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
	"github.com/hefu-wallet/hefu/store/storetest"
	"github.com/hefu-wallet/hefu/test/postgres"
)

// server is one PostgreSQL for all tests of the package, started by the first that wants it.
type server struct {
	once sync.Once
	c    *postgres.Cluster
	err  error
}

var shared server

func TestMain(m *testing.M) {
	code := m.Run()
	if shared.c != nil {
		shared.c.Stop()
	}
	os.Exit(code)
}

// empty makes an empty database and returns its URL.
func empty(t testing.TB) string {
	t.Helper()
	url, err := cluster(t).Database(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return url
}

func cluster(t testing.TB) *postgres.Cluster {
	t.Helper()
	shared.once.Do(func() { shared.c, shared.err = postgres.Start(context.Background()) })
	c, err := shared.c, shared.err
	if errors.Is(err, postgres.ErrMissing) {
		t.Skip("NOT RUN on PostgreSQL: ", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestPostgres(t *testing.T) {
	storetest.Run(t, storetest.Dialect{New: empty, Open: Open, Several: true})
}

// A promise of durability rests on settings; they are asked of both kinds of connection.
func TestPostgresSettings(t *testing.T) {
	url := empty(t)
	if err := cluster(t).Exec(t.Context(), `ALTER ROLE hefu SET synchronous_commit = off`); err != nil { // an operator's, for something else
		t.Fatal(err)
	}
	defer func() { _ = cluster(t).Exec(context.Background(), `ALTER ROLE hefu RESET synchronous_commit`) }()
	g, err := Open(t.Context(), url)
	must(t, err)
	defer g.Close()
	s := g.(*store)
	for _, db := range []*sql.DB{s.write, s.read} {
		for setting, want := range map[string]string{"synchronous_commit": "on", "lock_timeout": "10s", "idle_in_transaction_session_timeout": "1min", "enable_seqscan": "off"} {
			var got string
			if err := db.QueryRow("SHOW " + setting).Scan(&got); err != nil || got != want {
				t.Errorf("%s is %s, want %s (%v)", setting, got, want, err)
			}
		}
	}
	must(t, s.Update(t.Context(), func(g guard.Tx) error {
		level, err := one(g.(*tx), "setting", func(r row) (v string, err error) { return v, r.Scan(&v) }, `SELECT current_setting('transaction_isolation')`)
		if level != "serializable" {
			t.Errorf("an update is %s", level)
		}
		return err
	}))
	if _, err := s.read.Exec(`INSERT INTO meta VALUES ('k', 'v')`); err == nil {
		t.Error("a reader wrote")
	}
}

func TestRefusedPostgres(t *testing.T) {
	open := func(url string) error {
		s, err := Open(t.Context(), url)
		if err == nil {
			_ = s.Close()
		}
		return err
	}
	foreign, newer := empty(t), empty(t)
	edit := func(url, statement string) {
		c, err := parsePostgres(url)
		must(t, err)
		db := stdlib.OpenDB(*c.ConnConfig)
		_, err = db.Exec(statement)
		must(t, errors.Join(err, db.Close()))
	}
	edit(foreign, `CREATE TABLE recipes (id INTEGER)`)
	must(t, open(newer))
	edit(newer, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (999, true)`)
	_, secret, _ := strings.Cut(foreign, "hefu:")
	secret, _, _ = strings.Cut(secret, "@")
	wrong := strings.Replace(foreign, secret, "WRONG-PASSWORD", 1)
	nowhere := "postgres://hefu:WRONG-PASSWORD@127.0.0.1:1/x"
	for url, says := range map[string]string{
		foreign: "another program", newer: "newer hefu", wrong: "authentication failed", nowhere: "refused",
		"postgres://hefu:WRONG-PASSWORD@host:port/x": "write it as", foreign + "&fsync=off": "fsync", strings.Replace(foreign, "search_path=", "search_path=none_", 1): "search_path",
	} {
		err := open(url)
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("got %v, want something about %q", err, says)
		}
		if err != nil && (strings.Contains(err.Error(), secret) || strings.Contains(err.Error(), "WRONG-PASSWORD")) {
			t.Errorf("the password is in it: %v", err)
		}
	}
	if err := open(nowhere); !hefu.Is(err, hefu.KindUnavailable) {
		t.Errorf("no server: %v", err)
	}
	place, err := Place(foreign)
	if err != nil || strings.Contains(place, secret) || !strings.Contains(place, "127.0.0.1") {
		t.Errorf("%s: %v", place, err)
	}
}

// Several guards may start at once on a new database.
func TestOpenPostgresTogether(t *testing.T) {
	url := empty(t)
	var group sync.WaitGroup
	for range 6 {
		group.Go(func() {
			s, err := Open(t.Context(), url)
			if err != nil {
				t.Error(err)
				return
			}
			if err := s.Update(t.Context(), func(tx guard.Tx) error { return tx.SetMeta("k", "v") }); err != nil {
				t.Error(err)
			}
			_ = s.Close()
		})
	}
	group.Wait()
}

// A server that dies in the middle takes nothing with it that was acknowledged. A
// transaction that it interrupts is begun again once it is back, and says so if it stays away.
func TestPostgresDies(t *testing.T) {
	c, err := postgres.Start(t.Context())
	if errors.Is(err, postgres.ErrMissing) {
		t.Skip("NOT RUN on PostgreSQL: ", err)
	}
	must(t, err)
	defer c.Stop()
	url, err := c.Database(t.Context())
	must(t, err)
	s, err := Open(t.Context(), url)
	must(t, err)
	defer s.Close()
	must(t, s.Update(t.Context(), func(tx guard.Tx) error { return tx.SetMeta("before", "v") }))
	runs, back := 0, make(chan error, 1)
	must(t, s.Update(t.Context(), func(tx guard.Tx) error {
		if runs++; runs == 1 {
			c.Kill()
			go func() { back <- c.Run() }()
		}
		v, err := tx.Meta("before")
		if err == nil && v != "v" {
			t.Errorf("what was committed is %q", v)
		}
		return errors.Join(err, tx.SetMeta("after", "v"))
	}))
	must(t, <-back)
	if runs < 2 {
		t.Errorf("%d runs", runs)
	}
	c.Kill()
	ctx, cancel := context.WithTimeout(t.Context(), 20*maxWait)
	defer cancel()
	if err := s.View(ctx, func(tx guard.Tx) error { _, err := tx.Meta("after"); return err }); !hefu.Is(err, hefu.KindUnavailable) {
		t.Errorf("a view without a server: %v", err)
	}
	if err := s.Update(ctx, func(tx guard.Tx) error { return tx.SetMeta("x", "v") }); !hefu.Is(err, hefu.KindUnavailable) {
		t.Errorf("an update without a server: %v", err)
	}
	must(t, c.Run())
	must(t, s.View(t.Context(), func(tx guard.Tx) error {
		v, err := tx.Meta("after")
		x, err2 := tx.Meta("x")
		if v != "v" || x != "" {
			t.Errorf("after the server came back: %q, %q", v, x)
		}
		return errors.Join(err, err2)
	}))
}

// What two do with different rows goes on side by side; with one row it takes turns.
func TestWritersSideBySide(t *testing.T) {
	s, err := Open(t.Context(), empty(t))
	must(t, err)
	defer s.Close()
	must(t, s.Update(t.Context(), func(tx guard.Tx) error {
		for _, name := range []string{"a", "b"} {
			if err := tx.CreateUser(hefu.User{ID: hefu.UserID(name), Name: name, State: hefu.UserActive}); err != nil {
				return err
			}
		}
		return nil
	}))
	must(t, s.Update(t.Context(), func(tx guard.Tx) error {
		_, err := tx.LockUser("a")
		other := s.Update(t.Context(), func(tx guard.Tx) error { _, err := tx.LockUser("b"); return err })
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		defer cancel()
		same := s.Update(ctx, func(tx guard.Tx) error { _, err := tx.LockUser("a"); return err })
		if !errors.Is(same, context.DeadlineExceeded) {
			t.Errorf("a row was locked twice: %v", same)
		}
		return errors.Join(err, other)
	}))
}

// A transaction that decided on what another one changed meanwhile decides again: without
// that, both would see no withdrawal and each make one.
func TestDecidedAgain(t *testing.T) {
	s, err := Open(t.Context(), empty(t))
	must(t, err)
	defer s.Close()
	runs := 0
	must(t, s.Update(t.Context(), func(tx guard.Tx) error {
		runs++
		theirs, err := tx.Meta("theirs")
		if runs == 1 {
			err = errors.Join(err, s.Update(t.Context(), func(tx guard.Tx) error {
				mine, err := tx.Meta("mine")
				if err == nil && mine == "" {
					err = tx.SetMeta("theirs", "taken")
				}
				return err
			}))
		}
		if err != nil || theirs != "" {
			return err
		}
		return tx.SetMeta("mine", "taken")
	}))
	must(t, s.View(t.Context(), func(tx guard.Tx) error {
		mine, err := tx.Meta("mine")
		theirs, err2 := tx.Meta("theirs")
		if runs != 2 || mine != "" || theirs != "taken" {
			t.Errorf("%d runs, mine %q, theirs %q", runs, mine, theirs)
		}
		return errors.Join(err, err2)
	}))
}

func TestEscape(t *testing.T) {
	for s, want := range map[string]string{"": "", "café": "café", "a\x00b": "a\x1000b", "\x10": "\x1010", "\xff": "\x10ff", "\ufffd": "\ufffd"} {
		if got := escape(s); got != want {
			t.Errorf("%q: %q", s, got)
		}
		if back, err := unescape(want); err != nil || back != s {
			t.Errorf("%q back: %q, %v", want, back, err)
		}
	}
	for _, s := range []string{"\x10", "\x101", "\x10xx"} {
		if back, err := unescape(s); err == nil {
			t.Errorf("%q was read as %q", s, back)
		}
	}
	w := words{}
	if got := w.text(`SELECT ?, '?' WHERE a = ?`); got != `SELECT $1, '?' WHERE a = $2` {
		t.Error(got)
	}
}
