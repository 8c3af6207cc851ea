//go:build unix

package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"
)

// machine says where and when the figures were measured.
type machine struct {
	When   time.Time
	Commit string
	CPU    string
	Cores  int
	Memory string
	System string
	Go     string
	Node   string
	Load   string // before the run
	Disk   string // file system of the database
	Took   time.Duration
}

func here(ctx context.Context, root, tmp string) machine {
	m := machine{When: time.Now().UTC(), Cores: runtime.NumCPU(), Go: runtime.Version() + " " + runtime.GOOS + "/" + runtime.GOARCH}
	ask := func(name string, args ...string) string {
		s, err := output(ctx, root, name, args...)
		if err != nil {
			return "unknown"
		}
		return s
	}
	m.Commit = ask("git", "rev-parse", "--short=12", "HEAD")
	if s, err := output(ctx, root, "git", "status", "--porcelain", "--untracked-files=no"); err == nil && s != "" {
		m.Commit += " with uncommitted changes"
	}
	m.System, m.Node = ask("uname", "-srm"), ask("node", "--version")
	m.Disk = ask("stat", "--file-system", "--format=%T", tmp)
	m.CPU = field("/proc/cpuinfo", "model name")
	m.Memory = field("/proc/meminfo", "MemTotal")
	if raw, err := os.ReadFile("/proc/loadavg"); err == nil {
		m.Load = strings.Join(strings.Fields(string(raw))[:3], ", ")
	}
	return m
}

// field is the first value of a key in one of Linux's colon-separated files.
func field(path, key string) string {
	f, err := os.Open(path) //nolint:gosec // fixed paths
	if err != nil {
		return "unknown"
	}
	defer func() { _ = f.Close() }()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if k, v, ok := strings.Cut(lines.Text(), ":"); ok && strings.TrimSpace(k) == key {
			var kb int64
			if _, err := fmt.Sscanf(strings.TrimSpace(v), "%d kB", &kb); err == nil {
				return fmt.Sprintf("%.1f GiB", float64(kb)/(1<<20))
			}
			return strings.TrimSpace(v)
		}
	}
	return "unknown"
}
