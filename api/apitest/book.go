package apitest

import (
	"bytes"
	"context"
	"strconv"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
)

// Entry is the sample entry of the address book.
const Entry = hefu.BookID("gaaaaaaaaaaaaaaaaaaaaaaaaa")

func anEntry() guard.BookEntry {
	return guard.BookEntry{User: User, BookEntry: hefu.BookEntry{
		ID: Entry, Wallet: Wallet, Name: "Bob", Network: Dev, Address: Bob, MAC: bytes.Repeat([]byte{3}, 32),
		NotBefore: At.Add(24 * time.Hour), Created: At,
	}}
}

// Book answers the sample.
func (g *Guard) Book(ctx context.Context, _ guard.Caller, p guard.Page) ([]guard.BookEntry, guard.Cursor, error) {
	return some([]guard.BookEntry{anEntry()}, p, g.call(ctx, "Book", p.After, p.Limit))
}

// some is a page of samples. Its cursors are what a guard's never are: numbers.
func some[T any](all []T, p guard.Page, err error) ([]T, guard.Cursor, error) {
	from := 0
	if p.After != "" {
		var wrong error
		if from, wrong = strconv.Atoi(string(p.After)); wrong != nil || from < 0 || from > len(all) {
			return nil, "", hefu.Errorf(hefu.KindInvalid, "page: not a cursor")
		}
	}
	to := min(from+p.Limit, len(all))
	if to == len(all) {
		return all[from:], "", err
	}
	return all[from:to], guard.Cursor(strconv.Itoa(to)), err
}

// AddBookEntry answers the sample.
func (g *Guard) AddBookEntry(ctx context.Context, _ guard.Caller, in guard.AddBookEntry) (guard.BookEntry, error) {
	return anEntry(), g.call(ctx, "AddBookEntry", in.ID)
}

// RemoveBookEntry does nothing.
func (g *Guard) RemoveBookEntry(ctx context.Context, _ guard.Caller, id hefu.BookID) error {
	return g.call(ctx, "RemoveBookEntry", id)
}
