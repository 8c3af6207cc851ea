package pair_test

import (
	"bytes"
	stded25519 "crypto/ed25519"
	"crypto/rand"
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/hefu-wallet/hefu/pair"
)

// otherParams differ from params in one field each.
func otherParams() map[string]pair.DealParams {
	out := make(map[string]pair.DealParams)
	for name, change := range map[string]func(*pair.DealParams){
		"guard":      func(p *pair.DealParams) { p.Guard = "another" },
		"account":    func(p *pair.DealParams) { p.Account = "another" },
		"dealing":    func(p *pair.DealParams) { p.Dealing = "another" },
		"generation": func(p *pair.DealParams) { p.Generation++ },
		"border":     func(p *pair.DealParams) { p.Guard, p.Account = p.Guard+p.Account[:1], p.Account[1:] },
	} {
		p := params()
		change(&p)
		out[name] = p
	}
	return out
}

func TestPackageTravels(t *testing.T) {
	p, q := primes(t)
	_, pkg, err := pair.DealWith(&stream{name: "dealing"}, p, q, params(), few())
	if err != nil {
		t.Fatal(err)
	}
	private, oneTime, err := pair.NewOneTime(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	key := deviceKey("one")
	sealed, err := pair.SealPackage(rand.Reader, oneTime, params(), key, pkg)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := pair.OpenPackage(private, params(), public(key), sealed)
	if err != nil {
		t.Fatal(err)
	}
	want, err := pkg.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(plain, want) {
		t.Fatal("another package came out")
	}
	if bytes.Contains(sealed, p) || bytes.Contains(sealed, q) {
		t.Fatal("a prime travels in the clear")
	}
	for name, info := range otherParams() {
		if out, err := pair.OpenPackage(private, info, public(key), sealed); !errors.Is(err, pair.ErrRefused) || out != nil {
			t.Errorf("opened for another %s: %v", name, err)
		}
	}
	if _, err := pair.OpenPackage(private, params(), public(deviceKey("two")), sealed); !errors.Is(err, pair.ErrRefused) {
		t.Errorf("opened for another device: %v", err)
	}
	if _, err := pair.OpenPackage(private, params(), nil, sealed); !errors.Is(err, pair.ErrRefused) {
		t.Errorf("opened without a device key: %v", err)
	}
	other, _, err := pair.NewOneTime(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := pair.OpenPackage(other, params(), public(key), sealed); !errors.Is(err, pair.ErrRefused) {
		t.Errorf("opened by another one-time key: %v", err)
	}
	for i := range sealed {
		bad := bytes.Clone(sealed)
		bad[i] ^= 1 << (i % 8)
		if _, err := pair.OpenPackage(private, params(), public(key), bad); !errors.Is(err, pair.ErrRefused) {
			t.Fatalf("byte %d: %v", i, err)
		}
	}
	for _, bad := range cuts(sealed) {
		if _, err := pair.OpenPackage(private, params(), public(key), bad); !errors.Is(err, pair.ErrRefused) {
			t.Fatalf("%d bytes: %v", len(bad), err)
		}
	}
}

// HPKE itself binds the dealing: a device that signs a ciphertext made for another dealing gets it refused.
func TestCiphertextIsBoundToItsDealing(t *testing.T) {
	p, q := primes(t)
	_, pkg, err := pair.DealWith(&stream{name: "dealing"}, p, q, params(), few()[:1])
	if err != nil {
		t.Fatal(err)
	}
	private, oneTime, err := pair.NewOneTime(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	key := deviceKey("one")
	for name, info := range otherParams() {
		one, err := pair.SealPackage(rand.Reader, oneTime, info, key, pkg)
		if err != nil {
			t.Fatal(err)
		}
		resigned := pair.ResignPackage(one, params(), key)
		if _, err := pair.OpenPackage(private, params(), public(key), resigned); err == nil || !strings.Contains(err.Error(), "sealed to this key") {
			t.Errorf("a ciphertext for another %s: %v", name, err)
		}
	}
}

func TestOneTimeKeys(t *testing.T) {
	if _, _, err := pair.NewOneTime(strings.NewReader("short")); err == nil {
		t.Error("a one-time key without randomness")
	}
	a, pubA, err := pair.NewOneTime(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	b, pubB, err := pair.NewOneTime(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(a, b) || bytes.Equal(pubA, pubB) {
		t.Error("two one-time keys are alike")
	}
	if _, err := pair.SealPackage(rand.Reader, pubA[:10], params(), deviceKey("one"), new(pair.GuardPackage)); !errors.Is(err, pair.ErrRefused) {
		t.Errorf("sealing to a short key: %v", err)
	}
	if _, err := pair.SealPackage(rand.Reader, pubA, params(), deviceKey("one"), new(pair.GuardPackage)); err == nil {
		t.Error("an empty package was sealed")
	}
	guard := deviceKey("the guard's identity")
	sig := pair.SignOneTime(guard, params(), pubA)
	if err := pair.VerifyOneTime(public(guard), params(), pubA, sig); err != nil {
		t.Fatal(err)
	}
	refused := func(name string, err error) {
		t.Helper()
		if !errors.Is(err, pair.ErrRefused) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, info := range otherParams() {
		refused("another "+name, pair.VerifyOneTime(public(guard), info, pubA, sig))
	}
	refused("another key", pair.VerifyOneTime(public(guard), params(), pubB, sig))
	refused("another guard", pair.VerifyOneTime(public(deviceKey("one")), params(), pubA, sig))
	refused("no guard", pair.VerifyOneTime(nil, params(), pubA, sig))
	refused("a re-dealing's signature", pair.VerifyOneTime(public(guard), params(), nil, pair.SignRedeal(guard, params())))
}

func TestRedealStatements(t *testing.T) {
	sig := pair.SignRedeal(identity(), params())
	if err := pair.VerifyRedeal(public(identity()), params(), sig); err != nil {
		t.Fatal(err)
	}
	for name, p := range otherParams() {
		if err := pair.VerifyRedeal(public(identity()), p, sig); !errors.Is(err, pair.ErrRefused) {
			t.Errorf("another %s: %v", name, err)
		}
	}
	for name, err := range map[string]error{
		"another identity": pair.VerifyRedeal(public(deviceKey("one")), params(), sig),
		"no identity":      pair.VerifyRedeal(nil, params(), sig),
		"short":            pair.VerifyRedeal(public(identity()), params(), sig[:63]),
		"one-time":         pair.VerifyRedeal(public(identity()), params(), pair.SignOneTime(identity(), params(), nil)),
	} {
		if !errors.Is(err, pair.ErrRefused) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestFingerprint(t *testing.T) {
	id := pair.Fingerprint(public(identity()))
	if !regexp.MustCompile(`^[A-Z2-7]{4}(-[A-Z2-7]{4}){5}$`).MatchString(id) {
		t.Errorf("a guard's id %q is not six groups of four (120 bits)", id)
	}
	if id == pair.Fingerprint(public(deviceKey("one"))) {
		t.Error("two keys have one id")
	}
}

// The statement that registers a device key tells its fields apart, and from every other statement.
func TestDeviceStatement(t *testing.T) {
	seen := make(map[string]string)
	for name, b := range map[string][]byte{
		"honest": pair.DeviceStatement("guard", "user", []byte("key"), "phone"),
		"guard":  pair.DeviceStatement("guarx", "user", []byte("key"), "phone"),
		"user":   pair.DeviceStatement("guard", "usex", []byte("key"), "phone"),
		"key":    pair.DeviceStatement("guard", "user", []byte("kex"), "phone"),
		"name":   pair.DeviceStatement("guard", "user", []byte("key"), "phonx"),
		"border": pair.DeviceStatement("guardu", "ser", []byte("key"), "phone"),
		"second": pair.DeviceStatement("guard", "userk", []byte("ey"), "phone"),
		"third":  pair.DeviceStatement("guard", "user", []byte("keyp"), "hone"),
	} {
		if other, ok := seen[string(b)]; ok {
			t.Errorf("%s and %s are one statement", name, other)
		}
		seen[string(b)] = name
		if err := pair.VerifyRedeal(public(identity()), params(), stded25519.Sign(identity(), b)); !errors.Is(err, pair.ErrRefused) {
			t.Errorf("%s passes for a re-dealing: %v", name, err)
		}
	}
}
