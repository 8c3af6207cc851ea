package node

import (
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/egress"
)

// hangs is a node that takes every request and says nothing.
func hangs(t *testing.T) (url string, count *atomic.Int64) {
	t.Helper()
	count = new(atomic.Int64)
	over := make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		count.Add(1)
		select {
		case <-over:
		case <-r.Context().Done():
		}
	}))
	t.Cleanup(s.Close)
	t.Cleanup(func() { close(over) })
	return s.URL, count
}

func TestABudgetIsForAllCallsTogether(t *testing.T) {
	url, _ := hangs(t)
	c := client(t, Options{Timeout: 400 * time.Millisecond, Attempts: 100, Rest: time.Nanosecond}, url)
	ctx := WithBudget(t.Context(), time.Second)
	time.Sleep(1100 * time.Millisecond) // it begins with the first call, not before
	began := time.Now()
	for range 5 {
		if err := c.Call(ctx, new(string), "eth_chainId"); !hefu.Is(err, hefu.KindUnavailable) {
			t.Fatalf("%v", err)
		}
	}
	if took := time.Since(began); took < 900*time.Millisecond || took > 3*time.Second {
		t.Errorf("five calls to a hanging node took %s with a budget of 1 s", took)
	}
	if t.Context().Err() != nil || ctx.Err() != nil {
		t.Error("the budget ended the request itself")
	}
}

func TestAHangingNodeIsLookedAtShortly(t *testing.T) {
	url, count := hangs(t)
	now := time.Now()
	c := client(t, Options{Timeout: 800 * time.Millisecond, Clock: func() time.Time { return now }}, url)
	call := func() (took time.Duration, requests int64) {
		t.Helper()
		began, before := time.Now(), count.Load()
		if err := c.Call(t.Context(), new(string), "eth_chainId"); !hefu.Is(err, hefu.KindUnavailable) {
			t.Fatalf("%v", err)
		}
		return time.Since(began), count.Load() - before
	}
	if took, n := call(); took < 800*time.Millisecond || n != 3 {
		t.Errorf("at first: %s, %d requests", took, n)
	}
	for range 3 {
		if took, n := call(); took > 700*time.Millisecond || n != 1 {
			t.Errorf("a moment later: %s, %d requests", took, n)
		}
	}
	now = now.Add(31 * time.Second)
	if took, _ := call(); took < 800*time.Millisecond {
		t.Errorf("after its rest it gets its time again, it had %s", took)
	}
}

func TestAHangingNodeThatAnswersAgainIsLikeAnyOther(t *testing.T) {
	url, _ := scripted(t, answer(`"0x1"`))
	c := client(t, Options{}, url)
	c.endpoints[0].failed(time.Now(), c.o.Rest, egress.ErrSilent)
	if !c.hanging() {
		t.Fatal("a silent node does not count as hanging")
	}
	if err := c.Call(t.Context(), new(string), "eth_chainId"); err != nil || c.hanging() {
		t.Errorf("%v, hanging: %v", err, c.hanging())
	}
}
