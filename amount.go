package hefu

import (
	"encoding/json"
	"fmt"
	"math/big"
	"strings"
)

// MaxUnitsBits is the widest amount that any supported chain can name (an EVM
// word).
const MaxUnitsBits = 256

// Units is an immutable, non-negative count of an asset's base units (wei,
// satoshi) of at most 256 bits. The zero value is 0. In JSON and in the store it
// is a decimal string, because a JSON number would lose digits.
type Units struct{ v *big.Int }

// UnitsOf returns n base units.
func UnitsOf(n uint64) Units { return Units{new(big.Int).SetUint64(n)} }

// UnitsFromBig copies v. It refuses a negative number and one above 256 bits.
func UnitsFromBig(v *big.Int) (Units, error) {
	if v == nil || v.Sign() < 0 || v.BitLen() > MaxUnitsBits {
		return Units{}, Errorf(KindInvalid, "amount: must be between 0 and 2^256-1 base units")
	}
	return Units{new(big.Int).Set(v)}, nil
}

// ParseUnits reads base units in plain decimal digits: no sign, no leading
// zeros, no separators.
func ParseUnits(s string) (Units, error) {
	if s == "" || len(s) > 78 || strings.Trim(s, "0123456789") != "" || (len(s) > 1 && s[0] == '0') {
		return Units{}, Errorf(KindInvalid, "amount: %q is not a whole number of base units", clip(s))
	}
	v, _ := new(big.Int).SetString(s, 10)
	return UnitsFromBig(v)
}

// ParseDecimal reads what a person types ("0.25") for an asset with the given
// number of decimals and returns base units. More digits after the point than
// the asset has are refused and never rounded: rounding money is a silent lie.
func ParseDecimal(s string, decimals uint8) (Units, error) {
	whole, frac, hasPoint := strings.Cut(s, ".")
	if whole == "" || (hasPoint && frac == "") || strings.Trim(whole+frac, "0123456789") != "" || len(s) > 160 {
		return Units{}, Errorf(KindInvalid, "amount: %q is not a number like 12 or 0.25", clip(s))
	}
	if len(frac) > int(decimals) {
		return Units{}, Errorf(KindInvalid, "amount: %s has %d digits after the point, the asset has %d", clip(s), len(frac), decimals)
	}
	v, _ := new(big.Int).SetString(whole+frac+strings.Repeat("0", int(decimals)-len(frac)), 10)
	return UnitsFromBig(v)
}

// Big returns a copy as a big.Int.
func (u Units) Big() *big.Int {
	if u.v == nil {
		return new(big.Int)
	}
	return new(big.Int).Set(u.v)
}

// Cmp compares as big.Int.Cmp does.
func (u Units) Cmp(o Units) int { return u.Big().Cmp(o.Big()) }

// IsZero reports whether u is 0.
func (u Units) IsZero() bool { return u.v == nil || u.v.Sign() == 0 }

// Add returns u + o, refused above 256 bits.
func (u Units) Add(o Units) (Units, error) { return UnitsFromBig(new(big.Int).Add(u.Big(), o.Big())) }

// Sub returns u - o, refused below 0.
func (u Units) Sub(o Units) (Units, error) { return UnitsFromBig(new(big.Int).Sub(u.Big(), o.Big())) }

// String returns base units in decimal digits.
func (u Units) String() string { return u.Big().String() }

// Decimal formats u for an asset with the given decimals: exact, without
// trailing zeros ("0.25", "12").
func (u Units) Decimal(decimals uint8) string {
	digits := u.String()
	if pad := int(decimals) + 1 - len(digits); pad > 0 {
		digits = strings.Repeat("0", pad) + digits
	}
	cut := len(digits) - int(decimals)
	frac := strings.TrimRight(digits[cut:], "0")
	if frac == "" {
		return digits[:cut]
	}
	return digits[:cut] + "." + frac
}

// MarshalText writes base units in decimal digits.
func (u Units) MarshalText() ([]byte, error) { return []byte(u.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (u *Units) UnmarshalText(b []byte) (err error) {
	*u, err = ParseUnits(string(b))
	return err
}

// UnmarshalJSON reads a JSON string and refuses a bare number.
func (u *Units) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return fmt.Errorf("amount: must be a string of decimal digits: %w", err)
	}
	return u.UnmarshalText([]byte(s))
}

// clip shortens outside text before it enters an error message.
func clip(s string) string {
	const most = 80
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
