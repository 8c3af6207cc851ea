//go:build unix

package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"os"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/chain/bitcoin"
	"github.com/hefu-wallet/hefu/node"
	"github.com/hefu-wallet/hefu/pair"
	"github.com/hefu-wallet/hefu/test/chain/btcd"
	"github.com/hefu-wallet/hefu/test/figure"
)

const (
	nodeView  = "coins/node/view" // an account of manyCoins outputs is read from a node
	nodePlan  = "coins/node/plan" // and a payment planned out of it
	nodeReads = 3                 // in how many rounds the outputs are read
	perTx     = 2000              // outputs of one transaction that nodes still pass on
)

// measureNodeCoins plans out of an account whose outputs a real node tells of, in btcd's blocks.
func measureNodeCoins(ctx context.Context, f *figure.Figures, rounds int) error {
	say("coins: %d outputs in the blocks of a btcd", manyCoins)
	if err := btcd.Install(ctx, os.Stderr); err != nil {
		return err
	}
	nd, err := btcd.Start(ctx, btcd.Options{})
	if err != nil {
		return err
	}
	defer nd.Stop()
	family := bitcoin.Family(time.Now)
	n := family.Networks[len(family.Networks)-1] // regtest
	owner, err := benchOwner(family, n)
	if err != nil {
		return err
	}
	r := rand.New(rand.NewPCG(5, 6)) //nolint:gosec // the same account in every run
	if err := fillAccount(ctx, nd, family, n, owner, r); err != nil {
		return err
	}
	rpc, err := node.New([]string{nd.URL}, node.Options{Probe: family.Probe(n), Read: family.ReadOnly, MaxBody: 64 << 20, Timeout: time.Minute})
	if err != nil {
		return err
	}
	defer rpc.Close()
	ledger := family.Open(n, rpc)
	var v chain.View
	for round := range rounds {
		if round < nodeReads {
			began := time.Now()
			if v, err = ledger.View(ctx, owner, n.Native.ID); err != nil {
				return err
			}
			if len(v.Coins) != manyCoins {
				return fmt.Errorf("the node tells of %d outputs", len(v.Coins))
			}
			f.Series[nodeView] = append(f.Series[nodeView], figure.MS(time.Since(began)))
		}
		in := hefu.Intent{
			Network: n.ID, From: owner.Address, To: "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080", Asset: n.Native.ID,
			Amount: hefu.UnitsOf(20_000 + r.Uint64N(20_000_000)), FeeCap: hefu.UnitsOf(1_000_000), Expiry: 2_000_000_000,
		}
		began := time.Now()
		if _, err := family.Build(n, in, v); err != nil {
			return fmt.Errorf("a plan from a node's outputs: %w", err)
		}
		f.Series[nodePlan] = append(f.Series[nodePlan], figure.MS(time.Since(began)))
	}
	return nil
}

// benchOwner has the addresses of secp256k1's base point.
func benchOwner(f chain.Family, n chain.Network) (o chain.Owner, err error) {
	public, err := hex.DecodeString(base)
	if err != nil {
		return o, err
	}
	key := pair.PublicKey{Curve: pair.Secp256k1, Path: n.Key, Public: public, ChainCode: [32]byte{1}}
	o.Public = func(steps ...uint32) ([]byte, error) {
		item, err := key.Item(nil, steps...)
		return item.Public, err
	}
	o.Address, err = o.At(f, n, n.Path())
	return o, err
}

// fillAccount pays manyCoins outputs to the account's first addresses.
func fillAccount(ctx context.Context, nd *btcd.Node, f chain.Family, n chain.Network, o chain.Owner, r *rand.Rand) error {
	for done := 0; done < manyCoins; done += perTx {
		var to []btcd.Output
		for i := range perTx {
			at, err := o.At(f, n, fmt.Sprintf("%s/0/%d", n.Key, i%20))
			if err != nil {
				return err
			}
			to = append(to, btcd.Output{Address: at, Amount: 1000 + r.Int64N(2_000_000)})
		}
		if _, err := nd.Fund(ctx, to...); err != nil {
			return err
		}
		if _, err := nd.Mine(ctx, 1); err != nil {
			return err
		}
	}
	return nil
}
