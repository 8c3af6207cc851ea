//go:build unix

package crash_test

import (
	"errors"
	"runtime"
	"sync"
	"testing"
)

// TestKilledAtTheFirstStart kills the very first start of a guard at each statement,
// those that make the schema included. Two processes that start at once afterwards find
// or make the same whole database.
func TestKilledAtTheFirstStart(t *testing.T) {
	w := anvil(t)
	var mu sync.Mutex
	n, over := 0, false
	next := func() (int, bool) {
		mu.Lock()
		defer mu.Unlock()
		n++
		return n, !over
	}
	var group sync.WaitGroup
	for range 2 * runtime.NumCPU() {
		group.Go(func() {
			for {
				n, more := next()
				if !more {
					return
				}
				dir, data := t.TempDir(), newDatabase(t)
				p, err := begin(t, setup{Dir: dir, Node: w.url(), Network: w.money().network.ID, Arm: arm{Nth: n}, Database: data})
				if err == nil {
					p.stop()
					mu.Lock()
					over = true // it has fewer statements than that
					mu.Unlock()
					return
				}
				if !errors.Is(err, errDead) || !p.killed() {
					t.Errorf("statement %d: %v\n%s", n, err, p.stderr.String())
					return
				}
				startTwice(t, n, setup{Dir: dir, Node: w.url(), Network: w.money().network.ID, Database: data})
			}
		})
	}
	group.Wait()
	t.Logf("killed at fewer than %d statements of a first start", n)
	if n < 20 {
		t.Errorf("the first start has only %d statements", n)
	}
}

func startTwice(t *testing.T, n int, s setup) {
	var group sync.WaitGroup
	ids := make([]string, 2)
	for i := range ids {
		group.Go(func() {
			p, err := begin(t, s)
			if err != nil {
				t.Errorf("after a kill at statement %d: %v", n, err)
				return
			}
			ids[i] = string(p.hello.GuardID)
			p.stop()
		})
	}
	group.Wait()
	if ids[0] != ids[1] || ids[0] == "" {
		t.Errorf("after a kill at statement %d two starts are guards %v", n, ids)
	}
}
