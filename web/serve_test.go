package web

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
)

// aSite has a file worth compressing, one that is not, and a page.
func aSite(o Options) *Site {
	return site([]File{
		{"index.html", "text/html; charset=utf-8", []byte("<!doctype html>")},
		{"hefu.wasm", "application/wasm", bytes.Repeat([]byte("wasm that repeats itself, "), 1<<12)},
		{"icon.png", "image/png", bytes.Repeat([]byte{7}, 5000)},
	}, o)
}

func ask(s http.Handler, method, url string, headers ...string) *http.Response {
	r := httptest.NewRequest(method, url, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, r io.Reader) []byte {
	t.Helper()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestHeadersOfEveryAnswer writes the policy out again, so that a change is one on purpose.
func TestHeadersOfEveryAnswer(t *testing.T) {
	want := map[string]string{
		"Content-Security-Policy": "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self' data:; " +
			"manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types hefu",
		"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp", "Cross-Origin-Resource-Policy": "same-origin",
		"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer", "Cache-Control": "no-cache",
	}
	s := aSite(Options{Local: true})
	for _, c := range []struct {
		method, url string
		status      int
	}{
		{"GET", "http://localhost/", 200}, {"HEAD", "http://localhost/", 200}, {"GET", "http://localhost/hefu.wasm", 200}, {"GET", "http://localhost/index.html", 404},
		{"GET", "http://localhost/send", 404}, {"POST", "http://localhost/", 405}, {"GET", "http://127.0.0.1/", 307}, {"GET", "http://localhost/../etc/passwd", 404},
	} {
		got := ask(s, c.method, c.url)
		if got.StatusCode != c.status {
			t.Errorf("%s %s: %d", c.method, c.url, got.StatusCode)
		}
		for k, v := range want {
			if got.Header.Get(k) != v {
				t.Errorf("%s %s: %s is %q", c.method, c.url, k, got.Header.Get(k))
			}
		}
		permissions := got.Header.Get("Permissions-Policy")
		for _, p := range []string{"camera=(self)", "publickey-credentials-get=(self)", "publickey-credentials-create=(self)", "microphone=()", "geolocation=()"} {
			if !strings.Contains(permissions, p) {
				t.Errorf("%s %s: Permissions-Policy lacks %s", c.method, c.url, p)
			}
		}
	}
}

func TestFormsAreTheFile(t *testing.T) {
	s := aSite(Options{})
	wasm := s.files["/hefu.wasm"].file.Data
	decode := map[string]func(io.Reader) io.Reader{
		"": func(r io.Reader) io.Reader { return r }, "br": func(r io.Reader) io.Reader { return brotli.NewReader(r) },
		"gzip": func(r io.Reader) io.Reader {
			z, err := gzip.NewReader(r)
			if err != nil {
				t.Fatal(err)
			}
			return z
		},
	}
	tags := map[string]string{}
	for _, c := range []struct{ accept, coding string }{
		{"", ""}, {"gzip, deflate, br, zstd", "br"}, {"gzip", "gzip"}, {"br;q=0, GZIP;q=0.5", "gzip"}, {"br;q=0", ""}, {"identity", ""}, {"br;q=x", ""}, {"brotli", ""},
	} {
		got := ask(s, "GET", "http://h/hefu.wasm", "Accept-Encoding", c.accept)
		coding := got.Header.Get("Content-Encoding")
		if coding != c.coding || got.Header.Get("Vary") != "Accept-Encoding" || got.Header.Get("Content-Type") != "application/wasm" {
			t.Errorf("%q: %v", c.accept, got.Header)
			continue
		}
		if !bytes.Equal(body(t, decode[coding](got.Body)), wasm) {
			t.Errorf("%q: other bytes", c.accept)
		}
		tag := got.Header.Get("ETag")
		if old, ok := tags[coding]; ok && old != tag || !strings.HasPrefix(tag, `"`) {
			t.Errorf("%q: tag %s, it was %s", c.accept, tag, old)
		}
		tags[coding] = tag
		again := ask(s, "GET", "http://h/hefu.wasm", "Accept-Encoding", c.accept, "If-None-Match", `"other", W/`+tag)
		if again.StatusCode != 304 || len(body(t, again.Body)) != 0 || again.Header.Get("Content-Encoding") != "" || again.Header.Get("ETag") != tag {
			t.Errorf("%q: again: %d %v", c.accept, again.StatusCode, again.Header)
		}
		if other := ask(s, "GET", "http://h/hefu.wasm", "Accept-Encoding", c.accept, "If-None-Match", `"other"`); other.StatusCode != 200 {
			t.Errorf("%q: %d for another tag", c.accept, other.StatusCode)
		}
	}
	if tags[""] == tags["br"] || tags["br"] == tags["gzip"] {
		t.Errorf("one tag for different bytes: %v", tags)
	}
	if got := ask(s, "GET", "http://h/icon.png", "Accept-Encoding", "br"); got.Header.Get("Content-Encoding") != "" || got.Header.Get("Vary") != "" {
		t.Errorf("a picture is compressed again: %v", got.Header)
	}
	head := ask(s, "HEAD", "http://h/hefu.wasm", "Accept-Encoding", "br")
	if len(body(t, head.Body)) != 0 || head.Header.Get("ETag") != tags["br"] || head.Header.Get("Content-Length") == "" {
		t.Errorf("HEAD: %v", head.Header)
	}
}

// TestCompressedOnce: two requests get the very same bytes of memory.
func TestCompressedOnce(t *testing.T) {
	f := aSite(Options{}).files["/hefu.wasm"]
	for _, accept := range []string{"br", "gzip"} {
		one, two := f.form([]string{accept}), f.form([]string{accept})
		if &one.data[0] != &two.data[0] || one.etag != two.etag {
			t.Errorf("%s: made twice", accept)
		}
	}
	before := f.form([]string{"br"})
	f.shrink()
	after := f.form([]string{"br"})
	if before.etag == after.etag || len(after.data) > len(before.data) || !bytes.Equal(body(t, brotli.NewReader(bytes.NewReader(after.data))), f.file.Data) {
		t.Errorf("the smallest form: %s, %d bytes after %s, %d", after.etag, len(after.data), before.etag, len(before.data))
	}
}

func TestAnAddressLeadsToLocalhost(t *testing.T) {
	for url, to := range map[string]string{
		"http://127.0.0.1:8420/": "http://localhost:8420/", "http://[::1]:8420/hefu.wasm": "http://localhost:8420/hefu.wasm", "http://127.0.0.1/": "http://localhost/",
		"http://[::1]/": "http://localhost/", "http://localhost:8420/": "", "http://192.0.2.1:8420/": "",
	} {
		if got := ask(aSite(Options{Local: true}), "GET", url).Header.Get("Location"); got != to {
			t.Errorf("%s leads to %q", url, got)
		}
		if got := ask(aSite(Options{}), "GET", url).Header.Get("Location"); got != "" {
			t.Errorf("%s leads to %q, with TLS", url, got)
		}
	}
	if got := ask(aSite(Options{Local: true}), "GET", "http://127.0.0.1//evil.example/"); got.StatusCode != 404 {
		t.Errorf("a path that is no file: %d to %s", got.StatusCode, got.Header.Get("Location"))
	}
}

func TestTheEmbeddedPageIsServed(t *testing.T) {
	s, err := Handler(Options{})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(s.Paths(), "/") {
		t.Fatal(s.Paths())
	}
	files, err := Files()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		got := ask(s, "GET", "http://h"+f.Path())
		if got.StatusCode != 200 || got.Header.Get("Content-Type") != f.Type || !bytes.Equal(body(t, got.Body), f.Data) {
			t.Errorf("%s: %d %v", f.Name, got.StatusCode, got.Header)
		}
	}
}

// TestTheSmallestFormComesByItself: some time after the first request, and not before one.
func TestTheSmallestFormComesByItself(t *testing.T) {
	s := aSite(Options{Smallest: time.Nanosecond})
	quick := aSite(Options{})
	before := ask(quick, "GET", "http://h/hefu.wasm", "Accept-Encoding", "br").Header.Get("ETag")
	ask(s, "GET", "http://h/") // whichever file comes first
	for ask(s, "GET", "http://h/hefu.wasm", "Accept-Encoding", "br").Header.Get("ETag") == before {
		runtime.Gosched() // until it is there, or the test's time is over
	}
	if got := ask(quick, "GET", "http://h/hefu.wasm", "Accept-Encoding", "br").Header.Get("ETag"); got != before {
		t.Errorf("a site that makes none has %s", got)
	}
}

func TestDecodeIsBounded(t *testing.T) {
	long := bytes.Repeat([]byte("x"), 1000)
	for _, coding := range []string{"", br, gz} {
		data := long
		if coding != "" {
			data = squeeze(coding, quick, long)
		}
		if got, err := Decode(coding, bytes.NewReader(data), 1000); err != nil || !bytes.Equal(got, long) {
			t.Errorf("%q: %d bytes, %v", coding, len(got), err)
		}
		if _, err := Decode(coding, bytes.NewReader(data), 999); err == nil {
			t.Errorf("%q: more than was allowed", coding)
		}
		if _, err := Decode(coding, bytes.NewReader(data[:len(data)/2]), 1000); coding != "" && err == nil {
			t.Errorf("%q: half of it is taken", coding)
		}
	}
	if _, err := Decode("zstd", bytes.NewReader(long), 1000); err == nil {
		t.Error("a coding that was not asked for")
	}
}
