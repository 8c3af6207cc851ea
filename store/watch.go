package store

import (
	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/guard"
)

const watchColumns = `network, began, number, hash, time, head, final, holder, until, watched, trouble, updated`

func scanWatch(r row) (w guard.Watch, err error) {
	return w, r.Scan(&w.Network, &w.Began, &w.Number, &w.Hash, &w.Time, &w.Head, &w.Final, &w.Holder, moment{&w.Until}, &w.Watched, &w.Trouble, moment{&w.Updated})
}

func (t *tx) Watch(n hefu.Network) (guard.Watch, error) {
	return one(t, "watch", scanWatch, `SELECT `+watchColumns+` FROM watches WHERE network = ?`, n)
}

func (t *tx) LockWatch(n hefu.Network) (guard.Watch, error) {
	_, err := t.exec("begin a watch", `INSERT INTO watches (`+watchColumns+`) VALUES (?, 0, 0, '', 0, 0, 0, '', 0, 0, '', 0) ON CONFLICT (network) DO NOTHING`, n)
	if err != nil {
		return guard.Watch{}, err
	}
	return one(t, "watch", scanWatch, `SELECT `+watchColumns+` FROM watches WHERE network = ?`+t.locked(), n)
}

func (t *tx) PutWatch(w guard.Watch) error {
	return t.must("watch", "write a watch", `UPDATE watches SET began = ?, number = ?, hash = ?, time = ?, head = ?, final = ?, holder = ?, until = ?,
		watched = ?, trouble = ?, updated = ? WHERE network = ?`, number(w.Began), number(w.Number), w.Hash, w.Time, number(w.Head), number(w.Final), w.Holder,
		micros(w.Until), w.Watched, w.Trouble, micros(w.Updated), w.Network)
}

func (t *tx) PutChainBlock(n hefu.Network, b chain.Block) error {
	_, err := t.exec("keep a block", `INSERT INTO chain_blocks (network, number, hash, parent, time) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (network, number) DO UPDATE SET hash = excluded.hash, parent = excluded.parent, time = excluded.time`, n, number(b.Number), b.Hash, b.Parent, b.Time)
	return err
}

func (t *tx) ChainBlocks(n hefu.Network) ([]chain.Block, error) {
	return many(t, "list blocks", func(r row) (b chain.Block, err error) {
		return b, r.Scan(&b.Number, &b.Hash, &b.Parent, &b.Time)
	}, `SELECT number, hash, parent, time FROM chain_blocks WHERE network = ? ORDER BY number DESC`, n)
}

func (t *tx) DropChainBlocks(n hefu.Network, above, below uint64) error {
	_, err := t.exec("forget blocks", `DELETE FROM chain_blocks WHERE network = ? AND (number > ? OR number < ?)`, n, number(above), number(below))
	return err
}

const watchedColumns = `network, address, user_id, wallet, account, path, since, filled`

func scanWatched(r row) (w guard.Watched, err error) {
	return w, r.Scan(&w.Seq, &w.Network, &w.Address, &w.User, &w.Wallet, &w.Account, &w.Path, &w.Since, &w.Filled)
}

func (t *tx) AddWatched(w guard.Watched) (bool, error) {
	n, err := t.exec("watch an address", `INSERT INTO watched (`+watchedColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (network, address) DO NOTHING`,
		w.Network, w.Address, w.User, w.Wallet, w.Account, w.Path, number(w.Since), w.Filled)
	return n > 0, err
}

func (t *tx) Watched(n hefu.Network, after int64, limit int) ([]guard.Watched, error) {
	return many(t, "list watched addresses", scanWatched,
		`SELECT seq, `+watchedColumns+` FROM watched WHERE network = ? AND seq > ? ORDER BY seq LIMIT ?`, n, after, limit)
}

func (t *tx) WatchedOf(user hefu.UserID, n hefu.Network, account string) ([]guard.Watched, error) {
	return many(t, "list an account's addresses", scanWatched,
		`SELECT seq, `+watchedColumns+` FROM watched WHERE user_id = ? AND network = ? AND account = ? ORDER BY seq`, user, n, account)
}

func (t *tx) Unfilled(n hefu.Network, limit int) ([]guard.Watched, error) {
	return many(t, "list addresses without their history", scanWatched,
		`SELECT seq, `+watchedColumns+` FROM watched WHERE network = ? AND filled <> '`+guard.FilledAll+`' ORDER BY seq LIMIT ?`, n, limit)
}

func (t *tx) SetFilled(n hefu.Network, address, filled string) error {
	return t.must("watched address", "write how far a history came", `UPDATE watched SET filled = ? WHERE network = ? AND address = ?`, filled, n, address)
}

func (t *tx) Unwatched(n hefu.Network, after hefu.DealingID, limit int) ([]guard.Dealing, error) {
	return many(t, "list dealings that nobody watches", scanDealing, `SELECT `+dealingColumns+` FROM dealings d
		WHERE state IN ('`+string(guard.DealingActive)+`', '`+string(guard.DealingLocked)+`') AND id > ?
		AND NOT EXISTS (SELECT 1 FROM watched w WHERE w.wallet = d.wallet AND w.network = ?) ORDER BY id LIMIT ?`, after, n, limit)
}

const movementColumns = `network, user_id, account, address, tx_id, place, leaves, other, asset, amount, block, hash, time, source`

func scanMovement(r row) (m guard.Movement, err error) {
	return m, r.Scan(&m.Seq, &m.Network, &m.User, &m.Account, &m.Address, &m.TxID, &m.Index, &m.Out, &m.Other, &m.Asset, units{&m.Amount}, &m.Block, &m.Hash, &m.Time, &m.Source)
}

// AddMovement puts what a node says in the place of what a source of history said of the same
// payment: whoever knows a transaction before it is mined could otherwise have it told as an
// old one of another amount.
func (t *tx) AddMovement(m guard.Movement) (bool, error) {
	n, err := t.exec("record a movement", `INSERT INTO movements (`+movementColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (network, account, tx_id, place, leaves, asset) DO UPDATE SET address = excluded.address, other = excluded.other,
			amount = excluded.amount, block = excluded.block, hash = excluded.hash, time = excluded.time, source = excluded.source
		WHERE movements.source = '`+guard.SourceHistory+`' AND excluded.source = '`+guard.SourceNode+`'`, m.Network, m.User, m.Account, m.Address, m.TxID, number(m.Index), flag(m.Out), m.Other,
		m.Asset, m.Amount.String(), number(m.Block), m.Hash, m.Time, m.Source)
	return n > 0, err
}

func (t *tx) DropMovements(n hefu.Network, above uint64) ([]guard.Movement, error) {
	return many(t, "take movements back", scanMovement, `DELETE FROM movements WHERE network = ? AND block > ? RETURNING seq, `+movementColumns, n, number(above))
}

func (t *tx) MovementsIn(n hefu.Network, from, to uint64) ([]guard.Movement, error) {
	return many(t, "list the movements of blocks", scanMovement,
		`SELECT seq, `+movementColumns+` FROM movements WHERE network = ? AND block >= ? AND block <= ? ORDER BY block, seq`, n, number(from), number(to))
}

func (t *tx) Movements(a guard.MovementsAsk) ([]guard.Movement, error) {
	if a.Limit <= 0 {
		return nil, nil
	}
	const of = ` FROM movements WHERE user_id = ? AND network = ? AND account = ?`
	if a.Seq == 0 {
		return many(t, "list movements", scanMovement, `SELECT seq, `+movementColumns+of+` ORDER BY block DESC, seq DESC LIMIT ?`, a.User, a.Network, a.Account, a.Limit)
	}
	return many(t, "list movements", scanMovement, `SELECT seq, `+movementColumns+of+` AND (block < ? OR block = ? AND seq < ?) ORDER BY block DESC, seq DESC LIMIT ?`,
		a.User, a.Network, a.Account, number(a.Block), number(a.Block), a.Seq, a.Limit)
}
