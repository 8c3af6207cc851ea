package evm

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

// script is a node that answers from a table: "method" or "method/first parameter"
// or, for eth_call, "eth_call/selector". An answer is JSON, an error, or gone.
type script map[string]any

var errGone = hefu.Errorf(hefu.KindUnavailable, "node: the chain cannot be reached now")

func (s script) Call(_ context.Context, result any, method string, params ...any) error {
	keys := []string{method}
	if len(params) > 0 {
		keys = append(keys, fmt.Sprintf("%s/%v", method, params[0]))
		if m, ok := params[0].(map[string]string); ok && len(m["data"]) >= 10 {
			keys = append(keys, method+"/"+m["data"][:10])
		}
		if len(params) > 1 {
			keys = append(keys, fmt.Sprintf("%s//%v", method, params[1]))
		}
	}
	var answer any = errGone
	for _, k := range keys {
		if a, ok := s[k]; ok {
			answer = a
		}
	}
	switch a := answer.(type) {
	case error:
		return a
	case string:
		if err := json.Unmarshal([]byte(a), result); err != nil {
			return hefu.Errorf(hefu.KindUnavailable, "node: the answer is malformed").Because(err)
		}
	}
	return nil
}

// with is a copy with one answer changed.
func (s script) with(key string, answer any) script {
	c := script{}
	for k, v := range s {
		c[k] = v
	}
	c[key] = answer
	return c
}

const (
	h32   = `"0x1111111111111111111111111111111111111111111111111111111111111111"`
	idA   = "0x2222222222222222222222222222222222222222222222222222222222222222"
	hash0 = `"` + idA + `"`
)

var start = time.Unix(1_700_000_000, 0)

func blockAt(number, stamp int64) string {
	return fmt.Sprintf(`{"number":"0x%x","hash":%s,"timestamp":"0x%x","baseFeePerGas":"0x64"}`, number, h32, stamp)
}

func sel(s [4]byte) string { return "eth_call/" + hexBytes(s[:]) }

func abi(b []byte) string { return `"` + hexBytes(b) + `"` }

// healthy is Ethereum as seen by alice, block 100, block 90 final.
func healthy() script {
	return script{
		"eth_chainId": `"0x1"`, "eth_syncing": `false`, "eth_blockNumber": `"0x64"`,
		"eth_getBlockByNumber/latest": blockAt(100, start.Unix()-12), "eth_getBlockByNumber/finalized": blockAt(90, start.Unix()-500),
		"eth_getTransactionCount//latest": `"0x7"`, "eth_getTransactionCount//pending": `"0x7"`,
		"eth_getBalance":  `"0xde0b6b3a7640000"`,
		"eth_feeHistory":  `{"baseFeePerGas":["0x1","0x2","0x3b9aca00"],"reward":[["0x1","0x3","0x5"],["0x0","0x0","0x0"],["0x2","0x4","0x6"]]}`,
		"eth_estimateGas": `"0x5208"`,
		sel(selBalanceOf): abi(word(5_000_000)), sel(selSymbol): abi(abiString("TKN")), sel(selDecimals): abi(word(6)),
	}
}

func open(t *testing.T, id hefu.Network, s script) *ledger {
	t.Helper()
	f := Family(func() time.Time { return start })
	n, _, err := chain.Set{f}.Network(id)
	if err != nil {
		t.Fatal(err)
	}
	return f.Open(n, s).(*ledger)
}

func TestViewReadsWhatBuildNeeds(t *testing.T) {
	l := open(t, "eip155:1", healthy())
	v, err := l.View(t.Context(), owner(alice), l.n.Native.ID)
	if err != nil {
		t.Fatal(err)
	}
	if v.Nonce != 7 || v.Pending != 7 || v.Native.String() != "1000000000000000000" || v.Balance.Cmp(v.Native) != 0 ||
		v.Fee.Base.String() != "1000000000" || v.Fee.Slow.String() != "2" || v.Fee.Tip.String() != "4" || v.Fee.Fast.String() != "6" ||
		v.Gas != 21000 || v.Token != nil || v.Time != start.Unix()-12 || !v.Fee.Extra.IsZero() {
		t.Errorf("%+v", v)
	}
	v, err = l.View(t.Context(), owner(alice), l.n.Tokens[0].ID)
	if err != nil || v.Balance.String() != "5000000" || *v.Token != (hefu.TokenFact{Asset: l.n.Tokens[0].ID, Symbol: "USDC", Decimals: 6, Source: hefu.Shipped}) {
		t.Errorf("%+v, %v", v, err)
	}
	other := l.n.ID.Asset(erc20, bob)
	v, err = l.View(t.Context(), owner(alice), other)
	if err != nil || *v.Token != (hefu.TokenFact{Asset: other, Symbol: "TKN", Decimals: 6, Source: hefu.GuardSays}) {
		t.Errorf("%+v, %v", v, err)
	}
}

func TestViewOfACall(t *testing.T) {
	l := open(t, "eip155:1", healthy())
	usdc := l.n.Tokens[0].ID
	shipped := hefu.TokenFact{Asset: usdc, Symbol: "USDC", Decimals: 6, Source: hefu.Shipped}
	says := hefu.TokenFact{Asset: l.n.ID.Asset(erc20, bob), Symbol: "TKN", Decimals: 6, Source: hefu.GuardSays}
	both := callData("cc53287f", "0x20", "3", bob, dave, usdc.Reference(), dave, bob, carol)
	for name, test := range map[string]struct {
		at   string
		data []byte
		want []hefu.TokenFact
	}{
		"a token that is shipped": {usdc.Reference(), callData("095ea7b3", dave, "1"), []hefu.TokenFact{shipped}},
		"one that is not":         {bob, callData("095ea7b3", dave, "1"), []hefu.TokenFact{says}},
		"several, one twice":      {checksum(permit2), both, []hefu.TokenFact{says, shipped}},
		"a collection":            {bob, callData("a22cb465", dave, "1"), nil},
	} {
		in := callIntent(l.n, test.at, test.data)
		v, err := chain.Look(t.Context(), l, owner(alice), in)
		if err != nil || !slices.Equal(v.Tokens, test.want) || v.Token != nil || v.Gas != 21000 || v.Nonce != 7 || v.Fee.Base.IsZero() {
			t.Errorf("%s: %+v, %v", name, v, err)
			continue
		}
		if _, err := (format{}).Build(l.n, in, v); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	approve := callData("095ea7b3", dave, "1")
	paid := callIntent(l.n, bob, approve)
	paid.Amount = hefu.UnitsOf(1)
	if _, err := chain.Look(t.Context(), open(t, "eip155:1", script{}), owner(alice), paid); !hefu.Is(err, hefu.KindInvalid) || !strings.Contains(err.Error(), "attaches coins") {
		t.Errorf("with coins: %v", err)
	}
	for name, test := range map[string]struct {
		change script
		data   []byte
		kind   hefu.Kind
		says   string
	}{
		"a collection, where a number is no amount": {script{sel(selDecimals): `"0x"`}, approve, hefu.KindInvalid, "does not answer like a token"},
		"a contract without a name":                 {script{sel(selSymbol): `"0x"`}, approve, hefu.KindInvalid, "does not answer like a token"},
		"an unknown call":                           {nil, callData("deadbeef", dave, "1"), hefu.KindInvalid, "does not understand"},
		"tokens of somebody else":                   {nil, callData("23b872dd", dave, bob, "1"), hefu.KindInvalid, "another account"},
		"a call that the contract refuses":          {script{"eth_estimateGas": &chain.RPCError{Code: 3, Message: "execution reverted"}}, approve, hefu.KindInvalid, "refuses this call"},
	} {
		s := healthy()
		maps.Copy(s, test.change)
		if test.change == nil {
			s = script{} // nobody is asked
		}
		l := open(t, "eip155:1", s)
		if _, err := chain.Look(t.Context(), l, owner(alice), callIntent(l.n, bob, test.data)); !hefu.Is(err, test.kind) || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v, want %q", name, err, test.says)
		}
	}
}

// A node that is wrong, half-synced or broken is unavailable, with a reason.
func TestSickNodesAreUnavailable(t *testing.T) {
	for name, test := range map[string]struct {
		key, answer, want string
	}{
		"another chain":       {"eth_chainId", `"0x38"`, "another chain"},
		"chain id is no hex":  {"eth_chainId", `"1"`, ""},
		"chain id is null":    {"eth_chainId", `null`, ""},
		"syncing":             {"eth_syncing", `{"currentBlock":"0x1","highestBlock":"0x64"}`, "catching up"},
		"syncing is null":     {"eth_syncing", `null`, "catching up"},
		"old head":            {"eth_getBlockByNumber/latest", blockAt(100, start.Unix()-601), "does not follow the chain"},
		"head of the future":  {"eth_getBlockByNumber/latest", blockAt(100, start.Unix()+601), "does not follow the chain"},
		"no head":             {"eth_getBlockByNumber/latest", `null`, ""},
		"head without hash":   {"eth_getBlockByNumber/latest", `{"number":"0x1","timestamp":"0x1","baseFeePerGas":"0x1"}`, ""},
		"no base fee":         {"eth_getBlockByNumber/latest", fmt.Sprintf(`{"number":"0x64","hash":%s,"timestamp":"0x%x"}`, h32, start.Unix()), "EIP-1559"},
		"nonce is a number":   {"eth_getTransactionCount//latest", `7`, ""},
		"nonce is huge":       {"eth_getTransactionCount//latest", `"0xffffffffffffffff"`, ""},
		"nonce beyond 64 bit": {"eth_getTransactionCount//latest", `"0x10000000000000000"`, ""},
		"nonce is negative":   {"eth_getTransactionCount//latest", `"0x-7"`, ""},
		"balance of 65 hex":   {"eth_getBalance", `"0x1` + strings.Repeat("0", 64) + `"`, ""},
		"balance is empty":    {"eth_getBalance", `"0x"`, ""},
		"no fee history":      {"eth_feeHistory", `{}`, ""},
		"fee history is null": {"eth_feeHistory", `null`, ""},
		"estimate is a list":  {"eth_estimateGas", `[]`, ""},
		"estimate is huge":    {"eth_estimateGas", `"0xffffffffffffffffff"`, ""},
	} {
		l := open(t, "eip155:1", healthy().with(test.key, test.answer))
		if v, err := l.View(t.Context(), owner(alice), l.n.Native.ID); !hefu.Is(err, hefu.KindUnavailable) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %+v, %v", name, v, err)
		}
	}
	for key := range healthy() {
		if key == "eth_blockNumber" || key == "eth_getBlockByNumber/finalized" {
			continue // View does not ask
		}
		for _, err := range []error{errGone, &chain.RPCError{Code: -32000, Message: "header not found"}} {
			l := open(t, "eip155:1", healthy().with(key, err))
			if v, err := l.View(t.Context(), owner(alice), l.n.ID.Asset(erc20, bob)); !hefu.Is(err, hefu.KindUnavailable) {
				t.Errorf("%s gone: %+v, %v", key, v, err)
			}
		}
	}
}

func TestADevChainMayStandStill(t *testing.T) {
	s := healthy().with("eth_chainId", `"0x7a69"`).with("eth_getBlockByNumber/latest", blockAt(100, 5))
	l := open(t, "eip155:31337", s)
	if _, err := l.View(t.Context(), owner(alice), l.n.Native.ID); err != nil {
		t.Error(err)
	}
}

func TestHostileTokens(t *testing.T) {
	asset := hefu.Network("eip155:1").Asset(erc20, bob)
	reverts := &chain.RPCError{Code: 3, Message: "execution reverted"}
	for name, s := range map[string]script{
		"no contract":          healthy().with(sel(selBalanceOf), `"0x"`),
		"balance reverts":      healthy().with(sel(selBalanceOf), reverts),
		"balance of 64 bytes":  healthy().with(sel(selBalanceOf), abi(make([]byte, 64))),
		"a symbol of 1 MB":     healthy().with(sel(selSymbol), abi(abiStringLong(1<<20))),
		"a symbol that lies":   healthy().with(sel(selSymbol), abi(bytes.Repeat([]byte{0xff}, 96))),
		"a symbol that turns":  healthy().with(sel(selSymbol), abi(abiString("\u202eCDSU"))),
		"no symbol":            healthy().with(sel(selSymbol), reverts),
		"decimals of 200":      healthy().with(sel(selDecimals), abi(word(200))),
		"decimals of 256 bits": healthy().with(sel(selDecimals), abi(bytes.Repeat([]byte{0xff}, 32))),
		"no decimals":          healthy().with(sel(selDecimals), `"0x"`),
		"decimals are JSON":    healthy().with(sel(selDecimals), `6`),
	} {
		if v, err := open(t, "eip155:1", s).View(t.Context(), owner(alice), asset); !hefu.Is(err, hefu.KindInvalid) {
			t.Errorf("%s: %+v, %v", name, v, err)
		}
	}
	old := healthy().with(sel(selSymbol), abi(append([]byte("MKR"), make([]byte, 29)...)))
	if v, err := open(t, "eip155:1", old).View(t.Context(), owner(alice), asset); err != nil || v.Token.Symbol != "MKR" {
		t.Errorf("bytes32: %+v, %v", v, err)
	}
	for _, bad := range []hefu.AssetID{"eip155:56/slip44:714", "eip155:1/erc721:" + bob, hefu.AssetID("eip155:1/erc20:" + strings.ToLower(bob)), "eip155:1/slip44:61", ""} {
		if _, err := open(t, "eip155:1", healthy()).View(t.Context(), owner(alice), bad); !hefu.Is(err, hefu.KindInvalid) {
			t.Errorf("asset %q: %v", bad, err)
		}
	}
}

func TestFeesOfUnusualNetworks(t *testing.T) {
	empty := `{"baseFeePerGas":["0x0","0x0"],"reward":[["0x0","0x0","0x0"]]}`
	s := healthy().with("eth_chainId", `"0x38"`).with("eth_feeHistory", empty).with("eth_maxPriorityFeePerGas", `"0x5"`)
	v, err := open(t, "eip155:56", s).View(t.Context(), owner(alice), "eip155:56/slip44:714")
	if err != nil || v.Fee.Tip.String() != "50000000" || !v.Fee.Base.IsZero() {
		t.Errorf("BNB Smart Chain: %+v, %v", v.Fee, err)
	}
	s = healthy().with("eth_chainId", `"0x89"`)
	if v, err = open(t, "eip155:137", s).View(t.Context(), owner(alice), "eip155:137/slip44:966"); err != nil || v.Fee.Slow.String() != "25000000000" {
		t.Errorf("Polygon: %+v, %v", v.Fee, err)
	}
	s = healthy().with("eth_chainId", `"0xa"`).with(sel(selL1Fee), abi(word(1000)))
	if v, err = open(t, "eip155:10", s).View(t.Context(), owner(alice), "eip155:10/slip44:60"); err != nil || v.Fee.Extra.String() != "1500" {
		t.Errorf("OP Mainnet: %+v, %v", v.Fee, err)
	}
	s[sel(selL1Fee)] = `"0x"`
	if v, err = open(t, "eip155:10", s).View(t.Context(), owner(alice), "eip155:10/slip44:60"); err != nil || !v.Fee.Extra.IsZero() {
		t.Errorf("a rollup without the predeploy: %+v, %v", v.Fee, err)
	}
	s[sel(selL1Fee)] = errGone
	if _, err = open(t, "eip155:10", s).View(t.Context(), owner(alice), "eip155:10/slip44:60"); !hefu.Is(err, hefu.KindUnavailable) {
		t.Errorf("a rollup's price that cannot be read: %v", err)
	}
}

func TestEstimatesThatAreRefused(t *testing.T) {
	n := hefu.Network("eip155:1")
	native := hefu.Intent{Network: n, From: alice, To: bob, Asset: "eip155:1/slip44:60", Amount: hefu.UnitsOf(1)}
	token := native
	token.Asset = n.Asset(erc20, bob)
	for _, test := range []struct {
		in   hefu.Intent
		err  error
		kind hefu.Kind
		want string
	}{
		{native, &chain.RPCError{Code: 3, Message: "execution reverted"}, hefu.KindInvalid, "takes no coins"},
		{token, &chain.RPCError{Code: -32000, Message: "execution reverted: paused"}, hefu.KindInvalid, "contract refuses"},
		{native, &chain.RPCError{Code: -32000, Message: "insufficient funds for transfer"}, hefu.KindInvalid, "cannot pay"},
		{native, &chain.RPCError{Code: -32000, Message: "header not found"}, hefu.KindUnavailable, ""},
		{native, errGone, hefu.KindUnavailable, ""},
	} {
		_, err := chain.Look(t.Context(), open(t, n, healthy().with("eth_estimateGas", test.err).with("x", "")), owner(alice), test.in)
		if test.kind == hefu.KindUnavailable {
			if !hefu.Is(err, test.kind) {
				t.Errorf("%v: %v", test.err, err)
			}
			continue
		}
		_, err = open(t, n, healthy().with("eth_estimateGas", test.err)).Estimate(t.Context(), test.in)
		if !hefu.Is(err, test.kind) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%v: %v", test.err, err)
		}
	}
	poor := healthy().with("eth_getBalance", `"0x0"`).with("eth_estimateGas", &chain.RPCError{Code: 3, Message: "execution reverted"})
	if v, err := chain.Look(t.Context(), open(t, n, poor), owner(alice), native); err != nil || !v.Balance.IsZero() {
		t.Errorf("an amount above the balance is Build's to explain: %v", err)
	}
}

func TestSendUnderstandsTheWordsOfNodes(t *testing.T) {
	signed := []byte{2, 1, 2, 3}
	l := open(t, "eip155:1", healthy().with("eth_sendRawTransaction", `"`+txID(signed)+`"`))
	if err := l.Send(t.Context(), signed); err != nil {
		t.Error(err)
	}
	for message, want := range map[string]any{
		"already known":            nil,
		"AlreadyKnown":             nil,
		"known transaction: 0xabc": nil,
		"Transaction with the same hash was already imported.": nil,
		"transaction already imported":                         nil,
		"tx already exists in cache":                           nil,
		"nonce too low: next nonce 8, tx nonce 7":              chain.ErrStale,
		"Nonce is too low":                                     chain.ErrStale,
		"OldNonce":                                             chain.ErrStale,
		"replacement transaction underpriced":                  chain.ErrUnderpriced,
		"transaction underpriced: gas tip cap 0":               chain.ErrUnderpriced,
		"max fee per gas less than block base fee: address 0x": chain.ErrUnderpriced,
		"FeeTooLow, MaxFeePerGas too low":                      chain.ErrUnderpriced,
		"insufficient funds for gas * price + value":           hefu.KindConflict,
		"InsufficientFunds, Balance is zero":                   hefu.KindConflict,
		"exceeds block gas limit":                              hefu.KindUnavailable,
		"txpool is full":                                       hefu.KindUnavailable,
		"":                                                     hefu.KindUnavailable,
	} {
		err := open(t, "eip155:1", healthy().with("eth_sendRawTransaction", &chain.RPCError{Code: -32000, Message: message})).Send(t.Context(), signed)
		ok := false
		switch w := want.(type) {
		case nil:
			ok = err == nil
		case hefu.Kind:
			ok = hefu.Is(err, w) && !errors.Is(err, chain.ErrStale) && !errors.Is(err, chain.ErrUnderpriced)
		case error:
			ok = errors.Is(err, w)
		}
		if !ok {
			t.Errorf("%q: %v, want %v", message, err, want)
		}
	}
	for name, s := range map[string]script{
		"another id":    healthy().with("eth_sendRawTransaction", hash0),
		"null":          healthy().with("eth_sendRawTransaction", `null`),
		"another chain": healthy().with("eth_sendRawTransaction", `"`+txID(signed)+`"`).with("eth_chainId", `"0x2"`),
		"gone":          healthy(),
	} {
		if err := open(t, "eip155:1", s).Send(t.Context(), signed); !hefu.Is(err, hefu.KindUnavailable) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func mined(block int64, status string) string {
	return fmt.Sprintf(`{"transactionHash":%s,"blockNumber":"0x%x","blockHash":%s,"status":%q}`, hash0, block, h32, status)
}

func TestDepth(t *testing.T) {
	base := healthy().with("eth_getTransactionReceipt", `null`).with("eth_getTransactionByHash", `null`)
	waiting := fmt.Sprintf(`{"hash":%s,"blockNumber":null}`, hash0)
	at := func(block int64, status string) script {
		return base.with("eth_getTransactionReceipt", mined(block, status)).with(fmt.Sprintf("eth_getBlockByNumber/0x%x", block), blockAt(block, 1))
	}
	for name, test := range map[string]struct {
		s    script
		want chain.Depth
	}{
		"unknown":       {base, chain.Depth{}},
		"waiting":       {base.with("eth_getTransactionByHash", waiting), chain.Depth{Found: true}},
		"newest":        {at(100, "0x1"), chain.Depth{Found: true, Mined: true, Depth: 1, Block: 100}},
		"not yet final": {at(91, "0x1"), chain.Depth{Found: true, Mined: true, Depth: 10, Block: 91}},
		"final":         {at(90, "0x1"), chain.Depth{Found: true, Mined: true, Depth: 11, Block: 90, Final: true}},
		"failed":        {at(90, "0x0"), chain.Depth{Found: true, Mined: true, Depth: 11, Block: 90, Final: true, Failed: true}},
		"ahead":         {at(101, "0x1"), chain.Depth{Found: true, Mined: true, Depth: 1, Block: 101}},
	} {
		if got, err := open(t, "eip155:1", test.s).Depth(t.Context(), idA); err != nil || got != test.want {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	for name, s := range map[string]script{
		"receipt of another":     at(90, "0x1").with("eth_getTransactionReceipt", strings.Replace(mined(90, "0x1"), "2222", "3333", 1)),
		"receipt without status": base.with("eth_getTransactionReceipt", fmt.Sprintf(`{"transactionHash":%s,"blockNumber":"0x5a","blockHash":%s}`, hash0, h32)),
		"receipt of a fork":      at(90, "0x1").with("eth_getBlockByNumber/0x5a", strings.Replace(blockAt(90, 1), "1111", "9999", 1)),
		"no finality":            at(90, "0x1").with("eth_getBlockByNumber/finalized", &chain.RPCError{Code: -39001, Message: "unknown block"}),
		"finality is null":       at(90, "0x1").with("eth_getBlockByNumber/finalized", `null`),
		"another chain":          at(90, "0x1").with("eth_chainId", `"0x2"`),
		"index in progress":      base.with("eth_getTransactionReceipt", &chain.RPCError{Code: -32000, Message: "transaction indexing is in progress"}),
	} {
		if got, err := open(t, "eip155:1", s).Depth(t.Context(), idA); !hefu.Is(err, hefu.KindUnavailable) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	if _, err := open(t, "eip155:1", base).Depth(t.Context(), "0x12"); !hefu.Is(err, hefu.KindInvalid) {
		t.Errorf("a malformed id: %v", err)
	}
}

func TestDepthOfChainsWithoutFinality(t *testing.T) {
	s := healthy().with("eth_getBlockByNumber/finalized", &chain.RPCError{Code: -39001, Message: "unknown block"})
	for block, final := range map[int64]bool{100: false, 90: false, 89: true, 1: true} {
		s := s.with("eth_getTransactionReceipt", mined(block, "0x1")).with(fmt.Sprintf("eth_getBlockByNumber/0x%x", block), blockAt(block, 1))
		l := open(t, "eip155:1", s)
		l.n.FinalDepth = 12
		if got, err := l.Depth(t.Context(), idA); err != nil || got.Final != final {
			t.Errorf("block %d: %+v, %v", block, got, err)
		}
	}
}

// Dead is the one answer that lets money be planned a second time: every doubt
// says no.
func TestDead(t *testing.T) {
	x := testTx(t) // nonce 7
	x.value, x.fee, x.tip = big.NewInt(1), big.NewInt(2), big.NewInt(1)
	p := plan(x, network(t, "eip155:1"), nil)
	gone := healthy().with("eth_getTransactionReceipt", `null`).with("eth_getTransactionByHash", `null`).with("eth_getTransactionCount//0x5a", `"0x8"`)
	for name, test := range map[string]struct {
		s    script
		want bool
	}{
		"nonce spent, ours nowhere":  {gone, true},
		"ours still in some mempool": {gone.with("eth_getTransactionByHash", fmt.Sprintf(`{"hash":%s,"blockNumber":null}`, hash0)), true},
		"nonce free at finality":     {gone.with("eth_getTransactionCount//0x5a", `"0x7"`), false},
		"ours was mined":             {gone.with("eth_getTransactionReceipt", mined(95, "0x1")), false},
		"ours was mined and failed":  {gone.with("eth_getTransactionReceipt", mined(80, "0x0")), false},
		"ours is in a block":         {gone.with("eth_getTransactionByHash", fmt.Sprintf(`{"hash":%s,"blockNumber":"0x50"}`, hash0)), false},
	} {
		if got, err := open(t, "eip155:1", test.s).Dead(t.Context(), alice, p, idA); err != nil || got != test.want {
			t.Errorf("%s: %t, %v", name, got, err)
		}
	}
	for _, key := range []string{"eth_chainId", "eth_blockNumber", "eth_getBlockByNumber/finalized", "eth_getTransactionCount//0x5a", "eth_getTransactionReceipt", "eth_getTransactionByHash"} {
		for _, answer := range []any{errGone, &chain.RPCError{Code: -32000, Message: "missing trie node"}, `"x"`, `{}`} {
			if got, err := open(t, "eip155:1", gone.with(key, answer)).Dead(t.Context(), alice, p, idA); !hefu.Is(err, hefu.KindUnavailable) || got {
				t.Errorf("%s answers %v: %t, %v", key, answer, got, err)
			}
		}
	}
	l := open(t, "eip155:1", gone.with("eth_chainId", `"0x2"`))
	if got, err := l.Dead(t.Context(), alice, p, idA); got || !hefu.Is(err, hefu.KindUnavailable) {
		t.Errorf("a node of another chain: %t, %v", got, err)
	}
	for _, bad := range []struct {
		from, id string
		p        hefu.Plan
	}{{alice, "", p}, {"", idA, p}, {alice, idA, hefu.Plan{}}} {
		if got, err := open(t, "eip155:1", gone).Dead(t.Context(), bad.from, bad.p, bad.id); got || !hefu.Is(err, hefu.KindInvalid) {
			t.Errorf("%+v: %t, %v", bad, got, err)
		}
	}
}

func TestProbe(t *testing.T) {
	n := network(t, "eip155:1")
	if err := Probe(n)(t.Context(), healthy()); err != nil {
		t.Error(err)
	}
	if err := Probe(n)(t.Context(), healthy().with("eth_chainId", `"0x2"`)); !hefu.Is(err, hefu.KindUnavailable) {
		t.Errorf("%v", err)
	}
}

// owner is an account of one address.
func owner(address string) chain.Owner { return chain.Owner{Address: address} }
