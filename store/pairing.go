package store

import (
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
)

const pairingColumns = `id, user_id, device, session, sealed_key, created, filled`

func scanPairing(r row) (p guard.Pairing, err error) {
	return p, r.Scan(&p.ID, &p.User, &p.Device, &p.Session, &p.Key, moment{&p.Created}, moment{&p.Filled})
}

func scanFullPairing(r row) (p guard.Pairing, err error) {
	return p, r.Scan(&p.ID, &p.User, &p.Device, &p.Session, &p.Key, moment{&p.Created}, moment{&p.Filled}, &p.Box)
}

func (t *tx) CreatePairing(p guard.Pairing) error {
	return t.create("this pairing exists already", "create a pairing", `INSERT INTO pairings (`+pairingColumns+`, box) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		p.ID, p.User, p.Device, p.Session, blob(p.Key), micros(p.Created), micros(p.Filled), blob(p.Box))
}

func (t *tx) Pairing(id hefu.PairingID) (guard.Pairing, error) {
	return one(t, "pairing", scanFullPairing, `SELECT `+pairingColumns+`, box FROM pairings WHERE id = ?`, id)
}

func (t *tx) Pairings(user hefu.UserID) ([]guard.Pairing, error) {
	return many(t, "list pairings", scanPairing, `SELECT `+pairingColumns+` FROM pairings WHERE user_id = ? ORDER BY seq`, user)
}

func (t *tx) FillPairing(id hefu.PairingID, box []byte, at time.Time) error {
	n, err := t.exec("fill a pairing", `UPDATE pairings SET box = ?, filled = ? WHERE id = ? AND filled = 0`, blob(box), micros(at), id)
	if err == nil && n == 0 {
		return hefu.Errorf(hefu.KindConflict, "pairing: it has an answer already, or is over; begin again on the new device")
	}
	return err
}

func (t *tx) DeletePairing(id hefu.PairingID) error {
	return t.must("pairing", "delete a pairing", `DELETE FROM pairings WHERE id = ?`, id)
}

func (t *tx) DeletePairings(user hefu.UserID) error {
	_, err := t.exec("delete pairings", `DELETE FROM pairings WHERE user_id = ?`, user)
	return err
}

func (t *tx) ExpirePairings(at time.Time) error {
	_, err := t.exec("forget pairings", `DELETE FROM pairings WHERE created <= ?`, micros(at))
	return err
}
