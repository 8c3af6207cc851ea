package story

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
	devchain "github.com/hefu-wallet/hefu/test/chain"
	"github.com/hefu-wallet/hefu/test/thief"
	"github.com/hefu-wallet/hefu/wire"
)

// gate is a slow disk: while it is closed, the read of a half that begins an evaluation
// (the second of an approval) waits.
type gate struct {
	guard.Keystore
	mu      sync.Mutex
	reads   int           // until the one that waits; 0: none does
	waiting chan struct{} // told when it waits
	open    chan struct{}
}

func (g *gate) shut() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.reads, g.waiting, g.open = 2, make(chan struct{}), make(chan struct{})
}

func (g *gate) Half(id hefu.HalfID) ([]byte, error) {
	g.mu.Lock()
	stop := g.reads == 1
	g.reads = max(g.reads-1, 0)
	g.mu.Unlock()
	if stop {
		close(g.waiting)
		<-g.open
	}
	return g.Keystore.Half(id)
}

// begun starts an approval that hangs between T1 and T2 until the gate opens.
func (h *heist) begun(g *gate, mallory *thief.Thief, tr wire.Transfer, code string) (end func() (wire.Transfer, error)) {
	h.Helper()
	k, err := mallory.Sign(h.Context(), tr, thief.Forgery{})
	h.must(err)
	g.shut()
	type answer struct {
		tr  wire.Transfer
		err error
	}
	answered := make(chan answer, 1)
	go func() {
		tr, err := mallory.Approve(context.WithoutCancel(h.Context()), tr.ID, k, code)
		answered <- answer{tr, err}
	}()
	select {
	case <-g.waiting:
	case a := <-answered:
		h.Fatalf("it did not hang: %s, %v", a.tr.State, a.err)
	}
	return func() (wire.Transfer, error) {
		close(g.open)
		a := <-answered
		return a.tr, a.err
	}
}

// nothingLeft demands that the thief's purse is empty whatever the chain does from here.
func (h *heist) nothingLeft(ids ...hefu.TransferID) {
	h.Helper()
	h.pass(5 * time.Minute)
	h.settle(ids...)
	h.gained(h.on.terms().thief, 0)
}

// The thief whose victim froze: he holds points, signing messages and a code that are all
// older than the freeze, an approval of his is half way through, and he listens.
func TestThiefWhileFrozen(t *testing.T) {
	h := newHeist(t)
	slow := &gate{Keystore: h.keys}
	h.keys = slow
	h.close()
	h.open()
	alice := h.owner("alice", 1000)
	mallory := alice.robbed()
	ready, err := mallory.Propose(t.Context(), alice.intent(thiefsOn, 100))
	h.must(err)
	ticket, err := mallory.Sign(t.Context(), ready, thief.Forgery{})
	h.must(err)
	half, err := mallory.Propose(t.Context(), alice.intent(thiefsOn, 200))
	h.must(err)
	end := h.begun(slow, mallory, half, alice.code())
	heard := make(chan error, 1)
	go func() { heard <- mallory.Listen(t.Context(), func(string, string) {}) }()

	_, err = alice.Freeze(t.Context())
	h.must(err)
	done, err := end()
	if err != nil || done.State != hefu.Stopped || len(done.Signed) > 0 || done.TxID != "" {
		t.Fatalf("an approval that had begun: %s, %d bytes, %q, %v", done.State, len(done.Signed), done.TxID, err)
	}
	h.must(<-heard) // his stream has ended
	code := alice.code()
	_, err = mallory.Approve(t.Context(), ready.ID, ticket, code)
	h.refused("his session", err, hefu.KindUnauthenticated)

	// He has the password as well, and signs in to the frozen account.
	h.must(mallory.SignIn(t.Context(), alice.name, password, alice.code()))
	code = alice.code()
	_, err = mallory.Approve(t.Context(), ready.ID, ticket, code)
	h.refused("what he had ready", err, hefu.KindFrozen, hefu.KindConflict)
	_, err = mallory.Sign(t.Context(), ready, thief.Forgery{})
	h.refused("new points", err, hefu.KindFrozen)
	_, err = mallory.Propose(t.Context(), alice.intent(thiefsOn, 1))
	h.refused("a new transfer", err, hefu.KindFrozen)
	h.refused("a raise", mallory.Call(t.Context(), http.MethodPost, "/v1/limits", wire.SetLimit{Asset: devCoin, Units: milli(9000), Code: code}, nil), hefu.KindFrozen)
	h.nothingLeft(half.ID, ready.ID)

	// Even with both factors he does not get past the hold, and the owner may freeze again.
	h.must(mallory.Call(t.Context(), http.MethodPost, "/v1/unfreeze", wire.Unfreeze{Password: password, Code: alice.code()}, nil))
	_, err = mallory.Approve(t.Context(), ready.ID, ticket, alice.code())
	h.refused("what he had ready, unfrozen", err, hefu.KindWaiting, hefu.KindConflict)
	_, err = mallory.Take(t.Context(), alice.intent(thiefsOn, 1), alice.code())
	h.refused("a transfer in the hold", err, hefu.KindWaiting)
	alice.again()
	_, err = alice.Freeze(t.Context())
	h.must(err)
	h.nothingLeft(half.ID, ready.ID)
	h.judge(alice, milli(0), 0)
}

// peep asks for a transfer again and again, over and beside the list, and hands every
// signed byte that he sees to the chain himself: whoever holds them can send them. It
// reports bytes that were readable before the guard had committed to sending.
func peep(ctx context.Context, h *heist, mallory *thief.Thief, id hefu.TransferID) error {
	for ctx.Err() == nil {
		var page wire.Transfers
		if err := mallory.Call(ctx, http.MethodGet, "/v1/transfers?limit=5", nil, &page); err != nil {
			return nil //nolint:nilerr // his session ended, or the round did
		}
		one, err := mallory.Transfer(ctx, id)
		if err != nil {
			return nil //nolint:nilerr // the same
		}
		for _, tr := range append(page.Transfers, one) {
			if len(tr.Signed) == 0 && tr.TxID == "" {
				continue
			}
			if tr.State != hefu.Sending && tr.State != hefu.Sent && tr.State != hefu.Final {
				return hefu.Errorf(hefu.KindInternal, "signed bytes are readable while it is %s", tr.State)
			}
			h.on.hand(h, tr.Signed)
		}
	}
	return nil
}

// The thief who races the owner's stop: his transfer does not rest, two workers lead it to
// the chain, and he watches for bytes. In half of the rounds it is still being evaluated.
// After an acknowledged stop nothing is ever mined.
func TestThiefRacesTheStop(t *testing.T) { racesTheStop(newHeist(t), 24) }

func TestThiefRacesTheStopOnBitcoin(t *testing.T) { racesTheStop(newHeistOn(t, &btcdVenue{}), 12) }

func racesTheStop(h *heist, rounds int) {
	t := h.T
	h.rest(time.Minute)
	alice := h.owner("alice", 9000)
	mallory := alice.robbed()
	stopped, sent := 0, h.known(alice, mallory)
	for round := range rounds {
		tr, err := mallory.Propose(t.Context(), alice.intent(h.on.terms().thief, 10))
		h.must(err)
		k, err := mallory.Sign(t.Context(), tr, thief.Forgery{})
		h.must(err)
		code := alice.code()
		approve := func() {
			if _, err := mallory.Approve(t.Context(), tr.ID, k, code); err != nil && !hefu.Is(err, hefu.KindConflict) {
				t.Errorf("round %d: approve: %v", round, err)
			}
		}
		if round%2 == 0 {
			approve()
		}
		race, over := context.WithCancel(t.Context())
		var watching, running sync.WaitGroup
		watching.Go(func() {
			if err := peep(race, h, mallory, tr.ID); err != nil {
				t.Errorf("round %d: %v", round, err)
			}
		})
		if round%2 != 0 {
			running.Go(approve)
		}
		lead := time.Duration(round-rounds/2) * 2 * time.Millisecond // another moment in every round
		for range 2 {
			running.Go(func() {
				time.Sleep(-lead)
				if err := h.guard.Advance(t.Context(), tr.ID); err != nil {
					t.Errorf("round %d: advance: %v", round, err)
				}
			})
		}
		var acknowledged error
		running.Go(func() {
			time.Sleep(lead)
			_, acknowledged = alice.Stop(t.Context(), tr.ID)
		})
		running.Wait()
		over()
		watching.Wait()
		h.pass(3 * time.Minute)
		h.settle(tr.ID)
		switch {
		case acknowledged == nil:
			stopped++
		case hefu.Is(acknowledged, hefu.KindConflict):
			sent++ // the answer said that it is too late
		default:
			t.Fatalf("round %d: stop: %v", round, acknowledged)
		}
		if n := h.on.took(h, alice); n != sent {
			t.Fatalf("round %d: the chain took %d transactions; %d were stopped, %d were not", round, n, stopped, sent)
		}
		alice.stay()
		mallory.Token = alice.Token()
	}
	t.Logf("%d stopped, %d sent", stopped, sent)
	if stopped == 0 {
		t.Fatalf("none of %d was stopped: that is no race", rounds)
	}
	h.gained(h.on.terms().thief, int64(sent)*10)
	h.judge(alice, h.milli(9000), sent)
}

// The thief who races the freeze: as with the stop, and the session that answers him ends
// with it.
func TestThiefRacesTheFreeze(t *testing.T) {
	h := newHeist(t)
	h.rest(time.Minute)
	alice := h.owner("alice", 9000)
	mallory := alice.robbed()
	sent := h.known(alice, mallory)
	const rounds = 10
	for round := range rounds {
		tr, err := mallory.Propose(t.Context(), alice.intent(thiefsOn, 10))
		h.must(err)
		k, err := mallory.Sign(t.Context(), tr, thief.Forgery{})
		h.must(err)
		code := alice.code()
		if round%2 == 0 {
			_, err = mallory.Approve(t.Context(), tr.ID, k, code)
			h.must(err)
		}
		race, over := context.WithCancel(t.Context())
		var watching, running sync.WaitGroup
		watching.Go(func() {
			if err := peep(race, h, mallory, tr.ID); err != nil {
				t.Errorf("round %d: %v", round, err)
			}
		})
		running.Go(func() {
			if round%2 != 0 {
				_, _ = mallory.Approve(t.Context(), tr.ID, k, code)
			}
			if err := h.guard.Advance(t.Context(), tr.ID); err != nil {
				t.Errorf("round %d: advance: %v", round, err)
			}
		})
		time.Sleep(time.Duration(round) * 500 * time.Microsecond) // another moment in every round
		_, err = alice.Freeze(t.Context())
		h.must(err)
		pool := h.number("eth_getTransactionCount", alice.account, "pending").Int64()
		running.Wait()
		over()
		watching.Wait()
		alice.again()
		stands, err := alice.Transfer(t.Context(), tr.ID)
		h.must(err)
		h.pass(3 * time.Minute)
		h.settle(tr.ID)
		if stands.State != hefu.Stopped {
			sent++ // it was committed to sending before the freeze
		} else if pool != int64(sent) {
			t.Fatalf("round %d: it is stopped, and the node's pool had it", round)
		}
		if n := h.nonce(alice.account); n != int64(sent) {
			t.Fatalf("round %d: the chain took %d transactions, %d were sent before a freeze", round, n, sent)
		}
		_, err = alice.Unfreeze(t.Context(), wire.Unfreeze{Password: password, Code: alice.code()})
		h.must(err)
		h.pass(h.cfg.Delays.Unfreeze + time.Minute)
		alice.again()
		mallory.Token = alice.Token()
	}
	t.Logf("%d of %d sent before the freeze", sent, rounds)
	h.gained(thiefsOn, int64(sent)*10)
	h.judge(alice, milli(9000), sent)
}

// known sends the thief one payment, so that the later ones, small and to a known
// recipient, do not rest.
func (h *heist) known(alice *owner, mallory *thief.Thief) (sent int) {
	h.Helper()
	his := h.on.terms().thief
	tr, err := mallory.Take(h.Context(), alice.intent(his, 10), alice.code())
	h.must(err)
	h.pass(2 * time.Minute)
	h.settle(tr.ID)
	h.gained(his, 10)
	return 1
}

// rest restarts the guard with a rest between signing and sending.
func (h *heist) rest(d time.Duration) {
	h.Helper()
	h.cfg.Rest = d
	h.close()
	h.open()
}

// stay keeps the owner signed in while the story's hours pass.
func (o *owner) stay() {
	o.h.Helper()
	if _, err := o.User(o.h.Context()); hefu.Is(err, hefu.KindUnauthenticated) {
		o.again()
	} else {
		o.h.must(err)
	}
}

// The thief who asks a slow guard: the owner's stop comes while his transfer is being
// evaluated, which nobody can interrupt, and holds all the same.
func TestThiefWhoseTransferIsStoppedWhileItIsEvaluated(t *testing.T) {
	h := newHeist(t)
	slow := &gate{Keystore: h.keys}
	h.keys = slow
	h.rest(0)
	alice := h.owner("alice", 1000)
	mallory := alice.robbed()
	tr, err := mallory.Propose(t.Context(), alice.intent(thiefsOn, 100))
	h.must(err)
	end := h.begun(slow, mallory, tr, alice.code())
	_, err = alice.Stop(t.Context(), tr.ID)
	h.must(err)
	done, err := end()
	if err != nil || done.State != hefu.Stopped || len(done.Signed) > 0 {
		t.Fatalf("%s, %d bytes, %v", done.State, len(done.Signed), err)
	}
	h.nothingLeft(tr.ID)
	h.must(devchain.Mine(t.Context(), h.rpc, 2))
	h.judge(alice, milli(0), 0)
}
