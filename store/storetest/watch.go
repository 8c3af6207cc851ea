package storetest

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/guard"
)

const one, ten = hefu.Network("eip155:1"), hefu.Network("eip155:10")

func testWatch(t *testing.T, b *bench) {
	b.look(func(tx guard.Tx) error {
		_, err := tx.Watch(one)
		return wantKind(err, hefu.KindNotFound)
	})
	b.fails(hefu.KindNotFound, func(tx guard.Tx) error { return tx.PutWatch(guard.Watch{Network: one}) })
	w := guard.Watch{
		Network: one, Began: 90, Number: 1<<63 - 1, Hash: "0xa", Time: 1700000000, Head: 1<<63 - 1, Final: 91, Holder: "me", Until: at(30), Watched: 7,
		Trouble: "no", Updated: at(1),
	}
	b.do(func(tx guard.Tx) error {
		fresh, err := tx.LockWatch(one)
		equal(t, "a watch that begins", fresh, guard.Watch{Network: one})
		_, err2 := tx.LockWatch(ten)
		return first(err, err2, tx.PutWatch(w))
	})
	b.do(func(tx guard.Tx) error {
		got, err := tx.LockWatch(one)
		equal(t, "a watch", got, w)
		other, err2 := tx.Watch(ten)
		equal(t, "another network's", other, guard.Watch{Network: ten})
		return first(err, err2)
	})
	far := w
	far.Number = 1 << 63
	b.fails(hefu.KindInternal, func(tx guard.Tx) error { return tx.PutWatch(far) })

	block := func(n uint64, hash string) chain.Block {
		return chain.Block{Number: n, Hash: hash, Parent: "p" + hash, Time: int64(n)} //nolint:gosec // small
	}
	b.do(func(tx guard.Tx) error {
		return first(tx.PutChainBlock(one, block(1, "a")), tx.PutChainBlock(one, block(3, "c")), tx.PutChainBlock(one, block(2, "b")),
			tx.PutChainBlock(one, block(4, "d")), tx.PutChainBlock(one, block(3, "cc")), tx.PutChainBlock(ten, block(3, "x")))
	})
	b.look(func(tx guard.Tx) error {
		got, err := tx.ChainBlocks(one)
		equal(t, "newest first, the later of a number", got, []chain.Block{block(4, "d"), block(3, "cc"), block(2, "b"), block(1, "a")})
		return err
	})
	b.do(func(tx guard.Tx) error { return tx.DropChainBlocks(one, 3, 2) })
	b.look(func(tx guard.Tx) error {
		got, err := tx.ChainBlocks(one)
		equal(t, "what is left", got, []chain.Block{block(3, "cc"), block(2, "b")})
		other, err2 := tx.ChainBlocks(ten)
		equal(t, "another network's blocks", len(other), 1)
		return first(err, err2)
	})
}

func watched(owner, address string, since uint64) guard.Watched {
	return guard.Watched{
		Network: one, Address: address, User: user(owner).ID, Wallet: id[hefu.WalletID](owner), Account: "0x" + owner, Path: "m/44'/60'/0'/0/0", Since: since,
	}
}

// bare takes off what the store gives.
func bare(all []guard.Watched) (out []guard.Watched) {
	for _, w := range all {
		w.Seq = 0
		out = append(out, w)
	}
	return out
}

func testWatched(t *testing.T, b *bench) {
	b.people("alice", "bob", "carol")
	a1, a2, b1 := watched("alice", "0xalice", 5), watched("alice", "0xalice2", 6), watched("bob", "0xbob", 7)
	b.do(func(tx guard.Tx) error {
		var errs []error
		for _, w := range []guard.Watched{a1, b1, a2} {
			fresh, err := tx.AddWatched(w)
			equal(t, "a new address", fresh, true)
			errs = append(errs, err)
		}
		again := b1
		again.User, again.Since = user("alice").ID, 1
		fresh, err := tx.AddWatched(again)
		equal(t, "the address again", fresh, false)
		elsewhere := a1
		elsewhere.Network = ten
		fresh, err2 := tx.AddWatched(elsewhere)
		equal(t, "the address on another network", fresh, true)
		return first(append(errs, err, err2)...)
	})
	b.fails(hefu.KindNotFound, func(tx guard.Tx) error {
		_, err := tx.AddWatched(watched("nobody", "0xnobody", 1))
		return err
	})
	b.look(func(tx guard.Tx) error {
		all, err := tx.Watched(one, 0, 10)
		equal(t, "in the order of adding", bare(all), []guard.Watched{a1, b1, a2})
		page, err2 := tx.Watched(one, all[0].Seq, 1)
		equal(t, "a page", bare(page), []guard.Watched{b1})
		mine, err3 := tx.WatchedOf(a1.User, one, a1.Account)
		equal(t, "an account's", bare(mine), []guard.Watched{a1, a2})
		none, err4 := tx.WatchedOf(b1.User, one, a1.Account)
		equal(t, "an account of another's", len(none), 0)
		return first(err, err2, err3, err4)
	})
	b.do(func(tx guard.Tx) error {
		return first(tx.SetFilled(one, a1.Address, "page 3"), tx.SetFilled(one, b1.Address, guard.FilledAll))
	})
	b.fails(hefu.KindNotFound, func(tx guard.Tx) error { return tx.SetFilled(ten, b1.Address, "x") })
	b.look(func(tx guard.Tx) error {
		left, err := tx.Unfilled(one, 10)
		a1.Filled = "page 3"
		equal(t, "what has no history yet", bare(left), []guard.Watched{a1, a2})
		some, err2 := tx.Unfilled(one, 1)
		equal(t, "one of them", len(some), 1)
		return first(err, err2)
	})

	locked, void := dealing("bob2", "bob", 2), dealing("carol2", "carol", 2)
	locked.Wallet, locked.State, void.State = id[hefu.WalletID]("another"), guard.DealingLocked, guard.DealingVoid
	active := dealing("carol3", "carol", 3)
	active.State = guard.DealingActive
	mine := dealing("alice2", "alice", 2)
	mine.State = guard.DealingActive
	b.do(func(tx guard.Tx) error {
		return first(tx.CreateDealing(locked), tx.CreateDealing(void), tx.CreateDealing(active), tx.CreateDealing(mine))
	})
	b.look(func(tx guard.Tx) error {
		all, err := tx.Unwatched(one, "", 10)
		equal(t, "active or locked, with nothing watched", names(all), sorted(active.ID, locked.ID))
		rest, err2 := tx.Unwatched(one, all[0].ID, 10)
		equal(t, "after the first", names(rest), names(all[1:]))
		page, err3 := tx.Unwatched(one, "", 1)
		equal(t, "a page", names(page), names(all[:1]))
		other, err4 := tx.Unwatched(ten, "", 10)
		equal(t, "on another network", names(other), sorted(active.ID, locked.ID))
		return first(err, err2, err3, err4)
	})
}

func names(all []guard.Dealing) (out []string) {
	for _, d := range all {
		out = append(out, string(d.ID))
	}
	return out
}

func sorted(a, b hefu.DealingID) []string {
	if a > b {
		a, b = b, a
	}
	return []string{string(a), string(b)}
}

func movement(owner string, block uint64, txid string) guard.Movement {
	return guard.Movement{
		Network: one, User: user(owner).ID, Account: "0x" + owner, Address: "0x" + owner, TxID: txid, Other: "0xother", Asset: one.Asset("slip44", "60"),
		Amount: hefu.UnitsOf(7), Block: block, Hash: "0xhash", Time: 1700000000, Source: guard.SourceNode,
	}
}

// plain takes off what the store gives.
func plainly(all []guard.Movement) (out []guard.Movement) {
	for _, m := range all {
		m.Seq = 0
		out = append(out, m)
	}
	return out
}

func testMovements(t *testing.T, b *bench) {
	b.people("alice", "bob")
	most, err := hefu.ParseUnits("115792089237316195423570985008687907853269984665640564039457584007913129639935")
	if err != nil {
		t.Fatal(err)
	}
	first1, second, out, theirs, old := movement("alice", 10, "0x1"), movement("alice", 12, "0x2"), movement("alice", 12, "0x2"), movement("bob", 12, "0x2"), movement("alice", 3, "0x0")
	second.Index, second.Amount, out.Out, out.Other = 1<<32, most, true, ""
	old.Source, old.Hash = guard.SourceHistory, ""
	all := []guard.Movement{first1, second, out, theirs, old}
	b.do(func(tx guard.Tx) error {
		for _, m := range all {
			fresh, err := tx.AddMovement(m)
			if err != nil || !fresh {
				return fmt.Errorf("%+v: new %t, %w", m, fresh, err)
			}
		}
		again := first1
		again.Amount, again.Block = hefu.UnitsOf(9), 11
		fresh, err := tx.AddMovement(again)
		equal(t, "a movement again", fresh, false)
		return err
	})
	ask := func(seq int64, block uint64, limit int) (out []guard.Movement) {
		b.look(func(tx guard.Tx) (err error) {
			out, err = tx.Movements(guard.MovementsAsk{User: user("alice").ID, Network: one, Account: "0xalice", Block: block, Seq: seq, Limit: limit})
			return err
		})
		return out
	}
	equal(t, "newest first", plainly(ask(0, 0, 10)), []guard.Movement{out, second, first1, old})
	page := ask(0, 0, 1)
	equal(t, "a page", plainly(page), []guard.Movement{out})
	page = ask(page[0].Seq, page[0].Block, 2)
	equal(t, "the page after it", plainly(page), []guard.Movement{second, first1})
	equal(t, "the last page", plainly(ask(page[1].Seq, page[1].Block, 2)), []guard.Movement{old})
	equal(t, "no more", len(ask(0, 0, 0)), 0)
	b.look(func(tx guard.Tx) error {
		in, err := tx.MovementsIn(one, 10, 11)
		equal(t, "of some blocks", plainly(in), []guard.Movement{first1})
		none, err2 := tx.MovementsIn(ten, 0, 100)
		equal(t, "of another network", len(none), 0)
		return first(err, err2)
	})
	b.do(func(tx guard.Tx) error {
		none, err := tx.DropMovements(ten, 0)
		equal(t, "nothing of another network is taken back", len(none), 0)
		gone, err2 := tx.DropMovements(one, 11)
		equal(t, "what is taken back", len(gone), 3)
		for _, m := range gone {
			equal(t, "its block", m.Block, uint64(12))
		}
		return first(err, err2)
	})
	equal(t, "what is left", plainly(ask(0, 0, 10)), []guard.Movement{first1, old})
	b.do(func(tx guard.Tx) error { // the transaction is in another branch's block
		second.Block = 11
		fresh, err := tx.AddMovement(second)
		equal(t, "again after it was taken back", fresh, true)
		return err
	})
	b.fails(hefu.KindNotFound, func(tx guard.Tx) error {
		_, err := tx.AddMovement(movement("nobody", 1, "0x9"))
		return err
	})
	hostile := movement("alice", 20, strings.Repeat("0x'; --", 3))
	hostile.Other = "\x00\xff"
	b.do(func(tx guard.Tx) error { _, err := tx.AddMovement(hostile); return err })
	equal(t, "any text", plainly(ask(0, 0, 1)), []guard.Movement{hostile})
	testWhoseWord(t, b)
}

// testWhoseWord: what a node says stays, and takes the place of what a source of history
// said of the same payment.
func testWhoseWord(t *testing.T, b *bench) {
	told := movement("alice", 40, "early")
	told.Source, told.Amount, told.Hash = guard.SourceHistory, hefu.UnitsOf(9), ""
	mined := told
	mined.Source, mined.Amount, mined.Block, mined.Hash, mined.Time = guard.SourceNode, hefu.UnitsOf(5), 41, "0xmined", 1700000099
	b.do(func(tx guard.Tx) error {
		for i, m := range []guard.Movement{told, mined, told, mined} {
			if fresh, err := tx.AddMovement(m); err != nil || fresh != (i < 2) {
				return fmt.Errorf("movement %d: new %t, %w", i, fresh, err)
			}
		}
		got, err := tx.MovementsIn(one, 40, 41)
		equal(t, "what is left of four", plainly(got), []guard.Movement{mined})
		return err
	})
}

// testWatchRace lets several writers move one cursor: each step is made once.
func testWatchRace(t *testing.T, b *bench) {
	b.people("alice")
	const steps = 40
	var all sync.WaitGroup
	for range 4 {
		s := b.open()
		all.Go(func() {
			for done := false; !done; {
				err := s.Update(t.Context(), func(tx guard.Tx) error {
					w, err := tx.LockWatch(one)
					if done = w.Number == steps; done || err != nil {
						return err
					}
					w.Number++
					fresh, err := tx.AddMovement(movement("alice", w.Number, fmt.Sprint(w.Number)))
					if err == nil && !fresh {
						err = fmt.Errorf("step %d was made twice", w.Number)
					}
					return first(err, tx.PutWatch(w))
				})
				if err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	b.look(func(tx guard.Tx) error {
		in, err := tx.MovementsIn(one, 1, steps)
		equal(t, "steps", len(in), steps)
		return err
	})
}
