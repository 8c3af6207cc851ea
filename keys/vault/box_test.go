package vault_test

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"testing"

	"github.com/hefu-wallet/hefu/keys/vault"
)

func newBox(t *testing.T) (*vault.Box, vault.Key) {
	t.Helper()
	b, k, err := vault.NewBox(rand.Reader, "first password", cheap)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.SealContent(rand.Reader, k, []byte("the half")); err != nil {
		t.Fatal(err)
	}
	return b, k
}

// again is the box as it comes back from where it was kept.
func again(t *testing.T, b *vault.Box) *vault.Box {
	t.Helper()
	data, err := b.Encode()
	if err != nil {
		t.Fatal(err)
	}
	back, err := vault.ParseBox(data)
	if err != nil {
		t.Fatal(err)
	}
	return back
}

func holds(t *testing.T, b *vault.Box, k vault.Key, want string) {
	t.Helper()
	got, err := b.OpenContent(k)
	if err != nil || string(got) != want {
		t.Fatalf("content %q, %v", got, err)
	}
}

func prfOf(b byte) []byte { return bytes.Repeat([]byte{b}, vault.PRFSize) }

func passkey(id string) vault.Passkey {
	return vault.Passkey{Credential: []byte(id), Name: "phone", Salt: bytes.Repeat([]byte{7}, 32)}
}

func TestBoxOpensByPasswordAndPasskey(t *testing.T) {
	b, k := newBox(t)
	if err := b.AddPasskey(rand.Reader, k, passkey("one"), prfOf(1)); err != nil {
		t.Fatal(err)
	}
	b = again(t, b)
	byPassword, err := b.Unlock("first password")
	if err != nil {
		t.Fatal(err)
	}
	holds(t, b, byPassword, "the half")
	byPasskey, err := b.UnlockPasskey([]byte("one"), prfOf(1))
	if err != nil {
		t.Fatal(err)
	}
	holds(t, b, byPasskey, "the half")
}

func TestBoxStaysShut(t *testing.T) {
	b, k := newBox(t)
	if err := b.AddPasskey(rand.Reader, k, passkey("one"), prfOf(1)); err != nil {
		t.Fatal(err)
	}
	if err := b.AddPasskey(rand.Reader, k, passkey("two"), prfOf(2)); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Unlock("second password"); !errors.Is(err, vault.ErrPassword) {
		t.Errorf("another password: %v", err)
	}
	for name, try := range map[string]struct {
		id  string
		prf []byte
	}{
		"another answer":          {"one", prfOf(3)},
		"the other's answer":      {"one", prfOf(2)},
		"a passkey it never had":  {"three", prfOf(1)},
		"an answer of zeros":      {"one", prfOf(0)},
		"an answer cut short":     {"one", prfOf(1)[:16]},
		"no answer":               {"one", nil},
		"an answer that is twice": {"one", append(prfOf(1), prfOf(1)...)},
	} {
		if _, err := b.UnlockPasskey([]byte(try.id), try.prf); !errors.Is(err, vault.ErrPasskey) {
			t.Errorf("%s: %v", name, err)
		}
	}
	b.Passkeys[0].Credential = []byte("two") // a wrapping under another name
	if _, err := b.UnlockPasskey([]byte("two"), prfOf(1)); !errors.Is(err, vault.ErrPasskey) {
		t.Errorf("a wrapping under another credential: %v", err)
	}
}

func TestBoxRefusesAPasskeyOfZeros(t *testing.T) {
	b, k := newBox(t)
	if err := b.AddPasskey(rand.Reader, k, passkey("one"), prfOf(0)); !errors.Is(err, vault.ErrPasskey) {
		t.Errorf("zeros: %v", err)
	}
	for _, prf := range [][]byte{nil, prfOf(1)[:16], append(prfOf(1), 1)} {
		if err := b.AddPasskey(rand.Reader, k, passkey("one"), prf); !errors.Is(err, vault.ErrPasskey) {
			t.Errorf("an answer of %d bytes: %v", len(prf), err)
		}
	}
	short := passkey("one")
	short.Salt = short.Salt[:8]
	if err := b.AddPasskey(rand.Reader, k, short, prfOf(1)); err == nil {
		t.Error("a short salt was taken")
	}
	for i := range vault.MostPasskeys {
		if err := b.AddPasskey(rand.Reader, k, passkey(fmt.Sprint(i)), prfOf(1)); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.AddPasskey(rand.Reader, k, passkey("one too many"), prfOf(1)); err == nil {
		t.Error("one too many was taken")
	}
	if err := b.AddPasskey(rand.Reader, k, passkey("0"), prfOf(1)); err != nil {
		t.Errorf("one that is there already: %v", err)
	}
}

// A new password ends every way in that was there before, also for whoever kept the key.
func TestBoxNewPasswordNewKey(t *testing.T) {
	b, old := newBox(t)
	if err := b.AddPasskey(rand.Reader, old, passkey("one"), prfOf(1)); err != nil {
		t.Fatal(err)
	}
	k, err := b.SetPassword(rand.Reader, "second password", cheap)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.SealContent(rand.Reader, k, []byte("the half")); err != nil {
		t.Fatal(err)
	}
	b = again(t, b)
	if _, err := b.Unlock("first password"); !errors.Is(err, vault.ErrPassword) {
		t.Errorf("the old password: %v", err)
	}
	if _, err := b.UnlockPasskey([]byte("one"), prfOf(1)); !errors.Is(err, vault.ErrPasskey) {
		t.Errorf("the old passkey: %v", err)
	}
	if _, err := b.OpenContent(old); !errors.Is(err, vault.ErrDamaged) {
		t.Errorf("the old key: %v", err)
	}
}

// Whoever kept an old box and what a removed passkey answers opens nothing that is sealed
// afterwards; the passkeys that were not removed still do, although none was at hand.
func TestBoxRemovePasskey(t *testing.T) {
	b, old := newBox(t)
	for i := range byte(3) {
		if err := b.AddPasskey(rand.Reader, old, passkey(fmt.Sprint(i)), prfOf(i+1)); err != nil {
			t.Fatal(err)
		}
	}
	stolen := again(t, b)
	forged := stolen.Passkeys[2] // of somebody who can write the box and has no way in
	var eve *vault.Box
	eve, k := newBox(t)
	if err := eve.AddPasskey(rand.Reader, k, passkey("2"), prfOf(9)); err != nil {
		t.Fatal(err)
	}
	forged.Public = eve.Passkeys[0].Public
	b.Passkeys[2] = forged
	if _, err := b.RemovePasskey(rand.Reader, old, []byte("4"), "first password", cheap); !errors.Is(err, vault.ErrPasskey) {
		t.Errorf("one that is not there: %v", err)
	}
	fresh, err := b.RemovePasskey(rand.Reader, old, []byte("0"), "first password", cheap)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.SealContent(rand.Reader, fresh, []byte("the next half")); err != nil {
		t.Fatal(err)
	}
	b = again(t, b)
	kept, err := stolen.UnlockPasskey([]byte("0"), prfOf(1))
	if err != nil || !bytes.Equal(kept, old) {
		t.Fatalf("the old box: %v", err)
	}
	if _, err := b.OpenContent(kept); !errors.Is(err, vault.ErrDamaged) {
		t.Errorf("the old key opens the new content: %v", err)
	}
	if _, err := b.UnlockPasskey([]byte("0"), prfOf(1)); !errors.Is(err, vault.ErrPasskey) {
		t.Errorf("the removed passkey: %v", err)
	}
	if len(b.Passkeys) != 1 {
		t.Errorf("%d passkeys are left, want the one that was added under the key", len(b.Passkeys))
	}
	for _, open := range []func() (vault.Key, error){
		func() (vault.Key, error) { return b.Unlock("first password") },
		func() (vault.Key, error) { return b.UnlockPasskey([]byte("1"), prfOf(2)) },
	} {
		k, err := open()
		if err != nil {
			t.Fatal(err)
		}
		holds(t, b, k, "the next half")
	}
}

// TestBoxOfBefore reads a box of the form in which passkeys had no key pair: its passkeys
// open it, and one that has opened it outlives the removal of another.
func TestBoxOfBefore(t *testing.T) {
	data, err := os.ReadFile("testdata/box_before_public.json")
	if err != nil {
		t.Fatal(err)
	}
	b, err := vault.ParseBox(data)
	if err != nil {
		t.Fatal(err)
	}
	k, err := b.UnlockPasskey([]byte("1"), prfOf(2))
	if err != nil {
		t.Fatal(err)
	}
	holds(t, b, k, "the half")
	if err := b.RenewPasskey(rand.Reader, k, []byte("1"), prfOf(2)); err != nil {
		t.Fatal(err)
	}
	fresh, err := again(t, b).UnlockPasskey([]byte("1"), prfOf(2))
	if err != nil || !bytes.Equal(fresh, k) {
		t.Fatalf("renewed: %v", err)
	}
	if fresh, err = b.RemovePasskey(rand.Reader, k, []byte("0"), "first password", cheap); err != nil {
		t.Fatal(err)
	}
	if got, err := b.UnlockPasskey([]byte("1"), prfOf(2)); err != nil || !bytes.Equal(got, fresh) {
		t.Errorf("after the other was removed: %v", err)
	}
	if _, err := b.UnlockPasskey([]byte("2"), prfOf(3)); !errors.Is(err, vault.ErrPasskey) {
		t.Errorf("one that opened nothing since: %v", err)
	}
}

// TestBoxChanged changes every byte of what is sealed: nothing opens to something else.
func TestBoxChanged(t *testing.T) {
	b, k := newBox(t)
	for i := range b.Content {
		changed := *b
		changed.Content = slices.Clone(b.Content)
		changed.Content[i] ^= 1
		if _, err := changed.OpenContent(k); !errors.Is(err, vault.ErrDamaged) {
			t.Fatalf("byte %d: %v", i, err)
		}
	}
	for _, c := range [][]byte{nil, b.Content[:10], b.Content[:len(b.Content)-1]} {
		changed := *b
		changed.Content = c
		if _, err := changed.OpenContent(k); !errors.Is(err, vault.ErrDamaged) {
			t.Fatalf("%d bytes: %v", len(c), err)
		}
	}
}

func TestParseBoxRefuses(t *testing.T) {
	b, _ := newBox(t)
	edit := func(f func(*vault.Box)) []byte {
		c := *b
		f(&c)
		data, err := c.Encode()
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	for name, c := range map[string]struct {
		data []byte
		want error
	}{
		"nothing":                {nil, vault.ErrDamaged},
		"no JSON":                {[]byte("HEFUVLT\n"), vault.ErrDamaged},
		"no version":             {edit(func(b *vault.Box) { b.Version = 0 }), vault.ErrDamaged},
		"a later version":        {edit(func(b *vault.Box) { b.Version = 2 }), vault.ErrVersion},
		"no password":            {edit(func(b *vault.Box) { b.Password = nil }), vault.ErrDamaged},
		"a password cut short":   {edit(func(b *vault.Box) { b.Password = b.Password[:40] }), vault.ErrDamaged},
		"more passkeys than any": {edit(func(b *vault.Box) { b.Passkeys = make([]vault.Passkey, vault.MostPasskeys+1) }), vault.ErrDamaged},
	} {
		if _, err := vault.ParseBox(c.data); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestKeyDoesNotPrint(t *testing.T) {
	_, k := newBox(t)
	for _, verb := range []string{"%v", "%x", "%s", "%q", "%d", "%#v"} {
		if got := fmt.Sprintf(verb, k); got != "[secret]" {
			t.Errorf("%s prints %q", verb, got)
		}
	}
	if _, err := json.Marshal(k); err == nil {
		t.Error("the key became JSON")
	}
}
