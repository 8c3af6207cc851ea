package evm

import (
	"context"
	"errors"
	"slices"

	"github.com/hefu-wallet/hefu/chain"
)

// Head is the number of a node's newest block.
func Head(ctx context.Context, rpc chain.RPC) (uint64, error) {
	var q quantity
	if err := rpc.Call(ctx, &q, "eth_blockNumber"); err != nil {
		return 0, err
	}
	n, err := q.uint64()
	if err != nil {
		return 0, errors.New("the block number makes no sense")
	}
	return n, nil
}

// Pin says that balances, numbers of transactions and what a contract answers about the
// newest block must be the same at every node, and asks about one block instead. What
// waits in a node's pool is its own affair.
func Pin(method string, params []any, block uint64) ([]any, bool) {
	switch method {
	case "eth_getBalance", "eth_getTransactionCount", "eth_call":
	default:
		return params, false
	}
	if len(params) != 2 || params[1] != "latest" {
		return params, false
	}
	params = slices.Clone(params)
	params[1] = hexNumber(block)
	return params, true
}
