//go:build unix

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	mrand "math/rand/v2"
	"os"
	"os/signal"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"github.com/hefu-wallet/hefu/test/figure"
	"github.com/hefu-wallet/hefu/test/postgres"
)

// options are what a run was asked for.
type options struct {
	length          time.Duration
	killed, steady  int // people at each guard
	kill, fork, fog time.Duration
	seed            uint64
	fuzz            bool
	write, keep     string
	take            string
	database, chain string
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx)
	stop()
	if err != nil {
		_, _ = fmt.Fprintln(os.Stderr, "soak:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	var o options
	flag.DurationVar(&o.length, "for", 2*time.Minute, "how long there is load")
	flag.IntVar(&o.killed, "killed", 8, "people at the guard that is killed")
	flag.IntVar(&o.steady, "steady", 8, "people at the guard that lives through the run")
	flag.DurationVar(&o.kill, "kill", 20*time.Second, "mean time between two kills")
	flag.DurationVar(&o.fork, "reorg", 30*time.Second, "mean time between two reorganisations")
	flag.DurationVar(&o.fog, "restart", 5*time.Minute, "mean time between two restarts of the chain")
	flag.Uint64Var(&o.seed, "seed", uint64(time.Now().UnixNano()), "of what people do and when something breaks")
	flag.BoolVar(&o.fuzz, "fuzz", false, "run all fuzz targets beside it, on one worker, for the same time")
	flag.StringVar(&o.write, "write", "", "the document whose part is written: soak, soak-bitcoin, soak-postgres or soak-bitcoin-postgres")
	flag.StringVar(&o.keep, "dir", "", "keep everything in this directory (default: a temporary one, kept when something is found)")
	flag.StringVar(&o.take, "take", "", "run nothing: take the part out of this document into the one of -write")
	flag.StringVar(&o.database, "database", "sqlite", "what the guards keep their rows in: sqlite or postgres")
	flag.StringVar(&o.chain, "chain", "ethereum", "what is paid on: ethereum or bitcoin")
	flag.Parse()
	if o.database != "sqlite" && o.database != "postgres" {
		return fmt.Errorf("-database %s: there are sqlite and postgres", o.database)
	}
	root, err := moduleRoot()
	if err != nil {
		return err
	}
	if !filepath.IsAbs(o.write) && o.write != "" {
		o.write = filepath.Join(root, o.write)
	}
	if o.take != "" {
		return take(o.part(), o.take, o.write)
	}
	dir := o.keep
	if dir == "" {
		if dir, err = os.MkdirTemp("", "hefu-soak-"); err != nil {
			return fmt.Errorf("make a directory: %w", err)
		}
	}
	s := &soak{options: o, root: root, dir: dir, log: newRecord()}
	began := time.Now()
	s.machine = figure.Here(ctx, root, dir)
	if err := s.play(ctx); err != nil {
		return fmt.Errorf("%w (everything is in %s)", err, dir)
	}
	s.machine.Took = time.Since(began)
	return s.finish()
}

// part is the name of what a run writes: each chain on each database has its own.
func (o options) part() string {
	part := "soak"
	if o.chain != "ethereum" {
		part += "-" + o.chain
	}
	if o.database != "sqlite" {
		part += "-" + o.database
	}
	return part
}

// take copies the part from a document to another: a long run has a checkout of its own.
func take(part, from, to string) error {
	raw, err := os.ReadFile(from) //nolint:gosec // named on the command line
	if err != nil {
		return fmt.Errorf("read the document: %w", err)
	}
	text := figure.Inside(string(raw), part)
	if text == "" || to == "" {
		return fmt.Errorf("there is no part %q in %s, or no -write", part, from)
	}
	return figure.WritePart(to, part, text)
}

// finish tells the result and writes it.
func (s *soak) finish() error {
	text := s.markdown()
	_, _ = os.Stdout.WriteString(text)
	if s.write != "" {
		if err := figure.WritePart(s.write, s.part(), text); err != nil {
			return err
		}
	}
	if found := s.findings(); len(found) > 0 {
		return fmt.Errorf("%d findings, the first: %s (everything is in %s)", len(found), found[0], s.dir)
	}
	if s.keep == "" {
		return os.RemoveAll(s.dir)
	}
	return nil
}

func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("find the module: %w", err)
	}
	for ; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "cmd", "hefu")); err == nil {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", errors.New("find the module: run this inside the source tree")
		}
	}
}

// soak is one run.
type soak struct {
	options
	root, dir string
	machine   figure.Machine
	log       *record
	world     *world
	postgres  *postgres.Cluster
	killed    *server
	steady    *server
	people    []*person
	targets   []fuzzTarget
	verdict   verdict
	began     time.Time
}

func (s *soak) play(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if err := s.open(ctx); err != nil {
		return err
	}
	defer s.close()
	if err := s.everybody(func(p *person) error { return p.join(ctx) }); err != nil {
		return fmt.Errorf("people join: %w", err)
	}
	say("%d people have joined; %s of load, seed %d", len(s.people), s.length, s.options.seed)
	if err := s.load(ctx); err != nil {
		return err
	}
	say("waiting for every transfer's end")
	calm, stop := context.WithTimeout(ctx, 5*time.Minute)
	defer stop()
	if err := s.everybody(func(p *person) error { p.watchers.Wait(); return p.end(calm) }); err != nil {
		return fmt.Errorf("asking for the last words: %w", err)
	}
	return s.judge(ctx)
}

// open builds the binary and starts the chain, both guards and the people.
func (s *soak) open(ctx context.Context) (err error) {
	binary := filepath.Join(s.dir, "hefu")
	if _, err := figure.Output(ctx, s.root, "go", "build", "-trimpath", "-o", binary, "./cmd/hefu"); err != nil {
		return err
	}
	if s.world, err = newWorld(ctx, s.chain, s.dir); err != nil {
		return err
	}
	if s.options.database == "postgres" {
		if s.postgres, err = postgres.Start(ctx); err != nil {
			return err
		}
	}
	for i, at := range []**server{&s.killed, &s.steady} {
		where := ""
		if s.postgres != nil {
			if where, err = s.postgres.Database(ctx); err != nil {
				return err
			}
		}
		if *at, err = newServer(ctx, []string{"killed", "steady"}[i], binary, s.dir, s.world.net.ID, s.world.url, where); err != nil {
			return err
		}
		if err := (*at).start(ctx); err != nil {
			return err
		}
	}
	for i := range s.options.killed + s.options.steady {
		at, name := s.killed, fmt.Sprintf("anna-%d", i)
		if i >= s.options.killed {
			at, name = s.steady, fmt.Sprintf("bela-%d", i)
		}
		p, err := newPerson(name, at, s.world, s.log, s.options.seed+uint64(i), i%4 == 3) //nolint:gosec // small
		if err != nil {
			return err
		}
		s.people = append(s.people, p)
	}
	return nil
}

func (s *soak) close() {
	for _, at := range []*server{s.killed, s.steady} {
		if at != nil {
			at.end(syscall.SIGTERM)
		}
	}
	s.world.stop()
	if s.postgres != nil {
		s.postgres.Stop()
	}
}

func (s *soak) everybody(fn func(*person) error) error {
	errs := make([]error, len(s.people))
	var wait sync.WaitGroup
	for i, p := range s.people {
		wait.Go(func() { errs[i] = fn(p) })
	}
	wait.Wait()
	return errors.Join(errs...)
}

// load is the run itself: people pay while things break.
func (s *soak) load(ctx context.Context) error {
	s.began = time.Now()
	until := s.began.Add(s.length)
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var trouble sync.WaitGroup
	dice := mrand.New(mrand.NewPCG(s.options.seed, 1)) //nolint:gosec // when something breaks is no secret
	var mu sync.Mutex
	every := func(mean time.Duration, fn func() error) {
		trouble.Go(func() {
			for {
				mu.Lock()
				wait := time.Duration(dice.ExpFloat64() * float64(mean))
				mu.Unlock()
				select {
				case <-ctx.Done():
					return
				case <-time.After(min(wait, time.Until(until)+time.Millisecond)):
				}
				if !time.Now().Before(until) {
					return
				}
				if err := fn(); err != nil && ctx.Err() == nil {
					cancel(err)
				}
			}
		})
	}
	every(s.kill, func() error { return s.killed.kill(ctx) })
	depth := 0
	every(s.fork, func() error { depth++; return s.world.reorganise(ctx, 1+depth%s.world.deepest) })
	every(s.fog, func() error { return s.world.restart(ctx) })
	trouble.Go(func() { s.watch(ctx, until, cancel) })
	if s.options.fuzz {
		trouble.Go(func() { s.runFuzz(ctx) })
	}
	err := s.everybody(func(p *person) error { p.live(ctx, until); return nil })
	trouble.Wait()
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return err
}

func (s *soak) runFuzz(ctx context.Context) {
	var err error
	if s.targets, err = fuzzTargets(s.root); err != nil {
		s.log.wrong("find the fuzz targets: " + err.Error())
		return
	}
	fuzz(ctx, s.root, s.targets, s.length)
}

// watch samples memory and disk, reads the chain as it becomes final, and sees a guard
// that ends by itself.
func (s *soak) watch(ctx context.Context, until time.Time, cancel context.CancelCauseFunc) {
	tick := time.NewTicker(max(time.Second, s.length/600))
	defer tick.Stop()
	for time.Now().Before(until) {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		resident, anonymous := s.steady.memory()
		s.log.sample(sample{at: time.Since(s.began), resident: resident, anonymous: anonymous, database: s.size(ctx)})
		if err := errors.Join(s.steady.alive(), s.killed.alive(), s.world.collect(ctx)); err != nil && ctx.Err() == nil {
			cancel(err)
			return
		}
	}
}

// size is how much room the steady guard's database takes.
func (s *soak) size(ctx context.Context) int64 {
	if s.postgres == nil {
		return s.steady.database()
	}
	n, err := s.postgres.Size(ctx, s.steady.where)
	if err != nil {
		return 0
	}
	return n
}

// judge reads the rest of the chain and compares.
func (s *soak) judge(ctx context.Context) error {
	if err := s.world.settle(ctx); err != nil {
		return err
	}
	var payments []payment
	var limits []allowance
	for _, p := range s.people {
		for _, pay := range p.payments {
			payments = append(payments, *pay)
		}
		limits = append(limits, p.asked...)
	}
	s.verdict = judge(payments, s.world.read, limits, s.world.net.Native.ID)
	return nil
}

// findings are everything that must not be.
func (s *soak) findings() []string {
	all := append(s.verdict.findings(), s.log.bad...)
	all = append(all, s.world.wrong...)
	for _, t := range s.targets {
		if t.Err != "" {
			all = append(all, "fuzz "+t.Dir+" "+t.Name+": "+t.Err)
		}
	}
	if ratio, ok := s.flat(); !ok {
		all = append(all, fmt.Sprintf("memory: the last third is %.2f times the middle third", ratio))
	}
	return all
}

func say(format string, args ...any) {
	_, _ = fmt.Fprintf(os.Stderr, time.Now().Format("15:04:05 ")+format+"\n", args...)
}
