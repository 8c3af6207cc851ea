package wire

import "github.com/hefu-wallet/hefu"

// Guard says who the guard is and what it does; it needs no sign-in. A client
// pins ID and IdentityKey at first contact.
type Guard struct {
	ID          hefu.GuardID `json:"id" doc:"Fingerprint of the identity key"`
	IdentityKey []byte       `json:"identity_key" doc:"Ed25519 public key, 32 bytes"`
	Networks    []Network    `json:"networks"`
	Policy      Policy       `json:"policy"`
	Controls    []hefu.Label `json:"controls" doc:"What keeps coins safe, and who makes each hold: device, guard or chain"`
	Version     string       `json:"version"`
}

// Policy is what the guard enforces on everybody.
type Policy struct {
	RestSeconds     int64 `json:"rest_seconds" doc:"How long a transfer to a new recipient, or above a fifth of a limit, rests before it is sent"`
	RedealSeconds   int64 `json:"redeal_seconds" doc:"Wait before a re-dealing"`
	UnfreezeSeconds int64 `json:"unfreeze_seconds" doc:"Withdraw hold after an unfreeze"`
	BookSeconds     int64 `json:"book_seconds" doc:"Wait before a new entry of the address book counts"`
	RaiseSeconds    int64 `json:"raise_seconds" doc:"Wait before a limit is raised to at most twice"`
	RaiseFarSeconds int64 `json:"raise_far_seconds" doc:"Wait before a limit is raised further, or a first one of an asset set after the dealing"`
}

// Network is one enabled network.
type Network struct {
	ID      hefu.Network `json:"id" doc:"CAIP-2"`
	Name    string       `json:"name"`
	Native  Asset        `json:"native"`
	Tokens  []Asset      `json:"tokens" doc:"Tokens shipped with the guard"`
	Curve   string       `json:"curve"`
	Path    string       `json:"path" doc:"Derivation path of the first account"`
	Testnet bool         `json:"testnet"`
	Dev     bool         `json:"dev" doc:"A throw-away chain; its coins are worth nothing"`
	// FinalDepth is how many confirmations make a transaction final; 0 where the chain
	// itself says what is.
	FinalDepth uint64 `json:"final_depth" doc:"How many confirmations make a transaction final; 0: the chain itself says what is"`
}

// Health is the answer of /healthz and /readyz.
type Health struct {
	Status string `json:"status"`
}
