package guard_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/guard"
)

// toyPast is a source of history that has read a chain up to a block.
type toyPast struct {
	c     *toyChain
	head  uint64
	fail  error
	asked int
	more  []chain.Scanned // besides the chain's
}

func (p *toyPast) Head(context.Context) (uint64, error) { return p.head, p.fail }

func (p *toyPast) Past(_ context.Context, address string, w chain.Watch, upTo uint64) (out []chain.Scanned, err error) {
	p.asked++
	for _, b := range append(slices.Clone(p.c.blocks), p.more...) {
		about := map[string]bool{}
		for _, m := range b.Moves {
			about[m.TxID] = about[m.TxID] || m.Address == address
		}
		all := b.Moves
		b.Moves = nil
		for _, m := range all {
			if about[m.TxID] && w.Addresses[m.Address] && b.Number <= upTo {
				b.Moves = append(b.Moves, m)
			}
		}
		out = append(out, b)
	}
	return out, p.fail
}

func (o *toyWorld) fill(n hefu.Network) {
	o.w.t.Helper()
	for range 20 {
		more, err := o.Fill(o.w.t.Context(), n)
		if err != nil {
			o.w.t.Fatal(err)
		}
		if !more {
			return
		}
	}
	o.w.t.Fatal("filling does not end")
}

func TestAHistoryMeetsWhatWasFollowedWithoutAGap(t *testing.T) {
	o := newToyWorld(t)
	c := o.chains[toyPlain]
	u := o.user()
	me := u.at(toyPlain, 0, 0)
	var want []string
	for i := range uint64(100) { // blocks 50 to 149
		c.mine(got(me, fmt.Sprint("t", i), i+1), paid(me, fmt.Sprint("t", i), i+1))
		for _, sign := range []string{"+", "-"} {
			want = append(want, fmt.Sprintf("%d t%d %s%d", 50+i, i, sign, i+1))
		}
	}
	past := &toyPast{c: c}
	o.past = map[hefu.Network]chain.Historian{toyPlain: past}
	o.Guard = o.another()
	o.follow(toyPlain)
	if far := u.far(toyPlain); far.Since != 118 {
		t.Fatalf("%+v", far)
	}
	o.fill(toyPlain)
	if past.asked != 0 {
		t.Error("it was asked before the older blocks are final")
	}
	c.settle(120)
	o.follow(toyPlain)
	past.head = 116
	o.fill(toyPlain)
	if past.asked != 0 {
		t.Error("it was asked while it had not read so far")
	}
	past.head, past.fail = 150, hefu.Errorf(hefu.KindUnavailable, "toy: not now")
	if _, err := o.Fill(t.Context(), toyPlain); !hefu.Is(err, hefu.KindUnavailable) {
		t.Error(err)
	}
	past.fail = nil
	o.fill(toyPlain)
	same(t, "the whole history", lines(u.movements(toyPlain)), want)
	if far := u.far(toyPlain); far.Since != 0 {
		t.Errorf("%+v", far)
	}
	for _, m := range u.movements(toyPlain) {
		if word := m.Source; (word == guard.SourceHistory) != (m.Block < 118) {
			t.Errorf("block %d is the word of %s", m.Block, word)
		}
	}
	asked := past.asked
	o.fill(toyPlain)
	if past.asked != asked {
		t.Error("it was asked again")
	}
	// A reorganisation takes nothing of it back.
	c.drop(10)
	for range 12 {
		c.mine()
	}
	o.follow(toyPlain)
	same(t, "after a reorganisation", lines(u.movements(toyPlain)), want[:180])
}

func (u *toyUser) far(n hefu.Network) guard.Followed {
	u.o.w.t.Helper()
	_, far, _, err := u.o.Movements(u.o.w.t.Context(), u.caller, n, u.at(n, 0, 0), guard.Page{Limit: 1})
	if err != nil {
		u.o.w.t.Fatal(err)
	}
	return far
}

// TestAHistoryShowsFurtherAddresses: an old account may have used many.
func TestAHistoryShowsFurtherAddresses(t *testing.T) {
	o := newToyWorld(t)
	c := o.chains[toyCoins]
	u := o.user()
	part := func(m chain.Move) chain.Move { m.Part = true; return m }
	for i := range uint32(8) {
		c.mine(part(got(u.at(toyCoins, 0, i), fmt.Sprint("t", i), 10)))
	}
	c.mine(part(paid(u.at(toyCoins, 0, 7), "pay", 10)), part(got(u.at(toyCoins, 1, 0), "pay", 4)))
	for range 60 {
		c.mine()
	}
	past := &toyPast{c: c, head: 1000}
	o.past = map[hefu.Network]chain.Historian{toyCoins: past}
	o.Guard = o.another()
	o.follow(toyCoins)
	c.mine(part(got(u.at(toyCoins, 0, 9), "late", 5))) // an address that nobody watches yet
	c.settle(119)
	o.follow(toyCoins)
	o.fill(toyCoins)
	o.follow(toyCoins)
	o.fill(toyCoins)
	same(t, "all of it", lines(u.movements(toyCoins)), []string{
		"50 t0 +10", "51 t1 +10", "52 t2 +10", "53 t3 +10", "54 t4 +10", "55 t5 +10", "56 t6 +10", "57 t7 +10", "58 pay -6", "119 late +5",
	})
	if far := u.far(toyCoins); far.Since != 0 {
		t.Errorf("%+v", far)
	}
	// What comes later brings addresses that nobody was asked about: only about them.
	c.mine(part(got(u.at(toyCoins, 0, 11), "later", 7)))
	o.follow(toyCoins)
	if far := u.far(toyCoins); far.Since != 0 {
		t.Errorf("new addresses are told as a gap: %+v", far)
	}
	c.settle(120)
	o.follow(toyCoins)
	asked := past.asked
	o.fill(toyCoins)
	if past.asked != asked+2 { // receive 13 and 14
		t.Errorf("it was asked about %d addresses", past.asked-asked)
	}
	if far := u.far(toyCoins); far.Since != 0 || len(u.movements(toyCoins)) != 11 {
		t.Errorf("%+v, %d movements", far, len(u.movements(toyCoins)))
	}
}
