package main

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// The curve's library carries a table of multiples of its base point that makes a
// verification twice as fast (0.5 ms) and is a fifth of what a browser would have to load.
// It has a slower way for small machines, behind the build tag tinygo, but the table stays
// linked. So the wasm is built against a copy of the module in which that way is always
// taken and the table is empty. Everything else is the module as go.sum has it.
const (
	curve   = "github.com/decred/dcrd/dcrec/secp256k1/v4"
	slimmed = ".slim" // relative, because the path stands in the program
)

// inPlace are the two files that differ.
var inPlace = map[string]string{
	"compressedbytepoints.go": "package secp256k1\n\nconst compressedBytePoints = \"\"\n",
	"curve_precompute.go": "package secp256k1\n\nfunc scalarBaseMultNonConst(k *ModNScalar, result *JacobianPoint) {\n" +
		"\tscalarBaseMultNonConstSlow(k, result)\n}\n",
	"curve_embedded.go": "package secp256k1\n",
}

// slim makes the copy and a go.mod that takes it, and returns that file's name.
func slim() (string, error) {
	from, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", curve).Output()
	if err != nil || strings.TrimSpace(string(from)) == "" {
		return "", fmt.Errorf("finding %s: run 'go mod download' first (%w)", curve, err)
	}
	if err := os.RemoveAll(slimmed); err != nil {
		return "", err
	}
	if err := copyModule(strings.TrimSpace(string(from)), filepath.Join(slimmed, "secp256k1")); err != nil {
		return "", err
	}
	mod, err := os.ReadFile("go.mod")
	if err != nil {
		return "", err
	}
	sums, err := os.ReadFile("go.sum")
	if err != nil {
		return "", err
	}
	mod = append(mod, "\nreplace "+curve+" => ./"+slimmed+"/secp256k1\n"...)
	name := filepath.Join(slimmed, "go.mod")
	for file, text := range map[string][]byte{name: mod, filepath.Join(slimmed, "go.sum"): sums} {
		if err := os.WriteFile(file, text, 0o600); err != nil {
			return "", err
		}
	}
	return name, nil
}

// copyModule copies the sources of a module, without tests, and puts its own files in place.
func copyModule(from, to string) error {
	err := filepath.WalkDir(from, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, name)
		if err != nil {
			return err
		}
		if d.IsDir() {
			return os.MkdirAll(filepath.Join(to, rel), 0o750)
		}
		if strings.HasSuffix(rel, "_test.go") || !strings.HasSuffix(rel, ".go") && !strings.HasPrefix(d.Name(), "go.") {
			return nil
		}
		text, err := os.ReadFile(name) //nolint:gosec // of the module cache
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, rel), text, 0o600)
	})
	if err != nil {
		return fmt.Errorf("copying %s: %w", curve, err)
	}
	for name, text := range inPlace {
		if _, err := os.Stat(filepath.Join(to, name)); err != nil {
			return fmt.Errorf("%s has no %s any more: look at web/build/slim.go again (%w)", curve, name, err)
		}
		if err := os.WriteFile(filepath.Join(to, name), []byte(text), 0o600); err != nil {
			return err
		}
	}
	return nil
}
