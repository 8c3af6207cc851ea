package main

import (
	"strings"
	"testing"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/chain/all"
	"github.com/hefu-wallet/hefu/holder"
	"github.com/hefu-wallet/hefu/text"
)

const (
	callToken   hefu.AssetID = "eip155:1/erc20:0x5FbDB2315678afecb367f032d93F642f64180aa3"
	callSpender string       = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
)

func granting(call hefu.Call, asset hefu.AssetID, units hefu.Units) hefu.Summary {
	g := hefu.Grant{Outflow: hefu.Outflow{Asset: asset, Units: units}, Spender: callSpender}
	return hefu.Summary{Call: call, Data: []byte{1}, LetsGo: []hefu.Grant{g}}
}

func mainnet(t *testing.T) chain.Network {
	t.Helper()
	n, _, err := all.Families().Network("eip155:1")
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// A permission without end is never a number, in no language; everything else is one.
func TestACallIsNamedInOneLine(t *testing.T) {
	n := mainnet(t)
	fact := func(id hefu.AssetID) *hefu.TokenFact {
		if id != callToken {
			return nil
		}
		return &hefu.TokenFact{Asset: id, Symbol: "TST", Decimals: 6, Source: hefu.GuardSays}
	}
	collection := hefu.AssetID("eip155:1/erc721:0x5FbDB2315678afecb367f032d93F642f64180aa3")
	many := granting(hefu.CallMove, callToken, hefu.UnitsOf(2_500_000))
	many.LetsGo = append(many.LetsGo, many.LetsGo[0], many.LetsGo[0])
	for _, test := range []struct {
		s      hefu.Summary
		en, zh string
	}{
		{granting(hefu.CallAllow, callToken, hefu.UnitsOf(2_500_000)), callSpender + " may take 2.5 TST", "可取 2.5 TST"},
		{granting(hefu.CallAllow, callToken, hefu.Unbounded()), "unlimited: all TST", "不限额"},
		{granting(hefu.CallAllow, n.Tokens[0].ID, hefu.UnitsOf(2_500_000)), "2.5 USDC", "2.5 USDC"},
		{granting(hefu.CallAllowAll, collection, hefu.Unbounded()), "unlimited: everything of the collection 0x5FbDB", "不限额"},
		{granting(hefu.CallRevoke, callToken, hefu.Units{}), "nothing more of TST", "不再授权 TST"},
		{granting(hefu.CallMove, callToken, hefu.UnitsOf(2_500_000)), "2.5 TST, moved to " + callSpender, "转到 " + callSpender},
		{many, "2.5 TST, moved to " + callSpender + ", and 2 more", "另有 2 项"},
	} {
		for lang, want := range map[text.Lang]string{text.English: test.en, text.Chinese: test.zh} {
			got := (&env{lang: lang}).callLine(n, test.s, fact)
			if !strings.Contains(got, want) || strings.Contains(got, "11579") {
				t.Errorf("%s: %q, want %q", lang, got, want)
			}
		}
	}
}

// The guard cannot call a token otherwise in the plan than when the amount was typed.
func TestATypedPermissionIsTheOneThatIsSigned(t *testing.T) {
	r := &holder.Review{Summary: granting(hefu.CallAllow, callToken, hefu.UnitsOf(5_000_000))}
	for decimals, same := range map[uint8]bool{6: true, 5: false, 18: false} {
		r.Tokens = []hefu.TokenFact{{Asset: callToken, Symbol: "TST", Decimals: decimals, Source: hefu.GuardSays}}
		if err := sameTyped("5", r); (err == nil) != same || err != nil && !hefu.Is(err, hefu.KindInvalid) {
			t.Errorf("%d decimals: %v", decimals, err)
		}
	}
	if err := sameTyped("", r); err != nil {
		t.Errorf("nothing was typed in this run: %v", err)
	}
}

func TestAPermissionWarnsOfWhatComesLater(t *testing.T) {
	a := &approval{env: &env{lang: text.English}}
	limited, endless := a.t("call.warn"), a.t("call.warn.unlimited")
	for _, test := range []struct {
		s    hefu.Summary
		want string
	}{
		{granting(hefu.CallAllow, callToken, hefu.UnitsOf(1)), limited},
		{granting(hefu.CallAllow, callToken, hefu.Unbounded()), endless},
		{granting(hefu.CallAllowAll, callToken, hefu.Unbounded()), endless},
		{granting(hefu.CallRevoke, callToken, hefu.Units{}), a.t("call.warn.revoke")},
		{granting(hefu.CallMove, callToken, hefu.UnitsOf(1)), ""},
	} {
		if got := a.warning(test.s); got != test.want {
			t.Errorf("%s: %q, want %q", test.s.Call, got, test.want)
		}
	}
	back := granting(hefu.CallRevoke, callToken, hefu.Units{})
	lowered := back
	lowered.Terms = []hefu.Term{{Name: "lowered by, in base units", Value: "5"}}
	if !takesBack(back) || takesBack(lowered) || takesBack(granting(hefu.CallAllow, callToken, hefu.UnitsOf(1))) {
		t.Error("what leaves nothing of a permission is told from what lowers or gives one")
	}
}
