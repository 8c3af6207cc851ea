package paillier

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"math/big"
	"math/rand/v2"
	"os"
	"sync"
	"testing"

	"filippo.io/bigmod"
)

var (
	keyOnce sync.Once
	theKey  *PrivateKey
	errKey  error
)

// fixed returns the key of testdata/primes.json, made once.
func fixed(t testing.TB) *PrivateKey {
	t.Helper()
	keyOnce.Do(func() {
		var p, q []byte
		if p, q, errKey = testPrimes(); errKey == nil {
			theKey, errKey = FromPrimes(p, q)
		}
	})
	if errKey != nil {
		t.Fatal(errKey)
	}
	return theKey
}

func testPrimes() (p, q []byte, err error) {
	var file struct{ P, Q string }
	blob, err := os.ReadFile("testdata/primes.json")
	if err != nil {
		return nil, nil, err
	}
	if err := json.Unmarshal(blob, &file); err != nil {
		return nil, nil, err
	}
	if p, err = hex.DecodeString(file.P); err != nil {
		return nil, nil, err
	}
	q, err = hex.DecodeString(file.Q)
	return p, q, err
}

func stream(seed string) io.Reader { return rand.NewChaCha8(sha256.Sum256([]byte(seed))) }

func bytesOf(random io.Reader, n int) []byte {
	b := make([]byte, n)
	if _, err := io.ReadFull(random, b); err != nil {
		panic(err)
	}
	return b
}

// formula is (1+mN)·r^N mod N² by math/big.
func formula(n, m, r *big.Int) *big.Int {
	n2 := new(big.Int).Mul(n, n)
	c := new(big.Int).Mul(m, n)
	c.Add(c, big.NewInt(1)).Mul(c, new(big.Int).Exp(r, n, n2))
	return c.Mod(c, n2)
}

func number(b []byte) *big.Int { return new(big.Int).SetBytes(b) }

func fill(x *big.Int, size int) []byte { return x.FillBytes(make([]byte, size)) }

func TestEncryptionIsTheFormulaByEveryWay(t *testing.T) {
	k := fixed(t)
	n := number(k.Public().Bytes())
	random := stream("formula")
	plaintexts := [][]byte{nil, {1}, bytes.Repeat([]byte{0xff}, PlaintextSize), bytesOf(random, 32), bytesOf(random, 96)}
	rs := [][]byte{fill(big.NewInt(1), ModulusSize), fill(new(big.Int).Sub(n, big.NewInt(1)), ModulusSize)}
	for range 3 {
		r, err := k.pub.draw(random)
		if err != nil {
			t.Fatal(err)
		}
		rs = append(rs, r)
	}
	for i, m := range plaintexts {
		r := rs[i%len(rs)]
		want := fill(formula(n, number(m), number(r)), CiphertextSize)
		dealer, err := k.Encrypt(m, r)
		if err != nil || !bytes.Equal(dealer, want) {
			t.Errorf("plaintext %d: the dealer's encryption is another (%v)", i, err)
		}
		blind, err := k.pub.blind(r)
		if err != nil {
			t.Fatal(err)
		}
		device, err := k.pub.Encrypt(m, blind)
		if err != nil || !bytes.Equal(device, want) {
			t.Errorf("plaintext %d: the device's encryption is another (%v)", i, err)
		}
	}
}

func TestDecryptReturnsEveryPlaintextBelowPAndItsResidueAbove(t *testing.T) {
	k := fixed(t)
	n, p := number(k.Public().Bytes()), number(k.p.bytes)
	one := big.NewInt(1)
	random := stream("decrypt")
	plaintexts := []*big.Int{
		new(big.Int), one, new(big.Int).Sub(new(big.Int).Lsh(one, 768), one), new(big.Int).Sub(p, one),
		p, new(big.Int).Add(p, one), new(big.Int).Sub(n, one), new(big.Int).Lsh(one, 3000),
	}
	for range 8 {
		plaintexts = append(plaintexts, new(big.Int).Mod(number(bytesOf(random, 384)), n))
	}
	masks := [][]byte{make([]byte, MaskSize), bytes.Repeat([]byte{0xff}, MaskSize), bytesOf(random, MaskSize), bytesOf(random, MaskSize)}
	for i, m := range plaintexts {
		r, err := k.pub.draw(random)
		if err != nil {
			t.Fatal(err)
		}
		c := fill(formula(n, m, number(r)), CiphertextSize)
		got, err := k.Decrypt(c, masks[i%len(masks)])
		if err != nil {
			t.Fatal(err)
		}
		if want := fill(new(big.Int).Mod(m, p), PrimeSize); !bytes.Equal(got, want) {
			t.Errorf("plaintext %d: T = %x, want %x", i, got, want)
		}
	}
}

func TestMulAddIsTheHomomorphism(t *testing.T) {
	k := fixed(t)
	random := stream("muladd")
	for i := range 6 {
		x, v, m := bytesOf(random, 32), bytesOf(random, 32), bytesOf(random, 90)
		if i == 0 {
			v = make([]byte, 32)
		}
		c, err := k.EncryptRandom(random, x)
		if err != nil {
			t.Fatal(err)
		}
		blind, err := k.Blind(random)
		if err != nil {
			t.Fatal(err)
		}
		sum, err := k.pub.MulAdd(c, v, m, blind)
		if err != nil {
			t.Fatal(err)
		}
		got, err := k.Decrypt(sum, bytesOf(random, MaskSize))
		if err != nil {
			t.Fatal(err)
		}
		want := new(big.Int).Mul(number(v), number(x))
		if number(got).Cmp(want.Add(want, number(m))) != 0 {
			t.Errorf("Dec(Enc(m)·C^v) is not m + v·x")
		}
	}
}

func TestABlindServesOnce(t *testing.T) {
	k := fixed(t)
	blind, err := k.Blind(stream("once"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := k.pub.Encrypt([]byte{1}, blind); err != nil {
		t.Fatal(err)
	}
	if _, err := k.pub.Encrypt([]byte{2}, blind); err == nil {
		t.Error("a blind served twice: the difference of two plaintexts is public now")
	}
	if _, err := k.pub.Encrypt([]byte{2}, nil); err == nil {
		t.Error("encrypted without a blind")
	}
	blind, err = k.Blind(stream("once"))
	if err != nil {
		t.Fatal(err)
	}
	blind.Wipe()
	if _, err := k.pub.Encrypt([]byte{2}, blind); err == nil {
		t.Error("a wiped blind served")
	}
}

func TestBlindsComeFromTheWholeOfN(t *testing.T) {
	k := fixed(t)
	r := bytesOf(stream("whole"), ModulusSize)
	r[0] &= 0x7f
	for name, blind := range map[string]func(io.Reader) (*Blind, error){"device": k.pub.Blind, "dealer": k.Blind} {
		source := bytes.NewReader(append(fill(number(k.pub.Bytes()), ModulusSize), r...)) // N itself is drawn first
		got, err := blind(source)
		if err != nil {
			t.Fatal(err)
		}
		if source.Len() != 0 {
			t.Errorf("%s: %d bytes were not read", name, source.Len())
		}
		c, err := k.pub.Encrypt(nil, got)
		if err != nil {
			t.Fatal(err)
		}
		if want := formula(number(k.pub.Bytes()), new(big.Int), number(r)); number(c).Cmp(want) != 0 {
			t.Errorf("%s: the blind is not r^N for the r that was drawn", name)
		}
	}
	for name, source := range map[string]io.Reader{
		"empty": bytes.NewReader(nil), "zeros": zeros{}, "N for ever": &loop{b: k.pub.Bytes()},
	} {
		if _, err := k.pub.Blind(source); err == nil {
			t.Errorf("%s: a blind came out", name)
		}
		if _, err := k.EncryptRandom(source, nil); err == nil {
			t.Errorf("%s: a ciphertext came out", name)
		}
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

type loop struct{ b []byte }

func (l *loop) Read(p []byte) (int, error) { return copy(p, l.b), nil }

func TestTheBorderRefuses(t *testing.T) {
	k := fixed(t)
	n := number(k.Public().Bytes())
	n2 := new(big.Int).Mul(n, n)
	honest, err := k.EncryptRandom(stream("border"), []byte{1})
	if err != nil {
		t.Fatal(err)
	}
	if err := k.pub.Valid(honest); err != nil {
		t.Fatal(err)
	}
	mask := make([]byte, MaskSize)
	for name, c := range map[string][]byte{
		"nil": nil, "short": honest[1:], "long": append([]byte{0}, honest...), "zero": make([]byte, CiphertextSize),
		"N": fill(n, CiphertextSize), "p": fill(number(k.p.bytes), CiphertextSize), "p'": fill(number(k.q.bytes), CiphertextSize),
		"p²": fill(new(big.Int).Mul(number(k.p.bytes), number(k.p.bytes)), CiphertextSize),
		"N²": fill(n2, CiphertextSize), "N²+1": fill(new(big.Int).Add(n2, big.NewInt(1)), CiphertextSize),
		"max": bytes.Repeat([]byte{0xff}, CiphertextSize),
	} {
		if k.pub.Valid(c) == nil {
			t.Errorf("%s: Valid", name)
		}
		if _, err := k.Decrypt(c, mask); err == nil {
			t.Errorf("%s: decrypted", name)
		}
	}
	if k.pub.Valid(fill(new(big.Int).Sub(n2, big.NewInt(1)), CiphertextSize)) != nil {
		t.Error("N²-1 is a unit below N² and was refused")
	}
	for _, c := range [][]byte{nil, honest[1:], make([]byte, CiphertextSize), fill(n2, CiphertextSize)} {
		blind, err := k.Blind(stream("b"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := k.pub.MulAdd(c, []byte{1}, []byte{1}, blind); err == nil {
			t.Error("MulAdd took a bad ciphertext")
		}
	}
	for _, mask := range [][]byte{nil, make([]byte, MaskSize-1), make([]byte, MaskSize+1)} {
		if _, err := k.Decrypt(honest, mask); err == nil {
			t.Errorf("a mask of %d bytes was taken", len(mask))
		}
	}
	for _, r := range [][]byte{nil, {1}, make([]byte, ModulusSize), fill(n, ModulusSize), bytes.Repeat([]byte{0xff}, ModulusSize)} {
		if _, err := k.Encrypt([]byte{1}, r); err == nil {
			t.Error("the dealer took a bad r")
		}
		if _, err := k.pub.blind(r); err == nil {
			t.Error("the device took a bad r")
		}
	}
	for _, factor := range [][]byte{k.p.bytes, k.q.bytes} {
		if _, err := k.Encrypt([]byte{1}, fill(number(factor), ModulusSize)); err == nil {
			t.Error("the dealer took an r that is no unit")
		}
	}
	if _, err := k.Encrypt(make([]byte, PlaintextSize+1), fill(big.NewInt(2), ModulusSize)); err == nil {
		t.Error("a plaintext of 97 bytes was taken")
	}
}

func TestReduceIsMod(t *testing.T) {
	random := stream("reduce")
	for _, size := range []int{0, 1, 7, 8, 9, 31, 32, 33, 64, 192, 256} {
		for _, bits := range []int{256, 257, 512, 1536} {
			m := number(bytesOf(random, bits/8+1))
			m.SetBit(m, bits-1, 1).SetBit(m, 0, 1)
			mod, err := bigmod.NewModulus(m.Bytes())
			if err != nil {
				t.Fatal(err)
			}
			for _, x := range [][]byte{bytesOf(random, size), make([]byte, size), bytes.Repeat([]byte{0xff}, size)} {
				got := Reduce(x, mod).Bytes(mod)
				if number(got).Cmp(new(big.Int).Mod(number(x), m)) != 0 {
					t.Errorf("%x mod %v = %x", x, m, got)
				}
			}
		}
	}
}

// FuzzValid: what is valid decrypts, under any mask to the same T; the rest is an
// error from both.
func FuzzValid(f *testing.F) {
	k := fixed(f)
	honest, err := k.EncryptRandom(stream("fuzz"), []byte{42})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(honest, byte(1))
	f.Add(k.Public().Bytes(), byte(2))
	f.Add([]byte{}, byte(0))
	f.Add(bytes.Repeat([]byte{0xff}, CiphertextSize), byte(0xff))
	f.Fuzz(func(t *testing.T, c []byte, seed byte) {
		valid := k.Public().Valid(c) == nil
		one, err := k.Decrypt(c, make([]byte, MaskSize))
		two, err2 := k.Decrypt(c, bytes.Repeat([]byte{seed}, MaskSize))
		if valid != (err == nil) || valid != (err2 == nil) || !bytes.Equal(one, two) {
			t.Errorf("valid %v, errors %v and %v, T %x and %x", valid, err, err2, one, two)
		}
	})
}

func BenchmarkDecrypt(b *testing.B) {
	k := fixed(b)
	c, err := k.EncryptRandom(stream("bench"), []byte{5})
	if err != nil {
		b.Fatal(err)
	}
	mask := make([]byte, MaskSize)
	for b.Loop() {
		if _, err := k.Decrypt(c, mask); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDealerBlind(b *testing.B) {
	k := fixed(b)
	random := stream("bench")
	for b.Loop() {
		if _, err := k.Blind(random); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDeviceBlind(b *testing.B) {
	k := fixed(b)
	random := stream("bench")
	for b.Loop() {
		if _, err := k.Public().Blind(random); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFromPrimes(b *testing.B) {
	p, q := fixed(b).Primes()
	for b.Loop() {
		if _, err := FromPrimes(p, q); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkReload(b *testing.B) {
	p, q := fixed(b).Primes()
	for b.Loop() {
		if _, err := Reload(p, q); err != nil {
			b.Fatal(err)
		}
	}
}
