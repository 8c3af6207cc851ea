package paillier

import (
	"bytes"
	"crypto/rand"
	"math/big"
	"testing"
)

func TestRoundTripAgainstMathBig(t *testing.T) {
	k, err := Generate(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	n := new(big.Int).SetBytes(k.Public().Bytes())
	n2 := new(big.Int).Mul(n, n)
	m := make([]byte, 96)
	rand.Read(m)
	r, _ := k.pub.draw(rand.Reader)
	want := new(big.Int).Mul(new(big.Int).SetBytes(m), n)
	want.Add(want, big.NewInt(1))
	want.Mul(want, new(big.Int).Exp(new(big.Int).SetBytes(r), n, n2)).Mod(want, n2)
	got, err := k.Encrypt(m, r)
	if err != nil {
		t.Fatal(err)
	}
	if new(big.Int).SetBytes(got).Cmp(want) != 0 {
		t.Fatal("dealer's encryption differs from the formula")
	}
	mask := make([]byte, MaskSize)
	rand.Read(mask)
	dec, err := k.Decrypt(got, mask)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(dec[96:], m) || new(big.Int).SetBytes(dec[:96]).Sign() != 0 {
		t.Fatal("decryption differs")
	}
}
func BenchmarkDecrypt(b *testing.B) {
	k, _ := Generate(rand.Reader)
	c, _ := k.EncryptRandom(rand.Reader, []byte{5})
	mask := make([]byte, MaskSize)
	for b.Loop() {
		k.Decrypt(c, mask)
	}
}
func BenchmarkEncrypt(b *testing.B) {
	k, _ := Generate(rand.Reader)
	for b.Loop() {
		k.EncryptRandom(rand.Reader, []byte{5})
	}
}
func BenchmarkFromPrimes(b *testing.B) {
	k, _ := Generate(rand.Reader)
	p, q := k.Primes()
	for b.Loop() {
		FromPrimes(p, q)
	}
}
func BenchmarkReload(b *testing.B) {
	k, _ := Generate(rand.Reader)
	p, q := k.Primes()
	for b.Loop() {
		Reload(p, q)
	}
}
