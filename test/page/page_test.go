package page

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/evanw/esbuild/pkg/api"
)

// TestSigning, TestSplitting and TestChecking are one file of *.mjs each.
func TestSigning(t *testing.T)   { run(t, "send.mjs") }
func TestSplitting(t *testing.T) { run(t, "deal.mjs") }
func TestChecking(t *testing.T)  { run(t, "sent.mjs") }

// TestWaiting: a second device waits for its half. TestKept: addresses that lie in the browser.
func TestWaiting(t *testing.T) { run(t, "pairing.mjs") }
func TestKept(t *testing.T)    { run(t, "offline.mjs") }

// TestBounds: what a guard cannot do to the page.
func TestBounds(t *testing.T) { run(t, "bounds.mjs") }

// TestStreaming: what events do to the page, and what it does without them.
func TestStreaming(t *testing.T) { run(t, "stream.mjs") }

// run bundles a script with the page's sources and gives it to node.
func run(t *testing.T, name string) {
	t.Helper()
	out := filepath.Join(t.TempDir(), name)
	vendored, err := filepath.Abs("../../web/vendor")
	if err != nil {
		t.Fatal(err)
	}
	r := api.Build(api.BuildOptions{
		EntryPoints: []string{name}, Outfile: out, Bundle: true, Write: true, Format: api.FormatESModule, Platform: api.PlatformBrowser, External: []string{"node:*"}, Target: api.ES2022,
		NodePaths: []string{vendored}, MainFields: []string{"module", "main"}, JSX: api.JSXAutomatic, JSXImportSource: "preact", Sourcemap: api.SourceMapInline, LogLevel: api.LogLevelSilent,
	})
	if len(r.Errors) > 0 {
		t.Fatal(r.Errors[0].Text, r.Errors[0].Location)
	}
	c := exec.Command("node", "--enable-source-maps", "--test-reporter=spec", "--test", out) //nolint:gosec // written above
	c.Env = append(os.Environ(), "NO_COLOR=1")
	said, err := c.CombinedOutput()
	t.Logf("%s", said)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}
