package evm

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

// aLog is a Transfer of 7 to alice in block 90, as JSON, with some parts changed.
func aLog(contract string, change ...string) string {
	s := fmt.Sprintf(`{"address":%q,"topics":[%q,%q,%q],"data":%s,"blockNumber":"0x5a","blockHash":%s,"transactionHash":%s,"logIndex":"0x3","removed":false}`,
		strings.ToLower(contract), topicTransfer, topicOf(bob), topicOf(alice), abi(word(7)), h32, hash0)
	return strings.NewReplacer(change...).Replace(s)
}

func topicOf(address string) string {
	return "0x" + strings.Repeat("0", 24) + strings.ToLower(address[2:])
}

// receiving is Ethereum with one payment of the shipped USDC to alice in block 90.
func receiving(logs ...string) script {
	s := healthy().with("eth_getLogs", "["+strings.Join(logs, ",")+"]")
	for number := int64(79); number <= 101; number++ { // also those that nobody asks about
		s = s.with(fmt.Sprintf("eth_getBlockByNumber/0x%x", number), blockAt(number, 1_600_000_000))
	}
	return s
}

func TestTokensThatArrived(t *testing.T) {
	usdc := "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48"
	s := receiving(aLog(usdc))
	l := open(t, "eip155:1", s)
	asset := l.n.Tokens[0].ID
	want := chain.Receipt{TxID: idA, Block: 90, Time: 1_600_000_000, From: bob, Asset: asset, Amount: hefu.UnitsOf(7)}
	got, err := l.Incoming(t.Context(), alice, []hefu.AssetID{asset}, 80, 100)
	if err != nil || len(got) != 1 || got[0].Amount.Cmp(want.Amount) != 0 || got[0].From != bob || got[0].TxID != idA || got[0].Time != want.Time || got[0].Block != 90 || got[0].Asset != asset {
		t.Fatalf("%+v, %v", got, err)
	}
	ask := func(s script) ([]chain.Receipt, error) {
		return open(t, "eip155:1", s).Incoming(t.Context(), alice, []hefu.AssetID{asset}, 80, 100)
	}
	for name, drop := range map[string]string{
		"no value":                  aLog(usdc, abi(word(7)), abi(word(0))),
		"from oneself":              aLog(usdc, topicOf(bob), topicOf(alice)),
		"taken back by the chain":   aLog(usdc, `"removed":false`, `"removed":true`),
		"an NFT's":                  aLog(usdc, `"],"data":`+abi(word(7)), `",`+h32+`],"data":"0x"`),
		"without an amount":         aLog(usdc, `"data":`+abi(word(7)), `"data":"0x"`),
		"with more than an amount":  aLog(usdc, `"data":`+abi(word(7)), `"data":`+abi(append(word(7), word(8)...))),
		"the same a second time":    aLog(usdc) + "," + aLog(usdc, abi(word(7)), abi(word(9))),
		"nothing at all":            "",
		"the same place, two files": aLog(usdc, hash0, h32) + "," + aLog(usdc),
	} {
		got, err := ask(receiving(drop))
		most := 0
		if strings.Contains(name, "same") {
			most = 1
		}
		if err != nil || len(got) != most {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	for name, lie := range map[string]string{
		"another contract":       aLog(bob),
		"another event":          aLog(usdc, topicTransfer, h32[1:len(h32)-1]),
		"another recipient":      aLog(usdc, topicOf(alice), topicOf(bob)),
		"a dirty recipient":      aLog(usdc, topicOf(alice), "0x01"+topicOf(alice)[4:]),
		"a dirty sender":         aLog(usdc, topicOf(bob), "0x01"+topicOf(bob)[4:]),
		"too few topics":         aLog(usdc, `,"`+topicOf(alice)+`"`, ""),
		"an earlier block":       aLog(usdc, `"0x5a"`, `"0x4f"`),
		"a later block":          aLog(usdc, `"0x5a"`, `"0x65"`),
		"a pending block":        aLog(usdc, `"0x5a"`, `null`),
		"another branch's block": aLog(usdc, `"blockHash":`+h32, `"blockHash":`+hash0),
		"no transaction":         aLog(usdc, `"transactionHash":`+hash0, `"transactionHash":null`),
		"no index":               aLog(usdc, `"0x3"`, `null`),
		"no log":                 `7`,
		"a long contract":        aLog(usdc + "00"),
	} {
		for place, logs := range map[string][]string{"alone": {lie}, "behind a good one": {aLog(usdc), lie}, "before a good one": {lie, aLog(usdc)}} {
			if got, err := ask(receiving(logs...)); !hefu.Is(err, hefu.KindUnavailable) {
				t.Errorf("%s, %s: %+v, %v", name, place, got, err)
			}
		}
	}
	for name, answer := range map[string]any{
		"a refusal":   &chain.RPCError{Code: -32005, Message: "query returned more than 10000 results"},
		"a huge list": "[" + strings.Repeat(aLog(usdc, abi(word(7)), abi(word(0)))+",", mostLogs) + aLog(usdc) + "]",
		"not a list":  `{"logs":[]}`,
		"gone":        errGone,
	} {
		if got, err := ask(receiving().with("eth_getLogs", answer)); !hefu.Is(err, hefu.KindUnavailable) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

func TestMoreTokensThanCanBeReadAreCutToTheNewest(t *testing.T) {
	usdc := "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48"
	var logs []string
	for i := range mostShown + 50 {
		logs = append(logs, aLog(usdc, `"0x3"`, fmt.Sprintf(`"0x%x"`, i), abi(word(7)), abi(word(uint64(i+1)))))
	}
	l := open(t, "eip155:1", receiving(logs...))
	got, err := l.Incoming(t.Context(), alice, []hefu.AssetID{l.n.Tokens[0].ID}, 80, 100)
	if err != nil || len(got) != mostShown || got[0].Amount.String() != "51" || got[mostShown-1].Amount.String() != fmt.Sprint(mostShown+50) {
		t.Fatalf("%d of %d, %v", len(got), len(logs), err)
	}
}

func txJSON(change ...string) string {
	s := fmt.Sprintf(`{"hash":%s,"from":%q,"to":%q,"value":"0x9"}`, hash0, strings.ToLower(bob), strings.ToLower(alice))
	return strings.NewReplacer(change...).Replace(s)
}

// paidIn is Ethereum whose block 100 has these transactions, all of which succeeded.
func paidIn(txs ...string) script {
	b := strings.TrimSuffix(blockAt(100, 1_600_000_000), "}") + `,"transactions":[` + strings.Join(txs, ",") + `]}`
	r := fmt.Sprintf(`{"transactionHash":%s,"blockNumber":"0x64","blockHash":%s,"status":"0x1"}`, hash0, h32)
	return healthy().with("eth_getBlockByNumber/0x64", b).with("eth_getTransactionReceipt", r)
}

func TestCoinsThatArrived(t *testing.T) {
	ask := func(s script) ([]chain.Receipt, error) {
		l := open(t, "eip155:1", s)
		return l.Incoming(t.Context(), alice, []hefu.AssetID{l.n.Native.ID}, 100, 100)
	}
	got, err := ask(paidIn(txJSON(`"0x9"`, `"0x0"`), txJSON()))
	if err != nil || len(got) != 1 || got[0].Amount.String() != "9" || got[0].From != bob || got[0].Time != 1_600_000_000 || got[0].TxID != idA || got[0].Block != 100 {
		t.Fatalf("%+v, %v", got, err)
	}
	lower := func(a string) string { return `"` + strings.ToLower(a) + `"` }
	failed := fmt.Sprintf(`{"transactionHash":%s,"blockNumber":"0x64","blockHash":%s,"status":"0x0"}`, hash0, h32)
	for name, s := range map[string]script{
		"worth nothing":            paidIn(txJSON(`"0x9"`, `"0x0"`)),
		"to another":               paidIn(txJSON(lower(alice), lower("0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC"))),
		"making a contract":        paidIn(txJSON(lower(alice), "null")),
		"to oneself":               paidIn(txJSON(lower(bob), lower(alice))),
		"failed":                   paidIn(txJSON()).with("eth_getTransactionReceipt", failed),
		"in another branch":        paidIn(txJSON()).with("eth_getTransactionReceipt", strings.NewReplacer(h32, hash0, `"0x0"`, `"0x1"`).Replace(failed)),
		"gone by a reorganisation": paidIn(txJSON()).with("eth_getTransactionReceipt", "null"),
	} {
		if got, err := ask(s); err != nil || len(got) != 0 {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	for name, s := range map[string]script{
		"no block":             paidIn().with("eth_getBlockByNumber/0x64", "null"),
		"another block":        paidIn().with("eth_getBlockByNumber/0x64", blockAt(99, 1)),
		"a malformed payment":  paidIn(txJSON(lower(alice), `"0x12"`)),
		"another chain":        paidIn(txJSON()).with("eth_chainId", `"0x5"`),
		"another's receipt":    paidIn(txJSON()).with("eth_getTransactionReceipt", strings.Replace(failed, hash0, h32, 1)),
		"a payment without id": paidIn(txJSON(hash0, `null`)),
	} {
		if got, err := ask(s); !hefu.Is(err, hefu.KindUnavailable) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	flood := make([]string, mostShown+9)
	for i := range flood {
		flood[i] = txJSON(`"0x9"`, fmt.Sprintf(`"0x%x"`, i+1))
	}
	if got, err := ask(paidIn(flood...)); err != nil || len(got) != mostShown || got[0].Amount.String() != "10" {
		t.Errorf("a flood: %d receipts, %v", len(got), err)
	}
}
