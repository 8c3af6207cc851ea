package holder

import (
	"bytes"
	"crypto/ed25519"
	"fmt"
	"io"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/keys"
	"github.com/hefu-wallet/hefu/pair"
)

// Whole is the whole key of one Unguarded account, in memory until Wipe. Nobody's consent
// but the caller's stands behind what it signs.
type Whole struct {
	key keys.PrivateKey
	// leaf says that key signs itself: that of a watched address, which has no path.
	leaf, open bool
}

// Wipe forgets the key. Sign fails afterwards.
func (w *Whole) Wipe() { w.key.Wipe(); w.open = false }

// Format keeps the key out of every print.
func (w *Whole) Format(s fmt.State, _ rune) { _, _ = s.Write([]byte("[secret]")) }

// MarshalText refuses: the key is not to be written.
func (w *Whole) MarshalText() ([]byte, error) {
	return nil, hefu.Errorf(hefu.KindInternal, "account: the key is not written anywhere")
}

// Unlock is the key of a solo account.
func (u *Unguarded) Unlock() (*Whole, error) {
	if u.Kind != hefu.Solo || len(u.Secret) != 32 {
		return nil, hefu.Errorf(hefu.KindConflict, "account: the key of %s is not on this device; it is cold", u.Label)
	}
	w := &Whole{open: true}
	copy(w.key.Scalar[:], u.Secret)
	copy(w.key.ChainCode[:], u.Chain)
	copy(w.key.Public[:], u.Public)
	return w, nil
}

// addressesTried is how many accounts and addresses of a paper are looked at for a
// watched one that came without its path.
const addressesTried = 20

// UnlockPaper is the key of a cold account, from words that are typed to sign once: they
// must be the account's own, and nothing of them is kept. The caller wipes the mnemonic.
func (s *State) UnlockPaper(set chain.Set, u *Unguarded, m keys.Mnemonic, passphrase string) (*Whole, error) {
	if u.Kind != hefu.Cold {
		return nil, hefu.Errorf(hefu.KindConflict, "account: %s needs no words to sign, its key is on this device", u.Label)
	}
	seed := m.Seed(passphrase)
	defer clear(seed)
	id, err := paperID(seed)
	if err != nil {
		return nil, err
	}
	for _, w := range s.Wallets {
		if w.ID == id {
			return nil, hefu.Errorf(hefu.KindConflict, "account: these are the words of your wallet %s, which is split; nothing was signed", w.Label)
		}
	}
	for _, at := range u.candidates(set) {
		k, err := derive(seed, at)
		if err != nil {
			return nil, err
		}
		if u.is(set, k) {
			return &Whole{key: k, leaf: u.Public == nil, open: true}, nil
		}
		k.Wipe()
	}
	return nil, hefu.Errorf(hefu.KindForbidden,
		"account: these words do not make the key of %s. They are another paper's, or a passphrase is missing or mistyped. Nothing was signed, and nothing of them was kept", u.Label)
}

// candidates are the paths at which the account's key may be.
func (u *Unguarded) candidates(set chain.Set) []string {
	if u.Public != nil && !u.Nominal {
		return []string{u.Key}
	}
	n, _, err := u.Set(set).Network(u.Network)
	if err != nil {
		return nil
	}
	path, err := keys.ParsePath(n.Key)
	if err != nil || len(path) == 0 {
		return nil
	}
	var out []string
	for i := range uint32(addressesTried) {
		account := append(path[:len(path)-1:len(path)-1], i|keys.Hardened)
		switch {
		case u.Public != nil:
			out = append(out, account.String())
		default: // how MetaMask counts, and how Ledger does
			out = append(out, path.Join(0, i).String(), account.Join(0, 0).String())
		}
	}
	return out
}

// is reports whether k is the account's key.
func (u *Unguarded) is(set chain.Set, k keys.PrivateKey) bool {
	if u.Public != nil {
		return bytes.Equal(u.Public, k.Public[:]) && bytes.Equal(u.Chain, k.ChainCode[:])
	}
	n, family, err := u.Set(set).Network(u.Network)
	if err != nil {
		return false
	}
	address, err := family.Address(n, k.Public[:])
	return err == nil && address == u.Address
}

// Sign signs what was reviewed, by ECDSA or, for P2TR, by BIP-340. The family verifies each
// signature against its sender.
func (w *Whole) Sign(rand io.Reader, v *Review) (chain.Signed, error) {
	sigs := make([]chain.Signature, 0, len(v.items))
	for _, item := range v.items {
		sig, err := w.signItem(rand, v.Network, item)
		if err != nil {
			return chain.Signed{}, err
		}
		sigs = append(sigs, chain.Signature{Bytes: sig.Bytes, V: sig.V})
	}
	return v.family.Assemble(v.Network, v.Intent.From, v.Plan, sigs)
}

func (w *Whole) signItem(rand io.Reader, n chain.Network, item chain.Signable) (pair.Signature, error) {
	if !w.open {
		return pair.Signature{}, hefu.Errorf(hefu.KindInternal, "account: the key was wiped already")
	}
	steps, err := n.Steps(item.Path)
	if err != nil {
		return pair.Signature{}, err
	}
	if w.leaf {
		steps = nil
	}
	k, err := w.key.Child(steps...)
	if err != nil {
		return pair.Signature{}, err
	}
	defer k.Wipe()
	secret := pair.Secret{Curve: pair.Secp256k1, Path: item.Path, Scalar: k.Scalar}
	defer secret.Wipe()
	if typeOf(n.Key) == P2TR {
		var aux [32]byte
		if _, err := io.ReadFull(rand, aux[:]); err != nil {
			return pair.Signature{}, fmt.Errorf("signing: reading randomness: %w", err)
		}
		return pair.SignTaproot(secret, item.Message, aux)
	}
	return pair.SignWhole(secret, item.Message)
}

// Review decodes the plan and checks that it does exactly what the Intent says, from this
// very account, as State.Review does for a guard's proposal.
func (u *Unguarded) Review(set chain.Set, in hefu.Intent, p hefu.Plan, now time.Time) (*Review, error) {
	owner, err := u.Owner(set, in.Network)
	if err != nil {
		return nil, err
	}
	v, err := reviewAlone(u.Set(set), owner, in, p, now)
	if err != nil {
		return nil, err
	}
	return v, u.replacing(v)
}

// reviewAlone is the review of a plan that no guard proposed.
func reviewAlone(set chain.Set, owner chain.Owner, in hefu.Intent, p hefu.Plan, now time.Time) (*Review, error) {
	if err := in.Check(now); err != nil {
		return nil, err
	}
	n, family, err := set.Network(in.Network)
	if err != nil {
		return nil, err
	}
	v := &Review{Network: n, Intent: in, Plan: p, family: family, digest: in.Digest()}
	if err := v.judgeTokens(); err != nil {
		return nil, err
	}
	return v, v.read(owner, now)
}

func publicOf(k ed25519.PrivateKey) ed25519.PublicKey { return k.Public().(ed25519.PublicKey) }
