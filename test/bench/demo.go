//go:build unix

package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/hefu-wallet/hefu/test/figure"
)

// demoTimes is how long a fresh clone takes until the demo's walk-through is printed.
type demoTimes struct {
	clone, modules, build, start time.Duration // cold, one after the other
	rebuild, warm                figure.Series // milliseconds; built and installed before
	err                          string        // why the cold run ended early; the times up to there hold
}

func (d *demoTimes) cold() time.Duration { return d.clone + d.modules + d.build + d.start }

// coldLimit ends a cold run that hangs, on the network most likely.
const coldLimit = 6 * time.Minute

// measureDemo clones the committed tree and starts the demo with every cache empty: Go's
// modules, Go's build cache, npm's. Then it starts it again, some times, from warm
// caches.
func measureDemo(ctx context.Context, root, tmp string, warm int) (*demoTimes, error) {
	ctx, cancel := context.WithTimeout(ctx, coldLimit)
	defer cancel()
	d := &demoTimes{}
	c := clone{dir: filepath.Join(tmp, "clone")}
	c.env = append(os.Environ(),
		"GOMODCACHE="+filepath.Join(tmp, "gomod"), "GOCACHE="+filepath.Join(tmp, "gocache"),
		"npm_config_cache="+filepath.Join(tmp, "npm"), "GOFLAGS=-modcacherw", "HEFU_ANVIL=", "HEFU_HOME=")
	if err := d.runCold(ctx, &c, root); err != nil {
		d.err = err.Error()
		return d, nil
	}
	for range warm {
		built, err := c.build(ctx)
		if err != nil {
			return nil, err
		}
		ready, err := c.demo(ctx)
		if err != nil {
			return nil, err
		}
		d.rebuild, d.warm = append(d.rebuild, figure.MS(built)), append(d.warm, figure.MS(built+ready))
	}
	return d, nil
}

func (d *demoTimes) runCold(ctx context.Context, c *clone, root string) (err error) {
	say("demo, cold: clone")
	if d.clone, err = c.run(ctx, root, "git", "clone", "--quiet", "--no-hardlinks", root, c.dir); err != nil {
		return err
	}
	say("demo, cold: fetch the modules")
	if d.modules, err = c.run(ctx, c.dir, "go", "list", "-deps", "./cmd/hefu"); err != nil {
		return err
	}
	say("demo, cold: build")
	if d.build, err = c.build(ctx); err != nil {
		return err
	}
	say("demo, cold: npm ci and start")
	d.start, err = c.demo(ctx)
	return err
}

// clone is a copy of the tree with caches of its own. What it runs is what `make demo`
// runs, in two steps.
type clone struct {
	dir string
	env []string
}

func (c *clone) run(ctx context.Context, dir, name string, args ...string) (time.Duration, error) {
	began := time.Now()
	var said bytes.Buffer
	cmd := exec.CommandContext(ctx, name, args...) //nolint:gosec // our own arguments
	cmd.Dir, cmd.Env, cmd.Stderr = dir, c.env, &said
	if err := cmd.Run(); err != nil {
		return time.Since(began), fmt.Errorf("run %s: %w: %s", name, err, bytes.TrimSpace(said.Bytes()))
	}
	return time.Since(began), nil
}

func (c *clone) build(ctx context.Context) (time.Duration, error) {
	return c.run(ctx, c.dir, "make", "build")
}

// demo starts the demo on a free port and tells how long it took until its walk-through
// was printed; then it ends it.
func (c *clone) demo(ctx context.Context) (ready time.Duration, err error) {
	addr, err := freeAddress()
	if err != nil {
		return 0, err
	}
	began := time.Now()
	var said bytes.Buffer
	cmd := exec.CommandContext(ctx, filepath.Join(c.dir, "bin", "hefu"), "demo", "--addr", addr) //nolint:gosec // our own program
	cmd.Dir, cmd.Env, cmd.Stderr = c.dir, c.env, &said
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) } // its children die with it
	cmd.WaitDelay = 10 * time.Second
	out, err := cmd.StdoutPipe()
	if err != nil {
		return 0, fmt.Errorf("start the demo: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return 0, fmt.Errorf("start the demo: %w", err)
	}
	for lines := bufio.NewScanner(out); ready == 0 && lines.Scan(); {
		if strings.Contains(lines.Text(), "hefu wallet create") { // the walk-through's first command
			ready = time.Since(began)
		}
	}
	_ = cmd.Process.Signal(os.Interrupt)
	_ = cmd.Wait() // how it ends is not measured
	if ready == 0 {
		return 0, fmt.Errorf("start the demo: it ended before it was ready: %s", bytes.TrimSpace(said.Bytes()))
	}
	return ready, nil
}

func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		return "", fmt.Errorf("find a free port: %w", err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String(), nil
}
