package api

import (
	"math"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"golang.org/x/time/rate"

	"github.com/hefu-wallet/hefu"
)

// Rates bound how many requests one source and one session may send. A session's
// allowance is its own, not its user's: a thief with one must not be able to use up what
// the owner freezes the account with. What brakes (freeze, stop) has an allowance of its own
// beside that, as large: nor must a page that somebody keeps busy use it up. The guard's own throttle of sign-ins and codes
// stands behind them. The zero value allows everything.
type Rates struct {
	Source int // requests a second from one address, or one /64; 0: any number
	User   int // requests a second of one session; 0: any number
	Burst  int // how many seconds' worth may come at once; 0 means 5
}

// mostBuckets bounds the memory of a limiter: about 100 bytes each.
const mostBuckets = 1 << 14

// limiter counts requests by key.
type limiter struct {
	each  rate.Limit
	burst int
	mu    sync.Mutex
	of    map[string]*rate.Limiter
}

func newLimiter(perSecond, seconds int) *limiter {
	if perSecond <= 0 {
		return nil
	}
	if seconds <= 0 {
		seconds = 5
	}
	return &limiter{each: rate.Limit(perSecond), burst: perSecond * seconds, of: map[string]*rate.Limiter{}}
}

// wait is how long the caller of that key must wait; 0 lets the request in. A nil limiter
// lets everything in.
func (l *limiter) wait(key string, now time.Time) time.Duration {
	if l == nil {
		return 0
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.of[key]
	if b == nil {
		l.makeRoom(now)
		b = rate.NewLimiter(l.each, l.burst)
		l.of[key] = b
	}
	r := b.ReserveN(now, 1)
	left := r.DelayFrom(now)
	if left > 0 {
		r.CancelAt(now) // what is refused uses nothing up
	}
	return left
}

// makeRoom forgets who has been quiet, and if all are busy anybody: many sources that take
// turns get through, but none of them stays.
func (l *limiter) makeRoom(now time.Time) {
	if len(l.of) < mostBuckets {
		return
	}
	for key, b := range l.of {
		if b.TokensAt(now) >= float64(l.burst) {
			delete(l.of, key)
		}
	}
	for key := range l.of { // a quarter at once: whoever comes next need not look through all
		if len(l.of) < mostBuckets*3/4 {
			return
		}
		delete(l.of, key)
	}
}

// limit refuses a source that asks too often, before anything is read of its request.
func (a *API) limit(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if left := a.sources.wait(requestOf(r.Context()).source, a.clock.Now()); left > 0 {
			fail(r.Context(), tooOften(left)).write(w)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// braking marks an operation that only lowers the risk and must get through.
const braking = "braking"

// brake marks an operation as one.
func brake(o huma.Operation) huma.Operation {
	o.Metadata = map[string]any{braking: true}
	return o
}

// allowance is what a session's request is counted against.
func (a *API) allowance(o *huma.Operation) *limiter {
	if o.Metadata[braking] != nil {
		return a.brakes
	}
	return a.sessions
}

// often is the refusal of a request that came too soon.
type often struct {
	said *hefu.Error
	wait time.Duration
}

func (o *often) Error() string { return o.said.Error() }

// Unwrap lets errors.As find the words.
func (o *often) Unwrap() error { return o.said }

func tooOften(left time.Duration) error {
	seconds := max(1, int(math.Ceil(left.Seconds())))
	return &often{
		hefu.Errorf(hefu.KindThrottled, "too many requests; nothing was done, try again in %d s", seconds),
		time.Duration(seconds) * time.Second,
	}
}

// retryIn is the header for a refusal of tooOften.
func (o *often) retryIn() string { return strconv.Itoa(int(o.wait / time.Second)) }
