package guard

import (
	"fmt"
	"time"

	"github.com/hefu-wallet/hefu"
)

// What is said of limits.

// overLimit is the refusal of what a limit does not allow: which one, how much of it is
// left, and when it would fit.
func (g *Guard) overLimit(n network, t hefu.Transfer, needs []hefu.Need) error {
	need, over := worst(needs)
	if !over {
		return nil
	}
	write := func(u hefu.Units) string { return n.write(need.Asset, u, t.Plan.Facts) }
	left, err := need.Limit.Sub(need.Spent)
	if err != nil {
		left = hefu.Units{}
	}
	said := fmt.Sprintf("limit: %s would leave, fees included; the limit is %s in 24 hours and %s of it are left",
		write(need.Want), write(need.Limit), write(left))
	switch {
	case need.Limit.IsZero():
		return hefu.Errorf(hefu.KindLimit, "limit: it is zero for %s, so nothing of it may leave; nothing was signed. Raise it, or wait for the raise that is announced", n.name(need.Asset, t.Plan.Facts))
	case need.Never():
		return hefu.Errorf(hefu.KindLimit, "%s. It is more than the whole limit; nothing was signed", said)
	case need.Fits.IsZero():
		return hefu.Errorf(hefu.KindLimit, "%s. It fits 24 hours after the transfers under way are final; nothing was signed", said)
	}
	return hefu.Errorf(hefu.KindLimit, "%s. It would fit at %s; nothing was signed", said, need.Fits.UTC().Format(time.RFC3339))
}

// worst is the need that stands longest in the way: one that no waiting helps, then one
// whose time is not known, then the latest.
func worst(needs []hefu.Need) (need hefu.Need, over bool) {
	later := func(a, b hefu.Need) bool {
		switch {
		case a.Never() != b.Never():
			return a.Never()
		case a.Fits.IsZero() != b.Fits.IsZero():
			return a.Fits.IsZero()
		}
		return a.Fits.After(b.Fits)
	}
	for _, n := range needs {
		if n.Over() && (!over || later(n, need)) {
			need, over = n, true
		}
	}
	return need, over
}

// write shows an amount the way a person counts it, where the guard knows how.
func (n network) write(a hefu.AssetID, u hefu.Units, facts hefu.Facts) string {
	if symbol, decimals, ok := n.describe(a, facts); ok {
		return u.Decimal(decimals) + " " + symbol
	}
	return u.String() + " base units of " + string(a)
}

func (n network) name(a hefu.AssetID, facts hefu.Facts) string {
	if symbol, _, ok := n.describe(a, facts); ok {
		return symbol
	}
	return string(a)
}

func (n network) describe(a hefu.AssetID, facts hefu.Facts) (symbol string, decimals uint8, ok bool) {
	if a == n.Native.ID {
		return n.Native.Symbol, n.Native.Decimals, true
	}
	for _, row := range n.Tokens {
		if row.ID == a {
			return row.Symbol, row.Decimals, true
		}
	}
	if t := facts.Token; t != nil && t.Asset == a {
		return t.Symbol, t.Decimals, true
	}
	for _, t := range facts.Tokens {
		if t.Asset == a {
			return t.Symbol, t.Decimals, true
		}
	}
	return "", 0, false
}
