// Package postgres runs a throw-away PostgreSQL for tests: a cluster in a temporary
// folder, as an ordinary user, on a socket in that folder and a loopback port, which ends
// with the test. Nothing here is used by a guard.
//
// The programs (initdb, postgres) are looked for in this order: $HEFU_POSTGRES, a folder;
// the PATH; /usr/lib/postgresql, the highest version.
package postgres

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// ErrMissing says that there is no PostgreSQL here and how to get one.
var ErrMissing = errors.New("no PostgreSQL server programs: install them (Debian: apt-get install postgresql-15), or set HEFU_POSTGRES to the folder that has initdb")

const (
	// nobody runs the server when the tests run as root, which it refuses to be.
	nobody = 65534
	owner  = "hefu"
)

// Cluster is a running server.
type Cluster struct {
	dir, bin, password string
	port               int
	user               int // 0: our own

	mu   sync.Mutex
	stop func()
}

// Start makes a cluster and starts it. It ends with Stop and, on Linux, when this process
// dies in whatever way.
func Start(ctx context.Context) (*Cluster, error) {
	bin, err := find()
	if err != nil {
		return nil, err
	}
	c := &Cluster{bin: bin, password: rand.Text()}
	if os.Getuid() == 0 {
		c.user = nobody
	}
	if c.dir, err = os.MkdirTemp("", "hefu-postgres-"); err != nil {
		return nil, err
	}
	if err := c.start(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("start PostgreSQL: %w", err), os.RemoveAll(c.dir))
	}
	return c, nil
}

func (c *Cluster) start(ctx context.Context) error {
	secret := filepath.Join(c.dir, "password")
	if err := os.WriteFile(secret, []byte(c.password), 0o600); err != nil {
		return err
	}
	if c.user != 0 {
		if err := errors.Join(os.Chown(c.dir, c.user, c.user), os.Chown(secret, c.user, c.user)); err != nil {
			return err
		}
	}
	init := c.command(ctx, "initdb", "-D", c.data(), "-U", owner, "-A", "scram-sha-256", "--pwfile", secret, "-E", "UTF8", "--locale=C", "--no-sync", "--wal-segsize=1")
	if out, err := init.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, out)
	}
	ln, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	c.port = ln.Addr().(*net.TCPAddr).Port
	if err := ln.Close(); err != nil {
		return err
	}
	return c.Run()
}

func (c *Cluster) data() string { return filepath.Join(c.dir, "data") }

// Run starts the server of a cluster that was stopped by Kill.
func (c *Cluster) Run() error {
	ctx, cancel := context.WithCancel(context.Background())
	cmd := c.command(ctx, "postgres", "-D", c.data(), "-k", c.dir, "-p", strconv.Itoa(c.port), "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=250")
	cmd.Cancel = func() error { return cmd.Process.Signal(quit) }
	cmd.WaitDelay = 20 * time.Second
	out, in := io.Pipe()
	cmd.Stdout, cmd.Stderr = in, in
	started, done := make(chan error, 1), make(chan struct{})
	go func() {
		runtime.LockOSThread() // the parent-death signal comes when this thread ends
		defer close(done)
		err := cmd.Start()
		started <- err
		if err == nil {
			err = cmd.Wait()
		}
		_ = in.CloseWithError(errors.Join(io.EOF, err))
	}()
	if err := <-started; err != nil {
		cancel()
		return err
	}
	ready := make(chan error, 1)
	go listen(out, ready)
	select {
	case err := <-ready:
		if err != nil {
			cancel()
			<-done
			return err
		}
	case <-time.After(60 * time.Second):
		cancel()
		<-done
		return errors.New("it was not ready within 60 s")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stop = func() { cancel(); <-done }
	return nil
}

// listen waits for the server's word and keeps its output flowing.
func listen(out io.Reader, ready chan<- error) {
	lines, last := bufio.NewScanner(out), ""
	for lines.Scan() {
		if strings.Contains(lines.Text(), "database system is ready to accept connections") {
			ready <- nil
			_, _ = io.Copy(io.Discard, out)
			return
		}
		last = lines.Text()
	}
	ready <- fmt.Errorf("it ended at once, its last words: %q", last)
}

// command runs one of PostgreSQL's programs as an ordinary user.
func (c *Cluster) command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, filepath.Join(c.bin, name), args...) //nolint:gosec // the machine's own programs
	cmd.Dir = c.dir
	cmd.Env = append(os.Environ(), "LC_ALL=C", "HOME="+c.dir)
	as(cmd, c.user)
	return cmd
}

// Kill ends the server at once, as a crash does; Run starts it again.
func (c *Cluster) Kill() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.stop != nil {
		c.stop()
		c.stop = nil
	}
}

// Stop ends the server and removes everything.
func (c *Cluster) Stop() {
	c.Kill()
	_ = os.RemoveAll(c.dir)
}

// Database makes an empty database, or a schema that looks like one, and returns its URL.
func (c *Cluster) Database(ctx context.Context) (string, error) {
	name := "t" + strings.ToLower(rand.Text())
	if err := c.Exec(ctx, `CREATE SCHEMA `+name); err != nil {
		return "", err
	}
	return c.url(url.Values{"search_path": {name}}), nil
}

// Dump is what pg_dump writes of a database that Database made, and Restore brings it back
// in its place, as an operator does: nobody may be using it.
func (c *Cluster) Dump(ctx context.Context, where string) ([]byte, error) {
	u, err := url.Parse(where)
	if err != nil {
		return nil, err
	}
	out, err := c.program(ctx, nil, "pg_dump", "--format=custom", "--schema="+u.Query().Get("search_path"))
	if err != nil {
		return nil, fmt.Errorf("pg_dump: %w", err)
	}
	return out, nil
}

// Size is how many bytes the tables and indexes of such a database take.
func (c *Cluster) Size(ctx context.Context, where string) (n int64, err error) {
	conn, err := pgx.Connect(ctx, where)
	if err != nil {
		return 0, err
	}
	err = conn.QueryRow(ctx, `SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint FROM pg_class c
		WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace`).Scan(&n)
	return n, errors.Join(err, conn.Close(ctx))
}

// Restore undoes what happened since a Dump.
func (c *Cluster) Restore(ctx context.Context, where string, dump []byte) error {
	u, err := url.Parse(where)
	if err != nil {
		return err
	}
	if err := c.Exec(ctx, `DROP SCHEMA `+u.Query().Get("search_path")+` CASCADE`); err != nil {
		return err
	}
	if _, err := c.program(ctx, dump, "pg_restore", "--no-owner", "--single-transaction"); err != nil {
		return fmt.Errorf("pg_restore: %w", err)
	}
	return nil
}

// program runs one of the client's programs on the whole database.
func (c *Cluster) program(ctx context.Context, in []byte, name string, args ...string) ([]byte, error) {
	cmd := c.command(ctx, name, append(args, "--dbname="+c.url(nil))...)
	if _, err := os.Stat(cmd.Path); err != nil { // the server's programs may be links to another folder
		real, err := filepath.EvalSymlinks(filepath.Join(c.bin, "initdb"))
		if err != nil {
			return nil, err
		}
		cmd.Path = filepath.Join(filepath.Dir(real), name)
		cmd.Err = nil
	}
	cmd.Stdin = bytes.NewReader(in)
	out, said := &bytes.Buffer{}, &bytes.Buffer{}
	cmd.Stdout, cmd.Stderr = out, said
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("%w: %s", err, said)
	}
	return out.Bytes(), nil
}

// Exec runs statements as the server's owner, outside any schema of Database.
func (c *Cluster) Exec(ctx context.Context, statements string) error {
	conn, err := pgx.Connect(ctx, c.url(nil))
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, statements)
	return errors.Join(err, conn.Close(ctx))
}

func (c *Cluster) url(q url.Values) string {
	u := url.URL{
		Scheme: "postgres", User: url.UserPassword(owner, c.password), Host: net.JoinHostPort("127.0.0.1", strconv.Itoa(c.port)),
		Path: "/postgres", RawQuery: q.Encode(),
	}
	return u.String()
}

func find() (string, error) {
	has := func(dir string) bool {
		_, err := os.Stat(filepath.Join(dir, "initdb"))
		return err == nil
	}
	if dir := os.Getenv("HEFU_POSTGRES"); dir != "" {
		if !has(dir) {
			return "", fmt.Errorf("HEFU_POSTGRES: there is no initdb in %s", dir)
		}
		return dir, nil
	}
	if path, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(path), nil
	}
	best, version := "", 0
	all, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	for _, dir := range all {
		if n, err := strconv.Atoi(filepath.Base(filepath.Dir(dir))); err == nil && n > version && has(dir) {
			best, version = dir, n
		}
	}
	if best == "" {
		return "", ErrMissing
	}
	return best, nil
}
