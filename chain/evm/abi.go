package evm

import (
	"math/big"

	"github.com/hefu-wallet/hefu"
)

// abiReader reads the arguments of a call in order, by the one way in which the
// contract ABI's strict mode writes them: whole words, nothing above a value's width,
// every dynamic part right behind the one before it. Contracts are more lenient than
// that, each in its own way, so that anything else could mean one thing here and
// another on the chain. The first doubt sticks.
type abiReader struct {
	rest  []byte
	doubt hefu.Doubt
}

const abiWord = 32

func (r *abiReader) fail(d hefu.Doubt) {
	if r.doubt == "" {
		r.doubt = d
	}
}

func (r *abiReader) word() *big.Int {
	if r.doubt == "" && len(r.rest) < abiWord {
		r.fail(hefu.DoubtLength)
	}
	if r.doubt != "" {
		return new(big.Int)
	}
	w := r.rest[:abiWord]
	r.rest = r.rest[abiWord:]
	return new(big.Int).SetBytes(w)
}

// uint reads a number of at most bits bits.
func (r *abiReader) uint(bits int) *big.Int {
	v := r.word()
	if v.BitLen() > bits {
		r.fail(hefu.DoubtPadding)
		return new(big.Int)
	}
	return v
}

func (r *abiReader) address() (a [20]byte) {
	r.uint(160).FillBytes(a[:])
	return a
}

func (r *abiReader) bool() bool { return r.uint(1).Sign() != 0 }

// offset demands that a dynamic part begins at the given place, counted in words from
// where the offsets of its level count.
func (r *abiReader) offset(words int) {
	if v := r.word(); r.doubt == "" && v.Cmp(big.NewInt(int64(words)*abiWord)) != 0 {
		r.fail(hefu.DoubtPadding)
	}
}

// most is how many entries of a list a person can be asked to review.
const most = 16

// count reads a list's length: 1 to most.
func (r *abiReader) count() int {
	v := r.word()
	if r.doubt == "" && (v.Sign() == 0 || v.Cmp(big.NewInt(most)) > 0) {
		r.fail(hefu.DoubtEmpty)
	}
	if r.doubt != "" {
		return 0
	}
	return int(v.Int64())
}

// signature reads 'bytes' that hold an ECDSA signature: 65 bytes, or 64 (EIP-2098),
// padded with zeros.
func (r *abiReader) signature() {
	n := r.word()
	if r.doubt == "" && n.Cmp(big.NewInt(64)) != 0 && n.Cmp(big.NewInt(65)) != 0 {
		r.fail(hefu.DoubtLength)
		return
	}
	r.word()
	r.word()
	if n.Cmp(big.NewInt(65)) == 0 {
		if v := r.word(); new(big.Int).Lsh(new(big.Int).Rsh(v, 248), 248).Cmp(v) != 0 {
			r.fail(hefu.DoubtPadding)
		}
	}
}

// end demands that nothing is left, and answers with the doubt.
func (r *abiReader) end() hefu.Doubt {
	if len(r.rest) != 0 {
		r.fail(hefu.DoubtLength)
	}
	return r.doubt
}
