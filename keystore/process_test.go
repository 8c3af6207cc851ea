package keystore

import (
	"bufio"
	"crypto/rand"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
)

// child holds 'role dir' in the processes that these tests start.
const child = "HEFU_KEYSTORE_CHILD"

func TestMain(m *testing.M) {
	role, dir, ok := strings.Cut(os.Getenv(child), " ")
	if !ok {
		os.Exit(m.Run())
	}
	if role == "rotate" {
		if err := rotator(dir); err != nil {
			fmt.Println("error:", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	k, err := Open(dir, rand.Reader, Options{})
	if err == nil {
		err = map[string]func(*Keystore) error{"write": writer, "take": taker, "raise": raiser}[role](k)
	}
	if err != nil {
		fmt.Println("error:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

// spawn starts this test binary in a role and passes each line that it prints on.
func spawn(t *testing.T, role, dir string, line func(*exec.Cmd, string)) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), child+"="+role+" "+dir)
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	for lines := bufio.NewScanner(out); lines.Scan(); {
		line(cmd, lines.Text())
	}
	_ = cmd.Wait()
	return cmd
}

// steps is what happens to one half after the other; each step is said when done.
var steps = []string{"first", "second", ""} // put, replaced, erased

func writer(k *Keystore) error {
	for n := 0; ; n++ {
		for s, content := range steps {
			name := id(fmt.Sprint(n))
			if s == 2 && n%2 == 0 {
				continue
			}
			var err error
			if content == "" {
				err = k.EraseHalf(name)
			} else {
				err = k.PutHalf(name, []byte(fmt.Sprint(content, n)))
			}
			if err != nil {
				return err
			}
			fmt.Println(n, s)
		}
	}
}

// TestKilled kills a writer at many moments. What it said is so; of the step that
// it was at, all or nothing.
func TestKilled(t *testing.T) {
	for round := range 25 {
		dir := filepath.Join(t.TempDir(), "keystore")
		n, s, heard := -1, 2, 0
		cmd := spawn(t, "write", dir, func(c *exec.Cmd, line string) {
			if _, err := fmt.Sscan(line, &n, &s); err != nil {
				t.Fatal(line)
			}
			if heard++; heard == 1+round {
				go func() { time.Sleep(time.Duration(round) * 50 * time.Microsecond); _ = c.Process.Kill() }()
			}
		})
		if cmd.ProcessState.Exited() {
			t.Fatal("the writer ended by itself")
		}
		k := opened(t, dir)
		for i := 0; i < n; i++ {
			want := fmt.Sprint("second", i)
			if i%2 == 1 {
				want = ""
			}
			check(t, k, i, want)
		}
		next := steps[min(s+1, 2)]
		if s == 1 && n%2 == 0 {
			next = steps[1]
		}
		check(t, k, n, content(steps[s], n), content(next, n))
		if s == 2 || next == steps[s] {
			check(t, k, n+1, "", content("first", n+1))
		}
		clean(t, k, dir)
	}
}

func content(step string, n int) string {
	if step == "" {
		return ""
	}
	return fmt.Sprint(step, n)
}

// check wants a half to be one of the given contents; "" is erased or not there.
func check(t *testing.T, k *Keystore, n int, allowed ...string) {
	t.Helper()
	half, err := k.Half(id(fmt.Sprint(n)))
	if err != nil && !hefu.Is(err, hefu.KindNotFound) {
		t.Fatalf("half %d: %v", n, err)
	}
	for _, a := range allowed {
		if a == string(half) && (a == "") == (err != nil) {
			return
		}
	}
	t.Fatalf("half %d is %q (%v), want one of %q", n, half, err, allowed)
}

// clean wants no temporary files, and no key that a replaced half left.
func clean(t *testing.T, k *Keystore, dir string) {
	t.Helper()
	owners := map[string]int{}
	for path := range files(t, dir) {
		if strings.HasPrefix(filepath.Base(path), temporary) {
			t.Errorf("%s is left over", path)
		}
		if filepath.Base(filepath.Dir(path)) == keysDir {
			owner, _, _ := strings.Cut(filepath.Base(path), ".")
			owners[owner]++
		}
	}
	ids, err := k.HalfIDs()
	must(t, err)
	for _, i := range ids {
		if owners[string(i)] != 1 {
			t.Errorf("%s has %d keys", i, owners[string(i)])
		}
	}
}

const oneTimes = 40

func taker(k *Keystore) error {
	for n := range oneTimes {
		key, err := k.TakeOneTime(id(fmt.Sprint(n)), time.Unix(0, 0))
		if hefu.Is(err, hefu.KindNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		fmt.Println(string(key))
	}
	return nil
}

// Four processes run for the same one-time keys; each key is had once.
func TestTakenOnce(t *testing.T) {
	k, dir := fresh(t)
	for n := range oneTimes {
		must(t, k.PutOneTime(id(fmt.Sprint(n)), []byte(fmt.Sprint("key ", n)), time.Unix(1000, 0)))
	}
	var mu sync.Mutex
	taken := map[string]int{}
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			spawn(t, "take", dir, func(_ *exec.Cmd, line string) {
				mu.Lock()
				taken[line]++
				mu.Unlock()
			})
		})
	}
	group.Wait()
	if len(taken) != oneTimes {
		t.Errorf("%d of %d keys were taken", len(taken), oneTimes)
	}
	for key, n := range taken {
		if n != 1 || !strings.HasPrefix(key, "key ") {
			t.Errorf("%q was taken %d times", key, n)
		}
	}
}

// Readers never see a half in between while it is replaced.
func TestReadWhileReplaced(t *testing.T) {
	k, dir := fresh(t)
	must(t, k.PutHalf(id("a"), []byte("half 0")))
	done := make(chan struct{})
	var group sync.WaitGroup
	for range 3 {
		reader := opened(t, dir)
		group.Go(func() {
			for {
				if half, err := reader.Half(id("a")); err != nil || !strings.HasPrefix(string(half), "half ") {
					t.Errorf("got %q, %v", half, err)
					return
				}
				if ids, err := reader.HalfIDs(); err != nil || len(ids) != 1 {
					t.Errorf("got %v, %v", ids, err)
					return
				}
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	for n := range 60 {
		must(t, k.PutHalf(id("a"), []byte(fmt.Sprint("half ", n))))
	}
	close(done)
	group.Wait()
}

func raiser(k *Keystore) error {
	for n := uint64(0); ; n++ {
		if err := k.Raise(n, fmt.Append(nil, "event ", n)); err != nil {
			return err
		}
		fmt.Println(n + 1)
	}
}

// TestKilledWhileRaising: what was said is there, and at most the next one besides.
func TestKilledWhileRaising(t *testing.T) {
	for round := range 15 {
		dir := filepath.Join(t.TempDir(), "keystore")
		var said uint64
		cmd := spawn(t, "raise", dir, func(c *exec.Cmd, line string) {
			if _, err := fmt.Sscan(line, &said); err != nil {
				t.Error(line)
			}
			if said == uint64(1+round) { //nolint:gosec // small
				go func() { time.Sleep(time.Duration(round) * 100 * time.Microsecond); _ = c.Process.Kill() }()
			}
		})
		if cmd.ProcessState.Exited() {
			t.Fatal("it ended by itself")
		}
		n, event, err := opened(t, dir).Epoch()
		if err != nil || n < said || n > said+1 || string(event) != fmt.Sprint("event ", n-1) {
			t.Fatalf("it said %d, then the epoch is %d by %q: %v", said, n, event, err)
		}
	}
}
