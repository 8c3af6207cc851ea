// Package devchain runs a real EVM dev node (anvil, from npm, pinned in
// package-lock.json) for tests and for `hefu demo`, and brings a small ERC-20 token
// for it. Its coins are worth nothing; nothing here is used by a guard.
//
// The binary is looked for in this order: Options.Binary, $HEFU_ANVIL, the npm
// package under test/chain of the source tree, anvil on the PATH. Install fetches
// the npm package. npm has it for Linux on x86-64; elsewhere install Foundry and
// let PATH or $HEFU_ANVIL find it.
package devchain

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// Options say how the node runs; zero values are the defaults.
type Options struct {
	Binary    string        // path of anvil; "" looks for it
	Port      int           // on 127.0.0.1; 0: a free one
	ChainID   uint64        // default 31337
	BlockTime time.Duration // whole seconds; default 1 s. Ignored with Manual
	Manual    bool          // blocks come only when asked for (anvil_mine)
	State     string        // file to load the chain from and save it to at the end; "" keeps nothing
	Log       io.Writer     // what the node prints; nil drops it
	Args      []string      // further arguments
}

// ErrNoTree says that the program runs outside the source tree, where test/chain is.
var ErrNoTree = errors.New("find test/chain: the working directory is not inside Hefu's source tree")

// ErrNoAnvil says that no binary was found and how to get one.
var ErrNoAnvil = errors.New("no anvil: run `npm ci` in test/chain, or install Foundry and set HEFU_ANVIL to its anvil")

// Anvil starts a node and returns its URL once it answers. Two slots make an epoch
// and blocks are final two below the head. stop ends it and waits; it may be called
// more than once. The node also ends when ctx does and, on Linux, when this process
// dies in whatever way.
func Anvil(ctx context.Context, o Options) (url string, stop func(), err error) {
	binary := o.Binary
	if binary == "" {
		if binary, err = Find(); err != nil {
			return "", nil, err
		}
	}
	ctx, cancel := context.WithCancel(ctx)
	cmd := exec.CommandContext(ctx, binary, o.args()...) //nolint:gosec // the operator's own binary
	cmd.WaitDelay = 5 * time.Second
	dieWithParent(cmd)
	out, in := io.Pipe()
	cmd.Stdout, cmd.Stderr = in, in
	if o.State != "" {
		cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) } // it saves its state then
	}
	started, done := make(chan error, 1), make(chan struct{})
	go func() {
		// Linux sends the parent-death signal when the thread that started the child
		// ends: this one stays until the child is gone.
		runtime.LockOSThread()
		defer close(done)
		err := cmd.Start()
		started <- err
		if err == nil {
			err = cmd.Wait()
		}
		_ = in.CloseWithError(errors.Join(io.EOF, err))
	}()
	stop = func() { cancel(); <-done }
	if err := <-started; err != nil {
		cancel()
		return "", nil, fmt.Errorf("start anvil: %w", err)
	}
	if url, err = listening(ctx, out, o.Log); err != nil {
		stop()
		return "", nil, fmt.Errorf("start anvil: %w", err)
	}
	return url, stop, nil
}

func (o Options) args() []string {
	chainID := o.ChainID
	if chainID == 0 {
		chainID = 31337
	}
	a := []string{"--host", "127.0.0.1", "--port", strconv.Itoa(o.Port), "--chain-id", strconv.FormatUint(chainID, 10), "--slots-in-an-epoch", "1"}
	switch {
	case o.Manual:
		a = append(a, "--no-mining")
	case o.BlockTime > time.Second:
		a = append(a, "--block-time", strconv.Itoa(int(o.BlockTime/time.Second)))
	default:
		a = append(a, "--block-time", "1")
	}
	if o.State != "" {
		a = append(a, "--state", o.State)
	}
	return append(a, o.Args...)
}

var listeningLine = regexp.MustCompile(`^Listening on (127\.0\.0\.1:[0-9]+)\s*$`)

// listening waits for the node's word and then keeps its output flowing.
func listening(ctx context.Context, out io.Reader, log io.Writer) (string, error) {
	if log == nil {
		log = io.Discard
	}
	found, last := make(chan string, 1), make(chan error, 1)
	go func() {
		lines := bufio.NewReader(out)
		said := ""
		for {
			line, err := lines.ReadString('\n')
			_, _ = io.WriteString(log, line)
			if m := listeningLine.FindStringSubmatch(strings.TrimSuffix(line, "\n")); m != nil {
				found <- "http://" + m[1]
				break
			}
			if s := strings.TrimSpace(line); s != "" {
				said = s
			}
			if err != nil {
				last <- fmt.Errorf("it ended at once, its last words: %q", said)
				return
			}
		}
		_, _ = io.Copy(log, lines)
	}()
	select {
	case url := <-found:
		return url, nil
	case err := <-last:
		return "", err
	case <-ctx.Done():
		return "", ctx.Err()
	case <-time.After(30 * time.Second):
		return "", errors.New("it did not begin to listen within 30 s")
	}
}

// Find looks for the binary in the places that the package comment lists.
func Find() (string, error) {
	if p := os.Getenv("HEFU_ANVIL"); p != "" {
		if _, err := os.Stat(p); err != nil {
			return "", fmt.Errorf("HEFU_ANVIL: %w", err)
		}
		return p, nil
	}
	if dir, err := Dir(); err == nil {
		p := packaged(dir)
		if _, err := os.Stat(p); err == nil {
			return p, nil
		}
	}
	if p, err := exec.LookPath("anvil"); err == nil {
		return p, nil
	}
	return "", ErrNoAnvil
}

func packaged(dir string) string {
	return filepath.Join(dir, "node_modules", "@foundry-rs", "anvil-"+runtime.GOOS+"-"+runtime.GOARCH, "bin", "anvil")
}

// Dir finds test/chain of the source tree, upwards from the working directory.
func Dir() (string, error) {
	at, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		dir := filepath.Join(at, "test", "chain")
		if _, err := os.Stat(filepath.Join(dir, "package-lock.json")); err == nil {
			return dir, nil
		}
		up := filepath.Dir(at)
		if up == at {
			return "", ErrNoTree
		}
		at = up
	}
}

// Install runs `npm ci` in test/chain unless what is installed already fits the
// lock file. It needs npm and its registry, and may run in several processes at
// once.
func Install(ctx context.Context, log io.Writer) error {
	dir, err := Dir()
	if err != nil {
		return err
	}
	return installIn(ctx, dir, log)
}

// InstallJudge does the same for the judges of Bitcoin and returns their folder.
func InstallJudge(ctx context.Context, log io.Writer) (string, error) {
	dir, err := Dir()
	if err != nil {
		return "", err
	}
	dir = filepath.Join(dir, "bitcoin")
	return dir, installIn(ctx, dir, log)
}

func installIn(ctx context.Context, dir string, log io.Writer) error {
	lock, err := os.ReadFile(filepath.Join(dir, "package-lock.json")) //nolint:gosec // our own file
	if err != nil {
		return err
	}
	unlock, err := lockFile(filepath.Join(dir, ".install.lock"))
	if err != nil {
		return fmt.Errorf("install the dev chain: %w", err)
	}
	defer unlock()
	mark := filepath.Join(dir, "node_modules", ".hefu-lock")
	if have, err := os.ReadFile(mark); err == nil && string(have) == string(lock) { //nolint:gosec // our own file
		return nil
	}
	cmd := exec.CommandContext(ctx, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, log, log
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("install the dev chain (npm ci in %s): %w", dir, err)
	}
	return os.WriteFile(mark, lock, 0o600)
}
