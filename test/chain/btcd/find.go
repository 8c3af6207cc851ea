package btcd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"

	devchain "github.com/hefu-wallet/hefu/test/chain"
)

// Find looks for the program in the places that the package comment lists.
func Find() (string, error) {
	if p := os.Getenv("HEFU_BTCD"); p != "" {
		if _, err := os.Stat(p); err != nil {
			return "", fmt.Errorf("HEFU_BTCD: %w", err)
		}
		return p, nil
	}
	for _, dir := range places() {
		p := filepath.Join(dir, program())
		if _, err := os.Stat(p); err == nil {
			return p, nil
		}
	}
	if p, err := exec.LookPath("btcd"); err == nil {
		return p, nil
	}
	return "", ErrNoBtcd
}

func program() string {
	if runtime.GOOS == "windows" {
		return "btcd.exe"
	}
	return "btcd"
}

// places are where Install puts the program: the source tree if there is one, else the
// user's cache.
func places() (out []string) {
	if dir, err := devchain.Dir(); err == nil {
		out = append(out, filepath.Join(dir, "..", "..", ".tools", "btcd-"+Version))
	}
	if dir, err := os.UserCacheDir(); err == nil {
		out = append(out, filepath.Join(dir, "hefu", "btcd-"+Version))
	}
	return out
}

// Install builds the program unless it is there. It needs the Go tool, and may run in
// several processes at once.
func Install(ctx context.Context, log io.Writer) error {
	if _, err := Find(); !errors.Is(err, ErrNoBtcd) {
		return err
	}
	for _, dir := range places() {
		return install(ctx, dir, log)
	}
	return ErrNoBtcd
}

func install(ctx context.Context, dir string, log io.Writer) error {
	tool, err := exec.LookPath("go")
	if err != nil {
		return ErrNoBtcd
	}
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return err
	}
	fresh, err := os.MkdirTemp(dir, "new-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(fresh) //nolint:errcheck // a folder of our own
	cmd := exec.CommandContext(ctx, tool, "install", "github.com/btcsuite/btcd@"+Version)
	cmd.Env = append(os.Environ(), "GOBIN="+fresh, "GOFLAGS=", "GOOS=", "GOARCH=")
	cmd.Dir, cmd.Stdout, cmd.Stderr = os.TempDir(), log, log
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("build btcd %s: %w", Version, err)
	}
	// Two processes may build at the same time: the later one replaces an equal file.
	return os.Rename(filepath.Join(fresh, program()), filepath.Join(dir, program()))
}
