package evm

import (
	"errors"
	"fmt"
	"math/big"

	"github.com/hefu-wallet/hefu"
	"golang.org/x/crypto/sha3"
)

// Transaction types (EIP-2718). Only the first is ever signed.
const (
	typeDynamicFee = 0x02 // EIP-1559
	typeBlob       = 0x03 // EIP-4844
	typeSetCode    = 0x04 // EIP-7702
)

var errCreates = errors.New("it has no recipient and would create a contract; this wallet creates none")

// maxTxBytes bounds what the decoder looks at; nodes take at most 128 KiB.
const maxTxBytes = 128 << 10

// tx is an EIP-1559 transaction with an empty access list.
type tx struct {
	chain uint64
	nonce uint64
	tip   *big.Int // max_priority_fee_per_gas, wei
	fee   *big.Int // max_fee_per_gas, wei
	gas   uint64
	to    [20]byte
	value *big.Int // wei
	data  []byte
}

// fields returns the nine unsigned fields, encoded, without the list's header.
func (t *tx) fields() []byte {
	b := appendRLPUint(nil, t.chain)
	b = appendRLPUint(b, t.nonce)
	b = appendRLPBig(b, t.tip)
	b = appendRLPBig(b, t.fee)
	b = appendRLPUint(b, t.gas)
	b = appendRLPString(b, t.to[:])
	b = appendRLPBig(b, t.value)
	b = appendRLPString(b, t.data)
	return appendRLPList(b, nil) // the empty access list
}

// unsigned is what is hashed and signed.
func (t *tx) unsigned() []byte { return appendRLPList([]byte{typeDynamicFee}, t.fields()) }

// signed is what a node takes: r and s are 32 bytes big-endian, parity is 0 or 1.
func (t *tx) signed(parity byte, r, s []byte) []byte {
	b := appendRLPUint(t.fields(), uint64(parity))
	b = appendRLPBig(b, new(big.Int).SetBytes(r))
	b = appendRLPBig(b, new(big.Int).SetBytes(s))
	return appendRLPList([]byte{typeDynamicFee}, b)
}

// maxFee is the most that the gas can cost, in wei.
func (t *tx) maxFee() *big.Int { return new(big.Int).Mul(new(big.Int).SetUint64(t.gas), t.fee) }

func keccak(parts ...[]byte) []byte {
	h := sha3.NewLegacyKeccak256()
	for _, p := range parts {
		_, _ = h.Write(p) // a hash never fails
	}
	return h.Sum(nil)
}

// parseUnsigned reads exact unsigned bytes for one chain. Every accepted byte
// string is the one that unsigned would write.
func parseUnsigned(b []byte, chain uint64) (*tx, error) {
	r, err := openTyped(b)
	if err != nil {
		return nil, err
	}
	t := readFields(r)
	if err := r.end(); err != nil {
		return nil, unreadable(err)
	}
	return t, t.check(chain)
}

// parseSigned reads what a node takes. The signature's range is the caller's to
// check.
func parseSigned(b []byte, chain uint64) (t *tx, parity uint64, r, s *big.Int, err error) {
	rd, err := openTyped(b)
	if err != nil {
		return nil, 0, nil, nil, err
	}
	t = readFields(rd)
	parity, r, s = rd.uint64(), rd.big(256), rd.big(256)
	if err := rd.end(); err != nil {
		return nil, 0, nil, nil, unreadable(err)
	}
	return t, parity, r, s, t.check(chain)
}

func openTyped(b []byte) (*rlpReader, error) {
	switch {
	case len(b) == 0:
		return nil, unreadable(errShort)
	case len(b) > maxTxBytes:
		return nil, unreadable(errors.New("longer than any node takes"))
	case b[0] == typeSetCode:
		return nil, hefu.Errorf(hefu.KindInvalid, "transaction: it would hand this whole account over to a contract's code (EIP-7702); this wallet never signs that")
	case b[0] == typeBlob:
		return nil, hefu.Errorf(hefu.KindInvalid, "transaction: it carries data for a rollup (EIP-4844); this wallet does not send such transactions")
	case b[0] != typeDynamicFee:
		return nil, unreadable(fmt.Errorf("transaction type 0x%02x is not EIP-1559", b[0]))
	}
	return readRLPList(b[1:]), nil
}

func readFields(r *rlpReader) *tx {
	t := &tx{chain: r.uint64(), nonce: r.uint64(), tip: r.big(256), fee: r.big(256), gas: r.uint64()}
	if to := r.bytes(); r.err == nil {
		switch len(to) {
		case 20:
			copy(t.to[:], to)
		case 0:
			r.err = errCreates
		default:
			r.err = fmt.Errorf("the recipient has %d bytes", len(to))
		}
	}
	t.value, t.data = r.big(256), r.bytes()
	if access := r.list(); r.err == nil && len(access) != 0 {
		r.err = errors.New("it carries an access list, which this wallet does not read")
	}
	return t
}

// check refuses what is well formed but would not be a valid transaction of chain.
func (t *tx) check(chain uint64) error {
	switch {
	case t.chain != chain:
		return unreadable(fmt.Errorf("it is for chain %d, not for chain %d", t.chain, chain))
	case t.nonce == 1<<64-1: // EIP-2681
		return unreadable(errors.New("its nonce is the last one"))
	case t.tip.Cmp(t.fee) > 0:
		return unreadable(errors.New("its tip is above its maximum fee"))
	case t.maxFee().BitLen() > hefu.MaxUnitsBits:
		return unreadable(errors.New("its fee is beyond any number"))
	}
	return nil
}

func unreadable(err error) error {
	return hefu.Errorf(hefu.KindInvalid, "transaction: the bytes are not one that this wallet reads: %v", err)
}
