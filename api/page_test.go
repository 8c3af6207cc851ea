package api_test

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/api"
	"github.com/hefu-wallet/hefu/text"
)

// TestThePageShowsTheWholeDocument: every operation, parameter, type, field, kind and control
// of the document is on the page, in both languages, and every link leads somewhere.
func TestThePageShowsTheWholeDocument(t *testing.T) {
	r := serve(t)
	var doc struct {
		Paths map[string]map[string]struct {
			OperationID string
			Parameters  []struct{ Name string }
			Kinds       []hefu.Kind `json:"x-kinds"`
		}
		Components struct {
			Schemas map[string]struct{ Properties map[string]any }
		}
	}
	if err := json.Unmarshal(r.api.Document(), &doc); err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"en", "zh"} {
		body := r.do("GET", "/docs/api?lang="+lang, "").body
		has := func(what string) {
			t.Helper()
			if !strings.Contains(body, what) {
				t.Errorf("%s: the page does not have %s", lang, what)
			}
		}
		has(map[string]string{"en": "in English.", "zh": "只有英文。"}[lang]) // of what the fields are
		for path, methods := range doc.Paths {
			for method, o := range methods {
				has(`<article id="` + o.OperationID + `">`)
				has(`<span class="method ` + strings.ToUpper(method) + `">` + strings.ToUpper(method) + `</span> <code>` + path + `</code>`)
				for _, p := range o.Parameters {
					has("<code>" + p.Name + "</code>")
				}
				if len(o.Kinds) == 0 {
					t.Errorf("%s has no kinds", o.OperationID)
				}
			}
		}
		for name, s := range doc.Components.Schemas {
			has(`<article id="type-` + name + `">`)
			for field := range s.Properties {
				has("<code>" + field + "</code>")
			}
		}
		for _, m := range regexp.MustCompile(`href="#([^"]+)"`).FindAllStringSubmatch(body, -1) {
			if !strings.Contains(body, `id="`+m[1]+`"`) {
				t.Errorf("%s: a link to #%s leads nowhere", lang, m[1])
			}
		}
		if i := strings.Index(body, "apipage."); i >= 0 {
			t.Errorf("%s: a text is missing: %s", lang, body[i:i+40])
		}
	}
}

// TestThePageLoadsNothingFromElsewhere and has no script: its policy allows its own style
// sheet only, and nothing in it asks for more.
func TestThePageLoadsNothingFromElsewhere(t *testing.T) {
	r := serve(t)
	got := r.do("GET", "/docs/api", "")
	policy := got.header.Get("Content-Security-Policy")
	if got.status != 200 || got.header.Get("Content-Type") != "text/html; charset=utf-8" || got.header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%d %v", got.status, got.header)
	}
	for _, p := range []string{"default-src 'none'", "style-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"} {
		if !strings.Contains(policy, p) {
			t.Errorf("the policy %q has no %s", policy, p)
		}
	}
	for _, bad := range []string{"script-src", "unsafe", "*", "http:", "https:"} {
		if strings.Contains(policy, bad) {
			t.Errorf("the policy has %s", bad)
		}
	}
	for _, bad := range []string{"<script", "style=\"", "<style", "<iframe", "<img", " on", "http://", "https://", "//"} {
		for _, m := range regexp.MustCompile(`<[^>]+>`).FindAllString(got.body, -1) {
			if strings.Contains(m, bad) {
				t.Errorf("the page has %s", m)
			}
		}
	}
	css := r.do("GET", "/docs/api.css", "")
	if css.status != 200 || css.header.Get("Content-Type") != "text/css; charset=utf-8" || strings.Contains(css.body, "url(") || strings.Contains(css.body, "@import") {
		t.Errorf("%d %v", css.status, css.header)
	}
}

// TestThePageSaysAllItsTexts: nothing is translated for nobody.
func TestThePageSaysAllItsTexts(t *testing.T) {
	var source strings.Builder
	for _, name := range []string{"page.go", "page/page.html"} {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		source.Write(raw)
	}
	families := regexp.MustCompile(`^(kind|tag|type|in)\.`) // put together from the document
	for _, k := range text.Keys() {
		key, mine := strings.CutPrefix(string(k), "apipage.")
		if mine && !families.MatchString(key) && !strings.Contains(source.String(), `"`+key+`"`) {
			t.Errorf("%s is never said", k)
		}
	}
}

func TestThePageSpeaksTheReadersLanguage(t *testing.T) {
	r := serve(t)
	for _, c := range []struct{ query, accept, want string }{
		{"", "", "en"}, {"", "zh-CN,zh;q=0.9,en;q=0.8", "zh"}, {"", "en-GB,en;q=0.9,zh;q=0.1", "en"}, {"", "de, zh-Hans;q=0.5, en;q=0.4", "zh"},
		{"", "zh;q=0, en;q=0.1", "en"}, {"", "fr", "en"}, {"", "zh;q=x", "en"}, {"", ";;,,=", "en"}, {"?lang=zh", "en", "zh"}, {"?lang=en", "zh", "en"},
		{"?lang=<b>", "zh", "zh"}, {"", "zh;q=9", "en"},
	} {
		got := r.do("GET", "/docs/api"+c.query, "", "Accept-Language", c.accept)
		if got.header.Get("Content-Language") != c.want || got.header.Get("Vary") != "Accept-Language" || strings.Contains(got.body, "<b>") {
			t.Errorf("%q, %q: %s", c.query, c.accept, got.header.Get("Content-Language"))
		}
	}
}

// TestEveryOperationHasItsNote, and every note its operation; what a note names is there.
func TestEveryOperationHasItsNote(t *testing.T) {
	r := serve(t)
	all, _ := operations(t, r.api.Document())
	all = append(all, "events")
	noted, controls := api.Notes()
	for _, id := range all {
		if !slices.Contains(noted, id) {
			t.Errorf("%s has no note in api/note.go", id)
		}
	}
	for _, id := range noted {
		if !slices.Contains(all, id) {
			t.Errorf("api/note.go has a note of %s, which is no operation", id)
		}
	}
	for _, c := range controls {
		if c.By() == "" {
			t.Errorf("%s is no control", c)
		}
	}
}
