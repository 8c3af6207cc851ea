//go:build unix

package crash_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
)

// lane is one directory with a guard's database and keystore, one person with a device,
// and the processes that serve them: one, and two that race after it was killed.
type lane struct {
	t      *testing.T
	dir    string
	user   int // the processes become it, when not 0
	w      world
	data   string        // a PostgreSQL to use instead of SQLite
	offset time.Duration // of the guard's clock
	procs  []*proc
	d      *device
	down   bool                   // the chain's nodes take nothing
	slow   bool                   // what they say comes late
	fails  bool                   // the commit that makes a dealing active
	died   bool                   // in this chapter
	armed  arm                    // what the chapter is killed at, for processes that it starts itself
	silent bool                   // a killed approval is not asked for again when it was recorded
	due    map[string]hefu.Intent // approved and not stopped: must be paid, by recipient
	never  map[string]hefu.Intent // must not be paid
	again  int                    // payments to somebody who is in due already
	// foreign counts the account's transactions that the guard had no part in.
	foreign int
	allowed hefu.Units // the limit that must be in force when a chapter is over
	people  int        // with a half of their own in the keystore
}

func newLane(t *testing.T, w world, dir, name string, change ...func(*lane)) *lane {
	t.Helper()
	l := &lane{t: t, dir: dir, w: w, due: map[string]hefu.Intent{}, never: map[string]hefu.Intent{}, people: 1, data: newDatabase(t)}
	for _, c := range change {
		c(l)
	}
	p, err := begin(t, l.setup())
	if err != nil {
		t.Fatalf("start: %v\n%s", err, p.stderr.String())
	}
	l.procs = []*proc{p}
	t.Cleanup(l.stop)
	if err := l.join(name); err != nil {
		t.Fatal(err)
	}
	return l
}

// join signs the lane's person up, deals and funds the account.
func (l *lane) join(name string) (err error) {
	if l.d, err = newDevice(l.procs[0].hello, name, l.w); err != nil {
		return err
	}
	r := request{Op: "signup"}
	r.SignUp.Name, r.SignUp.Password, r.SignUp.Source = name, password, name
	a, err := l.call(r)
	if err != nil {
		return err
	}
	if err := l.d.enrol(a.URI); err != nil {
		return err
	}
	if err := l.signIn("confirm"); err != nil {
		return err
	}
	if err := l.redeal(); err != nil {
		return err
	}
	if _, err := l.call(request{Op: "hook", Code: l.code()}); err != nil {
		return err
	}
	if a, err = l.call(request{Op: "accounts"}); err != nil || len(a.Accounts) != 1 {
		return fmt.Errorf("accounts: %v, %v", a.Accounts, err)
	}
	l.d.address, l.allowed = a.Accounts[0].Address, l.d.chooses
	return l.w.fund(l.t.Context(), l.d.address)
}

func (l *lane) setup() setup {
	return setup{Dir: l.dir, Node: l.w.url(), Network: l.w.money().network.ID, Offset: l.offset, User: l.user, Database: l.data}
}

func (l *lane) now() time.Time { return time.Now().Add(l.offset) }

// code is a new one: the clock moves on to the next.
func (l *lane) code() string {
	l.offset += 30 * time.Second
	return l.d.code(l.now())
}

func (l *lane) stop() {
	for _, p := range l.procs {
		p.stop()
	}
	l.procs = nil
}

// call asks the guard. When its process dies of it, two fresh ones open the directory and
// both are asked the same again.
func (l *lane) call(r request) (reply, error) {
	r = l.signed(r)
	a, err := l.race(r)
	if !errors.Is(err, errDead) {
		return a, err
	}
	if err := l.revive(); err != nil {
		return reply{}, err
	}
	if r.Op == "approve" && l.silent {
		// Nobody asks again for what was recorded: the workers finish it alone.
		look := r
		look.Op, look.Transfer = "transfer", r.Approve.Transfer
		if a, err := l.race(look); err != nil || !a.Transfer.State.Unapproved() {
			return a, err
		}
	}
	return l.race(r)
}

// signed adds what every request carries.
func (l *lane) signed(r request) request {
	r.Offset, r.Down, r.Slow = l.offset, l.down, l.slow
	if l.d != nil {
		r.Caller, r.Token = l.d.caller, l.d.token
	}
	return r
}

// race asks all processes at once. One success is success; two must agree on points.
func (l *lane) race(r request) (reply, error) {
	answers, errs := make([]reply, len(l.procs)), make([]error, len(l.procs))
	var group sync.WaitGroup
	for i, p := range l.procs {
		group.Go(func() { answers[i], errs[i] = p.call(r) })
	}
	group.Wait()
	best := -1
	for i, err := range errs {
		if err != nil {
			continue
		}
		if best >= 0 && (r.Op == "nonces" || r.Op == "points") && !bytes.Equal(answers[best].Blob, answers[i].Blob) {
			l.t.Errorf("%s: two processes answered one commitment differently", r.Op)
		}
		if best < 0 {
			best = i
		}
	}
	if best >= 0 {
		return answers[best], nil
	}
	return reply{}, errs[0]
}

// revive makes sure that the process was killed and starts two fresh ones at once.
func (l *lane) revive() error {
	for _, p := range l.procs {
		if !p.killed() {
			return fmt.Errorf("a guard's process ended by itself: %s\n%s", p.cmd.ProcessState, p.stderr.String())
		}
	}
	l.died, l.armed = true, arm{}
	l.procs = make([]*proc, 2)
	errs := make([]error, 2)
	var group sync.WaitGroup
	for i := range l.procs {
		group.Go(func() { l.procs[i], errs[i] = begin(l.t, l.setup()) })
	}
	group.Wait()
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("start after a kill: %v", err)
	}
	return nil
}

// restart replaces the processes by one that is armed.
func (l *lane) restart(a arm) error {
	l.stop()
	s := l.setup()
	s.Arm = a
	p, err := begin(l.t, s)
	l.procs = []*proc{p}
	if errors.Is(err, errDead) {
		return l.revive()
	}
	return err
}

// one leaves one process and disarms it. The other is killed: it is idle, but nobody
// told it.
func (l *lane) one() {
	if len(l.procs) == 2 {
		_ = l.procs[1].cmd.Process.Kill()
		<-l.procs[1].gone
		l.procs = l.procs[:1]
	}
}

func (l *lane) signIn(op string) error {
	for range 4 {
		a, err := l.call(request{Op: op, SignIn: l.d.signIn(l.code())})
		if err == nil {
			l.d.signedIn(a.SignedIn)
			return nil
		}
		if !is(err, hefu.KindUnauthenticated) {
			return err
		}
	}
	return errors.New("cannot sign in")
}

// work lets every process do a round of its workers at once.
func (l *lane) work(seconds int) error {
	l.offset += time.Duration(seconds) * time.Second
	_, err := l.call(request{Op: "work"})
	return err
}

func (l *lane) mine() error { return l.w.mine(l.t.Context()) }

// received says what the chain says a recipient has: everything, nothing, or worse.
func (l *lane) received(in hefu.Intent) (all bool, err error) {
	has, err := l.w.received(l.t.Context(), in.To)
	switch {
	case err != nil:
		return false, err
	case has.Sign() == 0:
		return false, nil
	case has.Cmp(in.Amount.Big()) != 0:
		return false, fmt.Errorf("%s was sent %s instead of %s", in.To, has, in.Amount)
	}
	return true, nil
}

// judge asks the chain about everything that ever happened in the lane.
func (l *lane) judge() (paid int) {
	l.t.Helper()
	for _, in := range l.due {
		if ok, err := l.received(in); !ok {
			l.t.Errorf("an approved transfer to %s was not paid: %v", in.To, err)
		} else {
			paid++
		}
	}
	for _, in := range l.never {
		if ok, err := l.received(in); ok || err != nil {
			l.t.Errorf("a stopped transfer to %s was paid: %v", in.To, err)
		}
	}
	if err := l.w.settled(l, l.sent()); err != nil {
		l.t.Error(err)
	}
	if _, err := l.call(request{Op: "told"}); err != nil {
		l.t.Errorf("what was told: %v", err)
	}
	return paid
}

// sent is how many transactions of the account there must be when all are mined.
func (l *lane) sent() int { return len(l.due) + l.again + l.foreign }

// owe notes that an approved transfer must be paid, besides what its recipient is owed.
func (l *lane) owe(in hefu.Intent) error {
	if before, ok := l.due[in.To]; ok {
		sum, err := in.Amount.Add(before.Amount)
		if err != nil {
			return err
		}
		in.Amount = sum
		l.again++
	}
	l.due[in.To] = in
	return nil
}

// onlyHalf starts the guard once more, which erases what a kill left, and looks for halves
// of dealings that are over.
func (l *lane) onlyHalf() {
	l.t.Helper()
	if err := l.restart(arm{}); err != nil {
		l.t.Error(err)
	}
	for _, dir := range []string{"halves", "keys"} {
		left, err := os.ReadDir(filepath.Join(l.dir, "keys", dir))
		if err != nil || len(left) != l.people {
			l.t.Errorf("the keystore has %d %s, %d dealings are active: %v", len(left), dir, l.people, err)
		}
	}
}

func (l *lane) logs() string {
	var b strings.Builder
	for _, p := range l.procs {
		if p != nil {
			b.WriteString(p.stderr.String())
		}
	}
	return b.String()
}
