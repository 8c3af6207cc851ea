package evm

import (
	"bytes"
	"encoding/hex"
	"errors"
	"math/big"
	"strings"
	"testing"
)

// The examples of the RLP page of ethereum.org.
func TestRLPWritesThePublishedExamples(t *testing.T) {
	lorem := "Lorem ipsum dolor sit amet, consectetur adipisicing elit"
	for _, test := range []struct {
		got  []byte
		want string
	}{
		{appendRLPString(nil, []byte("dog")), "83646f67"},
		{appendRLPString(nil, nil), "80"},
		{appendRLPString(nil, []byte{0}), "00"},
		{appendRLPUint(nil, 0), "80"},
		{appendRLPUint(nil, 15), "0f"},
		{appendRLPUint(nil, 1024), "820400"},
		{appendRLPList(nil, nil), "c0"},
		{appendRLPList(nil, appendRLPString(appendRLPString(nil, []byte("cat")), []byte("dog"))), "c88363617483646f67"},
		{appendRLPString(nil, []byte(lorem)), "b838" + hex.EncodeToString([]byte(lorem))},
		{appendRLPHeader(nil, 0xc0, 0xf7, 0x123456), "fa123456"},
	} {
		if hex.EncodeToString(test.got) != test.want {
			t.Errorf("%x, want %s", test.got, test.want)
		}
	}
}

func TestRLPReadsOneEncodingOnly(t *testing.T) {
	for text, want := range map[string]error{
		"":                                  errShort,
		"83646f":                            errShort,
		"b8":                                errShort,
		"b90100":                            errShort,
		"bfffffffffffffffff":                errShort,
		"ffffffffffffffffff":                errShort,
		"8100":                              errCanonical,
		"817f":                              errCanonical,
		"b801" + "80":                       errCanonical,
		"b837" + strings.Repeat("61", 55):   errCanonical,
		"b90038" + strings.Repeat("61", 56): errCanonical,
		"f800":                              errCanonical,
	} {
		b, err := hex.DecodeString(text)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, _, err := splitRLP(b); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", text, err, want)
		}
	}
}

func TestRLPListsAreReadToTheirEnd(t *testing.T) {
	list := func(items ...[]byte) []byte { return appendRLPList(nil, bytes.Join(items, nil)) }
	one, big33 := appendRLPUint(nil, 1), appendRLPBig(nil, new(big.Int).Lsh(big.NewInt(1), 256))
	for name, test := range map[string]struct {
		in   []byte
		want error
	}{
		"bytes after the list":  {append(list(one), 0), errTrailing},
		"items after the last":  {list(one, one), errTrailing},
		"an item missing":       {list(), errShort},
		"a string as list":      {one, errKind},
		"a list as number":      {list(list()), errKind},
		"a leading zero":        {list([]byte{0x82, 0, 1}), errCanonical},
		"the zero byte as zero": {list([]byte{0}), errCanonical},
		"257 bits":              {list(big33), errWide},
	} {
		r := readRLPList(test.in)
		r.big(256)
		if err := r.end(); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		}
	}
	r := readRLPList(list(appendRLPUint(nil, 1<<63), one))
	if a, b := r.uint64(), r.uint64(); a != 1<<63 || b != 1 || r.end() != nil {
		t.Errorf("%d %d %v", a, b, r.err)
	}
	r = readRLPList(list(appendRLPBig(nil, new(big.Int).Lsh(big.NewInt(1), 64))))
	if r.uint64(); !errors.Is(r.end(), errWide) {
		t.Errorf("65 bits as uint64: %v", r.err)
	}
}

// FuzzParseUnsigned: what is read is written back to the same bytes, and never
// panics.
func FuzzParseUnsigned(f *testing.F) {
	for _, t := range []tx{
		{chain: 1, tip: new(big.Int), fee: new(big.Int), value: new(big.Int)},
		{chain: 1, nonce: 7, tip: big.NewInt(1), fee: big.NewInt(2e9), gas: 21000, value: big.NewInt(1e18), to: [20]byte{1}},
		{chain: 1, nonce: 1 << 40, tip: big.NewInt(1), fee: big.NewInt(2e9), gas: 60000, value: new(big.Int), data: transferData([20]byte{9}, big.NewInt(5))},
	} {
		f.Add(t.unsigned())
		f.Add(t.signed(1, bytes.Repeat([]byte{7}, 32), bytes.Repeat([]byte{8}, 32)))
	}
	f.Add([]byte{2, 0xc0})
	f.Add([]byte{2, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff})
	f.Fuzz(func(t *testing.T, b []byte) {
		if u, err := parseUnsigned(b, 1); err == nil && !bytes.Equal(u.unsigned(), b) {
			t.Errorf("%x is read and written as %x", b, u.unsigned())
		}
		if s, parity, r, v, err := parseSigned(b, 1); err == nil && parity < 2 {
			if again := s.signed(byte(parity), r.Bytes(), v.Bytes()); !bytes.Equal(again, b) {
				t.Errorf("%x is read and written as %x", b, again)
			}
		}
	})
}

// FuzzSymbol: whatever a contract answers, what is shown is short and printable.
func FuzzSymbol(f *testing.F) {
	f.Add(abiString("USDC"))
	f.Add(append([]byte("MKR"), make([]byte, 29)...))
	f.Add(abiString("USD₮0"))
	f.Add(abiString("\u202eCDSU"))
	f.Add(abiString(strings.Repeat("x", 33)))
	f.Add(bytes.Repeat([]byte{0xff}, 96))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := decodeSymbol(b)
		if err == nil && !validSymbol(s) {
			t.Errorf("%x is shown as %q", b, s)
		}
		if d, err := decodeDecimals(b); err == nil && d > maxDecimals {
			t.Errorf("%x has %d decimals", b, d)
		}
	})
}

func abiString(s string) []byte {
	b := make([]byte, 64+(len(s)+31)/32*32)
	b[31], b[63] = 32, byte(len(s))
	copy(b[64:], s)
	return b
}

func TestSymbols(t *testing.T) {
	for name, test := range map[string]struct {
		in   []byte
		want string
	}{
		"string":              {abiString("USDC"), "USDC"},
		"beyond ASCII":        {abiString("USD₮0"), "USD₮0"},
		"32 characters":       {abiString(strings.Repeat("x", 32)), strings.Repeat("x", 32)},
		"bytes32":             {append([]byte("MKR"), make([]byte, 29)...), "MKR"},
		"33 characters":       {abiString(strings.Repeat("x", 33)), ""},
		"empty":               {abiString(""), ""},
		"nothing":             {nil, ""},
		"control character":   {abiString("US\nDC"), ""},
		"turned direction":    {abiString("\u202eCDSU"), ""},
		"zero width":          {abiString("US\u200bDC"), ""},
		"not UTF-8":           {abiString("\xff\xfe"), ""},
		"space around":        {abiString(" USDC"), ""},
		"bytes32 of zeros":    {make([]byte, 32), ""},
		"offset elsewhere":    {append(append(make([]byte, 31), 64), abiString("USDC")[32:]...), ""},
		"length beyond":       {append(append(abiString("")[:63], 200), make([]byte, 32)...), ""},
		"huge length":         {append(append(append(make([]byte, 31), 32), bytes.Repeat([]byte{0xff}, 32)...), make([]byte, 32)...), ""},
		"a megabyte":          {abiStringLong(1 << 20), ""},
		"31 bytes":            {make([]byte, 31), ""},
		"zero inside bytes32": {append([]byte("A\x00B"), make([]byte, 29)...), ""},
	} {
		got, err := decodeSymbol(test.in)
		if got != test.want || (err == nil) != (test.want != "") {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	for _, test := range []struct {
		in   []byte
		want int
	}{{word(6), 6}, {word(0), 0}, {word(36), 36}, {word(37), -1}, {word(255), -1}, {nil, -1}, {word(6)[1:], -1}, {append(word(6), 0), -1}, {bytes.Repeat([]byte{0xff}, 32), -1}} {
		got, err := decodeDecimals(test.in)
		if (err == nil) != (test.want >= 0) || (err == nil && int(got) != test.want) {
			t.Errorf("decimals %x: %d, %v", test.in, got, err)
		}
	}
}

func abiStringLong(n int) []byte {
	b := make([]byte, 64+n)
	b[31], b[61] = 32, byte(n>>16)
	return b
}

func word(n uint64) []byte { return new(big.Int).SetUint64(n).FillBytes(make([]byte, 32)) }
