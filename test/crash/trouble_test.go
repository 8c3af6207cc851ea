//go:build unix

package crash_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// disk can be full. words are what an error must say then.
type disk struct {
	name  string
	words []string
	make  func(t *testing.T) string // the folder of the lane
	fill  func(l *lane) error
	free  func(l *lane) error
	start func(l *lane) error // starts a guard while it is full
}

// disks are the ways to have a full one. Anybody can forbid a process to write; a small
// file system of its own takes root.
func disks() []disk {
	out := []disk{{
		"no file can be written", []string{"disk I/O error", "file too large", "disk is full"},
		func(t *testing.T) string { return t.TempDir() },
		func(l *lane) error { _, err := l.call(request{Op: "full", Full: true}); return err },
		func(l *lane) error { _, err := l.call(request{Op: "full"}); return err },
		startFull,
	}}
	if canMount() {
		out = append(out, disk{"a file system without room", []string{"disk is full", "no space left"}, small, filled, freed, startFilled})
	}
	return out
}

func small(t *testing.T) string {
	dir := t.TempDir()
	unmount, err := mountSmall(dir)
	if err != nil {
		t.Fatalf("mount a small file system: %v", err)
	}
	t.Cleanup(unmount)
	return dir
}

const filler = "something big"

func filled(l *lane) error {
	f, err := os.Create(filepath.Join(l.dir, filler))
	if err != nil {
		return err
	}
	defer f.Close()
	for size := 1 << 20; size > 0; {
		if _, err := f.Write(make([]byte, size)); err != nil {
			size /= 2
		}
	}
	return nil
}

func freed(l *lane) error { return os.Remove(filepath.Join(l.dir, filler)) }

// says checks that an operator can read from an error what the matter is.
func says(err error, words []string) error {
	if err == nil {
		return errors.New("it worked")
	}
	for _, w := range words {
		if strings.Contains(err.Error(), w) {
			return nil
		}
	}
	return fmt.Errorf("an error that does not say %q: %v", words, err)
}

// TestFullDisk fills the disk at each stage of a transfer and of a split. Nothing that
// was committed is lost, nothing that failed has an effect, and all goes on afterwards.
func TestFullDisk(t *testing.T) {
	fileOnly(t)
	w := anvil(t)
	for _, d := range disks() {
		t.Run(d.name, func(t *testing.T) {
			l := newLane(t, w, d.make(t), "alice")
			for i, step := range []func(*lane, disk) error{(*lane).fullBeforeT1, (*lane).fullAfterT2, (*lane).fullSplit, (*lane).fullStart} {
				if err := l.restart(arm{}); err != nil { // a new WAL, which needs room
					t.Fatal(err)
				}
				if err := step(l, d); err != nil {
					t.Fatalf("step %d: %v\n%s", i, err, l.logs())
				}
			}
			l.judge()
		})
	}
}

// during runs fn while the disk is full.
func (d disk) during(l *lane, fn func() error) error {
	if err := d.fill(l); err != nil {
		return err
	}
	return errors.Join(fn(), d.free(l))
}

func (l *lane) fullBeforeT1(d disk) error {
	t, err := l.propose(l.d.intent(l.now()))
	if err != nil {
		return err
	}
	a, err := l.sign(l.d.half, t)
	if err != nil {
		return err
	}
	a.Code = l.code()
	other := l.d.intent(l.now())
	err = d.during(l, func() error {
		_, e1 := l.propose(other)
		_, e2 := l.call(request{Op: "approve", Approve: a})
		return errors.Join(says(e1, d.words), says(e2, d.words))
	})
	if err != nil {
		return err
	}
	if _, err := l.call(request{Op: "approve", Approve: a}); err != nil { // the code is not used up
		return err
	}
	l.due[t.Intent.To], l.never[other.To] = t.Intent, other
	return l.finish(t)
}

// fullAfterT2 cannot commit 'sending': then nothing is sent.
func (l *lane) fullAfterT2(d disk) error {
	t, err := l.propose(l.d.intent(l.now()))
	if err != nil {
		return err
	}
	if err := l.approve(t); err != nil {
		return err
	}
	l.offset += rest
	err = d.during(l, func() error {
		for range 2 {
			if err := errors.Join(l.work(2), l.mine()); err != nil {
				return err
			}
		}
		if sent, err := l.received(t.Intent); sent || err != nil {
			return fmt.Errorf("it was sent before that was recorded: %v", err)
		}
		return says(errors.New(l.logs()), d.words)
	})
	if err != nil {
		return err
	}
	return l.finish(t)
}

// fullSplit cannot keep the new half: the old one still signs, and later the new one.
func (l *lane) fullSplit(d disk) error {
	offer, err := l.offer()
	if err != nil {
		return err
	}
	half, blob, err := l.d.pack(offer)
	if err != nil {
		return err
	}
	err = d.during(l, func() error {
		_, err := l.call(request{Op: "accept", Dealing: offer.Dealing.ID, Commit: blob})
		return says(err, d.words)
	})
	half.Wipe()
	if err != nil {
		return err
	}
	if err := l.pay(); err != nil {
		return fmt.Errorf("with the old half: %v", err)
	}
	if offer, err = l.open(offer.Dealing.Generation); err != nil {
		return err
	}
	if half, err = l.accept(offer); err != nil {
		return err
	}
	l.d.half = half
	return l.pay()
}

// fullStart kills the guard right after T1 and starts it on a full disk: it says why it
// does not start, and finishes the transfer once it does.
func (l *lane) fullStart(d disk) error {
	if _, err := l.call(request{Op: "seen"}); err != nil {
		return err
	}
	if err := l.pay(); err != nil {
		return err
	}
	a, err := l.call(request{Op: "seen"})
	if err != nil {
		return err
	}
	t1 := ""
	for _, s := range a.Order {
		if t1 == "" && strings.HasPrefix(s, "commit < ") && strings.Contains(s, "guard/code.go") {
			t1 = s
		}
	}
	t, err := l.propose(l.d.intent(l.now()))
	if err != nil {
		return err
	}
	ask, err := l.sign(l.d.half, t)
	if err != nil {
		return err
	}
	ask.Code = l.code()
	if _, err := l.procs[0].call(l.signed(request{Op: "approve", Approve: ask, Arm: &arm{Stack: t1, After: true}})); !errors.Is(err, errDead) {
		return fmt.Errorf("killed after %s: %v", t1, err)
	}
	l.due[t.Intent.To] = t.Intent
	if err := d.start(l); err != nil {
		return err
	}
	if err := l.revive(); err != nil {
		return err
	}
	defer l.one()
	return l.finish(t)
}

// startFull starts where nothing can be written.
func startFull(l *lane) error {
	s := l.setup()
	s.Full = true
	return l.startFails(s, disks()[0].words)
}

// startFilled starts on a file system without room. Opening the database writes the WAL
// back, which may make just enough of it: then the guard runs.
func startFilled(l *lane) error {
	if err := filled(l); err != nil {
		return err
	}
	p, err := begin(l.t, l.setup())
	if err == nil {
		p.stop()
	} else {
		err = says(err, disks()[1].words)
	}
	return errors.Join(err, freed(l))
}

func (l *lane) startFails(s setup, words []string) error {
	p, err := begin(l.t, s)
	if err == nil {
		p.stop()
	}
	return says(err, words)
}

// TestReadOnlyFolder takes the right to write away from a guard that is not running, and
// from one that is.
func TestReadOnlyFolder(t *testing.T) {
	fileOnly(t)
	dir, err := os.MkdirTemp("", "hefu-crash") // anybody may pass through its parent
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	l := newLane(t, anvil(t), dir, "alice", func(l *lane) {
		if os.Getuid() == 0 { // who may write everything cannot be stopped from it
			l.user = 65534
			if err := os.Chown(dir, l.user, l.user); err != nil {
				t.Fatal(err)
			}
		}
	})
	words := []string{"permission denied", "unable to open database file", "readonly database"}
	offer, err := l.offer()
	if err != nil {
		t.Fatal(err)
	}
	_, blob, err := l.d.pack(offer)
	if err != nil {
		t.Fatal(err)
	}
	readOnly(t, dir, true)
	_, err = l.call(request{Op: "accept", Dealing: offer.Dealing.ID, Commit: blob})
	if err := says(err, words); err != nil {
		t.Errorf("a split while the keystore is read-only: %v", err)
	}
	l.stop()
	before := everything(t, dir)
	if err := l.startFails(l.setup(), words); err != nil {
		t.Errorf("start in a read-only folder: %v", err)
	}
	if after := everything(t, dir); !bytes.Equal(before, after) {
		t.Error("a start that failed changed something")
	}
	readOnly(t, dir, false)
	if err := l.restart(arm{}); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(l.pay(), l.splitAgain()); err != nil {
		t.Fatalf("%v\n%s", err, l.logs())
	}
	l.judge()
}

// readOnly takes or gives the right to write in dir and below.
func readOnly(t *testing.T, dir string, yes bool) {
	t.Helper()
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		mode := fs.FileMode(0o600)
		if d.IsDir() {
			mode = 0o700
		}
		if yes {
			mode &^= 0o200
		}
		return os.Chmod(name, mode)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// everything is names and contents of a folder.
func everything(t *testing.T, dir string) []byte {
	t.Helper()
	var b bytes.Buffer
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(name)
		fmt.Fprintf(&b, "%s %d\n", name, len(raw))
		b.Write(raw)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
