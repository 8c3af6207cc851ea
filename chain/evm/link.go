package evm

import (
	"math/big"
	"strconv"
	"strings"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

// maxLink bounds a link, in bytes.
const maxLink = 2000

// ParseLink reads "ethereum:ADDRESS@CHAIN?value=…" (EIP-681) for a network. Without @CHAIN
// the network that the person chose counts, as the standard says. The value is in wei and
// may be written with a point and an exponent, if it is whole. What the gas should be is the
// payer's own affair and is ignored. A name instead of an address, a call of a contract
// (a token's transfer too), data, any other parameter, and a parameter that comes twice are
// refused: a chain.Link cannot say them, and a part of a link that is left out pays
// something else. Errors are *hefu.Error of KindInvalid.
func (addresses) ParseLink(n chain.Network, text string) (l chain.Link, err error) {
	text = strings.TrimSpace(text)
	if len(text) > maxLink {
		return l, hefu.Errorf(hefu.KindInvalid, "link: it is longer than %d characters", maxLink)
	}
	scheme, rest, ok := strings.Cut(text, ":")
	if !ok || !strings.EqualFold(scheme, "ethereum") {
		return l, hefu.Errorf(hefu.KindInvalid, "link: it does not begin with ethereum:")
	}
	rest, _, _ = strings.Cut(rest, "#")
	target, query, _ := strings.Cut(rest, "?")
	target, _, calls := strings.Cut(target, "/")
	if calls { // what stands before the slash is a contract, and not who is paid
		return l, hefu.Errorf(hefu.KindInvalid, "link: it asks for a token or a call; choose the asset here and enter the recipient's address itself")
	}
	at, chainID, named := strings.Cut(strings.TrimPrefix(target, "pay-"), "@")
	if named && chainID != n.ID.Reference() {
		return l, hefu.Errorf(hefu.KindInvalid, "link: it is for the network with the number %.20q, and %s is chosen", chainID, n.Name)
	}
	if l.Address, err = (addresses{}).ParseAddress(n, at); err != nil {
		return chain.Link{}, err
	}
	if l.Amount, err = linkValue(n, query); err != nil {
		return chain.Link{}, err
	}
	return l, nil
}

// linkValue reads the parameters of a link that pays coins.
func linkValue(n chain.Network, query string) (value hefu.Units, err error) {
	seen := map[string]bool{}
	for part := range strings.SplitSeq(query, "&") {
		if part == "" {
			continue
		}
		name, text, _ := strings.Cut(part, "=")
		if seen[name] {
			return hefu.Units{}, hefu.Errorf(hefu.KindInvalid, "link: it says %.40q twice", name)
		}
		seen[name] = true
		switch name {
		case "value":
			if value, err = wei(text); err != nil {
				return hefu.Units{}, err
			}
			if value.IsZero() {
				return hefu.Units{}, hefu.Errorf(hefu.KindInvalid, "link: nobody can pay %.40s %s", "0", n.Native.Symbol)
			}
		case "gas", "gasLimit", "gasPrice":
		default:
			return hefu.Units{}, hefu.Errorf(hefu.KindInvalid, "link: it demands %.40q, which this wallet does not know; it must not be paid from here", name)
		}
	}
	return value, nil
}

// mostExponent is what the exponent of an amount may be: 10 to the 78 has more than 256 bits.
const mostExponent = 77

// wei reads EIP-681's number: digits, a point, an exponent; it must be whole and fit 256 bits.
func wei(text string) (hefu.Units, error) {
	refused := hefu.Errorf(hefu.KindInvalid, "link: %.40q is not a whole number of wei", text)
	mantissa, power, scientific := strings.Cut(strings.ToLower(text), "e")
	exponent := 0
	if scientific {
		var err error
		if exponent, err = strconv.Atoi(power); err != nil || strings.Trim(power, "0123456789") != "" || exponent > mostExponent {
			return hefu.Units{}, refused
		}
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	fraction = strings.TrimRight(fraction, "0")
	digits := whole + fraction
	if whole == "" || strings.Trim(digits, "0123456789") != "" || len(fraction) > exponent {
		return hefu.Units{}, refused
	}
	v, ok := new(big.Int).SetString(digits+strings.Repeat("0", exponent-len(fraction)), 10)
	if !ok || v.BitLen() > 256 {
		return hefu.Units{}, refused
	}
	units, err := hefu.UnitsFromBig(v)
	if err != nil {
		return hefu.Units{}, refused
	}
	return units, nil
}

// Link writes one; ParseLink reads it back. It always names the network: a payer's wallet
// may be set to another one. The standard has no place for a label or a message.
func (addresses) Link(n chain.Network, l chain.Link) string {
	out := "ethereum:" + l.Address + "@" + n.ID.Reference()
	if !l.Amount.IsZero() {
		out += "?value=" + l.Amount.String()
	}
	return out
}
