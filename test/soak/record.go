//go:build unix

package main

import (
	"errors"
	"fmt"
	"math/big"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/test/figure"
)

// record is what everybody writes down during a run.
type record struct {
	serial atomic.Int64

	mu      sync.Mutex
	times   map[string]figure.Series // milliseconds
	counts  map[string]int
	answers map[hefu.Kind]int
	said    map[hefu.Kind]string // one answer of each kind, as an example
	bad     []string
	samples []sample
}

// sample is one look at both guards.
type sample struct {
	at        time.Duration // since the load began
	resident  int64         // of the guard that lives through the run, bytes
	anonymous int64
	database  int64
	transfers int // approved by then, at both guards
}

func newRecord() *record {
	return &record{times: map[string]figure.Series{}, counts: map[string]int{}, answers: map[hefu.Kind]int{}, said: map[hefu.Kind]string{}}
}

// unique makes an amount that nothing else of the run has.
func (r *record) unique(about *big.Int) *big.Int {
	return new(big.Int).Add(about, big.NewInt(r.serial.Add(1)))
}

func (r *record) count(what string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.counts[what]++
}

func (r *record) took(what string, began time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.times[what] = append(r.times[what], figure.MS(time.Since(began)))
}

// wrong is a finding.
func (r *record) wrong(what string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.bad = append(r.bad, what)
}

// expected are the kinds with which a guard may end what somebody tries here.
var expected = map[hefu.Kind]bool{
	hefu.KindLimit: true, hefu.KindFrozen: true, hefu.KindWaiting: true, hefu.KindInvalid: true, hefu.KindConflict: true,
	hefu.KindBusy: true, hefu.KindReplan: true, hefu.KindUnavailable: true,
}

// answer is a 'no' to something that was tried.
func (r *record) answer(who string, err error) {
	kind := hefu.KindOf(err)
	if !expected[kind] {
		r.wrong(fmt.Sprintf("%s: an answer of kind %q: %v", who, kind, err))
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answers[kind]++
	var e *hefu.Error
	if errors.As(err, &e) {
		r.said[kind] = e.Message
	} else {
		r.said[kind] = err.Error()
	}
}

func (r *record) sample(s sample) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s.transfers = r.counts["approved"]
	r.samples = append(r.samples, s)
}
