//go:build unix

package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/test/figure"
)

// flatBound is how much larger the last third's resident set may be than the middle
// third's, on average. Runs below half an hour are not long enough to say anything.
const (
	flatBound = 1.15
	flatFrom  = 30 * time.Minute
)

// flat compares the last third of the run with the middle third.
func (s *soak) flat() (ratio float64, ok bool) {
	middle, last := s.mean(1.0/3, 2.0/3), s.mean(2.0/3, 1)
	if middle == 0 {
		return 0, true
	}
	ratio = last / middle
	return ratio, s.length < flatFrom || ratio <= flatBound
}

// mean is the average resident set between two parts of the run, in bytes.
func (s *soak) mean(from, to float64) float64 {
	sum, n := 0.0, 0
	for _, x := range s.log.samples {
		if part := float64(x.at) / float64(s.length); part >= from && part < to && x.resident > 0 {
			sum, n = sum+float64(x.resident), n+1
		}
	}
	if n == 0 {
		return 0
	}
	return sum / float64(n)
}

func mib(bytes int64) string { return fmt.Sprintf("%.1f MiB", float64(bytes)/(1<<20)) }

// markdown is the part 'soak' of docs/benchmarks.md.
func (s *soak) markdown() string {
	b := &figure.Page{}
	head, on := "The soak", "SQLite"
	pay, blocks := "natively and in tokens", "one dev chain"
	if s.chain == "bitcoin" {
		head, pay, blocks = "The soak on Bitcoin", "out of coins that others of their own payments want too", "btcd on a regtest chain"
	}
	if s.postgres != nil {
		head, on = head+" on PostgreSQL", "PostgreSQL, a database each"
	}
	b.Head(head)
	b.Line("Written by `go run ./test/soak -chain %s -database %s` (`make soak`), in a run of its own: %s of load. Two guards (the real binary, on %s) share %s with a block a second; one is killed with SIGKILL", s.chain, s.options.database, s.length, on, blocks)
	b.Line("and started again, the other lives through the run. %d and %d people pay %s, within and above limits, stop, freeze, come back, raise limits and let plans go stale.", s.options.killed, s.options.steady, pay)
	b.Line("A one-time code approves one payment, so a person pays twice a minute. Judged from the chain's final blocks, not from the guards' tables.\n")
	b.Table([]string{"The run", ""}, append(s.machine.Table(), []string{"seed", fmt.Sprint(s.options.seed)})...)
	b.Line("")
	v := s.verdict
	b.Table([]string{"The judge", "found"},
		[]string{"sent twice", fmt.Sprint(len(v.Twice))},
		[]string{"lost", fmt.Sprint(len(v.Lost))},
		[]string{"sent though stopped, or never agreed to", fmt.Sprint(len(v.Unasked))},
		[]string{"over a limit", fmt.Sprint(len(v.Over))},
		[]string{"transfers without an end", fmt.Sprint(len(v.Open))},
		[]string{"honest messages refused", fmt.Sprint(len(v.Locked))},
		[]string{"answers that nobody should get, final blocks that changed, what was sent is not what was signed", fmt.Sprint(len(s.log.bad) + len(s.world.wrong))},
	)
	b.Line("")
	s.load1(b)
	s.memory(b)
	s.fuzzed(b)
	for _, f := range s.findings() {
		b.Line("\nFound: `%s`", strings.ReplaceAll(strings.ReplaceAll(f, "`", "'"), "\n", " "))
	}
	return b.String()
}

// load1 is what happened, and how long it took.
func (s *soak) load1(b *figure.Page) {
	states := map[hefu.State]int{}
	for _, p := range s.people {
		for _, pay := range p.payments {
			states[pay.State]++
		}
	}
	n := func(what string) string { return fmt.Sprint(s.log.counts[what]) }
	rows := [][]string{
		{"kills of the guard (SIGKILL)", fmt.Sprint(s.killed.kills)},
		{fmt.Sprintf("reorganisations, up to %d deep: what lies below is final", s.world.deepest), fmt.Sprint(s.world.reorgs)},
		{"reorganisations that the dev chain could not do just after a restart", fmt.Sprint(s.world.refused)},
		{"restarts of the chain, losing what waited", fmt.Sprint(s.world.restarts)},
		{"transactions in final blocks", fmt.Sprintf("%d, of which failed %d", len(s.world.read), s.verdict.Failed)},
		{"approvals", n("approved") + ", of which with a plan made anew " + n("planned anew")},
		{"tried above the limit · refused by a limit · limits raised", n("tried above the limit") + " · " + fmt.Sprint(s.log.answers[hefu.KindLimit]) + " · " + n("limits raised")},
		{"stopped while resting · too late", n("stopped") + " · " + n("stopped too late")},
		{"frozen and back", n("frozen")},
		{"requests asked again because nobody answered", n("asked again")},
	}
	for _, state := range []hefu.State{hefu.Final, hefu.Stopped, hefu.Expired, hefu.Dead, hefu.Refused} {
		rows = append(rows, []string{"transfers that ended " + string(state), fmt.Sprint(states[state])})
	}
	b.Table([]string{"What happened", ""}, rows...)
	b.Line("")
	rows = nil
	for _, what := range [][2]string{
		{"propose", "propose"},
		{"points", "the guard's points"},
		{"approve", "approve"},
		{"final", "from the approval's answer until final (6 s of rest for new recipients and large amounts)"},
	} {
		t := s.log.times[what[0]]
		rows = append(rows, []string{what[1], fmt.Sprint(len(t)), figure.Duration(t.Median()), figure.Duration(t.At(0.99)), figure.Duration(t.At(1))})
	}
	rows = append(rows, []string{
		"a killed guard is ready again", fmt.Sprint(len(s.killed.slow) - 1), figure.Duration(figure.Series(s.killed.slow).Median()),
		figure.Duration(figure.Series(s.killed.slow).At(0.99)), figure.Duration(figure.Series(s.killed.slow).At(1)),
	})
	b.Table([]string{"Times over HTTP, waiting for a dead guard or chain included", "how many", "p50", "p99", "longest"}, rows...)
	b.Line("")
}

func (s *soak) memory(b *figure.Page) {
	var rows [][]string
	for _, part := range []float64{0.1, 0.25, 0.5, 0.75, 1} {
		at := slices.IndexFunc(s.log.samples, func(x sample) bool { return float64(x.at) >= part*float64(s.length) })
		if at < 0 {
			at = len(s.log.samples) - 1
		}
		if at < 0 {
			continue
		}
		x := s.log.samples[at]
		rows = append(rows, []string{fmt.Sprintf("%.0f %%", part*100), fmt.Sprint(x.transfers), mib(x.resident), mib(x.anonymous), mib(x.database)})
	}
	b.Table([]string{"The guard that lives through the run, after", "approvals so far, both guards", "resident", "of it anonymous (heap, stacks)", "database files"}, rows...)
	ratio, ok := s.flat()
	verdict := "met"
	switch {
	case s.length < flatFrom:
		verdict = "not judged, the run is too short"
	case !ok:
		verdict = "**not met**"
	}
	b.Line("\nMemory, last third next to middle third, resident, on average: %.3f × (wanted: ≤ %.2f ×): %s.", ratio, flatBound, verdict)
}

func (s *soak) fuzzed(b *figure.Page) {
	if !s.options.fuzz {
		return
	}
	var rows [][]string
	for _, t := range s.targets {
		found := "nothing"
		if t.Err != "" {
			found = "**a failure**"
		}
		rows = append(rows, []string{t.Dir, t.Name, t.Took.Round(time.Second).String(), fmt.Sprint(t.Execs), fmt.Sprint(t.Corpus), found})
	}
	b.Line("\nAll fuzz targets shared the same time beside it, one after the other, on one worker (`.ci/fuzz` runs them alone):\n")
	b.Table([]string{"package", "target", "time", "inputs tried", "inputs kept", "found"}, rows...)
}
