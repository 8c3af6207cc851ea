package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	chains "github.com/hefu-wallet/hefu/chain/all"
	server "github.com/hefu-wallet/hefu/guard"
	"github.com/hefu-wallet/hefu/store"
	"github.com/hefu-wallet/hefu/test/postgres"
)

func startPostgres(t *testing.T) *postgres.Cluster {
	t.Helper()
	c, err := postgres.Start(t.Context())
	if errors.Is(err, postgres.ErrMissing) {
		t.Skip("NOT RUN on PostgreSQL: ", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Stop)
	return c
}

// opened starts a guard on a configuration and ends it; it returns what it logged.
func opened(t *testing.T, conf *serveConfig) (string, error) {
	t.Helper()
	log := &syncBuffer{}
	r := &running{}
	err := conf.open(t.Context(), r, chains.Families(), slog.New(slog.NewTextHandler(log, nil)))
	return log.String(), errors.Join(err, r.close())
}

// peopled is a guard's directory with people and limits in the file, in step with its keystore.
func peopled(t *testing.T) (conf *serveConfig, file string) {
	t.Helper()
	conf, file = home(t)
	if err := os.MkdirAll(conf.dataDir, 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := opened(t, conf); err != nil {
		t.Fatal(err)
	}
	rows, err := store.Open(t.Context(), conf.database())
	if err != nil {
		t.Fatal(err)
	}
	err = rows.Update(t.Context(), func(tx server.Tx) error {
		for _, name := range []string{"alice", "bob"} {
			err := errors.Join(
				tx.CreateUser(hefu.User{ID: hefu.UserID(name), Name: name, State: hefu.UserActive, Created: time.Unix(1, 0)}),
				tx.CreateSession(server.Session{ID: hefu.SessionID(name), User: hefu.UserID(name), TokenHash: []byte(name), Agent: "a\x00\xff"}),
				tx.PutLimit(hefu.Limit{User: hefu.UserID(name), Asset: "eip155:31337/slip44:60"}),
			)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err := errors.Join(err, rows.Close()); err != nil {
		t.Fatal(err)
	}
	return conf, file
}

// on is the same configuration with PostgreSQL as its database.
func on(conf *serveConfig, url string) *serveConfig {
	next := *conf
	next.remote = url
	return &next
}

// arrivedWhole wants the guard to start on PostgreSQL with all that was in the file, and
// without a quarantine.
func arrivedWhole(t *testing.T, conf *serveConfig, where string) {
	t.Helper()
	log, err := opened(t, on(conf, where))
	if err != nil || strings.Contains(log, "quarantine") {
		t.Fatalf("on PostgreSQL: %v, %s", err, log)
	}
	rows, err := store.Open(t.Context(), where)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close() //nolint:errcheck // it was only read
	err = rows.View(t.Context(), func(tx server.Tx) error {
		for _, name := range []string{"alice", "bob"} {
			u, err := tx.UserByName(name)
			all, err2 := tx.Sessions(u.ID)
			if err = errors.Join(err, err2); err != nil {
				return err
			}
			if !u.Hold.Until.IsZero() || len(all) != 1 || !all[0].Ended.IsZero() || all[0].Agent != "a\x00\xff" {
				return fmt.Errorf("%s: %v, %v", name, u.Hold, all)
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// leftAlone wants no guard to start on the file any more.
func leftAlone(t *testing.T, conf *serveConfig) {
	t.Helper()
	if _, err := opened(t, conf); !errors.Is(err, server.ErrMoved) {
		t.Errorf("on the file that was left: %v", err)
	}
}

func TestMigrate(t *testing.T) {
	cluster := startPostgres(t)
	base := func() string {
		u, err := cluster.Database(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return u
	}
	conf, file := peopled(t)
	where, elsewhere := base(), base()
	u, err := url.Parse(where)
	if err != nil {
		t.Fatal(err)
	}
	secret, _ := u.User.Password()
	early, err := os.ReadFile(conf.database()) // put aside by hand, just before
	if err != nil {
		t.Fatal(err)
	}
	unlock, err := lockData(conf.dataDir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := admin("migrate", "--to", where, "--config", file); err == nil || !strings.Contains(err.Error(), "in use by another") {
		t.Errorf("while a guard serves: %v", err)
	}
	unlock()
	if _, err := admin("migrate", "--config", file); !hefu.Is(err, hefu.KindInvalid) {
		t.Errorf("to nowhere: %v", err)
	}
	out, err := admin("migrate", "--to", where, "--config", file)
	if err != nil || !strings.Contains(out, "users          2") || !strings.Contains(out, "sessions") || strings.Contains(out, secret) {
		t.Fatalf("%v: %s", err, out)
	}
	arrivedWhole(t, conf, where)
	leftAlone(t, conf)
	if out, err := admin("migrate", "--to", where, "--config", file); err != nil || !strings.Contains(out, "decided before") {
		t.Errorf("again: %v, %s", err, out)
	}
	if _, err := admin("migrate", "--to", elsewhere, "--config", file); !hefu.Is(err, hefu.KindConflict) || strings.Contains(err.Error(), secret) {
		t.Errorf("to another database: %v", err)
	}
	// A copy of the file from before the move knows nothing of it; the keystore does.
	if err := errors.Join(os.WriteFile(conf.database(), early, 0o600), os.RemoveAll(conf.database()+"-wal"), os.RemoveAll(conf.database()+"-shm")); err != nil {
		t.Fatal(err)
	}
	leftAlone(t, conf)
	if _, err := admin("migrate", "--to", elsewhere, "--config", file); err == nil {
		t.Error("a copy from before the move was moved again")
	}
	if log, err := opened(t, on(conf, where)); err != nil || strings.Contains(log, "quarantine") {
		t.Errorf("the new database after all this: %v, %s", err, log)
	}
	if _, err := admin("migrate", "--to", where, "--config", onPostgres(t, file, where)); !hefu.Is(err, hefu.KindInvalid) || strings.Contains(err.Error(), secret) {
		t.Errorf("from PostgreSQL: %v", err)
	}
}

// A database that others use is not written over.
func TestMigrateNeedsAnEmptyDatabase(t *testing.T) {
	cluster := startPostgres(t)
	where, err := cluster.Database(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	bound(t, where, "another guard")
	conf, file := peopled(t)
	if _, err := admin("migrate", "--to", where, "--config", file); !hefu.Is(err, hefu.KindConflict) {
		t.Errorf("over another guard's: %v", err)
	}
	if _, err := opened(t, conf); err != nil {
		t.Errorf("the file after a migration that was refused: %v", err)
	}
}

// onPostgres is a configuration file that names the database.
func onPostgres(t *testing.T, file, where string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return write(t, "postgres.toml", "database = \""+where+"\"\n"+string(text))
}

// way stands between a program and PostgreSQL and counts what the program says. At the
// one that it waits for it calls kill, before it passes the words on or, when late,
// after; then nothing gets through any more.
type way struct {
	net.Listener
	to   string
	at   int64
	late bool
	kill func()

	said atomic.Int64
	once sync.Once
}

func newWay(t *testing.T, to string, at int64, late bool, kill func()) (*way, string) {
	t.Helper()
	u, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	w := &way{to: u.Host, at: at, late: late, kill: kill}
	if w.Listener, err = (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Close() })
	u.Host = w.Addr().String()
	q := u.Query()
	q.Set("sslmode", "disable")
	u.RawQuery = q.Encode()
	go w.accept()
	return w, u.String()
}

func (w *way) accept() {
	for {
		in, err := w.Accept()
		if err != nil {
			return
		}
		out, err := net.Dial("tcp", w.to) //nolint:noctx // it ends with the test
		if err != nil {
			_ = in.Close()
			return
		}
		go func() { _, _ = io.Copy(in, out); _ = in.Close() }()
		go w.pass(in, out)
	}
}

func (w *way) pass(in, out net.Conn) {
	defer func() { _ = errors.Join(in.Close(), out.Close()) }()
	buf := make([]byte, 1<<16)
	for {
		n, err := in.Read(buf)
		if err != nil {
			return
		}
		now := w.said.Add(1) == w.at
		if now && !w.late {
			w.once.Do(w.kill)
			return
		}
		if _, err := out.Write(buf[:n]); err != nil {
			return
		}
		if now {
			w.once.Do(w.kill)
		}
	}
}

// TestMigrateKilled kills the program at the words that it says to PostgreSQL, before it is
// heard or after. Whatever it was, exactly one of the two databases is the guard's then, and
// a second run finishes.
func TestMigrateKilled(t *testing.T) {
	cluster := startPostgres(t)
	at, late, decided, undecided := int64(1), false, 0, 0
	for {
		where, err := cluster.Database(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		s, err := store.Open(t.Context(), where) // the schema has tests of its own
		if err := errors.Join(err, s.Close()); err != nil {
			t.Fatal(err)
		}
		conf, file := peopled(t)
		ctx, cancel := context.WithCancel(t.Context())
		w, through := newWay(t, where, at, late, cancel)
		cmd := exec.CommandContext(ctx, os.Args[0], "admin", "migrate", "--to", through, "--config", file)
		cmd.Env = append(os.Environ(), ourChild+"=1")
		said, err := cmd.CombinedOutput()
		_ = w.Close()
		killed := ctx.Err() != nil
		cancel()
		if !killed {
			if err != nil {
				t.Fatalf("not killed at %d, and it failed: %v: %s", at, err, said)
			}
			break
		}
		if judge(t, conf, where, at%2 == 0) {
			decided++
		} else {
			undecided++
		}
		if out, err := admin("migrate", "--to", where, "--config", file); err != nil {
			t.Fatalf("killed at %d (late: %v), then again: %v: %s", at, late, err, out)
		}
		arrivedWhole(t, conf, where)
		leftAlone(t, conf)
		if t.Failed() {
			t.Fatalf("killed at %d, late: %v", at, late)
		}
		if late = !late; !killsAll() {
			at += 17
		} else if !late {
			at++
		}
	}
	t.Logf("killed %d times before the decision, %d times after it", undecided, decided)
	if undecided < 5 || decided < 2 {
		t.Errorf("killed %d times before the decision and %d times after it: the test does not reach both", undecided, decided)
	}
}

// killsAll says that there is time for every moment; otherwise it is one in seventeen.
func killsAll() bool { return os.Getenv("HEFU_SOAK") != "" }

// judge wants exactly one of the two databases to be the guard's, and says whether it is
// the new one. It starts a guard on the old one only where that is asked for.
func judge(t *testing.T, conf *serveConfig, where string, start bool) (decided bool) {
	t.Helper()
	keys, err := conf.openKeystore()
	if err != nil {
		t.Fatal(err)
	}
	_, event, err := keys.Epoch()
	if err := errors.Join(err, keys.Close()); err != nil {
		t.Fatal(err)
	}
	decided = strings.Contains(string(event), `"do":"move"`)
	if decided {
		leftAlone(t, conf)
		if start {
			arrivedWhole(t, conf, where)
		}
		return true
	}
	rows, err := store.Open(t.Context(), where)
	if err != nil {
		t.Fatal(err)
	}
	var id hefu.GuardID
	err = rows.View(t.Context(), func(tx server.Tx) (err error) { id, err = server.BoundTo(tx); return err })
	if err := errors.Join(err, rows.Close()); err != nil {
		t.Fatal(err)
	}
	if id != "" { // it was filled; on an empty one any guard would begin anew
		if _, err := opened(t, on(conf, where)); !hefu.Is(err, hefu.KindConflict) {
			t.Errorf("on a copy that nothing was decided about: %v", err)
		}
	}
	if start {
		if _, err := opened(t, conf); err != nil {
			t.Errorf("on the file, while nothing is decided: %v", err)
		}
	}
	return false
}
