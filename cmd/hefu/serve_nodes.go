package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	chains "github.com/hefu-wallet/hefu/chain/all"
	"github.com/hefu-wallet/hefu/history"
	"github.com/hefu-wallet/hefu/node"
	"github.com/hefu-wallet/hefu/observe"
	"github.com/hefu-wallet/hefu/text"
)

// healthEvery is how often the nodes of a network are compared.
const healthEvery = 30 * time.Second

// reach is how a guard reaches its chains.
type reach struct {
	ledgers map[hefu.Network]chain.Ledger
	nodes   map[hefu.Network]*node.Client
	past    map[hefu.Network]chain.Historian
}

// reach opens nodes and sources of history of every enabled network.
func (c *serveConfig) reach(families chain.Set, log *slog.Logger) (reach, error) {
	out := reach{map[hefu.Network]chain.Ledger{}, map[hefu.Network]*node.Client{}, map[hefu.Network]chain.Historian{}}
	roots, err := c.roots()
	if err != nil {
		return out, err
	}
	for _, id := range c.order {
		n, f, err := families.Network(id)
		if err != nil {
			return out, err
		}
		o := node.Options{
			Timeout: nodeTimeout, MaxBody: nodeAnswer, Probe: f.Probe(n), Read: f.ReadOnly, Head: f.Head, Pin: f.Pin, Quorum: c.quorum[id], Log: log.With("network", id), Roots: roots,
		}
		if out.nodes[id], err = node.New(c.nodes[id], o); err != nil {
			return out, fmt.Errorf("nodes of %s: %w", id, err)
		}
		out.ledgers[id] = f.Open(n, c.watched.RPC(id, out.nodes[id]))
		if text, ok := c.history[id]; ok {
			if out.past[id], err = history.Open(text, n, f, history.Options{}); err != nil {
				return out, err
			}
		}
	}
	return out, nil
}

// ledgers are the chains alone.
func (c *serveConfig) ledgers(families chain.Set) (map[hefu.Network]chain.Ledger, error) {
	r, err := c.reach(families, slog.New(slog.DiscardHandler))
	return r.ledgers, err
}

// health compares the nodes of each network until ctx ends, and logs what changes.
func (r reach) health(ctx context.Context, log *slog.Logger) {
	told := map[hefu.Network][]node.State{}
	tick := time.NewTicker(healthEvery)
	defer tick.Stop()
	for {
		for id, c := range r.nodes {
			if len(told[id]) == 0 {
				told[id] = make([]node.State, len(c.Health()))
			}
			for i, h := range c.Check(ctx) {
				if ctx.Err() != nil {
					return
				}
				if was := told[id][i]; was != h.State && (was != "" || h.State != node.Good) {
					log.WarnContext(ctx, "a node's health changed", "network", id, "node", h.Number, "state", h.State, "before", was, "head", h.Head, "why", h.Why)
				}
				told[id][i] = h.State
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// told is how the nodes do, for the numbers: as they were when they were last compared.
func (r reach) told() (all []observe.Node) {
	for id, c := range r.nodes {
		for _, h := range c.Health() {
			all = append(all, observe.Node{Network: id, Number: h.Number, State: string(h.State), Head: h.Head, Latency: h.Latency})
		}
	}
	return all
}

func nodeStates() (all []string) {
	for _, s := range node.States() {
		all = append(all, string(s))
	}
	return all
}

// stateOf is the text of a node's state.
func stateOf(s node.State) text.Key {
	return map[node.State]text.Key{
		node.Good: "nodes.good", node.Unknown: "nodes.unknown", node.Lagging: "nodes.lagging", node.Failing: "nodes.failing", node.Wrong: "nodes.wrong",
	}[s]
}

// newAdminNodes is `hefu admin nodes`.
func newAdminNodes() *cobra.Command {
	c := adminCommand("nodes", "ask every node and source of history of the configuration, and say how they do", func(c *cobra.Command, conf *serveConfig, _ string) error {
		return conf.tellNodes(c.Context(), c.OutOrStdout(), langOf(c))
	})
	c.Use, c.Args = "nodes", cobra.NoArgs
	return c
}

// tellNodes asks twice: a node that stands still is seen only so.
func (c *serveConfig) tellNodes(ctx context.Context, out io.Writer, lang text.Lang) error {
	r, err := c.reach(chains.Families(), slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	found := make([][]node.Health, len(c.order))
	var all sync.WaitGroup
	for i, id := range c.order {
		all.Go(func() {
			r.nodes[id].Check(ctx)
			found[i] = r.nodes[id].Check(ctx)
		})
	}
	all.Wait()
	var rows [][]string
	bad := 0
	for i, id := range c.order {
		good := 0
		for _, h := range found[i] {
			if h.State == node.Good {
				good++
			}
			rows = append(rows, []string{
				string(id), lang.Say("nodes.node", h.Number), lang.Say(stateOf(h.State)), lang.Say("nodes.head", h.Head), h.Latency.Round(time.Millisecond).String(), lang.Translate(h.Why),
			})
		}
		if good < max(1, c.quorum[id]) {
			bad++
		}
		if past := r.past[id]; past != nil {
			state, why := lang.Say("nodes.good"), ""
			head, err := past.Head(ctx)
			if err != nil {
				bad++
				state, why = lang.Say("nodes.failing"), lang.Translate(err.Error())
			}
			rows = append(rows, []string{string(id), lang.Say("nodes.history"), state, lang.Say("nodes.head", head), "", why})
		}
	}
	if err := text.Table(out, rows); err != nil {
		return err
	}
	if bad > 0 {
		return fail(hefu.KindUnavailable, "nodes.bad", bad)
	}
	return nil
}
