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

// kept comes after temporary in the name of a file that replace overwrites at last.
const kept = "old-"

// ownerOnly refuses what others than the owner can read, write or enter.
func ownerOnly(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("keystore: %w", err)
	}
	mode := info.Mode().Perm()
	if mode&0o077 == 0 || mode&0o037 == 0 && credential(path) {
		return nil
	}
	want := "600"
	if info.IsDir() {
		want = "700"
	}
	return fmt.Errorf("keystore: others can reach %s (mode %04o), and it holds the guard's secrets; run: chmod %s %s", path, info.Mode().Perm(), want, path)
}

// credential says whether systemd handed this file to this service alone: in the directory
// that it names. It lets the service's user read by an access list, whose mask looks like a
// right of the group.
func credential(path string) bool {
	dir := os.Getenv("CREDENTIALS_DIRECTORY")
	return dir != "" && filepath.Dir(filepath.Clean(path)) == filepath.Clean(dir)
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

// stepped tells a test that the disk is about to change.
func (k *Keystore) stepped() {
	if k.step != nil {
		k.step()
	}
}

// occupy marks the directory as used: by one of many (LOCK_SH), or by this process alone
// (LOCK_EX). The kernel lets go of it when the process ends, however it ends.
func (k *Keystore) occupy(how int) error {
	f, err := os.OpenFile(k.path(useFile), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("keystore: lock: %w", err)
	}
	k.use = f
	for {
		err := syscall.Flock(int(f.Fd()), how|syscall.LOCK_NB)
		switch {
		case err == nil:
			return nil
		case errors.Is(err, syscall.EINTR):
			continue
		case errors.Is(err, syscall.EWOULDBLOCK) && how == syscall.LOCK_EX:
			err = fmt.Errorf("keystore: a guard or another command uses %s; stop every guard that shares it, on every machine", k.dir)
		case errors.Is(err, syscall.EWOULDBLOCK):
			err = fmt.Errorf("keystore: the master key of %s is being changed; wait until that is done", k.dir)
		default:
			err = fmt.Errorf("keystore: lock: %w", err)
		}
		return errors.Join(err, f.Close())
	}
}

// replace is write for a file whose old bytes are overwritten once the new ones are in place.
func (k *Keystore) replace(path string, data []byte) error {
	old := filepath.Join(filepath.Dir(path), temporary+kept+filepath.Base(path))
	k.stepped()
	if err := os.Link(path, old); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("keep the old file: %w", err)
	}
	if err := k.write(path, data); err != nil {
		return err
	}
	return k.erase(old)
}

// write puts data at path, whole or not at all, and durably.
func (k *Keystore) write(path string, data []byte) (err error) {
	var tail [8]byte
	if _, err := io.ReadFull(k.rand, tail[:]); err != nil {
		return fmt.Errorf("draw a name: %w", err)
	}
	k.stepped()
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
	k.stepped()
	if err := os.Rename(temp, path); err != nil {
		return fmt.Errorf("put a file in place: %w", err)
	}
	return syncDir(filepath.Dir(path))
}

// erase overwrites a file, removes it and makes the removal durable. A file that
// is not there is erased already.
func (k *Keystore) erase(path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0) //nolint:gosec // inside our directory
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	k.stepped()
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
	k.stepped()
	if err := os.Remove(path); err != nil {
		return fmt.Errorf("remove: %w", err)
	}
	return syncDir(filepath.Dir(path))
}

// shared reports whether a file that replace kept has another name as well: then it is the
// one in use.
func shared(path string) bool {
	info, err := os.Lstat(path)
	if err != nil || !strings.HasPrefix(filepath.Base(path), temporary+kept) {
		return false
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && stat.Nlink > 1
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
			path := k.path(sub, e.Name())
			if shared(path) { // replace was killed before the new file had the name
				if err := errors.Join(os.Remove(path), syncDir(filepath.Dir(path))); err != nil {
					return fmt.Errorf("keystore: tidy: %w", err)
				}
				continue
			}
			if err := k.erase(path); err != nil {
				return fmt.Errorf("keystore: tidy: %w", err)
			}
		}
	}
	return nil
}
