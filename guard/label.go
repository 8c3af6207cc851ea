package guard

import (
	"context"
	"strings"

	"github.com/hefu-wallet/hefu"
)

// maxNotes bounds the private notes of one user.
const maxNotes = 5000

// Note is a private note of a user. The guard keeps it and can neither read nor make one.
type Note struct {
	hefu.Note
	User hefu.UserID
}

// place is where a note stands in the list.
func (n Note) place() string { return string(n.Wallet) + " " + string(n.Subject) }

// Notes is a page of the caller's private notes, by wallet and subject.
func (g *Guard) Notes(ctx context.Context, c Caller, p Page) (out []Note, next Cursor, err error) {
	err = g.view(ctx, c, func(tx Tx, c Caller) error {
		out, next, err = paged(g, "labels", c.User.ID, p, func(after string, limit int) ([]Note, error) {
			wallet, subject, _ := strings.Cut(after, " ")
			return tx.Notes(c.User.ID, hefu.WalletID(wallet), hefu.Subject(subject), limit)
		}, Note.place)
		return err
	})
	return out, next, err
}

// SetNote keeps a note of one of the caller's wallets, in the place of what was kept for
// that subject; an empty one takes it away. Any session may: a note moves no coins, and the
// device that shows it knows whether it is genuine.
func (g *Guard) SetNote(ctx context.Context, c Caller, in hefu.Note) (n Note, err error) {
	if err := in.Check(); err != nil {
		return n, err
	}
	err = g.update(ctx, c, func(tx Tx, c Caller) error {
		n = Note{Note: in, User: c.User.ID}
		n.Updated = g.now()
		if err := g.mayNote(tx, c, n); err != nil {
			return err
		}
		if len(n.Sealed) == 0 {
			if err := tx.DeleteNote(n.User, n.Wallet, n.Subject); !hefu.Is(err, hefu.KindNotFound) {
				return err
			}
			return nil // asked for twice
		}
		if err := tx.PutNote(n); err != nil {
			return err
		}
		count, err := tx.CountNotes(n.User)
		if err == nil && count > maxNotes {
			err = hefu.Errorf(hefu.KindConflict, "label: there are %d labels, which is the most; take one away first", maxNotes)
		}
		return err
	})
	return n, err
}

// mayNote refuses a note of a wallet, or about a transfer, that is not the caller's.
func (g *Guard) mayNote(tx Tx, c Caller, n Note) error {
	if id := n.Subject.Transfer(); id != "" {
		if _, err := g.ownTransfer(tx, c, id); err != nil {
			return err
		}
	}
	own, err := ownWallet(tx, c.User.ID, n.Wallet)
	if err == nil && !own {
		err = hefu.Errorf(hefu.KindForbidden, "label: the wallet was never split at this guard; split it first")
	}
	return err
}

// ownWallet reports whether a user split a wallet here, whatever became of it.
func ownWallet(tx Tx, user hefu.UserID, w hefu.WalletID) (bool, error) {
	dealt, err := tx.UserDealings(user)
	for _, d := range dealt {
		if d.Wallet == w {
			return true, err
		}
	}
	return false, err
}
