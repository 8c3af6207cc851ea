package api_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/api"
	"github.com/hefu-wallet/hefu/api/apitest"
)

// browse sends a request as a browser would: no bearer token, and the headers that it sets
// itself. A header Host names the host that it asked for.
func (r *rig) browse(method, path, body string, headers ...string) answer {
	r.Helper()
	req, err := http.NewRequestWithContext(r.Context(), method, r.url+path, strings.NewReader(body))
	if err != nil {
		r.Fatal(err)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		switch headers[i] {
		case "Host":
			req.Host = headers[i+1]
		default:
			req.Header.Add(headers[i], headers[i+1])
		}
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

// port is the served port, own the page's origin, cookie the session's cookie as sent.
func (r *rig) port() string {
	_, p, _ := net.SplitHostPort(strings.TrimPrefix(r.url, "http://"))
	return p
}
func (r *rig) own() string    { return "http://localhost:" + r.port() }
func (r *rig) cookie() string { return r.name() + "=" + apitest.Token }
func (r *rig) name() string   { return api.CookieName(r.guard.ID(), r.secure) }

// page are the headers of a request that our own page makes.
func (r *rig) page(more ...string) []string {
	return append([]string{"Host", "localhost:" + r.port(), "Origin", r.own(), "Sec-Fetch-Site", "same-origin"}, more...)
}

const aSignIn = `{"name":"alice","password":"correct horse battery","code":"123456"}`

func TestThePageGetsACookieAndNoToken(t *testing.T) {
	r := serve(t)
	for _, path := range []string{"/v1/sign-in", "/v1/sign-up/confirm"} {
		got := r.browse("POST", path, aSignIn, r.page()...)
		want := r.cookie() + "; Path=/; HttpOnly; SameSite=Strict"
		if set := got.header.Values("Set-Cookie"); got.status != 200 || !slices.Equal(set, []string{want}) {
			t.Errorf("%s: %d, %q, want %q", path, got.status, set, want)
		}
		if strings.Contains(got.body, apitest.Token) || !strings.Contains(got.body, `"token":""`) {
			t.Errorf("%s: a script could read the token: %s", path, got.body)
		}
		// A client that is no browser, and one that brings a token, get it as they always did.
		for _, headers := range [][]string{nil, {"Authorization", "Bearer x"}, r.page("Authorization", "Bearer x")} {
			got := r.browse("POST", path, aSignIn, headers...)
			if got.status != 200 || got.header.Get("Set-Cookie") != "" || !strings.Contains(got.body, apitest.Token) {
				t.Errorf("%s with %v: %d %v %s", path, headers, got.status, got.header.Values("Set-Cookie"), got.body)
			}
		}
	}
	r.guard.Fail("SignIn", hefu.Errorf(hefu.KindUnauthenticated, "no"))
	if got := r.browse("POST", "/v1/sign-in", aSignIn, r.page()...); got.status != 401 || got.header.Get("Set-Cookie") != "" {
		t.Errorf("a failed sign-in: %d %v", got.status, got.header)
	}
}

// TestWhoMayUseTheCookie is the attacker's list: in each line the browser sends the user's
// cookie along, as browsers do or might.
func TestWhoMayUseTheCookie(t *testing.T) {
	r := serve(t)
	own, cookie := r.own(), r.cookie()
	local := "localhost:" + r.port()
	for _, c := range []struct {
		who, method, site string
		origin            []string
		host              string
		status            int
	}{
		{"the page reads", "GET", "same-origin", nil, local, 200},
		{"the page reads, with Origin", "GET", "same-origin", []string{own}, local, 200},
		{"typed into the address line", "GET", "none", nil, local, 200},
		{"the page acts", "POST", "same-origin", []string{own}, local, 200},
		{"a form of another site", "POST", "cross-site", []string{"https://evil.example"}, local, 403},
		{"a frame without an origin", "POST", "cross-site", []string{"null"}, local, 403},
		{"a frame without an origin that claims to be ours", "POST", "same-origin", []string{"null"}, local, 403},
		{"no Origin", "POST", "same-origin", nil, local, 403},
		{"an empty Origin", "POST", "same-origin", []string{""}, local, 403},
		{"two Origins", "POST", "same-origin", []string{own, own}, local, 403},
		{"a sibling subdomain, or another port of localhost, acts", "POST", "same-site", []string{"http://localhost:1"}, local, 403},
		{"a sibling reads", "GET", "same-site", nil, local, 403},
		{"another site reads", "GET", "cross-site", nil, local, 403},
		{"another site reads, with its Origin", "GET", "same-origin", []string{"https://evil.example"}, local, 403},
		{"a typed address acts", "POST", "none", []string{own}, local, 403},
		{"a browser that does not say", "POST", "", []string{own}, local, 403},
		{"a program with a stolen cookie that plays no browser", "GET", "", nil, local, 403},
		{"our name over TLS, which this is not", "POST", "same-origin", []string{"https://" + local}, local, 403},
		{"another port as Origin", "POST", "same-origin", []string{"http://localhost:1"}, local, 403},
		{"our origin with something behind it", "POST", "same-origin", []string{own + ".evil.example"}, local, 403},
		{"a name that was pointed here", "POST", "same-origin", []string{"http://evil.example:" + r.port()}, "evil.example:" + r.port(), 421},
		{"a name that was pointed here reads", "GET", "same-origin", nil, "evil.example:" + r.port(), 421},
		{"localhost as a part of a name", "GET", "same-origin", nil, "localhost.evil.example", 421},
		{"no name", "GET", "same-origin", nil, "evil", 421},
	} {
		path := "/v1/user"
		if c.method == "POST" {
			path = "/v1/freeze"
		}
		headers := []string{"Host", c.host, "Cookie", cookie}
		if c.site != "" {
			headers = append(headers, "Sec-Fetch-Site", c.site)
		}
		for _, o := range c.origin {
			headers = append(headers, "Origin", o)
		}
		got := r.browse(c.method, path, "", headers...)
		if got.status != c.status {
			t.Errorf("%s: %d %s", c.who, got.status, got.body)
		}
		if c.status >= 400 {
			got.problem(t)
		}
		for name := range got.header {
			if strings.HasPrefix(name, "Access-Control-") {
				t.Errorf("%s: there is no CORS here, but %s", c.who, name)
			}
		}
	}
}

// TestNobodySignsABrowserIn: another page cannot put its own session into the user's
// browser (login CSRF), nor guess passwords from there.
func TestNobodySignsABrowserIn(t *testing.T) {
	r := serve(t)
	local := "localhost:" + r.port()
	for who, headers := range map[string][]string{
		"another site":        {"Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site"},
		"a sibling":           {"Origin", "http://localhost:1", "Sec-Fetch-Site", "same-site"},
		"a sandboxed frame":   {"Origin", "null", "Sec-Fetch-Site", "cross-site"},
		"no Origin":           {"Sec-Fetch-Site", "same-origin"},
		"an old browser":      {"Origin", "https://evil.example"},
		"an old browser's us": {"Origin", r.own()},
	} {
		for _, path := range []string{"/v1/sign-in", "/v1/sign-up/confirm", "/v1/sign-up"} {
			got := r.browse("POST", path, aSignIn, append([]string{"Host", local}, headers...)...)
			if got.status != 403 || got.header.Get("Set-Cookie") != "" || got.problem(t).Kind != hefu.KindForbidden {
				t.Errorf("%s at %s: %d %s", who, path, got.status, got.body)
			}
		}
	}
	plain, err := http.NewRequestWithContext(t.Context(), "POST", r.url+"/v1/sign-in", strings.NewReader(aSignIn))
	if err != nil {
		t.Fatal(err)
	}
	plain.Header.Set("Content-Type", "text/plain") // what a form sends without asking first
	resp, err := http.DefaultClient.Do(plain)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != 415 || resp.Header.Get("Set-Cookie") != "" {
		t.Errorf("a form's content type: %d", resp.StatusCode)
	}
	if got := r.browse("OPTIONS", "/v1/sign-in", "", "Host", local, "Origin", "https://evil.example", "Access-Control-Request-Method", "POST"); got.status < 400 {
		t.Errorf("a preflight is answered: %d %v", got.status, got.header)
	}
}

func TestABearerTokenWinsOverTheCookie(t *testing.T) {
	r := serve(t)
	ok, bad := "Bearer "+apitest.Token, "Bearer nobody"
	name := r.name()
	for _, c := range []struct {
		who     string
		headers []string
		status  int
	}{
		{"a good token, a bad cookie", r.page("Authorization", ok, "Cookie", name+"=bad"), 200},
		{"a bad token, a good cookie", r.page("Authorization", bad, "Cookie", r.cookie()), 401},
		{"no bearer, a good cookie", r.page("Authorization", "Basic YTpi", "Cookie", r.cookie()), 401},
		{"a good token from nowhere", []string{"Authorization", ok}, 200},
		{"the page, a bad cookie", r.page("Cookie", name+"=bad"), 401},
		{"the page, another guard's cookie", r.page("Cookie", api.CookieName("AAAA-BBBB", false)+"="+apitest.Token), 401},
		{"the page without a cookie", r.page(), 401},
		{"two cookies of one name: one was tossed in", r.page("Cookie", r.cookie()+"; "+name+"=tossed"), 401},
		{"two cookies of one name, the other way round", r.page("Cookie", name+"=tossed; "+r.cookie()), 401},
		{"a nameless cookie that looks like ours", r.page("Cookie", "="+r.cookie()), 401},
	} {
		if got := r.browse("GET", "/v1/user", "", c.headers...); got.status != c.status {
			t.Errorf("%s: %d %s", c.who, got.status, got.body)
		}
	}
}

func TestSignOutEmptiesTheBrowserButNotTheVault(t *testing.T) {
	r := serve(t)
	expired := r.name() + "=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict"
	for _, alive := range []bool{true, false} {
		if !alive {
			r.guard.EndAll()
		}
		got := r.browse("POST", "/v1/sign-out", "", r.page("Cookie", r.cookie())...)
		if set := got.header.Values("Set-Cookie"); !slices.Equal(set, []string{expired}) || got.header.Get("Clear-Site-Data") != `"cache"` {
			t.Errorf("alive %v: %d %q %q", alive, got.status, set, got.header.Get("Clear-Site-Data"))
		}
	}
	if got := r.browse("POST", "/v1/sign-out", "", "Authorization", "Bearer "+apitest.Token); got.header.Get("Set-Cookie") != "" || got.header.Get("Clear-Site-Data") != "" {
		t.Errorf("a token's sign-out: %v", got.header)
	}
}

func TestTheStreamTakesTheCookie(t *testing.T) {
	r := serve(t)
	req, err := http.NewRequestWithContext(t.Context(), "GET", r.url+"/v1/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Host = "localhost:" + r.port()
	req.Header.Set("Cookie", r.cookie())
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if first, err := bufio.NewReader(resp.Body).ReadString('\n'); err != nil || resp.StatusCode != 200 || first != "retry: 1000\n" {
		t.Errorf("%d %q %v", resp.StatusCode, first, err)
	}
	if got := r.browse("GET", "/v1/events", "", "Host", "localhost", "Sec-Fetch-Site", "cross-site", "Cookie", r.cookie()); got.status != 403 {
		t.Errorf("another site listens: %d", got.status)
	}
}

func TestBehindAProxy(t *testing.T) {
	r := serve(t, func(o *api.Options) { o.Secure = true })
	in := r.browse("POST", "/v1/sign-in", aSignIn, "Host", "wallet.example", "Origin", "https://wallet.example", "Sec-Fetch-Site", "same-origin")
	if set, want := in.header.Get("Set-Cookie"), r.cookie()+"; Path=/; HttpOnly; Secure; SameSite=Strict"; set != want || !strings.HasPrefix(set, "__Host-hefu-") {
		t.Errorf("over TLS: %q", set)
	}
	out := r.browse("POST", "/v1/sign-out", "", "Host", "wallet.example", "Origin", "https://wallet.example", "Sec-Fetch-Site", "same-origin", "Cookie", r.cookie())
	if set := out.header.Get("Set-Cookie"); set != r.name()+"=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Strict" {
		t.Errorf("signed out over TLS: %q", set)
	}
	if got := r.browse("GET", "/v1/user", "", "Host", "wallet.example", "Sec-Fetch-Site", "same-origin", "Cookie", api.CookieName(r.guard.ID(), false)+"="+apitest.Token); got.status != 401 {
		t.Errorf("a cookie that a sibling could set: %d", got.status)
	}
	own := []string{"Host", "wallet.example", "Origin", "https://wallet.example", "Sec-Fetch-Site", "same-origin", "Cookie", r.cookie()}
	if got := r.browse("POST", "/v1/freeze", "", own...); got.status != 200 {
		t.Errorf("%d %s", got.status, got.body)
	}
	if got := r.browse("POST", "/v1/freeze", "", "Host", "wallet.example", "Origin", "http://wallet.example", "Sec-Fetch-Site", "same-origin", "Cookie", r.cookie()); got.status != 403 {
		t.Errorf("from a page without TLS: %d", got.status)
	}
	for _, proto := range []string{"http", "HTTP", "http, https"} {
		got := r.browse("POST", "/v1/sign-in", aSignIn, append(own, "X-Forwarded-Proto", proto)...)
		if p := got.problem(t); got.status != 403 || !strings.Contains(p.Detail, "https") {
			t.Errorf("%s: %d %s", proto, got.status, p.Detail)
		}
		if got := r.browse("GET", "/healthz", "", "X-Forwarded-Proto", proto); got.status != 200 {
			t.Errorf("health over %s: %d", proto, got.status)
		}
	}
	if got := r.browse("POST", "/v1/freeze", "", append(own, "X-Forwarded-Proto", "https, http")...); got.status != 200 {
		t.Errorf("https at the edge: %d", got.status)
	}
	// A proxy that rewrites Host: the operator says the origin.
	named := serve(t, func(o *api.Options) {
		o.Secure, o.Origins = true, []string{"https://wallet.example", "https://other.example:8443"}
	})
	for origin, status := range map[string]int{"https://wallet.example": 200, "https://other.example:8443": 200, "https://other.example": 403, "https://guard.internal": 403} {
		got := named.browse("POST", "/v1/freeze", "", "Host", "guard.internal", "Origin", origin, "Sec-Fetch-Site", "same-origin", "Cookie", named.cookie())
		if got.status != status {
			t.Errorf("%s: %d", origin, got.status)
		}
	}
}

func TestHealthIsAskedByAnyName(t *testing.T) {
	r := serve(t)
	for _, path := range []string{"/healthz", "/readyz"} {
		if got := r.browse("GET", path, "", "Host", "10.1.2.3:8420"); got.status != 200 {
			t.Errorf("%s: %d", path, got.status)
		}
	}
	if got := r.browse("GET", "/v1/guard", "", "Host", "10.1.2.3:8420"); got.status != 421 {
		t.Errorf("/v1/guard: %d", got.status)
	}
}

// aPage is a page of one file.
type aPage struct{ http.Handler }

func (aPage) Paths() []string { return []string{"/", "/app.js"} }

func TestThePageIsServedBesideTheAPI(t *testing.T) {
	page := aPage{http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", "of the page")
		_, _ = io.WriteString(w, "file "+r.URL.Path)
	})}
	r := serve(t, func(o *api.Options) { o.Page = page })
	for _, path := range []string{"/", "/app.js"} {
		got := r.browse("GET", path, "", "Sec-Fetch-Site", "cross-site") // a link on another site
		if got.status != 200 || got.body != "file "+path || got.header.Get("Content-Security-Policy") != "of the page" || got.header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %d %q %v", path, got.status, got.body, got.header)
		}
		if got := r.browse("HEAD", path, ""); got.status != 200 || got.body != "" {
			t.Errorf("HEAD %s: %d", path, got.status)
		}
		if got := r.browse("POST", path, ""); got.status != 405 {
			t.Errorf("POST %s: %d", path, got.status)
		}
	}
	for path, status := range map[string]int{"/send": 404, "/v1": 404, "/v1/": 404, "/index.html": 404, "/v1/user": 401, "/v1/guard": 200, "/openapi.json": 200} {
		got := r.browse("GET", path, "")
		if got.status != status || got.header.Get("Content-Security-Policy") == "of the page" {
			t.Errorf("%s: %d", path, got.status)
		}
	}
	if got := r.browse("GET", "/", "", "Host", "evil.example"); got.status != 421 {
		t.Errorf("under another name: %d", got.status)
	}
	if got := serve(t).browse("GET", "/", ""); got.status != 404 {
		t.Errorf("without a page: %d", got.status)
	}
}
