package figure

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// Series is one thing measured again and again: milliseconds, or a rate.
type Series []float64

// At is the nearest-rank quantile; NaN for an empty series.
func (s Series) At(q float64) float64 {
	if len(s) == 0 {
		return math.NaN()
	}
	sorted := slices.Sorted(slices.Values(s))
	return sorted[min(len(sorted)-1, int(q*float64(len(sorted))))]
}

// Median is At(0.5).
func (s Series) Median() float64 { return s.At(0.5) }

// String is the median with its spread, as times.
func (s Series) String() string {
	if len(s) == 0 {
		return "–"
	}
	return fmt.Sprintf("%s (%s – %s)", Duration(s.Median()), Duration(s.At(0.1)), Duration(s.At(0.9)))
}

// Rate is the median with its spread, as a number a second.
func (s Series) Rate() string {
	if len(s) == 0 {
		return "–"
	}
	return fmt.Sprintf("%s (%s – %s)", Digits(s.Median()), Digits(s.At(0.1)), Digits(s.At(0.9)))
}

// Duration writes milliseconds with three digits and a fitting unit.
func Duration(ms float64) string {
	switch {
	case math.IsNaN(ms):
		return "–"
	case ms < 1:
		return Digits(ms*1e3) + " µs"
	case ms < 1e3:
		return Digits(ms) + " ms"
	}
	return Digits(ms/1e3) + " s"
}

// Digits writes a number with three significant digits, and more only before the point.
func Digits(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return "–"
	}
	if v == 0 {
		return "0"
	}
	before := int(math.Floor(math.Log10(math.Abs(v)))) + 1
	return fmt.Sprintf("%.*f", max(0, 3-max(before, 1)), v)
}

// Times writes how many times b goes into a.
func Times(a, b float64) string {
	if r := Digits(a / b); r != "–" {
		return r + " ×"
	}
	return "–"
}

// Figures is what one platform measured.
type Figures struct {
	Series map[string]Series `json:"series"`
	Bytes  map[string]int    `json:"bytes"` // sizes of messages
}

// New returns figures of nothing yet.
func New() *Figures {
	return &Figures{Series: map[string]Series{}, Bytes: map[string]int{}}
}

// Of is the series of a name, nil when nothing was measured under it.
func (f *Figures) Of(name string) Series { return f.Series[name] }

// Watch times the steps of one round. A step is named "who/what"; Flush adds each to the
// series prefix/who/what, and what each party needed altogether to prefix/who.
type Watch struct {
	f      *Figures
	prefix string
	Wall   map[string]time.Duration // by step
	CPU    map[string]time.Duration
	Err    error // of the first step that failed
}

// Watch begins a round.
func (f *Figures) Watch(prefix string) *Watch {
	return &Watch{f: f, prefix: prefix, Wall: map[string]time.Duration{}, CPU: map[string]time.Duration{}}
}

// Step times fn, unless an earlier step failed. A step that runs again adds to its time.
func (w *Watch) Step(name string, fn func() error) {
	if w.Err != nil {
		return
	}
	cpu, start := CPUTime(), time.Now()
	err := fn()
	took := time.Since(start)
	w.Add(name, took, CPUTime()-cpu)
	if err != nil {
		w.Err = fmt.Errorf("%s/%s: %w", w.prefix, name, err)
	}
}

// Add counts time to a step.
func (w *Watch) Add(name string, wall, cpu time.Duration) {
	w.Wall[name] += wall
	w.CPU[name] += cpu
}

// Flush ends the round; the times are divided by per.
func (w *Watch) Flush(per int) error {
	if w.Err != nil {
		return w.Err
	}
	put := func(suffix string, all map[string]time.Duration) {
		sums := map[string]float64{}
		for name, d := range all {
			v := MS(d) / float64(per)
			if who, _, ok := strings.Cut(name, "/"); ok {
				sums[who] += v
			}
			key := w.prefix + "/" + name + suffix
			w.f.Series[key] = append(w.f.Series[key], v)
		}
		for who, v := range sums {
			key := w.prefix + "/" + who + suffix
			w.f.Series[key] = append(w.f.Series[key], v)
		}
	}
	put("", w.Wall)
	put(" cpu", w.CPU)
	return nil
}

// MS is a time in milliseconds, the unit of a Series.
func MS(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
