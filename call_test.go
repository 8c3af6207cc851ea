package hefu_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/hefu-wallet/hefu"
)

const dai hefu.AssetID = "eip155:1/erc20:0xT"

// allowing is an Intent to let somebody take 7 of a token, and the Summary that fits.
func allowing() (hefu.Intent, hefu.Summary) {
	in := intent()
	in.Amount, in.Data = hefu.Units{}, []byte("approve")
	s := fitting()
	s.Call, s.Amount, s.Data = hefu.CallAllow, in.Amount, []byte("approve")
	s.LetsGo = []hefu.Grant{{Outflow: hefu.Outflow{Asset: dai, Units: hefu.UnitsOf(7)}, Spender: "0xS"}}
	return in, s
}

func TestACallFitsOnlyItsOwnData(t *testing.T) {
	in, s := allowing()
	for _, call := range []hefu.Call{hefu.CallAllow, hefu.CallAllowAll, hefu.CallRevoke, hefu.CallMove} {
		s.Call = call
		for _, s.Owner = range []string{"", in.From} {
			if err := s.Fits(in); err != nil {
				t.Errorf("%s: %v", call, err)
			}
		}
	}
	for name, test := range map[string]struct {
		lie  func(*hefu.Intent, *hefu.Summary)
		says string
	}{
		"other data":           {func(_ *hefu.Intent, s *hefu.Summary) { s.Data = []byte("approvf") }, "other call data"},
		"more data":            {func(_ *hefu.Intent, s *hefu.Summary) { s.Data = []byte("approve1") }, "other call data"},
		"no data in the bytes": {func(_ *hefu.Intent, s *hefu.Summary) { s.Data = nil }, "other call data"},
		"no data in the intent": {func(in *hefu.Intent, _ *hefu.Summary) {
			in.Data, in.Amount = nil, hefu.Units{}
		}, "you asked for a transfer"},
		"a transfer as data": {func(_ *hefu.Intent, s *hefu.Summary) { s.Call, s.LetsGo = hefu.CallNative, nil }, "plain transfer"},
		"a token transfer":   {func(_ *hefu.Intent, s *hefu.Summary) { s.Call, s.LetsGo = hefu.CallToken, nil }, "plain transfer"},
		"tokens of others":   {func(_ *hefu.Intent, s *hefu.Summary) { s.Owner = "0xOther" }, "another account"},
		"unknown":            {func(_ *hefu.Intent, s *hefu.Summary) { s.Call = hefu.CallUnknown }, "does not understand"},
		"contract":           {func(_ *hefu.Intent, s *hefu.Summary) { s.To = "0xThief" }, "pay 0xThief"},
		"coins":              {func(_ *hefu.Intent, s *hefu.Summary) { s.Amount = hefu.UnitsOf(1) }, "move 1"},
	} {
		in, s := allowing()
		test.lie(&in, &s)
		if err := s.Fits(in); !hefu.Is(err, hefu.KindInvalid) || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v, want %q", name, err, test.says)
		}
	}
}

func TestEveryDoubtHasItsReason(t *testing.T) {
	in, s := allowing()
	s.Call = hefu.CallUnknown
	said := map[string]hefu.Doubt{}
	for _, s.Doubt = range []hefu.Doubt{hefu.DoubtFunction, hefu.DoubtLength, hefu.DoubtPadding, hefu.DoubtCoins, hefu.DoubtEmpty, hefu.DoubtOwner, hefu.DoubtTransfer} {
		err := s.Fits(in)
		if !hefu.Is(err, hefu.KindInvalid) || said[err.Error()] != "" {
			t.Errorf("%s says %v, as %q does", s.Doubt, err, said[err.Error()])
			continue
		}
		said[err.Error()] = s.Doubt
		if _, err := s.Outflows(); !hefu.Is(err, hefu.KindInvalid) {
			t.Errorf("what an unknown call (%s) lets go of was counted: %v", s.Doubt, err)
		}
	}
}

func TestOutflowsCountWhatOthersMayTake(t *testing.T) {
	_, s := allowing()
	s.Amount, s.MaxFee = hefu.UnitsOf(3), hefu.UnitsOf(2)
	grant := func(id hefu.AssetID, units hefu.Units) hefu.Grant {
		return hefu.Grant{Outflow: hefu.Outflow{Asset: id, Units: units}, Spender: "0xS"}
	}
	nearly, err := hefu.Unbounded().Sub(hefu.UnitsOf(6))
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		grants []hefu.Grant
		want   string // of the token
	}{
		"one":                     {[]hefu.Grant{grant(dai, hefu.UnitsOf(7))}, "7"},
		"two":                     {[]hefu.Grant{grant(dai, hefu.UnitsOf(7)), grant(dai, hefu.UnitsOf(8))}, "15"},
		"nothing":                 {[]hefu.Grant{grant(dai, hefu.Units{})}, ""},
		"endless":                 {[]hefu.Grant{grant(dai, hefu.Unbounded())}, hefu.Unbounded().String()},
		"endless and more":        {[]hefu.Grant{grant(dai, hefu.Unbounded()), grant(dai, hefu.UnitsOf(1))}, hefu.Unbounded().String()},
		"a sum that would wrap":   {[]hefu.Grant{grant(dai, hefu.UnitsOf(7)), grant(dai, nearly)}, hefu.Unbounded().String()},
		"a sum that just fits":    {[]hefu.Grant{grant(dai, hefu.UnitsOf(6)), grant(dai, nearly)}, hefu.Unbounded().String()},
		"endless, then something": {[]hefu.Grant{grant(dai, hefu.Unbounded()), grant(dai, hefu.Unbounded())}, hefu.Unbounded().String()},
	} {
		s.LetsGo = test.grants
		got, err := s.Outflows()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		want := []hefu.Outflow{{Asset: s.Native, Units: hefu.UnitsOf(5)}}
		if test.want != "" {
			units, err := hefu.ParseUnits(test.want)
			if err != nil {
				t.Fatal(err)
			}
			want = append(want, hefu.Outflow{Asset: dai, Units: units})
		}
		if !slices.EqualFunc(got, want, func(a, b hefu.Outflow) bool { return a.Asset == b.Asset && a.Units.Cmp(b.Units) == 0 }) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
	s.LetsGo = []hefu.Grant{grant(s.Native, hefu.Unbounded())}
	if got, err := s.Outflows(); err != nil || len(got) != 1 || got[0].Units.Cmp(hefu.Unbounded()) != 0 {
		t.Errorf("fee, coins and an endless grant of one asset: %v, %v", got, err)
	}
}

func TestRecipientsAreWhoGetsSomething(t *testing.T) {
	s := fitting()
	if got := s.Recipients(); !slices.Equal(got, []string{s.To}) {
		t.Errorf("of a transfer: %v", got)
	}
	_, s = allowing()
	g := s.LetsGo[0]
	other, nothing := g, g
	other.Spender, nothing.Spender, nothing.Units = "0xO", "0xN", hefu.Units{}
	s.LetsGo = []hefu.Grant{g, nothing, other, g}
	if got := s.Recipients(); !slices.Equal(got, []string{"0xS", "0xO"}) {
		t.Errorf("of a call: %v", got)
	}
	s.LetsGo = []hefu.Grant{nothing}
	if got := s.Recipients(); len(got) != 0 {
		t.Errorf("of what is taken back: %v", got)
	}
}

// What failed on the chain cost its fee: a Summary without a call counts that alone.
func TestTheFeeAloneCanBeCounted(t *testing.T) {
	got, err := hefu.Summary{Native: "eip155:1/slip44:60", MaxFee: hefu.UnitsOf(9)}.Outflows()
	if err != nil || len(got) != 1 || got[0].Units.String() != "9" {
		t.Errorf("%v, %v", got, err)
	}
}

func TestUnlimitedIsAWordAndNotANumber(t *testing.T) {
	half, err := hefu.ParseUnits("57896044618658097711785492504343953926634992332820282019728792003956564819968") // 2^255
	if err != nil {
		t.Fatal(err)
	}
	less, err := half.Sub(hefu.UnitsOf(1))
	if err != nil {
		t.Fatal(err)
	}
	for units, want := range map[hefu.Units]bool{hefu.Unbounded(): true, half: true, less: false, {}: false} {
		if got := (hefu.Grant{Outflow: hefu.Outflow{Units: units}}).Unlimited(); got != want {
			t.Errorf("%s: unlimited %t", units, got)
		}
	}
}
