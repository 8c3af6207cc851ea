package devchain

import (
	"context"
	_ "embed"
	"encoding/hex"
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/hefu-wallet/hefu/chain"
)

//go:embed token.asm
var tokenSource string

// Token is the token's creation code: it has the symbol (1 to 32 bytes) and the
// decimals built in, and every address may mint.
func Token(symbol string, decimals uint8) ([]byte, error) {
	if len(symbol) == 0 || len(symbol) > 32 {
		return nil, fmt.Errorf("the token's symbol needs 1 to 32 bytes, here are %d", len(symbol))
	}
	var word [32]byte
	copy(word[:], symbol)
	source := strings.NewReplacer(
		"{SYMBOL}", "#0x"+hex.EncodeToString(word[:]),
		"{LENGTH}", fmt.Sprintf("#0x%02x", len(symbol)),
		"{DECIMALS}", fmt.Sprintf("#0x%02x", decimals),
	).Replace(tokenSource)
	code, err := assemble(source)
	if err != nil {
		return nil, err
	}
	// Creation code: copy what follows these 13 bytes to memory and return it.
	size := fmt.Sprintf("#0x%04x", len(code))
	head, err := assemble(size + " DUP1 #0x0d #0x00 CODECOPY #0x00 RETURN STOP")
	if err != nil {
		return nil, err
	}
	return append(head, code...), nil
}

// Deploy puts a token on the chain from the node's first unlocked account and
// returns its address in lower case.
func Deploy(ctx context.Context, rpc chain.RPC, symbol string, decimals uint8) (string, error) {
	code, err := Token(symbol, decimals)
	if err != nil {
		return "", err
	}
	r, err := transact(ctx, rpc, map[string]string{"data": "0x" + hex.EncodeToString(code)})
	if err != nil {
		return "", fmt.Errorf("deploy %s: %w", symbol, err)
	}
	return r.Contract, nil
}

// Mint gives new tokens (base units) to an address.
func Mint(ctx context.Context, rpc chain.RPC, token, to string, amount *big.Int) error {
	word := fmt.Sprintf("%064x", amount)
	data := "0x40c10f19" + strings.Repeat("0", 24) + strings.ToLower(strings.TrimPrefix(to, "0x")) + word
	if _, err := transact(ctx, rpc, map[string]string{"to": token, "data": data}); err != nil {
		return fmt.Errorf("mint: %w", err)
	}
	return nil
}

// Fund sends coins (wei) from the node's first unlocked account.
func Fund(ctx context.Context, rpc chain.RPC, to string, wei *big.Int) error {
	if _, err := transact(ctx, rpc, map[string]string{"to": to, "value": "0x" + wei.Text(16)}); err != nil {
		return fmt.Errorf("fund %s: %w", to, err)
	}
	return nil
}

// Mine makes blocks at once.
func Mine(ctx context.Context, rpc chain.RPC, blocks int) error {
	var ignored any
	return rpc.Call(ctx, &ignored, "anvil_mine", fmt.Sprintf("0x%x", blocks))
}

// SetTime sets the node's clock; the blocks to come are of that time and later.
func SetTime(ctx context.Context, rpc chain.RPC, at time.Time) error {
	var ignored any
	return rpc.Call(ctx, &ignored, "anvil_setTime", at.Unix())
}

type receipt struct {
	Status   string `json:"status"`
	Contract string `json:"contractAddress"`
}

// transact sends from the first unlocked account and waits until it is mined; a
// block is made when none comes by itself.
func transact(ctx context.Context, rpc chain.RPC, message map[string]string) (*receipt, error) {
	var accounts []string
	if err := rpc.Call(ctx, &accounts, "eth_accounts"); err != nil || len(accounts) == 0 {
		return nil, fmt.Errorf("the node has no unlocked account: %w", err)
	}
	message["from"] = accounts[0]
	var id string
	if err := rpc.Call(ctx, &id, "eth_sendTransaction", message); err != nil {
		return nil, err
	}
	if err := Mine(ctx, rpc, 1); err != nil {
		return nil, err
	}
	for {
		var r *receipt
		if err := rpc.Call(ctx, &r, "eth_getTransactionReceipt", id); err != nil {
			return nil, err
		}
		if r != nil && r.Status != "0x1" {
			return nil, fmt.Errorf("transaction %s failed", id)
		}
		if r != nil {
			return r, nil
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
}
