//go:build unix

package crash_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"

	"github.com/jackc/pgx/v5/stdlib"

	"github.com/hefu-wallet/hefu/keystore"
)

// arm says where the process dies: the stack as stack() writes it, before the statement
// runs or after it. With Nth set it dies at that statement, whoever asks.
type arm struct {
	Stack string
	After bool
	Nth   int
}

// trap is what all connections of this process share.
type trap struct {
	mu    sync.Mutex
	armed arm
	count int
	seen  map[string]int
	order []string
	fail  bool // the commit after the next raise of the epoch fails
	lost  bool // the next commit is that one
}

func (t *trap) set(a arm) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.armed = a
}

// failCommit says whether the next commit that follows a raise of the epoch fails.
func (t *trap) failCommit(yes bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.fail = yes
}

// raised notes that the keystore was raised, commits says whether a commit may succeed.
func (t *trap) raised() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.fail, t.lost = false, t.fail
}

func (t *trap) commits() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	ok := !t.lost
	t.lost = false
	return ok
}

// around runs fn with a kill before or after it, when that is what is armed. what is
// "commit" or "raise", or empty for a statement.
func (t *trap) around(what string, fn func()) {
	key := stack(what)
	t.mu.Lock()
	t.count++
	n := t.count
	if key != "" {
		if t.seen[key] == 0 {
			t.order = append(t.order, key)
		}
		t.seen[key]++
	}
	a := t.armed
	t.mu.Unlock()
	here := a.Stack != "" && a.Stack == key || a.Nth == n
	if here && !a.After {
		die()
	}
	fn()
	if here && a.After {
		die()
	}
}

// taken answers what was seen so far and forgets it.
func (t *trap) taken() (order []string, seen map[string]int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	order, seen = t.order, t.seen
	t.order, t.seen = nil, map[string]int{}
	return order, seen
}

func die() {
	_ = syscall.Kill(syscall.Getpid(), syscall.SIGKILL)
	select {}
}

const ours = "github.com/hefu-wallet/hefu/"

// stack names a statement by who asks: the line in store, then the lines in guard from
// the innermost out. It is empty when no use case of the guard asks. A commit, and a raise
// of the keystore's epoch, are named by the guard's lines alone.
func stack(what string) string {
	var pcs [96]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs[:])])
	inStore, inGuard := "", []string{}
	for {
		f, more := frames.Next()
		name, known := strings.CutPrefix(f.Function, ours)
		switch {
		case !known:
		case strings.HasPrefix(name, "store.(*store).try") && inStore == "" && len(inGuard) == 0:
			return "" // a turn on PostgreSQL: who dies waiting for it has done nothing yet
		case strings.HasPrefix(name, "store."):
			// A transaction's begin and end lie between store and guard: only the
			// innermost line that asks counts.
			if inStore == "" && len(inGuard) == 0 && !helper(strings.TrimPrefix(name, "store.")) {
				inStore = place(f)
			}
		case strings.HasPrefix(name, "guard."):
			inGuard = append(inGuard, place(f))
		}
		if !more {
			break
		}
	}
	if len(inGuard) == 0 {
		return ""
	}
	if what != "" {
		inStore = what
	}
	return inStore + " < " + strings.Join(inGuard, " < ")
}

// helper says whether a function of store only passes statements on.
func helper(name string) bool {
	switch {
	case strings.HasPrefix(name, "one["), strings.HasPrefix(name, "many["):
		return true
	}
	return name == "(*tx).do" || name == "(*tx).exec" || name == "(*tx).must" || name == "(*tx).create"
}

// place is folder/file:line.
func place(f runtime.Frame) string {
	parts := strings.Split(f.File, "/")
	return strings.Join(parts[max(0, len(parts)-2):], "/") + ":" + strconv.Itoa(f.Line)
}

// deadly is SQLite's driver with the trap in front of it.
type deadly struct {
	inner driver.Driver
	trap  *trap
}

const deadlyName = "sqlite-that-kills"

// register makes the trap and the driver; a process does it once.
func register() (*trap, error) {
	db, err := sql.Open("sqlite", "")
	if err != nil {
		return nil, err
	}
	t := &trap{seen: map[string]int{}}
	sql.Register(deadlyName, deadly{db.Driver(), t})
	return t, db.Close()
}

// behind puts the trap in front of PostgreSQL's connections.
func (t *trap) behind(c driver.Connector) driver.Connector { return pgConnector{c, t} }

type pgConnector struct {
	driver.Connector
	trap *trap
}

func (c pgConnector) Connect(ctx context.Context) (driver.Conn, error) {
	got, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return pgConn{got.(*stdlib.Conn), c.trap}, nil
}

// pgInner is an alias so that the method Conn is not hidden by a field of that name.
type pgInner = stdlib.Conn

type pgConn struct {
	*pgInner
	trap *trap
}

func (c pgConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (r driver.Result, err error) {
	c.trap.around("", func() { r, err = c.pgInner.ExecContext(ctx, query, args) })
	return r, err
}

func (c pgConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (r driver.Rows, err error) {
	c.trap.around("", func() { r, err = c.pgInner.QueryContext(ctx, query, args) })
	return r, err
}

func (c pgConn) BeginTx(ctx context.Context, o driver.TxOptions) (driver.Tx, error) {
	t, err := c.pgInner.BeginTx(ctx, o)
	if err != nil || o.ReadOnly {
		return t, err // the end of a snapshot commits nothing
	}
	return tx{t, c.trap}, nil
}

// full is what modernc's connection can do and database/sql makes use of.
type full interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

func (d deadly) Open(name string) (driver.Conn, error) {
	c, err := d.inner.Open(name)
	if err != nil {
		return nil, err
	}
	return conn{c.(full), d.trap}, nil
}

type conn struct {
	full
	trap *trap
}

func (c conn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (r driver.Result, err error) {
	c.trap.around("", func() { r, err = c.full.ExecContext(ctx, query, args) })
	return r, err
}

func (c conn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (r driver.Rows, err error) {
	c.trap.around("", func() { r, err = c.full.QueryContext(ctx, query, args) })
	return r, err
}

func (c conn) BeginTx(ctx context.Context, o driver.TxOptions) (driver.Tx, error) {
	t, err := c.full.BeginTx(ctx, o)
	if err != nil || o.ReadOnly {
		return t, err // the end of a snapshot commits nothing
	}
	return tx{t, c.trap}, nil
}

type tx struct {
	driver.Tx
	trap *trap
}

func (t tx) Commit() (err error) {
	t.trap.around("commit", func() {
		if t.trap.commits() {
			err = t.Tx.Commit()
		} else {
			err = errors.Join(errLost, t.Tx.Rollback())
		}
	})
	return err
}

var errLost = errors.New("the commit failed, as on a full disk")

// deadlyKeys is the keystore with the trap in front of what raises its epoch.
type deadlyKeys struct {
	*keystore.Keystore
	trap *trap
}

func (k deadlyKeys) Raise(from uint64, event []byte) (err error) {
	k.trap.around("raise", func() {
		if err = k.Keystore.Raise(from, event); err == nil {
			k.trap.raised()
		}
	})
	return err
}
