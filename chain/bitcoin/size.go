package bitcoin

// Weights are BIP-141's: a byte outside the witness weighs 4, one inside 1.
const (
	// frameWeight is everything but inputs and outputs: version and lock time, two counts of
	// one byte each, marker and flag.
	frameWeight = 4*(4+4+1+1) + 2
	// inputWeight is an input without its witness: outpoint, an empty script's length,
	// sequence.
	inputWeight = 4 * (36 + 1 + 4)
)

// witnessWeight is the most that the witness of one own input weighs: a count, and for
// P2WPKH a signature of at most 72 bytes (DER with a low s, and the hash type) and a key of
// 33; for P2TR exactly 64 bytes (BIP-341). A P2WPKH signature is a byte shorter every other
// time, so a fee by this weight is never below its rate.
func (k kind) witnessWeight() int64 {
	if k == tr {
		return 1 + 1 + 64
	}
	return 1 + 1 + 72 + 1 + 33
}

// inputWeight is one whole own input.
func (k kind) inputWeight() int64 { return inputWeight + k.witnessWeight() }

func outputWeight(script []byte) int64 { return 4 * int64(8+1+len(script)) }

// changeWeight is an output to an own address.
func (k kind) changeWeight() int64 {
	if k == tr {
		return 4 * (8 + 1 + 34)
	}
	return 4 * (8 + 1 + 22)
}

// vsize is the size that fees are counted by.
func vsize(weight int64) int64 { return (weight + 3) / 4 }

// feeFor is what a weight costs at a rate in sat/kvB, rounded up. Both are bounded
// (maxRate, maxWeight), so nothing overflows.
func feeFor(rate, weight int64) int64 { return (rate*vsize(weight) + 999) / 1000 }

// dustRate is Bitcoin Core's -dustrelayfee in sat/kvB.
const dustRate = 3000

// dust is the least amount of an output that nodes relay: below it, spending the output
// would cost a third of it at the rate of one sat/vB (Core's GetDustThreshold).
func dust(script []byte) int64 {
	spend := int64(32 + 4 + 1 + 107 + 4)
	if _, _, ok := witnessProgram(script); ok {
		spend = 32 + 4 + 1 + 107/4 + 4
	}
	return dustRate * (int64(8+1+len(script)) + spend) / 1000
}

// changeDust is the dust limit of an own output.
func (k kind) changeDust() int64 {
	if k == tr {
		return dust(witnessScript(1, make([]byte, 32)))
	}
	return dust(witnessScript(0, make([]byte, 20)))
}
