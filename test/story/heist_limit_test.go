package story

import (
	"sync"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/test/thief"
	"github.com/hefu-wallet/hefu/wire"
)

// The thief with one phished code: the owner typed it into a false page. It is for exactly
// the transfer that he wants, and that transfer is above what the limit leaves.
func TestThiefWithOnePhishedCode(t *testing.T) { onePhishedCode(newHeist(t)) }

func TestThiefWithOnePhishedCodeOnBitcoin(t *testing.T) { onePhishedCode(newHeistOn(t, &btcdVenue{})) }

func onePhishedCode(h *heist) {
	alice := h.owner("alice", 1000)
	mallory := alice.robbed()
	ctx, his, hers := h.Context(), h.on.terms().thief, h.on.terms().friend

	_, err := mallory.Propose(ctx, alice.intent(his, 1500))
	h.refused("one and a half times the limit", err, hefu.KindLimit)
	_, err = mallory.Propose(ctx, alice.intent(his, 1000))
	h.refused("all of the limit, so that the fee is above it", err, hefu.KindLimit)

	// This one fits when it is proposed. Then its owner spends most of the limit herself.
	loot, err := mallory.Propose(ctx, alice.intent(his, 900))
	h.must(err)
	spent, err := mallory.Take(ctx, alice.intent(hers, 900), alice.code())
	h.must(err)
	h.settle(spent.ID)
	code := alice.code()
	_, err = mallory.Push(ctx, loot, code)
	h.refused("with a code for exactly this transfer", err, hefu.KindLimit)
	_, err = mallory.Push(ctx, loot, "")
	h.refused("on the approval that now stands for it", err, hefu.KindLimit)

	// What does not stop him: another phished code moves one transfer of what is left. A
	// second one it does not move.
	code = alice.code()
	small, err := mallory.Take(ctx, alice.intent(his, 50), code)
	h.must(err)
	_, err = mallory.Take(ctx, alice.intent(his, 1), code)
	h.refused("the same code again", err, hefu.KindForbidden)
	h.settle(small.ID)
	h.gained(his, 50)
	h.gained(hers, 900)
	h.judge(alice, h.milli(1000), 2)
}

// The thief with sixty-four pieces at once: nine approvals stand (the owner was phished
// nine times in five minutes), every piece is below the limit, and all are sent at the
// same moment, each under a code that would do for one more.
func TestThiefWithSixtyFourPieces(t *testing.T) { sixtyFourPieces(newHeist(t)) }

func TestThiefWithSixtyFourPiecesOnBitcoin(t *testing.T) {
	sixtyFourPieces(newHeistOn(t, &btcdVenue{}))
}

func sixtyFourPieces(h *heist) {
	t, his := h.T, h.on.terms().thief
	alice := h.owner("alice", 100)
	mallory := alice.robbed()
	const pieces, phished, piece, fit = 64, 9, 30, 3 // three of thirty and their fees fit into a hundred
	var all [pieces]wire.Transfer
	var tickets [pieces]thief.Ticket
	var err error
	for i := range all {
		all[i], err = mallory.Propose(t.Context(), alice.intent(his, piece))
		h.must(err)
	}
	sign := func(i int) {
		t.Helper()
		tickets[i], err = mallory.Sign(t.Context(), all[i], thief.Forgery{})
		h.must(err)
	}
	for i := range phished {
		sign(i)
	}
	// What they would use is used outside Hefu: an approval is kept, its bytes are not.
	h.on.outside(h, alice, all[0])
	for i := range phished {
		_, err := mallory.Approve(t.Context(), all[i].ID, tickets[i], alice.code())
		h.refused("bytes that are stale", err, hefu.KindReplan)
		all[i], err = mallory.Transfer(t.Context(), all[i].ID)
		h.must(err)
	}
	for i := range all {
		sign(i)
	}
	code := alice.code()
	var mu sync.Mutex
	var through []hefu.TransferID
	refusals := map[hefu.Kind]int{}
	var wait sync.WaitGroup
	for i, tr := range all {
		wait.Go(func() {
			answer := code
			if i < phished {
				answer = ""
			}
			done, err := mallory.Approve(t.Context(), tr.ID, tickets[i], answer)
			if i < phished && (hefu.Is(err, hefu.KindReplan) || hefu.Is(err, hefu.KindBusy)) {
				if done, err = mallory.Transfer(t.Context(), tr.ID); err == nil {
					done, err = mallory.Push(t.Context(), done, "") // until the guard says no
				}
			}
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				through = append(through, done.ID)
			} else {
				refusals[hefu.KindOf(err)]++
			}
		})
	}
	wait.Wait()
	t.Logf("%d through, refused: %v", len(through), refusals)
	if len(through) != fit || refusals[hefu.KindLimit] < phished-fit {
		t.Fatalf("%d pieces got through, %d fit; refused: %v", len(through), fit, refusals)
	}
	h.settle(through...)
	h.gained(his, fit*piece)
	h.judge(alice, h.milli(100), fit+1) // and the one from outside
}

// The thief with password and authenticator: everything but the paper. He sends most of
// the limit for a fee that no miner takes, and waits for the edge of the day: when the
// first has left his window, it is mined together with the second. It does not leave the
// window before it is final, and stays for 24 hours from then.
func TestThiefAtTheEdgeOfTheDay(t *testing.T) {
	h := newHeist(t)
	alice := h.owner("alice", 100)
	mallory := alice.robbed()
	again := func() { h.must(mallory.SignIn(t.Context(), alice.name, password, alice.code())) }
	second := func(what string) {
		t.Helper()
		_, err := mallory.Take(t.Context(), alice.intent(thiefsOn, 80), alice.code())
		h.refused(what, err, hefu.KindLimit)
	}
	stuck, err := mallory.Take(t.Context(), alice.intent(thiefsOn, 80), alice.code())
	h.must(err)
	h.must(h.guard.Advance(t.Context(), stuck.ID)) // sent; nobody mines it
	if n := h.number("eth_getTransactionCount", alice.account, "pending").Int64(); n != 1 {
		t.Fatalf("the node's pool has %d of it", n)
	}
	old := mallory.Token
	for range 5 {
		h.pass(5 * time.Hour)
		again()
		second("a second one while the first hangs")
	}
	mallory.Token = old
	_, err = mallory.Take(t.Context(), alice.intent(thiefsOn, 1), alice.code())
	h.refused("a session of yesterday", err, hefu.KindUnauthenticated)

	again()
	second("a moment before it is mined")
	h.settle(stuck.ID)
	h.gained(thiefsOn, 80)
	second("a moment after it was mined")
	for range 4 {
		h.pass(5*time.Hour + 55*time.Minute)
		again()
		second("a second one within the day after the first is final")
	}
	h.pass(25 * time.Minute)
	again()
	late, err := mallory.Take(t.Context(), alice.intent(thiefsOn, 80), alice.code())
	h.must(err)
	h.settle(late.ID)
	h.gained(thiefsOn, 160)
	h.judge(alice, milli(100), 2)
}
