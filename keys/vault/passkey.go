package vault

import (
	"bytes"
	"crypto/hkdf"
	"crypto/hpke"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"slices"

	"golang.org/x/crypto/chacha20poly1305"
)

// PRFSize is the length of what a passkey answers (WebAuthn's prf extension), in bytes.
const PRFSize = 32

// MostPasskeys bounds the passkeys of one Box.
const MostPasskeys = 16

// The domains of what a passkey opens.
//
//nolint:gosec // G101: names, not secrets
const (
	oldDomain     = "hefu/vault/passkey/v1"
	passkeyDomain = "hefu/vault/passkey/v2"
	publicDomain  = "hefu/vault/passkey/public/v1"
)

// ErrPasskey: the box has no such passkey, or the passkey answered something else.
var ErrPasskey = errors.New("opening the vault: this passkey does not open it")

// Passkey is one further way to a Box's key. What the passkey answers for Salt makes a key
// pair, and the box's key is sealed to its public half: so a fresh one can be sealed to a
// passkey that is not at hand.
type Passkey struct {
	Credential []byte `json:"credential"` // WebAuthn's credential id
	Name       string `json:"name"`       // what the person calls it; not secret
	Salt       []byte `json:"salt"`       // 32 bytes, the input of the passkey's PRF
	// Sealed is the box's key: HPKE (RFC 9180) of the suite of suite, or without Public, in
	// boxes of before it, nonce ‖ XChaCha20-Poly1305.
	Sealed []byte `json:"sealed"`
	// Public is the public half, nonce ‖ XChaCha20-Poly1305 under the box's key: whoever can
	// write the box and cannot open it puts no key of his own there.
	Public []byte `json:"public,omitempty"`
}

func suite() (hpke.KEM, hpke.KDF, hpke.AEAD) {
	return hpke.MLKEM768X25519(), hpke.HKDFSHA256(), hpke.ChaCha20Poly1305()
}

func (p Passkey) about(domain string) []byte { return []byte(domain + string(p.Credential)) }

// derive makes 32 bytes of a passkey's answer (HKDF-SHA-256, RFC 5869). An answer of zeros
// is what a broken authenticator gives.
func (p Passkey) derive(prf []byte, domain string) ([]byte, error) {
	if len(prf) != PRFSize || subtle.ConstantTimeCompare(prf, make([]byte, PRFSize)) == 1 {
		return nil, ErrPasskey
	}
	return hkdf.Key(sha256.New, prf, p.Salt, domain+string(p.Credential), chacha20poly1305.KeySize)
}

// pair is the key pair of a passkey's answer.
func (p Passkey) pair(prf []byte) (hpke.PrivateKey, error) {
	seed, err := p.derive(prf, passkeyDomain)
	if err != nil {
		return nil, err
	}
	defer clear(seed)
	kem, _, _ := suite()
	return kem.DeriveKeyPair(seed)
}

// sealTo puts the box's key into the passkey for its public half.
func (p *Passkey) sealTo(rand io.Reader, k Key, public hpke.PublicKey) (err error) {
	_, kdf, aead := suite()
	if p.Sealed, err = hpke.Seal(public, kdf, aead, p.about(passkeyDomain), k); err != nil {
		return fmt.Errorf("sealing the vault: %w", err)
	}
	p.Public, err = seal(rand, k, public.Bytes(), p.about(publicDomain))
	return err
}

// unlock takes the box's key out.
func (p Passkey) unlock(prf []byte) (Key, error) {
	if len(p.Public) == 0 {
		kek, err := p.derive(prf, oldDomain)
		if err != nil {
			return nil, err
		}
		defer clear(kek)
		return open(kek, p.Sealed, p.Credential)
	}
	key, err := p.pair(prf)
	if err != nil {
		return nil, err
	}
	_, kdf, aead := suite()
	return hpke.Open(key, kdf, aead, p.about(passkeyDomain), p.Sealed)
}

// follow seals a fresh key in place of the present one, without the passkey. It fails for a
// passkey of before Public, and for one that was not added under the present key.
func (p *Passkey) follow(rand io.Reader, present, fresh Key) error {
	public, err := open(present, p.Public, p.about(publicDomain))
	if err != nil {
		return ErrPasskey
	}
	kem, _, _ := suite()
	to, err := kem.NewPublicKey(public)
	if err != nil {
		return ErrPasskey
	}
	return p.sealTo(rand, fresh, to)
}

func (b *Box) passkey(credential []byte) int {
	return slices.IndexFunc(b.Passkeys, func(p Passkey) bool { return bytes.Equal(p.Credential, credential) })
}

// UnlockPasskey takes the key with what a passkey answered for its Salt (32 bytes).
// Its error is ErrPasskey.
func (b *Box) UnlockPasskey(credential, prf []byte) (Key, error) {
	i := b.passkey(credential)
	if i < 0 {
		return nil, ErrPasskey
	}
	k, err := b.Passkeys[i].unlock(prf)
	if err != nil || len(k) != KeySize {
		return nil, ErrPasskey
	}
	return k, nil
}

// AddPasskey lets a passkey open the box too. p says which: credential, name, salt; one
// with the same credential is replaced. prf is what it answered for the salt, and k the
// box's key.
func (b *Box) AddPasskey(rand io.Reader, k Key, p Passkey, prf []byte) error {
	if len(p.Credential) == 0 || len(p.Credential) > 1024 || len(p.Salt) != 32 || len(p.Name) > 128 {
		return errors.New("adding a passkey: its credential, name or salt is not of the right length")
	}
	i := b.passkey(p.Credential)
	if i < 0 && len(b.Passkeys) >= MostPasskeys {
		return fmt.Errorf("adding a passkey: there are %d already; remove one", MostPasskeys)
	}
	key, err := p.pair(prf)
	if err != nil {
		return err
	}
	if err := p.sealTo(rand, k, key.PublicKey()); err != nil {
		return err
	}
	b.Passkeys = slices.Clone(b.Passkeys)
	if i >= 0 {
		b.Passkeys[i] = p
		return nil
	}
	b.Passkeys = append(b.Passkeys, p)
	return nil
}

// RenewPasskey puts a passkey of before Public, which has just opened the box, into the
// present form. Others stay as they are.
func (b *Box) RenewPasskey(rand io.Reader, k Key, credential, prf []byte) error {
	i := b.passkey(credential)
	if i < 0 || len(b.Passkeys[i].Public) > 0 {
		return nil
	}
	return b.AddPasskey(rand, k, b.Passkeys[i], prf)
}

// RemovePasskey takes a passkey out and gives the box a fresh key under its password: an
// older copy of the box, with what the passkey answers, opens nothing that is sealed from
// then on. k is the present key. The other passkeys stay, but for those of before Public
// that have opened nothing since. The content must be sealed again under the key that is
// returned. It is ErrPasskey where there is no such passkey.
func (b *Box) RemovePasskey(rand io.Reader, k Key, credential []byte, password string, params Params) (Key, error) {
	i := b.passkey(credential)
	if i < 0 {
		return nil, ErrPasskey
	}
	others := slices.Delete(slices.Clone(b.Passkeys), i, i+1)
	fresh, err := b.SetPassword(rand, password, params)
	if err != nil {
		return nil, err
	}
	for _, p := range others {
		switch err := p.follow(rand, k, fresh); {
		case err == nil:
			b.Passkeys = append(b.Passkeys, p)
		case !errors.Is(err, ErrPasskey):
			return nil, err
		}
	}
	return fresh, nil
}
