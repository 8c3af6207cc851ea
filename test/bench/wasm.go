//go:build unix

package main

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

// wasm is this program as a wasm file, to be run in Node.
type wasm struct{ file, runner string }

// buildWasm builds the wasm part of the program whose module lies in root.
func buildWasm(ctx context.Context, root, dir string) (*wasm, error) {
	goroot, err := output(ctx, root, "go", "env", "GOROOT")
	if err != nil {
		return nil, err
	}
	w := &wasm{filepath.Join(dir, "bench.wasm"), filepath.Join(goroot, "lib", "wasm", "wasm_exec_node.js")}
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-o", w.file, "./test/bench") //nolint:gosec // our own arguments
	cmd.Dir, cmd.Stderr = root, os.Stderr
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("build the wasm part: %w", err)
	}
	return w, nil
}

// measure runs the wasm part in a fresh Node.
func (w *wasm) measure(ctx context.Context, e effort) (*figures, error) {
	arg, err := json.Marshal(e)
	if err != nil {
		return nil, fmt.Errorf("write the effort: %w", err)
	}
	var out bytes.Buffer
	cmd := exec.CommandContext(ctx, "node", "--stack-size=8192", w.runner, w.file, string(arg)) //nolint:gosec // our own arguments
	cmd.Stdout, cmd.Stderr = &out, os.Stderr
	cmd.Env = []string{"PATH=" + os.Getenv("PATH")} // wasm_exec.js has room for little
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("run the wasm part in Node: %w", err)
	}
	f := newFigures()
	if err := json.Unmarshal(out.Bytes(), f); err != nil {
		return nil, fmt.Errorf("read the figures of the wasm part: %w", err)
	}
	return f, nil
}

// repeat measures in n fresh Nodes, one after the other, and adds to f: nobody splits a
// key twice in one page, and code that V8 has not optimised yet is slower.
func (w *wasm) repeat(ctx context.Context, f *figures, n int, e effort) error {
	for range n {
		one, err := w.measure(ctx, e)
		if err != nil {
			return err
		}
		for name, s := range one.Series {
			f.Series[name] = append(f.Series[name], s...)
		}
	}
	return nil
}

// output is what a program prints, trimmed.
func output(ctx context.Context, dir, name string, args ...string) (string, error) {
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
