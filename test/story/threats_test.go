package story

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// storiesIn lists the tests of a folder.
func storiesIn(t *testing.T, dir string) (out []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: %v, %v", dir, files, err)
	}
	for _, name := range files {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && strings.HasPrefix(fn.Name.Name, "Test") {
				out = append(out, fn.Name.Name)
			}
		}
	}
	return out
}

// The threat model's table and the stories name each other: no thief without a row, no row
// without a story, and each row says who enforces.
func TestTheThreatModelNamesEveryThief(t *testing.T) {
	raw, err := os.ReadFile("../../docs/threat-model.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, ok := strings.Cut(string(raw), "\n## The thieves of the stories\n")
	if !ok {
		t.Fatal("docs/threat-model.md has no table of the stories' thieves")
	}
	section, _, _ = strings.Cut(section, "\n## ")
	exists := map[string]bool{}
	for _, name := range storiesIn(t, ".") {
		exists[name] = true
	}
	for _, dir := range []string{"guard", "pair"} {
		for _, name := range storiesIn(t, filepath.Join("../..", dir)) {
			exists[dir+"."+name] = true
		}
	}
	scripts, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	attacker := regexp.MustCompile(`(?m)^!?\s*(thief|liar|poison) `)
	var wanted []string
	for _, name := range scripts {
		exists[filepath.Base(name)] = true
		text, err := os.ReadFile(name) //nolint:gosec // our own file
		if err != nil {
			t.Fatal(err)
		}
		if attacker.Match(text) {
			wanted = append(wanted, filepath.Base(name))
		}
	}
	for name := range exists {
		if strings.HasPrefix(name, "TestThief") {
			wanted = append(wanted, name)
		}
	}
	rows, named := 0, map[string]bool{}
	quoted := regexp.MustCompile("`([^`]+)`")
	for line := range strings.Lines(section) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| thief ") || strings.HasPrefix(line, "| ---") {
			continue
		}
		if len(cells) != 6 {
			t.Fatalf("a row of %d cells: %s", len(cells), line)
		}
		rows++
		for _, by := range strings.Split(cells[3], ",") {
			if !slices.Contains([]string{"device", "guard", "chain"}, strings.TrimSpace(by)) {
				t.Errorf("%q enforces nothing: %s", by, cells[0])
			}
		}
		stories := quoted.FindAllStringSubmatch(cells[5], -1)
		if len(stories) == 0 || strings.TrimSpace(cells[4]) == "" {
			t.Errorf("the row of%shas no story or does not say what does not stop him", cells[0])
		}
		for _, s := range stories {
			named[s[1]] = true
			if !exists[s[1]] {
				t.Errorf("the row of%snames %s, which does not exist", cells[0], s[1])
			}
		}
	}
	for _, name := range wanted {
		if !named[name] {
			t.Errorf("no row of the table names %s", name)
		}
	}
	if rows < 10 || len(wanted) < 15 {
		t.Fatalf("%d rows, %d stories with an attacker", rows, len(wanted))
	}
}
