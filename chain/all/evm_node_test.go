package all

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

// fakeNode answers what a Receiver asks an EVM node.
type fakeNode struct {
	n        chain.Network
	to       string
	head     uint64
	arrived  []chain.Receipt
	careless bool
}

func evmNode(n chain.Network, to string, head uint64, arrived []chain.Receipt, careless bool) chain.RPC {
	return fakeNode{n, to, head, arrived, careless}
}

func hexOf(n uint64) string { return fmt.Sprintf("0x%x", n) }

// Call implements chain.RPC.
func (f fakeNode) Call(_ context.Context, result any, method string, params ...any) error {
	var answer any
	switch method {
	case "eth_chainId":
		answer = "0x" + fmt.Sprintf("%x", must(hefu.ParseUnits(f.n.ID.Reference())).Big())
	case "eth_blockNumber":
		answer = hexOf(f.head)
	case "eth_getBlockByNumber":
		answer = f.block(params[0].(string), params[1].(bool))
	case "eth_getTransactionReceipt":
		answer = f.receipt(params[0].(string))
	case "eth_getLogs":
		answer = f.logs(params[0].(map[string]any))
	default:
		return hefu.Errorf(hefu.KindUnavailable, "node: %s is not served", method)
	}
	raw, err := json.Marshal(answer)
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, result)
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func blockHash(number uint64) string { return fmt.Sprintf("0x%064x", number<<8) }

func (f fakeNode) block(number string, full bool) any {
	var at uint64
	_ = must(fmt.Sscanf(number, "0x%x", &at))
	txs := []map[string]any{}
	for _, r := range f.arrived {
		if full && r.Block == at && r.Asset == f.n.Native.ID {
			txs = append(txs, map[string]any{"hash": r.TxID, "from": strings.ToLower(r.From), "to": strings.ToLower(f.to), "value": "0x" + r.Amount.Big().Text(16)})
		}
	}
	txs = append(txs, map[string]any{"hash": blockHash(1), "from": f.to, "to": nil, "value": "0x1"}) // makes a contract
	return map[string]any{"number": hexOf(at), "hash": blockHash(at), "timestamp": hexOf(1_700_000_000 + at), "transactions": txs}
}

func (f fakeNode) receipt(id string) any {
	for _, r := range f.arrived {
		if r.TxID == id {
			return map[string]any{"transactionHash": id, "blockNumber": hexOf(r.Block), "blockHash": blockHash(r.Block), "status": "0x1"}
		}
	}
	return nil
}

func (f fakeNode) logs(filter map[string]any) any {
	topics := filter["topics"].([]any)
	out := []any{}
	for i, r := range f.arrived {
		contract := strings.ToLower(r.Asset.Reference())
		asked := f.careless && r.Asset != f.n.Native.ID
		for _, a := range filter["address"].([]string) {
			asked = asked || a == contract
		}
		if !asked || hexOf(r.Block) < filter["fromBlock"].(string) || hexOf(r.Block) > filter["toBlock"].(string) { // of equal length
			continue
		}
		out = append(out, map[string]any{
			"address": contract, "topics": []any{topics[0], "0x" + strings.Repeat("0", 24) + strings.ToLower(r.From[2:]), topics[2]},
			"data": fmt.Sprintf("0x%064x", r.Amount.Big()), "blockNumber": hexOf(r.Block), "blockHash": blockHash(r.Block),
			"transactionHash": r.TxID, "logIndex": hexOf(uint64(i)), "removed": false, //nolint:gosec // an index
		})
	}
	return out
}
