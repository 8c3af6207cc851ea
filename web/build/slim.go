package main

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Two libraries and Go's own carry tables of multiples of a base point that a browser would
// have to load and that no compression makes smaller. The wasm is built against copies
// without them; everything else is the module as go.sum has it, and Go as it is installed.
//
// For secp256k1 the table makes a verification twice as fast (0.5 ms), and is a fifth of
// everything. The library has a slower way for small machines, behind the build tag tinygo,
// but the table stays linked: so in the copy that way is always taken and the table is empty.
//
// The other is P-256's, which the wallet does not use and the linker cannot leave out: it
// stands in Go's own crypto, for HPKE's other suites, and again in a library that comes with
// FROST. In the copies the base point is multiplied as any other is.
var slimmed = []cut{
	{
		module: "github.com/decred/dcrd/dcrec/secp256k1/v4", folder: "secp256k1",
		inPlace: map[string]string{
			"compressedbytepoints.go": "package secp256k1\n\nconst compressedBytePoints = \"\"\n",
			"curve_precompute.go": "package secp256k1\n\nfunc scalarBaseMultNonConst(k *ModNScalar, result *JacobianPoint) {\n" +
				"\tscalarBaseMultNonConstSlow(k, result)\n}\n",
			"curve_embedded.go": "package secp256k1\n",
		},
	},
	{
		module: "filippo.io/nistec", folder: "nistec",
		inPlace: map[string]string{"p256_table.go": noTable},
		renamed: map[string][2]string{"p256.go": byTable},
	},
}

// ofGo is the folder of Go's own P-256.
const ofGo = "src/crypto/internal/fips140/nistec"

// noTable stands for P-256's table, and byTable puts what read it aside.
const noTable = "package nistec\n\nvar p256PrecomputedEmbed [43 * 32 * 2 * 4 * 8]byte\n\n" +
	"func (p *P256Point) ScalarBaseMult(scalar []byte) (*P256Point, error) {\n" +
	"\treturn p.ScalarMult(NewP256Point().SetGenerator(), scalar)\n}\n"

var byTable = [2]string{"func (p *P256Point) ScalarBaseMult(", "func (p *P256Point) scalarBaseMultByTable("}

// copies is their folder: relative, because the path stands in the program.
const copies = ".slim"

// cut is a module and how its copy differs.
type cut struct {
	module, folder string
	inPlace        map[string]string    // files that are others
	renamed        map[string][2]string // files in which one text stands for another
}

// slim makes the copies, a go.mod that takes them, and an overlay that takes those of Go's
// files, and returns the names of the two.
func slim() (mod, overlay string, err error) {
	if err := os.RemoveAll(copies); err != nil {
		return "", "", err
	}
	if overlay, err = slimGo(); err != nil {
		return "", "", err
	}
	mod, err = slimModules()
	return mod, overlay, err
}

func slimModules() (string, error) {
	mod, err := os.ReadFile("go.mod")
	if err != nil {
		return "", err
	}
	for _, c := range slimmed {
		if err := c.copy(); err != nil {
			return "", err
		}
		mod = append(mod, "\nreplace "+c.module+" => ./"+copies+"/"+c.folder+"\n"...)
	}
	sums, err := os.ReadFile("go.sum")
	if err != nil {
		return "", err
	}
	name := filepath.Join(copies, "go.mod")
	for file, text := range map[string][]byte{name: mod, filepath.Join(copies, "go.sum"): sums} {
		if err := os.WriteFile(file, text, 0o600); err != nil {
			return "", err
		}
	}
	return name, nil
}

// copy makes the copy of a module.
func (c cut) copy() error {
	from, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", c.module).Output() //nolint:gosec // a constant
	if err != nil || strings.TrimSpace(string(from)) == "" {
		return fmt.Errorf("finding %s: run 'go mod download' first (%w)", c.module, err)
	}
	to := filepath.Join(copies, c.folder)
	if err := copyModule(strings.TrimSpace(string(from)), to); err != nil {
		return fmt.Errorf("copying %s: %w", c.module, err)
	}
	return c.change(to)
}

// slimGo writes the two files of Go's that differ, and the overlay that puts them in place.
func slimGo() (string, error) {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return "", fmt.Errorf("finding Go's own sources: %w", err)
	}
	from, to := filepath.Join(strings.TrimSpace(string(root)), ofGo), filepath.Join(copies, "go")
	if err := os.MkdirAll(to, 0o750); err != nil {
		return "", err
	}
	replace := map[string]string{}
	for _, name := range []string{"p256.go", "p256_table.go"} {
		text, err := os.ReadFile(filepath.Join(from, name)) //nolint:gosec // of Go's sources
		if err != nil {
			return "", fmt.Errorf("go has no %s any more: look at web/build/slim.go again (%w)", name, err)
		}
		if err := os.WriteFile(filepath.Join(to, name), text, 0o600); err != nil {
			return "", err
		}
		replace[filepath.Join(from, name)] = filepath.Join(to, name)
	}
	own := cut{module: "go", inPlace: map[string]string{"p256_table.go": noTable}, renamed: map[string][2]string{"p256.go": byTable}}
	if err := own.change(to); err != nil {
		return "", err
	}
	text, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	name := filepath.Join(copies, "overlay.json")
	return name, os.WriteFile(name, text, 0o600)
}

// change makes the copy of a folder differ.
func (c cut) change(to string) error {
	for name, text := range c.inPlace {
		if _, err := os.Stat(filepath.Join(to, name)); err != nil {
			return fmt.Errorf("%s has no %s any more: look at web/build/slim.go again (%w)", c.module, name, err)
		}
		if err := os.WriteFile(filepath.Join(to, name), []byte(text), 0o600); err != nil {
			return err
		}
	}
	for name, texts := range c.renamed {
		text, err := os.ReadFile(filepath.Join(to, name)) //nolint:gosec // a copy of ours
		if err != nil {
			return fmt.Errorf("%s has no %s any more: look at web/build/slim.go again (%w)", c.module, name, err)
		}
		if strings.Count(string(text), texts[0]) != 1 {
			return fmt.Errorf("%s has another %s than before: look at web/build/slim.go again", c.module, name)
		}
		if err := os.WriteFile(filepath.Join(to, name), []byte(strings.Replace(string(text), texts[0], texts[1], 1)), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// copyModule copies the sources of a module, without tests.
func copyModule(from, to string) error {
	return filepath.WalkDir(from, func(name string, d fs.DirEntry, err error) error {
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
}
