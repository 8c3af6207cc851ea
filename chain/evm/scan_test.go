package evm

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

const usdc = "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48"

// hashOf is a made-up hash of a block or a transaction.
func hashOf(n int64) string { return fmt.Sprintf("0x%064x", n+0xabc000) }

// aBlock is a block with transactions, as JSON.
func aBlock(n int64, txs ...string) string {
	return fmt.Sprintf(`{"number":"0x%x","hash":%q,"parentHash":%q,"timestamp":"0x%x","transactions":[%s]}`, n, hashOf(n), hashOf(n-1), 1_600_000_000+n, strings.Join(txs, ","))
}

func aTx(id int64, from, to, value string) string {
	recipient := "null"
	if to != "" {
		recipient = fmt.Sprintf("%q", strings.ToLower(to))
	}
	return fmt.Sprintf(`{"hash":%q,"from":%q,"to":%s,"value":%q}`, hashOf(id), strings.ToLower(from), recipient, value)
}

func aReceipt(id, block int64, status string) string {
	return fmt.Sprintf(`{"transactionHash":%q,"blockNumber":"0x%x","blockHash":%q,"status":%q}`, hashOf(id), block, hashOf(block), status)
}

// logOf is a Transfer log of USDC.
func logOf(id, block, index int64, from, to string, amount uint64) string {
	return fmt.Sprintf(`{"address":%q,"topics":[%q,%q,%q],"data":%s,"blockNumber":"0x%x","blockHash":%q,"transactionHash":%q,"logIndex":"0x%x","removed":false}`,
		strings.ToLower(usdc), topicTransfer, topicOf(from), topicOf(to), abi(word(amount)), block, hashOf(block), hashOf(id), index)
}

// scanNode answers as a chain of blocks 90 to 93 would.
type scanNode struct {
	script
	logs   []string         // of all blocks
	asked  []map[string]any // filters of eth_getLogs
	refuse func(filter map[string]any) error
}

func (s *scanNode) Call(ctx context.Context, result any, method string, params ...any) error {
	if method != "eth_getLogs" {
		return s.script.Call(ctx, result, method, params...)
	}
	f := params[0].(map[string]any)
	kept := map[string]any{}
	for k, v := range f {
		kept[k] = v
	}
	s.asked = append(s.asked, kept)
	if s.refuse != nil {
		if err := s.refuse(f); err != nil {
			return err
		}
	}
	var out []string
	topics := f["topics"].([]any)
	for _, l := range s.logs {
		var e struct {
			Block, Hash string
			Topics      []string
		}
		var raw map[string]any
		_ = json.Unmarshal([]byte(l), &raw)
		e.Block, e.Hash = raw["blockNumber"].(string), raw["blockHash"].(string)
		for _, t := range raw["topics"].([]any) {
			e.Topics = append(e.Topics, t.(string))
		}
		fits := f["blockHash"] == nil || f["blockHash"] == e.Hash
		if from, ok := f["fromBlock"].(string); ok {
			fits = e.Block >= from && e.Block <= f["toBlock"].(string) // of equal length
		}
		for i := 1; i < len(topics) && i < len(e.Topics); i++ {
			if list, ok := topics[i].([]string); ok {
				fits = fits && strings.Contains(strings.Join(list, ","), e.Topics[i])
			}
		}
		if fits {
			out = append(out, l)
		}
	}
	return json.Unmarshal([]byte("["+strings.Join(out, ",")+"]"), result)
}

func scanning(txs map[int64][]string, logs ...string) *scanNode {
	s := healthy()
	for n := int64(89); n <= 93; n++ {
		s = s.with(fmt.Sprintf("eth_getBlockByNumber/0x%x", n), aBlock(n, txs[n]...))
	}
	return &scanNode{script: s, logs: logs}
}

func scanOf(t *testing.T, rpc chain.RPC) chain.Scanner {
	t.Helper()
	f := Family(time.Now)
	n, _, err := chain.Set{f}.Network("eip155:1")
	if err != nil {
		t.Fatal(err)
	}
	return f.Open(n, rpc).(chain.Scanner)
}

const ethUSDC, ether1 = hefu.AssetID("eip155:1/erc20:" + usdc), hefu.AssetID("eip155:1/slip44:60")

func watching(final uint64, who ...string) chain.Watch {
	w := chain.Watch{Addresses: map[string]bool{}, Assets: []hefu.AssetID{ether1, ethUSDC}, Final: final}
	for _, a := range who {
		w.Addresses[a] = true
	}
	return w
}

func TestAScanFindsWhatComesAndGoes(t *testing.T) {
	carol := checksum([20]byte{7})
	txs := map[int64][]string{
		90: {aTx(1, bob, alice, "0x5"), aTx(2, alice, carol, "0x6"), aTx(3, alice, alice, "0x7"), aTx(4, bob, carol, "0x8"), aTx(5, bob, alice, "0x0")},
		91: {aTx(6, alice, "", "0x9"), aTx(7, bob, alice, "0xa")},
		93: {aTx(8, alice, bob, "0xb")},
	}
	logs := []string{
		logOf(11, 90, 1, bob, alice, 21), logOf(11, 90, 2, alice, carol, 22), logOf(11, 90, 3, alice, alice, 23), logOf(11, 90, 4, bob, alice, 0),
		logOf(12, 92, 0, alice, bob, 24),
		strings.Replace(strings.Replace(logOf(13, 92, 1, bob, alice, 25), `"],"data":`, `",`+h32+`],"data":`, 1), abi(word(25)), `"0x"`, 1), // an NFT's
	}
	node := func() *scanNode {
		n := scanning(txs, logs...)
		for id, at := range map[int64]int64{1: 90, 2: 90, 6: 91, 8: 93} {
			n.script = n.script.with("eth_getTransactionReceipt/"+hashOf(id), aReceipt(id, at, "0x1"))
		}
		n.script = n.script.with("eth_getTransactionReceipt/"+hashOf(7), aReceipt(7, 91, "0x0")) // it failed
		return n
	}
	in := func(tx int64, index uint64, other string, a hefu.AssetID, n uint64) chain.Move {
		return chain.Move{Address: alice, TxID: hashOf(tx), Index: index, Other: other, Asset: a, Amount: hefu.UnitsOf(n)}
	}
	out := func(tx int64, index uint64, other string, a hefu.AssetID, n uint64) chain.Move {
		m := in(tx, index, other, a, n)
		m.Out = true
		return m
	}
	want := map[uint64][]chain.Move{
		90: {in(1, 0, bob, ether1, 5), out(2, 0, carol, ether1, 6), in(11, 2, bob, ethUSDC, 21), out(11, 3, carol, ethUSDC, 22)},
		91: {out(6, 0, "", ether1, 9)},
		92: {out(12, 1, bob, ethUSDC, 24)},
		93: {out(8, 0, bob, ether1, 11)},
	}
	for _, final := range []uint64{0, 89, 91, 93, 1000} {
		got, err := scanOf(t, node()).Scan(t.Context(), 90, 93, watching(final, alice))
		if err != nil {
			t.Fatalf("final %d: %v", final, err)
		}
		for i, b := range got {
			n := uint64(90 + i) //nolint:gosec // small
			if b.Number != n || b.Hash != hashOf(int64(n)) || b.Parent != hashOf(int64(n)-1) || b.Time != 1_600_000_000+int64(n) {
				t.Errorf("block %+v", b.Block)
			}
			if !reflect.DeepEqual(b.Moves, want[n]) {
				t.Errorf("final %d, block %d:\n got %+v\nwant %+v", final, n, b.Moves, want[n])
			}
		}
	}
	// Both ends of a payment are watched: each has its own line.
	n := node()
	got, err := scanOf(t, n).Scan(t.Context(), 92, 92, watching(92, alice, bob))
	if err != nil || len(got) != 1 || len(got[0].Moves) != 2 || got[0].Moves[0].Address != bob || got[0].Moves[1].Address != alice || !got[0].Moves[1].Out {
		t.Errorf("%+v %v", got, err)
	}
}

func TestAScanAsksOnlyForWhatItMayBelieve(t *testing.T) {
	logs := []string{logOf(11, 90, 1, bob, alice, 21), logOf(12, 92, 1, bob, alice, 22)}
	n := scanning(nil, logs...)
	if _, err := scanOf(t, n).Scan(t.Context(), 90, 93, watching(91, alice)); err != nil {
		t.Fatal(err)
	}
	var ranges, hashes int
	for _, f := range n.asked {
		if f["blockHash"] != nil {
			hashes++
		} else if ranges++; f["toBlock"] != "0x5b" {
			t.Errorf("a range reaches beyond what is final: %v", f)
		}
	}
	if ranges != 2 || hashes != 4 {
		t.Errorf("%d ranges and %d hashes were asked for", ranges, hashes)
	}
	// Many accounts: all transfers are read, and the others' are nobody's business.
	many := watching(93)
	for i := range mostTopics + 1 {
		many.Addresses[checksum([20]byte{9, byte(i)})] = true
	}
	many.Addresses[alice] = true
	n = scanning(nil, append(logs, logOf(13, 91, 1, bob, checksum([20]byte{8}), 23))...)
	got, err := scanOf(t, n).Scan(t.Context(), 90, 93, many)
	if err != nil || len(n.asked) != 1 || len(got[0].Moves) != 1 || len(got[1].Moves) != 0 || len(got[2].Moves) != 1 {
		t.Errorf("%v, %d questions, %+v", err, len(n.asked), got)
	}
	// Nobody is watched: only the blocks are read.
	n = scanning(nil, logs...)
	if got, err := scanOf(t, n).Scan(t.Context(), 90, 93, watching(93)); err != nil || len(got) != 4 || len(n.asked) != 0 {
		t.Errorf("%v %d %d", err, len(got), len(n.asked))
	}
}

func TestARangeThatIsTooLargeIsHalved(t *testing.T) {
	logs := []string{logOf(11, 90, 1, bob, alice, 21), logOf(12, 92, 1, bob, alice, 22)}
	for name, why := range map[string]error{
		"refused": &chain.RPCError{Code: -32005, Message: "query returned more than 10000 results"},
		"large":   hefu.Errorf(hefu.KindUnavailable, "node: no").Because(fmt.Errorf("x: %w", chain.ErrTooLarge)),
	} {
		n := scanning(nil, logs...)
		n.refuse = func(f map[string]any) error {
			if f["fromBlock"] != f["toBlock"] {
				return why
			}
			return nil
		}
		got, err := scanOf(t, n).Scan(t.Context(), 90, 93, watching(93, alice))
		if err != nil || len(got[0].Moves) != 1 || len(got[2].Moves) != 1 {
			t.Errorf("%s: %v %+v", name, err, got)
		}
	}
	n := scanning(nil, logs...)
	n.refuse = func(map[string]any) error { return hefu.Errorf(hefu.KindUnavailable, "node: down") }
	if _, err := scanOf(t, n).Scan(t.Context(), 90, 93, watching(93, alice)); !hefu.Is(err, hefu.KindUnavailable) || len(n.asked) != 1 {
		t.Errorf("%v after %d questions", err, len(n.asked))
	}
}

// TestAScanTakesNothingOfAnotherBranch: half an answer is no answer.
func TestAScanTakesNothingOfAnotherBranch(t *testing.T) {
	paid := map[int64][]string{91: {aTx(1, bob, alice, "0x5")}}
	receipt := "eth_getTransactionReceipt/" + hashOf(1)
	good := logOf(11, 92, 1, bob, alice, 21)
	for name, node := range map[string]*scanNode{
		"a block that follows another one": {script: scanning(nil).script.with("eth_getBlockByNumber/0x5c", strings.Replace(aBlock(92), hashOf(91), hashOf(5), 1))},
		"a block of another number":        {script: scanning(nil).script.with("eth_getBlockByNumber/0x5c", aBlock(91))},
		"no block":                         {script: scanning(nil).script.with("eth_getBlockByNumber/0x5c", "null")},
		"no parent":                        {script: scanning(nil).script.with("eth_getBlockByNumber/0x5c", strings.Replace(aBlock(92), "parentHash", "nobody", 1))},
		"no receipt":                       {script: scanning(paid).script.with(receipt, "null")},
		"a receipt of another block":       {script: scanning(paid).script.with(receipt, strings.Replace(aReceipt(1, 91, "0x1"), hashOf(91), hashOf(90), 1))},
		"a log of another branch":          {script: scanning(nil).script, logs: []string{strings.Replace(good, hashOf(92), hashOf(5), 1)}},
		"a log of another contract":        {script: scanning(nil).script, logs: []string{strings.Replace(good, strings.ToLower(usdc), strings.ToLower(bob), 1)}},
		"a dirty address":                  {script: scanning(nil).script, logs: []string{strings.Replace(good, topicOf(bob), "0x01"+topicOf(bob)[4:], 1)}},
	} {
		if got, err := scanOf(t, node).Scan(t.Context(), 90, 93, watching(93, alice)); !hefu.Is(err, hefu.KindUnavailable) {
			t.Errorf("%s: %+v %v", name, got, err)
		}
	}
	s := scanOf(t, scanning(nil))
	for name, ask := range map[string]func() error{
		"too many blocks":     func() error { _, err := s.Scan(t.Context(), 90, 90+s.MaxScan(), watching(0)); return err },
		"the wrong way":       func() error { _, err := s.Scan(t.Context(), 91, 90, watching(0)); return err },
		"an address in small": func() error { _, err := s.Scan(t.Context(), 90, 90, watching(0, strings.ToLower(alice))); return err },
		"another network's asset": func() error {
			w := watching(0)
			w.Assets[1] = "eip155:10/erc20:" + usdc
			_, err := s.Scan(t.Context(), 90, 90, w)
			return err
		},
	} {
		if err := ask(); !hefu.Is(err, hefu.KindInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTheTipAndABlockOfTheChain(t *testing.T) {
	n := scanning(nil)
	n.script = n.script.with("eth_getBlockByNumber/latest", aBlock(93)).with("eth_getBlockByNumber/finalized", aBlock(91)).with("eth_getBlockByNumber/0x5e", "null")
	s := scanOf(t, n)
	tip, err := s.Tip(t.Context())
	if err != nil || tip.Number != 93 || tip.Hash != hashOf(93) || tip.Parent != hashOf(92) || tip.Final != 91 {
		t.Errorf("%+v %v", tip, err)
	}
	if b, err := s.BlockAt(t.Context(), 92); err != nil || b.Hash != hashOf(92) {
		t.Errorf("%+v %v", b, err)
	}
	if _, err := s.BlockAt(t.Context(), 94); !hefu.Is(err, hefu.KindNotFound) {
		t.Errorf("a block that is not there: %v", err)
	}
}
