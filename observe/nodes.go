package observe

import (
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/hefu-wallet/hefu"
)

// Node is how one endpoint of a network does. It is known by its place in the list: an
// address may hold a key.
type Node struct {
	Network hefu.Network
	Number  int    // its place in the list, from 1
	State   string // one of those that Nodes was given
	Head    uint64 // the newest block that it spoke of; 0 before the first
	Latency time.Duration
}

// Nodes adds how the endpoints do, which is asked at every scrape and must not take long.
// Of every endpoint each state is told, 1 for the one that it is in.
func (m *Metrics) Nodes(states []string, now func() []Node) {
	desc := func(name, help string, more ...string) *prometheus.Desc {
		return prometheus.NewDesc(namespace+"_node_"+name, help, append([]string{"network", "node"}, more...), nil)
	}
	m.registry.MustRegister(&nodes{
		states: states, now: now,
		state:   desc("state", "1 for the state that an endpoint is in, by its place in the list.", "state"),
		head:    desc("head", "The newest block that an endpoint spoke of."),
		latency: desc("latency_seconds", "How long an endpoint's answers take, smoothed."),
	})
}

type nodes struct {
	states               []string
	now                  func() []Node
	state, head, latency *prometheus.Desc
}

// Describe implements prometheus.Collector.
func (n *nodes) Describe(to chan<- *prometheus.Desc) {
	to <- n.state
	to <- n.head
	to <- n.latency
}

// Collect implements prometheus.Collector.
func (n *nodes) Collect(to chan<- prometheus.Metric) {
	for _, e := range n.now() {
		at := []string{string(e.Network), strconv.Itoa(e.Number)}
		for _, s := range n.states {
			to <- prometheus.MustNewConstMetric(n.state, prometheus.GaugeValue, one(s == e.State), append(at, s)...)
		}
		if e.Head > 0 { // what is not known is not told
			to <- prometheus.MustNewConstMetric(n.head, prometheus.GaugeValue, float64(e.Head), at...)
			to <- prometheus.MustNewConstMetric(n.latency, prometheus.GaugeValue, e.Latency.Seconds(), at...)
		}
	}
}
