package story

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/hefu-wallet/hefu/test/postgres"
)

// The stories play on SQLite; HEFU_TEST_DATABASE=postgres plays them on a PostgreSQL that
// they share, each in a database of its own. What has to do with the file as such is
// left out there, and says so.
const testDatabase = "HEFU_TEST_DATABASE"

func onPostgres() bool { return os.Getenv(testDatabase) == "postgres" }

type cluster struct {
	once sync.Once
	c    *postgres.Cluster
	err  error
}

var shared cluster

// begun is the PostgreSQL of all stories, started by the first that wants it.
func begun() (*postgres.Cluster, error) {
	shared.once.Do(func() { shared.c, shared.err = postgres.Start(context.Background()) })
	return shared.c, shared.err
}

// emptyDatabase makes one and returns its address.
func emptyDatabase() (string, error) {
	c, err := begun()
	if err != nil {
		return "", err
	}
	return c.Database(context.Background())
}

// fileOnly leaves a test out where the database is no file.
func fileOnly(t *testing.T) {
	t.Helper()
	if onPostgres() {
		t.Skip("it is about the file of a database: SQLite only")
	}
}

// condition knows sqlite, the database of this run, and postgres: one can be started.
func condition(name string) (bool, error) {
	switch name {
	case "sqlite":
		return !onPostgres(), nil
	case "postgres":
		_, err := begun()
		if errors.Is(err, postgres.ErrMissing) {
			return false, nil
		}
		return true, err
	}
	return false, fmt.Errorf("there is no condition %q", name)
}

// postgres NAME: an empty PostgreSQL database, its address as a variable.
func (s *stage) postgresCmd(ts *testscript.TestScript, args []string) error {
	if len(args) != 1 {
		return usage("postgres NAME")
	}
	where, err := emptyDatabase()
	if err == nil {
		ts.Setenv(args[0], where)
	}
	return err
}

// configure writes the guard's configuration.
func (s *stage) configure(dir string) error {
	text := guardConfig(dir, s.addr, s.networks())
	if s.remote != "" {
		text = fmt.Sprintf("database = %q\n", s.remote) + text
	}
	return os.WriteFile(filepath.Join(dir, "hefu.toml"), []byte(text), 0o600)
}

// repeat PATTERN PROGRAM ARGS… runs a program again and again until its output matches: what a
// guard learns by following a chain comes a moment later. With ! before it, until its output
// no longer does.
func repeat(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: repeat PATTERN PROGRAM ARGS...")
	}
	pattern, err := regexp.Compile(args[0])
	ts.Check(err)
	for end := time.Now().Add(time.Minute); ; time.Sleep(200 * time.Millisecond) {
		if err := ts.Exec(args[1], args[2:]...); err == nil && pattern.MatchString(ts.ReadFile("stdout")) != neg {
			return
		}
		if time.Now().After(end) {
			ts.Fatalf("its output never changed as to %s", args[0])
		}
	}
}

// killed PATTERN PROGRAM ARGS… runs a program and kills it (SIGKILL) as soon as it has said
// that on its standard error: in the middle of its work, however fast the machine is.
func killed(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: killed PATTERN PROGRAM ARGS...")
	}
	pattern, err := regexp.Compile(args[0])
	ts.Check(err)
	cmd := exec.Command(filepath.Join(binary, args[1]), args[2:]...) //nolint:gosec // ours
	cmd.Dir = ts.MkAbs(".")
	for _, name := range []string{"HOME", "HEFU_HOME", "LC_ALL", "PATH"} {
		cmd.Env = append(cmd.Env, name+"="+ts.Getenv(name))
	}
	talk, err := cmd.StderrPipe()
	ts.Check(err)
	ts.Check(cmd.Start())
	said, lines := false, bufio.NewScanner(talk)
	for !said && lines.Scan() {
		said = pattern.MatchString(lines.Text())
		ts.Logf("%s", lines.Text())
	}
	_ = cmd.Process.Kill()
	if err := cmd.Wait(); !said || err == nil {
		ts.Fatalf("it ended (%v) before it was killed", err)
	}
}
