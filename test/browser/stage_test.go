//go:build unix

package browser

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/node"
	devchain "github.com/hefu-wallet/hefu/test/chain"
	"github.com/hefu-wallet/hefu/test/chain/btcd"
)

// program is the hefu binary, built once.
var program = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "hefu-browser-")
	if err != nil {
		return "", err
	}
	name := filepath.Join(dir, "hefu")
	out, err := exec.Command("go", "build", "-o", name, "github.com/hefu-wallet/hefu/cmd/hefu").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("building hefu: %w\n%s", err, out)
	}
	return name, nil
})

// chromium is the browser: $HEFU_CHROMIUM, or the first of the usual names.
func chromium(t testing.TB) string {
	t.Helper()
	if named := os.Getenv("HEFU_CHROMIUM"); named != "" {
		return named
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if at, err := exec.LookPath(name); err == nil {
			return at
		}
	}
	t.Skip("no Chromium here: the page is not tested in a browser; install Debian's chromium or set HEFU_CHROMIUM")
	return ""
}

// stage is one play's chains and guard.
type stage struct {
	t     testing.TB
	dir   string
	addr  string // of the guard, localhost:port
	rpc   chain.RPC
	url   string // of anvil
	token string
	btc   *btcd.Node

	mu    sync.Mutex
	guard *exec.Cmd
	gone  chan struct{}
}

// newStage starts anvil, btcd and a guard with that rest.
func newStage(t testing.TB, rest string) *stage {
	t.Helper()
	s := &stage{t: t, dir: t.TempDir()}
	s.chains()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	s.must(err)
	_, port, err := net.SplitHostPort(l.Addr().String())
	s.must(errors.Join(err, l.Close()))
	s.addr = "localhost:" + port
	conf := fmt.Sprintf(`data_dir = %q
listen = %q
issuer = "Play"
rest = %q
[limits]
source = "0"
session = "0"
[delays]
redeal = "4s"
unfreeze = "2s"
book = "2s"
raise = "1h"
raise_far = "2h"
no_passkey = "0s"
[networks."eip155:31337"]
nodes = [%q]
[networks.%q]
nodes = [%q]
`, filepath.Join(s.dir, "data"), s.addr, rest, s.url, regtest, s.btc.URL)
	s.must(os.WriteFile(filepath.Join(s.dir, "hefu.toml"), []byte(conf), 0o600))
	s.must(s.startGuard())
	t.Cleanup(func() { s.must(s.endGuard(syscall.SIGTERM)) })
	return s
}

const regtest = "bip122:0f9188f13cb7b2c71f2a335e3a4fc328"

func (s *stage) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *stage) chains() {
	s.t.Helper()
	ctx := context.Background()
	url, stop, err := devchain.Anvil(ctx, devchain.Options{})
	s.must(err)
	s.t.Cleanup(stop)
	s.url = url
	s.rpc, err = node.New([]string{url}, node.Options{})
	s.must(err)
	s.token, err = devchain.Deploy(ctx, s.rpc, "TST", 6)
	s.must(err)
	s.btc, err = btcd.Start(ctx, btcd.Options{})
	s.must(err)
	s.t.Cleanup(func() { s.btc.Stop() })
}

func (s *stage) startGuard() error {
	name, err := program()
	if err != nil {
		return err
	}
	log, err := os.OpenFile(filepath.Join(s.dir, "serve.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	cmd := exec.Command(name, "serve", "--config", filepath.Join(s.dir, "hefu.toml")) //nolint:gosec // ours
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		return err
	}
	gone := make(chan struct{})
	go func() { _ = cmd.Wait(); _ = log.Close(); close(gone) }()
	s.guard, s.gone = cmd, gone
	for {
		resp, err := http.Get("http://" + s.addr + "/readyz") //nolint:gosec,noctx // our own guard
		if err == nil {
			_ = resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case <-gone:
			said, _ := os.ReadFile(filepath.Join(s.dir, "serve.log"))
			return fmt.Errorf("the guard ended: %s", said)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func (s *stage) endGuard(how syscall.Signal) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.guard == nil {
		return nil
	}
	err := s.guard.Process.Signal(how)
	<-s.gone
	s.guard = nil
	if errors.Is(err, os.ErrProcessDone) {
		return nil
	}
	return err
}

// props are what a play may ask for besides the page, over loopback: POST {"do": …}.
func (s *stage) props() *httptest.Server {
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var ask struct{ Do, Address, Amount string }
		err := json.NewDecoder(r.Body).Decode(&ask)
		var out string
		if err == nil {
			out, err = s.prop(r.Context(), ask.Do, ask.Address, ask.Amount)
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		_, _ = w.Write([]byte(out))
	}))
}

func (s *stage) prop(ctx context.Context, do, address, amount string) (string, error) {
	switch do {
	case "kill":
		return "", s.endGuard(syscall.SIGKILL)
	case "start":
		return "", s.startGuard()
	case "open":
		s.openAt(address)
		return "", nil
	case "fund": // ether
		return "", s.base(amount, 18, func(n *big.Int) error { return devchain.Fund(ctx, s.rpc, address, n) })
	case "mint": // the token
		return "", s.base(amount, 6, func(n *big.Int) error { return devchain.Mint(ctx, s.rpc, s.token, address, n) })
	case "basefee": // gwei, from the next block on
		return "", s.base(amount, 9, func(n *big.Int) error {
			var ignored any
			if err := s.rpc.Call(ctx, &ignored, "anvil_setNextBlockBaseFeePerGas", "0x"+n.Text(16)); err != nil {
				return err
			}
			return devchain.Mine(ctx, s.rpc, 1)
		})
	case "outside": // the account's key signs something that this device knows nothing of
		var ignored any
		if err := s.rpc.Call(ctx, &ignored, "anvil_impersonateAccount", address); err != nil {
			return "", err
		}
		if err := s.rpc.Call(ctx, &ignored, "eth_sendTransaction", map[string]string{"from": address, "to": address, "value": "0x1"}); err != nil {
			return "", err
		}
		return "", devchain.Mine(ctx, s.rpc, 3)
	case "balance":
		var wei string
		if err := s.rpc.Call(ctx, &wei, "eth_getBalance", address, "latest"); err != nil {
			return "", err
		}
		n, ok := new(big.Int).SetString(strings.TrimPrefix(wei, "0x"), 16)
		if !ok {
			return "", fmt.Errorf("the node says %q", wei)
		}
		return n.String(), nil
	}
	return s.bitcoin(ctx, do, address, amount)
}

func (*stage) base(amount string, decimals uint8, f func(*big.Int) error) error {
	u, err := hefu.ParseDecimal(amount, decimals)
	if err != nil {
		return err
	}
	return f(u.Big())
}

// play runs one script against the stage and gives its output, which is the test's log as
// well; what it cannot bear ends it with another code than 0.
func (s *stage) play(name string, extra ...string) string {
	s.t.Helper()
	props := s.props()
	defer props.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 8*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "node", name)
	cmd.Env = append(append(os.Environ(),
		"HEFU_PAGE=http://"+s.addr, "HEFU_PROPS="+props.URL, "HEFU_DIR="+s.dir, "HEFU_CHROMIUM="+chromium(s.t), "HEFU_TOKEN="+s.token,
	), extra...)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	err := cmd.Run()
	s.t.Logf("%s:\n%s", name, said.String())
	if err != nil {
		s.t.Fatalf("%s: %v", name, err)
	}
	return said.String()
}
