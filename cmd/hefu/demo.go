package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/chain/all"
	"github.com/hefu-wallet/hefu/client"
	"github.com/hefu-wallet/hefu/node"
	devchain "github.com/hefu-wallet/hefu/test/chain"
	"github.com/hefu-wallet/hefu/text"
)

const (
	demoNetwork  = hefu.Network("eip155:31337")
	demoAddr     = "localhost:8433"
	demoSymbol   = "TST"
	demoDecimals = 6
	demoName     = "alice"
	demoEther    = 10
	demoTokens   = 1000
	// demoTo is the second account of the dev chain: somebody else.
	demoTo = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
)

// demoState is demo.json: what `hefu demo code` and `faucet` need to know.
type demoState struct {
	PID   int    `json:"pid"`
	RPC   string `json:"rpc"`
	Guard string `json:"guard"`
	Token string `json:"token"`
	Coins string `json:"coins,omitempty"` // of the Bitcoin node; "" where there is none
	Home  string `json:"home"`
}

// newDemo is `hefu demo`.
func newDemo() *cobra.Command {
	d := &demo{}
	c := &cobra.Command{Use: "demo", Args: cobra.NoArgs, Short: "try everything on a throw-away chain", Long: english("help.demo")}
	c.PersistentFlags().StringVar(&d.dir, "dir", "", "where everything lies (default: where HEFU_HOME's demo lies, else ./.demo)")
	c.Flags().StringVar(&d.addr, "addr", demoAddr, "where the guard listens")
	c.RunE = d.wrap(func(c *cobra.Command, _ []string) error { return d.run(c.Context()) })
	c.AddCommand(
		&cobra.Command{
			Use: "code", Args: cobra.NoArgs, Short: "a one-time code from the demo's authenticator",
			RunE: d.wrap(func(c *cobra.Command, _ []string) error { return d.code(c.Context()) }),
		},
		&cobra.Command{
			Use: "faucet ADDRESS", Args: cobra.MaximumNArgs(1), Short: "ether and test tokens for an address",
			RunE: d.wrap(func(c *cobra.Command, args []string) error { return d.faucet(c.Context(), strings.Join(args, "")) }),
		},
	)
	quiet(c)
	return c
}

type demo struct {
	dir, addr string
	out, err  io.Writer
	lang      text.Lang
}

func (d *demo) wrap(fn func(*cobra.Command, []string) error) func(*cobra.Command, []string) error {
	return func(c *cobra.Command, args []string) error {
		d.out, d.err, d.lang = c.OutOrStdout(), c.ErrOrStderr(), langOf(c)
		if c.Context() == nil {
			c.SetContext(context.Background())
		}
		err := d.findDir()
		if err == nil {
			err = fn(c, args)
		}
		return report(d.err, d.lang, false, c.CommandPath(), err)
	}
}

func (d *demo) findDir() (err error) {
	if d.dir == "" {
		d.dir = ".demo"
		if home := os.Getenv("HEFU_HOME"); home != "" {
			if _, err := os.Stat(filepath.Join(filepath.Dir(home), "demo.json")); err == nil {
				d.dir = filepath.Dir(home)
			}
		}
	}
	d.dir, err = filepath.Abs(d.dir)
	return err
}

func (d *demo) path(name ...string) string { return filepath.Join(append([]string{d.dir}, name...)...) }

// run starts everything, prints the walk-through and stays until it is interrupted or
// a child ends.
func (d *demo) run(ctx context.Context) error {
	began := time.Now()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	unlock, err := d.prepare()
	if err != nil {
		return err
	}
	defer unlock()
	if err := d.install(ctx); err != nil {
		return err
	}
	log, err := os.Create(d.path("anvil.log"))
	if err != nil {
		return err
	}
	defer func() { _ = log.Close() }()
	rpcURL, stop, err := devchain.Anvil(ctx, devchain.Options{Log: log})
	if err != nil {
		return err
	}
	defer stop()
	token, err := deploy(ctx, rpcURL)
	if err != nil {
		return err
	}
	coins, stopCoins, err := d.bitcoin(ctx)
	if err != nil {
		return err
	}
	defer stopCoins()
	guard, err := startGuard(ctx, d.path("guard"), d.addr, rpcURL, coins)
	if err != nil {
		return err
	}
	defer guard.stop()
	s := demoState{PID: os.Getpid(), RPC: rpcURL, Guard: "http://" + d.addr, Token: token, Coins: coins, Home: d.path("wallet")}
	if err := d.writeHome(ctx, s); err != nil {
		return err
	}
	d.walkThrough(s, time.Since(began))
	select {
	case <-ctx.Done():
		d.say("demo.over", d.dir)
		return nil
	case err := <-guard.ended:
		return fmt.Errorf("the guard ended, see %s: %w", d.path("guard", "serve.log"), err)
	}
}

func (d *demo) t(k text.Key, args ...any) string { return d.lang.Say(k, args...) }
func (d *demo) say(t text.Key, args ...any)      { fmt.Fprintln(d.out, d.t(t, args...)) }

// prepare takes the directory for this demo and empties it of an earlier one.
func (d *demo) prepare() (unlock func(), err error) {
	if l, err := net.Listen("tcp", d.addr); err != nil {
		return nil, fail(hefu.KindConflict, "demo.busy", d.addr)
	} else if err := l.Close(); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(d.dir, 0o700); err != nil {
		return nil, err
	}
	unlock, ok, err := lockFile(d.path("demo.lock"))
	if err != nil {
		return nil, err
	}
	if !ok {
		s, _ := d.state()
		return nil, fail(hefu.KindConflict, "demo.second", d.dir, s.PID)
	}
	for _, name := range []string{"demo.json", "anvil.log", "btcd.log", "guard", "wallet"} {
		if err := os.RemoveAll(d.path(name)); err != nil {
			unlock()
			return nil, err
		}
	}
	return unlock, nil
}

// install fetches anvil where there is none.
func (d *demo) install(ctx context.Context) error {
	if _, err := devchain.Find(); !errors.Is(err, devchain.ErrNoAnvil) {
		return err
	}
	if _, err := devchain.Dir(); errors.Is(err, devchain.ErrNoTree) {
		return fail(hefu.KindInvalid, "demo.tree")
	}
	d.say("demo.anvil")
	return devchain.Install(ctx, d.err)
}

func rpcOf(url string) (chain.RPC, error) { return node.New([]string{url}, node.Options{}) }

func deploy(ctx context.Context, url string) (string, error) {
	rpc, err := rpcOf(url)
	if err != nil {
		return "", err
	}
	address, err := devchain.Deploy(ctx, rpc, demoSymbol, demoDecimals)
	if err != nil {
		return "", err
	}
	n, family, err := all.Families().Network(demoNetwork)
	if err != nil {
		return "", err
	}
	return family.ParseAddress(n, address)
}

// writeHome makes the wallet's home: wallet.toml with everything that a person would
// type, so that the walk-through can be pasted.
func (d *demo) writeHome(ctx context.Context, s demoState) error {
	c, err := client.New(s.Guard, client.Options{Agent: "hefu demo"})
	if err != nil {
		return err
	}
	info, err := c.Guard(ctx)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(s.Home, 0o700); err != nil {
		return err
	}
	conf := fmt.Sprintf(`# Written by hefu demo. The secrets lie in files so that the walk-through can be
# pasted; anywhere else that is wrong.
guard = %q
fingerprint = %q
name = %q
network = %q
tokens = [%q]
password_file = "account.password"
vault_password_file = "vault.password"
authenticator = "authenticator"
`, s.Guard, info.ID, demoName, demoNetwork, demoNetwork.Asset("erc20", s.Token))
	raw, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	for name, content := range map[string]string{
		filepath.Join(s.Home, "wallet.toml"):      conf,
		filepath.Join(s.Home, "account.password"): newKey() + "\n",
		filepath.Join(s.Home, "vault.password"):   newKey() + "\n",
		d.path("demo.json"):                       string(raw) + "\n",
	} {
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// demoSteps are the walk-through, exactly as printed.
func demoSteps(s demoState) []string {
	coins := ""
	if s.Coins != "" {
		coins = " --limit rBTC=1"
	}
	return []string{
		"hefu wallet create --no-check",
		"hefu wallet signup",
		"hefu wallet split --limit ETH=1 --limit " + s.Token + "=100000000u" + coins,
		"hefu demo faucet $(hefu wallet receive --address)",
		"hefu wallet send 0.25 ETH " + demoTo + " --code $(hefu demo code)",
	}
}

func (d *demo) walkThrough(s demoState, took time.Duration) {
	self, err := os.Executable()
	if err != nil {
		self = "hefu"
	}
	d.say("demo.ready", took.Round(10*time.Millisecond), d.dir)
	fmt.Fprintln(d.out)
	d.say("demo.page", pageOf(s.Guard), quoted(self))
	fmt.Fprintln(d.out)
	d.say("demo.walk")
	d.say("demo.paste", fmt.Sprintf("export HEFU_HOME=%s PATH=%s:$PATH", quoted(s.Home), quoted(filepath.Dir(self))))
	d.say("demo.then")
	fmt.Fprintln(d.out)
	for _, step := range demoSteps(s) {
		fmt.Fprintf(d.out, "  %s\n", step)
	}
	fmt.Fprintln(d.out)
	// Not one of the five, and not indented like them.
	fmt.Fprintln(d.out, strings.TrimSpace(d.t("demo.token", "")))
	fmt.Fprintf(d.out, "\n\thefu wallet send 5 %s %s --code $(hefu demo code)\n\n", s.Token, demoTo)
	if s.Coins != "" {
		fmt.Fprintln(d.out, strings.TrimSpace(d.t("demo.coins", "")))
		fmt.Fprintf(d.out, "\n\thefu demo faucet $(hefu wallet receive --network %s --address)\n", demoCoins)
		fmt.Fprintf(d.out, "\thefu wallet send 0.25 rBTC %s --network %s --code $(hefu demo code)\n\n", demoPayee, demoCoins)
	}
	d.say("demo.about", s.Home)
}

// pageOf is where a browser finds the guard's page: under a name, because passkeys take no
// address.
func pageOf(guard string) string {
	u, err := url.Parse(guard)
	if err != nil {
		return guard
	}
	if addr, err := netip.ParseAddr(u.Hostname()); err == nil && addr.IsLoopback() {
		u.Host = net.JoinHostPort("localhost", u.Port())
	}
	return u.String() + "/"
}

// quoted is for a shell.
func quoted(s string) string {
	if strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+@") == "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

func (d *demo) state() (s demoState, err error) {
	raw, err := os.ReadFile(d.path("demo.json"))
	if err == nil {
		err = json.Unmarshal(raw, &s)
	}
	if err != nil {
		return s, fail(hefu.KindNotFound, "demo.none", d.dir)
	}
	return s, nil
}

func (d *demo) code(ctx context.Context) error {
	s, err := d.state()
	if err != nil {
		return err
	}
	a := authenticator{filepath.Join(s.Home, "authenticator")}
	for {
		code, wait, err := a.next(time.Now(), 0)
		if err != nil {
			return err
		}
		if wait == 0 {
			fmt.Fprintln(d.out, code)
			return nil
		}
		fmt.Fprintln(d.err, d.t("totp.wait", int(wait.Seconds())+1))
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
	}
}

func (d *demo) faucet(ctx context.Context, to string) error {
	s, err := d.state()
	if err != nil {
		return err
	}
	if !lockHeld(d.path("demo.lock")) { // what is left of one that ended gives nothing
		return fail(hefu.KindNotFound, "demo.none", d.dir)
	}
	if to == "" { // as from $(…) of a command that failed
		return hefu.Errorf(hefu.KindInvalid, "demo: name the address that gets the coins: hefu demo faucet ADDRESS")
	}
	if paid, err := d.faucetCoins(ctx, s, to); paid || err != nil {
		return err
	}
	n, family, err := all.Families().Network(demoNetwork)
	if err != nil {
		return err
	}
	if to, err = family.ParseAddress(n, to); err != nil {
		return err
	}
	rpc, err := rpcOf(s.RPC)
	if err != nil {
		return err
	}
	wei := new(big.Int).Mul(big.NewInt(demoEther), new(big.Int).Exp(big.NewInt(10), big.NewInt(18), nil))
	if err := devchain.Fund(ctx, rpc, to, wei); err != nil {
		return err
	}
	tokens := new(big.Int).Mul(big.NewInt(demoTokens), big.NewInt(1_000_000))
	if err := devchain.Mint(ctx, rpc, s.Token, to, tokens); err != nil {
		return err
	}
	d.say("demo.faucet", fmt.Sprint(demoEther), fmt.Sprint(demoTokens), demoSymbol, to)
	return nil
}
