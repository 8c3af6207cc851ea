package guard

import (
	"testing"
	"time"
)

// A clock that is set forward in small steps, each of which would pass, must not carry
// the mark further than one step in all: the monotonic clock knows how much time there
// was. No chain is asked in between.
func TestSmallStepsDoNotAddUp(t *testing.T) {
	began := time.Now().Round(0)
	k := &timekeeper{}
	k.begin(began)
	k.read(reading{at: began})
	var r reading
	for i := range time.Duration(20) {
		// Nine minutes by the clock, ten seconds in truth.
		r = reading{at: began.Add((i + 1) * 9 * time.Minute), elapsed: (i + 1) * 10 * time.Second}
		k.read(r)
	}
	_, ripe, state := k.read(r)
	if state != TimeSuspended || ripe.Sub(began) > maxStep+time.Minute {
		t.Fatalf("%s; the mark was carried %s in 200 seconds", state, ripe.Sub(began))
	}
	// A chain bears out an hour of it: that much ripens and not more.
	k.hear(began.Add(time.Hour), r)
	if _, ripe, state = k.read(r); state != TimeSuspended || !ripe.Equal(began.Add(time.Hour)) {
		t.Fatalf("%s, %s", state, ripe.Sub(began))
	}
	// It bears out the clock: time runs, and goes on running.
	k.hear(r.at.Add(-maxStep), r)
	for range 20 {
		r = reading{at: r.at.Add(9 * time.Minute), elapsed: r.elapsed + 9*time.Minute}
		if now, ripe, state := k.read(r); state != TimeRuns || !now.Equal(r.at) || !ripe.Equal(r.at) {
			t.Fatalf("%s: %s, %s", state, now, ripe)
		}
	}
}

// What a chain says is never taken beyond the clock: a node alone ends no wait.
func TestAChainAloneEndsNoWait(t *testing.T) {
	began := time.Now().Round(0)
	k := &timekeeper{}
	k.begin(began)
	k.read(reading{at: began})
	r := reading{at: began.Add(time.Hour), elapsed: time.Hour}
	k.hear(began.Add(48*time.Hour), r)
	if now, ripe, _ := k.read(r); !now.Equal(r.at) || !ripe.Equal(r.at) {
		t.Fatalf("%s, %s", now.Sub(began), ripe.Sub(began))
	}
}

// The reading drops what Go compares times by when it can, and keeps what elapsed.
func TestAReadingHasNoMonotonicPart(t *testing.T) {
	k := &timekeeper{}
	k.begin(time.Now())
	r := k.reading(time.Now())
	if r.at != r.at.Round(0) || k.anchor.at != k.anchor.at.Round(0) || r.elapsed < 0 {
		t.Fatalf("%v after %v", r, k.anchor)
	}
}
