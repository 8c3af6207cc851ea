package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"syscall"
	"time"

	"github.com/hefu-wallet/hefu/client"
)

const guardStarts = 20 * time.Second

// child is a guard that dies with this program.
type child struct {
	stop  func()
	ended <-chan error
}

// startGuard runs `hefu serve` of this very binary with its state in dir, and returns
// when it is ready.
func startGuard(ctx context.Context, dir, addr, rpc, coins string) (*child, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	conf := filepath.Join(dir, "hefu.toml")
	if err := os.WriteFile(conf, []byte(demoGuardConfig(dir, addr, rpc, coins)), 0o600); err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	log, err := os.Create(filepath.Join(dir, "serve.log"))
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(self, "serve", "--config", conf) //nolint:gosec // this very binary
	cmd.Stdout, cmd.Stderr = log, log
	dieWithParent(cmd)
	c, err := start(cmd, log)
	if err != nil {
		return nil, err
	}
	if err := c.ready(ctx, "http://"+addr); err != nil {
		c.stop()
		said, _ := os.ReadFile(log.Name())
		return nil, fmt.Errorf("the guard did not start: %w\n%s", err, said)
	}
	return c, nil
}

func start(cmd *exec.Cmd, log *os.File) (*child, error) {
	started, ended, gone := make(chan error, 1), make(chan error, 1), make(chan struct{})
	go func() {
		// Linux sends the parent-death signal when the thread that started the child
		// ends: this one stays until the child is gone.
		runtime.LockOSThread()
		defer close(gone)
		defer func() { _ = log.Close() }()
		err := cmd.Start()
		started <- err
		if err == nil {
			ended <- cmd.Wait()
		}
	}()
	if err := <-started; err != nil {
		return nil, err
	}
	stop := func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		select {
		case <-gone:
		case <-time.After(5 * time.Second):
			_ = cmd.Process.Kill()
			<-gone
		}
	}
	return &child{stop: sync.OnceFunc(stop), ended: ended}, nil
}

func (c *child) ready(ctx context.Context, url string) error {
	g, err := client.New(url, client.Options{Pause: func(context.Context, time.Duration) error { return context.Canceled }})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, guardStarts)
	defer cancel()
	for {
		_, err := g.Ready(ctx)
		if err == nil {
			return nil
		}
		select {
		case died := <-c.ended:
			return fmt.Errorf("it ended at once: %w", died)
		case <-ctx.Done():
			return err
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// demoGuardConfig is a guard for throw-away chains: the rest and the waiting periods are as
// short as only such a guard may have them.
func demoGuardConfig(dir, addr, rpc, coins string) string {
	conf := fmt.Sprintf(`# Written by hefu demo.
data_dir = %q
listen = %q
issuer = "Hefu demo"
rest = "5s"

[delays]
redeal = "10s"
unfreeze = "10s"
book = "10s"
raise = "6s"
raise_far = "9s"
no_passkey = "0s"

[networks.%q]
nodes = [%q]
`, filepath.Join(dir, "data"), addr, demoNetwork, rpc)
	if coins != "" {
		conf += fmt.Sprintf("\n[networks.%q]\nnodes = [%q]\n", demoCoins, coins)
	}
	return conf
}
