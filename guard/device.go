package guard

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"unicode/utf8"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/pair"
)

const (
	maxDeviceName = 64
	maxDevices    = 32
)

// NewDevice names a device by its own key. Proof is that key's signature over
// pair.DeviceStatement, so that nobody registers a key that he does not hold.
type NewDevice struct {
	Name  string
	Key   []byte // Ed25519 public key
	Proof []byte
}

// AddDevice registers a device for somebody who is signed in.
type AddDevice struct {
	NewDevice
	Code string
}

// checkDevice verifies what a new device says of itself; user is the name or id that
// its proof covers.
func (g *Guard) checkDevice(d *NewDevice, user string) error {
	if d == nil {
		return nil
	}
	if len(d.Key) != ed25519.PublicKeySize || utf8.RuneCountInString(d.Name) > maxDeviceName || d.Name == "" || !utf8.ValidString(d.Name) {
		return hefu.Errorf(hefu.KindInvalid, "device: a name of at most %d characters and an Ed25519 key are needed", maxDeviceName)
	}
	if !ed25519.Verify(d.Key, pair.DeviceStatement(string(g.id), user, d.Key, d.Name), d.Proof) {
		return hefu.Errorf(hefu.KindInvalid, "device: the proof does not show that you hold its key")
	}
	return nil
}

// knowDevice finds the user's device with this key or registers it. A key that was
// ever refused stays refused, and so does one of another user.
func (g *Guard) knowDevice(tx Tx, u hefu.User, n NewDevice) (*hefu.Device, error) {
	all, err := tx.Devices(u.ID)
	if err != nil {
		return nil, err
	}
	for _, d := range all {
		if bytes.Equal(d.Key, n.Key) {
			err := g.confirm(tx, &d)
			return &d, err
		}
	}
	if u.State != hefu.UserActive {
		return nil, errFrozen(u)
	}
	if len(all) >= maxDevices {
		return nil, hefu.Errorf(hefu.KindConflict, "device: there are already %d", maxDevices)
	}
	id, err := hefu.NewID[hefu.DeviceID](g.rand)
	if err != nil {
		return nil, err
	}
	now := g.now()
	d := hefu.Device{ID: id, User: u.ID, Name: n.Name, Key: n.Key, Created: now, Confirmed: now}
	if err := tx.CreateDevice(d); err != nil {
		return nil, err
	}
	return &d, g.event(tx, Event{User: d.User, Kind: "device", State: "added", Text: d.Name})
}

// AddDevice needs a code bound to exactly this key (R11, R12). Adding a known device
// again answers with it.
func (g *Guard) AddDevice(ctx context.Context, c Caller, req AddDevice) (hefu.Device, error) {
	if err := g.checkDevice(&req.NewDevice, string(c.User.ID)); err != nil {
		return hefu.Device{}, err
	}
	var d *hefu.Device
	err := g.updateWithCode(ctx, c, req.Code, statement("add-device", string(req.Key), req.Name), func(tx Tx, c Caller) (err error) {
		d, err = g.knowDevice(tx, c.User, req.NewDevice)
		return err
	})
	if err != nil {
		return hefu.Device{}, err
	}
	return *d, nil
}

func errFrozen(u hefu.User) error {
	return hefu.Errorf(hefu.KindFrozen, "the account is %s: nothing is co-signed and nothing is added until you unfreeze it. Your coins do not move", u.State)
}

// Devices is a page of the caller's devices, oldest first, refused ones included.
func (g *Guard) Devices(ctx context.Context, c Caller, p Page) (out []hefu.Device, next Cursor, err error) {
	err = g.view(ctx, c, func(tx Tx, c Caller) error {
		out, next, err = paged(g, "devices", c.User.ID, p, func(after string, limit int) ([]hefu.Device, error) {
			return tx.DevicePage(c.User.ID, hefu.DeviceID(after), limit)
		}, func(d hefu.Device) string { return string(d.ID) })
		return err
	})
	return out, next, err
}

// RefuseDevice makes the guard refuse a device's key at once. It lowers risk, so any
// session may do it. It does not void the half that the device holds: dealing again
// from paper does.
func (g *Guard) RefuseDevice(ctx context.Context, c Caller, id hefu.DeviceID) error {
	return g.update(ctx, c, func(tx Tx, c Caller) (err error) {
		d, err := g.ownDevice(tx, c.User.ID, id)
		if err != nil || !d.Refused.IsZero() {
			return err
		}
		_, err = g.carryOut(tx, change{Do: deedRefuse, User: c.User.ID, Device: id})
		return err
	})
}

func (g *Guard) ownDevice(tx Tx, user hefu.UserID, id hefu.DeviceID) (hefu.Device, error) {
	d, err := tx.Device(id)
	if err == nil && d.User != user {
		err = hefu.Errorf(hefu.KindNotFound, "device: there is no such device")
	}
	return d, err
}

// welcome reads a device again and refuses one that is refused or waits to be confirmed.
func (g *Guard) welcome(tx Tx, user hefu.UserID, id hefu.DeviceID) (hefu.Device, error) {
	d, err := g.ownDevice(tx, user, id)
	switch {
	case err != nil:
	case !d.Refused.IsZero():
		err = errRefused(d)
	case d.Confirmed.IsZero():
		err = errUnconfirmed(d)
	}
	return d, err
}

func errRefused(d hefu.Device) error {
	return hefu.Errorf(hefu.KindForbidden, "device: %q was refused at %s and signs nothing any more", d.Name, d.Refused.UTC().Format("2006-01-02 15:04 MST"))
}

func errUnconfirmed(d hefu.Device) error {
	return hefu.Errorf(hefu.KindForbidden, "device: %q must be confirmed anew, because the guard's database was brought back from a backup; confirm the device %s with a code ('hefu wallet devices confirm'). Nothing was done", d.Name, d.ID)
}

// ConfirmDevice vouches for a device again, after the guard's database was brought back
// from a backup. It needs a code bound to exactly this device. A refused one stays refused.
func (g *Guard) ConfirmDevice(ctx context.Context, c Caller, id hefu.DeviceID, code string) (d hefu.Device, err error) {
	err = g.updateWithCode(ctx, c, code, statement("confirm-device", string(id)), func(tx Tx, c Caller) error {
		if d, err = g.ownDevice(tx, c.User.ID, id); err != nil {
			return err
		}
		return g.confirm(tx, &d)
	})
	return d, err
}

// confirm vouches for a device, inside a transaction that used a code up.
func (g *Guard) confirm(tx Tx, d *hefu.Device) error {
	if !d.Refused.IsZero() {
		return errRefused(*d)
	}
	if !d.Confirmed.IsZero() {
		return nil
	}
	d.Confirmed = g.now()
	if err := tx.UpdateDevice(*d); err != nil {
		return err
	}
	return g.event(tx, Event{User: d.User, Kind: "device", State: "confirmed", Text: d.Name})
}

// fromDevice finds which of the user's welcome devices signed a message and
// returns its body.
func (g *Guard) fromDevice(ctx context.Context, user hefu.UserID, step pair.Step, s pair.Session, blob []byte) (hefu.Device, []byte, error) {
	var all []hefu.Device
	err := g.store.View(ctx, func(tx Tx) (err error) {
		all, err = tx.Devices(user)
		return err
	})
	if err != nil {
		return hefu.Device{}, nil, err
	}
	for _, d := range all {
		if !d.Refused.IsZero() {
			continue
		}
		body, err := pair.Verify(d.Key, pair.Device, step, s, blob)
		switch {
		case err != nil:
		case d.Confirmed.IsZero():
			return hefu.Device{}, nil, errUnconfirmed(d)
		default:
			return d, body, nil
		}
	}
	return hefu.Device{}, nil, hefu.Errorf(hefu.KindForbidden, "the message is not from one of your devices for this transfer and step; if the device was refused, it signs nothing any more")
}
