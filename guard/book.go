package guard

import (
	"context"
	"encoding/hex"
	"strconv"
	"time"

	"github.com/hefu-wallet/hefu"
)

// maxBook bounds the address book of one user.
const maxBook = 200

// BookEntry is a line of a user's address book. The guard keeps it, and lets it count
// for the rules after a wait; it cannot check its MAC.
type BookEntry struct {
	hefu.BookEntry
	User hefu.UserID
}

// BookLine is an entry with its number in the book.
type BookLine struct {
	Seq int64
	BookEntry
}

// AddBookEntry adds a line under a fresh code. ID, Wallet, Name, Network, Address and
// MAC come from the device.
type AddBookEntry struct {
	hefu.BookEntry
	Code string
}

// Book is a page of the caller's address book, oldest entry first. Its places are numbers,
// because an entry may be gone when the next page is asked for.
func (g *Guard) Book(ctx context.Context, c Caller, p Page) (out []BookEntry, next Cursor, err error) {
	err = g.view(ctx, c, func(tx Tx, c Caller) error {
		lines, more, err := paged(g, "book", c.User.ID, p, func(after string, limit int) ([]BookLine, error) {
			seq, err := number(after)
			if err != nil {
				return nil, err
			}
			return tx.BookPage(c.User.ID, seq, limit)
		}, func(l BookLine) string { return strconv.FormatInt(l.Seq, 10) })
		out, next = nil, more
		for _, l := range lines {
			out = append(out, l.BookEntry)
		}
		return err
	})
	return out, next, err
}

// AddBookEntry takes an entry of one of the caller's wallets. It needs a fresh code that
// serves for this entry and no other, and counts after Delays.Book; until then every
// session may remove it. The address must be in the network's canonical form.
func (g *Guard) AddBookEntry(ctx context.Context, c Caller, req AddBookEntry) (e BookEntry, err error) {
	n, err := g.network(req.Network)
	if err != nil {
		return e, err
	}
	if err := req.Check(); err != nil {
		return e, err
	}
	switch canonical, err := n.ParseAddress(n.Network, req.Address); {
	case err != nil:
		return e, err
	case canonical != req.Address:
		return e, hefu.Errorf(hefu.KindInvalid, "address: write it as %s", canonical)
	}
	err = g.updateWithCode(ctx, c, req.Code, bookStatement(req.BookEntry), func(tx Tx, c Caller) error {
		e = BookEntry{BookEntry: req.BookEntry, User: c.User.ID}
		e.Created = g.now()
		e.NotBefore = e.Created.Add(g.cfg.Delays.Book)
		if err := g.mayBook(tx, c.User, e); err != nil {
			return err
		}
		if err := tx.CreateBookEntry(e); err != nil {
			return err
		}
		text := e.Name + ": " + e.Address + "; counts from " + e.NotBefore.UTC().Format(time.RFC3339) + ", until then any session may remove it"
		return g.event(tx, Event{User: e.User, Kind: "book", State: "waiting", Text: text})
	})
	return e, err
}

// bookStatement is what the code for an entry is bound to.
func bookStatement(e hefu.BookEntry) hefu.Digest {
	return statement("add-book-entry", string(e.ID), string(e.Wallet), e.Name, string(e.Network), e.Address, hex.EncodeToString(e.MAC))
}

func (g *Guard) mayBook(tx Tx, u hefu.User, e BookEntry) error {
	if u.State != hefu.UserActive {
		return errFrozen(u)
	}
	own, err := ownWallet(tx, u.ID, e.Wallet)
	if err != nil {
		return err
	}
	if !own {
		return hefu.Errorf(hefu.KindForbidden, "book: the wallet was never split at this guard; split it first")
	}
	all, err := tx.Book(u.ID)
	if err == nil && len(all) >= maxBook {
		err = hefu.Errorf(hefu.KindConflict, "book: it holds %d entries, which is the most; remove one first", len(all))
	}
	return err
}

// RemoveBookEntry takes an entry out at once, whether it counts yet or not. It lowers
// risk, so any session may do it.
func (g *Guard) RemoveBookEntry(ctx context.Context, c Caller, id hefu.BookID) error {
	return g.update(ctx, c, func(tx Tx, c Caller) error {
		e, err := tx.BookEntry(c.User.ID, id)
		if err != nil {
			return err
		}
		if err := tx.DeleteBookEntry(c.User.ID, id); err != nil {
			return err
		}
		return g.event(tx, Event{User: c.User.ID, Kind: "book", State: "removed", Text: e.Name + ": " + e.Address})
	})
}

// inBook reports whether a user's book has the address, by an entry whose waiting
// period is over.
func (g *Guard) inBook(tx Tx, user hefu.UserID, n hefu.Network, address string) (bool, error) {
	all, err := tx.BookEntriesOf(user, n, address)
	if err != nil {
		return false, err
	}
	for _, e := range all {
		if e.Ripe(g.ripe()) {
			return true, nil
		}
	}
	return false, nil
}
