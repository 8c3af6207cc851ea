package node

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

// chainNode is a node whose head and balances a test sets.
type chainNode struct {
	mu      sync.Mutex
	chain   string
	head    uint64
	balance func(block string) string
	down    bool
	slow    time.Duration
	asked   map[string]int
}

func (n *chainNode) set(f func(*chainNode)) {
	n.mu.Lock()
	defer n.mu.Unlock()
	f(n)
}

func (n *chainNode) count(method string) int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.asked[method]
}

func (n *chainNode) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var q struct {
		ID     json.RawMessage
		Method string
		Params []any
	}
	b, _ := io.ReadAll(r.Body)
	_ = json.Unmarshal(b, &q)
	n.mu.Lock()
	n.asked[q.Method]++
	down, slow, head, balance, id := n.down, n.slow, n.head, n.balance, n.chain
	n.mu.Unlock()
	time.Sleep(slow)
	result := `"0x0"`
	switch {
	case down:
		w.WriteHeader(http.StatusBadGateway)
		return
	case q.Method == "eth_chainId":
		result = `"` + id + `"`
	case q.Method == "eth_blockNumber":
		result = fmt.Sprintf(`"0x%x"`, head)
	case q.Method == "eth_getBalance":
		block := q.Params[1].(string)
		var number uint64
		if _, err := fmt.Sscanf(block, "0x%x", &number); err == nil && number > head {
			_, _ = fmt.Fprintf(w, `{"id":%s,"error":{"code":-32000,"message":"header not found"}}`, q.ID)
			return
		}
		if result = balance(block); result == "revert" {
			_, _ = fmt.Fprintf(w, `{"id":%s,"error":{"code":3,"message":"execution reverted"}}`, q.ID)
			return
		}
	}
	_, _ = fmt.Fprintf(w, `{"jsonrpc":"2.0","id":%s,"result":%s}`, q.ID, result)
}

// nodes starts some, all alike.
func nodes(t *testing.T, many int) (all []*chainNode, urls []string) {
	t.Helper()
	for range many {
		n := &chainNode{chain: "0x1", head: 100, asked: map[string]int{}, balance: func(string) string { return `"0x5"` }}
		s := httptest.NewServer(n)
		t.Cleanup(s.Close)
		all, urls = append(all, n), append(urls, s.URL)
	}
	return all, urls
}

func headOf(ctx context.Context, rpc chain.RPC) (uint64, error) {
	var s string
	if err := rpc.Call(ctx, &s, "eth_blockNumber"); err != nil {
		return 0, err
	}
	var n uint64
	_, err := fmt.Sscanf(s, "0x%x", &n)
	return n, err
}

func pinned(method string, params []any, block uint64) ([]any, bool) {
	if method != "eth_getBalance" {
		return params, false
	}
	return []any{params[0], fmt.Sprintf("0x%x", block)}, true
}

func rightChain(ctx context.Context, rpc chain.RPC) error {
	var id string
	if err := rpc.Call(ctx, &id, "eth_chainId"); err != nil {
		return err
	}
	if id != "0x1" {
		return hefu.Errorf(hefu.KindUnavailable, "the node is on another chain")
	}
	return nil
}

func states(all []Health) (out []string) {
	for _, h := range all {
		out = append(out, string(h.State))
	}
	return out
}

func wantStates(t *testing.T, what string, got []Health, want ...State) {
	t.Helper()
	if w := fmt.Sprint(want); fmt.Sprint(states(got)) != w {
		t.Errorf("%s: %v, want %s", what, got, w)
	}
}

func TestHealthTellsWhoIsWellAndTheOthersAreAskedLast(t *testing.T) {
	all, urls := nodes(t, 4)
	c := client(t, Options{Head: headOf, Probe: rightChain}, urls...)
	wantStates(t, "before anything was asked", c.Health(), Unknown, Unknown, Unknown, Unknown)
	all[0].set(func(n *chainNode) { n.head = 80 })
	all[1].set(func(n *chainNode) { n.chain = "0x2" })
	all[2].set(func(n *chainNode) { n.down = true })
	got := c.Check(t.Context())
	// With two that answer, one that is behind is given the chance to move.
	wantStates(t, "at the first look", got, Good, Wrong, Failing, Good)
	wantStates(t, "at the second", c.Check(t.Context()), Lagging, Wrong, Failing, Good)
	if got[0].Head != 80 || got[3].Head != 100 || got[3].Latency <= 0 || got[2].Failures == 0 || got[2].Why == "" || got[3].Why != "" || got[3].Answered.IsZero() {
		t.Errorf("%+v", got)
	}
	before := all[0].count("eth_getBalance")
	if err := c.Call(t.Context(), new(string), "eth_getBalance", "0x1", "latest"); err != nil || all[3].count("eth_getBalance") != 1 || all[0].count("eth_getBalance") != before {
		t.Errorf("%v, the lagging node was asked %d times", err, all[0].count("eth_getBalance")-before)
	}
	all[3].set(func(n *chainNode) { n.down = true })
	if err := c.Call(t.Context(), new(string), "eth_getBalance", "0x1", "latest"); err != nil || all[0].count("eth_getBalance") == before {
		t.Errorf("nobody better is there, and the lagging node is not asked: %v", err)
	}
	for _, n := range all {
		n.set(func(n *chainNode) { n.down, n.chain, n.head = false, "0x1", 101 })
	}
	wantStates(t, "when all are well again", c.Check(t.Context()), Good, Good, Good, Good)
}

func TestOneThatBoastsMakesNoOtherLookOld(t *testing.T) {
	all, urls := nodes(t, 3)
	c := client(t, Options{Head: headOf}, urls...)
	all[1].set(func(n *chainNode) { n.head = 1 << 40 })
	for range 3 {
		wantStates(t, "one of three boasts", c.Check(t.Context()), Good, Good, Good)
	}
	all[2].set(func(n *chainNode) { n.head = 91 })
	wantStates(t, "one lags", c.Check(t.Context()), Good, Good, Lagging)
	all[2].set(func(n *chainNode) { n.head = 92 })
	wantStates(t, "eight blocks are within bounds", c.Check(t.Context()), Good, Good, Good)
}

func TestASlowNodeIsNotPreferred(t *testing.T) {
	all, urls := nodes(t, 2)
	all[0].set(func(n *chainNode) { n.slow = 300 * time.Millisecond })
	c := client(t, Options{Head: headOf}, urls...)
	c.Check(t.Context())
	if err := c.Call(t.Context(), new(string), "eth_getBalance", "0x1", "latest"); err != nil || all[1].count("eth_getBalance") != 1 || all[0].count("eth_getBalance") != 0 {
		t.Errorf("%v, the slow one was asked %d times", err, all[0].count("eth_getBalance"))
	}
}

func quorum(t *testing.T, many, need int) (all []*chainNode, c *Client, log *bytes.Buffer) {
	t.Helper()
	all, urls := nodes(t, many)
	log = new(bytes.Buffer)
	return all, client(t, Options{Head: headOf, Probe: rightChain, Quorum: need, Pin: pinned, Log: slog.New(slog.NewTextHandler(log, nil)), Rest: time.Nanosecond}, urls...), log
}

func balance(t *testing.T, c *Client) (string, error) {
	t.Helper()
	var s string
	err := c.Call(t.Context(), &s, "eth_getBalance", "0xSECRET", "latest")
	return s, err
}

func TestAQuorumBelievesNoSingleNode(t *testing.T) {
	all, c, log := quorum(t, 2, 2)
	if s, err := balance(t, c); err != nil || s != "0x5" {
		t.Fatalf("%q %v", s, err)
	}
	all[1].set(func(n *chainNode) { n.balance = func(string) string { return `"0x500"` } })
	if s, err := balance(t, c); !hefu.Is(err, hefu.KindUnavailable) || !strings.Contains(err.Error(), "different things") {
		t.Errorf("one of two lies: %q %v", s, err)
	}
	if text := log.String(); !strings.Contains(text, "disagree") || !strings.Contains(text, "eth_getBalance") || !strings.Contains(text, "node2=2") || strings.Contains(text, "SECRET") || strings.Contains(text, "0x5") {
		t.Errorf("the log: %s", text)
	}
	all[1].set(func(n *chainNode) { n.down = true })
	if s, err := balance(t, c); !hefu.Is(err, hefu.KindUnavailable) || !strings.Contains(err.Error(), "1 of 2 nodes answered, and 2 must") {
		t.Errorf("one of two is down: %q %v", s, err)
	}
	// What is no balance is one node's word.
	if err := c.Call(t.Context(), new(string), "eth_gasPrice"); err != nil {
		t.Error(err)
	}
}

func TestAMajorityIsBelievedAndTheLiarIsNamed(t *testing.T) {
	for liar := range 3 {
		all, c, log := quorum(t, 3, 2)
		all[liar].set(func(n *chainNode) { n.balance = func(string) string { return `"0x500"` } })
		if s, err := balance(t, c); err != nil || s != "0x5" || !strings.Contains(log.String(), "disagree") {
			t.Errorf("node %d lies: %q %v %s", liar+1, s, err, log)
		}
	}
	// All three say something else.
	all, c, _ := quorum(t, 3, 2)
	for i, n := range all {
		n.set(func(n *chainNode) { n.balance = func(string) string { return fmt.Sprintf(`"0x%d"`, i) } })
	}
	if s, err := balance(t, c); !hefu.Is(err, hefu.KindUnavailable) {
		t.Errorf("%q %v", s, err)
	}
}

// TestTwoQuorumsAreNone: of four nodes two and two say something else. Whom to believe would
// be a matter of luck.
func TestTwoQuorumsAreNone(t *testing.T) {
	all, c, _ := quorum(t, 4, 2)
	for _, n := range all[2:] {
		n.set(func(n *chainNode) { n.balance = func(string) string { return `"0x500"` } })
	}
	for range 3 {
		if s, err := balance(t, c); !hefu.Is(err, hefu.KindUnavailable) || !strings.Contains(err.Error(), "different things") {
			t.Errorf("%q %v", s, err)
		}
	}
	all[3].set(func(n *chainNode) { n.balance = func(string) string { return `"0x5"` } })
	if s, err := balance(t, c); err != nil || s != "0x5" {
		t.Errorf("three of four say the same: %q %v", s, err)
	}
}

// TestNodesAreComparedAtOneBlock: that one has seen a block more is no lie.
func TestNodesAreComparedAtOneBlock(t *testing.T) {
	all, c, log := quorum(t, 2, 2)
	at := func(block string) string { return `"` + block + `"` }
	all[0].set(func(n *chainNode) { n.head, n.balance = 107, at })
	all[1].set(func(n *chainNode) { n.balance = at })
	if s, err := balance(t, c); err != nil || s != "0x64" || log.Len() != 0 {
		t.Errorf("%q %v %s", s, err, log)
	}
	// A boast moves nothing: the block is one that both have.
	all, c, _ = quorum(t, 3, 2)
	all[0].set(func(n *chainNode) { n.head = 1 << 40 })
	for _, n := range all {
		n.set(func(n *chainNode) { n.balance = at })
	}
	if s, err := balance(t, c); err != nil || s != "0x64" {
		t.Errorf("%q %v", s, err)
	}
	// A call that fails fails at all of them, in whatever words.
	for _, n := range all {
		n.set(func(n *chainNode) { n.balance = func(string) string { return "revert" } })
	}
	var refused *chain.RPCError
	if _, err := balance(t, c); err == nil || !asRefusal(err, &refused) {
		t.Errorf("%v", err)
	}
	if _, err := New([]string{"http://127.0.0.1:1"}, Options{Quorum: 2, Head: headOf, Pin: pinned}); !hefu.Is(err, hefu.KindInvalid) {
		t.Errorf("two of one node: %v", err)
	}
}

func asRefusal(err error, to **chain.RPCError) bool {
	r, ok := err.(*chain.RPCError) //nolint:errorlint // it is answered bare
	*to = r
	return ok
}
