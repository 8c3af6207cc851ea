package chain

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/hefu-wallet/hefu"
)

// Several is an optional ability of an RPC that goes to several nodes, of which the operator
// believes none alone.
type Several interface {
	// Quorum is how many nodes must say the same; below 2: one node's word is enough.
	Quorum() int
	// Each is every node alone, in the operator's order.
	Each() []RPC
	// Differ tells the operator that nodes contradict each other: said is what each of them
	// says, in words that are equal where they agree; "" for one that says nothing.
	Differ(ctx context.Context, about string, said []string)
}

// Quorum are ledgers of one network, each over one node, of which Need must say the same. What
// it answers is what a ledger answers. A Ledger that has one asks it for everything that
// decides whether money is spent: how deep a transaction is, whether it is dead, the time.
type Quorum struct {
	Need  int // below 2: there is none
	Of    []Ledger
	rpc   Several
	about string // the network's name
}

// QuorumOf opens a ledger over each node of an RPC that has a quorum.
func QuorumOf(n Network, rpc RPC, open func(RPC) Ledger) Quorum {
	s, ok := rpc.(Several)
	if !ok || s.Quorum() < 2 {
		return Quorum{}
	}
	q := Quorum{Need: s.Quorum(), rpc: s, about: n.Name}
	for _, one := range s.Each() {
		q.Of = append(q.Of, open(one))
	}
	return q
}

// Is says that one node's word is not enough.
func (q Quorum) Is() bool { return q.Need > 1 }

// Answer is what one node says.
type Answer[T any] struct {
	Said T
	Err  error
}

// Ask puts one question to all ledgers at once and fails when fewer than Need answer.
func Ask[T any](ctx context.Context, q Quorum, f func(context.Context, Ledger) (T, error)) ([]Answer[T], error) {
	out := make([]Answer[T], len(q.Of))
	var all sync.WaitGroup
	for i, l := range q.Of {
		all.Go(func() { out[i].Said, out[i].Err = f(ctx, l) })
	}
	all.Wait()
	answered := 0
	var why error
	for _, a := range out {
		if a.Err == nil {
			answered++
		} else if why == nil {
			why = a.Err
		}
	}
	switch {
	case answered >= q.Need:
		return out, nil
	case hefu.Is(why, hefu.KindInvalid) && answered == 0:
		return nil, why // the question makes no sense, whoever is asked
	}
	return nil, hefu.Errorf(hefu.KindUnavailable, "node: %d of %d nodes answered, and %d must say the same; try again later", answered, len(q.Of), q.Need).Because(why)
}

// AtLeast is the highest value that Need of those who answered reach.
func AtLeast[T any, V cmp.Ordered](q Quorum, all []Answer[T], value func(T) V) (v V) {
	var values []V
	for _, a := range all {
		if a.Err == nil {
			values = append(values, value(a.Said))
		}
	}
	slices.Sort(values)
	if len(values) < q.Need {
		return v
	}
	return values[len(values)-q.Need]
}

// place is where a transaction stands; two nodes that are not of one mind about it
// contradict each other, however old their heads are.
type place struct {
	block  uint64
	failed bool
}

// Depth believes each of what Need nodes say alike: that the transaction is known, that it is
// in this block and did or did not fail, and that this is final. Where that is said of two
// places neither is believed.
func (q Quorum) Depth(ctx context.Context, txid string) (d Depth, err error) {
	all, err := Ask(ctx, q, func(ctx context.Context, l Ledger) (Depth, error) { return l.Depth(ctx, txid) })
	if err != nil {
		return d, err
	}
	at := map[place][]Depth{}
	found, final := 0, map[place]int{}
	for _, a := range all {
		if a.Err != nil || !a.Said.Found {
			continue
		}
		found++
		if p := (place{a.Said.Block, a.Said.Failed}); a.Said.Mined {
			at[p] = append(at[p], a.Said)
			if a.Said.Final {
				final[p]++
			}
		}
	}
	q.differ(ctx, all)
	d.Found = found >= q.Need
	for p, said := range at {
		if len(said) < q.Need {
			continue
		}
		if d.Mined {
			return Depth{}, hefu.Errorf(hefu.KindUnavailable, "node: the nodes say different things about the same block; nothing was believed, ask the operator to look at the nodes")
		}
		slices.SortFunc(said, func(a, b Depth) int { return cmp.Compare(b.Depth, a.Depth) })
		d.Mined, d.Block, d.Failed, d.Depth, d.Final = true, p.block, p.failed, said[q.Need-1].Depth, final[p] >= q.Need
	}
	return d, nil
}

// differ tells of nodes that contradict each other about what one of them calls final.
func (q Quorum) differ(ctx context.Context, all []Answer[Depth]) {
	said, settled, words := make([]string, len(all)), false, map[string]bool{}
	for i, a := range all {
		switch {
		case a.Err != nil:
			continue
		case a.Said.Mined:
			said[i] = fmt.Sprint(a.Said.Block, a.Said.Failed)
		default:
			said[i] = "-"
		}
		settled = settled || a.Said.Final
		words[said[i]] = true
	}
	if settled && len(words) > 1 {
		q.rpc.Differ(ctx, "depth", said)
	}
}

// Dead believes it when Need nodes say so.
func (q Quorum) Dead(ctx context.Context, from string, p hefu.Plan, txid string) (bool, error) {
	all, err := Ask(ctx, q, func(ctx context.Context, l Ledger) (bool, error) { return l.Dead(ctx, from, p, txid) })
	dead := 0
	for _, a := range all {
		if a.Err == nil && a.Said {
			dead++
		}
	}
	return err == nil && dead >= q.Need, err
}

// Time is the latest that Need nodes show.
func (q Quorum) Time(ctx context.Context) (int64, error) {
	all, err := Ask(ctx, q, func(ctx context.Context, l Ledger) (int64, error) { return l.Time(ctx) })
	return AtLeast(q, all, func(at int64) int64 { return at }), err
}

// Send hands the bytes to every node: one that keeps them to itself hides them from nobody.
// One that takes them is enough; ErrStale takes Need of them.
func (q Quorum) Send(ctx context.Context, signed []byte) error {
	errs := make([]error, len(q.Of))
	var all sync.WaitGroup
	for i, l := range q.Of {
		all.Go(func() { errs[i] = l.Send(ctx, signed) })
	}
	all.Wait()
	stale := 0
	var other error
	for _, err := range errs {
		switch {
		case err == nil:
			return nil
		case errors.Is(err, ErrStale):
			stale++
		case other == nil || errors.Is(err, ErrUnderpriced):
			other = err
		}
	}
	if stale >= q.Need || other == nil && stale == len(errs) {
		return errs[slices.IndexFunc(errs, func(err error) bool { return errors.Is(err, ErrStale) })]
	}
	if other == nil {
		other = hefu.Errorf(hefu.KindUnavailable, "%s: the node did not take the transaction", q.about)
	}
	return other
}
