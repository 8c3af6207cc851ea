//go:build unix

package crash_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/test/postgres"
)

// The tests of this package run on SQLite, and with HEFU_TEST_DATABASE=postgres on a
// PostgreSQL, with fewer kills: each statement before or after, in turn. What is about files
// is left out there; what is about several guards on one database is on PostgreSQL always.
const testDatabase = "HEFU_TEST_DATABASE"

func allOnPostgres() bool { return os.Getenv(testDatabase) == "postgres" }

type cluster struct {
	once sync.Once
	c    *postgres.Cluster
	err  error
}

var shared cluster

// server is the PostgreSQL of the whole package, started by the first that wants it.
func server(t *testing.T) *postgres.Cluster {
	t.Helper()
	shared.once.Do(func() { shared.c, shared.err = postgres.Start(context.Background()) })
	if errors.Is(shared.err, postgres.ErrMissing) {
		t.Skip("NOT RUN on PostgreSQL: ", shared.err)
	}
	if shared.err != nil {
		t.Fatal(shared.err)
	}
	return shared.c
}

// newDatabase is the address of an empty PostgreSQL, or "" where the tests run on files.
func newDatabase(t *testing.T) string {
	t.Helper()
	if !allOnPostgres() {
		return ""
	}
	return emptyPostgres(t)
}

func emptyPostgres(t *testing.T) string {
	t.Helper()
	where, err := server(t).Database(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return where
}

// fileOnly leaves a test out where the database is no file.
func fileOnly(t *testing.T) {
	t.Helper()
	if allOnPostgres() {
		t.Skip("it is about files: SQLite only")
	}
}

// onPostgres is a lane whose guards share a PostgreSQL, as many as asked for.
func onPostgres(t *testing.T, guards int) *lane {
	t.Helper()
	url := emptyPostgres(t)
	l := newLane(t, anvil(t), t.TempDir(), "alice", func(l *lane) { l.data = url })
	for len(l.procs) < guards {
		p, err := begin(t, l.setup())
		if err != nil {
			t.Fatal(err)
		}
		l.procs = append(l.procs, p)
	}
	return l
}

// standing proposes so many and gives each a code, which then stands while its plan goes
// stale: they can be approved at once. The first answer is one that is approved already.
// A code's approval stands for five minutes, so there are at most eight.
func (l *lane) standing(n int) (hefu.Transfer, []hefu.Transfer, error) {
	first, err := l.propose(l.d.intent(l.now()))
	if err != nil {
		return first, nil, err
	}
	all := make([]hefu.Transfer, n)
	for i := range all {
		if all[i], err = l.propose(l.d.intent(l.now())); err != nil {
			return first, nil, err
		}
	}
	if err := l.approve(first); err != nil {
		return first, nil, err
	}
	for i, t := range all {
		a, err := l.sign(l.d.half, t)
		if err != nil {
			return first, nil, err
		}
		a.Code = l.code()
		if _, err := l.procs[0].call(l.signed(request{Op: "approve", Approve: a})); !is(err, hefu.KindReplan) {
			return first, nil, fmt.Errorf("a taken nonce: %v", err)
		}
		got, err := l.call(request{Op: "transfer", Transfer: t.ID})
		if err != nil {
			return first, nil, err
		}
		all[i] = got.Transfer
	}
	return first, all, nil
}

// TestThreeGuardsOneLimit lets three processes approve at once what does not fit into one
// limit: exactly what fits is approved, and paid.
func TestThreeGuardsOneLimit(t *testing.T) {
	const all, fit = 8, 4
	l := onPostgres(t, 3)
	first, list, err := l.standing(all)
	if err != nil {
		t.Fatalf("%v\n%s", err, l.logs())
	}
	one, err := l.cost(list[0])
	if err != nil {
		t.Fatal(err)
	}
	v, err := l.limit()
	allowed := v.Spent
	for range fit {
		if err == nil {
			allowed, err = allowed.Add(one)
		}
	}
	if err := errors.Join(err, l.lower(allowed)); err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	errs := make([]error, all)
	for i, x := range list {
		group.Go(func() { errs[i] = l.insist(func() *proc { return l.procs[i%3] }, x) })
	}
	group.Wait()
	var approved []hefu.Transfer
	for i, err := range errs {
		switch {
		case err == nil:
			approved = append(approved, list[i])
			l.due[list[i].Intent.To] = list[i].Intent
		case is(err, hefu.KindLimit):
			l.never[list[i].Intent.To] = list[i].Intent
		default:
			t.Errorf("transfer %d: %v", i, err)
		}
	}
	if len(approved) != fit {
		t.Errorf("%d of %d were approved, %d fit into the limit\n%s", len(approved), all, fit, l.logs())
	}
	for _, x := range append(approved, first) {
		if err := l.finish(x); err != nil {
			t.Errorf("%v\n%s", err, l.logs())
		}
	}
	l.judge()
}

// TestRollingRestart replaces three guards one after the other, half of them with SIGKILL,
// while people approve: what was approved is paid, once.
func TestRollingRestart(t *testing.T) {
	const all = 8
	l := onPostgres(t, 3)
	first, list, err := l.standing(all)
	if err != nil {
		t.Fatalf("%v\n%s", err, l.logs())
	}
	var running [3]atomic.Pointer[proc]
	for i, p := range l.procs {
		running[i].Store(p)
	}
	errs := make([]error, all)
	var people, workers sync.WaitGroup
	for i, x := range list {
		l.due[x.Intent.To] = x.Intent
		people.Go(func() {
			turn := i // a device asks the next guard when one is gone
			errs[i] = l.insist(func() *proc { turn++; return running[turn%3].Load() }, x)
		})
	}
	over := make(chan struct{})
	for i := range running { // the guards' own workers
		workers.Go(func() {
			for {
				select {
				case <-over:
					return
				default:
					_, _ = running[i].Load().call(l.signed(request{Op: "work"}))
				}
			}
		})
	}
	for round := range 6 {
		i := round % 3
		old := running[i].Load()
		fresh, err := begin(t, l.setup()) // beside the old one, as a rolling restart does
		if err != nil {
			t.Fatalf("a guard that starts under load: %v", err)
		}
		running[i].Store(fresh)
		if round%2 == 0 {
			old.stop()
		} else {
			_ = old.cmd.Process.Kill()
			<-old.gone
		}
	}
	people.Wait()
	close(over)
	workers.Wait()
	for i := range running {
		l.procs[i] = running[i].Load()
	}
	if err := errors.Join(errs...); err != nil {
		t.Fatalf("%v\n%s", err, l.logs())
	}
	for _, x := range append(list, first) {
		if err := l.finish(x); err != nil {
			t.Errorf("%v\n%s", err, l.logs())
		}
	}
	if paid := l.judge(); paid != all+1 {
		t.Errorf("%d transfers were paid, %d were approved", paid, all+1)
	}
}
