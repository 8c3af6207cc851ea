package main

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/api"
	"github.com/hefu-wallet/hefu/client"
	"github.com/hefu-wallet/hefu/pair"
	"github.com/hefu-wallet/hefu/wire"
)

// page is a browser's tab with our page, as far as a server sees one.
type page struct {
	t      *testing.T
	origin string
	cookie string
}

// tell is the answer to one request of a page.
type tell struct {
	status int
	header http.Header
	body   string
}

func (p *page) do(method, path, body string, headers ...string) tell {
	p.t.Helper()
	resp := p.begin(method, path, body, headers...)
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return tell{resp.StatusCode, resp.Header, string(b)}
}

// begin sends what a browser would: Origin with what acts, the cookie, and Sec-Fetch-Site.
// A header that is given empty is left out.
func (p *page) begin(method, path, body string, headers ...string) *http.Response {
	p.t.Helper()
	req, err := http.NewRequestWithContext(p.t.Context(), method, p.origin+path, strings.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	if method != http.MethodGet {
		req.Header.Set("Origin", p.origin)
		req.Header.Set("Content-Type", "application/json")
	}
	if p.cookie != "" {
		req.Header.Set("Cookie", p.cookie)
	}
	for i := 0; i < len(headers); i += 2 {
		switch {
		case headers[i] == "Host":
			req.Host = headers[i+1]
		case headers[i+1] == "":
			req.Header.Del(headers[i])
		default:
			req.Header.Set(headers[i], headers[i+1])
		}
	}
	c := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := c.Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	return resp
}

// startOpen runs `hefu open` in this process and gives its page; stop ends it.
func startOpen(t *testing.T, home, port, guard, fingerprint string) (p *page, stop func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	out, log := &syncBuffer{}, &syncBuffer{}
	root := newRoot()
	args := []string{"open", "--home", home, "--port", port, "--no-browser", "--json"}
	if guard != "" {
		args = append(args, "--guard", guard)
	}
	if fingerprint != "" {
		args = append(args, "--fingerprint", fingerprint)
	}
	root.SetArgs(args)
	root.SetOut(out)
	root.SetErr(log)
	ended := make(chan error, 1)
	go func() { ended <- root.ExecuteContext(ctx) }()
	stop = sync.OnceValue(func() error { cancel(); return <-ended })
	t.Cleanup(func() { _ = stop() })
	for !strings.Contains(out.String(), "\n") {
		select {
		case err := <-ended:
			t.Fatalf("it ended: %v\n%s", err, log)
		case <-time.After(5 * time.Millisecond):
		}
	}
	var a openAnswer
	if err := json.Unmarshal([]byte(out.String()), &a); err != nil || a.URL != "http://localhost:"+port+"/" {
		t.Fatalf("%v: %s", err, out)
	}
	return &page{t: t, origin: strings.TrimSuffix(a.URL, "/")}, stop
}

func portOf(t *testing.T) string {
	_, port, err := net.SplitHostPort(freePort(t))
	if err != nil {
		t.Fatal(err)
	}
	return port
}

const aPassword = "correct-horse-battery-staple-17"

// TestOpen plays the whole of it: a person signs up at a real guard through the page on
// his own machine, hears what happens, restarts `hefu open`, and signs out.
func TestOpen(t *testing.T) {
	s := startServe(t, "--config", serveFile(t, filepath.Join(t.TempDir(), "data"), "page = false\n"))
	home, port := t.TempDir(), portOf(t)
	p, stop := startOpen(t, home, port, s.word("listens"), s.word("guard"))

	index := p.do("GET", "/", "")
	if index.status != 200 || !strings.Contains(index.header.Get("Content-Security-Policy"), "wasm-unsafe-eval") || !strings.Contains(index.body, "<html") {
		t.Fatalf("the page: %d %v", index.status, index.header)
	}
	if got := p.do("GET", "/v1/user", ""); got.status != 401 || got.header.Get("Content-Type") != wire.ProblemType {
		t.Errorf("nobody: %d %s", got.status, got.body)
	}
	var e wire.Enrolment
	if got := p.do("POST", "/v1/sign-up", `{"name":"alice","password":"`+aPassword+`"}`); got.status != 200 || json.Unmarshal([]byte(got.body), &e) != nil {
		t.Fatalf("sign-up: %d %s", got.status, got.body)
	}
	seed := filepath.Join(home, "authenticator")
	if err := os.WriteFile(seed, []byte(e.URI), 0o600); err != nil {
		t.Fatal(err)
	}
	code, _, err := authenticator{seed}.next(time.Now(), 0)
	if err != nil {
		t.Fatal(err)
	}
	in := p.do("POST", "/v1/sign-up/confirm", fmt.Sprintf(`{"name":"alice","password":%q,"code":%q}`, aPassword, code))
	name := api.CookieName(hefu.GuardID(s.word("guard")), false)
	set := in.header.Get("Set-Cookie")
	p.cookie, _, _ = strings.Cut(set, ";")
	sealed := strings.TrimPrefix(p.cookie, name+"=")
	if in.status != 200 || len(sealed) < 20 || set != p.cookie+"; Path=/; HttpOnly; SameSite=Strict" {
		t.Fatalf("confirm: %d %s %q", in.status, in.body, set)
	}
	if !strings.Contains(in.body, `"token":""`) || strings.Contains(in.body, sealed) || !strings.Contains(in.body, `"session"`) {
		t.Errorf("a script could read the token: %s", in.body)
	}
	if got := p.do("GET", "/v1/user", ""); got.status != 200 || !strings.Contains(got.body, "alice") {
		t.Errorf("signed in: %d %s", got.status, got.body)
	}
	p.hears(t)
	whoMayNot(t, p, unsealed(t, home, s.word("guard"), sealed), port)
	// Whoever is shown the cookie, on another port of localhost, has nothing for the guard.
	c, err := client.New(s.word("listens"), client.Options{Token: sealed, HTTP: &http.Transport{DisableKeepAlives: true}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.User(t.Context()); !hefu.Is(err, hefu.KindUnauthenticated) {
		t.Errorf("the guard takes what is in the cookie: %v", err)
	}

	if err := stop(); err != nil {
		t.Errorf("the end: %v", err)
	}
	again, _ := startOpen(t, home, port, "", "") // guard.json knows
	again.cookie = p.cookie
	if got := again.do("GET", "/v1/user", ""); got.status != 200 {
		t.Errorf("a restart signed out: %d %s", got.status, got.body)
	}
	for who, cookie := range map[string]string{"cut off": p.cookie[:len(p.cookie)-4], "no box": name + "=!!!", "empty": name + "=", "another's": name + "=" + strings.Repeat("A", len(sealed))} {
		forged := *again
		forged.cookie = cookie
		if got := forged.do("GET", "/v1/user", ""); got.status != 401 {
			t.Errorf("a cookie that is %s: %d", who, got.status)
		}
	}
	if info, err := os.Stat(filepath.Join(home, "open.key")); err != nil || info.Mode().Perm() != 0o600 || info.Size() != 32 {
		t.Errorf("the key of cookies: %v %v", info, err)
	}
	left := again.do("POST", "/v1/sign-out", "")
	if left.status/100 != 2 || left.header.Get("Set-Cookie") != name+"=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict" || left.header.Get("Clear-Site-Data") != `"cache"` {
		t.Errorf("sign-out: %d %v", left.status, left.header)
	}
	if got := again.do("GET", "/v1/user", ""); got.status != 401 {
		t.Errorf("after it: %d", got.status)
	}
}

// unsealed is the guard's token in a cookie.
func unsealed(t *testing.T, home, guard, sealed string) string {
	t.Helper()
	key, err := os.ReadFile(filepath.Join(home, "open.key"))
	if err != nil {
		t.Fatal(err)
	}
	r, err := newRelay(pinned{URL: "https://guard.example", ID: hefu.GuardID(guard)}, key)
	if err != nil {
		t.Fatal(err)
	}
	req := httptest.NewRequest(http.MethodGet, "http://localhost/v1/user", nil)
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	req.Header.Set("Cookie", r.browser.Cookie+"="+sealed)
	token, err := r.admit(req)
	if err != nil || token == "" {
		t.Fatalf("%q %v", token, err)
	}
	return token
}

// hears opens the event stream, makes something happen and reads it while the stream is
// open: nothing holds events back.
func (p *page) hears(t *testing.T) {
	t.Helper()
	stream := p.begin("GET", "/v1/events?after=0", "")
	defer stream.Body.Close()
	if stream.StatusCode != 200 || stream.Header.Get("Content-Type") != "text/event-stream" {
		t.Fatalf("events: %d %v", stream.StatusCode, stream.Header)
	}
	lines := bufio.NewScanner(stream.Body)
	heard := 0
	for heard < 2 && lines.Scan() {
		if strings.HasPrefix(lines.Text(), "event: ") {
			heard++
		}
	}
	if heard < 2 {
		t.Errorf("the stream ended after %d events: %v", heard, lines.Err())
	}
}

// whoMayNot is everybody else on the machine and in the browser.
func whoMayNot(t *testing.T, p *page, token, port string) {
	t.Helper()
	for who, c := range map[string]struct {
		method, path string
		headers      []string
		status       int
	}{
		"another process without the cookie":       {"GET", "/v1/user", []string{"Cookie", ""}, 401},
		"a token that this program does not relay": {"GET", "/v1/user", []string{"Cookie", "", "Authorization", "Bearer " + token}, 401},
		"a page on another port reads":             {"GET", "/v1/user", []string{"Sec-Fetch-Site", "same-site"}, 403},
		"a page on another port acts":              {"POST", "/v1/freeze", []string{"Sec-Fetch-Site", "same-site", "Origin", "http://localhost:1"}, 403},
		"another site acts":                        {"POST", "/v1/freeze", []string{"Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example"}, 403},
		"no Origin":                                {"POST", "/v1/freeze", []string{"Origin", ""}, 403},
		"a null Origin":                            {"POST", "/v1/freeze", []string{"Origin", "null"}, 403},
		"another site signs in":                    {"POST", "/v1/sign-in", []string{"Cookie", "", "Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example"}, 403},
		"a form":                                   {"POST", "/v1/sign-in", []string{"Content-Type", "text/plain"}, 400},
		"a browser that does not say":              {"GET", "/v1/user", []string{"Sec-Fetch-Site", ""}, 403},
		"a name that was pointed here":             {"GET", "/v1/user", []string{"Host", "evil.example:" + port}, 421},
		"the page under that name":                 {"GET", "/", []string{"Host", "evil.example:" + port}, 421},
		"what is not the API":                      {"GET", "/openapi.json", nil, 404},
		"the guard's health":                       {"GET", "/readyz", nil, 404},
		"out of the API":                           {"GET", "/v1/../readyz", nil, 404},
		"out of the API, hidden":                   {"GET", "/v1/%2e%2e/readyz", nil, 404},
		"out of the API by a slash":                {"GET", "/v1/x%2f..%2f..%2freadyz", nil, 404},
		"another method":                           {"PATCH", "/v1/user", nil, 404},
		"a page on another port puts":              {"PUT", "/v1/pairings/x/box", []string{"Sec-Fetch-Site", "same-site", "Origin", "http://localhost:1"}, 403},
		"a put without Origin":                     {"PUT", "/v1/pairings/x/box", []string{"Origin", ""}, 403},
		"a put that is a form":                     {"PUT", "/v1/pairings/x/box", []string{"Content-Type", "text/plain"}, 400},
		"another site deletes":                     {"DELETE", "/v1/pairings/x", []string{"Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example"}, 403},
		"a delete without Origin":                  {"DELETE", "/v1/pairings/x", []string{"Origin", ""}, 403},
		"a typed address deletes":                  {"DELETE", "/v1/pairings/x", []string{"Sec-Fetch-Site", "none"}, 403},
		"the page by address":                      {"GET", "/", []string{"Host", "127.0.0.1:" + port}, 307},
	} {
		body := ""
		if c.method == "POST" || c.method == "PUT" {
			body = "{}"
		}
		if got := p.do(c.method, c.path, body, c.headers...); got.status != c.status || got.header.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s: %d %s", who, got.status, got.body)
		}
	}
}

// odd is a guard that answers what it likes.
func odd(t *testing.T, answers map[string]http.HandlerFunc) (*page, *relay) {
	t.Helper()
	key := make([]byte, 32)
	known := pinned{ID: hefu.GuardID(pair.Fingerprint(key)), Key: key}
	mux := http.NewServeMux()
	if answers["/v1/guard"] == nil {
		answers["/v1/guard"] = showing(wire.Guard{ID: known.ID, IdentityKey: key})
	}
	for path, fn := range answers {
		mux.HandleFunc(path, fn)
	}
	upstream := httptest.NewServer(mux)
	t.Cleanup(upstream.Close)
	known.URL = upstream.URL
	r, err := newRelay(known, make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	front := httptest.NewServer(beside(http.NotFoundHandler(), r))
	t.Cleanup(front.Close)
	return &page{t: t, origin: front.URL}, r
}

func showing(v any) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(v)
	}
}

// TestEveryOperationIsRelayed: the guard gets every call that its API has, by its method and
// with its body; a page that calls one gets the guard's answer.
func TestEveryOperationIsRelayed(t *testing.T) {
	raw, err := os.ReadFile("../../docs/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Paths map[string]map[string]json.RawMessage `json:"paths"`
	}
	if err := json.Unmarshal(raw, &doc); err != nil {
		t.Fatal(err)
	}
	got := make(chan string, 1)
	p, _ := odd(t, map[string]http.HandlerFunc{"/v1/": func(w http.ResponseWriter, req *http.Request) {
		body, _ := io.ReadAll(req.Body)
		got <- req.Method + " " + req.URL.Path + " " + string(body)
		w.WriteHeader(http.StatusNoContent)
	}})
	methods := map[string]bool{}
	for at, operations := range doc.Paths {
		if !strings.HasPrefix(at, "/v1/") || at == "/v1/guard" || at == "/v1/sign-in" || at == "/v1/sign-up/confirm" {
			continue // not the API, or read here: see TestOpen
		}
		at = strings.NewReplacer("{", "", "}", "").Replace(at)
		for method := range operations {
			method, body := strings.ToUpper(method), ""
			methods[method] = true
			if method == http.MethodPost || method == http.MethodPut {
				body = `{"is":"said"}`
			}
			answer := p.do(method, at, body)
			select {
			case g := <-got:
				if want := method + " " + at + " " + body; g != want || answer.status != http.StatusNoContent {
					t.Errorf("%s: the guard got %q, the page %d", want, g, answer.status)
				}
			default:
				t.Errorf("%s %s did not reach the guard: %d %s", method, at, answer.status, answer.body)
			}
		}
	}
	for _, m := range relayed {
		if !methods[m] {
			t.Errorf("%s is relayed and no operation has it", m)
		}
	}
	if len(methods) != len(relayed) {
		t.Errorf("the API has %v", methods)
	}
}

// TestAGuardCannotUseTheRelay: what a guard answers can set nothing and run nothing at
// localhost, where the vault is.
func TestAGuardCannotUseTheRelay(t *testing.T) {
	said := func(status int, media, body string, headers ...string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", media)
			for i := 0; i < len(headers); i += 2 {
				w.Header().Set(headers[i], headers[i+1])
			}
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
		}
	}
	p, _ := odd(t, map[string]http.HandlerFunc{
		"/v1/page":     said(200, "text/html", "<script>alert(1)</script>"),
		"/v1/script":   said(200, "text/javascript", "alert(1)"),
		"/v1/redirect": said(302, "application/json", "{}", "Location", "https://evil.example/"),
		"/v1/large":    said(200, "application/json", strings.Repeat("x", relayAnswer+1)),
		"/v1/sign-in":  said(200, "application/json", `{"session":{}}`),
		"/v1/headers": said(200, "application/json", "{}", "Set-Cookie", "a=b", "Clear-Site-Data", `"storage"`, "Access-Control-Allow-Origin", "*",
			"Content-Security-Policy", "default-src *", "Service-Worker-Allowed", "/", "Refresh", "0;url=https://evil.example", "Link", "</x>; rel=preload"),
	})
	for _, path := range []string{"/v1/page", "/v1/script", "/v1/redirect", "/v1/large"} {
		if got := p.do("GET", path, ""); got.status != 503 || got.header.Get("Content-Type") != wire.ProblemType || strings.Contains(got.body, "alert") || got.header.Get("Location") != "" {
			t.Errorf("%s: %d %s %.100s", path, got.status, got.header.Get("Content-Type"), got.body)
		}
	}
	if got := p.do("POST", "/v1/sign-in", "{}"); got.status != 503 || got.header.Get("Set-Cookie") != "" {
		t.Errorf("a sign-in without a token: %d %v", got.status, got.header)
	}
	got := p.do("GET", "/v1/headers", "")
	for _, name := range []string{"Set-Cookie", "Clear-Site-Data", "Access-Control-Allow-Origin", "Service-Worker-Allowed", "Refresh", "Link"} {
		if got.header.Get(name) != "" {
			t.Errorf("the guard set %s here", name)
		}
	}
	if got.status != 200 || !strings.HasPrefix(got.header.Get("Content-Security-Policy"), "default-src 'none'") || got.header.Get("Cache-Control") != "no-store" {
		t.Errorf("%d %v", got.status, got.header)
	}
}

// TestAnotherGuardAtTheAddressGetsNothing: neither a password nor the session goes to a
// guard that is not the one that was met, at the start or later.
func TestAnotherGuardAtTheAddressGetsNothing(t *testing.T) {
	asked := make(chan string, 10)
	now := showing(wire.Guard{ID: hefu.GuardID(pair.Fingerprint(make([]byte, 32))), IdentityKey: make([]byte, 32)})
	var mu sync.Mutex
	p, r := odd(t, map[string]http.HandlerFunc{
		"/v1/guard": func(w http.ResponseWriter, req *http.Request) {
			mu.Lock()
			defer mu.Unlock()
			now(w, req)
		},
		"/v1/user": func(w http.ResponseWriter, req *http.Request) {
			asked <- req.Header.Get("Authorization")
			showing(wire.User{Name: "alice"})(w, req)
		},
	})
	box := r.seal.Seal(nil, nil, []byte("token-of-alice"), []byte(r.known.ID))
	p.cookie = r.browser.Cookie + "=" + base64.RawURLEncoding.EncodeToString(box)
	if got := p.do("GET", "/v1/user", ""); got.status != 200 || <-asked != "Bearer token-of-alice" {
		t.Fatalf("the guard that was met: %d %s", got.status, got.body)
	}
	other := []byte(strings.Repeat("x", 32))
	for who, g := range map[string]wire.Guard{
		"another guard":              {ID: hefu.GuardID(pair.Fingerprint(other)), IdentityKey: other},
		"another key under its name": {ID: r.known.ID, IdentityKey: other},
		"its key under another name": {ID: "AAAA-BBBB", IdentityKey: make([]byte, 32)},
	} {
		mu.Lock()
		now = showing(g)
		mu.Unlock()
		later := time.Now().Add(2 * relayTrust)
		r.now = func() time.Time { return later }
		if got := p.do("GET", "/v1/user", ""); got.status != 403 || len(asked) != 0 {
			t.Errorf("%s: %d %s", who, got.status, got.body)
		}
		r.now = func() time.Time { return time.Unix(0, 0) }
		r.seen = time.Unix(0, 0)
		if got := p.do("GET", "/v1/guard", ""); got.status != 403 {
			t.Errorf("%s shows itself to the page: %d %s", who, got.status, got.body)
		}
	}
}

// TestAGuardThatIsAway: the page opens all the same where the guard was met before.
func TestAGuardThatIsAway(t *testing.T) {
	home, port, at := t.TempDir(), portOf(t), "http://"+freePort(t)
	if out, err := command(t, "open", "--home", home, "--port", port, "--no-browser", "--guard", at, "--yes"); err == nil || !strings.Contains(out, at) {
		t.Errorf("a guard that was never met: %v %s", err, out)
	}
	raw, err := json.Marshal(pinned{URL: at, ID: "AAAA-BBBB", Key: make([]byte, 32)})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(home, "guard.json"), raw, 0o600); err != nil {
		t.Fatal(err)
	}
	p, _ := startOpen(t, home, port, "", "")
	if got := p.do("GET", "/", ""); got.status != 200 {
		t.Errorf("the page: %d", got.status)
	}
	got := p.do("GET", "/v1/guard", "")
	var problem wire.Problem
	if json.Unmarshal([]byte(got.body), &problem) != nil || got.status != 503 || problem.Kind != hefu.KindUnavailable {
		t.Errorf("%d %s", got.status, got.body)
	}
}

// TestBothWaysToLocalhost: a browser takes localhost for ::1 as well, so neither address
// may be left to another user of the machine.
func TestBothWaysToLocalhost(t *testing.T) {
	var lc net.ListenConfig
	for _, host := range []string{"127.0.0.1", "::1"} {
		taken, err := lc.Listen(t.Context(), "tcp", net.JoinHostPort(host, "0"))
		if err != nil {
			t.Logf("no %s on this machine: %v", host, err)
			continue
		}
		_, port, _ := net.SplitHostPort(taken.Addr().String())
		n, err := strconv.Atoi(port)
		if err != nil {
			t.Fatal(err)
		}
		if open, err := localhost(t.Context(), n); !hefu.Is(err, hefu.KindConflict) {
			t.Errorf("%s is another program's: %v %v", host, open, err)
		}
		taken.Close()
		open, err := localhost(t.Context(), n)
		if err != nil {
			t.Errorf("%s is free again: %v", host, err) // what was opened before the refusal is closed
		}
		for _, ln := range open {
			ln.Close()
		}
	}
}

func TestOpenRefusesBadFlags(t *testing.T) {
	home := t.TempDir()
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"--port", "0"}, "no port"}, {[]string{"--port", "65536"}, "no port"}, {nil, "no address is known"},
		{[]string{"--guard", "http://wallet.example"}, "plain http is allowed on this machine only"}, {[]string{"--guard", "wallet.example"}, "must look like"},
	} {
		out, err := command(t, append([]string{"open", "--home", home, "--no-browser"}, c.args...)...)
		if err == nil || !strings.Contains(out, c.want) {
			t.Errorf("%v: %v %s", c.args, err, out)
		}
	}
	if _, err := newRelay(pinned{URL: "http://wallet.example"}, make([]byte, 32)); err == nil {
		t.Error("a relay over plain HTTP")
	}
	if _, err := client.New("http://wallet.example", client.Options{}); err == nil {
		t.Error("a client over plain HTTP")
	}
}
