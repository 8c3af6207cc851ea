package all

import (
	"encoding/hex"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/chain/chaintest"
)

// Every family in the list must have a fixture and pass the suite.
func TestEveryFamilyPassesTheSuite(t *testing.T) {
	fixtures := map[string]chaintest.Fixture{
		"evm":     evmFixture(),
		"bitcoin": bitcoinFixture(),
	}
	for _, f := range Families() {
		x, ok := fixtures[f.Name]
		if !ok {
			t.Errorf("the family %s has no fixture for chaintest", f.Name)
			continue
		}
		t.Run(f.Name, func(t *testing.T) { chaintest.Run(t, f, x) })
	}
}

func TestNetworksAreUniqueAcrossFamilies(t *testing.T) {
	seen := map[hefu.Network]string{}
	for _, f := range Families() {
		for _, n := range f.Networks {
			if other, ok := seen[n.ID]; ok {
				t.Errorf("%s is a network of %s and of %s", n.ID, other, f.Name)
			}
			seen[n.ID] = f.Name
			if row, family, err := Families().Network(n.ID); err != nil || row.Name != n.Name || family.Name != f.Name {
				t.Errorf("%s is not found in the set: %v", n.ID, err)
			}
		}
	}
	if _, _, err := Families().Network("eip155:424242"); !hefu.Is(err, hefu.KindInvalid) {
		t.Errorf("an unknown network: %v", err)
	}
}

func unhex(s string) []byte {
	b, err := hex.DecodeString(s)
	if err != nil {
		panic(err)
	}
	return b
}

func evmFixture() chaintest.Fixture {
	const account0 = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266" // anvil's and Hardhat's first account
	addresses, refused := evmAddresses(account0)
	return chaintest.Fixture{
		Addresses: func(chain.Network) []chaintest.Address { return addresses },
		Refused:   func(chain.Network) []string { return refused },
		Asset:     evmAsset,
		View:      evmView,
		Call:      evmCall,
		FeeCap:    hefu.UnitsOf(1e18),
		Node:      evmNode,
		Refuse:    evmRefusals(),
		Stale: []chaintest.Change{
			{Name: "nonce mined", Make: func(_ chain.Network, _ *hefu.Intent, v *chain.View) { v.Nonce++; v.Pending = v.Nonce }},
			{Name: "nonce rolled back", Make: func(_ chain.Network, _ *hefu.Intent, v *chain.View) { v.Nonce--; v.Pending = v.Nonce }},
			{Name: "nonce held by another of our transfers", Make: func(_ chain.Network, _ *hefu.Intent, v *chain.View) { v.Taken = append(v.Taken, use(v.Nonce)) }},
			{Name: "nonce waits elsewhere", Make: func(_ chain.Network, _ *hefu.Intent, v *chain.View) { v.Pending++ }},
			{Name: "base fee rose", Make: func(_ chain.Network, _ *hefu.Intent, v *chain.View) { v.Fee.Base = hefu.UnitsOf(1e15) }},
			{Name: "coins gone", Make: func(_ chain.Network, _ *hefu.Intent, v *chain.View) {
				v.Native, v.Balance = hefu.Units{}, hefu.Units{}
			}},
		},
	}
}

func evmAddresses(account0 string) ([]chaintest.Address, []string) {
	return []chaintest.Address{
			{Public: unhex("038318535b54105d4a7aae60c08fc45f9687181b4fdfc625bd1a753fa7397fed75"), Canonical: account0,
				Spellings: []string{"0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266", "0XF39FD6E51AAD88F6F4CE6AB8827279CFFFB92266", " " + account0 + "\n"}},
			{Public: unhex("0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"), Canonical: "0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf"}, // the key 1
		}, []string{
			"0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92265", "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb9226", account0 + "0", account0[2:],
			"0xF39Fd6e51aad88F6F4ce6aB8827279cffFb92266", "0xg39fd6e51aad88f6f4ce6ab8827279cfffb92266", "vitalik.eth", "XE7338O073KYGTWWZN0F2WZ0R8PX5ZPPZS",
			"bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb", "0x", "f39f d6e5", "0xf39fd6e51aad88f6f4ce6ab8827279cfffb9226\u0456", account0 + "?value=1",
		}
}

func use(nonce uint64) string { return "nonce:" + hefu.UnitsOf(nonce).String() }

func evmAsset(n chain.Network, r *rand.Rand) (hefu.AssetID, *hefu.TokenFact) {
	switch {
	case r.IntN(2) == 0:
		return n.Native.ID, nil
	case len(n.Tokens) > 0 && r.IntN(2) == 0:
		a := n.Tokens[r.IntN(len(n.Tokens))]
		return a.ID, &hefu.TokenFact{Asset: a.ID, Symbol: a.Symbol, Decimals: a.Decimals, Source: hefu.Shipped}
	}
	id := n.ID.Asset("erc20", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")
	return id, &hefu.TokenFact{Asset: id, Symbol: "TEST", Decimals: 6, Source: hefu.GuardSays}
}

// evmCall draws an approval, one taken back, a permission over a collection, or one's
// own tokens moved.
func evmCall(n chain.Network, from string, r *rand.Rand) (string, []byte, []hefu.TokenFact) {
	const at, other = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "fB6916095ca1df60bB79Ce92cE3Ea74c37c5d359"
	word := func(digits string) string { return strings.Repeat("0", 64-len(digits)) + digits }
	token := []hefu.TokenFact{{Asset: n.ID.Asset("erc20", at), Symbol: "TEST", Decimals: 6, Source: hefu.GuardSays}}
	amount := word(strconv.FormatUint(r.Uint64()>>r.IntN(64), 16))
	switch r.IntN(4) {
	case 0:
		return at, unhex("095ea7b3" + word(other) + amount), token
	case 1:
		return at, unhex("095ea7b3" + word(other) + word("")), token
	case 2:
		return at, unhex("a22cb465" + word(other) + word("1")), nil
	}
	return at, unhex("42842e0e" + word(from[2:]) + word(other) + amount), nil
}

func evmView(_ chain.Network, amount hefu.Units, r *rand.Rand) chain.View {
	native, err := amount.Add(hefu.UnitsOf(1e18))
	if err != nil {
		panic(err)
	}
	nonce := r.Uint64N(1000) + 1
	return chain.View{
		Native: native, Nonce: nonce, Pending: nonce,
		Fee: chain.Fee{Base: hefu.UnitsOf(r.Uint64N(100e9) + 1), Tip: hefu.UnitsOf(2e9), Slow: hefu.UnitsOf(1e9), Fast: hefu.UnitsOf(3e9)},
		Gas: []uint64{0, 21000, 53000}[r.IntN(3)],
	}
}

func evmRefusals() []chaintest.Change {
	change := func(name string, f func(n chain.Network, in *hefu.Intent, v *chain.View)) chaintest.Change {
		return chaintest.Change{Name: name, Make: f}
	}
	return []chaintest.Change{
		change("no coins", func(_ chain.Network, _ *hefu.Intent, v *chain.View) { v.Native, v.Balance = hefu.Units{}, hefu.Units{} }),
		change("more than the balance", func(_ chain.Network, in *hefu.Intent, _ *chain.View) { in.Amount = hefu.UnitsOf(1 << 63) }),
		change("nothing", func(_ chain.Network, in *hefu.Intent, _ *chain.View) { in.Amount = hefu.Units{} }),
		change("zero address", func(_ chain.Network, in *hefu.Intent, _ *chain.View) {
			in.To = "0x0000000000000000000000000000000000000000"
		}),
		change("the token itself", func(n chain.Network, in *hefu.Intent, v *chain.View) {
			in.Asset = n.ID.Asset("erc20", in.To)
			v.Token = &hefu.TokenFact{Asset: in.Asset, Symbol: "T", Source: hefu.GuardSays}
		}),
		change("recipient not canonical", func(_ chain.Network, in *hefu.Intent, _ *chain.View) {
			in.To = "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266"
		}),
		change("asset not canonical", func(n chain.Network, in *hefu.Intent, _ *chain.View) {
			in.Asset = n.ID.Asset("erc20", "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed")
		}),
		change("a memo", func(_ chain.Network, in *hefu.Intent, _ *chain.View) { in.Memo = "rent" }),
		change("a cap below the price", func(_ chain.Network, in *hefu.Intent, _ *chain.View) { in.FeeCap = hefu.UnitsOf(1000) }),
		change("another network", func(_ chain.Network, in *hefu.Intent, _ *chain.View) { in.Network = "eip155:4242" }),
		change("an asset of another network", func(_ chain.Network, in *hefu.Intent, _ *chain.View) { in.Asset = "eip155:4242/slip44:60" }),
		change("a transaction that waits elsewhere", func(_ chain.Network, _ *hefu.Intent, v *chain.View) { v.Pending = v.Nonce + 1 }),
		change("an absurd gas estimate", func(_ chain.Network, _ *hefu.Intent, v *chain.View) { v.Gas = 1 << 40 }),
		change("a data fee above the cap", func(_ chain.Network, _ *hefu.Intent, v *chain.View) { v.Fee.Extra = hefu.UnitsOf(2e18) }),
	}
}
