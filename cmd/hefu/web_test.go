package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hefu-wallet/hefu/web"
)

// TestWebVerify compares a real guard's page, and pages on which something went wrong.
func TestWebVerify(t *testing.T) {
	s := startServe(t, "--config", serveFile(t, filepath.Join(t.TempDir(), "data"), ""))
	out, err := command(t, "web", "verify", s.word("listens"))
	if err != nil || !strings.Contains(out, "index.html") || !strings.Contains(out, "Against accident") || !strings.Contains(out, "serves the page of this program") {
		t.Errorf("the guard's own page: %v\n%s", err, out)
	}
	out, err = command(t, "web", "verify", s.word("listens"), "--lang", "zh")
	if err != nil || !strings.Contains(out, "防意外") || !strings.Contains(out, "相同") {
		t.Errorf("in Chinese: %v\n%s", err, out)
	}
	files, err := web.Files()
	if err != nil {
		t.Fatal(err)
	}
	listed, err := command(t, "web", "files")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !strings.Contains(listed, f.Name) || !strings.Contains(listed, f.SHA256()) || !strings.Contains(out, f.SHA256()) {
			t.Errorf("%s is not listed:\n%s", f.Name, listed)
		}
	}
	for name, c := range map[string]struct {
		spoil func(http.Handler) http.HandlerFunc
		want  string
	}{
		"a changed file": {func(h http.Handler) http.HandlerFunc {
			return func(w http.ResponseWriter, r *http.Request) {
				rec := httptest.NewRecorder()
				r.Header.Del("Accept-Encoding")
				h.ServeHTTP(rec, r)
				for k, v := range rec.Header() {
					w.Header()[k] = v
				}
				w.Header().Del("Content-Length")
				_, _ = w.Write(bytes.Replace(rec.Body.Bytes(), []byte("<!doctype html>"), []byte("<!doctype html> "), 1))
			}
		}, `"file":"index.html","size":`},
		"a missing file": {func(http.Handler) http.HandlerFunc { return http.NotFound }, `"file":"index.html","result":"missing"`},
		"a missing header": {func(h http.Handler) http.HandlerFunc {
			return func(w http.ResponseWriter, r *http.Request) { h.ServeHTTP(lax{w}, r) }
		}, `"result":"differs","headers":["Content-Security-Policy"]`},
		"a missing header of the worker alone": {func(h http.Handler) http.HandlerFunc {
			return func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/worker.js" {
					w = lax{w}
				}
				h.ServeHTTP(w, r)
			}
		}, `{"file":"worker.js",`},
		"a header too many": {func(h http.Handler) http.HandlerFunc {
			return func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Service-Worker-Allowed", "/")
				h.ServeHTTP(w, r)
			}
		}, `"headers":["Service-Worker-Allowed"]`},
		"a header that stands twice": {func(h http.Handler) http.HandlerFunc {
			return func(w http.ResponseWriter, r *http.Request) { h.ServeHTTP(twice{w}, r) }
		}, `"headers":["Cross-Origin-Opener-Policy"]`},
		"another type": {func(h http.Handler) http.HandlerFunc {
			return func(w http.ResponseWriter, r *http.Request) { h.ServeHTTP(typed{w}, r) }
		}, `"headers":["Content-Type"]`},
		"bytes that are no coding": {func(http.Handler) http.HandlerFunc {
			return func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Encoding", "br")
				_, _ = w.Write([]byte("no brotli"))
			}
		}, `"file":"index.html","result":"differs"`},
	} {
		page, err := web.Handler(web.Options{})
		if err != nil {
			t.Fatal(err)
		}
		at := httptest.NewServer(c.spoil(page))
		out, err := command(t, "web", "verify", at.URL, "--json")
		at.Close()
		if exitCode(err, "", &bytes.Buffer{}) != 15 || !strings.Contains(out, c.want) || !strings.Contains(out, `"kind":"failed"`) {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
	}
	for _, at := range []string{"http://" + freePort(t), "http://wallet.example", "wallet"} {
		if out, err := command(t, "web", "verify", at); err == nil || strings.Contains(out, "Against accident") {
			t.Errorf("%s: %v\n%s", at, err, out)
		}
	}
}

// lax drops a header as a careless proxy would.
type lax struct{ http.ResponseWriter }

func (l lax) WriteHeader(code int) {
	l.Header().Del("Content-Security-Policy")
	l.ResponseWriter.WriteHeader(code)
}

// twice says one of the headers a second time, and weaker.
type twice struct{ http.ResponseWriter }

func (l twice) WriteHeader(code int) {
	l.Header().Add("Cross-Origin-Opener-Policy", "unsafe-none")
	l.ResponseWriter.WriteHeader(code)
}

// typed says another content type.
type typed struct{ http.ResponseWriter }

func (l typed) WriteHeader(code int) {
	l.Header().Set("Content-Type", "text/plain")
	l.ResponseWriter.WriteHeader(code)
}
