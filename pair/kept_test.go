package pair_test

import (
	"bytes"
	"testing"

	"github.com/hefu-wallet/hefu/pair"
)

// kept is a guard's half as the keystore has it: before what helps to decrypt, that, and the
// rest.
func kept(t *testing.T, c *couple) (before, helper, after []byte) {
	t.Helper()
	b, err := c.guard.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	_, q := primes(t)
	at := bytes.Index(b, q) + len(q)
	return b[:at], b[at : at+len(q)], b[at+len(q):]
}

// A half that an earlier version kept, without what helps to decrypt, signs the same bytes.
func TestAHalfKeptBeforeTheHelper(t *testing.T) {
	c := deal(t, few())
	before, helper, after := kept(t, c)
	first := append([]byte("hefu-grd\x01"), before[len("hefu-grd\x02"):]...)
	old := new(pair.GuardHalf)
	if err := old.UnmarshalBinary(append(first, after...)); err != nil {
		t.Fatal(err)
	}
	again, err := old.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(again, append(append(bytes.Clone(before), helper...), after...)) {
		t.Error("kept again, it is another half")
	}
	want := c.sign(t, session(), c.ecdsaItems(t))
	c.guard = old
	for i, s := range c.sign(t, session(), c.ecdsaItems(t)) {
		if !bytes.Equal(s.Bytes, want[i].Bytes) {
			t.Errorf("signature %d differs", i)
		}
	}
}

// What helps to decrypt belongs to the primes, or the half is refused: a wrong one would lock
// a dealing by a fault of the disk.
func TestAHelperOfOtherPrimes(t *testing.T) {
	before, helper, after := kept(t, deal(t, few()))
	for name, bad := range map[string][]byte{
		"one bit":  append(bytes.Clone(helper[:191]), helper[191]^1),
		"zero":     make([]byte, len(helper)),
		"too much": bytes.Repeat([]byte{0xff}, len(helper)),
	} {
		b := append(append(bytes.Clone(before), bad...), after...)
		if err := new(pair.GuardHalf).UnmarshalBinary(b); err == nil {
			t.Errorf("%s: the half was read", name)
		}
	}
}
