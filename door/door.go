// Package door is the wallet behind a message port: methods by name, JSON in and JSON out,
// for a page that runs in a browser. It is the only way into package holder from there;
// cmd/hefuwasm connects it to JavaScript and adds nothing.
//
// # What it promises
//
// Secrets (passwords, words, what a passkey answers) never stand in the JSON: they cross as
// byte strings beside it, and are wiped here when a call is over. No method gives out a key,
// a half or the State; the words of a paper leave it while the wallet is whole, because a
// person must write them down.
//
// Whatever changes the State is stored before the call answers, and Open of a signing before
// its opening exists outside: Store is awaited, and if it fails nothing leaves.
//
// It does no I/O and no HTTP. What the guard said is brought to it by the page, and
// package holder believes none of it that it can compute.
//
// The methods are listed in methods.go; web/src/door.d.ts is made from that list.
package door

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"sync"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/holder"
	"github.com/hefu-wallet/hefu/keys"
	"github.com/hefu-wallet/hefu/keys/vault"
	"github.com/hefu-wallet/hefu/pair"
	"github.com/hefu-wallet/hefu/text"
)

// Options are what a Door stands on.
type Options struct {
	Families chain.Set
	Rand     io.Reader
	Now      func() time.Time
	// Store keeps the sealed vault durably, in place of the one before. It is called from
	// within Call and awaited.
	Store func(box []byte) error
	// Params are the costs of the vault's password.
	Params vault.Params
}

// Door is one vault, shut at first. It is safe for concurrent use; calls take turns.
type Door struct {
	opt Options

	mu       sync.Mutex
	box      *vault.Box
	key      vault.Key
	state    *holder.State
	last     int // the last handle that was given out
	reviews  map[int]*reviewed
	signings map[int]*signing
	checks   map[int]*holder.Check
	waiting  *holder.Waiting // for the half of another device
}

// New makes a Door. It opens nothing.
func New(o Options) *Door {
	return &Door{
		opt: o, reviews: map[int]*reviewed{}, signings: map[int]*signing{},
		checks: map[int]*holder.Check{},
	}
}

// Request is one call. Secrets belong to the call from then on: they are wiped when it is
// over.
type Request struct {
	Method  string
	Input   []byte // JSON
	Secrets [][]byte
	Lang    text.Lang
	// Progress hears how far a long call has come; nil: nobody does.
	Progress func(done, total int)
}

// Answer is what a call gives. Secrets are the caller's to wipe.
type Answer struct {
	Output  []byte // JSON
	Secrets [][]byte
}

// Error is what a person and a program learn of a failure.
type Error struct {
	Kind    hefu.Kind `json:"kind"`
	Message string    `json:"message"` // in the language of the request
}

// Error is the message.
func (e *Error) Error() string { return e.Message }

// Call runs one method. Every failure is an *Error; a panic is one of KindInternal, and
// says nothing of its cause, which may hold anything.
func (d *Door) Call(r Request) (a Answer, err error) {
	defer func() {
		for _, s := range r.Secrets {
			clear(s)
		}
		if recover() != nil {
			a, err = Answer{}, hefu.Errorf(hefu.KindInternal, "the wallet met a defect of its own; nothing was signed by this step. Reload the page and look before you try again")
		}
		if err != nil {
			err = explained(err, r.Lang)
		}
	}()
	m, ok := methods()[r.Method]
	if !ok {
		return Answer{}, hefu.Errorf(hefu.KindInternal, "the page asks the wallet for %.40q, which it does not know; reload the page", r.Method)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	c := &call{Door: d, secrets: r.Secrets, progress: r.Progress, lang: r.Lang}
	if !m.shut && d.state == nil {
		return Answer{}, hefu.Errorf(hefu.KindConflict, "the vault is locked; unlock it first")
	}
	out, err := m.run(c, r.Input)
	if err != nil {
		for _, s := range c.give {
			clear(s)
		}
		return Answer{}, err
	}
	return Answer{out, c.give}, nil
}

// call is one call on its way.
type call struct {
	*Door
	secrets  [][]byte
	give     [][]byte
	progress func(done, total int)
	lang     text.Lang
}

// secret is one of the byte strings that came with the call; those that are not there are
// empty.
func (c *call) secret(i int) []byte {
	if i < len(c.secrets) {
		return c.secrets[i]
	}
	return nil
}

func (c *call) handle() int {
	c.last++
	return c.last
}

// method is a use of the vault.
type method struct {
	in, out any  // of the types; for the list that the page is given
	shut    bool // works on a vault that is not open
	run     func(c *call, input []byte) ([]byte, error)
}

func use[In, Out any](f func(c *call, in In) (Out, error)) method {
	var in In
	var out Out
	return method{in: in, out: out, run: func(c *call, input []byte) ([]byte, error) {
		var in In
		dec := json.NewDecoder(bytes.NewReader(input))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&in); err != nil {
			return nil, hefu.Errorf(hefu.KindInvalid, "the page and the wallet do not understand each other; reload the page").Because(err)
		}
		if err := checkNames(input); err != nil {
			return nil, err
		}
		if err := checkIDs(reflect.ValueOf(in)); err != nil {
			return nil, err
		}
		out, err := f(c, in)
		if err != nil {
			return nil, err
		}
		return json.Marshal(out)
	}}
}

// atTheDoor marks a method of a vault that is shut.
func atTheDoor(m method) method {
	m.shut = true
	return m
}

// None is the input or output of a method that has none.
type None struct{}

// explained turns any failure into what a person may read. A cause is dropped: it may quote
// anything.
func explained(err error, lang text.Lang) *Error {
	var e *hefu.Error
	switch {
	case errors.Is(err, vault.ErrPassword):
		e = hefu.Errorf(hefu.KindUnauthenticated, "this is not the vault's password")
	case errors.Is(err, vault.ErrPasskey):
		e = hefu.Errorf(hefu.KindUnauthenticated, "this passkey does not open the vault; use the vault's password")
	case errors.Is(err, vault.ErrVersion):
		e = hefu.Errorf(hefu.KindInvalid, "a later version of this program wrote the vault; use that one")
	case errors.Is(err, vault.ErrDamaged):
		e = hefu.Errorf(hefu.KindInvalid, "the vault is damaged; no password opens it. Use a copy, or restore from paper")
	case errors.Is(err, keys.ErrPasswordText):
		e = hefu.Errorf(hefu.KindInvalid, "this cannot be a password: it is empty, too long, or has characters that cannot be typed the same way everywhere")
	case errors.Is(err, pair.ErrAgain):
		e = again()
	case !errors.As(err, &e):
		e = hefu.Errorf(hefu.KindInternal, "%v", err)
	}
	return &Error{e.Kind, lang.Translate(e.Message)}
}

// again asks the page to begin a signature anew; nothing was given away.
func again() *hefu.Error {
	return hefu.Errorf(hefu.KindReplan, "the signature has to begin again; nothing was given away")
}

// save seals the State and has it stored.
func (d *Door) save() error {
	if err := d.state.SealBox(d.opt.Rand, d.box, d.key); err != nil {
		return err
	}
	data, err := d.box.Encode()
	if err != nil {
		return err
	}
	return d.opt.Store(data)
}

// changed stores the State and describes the vault.
func (d *Door) changed() (Info, error) {
	if err := d.save(); err != nil {
		return Info{}, err
	}
	return d.info(), nil
}
