package wire

import (
	"time"

	"github.com/hefu-wallet/hefu"
)

// SignUp begins an account at the guard.
type SignUp struct {
	Name     string `json:"name" minLength:"1" maxLength:"64" doc:"User name"`
	Password string `json:"password" minLength:"1" maxLength:"1024" doc:"Account password; it is not the vault password"`
}

// Enrolment is shown once: what an authenticator app needs.
type Enrolment struct {
	URI string `json:"uri" doc:"otpauth:// URI"`
}

// SignIn is both factors together; it confirms a sign-up too.
type SignIn struct {
	Name     string `json:"name" minLength:"1" maxLength:"64"`
	Password string `json:"password" minLength:"1" maxLength:"1024"`
	Code     string `json:"code" minLength:"1" maxLength:"64" doc:"Present one-time code"`
	// Device registers the device that signs in, under the same code. Its proof covers
	// the name as written here.
	Device *NewDevice `json:"device,omitempty" doc:"The device that signs in, to be registered under the same code"`
}

// NewDevice names a device by its own key.
type NewDevice struct {
	Name  string `json:"name" minLength:"1" maxLength:"64"`
	Key   []byte `json:"key" doc:"Ed25519 public key, 32 bytes"`
	Proof []byte `json:"proof" doc:"Signature by that key over pair.DeviceStatement, 64 bytes"`
}

// SignedIn is a fresh session. Token is a secret: 256 bits, sent as
// 'Authorization: Bearer …', never stored by the guard.
type SignedIn struct {
	Token   string  `json:"token"`
	Session Session `json:"session"`
	User    User    `json:"user"`
	Device  *Device `json:"device,omitempty" doc:"Set when the request named one"`
}

// User is the one who signed in.
type User struct {
	ID       hefu.UserID    `json:"id"`
	Name     string         `json:"name"`
	State    hefu.UserState `json:"state" enum:"pending,active,frozen"`
	Created  time.Time      `json:"created"`
	FrozenAt time.Time      `json:"frozen_at,omitzero"`
	Hold     *Hold          `json:"hold,omitempty" doc:"Transfers are stopped until then"`
}

// Hold stops transfers until a time.
type Hold struct {
	Until  time.Time `json:"until"`
	Reason string    `json:"reason"`
}

// Session is one sign-in.
type Session struct {
	ID      hefu.SessionID `json:"id"`
	Agent   string         `json:"agent" doc:"What the client calls itself"`
	Created time.Time      `json:"created"`
	Seen    time.Time      `json:"seen"`
	Ended   time.Time      `json:"ended,omitzero" doc:"Absent while it lives"`
	Current bool           `json:"current" doc:"It is the session that asks"`
}

// Sessions are newest first, ended ones included.
type Sessions struct {
	Sessions []Session `json:"sessions"`
	Next     Cursor    `json:"next,omitempty"`
}

// EndSession carries the fresh code that ending another session needs.
type EndSession struct {
	Code string `json:"code" maxLength:"64" doc:"Present one-time code"`
}

// Device is one of the user's devices.
type Device struct {
	ID      hefu.DeviceID `json:"id"`
	Name    string        `json:"name"`
	Key     []byte        `json:"key" doc:"Ed25519 public key, 32 bytes"`
	Created time.Time     `json:"created"`
	// Confirmed is when a code last vouched for the device.
	Confirmed time.Time `json:"confirmed,omitzero" doc:"Absent while the device must be confirmed anew"`
	Refused   time.Time `json:"refused,omitzero" doc:"Absent while the device is welcome"`
}

// ConfirmDevice vouches for a device again.
type ConfirmDevice struct {
	Code string `json:"code" minLength:"1" maxLength:"64" doc:"Present one-time code"`
}

// Devices are oldest first.
type Devices struct {
	Devices []Device `json:"devices"`
	Next    Cursor   `json:"next,omitempty"`
}

// AddDevice registers a device's own key.
type AddDevice struct {
	Name  string `json:"name" minLength:"1" maxLength:"64"`
	Key   []byte `json:"key" doc:"Ed25519 public key, 32 bytes"`
	Proof []byte `json:"proof" doc:"Signature by that key over pair.DeviceStatement, 64 bytes"`
	Code  string `json:"code" minLength:"1" maxLength:"64" doc:"Present one-time code"`
}

// Unfreeze carries both factors.
type Unfreeze struct {
	Password string `json:"password" minLength:"1" maxLength:"1024"`
	Code     string `json:"code" minLength:"1" maxLength:"64"`
}

// Event is one line of the event stream.
type Event struct {
	Seq      int64           `json:"seq" doc:"Rises by event; the stream's id"`
	Kind     string          `json:"kind" doc:"transfer, account, device, dealing, session, book, limit, webhook, incoming or outgoing"`
	Transfer hefu.TransferID `json:"transfer,omitempty"`
	Account  hefu.AccountID  `json:"account,omitempty" doc:"Whose balance changed (CAIP-10); only with incoming and outgoing"`
	State    string          `json:"state,omitempty" doc:"With incoming and outgoing: confirmed, final, or gone when the chain took it back"`
	Text     string          `json:"text,omitempty" doc:"With incoming and outgoing: the transaction's id"`
	At       time.Time       `json:"at"`
}

// History is one page of what happened, newest first.
type History struct {
	Events []Event `json:"events"`
	Next   Cursor  `json:"next,omitempty"`
}
