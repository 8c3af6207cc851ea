// Package story runs whole-program stories: the real hefu binary, as a guard and as
// wallets on several machines, over a real chain (anvil). Each story is a script in
// testdata; balances are read from the chain, never from our own tables. An attacker
// with a client of his own is among the characters (thief_test.go).
//
// One-time codes: a guard takes each 30-second step once, in rising order, and the
// steps before and after the present one too. The stories use these three and wait for
// the next where they need more; nobody turns the guard's clock.
package story

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	devchain "github.com/hefu-wallet/hefu/test/chain"
	"github.com/hefu-wallet/hefu/test/chain/btcd"
)

// binary is the directory with the hefu that the stories run.
var binary string

// storiesAtOnce is how many run beside each other: they wait for blocks and codes more
// than they compute.
const storiesAtOnce = "8"

func TestMain(m *testing.M) {
	flag.Parse()
	if err := flag.Set("test.parallel", storiesAtOnce); err != nil {
		panic(err)
	}
	code, err := build(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func build(m *testing.M) (int, error) {
	dir, err := os.MkdirTemp("", "hefu-story-")
	if err != nil {
		return 1, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	if err := devchain.Install(ctx, os.Stderr); err != nil {
		return 1, err
	}
	if err := btcd.Install(ctx, os.Stderr); err != nil {
		return 1, err
	}
	cmd := exec.CommandContext(ctx, "go", "build", "-o", filepath.Join(dir, "hefu"), "github.com/hefu-wallet/hefu/cmd/hefu")
	cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
	if err := cmd.Run(); err != nil {
		return 1, fmt.Errorf("build hefu: %w", err)
	}
	binary = dir
	defer func() {
		if shared.c != nil {
			shared.c.Stop()
		}
	}()
	return m.Run(), nil
}

func TestStories(t *testing.T) {
	anvil, err := devchain.Find()
	if err != nil {
		t.Fatal(err)
	}
	bitcoin, err := btcd.Find()
	if err != nil {
		t.Fatal(err)
	}
	tree, err := devchain.Dir()
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Condition:           condition,
		Setup: func(e *testscript.Env) error {
			e.Setenv("PATH", binary+string(os.PathListSeparator)+os.Getenv("PATH"))
			e.Setenv("HEFU_ANVIL", anvil)
			e.Setenv("HEFU_BTCD", bitcoin)
			e.Setenv("LC_ALL", "C") // the stories read English, whoever runs them
			e.Setenv("NODE_TREE", tree)
			e.Setenv("HOME", e.WorkDir)
			s := &stage{dir: e.WorkDir}
			e.Values[stageKey{}] = s
			e.Defer(s.close)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"chain":     onStage((*stage).chainCmd),
			"repeat":    repeat,
			"killed":    killed,
			"postgres":  onStage((*stage).postgresCmd),
			"guard":     onStage((*stage).guardCmd),
			"machine":   onStage((*stage).machineCmd),
			"fund":      onStage((*stage).fundCmd),
			"bitcoin":   onStage((*stage).bitcoinCmd),
			"pay":       onStage((*stage).payCmd),
			"far":       onStage((*stage).farCmd),
			"waiting":   onStage((*stage).waitingCmd),
			"waits":     onStage((*stage).waitsCmd),
			"holds":     onStage((*stage).holdsCmd),
			"spent":     onStage((*stage).spentCmd),
			"mint":      onStage((*stage).mintCmd),
			"mine":      onStage((*stage).mineCmd),
			"mining":    onStage((*stage).miningCmd),
			"balance":   onStage((*stage).balanceCmd),
			"allowance": onStage((*stage).allowanceCmd),
			"outside":   onStage((*stage).outsideCmd),
			"capture":   onStage((*stage).captureCmd),
			"field":     onStage((*stage).fieldCmd),
			"totp":      onStage((*stage).totpCmd),
			"ethers":    onStage((*stage).ethersCmd),
			"coldsign":  onStage((*stage).coldsignCmd),
			"coldkey":   onStage((*stage).coldkeyCmd),
			"thief":     onStage((*stage).thiefCmd),
			"mishap":    onStage((*stage).mishapCmd),
			"liar":      onStage((*stage).liarCmd),
			"await":     onStage((*stage).awaitCmd),
			"demo":      onStage((*stage).demoCmd),
			"page":      onStage((*stage).pageCmd),
			"poison":    onStage((*stage).poisonCmd),
			"ripe":      onStage((*stage).ripeCmd),
			"receiver":  onStage((*stage).receiverCmd),
			"linked":    onStage((*stage).linkedCmd),
			"head":      onStage((*stage).headCmd),
			"tamper":    onStage((*stage).tamperCmd),
		},
	})
}
