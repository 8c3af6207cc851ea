//go:build unix

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/hefu-wallet/hefu/test/figure"
)

// libraries is what test/bench/peers, a module of its own, found out about the Go
// libraries that sign by two parties.
type libraries struct {
	Native, Wasm *figure.Figures
	Notes        []string
	Markdown     string
	err          string // why there is nothing else
}

// peerNames are the libraries that ours is compared with, as peers names them.
var (
	cggmp     = []string{"alice cggmp", "taurus"}
	peerNames = append([]string{"alice gg18"}, cggmp...)
)

// measureLibraries runs that module. That its libraries cannot be had is a result, not
// a failure of the benchmark.
func measureLibraries(ctx context.Context, root string, quick bool) *libraries {
	args := []string{"run", "-mod=mod", ".", "-json"} // a version that Hefu raised is raised there too
	if quick {
		args = append(args, "-quick")
	}
	var out, said bytes.Buffer
	cmd := exec.CommandContext(ctx, "go", args...) //nolint:gosec // our own arguments
	cmd.Dir, cmd.Stdout, cmd.Stderr = filepath.Join(root, "test", "bench", "peers"), &out, &said
	cmd.Env = append(os.Environ(), "GOWORK=off")
	l := &libraries{}
	if err := cmd.Run(); err != nil {
		l.err = fmt.Sprintf("go %s: %v: %s", strings.Join(args, " "), err, strings.TrimSpace(said.String()))
	} else if err := json.Unmarshal(out.Bytes(), l); err != nil {
		l.err = fmt.Sprintf("go %s: %v", strings.Join(args, " "), err)
	}
	return l
}

// best is the fastest device among some libraries in wasm, in milliseconds, and which
// that is; NaN when none was measured.
func (l *libraries) best(names ...string) (float64, string) {
	var all figure.Series
	by := ""
	for _, name := range names {
		s := l.Wasm.Of(name + " sign/device")
		if len(s) == 0 {
			continue
		}
		if by == "" || s.Median() < all.At(0) {
			by = name
		}
		all = append(all, s.Median())
	}
	return all.At(0), by
}

// targets are rows of the first table. What the user waits for is compared with
// everything that the others' devices do: they can do nothing before the digest is known.
func (l *libraries) targets() [][]string {
	const wanted = "≤ 1/10"
	if l == nil || l.err != "" {
		return [][]string{{"device in wasm, next to the best obtainable library", wanted, "not measured in this run", "open"}}
	}
	row := func(what, ours string, names ...string) []string {
		best, by := l.best(names...)
		v := l.Wasm.Of("hefu sign/" + ours).Median()
		verdict := "**not met**"
		if v*10 <= best {
			verdict = "met"
		}
		return []string{what, wanted, fmt.Sprintf("1/%s of %s (%s, %s)", figure.Digits(best/v), by, figure.Duration(v), figure.Duration(best)), verdict}
	}
	return [][]string{
		row("device in wasm, after the review, next to the best obtainable library", "device/open", peerNames...),
		row("device in wasm, r^N included, next to the best CGGMP", "device", cggmp...),
		row("device in wasm, r^N included, next to the best of all (GG18, its modulus has 2048 bits, ours 3072)", "device", peerNames...),
	}
}

func (l *libraries) section(b *figure.Page) {
	b.Head("Next to other libraries")
	b.Line("One ECDSA signature on secp256k1 by two parties in one process, no network, one thread a party, one key: the Go libraries that can be had as modules, by the program in")
	b.Line("test/bench/peers. A party's time is everything that it computes for one digest; alice's parties run as goroutines and do the same work, so each is given half of the")
	b.Line("process's time. Hefu's set-up is the dealing of one key without its check message; theirs makes the key between the parties, without a dealer: they need no paper and")
	b.Line("defend against a dishonest party at set-up, which Hefu's user is not. Modules that a library shares with Hefu have Hefu's versions.\n")
	if l.err != "" {
		b.Line("Not measured: `%s`", strings.ReplaceAll(l.err, "`", "'"))
		return
	}
	b.Line("%s", strings.TrimSpace(l.Markdown))
}
