package history

import (
	"context"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

// onePage is how many rows are asked for at once; no explorer gives more than 10 000.
const onePage = 1000

// etherscan speaks the API of Etherscan, which Blockscout and others speak too. Coins come
// as transactions and as what contracts pay out, tokens as transfers of those that the
// binary ships: of all others, whatever they are called, nothing is taken.
type etherscan struct {
	source
	blockscout bool
}

// Head is the newest block that the explorer has read.
func (e *etherscan) Head(ctx context.Context) (uint64, error) {
	q := url.Values{"module": {"proxy"}, "action": {"eth_blockNumber"}}
	if e.blockscout {
		q = url.Values{"module": {"block"}, "action": {"eth_block_number"}}
	}
	var a struct {
		Result string `json:"result"`
	}
	if err := e.get(ctx, &a, q); err != nil {
		return 0, err
	}
	n, err := strconv.ParseUint(strings.TrimPrefix(a.Result, "0x"), 16, 63)
	if err != nil || !strings.HasPrefix(a.Result, "0x") {
		return 0, e.senseless("its newest block")
	}
	return n, nil
}

// entry is a row of any of the three lists; everything is text.
type entry struct {
	Block    string `json:"blockNumber"`
	Time     string `json:"timeStamp"`
	TxID     string `json:"hash"`
	Block32  string `json:"blockHash"`
	From     string `json:"from"`
	To       string `json:"to"`
	Value    string `json:"value"`
	Contract string `json:"contractAddress"`
	Failed   string `json:"isError"`
	Status   string `json:"txreceipt_status"`
	Log      string `json:"logIndex"`
}

// Past asks for the three lists.
func (e *etherscan) Past(ctx context.Context, address string, w chain.Watch, upTo uint64) ([]chain.Scanned, error) {
	var out []chain.Scanned
	for _, list := range []string{"txlist", "txlistinternal", "tokentx"} {
		err := e.list(ctx, list, address, upTo, func(all []entry) error {
			part, err := e.read(list, address, w, upTo, all)
			if out = append(out, part...); err == nil && len(out) > chain.MostPast {
				err = e.tooMany()
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// list follows a list from the first block on. A page that is full may end in the middle
// of a block: the last block is then asked for again, and taken whole.
func (e *etherscan) list(ctx context.Context, list, address string, upTo uint64, take func([]entry) error) error {
	for start := uint64(0); start <= upTo; {
		var a struct {
			Status  string          `json:"status"`
			Message string          `json:"message"`
			Result  json.RawMessage `json:"result"`
		}
		q := url.Values{
			"module": {"account"}, "action": {list}, "address": {address}, "sort": {"asc"}, "page": {"1"}, "offset": {strconv.Itoa(onePage)},
			"startblock": {strconv.FormatUint(start, 10)}, "endblock": {strconv.FormatUint(upTo, 10)},
		}
		if err := e.get(ctx, &a, q); err != nil {
			return err
		}
		var all []entry
		if err := json.Unmarshal(a.Result, &all); err != nil {
			return e.unavailable(errSense) // an explorer that is asked too often answers with a text
		}
		if a.Status != "1" && len(all) > 0 || len(all) > onePage {
			return e.senseless("a list that is none")
		}
		if len(all) < onePage {
			return take(all)
		}
		last, err := strconv.ParseUint(all[len(all)-1].Block, 10, 63)
		if err != nil || last < start || last > upTo {
			return e.senseless("a block that was not asked for")
		}
		whole := all
		for len(whole) > 0 && whole[len(whole)-1].Block == all[len(all)-1].Block {
			whole = whole[:len(whole)-1]
		}
		if len(whole) == 0 {
			return e.tooMany() // in one block
		}
		if err := take(whole); err != nil {
			return err
		}
		start = last
	}
	return nil
}

// read makes moves of rows. What was not asked for means that nothing of it is believed.
func (e *etherscan) read(list, address string, w chain.Watch, upTo uint64, all []entry) (out []chain.Scanned, err error) {
	seen := map[string]uint64{} // how many of a list are of one transaction
	for _, r := range all {
		block, errBlock := strconv.ParseUint(r.Block, 10, 63)
		at, errTime := strconv.ParseInt(r.Time, 10, 64)
		amount, errAmount := hefu.ParseUnits(r.Value)
		txid := strings.ToLower(r.TxID)
		if errBlock != nil || errTime != nil || errAmount != nil || !hexHash(txid, "0x") || block > upTo || !e.time(at) {
			return nil, e.senseless("a row without its place")
		}
		from, errFrom := e.address(r.From)
		to, errTo := e.address(r.To)
		if errFrom != nil || errTo != nil || from != address && to != address {
			return nil, e.senseless("a row about somebody else")
		}
		asset, index, ok := e.what(list, r, w, seen[txid])
		seen[txid]++
		if !ok || amount.IsZero() || from == to {
			continue
		}
		m := chain.Move{Address: address, TxID: txid, Index: index, Out: from == address, Other: from, Asset: asset, Amount: amount}
		if m.Out {
			m.Other = to
		}
		b := chain.Block{Number: block, Time: at}
		if h := strings.ToLower(r.Block32); hexHash(h, "0x") {
			b.Hash = h
		}
		out = append(out, chain.Scanned{Block: b, Moves: []chain.Move{m}})
	}
	return out, nil
}

// address reads one that may be empty: of a transaction that makes a contract.
func (e *etherscan) address(text string) (string, error) {
	if text == "" {
		return "", nil
	}
	return e.addresses.ParseAddress(e.n, strings.ToLower(text))
}

// Where what has no log stands in its transaction: the transaction itself is 0, logs
// follow from 1, and what an explorer does not number comes after all logs there can be.
const (
	afterLogs  = uint64(1) << 40
	afterThose = uint64(1) << 41
)

// what says which asset a row is about, and where in the transaction it stands.
func (e *etherscan) what(list string, r entry, w chain.Watch, before uint64) (asset hefu.AssetID, index uint64, ok bool) {
	if r.Failed == "1" || r.Status == "0" {
		return "", 0, false
	}
	switch list {
	case "txlist":
		return e.n.Native.ID, 0, true
	case "txlistinternal":
		return e.n.Native.ID, afterThose + before, true
	}
	index = afterLogs + before
	if n, err := strconv.ParseUint(r.Log, 10, 32); err == nil {
		index = n + 1
	}
	contract, err := e.address(r.Contract)
	if err != nil || contract == "" {
		return "", 0, false
	}
	for _, a := range w.Assets {
		if a != e.n.Native.ID && strings.EqualFold(a.Reference(), contract) {
			return a, index, true
		}
	}
	return "", 0, false
}
