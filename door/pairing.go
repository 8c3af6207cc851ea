package door

import (
	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/holder"
	"github.com/hefu-wallet/hefu/pair"
	"github.com/hefu-wallet/hefu/wire"
)

// AtGuard names a guard that this device has met.
type AtGuard struct {
	Guard hefu.GuardID `json:"guard"`
}

// PairKey is what a new device shows and posts.
type PairKey struct {
	Code string `json:"code"` // 32 characters, to be shown in groups of four
	QR   string `json:"qr"`   // for a QR code in alphanumeric mode
	Key  []byte `json:"key"`  // for wire.BeginPairing
}

// pairKey makes a key that lives until pairOpen or pairForget, or until the page is loaded
// again. There is one at a time: the one before is wiped.
func (c *call) pairKey(in AtGuard) (PairKey, error) {
	w, sealed, err := c.state.WaitForHalf(c.opt.Rand, in.Guard)
	if err != nil {
		return PairKey{}, err
	}
	c.forgetPairing()
	c.waiting = w
	return PairKey{Code: w.Code, QR: pair.HandoverPrefix + w.Code, Key: sealed}, nil
}

func (d *Door) forgetPairing() {
	if d.waiting != nil {
		d.waiting.Wipe()
		d.waiting = nil
	}
}

// PairForgotten is the code that nobody waits under any more.
type PairForgotten struct {
	Code string `json:"code"`
}

// pairForget wipes the key of one code. Where another one took its place that one stays: who
// gave up a wait may say so late.
func (c *call) pairForget(in PairForgotten) (None, error) {
	if c.waiting != nil && c.waiting.Code == in.Code {
		c.forgetPairing()
	}
	return None{}, nil
}

// PairSought is a code, and the devices that wait according to the guard.
type PairSought struct {
	Guard    hefu.GuardID   `json:"guard"`
	Code     string         `json:"code"` // typed, or what the camera saw
	Pairings []wire.Pairing `json:"pairings"`
}

// PairFound is the device whose screen showed the code. Its name is the guard's word.
type PairFound struct {
	Pairing hefu.PairingID `json:"pairing"`
	Device  hefu.DeviceID  `json:"device"`
	Name    string         `json:"name"`
}

func (c *call) pairFind(in PairSought) (PairFound, error) {
	var keys []holder.PairingKey
	for _, p := range in.Pairings {
		keys = append(keys, holder.PairingKey{ID: p.ID, Key: p.Key})
	}
	id, err := c.state.FindWaiting(in.Guard, in.Code, keys)
	if err != nil {
		return PairFound{}, err
	}
	for _, p := range in.Pairings {
		if p.ID == id {
			return PairFound{p.ID, p.Device, p.Name}, nil
		}
	}
	return PairFound{}, hefu.Errorf(hefu.KindInternal, "pairing: the guard's list changed while it was read; try again")
}

// PairTo is the device that gets the half.
type PairTo struct {
	Guard   hefu.GuardID `json:"guard"`
	Code    string       `json:"code"`
	Pairing wire.Pairing `json:"pairing"`
}

// PairBox is what the guard carries to the new device.
type PairBox struct {
	Box     []byte   `json:"box"`
	Wallets []string `json:"wallets"` // labels of what is in it
}

// pairSeal asks for the vault's password once more (secret 0): whoever stands before an open
// page is not to take the half with him.
func (c *call) pairSeal(in PairTo) (PairBox, error) {
	if err := c.knows(c.secret(0)); err != nil {
		return PairBox{}, err
	}
	box, labels, err := c.state.HandOver(c.opt.Families, in.Guard, in.Code, holder.PairingKey{ID: in.Pairing.ID, Key: in.Pairing.Key})
	return PairBox{box, labels}, err
}

// PairCame is a pairing whose box is there.
type PairCame struct {
	Guard   hefu.GuardID `json:"guard"`
	Pairing wire.Pairing `json:"pairing"`
}

// PairedWallet is a wallet that came.
type PairedWallet struct {
	Wallet hefu.WalletID `json:"wallet"`
	Label  string        `json:"label"`
}

// LeftWallet is one that came and was not taken.
type LeftWallet struct {
	PairedWallet
	Why string `json:"why"` // in the language of the request
}

// Arrived is what a box brought.
type Arrived struct {
	Info    Info           `json:"info"`
	Wallets []PairedWallet `json:"wallets"`
	Left    []LeftWallet   `json:"left"`
}

// pairOpen takes the half in and stores the vault. The key is used once: it is wiped when the
// half is in, and when what was sealed for it is of no use. It stays when the box is another's,
// or when the vault could not be stored.
func (c *call) pairOpen(in PairCame) (Arrived, error) {
	w := c.waiting
	if w == nil || w.Guard != in.Guard {
		return Arrived{}, hefu.Errorf(hefu.KindConflict, "pairing: this device waits for nothing any more; show a fresh code")
	}
	t, opened, err := c.state.TakeHalf(c.opt.Families, w, in.Pairing.ID, in.Pairing.Box)
	if err != nil {
		if opened {
			c.forgetPairing()
		}
		return Arrived{}, err
	}
	info, err := c.changed()
	if err != nil {
		t.Undo()
		return Arrived{}, err
	}
	t.Done()
	c.forgetPairing()
	out := Arrived{Info: info, Wallets: []PairedWallet{}, Left: []LeftWallet{}}
	for _, p := range t.Wallets {
		one := PairedWallet{p.Wallet, p.Label}
		if p.Why == nil {
			out.Wallets = append(out.Wallets, one)
		} else {
			out.Left = append(out.Left, LeftWallet{one, c.lang.Translate(p.Why.Message)})
		}
	}
	return out, nil
}
