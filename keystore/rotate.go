package keystore

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"syscall"

	"github.com/hefu-wallet/hefu"
)

// A rotation happens in these steps, each of which may be the last before the machine dies:
//
//  1. the file rotation is written: the new master key sealed under the old one, and the
//     old one under the new one. As long as it is there either key opens everything;
//  2. everything is sealed anew under the new key: the identity, the halves (each under a
//     new key of its own), one-time keys, the epoch, and the rows of the database;
//  3. all of it is read back with the new key alone;
//  4. master.key becomes the new key, if the key lies there;
//  5. rotation is erased. From then on the old key opens nothing here.
//
// Whoever has the old key and a copy of the file rotation has the new one, too: that file
// lives no longer than it must.

// rotationTo and rotationFrom tell the two halves of the file rotation apart.
const rotationTo, rotationFrom = "to", "from"

// learn derives the keys that a master key gives: its own and, while a rotation is not
// finished, those of the other one. The new ones seal.
func (k *Keystore) learn(master []byte) error {
	own, err := newKeyset(master)
	if err != nil {
		return err
	}
	k.sealing, k.opening = own, []keyset{own}
	next, _, err := k.rotating(master)
	if err != nil || next == nil {
		return err
	}
	return k.between(master, next)
}

// rotating reads the file rotation with either master key. next is nil when there is none.
func (k *Keystore) rotating(master []byte) (next, old []byte, err error) {
	raw, err := os.ReadFile(k.path(rotationFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, fmt.Errorf("keystore: read the rotation: %w", err)
	}
	own, err := newKeyset(master)
	if err != nil {
		return nil, nil, err
	}
	half := len(raw) / 2
	if next, err = open(own.rotation, raw[:half], []byte(rotationTo)); err == nil {
		return next, bytes.Clone(master), nil
	}
	if old, err = open(own.rotation, raw[half:], []byte(rotationFrom)); err == nil {
		return bytes.Clone(master), old, nil
	}
	return nil, nil, fmt.Errorf("keystore: the master key of %s was being changed, and this is neither the old one nor the new one", k.dir)
}

// between lets the keystore open under both keys and seal under the new one.
func (k *Keystore) between(master, next []byte) error {
	_, old, err := k.rotating(master)
	if err != nil {
		return err
	}
	to, err := newKeyset(next)
	if err != nil {
		return err
	}
	from, err := newKeyset(old)
	if err != nil {
		return err
	}
	k.sealing, k.opening = to, []keyset{to, from}
	return nil
}

// Rows goes through everything in the database that Seal sealed and puts what again
// returns in its place, each durably; what again returns unchanged it need not write. It is
// called twice: to seal anew, and to see that nothing was left out.
type Rows func(again func(label string, sealed []byte) ([]byte, error)) error

// Rotate puts everything in dir, and the rows, under another master key. Nobody else may
// have the directory open. opts is how it is opened now. It can be killed at any line and
// run again, with the old key or the new one, and finishes a rotation that was begun before.
// When the key lies in master.key the new one replaces it there; otherwise the operator
// configures the new one afterwards. Run again when all is done, it changes nothing.
func Rotate(dir string, rand io.Reader, opts Options, next []byte, rows Rows) error {
	return rotate(&Keystore{dir: dir, rand: rand}, opts, next, rows)
}

func rotate(k *Keystore, opts Options, next []byte, rows Rows) (err error) {
	if len(next) != MasterSize {
		return fmt.Errorf("keystore: the master key has %d bytes, it must have %d", len(next), MasterSize)
	}
	if _, err := os.Stat(k.path(identityFile)); err != nil {
		return fmt.Errorf("keystore: there is nothing to put under another master key: %w", err)
	}
	fresh := *k
	if k, err = openAs(k, opts, syscall.LOCK_EX); err != nil {
		k = &fresh
		var again error // perhaps all was done, and only this was not heard
		if k, again = openAs(k, Options{Master: next}, syscall.LOCK_EX); again != nil {
			return err
		}
		opts = Options{Master: next}
	}
	defer func() { err = errors.Join(err, k.Close()) }()
	return k.locked(func() error { return k.turn(opts, next, rows) })
}

// turn goes to next, by way of a rotation to another key that was not finished.
func (k *Keystore) turn(opts Options, next []byte, rows Rows) error {
	master, err := k.master(opts.Master)
	if err != nil {
		return err
	}
	defer clear(master)
	begun, _, err := k.rotating(master)
	if err != nil {
		return err
	}
	defer clear(begun)
	if begun != nil {
		if err := k.finish(begun, rows); err != nil {
			return err
		}
		master = bytes.Clone(begun)
	}
	if bytes.Equal(master, next) {
		return nil
	}
	if err := k.promise(master, next); err != nil {
		return err
	}
	if err := k.between(master, next); err != nil {
		return err
	}
	return k.finish(next, rows)
}

// promise is the first step.
func (k *Keystore) promise(old, next []byte) error {
	from, err := newKeyset(old)
	if err != nil {
		return err
	}
	to, err := newKeyset(next)
	if err != nil {
		return err
	}
	there, err := seal(k.rand, from.rotation, nil, next, []byte(rotationTo))
	if err != nil {
		return err
	}
	back, err := seal(k.rand, to.rotation, nil, old, []byte(rotationFrom))
	if err != nil {
		return err
	}
	if err := k.write(k.path(rotationFile), append(there, back...)); err != nil {
		return fmt.Errorf("keystore: write down that the master key changes: %w", err)
	}
	return nil
}

// finish is every other step.
func (k *Keystore) finish(next []byte, rows Rows) error {
	if err := k.resealFiles(); err != nil {
		return err
	}
	if err := rows(k.reseal); err != nil {
		return fmt.Errorf("keystore: seal the rows of the database anew: %w", err)
	}
	if err := k.alone(func() error { return k.readable(rows) }); err != nil {
		return fmt.Errorf("keystore: the new master key does not open everything; the old one still does: %w", err)
	}
	if _, err := os.Lstat(k.path(masterFile)); err == nil {
		if err := k.replace(k.path(masterFile), []byte(hex.EncodeToString(next)+"\n")); err != nil {
			return fmt.Errorf("keystore: write the master key: %w", err)
		}
	}
	if err := k.forget(); err != nil {
		return fmt.Errorf("keystore: erase the old master key: %w", err)
	}
	k.opening = []keyset{k.sealing}
	return nil
}

// forget is the last step. The file is renamed before it is overwritten: half of it says nothing.
func (k *Keystore) forget() error {
	gone := k.path(temporary + rotationFile)
	k.stepped()
	if err := errors.Join(os.Rename(k.path(rotationFile), gone), syncDir(k.dir)); err != nil {
		return err
	}
	return k.erase(gone)
}

// alone runs fn with the new key only.
func (k *Keystore) alone(fn func() error) error {
	both := k.opening
	k.opening = []keyset{k.sealing}
	defer func() { k.opening = both }()
	return fn()
}

// reseal seals a row anew. One that the new key opens is as it should be.
func (k *Keystore) reseal(label string, sealed []byte) ([]byte, error) {
	if _, err := openAfter(0, k.sealing.rows, sealed, []byte(label)); err == nil {
		return sealed, nil
	}
	plain, err := k.Unseal(label, sealed)
	if err != nil {
		return nil, err
	}
	defer clear(plain)
	return k.Seal(label, plain)
}

// Reseal seals a row under the present master key. older are master keys that it may be
// sealed under instead; nothing else is opened by them.
func (k *Keystore) Reseal(label string, sealed []byte, older ...[]byte) ([]byte, error) {
	at := &Keystore{rand: k.rand, sealing: k.sealing, opening: bytesOf(k.opening)}
	for _, master := range older {
		s, err := newKeyset(master)
		if err != nil {
			return nil, err
		}
		defer s.clear()
		at.opening = append(at.opening, s)
	}
	return at.reseal(label, sealed)
}

func bytesOf(s []keyset) []keyset { return append([]keyset{}, s...) }

// resealFiles seals everything in the directory anew.
func (k *Keystore) resealFiles() error {
	if _, err := k.again(k.path(identityFile), identityKey, 0, nil); err != nil {
		return fmt.Errorf("keystore: seal the identity anew: %w", err)
	}
	if _, err := k.again(k.path(epochFile), epochKey, 0, nil); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("keystore: seal the epoch anew: %w", err)
	}
	files, err := k.names(oneTimeDir)
	if err != nil {
		return err
	}
	for _, file := range files {
		if _, err := k.again(k.path(oneTimeDir, file), oneTimeKey, expirySize, []byte(file)); err != nil {
			return fmt.Errorf("keystore: seal a one-time key anew: %w", err)
		}
	}
	ids, err := k.halfIDs()
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := k.halfAgain(string(id)); err != nil {
			return err
		}
	}
	return k.eraseLoneKeys(ids)
}

// again seals a file anew, unless the new key opens it.
func (k *Keystore) again(path string, pick func(keyset) []byte, header int, ad []byte) (changed bool, err error) {
	sealed, err := os.ReadFile(path) //nolint:gosec // inside our directory
	if err != nil {
		return false, err
	}
	if _, err := openAfter(header, pick(k.sealing), sealed, ad); err == nil {
		return false, nil
	}
	plain, err := k.open(pick, header, sealed, ad)
	if err != nil {
		return false, fmt.Errorf("%s: %w", path, err)
	}
	defer clear(plain)
	fresh, err := seal(k.rand, pick(k.sealing), sealed[1:1+header], plain, ad)
	if err != nil {
		return false, err
	}
	return true, k.replace(path, fresh)
}

// halfAgain puts a half anew, under a key of its own that the old master key never sealed.
func (k *Keystore) halfAgain(file string) error {
	var half []byte
	if err := k.alone(func() (err error) { half, err = k.half(file); return err }); err == nil {
		clear(half)
		return nil
	}
	half, err := k.half(file)
	if err != nil {
		return err
	}
	defer clear(half)
	return k.putHalf(file, half)
}

// eraseLoneKeys erases keys that no half has any more: they stay under the old master key.
func (k *Keystore) eraseLoneKeys(ids []hefu.HalfID) error {
	has := map[string]bool{}
	for _, id := range ids {
		has[string(id)] = true
	}
	names, err := k.names(keysDir)
	if err != nil {
		return err
	}
	for _, n := range names {
		if owner, _, _ := strings.Cut(n, "."); has[owner] {
			continue
		}
		if err := k.erase(k.path(keysDir, n)); err != nil {
			return fmt.Errorf("keystore: erase the key of a half: %w", err)
		}
	}
	return nil
}

// readable reads everything back.
func (k *Keystore) readable(rows Rows) error {
	seed, err := k.seed()
	if err != nil {
		return err
	}
	defer clear(seed)
	if !bytes.Equal(ed25519.NewKeyFromSeed(seed), k.identity) {
		return errors.New("keystore: the identity is another one")
	}
	if _, _, err := k.Epoch(); err != nil {
		return err
	}
	files, err := k.names(oneTimeDir)
	if err != nil {
		return err
	}
	for _, file := range files {
		sealed, err := os.ReadFile(k.path(oneTimeDir, file)) //nolint:gosec // inside our directory
		if err == nil {
			_, err = k.open(oneTimeKey, expirySize, sealed, []byte(file))
		}
		if err != nil {
			return fmt.Errorf("keystore: read a one-time key: %w", err)
		}
	}
	ids, err := k.halfIDs()
	if err != nil {
		return err
	}
	for _, id := range ids {
		half, err := k.half(string(id))
		if err != nil {
			return err
		}
		clear(half)
	}
	return rows(func(label string, sealed []byte) ([]byte, error) {
		_, err := k.Unseal(label, sealed)
		return sealed, err
	})
}
