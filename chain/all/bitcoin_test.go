package all

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/chain/bitcoin"
	"github.com/hefu-wallet/hefu/chain/chaintest"
)

// The suite's sender: its key, and the P2WPKH script of that.
const (
	btcSender = "03af35b7fcb118c64238793316025f064fd90b62f2257e74a2155ea685e511c900"
	btcScript = "00140eb75a8c1ee7b8da707fd5bfd6c72c9e407aae69"
)

// bitcoinAddresses are BIP-173's examples, of the key 1, and on mainnet BIP-84's first.
func bitcoinAddresses(n chain.Network) []chaintest.Address {
	key := unhex("0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798")
	var canonical string
	for _, a := range []string{"bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx", "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080"} {
		if strings.HasPrefix(must(bitcoin.Family(time.Now).Address(n, key)), a[:strings.IndexByte(a, '1')+1]) {
			canonical = a
		}
	}
	out := []chaintest.Address{{
		Public: key, Canonical: canonical,
		Spellings: []string{strings.ToUpper(canonical), " " + canonical + "\n"},
	}}
	if n.Native.Symbol == "BTC" {
		out = append(out, chaintest.Address{
			Public: unhex("0330d54fd0dd420a6e5f8d3624f5f3482cae350f79d5f0753bf5beef9c2d91af3c"), Canonical: "bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu",
		})
	}
	return out
}

func bitcoinRefused(n chain.Network) []string {
	good := bitcoinAddresses(n)[0].Canonical
	out := []string{
		good[:len(good)-1], good + "q", strings.ToUpper(good[:9]) + good[9:], "bitcoin:" + good, strings.Replace(good, "c", "\u0441", 1),
		"0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266", "ltc1qw508d6qejxtdg4y5r3zarvary0c5xw7kgmn4n9", "satoshi@example.org",
		"0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798", "T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb", "bc1pfeessrawgf",
	}
	for _, other := range bitcoin.Family(time.Now).Networks {
		if a := bitcoinAddresses(other)[0].Canonical; a != good {
			out = append(out, a)
		}
	}
	return out
}

func bitcoinFixture() chaintest.Fixture {
	return chaintest.Fixture{
		Addresses: bitcoinAddresses, Refused: bitcoinRefused,
		Asset:  func(n chain.Network, _ *rand.Rand) (hefu.AssetID, *hefu.TokenFact) { return n.Native.ID, nil },
		View:   bitcoinView,
		FeeCap: hefu.UnitsOf(1_000_000),
		Refuse: bitcoinRefusals(),
		Stale: []chaintest.Change{
			{Name: "coins gone", Make: func(_ chain.Network, _ *hefu.Intent, v *chain.View) { v.Coins = nil }},
			{Name: "coins held by another of our transfers", Make: func(_ chain.Network, _ *hefu.Intent, v *chain.View) { hold(v) }},
			{Name: "coins of other amounts", Make: func(_ chain.Network, _ *hefu.Intent, v *chain.View) {
				v.Coins = slices.Clone(v.Coins)
				for i := range v.Coins {
					v.Coins[i].Amount = hefu.UnitsOf(1)
				}
			}},
			{Name: "coins back in no block", Make: func(_ chain.Network, _ *hefu.Intent, v *chain.View) { unconfirm(v) }},
			{Name: "nodes ask more", Make: func(_ chain.Network, _ *hefu.Intent, v *chain.View) { v.Fee.Base = hefu.UnitsOf(5_000_000) }},
			{Name: "nodes ask beyond any number", Make: func(_ chain.Network, _ *hefu.Intent, v *chain.View) { v.Fee.Base = hefu.Unbounded() }},
			{Name: "the chain went back", Make: func(_ chain.Network, _ *hefu.Intent, v *chain.View) { v.Height-- }},
		},
	}
}

func hold(v *chain.View) {
	for _, c := range v.Coins {
		v.Taken = append(v.Taken, bitcoin.Use(c.TxID, c.Index))
	}
}

func unconfirm(v *chain.View) {
	v.Coins = slices.Clone(v.Coins)
	for i := range v.Coins {
		v.Coins[i].Depth = 0
	}
}

// previous is a transaction that pays the sender amount in its output index.
func previous(amount uint64, index uint32, r *rand.Rand) (id string, b []byte) {
	b = append([]byte{2, 0, 0, 0, 1}, make([]byte, 40)...)
	for i := range 36 {
		b[5+i] = byte(r.Uint32())
	}
	b = append(append(b, 0xff, 0xff, 0xff, 0xff)[:5+36+1+4], byte(index+2)) //nolint:gosec // small
	for i := range index + 2 {
		value, script := r.Uint64N(1e9), unhex("76a914751e76e8199196d454941c45d1b3a323f1433bd688ac")
		if i == index {
			value, script = amount, unhex(btcScript)
		}
		b = binary.LittleEndian.AppendUint64(b, value)
		b = append(append(b, byte(len(script))), script...)
	}
	b = append(b, 0, 0, 0, 0)
	once := sha256.Sum256(b)
	twice := sha256.Sum256(once[:])
	slices.Reverse(twice[:])
	return hex.EncodeToString(twice[:]), b
}

// bitcoinView has coins on both branches of the account, some small, and enough in all.
func bitcoinView(n chain.Network, amount hefu.Units, r *rand.Rand) chain.View {
	v := chain.View{
		Height: 800_000 + r.Uint64N(100_000),
		Fee:    chain.Fee{Base: hefu.UnitsOf(1000), Slow: hefu.UnitsOf(1000 + r.Uint64N(9000)), Tip: hefu.UnitsOf(10_000 + r.Uint64N(9000)), Fast: hefu.UnitsOf(20_000 + r.Uint64N(30_000))},
		Change: hefu.Own{Path: n.Key + "/1/4", Address: must(bitcoin.Family(time.Now).Address(n, unhex(btcSender)))},
	}
	want := amount.Big().Uint64() + 3_000_000
	parts := r.Uint64N(4) + 1
	for i := range parts + 2 {
		size := want/parts + 1
		if i >= parts {
			size = r.Uint64N(50_000) + 1
		}
		index := uint32(r.UintN(3))
		id, b := previous(size, index, r)
		v.Coins = append(v.Coins, chain.Coin{
			TxID: id, Index: index, Amount: hefu.UnitsOf(size), Depth: r.Uint64N(50) + 1, Previous: b,
			Path: n.Key + []string{"/0/0", "/0/7", "/1/0", "/1/19"}[r.IntN(4)],
		})
		v.Native = must(v.Native.Add(hefu.UnitsOf(size)))
	}
	return v
}

func bitcoinRefusals() []chaintest.Change {
	change := func(name string, f func(n chain.Network, in *hefu.Intent, v *chain.View)) chaintest.Change {
		return chaintest.Change{Name: name, Make: f}
	}
	return []chaintest.Change{
		change("no coins", func(_ chain.Network, _ *hefu.Intent, v *chain.View) { v.Coins = nil }),
		change("coins that others hold", func(_ chain.Network, _ *hefu.Intent, v *chain.View) { hold(v) }),
		change("coins in no block", func(_ chain.Network, _ *hefu.Intent, v *chain.View) { unconfirm(v) }),
		change("more than the balance", func(_ chain.Network, in *hefu.Intent, v *chain.View) { in.Amount = v.Native }),
		change("more than there will be", func(_ chain.Network, in *hefu.Intent, _ *chain.View) { in.Amount = hefu.UnitsOf(1 << 63) }),
		change("nothing", func(_ chain.Network, in *hefu.Intent, _ *chain.View) { in.Amount = hefu.Units{} }),
		change("dust", func(_ chain.Network, in *hefu.Intent, _ *chain.View) { in.Amount = hefu.UnitsOf(293) }),
		change("recipient not canonical", func(_ chain.Network, in *hefu.Intent, _ *chain.View) { in.To = strings.ToUpper(in.To) }),
		change("recipient on another network", func(_ chain.Network, in *hefu.Intent, _ *chain.View) {
			in.To = map[bool]string{true: "tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx", false: "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"}[strings.HasPrefix(in.To, "bc1")]
		}),
		change("a memo", func(_ chain.Network, in *hefu.Intent, _ *chain.View) { in.Memo = "rent" }),
		change("a cap below the price", func(_ chain.Network, in *hefu.Intent, _ *chain.View) { in.FeeCap = hefu.UnitsOf(100) }),
		change("a price beyond the cap", func(_ chain.Network, _ *hefu.Intent, v *chain.View) { v.Fee.Base = hefu.UnitsOf(90_000_000) }),
		change("an absurd price", func(_ chain.Network, _ *hefu.Intent, v *chain.View) { v.Fee.Fast = hefu.Unbounded() }),
		change("another network", func(_ chain.Network, in *hefu.Intent, _ *chain.View) { in.Network = "bip122:4242" }),
		change("another asset", func(n chain.Network, in *hefu.Intent, _ *chain.View) { in.Asset = n.ID.Asset("slip44", "2") }),
		change("an asset of another network", func(_ chain.Network, in *hefu.Intent, _ *chain.View) { in.Asset = "bip122:4242/slip44:0" }),
		change("no place for change", func(_ chain.Network, _ *hefu.Intent, v *chain.View) { v.Change = hefu.Own{} }),
		change("change that no wallet finds", func(n chain.Network, _ *hefu.Intent, v *chain.View) { v.Change.Path = n.Key + "/1/1000000" }),
		change("a height that is none", func(_ chain.Network, _ *hefu.Intent, v *chain.View) { v.Height = 500_000_000 }),
		change("a coin twice", func(_ chain.Network, _ *hefu.Intent, v *chain.View) {
			v.Coins = append(slices.Clone(v.Coins), v.Coins[0])
		}),
		change("coins of other amounts than their transactions say", func(_ chain.Network, _ *hefu.Intent, v *chain.View) {
			v.Coins = slices.Clone(v.Coins)
			for i := range v.Coins {
				v.Coins[i].Amount = must(v.Coins[i].Amount.Add(hefu.UnitsOf(2_000_000)))
			}
		}),
		change("a coin with another transaction", func(_ chain.Network, _ *hefu.Intent, v *chain.View) {
			v.Coins = slices.Clone(v.Coins)
			v.Coins[0].Previous = v.Coins[1].Previous
		}),
	}
}
