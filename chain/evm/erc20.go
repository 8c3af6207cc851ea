package evm

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/big"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

// erc20 is the CAIP-19 namespace of ERC-20 tokens.
const erc20 = "erc20"

// ABI selectors: the first four bytes of the Keccak-256 of the signature.
var (
	selTransfer  = selector("transfer(address,uint256)")
	selBalanceOf = selector("balanceOf(address)")
	selSymbol    = selector("symbol()")
	selDecimals  = selector("decimals()")
	// getL1FeeUpperBound is the OP Stack's own upper bound (since Fjord) for the data
	// fee of an unsigned transaction of so many bytes.
	selL1Fee = selector("getL1FeeUpperBound(uint256)")
)

func selector(signature string) [4]byte { return [4]byte(keccak([]byte(signature))[:4]) }

// transferData is ERC-20 transfer(address,uint256): 68 bytes.
func transferData(to [20]byte, amount *big.Int) []byte {
	d := make([]byte, 68)
	copy(d, selTransfer[:])
	copy(d[16:36], to[:])
	amount.FillBytes(d[36:])
	return d
}

// tokenAsset names the contract's token by CAIP-19.
func tokenAsset(n chain.Network, contract [20]byte) hefu.AssetID {
	return n.ID.Asset(erc20, checksum(contract))
}

// contractOf reads the contract out of a canonical CAIP-19 id of the network.
func contractOf(n chain.Network, id hefu.AssetID) ([20]byte, error) {
	if id.Network() != n.ID || id.Namespace() != erc20 {
		return [20]byte{}, hefu.Errorf(hefu.KindInvalid, "asset: %s is not an asset of %s", id, n.Name)
	}
	c, err := parseAddress(n, id.Reference())
	if err != nil {
		return c, hefu.Errorf(hefu.KindInvalid, "asset: the token's contract is not a valid address").Because(err)
	}
	if want := tokenAsset(n, c); want != id {
		return c, hefu.Errorf(hefu.KindInvalid, "asset: write it as %s", want)
	}
	return c, nil
}

// shipped finds the row that the binary brings for an asset.
func shipped(n chain.Network, id hefu.AssetID) (chain.Asset, bool) {
	for _, a := range n.Tokens {
		if a.ID == id {
			return a, true
		}
	}
	return chain.Asset{}, false
}

// checkFact refuses a statement about a token that claims more than is true.
func checkFact(n chain.Network, id hefu.AssetID, f *hefu.TokenFact) error {
	row, known := shipped(n, id)
	switch {
	case f == nil || f.Asset != id:
		return hefu.Errorf(hefu.KindInvalid, "plan: nothing is said of the token %s", id)
	case f.Source != hefu.Shipped && f.Source != hefu.GuardSays:
		return hefu.Errorf(hefu.KindInvalid, "plan: a token's name and decimals cannot be %q", f.Source)
	case known && (f.Symbol != row.Symbol || f.Decimals != row.Decimals):
		return hefu.Errorf(hefu.KindInvalid, "plan: it calls %s with %d decimals what this wallet knows as %s with %d", f.Symbol, f.Decimals, row.Symbol, row.Decimals)
	case !known && f.Source == hefu.Shipped:
		return hefu.Errorf(hefu.KindInvalid, "plan: this wallet does not know the token %s", id)
	case !validSymbol(f.Symbol) || f.Decimals > maxDecimals:
		return hefu.Errorf(hefu.KindInvalid, "plan: the token's name or decimals cannot be shown")
	}
	return nil
}

const (
	maxSymbol   = 32 // characters
	maxDecimals = 36
)

// validSymbol takes 1 to 32 printable characters: no control characters, none
// that turn the writing direction, no space other than U+0020 inside.
func validSymbol(s string) bool {
	if !utf8.ValidString(s) || s == "" || utf8.RuneCountInString(s) > maxSymbol || strings.TrimSpace(s) != s {
		return false
	}
	for _, r := range s {
		if !unicode.IsPrint(r) {
			return false
		}
	}
	return true
}

// decodeSymbol reads a contract's answer to symbol(): an ABI string, or the
// bytes32 of tokens from before the standard settled. It trusts nothing in it.
func decodeSymbol(b []byte) (string, error) {
	var raw []byte
	switch {
	case len(b) == 32:
		raw = bytes.TrimRight(b, "\x00")
	case len(b) >= 64 && len(b) <= 64+maxSymbol*utf8.UTFMax+31:
		offset, okOffset := abiSmall(b[:32])
		size, okSize := abiSmall(b[32:64])
		if !okOffset || !okSize || offset != 32 || size > uint64(len(b)-64) {
			return "", fmt.Errorf("the token's symbol is malformed")
		}
		raw = b[64 : 64+size]
	default:
		return "", fmt.Errorf("the token's symbol has %d bytes", len(b))
	}
	if !validSymbol(string(raw)) {
		return "", fmt.Errorf("the token's symbol cannot be shown")
	}
	return string(raw), nil
}

// decodeDecimals reads a contract's answer to decimals().
func decodeDecimals(b []byte) (uint8, error) {
	v, ok := abiSmall(b)
	if len(b) != 32 || !ok || v > maxDecimals {
		return 0, fmt.Errorf("the token's decimals are malformed")
	}
	return uint8(v), nil //nolint:gosec // v ≤ 36
}

// abiSmall reads a 32-byte word that must fit 64 bits.
func abiSmall(word []byte) (uint64, bool) {
	var zero [24]byte
	if len(word) != 32 || [24]byte(word[:24]) != zero {
		return 0, false
	}
	return binary.BigEndian.Uint64(word[24:]), true
}
