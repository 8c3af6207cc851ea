package main

import (
	"fmt"
	"strings"
	"time"
)

const (
	killed     = "killed"
	survived   = "SURVIVED"
	equivalent = "equivalent"
)

func count(all []result, verdict string) (n int) {
	for _, r := range all {
		if r.verdict == verdict {
			n++
		}
	}
	return n
}

func totals(all []result) string {
	return fmt.Sprintf("%d checks: %d killed, %d survived, %d equivalent", len(all), count(all, killed), count(all, survived), count(all, equivalent))
}

// write makes the text of docs/mutations.md.
func write(all []result, commit string, now time.Time) string {
	var b strings.Builder
	fmt.Fprintf(&b, `# What happens when a check is deleted

`+"`make mutation`"+` wrote this on %s from commit %s. Each row deletes one check in a copy
of the tree and runs one test, which must turn red. The rows are in test/mutation/table*.go;
`+"`make test`"+` checks that each still fits the code.

**%s.**

Numbers are the conditions of docs/threat-model.md's signing protocol; 'dealing' is what a
split must show, the other words are the guard's rules of approval.

| condition | the check | where | test | verdict |
| --- | --- | --- | --- | --- |
`, now.UTC().Format("2006-01-02"), commit, totals(all))
	for _, r := range all {
		verdict := r.verdict
		if r.equivalent != "" {
			verdict += ": " + r.equivalent
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s: %s | %s |\n", r.condition, r.check, r.file, r.pkg, r.test, verdict)
	}
	return b.String()
}
