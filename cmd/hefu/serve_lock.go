package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// lockData keeps a second process away from a data directory. The kernel drops the
// lock when the process ends, however it ends; the file stays.
func lockData(dir string) (unlock func(), err error) {
	path := filepath.Join(dir, "serve.lock")
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|syscall.O_NOFOLLOW, 0o600) //nolint:gosec // the operator names the directory
	if err != nil {
		return nil, fmt.Errorf("lock the data directory: %w", err)
	}
	switch err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); {
	case errors.Is(err, syscall.EWOULDBLOCK):
		who, _ := io.ReadAll(io.LimitReader(f, 32))
		_ = f.Close()
		return nil, fmt.Errorf("the data directory %s is in use by another 'hefu serve' (process %s); stop it first, or give this one a directory of its own", dir, strings.TrimSpace(string(who)))
	case err != nil:
		_ = f.Close()
		return nil, fmt.Errorf("lock the data directory: %w", err)
	}
	if err := f.Truncate(0); err == nil {
		_, _ = fmt.Fprintf(f, "%d\n", os.Getpid()) // only for the message above
	}
	return func() { _ = f.Close() }, nil
}

// usedBy is the process that holds a data directory, or nothing. It makes no file.
func usedBy(dir string) (process string, used bool) {
	f, err := os.OpenFile(filepath.Join(dir, "serve.lock"), os.O_RDONLY|syscall.O_NOFOLLOW, 0) //nolint:gosec // the operator names the directory
	if err != nil {
		return "", false
	}
	defer f.Close() //nolint:errcheck // nothing was written
	// A shared lock, for an instant: two checks do not take each other for a guard.
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_SH|syscall.LOCK_NB); !errors.Is(err, syscall.EWOULDBLOCK) {
		return "", false
	}
	who, _ := io.ReadAll(io.LimitReader(f, 32))
	return strings.TrimSpace(string(who)), true
}

// writable asks the system whether this user may make files in a directory.
func writable(dir string) error {
	const writeAndSearch = 0x2 | 0x1 // W_OK | X_OK
	if err := syscall.Access(dir, writeAndSearch); err != nil {
		return fmt.Errorf("%s: %w", dir, err)
	}
	return nil
}
