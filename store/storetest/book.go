package storetest

import (
	"testing"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
)

func bookEntry(name, owner string) guard.BookEntry {
	return guard.BookEntry{User: user(owner).ID, BookEntry: hefu.BookEntry{
		ID: id[hefu.BookID](name), Wallet: id[hefu.WalletID](owner), Name: name, Network: "eip155:1", Address: "0xto",
		MAC: []byte{1, 0, 255}, NotBefore: at(50), Created: at(1),
	}}
}

func testBook(t *testing.T, b *bench) {
	b.people("alice", "bob")
	one, two, other := bookEntry("one", "alice"), bookEntry("two", "alice"), bookEntry("one", "bob")
	two.Address, two.Network = "0xother", "eip155:10"
	b.do(func(tx guard.Tx) error {
		return first(tx.CreateBookEntry(one), tx.CreateBookEntry(two), tx.CreateBookEntry(other)) // an id is one user's
	})
	b.look(func(tx guard.Tx) error {
		all, err := tx.Book(one.User)
		equal(t, "oldest first", all, []guard.BookEntry{one, two})
		got, err2 := tx.BookEntry(one.User, two.ID)
		equal(t, "one entry", got, two)
		of, err3 := tx.BookEntriesOf(one.User, one.Network, one.Address)
		equal(t, "of an address", of, []guard.BookEntry{one})
		none, err4 := tx.BookEntriesOf(one.User, two.Network, one.Address)
		equal(t, "of an address on another network", len(none), 0)
		_, err5 := tx.BookEntry(other.User, two.ID)
		return first(err, err2, err3, err4, wantKind(err5, hefu.KindNotFound))
	})

	twin := bookEntry("three", "alice")
	twin.ID = one.ID
	b.fails(hefu.KindConflict, func(tx guard.Tx) error { return tx.CreateBookEntry(twin) })
	twin = bookEntry("three", "alice")
	twin.Name = one.Name
	b.fails(hefu.KindConflict, func(tx guard.Tx) error { return tx.CreateBookEntry(twin) })
	twin.Network = "eip155:10" // the same name elsewhere
	b.do(func(tx guard.Tx) error { return tx.CreateBookEntry(twin) })

	b.fails(hefu.KindNotFound, func(tx guard.Tx) error { return tx.DeleteBookEntry(other.User, two.ID) })
	var gone int64
	b.look(func(tx guard.Tx) error {
		page, err := tx.BookPage(one.User, 0, 1)
		equal(t, "a first page", page[0].BookEntry, one)
		gone = page[0].Seq
		return err
	})
	b.do(func(tx guard.Tx) error { return tx.DeleteBookEntry(one.User, one.ID) })
	b.look(func(tx guard.Tx) error {
		page, err3 := tx.BookPage(one.User, gone, 1) // from where the removed one stood
		equal(t, "the page after a removed entry", page[0].BookEntry, two)
		rest, err4 := tx.BookPage(one.User, page[0].Seq, 5)
		equal(t, "the page after that", rest[0].BookEntry, twin)
		none, err5 := tx.BookPage(one.User, rest[0].Seq, 5)
		equal(t, "after the last", len(none), 0)
		if err := first(err3, err4, err5); err != nil {
			return err
		}
		all, err := tx.Book(one.User)
		equal(t, "what is left", all, []guard.BookEntry{two, twin})
		theirs, err2 := tx.Book(other.User)
		equal(t, "the other user's", theirs, []guard.BookEntry{other})
		return first(err, err2)
	})
}
