//go:build unix

package crash_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	devchain "github.com/hefu-wallet/hefu/test/chain"
	"github.com/hefu-wallet/hefu/test/chain/btcd"
)

func TestMain(m *testing.M) {
	if arg := os.Getenv(childVar); arg != "" {
		if err := serve(arg); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	if err := errors.Join(devchain.Install(context.Background(), os.Stderr), btcd.Install(context.Background(), os.Stderr)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	if shared.c != nil {
		shared.c.Stop()
	}
	os.Exit(code)
}

func soak() bool { return os.Getenv("HEFU_SOAK") == "1" }

// site is one statement or commit on the path, and the chapters that come by.
type site struct {
	chapters []int // the first is -1 for the start of a process
	stack    string
	ask      call // of guard; the zero call for a commit or a raise
	state    call // of store; the zero call for a commit or a raise
	commit   call // of guard
	raise    call // of guard
	times    int
}

// dry runs every chapter once and lists the stacks on the path in the order of their
// first appearance.
func dry(t *testing.T, l *lane, p path) (out []site) {
	t.Helper()
	known := map[string]int{} // where in out it is, from 1
	note := func(chapter int) {
		a, err := l.call(request{Op: "seen"})
		if err != nil {
			t.Fatal(err)
		}
		for _, stack := range a.Order {
			lines := strings.Split(stack, " < ")
			if i := known[stack]; i > 0 {
				out[i-1].chapters = append(out[i-1].chapters, chapter)
				continue
			}
			if !p.begunBy(lines[len(lines)-1]) {
				continue
			}
			known[stack] = len(out) + 1
			s := site{chapters: []int{chapter}, stack: stack, times: a.Seen[stack]}
			var ok, okay bool
			switch lines[0] {
			case "commit":
				s.commit, ok = find(p.commits, lines[1])
				okay = ok
			case "raise":
				s.raise, ok = find(p.raises, lines[1])
				okay = ok
			default:
				s.state, ok = find(p.states, lines[0])
				s.ask, okay = find(p.asks, lines[1])
			}
			if !ok || !okay {
				t.Errorf("a statement that the scan of the sources does not know: %s", stack)
			}
			out = append(out, s)
		}
	}
	if err := l.restart(arm{}); err != nil {
		t.Fatal(err)
	}
	note(-1)
	for i, c := range l.chapters() {
		if err := c.run(l); err != nil {
			t.Fatalf("%s, not killed: %v\n%s", c.name, err, l.logs())
		}
		if err := l.audit(); err != nil {
			t.Fatalf("after %s, not killed: %v", c.name, err)
		}
		note(i)
	}
	return out
}

// complete compares what ran with what the sources have, prints both, and fails when
// one has what the other lacks.
func complete(t *testing.T, p path, sites []site) {
	t.Helper()
	for what, list := range map[string]struct {
		scan []call
		of   func(site) call
	}{
		"rows asked for by guard": {p.asks, func(s site) call { return s.ask }},
		"statements in store":     {p.states, func(s site) call { return s.state }},
		"commits by guard":        {p.commits, func(s site) call { return s.commit }},
		"raises by guard":         {p.raises, func(s site) call { return s.raise }},
	} {
		ran := map[call]int{}
		for _, s := range sites {
			if c := list.of(s); c != (call{}) {
				ran[c] += s.times
			}
		}
		for _, c := range list.scan {
			t.Logf("%-24s %-60s ran %d times", what, c, ran[c])
			if ran[c] == 0 {
				t.Errorf("%s: %s is on the path and is not killed: no chapter comes by", what, c)
			}
		}
		t.Logf("%s: %d found in the sources, %d ran and are killed", what, len(list.scan), len(ran))
		if len(ran) != len(list.scan) {
			t.Errorf("%s: the sources have %d, %d ran", what, len(list.scan), len(ran))
		}
	}
}

// job is one kill.
type job struct {
	site
	after  bool
	silent bool
}

// jobs are the kills: each statement site at each place that asks for it, and each
// commit and each raise of the epoch by each way that leads there; before and after (on
// PostgreSQL one of the two, in turn). The soak takes each way to each statement.
func jobs(sites []site) (out []job) {
	done := map[[2]call]bool{}
	for _, s := range sites {
		pair := [2]call{s.ask, s.state}
		if s.commit == (call{}) && s.raise == (call{}) && done[pair] && !soak() {
			continue
		}
		done[pair] = true
		for _, after := range []bool{false, true} {
			if allOnPostgres() && !soak() && after == (len(done)%2 == 0) {
				continue
			}
			out = append(out, job{s, after, len(done)/2%2 == 0})
		}
	}
	return out
}

// play plays the chapters that came by a site, armed, until somebody died. Whose worker
// comes first in a chapter is the machine's choice, so one that took another way is played
// again, and then those that come by later: what is chance in one is sure in another.
func (l *lane) play(chapters []int, a arm) error {
	for _, chapter := range slices.Repeat(chapters, 4) {
		if _, err := l.call(request{Op: "caller"}); is(err, "unauthenticated") {
			if err := l.signIn("signin"); err != nil {
				return err
			}
		}
		if _, err := l.call(request{Op: "seen", Arm: &a}); err != nil {
			return err
		}
		if err := l.chapters()[chapter].run(l); err != nil || l.died {
			return err
		}
	}
	return nil
}

// kill runs a job's chapter in a process that dies at its site.
func (l *lane) kill(j job) error {
	a := arm{Stack: j.stack, After: j.after}
	l.died, l.silent, l.armed = false, j.silent, a
	defer func() { l.one(); l.silent, l.armed = false, arm{} }()
	if j.chapters[0] < 0 {
		if err := l.restart(a); err != nil {
			return err
		}
		if err := l.pay(); err != nil {
			return err
		}
	} else if err := l.play(j.chapters, a); err != nil {
		return err
	}
	if !l.died {
		return fmt.Errorf("nothing died")
	}
	return l.audit()
}

// brief are fewer kills: each statement of store once, before or after it in turn, and
// each commit and each raise by each way that leads there, before and after it (on
// PostgreSQL one of the two).
func brief(sites []site) (out []job) {
	done := map[call]bool{}
	for _, s := range sites {
		statement := s.state != (call{})
		if statement && done[s.state] {
			continue
		}
		done[s.state] = true
		turn := len(out)%2 == 0
		out = append(out, job{s, turn, len(out)/2%2 == 0})
		if !statement && !allOnPostgres() {
			out = append(out, job{s, !turn, len(out)/2%2 == 0})
		}
	}
	return out
}

// TestKilledAtEveryStatement: whatever dies wherever, nothing is sent twice, lost or over the limit.
func TestKilledAtEveryStatement(t *testing.T) {
	p := read(t).path(t)
	killed(t, p, anvil, jobs, func(sites []site) { complete(t, p, sites) })
}

// killed kills at what choose makes of the sites that a first lane finds, in four lanes.
func killed(t *testing.T, p path, chain func(*testing.T) world, choose func([]site) []job, check func([]site)) []*lane {
	began := time.Now()
	first := newLane(t, chain(t), t.TempDir(), "alice")
	sites := dry(t, first, p)
	check(sites)
	if t.Failed() {
		return nil
	}
	rounds := 1
	if soak() && first.w.ordered() { // on Bitcoin an account that paid a thousand times is slow to look at
		rounds = 3
	}
	todo := slices.Repeat(choose(sites), rounds)
	queue := make(chan job, len(todo))
	for _, j := range todo {
		queue <- j
	}
	close(queue)
	lanes := []*lane{first}
	for _, name := range []string{"bob", "carol", "dave"} {
		lanes = append(lanes, newLane(t, chain(t), t.TempDir(), name)) // a chain of its own: nobody else mines
	}
	var group sync.WaitGroup
	for _, l := range lanes {
		group.Go(func() {
			for j := range queue {
				if err := l.kill(j); err != nil {
					when := "before"
					if j.after {
						when = "after"
					}
					t.Errorf("killed %s %s: %v\n%s", when, j.stack, err, l.logs())
					return // the lane is not what the next job expects
				}
			}
		})
	}
	group.Wait()
	paid, stopped := 0, 0
	for _, l := range lanes {
		l.onlyHalf()
		if n := l.chained(); n == 0 {
			t.Errorf("the audit log of %s is empty", l.database())
		}
		paid += l.judge()
		stopped += len(l.never)
	}
	t.Logf("%d stacks, %d kills; %d transfers paid exactly once, %d stopped ones never, by the chain; %s",
		len(sites), len(todo), paid, stopped, time.Since(began).Round(time.Second))
	return lanes
}
