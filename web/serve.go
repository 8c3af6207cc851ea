package web

import (
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Policy is the page's Content-Security-Policy: it runs its own scripts and wasm, speaks
// with its own origin, is framed by nobody and turns no text into script but by its own
// policy 'hefu' of Trusted Types.
const Policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; style-src 'self'; " +
	"img-src 'self' data:; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
	"require-trusted-types-for 'script'; trusted-types hefu"

// Headers are those of every file of the page.
func Headers() map[string]string {
	return map[string]string{
		"Content-Security-Policy":      Policy,
		"Cross-Origin-Opener-Policy":   "same-origin",
		"Cross-Origin-Embedder-Policy": "require-corp",
		"Cross-Origin-Resource-Policy": "same-origin",
		"X-Content-Type-Options":       "nosniff",
		"X-Frame-Options":              "DENY",
		"Referrer-Policy":              "no-referrer",
		"Permissions-Policy": "camera=(self), publickey-credentials-create=(self), publickey-credentials-get=(self), clipboard-write=(self), " +
			"accelerometer=(), display-capture=(), geolocation=(), gyroscope=(), hid=(), magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=()",
		// Names are stable, so nothing is used without asking; the ETag makes asking cheap.
		"Cache-Control": "no-cache",
	}
}

// Options of a Site.
type Options struct {
	// Local says that the page is served from localhost without TLS. Who typed 127.0.0.1
	// is led to localhost: a browser binds passkeys to a name, never to an address.
	Local bool
	// Smallest is how long after the first request the smallest forms are made in the
	// background: a minute of one processor and 240 MB, for a tenth less to send. 0: never.
	Smallest time.Duration
}

// Site serves the page: GET and HEAD of its files, each at its Path, and nothing else.
// Files are compressed when they are first asked for, once.
type Site struct {
	opt   Options
	files map[string]*served // by path
	once  sync.Once
}

// Handler serves the embedded page. It fails when dist is not whole.
func Handler(o Options) (*Site, error) {
	files, err := Files()
	if err != nil {
		return nil, err
	}
	return site(files, o), nil
}

func site(files []File, o Options) *Site {
	s := &Site{opt: o, files: map[string]*served{}}
	for _, f := range files {
		s.files[f.Path()] = newServed(f)
	}
	return s
}

// Paths are where the files are served.
func (s *Site) Paths() (out []string) {
	for p := range s.files {
		out = append(out, p)
	}
	return out
}

// ServeHTTP answers one request.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	for k, v := range Headers() {
		h.Set(k, v)
	}
	f := s.files[r.URL.Path]
	switch {
	case f == nil:
		plain(w, http.StatusNotFound, "there is nothing at this address; the wallet is at /")
		return
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		h.Set("Allow", "GET, HEAD")
		plain(w, http.StatusMethodNotAllowed, "this address does not take that method")
		return
	}
	if to := s.elsewhere(r); to != "" {
		http.Redirect(w, r, to, http.StatusTemporaryRedirect)
		return
	}
	if s.opt.Smallest > 0 {
		s.once.Do(func() { time.AfterFunc(s.opt.Smallest, s.shrink) })
	}
	f.serve(w, r)
}

func (s *Site) shrink() {
	for _, f := range s.files {
		f.shrink()
	}
}

func plain(w http.ResponseWriter, status int, why string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(why + "\n"))
}

// elsewhere is where a browser that typed a loopback address is sent, or nothing.
func (s *Site) elsewhere(r *http.Request) string {
	if !s.opt.Local {
		return ""
	}
	host, port, err := net.SplitHostPort(r.Host)
	if err != nil {
		host, port = strings.Trim(r.Host, "[]"), ""
	}
	addr, err := netip.ParseAddr(host)
	if err != nil || !addr.IsLoopback() {
		return ""
	}
	at := "localhost"
	if port != "" {
		at = net.JoinHostPort(at, port)
	}
	return "http://" + at + r.URL.EscapedPath()
}

// slowest is how long a client may take for a large file: 8 MB on a bad line.
const slowest = 15 * time.Minute

// serve writes the file in the smallest form that the client takes (RFC 9110, sections
// 12.5.3 and 13.1.2).
func (f *served) serve(w http.ResponseWriter, r *http.Request) {
	form := f.form(r.Header.Values("Accept-Encoding"))
	h := w.Header()
	h.Set("Content-Type", f.file.Type)
	h.Set("ETag", form.etag)
	if f.squeezes {
		h.Set("Vary", "Accept-Encoding")
	}
	if matches(r.Header.Values("If-None-Match"), form.etag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	if form.coding != "" {
		h.Set("Content-Encoding", form.coding)
	}
	h.Set("Content-Length", strconv.Itoa(len(form.data)))
	if len(form.data) > 1<<20 { // the server's own bound is for answers of the API
		_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(slowest))
	}
	w.WriteHeader(http.StatusOK)
	if r.Method == http.MethodGet {
		_, _ = w.Write(form.data)
	}
}

// matches compares weakly, as If-None-Match asks for.
func matches(lines []string, etag string) bool {
	for _, t := range strings.Split(strings.Join(lines, ","), ",") {
		if t = strings.TrimSpace(t); t == "*" || strings.TrimPrefix(t, "W/") == etag {
			return true
		}
	}
	return false
}
