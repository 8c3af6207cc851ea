package keystore

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
)

var never = time.Now().Add(1000 * time.Hour)

// table is a database of two sealed rows in a file.
type table struct{ path string }

func (tb table) read() (rows map[string][]byte, err error) {
	raw, err := os.ReadFile(tb.path)
	if err == nil {
		err = json.Unmarshal(raw, &rows)
	}
	return rows, err
}

func (tb table) write(rows map[string][]byte) error {
	raw, err := json.Marshal(rows)
	if err == nil {
		err = errors.Join(os.WriteFile(tb.path+".new", raw, 0o600), os.Rename(tb.path+".new", tb.path))
	}
	return err
}

// rows is what Rotate goes through; step is told of each write.
func (tb table) rows(step func()) Rows {
	return func(again func(string, []byte) ([]byte, error)) error {
		rows, err := tb.read()
		if err != nil {
			return err
		}
		for _, label := range []string{"one", "two"} {
			fresh, err := again(label, rows[label])
			if err != nil {
				return err
			}
			if bytes.Equal(fresh, rows[label]) {
				continue
			}
			step()
			rows[label] = fresh
			if err := tb.write(rows); err != nil {
				return err
			}
		}
		return nil
	}
}

// filled is a keystore with one of everything. master is where its key lies: "" for
// master.key in the directory.
type filled struct {
	t        *testing.T
	dir      string
	table    table
	master   []byte // nil: in the directory
	identity []byte
}

func newFilled(t *testing.T, master []byte) *filled {
	t.Helper()
	f := &filled{t: t, dir: filepath.Join(t.TempDir(), "keystore"), master: master}
	f.table = table{f.dir + ".rows"}
	k, err := Open(f.dir, rand.Reader, Options{Master: master})
	must(t, err)
	f.identity = bytes.Clone(k.Identity())
	for _, name := range []string{"a", "b", "gone"} {
		must(t, k.PutHalf(id(name), []byte("half "+name)))
	}
	must(t, k.EraseHalf(id("gone")))
	must(t, k.PutOneTime(id("once"), []byte("once"), never))
	must(t, k.Raise(0, []byte("event")))
	rows := map[string][]byte{}
	for _, label := range []string{"one", "two"} {
		if rows[label], err = k.Seal(label, []byte(label)); err != nil {
			t.Fatal(err)
		}
	}
	must(t, f.table.write(rows))
	must(t, k.Close())
	return f
}

// whole wants everything to open with a key.
func (f *filled) whole(master []byte) {
	f.t.Helper()
	k, err := Open(f.dir, rand.Reader, Options{Master: master})
	if err != nil {
		f.t.Fatal(err)
	}
	defer k.Close() //nolint:errcheck // the test is over
	for _, name := range []string{"a", "b"} {
		if half, err := k.Half(id(name)); err != nil || string(half) != "half "+name {
			f.t.Errorf("half %s is %q: %v", name, half, err)
		}
	}
	if _, err := k.Half(id("gone")); !hefu.Is(err, hefu.KindNotFound) {
		f.t.Errorf("a half that was erased: %v", err)
	}
	if n, event, err := k.Epoch(); n != 1 || string(event) != "event" || err != nil {
		f.t.Errorf("the epoch is %d, %q: %v", n, event, err)
	}
	if !bytes.Equal(k.Identity(), f.identity) {
		f.t.Error("the identity is another one")
	}
	rows, err := f.table.read()
	must(f.t, err)
	for label, sealed := range rows {
		if plain, err := k.Unseal(label, sealed); err != nil || string(plain) != label {
			f.t.Errorf("row %s is %q: %v", label, plain, err)
		}
	}
}

// useless wants a key to open nothing in the directory and the rows, whatever it is tried
// as, also together with files that were copied before.
func (f *filled) useless(master []byte, before map[string][]byte) {
	f.t.Helper()
	if k, err := Open(f.dir, rand.Reader, Options{Master: master}); err == nil {
		_ = k.Close()
		f.t.Error("the old master key opens the keystore")
	}
	s, err := newKeyset(master)
	must(f.t, err)
	ads := [][]byte{nil, []byte(rotationTo), []byte(rotationFrom), []byte("one"), []byte("two")}
	for _, name := range []string{"a", "b", "gone", "once"} {
		ads = append(ads, []byte(id(name)))
	}
	keys := [][]byte{s.identity, s.halfKeys, s.oneTimes, s.rows, s.epochs, s.rotation}
	for _, sealed := range before { // keys of halves that somebody copied with the old master key
		for _, ad := range ads {
			if key, err := openAfter(tagSize, s.halfKeys, sealed, ad); err == nil {
				keys = append(keys, key)
			}
		}
	}
	if len(before) > 0 && len(keys) != 8 {
		f.t.Fatalf("the copies have %d keys, not the two of the halves", len(keys)-6)
	}
	all := files(f.t, f.dir)
	rows, err := f.table.read()
	must(f.t, err)
	for label, sealed := range rows {
		all["row "+label] = sealed
	}
	for path, sealed := range all {
		if bytes.Contains(sealed, []byte(hex.EncodeToString(master))) {
			f.t.Errorf("%s has the old master key", path)
		}
		for _, key := range keys {
			for _, ad := range ads {
				for _, header := range []int{0, expirySize} {
					if _, err := openAfter(header, key, sealed, ad); err == nil {
						f.t.Errorf("the old master key opens %s", path)
					}
				}
			}
		}
	}
}

func draw(t *testing.T) []byte {
	t.Helper()
	key := make([]byte, MasterSize)
	_, err := rand.Read(key)
	must(t, err)
	return key
}

// own is the master key that lies in the directory.
func (f *filled) own() []byte {
	f.t.Helper()
	key, err := ReadMaster(filepath.Join(f.dir, masterFile))
	must(f.t, err)
	return key
}

func TestRotate(t *testing.T) {
	for name, outside := range map[string]bool{"the operator's key": true, "the key in the directory": false} {
		t.Run(name, func(t *testing.T) {
			var master []byte
			if outside {
				master = draw(t)
			}
			f := newFilled(t, master)
			old := master
			if !outside {
				old = f.own()
			}
			before := files(t, f.dir)
			next := draw(t)
			for range 2 { // the second time it has nothing to do
				must(t, Rotate(f.dir, rand.Reader, Options{Master: master}, next, f.table.rows(func() {})))
				f.whole(next)
				f.useless(old, before)
			}
			if !outside {
				f.whole(nil)
			}
			k, err := Open(f.dir, rand.Reader, Options{Master: next})
			must(t, err)
			if key, err := k.TakeOneTime(id("once"), time.Now()); err != nil || string(key) != "once" {
				t.Errorf("the one-time key is %q: %v", key, err)
			}
			must(t, k.Close())
			for path := range files(t, f.dir) {
				if strings.HasPrefix(filepath.Base(path), temporary) || filepath.Base(path) == rotationFile {
					t.Errorf("%s is left over", path)
				}
			}
		})
	}
}

// rotator is the process that is killed: HEFU_KEYSTORE_ROTATE is the step at which, and the
// keys.
func rotator(dir string) error {
	var at int
	var old, next string
	if _, err := fmt.Sscan(os.Getenv("HEFU_KEYSTORE_ROTATE"), &at, &old, &next); err != nil {
		return err
	}
	n := 0
	step := func() {
		if n++; n == at {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {} // it is dead at any moment
		}
	}
	opts := Options{}
	if old != "own" {
		opts.Master = unhex(old)
	}
	return rotate(&Keystore{dir: dir, rand: rand.Reader, step: step}, opts, unhex(next), table{dir + ".rows"}.rows(step))
}

func unhex(s string) []byte {
	b, err := hex.DecodeString(s)
	if err != nil {
		panic(err)
	}
	return b
}

// kill runs a rotation in a process that dies at a step; it says whether it did.
func (f *filled) kill(at int, next []byte) bool {
	f.t.Helper()
	old := "own"
	if f.master != nil {
		old = hex.EncodeToString(f.master)
	}
	cmd := exec.CommandContext(f.t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), child+"=rotate "+f.dir, "HEFU_KEYSTORE_ROTATE="+strconv.Itoa(at)+" "+old+" "+hex.EncodeToString(next))
	out, err := cmd.CombinedOutput()
	if err == nil {
		return false
	}
	if status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); !ok || status.Signal() != syscall.SIGKILL {
		f.t.Fatalf("step %d: %v: %s", at, err, out)
	}
	return true
}

// TestRotateKilled kills a rotation before every write, link, rename, overwriting and removal.
// At each of them whoever has the old key or the new one has everything, and the next
// rotation finishes, also one to a third key.
func TestRotateKilled(t *testing.T) {
	for name, outside := range map[string]bool{"the operator's key": true, "the key in the directory": false} {
		t.Run(name, func(t *testing.T) {
			at := 1
			for ; ; at++ {
				var master []byte
				if outside {
					master = draw(t)
				}
				f := newFilled(t, master)
				old, next := master, draw(t)
				if !outside {
					old = f.own()
				}
				if !f.kill(at, next) {
					break
				}
				f.between(old, next)
				if at%3 == 0 {
					f.kill(at, next) // a second time, with what the first one left
					f.between(old, next)
				}
				last := next
				if at%2 == 0 {
					last = draw(t)
				}
				must(t, Rotate(f.dir, rand.Reader, Options{Master: f.known(old, next)}, last, f.table.rows(func() {})))
				f.whole(last)
				f.useless(old, nil)
				if !bytes.Equal(last, next) {
					f.useless(next, nil)
				}
				if t.Failed() {
					t.Fatalf("killed at step %d", at)
				}
			}
			if at < 30 {
				t.Errorf("only %d steps: the test does not see what is written", at)
			}
		})
	}
}

// between wants everything to open under the key that the operator has configured: the
// old one as long as it may be needed, and from the first promise on the new one, too.
func (f *filled) between(old, next []byte) {
	f.t.Helper()
	_, err := os.Stat(filepath.Join(f.dir, rotationFile))
	promised := err == nil
	if f.master == nil { // what lies there is always right
		f.whole(nil)
		return
	}
	opens := 0
	for _, key := range [][]byte{old, next} {
		if k, err := Open(f.dir, rand.Reader, Options{Master: key}); err == nil {
			must(f.t, k.Close())
			f.whole(key)
			opens++
		}
	}
	if opens == 0 || promised && opens != 2 {
		f.t.Fatalf("%d keys open everything; a rotation is under way: %v", opens, promised)
	}
}

// known is the key that the operator has configured: the old one, while it opens.
func (f *filled) known(old, next []byte) []byte {
	if f.master == nil {
		return nil
	}
	k, err := Open(f.dir, rand.Reader, Options{Master: old})
	if err != nil {
		return next
	}
	_ = k.Close()
	return old
}

// Who has the directory open writes under the old key: a rotation has it alone.
func TestRotateAlone(t *testing.T) {
	f := newFilled(t, nil)
	k := opened(t, f.dir)
	next := draw(t)
	nothing := f.table.rows(func() {})
	if err := Rotate(f.dir, rand.Reader, Options{}, next, nothing); err == nil || !strings.Contains(err.Error(), "stop every guard") {
		t.Errorf("while a guard runs: %v", err)
	}
	must(t, k.Close())
	tried := false
	must(t, Rotate(f.dir, rand.Reader, Options{}, next, func(again func(string, []byte) ([]byte, error)) error {
		if k, err := Open(f.dir, rand.Reader, Options{}); err == nil || !strings.Contains(err.Error(), "is being changed") {
			_ = k.Close()
			t.Errorf("opened meanwhile: %v", err)
		}
		tried = true
		return nothing(again)
	}))
	if !tried {
		t.Error("nobody asked for the rows")
	}
	f.whole(nil)
}

// A rotation that leaves something behind does not end: the old key still opens it.
func TestRotateReadsBack(t *testing.T) {
	f := newFilled(t, draw(t))
	next := draw(t)
	first := true
	forgetful := func(again func(string, []byte) ([]byte, error)) error {
		rows, err := f.table.read()
		if err != nil {
			return err
		}
		if first { // it seals nothing anew
			first = false
			return nil
		}
		_, err = again("one", rows["one"])
		return err
	}
	if err := Rotate(f.dir, rand.Reader, Options{Master: f.master}, next, forgetful); err == nil || !strings.Contains(err.Error(), "the old one still does") {
		t.Errorf("rows were left behind: %v", err)
	}
	f.whole(f.master)
	f.whole(next)
	if err := Rotate(f.dir, rand.Reader, Options{Master: draw(t)}, next[:31], nil); err == nil {
		t.Error("a short key was taken")
	}
	wrong := draw(t)
	if err := Rotate(f.dir, rand.Reader, Options{Master: wrong}, draw(t), f.table.rows(func() {})); err == nil {
		t.Error("rotated without either key")
	}
	must(t, Rotate(f.dir, rand.Reader, Options{Master: f.master}, next, f.table.rows(func() {})))
	f.useless(f.master, nil)
	f.whole(next)
	if err := Rotate(filepath.Join(t.TempDir(), "none"), rand.Reader, Options{Master: wrong}, next, nil); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a keystore that is not there: %v", err)
	}
}

// An old row opens when its owner names the old key, and under no other.
func TestReseal(t *testing.T) {
	old, f := draw(t), newFilled(t, nil)
	was, err := newKeyset(old)
	must(t, err)
	sealed, err := seal(rand.Reader, was.rows, nil, []byte("plain"), []byte("label"))
	must(t, err)
	k := opened(t, f.dir)
	defer k.Close() //nolint:errcheck // the test is over
	if _, err := k.Reseal("label", sealed); err == nil {
		t.Error("a row of another key was opened")
	}
	if _, err := k.Reseal("other", sealed, old); err == nil {
		t.Error("a row was moved")
	}
	fresh, err := k.Reseal("label", sealed, draw(t), old)
	must(t, err)
	if plain, err := k.Unseal("label", fresh); err != nil || string(plain) != "plain" {
		t.Errorf("%q: %v", plain, err)
	}
	if same, err := k.Reseal("label", fresh); err != nil || !bytes.Equal(same, fresh) {
		t.Errorf("what is as it should be was changed: %v", err)
	}
	if _, err := k.Unseal("label", sealed); err == nil {
		t.Error("the old key is still known")
	}
}
