// Package ed25519 signs with an Ed25519 key that two parties share: FROST(Ed25519, SHA-512) of RFC 9591, two of two, with
// a dealer. The device has identifier 1, the guard identifier 2. What comes out is an ordinary RFC 8032 signature.
//
// The device commits first and keeps its nonces in memory for one use. The guard keeps nothing at all: its two nonces are
// a function of its PRF key K, the context, the message and the device's commitments, so a retry, a restored backup or a
// second replica answers with the same bytes and can never be made to sign two challenges under one nonce. The guard
// verifies the device's share before it computes its own. A bad share is attributable to whoever signed the message that
// carried it, so it is refused; nothing is ever locked because of one.
//
// Messages, for a batch of n items, in item order (see testdata/README.md):
//
//	commit   n × (D ‖ E)   the device's hiding and binding commitments, 32 bytes each
//	points   n × (D ‖ E)   the guard's
//	opening  n × z         the device's signature shares, 32 bytes each, little endian, below L
//
// Every point that comes from outside must be canonical, not the identity and of order L; the library underneath checks
// only the second of the three.
package ed25519

import (
	stded25519 "crypto/ed25519"
	"crypto/sha512"
	"errors"
	"fmt"
	"io"
	"sync"

	edwards "filippo.io/edwards25519"
	"github.com/bytemare/ecc"
	"github.com/bytemare/frost"
	secretsharing "github.com/bytemare/secret-sharing"
	"github.com/bytemare/secret-sharing/keys"
)

const (
	group    = ecc.Edwards25519Sha512
	deviceID = 1
	guardID  = 2

	pointSize      = 32
	scalarSize     = 32
	commitmentSize = 2 * pointSize
)

// ErrRefused wraps every refusal of something that came from outside. Its text depends on public data only.
var ErrRefused = errors.New("refused")

// library serialises every call into bytemare/frost. That library hashes through one SHA-512 state per process
// (internal/hashing.go, the table of ciphersuites): two goroutines that sign at the same time would mix their nonces,
// binding factors and challenges.
var library sync.Mutex

// Share is one party's half of one key. All three arrays are RFC 8032 encodings, little endian.
type Share struct {
	Secret     [32]byte // f(1) for the device, f(2) for the guard, with f(x) = s + a·x mod L
	Public     [32]byte // s·B, the Ed25519 public key
	Commitment [32]byte // a·B: with it either side computes the other's public share
}

// String, GoString and Format hide the secret from every fmt verb.
func (s Share) String() string { return fmt.Sprintf("ed25519 share of %x", s.Public) }

// GoString is String.
func (s Share) GoString() string { return s.String() }

// Format writes String whatever the verb.
func (s Share) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// MarshalJSON writes String: a share is encoded by package pair and by nobody else.
func (s Share) MarshalJSON() ([]byte, error) { return fmt.Appendf(nil, "%q", s.String()), nil }

// Wipe overwrites the secret.
func (s *Share) Wipe() { clear(s.Secret[:]) }

// CheckDevice tells whether s is a sound device share: points of order L and Secret·B = Public + Commitment.
func (s Share) CheckDevice() error { return s.check(deviceID) }

// CheckGuard tells whether s is a sound guard share: points of order L and Secret·B = Public + 2·Commitment.
func (s Share) CheckGuard() error { return s.check(guardID) }

func (s Share) check(id uint16) error {
	conf, err := configuration(s)
	if err != nil {
		return err
	}
	_, err = signer(conf, s, id)
	return err
}

// Split shares the key of one SLIP-10 seed (the 32 bytes that RFC 8032 calls the private key). The clamped scalar is
// reduced mod L first: signatures do not change, and shares are scalars of the group. It fails if rand does.
func Split(rand io.Reader, seed [32]byte) (device, guard Share, public [32]byte, err error) {
	secret, err := clampedScalar(seed)
	if err != nil {
		return device, guard, public, err
	}
	defer secret.Zero()
	slope, err := randomScalar(rand)
	if err != nil {
		return device, guard, public, err
	}
	defer slope.Zero()
	shares, err := secretsharing.ShardAndCommit(group, secret, 2, 2, secret, slope)
	if err != nil {
		return device, guard, public, fmt.Errorf("splitting an Ed25519 key: %w", err)
	}
	key := stded25519.NewKeyFromSeed(seed[:])
	defer clear(key)
	copy(public[:], key[32:])
	device, guard = shareOf(shares[0]), shareOf(shares[1])
	if device.Public != public {
		return Share{}, Share{}, [32]byte{}, errors.New("splitting an Ed25519 key: the shares are of another key")
	}
	return device, guard, public, nil
}

func shareOf(k *keys.KeyShare) (s Share) {
	copy(s.Secret[:], k.SecretKey().Encode())
	copy(s.Public[:], k.VerificationKey().Encode())
	copy(s.Commitment[:], k.Commitment()[1].Encode())
	return s
}

// clampedScalar is RFC 8032's secret scalar of a seed, reduced mod L.
func clampedScalar(seed [32]byte) (*ecc.Scalar, error) {
	wide := sha512.Sum512(seed[:])
	defer clear(wide[:])
	clamped, err := edwards.NewScalar().SetBytesWithClamping(wide[:32])
	if err != nil {
		return nil, fmt.Errorf("reading an Ed25519 seed: %w", err)
	}
	defer clamped.Set(edwards.NewScalar())
	return parseScalar(clamped.Bytes())
}

func randomScalar(rand io.Reader) (*ecc.Scalar, error) {
	var wide [64]byte
	defer clear(wide[:])
	if _, err := io.ReadFull(rand, wide[:]); err != nil {
		return nil, fmt.Errorf("drawing a random scalar: %w", err)
	}
	s := group.NewScalar()
	if err := s.DecodeWithReduction(wide[:]); err != nil {
		return nil, fmt.Errorf("drawing a random scalar: %w", err)
	}
	if s.IsZero() {
		return nil, errors.New("drawing a random scalar: zero")
	}
	return s, nil
}

// parseScalar reads 32 little-endian bytes below L.
func parseScalar(b []byte) (*ecc.Scalar, error) {
	s := group.NewScalar()
	if err := s.Decode(b); err != nil {
		return nil, fmt.Errorf("%w: reading a scalar: not 32 bytes below the group order", ErrRefused)
	}
	return s, nil
}

// parsePoint reads a canonical point of order L. RFC 9591 asks for the subgroup check, the library leaves it out. (Of the
// encodings that are not canonical only the identity's are in the subgroup: refusing them first is for the reader's peace.)
func parsePoint(b []byte) (*ecc.Element, error) {
	p, err := edwards.NewIdentityPoint().SetBytes(b)
	if err != nil || [32]byte(p.Bytes()) != [32]byte(b) {
		return nil, fmt.Errorf("%w: reading a point: not a canonical point of the curve", ErrRefused)
	}
	if p.Equal(edwards.NewIdentityPoint()) == 1 {
		return nil, fmt.Errorf("%w: reading a point: the identity", ErrRefused)
	}
	// [L]p is the identity exactly when [L-1]p is -p.
	minusOne := edwards.NewScalar().Subtract(edwards.NewScalar(), one())
	if edwards.NewIdentityPoint().ScalarMult(minusOne, p).Equal(edwards.NewIdentityPoint().Negate(p)) != 1 {
		return nil, fmt.Errorf("%w: reading a point: not of prime order", ErrRefused)
	}
	e := group.NewElement()
	if err := e.Decode(b); err != nil {
		return nil, fmt.Errorf("%w: reading a point: not a point of the curve", ErrRefused)
	}
	return e, nil
}

func one() *edwards.Scalar {
	s, err := edwards.NewScalar().SetCanonicalBytes(append([]byte{1}, make([]byte, 31)...))
	if err != nil {
		panic("ed25519: one is not a scalar")
	}
	return s
}

// configuration is the public side of one key: the group key and both public shares.
func configuration(s Share) (*frost.Configuration, error) {
	public, err := parsePoint(s.Public[:])
	if err != nil {
		return nil, fmt.Errorf("reading an Ed25519 public key: %w", err)
	}
	slope, err := parsePoint(s.Commitment[:])
	if err != nil {
		return nil, fmt.Errorf("reading a share's commitment: %w", err)
	}
	shares := make([]*keys.PublicKeyShare, 0, 2)
	at := public.Copy()
	for id := uint16(deviceID); id <= guardID; id++ {
		at = at.Copy().Add(slope)
		share, err := keys.NewPublicKeyShare(group, id, at, nil)
		if err != nil {
			return nil, fmt.Errorf("%w: computing a public share: %s", ErrRefused, err)
		}
		shares = append(shares, share)
	}
	conf := &frost.Configuration{
		Ciphersuite: frost.Ed25519, Threshold: 2, MaxSigners: 2,
		VerificationKey: public, SignerPublicKeyShares: shares,
	}
	if err := conf.Init(); err != nil {
		return nil, fmt.Errorf("%w: reading the shares of a key: %s", ErrRefused, err)
	}
	return conf, nil
}

// signer checks that the secret belongs to the public share of its party.
func signer(conf *frost.Configuration, s Share, id uint16) (*frost.Signer, error) {
	secret, err := parseScalar(s.Secret[:])
	if err != nil {
		return nil, err
	}
	key, err := keys.NewKeyShare(group, id, secret, conf.VerificationKey, nil)
	if err != nil {
		return nil, fmt.Errorf("%w: reading a share: not a share of its key", ErrRefused)
	}
	signer, err := conf.Signer(key)
	if err != nil {
		return nil, fmt.Errorf("%w: reading a share: not a share of its key", ErrRefused)
	}
	return signer, nil
}
