package btcd

import (
	"context"
	"fmt"
	"os"
	"testing"
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
