package hefu_test

import (
	"bytes"
	"os"
	"regexp"
	"strings"
	"testing"
)

var (
	// block is a piece of Go on the page, under the comment that names its source.
	block = regexp.MustCompile("(?s)(?:<!-- (\\S+)#(\\S+) -->\n)?```go\n(.*?)```")
	marks = regexp.MustCompile(`(?s)\t// docs:([a-z-]+)\n(.*?)\n\t+// docs:end`)
)

// TestTheIntegratorsPageIsRun: every block of docs/integrate.md stands in a test that runs,
// to the letter. After a change there: HEFU_UPDATE=1 go test . -run Integrators
func TestTheIntegratorsPageIsRun(t *testing.T) {
	const name = "docs/integrate.md"
	page, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	files := map[string]map[string]string{}
	fresh := block.ReplaceAllFunc(page, func(m []byte) []byte {
		part := block.FindSubmatch(m)
		file, id := string(part[1]), string(part[2])
		if file == "" {
			t.Errorf("a block has no source:\n%s", m)
			return m
		}
		if files[file] == nil {
			files[file] = regions(t, file)
		}
		text, ok := files[file][id]
		if !ok {
			t.Errorf("%s has no part %s", file, id)
		}
		used[file+"#"+id] = true
		return []byte("<!-- " + file + "#" + id + " -->\n```go\n" + text + "```")
	})
	for file, parts := range files {
		for id := range parts {
			if !used[file+"#"+id] {
				t.Errorf("%s marks %s, which the page does not show", file, id)
			}
		}
	}
	if len(used) < 10 {
		t.Errorf("only %d blocks were found", len(used))
	}
	if os.Getenv("HEFU_UPDATE") != "" {
		if err := os.WriteFile(name, fresh, 0o600); err != nil {
			t.Fatal(err)
		}
	} else if !bytes.Equal(fresh, page) {
		t.Errorf("%s differs from the code that is run; if that is on purpose, run this test with HEFU_UPDATE=1", name)
	}
}

// regions are the marked parts of a file, without their indentation.
func regions(t *testing.T, file string) map[string]string {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, m := range marks.FindAllStringSubmatch(string(raw), -1) {
		var text strings.Builder
		for line := range strings.Lines(m[2] + "\n") {
			text.WriteString(strings.TrimPrefix(line, "\t"))
		}
		out[m[1]] = text.String()
	}
	return out
}
