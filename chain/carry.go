package chain

import "github.com/hefu-wallet/hefu"

// Carrier is an optional ability of a Format: a plan goes to a signer elsewhere, on paper,
// by a file or a camera, and comes back signed.
type Carrier interface {
	// Carry writes the plan as text in the form that other signers read, and names the
	// form: "psbt" (BIP-174, base64), "eip1559" (unsigned, 0x and hex). It is complete:
	// whoever signs needs no connection.
	Carry(n Network, from Owner, p hefu.Plan) (form, text string, err error)
	// Bring reads what came back, text or binary, and returns the signed transaction as a
	// node takes it. Whether it is the plan's, and whose signatures it has, is Opener's to
	// say. Errors are KindInvalid.
	Bring(n Network, from Owner, p hefu.Plan, back []byte) (signed []byte, err error)
}
