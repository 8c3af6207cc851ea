package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"go.yaml.in/yaml/v3"
)

func fileText(t *testing.T, name string) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("..", "..", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// isSetting says whether an environment variable is one that the program reads.
func isSetting(name string) bool {
	if name == "HEFU_CONFIG" || strings.HasPrefix(name, "HEFU_NODES_") {
		return true
	}
	return slices.ContainsFunc(settings(), func(s setting) bool { return s.env() == name })
}

// What is shipped for putting a guard up names settings that exist, and no secret.
func TestWhatIsDeployedNamesRealSettings(t *testing.T) {
	named := 0
	for _, name := range []string{"deploy/hefu.service", "deploy/Dockerfile", "deploy/compose.yaml", "docs/operate.md"} {
		for _, v := range regexp.MustCompile(`\bHEFU_[A-Z0-9_]+`).FindAllString(fileText(t, name), -1) {
			named++
			if !isSetting(v) {
				t.Errorf("%s names %s, which nobody reads", name, v)
			}
		}
	}
	if named < 15 {
		t.Errorf("only %d settings are named: the test does not see them", named)
	}
}

// The image is built by the very version of Go that go.mod names, and runs as nobody.
func TestTheImage(t *testing.T) {
	toolchain := regexp.MustCompile(`(?m)^toolchain go(\S+)$`).FindStringSubmatch(fileText(t, "go.mod"))
	text := fileText(t, "deploy/Dockerfile")
	from := regexp.MustCompile(`(?m)^FROM golang:([0-9.]+)-\S+ AS build$`).FindStringSubmatch(text)
	if toolchain == nil || from == nil || toolchain[1] != from[1] {
		t.Errorf("the image is built by %v, go.mod says %v", from, toolchain)
	}
	last := text[strings.LastIndex(text, "\nFROM "):]
	for _, want := range []string{"distroless/static", ":nonroot", "\nUSER 65532:65532\n", "HEALTHCHECK", `"admin", "ready"`, `ENTRYPOINT ["/usr/local/bin/hefu"]`} {
		if !strings.Contains(last, want) {
			t.Errorf("the image lacks %q", want)
		}
	}
	if strings.Contains(text, ":latest") || strings.Contains(text, "curl ") || strings.Contains(text, "ADD http") {
		t.Error("the image takes something that is not pinned")
	}
	for _, w := range []string{"go build", "./cmd/hefu"} {
		if !strings.Contains(text, w) {
			t.Errorf("no %s", w)
		}
	}
}

// The example with PostgreSQL is read as YAML; every secret is a file, every service has a
// health check and comes back, and nothing but the guard is reached from outside.
func TestTheComposeFile(t *testing.T) {
	var c struct {
		Services map[string]struct {
			Image       string
			Build       struct{ Context, Dockerfile string }
			Restart     string
			Environment map[string]string
			Secrets     []string
			Ports       []string
			Networks    []string
			ReadOnly    bool     `yaml:"read_only"`
			CapDrop     []string `yaml:"cap_drop"`
			Healthcheck map[string]any
		}
		Networks map[string]struct{ Internal bool }
		Secrets  map[string]struct{ File string }
		Volumes  map[string]any
	}
	d := yaml.NewDecoder(strings.NewReader(fileText(t, "deploy/compose.yaml")))
	if err := d.Decode(&c); err != nil {
		t.Fatal(err)
	}
	guard, database := c.Services["guard"], c.Services["database"]
	if len(c.Services) != 2 || guard.Build.Dockerfile != "deploy/Dockerfile" || !guard.ReadOnly || !slices.Equal(guard.CapDrop, []string{"ALL"}) {
		t.Errorf("%+v", c.Services)
	}
	for name, s := range c.Services {
		for _, secret := range s.Secrets {
			if f := c.Secrets[secret].File; !strings.HasPrefix(f, "./secrets/") {
				t.Errorf("%s: the secret %s is the file %q", name, secret, f)
			}
		}
		for k, v := range s.Environment {
			if named := regexp.MustCompile(`(?i)password|secret|key`).MatchString(k); named && !strings.HasPrefix(v, "/run/secrets/") {
				t.Errorf("%s: %s is %q and not a file", name, k, v)
			}
			if secret, ok := strings.CutPrefix(v, "/run/secrets/"); ok && !slices.Contains(s.Secrets, secret) {
				t.Errorf("%s: %s is not given to it", name, secret)
			}
		}
		if s.Restart == "" || strings.HasSuffix(s.Image, ":latest") {
			t.Errorf("%s: restart %q, image %q", name, s.Restart, s.Image)
		}
	}
	if url := guard.Environment["HEFU_DATABASE"]; (&serveConfig{}).database() == "" || setDatabase(&serveConfig{}, url) != nil || strings.Contains(url, ":hefu@") {
		t.Errorf("the database is %q", url)
	}
	major := regexp.MustCompile(`^postgres:(\d+)-`).FindStringSubmatch(database.Image)
	if major == nil || major[1] < "15" || len(database.Ports) != 0 || !slices.Equal(database.Networks, []string{"inside"}) || !c.Networks["inside"].Internal || database.Healthcheck == nil {
		t.Errorf("the database: %+v", database)
	}
	for _, p := range guard.Ports {
		if strings.Contains(p, "8421") && !strings.HasPrefix(p, "127.0.0.1:") {
			t.Errorf("the numbers are published as %s", p)
		}
	}
}

// systemd reads the unit without a complaint and finds little left to take from it.
func TestTheUnit(t *testing.T) {
	text := fileText(t, "deploy/hefu.service")
	for _, want := range []string{
		"\nDynamicUser=yes\n", "\nNoNewPrivileges=yes\n", "\nProtectSystem=strict\n", "\nCapabilityBoundingSet=\n", "\nLoadCredential=master.key:", "\nSystemCallFilter=@system-service\n",
		"\nMemoryDenyWriteExecute=yes\n", "\nType=notify\n", "\nLimitCORE=0\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the unit lacks %q", strings.TrimSpace(want))
		}
	}
	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skip("NOT RUN by systemd: ", err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	unit := filepath.Join(t.TempDir(), "hefu.service")
	if err := os.WriteFile(unit, []byte(strings.ReplaceAll(text, "/usr/local/bin/hefu", self)), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	out, err := exec.CommandContext(ctx, analyze, "verify", "--man=no", unit).CombinedOutput()
	for line := range strings.Lines(string(out)) {
		if strings.Contains(line, "hefu.service") {
			t.Errorf("systemd: %s", line)
		}
	}
	if err != nil {
		t.Logf("systemd-analyze verify: %v: %s", err, out)
	}
	out, err = exec.CommandContext(ctx, analyze, "security", "--offline=true", "--threshold=15", "--no-pager", unit).CombinedOutput()
	if err != nil {
		t.Errorf("systemd finds the unit open: %v\n%s", err, out)
	}
}

// A service manager hears that the guard serves, and that it stops.
func TestServeTellsItsManager(t *testing.T) {
	at := filepath.Join(t.TempDir(), "notify")
	var lc net.ListenConfig
	c, err := lc.ListenPacket(t.Context(), "unixgram", at)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	heard := make(chan string, 4)
	go func() {
		b := make([]byte, 100)
		for {
			n, _, err := c.ReadFrom(b)
			if err != nil {
				close(heard)
				return
			}
			heard <- string(b[:n])
		}
	}()
	t.Setenv("NOTIFY_SOCKET", at)
	s := startServe(t, "--config", serveFile(t, filepath.Join(t.TempDir(), "data"), ""))
	if got := <-heard; got != "READY=1" {
		t.Errorf("heard %q", got)
	}
	if err := s.stop(); err != nil {
		t.Error(err)
	}
	if got := <-heard; got != "STOPPING=1" {
		t.Errorf("heard %q", got)
	}
}

func TestAdminReady(t *testing.T) {
	ask := func(url string) error {
		_, port, err := net.SplitHostPort(strings.TrimPrefix(url, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		_, err = command(t, "admin", "ready", "--config", write(t, "hefu.toml", "data_dir = \""+t.TempDir()+"/data\"\nlisten = \"127.0.0.1:"+port+"\"\n[networks.\"eip155:31337\"]\nnodes = [\"http://localhost:1\"]\n"))
		return err
	}
	s := startServe(t, "--config", serveFile(t, filepath.Join(t.TempDir(), "data"), ""))
	if err := ask(s.word("listens")); err != nil {
		t.Error(err)
	}
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	if err := ask(s.word("listens")); err == nil {
		t.Error("nobody is there")
	}
	busy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/readyz" {
			t.Errorf("asked for %s", r.URL)
		}
		w.WriteHeader(http.StatusServiceUnavailable)
	}))
	defer busy.Close()
	if err := ask(busy.URL); err == nil || !strings.Contains(err.Error(), "503") {
		t.Errorf("it is not ready: %v", err)
	}
}

// Every command that the operator's papers show exists, with its flags.
func TestEveryCommandInTheDocsExists(t *testing.T) {
	for _, bad := range []string{"hefu nosuch", "hefu admin nosuch", "hefu admin audit nosuch", "hefu serve --nosuch", "hefu admin backup FILE --nosuch=1", "hefu wallet nosuch"} {
		if exists(bad) == nil {
			t.Errorf("%s is said to exist", bad)
		}
	}
	checked := 0
	for _, name := range []string{"docs/operate.md", "docs/backup-and-restore.md", "README.md", "README.zh-CN.md", "deploy/Dockerfile", "deploy/hefu.service"} {
		for _, line := range commandsIn(fileText(t, name)) {
			checked++
			if err := exists(line); err != nil {
				t.Errorf("%s: %s: %v", name, line, err)
			}
		}
	}
	if checked < 20 {
		t.Errorf("only %d commands are shown: the test does not see them", checked)
	}
}

var inCode = regexp.MustCompile("(?m)`(hefu [^`]+)`|^(?:    |\\$ )?(?:[A-Z_]+=\\S+ )?(?:bin/|\\./bin/|sudo )?(hefu (?:serve|admin|wallet|demo)\\b[^\\n#|&;>]*)|ExecStart=/usr/local/bin/(hefu [^\\n]+)")

// commandsIn finds the commands of hefu in a text's code.
func commandsIn(text string) (out []string) {
	for _, m := range inCode.FindAllStringSubmatch(text, -1) {
		for _, s := range m[1:] {
			if s = strings.TrimSpace(s); s != "" {
				out = append(out, s)
			}
		}
	}
	return out
}

// exists looks a command and its flags up. After the first word that is no command come
// arguments.
func exists(line string) error {
	c, args := newRoot(), false
	for _, word := range strings.Fields(line)[1:] {
		word = strings.Trim(word, ".,)…[]")
		if name, isFlag := strings.CutPrefix(word, "--"); isFlag {
			name, _, _ = strings.Cut(name, "=")
			if name != "help" && c.Flags().Lookup(name) == nil && c.InheritedFlags().Lookup(name) == nil {
				return errors.New("there is no flag --" + name)
			}
			args = true
			continue
		}
		if args || !c.HasSubCommands() {
			continue
		}
		i := slices.IndexFunc(c.Commands(), func(sub *cobra.Command) bool { return sub.Name() == word })
		switch {
		case i >= 0:
			c = c.Commands()[i]
		case c.Runnable() && !regexp.MustCompile(`^[a-z][a-z-]+$`).MatchString(word), c.Runnable() && c.ValidateArgs([]string{word}) == nil:
			args = true // or a list of commands
		default:
			return errors.New("there is no command " + word)
		}
	}
	return nil
}
