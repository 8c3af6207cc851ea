package text_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/hefu-wallet/hefu/text"
)

var (
	beside = regexp.MustCompile(`\p{Han}[,:;?!()]|[,:;?!()]\p{Han}`)
	quoted = regexp.MustCompile(`"(?:[^"\\\n]|\\.)*\p{Han}(?:[^"\\\n]|\\.)*"`)
	argued = regexp.MustCompile(`%(?:-?\d+)?\[\d+\][a-zA-Z][,:;?]`)
	half   = regexp.MustCompile(`（([^（）()\n]*)\)|\(([^（）()\n]*)）`)
)

// fullwidth is Chinese with punctuation of its own, where that of another script stands
// beside a Chinese character or, in a Chinese text, behind an argument.
func fullwidth(s string) string {
	wide := strings.NewReplacer(",", "，", ":", "：", ";", "；", "?", "？", "!", "！", "(", "（", ")", "）")
	for range 2 { // two in a row overlap
		s = beside.ReplaceAllStringFunc(s, wide.Replace)
	}
	s = quoted.ReplaceAllStringFunc(s, func(text string) string { return argued.ReplaceAllStringFunc(text, wide.Replace) })
	return half.ReplaceAllString(s, "（$1$2）")
}

// TestEnglishHasNoFullWidthPunctuation reads the catalogue and the tables, in which
// HEFU_UPDATE may have written too much.
func TestEnglishHasNoFullWidthPunctuation(t *testing.T) {
	seen := 0
	for what, english := range text.AllEnglish() {
		seen++
		if at := strings.IndexAny(english, "，。：；？！（）、“”‘’《》"); at >= 0 {
			t.Errorf("%s: full-width punctuation in an English text: …%q", what, english[at:min(len(english), at+20)])
		}
	}
	if seen < 500 {
		t.Errorf("only %d texts were read", seen)
	}
}

// TestChineseHasItsOwnPunctuation; HEFU_UPDATE=1 writes it into the tables.
func TestChineseHasItsOwnPunctuation(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d files: %v", len(files), err)
	}
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		want := fullwidth(string(raw))
		if want == string(raw) {
			continue
		}
		if os.Getenv("HEFU_UPDATE") == "1" {
			if err := os.WriteFile(f, []byte(want), 0o644); err != nil { //nolint:gosec // a source file
				t.Fatal(err)
			}
			continue
		}
		was, is := strings.Split(string(raw), "\n"), strings.Split(want, "\n")
		for i := range was {
			if was[i] != is[i] {
				t.Errorf("%s:%d: write %s (HEFU_UPDATE=1 go test ./text -run Punctuation does)", f, i+1, strings.TrimSpace(is[i]))
			}
		}
	}
}
