package chaintest

import (
	"testing"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

// replace asks of a family that can: another version of what waits uses all that the first
// one uses, pays more, does what its Intent says and nothing else, beats the first and is
// not beaten by it; a cap that does not, and an Intent that replaces without anything to replace, are refused.
func (s suite) replace(t *testing.T) {
	f, ok := s.f.Format.(chain.Replacer)
	if !ok {
		return
	}
	r := s.rand("replace")
	for range 50 {
		e := s.draw(t, r)
		v := e.view
		v.Replaced = e.sum.Uses
		faster := e.in
		faster.Replaces = hefu.TransferID(hefu.EncodeID(make([]byte, 16)))
		nothing := faster
		nothing.To, nothing.Asset, nothing.Amount = nothing.From, s.n.Native.ID, hefu.Units{}
		for _, in := range []hefu.Intent{faster, nothing} {
			all, err := f.ReplaceChoices(s.n, in, []hefu.Plan{e.plan}, v)
			if err != nil || len(all) != 3 {
				t.Fatalf("%d choices: %v", len(all), err)
			}
			in.FeeCap = all[2].Cap
			p, err := f.Replace(s.n, in, []hefu.Plan{e.plan}, v)
			if err != nil {
				t.Fatalf("replace: %v", err)
			}
			sum, err := s.f.Describe(s.n, p)
			if err != nil || sum.Fits(in) != nil || !hefu.Covers(sum.Uses, e.sum.Uses) {
				t.Fatalf("another version does %+v: %v", sum, err)
			}
			if err := s.f.Fresh(s.n, in.From, p, v); err != nil {
				t.Errorf("it is stale at once: %v", err)
			}
			for _, c := range []struct {
				p, old hefu.Plan
				beats  bool
			}{{p, e.plan, true}, {e.plan, p, false}, {e.plan, e.plan, false}} {
				if beats, err := f.Outbids(s.n, c.p, c.old); beats != c.beats || err != nil {
					t.Errorf("outbids %t, %v", beats, err)
				}
			}
			if _, err := f.Replace(s.n, in, nil, v); err == nil {
				t.Error("nothing waits and something is replaced")
			}
			if _, err := s.f.Build(s.n, in, e.view); err == nil {
				t.Error("another version was planned beside the first")
			}
			in.FeeCap = hefu.UnitsOf(1)
			if _, err := f.Replace(s.n, in, []hefu.Plan{e.plan}, v); !hefu.Is(err, hefu.KindInvalid) {
				t.Errorf("a cap of next to nothing: %v", err)
			}
		}
	}
}
