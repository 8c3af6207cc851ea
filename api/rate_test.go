package api_test

import (
	"fmt"
	"net/http"
	"net/netip"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/api"
	"github.com/hefu-wallet/hefu/api/apitest"
)

// stopped is a clock that a test moves.
type stopped struct {
	mu  sync.Mutex
	now time.Time
}

func (s *stopped) Now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

func (s *stopped) add(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = s.now.Add(d)
}

// paced is an API behind a proxy, so that a test can come from many places.
func paced(t *testing.T, rates api.Rates) (*rig, *stopped) {
	t.Helper()
	c := &stopped{now: time.Now()}
	return serve(t, func(o *api.Options) {
		o.Rates, o.Clock, o.Proxies = rates, c, []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	}), c
}

// from sends a request from a place.
func (r *rig) from(place, path, token string) answer {
	r.Helper()
	return r.do("GET", path, "", "X-Forwarded-For", place, "Authorization", token)
}

func mustThrottle(t *testing.T, a answer, seconds int) {
	t.Helper()
	if p := a.problem(t); a.status != http.StatusTooManyRequests || p.Kind != hefu.KindThrottled || a.header.Get("Retry-After") != strconv.Itoa(seconds) {
		t.Fatalf("%d %+v, Retry-After %q; want 429 and %d s", a.status, p, a.header.Get("Retry-After"), seconds)
	}
}

// A source has a burst and a rate, whatever it asks for, and so has every other one for
// itself; what is refused uses nothing up.
func TestASourceThatAsksTooOftenWaits(t *testing.T) {
	r, clock := paced(t, api.Rates{Source: 2, Burst: 3})
	for i := range 6 {
		if a := r.from("192.0.2.1", "/v1/guard", ""); a.status != 200 {
			t.Fatalf("request %d of the burst: %d", i, a.status)
		}
	}
	for _, path := range []string{"/v1/guard", "/v1/nothing", "/v1/devices"} {
		mustThrottle(t, r.from("192.0.2.1", path, ""), 1)
	}
	if a := r.from("192.0.2.2", "/v1/guard", ""); a.status != 200 {
		t.Errorf("the neighbour: %d", a.status)
	}
	clock.add(500 * time.Millisecond)
	if a := r.from("192.0.2.1", "/v1/guard", ""); a.status != 200 {
		t.Errorf("after half a second: %d", a.status)
	}
	mustThrottle(t, r.from("192.0.2.1", "/v1/guard", ""), 1)
	// One customer owns a /64.
	for i := range 6 {
		r.from(fmt.Sprintf("2001:db8::%d", i), "/v1/guard", "")
	}
	mustThrottle(t, r.from("2001:db8::99", "/v1/guard", ""), 1)
}

// A session has an allowance of its own, from wherever it asks; what others do does not
// use it up.
func TestASessionThatAsksTooOftenWaits(t *testing.T) {
	r, clock := paced(t, api.Rates{User: 1, Burst: 2})
	token := "Bearer " + apitest.Token
	for i := range 2 {
		if a := r.from(fmt.Sprintf("192.0.2.%d", i), "/v1/devices", token); a.status != 200 {
			t.Fatalf("%d: %s", a.status, a.body)
		}
	}
	mustThrottle(t, r.from("192.0.2.9", "/v1/devices", token), 1)
	if a := r.from("192.0.2.9", "/v1/guard", ""); a.status != 200 {
		t.Errorf("somebody who is not signed in: %d", a.status)
	}
	clock.add(time.Second)
	if a := r.from("192.0.2.9", "/v1/devices", token); a.status != 200 {
		t.Errorf("after a second: %d", a.status)
	}
}

// A session whose requests are used up, by a page that somebody keeps busy, still freezes and
// stops; and brakes have a bound too, which takes nothing from the rest.
func TestASessionThatAsksTooOftenStillBrakes(t *testing.T) {
	r, clock := paced(t, api.Rates{User: 1, Burst: 2})
	token := "Bearer " + apitest.Token
	get := func() answer { return r.from("192.0.2.1", "/v1/devices", token) }
	brake := func(path string) answer { return r.do("POST", path, "", "Authorization", token) }
	for range 2 {
		get()
	}
	mustThrottle(t, get(), 1)
	for _, path := range []string{"/v1/freeze", "/v1/stop-all"} {
		if a := brake(path); a.status != 200 {
			t.Fatalf("%s: %d %s", path, a.status, a.body)
		}
	}
	mustThrottle(t, brake("/v1/transfers/"+string(apitest.Transfer)+"/stop"), 1)
	clock.add(time.Second)
	if a := brake("/v1/transfers/" + string(apitest.Transfer) + "/stop"); a.status != 200 {
		t.Fatalf("a stop: %d %s", a.status, a.body)
	}
	if a := get(); a.status != 200 {
		t.Errorf("brakes used up what is read with: %d", a.status)
	}
}

// However many sources there are, what is remembered of them is bounded.
func TestTheMemoryOfALimiterIsBounded(t *testing.T) {
	now := time.Now()
	if left := api.FillLimiter(100_000, now); left > api.MostBuckets {
		t.Errorf("%d sources are remembered", left)
	}
}

func TestWithoutRatesNobodyWaits(t *testing.T) {
	r, _ := paced(t, api.Rates{})
	for range 50 {
		if a := r.from("192.0.2.1", "/v1/guard", ""); a.status != 200 {
			t.Fatal(a.status)
		}
	}
}
