package ecdsa

import (
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"sync"

	"filippo.io/bigmod"
	"github.com/bytemare/secp256k1"

	"github.com/hefu-wallet/hefu/pair/paillier"
)

// rhoSize is ρ's length in bytes: ρ is uniform below q².
const rhoSize = 64

// Run is the device's side of one batch, from Begin to Open. It lives in memory
// only: it must never be written anywhere, and after a reload a new one is begun.
// Its methods may be called from several goroutines.
type Run struct {
	mu     sync.Mutex
	n      *paillier.PublicKey
	batch  *batch
	com    [32]byte
	nonce  [nonceSize]byte
	k2     []*secp256k1.Scalar
	r2     [][pointSize]byte
	proofs []proof
	blinds []*paillier.Blind
	used   bool
}

var errUsed = errors.New("opening a run: it was used or wiped, begin again")

// Format keeps the nonces out of every fmt verb.
func (r *Run) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "ecdsa.Run(hidden)") }

// Begin makes the nonces of a batch under the Paillier key n and returns com, 32
// bytes for the guard. It reads n (32 bytes) and, for each item, k2 and the
// proof's w (32 bytes a try each) from rand. Items that are out of range are
// ErrRefused.
func Begin(rand io.Reader, n *paillier.PublicKey, items []Item) (*Run, [32]byte, error) {
	if n == nil {
		return nil, [32]byte{}, errors.New("beginning a run: no Paillier key")
	}
	b, err := newBatch(items)
	if err != nil {
		return nil, [32]byte{}, err
	}
	r := &Run{n: n, batch: b, blinds: make([]*paillier.Blind, len(items))}
	if _, err := io.ReadFull(rand, r.nonce[:]); err != nil {
		return nil, [32]byte{}, fmt.Errorf("beginning a run: %w", err)
	}
	for i := range items {
		if err := r.addNonce(rand, i); err != nil {
			r.wipe()
			return nil, [32]byte{}, fmt.Errorf("beginning a run: %w", err)
		}
	}
	r.com = commitment(r.nonce, b, r.r2, r.proofs)
	return r, r.com, nil
}

// addNonce makes k2, R2 and π2 of item i.
func (r *Run) addNonce(rand io.Reader, i int) error {
	k2, err := randomScalar(rand)
	if err != nil {
		return err
	}
	r.k2 = append(r.k2, k2)
	w, err := randomScalar(rand)
	if err != nil {
		return err
	}
	defer w.Zero()
	if w.Equal(k2) == 1 {
		return errors.New("the source of randomness repeats itself")
	}
	r2 := [pointSize]byte(times(k2).Encode())
	r.r2 = append(r.r2, r2)
	r.proofs = append(r.proofs, prove(device, r.batch.ctx[i], nil, r2[:], k2, w))
	return nil
}

// Prepare computes r^N for each item that has none yet, the expensive part of
// Open (384 bytes a try from rand for each). It is optional, may run while the
// user reads, and gives way to Open between two items.
func (r *Run) Prepare(rand io.Reader) error {
	return r.prepareAll(rand, r.n)
}

// PrepareDealer is Prepare for the dealer, who still has the primes while the
// check messages of a new dealing are signed. It is about four times faster.
func (r *Run) PrepareDealer(rand io.Reader, key *paillier.PrivateKey) error {
	if key == nil || !key.Public().Equal(r.n) {
		return errors.New("preparing a run: not the key it was begun under")
	}
	return r.prepareAll(rand, key)
}

// blinder is either half of a Paillier key.
type blinder interface {
	Blind(rand io.Reader) (*paillier.Blind, error)
}

func (r *Run) prepareAll(rand io.Reader, key blinder) error {
	for i := range r.blinds {
		if err := r.prepare(rand, key, i); err != nil {
			return err
		}
	}
	return nil
}

func (r *Run) prepare(rand io.Reader, key blinder, i int) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.used {
		return errUsed
	}
	if r.blinds[i] != nil {
		return nil
	}
	blind, err := key.Blind(rand)
	if err != nil {
		return fmt.Errorf("preparing a run: %w", err)
	}
	r.blinds[i] = blind
	return nil
}

// Open checks the guard's points and returns the opening: n, then for each item
// R2, π2 and c. Sending it is signing. shares[i] is the dealt key of item i; its
// Public plus Tweak·G must be the item's Public.
//
// A run opens once: after the first call, whatever came of it, the nonces are
// wiped and every further call fails. Bad points are ErrRefused; ErrAgain asks for
// a new run. It reads ρ (64 bytes a try) for each item from rand, after r if
// Prepare has not run.
func (r *Run) Open(rand io.Reader, shares []DeviceShare, points []byte) ([]byte, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.used {
		return nil, errUsed
	}
	defer r.wipe()
	if err := r.match(shares); err != nil {
		return nil, err
	}
	r1, err := r.readPoints(points)
	if err != nil {
		return nil, err
	}
	opening := append([]byte(nil), r.nonce[:]...)
	for i := range r.batch.items {
		c, err := r.encrypt(rand, i, &shares[i], r1[i])
		if err != nil {
			return nil, err
		}
		opening = append(opening, r.r2[i][:]...)
		opening = append(opening, r.proofs[i].a[:]...)
		opening = append(opening, r.proofs[i].z[:]...)
		opening = append(opening, c...)
	}
	return opening, nil
}

// Wipe ends a run that will not be opened.
func (r *Run) Wipe() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.wipe()
}

func (r *Run) wipe() {
	r.used = true
	for _, k2 := range r.k2 {
		k2.Zero()
	}
	for _, blind := range r.blinds {
		blind.Wipe()
	}
	clear(r.nonce[:])
}

// match checks that each item's key is the child of its share.
func (r *Run) match(shares []DeviceShare) error {
	if len(shares) != len(r.batch.items) {
		return errors.New("opening a run: not one share for each item")
	}
	for i := range shares {
		q, err := decodePoint(shares[i].Public[:])
		if err != nil {
			return errors.New("opening a run: the share's public key is not a point")
		}
		if q.Add(times(r.batch.t[i])).Equal(r.batch.q[i]) != 1 {
			return refuse("an item's public key is not the child of the dealt key")
		}
	}
	return nil
}

// readPoints verifies every R1 and π1.
func (r *Run) readPoints(points []byte) ([]*secp256k1.Element, error) {
	if len(points) != len(r.batch.items)*PointsSize {
		return nil, refuse("the guard's points have the wrong length")
	}
	out := make([]*secp256k1.Element, len(r.batch.items))
	for i := range out {
		part := points[i*PointsSize : (i+1)*PointsSize]
		p := readProof(part[pointSize:])
		if err := p.verify(guard, r.batch.ctx[i], r.com[:], part[:pointSize]); err != nil {
			return nil, refuse("the guard's point: " + err.Error())
		}
		r1, err := decodePoint(part[:pointSize])
		if err != nil {
			return nil, refuse("the guard's nonce is not a point")
		}
		out[i] = r1
	}
	return out, nil
}

func readProof(b []byte) (p proof) {
	copy(p.a[:], b[:pointSize])
	copy(p.z[:], b[pointSize:proofSize])
	return p
}

// encrypt computes c of item i.
func (r *Run) encrypt(rand io.Reader, i int, share *DeviceShare, r1 *secp256k1.Element) ([]byte, error) {
	x, err := decodeScalar(share.X2[:])
	if err != nil {
		return nil, errors.New("opening a run: the share is zero or not below the group order")
	}
	defer x.Zero()
	rx, err := decodeScalar(r1.Multiply(r.k2[i]).XCoordinate())
	if err != nil {
		return nil, ErrAgain
	}
	v := r.k2[i].Copy().Invert()
	defer v.Zero()
	a := x.Add(r.batch.t[i]).Multiply(rx).Add(r.batch.digest(i)).Multiply(v)
	v.Multiply(rx)

	blind := r.blinds[i]
	if blind == nil {
		if blind, err = r.n.Blind(rand); err != nil {
			return nil, fmt.Errorf("opening a run: %w", err)
		}
	}
	rho, err := drawRho(rand)
	if err != nil {
		return nil, fmt.Errorf("opening a run: %w", err)
	}
	exponent, addend := v.Encode(), a.Encode()
	plain := widen(addend, rho)
	defer func() {
		clear(rho)
		clear(exponent)
		clear(addend)
		clear(plain)
	}()
	c, err := r.n.MulAdd(share.C, exponent, plain, blind)
	if err != nil {
		return nil, fmt.Errorf("opening a run: %w", err)
	}
	return c, nil
}

// widen returns a + ρ·q, 96 bytes: below q³ < 2^768.
func widen(a, rho []byte) []byte {
	wide := []byte{paillier.PlaintextSize: 0}
	wide[0] = 1
	m, err := bigmod.NewModulus(wide) // 2^768: nothing wraps around
	if err != nil {
		panic("ecdsa: 2^768 is no modulus")
	}
	sum := paillier.Reduce(rho, m).Mul(paillier.Reduce(secp256k1.Order(), m), m)
	return sum.Add(paillier.Reduce(a, m), m).Bytes(m)[1:]
}

// drawRho draws ρ from [0, q²), 64 bytes a try.
func drawRho(rand io.Reader) ([]byte, error) {
	q2, err := bigmod.NewModulusProduct(secp256k1.Order(), secp256k1.Order())
	if err != nil {
		return nil, err
	}
	rho := make([]byte, rhoSize)
	zero := make([]byte, rhoSize)
	for range maxDraws {
		if _, err := io.ReadFull(rand, rho); err != nil {
			return nil, fmt.Errorf("drawing ρ: %w", err)
		}
		if _, err := bigmod.NewNat().SetBytes(rho, q2); err != nil {
			continue
		}
		if subtle.ConstantTimeCompare(rho, zero) == 1 {
			continue // a source of zeros, not chance
		}
		return rho, nil
	}
	return nil, errors.New("drawing ρ: the source never gave one in range")
}
