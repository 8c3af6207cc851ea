//go:build unix

package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/hefu-wallet/hefu/test/figure"
	"github.com/hefu-wallet/hefu/test/postgres"
)

// Approvals on both databases, with one guard and with several, each a process of its own:
// this program again, told by childVar what it is. Every process has users of its own and
// does what measureApprovals does; the first process lets all of them begin each phase
// at the same moment and takes the time until the last one is done.

const (
	childVar = "HEFU_BENCH_CHILD"
	payers   = 9 // of all guards together
)

// cell is one row: a database and how many guards use it.
type cell struct {
	name   string
	guards int
	remote bool
}

func cells() []cell {
	return []cell{{"SQLite", 1, false}, {"PostgreSQL", 1, true}, {"PostgreSQL", 3, true}}
}

func (c cell) String() string {
	if c.guards == 1 {
		return c.name + ", 1 guard"
	}
	return fmt.Sprintf("%s, %d guards", c.name, c.guards)
}

// part is what a child is told.
type part struct {
	Number, Users, Rounds int
	Dir, Database         string // the database is a file in Dir when it is empty
}

// databases is what was measured, by cell.
type databases struct {
	rates   map[cell]*figure.Figures
	idle    map[string]int // bytes, by database
	missing string         // why there is no PostgreSQL
}

// measureDatabases fills in every cell that there is a database for.
func (o *options) measureDatabases(ctx context.Context) (*databases, error) {
	d := &databases{rates: map[cell]*figure.Figures{}, idle: map[string]int{}}
	server, err := postgres.Start(ctx)
	switch {
	case errors.Is(err, postgres.ErrMissing):
		d.missing = err.Error()
	case err != nil:
		return nil, err
	default:
		defer server.Stop()
	}
	for i, c := range cells() {
		if c.remote && server == nil {
			continue
		}
		say("databases: %s, %d rounds", c, o.rounds)
		where := ""
		if c.remote {
			if where, err = server.Database(ctx); err != nil {
				return nil, err
			}
		}
		f, err := together(ctx, c, part{Users: payers / c.guards, Rounds: o.rounds, Dir: filepath.Join(o.tmp, fmt.Sprint("cell-", i)), Database: where})
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c, err)
		}
		d.rates[c] = f
	}
	return d, o.measureIdle(ctx, d, server)
}

// guardProcess is a child.
type guardProcess struct {
	cmd  *exec.Cmd
	in   io.WriteCloser
	out  *bufio.Scanner
	said *strings.Builder
}

// startPart starts a child.
func startPart(ctx context.Context, p part) (*guardProcess, error) {
	told, err := json.Marshal(p)
	if err != nil {
		return nil, fmt.Errorf("start a guard: %w", err)
	}
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("start a guard: %w", err)
	}
	g := &guardProcess{cmd: exec.CommandContext(ctx, self), said: &strings.Builder{}} //nolint:gosec // this program
	g.cmd.Env = append(os.Environ(), childVar+"="+string(told))
	g.cmd.Stderr = g.said
	if g.in, err = g.cmd.StdinPipe(); err != nil {
		return nil, fmt.Errorf("start a guard: %w", err)
	}
	out, err := g.cmd.StdoutPipe()
	if err == nil {
		err = g.cmd.Start()
	}
	if err != nil {
		return nil, fmt.Errorf("start a guard: %w", err)
	}
	g.out = bufio.NewScanner(out)
	return g, nil
}

// hears waits for a line that begins with a word and returns the rest; "" with no error
// is the end.
func (g *guardProcess) hears(word string) (string, error) {
	if !g.out.Scan() {
		if err := g.cmd.Wait(); err != nil {
			return "", fmt.Errorf("a guard ended: %w: %s", err, g.said)
		}
		return "", nil
	}
	got, rest, _ := strings.Cut(g.out.Text(), " ")
	if got != word {
		return "", fmt.Errorf("a guard said %q, not %q", g.out.Text(), word)
	}
	return rest, nil
}

// together runs a cell's guards through the same phases at the same times.
func together(ctx context.Context, c cell, p part) (*figure.Figures, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var all []*guardProcess
	for i := range c.guards {
		p.Number = i
		g, err := startPart(ctx, p)
		if err != nil {
			return nil, err
		}
		all = append(all, g)
	}
	f := figure.New()
	round := map[string]time.Duration{}
	for {
		name, wall, err := phase(all)
		if err != nil || name == "" {
			return f, err
		}
		who, what, ok := strings.Cut(name, "/")
		if !ok { // what devices do
			continue
		}
		n := c.guards * p.Users
		rate(f, name, spent{wall: wall}, n)
		round[who] += wall
		if what == phases[len(phases)-1] {
			rate(f, who+"/transfer", spent{wall: round[who]}, n)
			delete(round, who)
		}
	}
}

// phase lets all guards begin their next phase at once. Its name is empty when they have
// come to their end.
func phase(all []*guardProcess) (name string, wall time.Duration, err error) {
	for i, g := range all {
		got, err := g.hears("at")
		if err != nil {
			return "", 0, err
		}
		if i > 0 && got != name {
			return "", 0, fmt.Errorf("one guard is at %q, another at %q", name, got)
		}
		name = got
	}
	if name == "" {
		return "", 0, nil
	}
	began := time.Now()
	for _, g := range all {
		if _, err := io.WriteString(g.in, "go\n"); err != nil {
			return "", 0, fmt.Errorf("let a guard begin: %w", err)
		}
	}
	for _, g := range all {
		if _, err := g.hears("done"); err != nil {
			return "", 0, err
		}
	}
	return name, time.Since(began), nil
}

// child is a guard's process: it asks before each phase and says when it is done.
func child(ctx context.Context, told string) error {
	var p part
	if err := json.Unmarshal([]byte(told), &p); err != nil {
		return fmt.Errorf("read what to do: %w", err)
	}
	lines := bufio.NewScanner(os.Stdin)
	gate := func(name string) (func(), error) {
		_, _ = fmt.Println("at", name)
		if !lines.Scan() {
			return nil, errors.New("nobody waits any more")
		}
		return func() { _, _ = fmt.Println("done", name) }, nil
	}
	where := p.Database
	if where == "" {
		where = filepath.Join(p.Dir, "hefu.db")
	}
	w, stop, err := newWorldOn(ctx, where, p.Dir, fmt.Sprintf("guard-%d-user", p.Number), p.Users, gate)
	if stop != nil {
		defer stop()
	}
	if err != nil {
		return err
	}
	for range p.Rounds {
		if err := w.round(ctx, figure.New(), true); err != nil {
			return err
		}
	}
	return nil
}

// measureIdle starts the real program on each database and looks at its memory when it has
// nothing to do.
func (o *options) measureIdle(ctx context.Context, d *databases, server *postgres.Cluster) error {
	say("databases: memory of an idle guard")
	bin := filepath.Join(o.tmp, "hefu")
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags=-s -w", "-o", bin, "./cmd/hefu") //nolint:gosec // ours
	build.Dir = o.root
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("build hefu: %w: %s", err, out)
	}
	for _, name := range []string{"SQLite", "PostgreSQL"} {
		line := ""
		if name == "PostgreSQL" {
			if server == nil {
				continue
			}
			where, err := server.Database(ctx)
			if err != nil {
				return err
			}
			line = fmt.Sprintf("database = %q\n", where)
		}
		n, err := idle(ctx, bin, filepath.Join(o.tmp, "idle-"+name), line)
		if err != nil {
			return fmt.Errorf("an idle guard on %s: %w", name, err)
		}
		d.idle[name] = n
	}
	return nil
}

// settled is how long a guard is left alone before its memory is looked at: a beat and the
// garbage of the start have come and gone.
const settled = 20 * time.Second

// idle is the resident memory of a guard that nobody asks anything.
func idle(ctx context.Context, bin, dir, line string) (int, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return 0, fmt.Errorf("make a directory: %w", err)
	}
	conf := filepath.Join(dir, "hefu.toml")
	text := line + fmt.Sprintf("data_dir = %q\nlisten = \"localhost:0\"\n[networks.%q]\nnodes = [\"http://localhost:1\"]\n", filepath.Join(dir, "data"), string(dev))
	if err := os.WriteFile(conf, []byte(text), 0o600); err != nil {
		return 0, fmt.Errorf("configure: %w", err)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	cmd := exec.CommandContext(ctx, bin, "serve", "--config", conf) //nolint:gosec // ours
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return 0, fmt.Errorf("start: %w", err)
	}
	defer func() { cancel(); _ = cmd.Wait() }()
	for lines := bufio.NewScanner(out); ; {
		if !lines.Scan() {
			return 0, errors.New("it ended before it listened")
		}
		if strings.Contains(lines.Text(), "listens") {
			break
		}
	}
	select {
	case <-ctx.Done():
		return 0, ctx.Err()
	case <-time.After(settled):
	}
	return resident(cmd.Process.Pid)
}

// resident reads VmRSS.
func resident(pid int) (int, error) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, fmt.Errorf("read its memory: %w", err)
	}
	for _, l := range strings.Split(string(raw), "\n") {
		var kb int
		if _, err := fmt.Sscanf(l, "VmRSS: %d kB", &kb); err == nil {
			return kb << 10, nil
		}
	}
	return 0, errors.New("read its memory: the system does not tell")
}

// databaseTable is the section.
func (r *results) databaseTable(b *figure.Page) {
	d := r.databases
	b.Head("Databases")
	b.Line("Approvals on SQLite and on PostgreSQL (on this machine, fsync on, synchronous_commit on), with one guard and with three that share database and keystore, each a process of its own, %d", payers)
	b.Line("wallets in all that pay at once. 'Bare' as above: the same statements and one decryption, by as many processes at the same time. A second, together:\n")
	if d.missing != "" {
		b.Line("PostgreSQL was not measured: %s.\n", d.missing)
	}
	var rows [][]string
	for _, c := range cells() {
		f := d.rates[c]
		if f == nil {
			continue
		}
		row := []string{c.String()}
		for _, p := range []string{"approve", "transfer"} {
			g, bare := f.Of("guard/"+p+" rate"), f.Of("bare/"+p+" rate")
			row = append(row, g.Rate(), bare.Rate(), percent(g, bare))
		}
		rows = append(rows, row)
	}
	b.Table([]string{"", "approve: guard", "bare", "guard's % of bare", "whole transfer: guard", "bare", "guard's % of bare"}, rows...)
	rows = nil
	for _, name := range []string{"SQLite", "PostgreSQL"} {
		if n, ok := d.idle[name]; ok {
			rows = append(rows, []string{name, fmt.Sprintf("%.1f MiB", float64(n)/(1<<20))})
		}
	}
	b.Line("")
	b.Table([]string{"An idle guard (`hefu serve`, one network), " + settled.String() + " after its start", "resident"}, rows...)
}

func percent(g, bare figure.Series) string {
	return figure.Digits(100*g.Median()/bare.Median()) + " %"
}

// enough is how much of the bare rate the guard has to reach.
const enough = 70

func (r *results) databaseTargets() (rows [][]string) {
	for _, c := range cells() {
		f := r.databases.rates[c]
		if f == nil {
			continue
		}
		g, bare := f.Of("guard/approve rate"), f.Of("bare/approve rate")
		verdict := "met"
		if 100*g.Median() < enough*bare.Median() {
			verdict = "**not met**"
		}
		rows = append(rows, []string{c.String() + ": approvals a second next to bare transactions and decryption", fmt.Sprintf("≥ %d %%", enough), percent(g, bare), verdict})
	}
	return rows
}
