package ecdsa

import (
	"crypto/hmac"
	"crypto/sha512"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"filippo.io/bigmod"
	"github.com/bytemare/secp256k1"

	"github.com/hefu-wallet/hefu/pair/paillier"
)

// openingSize is what an opening has for each item: R2, π2 and c.
const openingSize = pointSize + proofSize + paillier.CiphertextSize

// OpeningSize returns the length in bytes of the opening of a batch.
func OpeningSize(items int) int { return nonceSize + items*openingSize }

// GuardKey is the guard's half of every secp256k1 key of one dealing: the primes
// of N, and K, 32 random bytes that the guard made for this dealing and that
// every nonce comes from. It is read only and safe for concurrent use.
type GuardKey struct {
	Paillier *paillier.PrivateKey
	K        [32]byte
}

// Format keeps the key out of every fmt verb.
func (g GuardKey) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "ecdsa.GuardKey(hidden)") }

// MarshalJSON keeps the key out of logs that write JSON.
func (g GuardKey) MarshalJSON() ([]byte, error) { return []byte(`"ecdsa.GuardKey(hidden)"`), nil }

func (g GuardKey) usable() error {
	if g.Paillier == nil || g.Paillier.Wiped() || g.K == [32]byte{} {
		return errors.New("the guard's half is missing or was wiped")
	}
	return nil
}

// Points answers com with R1 and π1 for each item, 98 bytes each. It is a
// function of (K, items, com): the same question has the same answer for ever.
// The items are ErrRefused if they are out of range.
func (g GuardKey) Points(items []Item, com [32]byte) ([]byte, error) {
	if err := g.usable(); err != nil {
		return nil, fmt.Errorf("making points: %w", err)
	}
	b, err := newBatch(items)
	if err != nil {
		return nil, err
	}
	out := make([]byte, 0, len(items)*PointsSize)
	for i := range items {
		if out, err = g.point(out, b, com, i); err != nil {
			return nil, fmt.Errorf("making points: %w", err)
		}
	}
	return out, nil
}

// point appends R1 and π1 of item i.
func (g GuardKey) point(out []byte, b *batch, com [32]byte, i int) ([]byte, error) {
	k1, err := g.scalar("k1", b, com, i)
	if err != nil {
		return nil, err
	}
	defer k1.Zero()
	w, err := g.scalar("pi1", b, com, i)
	if err != nil {
		return nil, err
	}
	defer w.Zero()
	r1 := times(k1).Encode()
	return b.answer(out, com, i, r1, prove(guard, b.ctx[i], com[:], r1, k1, w))
}

// answer appends R1 and π1 of item i if the proof verifies. A deterministic nonce
// must not answer two challenges: if a hardware fault spoilt R1, A or z, the
// wrong answer would give k1 away beside the right one.
func (b *batch) answer(out []byte, com [32]byte, i int, r1 []byte, p proof) ([]byte, error) {
	if err := p.verify(guard, b.ctx[i], com[:], r1); err != nil {
		return nil, errors.New("the computation went wrong")
	}
	out = append(out, r1...)
	out = append(out, p.a[:]...)
	return append(out, p.z[:]...), nil
}

// scalar is HMAC-SHA-512(K, label, ctx, com, i) mod q.
func (g GuardKey) scalar(label string, b *batch, com [32]byte, i int) (*secp256k1.Scalar, error) {
	wide := g.prf(label, b.ctx[i][:], com[:], number(i))
	defer clear(wide)
	return reduceWide(wide)
}

// prf is HMAC-SHA-512 under K over the protocol's name, a label and parts, each
// with its length in four bytes before it.
func (g GuardKey) prf(label string, parts ...[]byte) []byte {
	h := hasher{hmac.New(sha512.New, g.K[:])}
	h.part([]byte(protocol))
	h.part([]byte(label))
	for _, p := range parts {
		h.part(p)
	}
	return h.h.Sum(nil)
}

func number(i int) []byte { return binary.BigEndian.AppendUint32(nil, uint32(i)) }

// mask returns the 256 bytes that hide the plaintext of c while it is decrypted.
func (g GuardKey) mask(b *batch, com [32]byte, i, attempt int, c []byte) []byte {
	var out []byte
	for block := range paillier.MaskSize / sha512.Size {
		out = append(out, g.prf("mask", b.ctx[i][:], com[:], number(i), number(attempt), number(block), c)...)
	}
	return out
}

// reduceWide returns big-endian bytes modulo q, in constant time; zero is an
// error.
func reduceWide(wide []byte) (*secp256k1.Scalar, error) {
	q, err := bigmod.NewModulus(secp256k1.Order())
	if err != nil {
		return nil, err
	}
	return decodeScalar(paillier.Reduce(wide, q).Bytes(q))
}

// opening is a message that Check has seen.
type opening struct {
	r2 []*secp256k1.Element
	c  [][]byte
}

// Check looks at everything about an opening that is public: the items, the
// length, com, every point and proof, and 0 < c < N², gcd(c, N) = 1. Its error
// is always ErrRefused with a public reason and never locks. It is variable time.
func Check(n *paillier.PublicKey, items []Item, com [32]byte, message []byte) error {
	_, _, err := read(n, items, com, message)
	return err
}

func read(n *paillier.PublicKey, items []Item, com [32]byte, message []byte) (*batch, *opening, error) {
	b, err := newBatch(items)
	if err != nil {
		return nil, nil, err
	}
	o, err := readOpening(n, b, com, message)
	return b, o, err
}

func readOpening(n *paillier.PublicKey, b *batch, com [32]byte, message []byte) (*opening, error) {
	if n == nil {
		return nil, refuse("there is no Paillier key")
	}
	if len(message) != OpeningSize(len(b.items)) {
		return nil, refuse("the opening has the wrong length")
	}
	r2 := make([][pointSize]byte, len(b.items))
	proofs := make([]proof, len(b.items))
	o := &opening{}
	for i := range b.items {
		part := message[nonceSize+i*openingSize:][:openingSize]
		copy(r2[i][:], part)
		proofs[i] = readProof(part[pointSize:])
		o.c = append(o.c, append([]byte(nil), part[pointSize+proofSize:]...))
	}
	if commitment([nonceSize]byte(message), b, r2, proofs) != com {
		return nil, refuse("the opening is not the one that was committed to")
	}
	for i := range b.items {
		if err := proofs[i].verify(device, b.ctx[i], nil, r2[i][:]); err != nil {
			return nil, refuse("the device's point: " + err.Error())
		}
		p, err := decodePoint(r2[i][:])
		if err != nil {
			return nil, refuse("the device's nonce is not a point")
		}
		o.r2 = append(o.r2, p)
		if err := n.Valid(o.c[i]); err != nil {
			return nil, refuse(err.Error())
		}
	}
	return o, nil
}

// Evaluate checks an opening once more, decrypts it and returns one signature
// for each item, all verified under the items' keys.
//
// ErrRefused means that nothing was decrypted (Check would have said the same);
// so does any error that is neither ErrRefused nor ErrLock, which says that g has
// no key. After that there are two outcomes: all signatures, or ErrLock without a
// detail. Every item is evaluated before anything is known about any of them, and
// a batch that fails is computed a second time before ErrLock, in case the
// hardware was at fault. The answer is a function of (K, items, com, opening).
func (g GuardKey) Evaluate(items []Item, com [32]byte, message []byte) ([]Signature, error) {
	if err := g.usable(); err != nil {
		return nil, fmt.Errorf("evaluating: %w", err)
	}
	return g.evaluate(g.Paillier, items, com, message)
}

// decrypter is paillier.PrivateKey, or a test's broken machine.
type decrypter interface {
	Decrypt(c, mask []byte) ([]byte, error)
}

func (g GuardKey) evaluate(dec decrypter, items []Item, com [32]byte, message []byte) ([]Signature, error) {
	n := g.Paillier.Public()
	b, o, err := read(n, items, com, message)
	if err != nil {
		return nil, err
	}
	if sigs, ok := g.pass(dec, b, com, o, 0); ok {
		return sigs, nil
	}
	// Once more from the bytes, so that a bit that fell over in memory is not
	// taken for an attack. Nothing may be refused any more.
	if b, o, err = read(n, items, com, message); err != nil {
		return nil, ErrLock
	}
	if sigs, ok := g.pass(dec, b, com, o, 1); ok {
		return sigs, nil
	}
	return nil, ErrLock
}

// pass evaluates every item, without looking at the outcome of any before the
// last is done.
func (g GuardKey) pass(dec decrypter, b *batch, com [32]byte, o *opening, attempt int) ([]Signature, bool) {
	sigs := make([]Signature, len(b.items))
	valid := 1
	for i := range b.items {
		mask := g.mask(b, com, i, attempt, o.c[i])
		t, err := dec.Decrypt(o.c[i], mask)
		if err != nil {
			t = make([]byte, paillier.PrimeSize) // zero never verifies
		}
		k1, err := g.scalar("k1", b, com, i)
		if err != nil {
			k1 = secp256k1.NewScalar()
		}
		var ok int
		sigs[i], ok = finish(b, i, o.r2[i], k1, t)
		valid &= ok
		k1.Zero()
		clear(t)
		clear(mask)
	}
	if valid != 1 {
		clear(sigs)
		return nil, false
	}
	return sigs, true
}

// finish computes s = k1^-1·(T mod q) and r from R = k1·R2, takes the lower of
// s and q-s and verifies. The time tells nothing about T, k1 or the outcome.
func finish(b *batch, i int, r2 *secp256k1.Element, k1 *secp256k1.Scalar, t []byte) (Signature, int) {
	r, okR := coordinate(r2.Copy().Multiply(k1))
	s, okT := reduceT(t)
	s.Multiply(k1.Copy().Invert())
	lower(s)
	v, ok := verify(b.q[i], b.digest(i), r, s)
	return newSignature(r, s, v), ok & okR & okT
}

// reduceT returns T mod q, and 0 instead of 1 beside a T of zero.
func reduceT(t []byte) (*secp256k1.Scalar, int) {
	q, err := bigmod.NewModulus(secp256k1.Order())
	if err != nil {
		panic("ecdsa: q is no modulus")
	}
	s := secp256k1.NewScalar()
	b := paillier.Reduce(t, q).Bytes(q)
	defer clear(b)
	if err := s.Decode(b); err != nil {
		panic("ecdsa: a number modulo q is not below q")
	}
	return s, 1 - s.Equal(secp256k1.NewScalar())
}
