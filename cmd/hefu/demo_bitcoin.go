package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain/all"
	"github.com/hefu-wallet/hefu/test/chain/btcd"
)

const (
	demoCoins = hefu.Network("bip122:0f9188f13cb7b2c71f2a335e3a4fc328")
	// demoPayee is of BIP-173's example key: somebody else.
	demoPayee = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080"
	demoBlock = 2 * time.Second
	demoCoin  = 100_000_000 // satoshis
)

// bitcoin starts a Bitcoin chain of one, which makes a block every two seconds. Where its
// program cannot be had the demo goes on without it, and says so.
func (d *demo) bitcoin(ctx context.Context) (url string, stop func(), err error) {
	stop = func() {}
	if _, err := btcd.Find(); errors.Is(err, btcd.ErrNoBtcd) {
		d.say("demo.btcd")
		if err := btcd.Install(ctx, d.err); err != nil {
			if ctx.Err() != nil {
				return "", stop, ctx.Err()
			}
			d.say("demo.btcd.none", message(err))
			return "", stop, nil
		}
	}
	log, err := os.Create(d.path("btcd.log"))
	if err != nil {
		return "", stop, err
	}
	n, err := btcd.Start(ctx, btcd.Options{Log: log})
	if err != nil {
		_ = log.Close()
		return "", stop, err
	}
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() { defer close(done); mineOn(ctx, n) }()
	return n.URL, func() { cancel(); <-done; n.Stop(); _ = log.Close() }, nil
}

func mineOn(ctx context.Context, n *btcd.Node) {
	tick := time.NewTicker(demoBlock)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			_, _ = n.Mine(ctx, 1) // the next tick brings another
		}
	}
}

// faucetCoins pays bitcoins where the address is one of theirs.
func (d *demo) faucetCoins(ctx context.Context, s demoState, to string) (paid bool, err error) {
	if s.Coins == "" {
		return false, nil
	}
	n, family, err := all.Families().Network(demoCoins)
	if err != nil {
		return false, err
	}
	if to, err = family.ParseAddress(n, to); err != nil {
		return false, nil //nolint:nilerr // it is for the other chain to judge
	}
	node, err := btcd.Connect(s.Coins)
	if err != nil {
		return false, err
	}
	txid, err := node.Fund(ctx, btcd.Output{Address: to, Amount: demoCoin})
	if err != nil {
		return false, err
	}
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	for {
		if _, depth, _, err := node.Tx(ctx, txid); err != nil {
			return false, fmt.Errorf("wait for a block: %w", err)
		} else if depth > 0 {
			d.say("demo.faucet.coins", "1", n.Native.Symbol, to)
			return true, nil
		}
		select {
		case <-ctx.Done():
			return false, ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
}
