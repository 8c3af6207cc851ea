//go:build unix

package browser

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/evanw/esbuild/pkg/api"

	"github.com/hefu-wallet/hefu/test/figure"
	"github.com/hefu-wallet/hefu/web"
)

// document is where BenchmarkPage writes; HEFU_FIGURES names another.
const document = "../../docs/benchmarks.md"

// BenchmarkPage measures the page and writes its part of docs/benchmarks.md:
//
//	go test -run='^$' -bench=Page -benchtime=1x -timeout=60m ./test/browser
//
// HEFU_QUICK=1 repeats less.
func BenchmarkPage(b *testing.B) {
	for b.Loop() {
		m := measured{Machine: figure.Here(context.Background(), "../..", b.TempDir()), loads: 9, signatures: 9, scores: 5}
		if os.Getenv("HEFU_QUICK") != "" {
			m.loads, m.signatures, m.scores = 3, 3, 1
		}
		began := time.Now()
		m.browser(b)
		m.files(b)
		m.Took = time.Since(began)
		out := document
		if named := os.Getenv("HEFU_FIGURES"); named != "" {
			out = named
		}
		if err := figure.WritePart(out, "page", m.markdown()); err != nil {
			b.Fatal(err)
		}
	}
}

// measured is one run.
type measured struct {
	figure.Machine
	loads, signatures, scores int
	chromium                  string
	times                     *figure.Figures
	lighthouse                map[string]figure.Series // "cold/home/performance" and so on
	sizes                     []size
}

// size is what a file costs to send: as it is, as it is sent at once, and ten minutes later.
type size struct {
	name                 string
	raw, quick, smallest int
}

func (m *measured) browser(b *testing.B) {
	s := newStage(b, "0s")
	said, err := figure.Output(context.Background(), ".", chromium(b), "--version")
	s.must(err)
	m.chromium, _, _ = strings.Cut(said, " built")
	m.times, err = figure.Read([]byte(s.play("figures.mjs", "HEFU_LOADS="+strconv.Itoa(m.loads), "HEFU_SIGNATURES="+strconv.Itoa(m.signatures), "HEFU_PEER="+peer(s))))
	s.must(err)
	m.lighthouse = map[string]figure.Series{}
	for range m.scores {
		for page, scores := range lighthouse(newStage(b, "0s"), true) {
			for what, v := range scores {
				m.lighthouse[page+"/"+what] = append(m.lighthouse[page+"/"+what], v)
			}
		}
	}
}

// peer bundles the other page's script as ours is bundled.
func peer(s *stage) string {
	s.t.Helper()
	out := filepath.Join(s.dir, "peer.js")
	r := api.Build(api.BuildOptions{
		EntryPoints: []string{"peer.js"}, Outfile: out, Bundle: true, Write: true, Format: api.FormatESModule, Platform: api.PlatformBrowser, Target: api.ES2022,
		MinifyWhitespace: true, MinifyIdentifiers: true, MinifySyntax: true, LegalComments: api.LegalCommentsNone, LogLevel: api.LogLevelError,
	})
	if len(r.Errors) > 0 {
		s.t.Fatal(r.Errors[0].Text)
	}
	return out
}

// files asks the page's own server for every file in both of its forms.
func (m *measured) files(b *testing.B) {
	all, err := web.Files()
	if err != nil {
		b.Fatal(err)
	}
	at := func(smallest time.Duration) *httptest.Server {
		h, err := web.Handler(web.Options{Smallest: smallest})
		if err != nil {
			b.Fatal(err)
		}
		s := httptest.NewServer(h)
		b.Cleanup(s.Close)
		return s
	}
	now, later := at(0), at(time.Nanosecond)
	for _, f := range all {
		one := size{name: f.Name, raw: len(f.Data)}
		one.quick, _ = sent(b, now.URL+f.Path())
		for {
			n, etag := sent(b, later.URL+f.Path())
			if one.smallest = n; !strings.Contains(etag, "-br") || strings.Contains(etag, "smallest") {
				break // it is not compressed, or as small as it gets
			}
			time.Sleep(100 * time.Millisecond)
		}
		m.sizes = append(m.sizes, one)
	}
}

func sent(b *testing.B, url string) (n int, etag string) {
	r, err := http.NewRequestWithContext(context.Background(), http.MethodGet, url, nil)
	if err != nil {
		b.Fatal(err)
	}
	r.Header.Set("Accept-Encoding", "br")
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	raw, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		b.Fatal(url, resp.Status, err)
	}
	return len(raw), resp.Header.Get("ETag")
}
