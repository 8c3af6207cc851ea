//go:build unix

package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/hefu-wallet/hefu/test/figure"
)

// child is this program's first argument when it measures natively and nothing else.
const child = "measure-natively"

// native measures in a process of its own, as Node is one.
func native(ctx context.Context, f *figure.Figures, e effort) error {
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find this program: %w", err)
	}
	arg, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("write the effort: %w", err)
	}
	out, err := figure.Output(ctx, ".", self, child, string(arg))
	if err != nil {
		return err
	}
	got, err := figure.Read([]byte(out))
	if err == nil {
		f.Join(got)
	}
	return err
}

// report is what a run found out.
type report struct {
	Native, Wasm *figure.Figures
	Notes        []string // what could not be measured, and why
	Markdown     string   // the tables
}

func main() {
	if len(os.Args) == 3 && os.Args[1] == child {
		runtime.GOMAXPROCS(1) // a party has one thread; the libraries' goroutines share it
		if err := answer(os.Args[2]); err != nil {
			_, _ = fmt.Fprintln(os.Stderr, "peers (native):", err)
			os.Exit(1)
		}
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx)
	stop()
	if err != nil {
		_, _ = fmt.Fprintln(os.Stderr, "peers:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	quick := flag.Bool("quick", false, "few repetitions")
	asJSON := flag.Bool("json", false, "print the figures as JSON")
	limit := flag.Duration("limit", 5*time.Minute, "the longest that one set-up in Node may take")
	flag.Parse()
	tmp, err := os.MkdirTemp("", "hefu-peers-")
	if err != nil {
		return fmt.Errorf("make a directory: %w", err)
	}
	defer func() { _ = os.RemoveAll(tmp) }()
	w, err := figure.BuildWasm(ctx, ".", ".", tmp)
	if err != nil {
		return err
	}
	r := &report{Native: figure.New(), Wasm: figure.New()}
	for _, name := range names {
		if err := r.measure(ctx, w, name, filepath.Join(tmp, "halves"), *limit, *quick); err != nil {
			return err
		}
	}
	r.Markdown = r.markdown()
	if *asJSON {
		return json.NewEncoder(os.Stdout).Encode(r)
	}
	_, err = os.Stdout.WriteString(r.Markdown)
	return err
}

// signs is how often each library signs: native, wasm.
func signs(name string, quick bool) (inGo, inNode int) {
	switch {
	case quick:
		return 2, 1
	case name == "hefu":
		return 40, 20
	case name == "single":
		return 1000, 500
	}
	return 12, 5
}

// measure measures one library natively and in Node. Nobody sets up twice in one page:
// each set-up has a Node of its own.
func (r *report) measure(ctx context.Context, w *figure.Wasm, name, halves string, limit time.Duration, quick bool) error {
	inGo, inNode := signs(name, quick)
	setups, inPages := 3, 3
	switch {
	case quick:
		setups, inPages = 1, 1
	case name == "alice cggmp" || name == "taurus":
		inPages = 1 // minutes each
	}
	say("%s, native", name)
	if err := native(ctx, r.Native, effort{Library: name, Setups: setups, Signs: inGo, Halves: halves}); err != nil {
		return err
	}
	say("%s, signing in Node", name)
	if err := w.Repeat(ctx, r.Wasm, 1, effort{Library: name, Signs: inNode, Halves: halves}); err != nil {
		r.Notes = append(r.Notes, fmt.Sprintf("%s does not sign in Node: %v", name, err))
	}
	say("%s, set-up in Node", name)
	for range inPages {
		timed, cancel := context.WithTimeout(ctx, limit)
		err := w.Repeat(timed, r.Wasm, 1, effort{Library: name, Setups: 1})
		cancel()
		if err != nil && ctx.Err() == nil {
			r.Notes = append(r.Notes, fmt.Sprintf("%s: a set-up in Node did not end within %s: %v", name, limit, err))
			break
		}
	}
	return ctx.Err()
}

var titles = map[string]string{
	"hefu":        "Hefu, package pair (Lindell 2017, dealt), N of 3072 bits",
	"alice gg18":  "alice v1.0.7, GG18, N of 2048 bits",
	"alice cggmp": "alice v1.0.7, CGGMP, N of 2048 bits",
	"taurus":      "multi-party-sig v0.7.0-alpha-2025-01-28, CGGMP, N of 2048 bits",
	"single":      "one machine with the whole key, dcrec/secp256k1",
}

func (r *report) markdown() string {
	p := &figure.Page{}
	for _, platform := range []struct {
		name string
		f    *figure.Figures
	}{{"native", r.Native}, {"wasm in Node", r.Wasm}} {
		p.Table([]string{"One digest, " + platform.name, "set-up, both parties", "device", "guard", "device / Hefu's", "guard / Hefu's"}, r.rows(platform.f)...)
		p.Line("")
	}
	var rows [][]string
	for _, name := range names {
		n := func(what string) string {
			if name == "single" {
				return "0"
			}
			return fmt.Sprint(r.Native.Bytes[name+" "+what])
		}
		rows = append(rows, []string{titles[name], n("sign bytes"), n("sign rounds"), n("setup bytes"), n("setup rounds")})
	}
	p.Table([]string{"On the wire, both directions", "bytes, signing", "round trips, signing", "bytes, set-up", "round trips, set-up"}, rows...)
	best, by := r.best()
	p.Line("\nThe fastest device of these libraries in wasm is %s with %s a digest. Hefu's device needs %s altogether (%s of that), r^N included, and %s", titles[by],
		figure.Duration(best), figure.Duration(r.Wasm.Of("hefu sign/device").Median()), times(r.Wasm.Of("hefu sign/device").Median(), best),
		figure.Duration(r.Wasm.Of("hefu sign/device/open").Median()))
	p.Line("after the review (%s of that); the rest runs while the person reads.", times(r.Wasm.Of("hefu sign/device/open").Median(), best))
	for _, n := range r.Notes {
		p.Line("\nNot measured: %s", strings.ReplaceAll(n, "\n", " "))
	}
	return p.String()
}

func (r *report) rows(f *figure.Figures) (rows [][]string) {
	for _, name := range names {
		of := func(what string) figure.Series { return f.Of(name + " " + what) }
		var setup figure.Series
		for i, v := range of("setup/device") {
			if guard := of("setup/guard"); i < len(guard) {
				v += guard[i]
			}
			setup = append(setup, v)
		}
		ratio := func(who string) string {
			return times(of("sign/"+who).Median(), f.Of("hefu sign/"+who).Median())
		}
		rows = append(rows, []string{titles[name], setup.String(), of("sign/device").String(), of("sign/guard").String(), ratio("device"), ratio("guard")})
	}
	return rows
}

// times writes a ratio, a small one as 1/n.
func times(a, b float64) string {
	if a*10 < b {
		return "1/" + figure.Digits(b/a)
	}
	return figure.Times(a, b)
}

// best is the fastest device of the other libraries in wasm.
func (r *report) best() (least float64, by string) {
	for _, name := range names[1 : len(names)-1] {
		if v := r.Wasm.Of(name + " sign/device").Median(); by == "" || v < least {
			least, by = v, name
		}
	}
	return least, by
}

func say(format string, args ...any) {
	_, _ = fmt.Fprintf(os.Stderr, time.Now().Format("15:04:05 ")+format+"\n", args...)
}
