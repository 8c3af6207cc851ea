// Package keystore keeps what must never lie in the guard's database or its
// backups, in a directory of its own (guard.Keystore):
//
//	master.key       the master key, 64 hex digits; absent when the operator supplies it
//	identity         the guard's Ed25519 seed, sealed
//	halves/ID        one guard half per dealing, sealed under a random key of its own
//	keys/ID.TAG      that key, sealed; erasing it makes the half worthless
//	onetime/ID       a dealing's HPKE key, sealed, with the time when it ends
//	epoch            the security epoch and the event that raised it last, sealed
//	lock             held (flock) while anything is written
//	use              held by all who have the directory open; by Rotate alone
//	rotation         two master keys, each sealed under the other, while Rotate is not finished
//
// Sealing is XChaCha20-Poly1305 with random 24-byte nonces. Keys come from the
// master key by HKDF-SHA256, one for each purpose; what a value is and whom it
// belongs to is authenticated, so sealed values cannot be swapped. Writes are
// atomic and durable: a temporary file, fsync, rename, fsync of the folder. Any
// number of processes may share the directory.
//
// Erasing overwrites a file before it is removed. A file system that copies on
// write, a flash disk or a snapshot may still hold the old bytes: then the half
// is as safe as the sealed key beside it, that is, as the master key. Whoever
// copies the directory and the master key has the guard; back them up apart.
//
// It runs on Unix: Windows has neither flock nor the permissions checked here.
package keystore

import (
	"bytes"
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/hefu-wallet/hefu/guard"
)

// MasterSize is the length of a master key in bytes.
const MasterSize = 32

const (
	masterFile   = "master.key"
	identityFile = "identity"
	halvesDir    = "halves"
	keysDir      = "keys"
	oneTimeDir   = "onetime"
	lockFile     = "lock"
	useFile      = "use"
	rotationFile = "rotation"
)

// Keystore is an open directory. It is safe for concurrent use.
type Keystore struct {
	dir      string
	rand     io.Reader
	identity ed25519.PrivateKey
	sealing  keyset   // seals
	opening  []keyset // opens, the sealing one first; more than one while Rotate is not finished
	use      *os.File // locked as long as the Keystore is open
	step     func()   // for tests: called before anything changes on the disk
}

// keyset are the keys that follow from one master key.
type keyset struct {
	identity []byte // seals the guard's seed
	halfKeys []byte // seals the keys of halves
	oneTimes []byte // seals one-time keys
	rows     []byte // seals rows of the database
	epochs   []byte // seals the epoch
	rotation []byte // seals the other master key
}

func newKeyset(master []byte) (s keyset, err error) {
	for _, k := range []struct {
		purpose string
		to      *[]byte
	}{
		{"identity", &s.identity}, {"half keys", &s.halfKeys}, {"one-time keys", &s.oneTimes}, {"rows", &s.rows}, {"epoch", &s.epochs}, {"rotation", &s.rotation},
	} {
		if *k.to, err = hkdf.Key(sha256.New, master, nil, "hefu/keystore/v1/"+k.purpose, 32); err != nil {
			return s, fmt.Errorf("keystore: derive a key: %w", err)
		}
	}
	return s, nil
}

func (s keyset) clear() {
	for _, key := range [][]byte{s.identity, s.halfKeys, s.oneTimes, s.rows, s.epochs, s.rotation} {
		clear(key)
	}
}

// open opens a value with a header of the given length under any of the master keys that
// count; pick is its purpose.
func (k *Keystore) open(pick func(keyset) []byte, header int, sealed, ad []byte) (plain []byte, err error) {
	err = errSealed
	for _, s := range k.opening {
		if plain, err = openAfter(header, pick(s), sealed, ad); err == nil {
			break
		}
	}
	return plain, err
}

var _ guard.Keystore = (*Keystore)(nil)

// Options are the operator's choices.
type Options struct {
	// Master is the master key, 32 bytes, when the operator keeps it elsewhere (see
	// ParseMaster and ReadMaster). When nil it lies in master.key in the directory,
	// made at the first start.
	Master []byte
}

// ParseMaster reads a master key as an operator writes it: 64 hex digits, as
// 'openssl rand -hex 32' prints them; white space around them is ignored. The
// error does not repeat the text.
func ParseMaster(text string) ([]byte, error) {
	key, err := hex.DecodeString(strings.TrimSpace(text))
	if err != nil || len(key) != MasterSize {
		return nil, errors.New("keystore: the master key must be 64 hex digits, as 'openssl rand -hex 32' prints them")
	}
	if bytes.Equal(key, make([]byte, MasterSize)) {
		return nil, errors.New("keystore: the master key is all zeros")
	}
	return key, nil
}

// ReadMaster reads a master key from a file that only its owner can read.
func ReadMaster(path string) ([]byte, error) {
	if err := ownerOnly(path); err != nil {
		return nil, err
	}
	text, err := os.ReadFile(path) //nolint:gosec // the operator names the path
	if err != nil {
		return nil, fmt.Errorf("keystore: read the master key: %w", err)
	}
	defer clear(text)
	key, err := ParseMaster(string(text))
	if err != nil {
		return nil, fmt.Errorf("%w (read from %s)", err, path)
	}
	return key, nil
}

// Open opens the directory and, at the first start, makes it, the master key
// (unless the operator supplies one) and the identity. rand must be safe for
// concurrent use. Open refuses a directory or file that others can read, another
// master key than the one the directory was made with, to make a new master
// key where the old one is missing, and a directory that Rotate is at work in. While
// a rotation is not finished either master key opens.
func Open(dir string, rand io.Reader, opts Options) (*Keystore, error) {
	return openAs(&Keystore{dir: dir, rand: rand}, opts, syscall.LOCK_SH)
}

func openAs(k *Keystore, opts Options, how int) (_ *Keystore, err error) {
	if k.dir, err = filepath.Abs(k.dir); err != nil {
		return nil, fmt.Errorf("keystore: open: %w", err)
	}
	if err := os.MkdirAll(k.dir, 0o700); err != nil {
		return nil, fmt.Errorf("keystore: make the directory: %w", err)
	}
	if err := ownerOnly(k.dir); err != nil {
		return nil, err
	}
	if err := k.occupy(how); err != nil {
		return nil, err
	}
	if err := k.locked(func() error { return k.begin(opts.Master) }); err != nil {
		return nil, errors.Join(err, k.Close())
	}
	return k, nil
}

// begin reads, or makes, everything; it holds the lock.
func (k *Keystore) begin(supplied []byte) error {
	for _, sub := range []string{halvesDir, keysDir, oneTimeDir} {
		if err := os.MkdirAll(k.path(sub), 0o700); err != nil {
			return fmt.Errorf("keystore: make the directory: %w", err)
		}
		if err := ownerOnly(k.path(sub)); err != nil {
			return err
		}
	}
	master, err := k.master(supplied)
	if err != nil {
		return err
	}
	defer clear(master)
	if err := k.unlock(master); err != nil {
		return err
	}
	return k.tidy()
}

func (k *Keystore) path(parts ...string) string {
	return filepath.Join(append([]string{k.dir}, parts...)...)
}

// master returns a copy of the master key: the operator's, or the file's.
func (k *Keystore) master(supplied []byte) ([]byte, error) {
	path := k.path(masterFile)
	if supplied != nil && len(supplied) != MasterSize {
		return nil, fmt.Errorf("keystore: the master key has %d bytes, it must have %d", len(supplied), MasterSize)
	}
	found, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && supplied != nil:
		return bytes.Clone(supplied), nil
	case errors.Is(err, fs.ErrNotExist):
		return k.makeMaster(path)
	case err != nil:
		return nil, fmt.Errorf("keystore: read the master key: %w", err)
	case !found.Mode().IsRegular():
		return nil, fmt.Errorf("keystore: %s is not a plain file; to keep the master key elsewhere, name that file in the configuration", path)
	}
	own, err := ReadMaster(path)
	if err != nil {
		return nil, err
	}
	if supplied != nil && !bytes.Equal(own, supplied) {
		return nil, fmt.Errorf("keystore: the configuration supplies a master key and %s holds another; remove the one that is wrong", path)
	}
	return own, nil
}

func (k *Keystore) makeMaster(path string) ([]byte, error) {
	used, err := k.used()
	if err != nil {
		return nil, err
	}
	if used {
		return nil, fmt.Errorf("keystore: %s is missing, but %s holds what was sealed under it; restore the master key from its backup or name it in the configuration", path, k.dir)
	}
	key := make([]byte, MasterSize)
	if _, err := io.ReadFull(k.rand, key); err != nil {
		return nil, fmt.Errorf("keystore: draw a master key: %w", err)
	}
	if err := k.write(path, []byte(hex.EncodeToString(key)+"\n")); err != nil {
		return nil, fmt.Errorf("keystore: write the master key: %w", err)
	}
	return key, nil
}

// used reports whether anything was ever sealed here.
func (k *Keystore) used() (bool, error) {
	if _, err := os.Lstat(k.path(identityFile)); err == nil {
		return true, nil
	}
	for _, sub := range []string{halvesDir, keysDir, oneTimeDir} {
		names, err := k.names(sub)
		if err != nil || len(names) > 0 {
			return true, err
		}
	}
	return false, nil
}

// unlock derives the keys and reads, or makes, the identity.
func (k *Keystore) unlock(master []byte) error {
	if err := k.learn(master); err != nil {
		return err
	}
	seed, err := k.seed()
	if err != nil {
		return err
	}
	k.identity = ed25519.NewKeyFromSeed(seed)
	clear(seed)
	return nil
}

func identityKey(s keyset) []byte { return s.identity }

func (k *Keystore) seed() ([]byte, error) {
	path := k.path(identityFile)
	sealed, err := os.ReadFile(path) //nolint:gosec // inside our directory
	if errors.Is(err, fs.ErrNotExist) {
		if used, err := k.used(); err != nil || used {
			return nil, errors.Join(fmt.Errorf("keystore: %s is missing, but halves are there; restore the whole directory from its backup", path), err)
		}
		return k.makeIdentity(path, k.sealing.identity)
	}
	if err != nil {
		return nil, fmt.Errorf("keystore: read the identity: %w", err)
	}
	if err := ownerOnly(path); err != nil {
		return nil, err
	}
	seed, err := k.open(identityKey, 0, sealed, nil)
	if err != nil || len(seed) != ed25519.SeedSize {
		return nil, fmt.Errorf("keystore: %s does not open: the master key is not the one that %s was made with, or the file is damaged", path, k.dir)
	}
	return seed, nil
}

func (k *Keystore) makeIdentity(path string, key []byte) ([]byte, error) {
	seed := make([]byte, ed25519.SeedSize)
	if _, err := io.ReadFull(k.rand, seed); err != nil {
		return nil, fmt.Errorf("keystore: draw an identity: %w", err)
	}
	sealed, err := seal(k.rand, key, nil, seed, nil)
	if err != nil {
		return nil, err
	}
	if err := k.write(path, sealed); err != nil {
		return nil, fmt.Errorf("keystore: write the identity: %w", err)
	}
	return seed, nil
}

// Identity returns the guard's long-lived key. It is the caller's to read, not to
// change.
func (k *Keystore) Identity() ed25519.PrivateKey { return k.identity }

func rowKey(s keyset) []byte { return s.rows }

// Seal seals a row of the database. Only Unseal with the same label opens it.
func (k *Keystore) Seal(label string, plain []byte) ([]byte, error) {
	return seal(k.rand, k.sealing.rows, nil, plain, []byte(label))
}

// Unseal opens what Seal made. It fails when the value was changed, moved to
// another label, or sealed by another guard.
func (k *Keystore) Unseal(label string, sealed []byte) ([]byte, error) {
	plain, err := k.open(rowKey, 0, sealed, []byte(label))
	if err != nil {
		return nil, fmt.Errorf("keystore: unseal %q: it was changed, moved, or sealed by another guard or under another master key", label)
	}
	return plain, nil
}

// Close wipes the keys in memory. The Keystore is useless afterwards.
func (k *Keystore) Close() error {
	clear(k.identity)
	k.sealing.clear()
	for _, s := range k.opening {
		s.clear()
	}
	if err := k.use.Close(); err != nil { // which lets go of the lock
		return fmt.Errorf("keystore: close: %w", err)
	}
	return nil
}
