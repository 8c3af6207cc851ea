package pair

import "testing"

// A key's proof names N: a dealer who lost p and p' cannot be replayed under other ones.
func TestProofCoversTheModulus(t *testing.T) {
	p, q := fixedPrimes(t)
	pkg, err := decodePackage(pack(t, func(*GuardPackage) {}))
	if err != nil {
		t.Fatal(err)
	}
	pkg.primes = reloaded(t, compositeLike(p), q)
	blob, err := pkg.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	refused(t, "another N", "did not sign", someParams(), blob)
}
