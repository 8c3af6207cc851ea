//go:build unix

package crash_test

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
	"github.com/hefu-wallet/hefu/pair"
)

// chapter is one story of the path; it may be killed anywhere and must end the same.
type chapter struct {
	name string
	run  func(*lane) error
	on   kind
}

// kind says on which chains a chapter is played.
type kind int

const (
	inOrder kind = iota + 1 // where an account's transfers wait for each other
	ofMoney                 // it moves money, which each chain does in its own way
)

// chapters are those of the lane's chain. What only people, splits and sessions are about
// is the same on every chain: it is killed on one of them, in a soak on all.
func (l *lane) chapters() (out []chapter) {
	for _, c := range chapters() {
		if l.w.ordered() || c.on == ofMoney || c.on == 0 && soak() {
			out = append(out, c)
		}
	}
	return out
}

func chapters() []chapter {
	return []chapter{
		{"pay", (*lane).pay, ofMoney},
		{"wrong code", (*lane).wrongCode, 0},
		{"stale plan", (*lane).stalePlan, ofMoney},
		{"no node", (*lane).noNode, ofMoney},
		{"expire", (*lane).expire, ofMoney},
		{"freeze", (*lane).freeze, 0},
		{"split again", (*lane).splitAgain, 0},
		{"split begun again", (*lane).beginAgain, 0},
		{"lock", (*lane).lock, 0},
		{"sign out", (*lane).signOut, 0},
		{"end a session", (*lane).endSession, 0},
		{"cancel a split", (*lane).cancelSplit, 0},
		{"refuse a device", (*lane).refuseDevice, 0},
		{"a freeze whose commit fails", (*lane).freezeLost, 0},
		{"a lock whose commit fails", (*lane).lockLost, 0},
		{"a split whose commit fails", (*lane).splitLost, 0},
		{"an old database", (*lane).oldDatabase, 0},
		{"above the limit", (*lane).aboveLimit, ofMoney},
		{"a raise and a freeze", (*lane).frozenRaise, 0},
		{"stop one in line", (*lane).stopOne, inOrder},
		{"stop by a code", (*lane).stopByCode, ofMoney},
		{"wait in line", (*lane).inLine, inOrder},
		{"dead before it is sent", (*lane).deadUnsent, ofMoney},
		{"dead after it is sent", (*lane).deadSent, ofMoney},
		{"stop a cancel", (*lane).stopVersion, ofMoney}, // before those in which workers race for the same statements
		{"speed up", (*lane).speedUp, ofMoney},
		{"cancel what is sent", (*lane).cancelSent, ofMoney},
		{"cancel too late", (*lane).tooLate, ofMoney},
		{"somebody new", (*lane).newcomer, 0},
	}
}

func (l *lane) propose(in hefu.Intent) (hefu.Transfer, error) {
	a, err := l.call(request{Op: "propose", Intent: in, Key: fmt.Sprintf("propose %s", in.Digest())})
	return a.Transfer, err
}

// sign runs the device's side for one plan.
func (l *lane) sign(half *pair.DeviceHalf, t hefu.Transfer) (guard.Approve, error) {
	m, err := l.d.beginTransfer(half, t)
	if err != nil {
		return guard.Approve{}, err
	}
	a, err := l.call(request{Op: "nonces", Transfer: t.ID, Plan: t.Plan.Number, Commit: m.commit})
	if err != nil {
		return guard.Approve{}, err
	}
	opening, err := m.open(a.Blob)
	return guard.Approve{
		Transfer: t.ID, Plan: t.Plan.Number, Commit: m.commit, Opening: opening,
		Key: fmt.Sprintf("approve %s %d", t.ID, t.Plan.Number),
	}, err
}

// approve signs and approves until it is done; a stale plan is reviewed again.
func (l *lane) approve(t hefu.Transfer) error {
	code := l.code()
	for range 4 {
		a, err := l.sign(l.d.half, t)
		if err != nil {
			return err
		}
		a.Code = code
		if _, err = l.call(request{Op: "approve", Approve: a}); err == nil {
			return l.owe(t.Intent)
		}
		if l.died && is(err, hefu.KindBusy) {
			// The one before was recorded by a process that died: a worker finishes it.
			if err := l.work(61); err != nil {
				return err
			}
			continue
		}
		if !is(err, hefu.KindReplan) && !(l.died && is(err, hefu.KindForbidden)) {
			return err
		}
		// After a kill the code may be used up by the replan that nobody heard of.
		again, err := l.call(request{Op: "transfer", Transfer: t.ID})
		if err != nil {
			return err
		}
		t, code = again.Transfer, ""
	}
	return errors.New("the plan is always stale")
}

// finish lets the workers race until the transfer is over and asks the chain.
func (l *lane) finish(t hefu.Transfer) error {
	var a reply
	var err error
	for round := range 40 {
		wait := 2
		if round == 0 {
			wait += int(rest / time.Second)
		}
		if round > 3 {
			wait = 61 // a dead worker's lease
		}
		if err := l.work(wait); err != nil {
			return err
		}
		if round > 0 { // it is looked at unmined once
			if err := l.mine(); err != nil {
				return err
			}
		}
		if a, err = l.call(request{Op: "transfer", Transfer: t.ID}); err != nil {
			return err
		}
		if a.Transfer.State.Terminal() {
			break
		}
	}
	if ok, err := l.received(l.due[t.Intent.To]); !ok {
		return fmt.Errorf("transfer %s is %s (%s), the chain has not paid it: %v", t.ID, a.Transfer.State, a.Transfer.Reason, err)
	}
	if a.Transfer.State != hefu.Final {
		return fmt.Errorf("transfer %s is paid and %s (%s)", t.ID, a.Transfer.State, a.Transfer.Reason)
	}
	return nil
}

func (l *lane) pay() error {
	t, err := l.propose(l.d.intent(l.now()))
	if err != nil {
		return err
	}
	return l.payOne(t)
}

func (l *lane) payOne(t hefu.Transfer) error {
	if err := l.approve(t); err != nil {
		return err
	}
	return l.finish(t)
}

func (l *lane) wrongCode() error {
	t, err := l.propose(l.d.intent(l.now()))
	if err != nil {
		return err
	}
	a, err := l.sign(l.d.half, t)
	if err != nil {
		return err
	}
	a.Code = "000000"
	if _, err := l.call(request{Op: "approve", Approve: a}); !is(err, hefu.KindForbidden) && !is(err, hefu.KindThrottled) {
		return fmt.Errorf("a wrong code: %v", err)
	}
	l.offset += 2 * time.Minute // the throttle of a wrong code
	if err := l.approve(t); err != nil {
		return err
	}
	return l.finish(t)
}

// stalePlan approves two, of which the second was planned with what is gone by then.
func (l *lane) stalePlan() error {
	a, err := l.propose(l.d.intent(l.now()))
	if err != nil {
		return err
	}
	if again, err := l.propose(a.Intent); err != nil || again.ID != a.ID {
		return fmt.Errorf("one idempotency key, two transfers: %s, %s: %v", a.ID, again.ID, err)
	}
	b, err := l.propose(l.d.intent(l.now()))
	if err != nil {
		return err
	}
	if err := errors.Join(l.stale(a, b), l.approve(b)); err != nil {
		return err
	}
	return errors.Join(l.finish(a), l.finish(b))
}

// stale makes a proposal's plan stale: the nonce that it was planned with is another
// one's, or a coin of its plan is spent elsewhere.
func (l *lane) stale(first, t hefu.Transfer) error {
	if !l.w.ordered() {
		if err := errors.Join(l.w.rival(l, t), l.mine()); err != nil {
			return err
		}
		l.foreign++
	}
	return l.approve(first)
}

func (l *lane) noNode() error {
	t, err := l.propose(l.d.intent(l.now()))
	if err != nil {
		return err
	}
	if err := l.approve(t); err != nil {
		return err
	}
	l.down = true
	defer func() { l.down = false }()
	for range 6 { // the rest, and several tries
		if err := l.work(61); err != nil {
			return err
		}
	}
	l.down = false
	return l.finish(t)
}

func (l *lane) expire() error {
	in := l.d.intent(l.now())
	in.Expiry = l.now().Add(time.Minute).Unix()
	t, err := l.propose(in)
	if err != nil {
		return err
	}
	l.never[in.To] = in
	for range 3 {
		if err := l.work(62); err != nil {
			return err
		}
	}
	a, err := l.call(request{Op: "transfer", Transfer: t.ID})
	if err == nil && a.Transfer.State != hefu.Expired {
		err = fmt.Errorf("an old proposal is %s", a.Transfer.State)
	}
	return err
}

// freeze stops what was proposed, what rests and a split that was begun.
func (l *lane) freeze() error {
	proposed, err := l.propose(l.d.intent(l.now()))
	if err != nil {
		return err
	}
	rests, err := l.propose(l.d.intent(l.now()))
	if err != nil {
		return err
	}
	if err := l.approve(rests); err != nil {
		return err
	}
	if _, err := l.offer(); err != nil {
		return err
	}
	if _, err := l.call(request{Op: "freeze"}); err != nil && !(l.died && is(err, hefu.KindUnauthenticated)) {
		return err
	}
	for _, t := range []hefu.Transfer{proposed, rests} {
		delete(l.due, t.Intent.To)
		l.never[t.Intent.To] = t.Intent
	}
	if err := l.signIn("signin"); err != nil {
		return err
	}
	for range 3 {
		if err := errors.Join(l.work(61), l.mine()); err != nil {
			return err
		}
	}
	for _, t := range []hefu.Transfer{proposed, rests} {
		a, err := l.call(request{Op: "transfer", Transfer: t.ID})
		if err != nil || a.Transfer.State != hefu.Stopped || a.Transfer.Signed != nil {
			return fmt.Errorf("after a freeze a transfer is %s: %v", a.Transfer.State, err)
		}
	}
	if _, err := l.call(request{Op: "unfreeze", Code: l.code()}); err != nil && !(l.died && is(err, hefu.KindConflict)) {
		return err
	}
	l.offset += unfreeze + time.Second
	if err := l.signIn("signin"); err != nil {
		return err
	}
	return l.pay()
}

// offer begins the next generation's dealing, or the present one's afresh, and waits if
// it must.
func (l *lane) offer() (guard.Offer, error) {
	id := guard.WalletIDOf(l.d.identity.Public().(ed25519.PublicKey))
	a, err := l.call(request{Op: "wallet", Wallet: id})
	if err != nil {
		return guard.Offer{}, err
	}
	return l.open(a.Generation + 1)
}

func (l *lane) open(generation uint64) (guard.Offer, error) {
	var err error
	for range 6 {
		var a reply
		if a, err = l.call(request{Op: "begin", Begin: l.d.announce(generation, l.code())}); err == nil {
			if a.Offer.Dealing.State == guard.DealingOpen {
				return a.Offer, nil
			}
			l.offset += redeal + time.Second
			continue
		}
		if !is(err, hefu.KindForbidden) { // the code was used up by one that died
			break
		}
	}
	return guard.Offer{}, err
}

// redeal splits the paper anew. What a kill interrupts is begun again, as a person would.
func (l *lane) redeal() error {
	offer, err := l.offer()
	if err != nil {
		return err
	}
	return l.split(offer)
}

func (l *lane) split(offer guard.Offer) (err error) {
	for range 5 {
		if err != nil {
			return err
		}
		half, fail := l.accept(offer)
		if fail == nil {
			l.d.half = half
			return nil
		}
		if !l.died || !is(fail, hefu.KindConflict) {
			return fail
		}
		offer, err = l.open(offer.Dealing.Generation)
	}
	return errors.New("the split cannot be finished")
}

func (l *lane) accept(offer guard.Offer) (*pair.DeviceHalf, error) {
	half, blob, err := l.d.pack(offer)
	if err != nil {
		return nil, err
	}
	id := offer.Dealing.ID
	a, err := l.call(request{Op: "accept", Dealing: id, Commit: blob})
	if err != nil {
		return nil, err
	}
	for _, c := range []pair.Curve{pair.Secp256k1, pair.Ed25519} {
		m, err := l.d.beginCheck(half, id, c)
		if err != nil {
			return nil, err
		}
		points, err := l.call(request{Op: "points", Dealing: id, Curve: string(c), Commit: m.commit})
		if err != nil {
			return nil, err
		}
		opening, err := m.open(points.Blob)
		if err != nil {
			return nil, err
		}
		last := request{Op: "check", Dealing: id, Curve: string(c), Commit: m.commit, Opening: opening, Fail: l.fails && c == pair.Ed25519}
		if a, err = l.call(last); err != nil && last.Fail {
			a, err = l.call(last) // the answer was lost, what was done was not
		}
		if err != nil {
			return nil, err
		}
	}
	if a.Dealing.State != guard.DealingActive {
		return nil, fmt.Errorf("after both checks the dealing is %s", a.Dealing.State)
	}
	return half, nil
}

// splitAgain replaces the dealing; the new one signs.
func (l *lane) splitAgain() error {
	if err := l.redeal(); err != nil {
		return err
	}
	return l.pay()
}

// beginAgain gives a split up after the guard has its half, and begins it afresh.
func (l *lane) beginAgain() error {
	offer, err := l.offer()
	if err != nil {
		return err
	}
	half, blob, err := l.d.pack(offer)
	if err != nil {
		return err
	}
	half.Wipe()
	if _, err := l.call(request{Op: "accept", Dealing: offer.Dealing.ID, Commit: blob}); err != nil && !(l.died && is(err, hefu.KindConflict)) {
		return err
	}
	if offer, err = l.open(offer.Dealing.Generation); err != nil {
		return err
	}
	if err := l.split(offer); err != nil {
		return err
	}
	return l.pay()
}

// lock sends a message that does not verify; the paper helps.
func (l *lane) lock() error { return l.lockWith(false) }

func (l *lane) lockWith(fail bool) error {
	t, err := l.propose(l.d.intent(l.now()))
	if err != nil {
		return err
	}
	l.never[t.Intent.To] = t.Intent
	bad, err := broken(l.d.half)
	if err != nil {
		return err
	}
	a, err := l.sign(bad, t)
	if err != nil {
		return err
	}
	a.Code = l.code()
	if _, err := l.call(request{Op: "approve", Approve: a, Fail: fail}); !is(err, hefu.KindLocked) && !l.died {
		return fmt.Errorf("a message that does not verify: %v", err)
	}
	if err := l.work(61); err != nil {
		return err
	}
	got, err := l.call(request{Op: "transfer", Transfer: t.ID})
	if err != nil || got.Transfer.State != hefu.Refused {
		return fmt.Errorf("a message that does not verify made the transfer %s: %v", got.Transfer.State, err)
	}
	return l.splitAgain()
}
