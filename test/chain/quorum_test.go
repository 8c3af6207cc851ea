package devchain

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/chain/evm"
	"github.com/hefu-wallet/hefu/node"
)

// liar stands before a node and changes what it answers.
type liar struct {
	mu  sync.Mutex
	lie func(method string, result json.RawMessage) string
}

func (l *liar) lies(lie func(method string, result json.RawMessage) string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lie = lie
}

func (l *liar) start(t *testing.T, behind string) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		var asked struct {
			ID     json.RawMessage
			Method string
		}
		_ = json.Unmarshal(body, &asked)
		l.mu.Lock()
		lie := l.lie
		l.mu.Unlock()
		if lie != nil && asked.Method == "eth_sendRawTransaction" {
			if said := lie(asked.Method, nil); said != "" { // it goes nowhere
				w.Header().Set("Content-Type", "application/json")
				_, _ = fmt.Fprintf(w, `{"jsonrpc":"2.0","id":%s,"result":%s}`, asked.ID, said)
				return
			}
		}
		res, err := http.Post(behind, "application/json", bytes.NewReader(body)) //nolint:gosec,noctx // a test's own node
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		defer res.Body.Close() //nolint:errcheck // nothing was written
		var answer struct{ Result, Error json.RawMessage }
		if err := json.NewDecoder(res.Body).Decode(&answer); err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		result := string(answer.Result)
		if lie != nil {
			if said := lie(asked.Method, answer.Result); said != "" {
				result, answer.Error = said, nil
			}
		}
		w.Header().Set("Content-Type", "application/json")
		if answer.Error != nil {
			_, _ = fmt.Fprintf(w, `{"jsonrpc":"2.0","id":%s,"error":%s}`, asked.ID, answer.Error)
			return
		}
		_, _ = fmt.Fprintf(w, `{"jsonrpc":"2.0","id":%s,"result":%s}`, asked.ID, result)
	}))
	t.Cleanup(s.Close)
	return s.URL
}

// TestALyingNodeDecidesNothing: of three nodes one lies, and is asked first. With a quorum of
// two nothing that it says of receipts, finality or a spent number counts, and it cannot keep
// a transaction to itself.
func TestALyingNodeDecidesNothing(t *testing.T) {
	w := newWorld(t, Options{Manual: true})
	url, first := w.url, &liar{}
	rpc, err := node.New([]string{first.start(t, url), url, url}, node.Options{Probe: evm.Probe(w.n), Head: w.f.Head, Pin: w.f.Pin, Quorum: 2})
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
	first.lies(func(method string, _ json.RawMessage) string {
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
	first.lies(func(method string, _ json.RawMessage) string {
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
	first.lies(func(method string, _ json.RawMessage) string {
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
	first.lies(func(method string, result json.RawMessage) string {
		if method == "eth_getTransactionReceipt" {
			return strings.Replace(string(result), `"status":"0x1"`, `"status":"0x0"`, 1)
		}
		return ""
	})
	if d := w.depth(signed.TxID); !d.Final || d.Failed {
		t.Errorf("a lie about a failure: %+v", d)
	}
	// Alone each lie would have been believed.
	trusting, err := node.New([]string{first.start(t, url)}, node.Options{Probe: evm.Probe(w.n)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(trusting.Close)
	if d, err := w.f.Open(w.n, trusting).Depth(t.Context(), signed.TxID); err != nil || !d.Failed {
		t.Errorf("a node that is believed alone: %+v %v", d, err)
	}
}
