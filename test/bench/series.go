package main

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// series is one thing measured again and again: milliseconds, or a rate.
type series []float64

// at is the nearest-rank quantile; NaN for an empty series.
func (s series) at(q float64) float64 {
	if len(s) == 0 {
		return math.NaN()
	}
	sorted := slices.Sorted(slices.Values(s))
	return sorted[min(len(sorted)-1, int(q*float64(len(sorted))))]
}

func (s series) median() float64 { return s.at(0.5) }

// String is the median with its spread, as times.
func (s series) String() string {
	if len(s) == 0 {
		return "–"
	}
	return fmt.Sprintf("%s (%s – %s)", duration(s.median()), duration(s.at(0.1)), duration(s.at(0.9)))
}

// rate is the median with its spread, as a number a second.
func (s series) rate() string {
	if len(s) == 0 {
		return "–"
	}
	return fmt.Sprintf("%s (%s – %s)", digits(s.median()), digits(s.at(0.1)), digits(s.at(0.9)))
}

// duration writes milliseconds with three digits and a fitting unit.
func duration(ms float64) string {
	switch {
	case math.IsNaN(ms):
		return "–"
	case ms < 1:
		return digits(ms*1e3) + " µs"
	case ms < 1e3:
		return digits(ms) + " ms"
	}
	return digits(ms/1e3) + " s"
}

// digits writes a number with three significant digits, and more only before the point.
func digits(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return "–"
	}
	if v == 0 {
		return "0"
	}
	before := int(math.Floor(math.Log10(math.Abs(v)))) + 1
	return fmt.Sprintf("%.*f", max(0, 3-max(before, 1)), v)
}

// times writes how many times b goes into a.
func times(a, b float64) string {
	if r := digits(a / b); r != "–" {
		return r + " ×"
	}
	return "–"
}

// figures is what one platform measured.
type figures struct {
	Series map[string]series `json:"series"`
	Bytes  map[string]int    `json:"bytes"` // sizes of messages
}

func newFigures() *figures {
	return &figures{Series: map[string]series{}, Bytes: map[string]int{}}
}

func (f *figures) of(name string) series { return f.Series[name] }

// watch times the steps of one round. A step is named "who/what"; flush adds each to the
// series prefix/who/what, and what each party needed altogether to prefix/who.
type watch struct {
	f      *figures
	prefix string
	wall   map[string]time.Duration
	cpu    map[string]time.Duration
	err    error
}

func (f *figures) watch(prefix string) *watch {
	return &watch{f: f, prefix: prefix, wall: map[string]time.Duration{}, cpu: map[string]time.Duration{}}
}

// step times fn, unless an earlier step failed. A step that runs again adds to its time.
func (w *watch) step(name string, fn func() error) {
	if w.err != nil {
		return
	}
	cpu, start := cpuTime(), time.Now()
	err := fn()
	took := time.Since(start)
	w.add(name, took, cpuTime()-cpu)
	if err != nil {
		w.err = fmt.Errorf("%s/%s: %w", w.prefix, name, err)
	}
}

func (w *watch) add(name string, wall, cpu time.Duration) {
	w.wall[name] += wall
	w.cpu[name] += cpu
}

// flush ends the round; the times are divided by per.
func (w *watch) flush(per int) error {
	if w.err != nil {
		return w.err
	}
	put := func(suffix string, all map[string]time.Duration) {
		sums := map[string]float64{}
		for name, d := range all {
			v := ms(d) / float64(per)
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
	put("", w.wall)
	put(" cpu", w.cpu)
	return nil
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
