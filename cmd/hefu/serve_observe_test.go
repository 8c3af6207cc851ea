package main

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/hefu-wallet/hefu/client"
)

// freePort is an address that nobody listens on just now.
func freePort(t *testing.T) string {
	t.Helper()
	var lc net.ListenConfig
	ln, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	return ln.Addr().String()
}

func fetched(t *testing.T, url string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, ""
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(body)
}

// A guard tells its numbers on a listener of their own, and its traces to a collector;
// the API itself tells nobody.
func TestServeIsWatched(t *testing.T) {
	var traces atomic.Int64
	collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if body, err := io.ReadAll(r.Body); err == nil && strings.Contains(string(body), `"HTTP GET"`) {
			traces.Add(1)
		}
	}))
	defer collector.Close()
	at := freePort(t)
	s := startServe(t, "--config", serveFile(t, filepath.Join(t.TempDir(), "data"), "[metrics]\nlisten = \""+at+"\"\n[traces]\nendpoint = \""+collector.URL+"/?key=SECRET-KEY\"\n"))
	c, err := client.New(s.word("listens"), client.Options{HTTP: &http.Transport{DisableKeepAlives: true}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Ready(t.Context()); err != nil {
		t.Fatal(err)
	}
	status, text := fetched(t, "http://"+at+"/metrics")
	if status != http.StatusOK {
		t.Fatal(status)
	}
	for _, want := range []string{
		`hefu_node_state{network="eip155:31337",node="1",state="good"} `, `hefu_node_state{network="eip155:31337",node="1",state="wrong"} 0`,
		"hefu_up 1", "hefu_in_step 1", "hefu_time_runs 1", "hefu_queue_due 0", `hefu_http_requests_total{method="GET",route="/readyz",status="200"} `, "go_goroutines",
		`hefu_store_transaction_seconds_count{kind="write",outcome="ok"}`, "process_resident_memory_bytes", "hefu_build_info{version=",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the numbers lack %s", want)
		}
	}
	for _, path := range []string{"/", "/debug/pprof/", "/v1/guard"} {
		if status, _ := fetched(t, "http://"+at+path); status != http.StatusNotFound {
			t.Errorf("the listener for numbers answers %d at %s", status, path)
		}
	}
	if strings.Contains(text, "SECRET-KEY") {
		t.Error("the numbers tell a node's address")
	}
	if status, _ := fetched(t, s.word("listens")+"/metrics"); status != http.StatusNotFound {
		t.Errorf("the API tells its numbers: %d", status)
	}
	if err := s.stop(); err != nil {
		t.Error(err)
	}
	if traces.Load() == 0 {
		t.Error("no trace arrived")
	}
	if status, _ := fetched(t, "http://"+at+"/metrics"); status != 0 {
		t.Error("it still tells its numbers")
	}
	if strings.Contains(s.log.String(), "SECRET-KEY") {
		t.Error("the collector's address is in the log")
	}
}

func TestWatchingIsOffByDefaultAndNotForEverybody(t *testing.T) {
	if c := defaultServeConfig(); c.metrics != "" || c.traces != nil {
		t.Error("it is on by default")
	}
	for listen, noted := range map[string]bool{"localhost:1": false, "127.0.0.1:1": false, "[::1]:1": false, "0.0.0.0:1": true, ":1": true, "10.0.0.1:1": true} {
		c := defaultServeConfig()
		c.metrics = listen
		if c.checkObserving(); (len(c.notes) == 1) != noted {
			t.Errorf("%s: %q", listen, c.notes)
		}
	}
	for _, bad := range []string{"[metrics]\nlisten = \"8421\"\n", "[traces]\nendpoint = \"SECRET-KEY:4318\"\n"} {
		_, err := command(t, "serve", "--check", "--config", serveFile(t, t.TempDir()+"/data", bad))
		if err == nil || strings.Contains(err.Error(), "SECRET-KEY") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
