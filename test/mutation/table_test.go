package main

import (
	"strings"
	"testing"
	"time"
)

// TestTheTableFitsTheCode: each text is in its file exactly once and each named test
// exists. Whether the tests turn red is `make mutation`.
func TestTheTableFitsTheCode(t *testing.T) {
	rows := table()
	if err := applies("../..", rows); err != nil {
		t.Error(err)
	}
	seen := map[string]bool{}
	for _, r := range rows {
		if seen[r.check] {
			t.Errorf("two rows are called %q", r.check)
		}
		seen[r.check] = true
	}
	for _, condition := range []string{"1", "2", "3", "4", "5", "6", "7", "8", "9"} {
		found := false
		for _, r := range rows {
			found = found || r.condition == condition
		}
		if !found {
			t.Errorf("condition %s has no row", condition)
		}
	}
}

// TestARottenRowIsRefused shows that applies bites.
func TestARottenRowIsRefused(t *testing.T) {
	good := row{check: "x", file: "transfer.go", old: "func (s State) Live() bool", new: "y", pkg: ".", test: "TestTheTableFitsTheCode"}
	good.pkg = "test/mutation"
	if err := applies("../..", []row{good}); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*row){
		"text that is gone":     func(r *row) { r.old = "no such text" },
		"text that is twice":    func(r *row) { r.old = "return" },
		"a file that is gone":   func(r *row) { r.file = "gone.go" },
		"a test that is gone":   func(r *row) { r.test = "TestGone" },
		"a change that is none": func(r *row) { r.new = r.old },
	} {
		r := good
		spoil(&r)
		if applies("../..", []row{r}) == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestTheReportSaysWhatSurvived(t *testing.T) {
	all := []result{{row{condition: "1", check: "a"}, killed}, {row{condition: "2", check: "b"}, survived}, {row{check: "c", equivalent: "because"}, equivalent}}
	text := write(all, "abc", time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC))
	for _, want := range []string{"2026-11-22", "abc", "3 checks: 1 killed, 1 survived, 1 equivalent", "| b |", "SURVIVED", "equivalent: because"} {
		if !strings.Contains(text, want) {
			t.Errorf("the report does not say %q", want)
		}
	}
}
