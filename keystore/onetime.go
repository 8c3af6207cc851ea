package keystore

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/hefu-wallet/hefu"
)

// expirySize is the header of a one-time key: Unix microseconds, big-endian.
const expirySize = 8

func oneTimeKey(s keyset) []byte { return s.oneTimes }

// PutOneTime stores a one-time key, in place of one that was there. It is gone
// once taken, or when Sweep or TakeOneTime runs after it expired.
func (k *Keystore) PutOneTime(id hefu.HalfID, key []byte, expires time.Time) error {
	file, err := name(id)
	if err != nil {
		return err
	}
	header := binary.BigEndian.AppendUint64(nil, uint64(expires.UnixMicro())) //nolint:gosec // two's complement is read back the same way
	sealed, err := seal(k.rand, k.sealing.oneTimes, header, key, []byte(file))
	if err != nil {
		return err
	}
	return k.locked(func() error {
		if err := k.erase(k.path(oneTimeDir, file)); err != nil { // overwritten, not only unlinked
			return fmt.Errorf("keystore: erase a one-time key: %w", err)
		}
		if err := k.write(k.path(oneTimeDir, file), sealed); err != nil {
			return fmt.Errorf("keystore: write a one-time key: %w", err)
		}
		return nil
	})
}

// TakeOneTime returns a one-time key to exactly one caller and erases it before it
// returns. KindNotFound when it was taken, expired or never there.
func (k *Keystore) TakeOneTime(id hefu.HalfID, now time.Time) ([]byte, error) {
	file, err := name(id)
	if err != nil {
		return nil, err
	}
	var sealed []byte
	gone := false
	err = k.locked(func() error {
		if err := k.sweep(now); err != nil {
			return err
		}
		mine := k.path(oneTimeDir, temporary+"taken")
		if err := os.Rename(k.path(oneTimeDir, file), mine); err != nil {
			gone = errors.Is(err, fs.ErrNotExist)
			return fmt.Errorf("keystore: take a one-time key: %w", err)
		}
		var err error
		if sealed, err = os.ReadFile(mine); err != nil { //nolint:gosec // inside our directory
			return fmt.Errorf("keystore: take a one-time key: %w", err)
		}
		return k.erase(mine)
	})
	switch {
	case gone:
		return nil, hefu.Errorf(hefu.KindNotFound, "the guard's one-time key was used or is too old; begin the split again").Because(err)
	case err != nil:
		return nil, err
	}
	key, err := k.open(oneTimeKey, expirySize, sealed, []byte(file))
	if err != nil {
		return nil, fmt.Errorf("keystore: the one-time key of dealing %s is damaged or from another guard", file)
	}
	return key, nil
}

// Sweep erases the one-time keys that have expired. A guard calls it every minute
// or so, because a key that nobody asks for must not outlive its time either.
func (k *Keystore) Sweep(now time.Time) error {
	return k.locked(func() error { return k.sweep(now) })
}

func (k *Keystore) sweep(now time.Time) error {
	files, err := k.names(oneTimeDir)
	if err != nil {
		return err
	}
	for _, file := range files {
		path := k.path(oneTimeDir, file)
		sealed, err := os.ReadFile(path) //nolint:gosec // inside our directory
		if err != nil {
			return fmt.Errorf("keystore: sweep: %w", err)
		}
		if len(sealed) > expirySize {
			ends := time.UnixMicro(int64(binary.BigEndian.Uint64(sealed[1:]))) //nolint:gosec // as written
			if now.Before(ends) {
				continue
			}
		}
		if err := k.erase(path); err != nil {
			return fmt.Errorf("keystore: sweep: %w", err)
		}
	}
	return nil
}
