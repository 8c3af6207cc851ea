package differential_test

import (
	"bytes"
	"math/big"
	"strings"
	"testing"

	"github.com/hefu-wallet/hefu"
)

// rlp writes []byte and []any (recursive length prefix), and raw as it is.
func rlp(v any) []byte {
	head := func(short byte, n int) []byte {
		if n <= 55 {
			return []byte{short + byte(n)}
		}
		size := big.NewInt(int64(n)).Bytes()
		return append([]byte{short + 55 + byte(len(size))}, size...)
	}
	switch v := v.(type) {
	case raw:
		return v
	case []byte:
		if len(v) == 1 && v[0] < 0x80 {
			return v
		}
		return append(head(0x80, len(v)), v...)
	case []any:
		var b []byte
		for _, x := range v {
			b = append(b, rlp(x)...)
		}
		return append(head(0xc0, len(b)), b...)
	}
	panic("rlp: what is this?")
}

// raw is already encoded, rightly or not.
type raw []byte

func num(v uint64) []byte { return new(big.Int).SetUint64(v).Bytes() }

// fields of an EIP-1559 transaction, by their place.
const (
	atChain, atNonce, atTip, atFee, atGas, atTo, atValue, atData, atAccess = 0, 1, 2, 3, 4, 5, 6, 7, 8
)

// attack makes one hostile transaction out of a good one. It says whether both sides
// must refuse it: then the judge's word is not even asked for.
type attack struct {
	name string
	make func(r source, f []any, data []byte) []byte
	// never is for what must be refused here whatever ethers says.
	never bool
}

func typed(first byte, f []any) []byte { return append([]byte{first}, rlp(f)...) }

// access is an access list with one entry, or with the same one twice.
func (r source) access(times int) []any {
	entry := []any{r.bytes(20), []any{r.bytes(32)}}
	out := make([]any, times)
	for i := range out {
		out[i] = entry
	}
	return out
}

// attacks are on the transaction and on the call data in it.
func attacks() []attack {
	set := func(at int, v func(r source, old any) any) func(source, []any, []byte) []byte {
		return func(r source, f []any, _ []byte) []byte {
			f[at] = v(r, f[at])
			return typed(2, f)
		}
	}
	data := func(edit func(r source, d []byte) []byte) func(source, []any, []byte) []byte {
		return func(r source, f []any, d []byte) []byte {
			f[atData], f[atValue] = edit(r, bytes.Clone(d)), []byte{}
			return typed(2, f)
		}
	}
	words := func(d []byte) int { return max((len(d)-4)/32, 1) }
	integers := []int{atChain, atNonce, atTip, atFee, atGas, atValue}
	return []attack{
		{"cut", func(r source, f []any, _ []byte) []byte { b := typed(2, f); return b[:r.IntN(len(b))] }, true},
		{"longer", func(r source, f []any, _ []byte) []byte { return append(typed(2, f), r.bytes(1+r.IntN(40))...) }, true},
		{"a bit flipped", func(r source, f []any, _ []byte) []byte {
			b := typed(2, f)
			b[r.IntN(len(b))] ^= 1 << r.IntN(8)
			return b
		}, false},
		{"another type", func(r source, f []any, _ []byte) []byte {
			return typed([]byte{0, 1, 3, 4, 5, 0x7f, 0xc0, 0xf8}[r.IntN(8)], f)
		}, true},
		{"legacy", func(r source, f []any, _ []byte) []byte {
			return rlp([]any{f[atNonce], f[atFee], f[atGas], f[atTo], f[atValue], f[atData], f[atChain], []byte{}, []byte{}})
		}, true},
		{"EIP-2930", func(r source, f []any, _ []byte) []byte {
			return typed(1, []any{f[atChain], f[atNonce], f[atFee], f[atGas], f[atTo], f[atValue], f[atData], r.access(r.IntN(3))})
		}, true},
		{"EIP-4844", func(r source, f []any, _ []byte) []byte {
			return typed(3, append(f, []byte{1}, []any{append([]byte{1}, r.bytes(31)...)}))
		}, true},
		{"EIP-7702", func(r source, f []any, _ []byte) []byte {
			return typed(4, append(f, []any{[]any{f[atChain], r.bytes(20), num(r.Uint64N(9)), []byte{}, r.bytes(32), r.bytes(32)}}))
		}, true},
		{"authorisations in type 2", func(r source, f []any, _ []byte) []byte {
			return typed(2, append(f, []any{[]any{f[atChain], r.bytes(20), []byte{}, []byte{}, r.bytes(32), r.bytes(32)}}))
		}, true},
		{"access list", set(atAccess, func(r source, _ any) any { return r.access(1) }), true},
		{"duplicate access list", set(atAccess, func(r source, _ any) any { return r.access(2) }), true},
		{"access list as a string", set(atAccess, func(source, any) any { return []byte{} }), true},
		{"no recipient", set(atTo, func(source, any) any { return []byte{} }), true},
		{"recipient of another length", set(atTo, func(r source, _ any) any { return r.bytes([]int{1, 19, 21, 32}[r.IntN(4)]) }), true},
		{"leading zero", func(r source, f []any, _ []byte) []byte {
			at := integers[r.IntN(len(integers))]
			f[at] = append([]byte{0}, f[at].([]byte)...)
			return typed(2, f)
		}, true},
		{"long length of a short string", func(r source, f []any, _ []byte) []byte {
			at := []int{atNonce, atTo, atValue}[r.IntN(3)]
			b := f[at].([]byte)
			f[at] = raw(append([]byte{0xb8, byte(len(b))}, b...))
			return typed(2, f)
		}, true},
		{"too wide", func(r source, f []any, _ []byte) []byte {
			at := integers[r.IntN(len(integers))]
			f[at] = append([]byte{1}, r.bytes(map[int]int{atChain: 8, atNonce: 8, atGas: 8}[at]+32*r.IntN(2))...)
			return typed(2, f)
		}, false},
		{"a list for a number", func(r source, f []any, _ []byte) []byte {
			f[integers[r.IntN(len(integers))]] = []any{}
			return typed(2, f)
		}, true},
		{"a field missing", func(r source, f []any, _ []byte) []byte {
			i := r.IntN(len(f))
			return typed(2, append(f[:i:i], f[i+1:]...))
		}, true},
		{"two fields swapped", func(r source, f []any, _ []byte) []byte {
			i, j := r.IntN(len(f)), r.IntN(len(f))
			f[i], f[j] = f[j], f[i]
			return typed(2, f)
		}, false},

		{"data: cut", data(func(r source, d []byte) []byte { return d[:r.IntN(len(d))] }), false},
		{"data: longer", data(func(r source, d []byte) []byte { return append(d, r.bytes(1+r.IntN(64))...) }), false},
		{"data: zeros behind", data(func(r source, d []byte) []byte { return append(d, make([]byte, 32*(1+r.IntN(3)))...) }), false},
		{"data: twice", data(func(_ source, d []byte) []byte { return append(d, d...) }), false},
		{"data: dirt above", data(func(r source, d []byte) []byte {
			d[4+32*r.IntN(words(d))+r.IntN(12)] ^= 1 << r.IntN(8)
			return d
		}), false},
		{"data: a bit flipped", data(func(r source, d []byte) []byte { d[r.IntN(len(d))] ^= 1 << r.IntN(8); return d }), false},
		{"data: a word replaced", data(func(r source, d []byte) []byte {
			copy(d[4+32*r.IntN(words(d)):], r.number(256).FillBytes(make([]byte, 32)))
			return d
		}), false},
		{"data: a small number", data(func(r source, d []byte) []byte {
			copy(d[4+32*r.IntN(words(d)):], big.NewInt(int64(32*r.IntN(12))).FillBytes(make([]byte, 32)))
			return d
		}), false},
		{"data: two words swapped", data(func(r source, d []byte) []byte {
			i, j := 4+32*r.IntN(words(d)), 4+32*r.IntN(words(d))
			w := bytes.Clone(d[i : i+32])
			copy(d[i:i+32], d[j:j+32])
			copy(d[j:j+32], w)
			return d
		}), false},
		{"data: another function", data(func(r source, d []byte) []byte {
			other := []string{"a9059cbb", "095ea7b3", "39509351", "a457c2d7", "d505accf", "8fcbaf0c", "a22cb465", "23b872dd", "42842e0e", "87517c45", "2b67b570", "2a2d80d1", "36c78516", "0d58b1db", "cc53287f"}
			return append(args(other[r.IntN(len(other))]), d[4:]...)
		}), false},
		{"data: at another contract", func(r source, f []any, d []byte) []byte {
			f[atData], f[atValue], f[atTo] = d, []byte{}, r.bytes(20)
			if r.IntN(2) == 0 {
				f[atTo] = args("", permit2)[12:]
			}
			return typed(2, f)
		}, false},
		{"data: with coins", func(r source, f []any, d []byte) []byte {
			f[atData], f[atValue] = d, num(1+r.Uint64N(9))
			return typed(2, f)
		}, false},
	}
}

// good draws the fields of a valid transaction, and call data that its contract takes.
func (r source) good() (hefu.Network, []any, []byte) {
	n := r.f.Networks[r.IntN(len(r.f.Networks))]
	to, data := r.call(n, r.address(n))
	chain, _ := new(big.Int).SetString(n.ID.Reference(), 10)
	tip := r.Uint64N(1e10)
	f := []any{
		chain.Bytes(), num(r.Uint64N(1e6)), num(tip), num(tip + r.Uint64N(1e10)), num(21000 + r.Uint64N(1e6)),
		args("", to)[12:], num(r.Uint64()), []byte{}, []any{},
	}
	if r.IntN(2) == 0 {
		f[atData], f[atValue] = data, []byte{}
	}
	return n.ID, f, data
}

// What is hostile is refused here, or it means what ethers reads: never something else.
func TestHostileBytesAreRefusedOrMeanTheSame(t *testing.T) {
	t.Parallel()
	r := newSource(t, 3)
	all := attacks()
	type shot struct {
		attack
		network  hefu.Network
		unsigned []byte
	}
	var shots []shot
	var questions []question
	for i := range judged {
		a := all[i%len(all)]
		network, f, data := r.good()
		b := a.make(r, f, data)
		shots = append(shots, shot{a, network, b})
		questions = append(questions, question{Unsigned: hex0x(b)})
	}
	taken, unknown := map[string]int{}, 0
	for i, v := range judge(t, questions, "read") {
		x := shots[i]
		s, p, err := describe(t, v, x.network, x.unsigned)
		switch {
		case err != nil && !hefu.Is(err, hefu.KindInvalid):
			t.Errorf("%s: %x: %v", x.name, x.unsigned, err)
		case err != nil && (strings.Contains(err.Error(), "the call is about") || strings.Contains(err.Error(), "nothing is said of")):
			t.Errorf("%s: %x: a call about other tokens than ethers reads (%+v): %v", x.name, x.unsigned, v.Does, err)
		case err != nil:
		case x.never:
			t.Errorf("%s: %x is read as %+v", x.name, x.unsigned, s)
		case strings.Contains(v.Error, `overflow (argument="nonce"`):
			// ethers keeps a nonce in a double; EIP-2681 gives it 64 bits.
		case v.Error != "":
			t.Errorf("%s: %x is read as %+v, ethers refuses it: %s", x.name, x.unsigned, s, v.Error)
		case s.Call == hefu.CallUnknown:
			if s.Fits(hefu.Intent{Network: x.network, To: s.To, Asset: s.Asset, Data: s.Data, FeeCap: s.MaxFee}) == nil {
				t.Errorf("%s: an unknown call would be signed: %x", x.name, x.unsigned)
			}
			unknown++
		default:
			taken[x.name]++
			same(t, v, s, p)
		}
	}
	t.Logf("refused as unknown calls: %d; read as ethers reads them: %v", unknown, taken)
	if unknown < judged/8 || len(taken) < 5 {
		t.Errorf("the attacks test nothing: %d unknown, %v", unknown, taken)
	}
}
