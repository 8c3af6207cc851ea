package devchain

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu/node"
)

// child is this test binary started again: it runs a node, prints its URL and waits
// to be killed.
func child() {
	url, _, err := Anvil(context.Background(), Options{Manual: true})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println(url)
	select {}
}

// A parent that is killed outright takes its node along.
func TestTheNodeDiesWithItsParent(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Log("only Linux ends the children of a killed process")
		return
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0]) //nolint:gosec // this test binary
	cmd.Env = append(os.Environ(), "DEVCHAIN_TEST_CHILD=1")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil || !strings.HasPrefix(line, "http://") {
		t.Fatalf("%q, %v", line, err)
	}
	address := strings.TrimPrefix(strings.TrimSpace(line), "http://")
	if !listens(t, address) {
		t.Fatal("the node does not listen")
	}
	if err := cmd.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	for deadline := time.Now().Add(5 * time.Second); listens(t, address); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the node outlived its parent")
		}
	}
}

func listens(t *testing.T, address string) bool {
	t.Helper()
	c, err := (&net.Dialer{Timeout: time.Second}).DialContext(t.Context(), "tcp", address)
	if err != nil {
		return false
	}
	_ = c.Close()
	return true
}

func TestStateSurvivesARestart(t *testing.T) {
	state := filepath.Join(t.TempDir(), "chain.json")
	height := func(mine int) string {
		url, stop, err := Anvil(t.Context(), Options{Manual: true, State: state})
		if err != nil {
			t.Fatal(err)
		}
		defer stop()
		rpc, err := node.New([]string{url}, node.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer rpc.Close()
		if mine > 0 {
			if err := Mine(t.Context(), rpc, mine); err != nil {
				t.Fatal(err)
			}
		}
		var n string
		if err := rpc.Call(t.Context(), &n, "eth_blockNumber"); err != nil {
			t.Fatal(err)
		}
		return n
	}
	if a := height(5); a != "0x5" {
		t.Fatalf("height %s", a)
	}
	if b := height(0); b != "0x5" {
		t.Errorf("after a restart the height is %s", b)
	}
}

func TestAnvilThatCannotStartSaysWhy(t *testing.T) {
	if _, _, err := Anvil(t.Context(), Options{Binary: "/nonexistent/anvil"}); err == nil {
		t.Error("a missing binary starts")
	}
	_, _, err := Anvil(t.Context(), Options{Manual: true, Args: []string{"--no-such-flag"}})
	if err == nil {
		t.Fatal("a bad flag is taken")
	}
	url, stop, err := Anvil(t.Context(), Options{Manual: true})
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	var port int
	if _, err := fmt.Sscanf(url, "http://127.0.0.1:%d", &port); err != nil {
		t.Fatal(err)
	}
	if _, _, err := Anvil(t.Context(), Options{Manual: true, Port: port}); err == nil {
		t.Error("two nodes on one port")
	}
}

func TestFindPrefersTheOperatorsChoice(t *testing.T) {
	t.Setenv("HEFU_ANVIL", "/nonexistent/anvil")
	if _, err := Find(); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%v", err)
	}
	t.Setenv("HEFU_ANVIL", "")
	if p, err := Find(); err != nil || !strings.Contains(p, "anvil") {
		t.Errorf("%q, %v", p, err)
	}
}

func TestTheAssemblerRefusesWhatItDoesNotKnow(t *testing.T) {
	for _, source := range []string{"NOPE", "@nowhere", "#0x", "#0xzz", "#0x" + strings.Repeat("00", 33)} {
		if _, err := assemble(source); err == nil {
			t.Errorf("%q is assembled", source)
		}
	}
	if _, err := Token("", 6); err == nil {
		t.Error("a token without a symbol")
	}
	code, err := Token("T", 18)
	if err != nil || len(code) < 100 {
		t.Errorf("%x, %v", code, err)
	}
}
