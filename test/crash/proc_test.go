//go:build unix

package crash_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"testing"

	"github.com/hefu-wallet/hefu"
)

// errDead is what a request gets whose process died.
var errDead = errors.New("the process is dead")

// refused is an error that the guard answered.
type refused struct{ kind, message string }

func (r refused) Error() string { return r.kind + ": " + r.message }

func is(err error, kind hefu.Kind) bool {
	var r refused
	return errors.As(err, &r) && r.kind == string(kind)
}

// proc is a guard's process as its parent sees it.
type proc struct {
	cmd     *exec.Cmd
	in      io.WriteCloser
	hello   reply
	mu      sync.Mutex
	next    int
	waiting map[int]chan reply
	gone    chan struct{} // closed when the process has ended
	stderr  bytes.Buffer
}

// begin starts a guard's process. It fails with errDead when the process was killed, and
// with refused when the guard would not start.
func begin(t testing.TB, s setup) (*proc, error) {
	t.Helper()
	arg, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	p := &proc{cmd: exec.Command(os.Args[0]), waiting: map[int]chan reply{}, gone: make(chan struct{})}
	p.cmd.Env = append(os.Environ(), childVar+"="+string(arg))
	p.cmd.Stderr = &p.stderr
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	first := make(chan reply, 1)
	go p.read(out, first)
	select {
	case p.hello = <-first:
	case <-p.gone:
		return p, errDead
	}
	if p.hello.Kind != "" {
		p.stop()
		return p, refused{p.hello.Kind, p.hello.Message}
	}
	return p, nil
}

func (p *proc) read(out io.Reader, first chan<- reply) {
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 1<<24)
	for begun := false; lines.Scan(); {
		var r reply
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			r = reply{Kind: "garbled", Message: fmt.Sprintf("%v: %.200s", err, lines.Bytes())}
		}
		if !begun {
			first <- r
			begun = true
			continue
		}
		p.mu.Lock()
		c := p.waiting[r.ID]
		delete(p.waiting, r.ID)
		p.mu.Unlock()
		if c != nil {
			c <- r
		}
	}
	_ = p.cmd.Wait()
	close(p.gone)
}

// killed reports whether the process, which is gone, was ended by SIGKILL.
func (p *proc) killed() bool {
	<-p.gone
	s, ok := p.cmd.ProcessState.Sys().(syscall.WaitStatus)
	return ok && s.Signaled() && s.Signal() == syscall.SIGKILL
}

// stop ends the process as an operator would.
func (p *proc) stop() {
	_ = p.in.Close()
	<-p.gone
}

func (p *proc) call(r request) (reply, error) {
	raw := make(chan reply, 1)
	p.mu.Lock()
	p.next++
	r.ID = p.next
	p.waiting[r.ID] = raw
	line, err := json.Marshal(r)
	if err == nil {
		_, _ = p.in.Write(append(line, '\n')) // a dead one is noticed below
	}
	p.mu.Unlock()
	if err != nil {
		return reply{}, err
	}
	select {
	case a := <-raw:
		return checked(a)
	case <-p.gone:
		select {
		case a := <-raw: // its last words
			return checked(a)
		default:
			return reply{}, errDead
		}
	}
}

func checked(a reply) (reply, error) {
	if a.Kind != "" {
		return a, refused{a.Kind, a.Message}
	}
	return a, nil
}
