package keystore

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"io"
	"math"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
)

// epoch checks what the keystore says of it.
func epoch(t *testing.T, k *Keystore, want uint64, event string) {
	t.Helper()
	n, last, err := k.Epoch()
	if err != nil || n != want || string(last) != event {
		t.Fatalf("the epoch is %d by %q (%v), wanted %d by %q", n, last, err, want, event)
	}
}

func TestEpoch(t *testing.T) {
	k, dir := fresh(t)
	epoch(t, k, 0, "")
	must(t, k.Raise(0, []byte("first")))
	epoch(t, k, 1, "first")
	must(t, k.Raise(0, []byte("first"))) // again: whoever was interrupted
	epoch(t, k, 1, "first")
	must(t, k.Raise(1, []byte("second")))
	for from, event := range map[uint64]string{0: "first", 1: "another", 3: "third", 7: "second"} {
		if err := k.Raise(from, []byte(event)); !hefu.Is(err, hefu.KindConflict) {
			t.Errorf("raised from %d by %q: %v", from, event, err)
		}
	}
	if k.Raise(2, nil) == nil || k.Raise(2, make([]byte, maxEvent+1)) == nil || k.Raise(math.MaxUint64, []byte("x")) == nil {
		t.Error("raised by nothing, by too much, or beyond the last number")
	}
	epoch(t, opened(t, dir), 2, "second") // durable, and the same for a replica
	for path, raw := range files(t, dir) {
		if bytes.Contains(raw, []byte("second")) {
			t.Errorf("%s holds the event in clear", path)
		}
	}
}

func TestADamagedEpochIsNoEpoch(t *testing.T) {
	k, dir := fresh(t)
	must(t, k.Raise(0, []byte("event")))
	path := k.path(epochFile)
	whole, err := os.ReadFile(path)
	must(t, err)
	for i := range whole {
		broken := bytes.Clone(whole)
		broken[i] ^= 1
		must(t, os.WriteFile(path, broken, 0o600))
		if n, _, err := k.Epoch(); err == nil {
			t.Fatalf("byte %d: epoch %d", i, n)
		}
		if err := k.Raise(1, []byte("next")); err == nil {
			t.Fatalf("byte %d: raised", i)
		}
	}
	other, _ := fresh(t)
	must(t, other.Raise(0, []byte("event")))
	foreign, err := os.ReadFile(other.path(epochFile))
	must(t, err)
	must(t, os.WriteFile(path, foreign, 0o600))
	if _, _, err := opened(t, dir).Epoch(); err == nil {
		t.Error("another guard's epoch was read")
	}
}

// Of many that raise from one number, over several handles, one wins each time.
func TestEpochIsRaisedByOne(t *testing.T) {
	k, dir := fresh(t)
	for from := range uint64(5) {
		var won atomic.Int64
		var group sync.WaitGroup
		for i := range 8 {
			handle := k
			if i%2 == 0 {
				handle = opened(t, dir)
			}
			group.Go(func() {
				switch err := handle.Raise(from, fmt.Append(nil, "event ", i)); {
				case err == nil:
					won.Add(1)
				case !hefu.Is(err, hefu.KindConflict):
					t.Error(err)
				}
			})
		}
		group.Wait()
		if n := won.Load(); n != 1 {
			t.Fatalf("%d of 8 raised the epoch from %d", n, from)
		}
	}
}

func TestAFailedRaiseChangesNothing(t *testing.T) {
	k, dir := fresh(t)
	must(t, k.Raise(0, []byte("first")))
	k.rand = io.LimitReader(rand.Reader, 24) // enough to seal, not to write
	if err := k.Raise(1, []byte("second")); err == nil {
		t.Fatal("raised without being written")
	}
	epoch(t, opened(t, dir), 1, "first")
}

func TestHalfPut(t *testing.T) {
	k, _ := fresh(t)
	a := id("a")
	if _, err := k.HalfPut(a); !hefu.Is(err, hefu.KindNotFound) {
		t.Fatal(err)
	}
	must(t, k.PutHalf(a, []byte("half")))
	if at, err := k.HalfPut(a); err != nil || time.Since(at) > time.Minute || time.Until(at) > time.Minute {
		t.Fatalf("put %s: %v", at, err)
	}
	if _, err := k.HalfPut("../identity"); err == nil {
		t.Error("a name left the directory")
	}
}
