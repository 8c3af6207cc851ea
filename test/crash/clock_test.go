//go:build unix

package crash_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
)

// TestASetClockDoesNotOpenTheWindow sets a guard's clock back and ahead between two runs
// of it, and lets a transfer become final while it is back: what was spent counts for 24
// hours that really passed.
func TestASetClockDoesNotOpenTheWindow(t *testing.T) {
	l := newLane(t, anvil(t), t.TempDir(), "alice")
	if err := l.setClocks(); err != nil {
		t.Fatalf("%v\n%s", err, l.logs())
	}
	if paid := l.judge(); paid != 3 {
		t.Errorf("%d were paid", paid)
	}
}

func (l *lane) setClocks() error {
	if err := l.pay(); err != nil {
		return err
	}
	flying, err := l.propose(l.d.intent(l.now()))
	if err != nil {
		return err
	}
	one, err := l.cost(flying)
	if err != nil {
		return err
	}
	v, err := l.limit()
	if err != nil {
		return err
	}
	both, err := v.Spent.Add(one)
	if err != nil {
		return err
	}
	if err := errors.Join(l.lower(both), l.approve(flying), l.work(int(rest/time.Second)+2), l.mine(), l.mine(), l.mine()); err != nil {
		return err
	}
	for i := range rounds {
		a, err := l.call(request{Op: "transfer", Transfer: flying.ID})
		if err != nil || i == rounds-1 {
			return fmt.Errorf("it is %s: %w", a.Transfer.State, err)
		}
		if a.Transfer.State == hefu.Sent {
			break
		}
		if err := l.work(0); err != nil {
			return err
		}
	}
	l.offset += time.Minute
	if _, err := l.call(request{Op: "time"}); err != nil {
		return err
	}
	right, mark := l.offset, l.now()

	l.offset = right - 30*time.Hour // back: time stands still
	if err := errors.Join(l.restart(arm{}), l.work(0), l.full(mark, "the clock was set back")); err != nil {
		return err
	}
	if a, err := l.call(request{Op: "transfer", Transfer: flying.ID}); err != nil || a.Transfer.State != hefu.Final {
		return fmt.Errorf("it is %s: %w", a.Transfer.State, err)
	}
	if err := l.lower(one); err != nil { // now the one that became final meanwhile decides alone
		return err
	}
	l.offset = right
	almost := mark.Add(hefu.LimitWindow - 2*time.Minute)
	if err := errors.Join(l.restart(arm{}), l.until(almost), l.signIn("signin"), l.full(l.now(), "the day is not over"), l.audit()); err != nil {
		return err
	}
	right = l.offset
	l.offset = right + 30*time.Minute // ahead: no chain agrees
	if err := errors.Join(l.restart(arm{}), l.full(l.now(), "the clock was set ahead")); err != nil {
		return err
	}
	l.offset = right
	if err := errors.Join(l.restart(arm{}), l.until(mark.Add(hefu.LimitWindow+2*time.Minute))); err != nil {
		return err
	}
	return errors.Join(l.pay(), l.audit())
}

// full checks at a time that the guard believes that the limit is used up.
func (l *lane) full(now time.Time, when string) error {
	in := l.d.intent(now)
	l.never[in.To] = in
	if _, err := l.propose(in); !is(err, hefu.KindLimit) {
		return fmt.Errorf("%s, and the limit refuses nothing: %v", when, err)
	}
	return nil
}

// until moves the clock in steps that a guard believes without asking a chain.
func (l *lane) until(at time.Time) error {
	for l.now().Before(at) {
		l.offset += min(at.Sub(l.now()), 9*time.Minute) + time.Millisecond
		if _, err := l.call(request{Op: "time"}); err != nil {
			return err
		}
	}
	return nil
}
