package store

import (
	"fmt"
	"math/big"
	"time"

	"github.com/hefu-wallet/hefu"
)

const limitColumns = `user_id, asset, units, raise_to, raise_at, updated`

func scanLimit(r row) (l hefu.Limit, err error) {
	return l, r.Scan(&l.User, &l.Asset, units{&l.Units}, units{&l.Raise}, moment{&l.RaiseAt}, moment{&l.Updated})
}

// Limit answers a limit of zero when none is set.
func (t *tx) Limit(user hefu.UserID, asset hefu.AssetID) (hefu.Limit, error) {
	l, err := one(t, "limit", scanLimit, `SELECT `+limitColumns+` FROM limits WHERE user_id = ? AND asset = ?`, user, asset)
	if hefu.Is(err, hefu.KindNotFound) {
		return hefu.Limit{User: user, Asset: asset}, nil
	}
	return l, err
}

func (t *tx) Limits(user hefu.UserID) ([]hefu.Limit, error) {
	return many(t, "list limits", scanLimit, `SELECT `+limitColumns+` FROM limits WHERE user_id = ? ORDER BY asset`, user)
}

func (t *tx) PutLimit(l hefu.Limit) error {
	_, err := t.exec("set a limit", `INSERT INTO limits (`+limitColumns+`) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (user_id, asset) DO UPDATE SET units = excluded.units, raise_to = excluded.raise_to, raise_at = excluded.raise_at, updated = excluded.updated`,
		l.User, l.Asset, l.Units.String(), l.Raise.String(), micros(l.RaiseAt), micros(l.Updated))
	return err
}

func (t *tx) Reserve(id hefu.TransferID, user hefu.UserID, out []hefu.Outflow) error {
	if err := t.Unreserve(id); err != nil {
		return err
	}
	for _, o := range out {
		err := t.create("this transfer was settled already", "reserve a spend",
			`INSERT INTO spends (transfer_id, asset, user_id, units, settled, total) VALUES (?, ?, ?, ?, 0, '')`, id, o.Asset, user, o.Units.String())
		if err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) Unreserve(id hefu.TransferID) error {
	_, err := t.exec("give a reserved spend back", `DELETE FROM spends WHERE transfer_id = ? AND settled = 0`, id)
	return err
}

func (t *tx) Reserved(user hefu.UserID, asset hefu.AssetID) (*big.Int, error) {
	all, err := many(t, "add up reserved spends", scanUnits,
		`SELECT units FROM spends WHERE user_id = ? AND asset = ? AND settled = 0`, user, asset)
	sum := new(big.Int)
	for _, u := range all {
		sum.Add(sum, u.Big())
	}
	return sum, err
}

// Settle gives each row a moment of its own, later than any before it, so that the
// running totals have one order.
func (t *tx) Settle(id hefu.TransferID, at time.Time, charged []hefu.Outflow) error {
	user, err := one(t, "transfer", func(r row) (u hefu.UserID, err error) { return u, r.Scan(&u) },
		`SELECT user_id FROM transfers WHERE id = ?`, id)
	if err != nil {
		return err
	}
	if err := t.Unreserve(id); err != nil {
		return err
	}
	for _, o := range charged {
		when, total, err := t.lastSettled(user, o.Asset)
		if err != nil {
			return err
		}
		when = max(when+1, micros(at))
		total.Add(total, o.Units.Big())
		// A transfer is settled once: a second time finds its row and changes nothing.
		_, err = t.exec("settle a spend", `INSERT INTO spends (transfer_id, asset, user_id, units, settled, total) VALUES (?, ?, ?, ?, ?, ?)
			ON CONFLICT (transfer_id, asset) DO NOTHING`, id, o.Asset, user, o.Units.String(), when, total.String())
		if err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) lastSettled(user hefu.UserID, asset hefu.AssetID) (when int64, total *big.Int, err error) {
	total = new(big.Int)
	when, err = one(t, "spend", func(r row) (n int64, err error) { return n, r.Scan(&n, whole{total}) },
		`SELECT settled, total FROM spends WHERE user_id = ? AND asset = ? AND settled > 0 ORDER BY settled DESC LIMIT 1`, user, asset)
	if hefu.Is(err, hefu.KindNotFound) {
		err = nil
	}
	return when, total, err
}

func (t *tx) SpentBy(user hefu.UserID, asset hefu.AssetID, at time.Time) (*big.Int, error) {
	total := new(big.Int)
	_, err := one(t, "spend", func(r row) (struct{}, error) { return struct{}{}, r.Scan(whole{total}) },
		`SELECT total FROM spends WHERE user_id = ? AND asset = ? AND settled > 0 AND settled <= ? ORDER BY settled DESC LIMIT 1`, user, asset, micros(at))
	if hefu.Is(err, hefu.KindNotFound) {
		err = nil
	}
	return total, err
}

// Paid asks an index: it costs the same however many transfers there are.
func (t *tx) Paid(user hefu.UserID, n hefu.Network, address string) (bool, error) {
	_, err := one(t, "transfer", func(r row) (n int, err error) { return n, r.Scan(&n) },
		`SELECT 1 FROM transfers WHERE user_id = ? AND network = ? AND recipient = ? AND state = 'final' LIMIT 1`, user, n, address)
	if hefu.Is(err, hefu.KindNotFound) {
		return false, nil
	}
	return err == nil, err
}

func scanUnits(r row) (u hefu.Units, err error) { return u, r.Scan(units{&u}) }

// units reads an amount.
type units struct{ to *hefu.Units }

// Scan implements sql.Scanner.
func (u units) Scan(v any) (err error) {
	text, ok := v.(string)
	if !ok {
		return fmt.Errorf("an amount is stored as %T", v)
	}
	*u.to, err = hefu.ParseUnits(text)
	return err
}

// whole reads a running total, which may outgrow any amount.
type whole struct{ to *big.Int }

// Scan implements sql.Scanner.
func (w whole) Scan(v any) error {
	text, ok := v.(string)
	if !ok {
		return fmt.Errorf("a total is stored as %T", v)
	}
	if _, ok := w.to.SetString(text, 10); !ok {
		return fmt.Errorf("a total is stored as %T", v)
	}
	return nil
}
