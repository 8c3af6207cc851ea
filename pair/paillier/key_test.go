package paillier

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/big"
	"strings"
	"testing"
)

func TestOnlyGoodKeysAreRead(t *testing.T) {
	p, q, err := testPrimes()
	if err != nil {
		t.Fatal(err)
	}
	change := func(b []byte, f func([]byte)) []byte { b = bytes.Clone(b); f(b); return b }
	prime768 := func(seed string) *big.Int {
		x := number(bytesOf(stream(seed), 96))
		x.SetBit(x, 767, 1).SetBit(x, 766, 1).SetBit(x, 0, 1)
		for !x.ProbablyPrime(20) {
			x.Add(x, big.NewInt(2))
		}
		return x
	}
	composite := fill(new(big.Int).Mul(prime768("a"), prime768("b")), PrimeSize)
	// The smallest odd number of 1536 bits: with another such, N has 3071 bits.
	smallest := change(make([]byte, PrimeSize), func(b []byte) { b[0], b[PrimeSize-1] = 0x80, 1 })
	bad := map[string][2][]byte{
		"nil": {nil, q}, "both nil": {nil, nil}, "equal": {p, p}, "p short": {p[1:], q}, "p long": {append([]byte{0}, p...), q},
		"top bit":      {change(p, func(b []byte) { b[0] &= 0x7f }), q},
		"even":         {p, change(q, func(b []byte) { b[PrimeSize-1] &^= 1 })},
		"zero":         {make([]byte, PrimeSize), q},
		"p composite":  {composite, q},
		"p' composite": {p, composite},
		"p plus 2":     {change(p, func(b []byte) { b[PrimeSize-1] ^= 2 }), q},
		"N short":      {smallest, change(smallest, func(b []byte) { b[PrimeSize-1] = 3 })},
	}
	for name, pair := range bad {
		if k, err := FromPrimes(pair[0], pair[1]); err == nil || k != nil {
			t.Errorf("%s: FromPrimes made a key", name)
		}
	}
	if _, err := Reload(composite, q); err != nil {
		t.Errorf("Reload tests primality, which is what FromPrimes is for: %v", err)
	}
	if _, err := Reload(bad["N short"][0], bad["N short"][1]); err == nil {
		t.Error("Reload took primes whose product has 3071 bits")
	}
	k := fixed(t)
	n := k.Public().Bytes()
	for name, b := range map[string][]byte{
		"nil": nil, "short": n[1:], "long": append([]byte{0}, n...), "even": change(n, func(b []byte) { b[ModulusSize-1] ^= 1 }),
		"3071 bits": change(n, func(b []byte) { b[0] &= 0x7f }), "zero": make([]byte, ModulusSize),
	} {
		if _, err := ParsePublicKey(b); err == nil {
			t.Errorf("%s: ParsePublicKey made a key", name)
		}
	}
	again, err := ParsePublicKey(n)
	if err != nil || !again.Equal(k.Public()) || again.Equal(nil) || (*PublicKey)(nil).Equal(again) {
		t.Errorf("N does not come back as it went (%v)", err)
	}
	n[0] ^= 1 // the caller's copy only
	if !again.Equal(k.Public()) {
		t.Error("Bytes gave away the key's own memory")
	}
}

// TestMillerRabinKnowsWhatItShould runs the test below its usual size too, where
// the answers are known and liars for single bases are many.
func TestMillerRabinKnowsWhatItShould(t *testing.T) {
	check := func(x *big.Int) {
		t.Helper()
		p, err := newPrime(x.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		if got, want := p.probablyPrime(), x.ProbablyPrime(40); got != want {
			t.Errorf("%v: %v, want %v", x, got, want)
		}
	}
	for x := int64(1<<20 + 1); x < 1<<20+400; x += 2 {
		check(big.NewInt(x))
	}
	// Carmichael numbers and strong pseudoprimes to the first bases.
	for _, x := range []int64{561, 41041, 825265, 321197185, 2047, 1373653, 25326001, 3215031751, 3474749660383, 341550071728321} {
		check(big.NewInt(x))
	}
	// 1 modulo a high power of 2: many squarings.
	check(new(big.Int).Add(new(big.Int).Lsh(big.NewInt(3), 189), big.NewInt(1)))
	check(new(big.Int).Add(new(big.Int).Lsh(big.NewInt(3), 190), big.NewInt(1)))
	check(big.NewInt(65537))
}

func TestGenerateMakesAKeyThatFromPrimesTakes(t *testing.T) {
	one, err := Generate(stream("generate"))
	if err != nil {
		t.Fatal(err)
	}
	p, q := one.Primes()
	again, err := FromPrimes(p, q)
	if err != nil {
		t.Fatal(err)
	}
	if !again.Public().Equal(one.Public()) || number(one.Public().Bytes()).BitLen() != 3072 {
		t.Error("the primes do not make the same N of 3072 bits")
	}
	two, err := Generate(stream("generate"))
	if err != nil || two.Public().Equal(one.Public()) {
		t.Errorf("two keys with one N (%v)", err)
	}
}

func TestWipeAndPrinting(t *testing.T) {
	p, q, err := testPrimes()
	if err != nil {
		t.Fatal(err)
	}
	k, err := Reload(p, q)
	if err != nil {
		t.Fatal(err)
	}
	c, err := k.EncryptRandom(stream("wipe"), []byte{1})
	if err != nil {
		t.Fatal(err)
	}
	blob, err := json.Marshal(k)
	if err != nil {
		t.Fatal(err)
	}
	printed := fmt.Sprintf("%v %+v %#v %s %x %d", k, k, k, k, k, k) + string(blob)
	if strings.Contains(printed, hex.EncodeToString(p[:6])) || strings.Contains(printed, number(p).String()[:10]) {
		t.Error("a prime is printed")
	}
	own := k.p.bytes
	k.Wipe()
	if !k.Wiped() || !bytes.Equal(own, make([]byte, PrimeSize)) {
		t.Error("the prime is still there")
	}
	if _, err := k.Decrypt(c, make([]byte, MaskSize)); err == nil {
		t.Error("a wiped key decrypts")
	}
	if _, err := k.EncryptRandom(stream("wipe"), nil); err == nil {
		t.Error("a wiped key encrypts")
	}
	k.Wipe()
	(*PrivateKey)(nil).Wipe()
}
