package storetest

import (
	"testing"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
)

func note(subject, wallet, owner string) guard.Note {
	return guard.Note{User: user(owner).ID, Note: hefu.Note{
		Wallet: id[hefu.WalletID](wallet), Subject: hefu.Subject("transfer:" + subject), Sealed: []byte{1, 0, 255}, Updated: at(3),
	}}
}

func testNotes(t *testing.T, b *bench) {
	b.people("alice", "bob")
	one, two, other, his := note("one", "a", "alice"), note("two", "a", "alice"), note("one", "b", "alice"), note("one", "a", "bob")
	b.do(func(tx guard.Tx) error {
		return first(tx.PutNote(two), tx.PutNote(other), tx.PutNote(one), tx.PutNote(his))
	})
	one.Sealed, one.Updated = []byte{2}, at(4)
	b.do(func(tx guard.Tx) error { return tx.PutNote(one) })
	b.look(func(tx guard.Tx) error {
		all, err := tx.Notes(one.User, "", "", 10)
		if one.Wallet < other.Wallet {
			equal(t, "by wallet and subject", all, []guard.Note{one, two, other})
		} else {
			equal(t, "by wallet and subject", all, []guard.Note{other, one, two})
		}
		page, err2 := tx.Notes(one.User, one.Wallet, one.Subject, 1)
		equal(t, "after the first", page, []guard.Note{two})
		none, err3 := tx.Notes(one.User, all[2].Wallet, all[2].Subject, 10)
		equal(t, "after the last", len(none), 0)
		count, err4 := tx.CountNotes(one.User)
		equal(t, "how many", count, 3)
		theirs, err5 := tx.Notes(his.User, "", "", 10)
		equal(t, "the other user's", theirs, []guard.Note{his})
		return first(err, err2, err3, err4, err5)
	})
	b.do(func(tx guard.Tx) error { return tx.DeleteNote(one.User, one.Wallet, one.Subject) })
	b.fails(hefu.KindNotFound, func(tx guard.Tx) error { return tx.DeleteNote(one.User, one.Wallet, one.Subject) })
	b.fails(hefu.KindNotFound, func(tx guard.Tx) error { return tx.PutNote(note("x", "a", "nobody")) })
	b.look(func(tx guard.Tx) error {
		count, err := tx.CountNotes(one.User)
		equal(t, "what is left", count, 2)
		theirs, err2 := tx.CountNotes(his.User)
		equal(t, "the other user's are there", theirs, 1)
		return first(err, err2)
	})
}

// testFamily: versions of one transfer hold their uses together, nobody else gets them, and
// they are free when the last of them is over.
func testFamily(t *testing.T, b *bench) {
	b.people("alice", "bob")
	root := transfer("first", "alice", "alice")
	root.State, root.Uses = hefu.Sent, []string{"nonce:7"}
	second, third := transfer("second", "alice", "alice"), transfer("third", "alice", "alice")
	second.Intent.Replaces, third.Intent.Replaces = root.ID, root.ID
	second.State, second.Uses = hefu.Sent, []string{"nonce:7", "outpoint:b"}
	stranger := transfer("stranger", "alice", "alice")
	stranger.State, stranger.Uses = hefu.Sent, []string{"nonce:7"}
	b.do(func(tx guard.Tx) error {
		return first(tx.CreateTransfer(root), tx.CreateTransfer(second), tx.CreateTransfer(third))
	})
	b.look(func(tx guard.Tx) error {
		got, err := tx.OpenFamily(root.ID)
		equal(t, "oldest first", ids(got), []hefu.TransferID{root.ID, second.ID, third.ID})
		none, err2 := tx.OpenFamily(second.ID)
		equal(t, "a family is named by its first", len(none), 0)
		return first(err, err2)
	})
	b.fails(hefu.KindConflict, func(tx guard.Tx) error { return tx.CreateTransfer(stranger) })
	root.State = hefu.Dead
	b.do(func(tx guard.Tx) error { return tx.UpdateTransfer(root) })
	b.fails(hefu.KindConflict, func(tx guard.Tx) error { return tx.CreateTransfer(stranger) })
	more := stranger
	more.Uses = []string{"outpoint:b"}
	b.fails(hefu.KindConflict, func(tx guard.Tx) error { return tx.CreateTransfer(more) })
	b.look(func(tx guard.Tx) error {
		got, err := tx.OpenFamily(root.ID)
		equal(t, "what is over is left out", ids(got), []hefu.TransferID{second.ID, third.ID})
		return err
	})
	second.State = hefu.Final
	b.do(func(tx guard.Tx) error { return tx.UpdateTransfer(second) })
	b.do(func(tx guard.Tx) error { return tx.CreateTransfer(stranger) })
	third.State, third.Uses = hefu.Evaluating, []string{"nonce:7"}
	b.fails(hefu.KindConflict, func(tx guard.Tx) error { return tx.UpdateTransfer(third) })
}

func ids(all []hefu.Transfer) (out []hefu.TransferID) {
	for _, x := range all {
		out = append(out, x.ID)
	}
	return out
}
