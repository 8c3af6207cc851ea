package guard_test

import (
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

// TestAnAccountThatWasUsedBefore: where others used more of its addresses than may be unused
// in a row, its ledger knows how many; and one that cannot be found yet keeps nobody waiting.
func TestAnAccountThatWasUsedBefore(t *testing.T) {
	o := newToyWorld(t)
	c := o.chains[toyCoins]
	u := o.user()
	away := true
	c.viewed = func() error {
		if away {
			return hefu.Errorf(hefu.KindUnavailable, "toy: it searches")
		}
		return nil
	}
	c.view = chain.View{
		Next: hefu.Own{Path: "m/44'/1'/0'/0/5"}, Change: hefu.Own{Path: "m/44'/1'/0'/1/0"},
		Coins: []chain.Coin{{Path: "m/44'/1'/0'/1/8"}, {Path: "m/44'/1'/0'/1/2"}, {Path: "m/44'/1'/0'/7/9"}},
	}
	o.follow(toyCoins)
	away = false
	o.follow(toyCoins)
	if w := o.watch(toyCoins); w.Watched != 0 {
		t.Errorf("%d addresses are watched a moment after they could not be found", w.Watched)
	}
	o.w.clock.add(time.Minute)
	o.follow(toyCoins)
	if w := o.watch(toyCoins); w.Watched != 8+12 { // receive 0…7, change 0…11
		t.Errorf("%d addresses are watched", w.Watched)
	}
	part := got(u.at(toyCoins, 0, 7), "late", 5)
	part.Part = true
	c.mine(part)
	o.follow(toyCoins)
	same(t, "at the last of them", lines(u.movements(toyCoins)), []string{"50 late +5"})
}

// TestTwoAccountsOfOneGuard: neither part of the payment names the other account.
func TestTwoAccountsOfOneGuard(t *testing.T) {
	o := newToyWorld(t)
	c := o.chains[toyCoins]
	u, v := o.user(), o.user()
	o.follow(toyCoins)
	part := func(m chain.Move) chain.Move {
		m.Part, m.Other = true, ""
		return m
	}
	me, you := u.at(toyCoins, 0, 0), v.at(toyCoins, 0, 1)
	c.mine(part(paid(me, "rent", 100)), part(got(you, "rent", 30)), part(got(u.at(toyCoins, 1, 0), "rent", 69)))
	o.follow(toyCoins)
	same(t, "who paid", lines(u.movements(toyCoins)), []string{"50 rent -31"})
	same(t, "who was paid", lines(v.movements(toyCoins)), []string{"50 rent +30"})
	if m := u.movements(toyCoins)[0]; m.Other != you {
		t.Errorf("it went to %q, not %s", m.Other, you)
	}
	if m := v.movements(toyCoins)[0]; m.Other != me {
		t.Errorf("it came from %q, not %s", m.Other, me)
	}
}
