package ecdsa

import (
	"errors"
	"fmt"
	"io"

	"github.com/bytemare/secp256k1"
)

// maxDraws bounds the search for a scalar in range; see package paillier.
const maxDraws = 128

// role says who proves and in which step; it keeps one party's proof from
// serving as the other's.
type role struct {
	name string
	step byte
}

var (
	device = role{"device", 1}
	guard  = role{"guard", 2}
)

// proof is a Schnorr proof of knowledge of k for P = k·G: A = w·G and
// z = w + e·k mod q with e = H(role, step, ctx, com, P, A) mod q. com is empty in
// the device's proof, which com itself contains.
type proof struct {
	a [pointSize]byte
	z [scalarSize]byte
}

// prove takes the secret k, its point, and w, which must be uniform, secret and
// never used for another challenge. Constant time in k and w.
func prove(r role, ctx [32]byte, com, point []byte, k, w *secp256k1.Scalar) proof {
	var p proof
	copy(p.a[:], times(w).Encode())
	z := challenge(r, ctx, com, point, p.a[:]).Multiply(k).Add(w)
	copy(p.z[:], z.Encode())
	z.Zero()
	return p
}

// verify checks z·G = A + e·P. All of it is public.
func (p proof) verify(r role, ctx [32]byte, com, point []byte) error {
	pt, err := decodePoint(point)
	if err != nil {
		return errors.New("the nonce is not a point")
	}
	a, err := decodePoint(p.a[:])
	if err != nil {
		return errors.New("the proof's commitment is not a point")
	}
	z, err := decodeScalar(p.z[:])
	if err != nil {
		return errors.New("the proof's answer is zero or not below the group order")
	}
	e := challenge(r, ctx, com, point, p.a[:])
	if times(z).Equal(a.Add(pt.Multiply(e))) != 1 {
		return errors.New("the proof does not verify")
	}
	return nil
}

func challenge(r role, ctx [32]byte, com, point, a []byte) *secp256k1.Scalar {
	h := newHash("proof")
	h.part([]byte(r.name))
	h.part([]byte{r.step})
	h.part(ctx[:])
	h.part(com)
	h.part(point)
	h.part(a)
	return reduceDigest(h.sum())
}

// commitment computes com = H(n, ctx_1, R2_1, π2_1, …).
func commitment(n [nonceSize]byte, b *batch, r2 [][pointSize]byte, proofs []proof) [32]byte {
	h := newHash("commit")
	h.part([]byte(device.name))
	h.part([]byte{device.step})
	h.part(n[:])
	h.number(len(b.items))
	for i := range b.items {
		h.part(b.ctx[i][:])
		h.part(r2[i][:])
		h.part(proofs[i].a[:])
		h.part(proofs[i].z[:])
	}
	return h.sum()
}

// randomScalar draws from [1, q), 32 bytes a try.
func randomScalar(rand io.Reader) (*secp256k1.Scalar, error) {
	var b [scalarSize]byte
	defer clear(b[:])
	for range maxDraws {
		if _, err := io.ReadFull(rand, b[:]); err != nil {
			return nil, fmt.Errorf("drawing a random scalar: %w", err)
		}
		if s, err := decodeScalar(b[:]); err == nil {
			return s, nil
		}
	}
	return nil, errors.New("drawing a random scalar: the source never gave one in range")
}
