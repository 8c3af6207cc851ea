package store

import (
	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
)

const dealingColumns = `id, user_id, wallet, identity, generation, state, half, keys, checked, results, device, not_before, created, updated, limits`

func scanDealing(r row) (d guard.Dealing, err error) {
	return d, r.Scan(&d.ID, &d.User, &d.Wallet, &d.Identity, &d.Generation, &d.State, &d.Half, &d.Keys, texts{&d.Checked},
		&d.Results, &d.Device, moment{&d.NotBefore}, moment{&d.Created}, moment{&d.Updated}, limits{&d.Limits})
}

// chosen stores nil and empty alike as no limits.
func chosen(l map[hefu.AssetID]hefu.Units) document {
	if l == nil {
		l = map[hefu.AssetID]hefu.Units{}
	}
	return document{l}
}

// limits reads what chosen wrote; none is nil.
type limits struct {
	to *map[hefu.AssetID]hefu.Units
}

// Scan implements sql.Scanner.
func (l limits) Scan(v any) error {
	*l.to = nil
	if err := (document{l.to}).Scan(v); err != nil {
		return err
	}
	if len(*l.to) == 0 {
		*l.to = nil
	}
	return nil
}

const dealingTaken = "this wallet has a dealing of that generation, or an active one, already"

func (t *tx) CreateDealing(d guard.Dealing) error {
	return t.create(dealingTaken, "create a dealing", `INSERT INTO dealings (`+dealingColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		d.ID, d.User, d.Wallet, blob(d.Identity), number(d.Generation), d.State, d.Half, d.Keys, list(d.Checked), d.Results, d.Device,
		micros(d.NotBefore), micros(d.Created), micros(d.Updated), chosen(d.Limits))
}

// UpdateDealing writes everything but the id and the user. Whoever replaces an
// active dealing voids it before the new one becomes active.
func (t *tx) UpdateDealing(d guard.Dealing) error {
	return t.must("dealing", "update a dealing", `UPDATE dealings SET wallet = ?, identity = ?, generation = ?, state = ?, half = ?, keys = ?, checked = ?,
		results = ?, device = ?, not_before = ?, created = ?, updated = ?, limits = ? WHERE id = ? AND user_id = ?`,
		d.Wallet, blob(d.Identity), number(d.Generation), d.State, d.Half, d.Keys, list(d.Checked), d.Results, d.Device,
		micros(d.NotBefore), micros(d.Created), micros(d.Updated), chosen(d.Limits), d.ID, d.User)
}

func (t *tx) Dealing(id hefu.DealingID) (guard.Dealing, error) {
	return one(t, "dealing", scanDealing, `SELECT `+dealingColumns+` FROM dealings WHERE id = ?`, id)
}

func (t *tx) DealingOfHalf(half hefu.HalfID) (guard.Dealing, error) {
	return one(t, "dealing", scanDealing, `SELECT `+dealingColumns+` FROM dealings WHERE half = ?`, half)
}

func (t *tx) LockDealing(id hefu.DealingID) (guard.Dealing, error) {
	return one(t, "dealing", scanDealing, `SELECT `+dealingColumns+` FROM dealings WHERE id = ?`+t.locked(), id)
}

func (t *tx) Dealings(wallet hefu.WalletID) ([]guard.Dealing, error) {
	return many(t, "list dealings", scanDealing, `SELECT `+dealingColumns+` FROM dealings WHERE wallet = ? ORDER BY generation DESC`, wallet)
}

func (t *tx) UserDealings(user hefu.UserID) ([]guard.Dealing, error) {
	return many(t, "list dealings", scanDealing, `SELECT `+dealingColumns+` FROM dealings WHERE user_id = ? ORDER BY seq DESC`, user)
}

func (t *tx) ClaimKey(public []byte, user hefu.UserID) error {
	if _, err := t.exec("claim a key", `INSERT INTO claimed_keys (public_key, user_id) VALUES (?, ?) ON CONFLICT (public_key) DO NOTHING`, public, user); err != nil {
		return err
	}
	owner, err := one(t, "key", func(r row) (u hefu.UserID, err error) { return u, r.Scan(&u) },
		`SELECT user_id FROM claimed_keys WHERE public_key = ?`, public)
	if err == nil && owner != user {
		t.failed = hefu.Errorf(hefu.KindConflict, "this key belongs to another user of this guard")
		err = t.failed
	}
	return err
}
