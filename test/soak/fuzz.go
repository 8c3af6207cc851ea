//go:build unix

package main

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"time"
)

// fuzzTarget is one fuzz function and what became of its share of the run.
type fuzzTarget struct {
	Dir, Name string
	Execs     int64
	Corpus    int64 // inputs that reach something of their own
	Took      time.Duration
	Err       string
}

var (
	fuzzName  = regexp.MustCompile(`(?m)^func (Fuzz[A-Za-z0-9_]+)\(`)
	fuzzExecs = regexp.MustCompile(`execs: (\d+)`)
	fuzzTotal = regexp.MustCompile(`total: (\d+)`)
)

// fuzzTargets finds every fuzz function of the module.
func fuzzTargets(root string) (out []fuzzTarget, err error) {
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && path != root {
			if _, err := os.Stat(filepath.Join(path, "go.mod")); err == nil || strings.HasPrefix(d.Name(), ".") || d.Name() == "node_modules" {
				return fs.SkipDir
			}
		}
		if !strings.HasSuffix(path, "_test.go") {
			return nil
		}
		text, err := os.ReadFile(path) //nolint:gosec // our own sources
		if err != nil {
			return err
		}
		dir, err := filepath.Rel(root, filepath.Dir(path))
		if err != nil {
			return err
		}
		for _, m := range fuzzName.FindAllSubmatch(text, -1) {
			out = append(out, fuzzTarget{Dir: filepath.ToSlash(dir), Name: string(m[1])})
		}
		return nil
	})
	sort.Slice(out, func(i, j int) bool { return out[i].Dir+out[i].Name < out[j].Dir+out[j].Name })
	return out, err
}

// fuzz gives every target the same share of the time, one after the other, on one
// worker.
func fuzz(ctx context.Context, root string, all []fuzzTarget, length time.Duration) {
	end := time.Now().Add(length)
	for i := range all {
		share := time.Until(end) / time.Duration(len(all)-i)
		if ctx.Err() != nil || share < time.Second {
			return
		}
		all[i].run(ctx, root, share)
	}
}

func (t *fuzzTarget) run(ctx context.Context, root string, length time.Duration) {
	began := time.Now()
	var out bytes.Buffer
	cmd := exec.CommandContext(ctx, "go", "test", "-run=^$", "-fuzz=^"+t.Name+"$", "-fuzztime="+length.Round(time.Second).String(), "-fuzzminimizetime=5s", "-parallel=1", "./"+t.Dir) //nolint:gosec // our own arguments
	cmd.Dir, cmd.Stdout, cmd.Stderr = root, &out, &out
	cmd.WaitDelay = 5 * time.Second
	err := cmd.Run()
	t.Took = time.Since(began)
	t.Execs, t.Corpus = lastNumber(fuzzExecs, out.String()), lastNumber(fuzzTotal, out.String())
	if err != nil && ctx.Err() == nil && !outOfTime(out.String()) {
		t.Err = fmt.Sprintf("%v: %s", err, lastLines(out.String(), 20))
	}
}

// outOfTime tells the end of the time in the middle of an input, which go test calls a
// failure, from an input that fails, which it writes down.
func outOfTime(said string) bool {
	return strings.Contains(said, "context deadline exceeded") && !strings.Contains(said, "Failing input written") && !strings.Contains(said, "panic")
}

func lastNumber(r *regexp.Regexp, text string) int64 {
	all := r.FindAllStringSubmatch(text, -1)
	if len(all) == 0 {
		return 0
	}
	n, _ := strconv.ParseInt(all[len(all)-1][1], 10, 64)
	return n
}

func lastLines(text string, n int) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}
