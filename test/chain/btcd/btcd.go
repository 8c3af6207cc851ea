// Package btcd runs a real Bitcoin node (btcd, pinned) on a regtest chain of its own, for
// tests and for `hefu demo`. Its coins are worth nothing; nothing here is used by a guard.
//
// The program is looked for in this order: Options.Binary, $HEFU_BTCD, .tools of the source
// tree, the user's cache directory, btcd on the PATH. Install builds it with the Go tool,
// which takes half a minute and needs the module proxy once.
package btcd

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Version is the release that Install builds.
const Version = "v0.26.2"

// Options say how the node runs; zero values are the defaults.
type Options struct {
	Binary string    // path of btcd; "" looks for it
	Port   int       // of the RPC on 127.0.0.1; 0: a free one
	TLS    bool      // RPC over TLS with a certificate of its own, Node.Cert
	Blocks int       // at the start, where the chain is empty; default 120, so that there is something to spend
	Log    io.Writer // what the node prints; nil drops it
}

// Node is a running btcd. Its methods are safe for concurrent use.
type Node struct {
	URL  string // as Hefu's settings take it: btcd+http://user:password@127.0.0.1:port
	Cert string // path of the certificate, with Options.TLS

	dir      string // removed at the end
	password string
	o        Options
	cmd      *exec.Cmd
	done     chan struct{}
	died     error // read after done
	rpc      *rpc
	mu       sync.Mutex // of everything that spends
	kept     []string   // the chain's blocks, from when it was killed: btcd itself begins a regtest chain anew
}

// ErrNoBtcd says that no program was found and how to get one.
var ErrNoBtcd = errors.New("no btcd: run `make test STEPS=btcd-tool` in Hefu's source tree, or `go install github.com/btcsuite/btcd@" + Version + "` and set HEFU_BTCD to it")

// Start starts a node and returns once it answers and has its first blocks. The node also
// ends when ctx does and, on Linux, when this process dies in whatever way.
func Start(ctx context.Context, o Options) (*Node, error) {
	if o.Binary == "" {
		var err error
		if o.Binary, err = Find(); err != nil {
			return nil, err
		}
	}
	dir, err := os.MkdirTemp("", "hefu-btcd-")
	if err != nil {
		return nil, err
	}
	n := &Node{o: o, dir: dir, password: rand.Text()}
	err = n.start(ctx)
	for range 4 { // a port that was free a moment ago may be taken
		if o.Port != 0 || !errors.Is(err, errEnded) || ctx.Err() != nil {
			break
		}
		err = n.start(ctx)
	}
	if err == nil {
		err = n.begin(ctx)
	}
	if err != nil {
		n.Stop()
		return nil, fmt.Errorf("start btcd: %w", err)
	}
	return n, nil
}

// begin mines the first blocks of an empty chain.
func (n *Node) begin(ctx context.Context) error {
	height, err := n.Height(ctx)
	if err != nil || height > 0 {
		return err
	}
	if n.o.Blocks == 0 {
		n.o.Blocks = maturity + 20
	}
	if n.o.Blocks < 0 {
		return nil
	}
	_, err = n.Mine(ctx, n.o.Blocks)
	return err
}

var errEnded = errors.New("it ended at once")

// start runs the program in n.dir, which may hold a chain already.
func (n *Node) start(ctx context.Context) error {
	port := n.o.Port
	if port == 0 {
		var err error
		if port, err = freePort(ctx); err != nil {
			return err
		}
	}
	conf := filepath.Join(n.dir, "btcd.conf")
	if err := os.WriteFile(conf, []byte("[Application Options]\nrpcuser=hefu\nrpcpass="+n.password+"\n"), 0o600); err != nil {
		return err
	}
	address, err := Miner()
	if err != nil {
		return err
	}
	listen := net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
	args := []string{
		"--regtest", "--txindex", "--addrindex", "--nolisten", "--nodnsseed", "--norelaypriority", "--rejectnonstd", "--limitfreerelay=0", "--datadir=" + filepath.Join(n.dir, "data"),
		"--logdir=" + filepath.Join(n.dir, "logs"), "--configfile=" + conf, "--rpclisten=" + listen, "--miningaddr=" + address,
	}
	scheme := "http"
	if n.o.TLS {
		scheme, n.Cert = "https", filepath.Join(n.dir, "rpc.cert")
		args = append(args, "--rpccert="+n.Cert, "--rpckey="+filepath.Join(n.dir, "rpc.key"))
	} else {
		args = append(args, "--notls")
	}
	n.URL = fmt.Sprintf("btcd+%s://hefu:%s@%s", scheme, n.password, listen)
	n.cmd = exec.CommandContext(ctx, n.o.Binary, args...) //nolint:gosec // the operator's own program
	n.cmd.WaitDelay = 5 * time.Second
	dieWithParent(n.cmd)
	var said tail
	n.cmd.Stdout = &said
	if n.o.Log != nil {
		n.cmd.Stdout = io.MultiWriter(&said, n.o.Log)
	}
	n.cmd.Stderr = n.cmd.Stdout
	n.rpc = newRPC(scheme+"://"+listen, "hefu", n.password, n.Cert)
	if err := n.run(); err != nil {
		return err
	}
	return n.ready(ctx, &said)
}

// run starts the process in a thread that stays until it is gone: Linux sends the
// parent-death signal when the thread that started the child ends.
func (n *Node) run() error {
	started := make(chan error, 1)
	n.done = make(chan struct{})
	go func() {
		runtime.LockOSThread()
		defer close(n.done)
		err := n.cmd.Start()
		started <- err
		if err == nil {
			n.died = n.cmd.Wait()
		}
	}()
	return <-started
}

// ready asks until the node answers.
func (n *Node) ready(ctx context.Context, said *tail) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	for {
		_, err := n.Height(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-n.done:
			return fmt.Errorf("%w, its last words: %q", errEnded, said.String())
		case <-ctx.Done():
			return fmt.Errorf("it did not answer in time: %w", err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// Stop ends the node for good and waits. It may be called more than once.
func (n *Node) Stop() {
	n.end()
	_ = os.RemoveAll(n.dir)
}

func (n *Node) end() {
	if n.done == nil {
		return
	}
	if n.cmd.Process != nil {
		_ = n.cmd.Process.Kill()
	}
	<-n.done
	n.rpc.close()
}

// Kill ends the node at once; Restart brings it back.
func (n *Node) Kill(ctx context.Context) error {
	height, err := n.Height(ctx)
	if err != nil {
		return err
	}
	n.kept = nil
	for i := int64(1); i <= height; i++ {
		var hash, block string
		if err := n.Call(ctx, &hash, "getblockhash", i); err != nil {
			return err
		}
		if err := n.Call(ctx, &block, "getblock", hash, 0); err != nil {
			return err
		}
		n.kept = append(n.kept, block)
	}
	n.end()
	return nil
}

// Restart brings a killed node back at the same address with the blocks that it had. What
// was in no block is forgotten.
func (n *Node) Restart(ctx context.Context) error {
	port, err := strconv.Atoi(n.URL[strings.LastIndexByte(n.URL, ':')+1:])
	if err != nil {
		return err
	}
	n.o.Port = port
	if err := n.start(ctx); err != nil {
		return fmt.Errorf("restart btcd: %w", err)
	}
	for _, block := range n.kept {
		if err := n.Call(ctx, nil, "submitblock", block); err != nil {
			return fmt.Errorf("restart btcd: %w", err)
		}
	}
	return nil
}

// Call sends one request to the node.
func (n *Node) Call(ctx context.Context, result any, method string, params ...any) error {
	return n.rpc.call(ctx, result, method, params...)
}

func freePort(ctx context.Context) (int, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	port := l.Addr().(*net.TCPAddr).Port
	return port, l.Close()
}

// tail keeps the end of what a process says.
type tail struct {
	mu   sync.Mutex
	text []byte
}

// Write keeps the last kilobyte.
func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, p...)
	if len(t.text) > 2048 {
		t.text = bytes.Clone(t.text[len(t.text)-1024:])
	}
	return len(p), nil
}

// String is what was kept.
func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.text)
}

// decode is JSON that must be one value.
func decode(raw []byte, into any) error {
	if into == nil {
		return nil
	}
	return json.Unmarshal(raw, into)
}
