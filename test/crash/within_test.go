//go:build unix

package crash_test

import (
	"errors"
	"fmt"
	"math/big"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
)

// TestApprovalsOfManyProcessesFitTheLimit lets four processes on one database and one
// keystore take 64 approvals at once, of which the limit fits ten: ten are paid.
func TestApprovalsOfManyProcessesFitTheLimit(t *testing.T) { manyProcesses(t, anvil(t)) }

// TestApprovalsOfManyProcessesFitTheLimitOnBitcoin does the same where each takes coins of
// its own, and all want the same ones at first.
func TestApprovalsOfManyProcessesFitTheLimitOnBitcoin(t *testing.T) { manyProcesses(t, regtest(t)) }

func manyProcesses(t *testing.T, w world) {
	const many, fit = 64, 10
	l := newLane(t, w, t.TempDir(), "alice")
	if err := l.together(4); err != nil {
		t.Fatal(err)
	}
	all, err := l.proposals(many)
	if err != nil {
		t.Fatal(err)
	}
	one, err := l.cost(all[0])
	if err != nil {
		t.Fatal(err)
	}
	limit := new(big.Int).Mul(one.Big(), big.NewInt(fit))
	limit.Add(limit, w.money().spare.Big())
	units, err := hefu.UnitsFromBig(limit)
	if err != nil {
		t.Fatal(err)
	}
	if err := l.lower(units); err != nil {
		t.Fatal(err)
	}
	errs := make([]error, many)
	var group sync.WaitGroup
	for i, tr := range all {
		group.Go(func() { errs[i] = l.insist(func() *proc { return l.procs[i%len(l.procs)] }, tr) })
	}
	group.Wait()
	for i, tr := range all {
		switch {
		case errs[i] == nil:
			l.due[tr.Intent.To] = tr.Intent
		case is(errs[i], hefu.KindLimit):
			l.never[tr.Intent.To] = tr.Intent
		default:
			t.Errorf("%v\n%s", errs[i], l.logs())
		}
	}
	if len(l.due) != fit {
		t.Fatalf("%d were approved and %d refused", len(l.due), len(l.never))
	}
	if err := errors.Join(l.audit(), l.drain(all), l.audit()); err != nil {
		t.Fatal(err)
	}
	if paid := l.judge(); paid != fit {
		t.Errorf("the chain has %d payments", paid)
	}
	l.within(limit)
}

// TestRacingWorkersStayWithinTheLimit approves and sends several hundred transfers in two
// processes that are killed all the time, under a limit that does not fit all of them.
func TestRacingWorkersStayWithinTheLimit(t *testing.T) {
	rounds := 5
	if soak() {
		rounds = 30
	}
	const each = 40
	l := newLane(t, anvil(t), t.TempDir(), "alice")
	if err := l.together(2); err != nil {
		t.Fatal(err)
	}
	r := &racing{l: l, fit: each*rounds*5/8 + each/4} // the last of them in the middle of a round
	for range rounds {
		if err := r.round(each); err != nil {
			t.Fatalf("%v\n%s", err, l.logs())
		}
	}
	if err := errors.Join(l.drain(r.all), l.audit()); err != nil {
		t.Fatal(err)
	}
	paid := l.judge()
	l.within(r.limit)
	v, err := l.limit()
	if err != nil {
		t.Fatal(err)
	}
	if left := new(big.Int).Sub(r.limit, v.Spent.Big()); left.Cmp(r.dearest) >= 0 {
		t.Errorf("%s of the limit are left, and were refused to somebody who asked for at most %s", left, r.dearest)
	}
	if paid == 0 || r.over.Load() == 0 || paid+int(r.over.Load()) != each*rounds {
		t.Errorf("%d were paid, %d refused, of %d", paid, r.over.Load(), each*rounds)
	}
	t.Logf("%d transfers, %d kills: %d were paid once, %d were above the limit and not paid, by the chain", each*rounds, r.kills.Load(), paid, r.over.Load())
}

// racing is a run in which processes are killed while others pay.
type racing struct {
	l       *lane
	mu      sync.Mutex // guards l.procs
	fit     int
	limit   *big.Int
	dearest *big.Int // that was refused
	all     []hefu.Transfer
	over    atomic.Int64
	tries   atomic.Int64
	kills   atomic.Int64
}

func (r *racing) proc(i int) *proc {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.l.procs[i%len(r.l.procs)]
}

// kill ends a process wherever it is and starts another one in its place.
func (r *racing) kill(i int) error {
	old := r.proc(i)
	_ = old.cmd.Process.Kill()
	<-old.gone
	p, err := begin(r.l.t, r.l.setup())
	if err != nil {
		return fmt.Errorf("start after a kill: %w", err)
	}
	r.kills.Add(1)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.l.procs[i%len(r.l.procs)] = p
	return nil
}

// round approves some transfers at once while the workers send those of the round before.
func (r *racing) round(n int) error {
	r.l.offset += rest + time.Minute
	asked, err := r.proposals(n)
	if err != nil {
		return err
	}
	queue := make(chan hefu.Transfer, len(asked))
	for _, t := range asked {
		queue <- t
	}
	close(queue)
	errs := make([]error, 3)
	var payers, workers sync.WaitGroup
	for i := range errs {
		payers.Go(func() {
			for t := range queue {
				if errs[i] = r.pay(i, t); errs[i] != nil {
					return
				}
			}
		})
	}
	over := make(chan struct{})
	failed := make([]error, 2)
	for i := range failed {
		workers.Go(func() {
			for {
				select {
				case <-over:
					return
				default:
				}
				if _, err := r.proc(i).call(r.l.signed(request{Op: "work"})); err != nil && !errors.Is(err, errDead) {
					failed[i] = err
					return
				}
				if failed[i] = r.l.mine(); failed[i] != nil {
					return
				}
			}
		})
	}
	payers.Wait()
	close(over)
	workers.Wait()
	return errors.Join(errors.Join(errs...), errors.Join(failed...), r.l.audit())
}

// proposals proposes n and counts those that are refused at once. The first ones say what
// the limit is.
func (r *racing) proposals(n int) ([]hefu.Transfer, error) {
	var out []hefu.Transfer
	for range n {
		in := r.l.d.intent(r.l.now())
		in.Amount = r.l.w.money().more // much more than the fee, which falls with every empty block
		t, err := r.l.propose(in)
		if is(err, hefu.KindLimit) {
			r.l.never[in.To] = in
			r.over.Add(1)
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	r.all = append(r.all, out...)
	if len(out) == 0 {
		return nil, nil
	}
	one, err := r.l.cost(out[0])
	if err != nil {
		return nil, err
	}
	r.dearest = one.Big()
	if r.limit == nil {
		r.limit = new(big.Int).Mul(one.Big(), big.NewInt(int64(r.fit)))
		units, err := hefu.UnitsFromBig(r.limit)
		if err == nil {
			err = r.l.lower(units)
		}
		if err != nil {
			return nil, err
		}
	}
	return out, r.l.stand(out)
}

// pay insists on one transfer; every so often a process is killed meanwhile.
func (r *racing) pay(i int, t hefu.Transfer) error {
	n := int(r.tries.Add(1))
	var killed error
	var killing sync.WaitGroup
	if n%9 == 0 {
		killing.Go(func() { killed = r.kill(n / 9) })
	}
	turn := i
	err := r.l.insist(func() *proc { turn++; return r.proc(turn) }, t)
	killing.Wait()
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case err == nil:
		r.l.due[t.Intent.To] = t.Intent
	case is(err, hefu.KindLimit):
		r.l.never[t.Intent.To] = t.Intent
		r.over.Add(1)
		_, err = r.l.procs[0].call(r.l.signed(request{Op: "stop", Transfer: t.ID})) // it makes room for other proposals
		if errors.Is(err, errDead) {
			err = nil
		}
	}
	return errors.Join(err, killed)
}

// together starts further processes on the lane's folder.
func (l *lane) together(n int) error {
	for len(l.procs) < n {
		p, err := begin(l.t, l.setup())
		if err != nil {
			return err
		}
		l.procs = append(l.procs, p)
	}
	return nil
}

// proposals proposes n transfers for which an approval stands.
func (l *lane) proposals(n int) ([]hefu.Transfer, error) {
	out := make([]hefu.Transfer, n)
	for i := range out {
		var err error
		in := l.d.intent(l.now())
		in.Amount = l.w.money().more
		if out[i], err = l.proposeAt(l.procs[0], in); err != nil {
			return nil, err
		}
	}
	return out, l.stand(out)
}

func (l *lane) proposeAt(p *proc, in hefu.Intent) (hefu.Transfer, error) {
	a, err := p.call(l.signed(request{Op: "propose", Intent: in, Key: fmt.Sprintf("propose %s", in.Digest())}))
	return a.Transfer, err
}

// stand writes an approval for each, as a code leaves one that was verified in a run
// before: a code is good for thirty seconds, and so many of them would outlive another.
func (l *lane) stand(all []hefu.Transfer) error {
	r := request{Op: "stand"}
	for _, t := range all {
		r.Stand = append(r.Stand, t.ID)
	}
	_, err := l.procs[0].call(l.signed(r))
	return err
}

// drain lets all processes work until what was approved is over.
func (l *lane) drain(all []hefu.Transfer) error {
	for round := range 200 {
		wait := 2
		if round%4 == 0 {
			wait = 61
		}
		if err := errors.Join(l.work(wait), l.mine()); err != nil {
			return err
		}
		left := 0
		for _, t := range all {
			if _, due := l.due[t.Intent.To]; !due {
				continue
			}
			a, err := l.procs[0].call(l.signed(request{Op: "transfer", Transfer: t.ID}))
			if err != nil {
				return err
			}
			if s := a.Transfer.State; s.Terminal() && s != hefu.Final {
				return fmt.Errorf("an approved transfer is %s (%s)", s, a.Transfer.Reason)
			} else if !s.Terminal() {
				left++
			}
		}
		if left == 0 {
			return nil
		}
	}
	return errors.New("it is never over")
}

// within asks the chain what left the account, fees included.
func (l *lane) within(limit *big.Int) {
	l.t.Helper()
	has, err := l.w.left(l.t.Context(), l.d)
	if err != nil {
		l.t.Error(err)
	} else if left := new(big.Int).Sub(l.w.money().funds, has); left.Cmp(limit) > 0 || left.Sign() <= 0 {
		l.t.Errorf("%s left the account, the limit is %s", left, limit)
	}
}
