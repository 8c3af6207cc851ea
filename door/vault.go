package door

import (
	"crypto/subtle"
	"errors"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/holder"
	"github.com/hefu-wallet/hefu/keys/vault"
)

// Info is what the page may know of an open vault.
type Info struct {
	Device   DeviceInfo    `json:"device"`
	Guards   []GuardInfo   `json:"guards"`
	Wallets  []WalletInfo  `json:"wallets"`
	Live     []LiveInfo    `json:"live"`
	Passkeys []PasskeyInfo `json:"passkeys"`
}

// DeviceInfo is this device, as guards know it.
type DeviceInfo struct {
	Name string `json:"name"`
	Key  []byte `json:"key"` // Ed25519 public key
}

// GuardInfo is a guard that this device has met.
type GuardInfo struct {
	ID     hefu.GuardID  `json:"id"`
	Device hefu.DeviceID `json:"device,omitempty"`
	User   hefu.UserID   `json:"user,omitempty"`
}

// WalletInfo is one mnemonic.
type WalletInfo struct {
	ID       hefu.WalletID `json:"id"`
	Label    string        `json:"label"`
	Imported bool          `json:"imported,omitempty"`
	// Paper says that the words are in this vault; Split that a half is, Pending that a
	// split was begun.
	Paper      bool           `json:"paper"`
	Checked    bool           `json:"checked"` // somebody has shown that he has the words
	Split      bool           `json:"split"`
	Pending    bool           `json:"pending"`
	Guard      hefu.GuardID   `json:"guard,omitempty"`
	Dealing    hefu.DealingID `json:"dealing,omitempty"`
	Generation uint64         `json:"generation,omitempty"`
	Created    time.Time      `json:"created"`
}

// LiveInfo is a transfer that this device has signed and that may still happen.
type LiveInfo struct {
	Transfer hefu.TransferID `json:"transfer"`
	Network  hefu.Network    `json:"network"`
	Opened   time.Time       `json:"opened"`
	Sent     string          `json:"sent,omitempty"`
	Told     bool            `json:"told,omitempty"` // that this device signed it is the guard's word
}

// PasskeyInfo is a passkey that opens the vault.
type PasskeyInfo struct {
	Credential []byte `json:"credential"`
	Name       string `json:"name"`
	Salt       []byte `json:"salt"`
}

func (d *Door) info() Info {
	s := d.state
	out := Info{Device: DeviceInfo{s.Device.Name, s.DeviceKey()}, Passkeys: passkeys(d.box), Guards: []GuardInfo{}, Wallets: []WalletInfo{}, Live: []LiveInfo{}}
	for _, g := range s.Guards {
		out.Guards = append(out.Guards, GuardInfo{g.ID, g.Device, g.User})
	}
	for i := range s.Wallets {
		out.Wallets = append(out.Wallets, walletInfo(&s.Wallets[i]))
	}
	for _, l := range s.Live {
		out.Live = append(out.Live, LiveInfo{l.Transfer, l.Intent.Network, l.Opened, l.Sent, l.Told})
	}
	return out
}

func walletInfo(w *holder.Wallet) WalletInfo {
	out := WalletInfo{ID: w.ID, Label: w.Label, Imported: w.Imported, Paper: w.Paper != nil, Checked: w.Paper != nil && w.Paper.Checked, Split: w.Half != nil, Pending: w.Pending != nil, Created: w.Created}
	if h := w.Half; h != nil {
		out.Guard, out.Dealing, out.Generation = h.Guard, h.Dealing, h.Generation
	}
	return out
}

func passkeys(b *vault.Box) []PasskeyInfo {
	out := []PasskeyInfo{}
	for _, p := range b.Passkeys {
		out = append(out, PasskeyInfo{p.Credential, p.Name, p.Salt})
	}
	return out
}

// Stored is what may be known of a vault that is shut.
type Stored struct {
	Device   string        `json:"device"`
	Passkeys []PasskeyInfo `json:"passkeys"`
}

// Boxed is a vault as it was stored.
type Boxed struct {
	Box []byte `json:"box"`
}

// look tells what a shut vault shows.
func (c *call) look(in Boxed) (Stored, error) {
	b, err := vault.ParseBox(in.Box)
	if err != nil {
		return Stored{}, err
	}
	return Stored{b.Device, passkeys(b)}, nil
}

// NewDevice names a device.
type NewDevice struct {
	Device string `json:"device"`
}

// create makes an empty vault under a password (secret 0).
func (c *call) create(in NewDevice) (Info, error) {
	if in.Device == "" || len(in.Device) > 64 {
		return Info{}, hefu.Errorf(hefu.KindInvalid, "device: give it a name of at most 64 bytes")
	}
	s, err := holder.NewState(c.opt.Rand, in.Device)
	if err != nil {
		return Info{}, err
	}
	return c.begin(s, string(c.secret(0)))
}

// begin puts a State into a fresh box and opens it.
func (c *call) begin(s *holder.State, password string) (Info, error) {
	box, key, err := vault.NewBox(c.opt.Rand, password, c.opt.Params)
	if err != nil {
		s.Wipe()
		return Info{}, err
	}
	before := *c.holds()
	c.put(held{box, key, s})
	info, err := c.changed()
	if err != nil {
		s.Wipe()
		c.put(before)
		return Info{}, err
	}
	return info, nil
}

// held is an open vault.
type held struct {
	box   *vault.Box
	key   vault.Key
	state *holder.State
}

func (d *Door) holds() *held { return &held{d.box, d.key, d.state} }

// put is also where another vault takes this one's place: what was begun, and what waited for
// a half, was so for the one before.
func (d *Door) put(h held) {
	if d.state != h.state {
		d.forgetPairing()
		clear(d.reviews)
		clear(d.signings)
		clear(d.checks)
	}
	d.box, d.key, d.state = h.box, h.key, h.state
}

// open opens a stored vault with its password (secret 0).
func (c *call) open(in Boxed) (Info, error) {
	box, err := vault.ParseBox(in.Box)
	if err != nil {
		return Info{}, err
	}
	key, err := box.Unlock(string(c.secret(0)))
	if err != nil {
		return Info{}, err
	}
	return c.enter(box, key)
}

func (c *call) enter(box *vault.Box, key vault.Key) (Info, error) {
	s, err := holder.OpenBox(box, key)
	if err != nil {
		return Info{}, err
	}
	c.put(held{box, key, s})
	return c.info(), nil
}

// ByPasskey names the passkey that answered.
type ByPasskey struct {
	Box        []byte `json:"box"`
	Credential []byte `json:"credential"`
}

// openWithPasskey opens a stored vault with what a passkey answered (secret 0, 32 bytes).
func (c *call) openWithPasskey(in ByPasskey) (Info, error) {
	box, err := vault.ParseBox(in.Box)
	if err != nil {
		return Info{}, err
	}
	key, err := box.UnlockPasskey(in.Credential, c.secret(0))
	if err != nil {
		return Info{}, err
	}
	if err := box.RenewPasskey(c.opt.Rand, key, in.Credential, c.secret(0)); err != nil { // kept with the next change
		return Info{}, err
	}
	return c.enter(box, key)
}

// NewPasskey is a passkey that is to open the vault too.
type NewPasskey struct {
	Credential []byte `json:"credential"`
	Name       string `json:"name"`
	Salt       []byte `json:"salt"` // 32 bytes, what it was asked about
}

// knows refuses whoever does not know the password of the vault that is open. A part of the
// stored record that a password opens to another key than the vault's was put there by
// somebody who could write the record and open nothing: his password is not the owner's.
func (c *call) knows(password []byte) error {
	key, err := c.box.Unlock(string(password))
	if err != nil {
		return err
	}
	defer clear(key)
	if subtle.ConstantTimeCompare(key, c.key) != 1 {
		return vault.ErrDamaged
	}
	return nil
}

// addPasskey takes what it answered (secret 0) and the vault's password (secret 1): whoever
// stands before an open page is not to leave a way in behind.
func (c *call) addPasskey(in NewPasskey) (Info, error) {
	if err := c.knows(c.secret(1)); err != nil {
		return Info{}, err
	}
	fresh := *c.box
	err := fresh.AddPasskey(c.opt.Rand, c.key, vault.Passkey{Credential: in.Credential, Name: in.Name, Salt: in.Salt}, c.secret(0))
	if err != nil {
		return Info{}, err
	}
	before := c.box
	c.box = &fresh
	info, err := c.changed()
	if err != nil {
		c.box = before
	}
	return info, err
}

// Credential names a passkey that is in the vault.
type Credential struct {
	Credential []byte `json:"credential"`
}

// removePasskey asks for the vault's password (secret 0): the vault gets a fresh key, so that
// an older copy of it and the passkey open nothing from then on. The other passkeys stay.
func (c *call) removePasskey(in Credential) (Info, error) {
	if err := c.knows(c.secret(0)); err != nil {
		return Info{}, err
	}
	fresh := *c.box
	key, err := fresh.RemovePasskey(c.opt.Rand, c.key, in.Credential, string(c.secret(0)), c.opt.Params)
	if errors.Is(err, vault.ErrPasskey) {
		return Info{}, hefu.Errorf(hefu.KindNotFound, "passkey: the vault has none of that name")
	}
	if err != nil {
		return Info{}, err
	}
	return c.rekeyed(&fresh, key)
}

// rekeyed puts the State under a fresh key.
func (c *call) rekeyed(box *vault.Box, key vault.Key) (Info, error) {
	before := *c.holds()
	c.box, c.key = box, key
	info, err := c.changed()
	if err != nil {
		c.put(before)
		return Info{}, err
	}
	clear(before.key)
	return info, nil
}

// setPassword takes the old password (secret 0) and the new one (secret 1). Passkeys have to
// be added again: the vault gets a fresh key.
func (c *call) setPassword(None) (Info, error) {
	if err := c.knows(c.secret(0)); err != nil {
		return Info{}, err
	}
	fresh := *c.box
	key, err := fresh.SetPassword(c.opt.Rand, string(c.secret(1)), c.opt.Params)
	if err != nil {
		return Info{}, err
	}
	return c.rekeyed(&fresh, key)
}

// exportVault asks for the password once more (secret 0) and gives a vault file.
func (c *call) exportVault(None) (None, error) {
	if err := c.knows(c.secret(0)); err != nil {
		return None{}, err
	}
	file, err := c.state.Seal(c.opt.Rand, string(c.secret(0)), c.opt.Params)
	if err != nil {
		return None{}, err
	}
	c.give = append(c.give, file)
	return None{}, nil
}

// importVault takes a vault file (secret 0) and its password (secret 1), which is this
// vault's from then on. The caller stores nothing over a vault that is there.
func (c *call) importVault(None) (Info, error) {
	password := string(c.secret(1))
	s, _, err := holder.OpenState(password, c.secret(0))
	if err != nil {
		return Info{}, err
	}
	return c.begin(s, password)
}

func (c *call) tell(None) (Info, error) { return c.info(), nil }
