package storetest

import (
	"fmt"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
)

func exit() { runtime.Goexit() }

func testLease(t *testing.T, b *bench) {
	b.people("alice")
	names := []string{"never", "third", "first", "second", "later"}
	due := []time.Time{{}, at(30), at(10), at(20), at(100)}
	b.do(func(tx guard.Tx) error {
		for i, n := range names {
			x := transfer(n, "alice", "alice")
			x.State, x.DueAt, x.Uses = hefu.Sent, due[i], []string{n}
			if err := tx.CreateTransfer(x); err != nil {
				return err
			}
		}
		return nil
	})
	lease := func(now, until, limit int, want ...string) {
		t.Helper()
		var ids []hefu.TransferID
		for _, w := range want {
			ids = append(ids, id[hefu.TransferID](w))
		}
		got, err := b.LeaseDue(t.Context(), at(now), at(until), limit)
		if err != nil {
			t.Fatal(err)
		}
		equal(t, fmt.Sprint("due at ", now), got, ids)
	}
	lease(9, 60, 10)
	lease(30, 60, 0)
	queue := func(now int, want guard.Queue) {
		t.Helper()
		b.look(func(tx guard.Tx) error {
			got, err := tx.Queue(at(now))
			equal(t, fmt.Sprint("the queue at ", now), got, want)
			return err
		})
	}
	queue(9, guard.Queue{})
	queue(20, guard.Queue{Due: 2, Oldest: at(10)})
	lease(30, 60, 2, "first", "second") // due exactly now counts; the longest due first
	queue(30, guard.Queue{Due: 3, Leased: 2, Oldest: at(10)})
	queue(60, guard.Queue{Due: 3, Oldest: at(10)}) // a lease that has run out is none
	lease(30, 60, 10, "third")
	lease(30, 60, 10)
	lease(59, 90, 10)
	lease(60, 90, 10, "first", "second", "third") // leases have run out
	if err := b.Release(t.Context(), id[hefu.TransferID]("second")); err != nil {
		t.Fatal(err)
	}
	lease(61, 95, 10, "second")

	x := transfer("second", "alice", "alice") // an update keeps the lease and can end the wait
	x.State, x.DueAt = hefu.Sent, at(62)
	b.do(func(tx guard.Tx) error { return tx.UpdateTransfer(x) })
	lease(63, 96, 10)
	x.State, x.DueAt = hefu.Final, time.Time{}
	b.do(func(tx guard.Tx) error { return tx.UpdateTransfer(x) })
	lease(99, 200, 10, "first", "third")
}

func testLeaseRace(t *testing.T, b *bench) {
	const transfers, workers = 60, 6
	b.people("alice")
	b.do(func(tx guard.Tx) error {
		for i := range transfers {
			x := transfer(fmt.Sprint(i), "alice", "alice")
			x.State, x.DueAt, x.Uses = hefu.Sent, at(i%3), []string{fmt.Sprint(i)}
			if err := tx.CreateTransfer(x); err != nil {
				return err
			}
		}
		return nil
	})
	stores := []guard.Store{b.Store, b.open()}
	var mu sync.Mutex
	held := map[hefu.TransferID]int{}
	var group sync.WaitGroup
	for w := range workers {
		group.Go(func() {
			for {
				ids, err := stores[w%2].LeaseDue(t.Context(), at(10), at(20), 1+w%4)
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				twice := false
				for _, id := range ids {
					held[id]++
					twice = twice || held[id] > 1
				}
				mu.Unlock()
				if len(ids) == 0 || twice {
					return
				}
			}
		})
	}
	group.Wait()
	if len(held) != transfers {
		t.Errorf("%d of %d transfers were leased", len(held), transfers)
	}
	for id, n := range held {
		if n != 1 {
			t.Errorf("%s was leased %d times", id, n)
		}
	}
}
