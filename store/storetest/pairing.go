package storetest

import (
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
)

func pairing(name, dev, owner string, created int) guard.Pairing {
	return guard.Pairing{
		ID: id[hefu.PairingID](name), User: user(owner).ID, Device: device(dev, owner).ID, Session: id[hefu.SessionID]("s " + name),
		Key: []byte{1, 0, 255}, Box: []byte{}, Created: at(created),
	}
}

func testPairings(t *testing.T, b *bench) {
	b.people("alice", "bob")
	b.do(func(tx guard.Tx) error {
		return first(tx.CreateDevice(device("new", "alice")), tx.CreateDevice(device("his", "bob")))
	})
	one, two, his := pairing("one", "new", "alice", 5), pairing("two", "new", "alice", 3), pairing("his", "his", "bob", 5)
	b.do(func(tx guard.Tx) error {
		return first(tx.CreatePairing(one), tx.CreatePairing(two), tx.CreatePairing(his))
	})
	b.fails(hefu.KindConflict, func(tx guard.Tx) error { return tx.CreatePairing(one) })
	b.fails(hefu.KindNotFound, func(tx guard.Tx) error { return tx.CreatePairing(pairing("x", "nothing", "alice", 1)) })
	box := []byte{0, 9, 255}
	b.do(func(tx guard.Tx) error { return tx.FillPairing(one.ID, box, at(6)) })
	for _, more := range [][]byte{box, {1}} { // once, whatever it is
		b.fails(hefu.KindConflict, func(tx guard.Tx) error { return tx.FillPairing(one.ID, more, at(7)) })
	}
	b.fails(hefu.KindConflict, func(tx guard.Tx) error { return tx.FillPairing("nothing", box, at(7)) })
	b.look(func(tx guard.Tx) error {
		got, err := tx.Pairing(one.ID)
		full := one
		full.Box, full.Filled = box, at(6)
		equal(t, "with its box", got, full)
		all, err2 := tx.Pairings(one.User)
		full.Box, two.Box = nil, nil
		equal(t, "oldest first, without boxes", all, []guard.Pairing{full, two})
		return first(err, err2)
	})
	b.do(func(tx guard.Tx) error { return tx.ExpirePairings(at(3)) }) // then or before
	b.fails(hefu.KindNotFound, func(tx guard.Tx) error { _, err := tx.Pairing(two.ID); return err })
	b.do(func(tx guard.Tx) error { return tx.DeletePairing(one.ID) })
	b.fails(hefu.KindNotFound, func(tx guard.Tx) error { return tx.DeletePairing(one.ID) })
	b.do(func(tx guard.Tx) error { return first(tx.CreatePairing(one), tx.DeletePairings(one.User)) })
	b.look(func(tx guard.Tx) error {
		mine, err := tx.Pairings(one.User)
		equal(t, "all of one user's", len(mine), 0)
		theirs, err2 := tx.Pairings(his.User)
		equal(t, "the other user's stay", len(theirs), 1)
		return first(err, err2)
	})
}

// testPairingRace: of two that fill one at once, one does.
func testPairingRace(t *testing.T, b *bench) {
	b.people("alice")
	p := pairing("one", "new", "alice", 5)
	b.do(func(tx guard.Tx) error { return first(tx.CreateDevice(device("new", "alice")), tx.CreatePairing(p)) })
	won := make(chan int, 2)
	other := b.open()
	for i, s := range []guard.Store{b.Store, other} {
		go func() {
			err := s.Update(t.Context(), func(tx guard.Tx) error { return tx.FillPairing(p.ID, []byte{byte(i + 1)}, at(6).Add(time.Duration(i))) })
			if err != nil && !hefu.Is(err, hefu.KindConflict) {
				t.Errorf("filling: %v", err)
			}
			if err != nil {
				i = -1
			}
			won <- i
		}()
	}
	x, y := <-won, <-won
	if (x < 0) == (y < 0) {
		t.Fatalf("%d and %d filled it", x, y)
	}
	b.look(func(tx guard.Tx) error {
		got, err := tx.Pairing(p.ID)
		equal(t, "the box of who won", got.Box, []byte{byte(max(x, y) + 1)})
		return err
	})
}
