package store

import (
	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
)

func scanNote(r row) (n guard.Note, err error) {
	return n, r.Scan(&n.User, &n.Wallet, &n.Subject, &n.Sealed, moment{&n.Updated})
}

func (t *tx) PutNote(n guard.Note) error {
	_, err := t.exec("keep a label", `INSERT INTO labels (user_id, wallet, subject, sealed, updated) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (user_id, wallet, subject) DO UPDATE SET sealed = excluded.sealed, updated = excluded.updated`,
		n.User, n.Wallet, n.Subject, blob(n.Sealed), micros(n.Updated))
	return err
}

func (t *tx) DeleteNote(user hefu.UserID, w hefu.WalletID, s hefu.Subject) error {
	return t.must("label", "take a label away", `DELETE FROM labels WHERE user_id = ? AND wallet = ? AND subject = ?`, user, w, s)
}

func (t *tx) Notes(user hefu.UserID, w hefu.WalletID, s hefu.Subject, limit int) ([]guard.Note, error) {
	return many(t, "list labels", scanNote, `SELECT user_id, wallet, subject, sealed, updated FROM labels
		WHERE user_id = ? AND (wallet > ? OR wallet = ? AND subject > ?) ORDER BY wallet, subject LIMIT ?`, user, w, w, s, limit)
}

func (t *tx) CountNotes(user hefu.UserID) (int, error) {
	return one(t, "count", func(r row) (n int, err error) { return n, r.Scan(&n) }, `SELECT COUNT(*) FROM labels WHERE user_id = ?`, user)
}
