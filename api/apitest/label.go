package apitest

import (
	"bytes"
	"context"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
)

func aNote() guard.Note {
	return guard.Note{User: User, Note: hefu.Note{
		Wallet: Wallet, Subject: hefu.AboutTransfer(Transfer), Sealed: bytes.Repeat([]byte{5}, 93), Updated: At,
	}}
}

// Notes answers the sample.
func (g *Guard) Notes(ctx context.Context, _ guard.Caller, p guard.Page) ([]guard.Note, guard.Cursor, error) {
	return some([]guard.Note{aNote()}, p, g.call(ctx, "Notes", p.After, p.Limit))
}

// SetNote answers the sample.
func (g *Guard) SetNote(ctx context.Context, _ guard.Caller, n hefu.Note) (guard.Note, error) {
	return aNote(), g.call(ctx, "SetNote", n.Subject)
}
