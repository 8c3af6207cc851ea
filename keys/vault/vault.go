package vault

import (
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/hefu-wallet/hefu/keys"
	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/chacha20poly1305"
)

// Errors of Open.
var (
	// ErrDamaged: the file is not a vault, was cut short or changed by accident, or
	// asks for more work than any vault does. No password will open it; use a copy.
	ErrDamaged = errors.New("opening the vault: the file is damaged")
	// ErrPassword: the file is whole, the password does not open it.
	ErrPassword = errors.New("opening the vault: wrong password")
	// ErrVersion: the file is whole and was written by a later version of the program.
	ErrVersion = errors.New("opening the vault: the file has a format that this version does not know")
)

// Bounds of the parameters, enforced by Seal and Open alike, so that a hostile file
// costs at most half a GiB and some seconds.
const (
	MinMemory  = 8 << 10   // KiB
	MaxMemory  = 512 << 10 // KiB
	MaxTime    = 64
	MaxThreads = 16
	maxWork    = 4 << 20 // passes × KiB
)

// MaxSecret bounds the secret, in bytes.
const MaxSecret = 1<<24 - chacha20poly1305.Overhead

// The offsets of version 1; the package comment explains them.
const (
	version      = 1
	argon2id     = 1
	xchacha20    = 1
	versionAt    = 8
	hashAt       = 10
	cipherAt     = 11
	timeAt       = 12
	memoryAt     = 16
	threadsAt    = 20
	zeroAt       = 21
	saltAt       = 24
	nonceAt      = 56
	lengthAt     = 80
	headerSize   = 84
	minimumSize  = headerSize + chacha20poly1305.Overhead + sha256.Size
	anyVersion   = hashAt + sha256.Size // the least that every version has
	maxBlobBytes = headerSize + MaxSecret + chacha20poly1305.Overhead + sha256.Size
)

// magic ends in a line feed, which a transfer as text would change.
const magic = "HEFUVLT\n"

// Params are the costs of argon2id: passes, memory in KiB, lanes.
type Params struct {
	Time, Memory uint32
	Threads      uint8
}

// DefaultParams returns the second recommendation of RFC 9106, 3 passes over 64 MiB, in
// one lane instead of four, because a browser has one thread.
func DefaultParams() Params { return Params{Time: 3, Memory: 64 << 10, Threads: 1} }

// check says whether p is within the bounds.
func (p Params) check() error {
	switch {
	case p.Time < 1 || p.Time > MaxTime:
		return fmt.Errorf("argon2id passes are not 1 to %d", MaxTime)
	case p.Memory < MinMemory || p.Memory > MaxMemory:
		return fmt.Errorf("argon2id memory is not %d to %d KiB", MinMemory, MaxMemory)
	case p.Threads < 1 || p.Threads > MaxThreads:
		return fmt.Errorf("argon2id lanes are not 1 to %d", MaxThreads)
	case p.work() > maxWork:
		return fmt.Errorf("argon2id passes times memory are above %d KiB", maxWork)
	}
	return nil
}

func (p Params) work() uint64 { return uint64(p.Time) * uint64(p.Memory) }

// NeedsUpgrade tells whether a vault with these parameters is cheaper to attack than
// one with want: less memory, or less memory times passes. Such a vault is sealed
// again with want the next time its password is at hand.
func (p Params) NeedsUpgrade(want Params) bool {
	return p.Memory < want.Memory || p.work() < want.work()
}

// Seal encrypts a secret under a password. rand must be a cryptographic source; it
// gives 56 bytes. A password that keys.Password refuses, parameters out of bounds and
// a secret above MaxSecret are errors.
func Seal(rand io.Reader, password string, plaintext []byte, p Params) ([]byte, error) {
	if err := p.check(); err != nil {
		return nil, fmt.Errorf("sealing the vault: %w", err)
	}
	if len(plaintext) > MaxSecret {
		return nil, fmt.Errorf("sealing the vault: the secret is longer than %d bytes", MaxSecret)
	}
	pass, err := keys.Password(password)
	if err != nil {
		return nil, fmt.Errorf("sealing the vault: %w", err)
	}
	defer clear(pass)

	size := len(plaintext) + chacha20poly1305.Overhead
	blob := make([]byte, headerSize, headerSize+size+sha256.Size)
	copy(blob, magic)
	binary.BigEndian.PutUint16(blob[versionAt:], version)
	blob[hashAt], blob[cipherAt] = argon2id, xchacha20
	binary.BigEndian.PutUint32(blob[timeAt:], p.Time)
	binary.BigEndian.PutUint32(blob[memoryAt:], p.Memory)
	blob[threadsAt] = p.Threads
	if _, err := io.ReadFull(rand, blob[saltAt:lengthAt]); err != nil {
		return nil, fmt.Errorf("sealing the vault: reading randomness: %w", err)
	}
	binary.BigEndian.PutUint32(blob[lengthAt:], uint32(size))

	key := argon2.IDKey(pass, blob[saltAt:nonceAt], p.Time, p.Memory, p.Threads, chacha20poly1305.KeySize)
	defer clear(key)
	aead, err := chacha20poly1305.NewX(key)
	if err != nil {
		return nil, fmt.Errorf("sealing the vault: %w", err)
	}
	blob = aead.Seal(blob, blob[nonceAt:lengthAt], plaintext, blob[:headerSize])
	sum := sha256.Sum256(blob)
	return append(blob, sum[:]...), nil
}

// Open decrypts a vault and reports its parameters. Its errors are ErrDamaged (perhaps
// wrapped with a reason), ErrVersion and ErrPassword. The parameters are valid for
// ErrPassword, too. The caller wipes the secret.
func Open(password string, blob []byte) (plaintext []byte, p Params, err error) {
	p, err = Inspect(blob)
	if err != nil {
		return nil, Params{}, err
	}
	pass, err := keys.Password(password)
	if err != nil { // no vault was ever sealed under such a password
		return nil, p, ErrPassword
	}
	defer clear(pass)
	key := argon2.IDKey(pass, blob[saltAt:nonceAt], p.Time, p.Memory, p.Threads, chacha20poly1305.KeySize)
	defer clear(key)
	aead, err := chacha20poly1305.NewX(key)
	if err != nil {
		return nil, p, fmt.Errorf("opening the vault: %w", err)
	}
	plaintext, err = aead.Open(nil, blob[nonceAt:lengthAt], blob[headerSize:len(blob)-sha256.Size], blob[:headerSize])
	if err != nil {
		return nil, p, ErrPassword
	}
	return plaintext, p, nil
}

// Inspect checks all of a vault that can be checked without its password and returns
// its parameters. Its errors are ErrDamaged and ErrVersion.
func Inspect(blob []byte) (Params, error) {
	if len(blob) < anyVersion || string(blob[:len(magic)]) != magic {
		return Params{}, damaged("it is not a vault")
	}
	end := len(blob) - sha256.Size
	sum := sha256.Sum256(blob[:end])
	if subtle.ConstantTimeCompare(sum[:], blob[end:]) != 1 {
		return Params{}, damaged("its checksum does not match")
	}
	if binary.BigEndian.Uint16(blob[versionAt:]) != version {
		return Params{}, ErrVersion
	}
	if len(blob) < minimumSize || len(blob) > maxBlobBytes ||
		uint64(binary.BigEndian.Uint32(blob[lengthAt:])) != uint64(end-headerSize) {
		return Params{}, damaged("its length is wrong")
	}
	if blob[hashAt] != argon2id || blob[cipherAt] != xchacha20 || !bytes.Equal(blob[zeroAt:saltAt], []byte{0, 0, 0}) {
		return Params{}, damaged("its header is wrong")
	}
	p := Params{
		Time:    binary.BigEndian.Uint32(blob[timeAt:]),
		Memory:  binary.BigEndian.Uint32(blob[memoryAt:]),
		Threads: blob[threadsAt],
	}
	if err := p.check(); err != nil {
		return Params{}, damaged(err.Error())
	}
	return p, nil
}

func damaged(why string) error { return fmt.Errorf("%w: %s", ErrDamaged, why) }
