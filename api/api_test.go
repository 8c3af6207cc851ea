package api_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/api"
	"github.com/hefu-wallet/hefu/api/apitest"
	"github.com/hefu-wallet/hefu/wire"
)

type clock struct{}

func (clock) Now() time.Time { return time.Now() }

// safeBuffer is a log that several goroutines write.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// rig is a served API with its guard, log and address.
type rig struct {
	*testing.T
	guard  *apitest.Guard
	api    *api.API
	log    *safeBuffer
	url    string
	secure bool         // it is served as over TLS
	stop   func() error // ends Serve and returns what it returned
}

func serve(t *testing.T, change ...func(*api.Options)) *rig {
	t.Helper()
	r := &rig{T: t, guard: apitest.New(), log: &safeBuffer{}}
	o := api.Options{
		Guard: r.guard, Version: "test", Rand: rand.Reader, Clock: clock{},
		Log:   slog.New(slog.NewJSONHandler(r.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Times: api.Times{Poll: 5 * time.Millisecond, Beat: 20 * time.Millisecond},
	}
	for _, fn := range change {
		fn(&o)
	}
	r.secure = o.Secure
	var err error
	if r.api, err = api.New(o); err != nil {
		t.Fatal(err)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r.url = "http://" + ln.Addr().String()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- r.api.Serve(ctx, ln) }()
	r.stop = sync.OnceValue(func() error { cancel(); return <-ended })
	t.Cleanup(func() { _ = r.stop() })
	return r
}

type answer struct {
	status int
	header http.Header
	body   string
}

func (a answer) problem(t *testing.T) wire.Problem {
	t.Helper()
	if got := a.header.Get("Content-Type"); got != wire.ProblemType {
		t.Fatalf("status %d has type %q and body %s, want a problem", a.status, got, a.body)
	}
	var p wire.Problem
	if err := json.Unmarshal([]byte(a.body), &p); err != nil {
		t.Fatalf("%s: %v", a.body, err)
	}
	return p
}

// do sends a signed-in request; headers come as name, value pairs.
func (r *rig) do(method, path, body string, headers ...string) answer {
	r.Helper()
	req, err := http.NewRequestWithContext(r.Context(), method, r.url+path, strings.NewReader(body))
	if err != nil {
		r.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+apitest.Token)
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		r.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		r.Fatal(err)
	}
	return answer{resp.StatusCode, resp.Header, string(b)}
}

const key, aKey, bKey = "Idempotency-Key", "key-number-one-00000", "key-number-two-00000"

func TestEveryKindBecomesAProblem(t *testing.T) {
	want := map[hefu.Kind]int{
		hefu.KindInvalid: 400, hefu.KindUnauthenticated: 401, hefu.KindForbidden: 403, hefu.KindNotFound: 404, hefu.KindConflict: 409,
		hefu.KindFrozen: 403, hefu.KindLimit: 403, hefu.KindLocked: 423, hefu.KindReplan: 409, hefu.KindWaiting: 409, hefu.KindThrottled: 429,
		hefu.KindBusy: 409, hefu.KindUnavailable: 503, hefu.KindInternal: 500,
	}
	r := serve(t)
	for kind, status := range want {
		r.guard.Fail("Accounts", hefu.Errorf(kind, "said to the person").Because(errors.New("CAUSE-"+string(kind))))
		got := r.do("GET", "/v1/accounts", "")
		p := got.problem(t)
		if got.status != status || p.Status != status || p.Kind != kind || p.Request == "" || p.Request != got.header.Get("X-Request-Id") {
			t.Errorf("%s: status %d, problem %+v", kind, got.status, p)
		}
		if (p.Detail == "said to the person") == (kind == hefu.KindInternal) {
			t.Errorf("%s: detail %q", kind, p.Detail)
		}
		if strings.Contains(got.body, "CAUSE") {
			t.Errorf("%s: the cause left: %s", kind, got.body)
		}
		if !strings.Contains(r.log.String(), "CAUSE-"+string(kind)) || !strings.Contains(r.log.String(), p.Request) {
			t.Errorf("%s: the cause or the request id is not in the log", kind)
		}
	}
	enum := schemaOf(t, r.api.Document(), "Problem")["properties"].(map[string]any)["kind"].(map[string]any)["enum"].([]any)
	if len(enum) != len(want) {
		t.Errorf("the document knows %d kinds, %d exist", len(enum), len(want))
	}
}

func schemaOf(t *testing.T, document []byte, name string) map[string]any {
	t.Helper()
	var doc struct {
		Components struct{ Schemas map[string]map[string]any }
	}
	if err := json.Unmarshal(document, &doc); err != nil {
		t.Fatal(err)
	}
	s, ok := doc.Components.Schemas[name]
	if !ok {
		t.Fatalf("no schema %s", name)
	}
	return s
}

func TestAnUnknownErrorIsGeneric(t *testing.T) {
	r := serve(t)
	r.guard.Fail("Accounts", errors.New("SQL of the guard"))
	got := r.do("GET", "/v1/accounts", "")
	if p := got.problem(t); p.Kind != hefu.KindInternal || strings.Contains(got.body, "SQL") {
		t.Fatalf("%+v", p)
	}
}

func TestAPanicIsAnswered(t *testing.T) {
	r := serve(t)
	r.guard.Before("Accounts", func(context.Context) { panic("MARKER in a panic") })
	got := r.do("GET", "/v1/accounts", "")
	if p := got.problem(t); got.status != 500 || p.Kind != hefu.KindInternal {
		t.Fatalf("%d %+v", got.status, p)
	}
	if log := r.log.String(); strings.Contains(log, "MARKER") || !strings.Contains(log, "stack") {
		t.Fatalf("log: %s", log)
	}
	r.guard.Before("Accounts", nil)
	if got := r.do("GET", "/v1/accounts", ""); got.status != 200 {
		t.Fatalf("afterwards: %d", got.status)
	}
}

func TestEveryOperationNeedsATokenUnlessPublic(t *testing.T) {
	r := serve(t)
	var doc struct {
		Paths map[string]map[string]struct{ OperationID string }
	}
	if err := json.Unmarshal(r.api.Document(), &doc); err != nil {
		t.Fatal(err)
	}
	open := []string{"health", "ready", "guard", "sign-up", "confirm-sign-up", "sign-in", "stop-by"}
	tried := 0
	for path, methods := range doc.Paths {
		for method, o := range methods {
			if slices.Contains(open, o.OperationID) {
				continue
			}
			for _, auth := range []string{"", "Bearer", "Bearer wrong", "Basic " + apitest.Token, "Bearer " + strings.Repeat("x", 300)} {
				got := r.do(strings.ToUpper(method), strings.ReplaceAll(path, "{id}", string(apitest.Transfer)), "", "Authorization", auth)
				if p := got.problem(t); got.status != 401 || p.Kind != hefu.KindUnauthenticated || got.header.Get("Www-Authenticate") == "" {
					t.Errorf("%s with %q: %d", o.OperationID, auth, got.status)
				}
				tried++
			}
		}
	}
	for _, c := range r.guard.Calls() {
		if c != "Caller" {
			t.Errorf("without a token the guard was asked: %s", c)
		}
	}
	if tried < 100 {
		t.Fatalf("only %d requests were tried", tried)
	}
}

func TestFailedSignInsAreAlike(t *testing.T) {
	r := serve(t)
	for _, path := range []string{"/v1/sign-in", "/v1/sign-up/confirm"} {
		var first answer
		for i, err := range []error{
			hefu.Errorf(hefu.KindUnauthenticated, "sign in: name, password or code is not right"), hefu.Errorf(hefu.KindNotFound, "no such user"),
			hefu.Errorf(hefu.KindUnauthenticated, "wrong code").Because(errors.New("the second factor")),
		} {
			r.guard.Fail("SignIn", err)
			r.guard.Fail("ConfirmSignUp", err)
			got := r.do("POST", path, `{"name":"a","password":"b","code":"123456"}`)
			id := got.problem(t).Request
			got.body = strings.ReplaceAll(got.body, id, "")
			got.header.Del("X-Request-Id")
			got.header.Del("Date")
			if i == 0 {
				first = got
			}
			if got.status != 401 || got.body != first.body || len(got.header) != len(first.header) {
				t.Errorf("%s: %v answers %d %s, not %d %s", path, err, got.status, got.body, first.status, first.body)
			}
		}
	}
}

func TestUnknownAddressesAndMethodsAreProblems(t *testing.T) {
	r := serve(t)
	if p := r.do("GET", "/v2/nothing", "").problem(t); p.Status != 404 || p.Kind != hefu.KindNotFound {
		t.Errorf("%+v", p)
	}
	got := r.do("DELETE", "/v1/transfers", "")
	if p := got.problem(t); p.Status != 405 || !slices.Equal(got.header.Values("Allow"), []string{"GET", "POST"}) {
		t.Errorf("%+v, allow %v", p, got.header.Values("Allow"))
	}
	if got.header.Get("Cache-Control") != "no-store" || got.header.Get("X-Content-Type-Options") != "nosniff" || got.header.Get("Content-Security-Policy") == "" {
		t.Errorf("headers: %v", got.header)
	}
	if got.header.Get("Strict-Transport-Security") != "" {
		t.Error("plain HTTP promises HTTPS")
	}
	secure := serve(t, func(o *api.Options) { o.Secure = true })
	if secure.do("GET", "/healthz", "").header.Get("Strict-Transport-Security") == "" {
		t.Error("no HSTS behind TLS")
	}
}

func TestBadRequestsNameThePlaceAndNotTheValue(t *testing.T) {
	r := serve(t)
	for name, c := range map[string]struct {
		method, path, body string
		status             int
		where              string
	}{
		"unknown field":      {"POST", "/v1/sign-in", `{"name":"a","password":"SECRET-VALUE","code":"1","nmae":"x"}`, 422, "body.nmae"},
		"password too long":  {"POST", "/v1/sign-in", `{"name":"a","password":"` + strings.Repeat("SECRET-VALUE", 100) + `","code":"1"}`, 422, "body.password"},
		"wrong type":         {"POST", "/v1/sign-in", `{"name":"a","password":{"x":"SECRET-VALUE"},"code":"1"}`, 422, "body.password"},
		"missing field":      {"POST", "/v1/sign-in", `{"name":"a","code":"1"}`, 422, "body"},
		"no JSON":            {"POST", "/v1/sign-in", `SECRET-VALUE`, 400, ""},
		"empty body":         {"POST", "/v1/sign-in", ``, 400, ""},
		"unknown query":      {"GET", "/v1/transfers?limt=SECRET-VALUE", "", 422, "query.limt"},
		"limit out of range": {"GET", "/v1/transfers?limit=100000", "", 422, "query.limit"},
		"amount as a number": {"POST", "/v1/quote", `{"network":"eip155:1","from":"a","to":"b","asset":"eip155:1/slip44:60","amount":5}`, 422, "body.amount"},
		"amount as a float":  {"POST", "/v1/quote", `{"network":"eip155:1","from":"a","to":"b","asset":"eip155:1/slip44:60","amount":"0.5"}`, 422, "body"},
		"not an id":          {"GET", "/v1/transfers/nonsense", "", 400, ""},
		"not a network":      {"GET", "/v1/balances?network=ethereum&address=x", "", 400, ""},
		"not an asset":       {"GET", "/v1/balances?network=eip155:1&address=x&asset=usdt", "", 400, ""},
		"not a cursor":       {"GET", "/v1/transfers?after=SECRET-VALUE%20", "", 422, "query.after"},
		"bad event id":       {"GET", "/v1/events?after=-1", "", 422, "query.after"},
	} {
		got := r.do(c.method, c.path, c.body)
		p := got.problem(t)
		if got.status != c.status || p.Kind != hefu.KindInvalid || p.Detail == "" {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
		if c.where != "" && !slices.ContainsFunc(p.Fields, func(f wire.Field) bool { return f.Where == c.where }) {
			t.Errorf("%s: fields %+v, want %s", name, p.Fields, c.where)
		}
		if strings.Contains(got.body, "SECRET-VALUE") {
			t.Errorf("%s: the value came back: %s", name, got.body)
		}
	}
	if strings.Contains(r.log.String(), "SECRET-VALUE") {
		t.Error("a refused value is in the log")
	}
	for _, c := range r.guard.Calls() {
		if c != "Caller" {
			t.Errorf("the guard was asked: %s", c)
		}
	}
}

func TestApproveCannotBeCancelledByTheClient(t *testing.T) {
	r := serve(t)
	entered, done := make(chan struct{}), make(chan error, 1)
	r.guard.Before("Approve", func(ctx context.Context) {
		close(entered)
		select {
		case <-ctx.Done():
			done <- ctx.Err()
		case <-time.After(300 * time.Millisecond):
			done <- nil
		}
	})
	ctx, leave := context.WithCancel(t.Context())
	req, _ := http.NewRequestWithContext(ctx, "POST", r.url+"/v1/transfers/"+string(apitest.Transfer)+"/approve",
		strings.NewReader(`{"plan":1,"commit":"AA==","opening":"AA==","code":"123456"}`))
	req.Header = http.Header{"Authorization": {"Bearer " + apitest.Token}, "Content-Type": {"application/json"}, key: {aKey}}
	go func() {
		if resp, err := http.DefaultClient.Do(req); err == nil {
			resp.Body.Close()
		}
	}()
	<-entered
	leave()
	if err := <-done; err != nil {
		t.Fatalf("the approval was cancelled: %v", err)
	}
}

func TestBytesThatCouldBeSentStayInside(t *testing.T) {
	r := serve(t)
	for _, s := range []hefu.State{hefu.Proposed, hefu.Replan, hefu.Evaluating, hefu.Resting, hefu.Stopped, hefu.Expired, hefu.Refused} {
		if out := jsonOf(t, api.ToTransfer(apitest.Sample(s))); strings.Contains(out, "MARKER") || strings.Contains(out, `"signed"`) {
			t.Errorf("%s: %s", s, out)
		}
	}
	for _, s := range []hefu.State{hefu.Sending, hefu.Sent, hefu.Final, hefu.Dead} {
		out := api.ToTransfer(apitest.Sample(s))
		if string(out.Signed) != apitest.SecretMessage || out.TxID == "" {
			t.Errorf("%s: the bytes are missing", s)
		}
		if out.Signed = nil; strings.Contains(jsonOf(t, out), "opening") {
			t.Errorf("%s: the device's message left", s)
		}
	}
	for _, path := range []string{"/v1/transfers/" + string(apitest.Transfer) + "/approve", "/v1/transfers/" + string(apitest.Transfer) + "/cancel"} {
		body := `{"plan":1,"commit":"AA==","opening":"AA==","code":"123456"}`
		if strings.HasSuffix(path, "cancel") {
			body = ""
		}
		if got := r.do("POST", path, body, key, aKey); got.status != 200 || strings.Contains(got.body, "MARKER") || strings.Contains(got.body, `"signed"`) {
			t.Errorf("%s: %d %s", path, got.status, got.body)
		}
	}
}

func jsonOf(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestListsComeInPages(t *testing.T) {
	r := serve(t)
	page := func(query string) (p wire.Transfers) {
		t.Helper()
		if err := json.Unmarshal([]byte(r.do("GET", "/v1/transfers"+query, "").body), &p); err != nil {
			t.Fatal(err)
		}
		return p
	}
	if p := page("?limit=2"); len(p.Transfers) != 2 || p.Next != "2" {
		t.Fatalf("%d transfers, next %q", len(p.Transfers), p.Next)
	}
	if p := page("?limit=3&after=2"); len(p.Transfers) != 1 || p.Next != "" {
		t.Fatalf("%d transfers, next %q", len(p.Transfers), p.Next)
	}
	for _, path := range []string{"/v1/transfers", "/v1/recipients", "/v1/sessions", "/v1/devices", "/v1/pairings", "/v1/book", "/v1/labels", "/v1/history"} {
		for query, want := range map[string]int{
			"": 200, "?limit=1": 200, "?limit=200": 200, "?limit=0": 422, "?limit=201": 422, "?limit=-1": 422, "?limit=x": 422,
			"?after=made-up": 400, "?after=" + strings.Repeat("a", 257): 422, "?before=1": 422,
		} {
			if got := r.do("GET", path+query, ""); got.status != want {
				t.Errorf("%s%s: %d, want %d: %s", path, query, got.status, want, got.body)
			}
		}
	}
}

func TestSourceIsBelievedFromOurProxiesOnly(t *testing.T) {
	for name, c := range map[string]struct {
		proxies   []netip.Prefix
		forwarded string
		want      string
	}{
		"no proxy":              {nil, "1.2.3.4", "127.0.0.1"},
		"a proxy":               {prefixes("127.0.0.0/8"), "1.2.3.4", "1.2.3.4"},
		"the client lies":       {prefixes("127.0.0.0/8"), "6.6.6.6, 1.2.3.4", "1.2.3.4"},
		"two proxies":           {prefixes("127.0.0.0/8", "10.0.0.0/8"), "6.6.6.6, 1.2.3.4, 10.0.0.1", "1.2.3.4"},
		"nonsense":              {prefixes("127.0.0.0/8"), "nonsense", "127.0.0.1"},
		"a proxy says nothing":  {prefixes("127.0.0.0/8"), "", "127.0.0.1"},
		"one IPv6 customer":     {prefixes("127.0.0.0/8"), "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"},
		"IPv4 written as IPv6":  {prefixes("127.0.0.0/8"), "::ffff:1.2.3.4", "1.2.3.4"},
		"another net's machine": {prefixes("10.0.0.0/8"), "1.2.3.4", "127.0.0.1"},
	} {
		r := serve(t, func(o *api.Options) { o.Proxies = c.proxies })
		r.do("POST", "/v1/sign-in", `{"name":"alice","password":"b","code":"123456"}`, "X-Forwarded-For", c.forwarded)
		if got := r.guard.Calls(); !slices.Contains(got, "SignIn alice "+c.want) {
			t.Errorf("%s: %v, want %s", name, got, c.want)
		}
		if strings.Contains(r.log.String(), "1.2.3.4") {
			t.Errorf("%s: the whole address is in the log", name)
		}
	}
}

func prefixes(list ...string) (out []netip.Prefix) {
	for _, s := range list {
		out = append(out, netip.MustParsePrefix(s))
	}
	return out
}

// TestDocument pins what clients rely on, and what they are generated from. After a change
// on purpose: make openapi
func TestDocument(t *testing.T) {
	r := serve(t)
	got := r.do("GET", "/openapi.json", "")
	if got.header.Get("Content-Type") != "application/openapi+json" {
		t.Errorf("type %q", got.header.Get("Content-Type"))
	}
	var doc any
	if err := json.Unmarshal([]byte(got.body), &doc); err != nil {
		t.Fatal(err)
	}
	pretty, err := json.MarshalIndent(doc, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	const file = "../docs/openapi.json"
	if os.Getenv("HEFU_UPDATE") != "" {
		if err := os.WriteFile(file, append(pretty, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(append(pretty, '\n'), want) {
		t.Errorf("the API's document differs from %s; if that is on purpose, run: make openapi", file)
	}
}
