package client_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/api/apitest"
	"github.com/hefu-wallet/hefu/client"
	"github.com/hefu-wallet/hefu/wire"
)

func TestAddresses(t *testing.T) {
	for base, ok := range map[string]bool{
		"https://wallet.example": true, "https://wallet.example/hefu/": true, "http://localhost:8420": true, "http://127.0.0.1:1": true, "http://[::1]:1": true,
		"http://wallet.example": false, "http://10.0.0.1": false, "http://localhost.evil.example": false, "ftp://wallet.example": false, "wallet.example": false,
		"": false, "https://": false, "https://user:pass@wallet.example": false, "https://wallet.example?x=1": false, "https://w#x": false,
	} {
		_, err := client.New(base, client.Options{})
		if (err == nil) != ok || (err != nil && !hefu.Is(err, hefu.KindInvalid)) {
			t.Errorf("%q: %v", base, err)
		}
	}
}

func TestErrorsComeBackAsTheyWere(t *testing.T) {
	p := serve(t)
	c := dial(t, p.url)
	for _, kind := range []hefu.Kind{
		hefu.KindInvalid, hefu.KindUnauthenticated, hefu.KindForbidden, hefu.KindNotFound, hefu.KindConflict, hefu.KindFrozen, hefu.KindLocked,
		hefu.KindReplan, hefu.KindWaiting, hefu.KindThrottled, hefu.KindBusy, hefu.KindUnavailable, hefu.KindInternal,
	} {
		p.guard.Fail("Transfer", hefu.Errorf(kind, "said to the person"))
		_, err := c.Transfer(t.Context(), apitest.Transfer)
		var e *hefu.Error
		if !errors.As(err, &e) || e.Kind != kind || (kind != hefu.KindInternal && e.Message != "said to the person") {
			t.Errorf("%s: %v", kind, err)
		}
		if kind == hefu.KindInternal && !strings.Contains(e.Message, "(request ") {
			t.Errorf("no request id to quote: %v", err)
		}
	}
	_, err := c.Wallet(t.Context(), "nonsense")
	if !hefu.Is(err, hefu.KindInvalid) {
		t.Error(err)
	}
	_, err = c.SignIn(t.Context(), wire.SignIn{})
	if !hefu.Is(err, hefu.KindInvalid) || !strings.Contains(err.Error(), "body.name") {
		t.Errorf("the wrong field is not named: %v", err)
	}
}

func TestOnlyWhatIsSafeIsRepeated(t *testing.T) {
	p := serve(t)
	c := dial(t, p.url)
	methods := map[string]string{
		"sign-up": "SignUp", "confirm-sign-up": "ConfirmSignUp", "sign-in": "SignIn", "sign-out": "SignOut",
		"transfer": "Transfer", "nonces": "Nonces", "quote": "Quote", "freeze": "Freeze", "propose": "Propose", "approve": "Approve", "accept-dealing": "AcceptDealing",
	}
	once := []string{"sign-up", "confirm-sign-up", "sign-in", "sign-out"}
	for id, method := range methods {
		for _, kind := range []hefu.Kind{hefu.KindUnavailable, hefu.KindConflict} {
			p.guard.Fail(method, hefu.Errorf(kind, "no"))
			before := len(p.all())
			if _, err := calls(t.Context(), c)[id](); !hefu.Is(err, kind) {
				t.Errorf("%s: %v", id, err)
			}
			want := 4
			if slices.Contains(once, id) || kind == hefu.KindConflict {
				want = 1
			}
			seen := p.all()[before:]
			if len(seen) != want {
				t.Errorf("%s, %s: %d tries, want %d", id, kind, len(seen), want)
			}
			for _, x := range seen {
				if x.idempotencyID != seen[0].idempotencyID || string(x.sent) != string(seen[0].sent) {
					t.Errorf("%s: a try has another key or body", id)
				}
			}
		}
	}
}

func TestKeysAreFreshUnlessGiven(t *testing.T) {
	p := serve(t)
	c := dial(t, p.url)
	for _, k := range []string{"", "", "key-of-the-caller-1"} {
		if _, err := c.Propose(t.Context(), k, wire.Propose{Intent: apitest.Intent()}); err != nil {
			t.Fatal(err)
		}
	}
	x := p.all()
	if x[0].idempotencyID == "" || x[0].idempotencyID == x[1].idempotencyID || x[2].idempotencyID != "key-of-the-caller-1" {
		t.Errorf("%q %q %q", x[0].idempotencyID, x[1].idempotencyID, x[2].idempotencyID)
	}
}

func TestSignInChangesTheToken(t *testing.T) {
	p := serve(t)
	c := dial(t, p.url, func(o *client.Options) { o.Token = "" })
	if _, err := c.User(t.Context()); !hefu.Is(err, hefu.KindUnauthenticated) {
		t.Fatal(err)
	}
	p.guard.Fail("SignIn", hefu.Errorf(hefu.KindUnauthenticated, "no"))
	if _, err := c.SignIn(t.Context(), wire.SignIn{Name: "a", Password: "b", Code: "c"}); err == nil || c.Token() != "" {
		t.Fatalf("a failed sign-in: %v, token %q", err, c.Token())
	}
	p.guard.Fail("SignIn", nil)
	if _, err := c.SignIn(t.Context(), wire.SignIn{Name: "a", Password: "b", Code: "c"}); err != nil || c.Token() != apitest.Token {
		t.Fatalf("%v, token %q", err, c.Token())
	}
	if _, err := c.User(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := c.SignOut(t.Context()); err != nil || c.Token() != "" {
		t.Fatalf("%v, token %q", err, c.Token())
	}
}

// hostile answers whatever a test needs.
func hostile(t *testing.T, fn http.HandlerFunc) *client.Client {
	t.Helper()
	srv := httptest.NewServer(fn)
	t.Cleanup(srv.Close)
	return dial(t, srv.URL)
}

func TestRedirectsAreRefused(t *testing.T) {
	var stolen atomic.Bool
	thief := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { stolen.Store(true) }))
	defer thief.Close()
	c := hostile(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, thief.URL, http.StatusTemporaryRedirect)
	})
	if _, err := c.User(t.Context()); err == nil {
		t.Error("a redirect is an answer")
	}
	if _, err := c.SignIn(t.Context(), wire.SignIn{Name: "a", Password: "secret", Code: "1"}); err == nil {
		t.Error("a redirect is an answer")
	}
	for _, err := range c.Events(t.Context(), 0) {
		if err == nil {
			t.Error("a redirect is a stream")
		}
	}
	if stolen.Load() {
		t.Error("the client went where it was sent")
	}
}

func TestHostileAnswers(t *testing.T) {
	endless := func(w http.ResponseWriter, _ *http.Request) {
		for chunk := make([]byte, 64<<10); ; {
			if _, err := w.Write(chunk); err != nil {
				return
			}
		}
	}
	page := func(status int, kind, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
		}
	}
	for name, c := range map[string]struct {
		fn   http.HandlerFunc
		kind hefu.Kind
	}{
		"endless":           {endless, hefu.KindInternal},
		"another site":      {page(200, "text/html", "<html>"), hefu.KindInternal},
		"wrong types":       {page(200, "application/json", `{"id":5}`), hefu.KindInternal},
		"empty":             {page(200, "application/json", ``), hefu.KindInternal},
		"a proxy's error":   {page(502, "text/html", "<html>bad gateway"), hefu.KindUnavailable},
		"a site's error":    {page(404, "text/html", "<html>"), hefu.KindInternal},
		"a problem of none": {page(403, "application/problem+json", `{}`), hefu.KindInternal},
	} {
		if _, err := hostile(t, c.fn).User(t.Context()); !hefu.Is(err, c.kind) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := hostile(t, endless).User(t.Context()); !strings.Contains(err.Error(), "is larger than") {
		t.Errorf("endless: %v", err)
	}
}

func TestNoAnswer(t *testing.T) {
	srv := httptest.NewServer(nil)
	srv.Close()
	c := dial(t, srv.URL)
	if _, err := c.User(t.Context()); !hefu.Is(err, hefu.KindUnavailable) || !strings.Contains(err.Error(), "cannot be reached") {
		t.Errorf("nobody there: %v", err)
	}
	slow := hostile(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := slow.User(ctx); !hefu.Is(err, hefu.KindUnavailable) || !strings.Contains(err.Error(), "in time") {
		t.Errorf("no answer: %v", err)
	}
	cancel()
	if _, err := slow.User(ctx); err == nil {
		t.Error("a dead context")
	}
}

func TestWaitsAsLongAsItIsTold(t *testing.T) {
	p := serve(t)
	var waits []time.Duration
	c := dial(t, p.url, func(o *client.Options) {
		o.Pause = func(_ context.Context, d time.Duration) error { waits = append(waits, d); return nil }
	})
	p.guard.Fail("Transfer", hefu.Errorf(hefu.KindUnavailable, "no"))
	_, _ = c.Transfer(t.Context(), apitest.Transfer)
	if !slices.Equal(waits, []time.Duration{2 * time.Second, 2 * time.Second, 2 * time.Second}) {
		t.Errorf("Retry-After: 2 became %v", waits)
	}
	waits = nil
	gateway := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "86400")
		w.WriteHeader(http.StatusServiceUnavailable)
	}))
	defer gateway.Close()
	c = dial(t, gateway.URL, func(o *client.Options) {
		o.Pause = func(_ context.Context, d time.Duration) error { waits = append(waits, d); return errors.New("stop") }
	})
	if _, err := c.User(t.Context()); !hefu.Is(err, hefu.KindUnavailable) || len(waits) != 1 || waits[0] > 10*time.Second {
		t.Errorf("%v, waits %v", err, waits)
	}
}
