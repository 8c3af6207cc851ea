//go:generate go run ./dts ../web/src/door.d.ts

package door

import (
	"reflect"
	"slices"
	"strings"
)

// methods are the uses of the vault, by name. The page's types are made from this list.
func methods() map[string]method {
	return map[string]method{
		// A vault that is shut.
		"look":            atTheDoor(use((*call).look)),
		"create":          atTheDoor(use((*call).create)),
		"open":            atTheDoor(use((*call).open)),
		"openWithPasskey": atTheDoor(use((*call).openWithPasskey)),
		"importVault":     atTheDoor(use((*call).importVault)),
		"networks":        atTheDoor(use((*call).networks)),
		"wordHint":        atTheDoor(use((*call).wordHint)),
		"units":           atTheDoor(use((*call).units)),
		"recipient":       atTheDoor(use((*call).recipient)),
		"translate":       atTheDoor(use((*call).translate)),
		"controls":        atTheDoor(use((*call).controls)),

		// The vault.
		"info":          use((*call).tell),
		"addPasskey":    use((*call).addPasskey),
		"removePasskey": use((*call).removePasskey),
		"setPassword":   use((*call).setPassword),
		"exportVault":   use((*call).exportVault),
		"renameWallet":  use((*call).renameWallet),
		"removeWallet":  use((*call).removeWallet),

		// Paper.
		"newPaper":   use((*call).newPaper),
		"paper":      use((*call).words),
		"checkWords": use((*call).checkWords),
		"restore":    use((*call).restore),
		"checkPaper": use((*call).checkPaper),

		// The guard.
		"meet":       use((*call).meet),
		"pin":        use((*call).pin),
		"prove":      use((*call).prove),
		"registered": use((*call).registered),

		// The split, in this order.
		"requestDealing": use((*call).requestDealing),
		"deal":           use((*call).deal),
		"pendingPackage": use((*call).pendingPackage),
		"curves":         use((*call).curves),
		"beginCheck":     use((*call).beginCheck),
		"openCheck":      use((*call).openCheck),
		"finishCheck":    use((*call).finishCheck),
		"finishDealing":  use((*call).finishDealing),
		"giveUpDealing":  use((*call).giveUpDealing),

		// Another device: the new one shows a code, the old one reads it and seals.
		"pairKey":    use((*call).pairKey),
		"pairFind":   use((*call).pairFind),
		"pairSeal":   use((*call).pairSeal),
		"pairOpen":   use((*call).pairOpen),
		"pairForget": use((*call).pairForget),

		// Money.
		"accounts":     use((*call).accounts),
		"receive":      use((*call).receive),
		"review":       use((*call).review),
		"sure":         use((*call).beSure),
		"begin":        use((*call).beginSigning),
		"openSigning":  use((*call).openSigning),
		"renew":        use((*call).renew),
		"sent":         use((*call).sent),
		"settle":       use((*call).settle),
		"book":         use((*call).book),
		"newBookEntry": use((*call).newBookEntry),
		"notes":        use((*call).notes),
		"sealNote":     use((*call).sealNote),
	}
}

// Method is one use of the vault, as the page's types are made from it.
type Method struct {
	Name    string
	In, Out reflect.Type
}

// Methods lists them by name.
func Methods() []Method {
	var out []Method
	for name, m := range methods() {
		out = append(out, Method{name, reflect.TypeOf(m.in), reflect.TypeOf(m.out)})
	}
	slices.SortFunc(out, func(a, b Method) int { return strings.Compare(a.Name, b.Name) })
	return out
}
