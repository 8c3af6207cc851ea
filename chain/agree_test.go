package chain

import (
	"context"
	"errors"
	"testing"

	"github.com/hefu-wallet/hefu"
)

// one is what one node says.
type one struct {
	RPC
	Ledger
	depth Depth
	dead  bool
	at    int64
	err   error
	send  error
}

func (o *one) Depth(context.Context, string) (Depth, error) { return o.depth, o.err }
func (o *one) Time(context.Context) (int64, error)          { return o.at, o.err }
func (o *one) Send(context.Context, []byte) error           { return o.send }
func (o *one) Dead(context.Context, string, hefu.Plan, string) (bool, error) {
	return o.dead, o.err
}

// nodes are several of them.
type nodes struct {
	RPC
	need   int
	all    []*one
	differ int
}

func (n *nodes) Quorum() int { return n.need }
func (n *nodes) Each() (out []RPC) {
	for _, o := range n.all {
		out = append(out, o)
	}
	return out
}
func (n *nodes) Differ(context.Context, string, []string) { n.differ++ }

func (n *nodes) open() Quorum {
	return QuorumOf(Network{Name: "Toy"}, n, func(r RPC) Ledger { return r.(*one) })
}

func TestWhatAQuorumSays(t *testing.T) {
	away := errors.New("away")
	mined := func(block, depth uint64, final bool) Depth {
		return Depth{Found: true, Mined: true, Block: block, Depth: depth, Final: final}
	}
	failed := mined(7, 9, true)
	failed.Failed = true
	waits, nothing := Depth{Found: true}, Depth{}
	for name, c := range map[string]struct {
		said   []Depth
		away   int // how many besides do not answer
		want   Depth
		differ bool
		fails  bool
	}{
		"all alike":                        {said: []Depth{mined(7, 3, true), mined(7, 3, true), mined(7, 3, true)}, want: mined(7, 3, true)},
		"heads apart":                      {said: []Depth{mined(7, 9, true), mined(7, 2, true), mined(7, 1, false)}, want: mined(7, 2, true)},
		"one says final":                   {said: []Depth{mined(7, 9, true), mined(7, 2, false), mined(7, 1, false)}, want: mined(7, 2, false)},
		"one says mined":                   {said: []Depth{mined(7, 9, true), waits, waits}, want: waits, differ: true},
		"one knows it":                     {said: []Depth{waits, nothing, nothing}, want: nothing},
		"one hides it":                     {said: []Depth{nothing, mined(7, 3, true), mined(7, 3, true)}, want: mined(7, 3, true), differ: true},
		"one says that it failed":          {said: []Depth{failed, mined(7, 3, true), mined(7, 3, true)}, want: mined(7, 3, true), differ: true},
		"each another block":               {said: []Depth{mined(7, 1, false), mined(8, 1, false), nothing}, want: waits},
		"two and two":                      {said: []Depth{mined(7, 3, true), mined(7, 3, true), failed, failed}, fails: true, differ: true},
		"one answers":                      {said: []Depth{mined(7, 3, true)}, away: 2, fails: true},
		"two answer, and do not agree":     {said: []Depth{mined(7, 3, true), nothing}, away: 1, want: nothing, differ: true},
		"final here, mined elsewhere, two": {said: []Depth{mined(7, 3, true), mined(7, 1, false)}, away: 1, want: mined(7, 1, false)},
	} {
		n := &nodes{need: 2}
		for _, d := range c.said {
			n.all = append(n.all, &one{depth: d})
		}
		for range c.away {
			n.all = append(n.all, &one{err: away})
		}
		got, err := n.open().Depth(t.Context(), "tx")
		if c.fails != hefu.Is(err, hefu.KindUnavailable) || err == nil && got != c.want || c.differ != (n.differ > 0) {
			t.Errorf("%s: %+v %v, told %d times", name, got, err, n.differ)
		}
	}
}

func TestAQuorumOfDeathsTimesAndNodesThatTakeBytes(t *testing.T) {
	n := &nodes{need: 2, all: []*one{{dead: true, at: 900}, {at: 100}, {at: 200}}}
	q := n.open()
	if dead, err := q.Dead(t.Context(), "", hefu.Plan{}, "tx"); dead || err != nil {
		t.Errorf("one says that it is dead: %v %v", dead, err)
	}
	if at, err := q.Time(t.Context()); at != 200 || err != nil {
		t.Errorf("%d %v", at, err)
	}
	n.all[1].dead = true
	if dead, err := q.Dead(t.Context(), "", hefu.Plan{}, "tx"); !dead || err != nil {
		t.Errorf("two say that it is dead: %v %v", dead, err)
	}
	n.all[0].send = ErrStale
	if err := q.Send(t.Context(), nil); err != nil {
		t.Errorf("two take it: %v", err)
	}
	n.all[1].send, n.all[2].send = ErrUnderpriced, errors.New("away")
	if err := q.Send(t.Context(), nil); errors.Is(err, ErrStale) || !errors.Is(err, ErrUnderpriced) {
		t.Errorf("one says stale: %v", err)
	}
	n.all[1].send = ErrStale
	if err := q.Send(t.Context(), nil); !errors.Is(err, ErrStale) {
		t.Errorf("two say stale: %v", err)
	}
	n.need = 1
	if q := n.open(); q.Is() || len(q.Of) != 0 {
		t.Errorf("one node's word is enough: %+v", q)
	}
	if q := QuorumOf(Network{}, &one{}, nil); q.Is() {
		t.Error("one node has no quorum")
	}
}
