package guard_test

import (
	"context"
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/guard"
)

func same(t *testing.T, what string, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s:\n got %s\nwant %s", what, strings.Join(got, " | "), strings.Join(want, " | "))
	}
}

func (o *toyWorld) watch(n hefu.Network) (w guard.Watch) {
	o.w.t.Helper()
	err := o.w.store.View(o.w.t.Context(), func(tx guard.Tx) (err error) {
		w, err = tx.Watch(n)
		return err
	})
	if err != nil {
		o.w.t.Fatal(err)
	}
	return w
}

func TestWhatMovesIsRecordedAndTold(t *testing.T) {
	o := newToyWorld(t)
	c := o.chains[toyPlain]
	u, v := o.user(), o.user()
	me, you := u.at(toyPlain, 0, 0), v.at(toyPlain, 0, 0)
	c.mine(got(me, "early", 1)) // before the first look
	o.follow(toyPlain)
	same(t, "a payment before the first look", lines(u.movements(toyPlain)), []string{"50 early +1"})

	token := got(me, "token", 7)
	token.Asset, token.Index = toyToken, 3
	c.mine(got(me, "in", 2), paid(me, "out", 3), got("plainstranger", "x", 4), token)
	c.mine(paid(me, "both", 5), got(you, "both", 5))
	o.follow(toyPlain)
	mine := []string{"50 early +1", "51 in +2", "51 out -3", "51 token +7", "52 both -5"}
	same(t, "what moved", lines(u.movements(toyPlain)), mine)
	same(t, "the other's", lines(v.movements(toyPlain)), []string{"52 both +5"})
	same(t, "what was told", u.heard(), []string{"incoming early confirmed", "incoming in confirmed", "outgoing out confirmed", "incoming token confirmed", "outgoing both confirmed"})
	m := u.movements(toyPlain)[3]
	if m.Asset != toyToken || m.Index != 3 || m.Other != "somebody" || m.Hash != "51-0" || m.Time != 1_800_000_051 || m.Source != guard.SourceNode || m.Address != me || m.Account != me {
		t.Errorf("%+v", m)
	}

	c.settle(51)
	o.follow(toyPlain)
	same(t, "what is final now", u.heard()[5:], []string{"incoming early final", "incoming in final", "outgoing out final", "incoming token final"})
	o.follow(toyPlain)
	if w := o.watch(toyPlain); w.Number != 52 || w.Final != 51 || w.Head != 52 || w.Watched != 2 || len(u.heard()) != 9 {
		t.Errorf("%+v, %d events", w, len(u.heard()))
	}
	for n, times := range c.scanned {
		if n > 50 && times != 1 {
			t.Errorf("block %d was read %d times", n, times)
		}
	}
}

func TestAnIdleGuardReadsNoBlocks(t *testing.T) {
	o := newToyWorld(t)
	o.chains[toyPlain].fail = func() error { return errors.New("toy: somebody asked") }
	o.follow(toyPlain)
	if len(o.chains[toyPlain].scanned) != 0 {
		t.Error("blocks were read for nobody")
	}
	if _, err := o.Follow(t.Context(), "toy:other"); !hefu.Is(err, hefu.KindInvalid) {
		t.Errorf("a network that is not enabled: %v", err)
	}
}

func TestWhatAReorganisationDropsIsTakenBack(t *testing.T) {
	o := newToyWorld(t)
	c := o.chains[toyPlain]
	u := o.user()
	me := u.at(toyPlain, 0, 0)
	c.settle(47)
	o.follow(toyPlain) // at 49
	c.mine(got(me, "stays", 1))
	c.mine(got(me, "moves", 2))
	c.mine(got(me, "goes", 3), paid(me, "goes", 4))
	o.follow(toyPlain)
	c.drop(2)
	c.mine()
	c.mine(got(me, "comes", 5))
	c.mine(got(me, "moves", 2))
	o.follow(toyPlain)
	same(t, "after the reorganisation", lines(u.movements(toyPlain)), []string{"50 stays +1", "52 comes +5", "53 moves +2"})
	heard := u.heard()[4:]
	slices.Sort(heard)
	same(t, "what was told", heard, []string{"incoming comes confirmed", "incoming goes gone", "incoming moves confirmed", "incoming moves gone", "outgoing goes gone"})

	// A branch that is shorter for now, and one of the same length.
	c.drop(2)
	o.follow(toyPlain)
	same(t, "a branch that lags", lines(u.movements(toyPlain)), []string{"50 stays +1", "52 comes +5", "53 moves +2"})
	c.mine(got(me, "again", 6))
	o.follow(toyPlain)
	same(t, "a shorter branch", lines(u.movements(toyPlain)), []string{"50 stays +1", "52 again +6"})
	c.drop(1)
	c.mine(got(me, "other", 7))
	o.follow(toyPlain)
	same(t, "a branch of the same length", lines(u.movements(toyPlain)), []string{"50 stays +1", "52 other +7"})
}

// TestANodeThatLiesAboutItsHead: one that lags is waited for, one that boasts brings
// nothing, and what was final is never taken back.
func TestANodeThatLiesAboutItsHead(t *testing.T) {
	o := newToyWorld(t)
	c := o.chains[toyPlain]
	u := o.user()
	me := u.at(toyPlain, 0, 0)
	c.mine(got(me, "one", 1))
	c.settle(45)
	o.follow(toyPlain)
	c.mine(got(me, "two", 2))
	c.mine()
	o.follow(toyPlain)
	want := []string{"50 one +1", "51 two +2"}

	real := c.blocks
	c.blocks = real[:51] // it lags by two blocks
	o.follow(toyPlain)
	same(t, "with a node that lags", lines(u.movements(toyPlain)), want)
	c.blocks = real

	c.blocks = append(slices.Clone(real), chain.Scanned{Block: chain.Block{Number: 1 << 40, Hash: "far", Parent: "x"}})
	c.final = 1 << 40
	if _, err := o.Follow(t.Context(), toyPlain); !hefu.Is(err, hefu.KindUnavailable) {
		t.Errorf("a head without blocks: %v", err)
	}
	if w := o.watch(toyPlain); w.Final != 45 || w.Number != 52 {
		t.Errorf("%+v", w)
	}
	c.final = 45

	other := newToyChain(0) // another chain altogether
	other.forks = 9
	for range 60 {
		other.mine(got(me, "never", 9))
	}
	other.final = 59
	c.blocks, c.final = other.blocks, other.final
	for range 2 {
		if _, err := o.Follow(t.Context(), toyPlain); !hefu.Is(err, hefu.KindUnavailable) || !strings.Contains(err.Error(), "parts from what was final") {
			t.Errorf("another chain: %v", err)
		}
	}
	same(t, "with another chain's node", lines(u.movements(toyPlain)), want)
	if w := o.watch(toyPlain); w.Trouble == "" {
		t.Error("nobody is told that the chain is another one")
	}
	c.blocks, c.final = real, 45
	o.follow(toyPlain)
	if w := o.watch(toyPlain); w.Trouble != "" || w.Number != 52 {
		t.Errorf("%+v", w)
	}
	same(t, "with the right node again", lines(u.movements(toyPlain)), want)

	// It reorganises what it called final.
	c.settle(51)
	o.follow(toyPlain)
	c.drop(3)
	c.mine()
	c.mine()
	c.mine()
	c.mine()
	if _, err := o.Follow(t.Context(), toyPlain); !hefu.Is(err, hefu.KindUnavailable) {
		t.Errorf("what was final changed: %v", err)
	}
	same(t, "what was final stays", lines(u.movements(toyPlain)), want)
}

// TestChangeIsNoPayment: where accounts have many addresses, a payment is what the
// account paid or got, and further addresses are watched as they are used.
func TestAnAccountOfManyAddresses(t *testing.T) {
	o := newToyWorld(t)
	c := o.chains[toyCoins]
	u := o.user()
	part := func(m chain.Move, index uint64, other string) chain.Move {
		m.Part, m.Index, m.Other = true, index, other
		return m
	}
	o.follow(toyCoins)
	if w := o.watch(toyCoins); w.Watched != 6 {
		t.Errorf("%d addresses are watched at the start, not 3 of each branch", w.Watched)
	}
	since := u.far(toyCoins).Since
	r0, r1, c0 := u.at(toyCoins, 0, 0), u.at(toyCoins, 0, 1), u.at(toyCoins, 1, 0)
	c.mine(part(got(r0, "fund", 100), 1, "coinsstranger"))
	c.mine(part(paid(r0, "pay", 100), 1, "coinsshop"), part(got(c0, "pay", 60), 2, r0))
	c.mine(part(paid(c0, "shift", 60), 1, r1), part(got(r1, "shift", 60), 1, c0))
	o.follow(toyCoins)
	same(t, "sums", lines(u.movements(toyCoins)), []string{"50 fund +100", "51 pay -40"})
	if m := u.movements(toyCoins); m[0].Other != "coinsstranger" || m[1].Other != "coinsshop" || m[1].Address != r0 {
		t.Errorf("%+v", m)
	}

	// Each address brings the next three, also within one step and one block.
	var moves []chain.Move
	for i := uint32(2); i < 12; i++ {
		m := part(got(u.at(toyCoins, 0, i), fmt.Sprintf("deep%d", i), uint64(i)), 1, "coinsstranger")
		if i%3 == 0 {
			c.mine(moves...)
			moves = nil
		}
		moves = append([]chain.Move{m}, moves...) // the furthest first
	}
	c.mine(moves...)
	o.follow(toyCoins)
	if all := u.movements(toyCoins); len(all) != 12 {
		same(t, "all of them", lines(all), nil)
	}
	if w := o.watch(toyCoins); w.Watched != 15+4 { // receive 0…14, change 0…3
		t.Errorf("%d addresses are watched", w.Watched)
	}
	if far := u.far(toyCoins); far.Since != since {
		t.Errorf("everything was known from block %d on, and now from %d on", since, far.Since)
	}
}

// TestSomebodyNewIsWatchedFromThenOn: an account that comes later, while the watcher is
// far behind or at the head, misses nothing since it came.
func TestSomebodyNewIsWatchedFromThenOn(t *testing.T) {
	o := newToyWorld(t)
	c := o.chains[toyPlain]
	u := o.user()
	o.follow(toyPlain)
	v := o.user()
	you := v.at(toyPlain, 0, 0)
	for i := range 300 {
		c.mine(got(you, fmt.Sprint("t", i), uint64(i+1)), got(u.at(toyPlain, 0, 0), fmt.Sprint("t", i), 1)) //nolint:gosec // small
	}
	o.follow(toyPlain)
	if n, m := len(v.movements(toyPlain)), len(u.movements(toyPlain)); n != 300 || m != 300 {
		t.Errorf("%d and %d of 300 movements are recorded", n, m)
	}
}

// TestManyGuardsLoseNothingAndRepeatNothing plays a random chain to three guards on one
// database, with answers that fail, and compares what is recorded with the chain.
func TestManyGuardsLoseNothingAndRepeatNothing(t *testing.T) {
	for seed := range uint64(6) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			r := mathrand.New(mathrand.NewPCG(seed, 8)) //nolint:gosec // a test's dice
			o := newToyWorld(t)
			c := o.chains[toyPlain]
			guards := []*guard.Guard{o.Guard, o.another(), o.another()}
			users := []*toyUser{o.user(), o.user(), o.user()}
			o.follow(toyPlain)
			var dice sync.Mutex
			c.fail = func() error {
				dice.Lock()
				defer dice.Unlock()
				if r.IntN(12) == 0 {
					return hefu.Errorf(hefu.KindUnavailable, "toy: not now")
				}
				return nil
			}
			next := 0
			for range 60 {
				dice.Lock()
				drop, blocks, cut := r.IntN(6), r.IntN(90)/(1+r.IntN(30)), r.IntN(8) == 0
				dice.Unlock()
				if drop > 3 {
					drop = 0
				}
				c.drop(min(drop, len(c.blocks)-1-int(c.final))) //nolint:gosec // small
				for range blocks {
					var moves []chain.Move
					for _, u := range users {
						dice.Lock()
						n := r.IntN(4)
						dice.Unlock()
						if next++; n == 0 {
							moves = append(moves, got(u.at(toyPlain, 0, 0), fmt.Sprint("tx", next), 1))
						} else if n == 1 {
							moves = append(moves, paid(u.at(toyPlain, 0, 0), fmt.Sprint("tx", next), 1))
						}
					}
					c.mine(moves...)
				}
				if len(c.blocks) > 60 {
					c.settle(max(c.final, uint64(len(c.blocks)-5))) //nolint:gosec // small
				}
				var all sync.WaitGroup
				for _, g := range guards {
					all.Go(func() {
						ctx, cancel := context.WithCancel(t.Context())
						defer cancel()
						for i := range 4 {
							if cut && i == 2 {
								cancel() // as a guard that is stopped in the middle
							}
							_, _ = g.Follow(ctx, toyPlain)
						}
					})
				}
				all.Wait()
				o.w.clock.add(guard.WatchLease) // whoever holds the lease may have gone
			}
			c.fail = nil
			for range 5 { // a chain that only got shorter looks like a node that lags
				c.mine()
			}
			for range 20 {
				o.w.clock.add(guard.WatchLease)
				o.follow(toyPlain)
			}
			judge(t, c, users)
		})
	}
}

// judge compares what is recorded with the chain.
func judge(t *testing.T, c *toyChain, users []*toyUser) {
	t.Helper()
	for _, u := range users {
		me := u.at(toyPlain, 0, 0)
		var want []string
		for _, b := range c.blocks {
			for _, m := range b.Moves {
				if m.Address == me {
					want = append(want, lines([]guard.Movement{{Block: b.Number, TxID: m.TxID, Out: m.Out, Amount: m.Amount}})...)
				}
			}
		}
		rows := u.movements(toyPlain)
		same(t, "what is recorded", lines(rows), want)
		for _, m := range rows {
			if m.Hash != c.blocks[m.Block].Hash {
				t.Errorf("%+v is of another branch", m)
			}
		}
	}
}

func TestMovementsAreShownToTheirUserPageByPage(t *testing.T) {
	o := newToyWorld(t)
	c := o.chains[toyPlain]
	u, v := o.user(), o.user()
	me := u.at(toyPlain, 0, 0)
	if _, far, _, err := o.Movements(t.Context(), u.caller, toyPlain, me, guard.Page{Limit: 5}); err != nil || far.Since != 1 {
		t.Errorf("before the first look: %+v %v", far, err)
	}
	o.follow(toyPlain)
	for i := range 7 {
		m := got(me, fmt.Sprint("t", i), uint64(i+1)) //nolint:gosec // small
		m.Out = i%2 == 1
		c.mine(m)
	}
	c.settle(52)
	o.follow(toyPlain)
	var all []guard.Moved
	for page := (guard.Page{Limit: 3}); ; {
		part, far, next, err := o.Movements(t.Context(), u.caller, toyPlain, me, page)
		if err != nil || far != (guard.Followed{Since: 18, Read: 56, Head: 56, Final: 52}) {
			t.Fatalf("%+v %v", far, err)
		}
		all = append(all, part...)
		if page.After = next; next == "" {
			break
		}
	}
	var texts []string
	for _, m := range all {
		texts = append(texts, fmt.Sprintf("%s %d %t %s", lines([]guard.Movement{m.Movement})[0], m.Confirmations, m.Final, m.Symbol))
	}
	same(t, "newest first", texts, []string{
		"56 t6 +7 1 false TOY", "55 t5 -6 2 false TOY", "54 t4 +5 3 false TOY", "53 t3 -4 4 false TOY", "52 t2 +3 5 true TOY", "51 t1 -2 6 true TOY", "50 t0 +1 7 true TOY",
	})
	in, err := o.Incoming(t.Context(), u.caller, toyPlain, me, nil)
	if err != nil || len(in.Receipts) != 4 || in.Head != 56 || in.Coins != 18 || in.Tokens != 18 {
		t.Fatalf("%+v %v", in, err)
	}
	if r := in.Receipts[3]; r.TxID != "t0" || r.From != "somebody" || !r.Final || r.Confirmations != 7 || r.Word != guard.SourceNode || r.Symbol != "TOY" || r.Decimals != 3 {
		t.Errorf("%+v", r)
	}
	if _, _, _, err := o.Movements(t.Context(), v.caller, toyPlain, me, guard.Page{Limit: 5}); !hefu.Is(err, hefu.KindForbidden) {
		t.Errorf("another's account: %v", err)
	}
	if _, err := o.Incoming(t.Context(), v.caller, toyPlain, me, nil); !hefu.Is(err, hefu.KindForbidden) {
		t.Errorf("another's account: %v", err)
	}
}

// TestAnAccountThatComesDuringAReorganisation: what is read for it is of the chain that
// was followed, or not recorded.
func TestAnAccountThatComesDuringAReorganisation(t *testing.T) {
	o := newToyWorld(t)
	c := o.chains[toyPlain]
	u := o.user()
	c.drop(1)
	c.mine(got(u.at(toyPlain, 0, 0), "dropped", 1)) // block 49
	o.follow(toyPlain)
	same(t, "before it", lines(u.movements(toyPlain)), []string{"49 dropped +1"})
	v := o.user()
	c.mine(got(v.at(toyPlain, 0, 0), "goes", 1))
	c.drop(4)
	for range 6 {
		c.mine(got(v.at(toyPlain, 0, 0), "comes", 2))
	}
	o.follow(toyPlain)
	same(t, "of the present branch", lines(v.movements(toyPlain)), []string{"47 comes +2"})
	if len(u.movements(toyPlain)) != 0 {
		t.Error("what was dropped is still there")
	}
	for _, m := range v.movements(toyPlain) {
		if m.Hash != c.blocks[m.Block].Hash {
			t.Errorf("%+v is of another branch", m)
		}
	}
	if w := o.watch(toyPlain); w.Number != 52 || w.Hash != c.blocks[52].Hash {
		t.Errorf("%+v", w)
	}
}

// TestAStepThatWasOvertakenRecordsNothing: while one guard reads, another may have gone
// on, on another branch. What was read then is thrown away.
func TestAStepThatWasOvertakenRecordsNothing(t *testing.T) {
	o := newToyWorld(t)
	mine := o.chains[toyPlain]
	u := o.user()
	me := u.at(toyPlain, 0, 0)
	o.follow(toyPlain)
	theirs := newToyChain(50) // the same up to there
	o.chains[toyPlain] = theirs
	other := o.another()
	mine.mine(got(me, "old", 1))
	theirs.forks = 1
	theirs.mine(got(me, "new", 2))
	theirs.mine()
	answers := 0
	mine.fail = func() error {
		if answers++; answers == 2 { // the tip came; now the blocks are on their way
			o.w.clock.add(guard.WatchLease)
			for behind := uint64(1); behind > 0; {
				var err error
				if behind, err = other.Follow(t.Context(), toyPlain); err != nil {
					t.Error(err)
				}
			}
		}
		return nil
	}
	if _, err := o.Follow(t.Context(), toyPlain); err != nil || answers != 2 {
		t.Fatalf("%v after %d answers", err, answers)
	}
	same(t, "what is recorded", lines(u.movements(toyPlain)), []string{"50 new +2"})
	if w := o.watch(toyPlain); w.Number != 51 || w.Hash != "51-1" {
		t.Errorf("%+v", w)
	}
}

// TestWhatWasNotReadIsNotFinal: the chain may be final far beyond the place where a guard
// is that catches up.
func TestWhatWasNotReadIsNotFinal(t *testing.T) {
	o := newToyWorld(t)
	c := o.chains[toyPlain]
	u := o.user()
	o.follow(toyPlain)
	for range 200 {
		c.mine()
	}
	c.settle(240)
	for behind := uint64(1); behind > 0; {
		var err error
		if behind, err = o.Follow(t.Context(), toyPlain); err != nil {
			t.Fatal(err)
		}
		if w := o.watch(toyPlain); w.Final != min(w.Number, 240) {
			t.Errorf("%d is final when %d is read", w.Final, w.Number)
		}
	}
	if far := u.far(toyPlain); far.Read != 249 || far.Final != 240 {
		t.Errorf("%+v", far)
	}
}
