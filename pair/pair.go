// Package pair is two-party signing: what the user's device and the guard say to each other so that neither of them ever
// holds a whole key, from dealing the halves to the finished signature. It speaks for both curves: Lindell's two-party
// ECDSA (pair/ecdsa, over pair/paillier) and FROST (pair/ed25519).
//
// # What it promises
//
// Every message is versioned, injectively encoded and bound to its session (guard, dealing, transfer, plan), to its
// step, and to what is being signed: key, path, child key, message and place in the batch. A message of another session,
// key, transfer, role, step or guard is refused, and a refusal depends on public data only. The guard keeps nothing
// between two messages: its answers are functions of its half, the session, the items and the device's commitment, so a
// retry, a restored backup or a second replica answers with the same bytes.
//
// There is no 'sign this hash'. No message carries a digest: each side passes the Items that it computed itself from the
// plan that it judged, and if the two sides disagree in one bit, the first message is refused. The one exception are the
// check messages of a dealing (CheckItems), which are fixed and tagged.
//
// # What it rests on
//
// That a set of openings, honest or not, gives the device nothing but signatures on messages that the guard agreed to is
// argued in the random-oracle and algebraic-group models; rewinding does not compose concurrently, so the argument does
// not rewind. The guard must evaluate ECDSA openings of one dealing one at a time and lock the dealing for good at
// ErrLock: each wrong opening that is told apart from another leaks about the key (CVE-2023-33242). Before an outside
// review, treat all of it as unreviewed.
//
// # One signature
//
//	device  half.Begin(rand, session, items)         → run, body of step Commit
//	guard   half.Points(session, items, commit)      → body of step Points, nothing stored
//	device  run.Prepare(rand)                        while the user reads
//	device  run.Open(rand, points)                   → body of step Opening: sending it is signing
//	guard   half.Check(session, items, commit, opening)
//	guard   half.Evaluate(session, items, commit, opening) → all signatures, or none
//
// Bodies travel in envelopes (Sign, Verify), device and guard each under its own Ed25519 key. Formats are written down
// in testdata/README.md, with vectors.
package pair

import (
	"errors"
	"fmt"
)

// Curve names what a key is for.
type Curve string

// The two curves.
const (
	Secp256k1 Curve = "secp256k1" // ECDSA, keys of BIP-32 with non-hardened children
	Ed25519   Curve = "ed25519"   // RFC 8032, keys of SLIP-10, hardened only
)

// Sizes in bytes.
const (
	primeSize   = 192 // one of the two primes of N
	modulusSize = 384 // N
	cipherSize  = 768 // a ciphertext mod N²
	digestSize  = 32
)

// Limits of what a decoder or a signing call takes.
const (
	MaxItems   = 256     // signatures in one batch
	MaxMessage = 1 << 20 // bytes of one Ed25519 message
	maxKeys    = 64      // keys of one dealing
	maxName    = 128     // bytes of a guard id, account, dealing or transfer id
	maxPath    = 128     // bytes of a path
	maxChild   = 8       // non-hardened steps below a dealt key
)

// Errors that callers act on. Everything else is a programming or machine error.
var (
	// ErrRefused wraps every refusal: its text says why and depends on public data only. Nothing locks because of it.
	ErrRefused = errors.New("refused")
	// ErrLock is the guard's only other answer to an ECDSA opening that passed Check: lock the dealing for all devices,
	// and tell nobody more than this.
	ErrLock = errors.New("the dealing must be locked")
	// ErrAgain asks the device to begin again with a new commitment (a recovery id above 1, once in 2^127).
	ErrAgain = errors.New("begin again")
)

// refusal lets an engine's refusal be ErrRefused here without saying it twice.
type refusal struct{ error }

func (r refusal) Is(target error) bool { return target == ErrRefused }
func (r refusal) Unwrap() error        { return r.error }

func refuse(format string, args ...any) error {
	return refusal{fmt.Errorf(format, args...)}
}

func (c Curve) code() byte {
	switch c {
	case Secp256k1:
		return 1
	case Ed25519:
		return 2
	}
	return 0
}

func curveOf(code byte) (Curve, bool) {
	for _, c := range []Curve{Secp256k1, Ed25519} {
		if c.code() == code {
			return c, true
		}
	}
	return "", false
}

// publicSize is the length of an encoded public key: SEC 1 compressed, or RFC 8032.
func (c Curve) publicSize() int {
	if c == Secp256k1 {
		return 33
	}
	return 32
}
