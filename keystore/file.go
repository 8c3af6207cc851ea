package keystore

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// temporary begins the names of files that are not finished; whoever holds the
// lock may remove what a killed process left.
const temporary = ".tmp-"

// ownerOnly refuses what others than the owner can read, write or enter.
func ownerOnly(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("keystore: %w", err)
	}
	if info.Mode().Perm()&0o077 == 0 {
		return nil
	}
	want := "600"
	if info.IsDir() {
		want = "700"
	}
	return fmt.Errorf("keystore: others can reach %s (mode %04o), and it holds the guard's secrets; run: chmod %s %s", path, info.Mode().Perm(), want, path)
}

// locked runs fn while no other process or goroutine writes in the directory.
func (k *Keystore) locked(fn func() error) error {
	f, err := os.OpenFile(k.path(lockFile), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("keystore: lock: %w", err)
	}
	defer func() { _ = f.Close() }() // which lets go of the lock
	for {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX)
		if err == nil {
			break
		}
		if !errors.Is(err, syscall.EINTR) {
			return fmt.Errorf("keystore: lock: %w", err)
		}
	}
	return fn()
}

// write puts data at path, whole or not at all, and durably.
func (k *Keystore) write(path string, data []byte) (err error) {
	var tail [8]byte
	if _, err := io.ReadFull(k.rand, tail[:]); err != nil {
		return fmt.Errorf("draw a name: %w", err)
	}
	temp := filepath.Join(filepath.Dir(path), temporary+hex.EncodeToString(tail[:]))
	f, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // inside our directory
	if err != nil {
		return fmt.Errorf("make a file: %w", err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(temp) // tidy removes it otherwise
		}
	}()
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("write a file: %w", err)
	}
	if err := os.Rename(temp, path); err != nil {
		return fmt.Errorf("put a file in place: %w", err)
	}
	return syncDir(filepath.Dir(path))
}

// erase overwrites a file, removes it and makes the removal durable. A file that
// is not there is erased already.
func erase(path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0) //nolint:gosec // inside our directory
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("open for erasing: %w", err)
	}
	info, err := f.Stat()
	if err == nil {
		_, err = f.Write(make([]byte, info.Size()))
	}
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("overwrite: %w", err)
	}
	if err := os.Remove(path); err != nil {
		return fmt.Errorf("remove: %w", err)
	}
	return syncDir(filepath.Dir(path))
}

func syncDir(dir string) error {
	d, err := os.Open(dir) //nolint:gosec // inside our directory
	if err != nil {
		return fmt.Errorf("sync a folder: %w", err)
	}
	if err := errors.Join(d.Sync(), d.Close()); err != nil {
		return fmt.Errorf("sync a folder: %w", err)
	}
	return nil
}

// names lists the finished files of a folder, sorted.
func (k *Keystore) names(sub string) ([]string, error) {
	entries, err := os.ReadDir(k.path(sub))
	if err != nil {
		return nil, fmt.Errorf("keystore: list %s: %w", sub, err)
	}
	var names []string
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

// eraseTemporary erases unfinished files.
func (k *Keystore) eraseTemporary() error {
	for _, sub := range []string{".", halvesDir, keysDir, oneTimeDir} {
		entries, err := os.ReadDir(k.path(sub))
		if err != nil {
			return fmt.Errorf("keystore: tidy: %w", err)
		}
		for _, e := range entries {
			if !strings.HasPrefix(e.Name(), temporary) {
				continue
			}
			if err := erase(k.path(sub, e.Name())); err != nil {
				return fmt.Errorf("keystore: tidy: %w", err)
			}
		}
	}
	return nil
}
