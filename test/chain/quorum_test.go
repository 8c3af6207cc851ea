package devchain

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/chain/evm"
	"github.com/hefu-wallet/hefu/node"
	"github.com/hefu-wallet/hefu/node/nodetest"
)

// TestALyingNodeDecidesNothing: of three nodes one lies, and is asked first. With a quorum of
// two nothing that it says of receipts, finality or a spent number counts, and it cannot keep
// a transaction to itself.
func TestALyingNodeDecidesNothing(t *testing.T) {
	w := newWorld(t, Options{Manual: true})
	url, first := w.url, &nodetest.Liar{Swallows: "eth_sendRawTransaction"}
	rpc, err := node.New([]string{first.Start(t, url), url, url}, node.Options{Probe: evm.Probe(w.n), Head: w.f.Head, Pin: w.f.Pin, Quorum: 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(rpc.Close)
	alone := w.ledger
	w.ledger = w.f.Open(w.n, rpc)
	in := w.intent(w.n.Native.ID, 5)
	p, signed := w.plan(in, w.look(in))
	dead := func() bool {
		t.Helper()
		is, err := w.ledger.Dead(t.Context(), w.from, p, signed.TxID)
		if err != nil {
			t.Fatal(err)
		}
		return is
	}
	first.Lies(func(method, _ string) string {
		if method == "eth_sendRawTransaction" {
			return fmt.Sprintf("%q", signed.TxID) // it keeps it
		}
		return ""
	})
	w.ok(w.send(signed.Bytes))
	if d, err := alone.Depth(t.Context(), signed.TxID); err != nil || !d.Found {
		t.Fatalf("the liar kept it: %+v %v", d, err)
	}
	// It says that it is final, before it is in a block; and that its number was used.
	first.Lies(func(method, _ string) string {
		switch method {
		case "eth_getTransactionReceipt":
			return fmt.Sprintf(`{"transactionHash":%q,"blockNumber":"0x0","blockHash":"0x%s","status":"0x1"}`, signed.TxID, strings.Repeat("ab", 32))
		case "eth_getBlockByNumber":
			return fmt.Sprintf(`{"number":"0x0","hash":"0x%s","parentHash":"0x%s","timestamp":"0x1","baseFeePerGas":"0x1"}`, strings.Repeat("ab", 32), strings.Repeat("0", 64))
		}
		return ""
	})
	if d := w.depth(signed.TxID); d != (chain.Depth{Found: true}) {
		t.Errorf("a lie about finality: %+v", d)
	}
	first.Lies(func(method, _ string) string {
		switch method {
		case "eth_getTransactionCount":
			return `"0x7"`
		case "eth_getTransactionByHash", "eth_getTransactionReceipt":
			return "null"
		}
		return ""
	})
	if dead() {
		t.Error("a lie about a spent number")
	}
	w.mine(5)
	if d := w.depth(signed.TxID); !d.Final || d.Failed || dead() {
		t.Errorf("what the others say: %+v", d)
	}
	first.Lies(func(method, result string) string {
		if method == "eth_getTransactionReceipt" {
			return strings.Replace(result, `"status":"0x1"`, `"status":"0x0"`, 1)
		}
		return ""
	})
	if d := w.depth(signed.TxID); !d.Final || d.Failed {
		t.Errorf("a lie about a failure: %+v", d)
	}
	// Alone each lie would have been believed.
	trusting, err := node.New([]string{first.Start(t, url)}, node.Options{Probe: evm.Probe(w.n)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(trusting.Close)
	if d, err := w.f.Open(w.n, trusting).Depth(t.Context(), signed.TxID); err != nil || !d.Failed {
		t.Errorf("a node that is believed alone: %+v %v", d, err)
	}
}
