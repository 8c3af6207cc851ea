//go:build unix

package crash_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/hefu-wallet/hefu"
)

// TestApprovalsFromTwoProcesses lets two processes on one database take eight approvals
// at once, all planned with the same nonce, and each of them several times over.
func TestApprovalsFromTwoProcesses(t *testing.T) {
	l := newLane(t, anvil(t), t.TempDir(), "alice")
	second, err := begin(t, l.setup())
	if err != nil {
		t.Fatal(err)
	}
	l.procs = append(l.procs, second)
	rounds := 1
	if soak() {
		rounds = 25
	}
	for range rounds {
		if err := l.eightAtOnce(); err != nil {
			t.Fatalf("%v\n%s", err, l.logs())
		}
	}
	if paid := l.judge(); paid != 9*rounds {
		t.Fatalf("%d transfers were paid", paid)
	}
}

func (l *lane) eightAtOnce() error {
	first, err := l.propose(l.d.intent(l.now()))
	if err != nil {
		return err
	}
	var all [8]hefu.Transfer
	for i := range all {
		if all[i], err = l.propose(l.d.intent(l.now())); err != nil {
			return err
		}
	}
	if err := l.approve(first); err != nil {
		return err
	}
	for i, t := range all { // a code each, which then stands while the plan goes stale
		a, err := l.sign(l.d.half, t)
		if err != nil {
			return err
		}
		a.Code = l.code()
		if _, err := l.procs[0].call(l.signed(request{Op: "approve", Approve: a})); !is(err, hefu.KindReplan) {
			return fmt.Errorf("a taken nonce: %v", err)
		}
		got, err := l.call(request{Op: "transfer", Transfer: t.ID})
		if err != nil {
			return err
		}
		all[i] = got.Transfer
		l.due[t.Intent.To] = t.Intent
	}
	l.slow = true // so that a look at the nonce is often old when T1 commits
	errs := make([]error, 3*len(all))
	var group sync.WaitGroup
	for i := range errs {
		group.Go(func() { errs[i] = l.insist(func() *proc { return l.procs[i/3%2] }, all[i%len(all)]) })
	}
	group.Wait()
	l.slow = false
	if err := errors.Join(errs...); err != nil {
		return err
	}
	for _, t := range append(all[:], first) {
		if err := l.finish(t); err != nil {
			return err
		}
	}
	return nil
}

// insist approves at one process until it is taken, as a device does that is told to
// review again. Somebody else insists on the same transfer.
func (l *lane) insist(at func() *proc, t hefu.Transfer) error {
	var err error
	for range 100 {
		p := at()
		m, fail := l.d.beginTransfer(l.d.half, t)
		if fail != nil {
			return fail
		}
		var points reply
		if points, err = p.call(l.signed(request{Op: "nonces", Transfer: t.ID, Plan: t.Plan.Number, Commit: m.commit})); err == nil {
			opening, fail := m.open(points.Blob)
			if fail != nil {
				return fail
			}
			r := request{Op: "approve"}
			r.Approve.Transfer, r.Approve.Plan, r.Approve.Commit, r.Approve.Opening = t.ID, t.Plan.Number, m.commit, opening
			r.Approve.Key = fmt.Sprintf("insist %x", m.commit[len(m.commit)-16:])
			if _, err = p.call(l.signed(r)); err == nil {
				return nil
			}
		}
		if !is(err, hefu.KindReplan) && !is(err, hefu.KindBusy) && !is(err, hefu.KindConflict) && !is(err, hefu.KindUnavailable) && !errors.Is(err, errDead) {
			return err
		}
		got, fail := p.call(l.signed(request{Op: "transfer", Transfer: t.ID}))
		if errors.Is(fail, errDead) {
			continue
		}
		if fail != nil {
			return fail
		}
		if t = got.Transfer; !t.State.Unapproved() {
			return nil // the other one was faster
		}
	}
	return fmt.Errorf("never taken: %v", err)
}
