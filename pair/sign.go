package pair

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/hefu-wallet/hefu/pair/ecdsa"
	"github.com/hefu-wallet/hefu/pair/ed25519"
)

// Signature is one finished signature. Bytes are r ‖ s with low s, or R ‖ S of RFC 8032; V is ECDSA's recovery id, 0 or 1.
type Signature struct {
	Curve Curve
	Bytes []byte
	V     byte
}

// outside turns an engine's error into this package's.
func outside(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, ecdsa.ErrLock):
		return ErrLock
	case errors.Is(err, ecdsa.ErrAgain):
		return ErrAgain
	case errors.Is(err, ecdsa.ErrRefused), errors.Is(err, ed25519.ErrRefused):
		return refusal{err}
	}
	return err
}

// batch is a checked list of items: one curve, each item the child that it says it is.
type batch struct {
	curve Curve
	items []Item
	at    []int // index of each item's key in the half
	ctxs  [][]byte
	bound [digestSize]byte
}

// read checks session and items against the keys of a half.
func read(p DealParams, keys []PublicKey, s Session, items []Item) (*batch, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	if s.Guard != p.Guard || s.Dealing != p.Dealing {
		return nil, refuse("reading a session: it is of another guard or dealing")
	}
	if len(items) == 0 || len(items) > MaxItems {
		return nil, refuse("reading a batch: %d items", len(items))
	}
	b := &batch{}
	for i, item := range items {
		at := slices.IndexFunc(keys, func(k PublicKey) bool {
			return k.Path == item.Path && len(k.Public) == len(item.Public)
		})
		if at < 0 {
			return nil, refuse("item %d: no key was dealt for its path and curve", i)
		}
		if i == 0 {
			b.curve = keys[at].Curve
		}
		if keys[at].Curve != b.curve {
			return nil, refuse("item %d: a batch has one curve", i)
		}
		if err := keys[at].matches(item); err != nil {
			return nil, fmt.Errorf("item %d: %w", i, err)
		}
		item.Child, item.Public, item.Message = slices.Clone(item.Child), slices.Clone(item.Public), slices.Clone(item.Message)
		b.items, b.at = append(b.items, item), append(b.at, at)
	}
	b.ctxs = contexts(s, b.curve, b.items)
	b.bound = binding(b.ctxs)
	return b, nil
}

func (b *batch) ecdsa() []ecdsa.Item {
	out := make([]ecdsa.Item, len(b.items))
	for i, item := range b.items {
		out[i] = ecdsa.Item{
			Ctx: b.ctxs[i], Public: [33]byte(item.Public), Tweak: item.Tweak, Digest: [32]byte(item.Message),
		}
	}
	return out
}

func (b *batch) frost() []ed25519.Item {
	out := make([]ed25519.Item, len(b.items))
	for i, item := range b.items {
		out[i] = ed25519.Item{Ctx: b.ctxs[i], Public: [32]byte(item.Public), Message: item.Message}
	}
	return out
}

// Run is the device's side of one batch. It lives in memory, opens once and is never encoded; whoever loses it begins
// again. It is not safe for concurrent use.
type Run struct {
	batch  *batch
	ecdsa  *ecdsa.Run
	shares []ecdsa.DeviceShare
	frost  *ed25519.Run
}

// String, GoString, Format and MarshalJSON keep nonces out of logs.
func (r *Run) String() string { return "signing run" }

// GoString is String.
func (r *Run) GoString() string { return r.String() }

// Format writes String whatever the verb; it is on the value so that a copy is as quiet as a pointer.
func (r Run) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, r.String()) }

// MarshalJSON writes String.
func (r Run) MarshalJSON() ([]byte, error) { return fmt.Appendf(nil, "%q", r.String()), nil }

// Begin starts a batch on the device and returns the body of step Commit. All items are on one curve.
func (h *DeviceHalf) Begin(rand io.Reader, s Session, items []Item) (*Run, []byte, error) {
	b, err := read(h.params, h.Keys(), s, items)
	if err != nil {
		return nil, nil, err
	}
	run := &Run{batch: b}
	if b.curve == Secp256k1 {
		for _, at := range b.at {
			run.shares = append(run.shares, h.keys[at].ecdsa)
		}
		engine, com, err := ecdsa.Begin(rand, h.n, b.ecdsa())
		if err != nil {
			return nil, nil, outside(err)
		}
		run.ecdsa = engine
		return run, body(b.curve, Commit, b.bound, com[:]), nil
	}
	var shares []ed25519.Share
	for _, at := range b.at {
		shares = append(shares, h.keys[at].frost)
	}
	engine, commit, err := ed25519.Begin(rand, shares, b.frost())
	if err != nil {
		return nil, nil, outside(err)
	}
	run.frost = engine
	return run, body(b.curve, Commit, b.bound, commit), nil
}

// Prepare does ahead what needs neither the guard's answer nor the message: r^N for every ECDSA item (about a third of a
// second each in a browser). Open does it where Prepare did not. For Ed25519 there is nothing to do.
func (r *Run) Prepare(rand io.Reader) error {
	if r.ecdsa == nil {
		return nil
	}
	return outside(r.ecdsa.Prepare(rand))
}

// Open takes the guard's body of step Points and returns the body of step Opening. Sending that is signing: from then on
// the device treats the transfer as live. A run opens once. ErrAgain asks for a new Begin.
func (r *Run) Open(rand io.Reader, points []byte) ([]byte, error) {
	defer r.Wipe()
	payload, err := openBody(r.batch.curve, Points, r.batch.bound, points)
	if err != nil {
		return nil, err
	}
	var opening []byte
	if r.ecdsa != nil {
		opening, err = r.ecdsa.Open(rand, r.shares, payload)
	} else {
		opening, err = r.frost.Open(payload)
	}
	if err != nil {
		return nil, outside(err)
	}
	return body(r.batch.curve, Opening, r.batch.bound, opening), nil
}

// Wipe forgets the nonces; the run cannot be opened afterwards.
func (r *Run) Wipe() {
	if r.ecdsa != nil {
		r.ecdsa.Wipe()
	}
	if r.frost != nil {
		r.frost.Wipe()
	}
	for i := range r.shares {
		clear(r.shares[i].X2[:]) // a copy; C belongs to the half
	}
}

// turn is the guard's view of a batch and of the device's commitment to it.
type turn struct {
	*batch
	commit []byte
	shares []ed25519.Share
}

func (h *GuardHalf) turn(s Session, items []Item, commit []byte) (*turn, error) {
	b, err := read(h.params, h.Keys(), s, items)
	if err != nil {
		return nil, err
	}
	payload, err := openBody(b.curve, Commit, b.bound, commit)
	if err != nil {
		return nil, err
	}
	if b.curve == Secp256k1 && len(payload) != digestSize {
		return nil, refuse("reading a commitment: %d bytes", len(payload))
	}
	t := &turn{batch: b, commit: payload}
	if b.curve == Ed25519 {
		for _, at := range b.at {
			t.shares = append(t.shares, h.keys[at].frost)
		}
	}
	return t, nil
}

func (h *GuardHalf) ecdsa() ecdsa.GuardKey { return ecdsa.GuardKey{Paillier: h.primes, K: h.k} }

// Points answers a device's body of step Commit with the body of step Points. The answer is a function of the half and
// the arguments; nothing is to be stored. items are the guard's own.
func (h *GuardHalf) Points(s Session, items []Item, commit []byte) ([]byte, error) {
	t, err := h.turn(s, items, commit)
	if err != nil {
		return nil, err
	}
	var points []byte
	if t.curve == Secp256k1 {
		points, err = h.ecdsa().Points(t.batch.ecdsa(), [32]byte(t.commit))
	} else {
		points, err = ed25519.Points(h.k, t.shares, t.frost(), t.commit)
	}
	if err != nil {
		return nil, outside(err)
	}
	return body(t.curve, Points, t.bound, points), nil
}

// Check looks at a device's body of step Opening: for ECDSA all that public data allow, for Ed25519 every signature share.
// It refuses and never locks. A guard checks before it commits to evaluate.
func (h *GuardHalf) Check(s Session, items []Item, commit, opening []byte) error {
	t, err := h.turn(s, items, commit)
	if err != nil {
		return err
	}
	payload, err := openBody(t.curve, Opening, t.bound, opening)
	if err != nil {
		return err
	}
	if t.curve == Secp256k1 {
		return outside(ecdsa.Check(h.primes.Public(), t.batch.ecdsa(), [32]byte(t.commit), payload))
	}
	return outside(ed25519.Check(h.k, t.shares, t.frost(), t.commit, payload))
}

// Evaluate gives one verified signature for each item, or none. For ECDSA, what passed Check has two outcomes: all
// signatures, or ErrLock; the caller evaluates one opening of a dealing at a time, commits to the outcome and tells nobody
// more. The same arguments give the same bytes again.
func (h *GuardHalf) Evaluate(s Session, items []Item, commit, opening []byte) ([]Signature, error) {
	t, err := h.turn(s, items, commit)
	if err != nil {
		return nil, err
	}
	payload, err := openBody(t.curve, Opening, t.bound, opening)
	if err != nil {
		return nil, err
	}
	var out []Signature
	if t.curve == Secp256k1 {
		sigs, err := h.ecdsa().Evaluate(t.batch.ecdsa(), [32]byte(t.commit), payload)
		if err != nil {
			return nil, outside(err)
		}
		for _, sig := range sigs {
			out = append(out, Signature{Curve: Secp256k1, Bytes: slices.Concat(sig.R[:], sig.S[:]), V: sig.V})
		}
		return out, nil
	}
	sigs, err := ed25519.Evaluate(h.k, t.shares, t.frost(), t.commit, payload)
	if err != nil {
		return nil, outside(err)
	}
	for _, sig := range sigs {
		out = append(out, Signature{Curve: Ed25519, Bytes: sig[:]})
	}
	return out, nil
}
