package btcd

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"testing"

	"github.com/btcsuite/btcd/wire/v2"
)

func TestMain(m *testing.M) {
	if err := Install(context.Background(), os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

const somebody = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080" // BIP-173's example key

func start(t *testing.T, o Options) *Node {
	t.Helper()
	n, err := Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(n.Stop)
	return n
}

func TestAPaymentIsMinedReorganisedAndForgotten(t *testing.T) {
	ctx, n := t.Context(), start(t, Options{})
	look := func(what, txid string, found bool, depth int64) {
		t.Helper()
		if _, d, ok, err := n.Tx(ctx, txid); err != nil || ok != found || d != depth {
			t.Fatalf("%s: found %v at depth %d, %v; want %v, %d", what, ok, d, err, found, depth)
		}
	}
	if _, err := n.Fund(ctx, Output{somebody, 123_456}, Output{somebody, 7}); err == nil {
		t.Fatal("dust is taken")
	}
	txid, err := n.Fund(ctx, Output{somebody, 123_456}, Output{somebody, 5_000_000_000})
	if err != nil {
		t.Fatal(err)
	}
	look("paid", txid, true, 0)
	if _, err := n.Mine(ctx, 2); err != nil {
		t.Fatal(err)
	}
	look("mined", txid, true, 2)
	before, err := n.Height(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if err := n.Reorg(ctx, 2, false); err != nil {
		t.Fatal(err)
	}
	look("reorganised", txid, true, 3)
	if err := n.Reorg(ctx, 3, true); err != nil {
		t.Fatal(err)
	}
	look("forgotten", txid, false, 0)
	if after, err := n.Height(ctx); err != nil || after != before+2 {
		t.Errorf("height %d after %d, %v", after, before, err)
	}
}

func TestTheChainOutlivesItsNode(t *testing.T) {
	ctx, n := t.Context(), start(t, Options{TLS: true})
	url := n.URL
	txid, err := n.Fund(ctx, Output{somebody, 123_456})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := n.Mine(ctx, 1); err != nil {
		t.Fatal(err)
	}
	if err := n.Kill(ctx); err != nil {
		t.Fatal(err)
	}
	if err := n.Restart(ctx); err != nil {
		t.Fatal(err)
	}
	if _, d, ok, err := n.Tx(ctx, txid); err != nil || !ok || d != 1 {
		t.Errorf("found %v at depth %d, %v", ok, d, err)
	}
	if n.URL != url {
		t.Errorf("it moved from %s to %s", url, n.URL)
	}
}

func TestTheBookSaysWhoSpentWhat(t *testing.T) {
	ctx, n := t.Context(), start(t, Options{})
	mine, err := Miner()
	if err != nil {
		t.Fatal(err)
	}
	friend := Stranger()
	first, err := n.Fund(ctx, Output{mine, 900_000}, Output{friend, 50_000})
	if err != nil {
		t.Fatal(err)
	}
	paying, _, ok, err := n.Tx(ctx, first)
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	var unsigned, previous bytes.Buffer
	spend := wire.NewMsgTx(2)
	at := paying.TxHash()
	spend.AddTxIn(wire.NewTxIn(wire.NewOutPoint(&at, 0), nil, nil))
	if err := errors.Join(spend.SerializeNoWitness(&unsigned), paying.SerializeNoWitness(&previous)); err != nil {
		t.Fatal(err)
	}
	key := []Key{{previous.Bytes(), minerKey().Serialize()}}
	cheap, err := n.Rival(ctx, unsigned.Bytes(), key, friend, 1_000)
	if err != nil {
		t.Fatal(err)
	}
	dear, err := n.Rival(ctx, unsigned.Bytes(), key, friend, 9_000)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := n.Mine(ctx, 1); err != nil {
		t.Fatal(err)
	}
	b, err := n.Book(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if b.Has(cheap) || !b.Has(dear) || b.Paid(friend) != 50_000+891_000 {
		t.Errorf("the outbid one is in a block: %v, the dearer one: %v; paid %d", b.Has(cheap), b.Has(dear), b.Paid(friend))
	}
	got, left, all := b.Account(map[string]bool{friend: true})
	if got != 941_000 || left != 941_000 || len(all) != 0 {
		t.Errorf("the friend got %d, has %d and spent %v", got, left, all)
	}
	_, _, all = b.Account(map[string]bool{mine: true})
	if len(all) != 2 || all[1].TxID != dear || all[1].From != 900_000 || all[1].Inputs != 1 || all[1].Fee() != 9_000 {
		t.Errorf("the miner spent %+v", all)
	}
}
