// Command hefu is the whole wallet in one binary: 'hefu serve' is the guard, 'hefu
// wallet' and 'hefu open' the user's side, 'hefu demo' both with a throw-away chain.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/hefu-wallet/hefu/text"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	root := newRoot()
	root.SetArgs(os.Args[1:])
	code := exitCode(root.ExecuteContext(ctx), langOfArgs(os.Args[1:]), os.Stderr)
	stop()
	os.Exit(code)
}

// newRoot is the whole command line.
func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use: "hefu", Short: "a wallet whose key is split between your device and your own guard", Version: programVersion(),
		SilenceErrors: true, SilenceUsage: true,
	}
	root.AddCommand(
		newServe(),
		newWallet(),
		newOpen(),
		newWeb(),
		newDemo(),
		newAdmin(),
	)
	speak(root)
	return root
}

// exitCode prints an error that nobody printed yet and says what to end with.
func exitCode(err error, lang text.Lang, to io.Writer) int {
	if err == nil {
		return 0
	}
	var told interface {
		ExitCode() int
		Reported() bool
	}
	if errors.As(err, &told) && told.Reported() {
		return told.ExitCode()
	}
	_, _ = fmt.Fprint(to, lang.Say("error.line", lang.Translate(err.Error())))
	if errors.As(err, &told) {
		return told.ExitCode()
	}
	return 1
}

// version is set by the linker in a release build: -ldflags='-X main.version=1.2.3'.
var version string

// programVersion names the build: the release, or the module's version, or the
// commit that it was made from.
func programVersion() string {
	if version != "" {
		return version
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	commit, dirty := "", ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			commit = s.Value
		case s.Key == "vcs.modified" && s.Value == "true":
			dirty = "+changes"
		}
	}
	if commit == "" {
		return "devel"
	}
	return "devel-" + commit[:min(12, len(commit))] + dirty
}
