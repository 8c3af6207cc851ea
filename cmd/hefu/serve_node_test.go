package main

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	chains "github.com/hefu-wallet/hefu/chain/all"
	"github.com/hefu-wallet/hefu/client"
)

// hangingNode takes every request and says nothing.
func hangingNode(t *testing.T) string {
	t.Helper()
	over := make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-over:
		case <-r.Context().Done():
		}
	}))
	t.Cleanup(s.Close)
	t.Cleanup(func() { close(over) })
	return s.URL
}

// One request looks at several assets, and the wallet repeats what may be repeated:
// all of it must end while a person still waits.
func TestAHangingNodeEndsARequestInTime(t *testing.T) {
	t.Parallel() // it waits
	id := hefu.Network("eip155:31337")
	c := defaultServeConfig()
	c.setNodes(string(id), []string{hangingNode(t)}, "test")
	ledgers, err := c.ledgers(chains.Families())
	if err != nil {
		t.Fatal(err)
	}
	const alice, times = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266", 4
	n, _, err := chains.Families().Network(id)
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	for range times {
		ctx := ofRequest(t.Context())
		for _, asset := range []hefu.AssetID{n.Native.ID, id.Asset("erc20", alice)} {
			if _, err := ledgers[id].View(ctx, chain.Owner{Address: alice}, asset); !hefu.Is(err, hefu.KindUnavailable) {
				t.Fatalf("%v", err)
			}
		}
		if took := time.Since(began); took > nodeBudget+5*time.Second*(times-1) {
			t.Errorf("after %s", took)
		}
	}
	took := time.Since(began)
	if took > 18*time.Second {
		t.Errorf("%d requests to a hanging node took %s", times, took)
	}
	t.Logf("%d requests to a hanging node took %s", times, took)
}

func TestAHangingNodeDoesNotMakeTheGuardUnready(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	s := startServe(t, "--config", write(t, "hefu.toml", "data_dir = \""+dir+"\"\nlisten = \"localhost:0\"\n[networks.\"eip155:31337\"]\nnodes = [\""+hangingNode(t)+"\"]\n"))
	c, err := client.New(s.word("listens"), client.Options{HTTP: &http.Transport{DisableKeepAlives: true}})
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if _, err := c.Ready(t.Context()); err != nil || time.Since(began) > 2*time.Second {
		t.Errorf("%v after %s", err, time.Since(began))
	}
}
