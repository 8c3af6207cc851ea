package ecdsa

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
	"math/big"
	"testing"

	dcrec "github.com/decred/dcrd/dcrec/secp256k1/v4"
)

// This file computes the vectors a second time from testdata/README.md, with
// math/big, decred's curve and nothing of the package under test.

func refEncode(parts ...any) []byte {
	var out []byte
	for _, p := range parts {
		switch p := p.(type) {
		case int:
			out = binary.BigEndian.AppendUint32(out, uint32(p))
		case string:
			out = binary.BigEndian.AppendUint32(out, uint32(len(p)))
			out = append(out, p...)
		case octets:
			out = binary.BigEndian.AppendUint32(out, uint32(len(p)))
			out = append(out, p...)
		}
	}
	return out
}

func refHash(label string, parts ...any) octets {
	h := sha256.Sum256(append(refEncode("hefu/pair/ecdsa/v1", label), refEncode(parts...)...))
	return h[:]
}

func refScalar(k octets, label string, ctx, com octets, i int) *big.Int {
	h := hmac.New(sha512.New, k)
	h.Write(refEncode("hefu/pair/ecdsa/v1", label, ctx, com, octets(binary.BigEndian.AppendUint32(nil, uint32(i)))))
	return new(big.Int).Mod(new(big.Int).SetBytes(h.Sum(nil)), order())
}

func refBig(b octets) *big.Int { return new(big.Int).SetBytes(b) }

func ref32(x *big.Int) octets { return x.FillBytes(make([]byte, 32)) }

// refTimes is k·P, or k·G for a nil P, compressed.
func refTimes(k *big.Int, point octets) octets {
	var s dcrec.ModNScalar
	s.SetByteSlice(new(big.Int).Mod(k, order()).Bytes())
	var out dcrec.JacobianPoint
	if point == nil {
		dcrec.ScalarBaseMultNonConst(&s, &out)
	} else {
		pub, err := dcrec.ParsePubKey(point)
		if err != nil {
			panic(err)
		}
		var p dcrec.JacobianPoint
		pub.AsJacobian(&p)
		dcrec.ScalarMultNonConst(&s, &p, &out)
	}
	out.ToAffine()
	return dcrec.NewPublicKey(&out.X, &out.Y).SerializeCompressed()
}

func refProof(role string, step byte, ctx, com, point octets, k, w *big.Int) octets {
	a := refTimes(w, nil)
	e := refBig(refHash("proof", role, octets{step}, ctx, com, point, a))
	z := e.Mul(e, k)
	z.Add(z, w).Mod(z, order())
	return append(a, ref32(z)...)
}

// refEncrypt is (1+mN)·r^N mod N².
func refEncrypt(n, m, r *big.Int) *big.Int {
	n2 := new(big.Int).Mul(n, n)
	c := new(big.Int).Mul(m, n)
	c.Add(c, big.NewInt(1)).Mul(c, new(big.Int).Exp(r, n, n2))
	return c.Mod(c, n2)
}

func TestVectorsAgainstAnIndependentComputation(t *testing.T) {
	for _, v := range readVectors(t) {
		t.Run(v.Name, func(t *testing.T) { v.refCheck(t) })
	}
}

func (v vector) refCheck(t *testing.T) {
	equal := func(name string, got, want octets) {
		t.Helper()
		if !bytes.Equal(got, want) {
			t.Errorf("%s = %x, the file says %x", name, got, want)
		}
	}
	q := order()
	n := new(big.Int).Mul(refBig(v.P), refBig(v.Q))
	x2 := new(big.Int).Sub(refBig(v.X), refBig(v.X1))
	x2.Mod(x2, q)
	equal("x2", ref32(x2), v.X2)
	equal("Q", refTimes(refBig(v.X), nil), v.Public)
	bigC := refEncrypt(n, refBig(v.X1), refBig(v.RDeal))
	equal("C", number768(bigC), v.C)

	com, r2 := refEncode("device", octets{1}, v.N, len(v.Items)), make([]octets, len(v.Items))
	com = append(refEncode("hefu/pair/ecdsa/v1", "commit"), com...)
	var pi2 []octets
	for i, it := range v.Items {
		ctx := refHash("item", it.Ctx, it.Public, it.Tweak, it.Digest, i, len(v.Items))
		equal("ctx hash", ctx, it.CtxHash)
		r2[i] = refTimes(refBig(it.K2), nil)
		pi2 = append(pi2, refProof("device", 1, ctx, nil, r2[i], refBig(it.K2), refBig(it.W2)))
		com = append(com, refEncode(ctx, r2[i], pi2[i][:33], pi2[i][33:])...)
	}
	sum := sha256.Sum256(com)
	equal("com", sum[:], v.Commitment)

	var points, opening octets
	opening = append(opening, v.N...)
	for i, it := range v.Items {
		k1 := refScalar(v.K, "k1", it.CtxHash, v.Commitment, i)
		w1 := refScalar(v.K, "pi1", it.CtxHash, v.Commitment, i)
		equal("k1", ref32(k1), it.K1)
		equal("w1", ref32(w1), it.W1)
		r1 := refTimes(k1, nil)
		points = append(append(points, r1...), refProof("guard", 2, it.CtxHash, v.Commitment, r1, k1, w1)...)

		bigR := refTimes(refBig(it.K2), r1)
		r := refBig(bigR[1:])
		k2Inv := new(big.Int).ModInverse(refBig(it.K2), q)
		vi := new(big.Int).Mul(k2Inv, r)
		vi.Mod(vi, q)
		a := new(big.Int).Add(x2, refBig(it.Tweak))
		a.Mul(a, r).Add(a, refBig(it.Digest)).Mul(a, k2Inv).Mod(a, q)
		plain := new(big.Int).Mul(refBig(it.Rho), q)
		plain.Add(plain, a)
		n2 := new(big.Int).Mul(n, n)
		c := new(big.Int).Exp(bigC, vi, n2)
		c.Mul(c, refEncrypt(n, plain, refBig(it.R))).Mod(c, n2)
		equal("c", number768(c), it.Cipher)
		opening = append(append(append(opening, r2[i]...), pi2[i]...), number768(c)...)

		total := vi.Mul(vi, refBig(v.X1))
		total.Add(total, plain)
		equal("T", total.FillBytes(make([]byte, 192)), it.Plain)
		s := total.Mul(total, new(big.Int).ModInverse(k1, q))
		s.Mod(s, q)
		parity := bigR[0] & 1
		if s.Cmp(new(big.Int).Rsh(q, 1)) > 0 {
			s.Sub(q, s)
			parity ^= 1
		}
		equal("sig r", ref32(r), it.SigR)
		equal("sig s", ref32(s), it.SigS)
		equal("sig v", octets{parity}, octets{it.SigV})
		if err := judge(v.items()[i], Signature{R: [32]byte(it.SigR), S: [32]byte(it.SigS), V: it.SigV}); err != nil {
			t.Error(err)
		}
	}
	equal("points", points, v.Points)
	equal("opening", opening, v.Opening)
}
