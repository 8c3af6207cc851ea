package pair

import (
	"bytes"
	stded25519 "crypto/ed25519"
)

// Role is who signed an envelope.
type Role byte

// Step is which message of a session an envelope carries.
type Step byte

// The roles and steps of a signing session.
const (
	Device Role = 1
	Guard  Role = 2

	Commit  Step = 1 // device to guard
	Points  Step = 2 // guard to device
	Opening Step = 3 // device to guard
)

const (
	envelopeMagic = "hefu-msg\x01"
	envelopeTag   = "hefu/pair/message/v1\x00"
)

func envelopeHeader(role Role, step Step, s Session) []byte {
	var e encoder
	e.raw([]byte(envelopeMagic))
	e.u8(byte(role))
	e.u8(byte(step))
	s.encode(&e)
	return e.b
}

// Sign wraps body for the other side: a header naming role, step and session, the body with its length, and an Ed25519
// signature by key over all of it. The device signs with its device key, the guard with its identity.
func Sign(key stded25519.PrivateKey, role Role, step Step, s Session, body []byte) []byte {
	e := encoder{b: envelopeHeader(role, step, s)}
	e.bytes(body)
	return append(e.b, stded25519.Sign(key, append([]byte(envelopeTag), e.b...))...)
}

// Verify opens what Sign made and returns the body. It refuses a message of another version, role, step or session (and
// with that of another guard, dealing, transfer or plan), trailing bytes, and a signature that is not pub's.
func Verify(pub stded25519.PublicKey, role Role, step Step, s Session, blob []byte) ([]byte, error) {
	rest, ok := bytes.CutPrefix(blob, envelopeHeader(role, step, s))
	if !ok {
		return nil, refuse("reading a message: it is of another version, role, step or session")
	}
	d := decoder{b: rest}
	body := d.bytes(len(rest))
	sig := d.raw(stded25519.SignatureSize)
	if !d.end() {
		return nil, refuse("reading a message: its length is wrong")
	}
	signed := append([]byte(envelopeTag), blob[:len(blob)-len(sig)]...)
	if len(pub) != stded25519.PublicKeySize || !stded25519.Verify(pub, signed, sig) {
		return nil, refuse("reading a message: the signature does not verify")
	}
	return body, nil
}

// A body is what an envelope carries: version, curve, step and the batch's binding, then the engine's bytes.
const bodyVersion = 1

func body(c Curve, step Step, bound [digestSize]byte, payload []byte) []byte {
	e := encoder{b: []byte{bodyVersion, c.code(), byte(step)}}
	e.raw(bound[:])
	e.raw(payload)
	return e.b
}

// openBody returns the engine's bytes of a body that is of this curve, step and batch.
func openBody(c Curve, step Step, bound [digestSize]byte, blob []byte) ([]byte, error) {
	if len(blob) < 3+digestSize || blob[0] != bodyVersion || blob[1] != c.code() || blob[2] != byte(step) {
		return nil, refuse("reading a message: it is of another version, curve or step")
	}
	if !bytes.Equal(blob[3:3+digestSize], bound[:]) {
		return nil, refuse("reading a message: it is about another session or other messages")
	}
	return blob[3+digestSize:], nil
}
