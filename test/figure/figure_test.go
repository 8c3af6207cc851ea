package figure

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestSeries(t *testing.T) {
	s := Series{5, 1, 4, 2, 3, 10, 9, 8, 7, 6, 11}
	if s.Median() != 6 || s.At(0.1) != 2 || s.At(0.9) != 10 || s.At(1) != 11 {
		t.Errorf("median %v, 10 %% %v, 90 %% %v, most %v", s.Median(), s.At(0.1), s.At(0.9), s.At(1))
	}
	for v, want := range map[float64]string{
		0.0523: "52.3 µs", 0.9: "900 µs", 1: "1.00 ms", 16.349: "16.3 ms", 336.2: "336 ms", 2100: "2.10 s", 65600: "65.6 s",
	} {
		if got := Duration(v); got != want {
			t.Errorf("%v ms is written %q, want %q", v, got, want)
		}
	}
	if got := (Series{}).String() + (Series{}).Rate() + Times(1, 0); got != "–––" {
		t.Errorf("nothing is written %q", got)
	}
}

// TestWatch: a step counts to its party, a failed step ends the round.
func TestWatch(t *testing.T) {
	f := New()
	w := f.Watch("x")
	w.Add("a/one", 10*time.Millisecond, 0)
	w.Add("a/two", 20*time.Millisecond, 0)
	w.Add("b/one", 2*time.Millisecond, 0)
	w.Add("whole", 32*time.Millisecond, 0)
	if err := w.Flush(2); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]float64{"x/a/one": 5, "x/a": 15, "x/b": 1, "x/whole": 16} {
		if got := f.Of(name); len(got) != 1 || got[0] != want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
	w = f.Watch("y")
	failed, ran := errors.New("no"), false
	w.Step("a/one", func() error { return failed })
	w.Step("a/two", func() error { ran = true; return nil })
	if err := w.Flush(1); !errors.Is(err, failed) || ran || f.Of("y/a") != nil {
		t.Errorf("a failed step: %v, the next one ran: %v, counted: %v", err, ran, f.Of("y/a"))
	}
}

// TestParts: a part is replaced where it stands, the rest of the document stays, and a
// new part goes to the end.
func TestParts(t *testing.T) {
	path := filepath.Join(t.TempDir(), "doc.md")
	for _, w := range [][2]string{{"a", "one"}, {"b", "two\n"}, {"a", "three\n"}} {
		if err := WritePart(path, w[0], w[1]); err != nil {
			t.Fatal(err)
		}
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const want = "<!-- a: begin -->\nthree\n<!-- a: end -->\n<!-- b: begin -->\ntwo\n<!-- b: end -->\n"
	if string(raw) != want {
		t.Errorf("the document:\n%s", raw)
	}
	if got := Part(want, "b"); got != "<!-- b: begin -->\ntwo\n<!-- b: end -->\n" {
		t.Errorf("part b is %q", got)
	}
	if got := Part(want, "c") + Part("<!-- c: begin -->\nx", "c"); got != "" {
		t.Errorf("a part that is not there, and one that does not end: %q", got)
	}
}
