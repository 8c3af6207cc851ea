package paillier

import (
	"crypto/sha512"
	"encoding/binary"

	"filippo.io/bigmod"
)

// rounds of the Miller-Rabin test: a composite passes with probability 4^-64.
const rounds = 64

// probablyPrime is the Miller-Rabin test (FIPS 186-5, B.3.1) on bigmod. The
// bases are hashed from the candidate, so nobody can choose a composite for them
// by less than trying 2^128 candidates. How often 2 divides p-1 shows in the
// time, the rest of p does not.
func (p prime) probablyPrime() bool {
	odd := p.m.Nat().SubOne(p.m)
	twos := odd.TrailingZeroBitsVarTime()
	exponent := odd.ShiftRightVarTime(twos).Bytes(p.m)
	for round := range uint32(rounds) {
		if !p.witness(p.base(round), exponent, twos) {
			return false
		}
	}
	return true
}

// witness tells whether base says 'prime': base^(odd·2^j) = -1 for some j < twos,
// or base^odd = 1.
func (p prime) witness(base *bigmod.Nat, odd []byte, twos uint) bool {
	z := bigmod.NewNat().Exp(base, odd, p.m)
	if z.IsOne() == 1 || z.IsMinusOne(p.m) == 1 {
		return true
	}
	for j := uint(1); j < twos; j++ {
		square := Reduce(z.Bytes(p.m), p.m)
		z.Mul(square, p.m)
		if z.IsMinusOne(p.m) == 1 {
			return true
		}
	}
	return false
}

// base hashes the candidate and the round to a number modulo the candidate.
func (p prime) base(round uint32) *bigmod.Nat {
	wide := make([]byte, 0, 256)
	for i := range byte(4) {
		h := sha512.New()
		h.Write([]byte("hefu/pair/paillier/v1/prime"))
		h.Write(binary.BigEndian.AppendUint32(nil, round))
		h.Write([]byte{i})
		h.Write(p.bytes)
		wide = h.Sum(wide)
	}
	return Reduce(wide, p.m)
}
