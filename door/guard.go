package door

import (
	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/holder"
	"github.com/hefu-wallet/hefu/pair"
	"github.com/hefu-wallet/hefu/wire"
)

// Guarding is a guard as it presents itself.
type Guarding struct {
	Guard wire.Guard `json:"guard"`
}

// Met says what this device knows of a guard.
type Met struct {
	Fingerprint hefu.GuardID `json:"fingerprint"`
	Known       bool         `json:"known"` // its key is pinned here
	Dev         bool         `json:"dev"`   // it serves throw-away chains only
}

// meet checks that a guard's id is its key's fingerprint, and whether it is pinned.
func (c *call) meet(in Guarding) (Met, error) {
	g := in.Guard
	if pair.Fingerprint(g.IdentityKey) != string(g.ID) {
		return Met{}, hefu.Errorf(hefu.KindInvalid, "guard: its identity key does not have the fingerprint %s; do not use it", g.ID)
	}
	out := Met{Fingerprint: g.ID, Dev: true}
	for _, n := range g.Networks {
		out.Dev = out.Dev && n.Dev
	}
	for _, known := range c.state.Guards {
		out.Known = out.Known || known.ID == g.ID
	}
	return out, nil
}

// pin keeps a guard's key, once the person has compared its fingerprint.
func (c *call) pin(in Guarding) (Info, error) {
	if _, err := c.state.Meet(in.Guard.ID, in.Guard.IdentityKey); err != nil {
		return Info{}, err
	}
	return c.changed()
}

// Proving asks for the proof by which a guard comes to know this device.
type Proving struct {
	Guard hefu.GuardID `json:"guard"`
	User  string       `json:"user"` // the user's id, or at a sign-in the name as it is sent
}

// prove signs it. The guard must be pinned.
func (c *call) prove(in Proving) (wire.NewDevice, error) {
	if _, err := c.pinned(in.Guard); err != nil {
		return wire.NewDevice{}, err
	}
	s := c.state
	return wire.NewDevice{Name: s.Device.Name, Key: s.DeviceKey(), Proof: s.ProveDevice(in.Guard, in.User)}, nil
}

func (c *call) pinned(id hefu.GuardID) (*holder.Guard, error) {
	for i := range c.state.Guards {
		if c.state.Guards[i].ID == id {
			return &c.state.Guards[i], nil
		}
	}
	return nil, hefu.Errorf(hefu.KindNotFound, "guard: this device has not met %s", id)
}

// Registered is how a guard calls this device, and for whom.
type Registered struct {
	Guard  hefu.GuardID  `json:"guard"`
	Device hefu.DeviceID `json:"device"`
	User   hefu.UserID   `json:"user"`
}

func (c *call) registered(in Registered) (Info, error) {
	g, err := c.pinned(in.Guard)
	if err != nil {
		return Info{}, err
	}
	g.Device, g.User = in.Device, in.User
	return c.changed()
}
