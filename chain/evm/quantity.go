package evm

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"math/big"
	"strings"

	"github.com/hefu-wallet/hefu"
)

// Everything a node says is outside text: these types read it strictly and with
// bounds (Ethereum JSON-RPC specification, 'hex value encoding').

var errAnswer = errors.New("the answer is malformed")

// quantity is a number of at most 256 bits: "0x" and hex digits. Leading zeros,
// which some nodes write, are taken. null is refused.
type quantity struct{ v *big.Int }

// UnmarshalJSON reads a JSON string.
func (q *quantity) UnmarshalJSON(b []byte) error {
	digits, err := hexDigits(b, 64)
	if err != nil {
		return err
	}
	v, ok := new(big.Int).SetString(digits, 16)
	if !ok || strings.ContainsAny(digits, "+-_") {
		return errAnswer
	}
	q.v = v
	return nil
}

func (q quantity) big() *big.Int {
	if q.v == nil {
		return new(big.Int)
	}
	return q.v
}

func (q quantity) units() (hefu.Units, error) { return hefu.UnitsFromBig(q.big()) }

func (q quantity) uint64() (uint64, error) {
	if !q.big().IsUint64() {
		return 0, errAnswer
	}
	return q.big().Uint64(), nil
}

// blob is a byte string: "0x" and pairs of hex digits, at most 4 KiB.
type blob []byte

const maxBlob = 4 << 10

// UnmarshalJSON reads a JSON string.
func (d *blob) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return errAnswer
	}
	digits, ok := strings.CutPrefix(s, "0x")
	if !ok || len(digits) > 2*maxBlob {
		return errAnswer
	}
	raw, err := hex.DecodeString(digits)
	if err != nil {
		return errAnswer
	}
	*d = raw
	return nil
}

// hash is 32 bytes in lower-case hex with 0x.
type hash string

// UnmarshalJSON reads a JSON string.
func (h *hash) UnmarshalJSON(b []byte) error {
	var d blob
	if err := d.UnmarshalJSON(b); err != nil || len(d) != 32 {
		return errAnswer
	}
	*h = hash(hexBytes(d))
	return nil
}

func hexDigits(b []byte, most int) (string, error) {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return "", errAnswer
	}
	digits, ok := strings.CutPrefix(s, "0x")
	if !ok || digits == "" || len(digits) > most {
		return "", errAnswer
	}
	return digits, nil
}

func hexBytes(b []byte) string { return "0x" + hex.EncodeToString(b) }

func hexBig(v *big.Int) string { return "0x" + v.Text(16) }
func validHash(s string) (string, bool) {
	var h hash
	err := h.UnmarshalJSON([]byte(`"` + s + `"`))
	return string(h), err == nil
}
