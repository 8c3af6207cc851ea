package main

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	chains "github.com/hefu-wallet/hefu/chain/all"
	"github.com/hefu-wallet/hefu/client"
)

// write makes a file of a test and returns its name.
func write(t *testing.T, name, text string) string {
	t.Helper()
	name = filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// command runs the command line to its end.
func command(t *testing.T, args ...string) (out string, err error) {
	t.Helper()
	var b bytes.Buffer
	root := newRoot()
	root.SetArgs(args)
	root.SetOut(&b)
	root.SetErr(&b)
	err = root.ExecuteContext(t.Context())
	return b.String(), err
}

func TestEveryBadLineIsExplained(t *testing.T) {
	readable := t.TempDir()
	if err := os.Chmod(readable, 0o755); err != nil { //nolint:gosec // it must be refused
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		text string
		want []string // line: words
	}{
		"every form": {`data_dirr = "x"
rest = 5
[log]
level = "loud"
format = "xml"
[proxy]
tls = "yes"
trusted = "10.0.0.0/8"
[delay]
redeal = "1h"
[networks."ethereum"]
nodes = ["https://x.example"]
[networks."eip155:1"]
node = ["x"]
nodes = "https://x.example"
[delays]
redeal = "1 hour"
unfreeze = "-1h"
`, []string{
			`1: data_dirr: unknown key; did you mean data_dir?`, `2: rest: write the value in quotes: "5"`, `4: "loud" is none of`, `5: "xml" is neither`,
			`7: true or false, without quotes`, `8: write a list`, `9: delay: unknown key`, `10: did you mean delays.redeal?`, `11: "ethereum" is not a CAIP-2 id`,
			`14: a network looks like`, `15: write a list of addresses`, `17: not a duration`, `18: not a duration`,
		}},
		"every meaning": {`data_dir = "` + readable + `"
keystore_dir = "serve_test.go"
listen = "0.0.0.0:80"
master_key_file = "/nonexistent/key"
[networks."eip155:4242"]
nodes = ["http://localhost:1"]
[networks."eip155:1"]
nodes = ["http://localhost:1", "ftp://SECRET-KEY.example"]
[networks."eip155:10"]
[delays]
redeal = "1h"
unfreeze = "23h59m"
book = "1m"
raise = "1h"
raise_far = "71h"
no_passkey = "0s"
quarantine = "1m"
`, []string{
			`1: chmod 700`, `2: serve_test.go is a file`, `3: plain HTTP is served on localhost only`, `4: master_key_file`, `5: not supported`, `8: address 2 must begin with`,
			`9: at least one address`, `11: at least 24h`, `12: at least 24h`, `13: at least 24h`, `14: at least 24h`, `15: at least 72h`, `16: at least 24h`, `17: at least 24h`,
		}},
		"half of TLS":    {"data_dir = \"x\"\n[networks.\"eip155:31337\"]\nnodes = [\"http://localhost:1\"]\n[tls]\ncert = \"c.pem\"\n", []string{`5: both a certificate file and a key file`}},
		"no certificate": {"data_dir = \"x\"\n[networks.\"eip155:31337\"]\nnodes = [\"http://localhost:1\"]\n[tls]\ncert = \"c.pem\"\nkey = \"k.pem\"\n", []string{`5: cannot be used`}},
		"not TOML":       {"data_dir = \"x\"\nlisten = \n", []string{`2: not TOML`}},
		"twice":          {"data_dir = \"x\"\ndata_dir = \"y\"\n", []string{`2: twice`}},
		"inline tables":  {"data_dir = \"x\"\nlog = {level = \"loud\", colour = true}\n", []string{`2: "loud"`, `2: log.colour: unknown`}},
		"dotted keys":    {"log.level = \"loud\"\n", []string{`1: "loud"`}},
		"an array table": {"[[networks]]\n", []string{`1: single brackets`}},
		"a table twice":  {"[log]\nlevel = \"info\"\n[log]\n", []string{`3: twice`}},
		"shell values": {"data_dir=./d # here\nrest = 5s\nlisten =\n[log]\nlevel = loud\n[networks.\"eip155:1\"]\nnodes = [\"https://a.example\", \"localhost:8545/SECRET-KEY\"]\n", []string{
			`1: data_dir: write the value in quotes: data_dir = "./d"`, `2: rest: write the value in quotes: rest = "5s"`, `3: listen has no value`,
			`5: log.level: write the value in quotes: level = "loud"`, `7: address 2 must begin with http:// or https://; it is "loca…"`,
		}},
		"form and meaning": {"listen = \"localhost:99999\"\nissuer = \" \"\nrest = 5\n[network.\"eip155:1\"]\nnodes = [\"https://a.example\"]\n[network.\"eip155:10\"]\nnodes = []\n", []string{
			`1: the port must be a number`, `2: issuer: it is empty`, `3: in quotes`, `4: did you mean networks`,
		}},
		"a colon in the issuer": {"data_dir = \"x\"\nissuer = \"a:b\"\n[networks.\"eip155:31337\"]\nnodes = [\"http://localhost:1\"]\n", []string{`2: without a colon`}},
		"a proxy nobody knows":  {"data_dir = \"x\"\nlisten = \"0.0.0.0:1\"\n[proxy]\ntls = true\ntrusted = []\n[networks.\"eip155:31337\"]\nnodes = [\"http://localhost:1\"]\n", []string{`4: needs proxy.trusted`}},
		"no port":               {"data_dir = \"x\"\nlisten = \"localhost:\"\n[networks.\"eip155:31337\"]\nnodes = [\"http://localhost:1\"]\n", []string{`2: the port must be`}},
		"origins that are none": {"data_dir = \"x\"\nlisten = \"0.0.0.0:1\"\norigins = [\"https://a.example\", \"https://b.example/\"]\npage = \"no\"\n[proxy]\ntls = true\ntrusted = [\"10.0.0.1\"]\n[networks.\"eip155:31337\"]\nnodes = [\"http://localhost:1\"]\n", []string{`3: "https://b.example/" is no origin`, `4: true or false`}},
		"origins without TLS":   {"data_dir = \"x\"\norigins = [\"https://a.example\"]\n[networks.\"eip155:31337\"]\nnodes = [\"http://localhost:1\"]\n", []string{`2: nothing here has TLS`}},
		"an unused table":       {"[lgo]\n", []string{`1: lgo: unknown key; did you mean log`}},
	} {
		file := write(t, "hefu.toml", c.text)
		_, err := command(t, "serve", "--check", "--config", file)
		if err == nil {
			t.Errorf("%s: it is good", name)
			continue
		}
		lines := strings.Split(err.Error(), "\n")[1:]
		if len(lines) != len(c.want) && !strings.Contains(err.Error(), "(not set)") {
			t.Errorf("%s: %d complaints, want %d:\n%v", name, len(lines), len(c.want), err)
		}
		for _, w := range c.want {
			at, words, _ := strings.Cut(w, ": ")
			if !slices.ContainsFunc(lines, func(l string) bool { return strings.HasPrefix(l, file+":"+at+": ") && strings.Contains(l, words) }) {
				t.Errorf("%s: no complaint %q in\n%v", name, w, err)
			}
		}
		if strings.Contains(err.Error(), "SECRET-KEY") {
			t.Errorf("%s: a node's address is shown: %v", name, err)
		}
		if exitCode(err, "", &bytes.Buffer{}) != 1 {
			t.Errorf("%s: exit code", name)
		}
	}
}

func TestNothingConfiguredIsExplained(t *testing.T) {
	_, err := command(t, "serve")
	if err == nil || !strings.Contains(err.Error(), "--data-dir") || !strings.Contains(err.Error(), `[networks."eip155:1"]`) {
		t.Errorf("%v", err)
	}
	if _, err := command(t, "serve", "--config", "/nonexistent.toml"); err == nil || !strings.Contains(err.Error(), "--print-config") {
		t.Errorf("%v", err)
	}
	if _, err := command(t, "serve", "--config", t.TempDir()); err == nil || !strings.Contains(err.Error(), "is not a configuration file") {
		t.Errorf("%v", err)
	}
}

func TestTheExampleShowsEveryKey(t *testing.T) {
	out, err := command(t, "serve", "--print-config")
	if err != nil {
		t.Fatal(err)
	}
	c := defaultServeConfig()
	c.readText("example", []byte(regexp.MustCompile(`(?m)^#([a-z[])`).ReplaceAllString(out, "$1")))
	if len(c.bad) > 0 {
		t.Error(c.bad)
	}
	for _, s := range settings() {
		if c.from[s.key] == "" {
			t.Errorf("the example does not show %s", s.key)
		}
	}
	c = defaultServeConfig()
	c.readText("example", []byte(out))
	c.dataDir, c.keystoreDir = t.TempDir()+"/data", ""
	if c.check(chains.Families()); len(c.bad) > 0 {
		t.Errorf("the example as it is: %v", c.bad)
	}
}

func TestFlagsBeatEnvironmentBeatsFile(t *testing.T) {
	file := write(t, "hefu.toml", `data_dir = "from-file"
listen = "localhost:1"
issuer = "from file"
[log]
level = "warn"
[networks."eip155:31337"]
nodes = ["http://localhost:1"]
`)
	t.Setenv("HEFU_LISTEN", "localhost:2")
	t.Setenv("HEFU_DATA_DIR", "from-env")
	t.Setenv("HEFU_NODES_EIP155_31337", "http://localhost:2, http://localhost:3")
	t.Setenv("HEFU_NODES_EIP155_11155111", "http://localhost:4")
	t.Setenv("HEFU_PROXY_TRUSTED", "10.0.0.0/8,::1")
	t.Setenv("HEFU_CONFIG", file)
	root := newServe()
	if err := root.ParseFlags([]string{"--data-dir", "from-flag"}); err != nil {
		t.Fatal(err)
	}
	c, err := (&serveFlags{}).load(root, chains.Families())
	if err != nil || len(c.bad) > 0 {
		t.Fatal(err, c.bad)
	}
	if c.dataDir != "from-flag" || c.listen.Address != "localhost:2" || c.issuer != "from file" || len(c.nodes["eip155:31337"]) != 2 || len(c.order) != 2 || len(c.trusted) != 2 {
		t.Errorf("%+v", c)
	}
	if c.where("data_dir") != "--data-dir" || c.where("listen") != "environment variable HEFU_LISTEN" || c.where("issuer") != file+":3" {
		t.Errorf("%v", c.from)
	}
	t.Setenv("HEFU_REST", "soon")
	c, _ = (&serveFlags{}).load(root, chains.Families())
	if len(c.bad) != 1 || c.bad[0].where != "environment variable HEFU_REST" {
		t.Errorf("%v", c.bad)
	}
}

func TestCheckShowsNoNodes(t *testing.T) {
	file := write(t, "hefu.toml", "data_dir = \""+t.TempDir()+"/data\"\n[networks.\"eip155:31337\"]\nnodes = [\"http://localhost:1/SECRET-KEY\"]\n")
	out, err := command(t, "serve", "--check", "--config", file)
	if err != nil || !strings.Contains(out, "is good") || strings.Contains(out, "SECRET-KEY") {
		t.Errorf("%v\n%s", err, out)
	}
}

// syncBuffer is what two goroutines write and read.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// served is a guard that runs in this process.
type served struct {
	out, log *syncBuffer
	stop     func() error
}

func startServe(t *testing.T, args ...string) *served {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	s := &served{out: &syncBuffer{}, log: &syncBuffer{}}
	root := newRoot()
	root.SetArgs(append([]string{"serve"}, args...))
	root.SetOut(s.out)
	root.SetErr(s.log)
	ended := make(chan error, 1)
	go func() { ended <- root.ExecuteContext(ctx) }()
	s.stop = sync.OnceValue(func() error { cancel(); return <-ended })
	t.Cleanup(func() { _ = s.stop() })
	for deadline := time.Now().Add(20 * time.Second); !strings.Contains(s.out.String(), "listens"); {
		select {
		case err := <-ended:
			t.Fatalf("it ended: %v\n%s", err, s.log)
		case <-time.After(10 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			t.Fatalf("it does not listen: %s", s.log)
		}
	}
	return s
}

func (s *served) word(after string) string {
	for _, line := range strings.Split(s.out.String(), "\n") {
		if f := strings.Fields(line); len(f) == 2 && f[0] == after {
			return f[1]
		}
	}
	return ""
}

func serveFile(t *testing.T, dir, more string) string {
	t.Helper()
	return write(t, "hefu.toml", "data_dir = \""+dir+"\"\nlisten = \"localhost:0\"\n"+more+"[networks.\"eip155:31337\"]\nnodes = [\"http://localhost:1/SECRET-KEY\"]\n")
}

func TestServe(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	file := serveFile(t, dir, "")
	s := startServe(t, "--config", file)
	id, url := s.word("guard"), s.word("listens")
	c, err := client.New(url, client.Options{HTTP: &http.Transport{DisableKeepAlives: true}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Ready(t.Context()); err != nil {
		t.Errorf("not ready: %v", err)
	}
	g, err := c.Guard(t.Context())
	if err != nil || string(g.ID) != id || len(g.ID) < 24 || g.Policy.RedealSeconds != 24*3600 || g.Version == "" || len(g.Networks) != 1 {
		t.Errorf("%v %+v, printed %q", err, g, id)
	}
	_, err = command(t, "serve", "--config", file)
	if err == nil || !strings.Contains(err.Error(), "in use") || !strings.Contains(err.Error(), "process "+strconv.Itoa(os.Getpid())) {
		t.Errorf("a second guard on the same data: %v", err)
	}
	if err := s.stop(); err != nil {
		t.Errorf("the end: %v", err)
	}
	if _, err := c.Health(t.Context()); err == nil {
		t.Error("it still answers")
	}
	if log := s.log.String() + s.out.String(); strings.Contains(log, "SECRET-KEY") || !strings.Contains(log, "stopping") {
		t.Errorf("log: %s", log)
	}
	again := startServe(t, "--config", file)
	if again.word("guard") != id {
		t.Errorf("another guard after a restart: %s, was %s", again.word("guard"), id)
	}
	if err := again.stop(); err != nil {
		t.Error(err)
	}
	foreign := serveFile(t, dir, "keystore_dir = \""+filepath.Join(t.TempDir(), "k")+"\"\n")
	if _, err := command(t, "serve", "--config", foreign); err == nil || !strings.Contains(err.Error(), id) || !strings.Contains(err.Error(), "belongs to guard") {
		t.Errorf("the database of another guard: %v", err)
	}
}

func TestAnAddressInUse(t *testing.T) {
	first := startServe(t, "--config", serveFile(t, filepath.Join(t.TempDir(), "a"), ""))
	_, port, _ := strings.Cut(strings.TrimPrefix(first.word("listens"), "http://"), ":")
	_, err := command(t, "serve", "--config", serveFile(t, filepath.Join(t.TempDir(), "b"), ""), "--listen", "localhost:"+port)
	if err == nil || !strings.Contains(err.Error(), "address already in use") {
		t.Errorf("%v", err)
	}
}

// TestServeThePage: the page stands beside the API, and can be left out.
func TestServeThePage(t *testing.T) {
	noRedirect := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for _, c := range []struct {
		more, flag string
		status     int
	}{{"", "", http.StatusOK}, {"page = false\n", "", http.StatusNotFound}, {"page = true\n", "--no-page", http.StatusNotFound}} {
		args := []string{"--config", serveFile(t, filepath.Join(t.TempDir(), "a"), c.more)}
		if c.flag != "" {
			args = append(args, c.flag)
		}
		s := startServe(t, args...)
		resp, err := noRedirect.Get(s.word("listens") + "/")
		if err != nil {
			t.Fatal(err)
		}
		policy := resp.Header.Get("Content-Security-Policy")
		resp.Body.Close()
		if resp.StatusCode != c.status || strings.Contains(policy, "wasm-unsafe-eval") != (c.status == http.StatusOK) {
			t.Errorf("%q %q: %d, %q", c.more, c.flag, resp.StatusCode, policy)
		}
		byAddress, err := noRedirect.Get(strings.Replace(s.word("listens"), "localhost", "127.0.0.1", 1) + "/")
		if err != nil {
			t.Fatal(err)
		}
		byAddress.Body.Close()
		if to := byAddress.Header.Get("Location"); c.status == http.StatusOK && to != s.word("listens")+"/" {
			t.Errorf("by address: %d to %q", byAddress.StatusCode, to)
		}
		if err := s.stop(); err != nil {
			t.Error(err)
		}
	}
}

func TestOrigins(t *testing.T) {
	for v, ok := range map[string]bool{
		"https://wallet.example": true, "https://Wallet.example:8443, https://b.example": true, "": true, "http://wallet.example": false, "wallet.example": false,
		"https://wallet.example/": false, "https://wallet.example:443": false, "https://user@wallet.example": false, "https://": false, "https://a.example?x": false, "*": false, "null": false,
	} {
		c := defaultServeConfig()
		if err := setOrigins(c, v); (err == nil) != ok || ok && strings.Join(c.origins, ", ") != strings.ToLower(v) {
			t.Errorf("%q: %v %v", v, err, c.origins)
		}
	}
}

func TestExitCodes(t *testing.T) {
	var b bytes.Buffer
	if exitCode(nil, "", &b) != 0 || b.Len() != 0 {
		t.Errorf("%q", b.String())
	}
	if exitCode(errors.New("what it is"), "", &b) != 1 || b.String() != "hefu: what it is\n" {
		t.Errorf("%q", b.String())
	}
	b.Reset()
	if exitCode(&exitError{7, errors.New("told already")}, "", &b) != 7 || b.Len() != 0 {
		t.Errorf("%q", b.String())
	}
}
