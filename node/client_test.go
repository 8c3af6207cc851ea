package node

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

// scripted is a server that counts requests and answers them by f.
func scripted(t *testing.T, f func(n int, id json.RawMessage, w http.ResponseWriter)) (url string, count *atomic.Int64) {
	t.Helper()
	count = new(atomic.Int64)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var q struct {
			ID json.RawMessage `json:"id"`
		}
		b, _ := io.ReadAll(r.Body)
		if err := json.Unmarshal(b, &q); err != nil {
			t.Errorf("the request is not JSON: %s", b)
		}
		f(int(count.Add(1)), q.ID, w)
	}))
	t.Cleanup(s.Close)
	return s.URL, count
}

func answer(result string) func(int, json.RawMessage, http.ResponseWriter) {
	return func(_ int, id json.RawMessage, w http.ResponseWriter) {
		_, _ = fmt.Fprintf(w, `{"jsonrpc":"2.0","id":%s,"result":%s}`, id, result)
	}
}

func client(t *testing.T, o Options, urls ...string) *Client {
	t.Helper()
	if o.Backoff == 0 {
		o.Backoff = time.Millisecond
	}
	if o.Timeout == 0 {
		o.Timeout = 2 * time.Second
	}
	c, err := New(urls, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func TestCallDecodesTheResult(t *testing.T) {
	url, count := scripted(t, answer(`"0x7a69"`))
	var got string
	if err := client(t, Options{}, url).Call(t.Context(), &got, "eth_chainId"); err != nil || got != "0x7a69" {
		t.Fatalf("got %q, %v", got, err)
	}
	if count.Load() != 1 {
		t.Errorf("%d requests for one call", count.Load())
	}
}

func TestANullResultIsAResult(t *testing.T) {
	url, _ := scripted(t, answer(`null`))
	got := &struct{}{}
	if err := client(t, Options{}, url).Call(t.Context(), &got, "eth_getTransactionReceipt", "0x00"); err != nil || got != nil {
		t.Fatalf("got %v, %v", got, err)
	}
}

func TestTheNodesOwnErrorIsNotRetried(t *testing.T) {
	for _, status := range []int{200, 400} {
		url, count := scripted(t, func(_ int, id json.RawMessage, w http.ResponseWriter) {
			w.WriteHeader(status)
			_, _ = fmt.Fprintf(w, `{"jsonrpc":"2.0","id":%s,"error":{"code":-32000,"message":"nonce too low","data":"0x"}}`, id)
		})
		err := client(t, Options{}, url).Call(t.Context(), nil, "eth_call")
		var refused *chain.RPCError
		if !errors.As(err, &refused) || refused.Code != -32000 || refused.Message != "nonce too low" {
			t.Fatalf("status %d: got %v", status, err)
		}
		if count.Load() != 1 {
			t.Errorf("status %d: %d requests", status, count.Load())
		}
	}
}

// bad lists everything that a node can do instead of answering.
func bad() map[string]func(int, json.RawMessage, http.ResponseWriter) {
	write := func(s string) func(int, json.RawMessage, http.ResponseWriter) {
		return func(_ int, id json.RawMessage, w http.ResponseWriter) {
			_, _ = io.WriteString(w, strings.ReplaceAll(s, "ID", string(id)))
		}
	}
	status := func(n int) func(int, json.RawMessage, http.ResponseWriter) {
		return func(_ int, _ json.RawMessage, w http.ResponseWriter) { w.WriteHeader(n) }
	}
	return map[string]func(int, json.RawMessage, http.ResponseWriter){
		"garbage":        write("<html>welcome</html>"),
		"empty":          write(""),
		"two answers":    write(`{"id":ID,"result":1}{"id":ID,"result":2}`),
		"other id":       write(`{"id":999999,"result":1}`),
		"no result":      write(`{"id":ID}`),
		"cut":            write(`{"id":ID,"resul`),
		"server error":   status(500),
		"bad gateway":    status(502),
		"unauthorized":   status(401),
		"throttled":      status(429),
		"throttled json": write(`{"id":ID,"error":{"code":-32005,"message":"limit exceeded"}}`),
		"huge": func(_ int, id json.RawMessage, w http.ResponseWriter) {
			_, _ = fmt.Fprintf(w, `{"id":%s,"result":"%s"}`, id, strings.Repeat("x", 1<<20))
		},
		"redirect": func(_ int, _ json.RawMessage, w http.ResponseWriter) {
			w.Header().Set("Location", "http://169.254.169.254/latest/meta-data")
			w.WriteHeader(http.StatusTemporaryRedirect)
		},
	}
}

func TestBadAnswersAreUnavailableAndRetriedOnReads(t *testing.T) {
	for name, f := range bad() {
		t.Run(name, func(t *testing.T) {
			url, count := scripted(t, f)
			c := client(t, Options{MaxBody: 64 << 10, Attempts: 3}, url)
			var got any
			err := c.Call(t.Context(), &got, "eth_blockNumber")
			if !hefu.Is(err, hefu.KindUnavailable) {
				t.Fatalf("got %v (%v)", err, got)
			}
			if count.Load() != 3 {
				t.Errorf("a read was tried %d times, not 3", count.Load())
			}
			if err := c.Call(t.Context(), &got, "eth_sendRawTransaction", "0x02"); !hefu.Is(err, hefu.KindUnavailable) {
				t.Fatalf("got %v", err)
			}
			if count.Load() != 4 {
				t.Errorf("a write was tried %d times, not once", count.Load()-3)
			}
		})
	}
}

func TestBadAnswersFailOver(t *testing.T) {
	for name, f := range bad() {
		t.Run(name, func(t *testing.T) {
			sick, sickCount := scripted(t, f)
			well, _ := scripted(t, answer(`"0x1"`))
			c := client(t, Options{MaxBody: 64 << 10}, sick, well)
			for range 3 {
				var got string
				if err := c.Call(t.Context(), &got, "eth_blockNumber"); err != nil || got != "0x1" {
					t.Fatalf("got %q, %v", got, err)
				}
			}
			if sickCount.Load() != 1 {
				t.Errorf("the sick endpoint was asked %d times, not once", sickCount.Load())
			}
		})
	}
}

func TestADownEndpointFailsOverEvenForWrites(t *testing.T) {
	down := httptest.NewServer(http.NotFoundHandler())
	down.Close()
	well, count := scripted(t, answer(`"0x1"`))
	var got string
	if err := client(t, Options{}, down.URL, well).Call(t.Context(), &got, "eth_sendRawTransaction", "0x02"); err != nil {
		t.Fatal(err)
	}
	if count.Load() != 1 {
		t.Errorf("%d requests", count.Load())
	}
	err := client(t, Options{}, down.URL).Call(t.Context(), &got, "eth_blockNumber")
	if !hefu.Is(err, hefu.KindUnavailable) {
		t.Errorf("got %v", err)
	}
}

func TestARecoveredEndpointIsUsedAgain(t *testing.T) {
	url, _ := scripted(t, func(n int, id json.RawMessage, w http.ResponseWriter) {
		if n == 1 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		answer(`"0x2"`)(n, id, w)
	})
	var got string
	if err := client(t, Options{}, url).Call(t.Context(), &got, "eth_blockNumber"); err != nil || got != "0x2" {
		t.Fatalf("got %q, %v", got, err)
	}
}

func TestASlowNodeTimesOutAndACancelledCallEndsAtOnce(t *testing.T) {
	release := make(chan struct{})
	url, _ := scripted(t, func(int, json.RawMessage, http.ResponseWriter) { <-release })
	t.Cleanup(func() { close(release) })
	start := time.Now()
	c := client(t, Options{Timeout: 50 * time.Millisecond, Attempts: 2}, url)
	if err := c.Call(t.Context(), nil, "eth_blockNumber"); !hefu.Is(err, hefu.KindUnavailable) {
		t.Fatalf("got %v", err)
	}
	c = client(t, Options{Timeout: time.Hour}, url)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := c.Call(ctx, nil, "eth_blockNumber"); !hefu.Is(err, hefu.KindUnavailable) || !errors.Is(ctx.Err(), context.DeadlineExceeded) {
		t.Fatalf("got %v", err)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("it took %s", took)
	}
}

// A body that trickles must not hold a call beyond its time-out.
func TestATricklingBodyTimesOut(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			_, _ = io.WriteString(w, " ")
			w.(http.Flusher).Flush()
			time.Sleep(5 * time.Millisecond)
		}
	}))
	defer s.Close()
	c := client(t, Options{Timeout: 100 * time.Millisecond, Attempts: 1}, s.URL)
	start := time.Now()
	if err := c.Call(t.Context(), nil, "eth_blockNumber"); !hefu.Is(err, hefu.KindUnavailable) {
		t.Fatalf("got %v", err)
	}
	if took := time.Since(start); took > 2*time.Second {
		t.Errorf("it took %s", took)
	}
}

func TestRetryAfterIsHeardAndBounded(t *testing.T) {
	var waits []time.Duration
	url, _ := scripted(t, func(_ int, _ json.RawMessage, w http.ResponseWriter) {
		w.Header().Set("Retry-After", "86400")
		w.WriteHeader(http.StatusTooManyRequests)
	})
	c := client(t, Options{Attempts: 3, Jitter: func(d time.Duration) time.Duration { waits = append(waits, d); return 0 }}, url)
	if err := c.Call(t.Context(), nil, "eth_blockNumber"); !hefu.Is(err, hefu.KindUnavailable) {
		t.Fatalf("got %v", err)
	}
	if len(waits) != 2 || waits[0] != maxRetryAfter {
		t.Errorf("waits %v, want two of %s", waits, maxRetryAfter)
	}
}

func TestTheDefaultJitterStaysBelowTheBackoff(t *testing.T) {
	o := Options{}.defaults(1)
	for range 1000 {
		if d := o.Jitter(time.Second); d < time.Second/2 || d > time.Second {
			t.Fatalf("jitter of 1s gave %s", d)
		}
	}
}

func TestARedirectIsNotFollowed(t *testing.T) {
	target, count := scripted(t, answer(`"0x1"`))
	s := httptest.NewServer(http.RedirectHandler(target, http.StatusPermanentRedirect))
	defer s.Close()
	err := client(t, Options{}, s.URL).Call(t.Context(), nil, "eth_blockNumber")
	if !hefu.Is(err, hefu.KindUnavailable) || !strings.Contains(err.Error(), "redirect") || count.Load() != 0 {
		t.Fatalf("got %v, target was asked %d times", err, count.Load())
	}
}

func TestTheEnvironmentsProxyIsIgnored(t *testing.T) {
	trap, count := scripted(t, answer(`"0x666"`))
	t.Setenv("HTTP_PROXY", trap)
	t.Setenv("http_proxy", trap)
	c := client(t, Options{Attempts: 1}, "http://hefu.invalid/")
	if err := c.Call(t.Context(), nil, "eth_blockNumber"); err == nil || count.Load() != 0 {
		t.Fatalf("got %v, the proxy was asked %d times", err, count.Load())
	}
}

func TestAddressesAreJudged(t *testing.T) {
	for _, u := range []string{"", "localhost:8545", "ftp://host/", "file:///etc/passwd", "ws://127.0.0.1:8545", "http://", "https:opaque", "https://host/#x", "http://[::1", "\x00"} {
		if _, err := New([]string{u}, Options{}); !hefu.Is(err, hefu.KindInvalid) {
			t.Errorf("%q: got %v", u, err)
		}
	}
	if _, err := New(nil, Options{}); !hefu.Is(err, hefu.KindInvalid) {
		t.Errorf("no address: got %v", err)
	}
	for _, test := range []struct {
		address string
		plain   bool
		ok      bool
	}{
		{"127.0.0.1", true, true}, {"::1", true, true}, {"10.1.2.3", true, true}, {"192.168.0.9", true, true},
		{"8.8.8.8", true, false}, {"8.8.8.8", false, true}, {"2001:4860:4860::8888", true, false}, {"100.64.0.1", false, true},
		{"169.254.169.254", true, false}, {"169.254.169.254", false, false}, {"fe80::1", false, false},
		{"::ffff:169.254.169.254", false, false}, {"0.0.0.0", false, false}, {"::", false, false},
		{"224.0.0.1", false, false}, {"255.255.255.255", false, false},
	} {
		if err := policy().Check(netip.MustParseAddr(test.address), test.plain); (err == nil) != test.ok {
			t.Errorf("%s plain=%t: %v", test.address, test.plain, err)
		}
	}
}

func TestTheDialledAddressIsChecked(t *testing.T) {
	c := client(t, Options{Attempts: 1}, "https://169.254.169.254/latest")
	err := c.Call(t.Context(), nil, "eth_blockNumber")
	if err == nil || !strings.Contains(err.Error(), "not allowed") {
		t.Fatalf("got %v", err)
	}
}

func TestErrorsNeverHoldTheKey(t *testing.T) {
	const key = "k3y-SECRET/%+x"
	echo, _ := scripted(t, func(_ int, id json.RawMessage, w http.ResponseWriter) {
		_, _ = fmt.Fprintf(w, `{"id":%s,"error":{"code":-1,"message":"bad key k3y-SECRET for you","data":"k3y-SECRET"}}`, id)
	})
	for _, base := range []string{"http://127.0.0.1:1", echo} {
		for _, u := range []string{base + "/v3/k3y-SECRET", base + "/?apikey=k3y-SECRET", strings.Replace(base, "http://", "http://user:k3y-SECRET@", 1), "http://k3y-SECRET.invalid/"} {
			err := client(t, Options{Attempts: 2}, u).Call(t.Context(), nil, "eth_blockNumber")
			if err == nil || strings.Contains(fmt.Sprintf("%v %+v %#v", err, err, err), "SECRET") || leaks(err) {
				t.Errorf("%v", err)
			}
		}
	}
	for _, u := range []string{"ftp://" + key, "http://host/%zz" + key, "http://[" + key} {
		if _, err := New([]string{u}, Options{}); err == nil || leaks(err) {
			t.Errorf("%v", err)
		}
	}
}

// leaks looks through the whole chain of causes.
func leaks(err error) bool {
	if err == nil {
		return false
	}
	if strings.Contains(err.Error(), "SECRET") {
		return true
	}
	if m, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range m.Unwrap() {
			if leaks(e) {
				return true
			}
		}
		return false
	}
	return leaks(errors.Unwrap(err))
}

func TestBasicAuthTravelsInTheHeader(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, pass, ok := r.BasicAuth()
		if !ok || user != "u" || pass != "p" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		_, _ = io.WriteString(w, `{"id":1,"result":"0x1"}`)
	}))
	defer s.Close()
	if err := client(t, Options{}, strings.Replace(s.URL, "http://", "http://u:p@", 1)).Call(t.Context(), new(string), "eth_blockNumber"); err != nil {
		t.Fatal(err)
	}
}

// An endpoint of another chain is never used, not even after it took over.
func TestAnEndpointThatFailsTheProbeIsNotUsed(t *testing.T) {
	wrong, _ := scripted(t, answer(`"0x2"`))
	right, _ := scripted(t, answer(`"0x1"`))
	probe := func(ctx context.Context, rpc chain.RPC) error {
		var id string
		if err := rpc.Call(ctx, &id, "eth_chainId"); err != nil {
			return err
		}
		if id != "0x1" {
			return hefu.Errorf(hefu.KindUnavailable, "the node is on another chain")
		}
		return nil
	}
	c := client(t, Options{Probe: probe, Rest: time.Nanosecond}, wrong, right)
	for range 5 {
		var got string
		if err := c.Call(t.Context(), &got, "eth_getBlockByNumber"); err != nil || got != "0x1" {
			t.Fatalf("got %q, %v", got, err)
		}
	}
	err := client(t, Options{Probe: probe}, wrong).Call(t.Context(), new(string), "eth_sendRawTransaction", "0x")
	var told *hefu.Error
	if !errors.As(err, &told) || told.Message != "the node is on another chain" {
		t.Fatalf("got %v", err)
	}
}

func TestConcurrentCallsGetTheirOwnAnswers(t *testing.T) {
	url, _ := scripted(t, func(_ int, id json.RawMessage, w http.ResponseWriter) {
		_, _ = fmt.Fprintf(w, `{"id":%s,"result":%s}`, id, id)
	})
	sick, _ := scripted(t, func(n int, id json.RawMessage, w http.ResponseWriter) {
		if n%2 == 0 {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		_, _ = fmt.Fprintf(w, `{"id":%s,"result":%s}`, id, id)
	})
	c := client(t, Options{}, sick, url)
	var mu sync.Mutex
	seen := map[uint64]bool{}
	var wg sync.WaitGroup
	for range 64 {
		wg.Go(func() {
			var got uint64
			if err := c.Call(t.Context(), &got, "eth_blockNumber"); err != nil {
				t.Error(err)
				return
			}
			mu.Lock()
			defer mu.Unlock()
			if seen[got] {
				t.Errorf("answer %d came twice", got)
			}
			seen[got] = true
		})
	}
	wg.Wait()
}

func TestReadOnlyKnowsNoWrites(t *testing.T) {
	for _, m := range []string{"eth_sendRawTransaction", "eth_sendTransaction", "eth_sign", "personal_sendTransaction", "anvil_mine", "evm_mine", "", "debug_setHead"} {
		if ReadOnly(m) {
			t.Errorf("%s counts as a read", m)
		}
	}
}
