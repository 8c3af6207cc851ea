// Command build makes web/dist from web/src and web/vendor with Go alone: esbuild bundles
// the page, the go command builds the wallet core (cmd/hefuwasm), and the service worker
// learns the sum of every file. The same sources give the same bytes, which -check holds
// the committed web/dist to.
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

const (
	vendored = "web/vendor"
	source   = "web/src"
	dist     = "web/dist"
	core     = "cmd/hefuwasm"
	sums     = "web/dist.sha256" // for people: sha256sum -c, see docs/build.md
)

func main() {
	check := flag.Bool("check", false, "compare with web/dist instead of writing it")
	debug := flag.String("debug", "", "write a readable build with source maps to this folder instead, for work on the page")
	flag.Parse()
	if err := run(*check, *debug); err != nil {
		fmt.Fprintln(os.Stderr, "web/build:", err)
		os.Exit(1)
	}
}

func run(check bool, debug string) error {
	if err := needed(); err != nil {
		return err
	}
	files, err := build(debug != "")
	switch {
	case err != nil:
		return err
	case debug != "":
		return write(debug, files)
	case check:
		return compare(dist, files)
	}
	if err := write(dist, files); err != nil {
		return err
	}
	return os.WriteFile(sums, listed(files), 0o644) //nolint:gosec // a public page
}

// listed is the files' hashes as sha256sum writes them.
func listed(files map[string][]byte) []byte {
	var out bytes.Buffer
	for _, name := range sorted(files) {
		fmt.Fprintf(&out, "%s  %s\n", sum(files[name]), name)
	}
	return out.Bytes()
}

// needed says in plain words what is missing, before a tool says it in its own.
func needed() error {
	for _, name := range []string{"go.mod", source + "/app.tsx", vendored + "/preact/dist/preact.mjs", wasmExec()} {
		if _, err := os.Stat(name); err != nil {
			return fmt.Errorf("%s is missing: run 'make web' in the checkout's root, with a whole Go %s", name, runtime.Version())
		}
	}
	pinned, err := toolchain()
	if err != nil {
		return err
	}
	if pinned != runtime.Version() {
		return fmt.Errorf("this is %s, but web/dist is made by %s (toolchain in go.mod), and another Go makes another hefu.wasm: leave GOTOOLCHAIN unset", runtime.Version(), pinned)
	}
	return nil
}

func toolchain() (string, error) {
	text, err := os.ReadFile("go.mod")
	if err != nil {
		return "", err
	}
	for line := range strings.Lines(string(text)) {
		if v, ok := strings.CutPrefix(strings.TrimSpace(line), "toolchain "); ok {
			return v, nil
		}
	}
	return runtime.Version(), nil
}

// build makes every file of the page, by name.
func build(debug bool) (map[string][]byte, error) {
	files := map[string][]byte{}
	if err := copied(files); err != nil {
		return nil, err
	}
	if err := bundle(files, debug); err != nil {
		return nil, err
	}
	if err := wasm(files); err != nil {
		return nil, err
	}
	return files, serviceWorker(files, debug)
}

// copied takes what is served as it is written.
func copied(files map[string][]byte) error {
	all, err := filepath.Glob(source + "/asset/*")
	if err != nil {
		return err
	}
	for _, name := range all {
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		files[filepath.Base(name)] = text
	}
	return nil
}

// wasm builds the wallet core; a page without it cannot open a vault.
func wasm(files map[string][]byte) error {
	if _, err := os.Stat(core); err != nil {
		fmt.Fprintf(os.Stderr, "web/build: there is no %s yet; the page is built without hefu.wasm\n", core)
		return nil
	}
	folder, err := os.MkdirTemp("", "hefu-web-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	out := filepath.Join(folder, "hefu.wasm")
	mod, overlay, err := slim()
	if err != nil {
		return err
	}
	c := exec.Command("go", "build", "-modfile="+mod, "-mod=mod", "-overlay="+overlay, "-trimpath", "-buildvcs=false", "-ldflags=-s -w -buildid=", "-o", out, "./"+core) //nolint:gosec // a constant and folders of ours
	c.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "CGO_ENABLED=0", "GOFLAGS=", "GOWASM=", "GOEXPERIMENT=")
	if said, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("building %s: %w\n%s", core, err, said)
	}
	files["hefu.wasm"], err = os.ReadFile(out)
	return err
}

// wasmExec is Go's own glue for the browser; it must be of the Go that compiles.
func wasmExec() string {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return "lib/wasm/wasm_exec.js"
	}
	return filepath.Join(strings.TrimSpace(string(root)), "lib", "wasm", "wasm_exec.js")
}

func write(to string, files map[string][]byte) error {
	if err := os.RemoveAll(to); err != nil {
		return err
	}
	if err := os.MkdirAll(to, 0o755); err != nil { //nolint:gosec // a public page
		return err
	}
	for _, name := range sorted(files) {
		if err := os.WriteFile(filepath.Join(to, name), files[name], 0o644); err != nil { //nolint:gosec // a public page
			return err
		}
		fmt.Printf("%9d  %s  %s\n", len(files[name]), sum(files[name])[:16], name)
	}
	return nil
}

// compare holds a folder to the files byte by byte.
func compare(folder string, files map[string][]byte) error {
	var bad []string
	err := filepath.WalkDir(folder, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if _, ok := files[filepath.ToSlash(strings.TrimPrefix(name, folder+string(filepath.Separator)))]; !ok {
			bad = append(bad, name+" is made by nothing")
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, name := range sorted(files) {
		was, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			bad = append(bad, name+" is missing")
		} else if !bytes.Equal(was, files[name]) {
			bad = append(bad, fmt.Sprintf("%s differs: %d bytes are committed, %d are built", name, len(was), len(files[name])))
		}
	}
	if was, err := os.ReadFile(sums); err != nil || !bytes.Equal(was, listed(files)) {
		bad = append(bad, sums+" lists other files")
	}
	if len(bad) > 0 {
		return fmt.Errorf("%s is not what web/src gives; run 'make web' and commit it:\n  %s", folder, strings.Join(bad, "\n  "))
	}
	fmt.Printf("%d files of %s are what web/src gives\n", len(files), folder)
	return nil
}

func sorted(files map[string][]byte) []string {
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func sum(b []byte) string {
	s := sha256.Sum256(b)
	return hex.EncodeToString(s[:])
}
