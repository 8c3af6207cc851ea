package storetest

import (
	"math/big"
	"testing"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
)

const (
	ether = hefu.AssetID("eip155:1/slip44:60")
	gold  = hefu.AssetID("eip155:1/erc20:0xA")
)

func testLimits(t *testing.T, b *bench) {
	b.people("alice", "bob")
	alice := user("alice").ID
	wide := full("x", "alice").Intent.Amount // 256 bits
	l := hefu.Limit{User: alice, Asset: ether, Units: hefu.UnitsOf(7), Updated: at(1)}
	m := hefu.Limit{User: alice, Asset: gold, Units: wide, Raise: wide, RaiseAt: at(9), Updated: at(2)}
	b.look(func(tx guard.Tx) error {
		none, err := tx.Limit(alice, ether)
		equal(t, "a limit that nobody set", none, hefu.Limit{User: alice, Asset: ether})
		return err
	})
	b.do(func(tx guard.Tx) error { return first(tx.PutLimit(l), tx.PutLimit(m)) })
	l.Units, l.Raise, l.RaiseAt = hefu.UnitsOf(5), hefu.UnitsOf(6), at(80)
	b.do(func(tx guard.Tx) error { return tx.PutLimit(l) })
	b.look(func(tx guard.Tx) error {
		got, err := tx.Limit(alice, ether)
		equal(t, "the last word", same(got, l), true)
		all, err2 := tx.Limits(alice)
		equal(t, "limits by asset", len(all) == 2 && same(all[0], m) && same(all[1], l), true)
		other, err3 := tx.Limits(user("bob").ID)
		equal(t, "limits of another user", len(other), 0)
		return first(err, err2, err3)
	})
	b.fails(hefu.KindNotFound, func(tx guard.Tx) error { return tx.PutLimit(hefu.Limit{User: id[hefu.UserID]("nobody"), Asset: ether}) })
}

// same compares what the values mean: an amount may be held in more than one way.
func same(a, b hefu.Limit) bool {
	return a.User == b.User && a.Asset == b.Asset && a.Units.Cmp(b.Units) == 0 && a.Raise.Cmp(b.Raise) == 0 &&
		a.RaiseAt.Equal(b.RaiseAt) && a.Updated.Equal(b.Updated)
}

func testSpends(t *testing.T, b *bench) {
	b.people("alice", "bob")
	alice, bob := user("alice").ID, user("bob").ID
	for _, name := range []string{"a", "b", "c"} {
		x := transfer(name, "alice", "alice")
		b.do(func(tx guard.Tx) error { return tx.CreateTransfer(x) })
	}
	tr := id[hefu.TransferID]
	out := func(a hefu.AssetID, n uint64) []hefu.Outflow {
		return []hefu.Outflow{{Asset: a, Units: hefu.UnitsOf(n)}}
	}
	sums := func(what string, reserved, ever int64) {
		t.Helper()
		b.look(func(tx guard.Tx) error {
			r, err := tx.Reserved(alice, ether)
			s, err2 := tx.SpentBy(alice, ether, at(1_000_000))
			if r.Cmp(big.NewInt(reserved)) != 0 || s.Cmp(big.NewInt(ever)) != 0 {
				t.Errorf("%s: %s are reserved and %s were ever settled, not %d and %d", what, r, s, reserved, ever)
			}
			none, err3 := tx.Reserved(bob, ether)
			equal(t, "of another user", none.Sign(), 0)
			return first(err, err2, err3)
		})
	}
	b.do(func(tx guard.Tx) error {
		return first(tx.Reserve(tr("a"), alice, append(out(ether, 10), out(gold, 3)...)), tx.Reserve(tr("b"), alice, out(ether, 5)))
	})
	sums("two reserved", 15, 0)
	b.do(func(tx guard.Tx) error { return tx.Reserve(tr("b"), alice, out(ether, 6)) })
	sums("reserved anew", 16, 0)
	b.do(func(tx guard.Tx) error { return first(tx.Unreserve(tr("b")), tx.Unreserve(tr("b"))) })
	sums("given back", 10, 0)

	b.do(func(tx guard.Tx) error { return tx.Settle(tr("a"), at(50), out(ether, 9)) }) // less than was reserved, and none of the gold
	sums("settled", 0, 9)
	b.do(func(tx guard.Tx) error {
		return first(tx.Settle(tr("a"), at(70), out(ether, 9)), tx.Unreserve(tr("a")))
	})
	sums("settled twice, given back afterwards", 0, 9)
	b.fails(hefu.KindConflict, func(tx guard.Tx) error { return tx.Reserve(tr("a"), alice, out(ether, 1)) })
	b.do(func(tx guard.Tx) error { return tx.Settle(tr("b"), at(20), out(ether, 100)) }) // a clock that went back: it counts as the later one
	b.do(func(tx guard.Tx) error { return tx.Settle(tr("c"), at(60), out(ether, 1000)) })
	b.look(func(tx guard.Tx) error {
		for _, c := range []struct {
			at   int
			want int64
		}{{49, 0}, {50, 9}, {51, 109}, {59, 109}, {60, 1109}} {
			got, err := tx.SpentBy(alice, ether, at(c.at))
			if err != nil || got.Cmp(big.NewInt(c.want)) != 0 {
				t.Errorf("up to %d: %v, %v; want %d", c.at, got, err, c.want)
			}
		}
		g, err := tx.SpentBy(alice, gold, at(1_000_000))
		equal(t, "gold that was reserved and not charged", g.Sign(), 0)
		return err
	})
	b.fails(hefu.KindNotFound, func(tx guard.Tx) error { return tx.Settle(tr("nobody"), at(1), out(ether, 1)) })
}

// A running total may outgrow 256 bits; an amount may not.
func testWideSpends(t *testing.T, b *bench) {
	b.people("alice")
	alice, wide := user("alice").ID, full("x", "alice").Intent.Amount
	for i, name := range []string{"a", "b"} {
		x := transfer(name, "alice", "alice")
		b.do(func(tx guard.Tx) error {
			return first(tx.CreateTransfer(x), tx.Settle(x.ID, at(i), []hefu.Outflow{{Asset: ether, Units: wide}}))
		})
	}
	b.look(func(tx guard.Tx) error {
		got, err := tx.SpentBy(alice, ether, at(100))
		equal(t, "twice the widest amount", got.String(), new(big.Int).Lsh(wide.Big(), 1).String())
		return err
	})
}

func testPaid(t *testing.T, b *bench) {
	b.people("alice", "bob")
	x := transfer("x", "alice", "alice")
	x.Intent.To = "0xshop"
	b.do(func(tx guard.Tx) error { return tx.CreateTransfer(x) })
	paid := func(want bool, who, to string) {
		t.Helper()
		b.look(func(tx guard.Tx) error {
			got, err := tx.Paid(user(who).ID, x.Intent.Network, to)
			equal(t, who+" paid "+to, got, want)
			return err
		})
	}
	paid(false, "alice", "0xshop")
	x.State = hefu.Final
	b.do(func(tx guard.Tx) error { return tx.UpdateTransfer(x) })
	paid(true, "alice", "0xshop")
	paid(false, "alice", "0xother")
	paid(false, "bob", "0xshop")
	call := transfer("call", "alice", "alice")
	call.Intent.To, call.Intent.Data, call.State = "0xcontract", []byte{1}, hefu.Final
	b.do(func(tx guard.Tx) error { return tx.CreateTransfer(call) })
	paid(false, "alice", "0xcontract")
}
