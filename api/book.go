package api

import (
	"context"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
	"github.com/hefu-wallet/hefu/wire"
)

func (a *API) bookRoutes() {
	route(a, get("/v1/book", "book", "book", "A page of the address book, oldest entry first"), func(ctx context.Context, in *Paged) (*reply[wire.Book], error) {
		page, next, err := a.guard.Book(ctx, callerOf(ctx), in.page())
		return replyOf(wire.Book{Entries: each(page, toBookEntry), Next: wire.Cursor(next)}, err)
	})
	route(a, post("/v1/book", "add-book-entry", "book", "Add an entry; it counts after a waiting period"), a.addBookEntry)
	route(a, post("/v1/book/{id}/remove", "remove-book-entry", "book", "Take an entry out at once"), a.removeBookEntry)
}

func toBookEntry(e guard.BookEntry) wire.BookEntry {
	return wire.BookEntry{
		ID: e.ID, Wallet: e.Wallet, Name: e.Name, Network: e.Network, Address: e.Address, MAC: e.MAC,
		NotBefore: e.NotBefore.UTC(), Created: e.Created.UTC(),
	}
}

type addBookEntryIn struct {
	Keyed
	Body wire.AddBookEntry
}

func (a *API) addBookEntry(ctx context.Context, in *addBookEntryIn) (*reply[wire.BookEntry], error) {
	return once(ctx, a, "add-book-entry", in.Key, in, func(ctx context.Context) (*reply[wire.BookEntry], error) {
		b := in.Body
		e, err := a.guard.AddBookEntry(ctx, callerOf(ctx), guard.AddBookEntry{
			BookEntry: hefu.BookEntry{ID: b.ID, Wallet: b.Wallet, Name: b.Name, Network: b.Network, Address: b.Address, MAC: b.MAC},
			Code:      b.Code,
		})
		return replyOf(toBookEntry(e), err)
	})
}

type removeBookEntryIn struct {
	Keyed
	PathID
}

func (a *API) removeBookEntry(ctx context.Context, in *removeBookEntryIn) (*nothing, error) {
	id, err := hefu.ParseID[hefu.BookID](in.ID)
	if err != nil {
		return nil, err
	}
	return once(ctx, a, "remove-book-entry", in.Key, in, func(ctx context.Context) (*nothing, error) {
		return &nothing{}, a.guard.RemoveBookEntry(ctx, callerOf(ctx), id)
	})
}
