package story

import (
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/hefu-wallet/hefu"
)

// The judge knows the chain and nothing else: no table of the guard, no word of its API.

// outgo is one transaction that the chain took.
type outgo struct {
	at  time.Time // of its block
	wei *big.Int  // value and fee, in base units
	to  string
}

type minedTx struct {
	Hash, From, To, Value string
}

// ask reads a value from the chain itself.
func (h *heist) ask(out any, method string, params ...any) {
	h.Helper()
	h.must(h.rpc.Call(h.Context(), out, method, params...))
}

func (h *heist) number(method string, params ...any) *big.Int {
	h.Helper()
	var s string
	h.ask(&s, method, params...)
	return h.parse(s)
}

func (h *heist) parse(s string) *big.Int {
	h.Helper()
	v, ok := new(big.Int).SetString(s, 0)
	if !ok {
		h.Fatalf("the chain answered %q", s)
	}
	return v
}

// balance of an address, in wei.
func (h *heist) balance(address string) *big.Int {
	return h.number("eth_getBalance", address, "latest")
}

// nonce is how many transactions of an address the chain took.
func (h *heist) nonce(address string) int64 {
	return h.number("eth_getTransactionCount", address, "latest").Int64()
}

// outgoes lists what the chain took from an address, in order.
func (h *heist) outgoes(address string) (out []outgo) {
	h.Helper()
	head := h.number("eth_blockNumber").Int64()
	for n := range head + 1 {
		var block struct {
			Timestamp    string
			Transactions []minedTx
		}
		h.ask(&block, "eth_getBlockByNumber", fmt.Sprintf("0x%x", n), true)
		for _, tx := range block.Transactions {
			if !strings.EqualFold(tx.From, address) {
				continue
			}
			var r struct{ GasUsed, EffectiveGasPrice string }
			h.ask(&r, "eth_getTransactionReceipt", tx.Hash)
			fee := new(big.Int).Mul(h.parse(r.GasUsed), h.parse(r.EffectiveGasPrice))
			out = append(out, outgo{time.Unix(h.parse(block.Timestamp).Int64(), 0), fee.Add(fee, h.parse(tx.Value)), tx.To})
		}
	}
	if int64(len(out)) != h.nonce(address) {
		h.Fatalf("the judge saw %d transactions, the chain counts %d", len(out), h.nonce(address))
	}
	return out
}

// judge demands that the chain took so many transactions from an account and in no 24
// hours more than the limit, fees included.
func (h *heist) judge(o *owner, limit hefu.Units, many int) {
	h.Helper()
	all := h.on.outgoes(h, o)
	if len(all) != many {
		h.Fatalf("the chain took %d transactions, %d were wanted", len(all), many)
	}
	for i, first := range all {
		sum := new(big.Int)
		for _, o := range all[i:] {
			if o.at.Sub(first.at) < hefu.LimitWindow {
				sum.Add(sum, o.wei)
			}
		}
		if sum.Cmp(limit.Big()) > 0 {
			h.Fatalf("%s base units left within 24 hours from %s; the limit is %s", sum, first.at, limit)
		}
	}
}

// gained demands that an address has so many thousandths of a coin more than when the chain
// began.
func (h *heist) gained(address string, n int64) {
	h.Helper()
	if got := h.on.got(h, address); got.Cmp(h.milli(n).Big()) != 0 {
		h.Fatalf("%s gained %s base units, want %d thousandths", address, got, n)
	}
}
