//go:build unix

package browser

import (
	"errors"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// TestWhoElseIsInTheBrowser: other pages, with the user's cookie within reach.
func TestWhoElseIsInTheBrowser(t *testing.T) {
	s := newStage(t, "0s")
	s.play("attack.mjs", "HEFU_OPEN="+s.open())
}

// open runs `hefu open` and gives its origin.
func (s *stage) open() string {
	s.t.Helper()
	name, err := program()
	s.must(err)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	s.must(err)
	_, port, err := net.SplitHostPort(l.Addr().String())
	s.must(errors.Join(err, l.Close()))
	log, err := os.Create(filepath.Join(s.dir, "open.log"))
	s.must(err)
	cmd := exec.Command(name, "open", "--home", filepath.Join(s.dir, "home"), "--guard", "http://"+s.addr, "--yes", "--no-browser", "--port", port) //nolint:gosec // ours
	cmd.Stdout, cmd.Stderr = log, log
	s.must(cmd.Start())
	gone := make(chan struct{})
	go func() { _ = cmd.Wait(); _ = log.Close(); close(gone) }()
	s.t.Cleanup(func() { _ = cmd.Process.Signal(syscall.SIGTERM); <-gone })
	at := "http://localhost:" + port
	for {
		if resp, err := http.Get(at + "/"); err == nil { //nolint:gosec,noctx // ours
			_ = resp.Body.Close()
			return at
		}
		select {
		case <-gone:
			said, _ := os.ReadFile(log.Name())
			s.t.Fatalf("hefu open ended: %s", said)
		case <-time.After(20 * time.Millisecond):
		}
	}
}
