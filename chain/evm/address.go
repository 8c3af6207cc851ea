package evm

import (
	"encoding/hex"
	"strings"

	"github.com/decred/dcrd/dcrec/secp256k1/v4"
	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

// addresses implements chain.Addresses.
type addresses struct{}

// Address returns the EIP-55 address of a secp256k1 key of 33 bytes (compressed).
func (addresses) Address(_ chain.Network, public []byte) (string, error) {
	if len(public) != secp256k1.PubKeyBytesLenCompressed {
		return "", hefu.Errorf(hefu.KindInvalid, "address: the public key must have 33 bytes")
	}
	key, err := secp256k1.ParsePubKey(public)
	if err != nil {
		return "", hefu.Errorf(hefu.KindInvalid, "address: the public key is not a point of secp256k1").Because(err)
	}
	return checksum(keyAddress(key)), nil
}

func keyAddress(key *secp256k1.PublicKey) (a [20]byte) {
	copy(a[:], keccak(key.SerializeUncompressed()[1:])[12:])
	return a
}

// ParseAddress reads "0x" and 40 hex digits. Mixed case must be the checksum of
// EIP-55; all lower or all upper case carries no checksum and is taken. The answer
// is in EIP-55 form.
func (addresses) ParseAddress(n chain.Network, text string) (string, error) {
	a, err := parseAddress(n, strings.TrimSpace(text))
	if err != nil {
		return "", err
	}
	return checksum(a), nil
}

// Prefix is what every address begins with.
func (addresses) Prefix(chain.Network, string) string { return "0x" }

func parseAddress(n chain.Network, s string) (a [20]byte, err error) {
	digits, prefixed := strings.CutPrefix(s, "0x")
	if !prefixed {
		digits, prefixed = strings.CutPrefix(s, "0X")
	}
	switch {
	case s == "":
		return a, hefu.Errorf(hefu.KindInvalid, "address: it is empty")
	case !prefixed:
		return a, refuseForeign(n, s)
	case len(digits) != 40:
		return a, hefu.Errorf(hefu.KindInvalid, "address: after 0x it needs 40 digits, here are %d", len(digits))
	}
	if _, err := hex.Decode(a[:], []byte(digits)); err != nil {
		return a, hefu.Errorf(hefu.KindInvalid, "address: after 0x only the digits 0-9 and a-f are allowed")
	}
	mixed := digits != strings.ToLower(digits) && digits != strings.ToUpper(digits)
	if mixed && checksum(a)[2:] != digits {
		return a, hefu.Errorf(hefu.KindInvalid, "address: its checksum is wrong; a digit was mistyped or changed, copy it again")
	}
	return a, nil
}

// refuseForeign names what a text without 0x probably is.
func refuseForeign(n chain.Network, s string) error {
	low := strings.ToLower(s)
	switch {
	case strings.HasPrefix(low, "xe") && len(s) >= 32 && len(s) <= 36:
		return hefu.Errorf(hefu.KindInvalid, "address: this is the ICAP form, which is out of use; ask for the address that begins with 0x")
	case strings.Contains(s, "."):
		return hefu.Errorf(hefu.KindInvalid, "address: names such as example.eth are not looked up; ask for the address that begins with 0x")
	}
	return hefu.Errorf(hefu.KindInvalid, "address: an address of %s begins with 0x and has 40 more digits", n.Name)
}

// checksum writes an address with the checksum of EIP-55.
func checksum(a [20]byte) string {
	digits := []byte(hex.EncodeToString(a[:]))
	hash := keccak(digits)
	for i, c := range digits {
		nibble := hash[i/2] >> 4
		if i%2 == 1 {
			nibble = hash[i/2] & 15
		}
		if c >= 'a' && nibble >= 8 {
			digits[i] = c - 'a' + 'A'
		}
	}
	return "0x" + string(digits)
}
