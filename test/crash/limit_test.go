//go:build unix

package crash_test

import (
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
)

// The chapters of this file are about limits, and about what a stop and a death give back.

func (l *lane) coin() hefu.AssetID { return l.w.money().network.Native.ID }

func (l *lane) limit() (guard.LimitView, error) {
	a, err := l.call(request{Op: "limits"})
	if err != nil {
		return guard.LimitView{}, err
	}
	for _, v := range a.Limits {
		if v.Asset == l.coin() {
			return v, nil
		}
	}
	return guard.LimitView{}, fmt.Errorf("there is no limit among %v", a.Limits)
}

// lower holds at once and needs no code.
func (l *lane) lower(to hefu.Units) error {
	a, err := l.call(request{Op: "setlimit", Units: to})
	if err != nil || a.Limit.Units.Cmp(to) != 0 || !a.Limit.RaiseAt.IsZero() {
		return fmt.Errorf("lower the limit to %s: %s, %s: %w", to, a.Limit.Units, a.Limit.RaiseAt, err)
	}
	l.allowed = to
	return nil
}

// announce asks for a raise and checks that it holds no earlier than it may.
func (l *lane) announce(to hefu.Units) error {
	asked := l.now()
	for range 4 {
		a, err := l.call(request{Op: "setlimit", Units: to, Code: l.code()})
		if is(err, hefu.KindForbidden) && l.died {
			continue // the code was used up by one that died
		}
		if err != nil {
			return err
		}
		if a.Limit.Units.Cmp(l.allowed) != 0 || a.Limit.Raise.Cmp(to) != 0 || a.Limit.RaiseAt.Before(asked.Add(raise)) {
			return fmt.Errorf("asked at %s for a raise to %s, %s is in force and %s from %s", asked, to, a.Limit.Units, a.Limit.Raise, a.Limit.RaiseAt)
		}
		return nil
	}
	return errors.New("no code is taken")
}

func (l *lane) raise(to hefu.Units) error {
	if err := l.announce(to); err != nil {
		return err
	}
	l.offset += raise + time.Second
	l.allowed = to
	v, err := l.limit()
	if err == nil && v.Units.Cmp(to) != 0 {
		err = fmt.Errorf("a raise to %s was waited for, %s is in force", to, v.Units)
	}
	return err
}

// aboveLimit approves two of which one fits, and asks for another one once it is settled.
func (l *lane) aboveLimit() error {
	a, err := l.propose(l.d.intent(l.now()))
	if err != nil {
		return err
	}
	b, err := l.propose(l.d.intent(l.now()))
	if err != nil {
		return err
	}
	l.never[b.Intent.To] = b.Intent
	v, err := l.limit()
	if err != nil {
		return err
	}
	one, err := l.cost(a)
	if err != nil {
		return err
	}
	fits, err := v.Spent.Add(one)
	if err == nil {
		err = errors.Join(l.lower(fits), l.approve(a))
	}
	if err != nil {
		return err
	}
	if err := l.approve(b); !is(err, hefu.KindLimit) || !strings.Contains(err.Error(), "would fit at") {
		return fmt.Errorf("above the limit at T1: %w", err)
	}
	if err := l.finish(a); err != nil {
		return err
	}
	c := l.d.intent(l.now())
	l.never[c.To] = c
	if _, err := l.propose(c); !is(err, hefu.KindLimit) || !strings.Contains(err.Error(), "would fit at") {
		return fmt.Errorf("above the limit when proposed: %w", err)
	}
	if err := l.raise(l.w.money().plenty); err != nil {
		return err
	}
	return l.pay()
}

// frozenRaise freezes while a raise waits: the wait is for nothing.
func (l *lane) frozenRaise() error {
	if err := errors.Join(l.lower(l.w.money().little), l.announce(l.w.money().plenty)); err != nil {
		return err
	}
	if _, err := l.call(request{Op: "freeze"}); err != nil && !(l.died && is(err, hefu.KindUnauthenticated)) {
		return err
	}
	l.offset += raise + time.Second
	if err := l.signIn("signin"); err != nil {
		return err
	}
	if v, err := l.limit(); err != nil || v.Units.Cmp(l.w.money().little) != 0 || !v.RaiseAt.IsZero() {
		return fmt.Errorf("after a freeze the limit is %s, and %s from %s: %w", v.Units, v.Raise, v.RaiseAt, err)
	}
	if _, err := l.call(request{Op: "unfreeze", Code: l.code()}); err != nil && !(l.died && is(err, hefu.KindConflict)) {
		return err
	}
	l.offset += unfreeze + time.Second
	if err := l.signIn("signin"); err != nil {
		return err
	}
	return errors.Join(l.raise(l.w.money().plenty), l.pay())
}

// stopOne stops one that rests; the one behind it takes its place in line.
func (l *lane) stopOne() error {
	a, err := l.propose(l.d.intent(l.now()))
	if err != nil {
		return err
	}
	if err := l.approve(a); err != nil {
		return err
	}
	b, err := l.propose(l.d.intent(l.now()))
	if err != nil {
		return err
	}
	if err := l.approve(b); err != nil {
		return err
	}
	got, err := l.call(request{Op: "stop", Transfer: a.ID})
	if err != nil {
		return err
	}
	l.undue(a)
	delete(l.due, b.Intent.To)
	if err := l.ended(got.Transfer, hefu.Stopped); err != nil {
		return err
	}
	if got, err = l.call(request{Op: "transfer", Transfer: b.ID}); err != nil || got.Transfer.State != hefu.Replan || got.Transfer.Signed != nil {
		return fmt.Errorf("one behind a stopped one is %s: %w", got.Transfer.State, err)
	}
	if err := errors.Join(l.audit(), l.approve(got.Transfer)); err != nil {
		return err
	}
	return l.finish(b)
}

// stopByCode stops everything with a code and no session.
func (l *lane) stopByCode() error {
	t, err := l.propose(l.d.intent(l.now()))
	if err != nil {
		return err
	}
	if err := l.approve(t); err != nil {
		return err
	}
	l.undue(t)
	for range 4 {
		if _, err = l.call(request{Op: "stopwith", StopBy: guard.StopBy{Name: l.d.name, Code: l.code(), Source: l.d.name}}); err == nil {
			break
		}
		if !l.died || !is(err, hefu.KindUnauthenticated) {
			return err
		}
	}
	a, err := l.call(request{Op: "transfer", Transfer: t.ID})
	if err != nil {
		return err
	}
	return errors.Join(l.ended(a.Transfer, hefu.Stopped), l.audit(), l.pay())
}

// undue notes that an approved transfer must not be paid any more.
func (l *lane) undue(t hefu.Transfer) {
	delete(l.due, t.Intent.To)
	l.never[t.Intent.To] = t.Intent
}

// ended checks how a transfer ended. One whose evaluation died with its process is over
// when a worker has taken it up.
func (l *lane) ended(t hefu.Transfer, as hefu.State) error {
	for range 4 {
		if !l.died || t.State != hefu.Evaluating {
			break
		}
		if err := l.work(61); err != nil {
			return err
		}
		a, err := l.call(request{Op: "transfer", Transfer: t.ID})
		if err != nil {
			return err
		}
		t = a.Transfer
	}
	if t.State != as || t.Signed != nil {
		return fmt.Errorf("transfer %s is %s (%s), not %s", t.ID, t.State, t.Reason, as)
	}
	return nil
}

// inLine approves one that rests and then one that need not: it waits for the other.
func (l *lane) inLine() error {
	in := l.d.intent(l.now())
	known, err := l.propose(in)
	if err != nil {
		return err
	}
	if err := l.payOne(known); err != nil {
		return err
	}
	rests, err := l.propose(l.d.intent(l.now()))
	if err != nil {
		return err
	}
	if err := l.approve(rests); err != nil {
		return err
	}
	in.Expiry++ // another one to the same recipient
	fast, err := l.propose(in)
	if err != nil {
		return err
	}
	if err := errors.Join(l.approve(fast), l.looked(fast.ID)); err != nil {
		return err
	}
	if err := l.w.waits(l, l.sent()-2); err != nil {
		return fmt.Errorf("one that rests was overtaken: %w", err)
	}
	return errors.Join(l.finish(rests), l.finish(fast))
}

// looked lets the workers work until one has looked at a transfer and put it off: a short
// round may be over before anything was leased.
func (l *lane) looked(id hefu.TransferID) error {
	a, err := l.call(request{Op: "transfer", Transfer: id})
	first := a.Transfer.DueAt
	for range 40 {
		if err != nil || !a.Transfer.DueAt.Equal(first) || l.died { // the one that died had looked
			return err
		}
		if err := l.work(1); err != nil {
			return err
		}
		a, err = l.call(request{Op: "transfer", Transfer: id})
	}
	return errors.New("no worker looks at it")
}

// deadUnsent loses its nonce to a transaction from elsewhere before it is sent.
func (l *lane) deadUnsent() error {
	t, err := l.propose(l.d.intent(l.now()))
	if err != nil {
		return err
	}
	if err := l.approve(t); err != nil {
		return err
	}
	return l.dies(t)
}

// deadSent loses it after the nodes have forgotten that it was sent.
func (l *lane) deadSent() error {
	t, err := l.propose(l.d.intent(l.now()))
	if err != nil {
		return err
	}
	if err := l.approve(t); err != nil {
		return err
	}
	var a reply
	for range 10 {
		if err := l.work(61); err != nil {
			return err
		}
		if a, err = l.call(request{Op: "transfer", Transfer: t.ID}); err != nil {
			return err
		}
		if a.Transfer.State == hefu.Sent {
			break
		}
	}
	if a.Transfer.State != hefu.Sent {
		return fmt.Errorf("transfer %s is %s", t.ID, a.Transfer.State)
	}
	return l.dies(a.Transfer)
}

// dies uses what the transfer uses with the whole key, as paper can.
func (l *lane) dies(t hefu.Transfer) error {
	l.undue(t)
	a, err := l.call(request{Op: "transfer", Transfer: t.ID}) // as it was planned in the end
	if err != nil {
		return err
	}
	if err := l.w.rival(l, a.Transfer); err != nil {
		return err
	}
	l.foreign++
	for range 4 {
		if err := l.mine(); err != nil {
			return err
		}
	}
	for range 10 {
		if err := l.work(61); err != nil {
			return err
		}
		if a, err = l.call(request{Op: "transfer", Transfer: t.ID}); err != nil || a.Transfer.State.Terminal() {
			break
		}
	}
	if err == nil && a.Transfer.State != hefu.Dead {
		err = fmt.Errorf("a transfer whose nonce was taken is %s (%s)", a.Transfer.State, a.Transfer.Reason)
	}
	return errors.Join(err, l.audit(), l.pay())
}

// newcomer is somebody new, whose first split chooses the limit.
func (l *lane) newcomer() error {
	was := *l
	defer func() {
		l.d, l.due, l.never, l.again, l.foreign, l.allowed = was.d, was.due, was.never, was.again, was.foreign, was.allowed
	}()
	l.d, l.due, l.never, l.again, l.foreign = nil, map[string]hefu.Intent{}, map[string]hefu.Intent{}, 0, 0
	var name [8]byte
	_, _ = rand.Read(name[:])
	l.people++
	if err := l.join(fmt.Sprintf("n%x", name)); err != nil {
		return err
	}
	if v, err := l.limit(); err != nil || v.Units.Cmp(l.w.money().plenty) != 0 {
		return fmt.Errorf("the limit that was chosen is %s: %w", v.Units, err)
	}
	if err := errors.Join(l.pay(), l.audit()); err != nil {
		return err
	}
	l.judge()
	return nil
}
