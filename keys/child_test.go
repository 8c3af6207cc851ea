package keys

import (
	"encoding/hex"
	"testing"
)

// A private key that was kept makes the same children as the paper does, and the same
// public keys as its public half.
func TestAPrivateKeyMakesThePapersChildren(t *testing.T) {
	m, err := ParseMnemonic("abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about")
	if err != nil {
		t.Fatal(err)
	}
	seed := m.Seed("")
	account := Path{84 | Hardened, Hardened, Hardened}
	k, err := Secp256k1(seed, account)
	if err != nil {
		t.Fatal(err)
	}
	for _, steps := range [][]uint32{{}, {0}, {0, 0}, {1, 7}, {0, Hardened - 1}} {
		child, err := k.Child(steps...)
		if err != nil {
			t.Fatal(err)
		}
		want, err := Secp256k1(seed, account.Join(steps...))
		if err != nil || child.Scalar != want.Scalar || child.ChainCode != want.ChainCode || child.Public != want.Public {
			t.Errorf("%v: another key than the paper's (%v)", steps, err)
		}
		public, _, err := k.PublicKey().Child(steps...)
		if err != nil || public != child.PublicKey() {
			t.Errorf("%v: another key than the public half makes (%v)", steps, err)
		}
	}
	if _, err := k.Child(Hardened); err == nil {
		t.Error("a hardened child came without the paper")
	}
	if _, err := (PrivateKey{}).Child(0); err == nil {
		t.Error("zero has a child")
	}
	master, err := Secp256k1(seed, nil)
	if err != nil {
		t.Fatal(err)
	}
	f := master.PublicKey().Fingerprint()
	if got := hex.EncodeToString(f[:]); got != "73c5da0a" { // as every wallet shows it for these words
		t.Errorf("fingerprint %s", got)
	}
}
