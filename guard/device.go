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
			_, err := g.welcome(tx, u.ID, d.ID)
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
	d := hefu.Device{ID: id, User: u.ID, Name: n.Name, Key: n.Key, Created: g.now()}
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

// Devices lists the caller's devices, oldest first, refused ones included.
func (g *Guard) Devices(ctx context.Context, c Caller) (out []hefu.Device, err error) {
	err = g.view(ctx, c, func(tx Tx, c Caller) error {
		out, err = tx.Devices(c.User.ID)
		return err
	})
	return out, err
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
		d.Refused = g.now()
		if err := tx.UpdateDevice(d); err != nil {
			return err
		}
		// Everything that rests stops, whoever signed it: stopping one alone would leave a
		// gap in the nonces of the ones behind it.
		rests := func(t hefu.Transfer) bool { return t.State == hefu.Resting }
		if err := g.stopOpen(tx, d.User, "a device was refused before it was sent; nothing was sent", rests); err != nil {
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
