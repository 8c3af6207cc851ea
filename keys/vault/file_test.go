//go:build unix

package vault_test

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	mrand "math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu/keys/vault"
)

// TestMain plays the other processes, too: the tests start this binary again.
func TestMain(m *testing.M) {
	var err error
	switch path := os.Getenv("HEFU_VAULT_PATH"); os.Getenv("HEFU_VAULT_CHILD") {
	case "":
		os.Exit(m.Run())
	case "rewrite":
		err = rewriteForEver(path)
	case "count":
		err = countUnderLock(path)
	case "hold":
		var unlock func()
		if unlock, err = vault.Lock(path); err == nil {
			fmt.Println("held")
			time.Sleep(time.Minute) // killed long before
			unlock()
		}
	default:
		err = errors.New("no such child")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func child(t *testing.T, what, path string, more ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), append(more, "HEFU_VAULT_CHILD="+what, "HEFU_VAULT_PATH="+path)...)
	cmd.Stderr = os.Stderr
	return cmd
}

// content is version n of a file: the number, a body of changing length, a checksum.
func content(n uint64) []byte {
	b := binary.BigEndian.AppendUint64(nil, n)
	b = append(b, bytes.Repeat([]byte{byte(n)}, 200_000+int(n%7)*30_000)...)
	sum := sha256.Sum256(b)
	return append(b, sum[:]...)
}

// numberOf fails if the bytes are not exactly one version.
func numberOf(t *testing.T, b []byte) uint64 {
	t.Helper()
	if len(b) < 8 || !bytes.Equal(b, content(binary.BigEndian.Uint64(b))) {
		t.Fatalf("the file is no complete version: %d bytes", len(b))
	}
	return binary.BigEndian.Uint64(b)
}

// rewriteForEver writes version after version and says so after each.
func rewriteForEver(path string) error {
	n, err := strconv.ParseUint(os.Getenv("HEFU_VAULT_FROM"), 10, 64)
	for ; err == nil; n++ {
		if err = vault.WriteFile(path, content(n)); err == nil {
			fmt.Println(n)
		}
	}
	return err
}

func TestKilledWriterLeavesACompleteFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "wallet.vault")
	if err := vault.WriteFile(path, content(0)); err != nil {
		t.Fatal(err)
	}
	at := uint64(0)
	for range 40 {
		cmd := child(t, "rewrite", path, fmt.Sprintf("HEFU_VAULT_FROM=%d", at+1))
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		said := bufio.NewScanner(out)
		acked := at
		for said.Scan() {
			if acked, err = strconv.ParseUint(said.Text(), 10, 64); err != nil {
				t.Fatal(err)
			}
			if acked == at+3 {
				time.Sleep(time.Duration(mrand.IntN(4000)) * time.Microsecond)
				_ = cmd.Process.Kill() // SIGKILL; what it had said before is still read
			}
		}
		_ = cmd.Wait()
		blob, err := vault.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if at = numberOf(t, blob); at < acked || at > acked+1 {
			t.Fatalf("version %d is in the file, %d was the last reported as written", at, acked)
		}
	}
	if left := unfinished(t, dir); left == 0 {
		t.Error("no kill struck in the middle of a write: the test showed nothing")
	}
	unlock, err := vault.Lock(path)
	if err != nil {
		t.Fatal(err)
	}
	unlock()
	if left := unfinished(t, dir); left != 0 {
		t.Errorf("%d unfinished files remain after Lock", left)
	}
}

// unfinished counts the files that are neither the vault nor its lock.
func unfinished(t *testing.T, dir string) int {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, e := range entries {
		if name := e.Name(); name != "wallet.vault" && name != "wallet.vault.lock" {
			n++
		}
	}
	return n
}

const (
	counters = 3
	counts   = 40
)

func countUnderLock(path string) error {
	for range counts {
		unlock, err := vault.Lock(path)
		if err != nil {
			return err
		}
		blob, err := vault.ReadFile(path)
		if err != nil {
			return err
		}
		n, err := strconv.Atoi(string(blob))
		if err != nil {
			return err
		}
		if err := vault.WriteFile(path, []byte(strconv.Itoa(n+1))); err != nil {
			return err
		}
		unlock()
	}
	return nil
}

func TestProcessesDoNotLoseEachOthersWrites(t *testing.T) {
	path := filepath.Join(t.TempDir(), "wallet.vault")
	if err := vault.WriteFile(path, []byte("0")); err != nil {
		t.Fatal(err)
	}
	var all []*exec.Cmd
	for range counters {
		cmd := child(t, "count", path)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		all = append(all, cmd)
	}
	for _, cmd := range all {
		if err := cmd.Wait(); err != nil {
			t.Error(err)
		}
	}
	if blob, err := vault.ReadFile(path); err != nil || string(blob) != strconv.Itoa(counters*counts) {
		t.Errorf("the file counts %s, want %d: %v", blob, counters*counts, err)
	}
}

func TestLockHeldByAnotherProcess(t *testing.T) {
	path := filepath.Join(t.TempDir(), "wallet.vault")
	cmd := child(t, "hold", path)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if said := bufio.NewScanner(out); !said.Scan() || said.Text() != "held" {
		t.Fatal("the other process did not get the lock")
	}
	if _, err := vault.LockWithin(path, 50*time.Millisecond); !errors.Is(err, vault.ErrBusy) {
		t.Errorf("error %v, want ErrBusy", err)
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	unlock, err := vault.Lock(path)
	if err != nil {
		t.Fatalf("the holder is dead: %v", err)
	}
	if _, err := vault.LockWithin(path, 0); !errors.Is(err, vault.ErrBusy) {
		t.Errorf("a second lock in one process: %v", err)
	}
	unlock()
	unlock2, err := vault.LockWithin(path, 0)
	if err != nil {
		t.Fatal(err)
	}
	unlock() // again: must not free the lock of another
	if _, err := vault.LockWithin(path, 0); !errors.Is(err, vault.ErrBusy) {
		t.Errorf("a second unlock freed another's lock: %v", err)
	}
	unlock2()
}

func TestLockRemovesOnlyUnfinishedFilesOfItsVault(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{".wallet.vault.new-1", ".other.vault.new-1", "wallet.vault.new-1", ".wallet.vault"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	unlock, err := vault.Lock(filepath.Join(dir, "wallet.vault"))
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	var left []string
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		left = append(left, e.Name())
	}
	if got := strings.Join(left, " "); got != ".other.vault.new-1 .wallet.vault wallet.vault.lock wallet.vault.new-1" {
		t.Errorf("left: %s", got)
	}
}

func TestLockRefusals(t *testing.T) {
	dir := t.TempDir()
	if _, err := vault.Lock(filepath.Join(dir, "missing", "wallet.vault")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no directory: %v", err)
	}
	path := filepath.Join(dir, "wallet.vault")
	if err := os.Symlink(filepath.Join(dir, "elsewhere"), path+".lock"); err != nil {
		t.Fatal(err)
	}
	if _, err := vault.Lock(path); err == nil {
		t.Error("a planted link was followed")
	}
}

func TestModeIs0600AlsoAfterARewrite(t *testing.T) {
	old := syscall.Umask(0)
	defer syscall.Umask(old)
	path := filepath.Join(t.TempDir(), "wallet.vault")
	if err := os.WriteFile(path, []byte("readable by all"), 0o666); err != nil {
		t.Fatal(err)
	}
	for i := range 2 {
		if err := vault.WriteFile(path, []byte{byte(i)}); err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("mode %v", info.Mode())
		}
	}
	unlock, err := vault.Lock(path)
	if err != nil {
		t.Fatal(err)
	}
	unlock()
	if info, err := os.Stat(path + ".lock"); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("lock file: %v, %v", info, err)
	}
}

func TestWriteFileFollowsALink(t *testing.T) {
	dir := t.TempDir()
	real, link := filepath.Join(dir, "real"), filepath.Join(dir, "link")
	if err := vault.WriteFile(real, []byte("1")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(real, link); err != nil {
		t.Fatal(err)
	}
	if err := vault.WriteFile(link, []byte("2")); err != nil {
		t.Fatal(err)
	}
	if b, err := vault.ReadFile(real); err != nil || string(b) != "2" {
		t.Errorf("%q, %v", b, err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&fs.ModeSymlink == 0 {
		t.Errorf("the link was replaced: %v", err)
	}
}

func TestWriteFileThatFailsLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	if err := vault.WriteFile(filepath.Join(dir, "missing", "v"), []byte("x")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no directory: %v", err)
	}
	if err := os.MkdirAll(filepath.Join(dir, "taken", "full"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := vault.WriteFile(filepath.Join(dir, "taken"), []byte("x")); err == nil {
		t.Error("a directory was replaced")
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("%d files remain, want the directory only: %v", len(entries), err)
	}
}

func TestWriteFileInTheWorkingDirectory(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := vault.WriteFile("v", []byte("x")); err != nil {
		t.Fatal(err)
	}
	unlock, err := vault.Lock("v")
	if err != nil {
		t.Fatal(err)
	}
	unlock()
	if b, err := vault.ReadFile("v"); err != nil || string(b) != "x" {
		t.Errorf("%q, %v", b, err)
	}
}

func TestReadFile(t *testing.T) {
	dir := t.TempDir()
	if _, err := vault.ReadFile(filepath.Join(dir, "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("missing: %v", err)
	}
	path := filepath.Join(dir, "huge")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(f.Truncate(1<<40), f.Close()); err != nil { // sparse
		t.Fatal(err)
	}
	if _, err := vault.ReadFile(path); !errors.Is(err, vault.ErrDamaged) {
		t.Errorf("a terabyte: %v", err)
	}
	blob := seal(t, cheap)
	path = filepath.Join(dir, "wallet.vault")
	if err := vault.WriteFile(path, blob); err != nil {
		t.Fatal(err)
	}
	if back, err := vault.ReadFile(path); err != nil || !bytes.Equal(back, blob) {
		t.Errorf("%v", err)
	}
}
