// Package thief is the attacker of the stories: a client of his own, made of net/http and
// package pair and nothing else that a wallet is made of. He has what lies on a stolen
// device (Loot) and keeps no rule: he reviews nothing, remembers nothing, sends what he
// likes and asks again. What stops him must be the guard or the chain, never our own
// client code; the import table says that he has none of it.
//
// He lacks the authenticator. A story that gives him codes says how many, and for what.
package thief

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/pair"
	"github.com/hefu-wallet/hefu/wire"
)

// Loot is what he carries away.
type Loot struct {
	Guard string   // URL of the API
	Token string   // of a live session; "" for none
	Half  []byte   // the device's half, out of its vault (pair.DeviceHalf)
	Seed  []byte   // of the device key, 32 bytes
	Path  string   // of the dealt key whose coins he wants
	Child []uint32 // the steps below it, where a plan does not name them
	From  string   // the address that they lead to
}

// Thief is ready to ask for anything. He may be used by several goroutines, except while
// Token is changed.
type Thief struct {
	Token string
	Guard wire.Guard // who the guard says it is
	From  string

	loot Loot
	http *http.Client
	half *pair.DeviceHalf
	key  ed25519.PrivateKey
}

// New opens the half and asks the guard who it is.
func New(ctx context.Context, loot Loot) (*Thief, error) {
	t := &Thief{
		Token: loot.Token, From: loot.From, loot: loot, half: &pair.DeviceHalf{},
		http: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 128}},
		key:  ed25519.NewKeyFromSeed(loot.Seed),
	}
	if err := t.half.UnmarshalBinary(loot.Half); err != nil {
		return nil, err
	}
	return t, t.Call(ctx, http.MethodGet, "/v1/guard", nil, &t.Guard)
}

// DeviceKey is the stolen device's own key.
func (t *Thief) DeviceKey() ed25519.PrivateKey { return t.key }

// Key is a fresh idempotency key.
func Key() string { return rand.Text() }

// Call sends one request under a fresh idempotency key, or under the one that is given as
// header. in may be anything that JSON can say; out may be nil. What the guard refuses is
// a *hefu.Error with the kind that it told.
func (t *Thief) Call(ctx context.Context, method, path string, in, out any, header ...string) error {
	var body io.Reader
	if in != nil {
		raw, err := json.Marshal(in)
		if err != nil {
			return err
		}
		body = bytes.NewReader(raw)
	}
	req, err := http.NewRequestWithContext(ctx, method, t.loot.Guard+path, body)
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Idempotency-Key", Key())
	if t.Token != "" {
		req.Header.Set("Authorization", "Bearer "+t.Token)
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := t.http.Do(req)
	if err != nil {
		return hefu.Errorf(hefu.KindUnavailable, "no answer").Because(err)
	}
	defer func() { _ = resp.Body.Close() }()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		return hefu.Errorf(hefu.KindUnavailable, "half an answer").Because(err)
	}
	if resp.StatusCode/100 != 2 {
		var p wire.Problem
		if json.Unmarshal(raw, &p) != nil || p.Kind == "" {
			return fmt.Errorf("%s %s: status %d: %s", method, path, resp.StatusCode, raw)
		}
		return hefu.Errorf(p.Kind, "%s", p.Detail)
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(raw, out)
}

// Propose asks for a plan.
func (t *Thief) Propose(ctx context.Context, in hefu.Intent) (wire.Transfer, error) {
	var p wire.Proposal
	err := t.Call(ctx, http.MethodPost, "/v1/transfers", wire.Propose{Intent: in}, &p)
	return p.Transfer, err
}

// Transfer asks how a transfer stands.
func (t *Thief) Transfer(ctx context.Context, id hefu.TransferID) (tr wire.Transfer, err error) {
	return tr, t.Call(ctx, http.MethodGet, "/v1/transfers/"+string(id), nil, &tr)
}

// Ticket is what the device adds to one plan: both of its messages.
type Ticket struct {
	Plan            uint32
	Commit, Opening []byte
}

// Forgery is what he puts in the place of what belongs there; the zero value is honest.
type Forgery struct {
	Message []byte               // signed instead of the plan's digest (of a plan without inputs)
	Plan    uint32               // claimed instead of the plan's number
	Points  *wire.Points         // taken instead of asking the guard
	Bend    func(opening []byte) // changes the second message before it is signed
}

// Sign makes the device's messages for a transfer's plan.
func (t *Thief) Sign(ctx context.Context, tr wire.Transfer, f Forgery) (Ticket, error) {
	s := pair.Session{Guard: string(t.Guard.ID), Dealing: t.half.Params().Dealing, Transfer: string(tr.ID), Plan: tr.Plan.Number}
	if f.Plan != 0 {
		s.Plan = f.Plan
	}
	items, err := t.items(tr.Plan, f.Message)
	if err != nil {
		return Ticket{}, err
	}
	run, body, err := t.half.Begin(rand.Reader, s, items)
	if err != nil {
		return Ticket{}, err
	}
	out := Ticket{Plan: s.Plan, Commit: pair.Sign(t.key, pair.Device, pair.Commit, s, body)}
	points := f.Points
	if points == nil {
		points = &wire.Points{}
		if err := t.Call(ctx, http.MethodPost, "/v1/transfers/"+string(tr.ID)+"/nonces", wire.Nonces{Plan: out.Plan, Commit: out.Commit}, points); err != nil {
			return out, err
		}
	}
	answer, err := pair.Verify(t.Guard.IdentityKey, pair.Guard, pair.Points, s, points.Points)
	if err != nil {
		return out, err
	}
	open, err := run.Open(rand.Reader, answer)
	if err != nil {
		return out, err
	}
	if f.Bend != nil {
		f.Bend(open)
	}
	out.Opening = pair.Sign(t.key, pair.Device, pair.Opening, s, open)
	return out, nil
}

// items are what a plan has to have signed: one thing, or one for each output that it
// spends, by the keys that its facts name. message is signed instead where it is given.
func (t *Thief) items(p hefu.Plan, message []byte) (out []pair.Item, err error) {
	if message == nil {
		message = Keccak(p.Bytes)
	}
	if len(p.Facts.Inputs) == 0 {
		item, err := t.item(message, t.loot.Child)
		return []pair.Item{item}, err
	}
	all, err := digests(p)
	if err != nil {
		return nil, err
	}
	for i, in := range p.Facts.Inputs {
		var branch, index uint32
		if _, err := fmt.Sscanf(strings.TrimPrefix(in.Path, t.loot.Path), "/%d/%d", &branch, &index); err != nil {
			return nil, err
		}
		item, err := t.item(all[i], []uint32{branch, index})
		if err != nil {
			return nil, err
		}
		out = append(out, item)
	}
	return out, nil
}

func (t *Thief) item(message []byte, child []uint32) (pair.Item, error) {
	for _, k := range t.half.Keys() {
		if k.Path == t.loot.Path {
			return k.Item(message, child...)
		}
	}
	return pair.Item{}, fmt.Errorf("no key at %s was on the device", t.loot.Path)
}

// Approve hands a ticket in, with a code or with none, under an idempotency key of its
// own or under the one given.
func (t *Thief) Approve(ctx context.Context, id hefu.TransferID, k Ticket, code string, key ...string) (tr wire.Transfer, err error) {
	header := []string{}
	if len(key) > 0 {
		header = []string{"Idempotency-Key", key[0]}
	}
	in := wire.Approve{Plan: k.Plan, Commit: k.Commit, Opening: k.Opening, Code: code}
	return tr, t.Call(ctx, http.MethodPost, "/v1/transfers/"+string(id)+"/approve", in, &tr, header...)
}

// Push signs and approves a transfer and does not give up: he signs fresh plans as often
// as the guard offers them, and comes again when it is busy.
func (t *Thief) Push(ctx context.Context, tr wire.Transfer, code string) (wire.Transfer, error) {
	for {
		k, err := t.Sign(ctx, tr, Forgery{})
		if err == nil {
			var done wire.Transfer
			if done, err = t.Approve(ctx, tr.ID, k, code); err == nil {
				return done, nil
			}
		}
		if !hefu.Is(err, hefu.KindReplan) && !hefu.Is(err, hefu.KindBusy) || ctx.Err() != nil {
			return tr, err
		}
		if tr, err = t.Transfer(ctx, tr.ID); err != nil {
			return tr, err
		}
	}
}

// Take proposes, signs and approves.
func (t *Thief) Take(ctx context.Context, in hefu.Intent, code string) (wire.Transfer, error) {
	tr, err := t.Propose(ctx, in)
	if err != nil {
		return tr, err
	}
	return t.Push(ctx, tr, code)
}

// SignIn opens a session with the stolen device, for a thief who also has the account's
// password and a code.
func (t *Thief) SignIn(ctx context.Context, name, password, code string) error {
	var in wire.SignedIn
	err := t.Call(ctx, http.MethodPost, "/v1/sign-in", wire.SignIn{Name: name, Password: password, Code: code}, &in)
	if err == nil {
		t.Token = in.Token
	}
	return err
}

// Listen reads the event stream from the first event on and hands each line's kind and
// data over, until the context or the guard ends it. The guard's last word is the kind
// "end".
func (t *Thief) Listen(ctx context.Context, heard func(kind, data string)) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, t.loot.Guard+"/v1/events?after=0", nil)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+t.Token)
	resp, err := t.http.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	kind, lines := "", bufio.NewScanner(resp.Body)
	for lines.Scan() {
		what, value, _ := strings.Cut(lines.Text(), ":")
		switch value = strings.TrimSpace(value); what {
		case "event":
			kind = value
		case "data":
			heard(kind, value)
		}
	}
	if ctx.Err() != nil {
		return nil
	}
	return lines.Err()
}
