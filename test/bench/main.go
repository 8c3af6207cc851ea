//go:build unix

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/pprof"
	"strings"
	"time"

	"github.com/hefu-wallet/hefu/test/figure"
)

// plan is how much is measured.
type plan struct {
	native, wasm effort
	fresh        int   // new Node processes that sign once
	rounds       int   // of approvals: one payment of every wallet each
	signIns      int   // rounds
	warm         int   // starts of the demo
	past         []int // transfers of a user, for the decisions
	decisions    int
	watch        watchPlan
}

func fullPlan() plan {
	return plan{
		native: effort{Dealings: 11, ECDSA: 60, Batches: 7, FROST: 300, Peers: 2000},
		wasm:   effort{Dealings: 7, ECDSA: 40, Batches: 5, FROST: 150, Peers: 1000},
		fresh:  5, rounds: 32, signIns: 16, warm: 5, past: []int{0, 1e5, 1e6}, decisions: 100,
		watch: watchPlan{rounds: 5, blocks: 600, payments: 20, accounts: 1000},
	}
}

func quickPlan() plan {
	return plan{
		native: effort{Dealings: 1, ECDSA: 5, Batches: 1, FROST: 20, Peers: 50},
		wasm:   effort{Dealings: 1, ECDSA: 3, Batches: 1, FROST: 10, Peers: 20},
		fresh:  1, rounds: 4, signIns: 3, warm: 2, past: []int{0, 1e3, 1e4}, decisions: 5,
		watch: watchPlan{rounds: 2, blocks: 40, payments: 3, accounts: 20},
	}
}

type options struct {
	plan
	root, out, profile string
	only               string
	demo, quick        bool
	tmp                string
}

func (o *options) wants(part string) bool { return o.only == "" || o.only == part }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	do := run
	if told := os.Getenv(childVar); told != "" {
		do = func(ctx context.Context) error { return child(ctx, told) }
	}
	err := do(ctx)
	stop()
	if err != nil {
		_, _ = fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	o := options{plan: fullPlan()}
	flag.BoolVar(&o.quick, "quick", false, "few repetitions; the result is printed, not written")
	flag.BoolVar(&o.demo, "demo", false, "also time `hefu demo`, cold and warm (network)")
	flag.StringVar(&o.only, "only", "", "one part: pair, peers, guard, databases, decisions, coins, watch or demo; the result is printed, not written")
	flag.StringVar(&o.out, "o", "docs/benchmarks.md", "where the result goes, from the module's root")
	flag.StringVar(&o.profile, "cpuprofile", "", "write a CPU profile of the guard's part; the label 'phase' tells what ran")
	flag.Parse()
	if o.only != "" && !strings.Contains(" pair peers guard databases decisions coins watch demo ", " "+o.only+" ") {
		return fmt.Errorf("-only %s: there is no such part", o.only)
	}
	if o.quick {
		o.plan = quickPlan()
	}
	var err error
	if o.root, err = moduleRoot(); err != nil {
		return err
	}
	if o.tmp, err = os.MkdirTemp("", "hefu-bench-"); err != nil {
		return fmt.Errorf("make a directory: %w", err)
	}
	defer func() { _ = os.RemoveAll(o.tmp) }()
	r, err := o.measure(ctx)
	if err != nil {
		return err
	}
	if o.quick || o.only != "" {
		_, err = os.Stdout.WriteString(r.markdown())
		return err
	}
	return rewrite(filepath.Join(o.root, o.out), r.markdown())
}

// others are the parts of the document that other programs write.
var others = []string{"page", "soak", "soak-postgres", "soak-bitcoin", "soak-bitcoin-postgres"}

// rewrite writes the whole document but keeps the others' parts, at its end.
func rewrite(path, text string) error {
	old, err := os.ReadFile(path) //nolint:gosec // our own document
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("read the document: %w", err)
	}
	for _, name := range others {
		text += figure.Part(string(old), name)
	}
	return os.WriteFile(path, []byte(text), 0o644) //nolint:gosec // a document
}

// moduleRoot is the nearest folder upwards with a go.mod.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("find the module: %w", err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", errors.New("find the module: run this inside the source tree")
		}
		dir = filepath.Dir(dir)
	}
}

// results is everything that was measured; what was not is nil.
type results struct {
	figure.Machine
	plan         plan
	native, wasm *figure.Figures
	first        *figure.Figures // of fresh Node processes
	libraries    *libraries
	guard        *figure.Figures
	databases    *databases
	decisions    *figure.Figures
	coins        *figure.Figures
	watch        *figure.Figures
	demo         *demoTimes
}

// measure runs the parts one after the other: two at once would slow each other down.
func (o *options) measure(ctx context.Context) (*results, error) {
	start := time.Now()
	r := &results{Machine: figure.Here(ctx, o.root, o.tmp), plan: o.plan}
	if o.wants("pair") {
		if err := o.measurePairs(ctx, r); err != nil {
			return nil, err
		}
	}
	if o.wants("peers") {
		say("other libraries")
		r.libraries = measureLibraries(ctx, o.root, o.quick)
	}
	if o.wants("guard") {
		say("guard: %d wallets, %d rounds", wallets, o.rounds)
		r.guard = figure.New()
		if err := o.measureGuard(ctx, r.guard); err != nil {
			return nil, err
		}
	}
	if o.wants("databases") {
		var err error
		if r.databases, err = o.measureDatabases(ctx); err != nil {
			return nil, err
		}
	}
	if o.wants("decisions") {
		r.decisions = figure.New()
		if err := o.measureDecisions(ctx, r.decisions); err != nil {
			return nil, err
		}
	}
	if o.wants("coins") {
		r.coins = figure.New()
		if err := measureCoins(r.coins, o.rounds); err != nil {
			return nil, err
		}
		if err := measureNodeCoins(ctx, r.coins, o.rounds); err != nil {
			return nil, err
		}
	}
	if o.wants("watch") {
		var err error
		if r.watch, err = o.measureWatch(ctx); err != nil {
			return nil, err
		}
	}
	if o.demo || o.only == "demo" {
		var err error
		if r.demo, err = measureDemo(ctx, o.root, o.tmp, o.warm); err != nil {
			return nil, err
		}
	}
	r.Took = time.Since(start)
	return r, nil
}

func (o *options) measurePairs(ctx context.Context, r *results) error {
	say("dealing and signing, native")
	r.native = figure.New()
	c, err := measurePair(r.native, o.native)
	if err != nil {
		return err
	}
	say("building for wasm")
	w, err := figure.BuildWasm(ctx, o.root, "./test/bench", o.tmp)
	if err != nil {
		return err
	}
	halves := filepath.Join(o.tmp, "halves.json")
	if err := c.write(halves); err != nil {
		return err
	}
	say("signing, wasm in Node")
	warm := o.wasm
	warm.Dealings, warm.Halves = 0, halves
	if r.wasm, err = w.Run(ctx, warm); err != nil {
		return err
	}
	say("dealing, wasm in Node")
	if err := w.Repeat(ctx, r.wasm, o.wasm.Dealings, effort{Dealings: 1}); err != nil {
		return err
	}
	say("first signatures, wasm in Node")
	r.first = figure.New()
	return w.Repeat(ctx, r.first, o.fresh, effort{ECDSA: 1, Halves: halves})
}

func (o *options) measureGuard(ctx context.Context, f *figure.Figures) error {
	w, stop, err := newWorld(ctx, filepath.Join(o.tmp, "guard"), wallets)
	if stop != nil {
		defer stop()
	}
	if err != nil {
		return err
	}
	if o.profile != "" {
		out, err := os.Create(o.profile)
		if err != nil {
			return fmt.Errorf("write the profile: %w", err)
		}
		defer func() { _ = out.Close() }()
		if err := pprof.StartCPUProfile(out); err != nil {
			return fmt.Errorf("write the profile: %w", err)
		}
		defer pprof.StopCPUProfile()
	}
	if err := w.measureApprovals(ctx, f, o.rounds); err != nil {
		return err
	}
	return w.measureSignIns(ctx, f, o.signIns)
}

func say(format string, args ...any) {
	_, _ = fmt.Fprintf(os.Stderr, time.Now().Format("15:04:05 ")+format+"\n", args...)
}
