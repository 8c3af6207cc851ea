package evm

import (
	"bytes"
	"encoding/hex"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

const (
	alice = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
	bob   = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
)

func network(t *testing.T, id hefu.Network) chain.Network {
	t.Helper()
	n, _, err := chain.Set{Family(time.Now)}.Network(id)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// The test addresses that EIP-55 itself lists.
func TestEIP55(t *testing.T) {
	n := network(t, "eip155:1")
	for _, want := range []string{
		"0x52908400098527886E0F7030069857D2E4169EE7", "0x8617E340B3D01FA5F11F306F4090FD50E238070D",
		"0xde709f2102306220921060314715629080e2fb77", "0x27b1fdb04752bbc536007a920d24acb045561c26",
		"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
		"0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB", "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
	} {
		if got, err := (addresses{}).ParseAddress(n, want); err != nil || got != want {
			t.Errorf("%s: %s, %v", want, got, err)
		}
		for _, spelling := range []string{strings.ToLower(want), "0x" + strings.ToUpper(want[2:])} {
			if got, err := (addresses{}).ParseAddress(n, spelling); err != nil || got != want {
				t.Errorf("%s: %s, %v", spelling, got, err)
			}
		}
		if flipped := flipCase(want); flipped != want {
			if got, err := (addresses{}).ParseAddress(n, flipped); err == nil {
				t.Errorf("%s passes as %s", flipped, got)
			}
		}
	}
}

// flipCase changes the case of one letter of a mixed-case address.
func flipCase(s string) string {
	if s[2:] == strings.ToLower(s[2:]) || s[2:] == strings.ToUpper(s[2:]) {
		return s
	}
	b := []byte(s)
	for i := 2; i < len(b); i++ {
		if b[i] >= 'A' && b[i] != 'x' {
			b[i] ^= 0x20
			return string(b)
		}
	}
	return s
}

func TestShippedTokensAreEIP55(t *testing.T) {
	for _, n := range networks() {
		for _, a := range n.Tokens {
			if _, err := contractOf(n, a.ID); err != nil {
				t.Errorf("%s: %v", a.ID, err)
			}
		}
	}
}

func TestForeignAddressesGetAReason(t *testing.T) {
	n := network(t, "eip155:1")
	for text, want := range map[string]string{
		"XE7338O073KYGTWWZN0F2WZ0R8PX5ZPPZS":         "ICAP",
		"alice.eth":                                  "names such as",
		"bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4": "begins with 0x",
		alice[:41]: "here are 39",
		"0xF39fd6e51aad88F6F4ce6aB8827279cffFb92266": "checksum",
	} {
		_, err := addresses{}.ParseAddress(n, text)
		if !hefu.Is(err, hefu.KindInvalid) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}

func TestParseAsset(t *testing.T) {
	n := network(t, "eip155:1")
	usdc := n.Tokens[0].ID
	for text, want := range map[string]hefu.AssetID{
		"eth": "eip155:1/slip44:60", " ETH ": "eip155:1/slip44:60", "eip155:1/slip44:60": "eip155:1/slip44:60",
		"usdc": usdc, string(usdc): usdc, usdc.Reference(): usdc, strings.ToLower(usdc.Reference()): usdc,
		"eip155:1/erc20:" + strings.ToLower(usdc.Reference()): usdc,
		"": "", "DOGE": "", "eip155:56/slip44:714": "", "eip155:1/erc721:" + bob: "", "0x12": "",
		"eip155:1/erc20:usdc": "", flipCase(usdc.Reference()): "",
	} {
		got, err := format{}.ParseAsset(n, text)
		if got != want || (err == nil) != (want != "") || (err != nil && !hefu.Is(err, hefu.KindInvalid)) {
			t.Errorf("%q: %q, %v", text, got, err)
		}
	}
}

func addr(t *testing.T, s string) [20]byte {
	t.Helper()
	a, err := canonical(network(t, "eip155:1"), s)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func testTx(t *testing.T) tx {
	t.Helper()
	return tx{chain: 1, nonce: 7, tip: big.NewInt(1e9), fee: big.NewInt(30e9), gas: 60000, to: addr(t, alice), value: new(big.Int)}
}

func plan(x tx, n chain.Network, token *hefu.TokenFact) hefu.Plan {
	return hefu.Plan{Bytes: x.unsigned(), Facts: hefu.Facts{Path: n.Path(), Token: token}}
}

func says(n chain.Network, contract string) *hefu.TokenFact {
	return &hefu.TokenFact{Asset: n.ID.Asset(erc20, contract), Symbol: "T", Decimals: 6, Source: hefu.GuardSays}
}

// Calls that look like a transfer and are none.
func TestWhatIsNotExactlyATransferIsUnknown(t *testing.T) {
	n := network(t, "eip155:1")
	good := transferData(addr(t, bob), big.NewInt(5))
	with := func(f func(d []byte) []byte) []byte { return f(bytes.Clone(good)) }
	for name, data := range map[string][]byte{
		"trailing byte":       with(func(d []byte) []byte { return append(d, 0) }),
		"trailing word":       with(func(d []byte) []byte { return append(d, make([]byte, 32)...) }),
		"one byte short":      with(func(d []byte) []byte { return d[:67] }),
		"selector only":       good[:4],
		"dirt above address":  with(func(d []byte) []byte { d[4] = 1; return d }),
		"dirt at the border":  with(func(d []byte) []byte { d[15] = 1; return d }),
		"another selector":    with(func(d []byte) []byte { d[3] ^= 1; return d }),
		"one byte":            {0},
		"a transfer, doubled": append(bytes.Clone(good), good...),
	} {
		x := testTx(t)
		x.data = data
		s, err := format{}.Describe(n, plan(x, n, says(n, alice)))
		if err != nil || s.Call != hefu.CallUnknown || s.Doubt == "" || s.To != alice || !s.Amount.IsZero() || s.Asset != n.Native.ID {
			t.Errorf("%s: %+v, %v", name, s, err)
		}
		if s.Fits(hefu.Intent{Network: n.ID, To: bob, Asset: n.ID.Asset(erc20, alice), Amount: hefu.UnitsOf(5), FeeCap: hefu.UnitsOf(1e18)}) == nil {
			t.Errorf("%s fits a transfer", name)
		}
	}
	x := testTx(t)
	x.data, x.value = good, big.NewInt(3)
	if s, err := (format{}).Describe(n, plan(x, n, says(n, alice))); err != nil || s.Call != hefu.CallUnknown || s.Doubt != hefu.DoubtCoins || s.Spends.String() != "3" {
		t.Errorf("a transfer with coins attached: %+v, %v", s, err)
	}
	x.value = new(big.Int)
	if s, err := (format{}).Describe(n, plan(x, n, says(n, alice))); err != nil || s.Call != hefu.CallToken || s.To != bob || s.Amount.String() != "5" {
		t.Errorf("the transfer itself: %+v, %v", s, err)
	}
}

func TestTransactionsThatAreRefused(t *testing.T) {
	n := network(t, "eip155:1")
	x := testTx(t)
	x.value = big.NewInt(1)
	good := x.unsigned()
	raw := func(typ byte, fields ...[]byte) []byte { return appendRLPList([]byte{typ}, bytes.Join(fields, nil)) }
	num := func(v uint64) []byte { return appendRLPUint(nil, v) }
	to, none := appendRLPString(nil, x.to[:]), appendRLPList(nil, nil)
	fields := func(to, access []byte) [][]byte {
		return [][]byte{num(1), num(7), num(1), num(2), num(21000), to, num(1), num(0), access}
	}
	huge := appendRLPBig(nil, new(big.Int).Lsh(big.NewInt(1), 250))
	if _, err := (format{}).Describe(n, hefu.Plan{Bytes: raw(2, fields(to, none)...), Facts: hefu.Facts{Path: n.Path()}}); err != nil {
		t.Fatalf("the pattern itself is refused: %v", err)
	}
	wrongChain := x
	wrongChain.chain = 137
	highTip := x
	highTip.tip = big.NewInt(31e9)
	lastNonce := x
	lastNonce.nonce = 1<<64 - 1
	for name, b := range map[string][]byte{
		"legacy":                appendRLPList(nil, bytes.Join([][]byte{num(7), num(1), num(21000), to, num(1), num(0)}, nil)),
		"legacy with chain id":  appendRLPList(nil, bytes.Join([][]byte{num(7), num(1), num(21000), to, num(1), num(0), num(1), num(0), num(0)}, nil)),
		"EIP-2930":              append([]byte{1}, good[1:]...),
		"EIP-4844":              append([]byte{3}, good[1:]...),
		"EIP-7702":              append([]byte{4}, good[1:]...),
		"contract creation":     raw(2, fields(num(0), none)...),
		"19-byte recipient":     raw(2, fields(appendRLPString(nil, x.to[:19]), none)...),
		"access list":           raw(2, fields(to, appendRLPList(nil, appendRLPList(nil, append(bytes.Clone(to), none...))))...),
		"access list as string": raw(2, fields(to, num(0))...),
		"ten fields":            raw(2, append(fields(to, none), num(0))...),
		"eight fields":          raw(2, fields(to, none)[:8]...),
		"signed":                x.signed(0, word(5), word(6)),
		"another chain":         wrongChain.unsigned(),
		"tip above fee":         highTip.unsigned(),
		"last nonce":            lastNonce.unsigned(),
		"impossible fee":        raw(2, num(1), num(7), num(1), huge, num(21000), to, num(1), num(0), none),
		"nonce beyond 64 bits":  raw(2, num(1), huge, num(1), num(2), num(21000), to, num(1), num(0), none),
		"leading zero":          raw(2, num(1), []byte{0x82, 0, 7}, num(1), num(2), num(21000), to, num(1), num(0), none),
		"too long":              append(bytes.Clone(good), make([]byte, maxTxBytes)...),
	} {
		p := hefu.Plan{Bytes: b, Facts: hefu.Facts{Path: n.Path()}}
		if s, err := (format{}).Describe(n, p); !hefu.Is(err, hefu.KindInvalid) {
			t.Errorf("%s: %+v, %v", name, s, err)
		}
		if _, err := (format{}).Digests(n, p); err == nil {
			t.Errorf("%s would be signed", name)
		}
	}
}

// A guard cannot say of a token what the binary knows better.
func TestFactsAboutTokensAreChecked(t *testing.T) {
	n := network(t, "eip155:1")
	usdc := n.Tokens[0]
	x := testTx(t)
	x.to, x.data = addr(t, usdc.ID.Reference()), transferData(addr(t, bob), big.NewInt(5))
	good := hefu.TokenFact{Asset: usdc.ID, Symbol: "USDC", Decimals: 6, Source: hefu.Shipped}
	with := func(f func(*hefu.TokenFact)) *hefu.TokenFact { c := good; f(&c); return &c }
	if _, err := (format{}).Describe(n, plan(x, n, &good)); err != nil {
		t.Fatal(err)
	}
	for name, fact := range map[string]*hefu.TokenFact{
		"nothing":         nil,
		"another token":   with(func(f *hefu.TokenFact) { f.Asset = n.Tokens[1].ID }),
		"other decimals":  with(func(f *hefu.TokenFact) { f.Decimals = 18 }),
		"other symbol":    with(func(f *hefu.TokenFact) { f.Symbol = "USDT" }),
		"lie, guard says": with(func(f *hefu.TokenFact) { f.Decimals, f.Source = 18, hefu.GuardSays }),
		"proved":          with(func(f *hefu.TokenFact) { f.Source = hefu.Proved }),
		"no source":       with(func(f *hefu.TokenFact) { f.Source = "" }),
	} {
		if s, err := (format{}).Describe(n, plan(x, n, fact)); !hefu.Is(err, hefu.KindInvalid) {
			t.Errorf("%s: %+v, %v", name, s, err)
		}
	}
	x.to = addr(t, alice)
	unknown := says(n, alice)
	for name, f := range map[string]func(*hefu.TokenFact){
		"shipped":   func(f *hefu.TokenFact) { f.Source = hefu.Shipped },
		"no symbol": func(f *hefu.TokenFact) { f.Symbol = "" },
		"turned":    func(f *hefu.TokenFact) { f.Symbol = "\u202eCDSU" },
		"decimals":  func(f *hefu.TokenFact) { f.Decimals = 37 },
	} {
		c := *unknown
		f(&c)
		if s, err := (format{}).Describe(n, plan(x, n, &c)); !hefu.Is(err, hefu.KindInvalid) {
			t.Errorf("an unknown token, %s: %+v, %v", name, s, err)
		}
	}
	unknown.Symbol = "USDC"
	s, err := format{}.Describe(n, plan(x, n, unknown))
	if err != nil || s.Terms[len(s.Terms)-1].Name != "warning" {
		t.Errorf("a token that borrows a name: %+v, %v", s, err)
	}
}

// The example transaction is checked against ethers in test/chain; this one pins
// the bytes.
func TestTheBytesAreEIP1559(t *testing.T) {
	x := testTx(t)
	x.value, x.gas = big.NewInt(1), 21000
	const want = "02e80107843b9aca008506fc23ac0082520894f39fd6e51aad88f6f4ce6ab8827279cfffb922660180c0"
	if got := hex.EncodeToString(x.unsigned()); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

func TestRollupsSayWhatTheFeeCovers(t *testing.T) {
	for id, want := range map[hefu.Network]string{"eip155:10": "beside this fee", "eip155:8453": "beside this fee", "eip155:42161": "in this fee", "eip155:1": ""} {
		n := network(t, id)
		x := testTx(t)
		x.chain, _ = chainID(n)
		x.value = big.NewInt(1)
		s, err := format{}.Describe(n, plan(x, n, nil))
		if err != nil {
			t.Fatal(err)
		}
		last := s.Terms[len(s.Terms)-1].Name
		if (want != "" && last != want) || (want == "" && strings.Contains(last, "this fee")) {
			t.Errorf("%s says %q", id, last)
		}
	}
}

func TestMessagesSpeakInCoins(t *testing.T) {
	n := network(t, "eip155:1")
	usdc := n.Tokens[0]
	fact := &hefu.TokenFact{Asset: usdc.ID, Symbol: "USDC", Decimals: 6, Source: hefu.Shipped}
	rich := chain.View{Native: hefu.UnitsOf(1e18), Balance: hefu.UnitsOf(5_000_000), Fee: chain.Fee{Base: hefu.UnitsOf(10e9), Tip: hefu.UnitsOf(1e9)}}
	for _, test := range []struct {
		asset  hefu.AssetID
		amount uint64
		view   func(*chain.View)
		want   string
	}{
		{n.Native.ID, 2e18, nil, "2 ETH and a fee of up to 0.000651 ETH are needed, the account has 1 ETH; at most 0.999349 ETH can be sent"},
		{usdc.ID, 7_500_000, nil, "7.5 USDC are needed, the account has 5 USDC"},
		{usdc.ID, 1, func(v *chain.View) { v.Native = hefu.UnitsOf(1e12) }, "is paid in ETH, the account has 0.000001 ETH; the USDC are enough"},
		{n.Native.ID, 1, func(v *chain.View) { v.Fee.Base = hefu.UnitsOf(1e13) }, "fee: Ethereum asks at least 0.210021 ETH now, the cap is 0.05 ETH"},
	} {
		v := rich
		if test.asset != n.Native.ID {
			v.Token = fact
		}
		if test.view != nil {
			test.view(&v)
		}
		in := hefu.Intent{Network: n.ID, From: alice, To: bob, Asset: test.asset, Amount: hefu.UnitsOf(test.amount), FeeCap: hefu.UnitsOf(5e16)}
		_, err := format{}.Build(n, in, v)
		if !hefu.Is(err, hefu.KindInvalid) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%v, want %q", err, test.want)
		}
	}
}

// The cap is a promise: whatever the price, the fee plus what a rollup takes on
// top stays below it, and a higher cap never buys less speed.
func TestThePriceStaysBelowTheCap(t *testing.T) {
	n := network(t, "eip155:10")
	f := chain.Fee{Base: hefu.UnitsOf(10e9), Slow: hefu.UnitsOf(1e9), Tip: hefu.UnitsOf(2e9), Fast: hefu.UnitsOf(4e9), Extra: hefu.UnitsOf(3e13)}
	least := uint64(21000*11e9 + 3e13)
	var lastTip, lastFee = new(big.Int), new(big.Int)
	tips := map[string]bool{}
	for c := least; c < 4*least; c += least / 97 {
		tip, fee, err := price(n, f, 21000, hefu.UnitsOf(c))
		if err != nil {
			t.Fatal(err)
		}
		total := new(big.Int).Mul(fee, big.NewInt(21000))
		total.Add(total, f.Extra.Big())
		if total.Cmp(new(big.Int).SetUint64(c)) > 0 || tip.Cmp(lastTip) < 0 || fee.Cmp(lastFee) < 0 || tip.Cmp(fee) > 0 {
			t.Fatalf("cap %d: tip %s, fee %s, total %s", c, tip, fee, total)
		}
		lastTip, lastFee = tip, fee
		tips[tip.String()] = true
	}
	if len(tips) != 3 || lastFee.String() != "34000000000" {
		t.Errorf("tips %v, last fee %s", tips, lastFee)
	}
	if _, _, err := price(n, f, 21000, hefu.UnitsOf(least-1)); !hefu.Is(err, hefu.KindInvalid) {
		t.Errorf("one wei below: %v", err)
	}
}

func TestChoicesSurviveADriftingBaseFee(t *testing.T) {
	n := network(t, "eip155:1")
	v := chain.View{Fee: chain.Fee{Base: hefu.UnitsOf(10e9), Slow: hefu.UnitsOf(1e9), Tip: hefu.UnitsOf(2e9), Fast: hefu.UnitsOf(4e9)}}
	choices, err := format{}.FeeChoices(n, hefu.Intent{Asset: n.Native.ID}, v)
	if err != nil {
		t.Fatal(err)
	}
	for drift := uint64(8e9); drift <= 115e8; drift += 1e8 { // −20 % … +15 %
		now := v.Fee
		now.Base = hefu.UnitsOf(drift)
		for i, want := range []uint64{1e9, 2e9, 4e9} {
			tip, _, err := price(n, now, 21000, choices[i].Cap)
			if err != nil || tip.Uint64() != want && drift >= 1e10 {
				t.Errorf("base %d: %s pays a tip of %v, %v", drift, choices[i].Name, tip, err)
			}
		}
	}
}

func TestGasLimits(t *testing.T) {
	for _, test := range []struct {
		token    bool
		estimate uint64
		want     uint64 // 0: refused
	}{
		{false, 0, 21000}, {false, 21000, 21000}, {false, 40000, 50000}, {true, 0, 100000}, {true, 21000, 26250}, {true, 48000, 60000},
		{false, 20999, 0}, {true, 1, 0}, {false, mostGas, mostGas + mostGas/4}, {false, mostGas + 1, 0}, {true, 1<<64 - 1, 0},
	} {
		got, err := gasLimit(test.token, test.estimate)
		if got != test.want || (err == nil) != (test.want != 0) || (err != nil && !hefu.Is(err, hefu.KindUnavailable)) {
			t.Errorf("%+v: %d, %v", test, got, err)
		}
	}
}

func TestAMemoIsRefusedInWords(t *testing.T) {
	n := network(t, "eip155:1")
	in := hefu.Intent{Network: n.ID, From: alice, To: bob, Asset: n.Native.ID, Amount: hefu.UnitsOf(1), FeeCap: hefu.UnitsOf(1e18), Memo: "rent"}
	if _, err := (format{}).Build(n, in, chain.View{Native: hefu.UnitsOf(2e18)}); err == nil || !strings.Contains(err.Error(), "carry no memo") {
		t.Errorf("%v", err)
	}
}
