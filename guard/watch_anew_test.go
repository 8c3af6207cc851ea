package guard_test

import (
	"strings"
	"testing"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
)

// records are what the audit log says of the operator.
func (o *toyWorld) records() (out []string) {
	o.w.t.Helper()
	err := o.w.store.View(o.w.t.Context(), func(tx guard.Tx) error {
		all, err := tx.Recorded(1000)
		for _, e := range all {
			if strings.HasPrefix(e.Kind, "admin/") {
				out = append(out, e.Kind+" "+e.Details)
			}
		}
		return err
	})
	if err != nil {
		o.w.t.Fatal(err)
	}
	return out
}

// TestAnOperatorLetsAWatchBeginAnew: what was final here is not what the nodes have now, and
// somebody who looked says that they are right.
func TestAnOperatorLetsAWatchBeginAnew(t *testing.T) {
	o := newToyWorld(t)
	c := o.chains[toyPlain]
	if _, err := o.FollowAnew(t.Context(), toyPlain, 0); !hefu.Is(err, hefu.KindNotFound) {
		t.Errorf("before anything was read: %v", err)
	}
	if _, err := o.FollowAnew(t.Context(), "toy:other", 0); !hefu.Is(err, hefu.KindInvalid) {
		t.Errorf("a network that is not enabled: %v", err)
	}
	u := o.user()
	me := u.at(toyPlain, 0, 0)
	o.follow(toyPlain) // at 49
	c.mine(got(me, "stays", 1))
	c.mine(got(me, "goes", 2))
	c.mine(paid(me, "goes too", 3))
	c.settle(52)
	o.follow(toyPlain)
	c.drop(2) // what was final
	c.mine(got(me, "comes", 4))
	c.mine()
	c.mine(got(me, "later", 5))
	if _, err := o.Follow(t.Context(), toyPlain); !hefu.Is(err, hefu.KindUnavailable) {
		t.Fatalf("what was final changed: %v", err)
	}
	heard := len(u.heard())
	did, err := o.FollowAnew(t.Context(), toyPlain, 0)
	if err != nil || did != (guard.Anew{From: 51, Was: 52, Taken: 2}) {
		t.Fatalf("%+v %v", did, err)
	}
	same(t, "what was told", u.heard()[heard:], []string{"incoming goes gone", "outgoing goes too gone"})
	o.follow(toyPlain)
	same(t, "of the present chain", lines(u.movements(toyPlain)), []string{"50 stays +1", "51 comes +4", "53 later +5"})
	if w := o.watch(toyPlain); w.Trouble != "" || w.Number != 53 || w.Final != 52 {
		t.Errorf("%+v", w)
	}
	if all := o.records(); len(all) != 1 || !strings.Contains(all[0], "admin/follow-anew toy:plain; from=51; was=52/52-0; final=52; gone=2") {
		t.Errorf("%q", all)
	}

	// Another chain altogether: nothing that is remembered is in it.
	other := newToyChain(0)
	other.forks = 7
	for range 40 {
		other.mine()
	}
	other.mine(got(me, "elsewhere", 6))
	other.mine()
	c.blocks, c.final = other.blocks, 30
	if _, err := o.FollowAnew(t.Context(), toyPlain, 0); !hefu.Is(err, hefu.KindConflict) || !strings.Contains(err.Error(), "--from BLOCK") {
		t.Errorf("nothing in common: %v", err)
	}
	for _, far := range []uint64{43, 54, 1 << 40} {
		if _, err := o.FollowAnew(t.Context(), toyPlain, far); !hefu.Is(err, hefu.KindInvalid) {
			t.Errorf("blocks between %d and what was read: %v", far, err)
		}
	}
	same(t, "nothing was touched", lines(u.movements(toyPlain)), []string{"50 stays +1", "51 comes +4", "53 later +5"})
	if did, err = o.FollowAnew(t.Context(), toyPlain, 20); err != nil || did.From != 20 || did.Taken != 3 {
		t.Fatalf("%+v %v", did, err)
	}
	o.follow(toyPlain)
	same(t, "of the other chain", lines(u.movements(toyPlain)), []string{"40 elsewhere +6"})
	if w := o.watch(toyPlain); w.Number != 41 || w.Final != 30 || len(o.records()) != 2 {
		t.Errorf("%+v", w)
	}
}
