package story

import (
	"bytes"
	le "encoding/binary"
	"encoding/hex"
	"net/http"
	"slices"
	"testing"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/test/thief"
)

// planEdits change the bytes of a plan on Bitcoin, or what it says of its inputs, each to
// the thief's advantage or to somebody's harm.
func (h *heist) planEdits(amount int64) map[string]func(*hefu.Plan) {
	// P2WPKH and P2WSH scripts differ in length: his is one of the same length.
	hers, _ := hex.DecodeString("0014751e76e8199196d454941c45d1b3a323f1433bd6") // of terms().friend
	his := slices.Concat([]byte{0, 20}, bytes.Repeat([]byte{7}, 20))
	pay := le.LittleEndian.AppendUint64(nil, uint64(amount))
	bytesOf := func(edit func(raw []byte) []byte) func(*hefu.Plan) {
		return func(p *hefu.Plan) { p.Bytes = edit(slices.Clone(p.Bytes)) }
	}
	swap := func(from, to []byte) func(*hefu.Plan) {
		return bytesOf(func(raw []byte) []byte {
			if bytes.Count(raw, from) != 1 {
				h.Fatalf("%x is %d times in the plan %x", from, bytes.Count(raw, from), raw)
			}
			return bytes.Replace(raw, from, to, 1)
		})
	}
	// at is where an output's amount is: the outputs follow the inputs of 41 bytes each.
	at := func(p *hefu.Plan, i uint32) int {
		return 4 + 1 + 41*len(p.Facts.Inputs) + 1 + 31*int(i)
	}
	change := func(edit func(output []byte)) func(*hefu.Plan) {
		return func(p *hefu.Plan) {
			raw := slices.Clone(p.Bytes)
			i := at(p, p.Facts.Change.Index)
			edit(raw[i : i+31])
			p.Bytes = raw
		}
	}
	return map[string]func(*hefu.Plan){
		"the recipient":          swap(hers, his),
		"the amount":             swap(pay, le.LittleEndian.AppendUint64(nil, uint64(amount)+1)),
		"where the change goes":  change(func(o []byte) { copy(o[9:], his) }),
		"how much comes back":    change(func(o []byte) { le.LittleEndian.PutUint64(o, le.LittleEndian.Uint64(o)-1000) }),
		"which coin is spent":    bytesOf(func(raw []byte) []byte { raw[5+32]++; return raw }),
		"the sequence":           bytesOf(func(raw []byte) []byte { raw[5+37]++; return raw }),
		"the lock time":          bytesOf(func(raw []byte) []byte { raw[len(raw)-4]++; return raw }),
		"the version":            bytesOf(func(raw []byte) []byte { raw[0]++; return raw }),
		"the outputs' order":     func(p *hefu.Plan) { p.Bytes = exchanged(p.Bytes, at(p, 0)) },
		"what an input is worth": func(p *hefu.Plan) { p.Facts.Inputs = worth(h, p.Facts.Inputs, 100*h.on.terms().milli) },
	}
}

// exchanged is a plan with its two outputs of 31 bytes the other way round.
func exchanged(raw []byte, at int) []byte {
	return slices.Concat(raw[:at], raw[at+31:at+62], raw[at:at+31], raw[at+62:])
}

// worth says that the coins are worth more than they are.
func worth(h *heist, in []hefu.InputFact, amount int64) []hefu.InputFact {
	in = slices.Clone(in)
	is := le.LittleEndian.AppendUint64(nil, uint64(amount))
	said := bytes.ReplaceAll(in[0].Previous, is, le.LittleEndian.AppendUint64(nil, uint64(amount)+5000))
	if bytes.Equal(said, in[0].Previous) {
		h.Fatal("the coin is not one of those that the account was given")
	}
	in[0].Previous = said
	return in
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
	for what, edit := range h.planEdits(150 * on.milli) {
		edited := tr
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
