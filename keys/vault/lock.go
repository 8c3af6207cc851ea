//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package vault

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
)

// LockWait is how long Lock waits for another process.
const LockWait = 10 * time.Second

// ErrBusy: another process, or another part of this one, holds the lock.
var ErrBusy = errors.New("locking the vault file: another process is using it")

// Lock makes the caller the only one, among all processes that use Lock, to change the
// vault file at path. It is held from reading to writing, so that no process writes
// over what another has written meanwhile. It waits up to LockWait and then returns
// ErrBusy. The vault file need not exist, its directory must.
//
// The lock is an advisory lock (flock) on the file path + ".lock", which stays. The
// system drops it when the process ends in whatever way. Keep unlock until the work is
// done; it may be called again.
// Whoever holds the lock knows that no one is writing: files that a killed process
// left unfinished are removed.
func Lock(path string) (unlock func(), err error) {
	return lock(path, LockWait)
}

func lock(path string, wait time.Duration) (unlock func(), err error) {
	path = target(path)
	f, err := os.OpenFile(path+".lock", os.O_RDWR|os.O_CREATE|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return nil, fmt.Errorf("locking the vault file: %w", err)
	}
	const pause = 10 * time.Millisecond
	for waited := time.Duration(0); ; waited += pause {
		err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			break
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) && !errors.Is(err, syscall.EINTR) {
			_ = f.Close()
			return nil, fmt.Errorf("locking the vault file: %w", err)
		}
		if waited >= wait {
			_ = f.Close()
			return nil, ErrBusy
		}
		time.Sleep(pause)
	}
	removeUnfinished(path)
	return sync.OnceFunc(func() { _ = f.Close() }), nil
}

// removeUnfinished is best effort: such a file is sealed and harms nobody.
func removeUnfinished(path string) {
	dir, name := filepath.Split(path)
	if dir == "" {
		dir = "."
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), "."+name+temporary) && e.Type().IsRegular() {
			_ = os.Remove(filepath.Join(dir, e.Name()))
		}
	}
}
