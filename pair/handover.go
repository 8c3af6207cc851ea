package pair

import (
	"crypto/hkdf"
	"crypto/hpke"
	"crypto/sha256"
	"encoding/base32"
	"io"
	"strings"

	"golang.org/x/crypto/chacha20poly1305"
)

// A handover brings a device half to another device of the same user, past the guard: the guard carries both messages,
// knows p and p', and with the half would hold the whole key.
//
//	new device   shows Code(public), 160 bits, on its screen; posts SealHandoverKey(code, public)
//	old device   is given the code by eye or camera; OpenHandoverKey; posts SealHandover(public, content)
//	new device   OpenHandover(private)
//
// The guard sees neither the public key nor the code. So the code is two things at once: a commitment to the key, that
// holds also when somebody photographs the screen, and a secret between the two screens, by which the new device knows
// that the content came from somebody who read it there: without the public key nobody seals to it.

const (
	handoverTag    = "hefu/pairing/v1"
	handoverKeyTag = "hefu/pairing-key/v1"
	handoverMark   = "hefu-hov\x01"

	// HandoverPrefix stands before the code in a QR code.
	HandoverPrefix = "HEFU:PAIR:"
	// HandoverCodeSize is the length of a code: 32 characters of the alphabet of RFC 4648, five bits each.
	HandoverCodeSize = 32
	// HandoverKeySize is the length of a public key: ML-KEM-768's and X25519's.
	HandoverKeySize = 1184 + 32
	// MaxHandover is how long a sealed content may be. A half of all of today's keys is 11 KiB, and 16 in its box.
	MaxHandover = 184 << 10
)

var handoverCode = base32.StdEncoding

// Handover says which handover a content is of. All of it is bound to the content.
type Handover struct {
	Guard   string // fingerprint
	User    string // as the guard calls him
	Pairing string // the guard's name for it
	Code    string // as HandoverCode has it
}

// HandoverCode is the first 20 bytes of a tagged SHA-256 over the public key, in base32: what the new device shows.
func HandoverCode(public []byte) string {
	sum := sha256.Sum256(append([]byte(handoverTag+"\x00"), public...))
	return handoverCode.EncodeToString(sum[:20])
}

// ParseHandoverCode reads a code as a person types it, or as the camera reads it: case, spaces and dashes do not count,
// and 0, 1 and 8, which the alphabet does not have, are O, I and B.
func ParseHandoverCode(text string) (string, error) {
	upper := strings.ToUpper(strings.TrimSpace(text))
	upper = strings.TrimPrefix(upper, HandoverPrefix)
	code := strings.NewReplacer(" ", "", "-", "", "\t", "", "\n", "", "\r", "", "\u00a0", "", "0", "O", "1", "I", "8", "B").Replace(upper)
	if raw, err := handoverCode.DecodeString(code); err != nil || len(raw) != 20 || len(code) != HandoverCodeSize {
		return "", refuse("reading a pairing code: not 32 letters and digits of its alphabet")
	}
	return code, nil
}

// keyBinding is what a sealed public key is bound to. The guard names the pairing only after it has the key.
func (h Handover) keyBinding() []byte {
	var e encoder
	e.text(handoverKeyTag)
	e.text(h.Guard)
	e.text(h.User)
	return e.b
}

// statement is HPKE's info.
func (h Handover) statement() []byte {
	var e encoder
	e.text(handoverTag)
	e.text(h.Guard)
	e.text(h.User)
	e.text(h.Pairing)
	e.text(h.Code)
	return e.b
}

// check refuses a handover that names nobody.
func (h Handover) check() error {
	for _, s := range []string{h.Guard, h.User, h.Code} {
		if s == "" || len(s) > maxName {
			return refuse("handing a half over: it is not said from whom to whom")
		}
	}
	return nil
}

// keyKey is the key under which a public key travels.
func (h Handover) keyKey() ([]byte, error) {
	raw, err := handoverCode.DecodeString(h.Code)
	if err != nil || len(raw) != 20 {
		return nil, refuse("handing a half over: not a pairing code")
	}
	return hkdf.Key(sha256.New, raw, nil, handoverKeyTag, chacha20poly1305.KeySize)
}

// SealHandoverKey encrypts the new device's public key under its own code, for the guard to carry. h.Pairing is not used.
func SealHandoverKey(rand io.Reader, h Handover, public []byte) ([]byte, error) {
	if err := h.check(); err != nil {
		return nil, err
	}
	if len(public) != HandoverKeySize || HandoverCode(public) != h.Code {
		return nil, refuse("sealing a public key: the code is of another one")
	}
	return h.sealKey(rand, public)
}

func (h Handover) sealKey(rand io.Reader, public []byte) ([]byte, error) {
	key, err := h.keyKey()
	if err != nil {
		return nil, err
	}
	defer clear(key)
	aead, err := chacha20poly1305.NewX(key)
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, chacha20poly1305.NonceSizeX)
	if _, err := io.ReadFull(rand, nonce); err != nil {
		return nil, err
	}
	return aead.Seal(append([]byte(handoverMark), nonce...), nonce, public, h.keyBinding()), nil
}

// OpenHandoverKey takes the public key out again. It refuses one that the code does not commit to, whoever sealed it.
// h.Pairing is not used.
func OpenHandoverKey(h Handover, sealed []byte) (public []byte, err error) {
	if err := h.check(); err != nil {
		return nil, err
	}
	d := decoder{b: sealed}
	d.magic(handoverMark)
	nonce := d.raw(chacha20poly1305.NonceSizeX)
	if d.failed {
		return nil, refuse("opening a public key: malformed")
	}
	key, err := h.keyKey()
	if err != nil {
		return nil, err
	}
	defer clear(key)
	aead, err := chacha20poly1305.NewX(key)
	if err != nil {
		return nil, err
	}
	public, err = aead.Open(nil, nonce, d.b, h.keyBinding())
	if err != nil {
		return nil, refuse("opening a public key: it was not sealed under this code")
	}
	if len(public) != HandoverKeySize || HandoverCode(public) != h.Code {
		return nil, refuse("opening a public key: the code is of another one")
	}
	return public, nil
}

// SealHandover encrypts a content to the new device. public comes from OpenHandoverKey; a code that is another's is
// refused here once more. The HPKE of the standard library draws from the system's randomness.
func SealHandover(public []byte, h Handover, content []byte) ([]byte, error) {
	if err := h.check(); err != nil {
		return nil, err
	}
	if h.Pairing == "" || len(h.Pairing) > maxName || HandoverCode(public) != h.Code {
		return nil, refuse("sealing a handover: the key is not the one of this pairing")
	}
	kem, kdf, aead := suite()
	to, err := kem.NewPublicKey(public)
	if err != nil {
		return nil, refuse("sealing a handover: the key is malformed")
	}
	sealed, err := hpke.Seal(to, kdf, aead, h.statement(), content)
	if err != nil {
		return nil, err
	}
	box := append([]byte(handoverMark), sealed...)
	if len(box) > MaxHandover {
		return nil, refuse("sealing a handover: it is longer than %d bytes", MaxHandover)
	}
	return box, nil
}

// OpenHandover decrypts what was sealed to the new device's key for exactly this handover. The caller wipes what it
// returns, and the private key.
func OpenHandover(private []byte, h Handover, box []byte) ([]byte, error) {
	if err := h.check(); err != nil {
		return nil, err
	}
	if h.Pairing == "" || len(h.Pairing) > maxName || len(box) > MaxHandover {
		return nil, refuse("opening a handover: malformed")
	}
	sealed, ok := strings.CutPrefix(string(box), handoverMark)
	if !ok {
		return nil, refuse("opening a handover: not a sealed half")
	}
	kem, kdf, aead := suite()
	key, err := kem.NewPrivateKey(private)
	if err != nil {
		return nil, refuse("opening a handover: the private key is malformed")
	}
	content, err := hpke.Open(key, kdf, aead, h.statement(), []byte(sealed))
	if err != nil {
		return nil, refuse("opening a handover: it was not sealed to this device for this pairing")
	}
	return content, nil
}

// Check refuses a half that no dealing made: a public key that is no point of its curve, a share outside its group or,
// for Ed25519, one that is not of its key. For secp256k1 only a signature with the guard shows that the halves fit.
func (h *DeviceHalf) Check() error {
	for _, k := range h.keys {
		if k.Curve == Ed25519 {
			if err := k.frost.CheckDevice(); err != nil {
				return refuse("checking a half: the share of %s is not of its key", k.Path)
			}
			continue
		}
		if _, err := parsePoint(k.Public); err != nil {
			return refuse("checking a half: the key of %s is not a point of the curve", k.Path)
		}
		if _, err := parseScalar(k.ecdsa.X2[:]); err != nil {
			return refuse("checking a half: the share of %s is out of range", k.Path)
		}
	}
	return nil
}
