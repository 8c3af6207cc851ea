package store

import (
	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
)

const bookColumns = `id, user_id, wallet, name, network, address, mac, not_before, created`

func scanBookEntry(r row) (e guard.BookEntry, err error) {
	return e, r.Scan(&e.ID, &e.User, &e.Wallet, &e.Name, &e.Network, &e.Address, &e.MAC, moment{&e.NotBefore}, moment{&e.Created})
}

const bookTaken = "the address book has an entry of this name on this network already; remove it first"

func (t *tx) CreateBookEntry(e guard.BookEntry) error {
	return t.create(bookTaken, "create a book entry", `INSERT INTO book (`+bookColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		e.ID, e.User, e.Wallet, e.Name, e.Network, e.Address, blob(e.MAC), micros(e.NotBefore), micros(e.Created))
}

func (t *tx) DeleteBookEntry(user hefu.UserID, id hefu.BookID) error {
	return t.must("book entry", "delete a book entry", `DELETE FROM book WHERE id = ? AND user_id = ?`, id, user)
}

func (t *tx) BookEntry(user hefu.UserID, id hefu.BookID) (guard.BookEntry, error) {
	return one(t, "book entry", scanBookEntry, `SELECT `+bookColumns+` FROM book WHERE id = ? AND user_id = ?`, id, user)
}

func (t *tx) Book(user hefu.UserID) ([]guard.BookEntry, error) {
	return many(t, "list the book", scanBookEntry, `SELECT `+bookColumns+` FROM book WHERE user_id = ? ORDER BY seq`, user)
}

func (t *tx) BookPage(user hefu.UserID, after int64, limit int) ([]guard.BookLine, error) {
	return many(t, "list the book", func(r row) (l guard.BookLine, err error) {
		l.BookEntry, err = scanBookEntry(numbered{r, &l.Seq})
		return l, err
	}, `SELECT seq, `+bookColumns+` FROM book WHERE user_id = ? AND seq > ? ORDER BY seq LIMIT ?`, user, after, limit)
}

// numbered is a row whose first column is its number.
type numbered struct {
	row
	seq *int64
}

// Scan implements row.
func (n numbered) Scan(dest ...any) error { return n.row.Scan(append([]any{n.seq}, dest...)...) }

func (t *tx) BookEntriesOf(user hefu.UserID, n hefu.Network, address string) ([]guard.BookEntry, error) {
	return many(t, "look an address up in the book", scanBookEntry,
		`SELECT `+bookColumns+` FROM book WHERE user_id = ? AND network = ? AND address = ? ORDER BY seq`, user, n, address)
}
