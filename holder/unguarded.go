package holder

import (
	"bytes"
	"slices"
	"strings"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/keys"
	"github.com/hefu-wallet/hefu/pair"
)

// Unguarded is an account in which no guard has a part: solo, whose whole key lies in this
// vault, or cold, whose key is elsewhere. Limits, codes and freezes do not hold for it.
//
// A solo account keeps the key of its own path only, not the words: whoever opens the
// vault has this account and nothing else of that paper. Its paper is never that of a
// wallet in the same vault: a key that is split and lies whole beside the half would make
// every promise of the guard untrue.
type Unguarded struct {
	Label string           `json:"label"`
	Kind  hefu.AccountKind `json:"kind"` // hefu.Solo, hefu.Cold
	// Network is the one that it was added for. It is an account of every network of the
	// same family whose keys have the same coin type (SLIP-44).
	Network hefu.Network `json:"network"`
	// Key is the path of the extended key whose children are the account's keys, "" for an
	// address that is watched. Where the key came without one it is what its kind has as a
	// rule, and Nominal.
	Key     string `json:"key,omitempty"`
	Nominal bool   `json:"nominal,omitempty"`
	// Public and Chain are that extended key: 33 bytes compressed and 32 (BIP-32). Master is
	// the fingerprint of the paper's master key, 4 bytes, where it is known.
	Public []byte `json:"public,omitempty"`
	Chain  []byte `json:"chain,omitempty"`
	Master []byte `json:"master,omitempty"`
	Parent []byte `json:"parent,omitempty"` // fingerprint of the key above, 4 bytes
	// Address is what is watched where no key is known.
	Address string `json:"address,omitempty"`
	// Paper names the words of a solo account, as they would name a wallet.
	Paper   hefu.WalletID `json:"paper,omitempty"`
	Secret  Secret        `json:"secret,omitempty"` // solo: the scalar at Key, 32 bytes
	Moves   []Move        `json:"moves,omitempty"`
	Created time.Time     `json:"created"`
}

// Wipe overwrites what is secret in it.
func (u *Unguarded) Wipe() { clear(u.Secret) }

// The types of address of a chain that knows several. They differ by the purpose of the
// path (BIP-43).
const (
	P2WPKH = "p2wpkh" // BIP-84
	P2TR   = "p2tr"   // BIP-86
)

// typeOf is the type of address that the keys below a path have, "" where the chain has
// one.
func typeOf(path string) string {
	switch {
	case strings.HasPrefix(path, "m/84'/"):
		return P2WPKH
	case strings.HasPrefix(path, "m/86'/"):
		return P2TR
	}
	return ""
}

// Type is the type of address that the account has.
func (u *Unguarded) Type() string { return typeOf(u.Key) }

// rowOf finds the row of a network whose accounts have a type of address; "" is the first
// that there is.
func rowOf(set chain.Set, id hefu.Network, typ string) (chain.Network, chain.Family, error) {
	n, f, err := set.Network(id)
	if err != nil || typ == "" || typ == typeOf(n.Key) {
		return n, f, err
	}
	for _, f := range set {
		for _, n := range f.Networks {
			if n.ID == id && typeOf(n.Key) == typ {
				return n, f, nil
			}
		}
	}
	return n, f, hefu.Errorf(hefu.KindInvalid, "account: %s has no addresses of the type %.20q", n.Name, typ)
}

// on is the network as this account sees it: its keys at the account's own path. Purpose
// and coin type must be the row's, the number of the account is free.
func (u *Unguarded) on(n chain.Network) (chain.Network, bool) {
	if n.ID.Namespace() != u.Network.Namespace() || n.Curve != string(keys.CurveSecp256k1) {
		return n, false
	}
	if u.Key == "" {
		return n, n.Gap == 0
	}
	if parentOf(u.Key) != parentOf(n.Key) {
		return n, false
	}
	n.Key = u.Key
	return n, true
}

// parentOf is a path without its last step.
func parentOf(path string) string { return path[:max(0, strings.LastIndexByte(path, '/'))] }

// Set is what of a set of families this account has an address on. The keys of its
// networks are at the account's own path, whatever the rows say.
func (u *Unguarded) Set(set chain.Set) chain.Set {
	var out chain.Set
	for _, f := range set {
		var networks []chain.Network
		for _, n := range f.Networks {
			if own, ok := u.on(n); ok {
				networks = append(networks, own)
			}
		}
		if f.Networks = networks; len(networks) > 0 {
			out = append(out, f)
		}
	}
	return out
}

// Owner is the account on a network, as its chain sees it. It holds nothing secret.
func (u *Unguarded) Owner(set chain.Set, id hefu.Network) (chain.Owner, error) {
	n, family, err := u.Set(set).Network(id)
	if err != nil {
		return chain.Owner{}, hefu.Errorf(hefu.KindInvalid, "account: %s is none on %s", u.Label, id)
	}
	if u.Public == nil {
		return chain.Owner{Address: u.Address, Watched: true}, nil
	}
	o := ownerOf(u.extended())
	copy(o.Master[:], u.Master)
	o.Address, err = o.At(family, n, n.Path())
	return o, err
}

func (u *Unguarded) extended() pair.PublicKey {
	k := pair.PublicKey{Curve: pair.Secp256k1, Path: u.Key, Public: bytes.Clone(u.Public)}
	copy(k.ChainCode[:], u.Chain)
	return k
}

// Account is the account on one network, as it is shown.
func (u *Unguarded) Account(set chain.Set, id hefu.Network) (hefu.Account, error) {
	o, err := u.Owner(set, id)
	if err != nil {
		return hefu.Account{}, err
	}
	a := hefu.Account{Network: id, Address: o.Address, Kind: u.Kind}
	if u.Key != "" {
		n, _, err := u.Set(set).Network(id)
		if err != nil {
			return a, err
		}
		a.Path = n.Path()
	}
	return a, nil
}

// Account finds an Unguarded by its label.
func (s *State) Account(label string) (*Unguarded, error) {
	at := slices.IndexFunc(s.Unguarded, func(u Unguarded) bool { return u.Label == label })
	if at < 0 {
		return nil, hefu.Errorf(hefu.KindNotFound, "account: no solo or cold account here is called %.80q", label)
	}
	return &s.Unguarded[at], nil
}

// AddSolo makes a solo account of a mnemonic, which the caller wipes: the key of one path
// is kept and nothing else. The words of a wallet in this vault are refused.
func (s *State) AddSolo(set chain.Set, id hefu.Network, typ, label string, m keys.Mnemonic, passphrase string, now time.Time) (*Unguarded, error) {
	n, _, err := rowOf(set, id, typ)
	if err != nil {
		return nil, err
	}
	if n.Curve != string(keys.CurveSecp256k1) {
		return nil, hefu.Errorf(hefu.KindInvalid, "account: solo accounts on %s are not built yet", n.Name)
	}
	u := Unguarded{Label: label, Kind: hefu.Solo, Network: id, Key: n.Key, Created: now.UTC()}
	seed := m.Seed(passphrase)
	defer clear(seed)
	if u.Paper, err = paperID(seed); err != nil {
		return nil, err
	}
	for _, w := range s.Wallets {
		if w.ID == u.Paper {
			return nil, hefu.Errorf(hefu.KindConflict,
				"account: these are the words of your wallet %s. Its key is split so that no device has it whole; a solo account of the same words would undo that. Take other words", w.Label)
		}
	}
	k, err := derive(seed, u.Key)
	if err != nil {
		return nil, err
	}
	defer k.Wipe()
	u.Public, u.Chain, u.Secret = bytes.Clone(k.Public[:]), bytes.Clone(k.ChainCode[:]), bytes.Clone(k.Scalar[:])
	if u.Master, err = fingerprintOf(seed, "m"); err != nil {
		return nil, err
	}
	if u.Parent, err = fingerprintOf(seed, parentOf(u.Key)); err != nil {
		return nil, err
	}
	return s.keep(set, u)
}

func derive(seed []byte, at string) (keys.PrivateKey, error) {
	path, err := keys.ParsePath(at)
	if err != nil {
		return keys.PrivateKey{}, err
	}
	return keys.Secp256k1(seed, path)
}

func fingerprintOf(seed []byte, at string) ([]byte, error) {
	k, err := derive(seed, at)
	if err != nil {
		return nil, err
	}
	defer k.Wipe()
	f := k.PublicKey().Fingerprint()
	return f[:], nil
}

func paperID(seed []byte) (hefu.WalletID, error) {
	identity, err := keys.Identity(seed)
	if err != nil {
		return "", err
	}
	defer clear(identity)
	return WalletID(publicOf(identity)), nil
}

// AddAddress makes a cold account of an address in canonical form, on a network where an
// account is one address.
func (s *State) AddAddress(set chain.Set, id hefu.Network, label, address string, now time.Time) (*Unguarded, error) {
	n, family, err := set.Network(id)
	if err != nil {
		return nil, err
	}
	if n.Gap != 0 {
		return nil, hefu.Errorf(hefu.KindInvalid, "account: on %s an account has many addresses; give its extended public key or its descriptor", n.Name)
	}
	if address, err = family.ParseAddress(n, address); err != nil {
		return nil, err
	}
	return s.keep(set, Unguarded{Label: label, Kind: hefu.Cold, Network: id, Address: address, Created: now.UTC()})
}

// AddWatched makes a cold account of an account's extended public key or its descriptor, as
// keys.ParseWatched reads them. typ is the type of addresses, or "" where the text says it.
func (s *State) AddWatched(set chain.Set, id hefu.Network, typ, label, text string, now time.Time) (*Unguarded, error) {
	if _, _, err := rowOf(set, id, typ); err != nil {
		return nil, err
	}
	purposes := map[string]uint32{"": 0, P2WPKH: 84, P2TR: 86}
	w, err := keys.ParseWatched(text, purposes[typ])
	if err != nil {
		return nil, hefu.Errorf(hefu.KindInvalid, "account: %v. Nothing was kept", err)
	}
	n, _, err := rowOf(set, id, typeOf(w.Path.String()))
	if err != nil {
		return nil, err
	}
	if parentOf(n.Key) != parentOf(w.Path.String()) {
		return nil, hefu.Errorf(hefu.KindInvalid, "account: the key is of an account at %s, and %s has them at %s. Nothing was kept", w.Path, n.Name, n.Key)
	}
	u := Unguarded{
		Label: label, Kind: hefu.Cold, Network: id, Key: w.Path.String(), Nominal: !w.Origin, Created: now.UTC(),
		Public: bytes.Clone(w.Key.Key[:]), Chain: bytes.Clone(w.Key.ChainCode[:]), Parent: bytes.Clone(w.Parent[:]),
	}
	if w.Origin {
		u.Master = bytes.Clone(w.Master[:])
	}
	return s.keep(set, u)
}

// Descriptor is what other wallets read to watch the account (BIP-380), "" where there is no
// such thing.
func (u *Unguarded) Descriptor(set chain.Set) string {
	n, _, err := u.Set(set).Network(u.Network)
	path, wrong := keys.ParsePath(u.Key)
	if err != nil || wrong != nil || u.Type() == "" {
		return ""
	}
	w := keys.Watched{Path: path, Origin: !u.Nominal, Test: n.Testnet}
	copy(w.Key.Key[:], u.Public)
	copy(w.Key.ChainCode[:], u.Chain)
	copy(w.Master[:], u.Master)
	copy(w.Parent[:], u.Parent)
	text, err := w.Descriptor()
	if err != nil {
		return ""
	}
	return text
}

// keep adds an account whose label is free and that is no account of this vault yet.
func (s *State) keep(set chain.Set, u Unguarded) (*Unguarded, error) {
	if err := s.free(u.Label); err != nil {
		return nil, err
	}
	s.Unguarded = append(s.Unguarded, u)
	if err := s.Distinct(set); err != nil {
		s.Unguarded = s.Unguarded[:len(s.Unguarded)-1]
		return nil, err
	}
	return &s.Unguarded[len(s.Unguarded)-1], nil
}

const maxLabel = 64 // bytes

// free refuses a label that is none, and one that is taken.
func (s *State) free(label string) error {
	if label == "" || len(label) > maxLabel || strings.TrimSpace(label) != label || strings.ContainsFunc(label, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return hefu.Errorf(hefu.KindInvalid, "account: give it a name of up to %d bytes on one line", maxLabel)
	}
	taken := slices.ContainsFunc(s.Unguarded, func(u Unguarded) bool { return u.Label == label }) ||
		slices.ContainsFunc(s.Wallets, func(w Wallet) bool { return w.Label == label })
	if taken {
		return hefu.Errorf(hefu.KindConflict, "account: another one here is already called %q", label)
	}
	return nil
}

// Rename gives an account another label.
func (s *State) Rename(old, label string) error {
	u, err := s.Account(old)
	if err != nil {
		return err
	}
	if err := s.free(label); err != nil {
		return err
	}
	u.Label = label
	return nil
}

// Remove forgets an account, and with a solo one its key: only its paper brings it back.
func (s *State) Remove(label string) error {
	u, err := s.Account(label)
	if err != nil {
		return err
	}
	u.Wipe()
	s.Unguarded = slices.DeleteFunc(s.Unguarded, func(u Unguarded) bool { return u.Label == label })
	return nil
}

// Distinct refuses a vault in which one address would be of two kinds, or be there twice:
// what is said of one kind is untrue of another.
func (s *State) Distinct(set chain.Set) error {
	if len(s.Unguarded) == 0 {
		return nil
	}
	seen := map[hefu.AccountID]string{}
	for i := range s.Unguarded {
		u := &s.Unguarded[i]
		for _, f := range u.Set(set) {
			for _, n := range f.Networks {
				o, err := u.Owner(set, n.ID)
				if err != nil {
					return err
				}
				if other := seen[n.ID.Account(o.Address)]; other != "" {
					return hefu.Errorf(hefu.KindConflict, "account: %s is already here as %s", o.Address, other)
				}
				seen[n.ID.Account(o.Address)] = u.Label
			}
		}
	}
	for i := range s.Wallets {
		w := &s.Wallets[i]
		for _, f := range set {
			for _, n := range f.Networks {
				o, err := w.owner(chain.Set{f}, n)
				if other := seen[n.ID.Account(o.Address)]; err == nil && other != "" {
					return hefu.Errorf(hefu.KindConflict,
						"account: %s belongs to your wallet %s, and it cannot be %s as well: the two are kept by different rules", o.Address, w.Label, other)
				}
			}
		}
	}
	return nil
}
