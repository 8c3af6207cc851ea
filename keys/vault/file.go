//go:build unix

package vault

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// temporary is the infix of files that WriteFile has not finished.
const temporary = ".new-"

// WriteFile replaces the file at path by blob so that at any time, even if the process
// is killed or the power fails, the file is the old one or the new one, complete: the
// bytes go to a new file in the same directory with mode 0600, are synced, renamed,
// and the directory is synced. A symbolic link at path is followed and kept.
//
// When it returns nil the new file is on the disk. After an error the file is complete
// too, normally the old one.
func WriteFile(path string, blob []byte) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("writing the vault file: %w", err)
		}
	}()
	path = target(path)
	dir, name := filepath.Split(path)
	if dir == "" {
		dir = "."
	}
	f, err := os.CreateTemp(dir, "."+name+temporary+"*") // mode 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = f.Close()
			_ = os.Remove(f.Name())
		}
	}()
	if _, err := f.Write(blob); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	return syncDir(dir)
}

// syncDir makes a rename durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// target follows a symbolic link, so that a rename replaces the file and not the link.
func target(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	return path
}

// ReadFile reads a vault file. A file too large to be a vault is ErrDamaged and is not
// read to its end. A missing file is an error that wraps fs.ErrNotExist.
func ReadFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("reading the vault file: %w", err)
	}
	defer f.Close()
	blob, err := io.ReadAll(io.LimitReader(f, maxBlobBytes+1))
	if err != nil {
		return nil, fmt.Errorf("reading the vault file: %w", err)
	}
	if len(blob) > maxBlobBytes {
		return nil, damaged("it is too large for a vault")
	}
	return blob, nil
}
