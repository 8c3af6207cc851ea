package bitcoin

import (
	"strings"
	"testing"

	"github.com/hefu-wallet/hefu"
)

// The examples of BIP-21, with an address that this network has.
func TestLinksOfBIP21(t *testing.T) {
	n := network(t, "BTC")
	const a = "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2"
	for text, want := range map[string]Link{
		"bitcoin:" + a:                            {Address: a},
		"bitcoin:" + a + "?label=Luke-Jr":         {Address: a, Label: "Luke-Jr"},
		"bitcoin:" + a + "?amount=20.3&label=L-J": {Address: a, Amount: hefu.UnitsOf(2_030_000_000), Label: "L-J"},
		"bitcoin:" + a + "?amount=50&label=Luke-Jr&message=Donation%20for%20project%20xyz": {
			Address: a, Amount: hefu.UnitsOf(5_000_000_000), Label: "Luke-Jr", Message: "Donation for project xyz",
		},
		"bitcoin:" + a + "?somethingyoudontunderstand=50&somethingelseyoudontget=999": {Address: a},
		"BITCOIN:" + strings.ToUpper(payee) + "?amount=0.00000001&":                   {Address: payee, Amount: hefu.UnitsOf(1)},
		" bitcoin:" + payee + "?message=%E6%88%BF%E7%A7%9F+1#x ":                      {Address: payee, Message: "房租+1"},
	} {
		got, err := ParseLink(n, text)
		if err != nil || asJSON(t, got) != asJSON(t, want) {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
		if again, err := ParseLink(n, got.String()); err != nil || asJSON(t, again) != asJSON(t, want) {
			t.Errorf("%s: written as %s, which is %+v, %v", text, got, again, err)
		}
	}
}

func TestLinksThatMustNotBePaid(t *testing.T) {
	n := network(t, "BTC")
	for text, says := range map[string]string{
		"bitcoin:" + payee + "?req-somethingyoudontunderstand=50": "demands",
		"bitcoin:" + payee + "?REQ-x=1&req-x=1":                   "demands",
		"bitcoin:" + payee + "?amount=1&amount=2":                 "twice",
		"bitcoin:" + payee + "?amount=0":                          "nobody can pay",
		"bitcoin:" + payee + "?amount=21000001":                   "nobody can pay",
		"bitcoin:" + payee + "?amount=0.000000001":                "digits after the point",
		"bitcoin:" + payee + "?amount=1,5":                        "not a number",
		"bitcoin:" + payee + "?amount=1e3":                        "not a number",
		"bitcoin:" + payee + "?amount=-1":                         "not a number",
		"bitcoin:" + payee + "?amount=":                           "not a number",
		"bitcoin:" + payee + "?label=%zz":                         "not written as links are",
		"bitcoin:" + payee + "?label=%ff":                         "not written as links are",
		"bitcoin:" + payee + "?message=a%E2%80%AEb":               "characters that hide",
		"bitcoin:" + payee + "?message=a%0Ab":                     "characters that hide",
		"bitcoin:tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx":      "Bitcoin Testnet",
		"bitcoin:?amount=1":                                       "empty",
		"litecoin:" + payee:                                       "does not begin with bitcoin:",
		payee:                                                     "does not begin with bitcoin:",
		"bitcoin:" + payee + strings.Repeat("?", 3000):            "longer",
	} {
		if l, err := ParseLink(n, text); !hefu.Is(err, hefu.KindInvalid) || !strings.Contains(err.Error(), says) {
			t.Errorf("%.80s: %+v, %v, want a word of %q", text, l, err, says)
		}
	}
}

func FuzzLink(f *testing.F) {
	n := network(f, "BTC")
	f.Add("bitcoin:" + payee + "?amount=50&label=Luke-Jr&message=Donation%20for%20project%20xyz")
	f.Fuzz(func(t *testing.T, text string) {
		l, err := ParseLink(n, text)
		if err != nil {
			return
		}
		if again, err := ParseLink(n, l.String()); err != nil || asJSON(t, again) != asJSON(t, l) {
			t.Errorf("%q is %+v, which is written as %q and then is %+v, %v", text, l, l, again, err)
		}
	})
}
