package pair_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"testing"

	"github.com/hefu-wallet/hefu/pair"
)

// spoil adds blob as a seed, and what an attacker would try first with it.
func spoil(f *testing.F, blob []byte) {
	f.Add(blob)
	f.Add([]byte{})
	f.Add(blob[:len(blob)/2])
	f.Add(append(bytes.Clone(blob), 0))
	f.Add(bytes.Repeat([]byte{0xff}, len(blob)))
	f.Add(make([]byte, len(blob)))
}

// A device half that decodes encodes to the same bytes, lists sound keys, and does not panic when it signs.
func FuzzDeviceHalf(f *testing.F) {
	c := deal(f, few())
	blob, err := c.device.MarshalBinary()
	if err != nil {
		f.Fatal(err)
	}
	spoil(f, blob)
	items := c.frostItems(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		half := new(pair.DeviceHalf)
		if err := half.UnmarshalBinary(b); err != nil {
			if !errors.Is(err, pair.ErrRefused) || len(half.Keys()) != 0 {
				t.Fatalf("refused as %v with %d keys", err, len(half.Keys()))
			}
			return
		}
		if again, err := half.MarshalBinary(); err != nil || !bytes.Equal(again, b) {
			t.Fatalf("it encodes otherwise (%v)", err)
		}
		_, _, _ = half.Begin(rand.Reader, session(), items)
	})
}

// The same for a guard half.
func FuzzGuardHalf(f *testing.F) {
	c := deal(f, few())
	blob, err := c.guard.MarshalBinary()
	if err != nil {
		f.Fatal(err)
	}
	spoil(f, blob)
	k := c.talk(f, "fuzz", session(), c.ecdsaItems(f)[:1])
	f.Fuzz(func(t *testing.T, b []byte) {
		half := new(pair.GuardHalf)
		if err := half.UnmarshalBinary(b); err != nil {
			if !errors.Is(err, pair.ErrRefused) {
				t.Fatal(err)
			}
			return
		}
		if again, err := half.MarshalBinary(); err != nil || !bytes.Equal(again, b) {
			t.Fatalf("it encodes otherwise (%v)", err)
		}
		_, _ = half.Points(k.s, k.items, k.commit)
	})
}

// A package that is accepted is the honest one.
func FuzzPackage(f *testing.F) {
	c := deal(f, few())
	spoil(f, c.blob)
	f.Fuzz(func(t *testing.T, b []byte) {
		if _, err := pair.AcceptPackage(rand.Reader, params(), b); (err == nil) != bytes.Equal(b, c.blob) {
			t.Fatalf("accepting %d bytes: %v", len(b), err)
		} else if err != nil && !errors.Is(err, pair.ErrRefused) {
			t.Fatal(err)
		}
	})
}

// An envelope that verifies is the honest one.
func FuzzEnvelope(f *testing.F) {
	key := deviceKey("one")
	blob := pair.Sign(key, pair.Device, pair.Opening, session(), []byte("a body"))
	spoil(f, blob)
	f.Fuzz(func(t *testing.T, b []byte) {
		if _, err := pair.Verify(public(key), pair.Device, pair.Opening, session(), b); (err == nil) != bytes.Equal(b, blob) {
			t.Fatalf("verifying %x: %v", b, err)
		}
	})
}

// A sealed package that opens is the honest one.
func FuzzSealedPackage(f *testing.F) {
	v, key := readVectors(f), deviceKey("one")
	private, blob := v.OneTime.Private, []byte(v.OneTime.Sealed)
	spoil(f, blob)
	f.Fuzz(func(t *testing.T, b []byte) {
		if _, err := pair.OpenPackage(private, params(), public(key), b); (err == nil) != bytes.Equal(b, blob) {
			t.Fatalf("opening %d bytes: %v", len(b), err)
		}
	})
}

// The guard signs for the honest commitment and opening and for no other; whatever passes Check ends in ErrLock.
func FuzzGuard(f *testing.F) {
	c := deal(f, few())
	talks := []*talk{
		c.talk(f, "fuzz", session(), c.ecdsaItems(f)[:1]), c.talk(f, "fuzz", session(), c.frostItems(f)[:1]),
	}
	for i, k := range talks {
		for _, o := range talks {
			f.Add(i == 0, o.commit, o.opening)
			f.Add(i == 0, o.opening, o.points)
		}
		f.Add(i == 0, k.commit, []byte{})
		f.Add(i == 0, k.commit, append(bytes.Clone(k.opening[:len(k.opening)-1]), 7))
	}
	f.Fuzz(func(t *testing.T, ecdsa bool, commit, opening []byte) {
		k := talks[1]
		if ecdsa {
			k = talks[0]
		}
		_, _ = c.guard.Points(k.s, k.items, commit)
		checked := c.guard.Check(k.s, k.items, commit, opening)
		sigs, err := c.guard.Evaluate(k.s, k.items, commit, opening)
		switch honest := bytes.Equal(commit, k.commit) && bytes.Equal(opening, k.opening); {
		case honest != (err == nil), honest != (len(sigs) == 1):
			t.Fatalf("%d signatures, %v", len(sigs), err)
		case honest:
		case checked == nil && (!ecdsa || !errors.Is(err, pair.ErrLock)):
			t.Fatalf("Check passed, Evaluate says %v", err)
		case checked != nil && (!errors.Is(checked, pair.ErrRefused) || !errors.Is(err, pair.ErrRefused)):
			t.Fatalf("Check says %v, Evaluate says %v", checked, err)
		}
	})
}

// The device opens for no answer but the guard's, or for two other points, of which the guard makes nothing.
func FuzzDevice(f *testing.F) {
	c := deal(f, few())
	talks := []*talk{
		c.talk(f, "fuzz", session(), c.ecdsaItems(f)[:1]), c.talk(f, "fuzz", session(), c.frostItems(f)[:1]),
	}
	for i := range talks {
		for _, k := range talks {
			f.Add(i == 0, k.points)
			f.Add(i == 0, k.commit)
			f.Add(i == 0, []byte{})
		}
	}
	f.Fuzz(func(t *testing.T, ecdsa bool, points []byte) {
		k := talks[1]
		if ecdsa {
			k = talks[0]
		}
		run, commit, err := c.device.Begin(&stream{name: "fuzz"}, k.s, k.items)
		if err != nil {
			t.Fatal(err)
		}
		opening, err := run.Open(rand.Reader, points)
		if bytes.Equal(points, k.points) {
			if err != nil {
				t.Fatal(err)
			}
			return
		}
		if err != nil {
			if !errors.Is(err, pair.ErrRefused) {
				t.Fatal(err)
			}
			return
		}
		if ecdsa {
			t.Fatal("the device opened an ECDSA run for points without a proof")
		}
		if err := c.guard.Check(k.s, k.items, commit, opening); !errors.Is(err, pair.ErrRefused) {
			t.Fatalf("the guard takes what came of foreign points: %v", err)
		}
	})
}
