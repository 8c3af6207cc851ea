package evm

import (
	"strings"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

// linker is Ethereum with its links.
func linker(t testing.TB) (chain.Network, chain.Linker) {
	t.Helper()
	f := Family(time.Now)
	return f.Networks[0], f.Addresses.(chain.Linker)
}

const linked = "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359"

// The examples of EIP-681, with an address in the place of names.
func TestLinksOfEIP681(t *testing.T) {
	n, links := linker(t)
	for text, want := range map[string]string{
		"ethereum:" + linked + "?value=2.014e18":                                "2014000000000000000",
		"ethereum:" + linked + "@1?value=2014000000000000000":                   "2014000000000000000",
		"ethereum:pay-" + linked:                                                "0",
		"ethereum:" + strings.ToLower(linked) + "?gas=21000&gasPrice=1&value=1": "1",
		" ETHEREUM:" + linked + "@1?&value=1.50E1#note ":                        "15",
		"ethereum:" + linked + "?value=1e77":                                    "1" + strings.Repeat("0", 77),
		"ethereum:" + linked + "?gasLimit=1&value=0012":                         "12",
		"ethereum:" + linked + "?value=1.000":                                   "1",
	} {
		l, err := links.ParseLink(n, text)
		if err != nil || l.Address != linked || l.Amount.String() != want || l.Label+l.Message != "" {
			t.Errorf("%s: %+v, %v", text, l, err)
		}
		if again, err := links.ParseLink(n, links.Link(n, l)); err != nil || again.Address != l.Address || again.Amount.Cmp(l.Amount) != 0 {
			t.Errorf("%s: written as %s, which is %+v, %v", text, links.Link(n, l), again, err)
		}
	}
}

func TestLinksThatAreNotPaidInCoins(t *testing.T) {
	n, links := linker(t)
	for text, says := range map[string]string{
		"ethereum:0x89205a3a3b2a69de6dbf7f01ed13b2108b2c43e7/transfer?address=0x8e23ee67d1332ad560396262c48ffbb01f93d052&uint256=1": "a token or a call",
		"ethereum:" + linked + "/":                       "a token or a call",
		"ethereum:ethereum-foundation.eth?value=1":       "address",
		"ethereum:" + linked + "@56?value=1":             "\"56\"",
		"ethereum:" + linked + "@?value=1":               "\"\"",
		"ethereum:" + linked + "@0x1":                    "\"0x1\"",
		"ethereum:" + linked + "?value=1&value=2":        "twice",
		"ethereum:" + linked + "?value=0":                "nobody can pay",
		"ethereum:" + linked + "?data=0x00":              "demands",
		"ethereum:" + linked + "?Value=1":                "demands",
		"ethereum:" + linked + "?value":                  "whole number",
		"ethereum:" + linked + "?value=-1":               "whole number",
		"ethereum:" + linked + "?value=+1":               "whole number",
		"ethereum:" + linked + "?value=1.5":              "whole number",
		"ethereum:" + linked + "?value=.5e1":             "whole number",
		"ethereum:" + linked + "?value=1e":               "whole number",
		"ethereum:" + linked + "?value=1e+1":             "whole number",
		"ethereum:" + linked + "?value=1e78":             "whole number",
		"ethereum:" + linked + "?value=2e77":             "whole number",
		"ethereum:" + linked + "?value=1e99999999999":    "whole number",
		"ethereum:" + linked + "?value=0x10":             "whole number",
		"ethereum:" + flipCase(linked):                   "checksum",
		"ethereum:?value=1":                              "empty",
		"bitcoin:" + linked:                              "does not begin with ethereum:",
		linked:                                           "does not begin with ethereum:",
		"ethereum:" + linked + strings.Repeat("&", 3000): "longer",
	} {
		if l, err := links.ParseLink(n, text); !hefu.Is(err, hefu.KindInvalid) || !strings.Contains(err.Error(), says) {
			t.Errorf("%.90s: %+v, %v, want a word of %q", text, l, err, says)
		}
	}
}

func FuzzLink(f *testing.F) {
	n, links := linker(f)
	f.Add("ethereum:" + linked + "@1?value=2.014e18&gas=10")
	f.Add("ethereum:pay-" + linked + "?value=1e77")
	f.Fuzz(func(t *testing.T, text string) {
		l, err := links.ParseLink(n, text)
		if err != nil {
			if !hefu.Is(err, hefu.KindInvalid) {
				t.Errorf("%q: %v", text, err)
			}
			return
		}
		again, err := links.ParseLink(n, links.Link(n, l))
		if err != nil || again.Address != l.Address || again.Amount.Cmp(l.Amount) != 0 {
			t.Errorf("%q is %+v, written as %q, which is %+v, %v", text, l, links.Link(n, l), again, err)
		}
	})
}
