package thief

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"

	"github.com/hefu-wallet/hefu"
)

// outputTx is what he reads of a transaction of Bitcoin without witness.
type outputTx struct {
	version, locktime []byte
	inputs            [][]byte // outpoint and sequence, 40 bytes each
	outputs           [][]byte // amount, length and script
}

var errShort = errors.New("the transaction ends too early")

// reader takes a serialized transaction apart.
type reader struct {
	rest []byte
	err  error
}

func (r *reader) take(n uint64) []byte {
	if n > uint64(len(r.rest)) {
		r.err, r.rest = errShort, nil
		return make([]byte, min(n, 64))
	}
	out := r.rest[:n]
	r.rest = r.rest[n:]
	return out
}

// size is Bitcoin's CompactSize.
func (r *reader) size() uint64 {
	switch b := r.take(1)[0]; b {
	case 0xfd:
		return uint64(binary.LittleEndian.Uint16(r.take(2)))
	case 0xfe:
		return uint64(binary.LittleEndian.Uint32(r.take(4)))
	case 0xff:
		return binary.LittleEndian.Uint64(r.take(8))
	default:
		return uint64(b)
	}
}

func readOutputs(raw []byte) (tx outputTx, err error) {
	r := &reader{rest: raw}
	tx.version = r.take(4)
	for n := r.size(); n > 0 && r.err == nil; n-- {
		point := r.take(36)
		r.take(r.size()) // its script, which is empty or of a kind that he does not care for
		tx.inputs = append(tx.inputs, bytes.Join([][]byte{point, r.take(4)}, nil))
	}
	for n := r.size(); n > 0 && r.err == nil; n-- {
		before := r.rest
		r.take(8)
		r.take(r.size())
		tx.outputs = append(tx.outputs, before[:len(before)-len(r.rest)])
	}
	tx.locktime = r.take(4)
	return tx, r.err
}

func hash256(parts ...[]byte) []byte {
	first := sha256.Sum256(bytes.Join(parts, nil))
	second := sha256.Sum256(first[:])
	return second[:]
}

// digests are what each input of a plan signs when it spends a P2WPKH output (BIP-143,
// SIGHASH_ALL).
func digests(p hefu.Plan) ([][]byte, error) {
	tx, err := readOutputs(p.Bytes)
	if err != nil || len(tx.inputs) != len(p.Facts.Inputs) {
		return nil, errors.Join(err, errors.New("the inputs are not those of the facts"))
	}
	var points, sequences [][]byte
	for _, in := range tx.inputs {
		points, sequences = append(points, in[:36]), append(sequences, in[36:])
	}
	var out [][]byte
	for i, in := range tx.inputs {
		before, err := readOutputs(p.Facts.Inputs[i].Previous)
		if err != nil {
			return nil, err
		}
		at := binary.LittleEndian.Uint32(in[32:36])
		if int(at) >= len(before.outputs) || len(before.outputs[at]) != 8+1+22 {
			return nil, errors.New("no output that one key spends")
		}
		spent := before.outputs[at]
		code := bytes.Join([][]byte{{0x19, 0x76, 0xa9, 0x14}, spent[11:], {0x88, 0xac}}, nil)
		out = append(out, hash256(
			tx.version, hash256(points...), hash256(sequences...), in[:36], code, spent[:8], in[36:],
			hash256(tx.outputs...), tx.locktime, []byte{1, 0, 0, 0},
		))
	}
	return out, nil
}
