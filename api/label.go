package api

import (
	"context"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
	"github.com/hefu-wallet/hefu/wire"
)

func (a *API) labelRoutes() {
	route(a, get("/v1/labels", "notes", "book", "A page of the private notes on accounts and transfers"), func(ctx context.Context, in *Paged) (*reply[wire.Notes], error) {
		page, next, err := a.guard.Notes(ctx, callerOf(ctx), in.page())
		return replyOf(wire.Notes{Notes: each(page, toNote), Next: wire.Cursor(next)}, err)
	})
	route(a, post("/v1/labels", "set-note", "book", "Keep a sealed note, or take one away"), a.setNote)
}

func toNote(n guard.Note) wire.Note {
	return wire.Note{Wallet: n.Wallet, Subject: n.Subject, Sealed: n.Sealed, Updated: n.Updated.UTC()}
}

type setNoteIn struct{ Body wire.SetNote }

// setNote needs no idempotency key: to set the same note twice is to set it once.
func (a *API) setNote(ctx context.Context, in *setNoteIn) (*reply[wire.Note], error) {
	b := in.Body
	n, err := a.guard.SetNote(ctx, callerOf(ctx), hefu.Note{Wallet: b.Wallet, Subject: b.Subject, Sealed: b.Sealed})
	return replyOf(toNote(n), err)
}
