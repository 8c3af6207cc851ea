package wire

import (
	"time"

	"github.com/hefu-wallet/hefu"
)

// Wallet is what the guard knows of one mnemonic.
type Wallet struct {
	ID         hefu.WalletID `json:"id"`
	Generation uint64        `json:"generation" doc:"Of the latest dealing; 0 when it was never dealt"`
	Active     *Dealing      `json:"active,omitempty" doc:"The dealing that signs"`
	Latest     *Dealing      `json:"latest,omitempty"`
}

// Dealing is one splitting of a wallet's key.
type Dealing struct {
	ID         hefu.DealingID `json:"id"`
	Wallet     hefu.WalletID  `json:"wallet"`
	Generation uint64         `json:"generation"`
	State      string         `json:"state" enum:"waiting,open,pending,active,locked,void"`
	Device     hefu.DeviceID  `json:"device"`
	Checked    []string       `json:"checked" doc:"Curves whose check messages verified"`
	NotBefore  time.Time      `json:"not_before,omitzero" doc:"When its waiting period ends"`
	Created    time.Time      `json:"created"`
	Updated    time.Time      `json:"updated"`
}

// Dealings are newest first.
type Dealings struct {
	Dealings []Dealing `json:"dealings"`
}

// BeginDealing announces a dealing, or opens an announced one whose waiting
// period is over.
type BeginDealing struct {
	Identity   []byte        `json:"identity" doc:"Ed25519 public identity key of the mnemonic, 32 bytes"`
	Generation uint64        `json:"generation" minimum:"1"`
	Proof      []byte        `json:"proof,omitempty" doc:"pair.SignRedeal by the identity key; needed from the second dealing on"`
	Device     hefu.DeviceID `json:"device"`
	Limits     []Outflow     `json:"limits,omitempty" maxItems:"64" doc:"The most of each asset that may leave in 24 hours; a user's first dealing sets them, a later one asks for them as changes"`
	Code       string        `json:"code" minLength:"1" maxLength:"64" doc:"Present one-time code"`
}

// Offer is the guard's one-time key for the package, or, while the dealing is
// waiting, no key yet.
type Offer struct {
	Dealing   Dealing `json:"dealing"`
	OneTime   []byte  `json:"one_time,omitempty" doc:"HPKE public key"`
	Signature []byte  `json:"signature,omitempty" doc:"By the guard's identity key (pair.VerifyOneTime)"`
}

// AcceptDealing brings the guard's half.
type AcceptDealing struct {
	Package []byte `json:"package" doc:"pair.SealPackage"`
}

// CheckPoints asks for the guard's points of one curve's check messages.
type CheckPoints struct {
	Curve  string `json:"curve" enum:"secp256k1,ed25519"`
	Commit []byte `json:"commit" doc:"Envelope of the device's first message"`
}

// Points is the guard's answer to a first message.
type Points struct {
	Points []byte `json:"points" doc:"Envelope signed by the guard's identity key"`
}

// CheckDealing brings the device's second message for one curve.
type CheckDealing struct {
	Curve   string `json:"curve" enum:"secp256k1,ed25519"`
	Commit  []byte `json:"commit"`
	Opening []byte `json:"opening"`
}

// CheckResult is the dealing afterwards and the signatures of its check messages.
type CheckResult struct {
	Dealing    Dealing  `json:"dealing"`
	Signatures [][]byte `json:"signatures" doc:"64 bytes each, in the order of the keys"`
}
