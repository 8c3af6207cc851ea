package observe

import (
	"strings"
	"testing"
	"time"
)

// Each endpoint is told by its place, and only what is known of it.
func TestNodesAreToldByTheirPlace(t *testing.T) {
	m := NewMetrics("", time.Now)
	all := []Node{{Network: eth, Number: 1, State: "good", Head: 77, Latency: 250 * time.Millisecond}, {Network: eth, Number: 2, State: "failing"}}
	m.Nodes([]string{"good", "failing"}, func() []Node { return all })
	got := scraped(t, m)
	wants(t, got, map[string]string{
		`hefu_node_state{network="eip155:1",node="1",state="good"}`:    "1",
		`hefu_node_state{network="eip155:1",node="1",state="failing"}`: "0",
		`hefu_node_state{network="eip155:1",node="2",state="good"}`:    "0",
		`hefu_node_state{network="eip155:1",node="2",state="failing"}`: "1",
		`hefu_node_head{network="eip155:1",node="1"}`:                  "77",
		`hefu_node_latency_seconds{network="eip155:1",node="1"}`:       "0.25",
	})
	told := 0
	for name := range got {
		if strings.HasPrefix(name, "hefu_node_") {
			told++
		}
	}
	if told != 6 {
		t.Errorf("%d numbers of nodes, want 6: %v", told, got)
	}
	all[0].State = "failing"
	wants(t, scraped(t, m), map[string]string{`hefu_node_state{network="eip155:1",node="1",state="failing"}`: "1"})
}
