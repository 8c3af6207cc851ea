package story

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
	"github.com/hefu-wallet/hefu/pair"
	"github.com/hefu-wallet/hefu/test/thief"
	"github.com/hefu-wallet/hefu/wire"
)

// stands demands that the owner's limit is so many milli-ether and that a raise to so many
// is announced (0: none).
func (o *owner) stands(limit, raise int64) {
	o.h.Helper()
	all, err := o.Limits(o.h.Context())
	o.h.must(err)
	if len(all.Limits) != 1 || all.Limits[0].Units.Cmp(milli(limit)) != 0 || all.Limits[0].Raise.Cmp(milli(raise)) != 0 {
		o.h.Fatalf("the limits are %+v; wanted %d milli-ether and a raise to %d", all.Limits, limit, raise)
	}
}

// told demands that the owner's event stream says a thing.
func (o *owner) told(words string) {
	o.h.Helper()
	ctx, cancel := context.WithTimeout(o.h.Context(), patience)
	defer cancel()
	for e, err := range o.Events(ctx, 0) {
		o.h.must(err)
		if strings.Contains(e.Text, words) {
			return
		}
	}
}

// The thief who raises the limit: not without a code. With one that he phished he can
// announce it; it waits, any session takes it back without a code, a freeze does, and
// until then the old limit holds.
func TestThiefWhoRaisesTheLimit(t *testing.T) {
	h := newHeist(t)
	alice := h.owner("alice", 100)
	mallory := alice.robbed()
	raise := func(to int64, code string) error {
		return mallory.Call(t.Context(), http.MethodPost, "/v1/limits", wire.SetLimit{Asset: devCoin, Units: milli(to), Code: code}, nil)
	}
	h.refused("without a code", raise(101, ""), hefu.KindForbidden)
	h.refused("with a wrong code", raise(101, "000000"), hefu.KindForbidden)
	h.refused("a limit for what no network has", mallory.Call(t.Context(), http.MethodPost, "/v1/limits",
		map[string]string{"asset": "eip155:31337/slip44:60 ", "units": "1"}, nil), hefu.KindInvalid)

	for _, undo := range []struct {
		how  string
		does func() error
	}{
		{"the owner's session", func() error {
			_, err := alice.SetLimit(t.Context(), wire.SetLimit{Asset: devCoin, Units: milli(100)})
			return err
		}},
		{"a freeze", func() error {
			if _, err := alice.Freeze(t.Context()); err != nil {
				return err
			}
			alice.again()
			_, err := alice.Unfreeze(t.Context(), wire.Unfreeze{Password: password, Code: alice.code()})
			return err
		}},
	} {
		code := alice.code()
		h.must(raise(9000, code))
		alice.stands(100, 9000)
		alice.told("a raise of the limit to 9 ETH in 24 hours holds from")
		h.refused("the code again, for less of a wait", raise(200, code), hefu.KindForbidden)
		_, err := mallory.Take(t.Context(), alice.intent(thiefsOn, 500), alice.code())
		h.refused("more than the old limit, before the raise holds", err, hefu.KindLimit)
		h.must(undo.does())
		alice.stands(100, 0)
		for range 6 { // longer than the raise would have waited
			h.pass(50 * time.Minute)
			alice.stay()
		}
		mallory.Token = alice.Token()
		alice.stands(100, 0)
		_, err = mallory.Take(t.Context(), alice.intent(thiefsOn, 500), alice.code())
		h.refused("after "+undo.how, err, hefu.KindLimit)
	}
	h.nothingLeft()
	h.judge(alice, milli(100), 0)
}

// The thief who adds a device of his own, so that he keeps a key when the stolen one is
// refused: not without a code, not with a used one, and the refused key stays refused.
func TestThiefWhoAddsADevice(t *testing.T) {
	h := newHeist(t)
	alice := h.owner("alice", 1000)
	mallory := alice.robbed()
	_, his, err := ed25519.GenerateKey(rand.Reader)
	h.must(err)
	users, err := alice.User(t.Context())
	h.must(err)
	add := func(key ed25519.PrivateKey, code string) error {
		public := key.Public().(ed25519.PublicKey)
		proof := ed25519.Sign(key, pair.DeviceStatement(string(h.guard.ID()), string(users.ID), public, "his"))
		in := wire.AddDevice{Name: "his", Key: public, Proof: proof, Code: code}
		return mallory.Call(t.Context(), http.MethodPost, "/v1/devices", in, nil)
	}
	used := alice.code()
	hers, err := mallory.Take(t.Context(), alice.intent(friend, 1), used)
	h.must(err)
	h.settle(hers.ID)
	h.refused("without a code", add(his, ""), hefu.KindForbidden, hefu.KindInvalid)
	h.refused("with a wrong code", add(his, "000000"), hefu.KindForbidden)
	h.refused("with a used code", add(his, used), hefu.KindForbidden)
	h.refused("by signing in with it", mallory.SignIn(t.Context(), alice.name, "a guess of four words", alice.code()), hefu.KindUnauthenticated)

	// The owner refuses the stolen device, from a session that she opens elsewhere.
	mallory.Token = alice.Token()
	loot, err := mallory.Propose(t.Context(), alice.intent(thiefsOn, 1))
	h.must(err)
	ticket, err := mallory.Sign(t.Context(), loot, thief.Forgery{})
	h.must(err)
	h.must(alice.RefuseDevice(t.Context(), alice.id))
	_, err = mallory.Approve(t.Context(), loot.ID, ticket, alice.code())
	h.refused("messages of the refused device", err, hefu.KindForbidden, hefu.KindUnauthenticated)
	_, err = mallory.Push(t.Context(), loot, alice.code())
	h.refused("new messages of the refused device", err, hefu.KindForbidden, hefu.KindUnauthenticated)
	h.refused("the refused key again, with a code", add(mallory.DeviceKey(), alice.code()), hefu.KindForbidden)
	h.nothingLeft(loot.ID)
	h.judge(alice, milli(1000), 1)
}

// The thief who deals again: the same words without the paper, the same words with it, and
// other words, each with a higher limit. Without paper he is refused. With it he waits, the
// owner is told and cancels. Other words open at once and raise nothing.
func TestThiefWhoDealsAgain(t *testing.T) {
	h := newHeist(t)
	alice := h.owner("alice", 100)
	mallory := alice.robbed()
	begin := func(in wire.BeginDealing, code string) (wire.Offer, error) {
		var offer wire.Offer
		in.Code = code
		return offer, mallory.Call(t.Context(), http.MethodPost, "/v1/dealings", in, &offer)
	}
	rich := []wire.Outflow{{Asset: devCoin, Units: milli(9000)}}

	forged := alice.announce(2)
	forged.Limits = rich
	_, his, err := ed25519.GenerateKey(rand.Reader)
	h.must(err)
	said := pair.DealParams{Guard: string(h.guard.ID()), Account: string(guard.WalletIDOf(alice.public())), Generation: 2}
	for what, proof := range map[string][]byte{
		"no proof of the paper": nil, "a proof by another key": pair.SignRedeal(his, said), "the proof of the first dealing": alice.announce(1).Proof,
	} {
		forged.Proof = proof
		_, err := begin(forged, alice.code())
		h.refused(what, err, hefu.KindInvalid)
	}
	real := alice.announce(2)
	real.Limits = rich
	_, err = begin(real, "000000")
	h.refused("the paper without a code", err, hefu.KindForbidden)
	offer, err := begin(real, alice.code())
	if err != nil || offer.Dealing.State != "waiting" || len(offer.OneTime) != 0 {
		t.Fatalf("the paper and a code: %+v, %v", offer, err)
	}
	offer, err = begin(real, alice.code())
	if err != nil || offer.Dealing.State != "waiting" || len(offer.OneTime) != 0 {
		t.Fatalf("asked again: %+v, %v", offer, err)
	}
	alice.told("a split from paper was announced")
	alice.stands(100, 0)
	h.must(alice.CancelDealing(t.Context(), offer.Dealing.ID))
	h.pass(50 * time.Minute)
	h.pass(20 * time.Minute)
	alice.again()
	mallory.Token = alice.Token()
	_, err = begin(real, alice.code())
	h.refused("after the owner cancelled", err, hefu.KindConflict)

	// Other words: his own. Their keys are worth nothing to him, their limit is hers.
	other := *alice
	other.limits = rich
	other.paper()
	other.deal(1)
	alice.stands(100, 9000)
	_, err = mallory.Take(t.Context(), alice.intent(thiefsOn, 500), alice.code())
	h.refused("with the limit of other words", err, hefu.KindLimit)
	h.nothingLeft()
	h.judge(alice, milli(100), 0)
}

// The thief who guesses codes, all at once: so few are looked at that the six digits hold.
func TestThiefWhoGuessesCodes(t *testing.T) {
	h := newHeist(t)
	alice := h.owner("alice", 1000)
	mallory := alice.robbed()
	tr, err := mallory.Propose(t.Context(), alice.intent(thiefsOn, 1))
	h.must(err)
	k, err := mallory.Sign(t.Context(), tr, thief.Forgery{})
	h.must(err)
	right := alice.code()
	var mu sync.Mutex
	answers := map[hefu.Kind]int{}
	var wait sync.WaitGroup
	for n := range 64 {
		guess := fmt.Sprintf("%06d", n)
		if guess == right {
			continue
		}
		wait.Go(func() {
			_, err := mallory.Approve(t.Context(), tr.ID, k, guess)
			mu.Lock()
			defer mu.Unlock()
			answers[hefu.KindOf(err)]++
		})
	}
	wait.Wait()
	t.Logf("%v", answers)
	// Some give up waiting for their turn; they were not looked at either.
	looked, not := answers[hefu.KindForbidden], answers[hefu.KindThrottled]+answers[hefu.KindBusy]
	if looked == 0 || looked > 6 || looked+not < 63 {
		t.Fatalf("%d guesses were looked at: %v", looked, answers)
	}
	h.nothingLeft(tr.ID)
	h.judge(alice, milli(1000), 0)
}
