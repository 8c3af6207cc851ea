//go:build unix

package crash_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/chain/all"
	"github.com/hefu-wallet/hefu/node"
	devchain "github.com/hefu-wallet/hefu/test/chain"
)

// world is the chain of a lane: a node, what moves money without a guard, and what judges.
type world interface {
	url() string // as the guard is told
	money() money
	// fund pays an account what money.funds says.
	fund(ctx context.Context, address string) error
	mine(ctx context.Context) error
	// received is what the blocks say that a stranger got.
	received(ctx context.Context, address string) (*big.Int, error)
	// left is what the blocks say that an account has.
	left(ctx context.Context, d *device) (*big.Int, error)
	mined(ctx context.Context, txid string) (bool, error)
	// settled checks that the account made so many transactions, all of them mined and none
	// that paid anybody but the recipients of the lane, and that nothing of it waits.
	settled(l *lane, sent int) error
	// waits checks that so many transactions of the account are mined or wait at the node.
	waits(l *lane, sent int) error
	// rival uses what a transfer uses, with the whole key, as paper can; the node forgets
	// the transfer if it had it.
	rival(l *lane, t hefu.Transfer) error
	stranger() string
	// ordered says that an account's transfers wait for each other (EVM's nonces).
	ordered() bool
}

// money is what is paid with on a chain, in base units of its coin.
type money struct {
	network        chain.Network
	format         chain.Family
	funds          *big.Int
	pays, more     hefu.Units // what a transfer pays; where fees must not matter beside it
	spare          hefu.Units // by how much a limit may exceed what fits: less than a transfer, more than what fees differ by
	cap            hefu.Units // of its fee
	plenty, little hefu.Units // limits: one that no run meets, and one below it
}

func moneyOf(id hefu.Network, funds, pays, more, spare, feeCap int64) money {
	n, f, err := all.Families().Network(id)
	if err != nil {
		panic(err)
	}
	limit := func(coins string) hefu.Units {
		u, err := hefu.ParseDecimal(coins, n.Native.Decimals)
		if err != nil {
			panic(err)
		}
		return u
	}
	units := func(n int64) hefu.Units { return hefu.UnitsOf(uint64(n)) } //nolint:gosec // above zero
	return money{
		network: n, format: f, funds: big.NewInt(funds), pays: units(pays), more: units(more), spare: units(spare), cap: units(feeCap),
		plenty: limit("1000000"), little: limit("1000"),
	}
}

// ethereum is anvil; blocks come when they are asked for.
type ethereum struct {
	address string
	rpc     chain.RPC
	m       money
}

func anvil(t *testing.T) world {
	t.Helper()
	url, stop, err := devchain.Anvil(t.Context(), devchain.Options{Manual: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	rpc, err := node.New([]string{url}, node.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return ethereum{url, rpc, moneyOf("eip155:31337", 5e18, 1e12, 1e15, 1, 1e16)}
}

func (e ethereum) url() string { return e.address }

func (e ethereum) money() money { return e.m }

func (e ethereum) ordered() bool { return true }

func (e ethereum) mine(ctx context.Context) error { return devchain.Mine(ctx, e.rpc, 1) }

func (e ethereum) fund(ctx context.Context, address string) error {
	return devchain.Fund(ctx, e.rpc, address, e.m.funds)
}

// number asks the chain for one number.
func (e ethereum) number(ctx context.Context, method string, params ...any) (*big.Int, error) {
	var s string
	if err := e.rpc.Call(ctx, &s, method, params...); err != nil {
		return nil, err
	}
	v, ok := new(big.Int).SetString(s, 0)
	if !ok {
		return nil, fmt.Errorf("%s: %q", method, s)
	}
	return v, nil
}

func (e ethereum) received(ctx context.Context, address string) (*big.Int, error) {
	return e.number(ctx, "eth_getBalance", address, "latest")
}

func (e ethereum) left(ctx context.Context, d *device) (*big.Int, error) {
	return e.number(ctx, "eth_getBalance", d.address, "latest")
}

func (e ethereum) mined(ctx context.Context, txid string) (bool, error) {
	var receipt *struct{ Status string }
	err := e.rpc.Call(ctx, &receipt, "eth_getTransactionReceipt", txid)
	return receipt != nil, err
}

// settled needs the account's nonce alone: it has no gaps.
func (e ethereum) settled(l *lane, sent int) error {
	for _, tag := range []string{"latest", "pending"} {
		n, err := e.number(l.t.Context(), "eth_getTransactionCount", l.d.address, tag)
		if err != nil || n.Cmp(big.NewInt(int64(sent))) != 0 {
			return fmt.Errorf("%d transfers were approved, the account's nonce (%s) is %s: %w", sent, tag, n, err)
		}
	}
	return nil
}

func (e ethereum) waits(l *lane, sent int) error {
	n, err := e.number(l.t.Context(), "eth_getTransactionCount", l.d.address, "pending")
	if err != nil || int(n.Int64()) != sent {
		return fmt.Errorf("the account's nonce is %s, not %d: %w", n, sent, err)
	}
	return nil
}

func (e ethereum) rival(l *lane, t hefu.Transfer) error {
	ctx := l.t.Context()
	var ignored any
	if t.State == hefu.Sent {
		if err := e.rpc.Call(ctx, &ignored, "anvil_dropTransaction", t.TxID); err != nil || ignored == nil {
			return fmt.Errorf("transfer %s is %s, the node forgot %v: %w", t.ID, t.State, ignored, err)
		}
	}
	if err := e.rpc.Call(ctx, &ignored, "anvil_impersonateAccount", l.d.address); err != nil {
		return err
	}
	return e.rpc.Call(ctx, &ignored, "eth_sendTransaction", map[string]string{"from": l.d.address, "to": strings.ToLower(e.stranger()), "value": "0x1"})
}

func (e ethereum) stranger() string {
	var to [20]byte
	_, _ = rand.Read(to[:])
	address, err := e.m.format.ParseAddress(e.m.network, fmt.Sprintf("0x%x", to))
	if err != nil {
		panic(err)
	}
	return address
}
