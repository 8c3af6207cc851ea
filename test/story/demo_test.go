package story

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// demo start: runs `hefu demo` as a person does in one terminal; its words are in
// demo.out. demo paste: finds the walk-through there and runs its lines in a shell,
// exactly as printed, with y where the last one asks. demo interrupt|kill: ends it.
func (s *stage) demoCmd(ts *testscript.TestScript, args []string) error {
	out := filepath.Join(s.dir, "demo.out")
	switch args[0] {
	case "start":
		return s.startDemo(ts, out)
	case "paste":
		return pasteDemo(ts, out)
	case "interrupt":
		return s.endDemo(syscall.SIGINT)
	case "kill":
		return s.endDemo(syscall.SIGKILL)
	}
	return usage("demo start|paste|interrupt|kill")
}

func (s *stage) startDemo(ts *testscript.TestScript, out string) error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err = errors.Join(err, l.Close()); err != nil {
		return err
	}
	s.addr = "localhost:" + port
	ts.Setenv("ADDR", s.addr)
	f, err := os.Create(out)
	if err != nil {
		return err
	}
	cmd := exec.Command(filepath.Join(binary, "hefu"), "demo", "--dir", filepath.Join(s.dir, "demo"), "--addr", s.addr) //nolint:gosec // ours
	cmd.Env = append(os.Environ(), "LC_ALL=C", "HEFU_ANVIL="+ts.Getenv("HEFU_ANVIL"), "HEFU_HOME=")
	cmd.Stdout, cmd.Stderr = f, f
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return err
	}
	gone := make(chan struct{})
	go func() { _ = cmd.Wait(); _ = f.Close(); close(gone) }()
	s.guard, s.gone = cmd, gone
	if _, err := walkThrough(out); err != nil {
		return err
	}
	ts.Logf("ready after %s", time.Since(began))
	return nil
}

// endDemo ends the demo and waits until its children are gone too.
func (s *stage) endDemo(sig syscall.Signal) error {
	if err := s.endGuard(sig); err != nil {
		return err
	}
	return until("the demo's guard is gone", func(context.Context) error {
		c, err := net.Dial("tcp", s.addr)
		if err != nil {
			return nil //nolint:nilerr // nobody listens: that is what was wanted
		}
		_ = c.Close()
		return errors.New("it still listens")
	})
}

// walkThrough waits for the walk-through and returns its lines.
func walkThrough(out string) (lines []string, err error) {
	err = until("the demo is ready", func(context.Context) error {
		raw, err := os.ReadFile(out)
		if err != nil {
			return err
		}
		lines = nil
		for _, l := range strings.Split(string(raw), "\n") {
			if c, ok := strings.CutPrefix(l, "  "); ok {
				lines = append(lines, c)
			}
		}
		if strings.HasPrefix(string(raw), "hefu: ") {
			return &final{errors.New(string(raw))}
		}
		if !strings.Contains(string(raw), "A token, too") {
			return fmt.Errorf("it has printed: %s", raw)
		}
		return nil
	})
	return lines, err
}

func pasteDemo(ts *testscript.TestScript, out string) error {
	lines, err := walkThrough(out)
	if err != nil {
		return err
	}
	if len(lines) != 6 || !strings.HasPrefix(lines[0], "export ") {
		return fmt.Errorf("a walk-through of one export and five commands was expected, here are: %q", lines)
	}
	cmd := exec.Command("bash", "-e", "-o", "pipefail", "-c", strings.Join(lines, "\n")) //nolint:gosec // what a user would paste
	cmd.Dir = filepath.Dir(out)
	cmd.Env = append(os.Environ(), "LC_ALL=C", "HEFU_HOME=")
	cmd.Stdin = strings.NewReader("y\n")
	said := &bytes.Buffer{}
	cmd.Stdout, cmd.Stderr = said, said
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("the walk-through: %w\n%s", err, said)
	}
	ts.Logf("%s", said)
	return os.WriteFile(filepath.Join(filepath.Dir(out), "pasted.out"), said.Bytes(), 0o600)
}
