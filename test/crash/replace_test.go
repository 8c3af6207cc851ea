//go:build unix

package crash_test

import (
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/hefu-wallet/hefu"
)

// atNode lets the workers run until a node has the transfer; nobody mines.
func (l *lane) atNode(t hefu.Transfer) (hefu.Transfer, error) {
	var a reply
	var err error
	for range 10 {
		if err := l.work(61); err != nil {
			return t, err
		}
		if a, err = l.call(request{Op: "transfer", Transfer: t.ID}); err != nil {
			return t, err
		}
		if a.Transfer.State == hefu.Sent {
			return a.Transfer, nil
		}
	}
	return t, fmt.Errorf("transfer %s is %s (%s), not sent", t.ID, a.Transfer.State, a.Transfer.Reason)
}

// waiting pays and lets the payment wait at the node.
func (l *lane) waiting() (hefu.Transfer, error) {
	if _, err := l.call(request{Op: "caller"}); is(err, hefu.KindUnauthenticated) {
		if err := l.signIn("signin"); err != nil {
			return hefu.Transfer{}, err
		}
	}
	t, err := l.propose(l.d.intent(l.now()))
	if err != nil {
		return t, err
	}
	if err := l.approve(t); err != nil {
		return t, err
	}
	return l.atNode(t)
}

// version proposes another version of a transfer: the same for more, or nothing at all.
func (l *lane) version(t hefu.Transfer, nothing bool) (hefu.Transfer, error) {
	in := t.Intent
	in.Replaces, in.Expiry = t.ID, l.now().Add(time.Hour).Unix()
	in.FeeCap, _ = hefu.UnitsFromBig(new(big.Int).Mul(in.FeeCap.Big(), big.NewInt(4)))
	if nothing {
		in.To, in.Amount = in.From, hefu.Units{}
	}
	return l.propose(in)
}

// cancelled is a transfer that waits, and a cancel of it that nobody has agreed to.
func (l *lane) cancelled() (t, v hefu.Transfer, err error) {
	if t, err = l.waiting(); err == nil {
		v, err = l.version(t, true)
	}
	return t, v, err
}

// agreed approves a version: it owes nobody anything beyond what the first one does.
func (l *lane) agreed(v hefu.Transfer) error {
	before, owed := l.due[v.Intent.To]
	again := l.again
	err := l.approve(v)
	if l.again = again; owed {
		l.due[v.Intent.To] = before
	} else {
		delete(l.due, v.Intent.To)
	}
	return err
}

// decided mines until the chain has decided and looks at how all versions ended.
func (l *lane) decided(want map[hefu.TransferID]hefu.State) error {
	var wrong error
	for round := range 16 {
		wait := 2
		if round > 5 {
			wait = 61 // a dead worker's lease
		}
		if err := errors.Join(l.mine(), l.work(wait)); err != nil {
			return err
		}
		wrong = nil
		for id, state := range want {
			a, err := l.call(request{Op: "transfer", Transfer: id})
			if err != nil {
				return err
			}
			if a.Transfer.State != state {
				wrong = fmt.Errorf("version %s is %s (%s), not %s", id, a.Transfer.State, a.Transfer.Reason, state)
			}
		}
		if wrong == nil {
			return nil
		}
	}
	return wrong
}

// speedUp puts a dearer version in the place of what waits: it is paid once.
func (l *lane) speedUp() error {
	t, err := l.waiting()
	if err != nil {
		return err
	}
	v, err := l.version(t, false)
	if err != nil {
		return err
	}
	if err := errors.Join(l.agreed(v), l.audit()); err != nil {
		return err
	}
	if _, err := l.atNode(v); err != nil {
		return err
	}
	if err := errors.Join(l.audit(), l.decided(map[hefu.TransferID]hefu.State{v.ID: hefu.Final, t.ID: hefu.Dead})); err != nil {
		return err
	}
	return l.pay()
}

// cancelSent puts a version that pays nobody in its place.
func (l *lane) cancelSent() error {
	t, v, err := l.cancelled()
	if err != nil {
		return err
	}
	if err := l.agreed(v); err != nil {
		return err
	}
	if _, err := l.atNode(v); err != nil {
		return err
	}
	l.undue(t)
	l.foreign++ // the cancel takes the number
	return errors.Join(l.audit(), l.decided(map[hefu.TransferID]hefu.State{v.ID: hefu.Final, t.ID: hefu.Dead}))
}

// tooLate approves a cancel of what is mined before it can be sent.
func (l *lane) tooLate() error {
	t, v, err := l.cancelled()
	if err != nil {
		return err
	}
	other, err := l.version(t, false)
	if err != nil {
		return err
	}
	if err := l.agreed(v); err != nil {
		return err
	}
	return l.decided(map[hefu.TransferID]hefu.State{t.ID: hefu.Final, v.ID: hefu.Dead, other.ID: hefu.Stopped})
}

// stopVersion stops a cancel before it is sent: the first version is left in peace, with
// what it holds.
func (l *lane) stopVersion() error {
	t, v, err := l.cancelled()
	if err != nil {
		return err
	}
	if err := l.agreed(v); err != nil {
		return err
	}
	got, err := l.call(request{Op: "stop", Transfer: v.ID})
	if err != nil {
		return err
	}
	if err := errors.Join(l.ended(got.Transfer, hefu.Stopped), l.audit()); err != nil {
		return err
	}
	return l.finish(t)
}
