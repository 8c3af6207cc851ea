package guard_test

import (
	"fmt"
	mathrand "math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu/guard"
)

// killChild tells a process of TestAKillLosesNoMovement that it is the one that is killed.
const killChild = "HEFU_GUARD_KILL_CHILD"

// longChain is the same in every process: a payment in or out in most blocks.
func (o *toyWorld) longChain(u *toyUser) *toyChain {
	c, me := o.chains[toyPlain], u.at(toyPlain, 0, 0)
	for i := range uint64(6000) {
		switch i % 5 {
		case 0:
			c.mine(got(me, fmt.Sprint("t", i), i+1), paid(me, fmt.Sprint("t", i), 1))
		case 1, 2:
			c.mine(paid(me, fmt.Sprint("t", i), i+1))
		default:
			c.mine()
		}
	}
	c.settle(5000)
	return c
}

// TestAKillLosesNoMovement kills a process while it catches up with a chain, again and
// again, wherever it stands. What is recorded in the end is the chain, once.
func TestAKillLosesNoMovement(t *testing.T) {
	if dir := os.Getenv(killChild); dir != "" {
		o := newToyWorldIn(t, dir)
		n, err := strconv.Atoi(os.Getenv(killChild + "_STEP"))
		if err != nil {
			t.Fatal(err)
		}
		o.w.clock.add(time.Duration(n) * guard.WatchLease) // the lease of the one before is over
		o.longChain(o.sameUser())
		o.follow(toyPlain)
		return
	}
	o := newToyWorld(t)
	_ = o.w.file() // the processes share the file of a database
	u := o.user()
	o.follow(toyPlain) // at 49
	c := o.longChain(u)
	r := mathrand.New(mathrand.NewPCG(1, 2)) //nolint:gosec // a test's dice
	kills, before := 0, uint64(0)
	for step := 1; ; step++ {
		if step > 200 {
			t.Fatal("it does not come to an end")
		}
		p := o.start(step)
		ended := make(chan *os.ProcessState, 1)
		go func() {
			state, _ := p.Wait()
			ended <- state
		}()
		for moved := false; !moved; { // each goes on for a while, so that there is an end
			select {
			case state := <-ended:
				if !state.Success() {
					t.Fatalf("the process failed: %s", state)
				}
				if kills < 5 {
					t.Errorf("it was killed %d times only", kills)
				}
				if w := o.watch(toyPlain); w.Number != 6049 {
					t.Fatalf("%+v", w)
				}
				judge(t, c, []*toyUser{u})
				return
			case <-time.After(time.Duration(1+r.IntN(20)) * time.Millisecond):
				if now := o.watch(toyPlain).Number; now > before+400 { // few enough that the leases together are no jump of the clock
					before, moved = now, true
				}
			}
		}
		_ = p.Kill()
		if state := <-ended; !state.Success() {
			kills++
		}
	}
}

// start runs this test as another process on the same files.
func (o *toyWorld) start(step int) *os.Process {
	o.w.t.Helper()
	p, err := os.StartProcess(os.Args[0], []string{os.Args[0], "-test.run=^TestAKillLosesNoMovement$"}, &os.ProcAttr{
		Env: append(os.Environ(), killChild+"="+o.w.dir, killChild+"_STEP="+strconv.Itoa(step)), Files: []*os.File{nil, os.Stdout, os.Stderr},
	})
	if err != nil {
		o.w.t.Fatal(err)
	}
	return p
}
