package door_test

import (
	"strings"
	"testing"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/door"
)

// TestThePaperOfASplitWallet: what is typed is compared with the wallet by the key that it
// leads to, before the device is forgotten; nothing of it is stored.
func TestThePaperOfASplitWallet(t *testing.T) {
	p, g := newPage(t), newGuard(t)
	p.create()
	var back door.Restored
	p.do(&back, "restore", obj{"label": "purse", "imported": true}, abandon, "a passphrase")
	w := back.Wallet.ID
	split(p, g, w)
	saves := p.saves
	for _, c := range []struct {
		name, words, passphrase string
		right                   bool
	}{
		{"the paper", abandon, "a passphrase", true},
		{"in capitals and with more spaces", " " + strings.ToUpper(abandon) + "\n", "a passphrase", true},
		{"without its passphrase", abandon, "", false},
		{"with another passphrase", abandon, "A passphrase", false},
		{"another paper", legal, "a passphrase", false},
	} {
		var is door.IsPaper
		p.do(&is, "checkPaper", obj{"wallet": w}, c.words, c.passphrase)
		if is.Right != c.right {
			t.Errorf("%s is the paper: %v", c.name, is.Right)
		}
	}
	words := strings.Fields(abandon)
	words[0], words[11] = words[11], words[0] // right words in a wrong order
	p.no(hefu.KindInvalid, "wrong place", "checkPaper", obj{"wallet": w}, strings.Join(words, " "), "a passphrase")
	p.no(hefu.KindInvalid, "word 1 is not", "checkPaper", obj{"wallet": w}, strings.Replace(abandon, "abandon", "abanden", 1), "a passphrase")
	p.no(hefu.KindNotFound, "none is called", "checkPaper", obj{"wallet": strings.Repeat("a", 26)}, abandon, "a passphrase")
	if info := p.open(); p.saves != saves || info.Wallets[0].Paper {
		t.Errorf("a check of the paper left something behind: %d stores, %+v", p.saves-saves, info.Wallets[0])
	}
}
