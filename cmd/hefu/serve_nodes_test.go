package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	chains "github.com/hefu-wallet/hefu/chain/all"
)

// answering is a node of a chain that says what its head is, and an explorer beside it.
func answering(t *testing.T, chain, head string) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var q struct {
			ID     json.RawMessage
			Method string
		}
		_ = json.NewDecoder(r.Body).Decode(&q)
		if r.Method == http.MethodGet {
			_, _ = fmt.Fprint(w, `{"jsonrpc":"2.0","id":1,"result":"0x10"}`)
			return
		}
		result := map[string]string{"eth_chainId": chain, "eth_blockNumber": head}[q.Method]
		_, _ = fmt.Fprintf(w, `{"jsonrpc":"2.0","id":%s,"result":%q}`, q.ID, result)
	}))
	t.Cleanup(s.Close)
	return s.URL
}

func TestAdminNodesSaysHowTheyDo(t *testing.T) {
	good, other := answering(t, "0x7a69", "0x20"), answering(t, "0x1", "0x30")
	file := write(t, "hefu.toml", fmt.Sprintf("data_dir = \"x\"\n[networks.\"eip155:31337\"]\nnodes = [%q, %q]\nhistory = %q\n", good+"/SECRETkey", other, "etherscan+"+good))
	out, err := admin("nodes", "--config", file)
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if len(lines) != 3 || !strings.Contains(lines[0], "good") || !strings.Contains(lines[0], "block 32") || !strings.Contains(lines[1], "another chain") ||
		!strings.Contains(lines[2], "source of history") || !strings.Contains(lines[2], "block 16") || strings.Contains(out, "SECRET") {
		t.Errorf("%s", out)
	}
	file = write(t, "hefu.toml", fmt.Sprintf("data_dir = \"x\"\n[networks.\"eip155:31337\"]\nnodes = [%q, %q]\nquorum = 2\n", good, other))
	if out, err := admin("nodes", "--config", file); err == nil || !strings.Contains(err.Error(), "without enough good nodes") {
		t.Errorf("one good node of two that must agree: %v\n%s", err, out)
	}
}

func TestQuorumAndHistoryOfANetwork(t *testing.T) {
	const table = "data_dir = \"x\"\n[networks.\"eip155:31337\"]\nnodes = [\"http://localhost:1\", \"http://localhost:2\"]\n"
	for line, want := range map[string]string{
		"quorum = 2\nhistory = \"blockscout+https://explorer.example/api\"\nwatch = 1": "networks.eip155:31337.watch: unknown",
		"quorum = 3":                           "3 nodes must say the same, but there are 2",
		"quorum = 0":                           "is no number of nodes",
		"quorum = \"2\"":                       "without quotes",
		"history = 5":                          "in quotes",
		"history = \"https://SECRET.example\"": "say of which kind",
		"history = \"esplora+https://SECRET.example\"": "has no source of the kind",
		"history = \"etherscan+ftp://SECRET.example\"": "must begin with http",
		"quorums = 2": "unknown",
	} {
		c := defaultServeConfig()
		c.readText("file", []byte(table+line+"\n"))
		c.check(chains.Families())
		if len(c.bad) != 1 || !strings.Contains(c.bad.Error(), want) || strings.Contains(c.bad.Error(), "SECRET") {
			t.Errorf("%q: %v", line, c.bad)
		}
	}
	c := defaultServeConfig()
	c.readText("file", []byte(table+"quorum = 2\n"))
	c.readEnv([]string{"HEFU_HISTORY_EIP155_31337=etherscan+https://explorer.example", "HEFU_QUORUM_EIP155_31337=1", "HEFU_WATCH=9s"}, chains.Families())
	c.check(chains.Families())
	if len(c.bad) > 0 || c.quorum["eip155:31337"] != 1 || c.history["eip155:31337"] == "" || c.watch != 9*time.Second {
		t.Errorf("%v %v %v %s", c.bad, c.quorum, c.history, c.watch)
	}
	c = defaultServeConfig()
	c.readText("file", []byte(table))
	c.readEnv([]string{"HEFU_QUORUM_EIP155_1=2"}, chains.Families())
	c.check(chains.Families())
	if len(c.bad) != 1 || !strings.Contains(c.bad.Error(), "not enabled") {
		t.Errorf("a quorum of a network that is not enabled: %v", c.bad)
	}
}
