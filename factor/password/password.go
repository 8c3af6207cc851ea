// Package password is the factor that a user knows: the account password (not
// the vault password, which never reaches a guard).
//
// It is prepared by the OpaqueString profile of RFC 8265 (PRECIS) and kept as a
// PHC string of argon2id (RFC 9106), by default with 19 MiB, 2 passes and 1 lane.
// A state made with weaker parameters is renewed at the next sign-in.
//
// A new password needs 12 characters or more; which ones is the user's affair
// (ASVS 5.0 6.2.5), and so are spaces and every script. Refused, with the reason,
// are common passwords, such with a few digits or signs around them, short
// repetitions, and those that contain the user's name. That is all: no estimate
// in the manner of zxcvbn is made here, so a weak but rare phrase passes.
package password

import (
	"crypto/subtle"
	"errors"
	"io"
	"runtime"
	"sync/atomic"
	"time"

	"golang.org/x/crypto/argon2"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/factor"
)

// Options tune the factor; the zero value is what a guard should use.
type Options struct {
	Params Params // zero: Default
	Lanes  int    // how many passwords are hashed at once; zero: one a core
	Queue  int    // how many more may wait for a lane; zero: 64 a lane
}

// Factor is factor.Factor for passwords. It is safe for concurrent use.
type Factor struct {
	rand    io.Reader
	params  Params
	lanes   chan struct{}
	waiting atomic.Int64
	queue   int64
}

var _ factor.Factor = (*Factor)(nil)

// New makes the factor. rand is for the salts of renewed states and must be safe
// for concurrent use.
func New(rand io.Reader, o Options) *Factor {
	if o.Params == (Params{}) {
		o.Params = Default()
	}
	if o.Lanes <= 0 {
		o.Lanes = runtime.GOMAXPROCS(0)
	}
	if o.Queue <= 0 {
		o.Queue = 64 * o.Lanes
	}
	return &Factor{rand: rand, params: o.Params, lanes: make(chan struct{}, o.Lanes), queue: int64(o.Queue)}
}

// Kind is factor.Password.
func (*Factor) Kind() factor.Kind { return factor.Password }

// Enroll checks the offered password (KindInvalid with the reason) and returns
// its PHC string. account is the user's name. There is nothing to show.
func (f *Factor) Enroll(rand io.Reader, account, offer string) (state []byte, show string, err error) {
	prepared, err := Check(account, offer)
	if err != nil {
		return nil, "", err
	}
	salt := make([]byte, saltSize)
	if _, err := io.ReadFull(rand, salt); err != nil {
		return nil, "", errors.New("password: draw a salt: no randomness")
	}
	h, err := f.derive(f.params, salt, prepared, hashSize)
	if err != nil {
		return nil, "", err
	}
	return format(record{f.params, salt, h}), "", nil
}

// Verify checks a password. Every wrong one, an impossible one too, costs a full
// hash. next is a renewed state when the old one was weaker than today's, the old
// one otherwise. KindUnavailable when too many are waiting. The digest is not
// used: a password approves nothing but a sign-in.
func (f *Factor) Verify(state []byte, proof string, _ hefu.Digest, _ time.Time) (next []byte, err error) {
	r, err := parse(state)
	if err != nil {
		return nil, err
	}
	prepared, impossible := prepare(proof)
	h, err := f.derive(r.params, r.salt, prepared, len(r.hash))
	if err != nil {
		return nil, err
	}
	if subtle.ConstantTimeCompare(h, r.hash) != 1 || impossible != nil {
		return nil, factor.ErrWrong
	}
	if !r.weakerThan(f.params) {
		return state, nil
	}
	salt := make([]byte, saltSize)
	if _, err := io.ReadFull(f.rand, salt); err != nil {
		return nil, errors.New("password: draw a salt: no randomness")
	}
	if h, err = f.derive(f.params, salt, prepared, hashSize); err != nil {
		return nil, err
	}
	return format(record{f.params, salt, h}), nil
}

// Dummy costs what Verify costs and answers as for a wrong password: the guard
// calls it when there is no such user, so that time tells nothing.
func (f *Factor) Dummy(proof string) error {
	prepared, _ := prepare(proof)
	if _, err := f.derive(f.params, make([]byte, saltSize), prepared, hashSize); err != nil {
		return err
	}
	return factor.ErrWrong
}

// derive waits for a lane. Beyond the queue it refuses: an answer that comes after
// the client has gone only keeps others waiting.
func (f *Factor) derive(p Params, salt, prepared []byte, size int) ([]byte, error) {
	defer f.waiting.Add(-1)
	if f.waiting.Add(1) > f.queue+int64(cap(f.lanes)) {
		return nil, hefu.Errorf(hefu.KindUnavailable, "too many people are signing in at this moment; try again in a few seconds")
	}
	f.lanes <- struct{}{}
	defer func() { <-f.lanes }()
	return argon2.IDKey(prepared, salt, p.Passes, p.Memory, p.Lanes, uint32(size)), nil //nolint:gosec // parse bounds it
}
