package story

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/client"
	"github.com/hefu-wallet/hefu/node"
	devchain "github.com/hefu-wallet/hefu/test/chain"
)

const patience = 60 * time.Second // for anything that should happen by itself

type stageKey struct{}

// stage is what one story plays on: a chain, a guard, and machines.
type stage struct {
	dir      string
	url      string // of the chain's node
	rpc      chain.RPC
	stopNode func()
	token    string
	addr     string // of the guard
	remote   string // the address of its PostgreSQL; its file otherwise
	guard    *exec.Cmd
	rest     string // how long a signed transfer rests, when not as configured
	gone     chan struct{}
	home     string
	user     string
	liar     *liar
	btc      *coins
	ear      *receiver
	tab      *tab
}

// onStage turns a method that returns an error into a command; '!' demands the error.
func onStage(fn func(*stage, *testscript.TestScript, []string) error) func(*testscript.TestScript, bool, []string) {
	return func(ts *testscript.TestScript, neg bool, args []string) {
		err := fn(ts.Value(stageKey{}).(*stage), ts, args)
		switch {
		case err != nil && !neg:
			ts.Fatalf("%v", err)
		case err == nil && neg:
			ts.Fatalf("it succeeded and should not have")
		}
	}
}

func (s *stage) close() {
	_ = s.endGuard(syscall.SIGKILL)
	_ = s.tab.close(syscall.SIGKILL)
	if s.stopNode != nil {
		s.stopNode()
	}
	if s.btc != nil {
		s.btc.stop()
	}
	if s.ear != nil {
		s.ear.close()
	}
}

func usage(want string) error { return fmt.Errorf("usage: %s", want) }

// chain [stop]: starts a node with a test token, or ends it.
func (s *stage) chainCmd(ts *testscript.TestScript, args []string) (err error) {
	if len(args) == 1 && args[0] == "stop" {
		s.stopNode()
		return nil
	}
	if s.url, s.stopNode, err = devchain.Anvil(context.Background(), devchain.Options{}); err != nil {
		return err
	}
	if s.rpc, err = node.New([]string{s.url}, node.Options{}); err != nil {
		return err
	}
	if s.token, err = devchain.Deploy(context.Background(), s.rpc, "TST", 6); err != nil {
		return err
	}
	ts.Setenv("RPC", s.url)
	ts.Setenv("TOKEN", s.token)
	return nil
}

// guard start [REST]|kill|stop|forget|database URL: `hefu serve` as an operator runs it. kill is SIGKILL.
func (s *stage) guardCmd(ts *testscript.TestScript, args []string) error {
	if len(args) == 0 {
		return usage("guard start [REST]|kill|stop|forget|database URL")
	}
	if args[0] == "database" && len(args) == 2 {
		s.remote = args[1]
		return s.configure(filepath.Join(s.dir, "guard"))
	}
	s.rest = ""
	if len(args) == 2 {
		s.rest = args[1]
	}
	switch args[0] {
	case "kill":
		return s.endGuard(syscall.SIGKILL)
	case "stop":
		return s.endGuard(syscall.SIGTERM)
	case "start":
		return s.startGuard(ts)
	case "forget": // everything: the next start is another guard
		if s.remote != "" {
			var err error
			if s.remote, err = emptyDatabase(); err != nil {
				return err
			}
			if err := s.configure(filepath.Join(s.dir, "guard")); err != nil {
				return err
			}
		}
		return os.RemoveAll(filepath.Join(s.dir, "guard", "data"))
	}
	return usage("guard start [REST]|kill|stop|forget|database URL")
}

func (s *stage) startGuard(ts *testscript.TestScript) error {
	dir := filepath.Join(s.dir, "guard")
	if s.addr == "" {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		_, port, err := net.SplitHostPort(l.Addr().String())
		if err = errors.Join(err, l.Close(), os.MkdirAll(dir, 0o700)); err != nil {
			return err
		}
		s.addr = "localhost:" + port
		if onPostgres() {
			if s.remote, err = emptyDatabase(); err != nil {
				return err
			}
		}
		if err := s.configure(dir); err != nil {
			return err
		}
	}
	log, err := os.OpenFile(filepath.Join(dir, "serve.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	cmd := exec.Command(filepath.Join(binary, "hefu"), "serve", "--config", filepath.Join(dir, "hefu.toml")) //nolint:gosec // ours
	cmd.Stdout, cmd.Stderr = log, log
	cmd.Env = os.Environ()
	if s.rest != "" {
		cmd.Env = append(cmd.Env, "HEFU_REST="+s.rest)
	}
	if s.ear != nil {
		cmd.Env = append(cmd.Env, s.ear.env()...)
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	gone := make(chan struct{})
	go func() { _ = cmd.Wait(); _ = log.Close(); close(gone) }()
	s.guard, s.gone = cmd, gone
	ts.Setenv("GUARD", "http://"+s.addr)
	ts.Setenv("GUARD_DIR", dir)
	c, err := s.client("")
	if err != nil {
		return err
	}
	return until("the guard is ready", func(ctx context.Context) error {
		_, err := c.Ready(ctx)
		select {
		case <-gone:
			said, _ := os.ReadFile(log.Name())
			return &final{fmt.Errorf("the guard ended: %s", said)}
		default:
			return err
		}
	})
}

func (s *stage) endGuard(sig syscall.Signal) error {
	if s.guard == nil {
		return nil
	}
	_ = s.guard.Process.Signal(sig)
	select {
	case <-s.gone:
		s.guard = nil
		return nil
	case <-time.After(patience):
		return errors.New("the guard did not end")
	}
}

func (s *stage) client(token string) (*client.Client, error) {
	return client.New("http://"+s.addr, client.Options{Token: token, Agent: "story"})
}

// final ends an until at once.
type final struct{ error }

func until(what string, fn func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for {
		err := fn(ctx)
		var f *final
		if err == nil || errors.As(err, &f) {
			return err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("waiting that %s: %w", what, err)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// machine NAME USER: a device with a home of its own. The user's passwords and
// authenticator are the same on every machine, as they are in a user's head and hand.
func (s *stage) machineCmd(ts *testscript.TestScript, args []string) error {
	if len(args) != 2 {
		return usage("machine NAME USER")
	}
	s.home, s.user = filepath.Join(s.dir, "machine-"+args[0]), args[1]
	c, err := s.client("")
	if err != nil {
		return err
	}
	info, err := c.Guard(context.Background())
	if err != nil {
		return err
	}
	conf := fmt.Sprintf("guard = %q\nfingerprint = %q\nname = %q\npassword_file = %q\nvault_password_file = %q\nauthenticator = %q\n",
		"http://"+s.addr, info.ID, s.user, s.secret("password"), s.secret("vault"), s.secret("auth"))
	if err := os.MkdirAll(s.home, 0o700); err != nil {
		return err
	}
	for name, text := range map[string]string{
		filepath.Join(s.home, "wallet.toml"): conf,
		s.secret("password"):                 "four mild herons waded past\n",
		s.secret("vault"):                    "the vault of " + s.user + "\n",
	} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			return err
		}
	}
	ts.Setenv("HEFU_HOME", s.home)
	return nil
}

func (s *stage) secret(what string) string { return filepath.Join(s.dir, s.user+"."+what) }

func base(amount string, decimals uint8) (*big.Int, error) {
	u, err := hefu.ParseDecimal(amount, decimals)
	return u.Big(), err
}

// fund ADDRESS AMOUNT: ether from the chain's own purse.
func (s *stage) fundCmd(_ *testscript.TestScript, args []string) error {
	if len(args) != 2 {
		return usage("fund ADDRESS AMOUNT")
	}
	wei, err := base(args[1], 18)
	if err != nil {
		return err
	}
	return devchain.Fund(context.Background(), s.rpc, args[0], wei)
}

// mint ADDRESS AMOUNT: test tokens.
func (s *stage) mintCmd(_ *testscript.TestScript, args []string) error {
	if len(args) != 2 {
		return usage("mint ADDRESS AMOUNT")
	}
	units, err := base(args[1], 6)
	if err != nil {
		return err
	}
	return devchain.Mint(context.Background(), s.rpc, s.token, args[0], units)
}

// mine N: blocks at once.
func (s *stage) mineCmd(_ *testscript.TestScript, args []string) error {
	n, err := strconv.Atoi(args[0])
	if err != nil {
		return err
	}
	return devchain.Mine(context.Background(), s.rpc, n)
}

// mining off|on: whether blocks come by themselves.
func (s *stage) miningCmd(_ *testscript.TestScript, args []string) error {
	if len(args) != 1 || args[0] != "on" && args[0] != "off" {
		return usage("mining off|on")
	}
	seconds := map[string]int{"off": 0, "on": 1}[args[0]]
	var ignored any
	return s.rpc.Call(context.Background(), &ignored, "evm_setIntervalMining", seconds)
}

// outside ADDRESS: a transaction of that address made outside Hefu, so that the next
// nonce is another one (anvil impersonates).
func (s *stage) outsideCmd(_ *testscript.TestScript, args []string) error {
	ctx := context.Background()
	var ignored any
	if err := s.rpc.Call(ctx, &ignored, "anvil_impersonateAccount", args[0]); err != nil {
		return err
	}
	tx := map[string]string{"from": args[0], "to": args[0], "value": "0x1"}
	if err := s.rpc.Call(ctx, &ignored, "eth_sendTransaction", tx); err != nil {
		return err
	}
	return devchain.Mine(ctx, s.rpc, 3)
}

// balance ADDRESS is|below AMOUNT [token]: judged by the chain.
func (s *stage) balanceCmd(_ *testscript.TestScript, args []string) error {
	if len(args) < 3 || len(args) > 4 {
		return usage("balance ADDRESS is|below AMOUNT [token]")
	}
	decimals, method, params := uint8(18), "eth_getBalance", []any{args[0], "latest"}
	if len(args) == 4 {
		data := "0x70a08231" + strings.Repeat("0", 24) + strings.ToLower(strings.TrimPrefix(args[0], "0x"))
		decimals, method, params = 6, "eth_call", []any{map[string]string{"to": s.token, "data": data}, "latest"}
	}
	want, err := base(args[2], decimals)
	if err != nil {
		return err
	}
	var hex string
	if err := s.rpc.Call(context.Background(), &hex, method, params...); err != nil {
		return err
	}
	have, ok := new(big.Int).SetString(strings.TrimPrefix(hex, "0x"), 16)
	if !ok {
		return fmt.Errorf("the node answered %q", hex)
	}
	c := have.Cmp(want)
	if args[1] == "is" && c == 0 || args[1] == "below" && c < 0 {
		return nil
	}
	return fmt.Errorf("the chain says that %s has %s base units; wanted %s %s", args[0], have, args[1], want)
}

// allowance OWNER SPENDER is AMOUNT: of the test token, judged by the chain.
func (s *stage) allowanceCmd(_ *testscript.TestScript, args []string) error {
	if len(args) != 4 || args[2] != "is" {
		return usage("allowance OWNER SPENDER is AMOUNT")
	}
	word := func(a string) string {
		return strings.Repeat("0", 24) + strings.ToLower(strings.TrimPrefix(a, "0x"))
	}
	want, err := base(args[3], 6)
	if err != nil {
		return err
	}
	var hex string
	call := map[string]string{"to": s.token, "data": "0xdd62ed3e" + word(args[0]) + word(args[1])}
	if err := s.rpc.Call(context.Background(), &hex, "eth_call", call, "latest"); err != nil {
		return err
	}
	if have, ok := new(big.Int).SetString(strings.TrimPrefix(hex, "0x"), 16); !ok || have.Cmp(want) != 0 {
		return fmt.Errorf("the chain says that %s may take %s; wanted %s", args[1], hex, want)
	}
	return nil
}

// capture NAME: the last output, as a variable.
func (s *stage) captureCmd(ts *testscript.TestScript, args []string) error {
	v := strings.TrimSpace(ts.ReadFile("stdout"))
	if v == "" {
		return errors.New("the last command printed nothing")
	}
	ts.Setenv(args[0], v)
	return nil
}

// field NAME stdout|stderr PATH [WANT]: a field of the last JSON line, as a variable. A
// list is joined by spaces.
func (s *stage) fieldCmd(ts *testscript.TestScript, args []string) error {
	if len(args) < 3 {
		return usage("field NAME stdout|stderr PATH [WANT]")
	}
	lines := strings.Split(strings.TrimSpace(ts.ReadFile(args[1])), "\n")
	var v any
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &v); err != nil {
		return fmt.Errorf("%q is not JSON: %w", lines[len(lines)-1], err)
	}
	for _, key := range strings.Split(args[2], ".") {
		m, ok := v.(map[string]any)
		if !ok || m[key] == nil {
			return fmt.Errorf("%s has no %s", lines[len(lines)-1], args[2])
		}
		v = m[key]
	}
	text := fmt.Sprint(v)
	if list, ok := v.([]any); ok {
		text = strings.Trim(fmt.Sprint(list), "[]")
	}
	if len(args) == 4 && text != args[3] {
		return fmt.Errorf("%s is %q, wanted %q", args[2], text, args[3])
	}
	ts.Setenv(args[0], text)
	return nil
}

// totp NAME [wrong]: a fresh code of the machine's user, as a variable; or one that is
// wrong for a day to come.
func (s *stage) totpCmd(ts *testscript.TestScript, args []string) error {
	var code string
	var err error
	if len(args) == 2 && args[1] == "wrong" {
		code, err = s.wrongCode()
	} else {
		code, err = s.code()
	}
	if err == nil {
		ts.Setenv(args[0], code)
	}
	return err
}

func (s *stage) otpKey() (*otp.Key, error) {
	raw, err := os.ReadFile(s.secret("auth"))
	if err != nil {
		return nil, err
	}
	return otp.NewKeyFromURL(strings.TrimSpace(string(raw)))
}

func (s *stage) codeAt(step int64) (string, error) {
	key, err := s.otpKey()
	if err != nil {
		return "", err
	}
	return totp.GenerateCode(key.Secret(), time.Unix(step*30, 0))
}

// code takes the earliest unused step, as the command line's authenticator file does,
// and notes it in the same place.
func (s *stage) code() (string, error) {
	path := s.secret("auth") + ".used"
	for {
		var used struct{ Step int64 }
		if raw, err := os.ReadFile(path); err == nil {
			if err := json.Unmarshal(raw, &used); err != nil {
				return "", err
			}
		}
		present := time.Now().Unix() / 30
		step := max((time.Now().Unix()+10)/30-1, used.Step+1) // it may take a while to arrive
		if step > present+1 {
			time.Sleep(time.Until(time.Unix((present+1)*30, 0)))
			continue
		}
		if err := os.WriteFile(path, fmt.Appendf(nil, `{"step":%d}`, step), 0o600); err != nil {
			return "", err
		}
		return s.codeAt(step)
	}
}

func (s *stage) wrongCode() (string, error) {
	right := map[string]bool{}
	for step := time.Now().Unix()/30 - 10; step < time.Now().Unix()/30+20; step++ {
		c, err := s.codeAt(step)
		if err != nil {
			return "", err
		}
		right[c] = true
	}
	for n := 0; ; n++ {
		if c := fmt.Sprintf("%06d", n); !right[c] {
			return c, nil
		}
	}
}

// ethers PATH WORDS…: the address that the independent library derives, as ETHERS.
func (s *stage) ethersCmd(ts *testscript.TestScript, args []string) error {
	const script = `import { HDNodeWallet, Mnemonic } from "ethers";
process.stdout.write(HDNodeWallet.fromMnemonic(Mnemonic.fromPhrase(process.argv[2]), process.argv[1]).address)`
	cmd := exec.Command("node", "--input-type=module", "-e", script, "--", args[0], strings.Join(args[1:], " ")) //nolint:gosec // ours
	cmd.Dir = ts.Getenv("NODE_TREE")
	out := &bytes.Buffer{}
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("ethers: %w: %s", err, out)
	}
	ts.Setenv("ETHERS", out.String())
	return nil
}

// await TRANSFER STATE: the guard says so, in time.
func (s *stage) awaitCmd(_ *testscript.TestScript, args []string) error {
	if len(args) != 2 {
		return usage("await TRANSFER STATE")
	}
	c, err := s.mine()
	if err != nil {
		return err
	}
	return until(args[0]+" is "+args[1], func(ctx context.Context) error {
		t, err := c.Transfer(ctx, hefu.TransferID(args[0]))
		if err == nil && string(t.State) != args[1] {
			err = fmt.Errorf("it is %s (%s)", t.State, t.Reason)
			if t.State.Terminal() {
				err = &final{err}
			}
		}
		return err
	})
}

// mine is a client with the session that the machine's wallet has.
func (s *stage) mine() (*client.Client, error) {
	raw, err := os.ReadFile(filepath.Join(s.home, "session.json"))
	if err != nil {
		return nil, err
	}
	var session struct{ Token string }
	if err := json.Unmarshal(raw, &session); err != nil {
		return nil, err
	}
	return s.client(session.Token)
}
