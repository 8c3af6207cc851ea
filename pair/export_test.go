package pair

import (
	stded25519 "crypto/ed25519"
	"crypto/rand"
)

// ResignPackage is what a device could do to a sealed package that it was given: sign it for another dealing.
func ResignPackage(blob []byte, info DealParams, key stded25519.PrivateKey) []byte {
	d := decoder{b: blob}
	d.magic(transportMark)
	sealed := d.bytes(len(blob))
	return append(blob[:len(blob)-64:len(blob)-64], stded25519.Sign(key, info.statement(transportTag, sealed))...)
}

// CommitBody is a well-formed body of step Commit for items that nobody checked.
func CommitBody(s Session, c Curve, items []Item, payload []byte) []byte {
	return body(c, Commit, binding(contexts(s, c, items)), payload)
}

// Payload is what a body carries for its engine.
func Payload(blob []byte) []byte { return blob[3+digestSize:] }

// SealUnderCode seals any public key under a code, as somebody does who photographed the code.
func SealUnderCode(h Handover, public []byte) []byte {
	sealed, err := h.sealKey(rand.Reader, public)
	if err != nil {
		panic(err)
	}
	return sealed
}
