package keystore

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"time"

	"github.com/hefu-wallet/hefu"
)

const (
	epochFile = "epoch"
	// epochSize is the number before the event: big-endian.
	epochSize = 8
	maxEvent  = 1 << 20
)

func epochKey(s keyset) []byte { return s.epochs }

// Epoch returns the security epoch and the event that raised it last: 0 and nil before
// the first. It takes no lock, because the file is replaced whole.
func (k *Keystore) Epoch() (uint64, []byte, error) {
	sealed, err := os.ReadFile(k.path(epochFile))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil, nil
	}
	if err != nil {
		return 0, nil, fmt.Errorf("keystore: read the epoch: %w", err)
	}
	plain, err := k.open(epochKey, 0, sealed, nil)
	if err != nil || len(plain) < epochSize {
		return 0, nil, fmt.Errorf("keystore: %s is damaged or from another guard; restore the whole directory from its backup", k.path(epochFile))
	}
	return binary.BigEndian.Uint64(plain), plain[epochSize:], nil
}

// Raise makes the epoch from+1 and event what raised it. When it returns, both are on the
// disk. Raising again from the same epoch with the same event changes nothing and is no
// error, so that whoever was interrupted may ask again; with another event, or from
// another epoch than the present one, it is KindConflict and nothing changes.
func (k *Keystore) Raise(from uint64, event []byte) error {
	if len(event) == 0 || len(event) > maxEvent || from == math.MaxUint64 {
		return fmt.Errorf("keystore: raise the epoch from %d: an event of 1 to %d bytes is needed, this one has %d", from, maxEvent, len(event))
	}
	sealed, err := seal(k.rand, k.sealing.epochs, nil, append(binary.BigEndian.AppendUint64(nil, from+1), event...), nil)
	if err != nil {
		return err
	}
	return k.locked(func() error {
		now, last, err := k.Epoch()
		switch {
		case err != nil:
			return err
		case now == from+1 && bytes.Equal(last, event):
			return nil
		case now != from:
			return hefu.Errorf(hefu.KindConflict, "keystore: the epoch is %d, not %d", now, from)
		}
		if err := k.write(k.path(epochFile), sealed); err != nil {
			return fmt.Errorf("keystore: write the epoch: %w", err)
		}
		return nil
	})
}

// HalfPut says when a half was last put, as the file system's clock told it; KindNotFound
// when it is not there. A copy of the directory may make it later, never earlier.
func (k *Keystore) HalfPut(id hefu.HalfID) (time.Time, error) {
	file, err := name(id)
	if err != nil {
		return time.Time{}, err
	}
	info, err := os.Stat(k.path(halvesDir, file))
	if errors.Is(err, fs.ErrNotExist) {
		return time.Time{}, hefu.Errorf(hefu.KindNotFound, "the guard's half of this dealing is not there").Because(err)
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("keystore: look at a half: %w", err)
	}
	return info.ModTime(), nil
}
