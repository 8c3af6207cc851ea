package hefu

import (
	"errors"
	"fmt"
)

// Kind says what class of problem an Error is; it decides the HTTP status and
// what a client may do next.
type Kind string

// The kinds. Clients see a Kind and a Message and nothing else.
const (
	KindInvalid         Kind = "invalid"         // the request itself is wrong; sending it again changes nothing
	KindUnauthenticated Kind = "unauthenticated" // sign in (again)
	KindForbidden       Kind = "forbidden"       // signed in, but this needs more proof or is not yours
	KindNotFound        Kind = "not-found"
	KindConflict        Kind = "conflict"    // the thing is in another state than the request assumes
	KindFrozen          Kind = "frozen"      // the account is frozen
	KindLimit           Kind = "limit"       // above the limit; the message says when it would fit
	KindLocked          Kind = "locked"      // the dealt half is locked; deal again from paper
	KindReplan          Kind = "replan"      // the plan is stale; review the fresh one
	KindWaiting         Kind = "waiting"     // a waiting period runs
	KindThrottled       Kind = "throttled"   // too many attempts; wait
	KindBusy            Kind = "busy"        // another approval of this dealing is being evaluated; try again
	KindUnavailable     Kind = "unavailable" // a chain or another part cannot be reached now
	KindInternal        Kind = "internal"    // our fault; the log has the details
)

// Error carries what a person may read (Message, complete in itself and without
// secrets) apart from the cause (Err), which goes to the log only.
type Error struct {
	Kind    Kind
	Message string
	Err     error
}

// Errorf builds an Error whose message is safe to show.
func Errorf(k Kind, format string, args ...any) *Error {
	return &Error{Kind: k, Message: fmt.Sprintf(format, args...)}
}

// Because attaches the cause for the log and returns e.
func (e *Error) Because(cause error) *Error {
	e.Err = cause
	return e
}

// Error returns the safe message, followed by the cause; it is for logs. Show a
// person Message.
func (e *Error) Error() string {
	if e.Err != nil {
		return e.Message + ": " + e.Err.Error()
	}
	return e.Message
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// KindOf returns the Kind of the first Error in err's chain, or KindInternal.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return KindInternal
}

// Is reports whether err carries the given kind.
func Is(err error, k Kind) bool { return err != nil && KindOf(err) == k }
