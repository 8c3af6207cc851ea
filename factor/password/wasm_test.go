//go:build !js

package password

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A browser must prepare a password as the guard does: the vectors hold when this
// package runs in wasm.
func TestSameBytesInWasm(t *testing.T) {
	root, err := exec.CommandContext(t.Context(), "go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	runner := filepath.Join(strings.TrimSpace(string(root)), "lib", "wasm", "go_js_wasm_exec")
	cmd := exec.CommandContext(t.Context(), "go", "test", "-v", "-run", "^TestPrepare$", "-exec", runner, ".")
	// Node's runner copies the whole environment into wasm, which has little room.
	for _, name := range []string{"PATH", "HOME", "GOPATH", "GOMODCACHE", "GOCACHE", "GOFLAGS", "GOPROXY", "TMPDIR"} {
		if v, ok := os.LookupEnv(name); ok {
			cmd.Env = append(cmd.Env, name+"="+v)
		}
	}
	cmd.Env = append(cmd.Env, "GOOS=js", "GOARCH=wasm")
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "--- PASS: TestPrepare") {
		t.Fatalf("%v\n%s", err, out)
	}
}
