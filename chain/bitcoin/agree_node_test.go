package bitcoin_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/chain/bitcoin"
	"github.com/hefu-wallet/hefu/node"
	"github.com/hefu-wallet/hefu/node/nodetest"
	"github.com/hefu-wallet/hefu/test/chain/btcd"
)

// TestALyingNodeOfSeveral: of three nodes one lies, and is asked first. With a quorum of two
// it makes no coins, hides none, and settles nothing.
func TestALyingNodeOfSeveral(t *testing.T) {
	r := startBtcd(t)
	first := &nodetest.Liar{Swallows: "sendrawtransaction"}
	n, f := regtest(t)
	rpc, err := node.New([]string{"btcd+" + first.Start(t, strings.TrimPrefix(r.node.URL, "btcd+")), r.node.URL, r.node.URL}, node.Options{
		Probe: bitcoin.Probe(n), Read: bitcoin.ReadOnly, Head: f.Head, Pin: f.Pin, Quorum: 2, MaxBody: 32 << 20,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(rpc.Close)
	r.rpc, r.n, r.ledger = rpc, n, f.Open(n, rpc)
	a := newAccount(t, "several")
	r.fund(btcd.Output{Address: a.address(0, 0), Amount: 100_000}, btcd.Output{Address: a.address(0, 3), Amount: 30_000})
	r.mine(2)
	truth := r.view(a)
	if len(truth.Coins) != 2 || truth.Native.Cmp(sats(130_000)) != 0 || truth.Next.Address != a.address(0, 4) || truth.Coins[0].Depth != 2 || truth.Fee.Tip.IsZero() {
		t.Fatalf("three that agree: %+v", truth)
	}
	first.Lies(func(method, _ string) string {
		if method == "searchrawtransactions" {
			return "[]"
		}
		return ""
	})
	if v := r.view(a); len(v.Coins) != 2 || v.Next != truth.Next {
		t.Errorf("one hides everything: %+v", v)
	}
	made := a.spend(truth.Coins[0], 1000, 0, 7) // never sent
	first.Lies(func(method, _ string) string {
		if method == "searchrawtransactions" {
			return fmt.Sprintf(`[{"hex":"%x","blockhash":%q,"confirmations":2}]`, raw(made), strings.Repeat("ab", 32))
		}
		return ""
	})
	if v := r.view(a); len(v.Coins) != 2 || v.Native.Cmp(truth.Native) != 0 || v.Next != truth.Next || !v.Arrives.IsZero() {
		t.Errorf("one makes coins: %+v", v)
	}
	// It keeps what is sent, calls it final, and says that another came first.
	mine, rival := a.spend(truth.Coins[0], 1000, 1, 0), a.spend(truth.Coins[0], 2000, 1, 1)
	p := plan(t, r.ledger, mine)
	first.Lies(func(method, _ string) string {
		if method == "sendrawtransaction" {
			return fmt.Sprintf("%q", mine.TxHash())
		}
		return ""
	})
	if err := r.ledger.Send(t.Context(), raw(mine)); err != nil {
		t.Fatal(err)
	}
	if _, _, ok, err := r.node.Tx(t.Context(), mine.TxHash().String()); err != nil || !ok {
		t.Fatalf("the liar kept it: %v", err)
	}
	var tip string
	if err := r.node.Call(t.Context(), &tip, "getblockhash", 1); err != nil {
		t.Fatal(err)
	}
	first.Lies(func(method, _ string) string {
		switch method {
		case "getrawtransaction":
			return fmt.Sprintf(`{"hex":"%x","blockhash":%q,"confirmations":100}`, raw(mine), tip)
		case "searchrawtransactions":
			return fmt.Sprintf(`[{"hex":"%x","blockhash":%q,"confirmations":100}]`, raw(rival), tip)
		}
		return ""
	})
	if d := r.depth(mine); d != (chain.Depth{Found: true}) {
		t.Errorf("one calls it final: %+v", d)
	}
	first.Lies(func(method, _ string) string {
		switch method {
		case "getrawtransaction", "searchrawtransactions":
			one := fmt.Sprintf(`{"hex":"%x","blockhash":%q,"confirmations":100}`, raw(rival), tip)
			if method == "searchrawtransactions" {
				return "[" + one + "]"
			}
			return one
		}
		return ""
	})
	if is, err := r.ledger.Dead(t.Context(), a.address(0, 0), p, mine.TxHash().String()); err != nil || is {
		t.Errorf("one says that another came first: %v %v", is, err)
	}
	first.Lies(func(method, result string) string {
		if method == "getblockchaininfo" {
			return strings.Replace(result, `"mediantime":`, `"mediantime":9`, 1)
		}
		return ""
	})
	if at, err := r.ledger.Time(t.Context()); err != nil || at > truth.Time {
		t.Errorf("one runs ahead: %d after %d, %v", at, truth.Time, err)
	}
	r.mine(2)
	if d := r.depth(mine); !d.Final {
		t.Errorf("in the end: %+v", d)
	}
	first.Lies(func(string, string) string { return `"nonsense"` })
	if v := r.view(a); len(v.Coins) != 2 {
		t.Errorf("one answers nonsense: %+v", v)
	}
	r.node.Stop()
	if _, err := r.ledger.View(t.Context(), a.owner(), n.Native.ID); !hefu.Is(err, hefu.KindUnavailable) {
		t.Errorf("too few: %v", err)
	}
}
