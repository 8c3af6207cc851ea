package keystore

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/hefu-wallet/hefu"
)

// tagSize is how many random bytes tie a half to its key file. A new half gets a
// new key beside the old one, so that replacing a half is one rename.
const tagSize = 8

func name(id hefu.HalfID) (string, error) {
	if _, err := hefu.ParseID[hefu.HalfID](string(id)); err != nil {
		return "", err // it becomes a file name: nothing else may
	}
	return string(id), nil
}

func (k *Keystore) keyPath(name string, tag []byte) string {
	return k.path(keysDir, name+"."+hex.EncodeToString(tag))
}

// PutHalf stores a half, in place of one that was there. When it returns, the half
// is on the disk; when it fails or is killed, the old one is untouched.
func (k *Keystore) PutHalf(id hefu.HalfID, half []byte) error {
	file, err := name(id)
	if err != nil {
		return err
	}
	return k.locked(func() error { return k.putHalf(file, half) })
}

func (k *Keystore) putHalf(file string, half []byte) error {
	fresh := make([]byte, tagSize+32)
	if _, err := io.ReadFull(k.rand, fresh); err != nil {
		return fmt.Errorf("keystore: draw a key: %w", err)
	}
	defer clear(fresh)
	tag, key := fresh[:tagSize], fresh[tagSize:]
	sealedKey, err := seal(k.rand, k.sealing.halfKeys, tag, key, []byte(file))
	if err != nil {
		return err
	}
	sealed, err := seal(k.rand, key, tag, half, []byte(file))
	if err != nil {
		return err
	}
	if err := k.write(k.keyPath(file, tag), sealedKey); err != nil {
		return fmt.Errorf("keystore: write the key of a half: %w", err)
	}
	if err := k.write(k.path(halvesDir, file), sealed); err != nil {
		return errors.Join(fmt.Errorf("keystore: write a half: %w", err), k.erase(k.keyPath(file, tag)))
	}
	return k.eraseKeys(file, hex.EncodeToString(tag))
}

// Half returns a half; KindNotFound when there is none or it was erased.
func (k *Keystore) Half(id hefu.HalfID) ([]byte, error) {
	file, err := name(id)
	if err != nil {
		return nil, err
	}
	if half, err := k.half(file); err == nil {
		return half, nil
	}
	// Perhaps it was being replaced or erased just then; nobody writes now.
	var half []byte
	err = k.locked(func() (err error) { half, err = k.half(file); return err })
	if _, lost := k.names(keysDir); errors.Is(err, fs.ErrNotExist) && lost == nil {
		return nil, hefu.Errorf(hefu.KindNotFound, "the guard's half of this dealing is not there").Because(err)
	}
	return half, err
}

func halfKey(s keyset) []byte { return s.halfKeys }

func (k *Keystore) half(file string) ([]byte, error) {
	sealed, err := os.ReadFile(k.path(halvesDir, file)) //nolint:gosec // a checked name inside our directory
	if err != nil {
		return nil, fmt.Errorf("keystore: read a half: %w", err)
	}
	if len(sealed) < 1+tagSize {
		return nil, fmt.Errorf("keystore: the half of dealing %s is damaged", file)
	}
	sealedKey, err := k.sealedKey(file, sealed[1:1+tagSize])
	if err != nil {
		return nil, err
	}
	key, err := k.open(halfKey, tagSize, sealedKey, []byte(file))
	if err != nil {
		return nil, fmt.Errorf("keystore: the key of the half of dealing %s is damaged or from another guard", file)
	}
	defer clear(key)
	half, err := openAfter(tagSize, key, sealed, []byte(file))
	if err != nil {
		return nil, fmt.Errorf("keystore: the half of dealing %s is damaged or from another guard", file)
	}
	return half, nil
}

// sealedKey reads the key of a half. One that is overwritten is gone, also when whoever
// erased it was killed before the file was.
func (k *Keystore) sealedKey(file string, tag []byte) ([]byte, error) {
	sealed, err := os.ReadFile(k.keyPath(file, tag))
	if err == nil && len(bytes.Trim(sealed, "\x00")) == 0 {
		err = fs.ErrNotExist
	}
	if err != nil {
		return nil, fmt.Errorf("keystore: read the key of a half: %w", err)
	}
	return sealed, nil
}

// EraseHalf destroys the key of a half, then the half. From the moment that the
// key is gone the half is, wherever it goes on from there. It may be called
// again, and for a half that never was.
func (k *Keystore) EraseHalf(id hefu.HalfID) error {
	file, err := name(id)
	if err != nil {
		return err
	}
	return k.locked(func() error {
		if err := k.eraseKeys(file, ""); err != nil {
			return err
		}
		if err := k.erase(k.path(halvesDir, file)); err != nil {
			return fmt.Errorf("keystore: erase a half: %w", err)
		}
		return nil
	})
}

// eraseKeys erases the keys of a dealing except the one with the given tag.
func (k *Keystore) eraseKeys(file, except string) error {
	names, err := k.names(keysDir)
	if err != nil {
		return err
	}
	for _, n := range names {
		if owner, tag, _ := strings.Cut(n, "."); owner != file || tag == except {
			continue
		}
		if err := k.erase(k.path(keysDir, n)); err != nil {
			return fmt.Errorf("keystore: erase the key of a half: %w", err)
		}
	}
	return nil
}

// HalfIDs lists the dealings whose halves can be opened, in no order that means
// anything.
func (k *Keystore) HalfIDs() (ids []hefu.HalfID, err error) {
	err = k.locked(func() (err error) { ids, err = k.halfIDs(); return err })
	return ids, err
}

func (k *Keystore) halfIDs() ([]hefu.HalfID, error) {
	files, err := k.names(halvesDir)
	if err != nil {
		return nil, err
	}
	var ids []hefu.HalfID
	for _, file := range files {
		if _, err := name(hefu.HalfID(file)); err != nil {
			continue // not ours
		}
		tag, err := k.tagOf(file)
		if err != nil {
			return nil, err
		}
		if _, err := k.sealedKey(file, tag); err == nil {
			ids = append(ids, hefu.HalfID(file))
		}
	}
	return ids, nil
}

func (k *Keystore) tagOf(file string) ([]byte, error) {
	f, err := os.Open(k.path(halvesDir, file))
	if err != nil {
		return nil, fmt.Errorf("keystore: read a half: %w", err)
	}
	defer func() { _ = f.Close() }()
	var head [1 + tagSize]byte
	if _, err := io.ReadFull(f, head[:]); err != nil {
		return nil, fmt.Errorf("keystore: the half of dealing %s is damaged: %w", file, err)
	}
	return head[1:], nil
}

// tidy removes what a killed process left: temporary files, and keys whose half
// was replaced. A key without any half, or a half without its key, stays: it may
// be the sign of a half-restored backup, and is worthless by itself.
func (k *Keystore) tidy() error {
	if err := k.eraseTemporary(); err != nil {
		return err
	}
	files, err := k.names(halvesDir)
	if err != nil {
		return err
	}
	for _, file := range files {
		tag, err := k.tagOf(file)
		if err != nil {
			continue // Half says so when it is asked for
		}
		if _, err := os.Lstat(k.keyPath(file, tag)); err != nil {
			continue
		}
		if err := k.eraseKeys(file, hex.EncodeToString(tag)); err != nil {
			return err
		}
	}
	return nil
}
