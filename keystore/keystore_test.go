package keystore

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
)

func id(name string) hefu.HalfID {
	sum := sha256.Sum256([]byte(name))
	return hefu.HalfID(hefu.EncodeID(sum[:16]))
}

func opened(t *testing.T, dir string) *Keystore {
	t.Helper()
	k, err := Open(dir, rand.Reader, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func fresh(t *testing.T) (*Keystore, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "keystore")
	return opened(t, dir), dir
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// files reads every file under a directory.
func files(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	must(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		out[path], err = os.ReadFile(path)
		return err
	}))
	return out
}

func TestIdentityStays(t *testing.T) {
	k, dir := fresh(t)
	message := []byte("m")
	if !ed25519.Verify(k.Identity().Public().(ed25519.PublicKey), message, ed25519.Sign(k.Identity(), message)) {
		t.Error("the identity does not sign")
	}
	if !k.Identity().Equal(opened(t, dir).Identity()) {
		t.Error("another identity after opening again")
	}
	other, _ := fresh(t)
	if k.Identity().Equal(other.Identity()) {
		t.Error("two guards with one identity")
	}
}

func TestOpenTogether(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "keystore")
	var ids [8]ed25519.PrivateKey
	var group sync.WaitGroup
	for i := range ids {
		group.Go(func() {
			k, err := Open(dir, rand.Reader, Options{})
			if err != nil {
				t.Error(err)
				return
			}
			ids[i] = k.Identity()
		})
	}
	group.Wait()
	for _, key := range ids {
		if !key.Equal(ids[0]) {
			t.Fatal("one directory, two identities")
		}
	}
}

func TestMaster(t *testing.T) {
	mine, other := bytes.Repeat([]byte{7}, 32), bytes.Repeat([]byte{8}, 32)
	dir := filepath.Join(t.TempDir(), "keystore")
	k, err := Open(dir, rand.Reader, Options{Master: mine})
	must(t, err)
	must(t, k.PutHalf(id("a"), []byte("half")))
	if _, err := os.Stat(filepath.Join(dir, "master.key")); err == nil {
		t.Error("a master key of the operator's was written down")
	}
	if _, err := Open(dir, rand.Reader, Options{Master: other}); err == nil || !strings.Contains(err.Error(), "master key") {
		t.Errorf("a wrong master key: %v", err)
	}
	if _, err := Open(dir, rand.Reader, Options{Master: mine[:31]}); err == nil {
		t.Error("a short master key was taken")
	}
	if _, err := Open(dir, rand.Reader, Options{}); err == nil || !strings.Contains(err.Error(), "restore the master key") {
		t.Errorf("no master key: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "master.key")); err == nil {
		t.Error("a second master key was made over an old keystore")
	}
	k, err = Open(dir, rand.Reader, Options{Master: mine})
	must(t, err)
	if half, err := k.Half(id("a")); err != nil || string(half) != "half" {
		t.Errorf("got %q, %v", half, err)
	}
	if !bytes.Equal(mine, bytes.Repeat([]byte{7}, 32)) {
		t.Error("the operator's copy was wiped")
	}
}

func TestMasterFile(t *testing.T) {
	_, dir := fresh(t)
	path := filepath.Join(dir, "master.key")
	key, err := ReadMaster(path)
	must(t, err)
	if _, err := Open(dir, rand.Reader, Options{Master: key}); err != nil {
		t.Errorf("the same key from the operator: %v", err)
	}
	if _, err := Open(dir, rand.Reader, Options{Master: bytes.Repeat([]byte{7}, 32)}); err == nil || !strings.Contains(err.Error(), "another") {
		t.Errorf("another key from the operator: %v", err)
	}
	good, err := os.ReadFile(path)
	must(t, err)
	for _, text := range []string{"", "zz", strings.Repeat("0", 64), string(good[:40]), string(good) + "00"} {
		must(t, os.WriteFile(path, []byte(text), 0o600))
		if _, err := Open(dir, rand.Reader, Options{}); err == nil || (len(text) > 4 && strings.Contains(err.Error(), text[:4])) {
			t.Errorf("%q: %v", text, err)
		}
	}
	must(t, os.WriteFile(path, []byte("  "+string(good)+"\n\n"), 0o600))
	opened(t, dir)

	must(t, os.Remove(filepath.Join(dir, "identity"))) // never a second identity over old halves
	k, _ := fresh(t)
	sealed, err := k.Seal("x", []byte("y"))
	must(t, err)
	must(t, os.WriteFile(filepath.Join(dir, "halves", string(id("a"))), sealed, 0o600))
	if _, err := Open(dir, rand.Reader, Options{}); err == nil || !strings.Contains(err.Error(), "missing") {
		t.Errorf("identity lost: %v", err)
	}
}

func TestPermissions(t *testing.T) {
	for _, c := range []struct {
		file, says string
		mode       fs.FileMode
	}{
		{"", "chmod 700", 0o750},
		{"", "chmod 700", 0o701},
		{"halves", "chmod 700", 0o755},
		{"keys", "chmod 700", 0o755},
		{"onetime", "chmod 700", 0o755},
		{"master.key", "chmod 600", 0o640},
		{"master.key", "chmod 600", 0o604},
		{"identity", "chmod 600", 0o644},
	} {
		_, dir := fresh(t)
		path := filepath.Join(dir, c.file)
		must(t, os.Chmod(path, c.mode))
		if _, err := Open(dir, rand.Reader, Options{}); err == nil || !strings.Contains(err.Error(), c.says+" "+path) {
			t.Errorf("%s %04o: %v", c.file, c.mode, err)
		}
	}
	k, dir := fresh(t)
	must(t, k.PutHalf(id("a"), []byte("half")))
	must(t, k.PutOneTime(id("a"), []byte("one"), time.Unix(100, 0)))
	must(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s is open to others: %v", path, info.Mode())
		}
		return err
	}))
}

func TestHalves(t *testing.T) {
	k, dir := fresh(t)
	a, b := id("a"), id("b")
	secret := bytes.Repeat([]byte("a very secret half "), 50)
	must(t, k.PutHalf(a, secret))
	must(t, k.PutHalf(b, nil))
	for path, data := range files(t, dir) {
		if bytes.Contains(data, secret[:19]) {
			t.Errorf("%s holds a half in the clear", path)
		}
	}
	for _, k := range []*Keystore{k, opened(t, dir)} {
		if got, err := k.Half(a); err != nil || !bytes.Equal(got, secret) {
			t.Errorf("got %q, %v", got, err)
		}
		if got, err := k.Half(b); err != nil || len(got) != 0 {
			t.Errorf("an empty half: %q, %v", got, err)
		}
	}
	must(t, k.PutHalf(a, []byte("second")))
	if got, err := k.Half(a); err != nil || string(got) != "second" {
		t.Errorf("got %q, %v", got, err)
	}
	if n, _ := k.names(keysDir); len(n) != 2 {
		t.Errorf("keys of replaced halves stay: %v", n)
	}
	ids, err := k.HalfIDs()
	if err != nil || len(ids) != 2 {
		t.Errorf("got %v, %v", ids, err)
	}
	must(t, k.EraseHalf(a))
	must(t, k.EraseHalf(a))
	must(t, k.EraseHalf(id("never")))
	if _, err := k.Half(a); !hefu.Is(err, hefu.KindNotFound) {
		t.Errorf("erased: %v", err)
	}
	ids, err = k.HalfIDs()
	if err != nil || len(ids) != 1 || ids[0] != b {
		t.Errorf("got %v, %v", ids, err)
	}
	for path := range files(t, dir) {
		if strings.Contains(path, string(a)) {
			t.Errorf("%s is left of an erased half", path)
		}
	}
}

func TestNamesCannotLeave(t *testing.T) {
	k, dir := fresh(t)
	for _, bad := range []hefu.HalfID{"", ".", "..", "../identity", "/etc/passwd", "a\x00", hefu.HalfID(strings.ToUpper(string(id("a"))))} {
		_, err1 := k.Half(bad)
		_, err2 := k.TakeOneTime(bad, time.Unix(0, 0))
		for _, err := range []error{k.PutHalf(bad, nil), err1, k.EraseHalf(bad), k.PutOneTime(bad, nil, time.Unix(1, 0)), err2} {
			if !hefu.Is(err, hefu.KindInvalid) {
				t.Errorf("%q: %v", bad, err)
			}
		}
	}
	if n := len(files(t, dir)); n != 4 {
		t.Errorf("%d files, want master, identity and two locks", n)
	}
}

// A half that the erasing left behind, by a kill or in a copy, is worthless
// without its key, and half of an erasing can be finished.
func TestHalfWithoutItsKey(t *testing.T) {
	k, dir := fresh(t)
	a := id("a")
	must(t, k.PutHalf(a, []byte("half")))
	path := filepath.Join(dir, "halves", string(a))
	copied, err := os.ReadFile(path)
	must(t, err)
	must(t, k.EraseHalf(a))
	must(t, os.WriteFile(path, copied, 0o600))
	if _, err := k.Half(a); !hefu.Is(err, hefu.KindNotFound) {
		t.Errorf("a copied half: %v", err)
	}
	if ids, err := k.HalfIDs(); err != nil || len(ids) != 0 {
		t.Errorf("got %v, %v", ids, err)
	}
	opened(t, dir) // tidying does not mind
	must(t, k.PutHalf(a, []byte("new")))
	must(t, os.WriteFile(path, copied, 0o600))
	if _, err := k.Half(a); !hefu.Is(err, hefu.KindNotFound) {
		t.Errorf("an old half beside a new key: %v", err)
	}
	must(t, k.EraseHalf(a))
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Error("the half is still there")
	}
	if n, _ := k.names(keysDir); len(n) != 0 {
		t.Errorf("keys left: %v", n)
	}
}

// TestTampered flips every bit of every file of a half and swaps files around.
func TestTampered(t *testing.T) {
	k, dir := fresh(t)
	a, b := id("a"), id("b")
	must(t, k.PutHalf(a, []byte("half of a")))
	must(t, k.PutHalf(b, []byte("half of b")))
	half := filepath.Join(dir, "halves", string(a))
	keys, err := filepath.Glob(filepath.Join(dir, "keys", string(a)+".*"))
	must(t, err)
	for _, path := range []string{half, keys[0]} {
		good, err := os.ReadFile(path)
		must(t, err)
		for bit := range len(good) * 8 {
			bad := bytes.Clone(good)
			bad[bit/8] ^= 1 << (bit % 8)
			must(t, os.WriteFile(path, bad, 0o600))
			if got, err := k.Half(a); err == nil {
				t.Fatalf("bit %d of %s: got %q", bit, path, got)
			}
		}
		for n := range good {
			must(t, os.WriteFile(path, good[:n], 0o600))
			if _, err := k.Half(a); err == nil {
				t.Fatalf("%s cut to %d bytes was taken", path, n)
			}
		}
		must(t, os.WriteFile(path, good, 0o600))
	}
	// b's half and key under a's name: each opens, but not as a's.
	theirs := filepath.Join(dir, "halves", string(b))
	must(t, os.Rename(theirs, half))
	keysB, _ := filepath.Glob(filepath.Join(dir, "keys", string(b)+".*"))
	must(t, os.Rename(keysB[0], filepath.Join(dir, "keys", string(a)+filepath.Ext(keysB[0]))))
	if got, err := k.Half(a); err == nil || hefu.Is(err, hefu.KindNotFound) {
		t.Errorf("another dealing's half: %q, %v", got, err)
	}
	elsewhere, _ := fresh(t)
	sealed, err := k.Seal("l", []byte("p"))
	must(t, err)
	if _, err := elsewhere.Unseal("l", sealed); err == nil {
		t.Error("another guard opened a row")
	}
}

func TestSeal(t *testing.T) {
	k, dir := fresh(t)
	plain := []byte("a secret of a row")
	one, err := k.Seal("factor/alice/totp", plain)
	must(t, err)
	two, err := k.Seal("factor/alice/totp", plain)
	must(t, err)
	if bytes.Equal(one, two) || bytes.Contains(one, plain) {
		t.Error("sealing is not random, or not sealing")
	}
	if got, err := opened(t, dir).Unseal("factor/alice/totp", one); err != nil || !bytes.Equal(got, plain) {
		t.Errorf("got %q, %v", got, err)
	}
	for _, label := range []string{"", "factor/bob/totp", "factor/alice/tot", "factor/alice/totp "} {
		if _, err := k.Unseal(label, one); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("moved to %q: %v", label, err)
		}
	}
	for bit := range len(one) * 8 {
		bad := bytes.Clone(one)
		bad[bit/8] ^= 1 << (bit % 8)
		if _, err := k.Unseal("factor/alice/totp", bad); err == nil {
			t.Fatalf("bit %d can be changed", bit)
		}
	}
	for n := range one {
		if _, err := k.Unseal("factor/alice/totp", one[:n]); err == nil {
			t.Fatalf("cut to %d bytes", n)
		}
	}
}

func TestOneTimes(t *testing.T) {
	k, dir := fresh(t)
	a, end := id("a"), time.Unix(1000, 0)
	before, after := end.Add(-time.Microsecond), end
	put := func(key string) { t.Helper(); must(t, k.PutOneTime(a, []byte(key), end)) }
	take := func(now time.Time, want string) {
		t.Helper()
		got, err := k.TakeOneTime(a, now)
		if want == "" && !hefu.Is(err, hefu.KindNotFound) || want != "" && (err != nil || string(got) != want) {
			t.Errorf("got %q, %v; want %q", got, err, want)
		}
	}
	empty := func() {
		t.Helper()
		if n, _ := os.ReadDir(filepath.Join(dir, "onetime")); len(n) != 0 {
			t.Errorf("left over: %v", n)
		}
	}
	take(before, "")
	put("first")
	take(before, "first")
	take(before, "")
	empty()
	put("first")
	put("second")
	take(before, "second")
	put("late")
	take(after, "")
	empty()
	put("swept")
	must(t, k.Sweep(before))
	must(t, k.Sweep(after))
	empty()

	path := filepath.Join(dir, "onetime", string(a))
	put("held longer") // a later end cannot be written into the file
	data, err := os.ReadFile(path)
	must(t, err)
	data[1] = 0x01
	must(t, os.WriteFile(path, data, 0o600))
	if got, err := k.TakeOneTime(a, after); err == nil {
		t.Errorf("a key with a forged end: %q", got)
	}
	empty()
	put("another's")
	must(t, os.Rename(path, filepath.Join(dir, "onetime", string(id("b")))))
	if got, err := k.TakeOneTime(id("b"), before); err == nil {
		t.Errorf("a moved key: %q", got)
	}
	put("killed while it was taken")
	must(t, os.Rename(path, filepath.Join(dir, "onetime", ".tmp-taken")))
	opened(t, dir)
	empty()
}

// A reader that runs dry must not lead to a weak key.
func TestNoRandomness(t *testing.T) {
	if _, err := Open(filepath.Join(t.TempDir(), "k"), strings.NewReader("short"), Options{}); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("got %v", err)
	}
	k, _ := fresh(t)
	k.rand = strings.NewReader("short")
	if err := k.PutHalf(id("a"), []byte("x")); err == nil {
		t.Error("a half without randomness")
	}
	if _, err := k.Seal("a", []byte("x")); err == nil {
		t.Error("a seal without randomness")
	}
}

func TestClose(t *testing.T) {
	k, _ := fresh(t)
	key := k.Identity()
	must(t, k.Close())
	if !bytes.Equal(key, make([]byte, len(key))) {
		t.Error("the identity stays in memory")
	}
}

// Erasing overwrites before it unlinks: another name of the same file, which
// stands for its blocks on the disk, holds zeros afterwards.
func TestErasedBytesAreOverwritten(t *testing.T) {
	k, dir := fresh(t)
	a, end := id("a"), time.Unix(1000, 0)
	key := func() string {
		t.Helper()
		found, err := filepath.Glob(filepath.Join(dir, "keys", string(a)+".*"))
		if err != nil || len(found) != 1 {
			t.Fatal(found, err)
		}
		return found[0]
	}
	oneTime := filepath.Join(dir, "onetime", string(a))
	put := func() error { return k.PutOneTime(a, []byte("one"), end) }
	for name, c := range map[string]struct {
		prepare func() error
		path    func() string
		erase   func() error
	}{
		"the key of an erased half":  {func() error { return k.PutHalf(a, []byte("half")) }, key, func() error { return k.EraseHalf(a) }},
		"the key of a replaced half": {func() error { return k.PutHalf(a, []byte("half")) }, key, func() error { return k.PutHalf(a, []byte("new")) }},
		"an erased half": {
			func() error { return k.PutHalf(a, []byte("half")) },
			func() string { return filepath.Join(dir, "halves", string(a)) },
			func() error { return k.EraseHalf(a) },
		},
		"a taken one-time key":    {put, func() string { return oneTime }, func() error { _, err := k.TakeOneTime(a, time.Unix(1, 0)); return err }},
		"a replaced one-time key": {put, func() string { return oneTime }, put},
		"a swept one-time key":    {put, func() string { return oneTime }, func() error { return k.Sweep(end) }},
	} {
		other := filepath.Join(t.TempDir(), "other name")
		must(t, c.prepare())
		must(t, os.Link(c.path(), other))
		must(t, c.erase())
		data, err := os.ReadFile(other)
		if err != nil || len(data) < 40 || !bytes.Equal(data, make([]byte, len(data))) {
			t.Errorf("%s: %x, %v", name, data, err)
		}
	}
}

// Whoever erases may be killed between overwriting a key and removing its file: the half is
// gone all the same, and erasing it again finishes.
func TestAnOverwrittenKeyIsGone(t *testing.T) {
	k, dir := fresh(t)
	a := id("a")
	must(t, k.PutHalf(a, []byte("half")))
	names, err := k.names(keysDir)
	must(t, err)
	path := k.path(keysDir, names[0])
	raw, err := os.ReadFile(path)
	must(t, err)
	must(t, os.WriteFile(path, make([]byte, len(raw)), 0o600))
	again := opened(t, dir)
	if _, err := again.Half(a); !hefu.Is(err, hefu.KindNotFound) {
		t.Errorf("an overwritten key: %v", err)
	}
	if ids, err := again.HalfIDs(); err != nil || len(ids) != 0 {
		t.Errorf("halves that can be opened: %v, %v", ids, err)
	}
	must(t, again.EraseHalf(a))
	if left, err := again.names(keysDir); err != nil || len(left) != 0 {
		t.Errorf("keys that are left: %v, %v", left, err)
	}
}
