package holder

import (
	"errors"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/keys"
)

// Coins writes base units as a person reads them: in whole coins, with their symbol. The
// symbol of a token that this program does not know is the guard's word, as Plain leaves it;
// without such a word the base units stand, with the asset's id.
func Coins(n chain.Network, id hefu.AssetID, units hefu.Units, fact *hefu.TokenFact) (amount, symbol string) {
	for _, a := range append([]chain.Asset{n.Native}, n.Tokens...) {
		if a.ID == id {
			return units.Decimal(a.Decimals), a.Symbol
		}
	}
	if fact != nil && fact.Asset == id {
		return units.Decimal(fact.Decimals), Plain(fact.Symbol)
	}
	return units.String(), string(id)
}

// mostSymbol is how many characters of a foreign symbol are shown.
const mostSymbol = 24

// Plain drops from foreign text what could hide, reorder or move the cursor: a token's name
// is written by whoever made the token. What is left has no spaces and is never empty.
func Plain(s string) string {
	out := []rune{}
	for _, r := range s {
		if r > ' ' && r < 0x7f && len(out) < mostSymbol {
			out = append(out, r)
		}
	}
	if len(out) == 0 {
		return "?"
	}
	return string(out)
}

// WordsError says what is wrong with the words of a paper that keys.ParseMnemonic refused.
// Other errors are returned as they are.
func WordsError(err error) error {
	var bad *keys.WordError
	if errors.As(err, &bad) || errors.Is(err, keys.ErrChecksum) || errors.Is(err, keys.ErrWordCount) {
		return hefu.Errorf(hefu.KindInvalid, "restore: %v. Nothing was changed", err)
	}
	return err
}
