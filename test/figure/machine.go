//go:build unix

package figure

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"
)

// Machine says where and when the figures were measured.
type Machine struct {
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

// Here looks at this machine. root is a checkout, tmp lies on the disk that is measured.
func Here(ctx context.Context, root, tmp string) Machine {
	m := Machine{When: time.Now().UTC(), Cores: runtime.NumCPU(), Go: runtime.Version() + " " + runtime.GOOS + "/" + runtime.GOARCH}
	ask := func(name string, args ...string) string {
		s, err := Output(ctx, root, name, args...)
		if err != nil {
			return "unknown"
		}
		return s
	}
	m.Commit = ask("git", "rev-parse", "--short=12", "HEAD")
	if s, err := Output(ctx, root, "git", "status", "--porcelain", "--untracked-files=no"); err == nil && s != "" {
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

// Table is where and when, as rows for Page.Table.
func (m Machine) Table() [][]string {
	return [][]string{
		{"when", m.When.Format("2006-01-02 15:04 MST") + ", took " + m.Took.Round(time.Second).String()},
		{"commit", m.Commit},
		{"machine", fmt.Sprintf("%s, %d cores, %s of memory, %s", m.CPU, m.Cores, m.Memory, m.System)},
		{"file system of the guard's database", m.Disk},
		{"load before (1, 5, 15 min)", m.Load},
		{"versions", m.Go + ", Node " + m.Node},
	}
}
