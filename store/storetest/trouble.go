package storetest

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/factor"
	"github.com/hefu-wallet/hefu/guard"
)

func testNotFound(t *testing.T, b *bench) {
	b.people("alice")
	for name, fn := range map[string]func(guard.Tx) error{
		"User":           func(tx guard.Tx) error { _, err := tx.User("x"); return err },
		"UserByName":     func(tx guard.Tx) error { _, err := tx.UserByName("x"); return err },
		"LockUser":       func(tx guard.Tx) error { _, err := tx.LockUser("x"); return err },
		"UpdateUser":     func(tx guard.Tx) error { return tx.UpdateUser(user("x")) },
		"Factor":         func(tx guard.Tx) error { _, err := tx.Factor("x", factor.TOTP); return err },
		"SessionByToken": func(tx guard.Tx) error { _, err := tx.SessionByToken(nil); return err },
		"UpdateSession":  func(tx guard.Tx) error { return tx.UpdateSession(session("x", "alice")) },
		"Device":         func(tx guard.Tx) error { _, err := tx.Device("x"); return err },
		"UpdateDevice":   func(tx guard.Tx) error { return tx.UpdateDevice(device("x", "alice")) },
		"Dealing":        func(tx guard.Tx) error { _, err := tx.Dealing("x"); return err },
		"LockDealing":    func(tx guard.Tx) error { _, err := tx.LockDealing("x"); return err },
		"UpdateDealing":  func(tx guard.Tx) error { return tx.UpdateDealing(dealing("x", "alice", 3)) },
		"Transfer":       func(tx guard.Tx) error { _, err := tx.Transfer("x"); return err },
		"UpdateTransfer": func(tx guard.Tx) error { return tx.UpdateTransfer(transfer("x", "alice", "alice")) },
		"BookEntry":      func(tx guard.Tx) error { _, err := tx.BookEntry("x", "y"); return err },
		"DeleteBook":     func(tx guard.Tx) error { return tx.DeleteBookEntry("x", "y") },
		"DeleteNote":     func(tx guard.Tx) error { return tx.DeleteNote("x", "y", "z") },
		"Pairing":        func(tx guard.Tx) error { _, err := tx.Pairing("x"); return err },
		"DeletePairing":  func(tx guard.Tx) error { return tx.DeletePairing("x") },
		"Kept":           func(tx guard.Tx) error { _, err := tx.Kept("x", "y"); return err },
	} {
		t.Run(name, func(t *testing.T) {
			err := b.Update(t.Context(), func(tx guard.Tx) error {
				// Not finding is an answer; the transaction goes on.
				return errors.Join(fn(tx), wantNil(tx.SetMeta("after "+name, "x")))
			})
			if !hefu.Is(err, hefu.KindNotFound) {
				t.Errorf("got %v", err)
			}
		})
	}
	if err := b.Release(t.Context(), "x"); !hefu.Is(err, hefu.KindNotFound) {
		t.Errorf("Release: got %v", err)
	}
}

func wantNil(err error) error {
	if err != nil {
		return hefu.Errorf(hefu.KindInternal, "the transaction did not go on: %v", err)
	}
	return nil
}

func testDangling(_ *testing.T, b *bench) {
	b.people("alice")
	for _, fn := range []func(guard.Tx) error{
		func(tx guard.Tx) error { return tx.PutFactor(guard.Factor{User: "nobody", Kind: factor.TOTP}) },
		func(tx guard.Tx) error { return tx.CreateSession(session("s", "nobody")) },
		func(tx guard.Tx) error { return tx.CreateDevice(device("d", "nobody")) },
		func(tx guard.Tx) error { return tx.CreateBookEntry(bookEntry("e", "nobody")) },
		func(tx guard.Tx) error { return tx.CreateDealing(dealing("d", "nobody", 1)) },
		func(tx guard.Tx) error { return tx.ClaimKey([]byte{1}, "nobody") },
		func(tx guard.Tx) error { return tx.CreateTransfer(transfer("x", "nobody", "alice")) },
		func(tx guard.Tx) error { return tx.CreateTransfer(transfer("x", "alice", "nothing")) },
	} {
		b.fails(hefu.KindNotFound, fn)
	}
}

func testHostileText(t *testing.T, b *bench) {
	u := user(`'); DROP TABLE users; -- "%_\ ✓ ` + "\u202e")
	b.do(func(tx guard.Tx) error { return first(tx.CreateUser(u), tx.SetMeta("?", "?1 :a @b $c")) })
	b.look(func(tx guard.Tx) error {
		got, err := tx.UserByName(u.Name)
		equal(t, "name", got, u)
		_, err2 := tx.UserByName("%")
		return first(err, wantKind(err2, hefu.KindNotFound))
	})
}

// testAnyBytes keeps what a database's own text may not have in it.
func testAnyBytes(_ *testing.T, b *bench) {
	texts := []string{"a\x00b", "a\x00", "a", "\x00", "\xff\xfe", "caf\xe9", "\x10", "\x1000", "\x10ff", "a\x1000b", "\ufffd", "\\x00"}
	b.do(func(tx guard.Tx) error {
		for _, s := range texts {
			u := user(s)
			_, err := appended(tx.CreateUser(u), tx, guard.Event{User: u.ID, Kind: "account", Text: s, At: at(1)})
			if err := first(err, tx.SetMeta(s, s)); err != nil {
				return fmt.Errorf("%q: %w", s, err)
			}
		}
		return nil
	})
	b.look(func(tx guard.Tx) error {
		for _, s := range texts {
			v, err := tx.Meta(s)
			u, err2 := tx.UserByName(s)
			events, err3 := tx.Events(user(s).ID, 0, 2)
			if err := first(err, err2, err3); err != nil || v != s || u.Name != s || len(events) != 1 || events[0].Text != s {
				return fmt.Errorf("%q came back as %q, %q, %+v: %w", s, v, u.Name, events, err)
			}
		}
		return nil
	})
	twin := user("twin")
	twin.Name = "a\x00b"
	b.fails(hefu.KindConflict, func(tx guard.Tx) error { return tx.CreateUser(twin) })
}

func (b *bench) absent(t *testing.T, key string) {
	t.Helper()
	b.look(func(tx guard.Tx) error {
		v, err := tx.Meta(key)
		equal(t, "a value that must not be there", v, "")
		return err
	})
}

func testRollback(t *testing.T, b *bench) {
	mine := errors.New("mine")
	runs := 0
	err := b.Update(t.Context(), func(tx guard.Tx) error {
		runs++
		return first(tx.CreateUser(user("alice")), tx.SetMeta("k", "v"), mine)
	})
	if !errors.Is(err, mine) || runs != 1 {
		t.Fatalf("got %v after %d runs", err, runs)
	}
	b.absent(t, "k")
	b.fails(hefu.KindNotFound, func(tx guard.Tx) error { _, err := tx.User(user("alice").ID); return err })
}

func testConflictSticks(t *testing.T, b *bench) {
	b.people("alice")
	b.fails(hefu.KindConflict, func(tx guard.Tx) error {
		_ = tx.SetMeta("before", "v")
		_ = tx.CreateUser(user("alice"))
		_ = tx.SetMeta("after", "v")
		return nil // the caller forgot to look
	})
	b.absent(t, "before")
	b.absent(t, "after")
}

func testPanic(t *testing.T, b *bench) {
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
		}()
		_ = b.Update(t.Context(), func(tx guard.Tx) error {
			_ = tx.SetMeta("k", "v")
			panic("in the middle")
		})
	}()
	gone := make(chan struct{})
	go func() { // a goroutine that ends itself, as t.FailNow does
		defer close(gone)
		_ = b.Update(t.Context(), func(tx guard.Tx) error {
			_ = tx.SetMeta("k", "v")
			exit()
			return nil
		})
	}()
	<-gone
	b.absent(t, "k")
	b.do(func(tx guard.Tx) error { return tx.SetMeta("other", "v") })
}

func testCancel(t *testing.T, b *bench) {
	for i := range 20 {
		ctx, cancel := context.WithCancel(t.Context())
		err := b.Update(ctx, func(tx guard.Tx) error {
			err := tx.SetMeta("k", "v")
			if i%2 == 0 {
				cancel()
			} else {
				go cancel()
				for ctx.Err() == nil { // cancelled while statements run
					_ = tx.SetMeta("k", fmt.Sprint(i))
				}
			}
			if i%4 < 2 {
				_ = tx.SetMeta("after", "v")
				return nil
			}
			return err
		})
		cancel()
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("round %d: got %v", i, err)
		}
		b.absent(t, "k")
		b.absent(t, "after")
		b.do(func(tx guard.Tx) error { return tx.SetMeta("works", fmt.Sprint(i)) })
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	ran := false
	for name, err := range map[string]error{
		"update": b.Update(ctx, func(guard.Tx) error { ran = true; return nil }),
		"view":   b.View(ctx, func(guard.Tx) error { ran = true; return nil }),
		"ping":   b.Ping(ctx),
	} {
		if !errors.Is(err, context.Canceled) || ran {
			t.Errorf("%s: got %v, ran: %v", name, err, ran)
		}
	}
}

func testCancelWaiting(t *testing.T, b *bench) {
	other := b.open() // another process, as far as the database can tell
	for name, s := range map[string]guard.Store{"same store": b.Store, "another store": other} {
		inside, leave := make(chan struct{}), make(chan struct{})
		done := make(chan error, 1)
		go func() {
			done <- b.Update(t.Context(), func(tx guard.Tx) error {
				err := tx.SetMeta("slow", name)
				close(inside)
				<-leave
				return err
			})
		}()
		<-inside
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		start := time.Now()
		err := s.Update(ctx, func(tx guard.Tx) error {
			if b.d.Several {
				err := tx.SetMeta("slow", "taken")
				if err == nil {
					t.Error("two writers of one row at once")
				}
				return err
			}
			t.Error("two writers at once")
			return nil
		})
		if took := time.Since(start); !errors.Is(err, context.DeadlineExceeded) || took > 3*time.Second {
			t.Errorf("%s: got %v after %s", name, err, took)
		}
		cancel()
		b.look(func(tx guard.Tx) error { _, err := tx.Meta("slow"); return err }) // readers do not wait
		close(leave)
		if err := <-done; err != nil {
			t.Errorf("%s: the slow writer: %v", name, err)
		}
		if err := s.Update(t.Context(), func(tx guard.Tx) error { return tx.SetMeta("then", name) }); err != nil {
			t.Errorf("%s: afterwards: %v", name, err)
		}
	}
}

func testView(t *testing.T, b *bench) {
	b.do(func(tx guard.Tx) error { return tx.SetMeta("k", "old") })
	b.look(func(tx guard.Tx) error {
		before, err := tx.Meta("k")
		b.do(func(w guard.Tx) error { return w.SetMeta("k", "new") })
		after, err2 := tx.Meta("k")
		equal(t, "seen in one snapshot", []string{before, after}, []string{"old", "old"})
		return first(err, err2)
	})
	b.look(func(tx guard.Tx) error {
		v, err := tx.Meta("k")
		equal(t, "seen afterwards", v, "new")
		return err
	})
	err := b.View(t.Context(), func(tx guard.Tx) error { return tx.SetMeta("k", "written") })
	if err == nil {
		t.Error("a view wrote")
	}
	if err := b.View(t.Context(), func(tx guard.Tx) error { _ = tx.SetMeta("k", "written"); return nil }); err == nil {
		t.Error("a view forgot that it could not write")
	}
	b.look(func(tx guard.Tx) error {
		v, err := tx.Meta("k")
		equal(t, "after a view tried to write", v, "new")
		return err
	})
}

// testCounters reads, adds and writes from two stores at once.
func testCounters(t *testing.T, b *bench) {
	const workers, rounds = 4, 25
	stores := []guard.Store{b.Store, b.open()}
	errs := make(chan error, workers)
	for w := range workers {
		go func() {
			errs <- func() error {
				for range rounds {
					err := stores[w%2].Update(t.Context(), func(tx guard.Tx) error {
						v, err := tx.Meta("n")
						n, _ := strconv.Atoi(v)
						return first(err, tx.SetMeta("n", strconv.Itoa(n+1)))
					})
					if err != nil {
						return err
					}
				}
				return nil
			}()
		}()
	}
	for range workers {
		if err := <-errs; err != nil {
			t.Fatal(err)
		}
	}
	b.look(func(tx guard.Tx) error {
		v, err := tx.Meta("n")
		equal(t, "sum", v, strconv.Itoa(workers*rounds))
		return err
	})
}

// testRaces lets eight attackers run for one thing; exactly one gets it.
func testRaces(t *testing.T, b *bench) {
	b.people("alice", "bob")
	stores := []guard.Store{b.Store, b.open()}
	for name, fn := range map[string]func(guard.Tx, int) error{
		"name": func(tx guard.Tx, i int) error {
			u := user(fmt.Sprint("racer ", i))
			u.Name = "racer"
			return tx.CreateUser(u)
		},
		"use": func(tx guard.Tx, i int) error {
			x := transfer(fmt.Sprint("use ", i), "alice", "alice")
			x.State, x.Uses = hefu.Resting, []string{"nonce/1"}
			return tx.CreateTransfer(x)
		},
		"evaluation": func(tx guard.Tx, i int) error {
			x := transfer(fmt.Sprint("evaluation ", i), "bob", "bob")
			x.State = hefu.Evaluating
			return tx.CreateTransfer(x)
		},
		"idempotency key": func(tx guard.Tx, i int) error {
			return tx.Keep(user("alice").ID, "key", guard.Kept{Request: []byte{byte(i)}, At: at(0)})
		},
	} {
		var won, lost atomic.Int32
		var group sync.WaitGroup
		for i := range 8 {
			group.Go(func() {
				switch err := stores[i%2].Update(t.Context(), func(tx guard.Tx) error { return fn(tx, i) }); {
				case err == nil:
					won.Add(1)
				case hefu.Is(err, hefu.KindConflict):
					lost.Add(1)
				default:
					t.Errorf("%s: %v", name, err)
				}
			})
		}
		group.Wait()
		if won.Load() != 1 || lost.Load() != 7 {
			t.Errorf("%s: %d won and %d lost", name, won.Load(), lost.Load())
		}
	}
}
