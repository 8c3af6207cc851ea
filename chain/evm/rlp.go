package evm

import (
	"encoding/binary"
	"errors"
	"math/big"
)

// The encoding is RLP (Ethereum yellow paper, appendix B). The decoder takes the
// one canonical encoding of every value and nothing else, so that two different
// byte strings can never mean the same transaction.

var (
	errShort     = errors.New("rlp: the bytes end too early")
	errCanonical = errors.New("rlp: not the shortest encoding")
	errTrailing  = errors.New("rlp: bytes after the end")
	errKind      = errors.New("rlp: a list where a string belongs, or the reverse")
	errWide      = errors.New("rlp: the number is too wide")
)

func appendRLPHeader(dst []byte, short, long byte, n int) []byte {
	if n <= 55 {
		return append(dst, short+byte(n)) //nolint:gosec // n ≤ 55
	}
	var be [8]byte
	binary.BigEndian.PutUint64(be[:], uint64(n)) //nolint:gosec // a length is not negative
	i := 0
	for be[i] == 0 {
		i++
	}
	return append(append(dst, long+byte(8-i)), be[i:]...) //nolint:gosec // 8-i ≤ 8
}

func appendRLPString(dst, s []byte) []byte {
	if len(s) == 1 && s[0] < 0x80 {
		return append(dst, s[0])
	}
	return append(appendRLPHeader(dst, 0x80, 0xb7, len(s)), s...)
}

func appendRLPUint(dst []byte, v uint64) []byte { return appendRLPBig(dst, new(big.Int).SetUint64(v)) }

// appendRLPBig writes a non-negative number; zero is the empty string.
func appendRLPBig(dst []byte, v *big.Int) []byte { return appendRLPString(dst, v.Bytes()) }

func appendRLPList(dst, payload []byte) []byte {
	return append(appendRLPHeader(dst, 0xc0, 0xf7, len(payload)), payload...)
}

// splitRLP takes the first value off b.
func splitRLP(b []byte) (list bool, content, rest []byte, err error) {
	if len(b) == 0 {
		return false, nil, nil, errShort
	}
	switch c := b[0]; {
	case c < 0x80:
		return false, b[:1], b[1:], nil
	case c <= 0xb7:
		content, rest, err = cutRLP(b[1:], uint64(c-0x80))
		if err == nil && len(content) == 1 && content[0] < 0x80 {
			err = errCanonical
		}
		return false, content, rest, err
	case c <= 0xbf:
		content, rest, err = cutLongRLP(b[1:], int(c-0xb7))
		return false, content, rest, err
	case c <= 0xf7:
		content, rest, err = cutRLP(b[1:], uint64(c-0xc0))
		return true, content, rest, err
	default:
		content, rest, err = cutLongRLP(b[1:], int(c-0xf7))
		return true, content, rest, err
	}
}

func cutRLP(b []byte, n uint64) (content, rest []byte, err error) {
	if uint64(len(b)) < n {
		return nil, nil, errShort
	}
	return b[:n], b[n:], nil
}

func cutLongRLP(b []byte, width int) (content, rest []byte, err error) {
	if len(b) < width {
		return nil, nil, errShort
	}
	var be [8]byte
	copy(be[8-width:], b[:width])
	n := binary.BigEndian.Uint64(be[:])
	if b[0] == 0 || n <= 55 {
		return nil, nil, errCanonical
	}
	return cutRLP(b[width:], n)
}

// rlpReader reads the values of one list in order; the first error sticks.
type rlpReader struct {
	rest []byte
	err  error
}

// readRLPList opens a list that must fill b to its last byte.
func readRLPList(b []byte) *rlpReader {
	list, content, rest, err := splitRLP(b)
	switch {
	case err != nil:
	case !list:
		err = errKind
	case len(rest) != 0:
		err = errTrailing
	}
	return &rlpReader{rest: content, err: err}
}

func (r *rlpReader) next(wantList bool) []byte {
	if r.err != nil {
		return nil
	}
	list, content, rest, err := splitRLP(r.rest)
	if err == nil && list != wantList {
		err = errKind
	}
	r.rest, r.err = rest, err
	if err != nil {
		return nil
	}
	return content
}

func (r *rlpReader) bytes() []byte { return r.next(false) }
func (r *rlpReader) list() []byte  { return r.next(true) }

// big reads a number of at most bits bits, without leading zeros.
func (r *rlpReader) big(bits int) *big.Int {
	b := r.bytes()
	v := new(big.Int).SetBytes(b)
	switch {
	case r.err != nil:
	case len(b) > 0 && b[0] == 0:
		r.err = errCanonical
	case v.BitLen() > bits:
		r.err = errWide
	}
	return v
}

func (r *rlpReader) uint64() uint64 { return r.big(64).Uint64() }

// end demands that nothing is left.
func (r *rlpReader) end() error {
	if r.err == nil && len(r.rest) != 0 {
		r.err = errTrailing
	}
	return r.err
}
