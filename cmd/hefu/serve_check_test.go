package main

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	chains "github.com/hefu-wallet/hefu/chain/all"
)

// What a corrected line would make untrue is not said.
func TestAWrongLineIsComplainedOfOnce(t *testing.T) {
	for name, text := range map[string]string{
		"a misspelt key":      "data_dirr = \"x\"\n[networks.\"eip155:31337\"]\nnodes = [\"http://localhost:1\"]\n",
		"a bare value":        "data_dir = x\n[networks.\"eip155:31337\"]\nnodes = [\"http://localhost:1\"]\n",
		"a misspelt section":  "data_dir = \"x\"\n[network.\"eip155:31337\"]\nnodes = [\"http://localhost:1\"]\n",
		"a bare node":         "data_dir = \"x\"\n[networks.\"eip155:31337\"]\nnodes = http://localhost:1\n",
		"an unknown network":  "data_dir = \"x\"\n[delays]\nredeal = \"1s\"\n[networks.\"ethereum\"]\nnodes = [\"http://localhost:1\"]\n",
		"an unquoted listen":  "data_dir = \"x\"\nlisten = 0.0.0.0:80\n[networks.\"eip155:31337\"]\nnodes = [\"http://localhost:1\"]\n",
		"tls that is no flag": "data_dir = \"x\"\nlisten = \"0.0.0.0:80\"\n[proxy]\ntls = \"yes\"\n[networks.\"eip155:31337\"]\nnodes = [\"http://localhost:1\"]\n",
	} {
		c := defaultServeConfig()
		c.readText("file", []byte(text))
		c.check(chains.Families())
		if len(c.bad) != 1 {
			t.Errorf("%s: %d complaints:\n%v", name, len(c.bad), c.bad)
		}
	}
}

func TestAMisspeltVariableIsRefused(t *testing.T) {
	for name, want := range map[string]string{
		"HEFU_LISTN": "did you mean HEFU_LISTEN?", "HEFU_PROXY_TRUSTD": "did you mean HEFU_PROXY_TRUSTED?",
		"HEFU_NODES_EIP155_11155112": "did you mean HEFU_NODES_EIP155_11155111?", "HEFU_NODES_DOGE": "no such network",
		"HEFU_PORT": "", "HEFU_PORT_8420_TCP": "", "HEFU_SERVICE_HOST": "", "HEFU_HOME": "", "HEFU_CONFIG": "", "HEFUX": "", "HOME": "",
	} {
		c := defaultServeConfig()
		c.readEnv([]string{name + "=x"}, chains.Families())
		switch {
		case want == "" && len(c.bad) > 0:
			t.Errorf("%s is refused: %v", name, c.bad)
		case want != "" && (len(c.bad) != 1 || !strings.Contains(c.bad.Error(), name+": ") || !strings.Contains(c.bad.Error(), want)):
			t.Errorf("%s: %v", name, c.bad)
		}
		if told := len(c.notes) == 1; told != (name == "HEFU_PORT" || name == "HEFU_PORT_8420_TCP" || name == "HEFU_SERVICE_HOST") {
			t.Errorf("%s: notes %q", name, c.notes)
		}
	}
}

func TestTheKeystoreWithinTheDataIsMentioned(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	const words = "the keystore lies in the data directory"
	for keystore, want := range map[string]bool{"": true, dir: true, filepath.Join(dir, "a", "b"): true, dir + "-keystore": false, filepath.Join(dir, "..", "k"): false} {
		c := defaultServeConfig()
		c.dataDir, c.keystoreDir = dir, keystore
		c.check(chains.Families())
		if got := strings.Contains(strings.Join(c.notes, "\n"), words); got != want {
			t.Errorf("%q: %v", keystore, c.notes)
		}
	}
	s := startServe(t, "--config", serveFile(t, dir, ""))
	if !strings.Contains(s.log.String(), words) {
		t.Errorf("the start does not warn: %s", s.log)
	}
	apart := startServe(t, "--config", serveFile(t, filepath.Join(t.TempDir(), "d"), "keystore_dir = \""+filepath.Join(t.TempDir(), "k")+"\"\n"))
	if strings.Contains(apart.log.String(), words) {
		t.Errorf("it warns of a keystore that lies apart: %s", apart.log)
	}
}

func TestCheckKnowsWhatElseRuns(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	file := serveFile(t, dir, "")
	out, err := command(t, "serve", "--check", "--config", file)
	if err != nil || !strings.Contains(out, "No node was contacted") || !strings.Contains(out, "over 1 node\n") {
		t.Errorf("%v\n%s", err, out)
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("the check made the directory: %v", err)
	}
	s := startServe(t, "--config", file)
	address := strings.TrimPrefix(s.word("listens"), "http://")
	out, err = command(t, "serve", "--check", "--config", file, "--listen", address)
	if err != nil || !strings.Contains(out, "a guard already runs on this data (process ") || !strings.Contains(out, address+" is in use, by that guard") {
		t.Errorf("%v\n%s", err, out)
	}
	_, err = command(t, "serve", "--check", "--config", serveFile(t, dir+"2", ""), "--listen", address)
	if err == nil || !strings.Contains(err.Error(), "--listen: ") || !strings.Contains(err.Error(), "choose another port") {
		t.Errorf("a port that another program has: %v", err)
	}
	if err := s.stop(); err != nil {
		t.Error(err)
	}
	if out, err = command(t, "serve", "--check", "--config", file, "--listen", address); err != nil || strings.Contains(out, "already runs") {
		t.Errorf("after its end: %v\n%s", err, out)
	}
}

func TestATakenAddressLeavesNoGuardBehind(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	dir := filepath.Join(t.TempDir(), "data")
	_, err = command(t, "serve", "--config", serveFile(t, dir, ""), "--listen", l.Addr().String())
	if err == nil || !strings.Contains(err.Error(), "address already in use") || !strings.Contains(err.Error(), "choose another port with --listen") {
		t.Errorf("%v", err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 || entries[0].Name() != "serve.lock" {
		t.Errorf("%v, %v", entries, err)
	}
}
