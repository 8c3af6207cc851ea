package main

import (
	"encoding/csv"
	"strings"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
)

// Whatever others wrote, a spreadsheet reads it as text, and a reader of RFC 4180 reads
// every field as it was.
func TestAnExportIsInert(t *testing.T) {
	at := time.Date(2026, 11, 22, 8, 0, 0, 0, time.FixedZone("x", 3600))
	hostile := []string{"=HYPERLINK(\"x\")", "+1", "-1", "@SUM", "\t=1", " =1", "\r\n=1", "＝1", "\u202e=1", "a,b", "a\"b", "a;b", "六月", "safe", "0.25"}
	var lines []exportLine
	for _, text := range hostile {
		l := exportLine{at: at}
		for i := range l.fields {
			l.fields[i] = text
		}
		lines = append(lines, l)
	}
	var out strings.Builder
	if err := writeCSV(&out, lines); err != nil {
		t.Fatal(err)
	}
	if got := strings.Count(out.String(), "\n"); got != strings.Count(out.String(), "\r\n") || got != len(hostile)+1 {
		t.Errorf("%d line ends", got)
	}
	got, err := csv.NewReader(strings.NewReader(out.String())).ReadAll()
	if err != nil || len(got) != len(hostile)+1 || strings.Join(got[0], ",") != "time,type,network,asset,symbol,amount,counterparty,txid,fee,state,label,transfer" {
		t.Fatalf("%v, %v", got, err)
	}
	for i, record := range got[1:] {
		if record[0] != "2026-11-22T07:00:00Z" {
			t.Errorf("the time %s", record[0])
		}
		for _, field := range record[1:] {
			if strings.ContainsAny(strings.TrimLeft(field, " ")[:1], "=+-@\t\r\n") || strings.HasPrefix(field, "＝") || strings.ContainsAny(field, "\t\r\n\u202e") {
				t.Errorf("%q became %q", hostile[i], field)
			}
		}
	}
	for i, want := range map[int]string{0: "'=HYPERLINK(\"x\")", 7: "'＝1", 9: "a,b", 10: "a\"b", 12: "六月", 14: "0.25"} {
		if field := got[i+1][10]; field != want {
			t.Errorf("%q became %q", hostile[i], field)
		}
	}
}

func TestSpan(t *testing.T) {
	day := func(d int) time.Time { return time.Date(2026, 1, d, 0, 0, 0, 0, time.UTC) }
	in, err := span("2026-01-02", "2026-01-04T00:00:00Z")
	if err != nil {
		t.Fatal(err)
	}
	for d, want := range map[int]bool{1: false, 2: true, 3: true, 4: false} {
		if in(day(d)) != want {
			t.Errorf("day %d: %t", d, !want)
		}
	}
	if in, err = span("", ""); err != nil || !in(time.Time{}) || !in(day(9)) {
		t.Errorf("without bounds: %v", err)
	}
	for _, bad := range []string{"yesterday", "2026-13-01", "1", "2026-01-02 03:04"} {
		if _, err := span(bad, ""); !hefu.Is(err, hefu.KindInvalid) {
			t.Errorf("%q: %v", bad, err)
		}
		if _, err := span("", bad); !hefu.Is(err, hefu.KindInvalid) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
