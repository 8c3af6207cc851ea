// Package factor says what a proof of identity is. Each factor lives in its own
// folder; factor/all lists what the binary trusts; factor/factortest says what
// each must show.
package factor

import (
	"errors"
	"io"
	"time"

	"github.com/hefu-wallet/hefu"
)

// Kind names a factor.
type Kind string

// The factors that exist so far.
const (
	Password Kind = "password"
	TOTP     Kind = "totp"
)

// ErrWrong is the one answer to every proof that does not hold, whatever the
// cause; a more exact answer would help a guesser.
var ErrWrong = errors.New("the proof does not hold")

// ErrReused comes together with ErrWrong (errors.Is holds for both) for a one-time
// proof that was right and is used up. Only somebody who held the right code can
// see it.
var ErrReused = errors.New("the code was already used")

// Factor turns enrolment into a state and a proof into a yes or no. A state is a
// secret that the guard seals before it is stored; a factor has no storage of its
// own.
type Factor interface {
	Kind() Kind
	// Enroll makes a state from what the user offers (a password; nothing for TOTP)
	// and returns what to show the user once (nothing; an otpauth:// URI).
	Enroll(rand io.Reader, account, offer string) (state []byte, show string, err error)
	// Verify checks a proof that is bound to digest (the zero Digest for a
	// sign-in) and returns the state to store: it is stored in the same
	// transaction as the effect, so that a one-time code is used exactly once.
	// next is nil whenever err is not. An error that is neither ErrWrong nor one with
	// a Kind means that the state itself is damaged.
	Verify(state []byte, proof string, digest hefu.Digest, now time.Time) (next []byte, err error)
}
