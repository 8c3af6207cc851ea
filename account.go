package hefu

import "time"

// AccountKind says where the key of an account is and so who can enforce a
// limit. It is always shown and never blurred.
type AccountKind string

// The account kinds. No guard has a part in a solo or a cold account, and so none of what
// a guard enforces (limit, code, rest, freeze) holds for them.
const (
	Guarded AccountKind = "guarded" // half on the device, half at the guard, whole on paper
	Solo    AccountKind = "solo"    // whole on the device, encrypted
	Cold    AccountKind = "cold"    // not here: the device watches, and signatures come from elsewhere
)

// Account is one path of a Wallet on one network.
type Account struct {
	Wallet  WalletID    `json:"wallet"`
	Network Network     `json:"network"`
	Path    string      `json:"path"`
	Address string      `json:"address"`
	Kind    AccountKind `json:"kind"`
}

// ID names the account by CAIP-10.
func (a Account) ID() AccountID { return a.Network.Account(a.Address) }

// UserState is the state of a sign-in at the guard.
type UserState string

// The user states that exist so far.
const (
	UserPending UserState = "pending" // signed up, second factor not yet confirmed
	UserActive  UserState = "active"
	UserFrozen  UserState = "frozen"
)

// User signs in at a guard.
type User struct {
	ID       UserID
	Name     string // canonical form (NFKC, lower case); unique
	State    UserState
	Created  time.Time
	FrozenAt time.Time // zero unless frozen
	Hold     Hold      // withdraw hold; zero when none
}

// Hold stops transfers until a time; holds never shorten.
type Hold struct {
	Until  time.Time
	Reason string
}

// Extend returns the later of two holds.
func (h Hold) Extend(until time.Time, reason string) Hold {
	if until.After(h.Until) {
		return Hold{until, reason}
	}
	return h
}

// Device is one of a user's devices, known by its own Ed25519 key, that the guard
// can refuse at once.
type Device struct {
	ID      DeviceID
	User    UserID
	Name    string
	Key     []byte // Ed25519 public key, 32 bytes
	Created time.Time
	Refused time.Time // zero while welcome
	// Confirmed is when a code last vouched for it; zero after the guard's database was
	// brought back from a backup, and then its messages are refused.
	Confirmed time.Time
}

// Enforcer says who makes a rule hold. A label that claims more than is true is a
// defect of the first rank.
type Enforcer string

// The enforcers.
const (
	ByDevice Enforcer = "device"
	ByGuard  Enforcer = "guard"
	ByChain  Enforcer = "chain"
)

// Decision is a Verdict's outcome.
type Decision string

// The decisions.
const (
	Allow Decision = "allow"
	Ask   Decision = "ask"  // a factor must agree to this exact Intent
	Wait  Decision = "wait" // not before Verdict.Until
	Deny  Decision = "deny"
)

// Reason explains a part of a Verdict and says who enforces it.
type Reason struct {
	Text string   `json:"text"`
	By   Enforcer `json:"by"`
}

// Verdict is what the policy says of one Intent.
type Verdict struct {
	Decision Decision  `json:"decision"`
	Until    time.Time `json:"until,omitzero"`
	Reasons  []Reason  `json:"reasons"`
}

// Judge is the policy of this level: a frozen account pays nothing, a hold must
// end first, and every transfer is approved by a factor bound to its Intent.
func (u User) Judge(now time.Time) Verdict {
	switch {
	case u.State != UserActive:
		return Verdict{Decision: Deny, Reasons: []Reason{ControlFreeze.Reason("the account is " + string(u.State) + "; no transfer is co-signed")}}
	case now.Before(u.Hold.Until):
		return Verdict{Decision: Wait, Until: u.Hold.Until, Reasons: []Reason{ControlHold.Reason(u.Hold.Reason)}}
	}
	return Verdict{Decision: Ask, Reasons: []Reason{ControlCode.Reason("a one-time code for this transfer, and no other, is needed")}}
}
