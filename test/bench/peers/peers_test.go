package main

import (
	"path/filepath"
	"testing"

	"github.com/hefu-wallet/hefu/test/figure"
)

// TestEveryLibrarySigns: one signature each, in a process that has read the halves from
// a file; measure verifies it. The safe primes of CGGMP take seconds.
func TestEveryLibrarySigns(t *testing.T) {
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			f, halves := figure.New(), filepath.Join(t.TempDir(), "halves")
			for _, e := range []effort{{Library: name, Setups: 1, Halves: halves}, {Library: name, Signs: 1, Halves: halves}} {
				if err := measure(f, e); err != nil {
					t.Fatal(err)
				}
			}
			for _, what := range []string{" setup/device", " sign/device"} {
				if s := f.Of(name + what); len(s) != 1 || s[0] <= 0 {
					t.Errorf("%s%s: %v", name, what, s)
				}
			}
			if name != "single" && (f.Bytes[name+" sign bytes"] < 1000 || f.Bytes[name+" sign rounds"] < 2) {
				t.Errorf("on the wire: %v", f.Bytes)
			}
		})
	}
}

// TestVerifies: a signature of another digest, and numbers out of range, are seen.
func TestVerifies(t *testing.T) {
	lib := &single{}
	f := figure.New()
	if err := lib.setup(f, f.Watch("x")); err != nil {
		t.Fatal(err)
	}
	digest, other := make([]byte, 32), append(make([]byte, 31), 1)
	r, s, err := lib.sign(f, f.Watch("x"), digest)
	if err != nil {
		t.Fatal(err)
	}
	public, err := lib.public()
	if err != nil {
		t.Fatal(err)
	}
	if !verifies(public, digest, r, s) || verifies(public, other, r, s) || verifies(public, digest, nil, s) || verifies(public, digest, r, s.Neg(s)) {
		t.Error("the judge is wrong")
	}
}
