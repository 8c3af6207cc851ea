//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/client"
)

// server is one `hefu serve` with a directory of its own.
type server struct {
	name, binary, dir, url string
	where                  string          // the address of its PostgreSQL; otherwise a file in dir
	life                   context.Context // of the processes //nolint:containedctx // a kill's own context ends before them

	mu    sync.Mutex
	cmd   *exec.Cmd
	gone  chan struct{}
	meant bool // its end is ours
	kills int
	slow  []float64 // milliseconds from a start to ready
}

// waits are the waiting periods of a guard for throw-away chains.
const config = `data_dir = %q
listen = %q
issuer = "Hefu soak"
rest = "6s"

[log]
level = "warn"

[limits]
source = "0"
session = "0"
[delays]
redeal = "10s"
unfreeze = "5s"
%s
[networks.%q]
nodes = [%q]
`

func newServer(life context.Context, name, binary, dir string, network hefu.Network, node, where string) (*server, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	s := &server{life: life, name: name, binary: binary, dir: filepath.Join(dir, name), url: fmt.Sprintf("http://localhost:%d", port), where: where}
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return nil, fmt.Errorf("make a directory: %w", err)
	}
	text := fmt.Sprintf(config, filepath.Join(s.dir, "data"), strings.TrimPrefix(s.url, "http://"), raiseDelays, network, node)
	if where != "" {
		text = fmt.Sprintf("database = %q\n", where) + text
	}
	return s, os.WriteFile(s.path("hefu.toml"), []byte(text), 0o600)
}

func (s *server) path(name string) string { return filepath.Join(s.dir, name) }

// start returns when the guard is ready.
func (s *server) start(ctx context.Context) error {
	began := time.Now()
	log, err := os.OpenFile(s.path("serve.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("start %s: %w", s.name, err)
	}
	cmd := exec.CommandContext(s.life, s.binary, "serve", "--config", s.path("hefu.toml")) //nolint:gosec // our own binary
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		return errors.Join(fmt.Errorf("start %s: %w", s.name, err), log.Close())
	}
	gone := make(chan struct{})
	go func() { _ = cmd.Wait(); _ = log.Close(); close(gone) }()
	s.mu.Lock()
	s.cmd, s.gone, s.meant = cmd, gone, false
	s.mu.Unlock()
	if err := s.ready(ctx, gone); err != nil {
		return err
	}
	s.mu.Lock()
	s.slow = append(s.slow, float64(time.Since(began).Milliseconds()))
	s.mu.Unlock()
	return nil
}

func (s *server) ready(ctx context.Context, gone <-chan struct{}) error {
	c, err := client.New(s.url, client.Options{Pause: func(context.Context, time.Duration) error { return context.Canceled }})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		_, err := c.Ready(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-gone:
			return fmt.Errorf("%s ended by itself, see %s", s.name, s.path("serve.log"))
		case <-ctx.Done():
			return fmt.Errorf("%s is not ready within a minute: %w", s.name, err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// kill ends the process at once and without a word, and starts another.
func (s *server) kill(ctx context.Context) error {
	s.end(syscall.SIGKILL)
	s.mu.Lock()
	s.kills++
	s.mu.Unlock()
	return s.start(ctx)
}

func (s *server) end(sig syscall.Signal) {
	s.mu.Lock()
	cmd, gone := s.cmd, s.gone
	s.meant = true
	s.mu.Unlock()
	if cmd == nil {
		return
	}
	_ = cmd.Process.Signal(sig)
	<-gone
}

// alive says whether the process has ended though nobody told it to.
func (s *server) alive() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case <-s.gone:
		if !s.meant {
			return fmt.Errorf("%s ended by itself, see %s", s.name, s.path("serve.log"))
		}
	default:
	}
	return nil
}

// memory is the resident set and the part of it that no file backs, in bytes, as Linux
// tells them (proc(5)); 0 elsewhere and between two processes.
func (s *server) memory() (resident, anonymous int64) {
	s.mu.Lock()
	pid := s.cmd.Process.Pid
	s.mu.Unlock()
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, 0
	}
	for line := range strings.Lines(string(raw)) {
		var kb int64
		if n, _ := fmt.Sscanf(line, "VmRSS: %d kB", &kb); n == 1 {
			resident = kb << 10
		}
		if n, _ := fmt.Sscanf(line, "RssAnon: %d kB", &kb); n == 1 {
			anonymous = kb << 10
		}
	}
	return resident, anonymous
}

// database is the size of the database's files.
func (s *server) database() (size int64) {
	all, _ := filepath.Glob(s.path("data/*.db*"))
	for _, name := range all {
		if i, err := os.Stat(name); err == nil {
			size += i.Size()
		}
	}
	return size
}
