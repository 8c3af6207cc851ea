package ecdsa

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"

	"github.com/bytemare/secp256k1"
)

// Sizes in bytes. Messages have no header: package pair versions and signs them.
const (
	scalarSize = 32
	pointSize  = 33 // SEC 1 compressed
	nonceSize  = 32 // n, which hides com
	proofSize  = pointSize + scalarSize

	// PointsSize is what Points returns for each item: R1, then π1 as A and z.
	PointsSize = pointSize + proofSize
)

// MaxItems bounds a batch, and MaxCtx one item's context in bytes: a hostile
// message must not cost more than it may.
const (
	MaxItems = 256
	MaxCtx   = 1 << 16
)

var (
	// ErrRefused is a message that must not be answered. It depends on public data
	// only; what it wraps may be told to anyone, and it never locks.
	ErrRefused = errors.New("refused")

	// ErrLock is a batch of which at least one result did not verify after
	// decryption. The caller destroys or locks the dealing and says no more.
	ErrLock = errors.New("locked")

	// ErrAgain is a run whose r is unusable (zero, or a recovery id above 1). It
	// happens once in 2^127 runs; the device begins again.
	ErrAgain = errors.New("begin again")
)

// Item is one digest to be signed.
type Item struct {
	Ctx    []byte   // an injective encoding of session, key, transfer and index, by the caller
	Public [33]byte // Q_i, the child key that the signature is for, SEC 1 compressed
	Tweak  [32]byte // t with Q_i = Q + t·G for the dealt key Q, big-endian; zero for none
	Digest [32]byte // m_i; used modulo q (SEC 1, 4.1.3)
}

// Signature is an ECDSA signature with s ≤ (q-1)/2 and V the recovery id: 0 for
// an even, 1 for an odd y of R = (m/s)·G + (r/s)·Q.
type Signature struct {
	R, S [32]byte
	V    byte
}

func refuse(reason string) error { return fmt.Errorf("%w: %s", ErrRefused, reason) }

// batch is a list of items that were looked at, with one hash for each.
type batch struct {
	items []Item
	q     []*secp256k1.Element
	t     []*secp256k1.Scalar
	ctx   [][32]byte
}

// newBatch checks the items at the border and hashes each one with its index
// and the size of the batch. This hash is what every later hash and nonce calls
// ctx, so that R1 and R2 are bound to digest and key even under a caller whose
// Ctx forgot them.
func newBatch(items []Item) (*batch, error) {
	if len(items) == 0 || len(items) > MaxItems {
		return nil, refuse("a batch has 1 to 256 items")
	}
	b := &batch{items: make([]Item, len(items))}
	for i, it := range items {
		if len(it.Ctx) == 0 || len(it.Ctx) > MaxCtx {
			return nil, refuse("an item's context is empty or too long")
		}
		q, err := decodePoint(it.Public[:])
		if err != nil {
			return nil, refuse("an item's public key is not a point")
		}
		t := secp256k1.NewScalar()
		if err := t.Decode(it.Tweak[:]); err != nil {
			return nil, refuse("an item's tweak is not below the group order")
		}
		it.Ctx = append([]byte(nil), it.Ctx...)
		b.items[i] = it
		b.q = append(b.q, q)
		b.t = append(b.t, t)
		h := newHash("item")
		h.part(it.Ctx)
		h.part(it.Public[:])
		h.part(it.Tweak[:])
		h.part(it.Digest[:])
		h.number(i)
		h.number(len(items))
		b.ctx = append(b.ctx, h.sum())
	}
	return b, nil
}

// digest returns m_i modulo q.
func (b *batch) digest(i int) *secp256k1.Scalar { return reduceDigest(b.items[i].Digest) }

func reduceDigest(digest [32]byte) *secp256k1.Scalar {
	m := secp256k1.NewScalar()
	if err := m.DecodeWithReduction(digest[:]); err != nil {
		panic("ecdsa: 32 bytes did not reduce") // the only error is a wrong length
	}
	return m
}

// hasher is SHA-256 over an injective encoding: the protocol's name and a label,
// then parts, each with its length before it.
type hasher struct{ h hash.Hash }

const protocol = "hefu/pair/ecdsa/v1"

func newHash(label string) hasher {
	h := hasher{sha256.New()}
	h.part([]byte(protocol))
	h.part([]byte(label))
	return h
}

func (h hasher) part(b []byte) {
	h.number(len(b))
	h.h.Write(b)
}

// number writes a length, a count or an index as four bytes, big-endian.
func (h hasher) number(n int) {
	h.h.Write(binary.BigEndian.AppendUint32(nil, uint32(n)))
}

func (h hasher) sum() (out [32]byte) {
	h.h.Sum(out[:0])
	return out
}

// decodePoint reads 33 bytes, SEC 1 compressed. The point is on the curve, its
// coordinates are reduced and it is not the identity, which has no such form.
func decodePoint(b []byte) (*secp256k1.Element, error) {
	p := secp256k1.NewElement()
	if err := p.DecodeCompressed(b); err != nil {
		return nil, err
	}
	if p.IsIdentity() {
		return nil, errors.New("the identity is no public point")
	}
	return p, nil
}

// decodeScalar reads 32 big-endian bytes in [1, q).
func decodeScalar(b []byte) (*secp256k1.Scalar, error) {
	s := secp256k1.NewScalar()
	if err := s.Decode(b); err != nil {
		return nil, err
	}
	if s.IsZero() {
		return nil, errors.New("the scalar is zero")
	}
	return s, nil
}

// times returns k·G in constant time.
func times(k *secp256k1.Scalar) *secp256k1.Element { return secp256k1.Base().Multiply(k) }
