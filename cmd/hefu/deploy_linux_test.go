package main

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
)

// image is what the Dockerfile makes, as far as that shows without a container tool: the
// program, built as the file says, in a root that holds nothing else, where only the two
// volumes can be written, run as the image's user without any privilege.
type image struct {
	t    *testing.T
	root string
	env  []string
}

// buildImage follows the lines of deploy/Dockerfile. What it copies must be there.
func buildImage(t *testing.T) *image {
	t.Helper()
	text := fileText(t, "deploy/Dockerfile")
	line := func(pattern string) []string {
		t.Helper()
		m := regexp.MustCompile(pattern).FindStringSubmatch(text)
		if m == nil {
			t.Fatalf("the Dockerfile has no line like %s", pattern)
		}
		return m[1:]
	}
	for _, name := range strings.Fields(line(`(?m)^COPY (go\.mod .*) \./$`)[0]) {
		fileText(t, name)
	}
	i := &image{t: t, root: t.TempDir()}
	args := line(`RUN CGO_ENABLED=0 GOTOOLCHAIN=local go (build) (\S+) -ldflags="([^"]+)" -o /out/hefu (\./cmd/hefu)`)
	to := line(`(?m)^COPY --from=build /out/hefu (/\S+)$`)[0]
	flags := strings.ReplaceAll(args[2], "${VERSION}", "9.8.7")
	build := exec.CommandContext(t.Context(), "go", args[0], args[1], "-ldflags="+flags, "-o", filepath.Join(i.root, to), args[3]) //nolint:gosec // our own Dockerfile's words
	build.Dir, build.Env = filepath.Join("..", ".."), append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	i.env = strings.Fields(line(`(?m)^ENV (.+)$`)[0])
	for _, dir := range strings.Fields(line(`install -d -m 0700 (.+)\n`)[0]) {
		if err := os.MkdirAll(filepath.Join(i.root, strings.TrimPrefix(dir, "/state")), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	i.seal(0o555)
	t.Cleanup(func() { i.seal(0o755) })
	return i
}

// seal sets the mode of every folder but the volumes.
func (i *image) seal(mode fs.FileMode) {
	i.t.Helper()
	err := filepath.WalkDir(i.root, func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		if info, err := d.Info(); err != nil || info.Mode().Perm() == 0o700 && name != i.root {
			return fs.SkipDir // a volume
		}
		return os.Chmod(name, mode) //nolint:gosec // a folder of the test's own
	})
	if err != nil {
		i.t.Error(err)
	}
}

// command runs the program there, as user 65532 of a namespace in which it has no privilege.
func (i *image) command(args ...string) *exec.Cmd {
	c := exec.CommandContext(i.t.Context(), "/usr/local/bin/hefu", args...)
	c.Dir, c.Env = "/", append([]string{"PATH=/usr/local/bin"}, i.env...)
	c.SysProcAttr = &syscall.SysProcAttr{
		Chroot: i.root, Cloneflags: syscall.CLONE_NEWUSER,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 65532, HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 65532, HostID: os.Getgid(), Size: 1}},
		Credential:  &syscall.Credential{Uid: 65532, Gid: 65532, NoSetGroups: true},
	}
	return c
}

// The image's program answers, serves, is found ready by the image's health check, and ends
// when it is told to; it writes to its two volumes and nowhere else.
func TestTheImageRunsAsNobodyOnAReadOnlyRoot(t *testing.T) {
	i := buildImage(t)
	out, err := i.command("--version").CombinedOutput()
	if errors.Is(err, syscall.EPERM) || errors.Is(err, syscall.ENOSPC) {
		t.Skip("this machine lets nobody make a user namespace, so nobody is to be run as: ", err)
	}
	if err != nil || !strings.Contains(string(out), "9.8.7") {
		t.Fatalf("version: %v: %s", err, out)
	}
	at := freePort(t)
	i.env = append(i.env, "HEFU_LISTEN="+at, nodesEnv("eip155:31337")+"=http://localhost:1")
	serve := i.command("serve")
	logs, err := serve.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := serve.Start(); err != nil {
		t.Fatal(err)
	}
	serving, read := make(chan bool, 1), make(chan string, 1)
	go func() {
		var all strings.Builder
		told := false
		for lines := bufio.NewScanner(logs); lines.Scan(); {
			fmt.Fprintln(&all, lines.Text())
			if !told && strings.Contains(lines.Text(), `"serving"`) {
				told = true
				serving <- true
			}
		}
		if !told {
			serving <- false
		}
		read <- all.String()
	}()
	up := <-serving
	if up {
		if out, err := i.command("admin", "ready").CombinedOutput(); err != nil {
			t.Errorf("the health check: %v: %s", err, out)
		}
		if err := serve.Process.Signal(syscall.SIGTERM); err != nil {
			t.Error(err)
		}
	}
	told := <-read
	if err := serve.Wait(); err != nil || !up {
		t.Errorf("serve: %v: %s", err, told)
	}
	i.wroteOnlyTo("/var/lib/hefu/data", "/var/lib/hefu/keystore")
}

func (i *image) wroteOnlyTo(volumes ...string) {
	i.t.Helper()
	wrote := 0
	err := filepath.WalkDir(i.root, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		inside := strings.TrimPrefix(name, i.root)
		for _, v := range volumes {
			if strings.HasPrefix(inside, v+"/") {
				wrote++
				return nil
			}
		}
		if inside != "/usr/local/bin/hefu" {
			i.t.Errorf("it wrote %s", inside)
		}
		return nil
	})
	if err != nil || wrote < 3 {
		i.t.Errorf("%d files in the volumes: %v", wrote, err)
	}
}
