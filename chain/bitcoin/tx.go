package bitcoin

import (
	"bytes"
	"encoding/binary"
	"errors"
	"strconv"

	"github.com/btcsuite/btcd/chainhash/v2"
	"github.com/btcsuite/btcd/wire/v2"
	"github.com/hefu-wallet/hefu"
)

const (
	version     = 2          // BIP-68
	replaceable = 0xfffffffd // BIP-125: another transaction may take this one's place
	lockHeights = 500_000_000
	maxMoney    = 21_000_000 * 100_000_000 // satoshis that will ever be
	maxTxBytes  = 1 << 20                  // without witness no transaction of a block is longer
	maxWeight   = 400_000                  // that nodes relay
	// maxInputs keeps the messages of a two-party signature, one ciphertext an input, below
	// what a guard takes in one request.
	maxInputs = 128
	// maxProof bounds what the previous transactions of one plan may take, in bytes.
	maxProof = 2 << 20
)

// Use names an output as a resource that can be consumed once, as Summary.Uses does: the
// transaction's id as it is shown, and the output's index from 0.
func Use(txid string, index uint32) string {
	return "outpoint:" + txid + ":" + strconv.FormatUint(uint64(index), 10)
}

func useOf(o wire.OutPoint) string { return Use(o.Hash.String(), o.Index) }

var (
	errShort   = errors.New("they end too early")
	errLong    = errors.New("something follows their end")
	errNumber  = errors.New("a length is not written in its shortest form")
	errBounds  = errors.New("a count or a length is beyond their end")
	errNothing = errors.New("they spend nothing")
	errWitness = errors.New("they have no witness where one is needed")
)

// reader reads the serialization of BIP-144. Lengths are compared with what is left before
// anything is allocated for them.
type reader struct {
	b   []byte
	err error
}

func (r *reader) take(n uint64) []byte {
	if r.err == nil && n > uint64(len(r.b)) {
		r.err = errShort
	}
	if r.err != nil {
		return nil
	}
	out := r.b[:n:n]
	r.b = r.b[n:]
	return out
}

func (r *reader) uint32() uint32 {
	b := r.take(4)
	if b == nil {
		return 0
	}
	return binary.LittleEndian.Uint32(b)
}

func (r *reader) uint64() uint64 {
	b := r.take(8)
	if b == nil {
		return 0
	}
	return binary.LittleEndian.Uint64(b)
}

// count reads a length in its shortest form; each thing that it counts takes at least size
// bytes.
func (r *reader) count(size uint64) uint64 {
	first := r.take(1)
	if first == nil {
		return 0
	}
	n, least := uint64(first[0]), uint64(0)
	switch first[0] {
	case 0xfd:
		b := r.take(2)
		if b == nil {
			return 0
		}
		n, least = uint64(binary.LittleEndian.Uint16(b)), 0xfd
	case 0xfe:
		n, least = uint64(r.uint32()), 1<<16
	case 0xff:
		n, least = r.uint64(), 1<<32
	}
	switch {
	case r.err != nil:
		return 0
	case n < least:
		r.err = errNumber
		return 0
	case n > uint64(len(r.b))/size:
		r.err = errBounds
		return 0
	}
	return n
}

func (r *reader) body(tx *wire.MsgTx) {
	for range r.count(41) {
		in := wire.TxIn{}
		copy(in.PreviousOutPoint.Hash[:], r.take(chainhash.HashSize))
		in.PreviousOutPoint.Index = r.uint32()
		in.SignatureScript = r.take(r.count(1))
		in.Sequence = r.uint32()
		tx.TxIn = append(tx.TxIn, &in)
	}
	for range r.count(9) {
		out := wire.TxOut{Value: int64(r.uint64())} //nolint:gosec // a negative one is refused where amounts matter
		out.PkScript = r.take(r.count(1))
		tx.TxOut = append(tx.TxOut, &out)
	}
}

// readBare reads a transaction without witness; every accepted byte string is the one that
// its content has. One that spends nothing is none: a signed transaction begins like that
// (BIP-144), and one in 256 of those with one input would read as such to its end.
func readBare(b []byte) (*wire.MsgTx, error) {
	if len(b) > maxTxBytes {
		return nil, errBounds
	}
	r := &reader{b: b}
	tx := &wire.MsgTx{Version: int32(r.uint32())} //nolint:gosec // as the network does
	r.body(tx)
	tx.LockTime = r.uint32()
	switch {
	case r.err != nil:
	case len(r.b) != 0:
		r.err = errLong
	case len(tx.TxIn) == 0:
		r.err = errNothing
	}
	return tx, r.err
}

// readSigned reads a transaction with its witness.
func readSigned(b []byte) (*wire.MsgTx, error) {
	if len(b) > 4*maxTxBytes {
		return nil, errBounds
	}
	r := &reader{b: b}
	tx := &wire.MsgTx{Version: int32(r.uint32())} //nolint:gosec // as the network does
	if mark := r.take(2); r.err == nil && !bytes.Equal(mark, []byte{0, 1}) {
		return nil, errWitness
	}
	r.body(tx)
	for _, in := range tx.TxIn {
		for range r.count(1) {
			in.Witness = append(in.Witness, r.take(r.count(1)))
		}
	}
	tx.LockTime = r.uint32()
	if r.err == nil && len(r.b) != 0 {
		r.err = errLong
	}
	return tx, r.err
}

// bare writes a transaction without witness: what its id is the hash of.
func bare(tx *wire.MsgTx) []byte {
	var b bytes.Buffer
	_ = tx.SerializeNoWitness(&b) // a buffer takes everything
	return b.Bytes()
}

// strip takes the witness off a serialized transaction. What comes without one stays.
func strip(raw []byte) ([]byte, error) {
	if _, err := readBare(raw); err == nil {
		return raw, nil
	}
	tx, err := readSigned(raw)
	if err != nil {
		return nil, unreadable(err)
	}
	return bare(tx), nil
}

// TxID is the id of a transaction in the serialization without witness.
func TxID(bare []byte) string { return idOf(bare) }

// idOf is the id of a transaction without witness, as it is shown.
func idOf(b []byte) string { return chainhash.DoubleHashH(b).String() }

// readID reads a transaction's id in its one form, 64 small hex digits.
func readID(s string) (chainhash.Hash, bool) {
	h, err := chainhash.NewHashFromStr(s)
	if err != nil || h.String() != s {
		return chainhash.Hash{}, false
	}
	return *h, true
}

func unreadable(err error) error {
	return hefu.Errorf(hefu.KindInvalid, "transaction: the bytes are not one that this wallet reads: %v", err)
}
