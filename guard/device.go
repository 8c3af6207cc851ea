package guard

import (
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

// AddDevice registers a device's own key. Proof is the device key's signature over
// pair.DeviceStatement, so that nobody registers a key that he does not hold.
type AddDevice struct {
	Name  string
	Key   []byte // Ed25519 public key
	Proof []byte
	Code  string
}

// AddDevice needs a code bound to exactly this key (R11, R12). A key that was ever
// refused stays refused.
func (g *Guard) AddDevice(ctx context.Context, c Caller, req AddDevice) (hefu.Device, error) {
	if len(req.Key) != ed25519.PublicKeySize || utf8.RuneCountInString(req.Name) > maxDeviceName || req.Name == "" || !utf8.ValidString(req.Name) {
		return hefu.Device{}, hefu.Errorf(hefu.KindInvalid, "device: a name of at most %d characters and an Ed25519 key are needed", maxDeviceName)
	}
	said := pair.DeviceStatement(string(g.id), string(c.User.ID), req.Key, req.Name)
	if !ed25519.Verify(req.Key, said, req.Proof) {
		return hefu.Device{}, hefu.Errorf(hefu.KindInvalid, "device: the proof does not show that you hold its key")
	}
	id, err := hefu.NewID[hefu.DeviceID](g.rand)
	if err != nil {
		return hefu.Device{}, err
	}
	d := hefu.Device{ID: id, User: c.User.ID, Name: req.Name, Key: req.Key, Created: g.clock.Now()}
	err = g.updateWithCode(ctx, c, req.Code, statement("add-device", string(req.Key), req.Name), func(tx Tx, c Caller) error {
		if c.User.State != hefu.UserActive {
			return errFrozen(c.User)
		}
		all, err := tx.Devices(c.User.ID)
		if err != nil {
			return err
		}
		if len(all) >= maxDevices {
			return hefu.Errorf(hefu.KindConflict, "device: there are already %d", maxDevices)
		}
		if err := tx.CreateDevice(d); err != nil {
			return err
		}
		return g.event(tx, Event{User: d.User, Kind: "device", State: "added", Text: d.Name})
	})
	return d, err
}

func errFrozen(u hefu.User) error {
	return hefu.Errorf(hefu.KindFrozen, "the account is %s: nothing is co-signed and nothing is added until you unfreeze it. Your coins do not move", u.State)
}

// Devices lists the caller's devices, oldest first, refused ones included.
func (g *Guard) Devices(ctx context.Context, c Caller) (out []hefu.Device, err error) {
	err = g.store.View(ctx, func(tx Tx) error {
		if c, err = g.alive(tx, c); err != nil {
			return err
		}
		out, err = tx.Devices(c.User.ID)
		return err
	})
	return out, err
}

// RefuseDevice makes the guard refuse a device's key at once. It lowers risk, so any
// session may do it. It does not void the half that the device holds: dealing again
// from paper does.
func (g *Guard) RefuseDevice(ctx context.Context, c Caller, id hefu.DeviceID) error {
	return g.store.Update(ctx, func(tx Tx) error {
		if _, err := tx.LockUser(c.User.ID); err != nil {
			return err
		}
		c, err := g.alive(tx, c)
		if err != nil {
			return err
		}
		d, err := g.ownDevice(tx, c.User.ID, id)
		if err != nil || !d.Refused.IsZero() {
			return err
		}
		d.Refused = g.clock.Now()
		if err := tx.UpdateDevice(d); err != nil {
			return err
		}
		return g.event(tx, Event{User: d.User, Kind: "device", State: "refused", Text: d.Name})
	})
}

func (g *Guard) ownDevice(tx Tx, user hefu.UserID, id hefu.DeviceID) (hefu.Device, error) {
	d, err := tx.Device(id)
	if err == nil && d.User != user {
		err = hefu.Errorf(hefu.KindNotFound, "device: there is no such device")
	}
	return d, err
}

// welcome reads a device again and refuses one that is refused.
func (g *Guard) welcome(tx Tx, user hefu.UserID, id hefu.DeviceID) (hefu.Device, error) {
	d, err := g.ownDevice(tx, user, id)
	if err == nil && !d.Refused.IsZero() {
		err = hefu.Errorf(hefu.KindForbidden, "device: %q was refused at %s and signs nothing any more", d.Name, d.Refused.UTC().Format("2006-01-02 15:04 MST"))
	}
	return d, err
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
		if body, err := pair.Verify(d.Key, pair.Device, step, s, blob); err == nil {
			return d, body, nil
		}
	}
	return hefu.Device{}, nil, hefu.Errorf(hefu.KindForbidden, "the message is not from one of your devices for this transfer and step; if the device was refused, it signs nothing any more")
}
