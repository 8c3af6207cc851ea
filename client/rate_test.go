package client

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/wire"
)

// Who is told to wait because he asks too often waits as long as he is told and asks
// again, whatever he asked for: nothing of it was read. A refusal that names no time, such
// as that of wrong codes, is not asked again.
func TestTheClientWaitsWhenItAsksTooOften(t *testing.T) {
	for name, c := range map[string]struct {
		refusals int
		after    string
		asked    int
		waited   time.Duration
		ok       bool
	}{
		"once":        {1, "3", 2, 3 * time.Second, true},
		"for long":    {1, "3600", 2, 10 * time.Second, true},
		"for ever":    {100, "1", maxTries, (maxTries - 1) * time.Second, false},
		"wrong codes": {1, "", 1, 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			asked := 0
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				if asked++; asked > c.refusals {
					w.Header().Set("Content-Type", "application/json")
					_, _ = w.Write([]byte(`{}`))
					return
				}
				if c.after != "" {
					w.Header().Set("Retry-After", c.after)
				}
				w.Header().Set("Content-Type", wire.ProblemType)
				w.WriteHeader(http.StatusTooManyRequests)
				_, _ = w.Write([]byte(`{"kind":"throttled","detail":"too many requests; nothing was done, try again in 3 s","status":429}`))
			}))
			defer s.Close()
			var waited time.Duration
			g, err := New(s.URL, Options{Pause: func(_ context.Context, d time.Duration) error { waited += d; return nil }})
			if err != nil {
				t.Fatal(err)
			}
			_, err = g.SignIn(t.Context(), wire.SignIn{Name: "alice"})
			if (err == nil) != c.ok || !c.ok && !hefu.Is(err, hefu.KindThrottled) || asked != c.asked || waited != c.waited {
				t.Errorf("asked %d times, waited %s: %v", asked, waited, err)
			}
		})
	}
}
