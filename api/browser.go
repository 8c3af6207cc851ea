package api

import (
	"net"
	"net/http"
	"net/netip"
	"strings"

	"github.com/hefu-wallet/hefu"
)

// Browser is how a browser reaches a server of the wallet's page and how it carries the
// session there: a cookie that no script reads, taken only with a request of the page's
// own origin. The guard's API uses it, and whatever relays a page to a guard.
//
// A cookie is sent along by whoever makes the browser send; a bearer token is not. So the
// cookie counts only where the browser itself says that our page asked: Sec-Fetch-Site
// (W3C Fetch Metadata) is 'same-origin' and, for what may change something, Origin is our
// own. SameSite=Strict alone would let sibling subdomains in, and other ports of localhost.
type Browser struct {
	// Cookie is its name; see CookieName.
	Cookie string
	// Secure says that browsers come over TLS; else over plain HTTP from this machine.
	Secure bool
	// Origins are those of the page, such as https://wallet.example. Empty: the one that
	// the request's Host says, which is the name that the certificate or the loopback
	// address stands for.
	Origins []string
}

// CookieName is the session cookie's name for a guard. The prefix __Host- makes browsers
// refuse it from any other host, sibling subdomains included (RFC 6265bis, section 4.1.3.2),
// but for that they must take Secure, and Safari takes that from no http://localhost; there,
// the name has no siblings. The guard's id keeps two guards on two ports of one host apart,
// because cookies do not know ports.
func CookieName(id hefu.GuardID, secure bool) string {
	if secure {
		return "__Host-hefu-" + string(id)
	}
	return "hefu-" + string(id)
}

// Refused says why a request does not come the way that it must, with the HTTP status, or 0.
// Under a name that is not this server's, plain HTTP is somebody's DNS that points here
// (rebinding) or a proxy without TLS; passwords travel here.
func (b Browser) Refused(r *http.Request) (status int, why string) {
	// Anybody may say so: it only refuses.
	if hop, _, _ := strings.Cut(r.Header.Get("X-Forwarded-Proto"), ","); strings.EqualFold(strings.TrimSpace(hop), "http") {
		return http.StatusForbidden, "this came over plain HTTP, where everybody on the way reads passwords; use https://, and let the proxy redirect there"
	}
	if !b.Secure && !loopbackName(r.Host) {
		return http.StatusMisdirectedRequest, "plain HTTP is served to localhost only, under no other name; set a certificate and key, or say that a TLS proxy stands in front (proxy.tls)"
	}
	return 0, ""
}

func loopbackName(hostport string) bool {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = strings.TrimSuffix(strings.TrimPrefix(hostport, "["), "]")
	}
	addr, err := netip.ParseAddr(host)
	return strings.EqualFold(host, "localhost") || err == nil && addr.IsLoopback()
}

// own says whether an Origin is the page's.
func (b Browser) own(r *http.Request, origin string) bool {
	if len(b.Origins) == 0 {
		scheme := "http://"
		if b.Secure {
			scheme = "https://"
		}
		return r.Host != "" && strings.EqualFold(origin, scheme+r.Host)
	}
	for _, o := range b.Origins {
		if strings.EqualFold(o, origin) {
			return true
		}
	}
	return false
}

// safe are the methods that change nothing (RFC 9110, section 9.2.1).
func safe(method string) bool { return method == http.MethodGet || method == http.MethodHead }

// FromPage says whether the page of this origin made the request, as the browser vouches.
func (b Browser) FromPage(r *http.Request) bool {
	origins := r.Header.Values("Origin")
	if len(origins) > 1 || len(origins) == 1 && !b.own(r, origins[0]) || len(origins) == 0 && !safe(r.Method) {
		return false
	}
	switch r.Header.Get("Sec-Fetch-Site") {
	case "same-origin":
		return true
	case "none": // typed or from a bookmark
		return safe(r.Method)
	}
	return false
}

// Foreign says whether a browser made the request for somebody else's page, or for a page
// that it does not name. What does not come from a browser is not foreign.
func (b Browser) Foreign(r *http.Request) bool {
	inBrowser := len(r.Header.Values("Origin")) > 0 || r.Header.Get("Sec-Fetch-Site") != ""
	return inBrowser && !b.FromPage(r)
}

// Token is the session's token that a cookie carries, or "" without one. A cookie in a
// request that is not the page's own is refused, and so are two of one name: one of them
// was slipped in.
func (b Browser) Token(r *http.Request) (string, error) {
	switch all := r.CookiesNamed(b.Cookie); {
	case len(all) == 0:
		return "", nil
	case !b.FromPage(r):
		return "", ErrForeign
	case len(all) > 1:
		return "", hefu.Errorf(hefu.KindUnauthenticated, "the browser sent two sessions at once; remove this site's cookies and sign in again")
	default:
		return all[0].Value, nil
	}
}

// ErrForeign refuses what a browser sends for another page, with the user's cookie or to get one.
var ErrForeign error = hefu.Errorf(hefu.KindForbidden, "another page sent this, or the browser does not say which; only the wallet's own page may. Open the wallet itself, in a browser from 2023 or later; behind a proxy, the operator sets 'origins'")

// Keep puts a session's token into the browser. It ends with the browser, or with Drop.
func (b Browser) Keep(h http.Header, token string) { h.Add("Set-Cookie", b.cookie(token, 0)) }

// Drop takes the session's token out of the browser, and what it cached. It never asks for
// "storage" to be cleared, where the sealed vault is, nor for "cookies": that would empty
// the whole registrable domain.
func (b Browser) Drop(h http.Header) {
	h.Add("Set-Cookie", b.cookie("", -1))
	h.Set("Clear-Site-Data", `"cache"`)
}

func (b Browser) cookie(value string, age int) string {
	c := http.Cookie{Name: b.Cookie, Value: value, MaxAge: age, Path: "/", Secure: b.Secure, HttpOnly: true, SameSite: http.SameSiteStrictMode} //nolint:gosec // G124: without TLS it is localhost, see CookieName
	return c.String()
}

// door lets nobody in who comes over plain HTTP from afar or under a name that is not ours,
// and no browser that acts for another page. Whether the process lives may be asked by any
// name: load balancers ask by address.
func (a *API) door(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/healthz" || r.URL.Path == "/readyz" {
			next.ServeHTTP(w, r)
			return
		}
		if status, why := a.browser.Refused(r); status != 0 {
			a.refuse(w, r, status, why)
			return
		}
		req := requestOf(r.Context())
		if bearing := r.Header.Get("Authorization") != ""; !bearing {
			if !safe(r.Method) && a.browser.Foreign(r) {
				fail(r.Context(), ErrForeign).write(w)
				return
			}
			req.page = r.Header.Get("Origin") != "" && a.browser.FromPage(r)
		}
		next.ServeHTTP(w, r)
	})
}
