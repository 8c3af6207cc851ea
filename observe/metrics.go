// Package observe tells an operator how a guard does: numbers for Prometheus and, if he
// wants them, traces over OTLP. It stands around the parts of a guard (its store, its way
// to a chain, its API) and inside none of them.
//
// No label, attribute or name holds a user, an address, an amount or a text that somebody
// wrote: what is told is bounded by what the program knows, and safe to keep elsewhere.
package observe

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/guard"
)

// Metrics are the numbers of one guard. Its methods are safe for concurrent use.
type Metrics struct {
	registry *prometheus.Registry
	clock    func() time.Time

	requests  *prometheus.CounterVec
	answers   *prometheus.HistogramVec
	moves     *prometheus.CounterVec
	steps     *prometheus.HistogramVec
	calls     *prometheus.CounterVec
	callTimes *prometheus.HistogramVec
	updates   *prometheus.HistogramVec
	retries   prometheus.Counter
	leases    prometheus.Counter
}

// NewMetrics makes the numbers of the program's version. clock measures durations; it is
// time.Now but for tests.
func NewMetrics(version string, clock func() time.Time) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(), clock: clock,
		requests:  counters("http_requests_total", "Requests that were answered.", "method", "route", "status"),
		answers:   times("http_request_seconds", "How long answers took, event streams left out.", "route"),
		moves:     counters("transfers_total", "Transfers that went from one state to another.", "network", "from", "to"),
		steps:     times("step_seconds", "How long steps of the guard's work took.", "step", "outcome"),
		calls:     counters("node_calls_total", "Calls to the nodes of a network.", "network", "outcome"),
		callTimes: times("node_call_seconds", "How long calls to the nodes of a network took, with retries.", "network"),
		updates:   times("store_transaction_seconds", "How long transactions of the database took, with waiting and retries.", "kind", "outcome"),
		retries:   prometheus.NewCounter(prometheus.CounterOpts{Namespace: namespace, Name: "store_retries_total", Help: "Transactions that were run again because another came first."}),
		leases:    prometheus.NewCounter(prometheus.CounterOpts{Namespace: namespace, Name: "worker_leases_total", Help: "Transfers that a worker took."}),
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{Namespace: namespace, Name: "build_info", Help: "1, with the version of the program.", ConstLabels: prometheus.Labels{"version": version}})
	build.Set(1)
	m.registry.MustRegister(m.requests, m.answers, m.moves, m.steps, m.calls, m.callTimes, m.updates, m.retries, m.leases, build,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

const namespace = "hefu"

func counters(name, help string, labels ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: namespace, Name: name, Help: help}, labels)
}

// times are in buckets from 1 ms to about a minute.
func times(name, help string, labels ...string) *prometheus.HistogramVec {
	buckets := []float64{.001, .002, .005, .01, .02, .05, .1, .2, .5, 1, 2, 5, 10, 30, 60}
	return prometheus.NewHistogramVec(prometheus.HistogramOpts{Namespace: namespace, Name: name, Help: help, Buckets: buckets}, labels)
}

// Handler answers with all numbers, in Prometheus' text form.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{MaxRequestsInFlight: 4})
}

// outcome is 'ok', the kind of an error, or what else is known of it.
func outcome(err error) string {
	var refused *chain.RPCError
	switch {
	case err == nil:
		return "ok"
	case errors.As(err, &refused):
		return "refused"
	case errors.Is(err, context.Canceled):
		return "canceled"
	case errors.Is(err, context.DeadlineExceeded):
		return "timeout"
	}
	return string(hefu.KindOf(err))
}

// Request counts an answer of the API: route is a pattern, never a path. An event stream
// has no duration worth keeping.
func (m *Metrics) Request(method, route string, status int, took time.Duration, stream bool) {
	m.requests.WithLabelValues(method, route, strconv.Itoa(status)).Inc()
	if !stream {
		m.answers.WithLabelValues(route).Observe(took.Seconds())
	}
}

// Step counts a piece of the guard's work.
func (m *Metrics) Step(name string, took time.Duration, err error) {
	m.steps.WithLabelValues(name, outcome(err)).Observe(took.Seconds())
}

// Call counts a call to the nodes of a network.
func (m *Metrics) Call(network hefu.Network, took time.Duration, err error) {
	m.calls.WithLabelValues(string(network), outcome(err)).Inc()
	m.callTimes.WithLabelValues(string(network)).Observe(took.Seconds())
}

// patience is how long a scrape waits for the guard's status.
const patience = 5 * time.Second

// Watch adds how a guard stands, which is asked at every scrape.
func (m *Metrics) Watch(status func(context.Context) (guard.Status, error)) {
	m.registry.MustRegister(&standing{status: status, clock: m.clock, about: about()})
}

// standing is a collector of a guard's status.
type standing struct {
	status func(context.Context) (guard.Status, error)
	clock  func() time.Time
	about  map[string]*prometheus.Desc
}

func about() map[string]*prometheus.Desc {
	out := map[string]*prometheus.Desc{}
	for name, help := range map[string]string{
		"up":                   "1 when the guard's status could be read from its database and keystore.",
		"time_runs":            "1 when the guard believes its clock.",
		"time_suspended":       "1 while the clock jumped ahead and waiting periods stand still.",
		"time_stands":          "1 while the clock was set back and time stands still.",
		"epoch":                "The security epoch of the keystore. It is raised once a minute at least.",
		"in_step":              "1 when database and keystore are at the same mark.",
		"quarantine":           "1 while the hold of a quarantine runs.",
		"queue_due":            "Transfers that are due, those in a worker's hands included.",
		"queue_leased":         "Transfers that are due and in a worker's hands.",
		"queue_oldest_seconds": "How long the transfer that waits longest has been due.",
		"audit_entries":        "Entries in the chain of the audit log.",
	} {
		out[name] = prometheus.NewDesc(namespace+"_"+name, help, nil, nil)
	}
	return out
}

// Describe implements prometheus.Collector.
func (s *standing) Describe(to chan<- *prometheus.Desc) {
	for _, d := range s.about {
		to <- d
	}
}

// Collect implements prometheus.Collector.
func (s *standing) Collect(to chan<- prometheus.Metric) {
	tell := func(name string, v float64) {
		to <- prometheus.MustNewConstMetric(s.about[name], prometheus.GaugeValue, v)
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	got, err := s.status(ctx)
	tell("up", one(err == nil))
	tell("time_runs", one(got.Time == guard.TimeRuns))
	tell("time_suspended", one(got.Time == guard.TimeSuspended))
	tell("time_stands", one(got.Time == guard.TimeStands))
	if err != nil {
		return // what is not known is not told
	}
	waits := 0.0
	if !got.Queue.Oldest.IsZero() {
		waits = max(0, s.clock().Sub(got.Queue.Oldest).Seconds())
	}
	tell("epoch", float64(got.Epoch))
	tell("in_step", one(got.InStep))
	tell("quarantine", one(got.Quarantine))
	tell("queue_due", float64(got.Queue.Due))
	tell("queue_leased", float64(got.Queue.Leased))
	tell("queue_oldest_seconds", waits)
	tell("audit_entries", float64(got.Audit.Seq))
}

func one(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}
