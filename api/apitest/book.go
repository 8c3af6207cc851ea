package apitest

import (
	"bytes"
	"context"
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
func (g *Guard) Book(ctx context.Context, _ guard.Caller) ([]guard.BookEntry, error) {
	return []guard.BookEntry{anEntry()}, g.call(ctx, "Book")
}

// AddBookEntry answers the sample.
func (g *Guard) AddBookEntry(ctx context.Context, _ guard.Caller, in guard.AddBookEntry) (guard.BookEntry, error) {
	return anEntry(), g.call(ctx, "AddBookEntry", in.ID)
}

// RemoveBookEntry does nothing.
func (g *Guard) RemoveBookEntry(ctx context.Context, _ guard.Caller, id hefu.BookID) error {
	return g.call(ctx, "RemoveBookEntry", id)
}
