package ed25519

import (
	"crypto/rand"
	"errors"
	"testing"
)

// A result that does not verify although the shares did is a fault of the machine: computed once more, then given up, and
// never handed out; no part of the batch is.
func TestFaultIsComputedOnceMore(t *testing.T) {
	k := [32]byte{1}
	var device, guard []Share
	var items []Item
	for i := range 2 {
		d, g, public, err := Split(rand.Reader, [32]byte{byte(i + 1)})
		if err != nil {
			t.Fatal(err)
		}
		device, guard = append(device, d), append(guard, g)
		items = append(items, Item{Ctx: []byte{byte(i)}, Public: public, Message: []byte("message")})
	}
	run, commit, err := Begin(rand.Reader, device, items)
	if err != nil {
		t.Fatal(err)
	}
	points, err := Points(k, guard, items, commit)
	if err != nil {
		t.Fatal(err)
	}
	opening, err := run.Open(points)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ fails, calls int }{{0, 2}, {1, 3}, {2, 2}} {
		calls := 0
		sigs, err := evaluate(func(public [32]byte, message []byte, sig [64]byte) bool {
			calls++
			return calls > test.fails && verifyRFC8032(public, message, sig)
		}, k, guard, items, commit, opening)
		if calls != test.calls {
			t.Errorf("%d faults: verified %d times, want %d", test.fails, calls, test.calls)
		}
		if ok := test.fails < 2; ok != (err == nil) || ok != (len(sigs) == 2) {
			t.Errorf("%d faults: %d signatures, %v", test.fails, len(sigs), err)
		}
		if errors.Is(err, ErrRefused) {
			t.Errorf("%d faults: a fault is blamed on the device", test.fails)
		}
	}
}
