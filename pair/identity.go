package pair

import (
	stded25519 "crypto/ed25519"
	"crypto/sha256"
	"encoding/base32"
	"strings"
)

// DealParams says which dealing is meant. Generation rises with every dealing of an account; the guard refuses lower
// ones. Identity is the public identity key of the mnemonic (32 bytes, or empty where there is none); the dealer sets it,
// and a guard that knows it already sets it to have it compared. Progress, if set, hears of every key dealt.
type DealParams struct {
	Guard, Account, Dealing string
	Generation              uint64
	Identity                stded25519.PublicKey
	Progress                func(done, total int)
}

// encode covers what names the dealing; Identity and Progress are not part of the name.
func (p DealParams) encode(e *encoder) {
	e.text(p.Guard)
	e.text(p.Account)
	e.text(p.Dealing)
	e.u64(p.Generation)
}

func (p DealParams) check() error {
	for name, v := range map[string]string{"guard": p.Guard, "account": p.Account, "dealing": p.Dealing} {
		if v == "" || len(v) > maxName {
			return refuse("reading a dealing: the %s id has %d bytes", name, len(v))
		}
	}
	if n := len(p.Identity); n != 0 && n != stded25519.PublicKeySize {
		return refuse("reading a dealing: an identity key of %d bytes", n)
	}
	return nil
}

func (p DealParams) statement(tag string, more []byte) []byte {
	var e encoder
	e.text(tag)
	p.encode(&e)
	e.bytes(more)
	return e.b
}

// Fingerprint is a guard's id: 120 bits of a tagged SHA-256 over its public identity key, base32 in six groups of four
// letters or digits, short enough to compare by eye.
func Fingerprint(identity stded25519.PublicKey) string {
	sum := sha256.Sum256(append([]byte("hefu/guard-id/v1\x00"), identity...))
	text := base32.StdEncoding.EncodeToString(sum[:15])
	groups := make([]string, 0, 6)
	for ; text != ""; text = text[4:] {
		groups = append(groups, text[:4])
	}
	return strings.Join(groups, "-")
}

const (
	redealTag  = "hefu/redeal/v1"
	oneTimeTag = "hefu/onetime/v1"
)

// SignRedeal is the mnemonic's statement that it deals its keys to this guard, for this account, under this generation:
// an Ed25519 signature by the identity key.
func SignRedeal(identity stded25519.PrivateKey, p DealParams) []byte {
	return stded25519.Sign(identity, p.statement(redealTag, nil))
}

// VerifyRedeal checks SignRedeal's statement against the identity key that the first dealing registered.
func VerifyRedeal(pub stded25519.PublicKey, p DealParams, sig []byte) error {
	if len(pub) != stded25519.PublicKeySize || !stded25519.Verify(pub, p.statement(redealTag, nil), sig) {
		return refuse("reading a dealing: the identity key did not sign it")
	}
	return nil
}

// SignOneTime is the guard's statement that public is its one-time HPKE key for one dealing, signed by its identity.
func SignOneTime(identity stded25519.PrivateKey, info DealParams, public []byte) []byte {
	return stded25519.Sign(identity, info.statement(oneTimeTag, public))
}

// VerifyOneTime checks SignOneTime's statement against the guard's identity key, which the device pinned at first contact.
func VerifyOneTime(pub stded25519.PublicKey, info DealParams, public, sig []byte) error {
	if len(pub) != stded25519.PublicKeySize || !stded25519.Verify(pub, info.statement(oneTimeTag, public), sig) {
		return refuse("reading a one-time key: the guard's identity did not sign it")
	}
	return nil
}
