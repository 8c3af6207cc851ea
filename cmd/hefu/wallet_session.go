package main

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/client"
	"github.com/hefu-wallet/hefu/pair"
	"github.com/hefu-wallet/hefu/wire"
)

// agent is what this program calls itself at a guard.
const agent = "hefu wallet"

// pinned is guard.json: whom this device met, at first contact.
type pinned struct {
	URL string       `json:"url"`
	ID  hefu.GuardID `json:"id"`
	Key []byte       `json:"key"`
	// Known is the user name under which the guard knows this device's key.
	Known string `json:"known,omitempty"`
	// Device is what the guard calls this device.
	Device hefu.DeviceID `json:"device,omitempty"`
	// Networks are those that the guard served when it was last seen.
	Networks []hefu.Network `json:"networks,omitempty"`
}

// session is session.json: who is signed in. Token is a secret while it lives.
type session struct {
	Guard hefu.GuardID `json:"guard"`
	User  hefu.UserID  `json:"user"`
	Name  string       `json:"name"`
	Token string       `json:"token"`
}

func (e *env) readJSON(name string, into any) error {
	raw, err := os.ReadFile(filepath.Join(e.home, name))
	if err != nil {
		return err
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return hefu.Errorf(hefu.KindInternal, "reading %s: the file is damaged; remove it and sign in again", filepath.Join(e.home, name))
	}
	return nil
}

func (e *env) writeJSON(name string, v any) error {
	raw, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	return e.writeFile(name, append(raw, '\n'))
}

func (e *env) session() (session, error) {
	var s session
	err := e.readJSON("session.json", &s)
	if errors.Is(err, os.ErrNotExist) {
		return s, fail(hefu.KindUnauthenticated, "session.none")
	}
	return s, err
}

// guard is one that this device has met, with who is signed in there.
type guard struct {
	*client.Client
	pinned
	me   session
	Info wire.Guard
}

// meet reaches the guard and compares its identity with the pinned one. At first
// contact the person compares the fingerprint, unless the operator's is in wallet.toml
// or in --fingerprint.
func (e *env) meet(fingerprint string) (*guard, error) {
	g := &guard{}
	known := e.readJSON("guard.json", &g.pinned)
	if known != nil && !errors.Is(known, os.ErrNotExist) {
		return nil, known
	}
	if e.conf.Guard != "" {
		g.URL = e.conf.Guard
	}
	if g.URL == "" {
		return nil, fail(hefu.KindInvalid, "guard.missing")
	}
	var err error
	if g.Client, err = client.New(g.URL, client.Options{Agent: agent}); err != nil {
		return nil, err
	}
	if g.Info, err = g.Client.Guard(e.ctx); err != nil {
		return nil, e.reached(g.URL, true, err)
	}
	e.asked = g.URL
	if pair.Fingerprint(g.Info.IdentityKey) != string(g.Info.ID) {
		return nil, fail(hefu.KindInvalid, "guard.lies", g.URL, g.Info.ID)
	}
	if known == nil {
		if g.ID != g.Info.ID {
			return nil, fail(hefu.KindInvalid, "guard.changed", g.URL, g.Info.ID, g.ID)
		}
		return g, e.remember(g)
	}
	if err := e.confirmGuard(g, fingerprint); err != nil {
		return nil, err
	}
	g.ID, g.Key = g.Info.ID, g.Info.IdentityKey
	g.Networks = networkIDs(g.Info)
	return g, e.writeJSON("guard.json", g.pinned)
}

// remember notes which networks the guard serves, for when it cannot be asked.
func (e *env) remember(g *guard) error {
	now := networkIDs(g.Info)
	if slices.Equal(now, g.Networks) {
		return nil
	}
	g.Networks = now
	return e.writeJSON("guard.json", g.pinned)
}

func networkIDs(info wire.Guard) []hefu.Network {
	var out []hefu.Network
	for _, n := range info.Networks {
		out = append(out, n.ID)
	}
	return out
}

func (e *env) confirmGuard(g *guard, fingerprint string) error {
	if fingerprint == "" {
		fingerprint = e.conf.Fingerprint
	}
	if fingerprint != "" && fingerprint != string(g.Info.ID) {
		return fail(hefu.KindInvalid, "guard.changed", g.URL, g.Info.ID, fingerprint)
	}
	e.say("guard.first", g.URL, g.Info.ID)
	if onlyDev(g.Info) {
		e.say("guard.dev")
	}
	if fingerprint != "" {
		return nil
	}
	ok, err := e.agree("guard.ask")
	if err == nil && !ok {
		err = fail(kindCancelled, "guard.no")
	}
	return err
}

func onlyDev(g wire.Guard) bool {
	for _, n := range g.Networks {
		if !n.Dev {
			return false
		}
	}
	return true
}

// signedIn is the guard with the caller's session, and says first what the owner of a
// wallet must not miss.
func (e *env) signedIn() (*guard, error) {
	g, err := e.enterGuard()
	if err == nil {
		e.warnSplit(g)
	}
	return g, err
}

// enterGuard is signedIn without a word.
func (e *env) enterGuard() (*guard, error) {
	s, err := e.session()
	if err != nil {
		return nil, err
	}
	g, err := e.meet("")
	if err != nil {
		return nil, err
	}
	if s.Guard != g.ID {
		return nil, fail(hefu.KindUnauthenticated, "session.none")
	}
	g.me = s
	g.Client, err = client.New(g.URL, client.Options{Agent: agent, Token: s.Token})
	return g, err
}

// introduce makes this device known to the guard in the sign-in itself, under the same
// code. It needs the vault, where the device's key is; without one, or where the guard
// knows it already, box is nil and in stays as it is.
func (e *env) introduce(g *guard, in *wire.SignIn) (box *strongbox, err error) {
	if !e.hasVault() || g.Known == in.Name {
		return nil, nil
	}
	if box, err = e.openVault(true); err != nil {
		return nil, err
	}
	if _, err := box.Meet(g.ID, g.Key); err != nil {
		box.close()
		return nil, err
	}
	in.Device = &wire.NewDevice{Name: box.Device.Name, Key: box.DeviceKey(), Proof: box.ProveDevice(g.ID, in.Name)}
	return box, nil
}

// introduced keeps what the guard calls this device.
func (e *env) introduced(g *guard, box *strongbox, name string, in wire.SignedIn) error {
	if box == nil || in.Device == nil {
		return nil
	}
	pin, err := box.Meet(g.ID, g.Key)
	if err != nil {
		return err
	}
	pin.Device, pin.User = in.Device.ID, in.User.ID
	if err := box.save(); err != nil {
		return err
	}
	g.Known, g.pinned.Device = name, in.Device.ID
	return e.writeJSON("guard.json", g.pinned)
}

func (e *env) keepSession(g *guard, in wire.SignedIn) error {
	g.me = session{Guard: g.ID, User: in.User.ID, Name: in.User.Name, Token: in.Token}
	return e.writeJSON("session.json", g.me)
}
