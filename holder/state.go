package holder

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/keys/vault"
	"github.com/hefu-wallet/hefu/pair"
)

// Version is the version of State's encoding inside the vault. Version 1, which had no
// BookKey, and version 2, which had no Unguarded, are read too and written again as this
// one.
const Version = 3

// Secret is key material. It prints as "[secret]" whatever the verb; its JSON,
// base64, exists only inside the vault.
type Secret []byte

// Format hides the bytes.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "[secret]") }

// State is everything that the vault of one device holds: this JSON, sealed by
// keys/vault.
type State struct {
	Version int      `json:"version"`
	Device  Device   `json:"device"`
	Guards  []Guard  `json:"guards"`
	Wallets []Wallet `json:"wallets"`
	Live    []Live   `json:"live"`
	// Unguarded are the accounts in which no guard has a part, and Nodes the nodes that
	// are asked about them, by network. A node's address may hold a key.
	Unguarded []Unguarded               `json:"unguarded,omitempty"`
	Nodes     map[hefu.Network][]string `json:"nodes,omitempty"`
}

// Device is this device's own Ed25519 key; it signs every message to a guard.
type Device struct {
	Name string `json:"name"`
	Seed Secret `json:"seed"`
}

// Guard is a guard that this device has met. Its identity key is pinned at first
// contact and never changes; ID is the key's fingerprint.
type Guard struct {
	ID     hefu.GuardID  `json:"id"`
	Key    []byte        `json:"key"`
	Device hefu.DeviceID `json:"device,omitempty"` // how the guard calls this device
	User   hefu.UserID   `json:"user,omitempty"`   // for whom it does
}

// Wallet is one mnemonic.
type Wallet struct {
	ID       hefu.WalletID `json:"id"`
	Label    string        `json:"label"`
	Identity []byte        `json:"identity"` // public identity key, 32 bytes
	// Imported says that the words came from outside: the key existed whole elsewhere,
	// so what a guard enforces binds only that guard.
	Imported bool `json:"imported,omitempty"`
	// Paper is the whole key. While it is here nothing is split: whoever opens the vault
	// has everything.
	Paper   *Paper `json:"paper,omitempty"`
	Half    *Half  `json:"half,omitempty"` // in use
	Pending *Half  `json:"pending,omitempty"`
	// BookKey makes and checks the MACs of the address book: 32 bytes that follow from the
	// paper and lead back to nothing. Empty in a vault of before the address book.
	BookKey Secret    `json:"book_key,omitempty"`
	Created time.Time `json:"created"`
}

// Paper is a mnemonic before the split.
type Paper struct {
	Words      Secret `json:"words"` // NFKD, single spaces
	Passphrase Secret `json:"passphrase,omitempty"`
	// Checked says that a person has shown that he has the words: he typed them all, or those
	// that he was asked for.
	Checked bool `json:"checked,omitempty"`
}

// Half is the device's half of one dealing.
type Half struct {
	Guard      hefu.GuardID   `json:"guard"` // that has the other half
	Dealing    hefu.DealingID `json:"dealing"`
	Generation uint64         `json:"generation"`
	Bytes      Secret         `json:"bytes"` // pair.DeviceHalf
	// Package is the guard's half, sealed to the guard's one-time key; kept until the
	// dealing is finished so that it can be sent again.
	Package []byte `json:"package,omitempty"`
	// Checked lists the curves whose check messages verified on this device.
	Checked []string `json:"checked,omitempty"`
}

// NewState makes an empty State with a fresh device key. It fails only if rand does.
func NewState(rand io.Reader, deviceName string) (*State, error) {
	seed := make([]byte, ed25519.SeedSize)
	if _, err := io.ReadFull(rand, seed); err != nil {
		return nil, fmt.Errorf("making a device key: %w", err)
	}
	return &State{Version: Version, Device: Device{Name: deviceName, Seed: seed}}, nil
}

// OpenState opens a vault file's bytes. Errors are those of vault.Open (a wrong
// password and a damaged file are told apart) or say that the content is of another
// version.
func OpenState(password string, blob []byte) (*State, vault.Params, error) {
	plain, params, err := vault.Open(password, blob)
	if err != nil {
		return nil, params, err
	}
	defer clear(plain)
	s, err := readState(plain)
	return s, params, err
}

// OpenBox takes the State out of a box. Errors are those of vault.Box.OpenContent or say
// that the content is of another version.
func OpenBox(b *vault.Box, k vault.Key) (*State, error) {
	plain, err := b.OpenContent(k)
	if err != nil {
		return nil, err
	}
	defer clear(plain)
	return readState(plain)
}

func readState(plain []byte) (*State, error) {
	s := &State{}
	d := json.NewDecoder(bytes.NewReader(plain))
	d.DisallowUnknownFields()
	if err := d.Decode(s); err != nil {
		return nil, errors.New("opening the vault: its content is not of a version that this program knows")
	}
	if s.Version < 1 || s.Version > Version || len(s.Device.Seed) != ed25519.SeedSize {
		return nil, fmt.Errorf("opening the vault: its content has version %d, this program knows %d", s.Version, Version)
	}
	s.Version = Version
	return s, nil
}

// Seal encrypts the State for the vault file.
func (s *State) Seal(rand io.Reader, password string, p vault.Params) ([]byte, error) {
	plain, err := json.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("sealing the vault: %w", err)
	}
	defer clear(plain)
	return vault.Seal(rand, password, plain, p)
}

// SealBox puts the State into a box, under the box's key.
func (s *State) SealBox(rand io.Reader, b *vault.Box, k vault.Key) error {
	plain, err := json.Marshal(s)
	if err != nil {
		return fmt.Errorf("sealing the vault: %w", err)
	}
	defer clear(plain)
	b.Device = s.Device.Name
	return b.SealContent(rand, k, plain)
}

// Wipe overwrites the secrets that the State holds.
func (s *State) Wipe() {
	clear(s.Device.Seed)
	for i := range s.Wallets {
		s.Wallets[i].Wipe()
	}
	for i := range s.Unguarded {
		s.Unguarded[i].Wipe()
	}
	*s = State{}
}

func (w *Wallet) wipePaper() {
	if w.Paper != nil {
		clear(w.Paper.Words)
		clear(w.Paper.Passphrase)
		w.Paper = nil
	}
}

func (s *State) deviceKey() ed25519.PrivateKey { return ed25519.NewKeyFromSeed(s.Device.Seed) }

// DeviceKey returns the device's public key.
func (s *State) DeviceKey() ed25519.PublicKey {
	return s.deviceKey().Public().(ed25519.PublicKey)
}

// ProveDevice signs the statement by which a guard comes to know this device as
// the user's. user is the user's id, or at a sign-in the name as it is sent.
func (s *State) ProveDevice(guard hefu.GuardID, user string) []byte {
	return ed25519.Sign(s.deviceKey(), pair.DeviceStatement(string(guard), user, s.DeviceKey(), s.Device.Name))
}

// Meet pins a guard's identity key. A guard met before is returned as it is known;
// an id that is not the key's fingerprint, and a known id with another key, are
// refused.
func (s *State) Meet(id hefu.GuardID, key []byte) (*Guard, error) {
	if len(key) != ed25519.PublicKeySize || pair.Fingerprint(key) != string(id) {
		return nil, hefu.Errorf(hefu.KindInvalid, "guard: its identity key does not have the fingerprint %s; do not use it", id)
	}
	if g := s.guard(id); g != nil {
		return g, nil
	}
	s.Guards = append(s.Guards, Guard{ID: id, Key: bytes.Clone(key)})
	return &s.Guards[len(s.Guards)-1], nil
}

func (s *State) guard(id hefu.GuardID) *Guard {
	for i := range s.Guards {
		if s.Guards[i].ID == id {
			return &s.Guards[i]
		}
	}
	return nil
}

// Wallet returns the wallet with this id, or the only one for an id of "", or the one
// with this label.
func (s *State) Wallet(name string) (*Wallet, error) {
	if len(s.Wallets) == 0 {
		return nil, hefu.Errorf(hefu.KindNotFound, "wallet: this vault holds none yet; make one with create or restore")
	}
	if name == "" && len(s.Wallets) > 1 {
		return nil, hefu.Errorf(hefu.KindInvalid, "wallet: this vault holds %d; say which one", len(s.Wallets))
	}
	at := slices.IndexFunc(s.Wallets, func(w Wallet) bool {
		return name == "" || string(w.ID) == name || w.Label == name
	})
	if at < 0 {
		return nil, hefu.Errorf(hefu.KindNotFound, "wallet: none is called %q here", name)
	}
	return &s.Wallets[at], nil
}

// keys decodes the public halves of a half.
func (h *Half) keys() ([]pair.PublicKey, error) {
	half, err := h.open()
	if err != nil {
		return nil, err
	}
	defer half.Wipe()
	return half.Keys(), nil
}

func (h *Half) open() (*pair.DeviceHalf, error) {
	half := &pair.DeviceHalf{}
	if err := half.UnmarshalBinary(h.Bytes); err != nil {
		return nil, fmt.Errorf("reading the device half: %w", err)
	}
	return half, nil
}
