package story

import (
	"net/http"
	"reflect"
	"testing"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/test/thief"
	"github.com/hefu-wallet/hefu/wire"
)

// edits change what the owner approved, one field each. A field of the Intent that is not
// here fails the story.
func (h *heist) edits() map[string]func(*hefu.Intent) {
	on := h.on.terms()
	return map[string]func(*hefu.Intent){
		"Network": func(in *hefu.Intent) { in.Network = on.another },
		"From":    func(in *hefu.Intent) { in.From = on.friend },
		"To":      func(in *hefu.Intent) { in.To = on.thief },
		"Asset": func(in *hefu.Intent) {
			in.Asset = on.network.Asset("erc20", "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48")
		},
		"Amount":   func(in *hefu.Intent) { in.Amount = h.milli(200) },
		"Memo":     func(in *hefu.Intent) { in.Memo = "for the thief" },
		"FeeCap":   func(in *hefu.Intent) { in.FeeCap = hefu.UnitsOf(uint64(100 * on.fee)) },
		"Expiry":   func(in *hefu.Intent) { in.Expiry += 60 },
		"Data":     func(in *hefu.Intent) { in.Data = []byte{0xde, 0xad, 0xbe, 0xef} },
		"Replaces": func(in *hefu.Intent) { in.Replaces = hefu.TransferID(hefu.EncodeID(make([]byte, 16))) },
	}
}

// The thief who reuses an approval: he saw the owner approve one payment, with code,
// messages, plan number and idempotency key, and uses all of it for a payment that differs
// in one field.
func TestThiefWhoReusesAnApproval(t *testing.T) { reusesAnApproval(newHeist(t)) }

func TestThiefWhoReusesAnApprovalOnBitcoin(t *testing.T) {
	reusesAnApproval(newHeistOn(t, &btcdVenue{}))
}

func reusesAnApproval(h *heist) {
	t, hers, his := h.T, h.on.terms().friend, h.on.terms().thief
	alice := h.owner("alice", 1000)
	mallory := alice.robbed()
	ctx := t.Context()
	asked := alice.intent(hers, 100)
	honest, err := mallory.Propose(ctx, asked)
	h.must(err)
	seen, err := mallory.Sign(ctx, honest, thief.Forgery{})
	h.must(err)
	var edited []wire.Transfer
	for i := range reflect.TypeFor[hefu.Intent]().NumField() {
		field := reflect.TypeFor[hefu.Intent]().Field(i).Name
		edit, ok := h.edits()[field]
		if !ok {
			t.Fatalf("nobody edits %s", field)
		}
		in := asked
		edit(&in)
		if in.Digest() == asked.Digest() {
			t.Fatalf("the digest does not cover %s", field)
		}
		tr, err := mallory.Propose(ctx, in)
		if err == nil {
			edited = append(edited, tr)
			continue
		}
		h.refused("edited "+field, err, hefu.KindInvalid, hefu.KindForbidden, hefu.KindNotFound, hefu.KindUnavailable)
	}
	if len(edited) < 4 { // recipient, amount, fee and expiry at least are new proposals
		t.Fatalf("only %d edits were offered", len(edited))
	}
	loot := edited[0]
	mine, err := mallory.Sign(ctx, loot, thief.Forgery{})
	h.must(err)
	raw := func(extra map[string]any) error {
		body := map[string]any{"plan": mine.Plan, "commit": mine.Commit, "opening": mine.Opening, "code": "000000"}
		for k, v := range extra {
			body[k] = v
		}
		return mallory.Call(ctx, http.MethodPost, "/v1/transfers/"+string(loot.ID)+"/approve", body, nil)
	}
	h.refused("an intent slipped in", raw(map[string]any{"intent": asked}), hefu.KindInvalid)
	h.refused("a plan slipped in", raw(map[string]any{"bytes": honest.Plan.Bytes}), hefu.KindInvalid)
	h.refused("a plan number of zero", raw(map[string]any{"plan": 0}), hefu.KindInvalid)
	h.refused("a negative plan number", raw(map[string]any{"plan": -1}), hefu.KindInvalid)

	// The owner approves. From here on he has her code and key as well.
	const key = "the-key-of-the-owners-request"
	code := alice.code()
	_, err = alice.Approve(ctx, key, honest.ID, wire.Approve{Plan: seen.Plan, Commit: seen.Commit, Opening: seen.Opening, Code: code})
	h.must(err)
	for _, tr := range edited {
		h.reuses(mallory, tr, seen, code, key)
	}
	// The approved one itself, with one part of the request exchanged under the same key.
	for what, k := range map[string]thief.Ticket{
		"plan": {Plan: 2, Commit: seen.Commit, Opening: seen.Opening}, "commit": {Plan: 1, Commit: mine.Commit, Opening: seen.Opening},
		"opening": {Plan: 1, Commit: seen.Commit, Opening: mine.Opening},
	} {
		_, err := mallory.Approve(ctx, honest.ID, k, code, key)
		h.refused("another "+what+" under the key", err, hefu.KindConflict, hefu.KindInvalid)
	}
	h.settle(honest.ID)
	again, err := mallory.Approve(ctx, honest.ID, seen, code, key)
	if err != nil || again.ID != honest.ID || again.TxID == "" {
		t.Fatalf("the very same request: %s, %v", again.State, err)
	}
	for _, tr := range edited { // and when it is over
		h.reuses(mallory, tr, seen, code, key)
	}
	h.settle(honest.ID)
	h.gained(his, 0)
	h.gained(hers, 100)
	h.judge(alice, h.milli(1000), 1)
}

// reuses tries to approve a transfer with what another one was approved with.
func (h *heist) reuses(mallory *thief.Thief, tr wire.Transfer, seen thief.Ticket, code, key string) {
	h.Helper()
	ctx := h.Context()
	no := []hefu.Kind{hefu.KindForbidden, hefu.KindInvalid, hefu.KindConflict, hefu.KindThrottled, hefu.KindReplan}
	tr, err := mallory.Transfer(ctx, tr.ID)
	h.must(err)
	own, err := mallory.Sign(ctx, tr, thief.Forgery{})
	h.must(err)
	number, err := mallory.Sign(ctx, tr, thief.Forgery{Plan: tr.Plan.Number + 1, Points: &wire.Points{}})
	if err == nil {
		h.Fatal("messages for a plan that is not there were made without the guard")
	}
	for what, try := range map[string]struct {
		k         thief.Ticket
		code, key string
	}{
		"her messages and code":           {seen, code, thief.Key()},
		"her messages, code and key":      {seen, code, key},
		"his messages and her code":       {own, code, thief.Key()},
		"his messages, her code and key":  {own, code, key},
		"his messages on her approval":    {own, "", thief.Key()},
		"his first and her second":        {thief.Ticket{Plan: own.Plan, Commit: own.Commit, Opening: seen.Opening}, code, thief.Key()},
		"her first and his second":        {thief.Ticket{Plan: own.Plan, Commit: seen.Commit, Opening: own.Opening}, code, thief.Key()},
		"messages for a plan yet to come": {thief.Ticket{Plan: own.Plan + 1, Commit: number.Commit, Opening: own.Opening}, code, thief.Key()},
	} {
		_, err := mallory.Approve(ctx, tr.ID, try.k, try.code, try.key)
		h.refused(what, err, no...)
	}
	now, err := mallory.Transfer(ctx, tr.ID)
	if err != nil || !now.State.Unapproved() || len(now.Signed) > 0 {
		h.Fatalf("the edited transfer is %s, %v", now.State, err)
	}
}
