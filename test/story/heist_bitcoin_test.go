package story

import (
	"bytes"
	le "encoding/binary"
	"net/http"
	"slices"
	"testing"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/test/thief"
)

// outputOf is one output of 31 bytes of a plan on Bitcoin: amount, length and P2WPKH
// script. The outputs follow the inputs, which have 41 bytes each.
func outputOf(p *hefu.Plan, i uint32) []byte {
	at := 4 + 1 + 41*len(p.Facts.Inputs) + 1 + 31*int(i)
	return p.Bytes[at : at+31]
}

// anybodys is a P2WPKH script of nobody in the story.
func anybodys() []byte { return slices.Concat([]byte{0, 20}, bytes.Repeat([]byte{7}, 20)) }

func add(amount []byte, n int64) {
	le.LittleEndian.PutUint64(amount, uint64(int64(le.LittleEndian.Uint64(amount))+n))
}

// planEdits change the bytes of a plan on Bitcoin that pays a P2WPKH address and has change,
// or what it says of its inputs, each to somebody's advantage or harm.
func planEdits() map[string]func(*hefu.Plan) {
	bytesAt := func(i int) func(*hefu.Plan) { return func(p *hefu.Plan) { p.Bytes[(i+len(p.Bytes))%len(p.Bytes)]++ } }
	paid := func(p *hefu.Plan) []byte { return outputOf(p, 1-p.Facts.Change.Index) }
	back := func(p *hefu.Plan) []byte { return outputOf(p, p.Facts.Change.Index) }
	return map[string]func(*hefu.Plan){
		"the recipient":         func(p *hefu.Plan) { copy(paid(p)[9:], anybodys()) },
		"the amount":            func(p *hefu.Plan) { add(paid(p), 1) },
		"where the change goes": func(p *hefu.Plan) { copy(back(p)[9:], anybodys()) },
		"how much comes back":   func(p *hefu.Plan) { add(back(p), -1000) },
		"the outputs' order": func(p *hefu.Plan) {
			first := slices.Clone(outputOf(p, 0))
			copy(outputOf(p, 0), outputOf(p, 1))
			copy(outputOf(p, 1), first)
		},
		"what an input is worth": func(p *hefu.Plan) { add(spentBy(p), 5000) },
		"which coin is spent":    bytesAt(5 + 32),
		"the sequence":           bytesAt(5 + 37),
		"the lock time":          bytesAt(-4),
		"the version":            bytesAt(0),
	}
}

// spentBy is the amount of the output that a plan's first input spends, in the transaction
// that made it. All outputs before it are P2WPKH or P2TR.
func spentBy(p *hefu.Plan) []byte {
	at, previous := le.LittleEndian.Uint32(p.Bytes[5+32:]), p.Facts.Inputs[0].Previous
	rest := previous[4+1+41*int(previous[4]):]
	rest = rest[1:] // fewer than 253 outputs
	for range at {
		rest = rest[8+1+int(rest[8]):]
	}
	return rest[:8]
}

// copyOf is a plan that can be edited.
func copyOf(p hefu.Plan) hefu.Plan {
	p.Bytes, p.Facts.Inputs = slices.Clone(p.Bytes), slices.Clone(p.Facts.Inputs)
	for i := range p.Facts.Inputs {
		p.Facts.Inputs[i].Previous = slices.Clone(p.Facts.Inputs[i].Previous)
	}
	if c := p.Facts.Change; c != nil {
		same := *c
		p.Facts.Change = &same
	}
	return p
}

// bendOutputs is the liar's part of it.
func (l *liar) bendOutputs(p *hefu.Plan) {
	c := p.Facts.Change
	key := l.stage.terms().key
	switch l.lie {
	case "recipient":
		planEdits()["the recipient"](p)
	case "amount":
		planEdits()["the amount"](p)
	case "change":
		planEdits()["where the change goes"](p)
	case "change-none":
		p.Facts.Change = nil
	case "change-path":
		c.Path = key + "/1/6"
	case "change-far":
		c.Path = key + "/1/2000000"
	case "change-less":
		add(outputOf(p, c.Index), -1_000_000)
	case "previous":
		planEdits()["what an input is worth"](p)
	case "input-path":
		p.Facts.Inputs[0].Path = key + "/0/9"
	}
}

// The thief who edits what the owner is about to approve: recipient, amount, change, inputs
// and what they are worth. For none of it does the guard give points, nothing of it is
// taken with the owner's own messages and code, and nothing is locked by it.
func TestThiefWhoEditsAPlanOnBitcoin(t *testing.T) {
	h := newHeistOn(t, &btcdVenue{})
	alice := h.owner("alice", 1000)
	mallory := alice.robbed()
	on := h.on.terms()
	tr, err := mallory.Propose(t.Context(), alice.intent(on.friend, 150))
	h.must(err)
	if len(tr.Plan.Facts.Inputs) < 2 || tr.Plan.Facts.Change == nil {
		t.Fatalf("the plan has %d inputs and change %v", len(tr.Plan.Facts.Inputs), tr.Plan.Facts.Change)
	}
	honest, err := mallory.Sign(t.Context(), tr, thief.Forgery{})
	h.must(err)
	for what, edit := range planEdits() {
		edited := tr
		edited.Plan = copyOf(tr.Plan)
		edit(&edited.Plan)
		k, err := mallory.Sign(t.Context(), edited, thief.Forgery{})
		h.refused(what+": points", err, hefu.KindInvalid)
		k.Opening = honest.Opening
		_, err = mallory.Approve(t.Context(), tr.ID, k, alice.code())
		h.refused(what+": approval", err, hefu.KindInvalid, hefu.KindThrottled)
		body := map[string]any{"plan": honest.Plan, "commit": honest.Commit, "opening": honest.Opening, "code": alice.code(), "bytes": edited.Plan.Bytes, "facts": edited.Plan.Facts}
		h.refused(what+": slipped in", mallory.Call(t.Context(), http.MethodPost, "/v1/transfers/"+string(tr.ID)+"/approve", body, nil), hefu.KindInvalid, hefu.KindThrottled)
	}
	done, err := mallory.Push(t.Context(), tr, alice.code())
	h.must(err) // nothing is locked
	h.settle(done.ID)
	h.gained(on.friend, 150)
	h.judge(alice, h.milli(1000), 1)
}
