//go:build unix

package main

import (
	"fmt"
	"strings"
	"time"
)

// markdown is the whole of docs/benchmarks.md.
func (r *results) markdown() string {
	b := &page{}
	b.line("<!-- Written by test/bench. Do not edit: run `make bench`. -->")
	b.line("# Benchmarks")
	b.line("")
	b.line("Everything here was measured in one run of `make bench` (`go run ./test/bench -demo`) by the program in test/bench, which writes this file.")
	b.line("Run it on an idle machine. Times are wall clock unless they say CPU: the median and, in brackets, the 10th and the 90th percentile.")
	b.line("")
	b.table([]string{"The run", ""},
		[]string{"when", r.When.Format("2006-01-02 15:04 MST") + ", took " + r.Took.Round(time.Second).String()},
		[]string{"commit", r.Commit},
		[]string{"machine", fmt.Sprintf("%s, %d cores, %s of memory, %s", r.CPU, r.Cores, r.Memory, r.System)},
		[]string{"file system of the guard's database", r.Disk},
		[]string{"load before (1, 5, 15 min)", r.Load},
		[]string{"versions", r.Go + ", Node " + r.Node},
	)
	r.targets(b)
	if r.native != nil {
		r.signing(b)
		r.dealing(b)
	}
	if r.guard != nil {
		r.approvals(b)
		r.signIns(b)
	}
	r.demoTable(b)
	return b.String()
}

// page is a document that grows.
type page struct{ strings.Builder }

func (p *page) line(format string, args ...any) {
	if len(args) > 0 {
		format = fmt.Sprintf(format, args...)
	}
	p.WriteString(format + "\n")
}

func (p *page) head(title string) { p.line("\n## " + title + "\n") }

func (p *page) table(head []string, rows ...[]string) {
	p.line("| " + strings.Join(head, " | ") + " |")
	p.line("|" + strings.Repeat(" --- |", len(head)))
	for _, row := range rows {
		p.line("| " + strings.Join(row, " | ") + " |")
	}
}

// target is one row of the first table. measured is in milliseconds.
type target struct {
	what     string
	limit    float64
	measured float64
	note     string
}

func (t target) row() []string {
	verdict := "met"
	if t.measured > t.limit {
		verdict = "**not met**"
	}
	return []string{t.what, "≤ " + duration(t.limit), duration(t.measured) + t.note, verdict}
}

func (r *results) targets(b *page) {
	b.head("Targets")
	var rows [][]string
	if r.native != nil {
		cpu := func(f *figures, name string) string { return " (CPU " + duration(f.of(name+" cpu").median()) + ")" }
		for _, t := range []target{
			{"device in wasm, what the user waits for after the review, a digest (r^N is ready)", 60, r.wasm.of("ecdsa/device/open").median(), cpu(r.wasm, "ecdsa/device/open")},
			{"the same for the first signature of a fresh page", 60, r.first.of("ecdsa/device/open").median(), cpu(r.first, "ecdsa/device/open")},
			{"guard, CPU for a digest, constant time (points, check, evaluate)", 20, r.native.of("ecdsa/guard cpu").median(), r.wholeApproval()},
			{"dealing all 29 keys with their check messages: device in wasm, guard native", 10_000, r.browserDealing().median(), fmt.Sprintf(" (9 of 10 below %s)", duration(r.browserDealing().at(0.9)))},
		} {
			rows = append(rows, t.row())
		}
		rows = append(rows, []string{"device in wasm, next to the best obtainable library", "≤ 1/10", "not measured in this run", "open: the comparison with other libraries is a module of its own"})
	}
	if r.demo != nil && r.demo.err == "" {
		rows = append(rows, target{"demo, cold, from `git clone` to the walk-through", 180_000, ms(r.demo.cold()), ""}.row(),
			target{"demo, warm", 5_000, r.demo.warm.median(), ""}.row())
	}
	b.table([]string{"Target (PAIR-SIGNING, issue 2)", "wanted", "measured", ""}, rows...)
}

// wholeApproval says what the target leaves out.
func (r *results) wholeApproval() string {
	if r.guard == nil {
		return ""
	}
	return fmt.Sprintf("; with everything that package guard does for a transfer, its SQL included: %s", duration(r.guard.of("guard/transfer cpu").median()))
}

// browserDealing is what a user in a browser waits for: every part of the device in
// wasm, and the guard's parts, natively, at their median.
func (r *results) browserDealing() (s series) {
	guard := r.native.of("dealing/guard").median()
	for _, v := range r.wasm.of("dealing/device") {
		s = append(s, v+guard)
	}
	return s
}

// both is a row that compares native and wasm.
func (r *results) both(what, name string) []string {
	cpu := func(f *figures) string { return duration(f.of(name + " cpu").median()) }
	return []string{what, r.native.of(name).String(), cpu(r.native), r.wasm.of(name).String(), cpu(r.wasm)}
}

var bothHead = []string{"native", "CPU", "wasm in Node", "CPU"}

func (r *results) signing(b *page) {
	b.head("Signing")
	b.line("One thread. A step includes signing and checking the Ed25519 envelopes that it reads or writes. The key is the child m/44'/60'/0'/0/0 that every")
	b.line("EVM address has, in a dealing of all 29 keys. Device and guard take part in two round trips: commit and points while the user reads, opening and")
	b.line("result after the factor's answer. Series: %d sessions native, %d wasm.\n", len(r.native.of("ecdsa/device")), len(r.wasm.of("ecdsa/device")))
	b.table(append([]string{"ECDSA (Lindell 2017, dealt), one digest"}, bothHead...),
		r.both("device: begin (nonces, commitment)", "ecdsa/device/begin"),
		r.both("device: prepare (r^N, while the user reads)", "ecdsa/device/prepare"),
		r.both("device: open (after the review)", "ecdsa/device/open"),
		r.both("guard: points", "ecdsa/guard/points"),
		r.both("guard: check (public data only)", "ecdsa/guard/check"),
		r.both("guard: evaluate (checks again, decrypts, verifies)", "ecdsa/guard/evaluate"),
		r.both("guard: points + check + evaluate", "ecdsa/guard"),
		r.both("guard: read the half from the keystore's bytes", "ecdsa/load/half"),
		r.both("both: the whole session without r^N", "ecdsa/session"),
	)
	b.line("")
	b.table(append([]string{fmt.Sprintf("ECDSA, a batch of %d, a digest", batch)}, bothHead...),
		r.both("device: prepare", "ecdsa batch/device/prepare"),
		r.both("device: open", "ecdsa batch/device/open"),
		r.both("guard: points + check + evaluate", "ecdsa batch/guard"),
	)
	b.line("\nThe first signature of a fresh process, whose code V8 has not optimised yet (%d processes, wasm in Node): begin %s, prepare %s, open %s.\n",
		len(r.first.of("ecdsa/device")), r.first.of("ecdsa/device/begin"), r.first.of("ecdsa/device/prepare"), r.first.of("ecdsa/device/open"))
	b.table(append([]string{"Ed25519 (FROST, RFC 9591), one message"}, bothHead...),
		r.both("device: begin", "frost/device/begin"),
		r.both("device: open", "frost/device/open"),
		r.both("guard: points", "frost/guard/points"),
		r.both("guard: check (verifies the device's share)", "frost/guard/check"),
		r.both("guard: evaluate", "frost/guard/evaluate"),
		r.both("guard: points + check + evaluate", "frost/guard"),
		r.both("both: the whole session", "frost/session"),
	)
	r.wire(b)
	r.peers(b)
}

func (r *results) wire(b *page) {
	size := func(name string) (row []string) {
		sum := 0
		for _, m := range []string{" commit", " points", " opening"} {
			n := r.native.Bytes[name+m]
			row, sum = append(row, fmt.Sprint(n)), sum+n
		}
		return append(row, fmt.Sprint(sum))
	}
	b.line("")
	b.table([]string{"Bytes on the wire, envelope included", "commit →", "← points", "opening →", "together"},
		append([]string{"ECDSA, one digest"}, size("ecdsa")...),
		append([]string{fmt.Sprintf("ECDSA, %d digests", batch)}, size("ecdsa batch")...),
		append([]string{"Ed25519, one message"}, size("frost")...),
	)
}

// peers compares with one machine that has the whole key.
func (r *results) peers(b *page) {
	ratio := func(f *figures, name, peer string) string { return times(f.of(name).median(), f.of(peer).median()) }
	row := func(what, peer, ours string) []string {
		return []string{
			what, duration(r.native.of(peer).median()), duration(r.wasm.of(peer).median()),
			ratio(r.native, ours+"/device/open", peer), ratio(r.native, ours+"/guard", peer), ratio(r.native, ours+"/session", peer),
			ratio(r.wasm, ours+"/device/open", peer),
		}
	}
	b.line("\nNext to one machine with the whole key, which signs and verifies what it signed:\n")
	b.table([]string{"Peer", "native", "wasm", "device (open) / peer, native", "guard / peer, native", "both / peer, native", "device (open) / peer, wasm"},
		row("ECDSA, dcrec/secp256k1, sign", "peer/ecdsa/sign", "ecdsa"),
		row("ECDSA, dcrec/secp256k1, sign and verify", "peer/ecdsa", "ecdsa"),
		row("Ed25519, crypto/ed25519, sign", "peer/ed25519/sign", "frost"),
		row("Ed25519, crypto/ed25519, sign and verify", "peer/ed25519", "frost"),
	)
}

func (r *results) dealing(b *page) {
	b.head("Dealing")
	b.line("All 29 keys (9 secp256k1, 20 Ed25519) under a new N, accepted by the guard, and every check message signed and verified. One thread, no network. The")
	b.line("search for primes is a lottery: its spread is the nature of it. %d dealings native, %d wasm, each of these in a fresh Node, as a page deals once.\n", len(r.native.of("dealing/device")), len(r.wasm.of("dealing/device")))
	b.table(append([]string{"Phase"}, bothHead...),
		r.both("device: derive from the paper", "dealing/device/derive"),
		r.both("device: find two primes of 1536 bits", "dealing/device/primes"),
		r.both("device: split 9 secp256k1 keys, with proofs", "dealing/device/split secp256k1"),
		r.both("device: split 20 Ed25519 keys, with proofs", "dealing/device/split ed25519"),
		r.both("device: seal for the guard (HPKE)", "dealing/device/seal"),
		r.both("guard: open and check the package, primality included", "dealing/guard/accept"),
		r.both("device: r^N for 9 check messages", "dealing/device/check prepare"),
		r.both("device: the rest of 9 secp256k1 check messages", "dealing/device/check secp256k1"),
		r.both("guard: 9 secp256k1 check messages", "dealing/guard/check secp256k1"),
		r.both("device: 20 Ed25519 check messages", "dealing/device/check ed25519"),
		r.both("guard: 20 Ed25519 check messages", "dealing/guard/check ed25519"),
		r.both("device: verify 29 signatures", "dealing/device/check verify"),
		r.both("**device altogether**", "dealing/device"),
		r.both("**guard altogether**", "dealing/guard"),
	)
	b.line("\nA user in a browser (device in wasm, guard native) waits %s. The sealed package has %d bytes, the guard's half %d.",
		r.browserDealing(), r.native.Bytes["sealed package"], r.native.Bytes["guard half"])
}

func (r *results) approvals(b *page) {
	f := r.guard
	b.head("Approvals")
	b.line("A whole guard (package guard) on SQLite (WAL, synchronous=FULL) and the keystore's directory, every network enabled, a chain in memory that answers at")
	b.line("once. %d wallets with all 29 keys pay at once; the work of their devices lies outside the clock. 'Bare' is the least that an approval can cost: the very", wallets)
	b.line("transactions and statements that the guard gave to its store for this payment, run again on the same database without the guard, and, for the")
	b.line("approval, one decryption of the same ciphertext under the same primes. The guard's % of bare is its rate over the bare one.\n")
	var rows [][]string
	for _, p := range append(phases, "transfer") {
		what := map[string]string{"nonces": "nonces (the guard's points)", "transfer": "**all three: one transfer**"}[p]
		if what == "" {
			what = p
		}
		g, bare := f.of("guard/"+p+" rate"), f.of("bare/"+p+" rate")
		rows = append(rows, []string{
			what, g.rate(), bare.rate(), digits(100*g.median()/bare.median()) + " %",
			duration(f.of("guard/" + p + " cpu").median()), duration(f.of("bare/" + p + " cpu").median()),
		})
	}
	b.table([]string{"At once, a second", "guard", "bare", "guard's % of bare", "CPU each, guard", "CPU each, bare"}, rows...)
	b.line("")
	rows = nil
	for _, p := range phases {
		g, bare := f.of("guard/"+p+" alone"), f.of("bare/"+p+" alone")
		rows = append(rows, []string{
			p, g.String(), bare.String(), times(g.median(), bare.median()),
			fmt.Sprintf("%d + %d", f.Bytes[p+" writes"], f.Bytes[p+" reads"]), fmt.Sprint(f.Bytes[p+" statements"]),
		})
	}
	b.table([]string{"One at a time", "guard", "bare", "guard / bare", "transactions (writing + reading)", "statements"}, rows...)
}

func (r *results) signIns(b *page) {
	f := r.guard
	b.head("Sign-ins")
	b.line("%d users sign in at once with password and one-time code, next to as many bare argon2id hashes with the same parameters (19 MiB, 2 passes).\n", wallets)
	g, bare := f.of("guard/sign-in rate"), f.of("bare/sign-in rate")
	b.table([]string{"A second", "guard", "bare argon2id", "guard's % of bare", "CPU each, guard", "CPU each, bare"},
		[]string{
			"sign-ins", g.rate(), bare.rate(), digits(100*g.median()/bare.median()) + " %",
			duration(f.of("guard/sign-in cpu").median()), duration(f.of("bare/sign-in cpu").median()),
		})
}

func (r *results) demoTable(b *page) {
	b.head("The demo")
	if r.demo == nil {
		b.line("Not measured in this run; `go run ./test/bench -demo` does.")
		return
	}
	d := r.demo
	b.line("From a fresh clone of the commit above until the demo has printed its walk-through, by the steps of `make demo`. Cold means: no Go modules, no Go build cache, no npm cache, no")
	b.line("node_modules; Go, Node, npm and git are there. Once, because the network decides much of it. Warm means: started again from the same clone, %d times.\n", len(d.warm))
	rows := [][]string{
		{"cold: git clone, from this machine's disk", d.clone.Round(10 * time.Millisecond).String()},
		{"cold: fetch the Go modules", d.modules.Round(10 * time.Millisecond).String()},
		{"cold: make build", d.build.Round(10 * time.Millisecond).String()},
		{"cold: bin/hefu demo (npm ci, anvil, token, guard)", d.start.Round(10 * time.Millisecond).String()},
		{"**cold altogether**", d.cold().Round(10 * time.Millisecond).String()},
		{"warm: make build finds nothing to do", d.rebuild.String()},
		{"**warm altogether**", d.warm.String()},
	}
	b.table([]string{"Step", "time"}, rows...)
	if d.err != "" {
		b.line("\nThe cold run ended early: `%s`", strings.ReplaceAll(d.err, "`", "'"))
	}
}
