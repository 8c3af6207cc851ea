package api_test

import (
	"context"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/api"
	"github.com/hefu-wallet/hefu/api/apitest"
)

func TestBodiesAreBounded(t *testing.T) {
	r := serve(t, func(o *api.Options) { o.Times.Read = 200 * time.Millisecond })
	if p := r.do("POST", "/v1/sign-in", `{"name":"`+strings.Repeat("a", 300<<10)+`"}`).problem(t); p.Status != 413 {
		t.Errorf("a large body: %+v", p)
	}
	if p := r.do("POST", "/v1/sign-in", `name=a`, "Content-Type", "application/x-www-form-urlencoded").problem(t); p.Status != 415 {
		t.Errorf("a form: %+v", p)
	}
	conn, err := net.Dial("tcp", strings.TrimPrefix(r.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	began := time.Now()
	if _, err := io.WriteString(conn, "POST /v1/sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"); err != nil {
		t.Fatal(err)
	}
	_ = conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	b, err := io.ReadAll(conn)
	if err != nil || !strings.HasPrefix(string(b), "HTTP/1.1 408") {
		t.Errorf("a slow body after %s: %v %s", time.Since(began), err, b)
	}
}

func TestAHandlerMayRunLongerThanReadingMay(t *testing.T) {
	t.Parallel() // it waits longer than huma's default of 5 s
	r := serve(t, func(o *api.Options) { o.Times.Read = 100 * time.Millisecond })
	r.guard.Before("Nonces", func(ctx context.Context) {
		select {
		case <-ctx.Done():
			t.Errorf("cancelled: %v", context.Cause(ctx))
		case <-time.After(5500 * time.Millisecond):
		}
	})
	if got := r.do("POST", "/v1/transfers/"+string(apitest.Transfer)+"/nonces", `{"plan":1,"commit":"AA=="}`); got.status != 200 {
		t.Fatal(got.status, got.body)
	}
}

func TestASlowAnswerIsUnavailable(t *testing.T) {
	r := serve(t, func(o *api.Options) { o.Times.Handle = 50 * time.Millisecond })
	r.guard.Before("Balances", func(ctx context.Context) { <-ctx.Done(); r.guard.Fail("Balances", ctx.Err()) })
	got := r.do("GET", "/v1/balances?network=eip155:31337&address="+apitest.Alice, "")
	if p := got.problem(t); p.Kind != hefu.KindUnavailable || got.header.Get("Retry-After") == "" {
		t.Fatalf("%+v", p)
	}
}

func TestWhatTheOperatorBindsToARequestReachesTheGuard(t *testing.T) {
	type mark struct{}
	r := serve(t, func(o *api.Options) {
		o.Context = func(ctx context.Context) context.Context { return context.WithValue(ctx, mark{}, true) }
	})
	reached := map[string]bool{}
	for _, name := range []string{"Ready", "Balances", "Nonces"} {
		r.guard.Before(name, func(ctx context.Context) {
			_, bounded := ctx.Deadline()
			reached[name] = bounded && ctx.Value(mark{}) == true
		})
	}
	r.do("GET", "/readyz", "")
	r.do("GET", "/v1/balances?network=eip155:31337&address="+apitest.Alice, "")
	r.do("POST", "/v1/transfers/"+string(apitest.Transfer)+"/nonces", `{"plan":1,"commit":"AA=="}`)
	if len(reached) != 3 || !reached["Ready"] || !reached["Balances"] || !reached["Nonces"] {
		t.Errorf("%v", reached)
	}
}
