//go:build unix

package figure

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Wasm is a program as a wasm file, to be run in Node. It takes one argument, JSON, and
// prints Figures as JSON.
type Wasm struct{ file, runner string }

// BuildWasm builds the package that lies in dir/pkg for wasm; the file goes to tmp.
func BuildWasm(ctx context.Context, dir, pkg, tmp string) (*Wasm, error) {
	goroot, err := Output(ctx, dir, "go", "env", "GOROOT")
	if err != nil {
		return nil, err
	}
	w := &Wasm{filepath.Join(tmp, "bench.wasm"), filepath.Join(goroot, "lib", "wasm", "wasm_exec_node.js")}
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-o", w.file, pkg) //nolint:gosec // our own arguments
	cmd.Dir, cmd.Stderr = dir, os.Stderr
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("build the wasm part: %w", err)
	}
	return w, nil
}

// Run runs the program in a fresh Node.
func (w *Wasm) Run(ctx context.Context, arg any) (*Figures, error) {
	raw, err := json.Marshal(arg)
	if err != nil {
		return nil, fmt.Errorf("write the argument: %w", err)
	}
	var out bytes.Buffer
	cmd := exec.CommandContext(ctx, "node", "--stack-size=8192", w.runner, w.file, string(raw)) //nolint:gosec // our own arguments
	cmd.Stdout, cmd.Stderr = &out, os.Stderr
	cmd.Env = []string{"PATH=" + os.Getenv("PATH")} // wasm_exec.js has room for little
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("run the wasm part in Node: %w", err)
	}
	return Read(out.Bytes())
}

// Read reads figures from the last line that a program printed: a library may have
// printed something before.
func Read(out []byte) (*Figures, error) {
	out = bytes.TrimSpace(out)
	f := New()
	if err := json.Unmarshal(out[bytes.LastIndexByte(out, '\n')+1:], f); err != nil {
		return nil, fmt.Errorf("read the figures: %w", err)
	}
	return f, nil
}

// Join adds another one's series and sizes.
func (f *Figures) Join(g *Figures) {
	for name, s := range g.Series {
		f.Series[name] = append(f.Series[name], s...)
	}
	for name, n := range g.Bytes {
		f.Bytes[name] = n
	}
}

// Repeat runs it in n fresh Nodes, one after the other, and adds to f: code that V8 has
// not optimised yet is slower, and so is everything that a page does once.
func (w *Wasm) Repeat(ctx context.Context, f *Figures, n int, arg any) error {
	for range n {
		one, err := w.Run(ctx, arg)
		if err != nil {
			return err
		}
		f.Join(one)
	}
	return nil
}

// Output is what a program prints, trimmed.
func Output(ctx context.Context, dir, name string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, name, args...) //nolint:gosec // our own arguments
	cmd.Dir = dir
	out, err := cmd.Output()
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		err = fmt.Errorf("%w: %s", err, bytes.TrimSpace(failed.Stderr))
	}
	if err != nil {
		return "", fmt.Errorf("run %s: %w", name, err)
	}
	return strings.TrimSpace(string(out)), nil
}
