package guard

import (
	"crypto/ed25519"
	"time"

	"github.com/hefu-wallet/hefu"
)

// Keystore holds what must never lie in the database or its backups: the guard's
// identity, the sealed halves and the key that seals personal data. Replicas of
// one guard share it.
type Keystore interface {
	// Identity returns the guard's long-lived key; its fingerprint is the guard's id.
	Identity() ed25519.PrivateKey
	Halves
	OneTimes
	Sealer
	Epochs
}

// Halves keep one sealed guard half an offer, each under its own key. Erasing
// destroys that key first, so that the sealed bytes are worthless.
type Halves interface {
	PutHalf(id hefu.HalfID, half []byte) error // atomic and durable when it returns
	Half(id hefu.HalfID) ([]byte, error)       // KindNotFound once erased
	EraseHalf(id hefu.HalfID) error            // idempotent
	HalfIDs() ([]hefu.HalfID, error)
	HalfPut(id hefu.HalfID) (time.Time, error) // when; KindNotFound when it is not there
}

// Epochs count what must never be undone by an old database: each lock, void and
// revocation raises the epoch, here before it is committed there (PAIR-SIGNING,
// condition 8).
type Epochs interface {
	// Epoch returns the number and the event that raised it last; 0 and nil at first.
	Epoch() (uint64, []byte, error)
	// Raise makes it from+1, durably. The same event again is fine; another event, or
	// another epoch than from, is KindConflict.
	Raise(from uint64, event []byte) error
}

// OneTimes keep the private HPKE key of an offer for at most ten minutes.
type OneTimes interface {
	PutOneTime(id hefu.HalfID, key []byte, expires time.Time) error
	TakeOneTime(id hefu.HalfID, now time.Time) ([]byte, error) // KindNotFound when used, absent or expired
	Sweep(now time.Time) error                                 // erases expired ones
}

// Sealer seals rows of the database (factor states). The label is authenticated,
// so a sealed value cannot be moved to another row.
type Sealer interface {
	Seal(label string, plain []byte) ([]byte, error)
	Unseal(label string, sealed []byte) ([]byte, error)
}
