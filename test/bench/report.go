//go:build unix

package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/hefu-wallet/hefu/test/figure"
)

// markdown is the whole of docs/benchmarks.md.
func (r *results) markdown() string {
	b := &figure.Page{}
	b.Line("<!-- Written by test/bench. Do not edit: run `make bench`. -->")
	b.Line("# Benchmarks")
	b.Line("")
	b.Line("Everything here, up to the page, was measured in one run of `make bench` (`go run ./test/bench -demo`) by the program in test/bench, which writes this file.")
	b.Line("Run it on an idle machine. Times are wall clock unless they say CPU: the median and, in brackets, the 10th and the 90th percentile.")
	b.Line("")
	b.Table([]string{"The run", ""}, r.Table()...)
	r.targets(b)
	if r.native != nil {
		r.signing(b)
		r.dealing(b)
	}
	if r.libraries != nil {
		r.libraries.section(b)
	}
	if r.guard != nil {
		r.approvals(b)
		r.signIns(b)
	}
	if r.databases != nil {
		r.databaseTable(b)
	}
	if r.decisions != nil {
		r.decisionTable(b)
	}
	if r.coins != nil {
		r.coinTable(b)
	}
	if r.watch != nil {
		r.watchTable(b)
	}
	r.demoTable(b)
	return b.String()
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
	return []string{t.what, "≤ " + figure.Duration(t.limit), figure.Duration(t.measured) + t.note, verdict}
}

func (r *results) targets(b *figure.Page) {
	b.Head("Targets")
	var rows [][]string
	if r.native != nil {
		cpu := func(f *figure.Figures, name string) string {
			return " (CPU " + figure.Duration(f.Of(name+" cpu").Median()) + ")"
		}
		for _, t := range []target{
			{"device in wasm, what the user waits for after the review, a digest (r^N is ready)", 60, r.wasm.Of("ecdsa/device/open").Median(), cpu(r.wasm, "ecdsa/device/open")},
			{"the same for the first signature of a fresh page", 60, r.first.Of("ecdsa/device/open").Median(), cpu(r.first, "ecdsa/device/open")},
			{"guard, CPU for a digest, constant time (points, check, evaluate)", 20, r.native.Of("ecdsa/guard cpu").Median(), r.wholeApproval()},
			{"dealing all 29 keys with their check messages: device in wasm, guard native", 10_000, r.browserDealing().Median(), fmt.Sprintf(" (9 of 10 below %s)", figure.Duration(r.browserDealing().At(0.9)))},
		} {
			rows = append(rows, t.row())
		}
		rows = append(rows, r.libraries.targets()...)
	}
	if r.databases != nil {
		rows = append(rows, r.databaseTargets()...)
	}
	if r.decisions != nil {
		rows = append(rows, r.decisionTargets()...)
	}
	if r.coins != nil {
		rows = append(rows, target{fmt.Sprintf("a plan on Bitcoin with %d unspent outputs", manyCoins), 100, r.coins.Of(coinSeries(manyCoins, "plan")).Median(), ""}.row())
		rows = append(rows, target{fmt.Sprintf("a plan on Bitcoin with %d unspent outputs that a btcd told of", manyCoins), 100, r.coins.Of(nodePlan).Median(), ""}.row())
	}
	if r.demo != nil && r.demo.err == "" {
		rows = append(rows, target{"demo, cold, from `git clone` to the walk-through", 180_000, figure.MS(r.demo.cold()), ""}.row(),
			target{"demo, warm", 5_000, r.demo.warm.Median(), ""}.row())
	}
	b.Table([]string{"Target", "wanted", "measured", ""}, rows...)
}

// wholeApproval says what the target leaves out.
func (r *results) wholeApproval() string {
	if r.guard == nil {
		return ""
	}
	return fmt.Sprintf("; with everything that package guard does for a transfer, its SQL included: %s", figure.Duration(r.guard.Of("guard/transfer cpu").Median()))
}

// browserDealing is what a user in a browser waits for: every part of the device in
// wasm, and the guard's parts, natively, at their median.
func (r *results) browserDealing() (s figure.Series) {
	guard := r.native.Of("dealing/guard").Median()
	for _, v := range r.wasm.Of("dealing/device") {
		s = append(s, v+guard)
	}
	return s
}

// both is a row that compares native and wasm.
func (r *results) both(what, name string) []string {
	cpu := func(f *figure.Figures) string { return figure.Duration(f.Of(name + " cpu").Median()) }
	return []string{what, r.native.Of(name).String(), cpu(r.native), r.wasm.Of(name).String(), cpu(r.wasm)}
}

var bothHead = []string{"native", "CPU", "wasm in Node", "CPU"}

func (r *results) signing(b *figure.Page) {
	b.Head("Signing")
	b.Line("One thread. A step includes signing and checking the Ed25519 envelopes that it reads or writes. The key is the child m/44'/60'/0'/0/0 that every")
	b.Line("EVM address has, in a dealing of all 29 keys. Device and guard take part in two round trips: commit and points while the user reads, opening and")
	b.Line("result after the factor's answer. Series: %d sessions native, %d wasm.\n", len(r.native.Of("ecdsa/device")), len(r.wasm.Of("ecdsa/device")))
	b.Table(append([]string{"ECDSA (Lindell 2017, dealt), one digest"}, bothHead...),
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
	b.Line("")
	b.Table(append([]string{fmt.Sprintf("ECDSA, a batch of %d, a digest", batch)}, bothHead...),
		r.both("device: prepare", "ecdsa batch/device/prepare"),
		r.both("device: open", "ecdsa batch/device/open"),
		r.both("guard: points + check + evaluate", "ecdsa batch/guard"),
	)
	b.Line("\nThe first signature of a fresh process, whose code V8 has not optimised yet (%d processes, wasm in Node): begin %s, prepare %s, open %s.\n",
		len(r.first.Of("ecdsa/device")), r.first.Of("ecdsa/device/begin"), r.first.Of("ecdsa/device/prepare"), r.first.Of("ecdsa/device/open"))
	b.Table(append([]string{"Ed25519 (FROST, RFC 9591), one message"}, bothHead...),
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

func (r *results) wire(b *figure.Page) {
	size := func(name string) (row []string) {
		sum := 0
		for _, m := range []string{" commit", " points", " opening"} {
			n := r.native.Bytes[name+m]
			row, sum = append(row, fmt.Sprint(n)), sum+n
		}
		return append(row, fmt.Sprint(sum))
	}
	b.Line("")
	b.Table([]string{"Bytes on the wire, envelope included", "commit →", "← points", "opening →", "together"},
		append([]string{"ECDSA, one digest"}, size("ecdsa")...),
		append([]string{fmt.Sprintf("ECDSA, %d digests", batch)}, size("ecdsa batch")...),
		append([]string{"Ed25519, one message"}, size("frost")...),
	)
}

// peers compares with one machine that has the whole key.
func (r *results) peers(b *figure.Page) {
	ratio := func(f *figure.Figures, name, peer string) string {
		return figure.Times(f.Of(name).Median(), f.Of(peer).Median())
	}
	row := func(what, peer, ours string) []string {
		return []string{
			what, figure.Duration(r.native.Of(peer).Median()), figure.Duration(r.wasm.Of(peer).Median()),
			ratio(r.native, ours+"/device/open", peer), ratio(r.native, ours+"/guard", peer), ratio(r.native, ours+"/session", peer),
			ratio(r.wasm, ours+"/device/open", peer),
		}
	}
	b.Line("\nNext to one machine with the whole key, which signs and verifies what it signed:\n")
	b.Table([]string{"Peer", "native", "wasm", "device (open) / peer, native", "guard / peer, native", "both / peer, native", "device (open) / peer, wasm"},
		row("ECDSA, dcrec/secp256k1, sign", "peer/ecdsa/sign", "ecdsa"),
		row("ECDSA, dcrec/secp256k1, sign and verify", "peer/ecdsa", "ecdsa"),
		row("Ed25519, crypto/ed25519, sign", "peer/ed25519/sign", "frost"),
		row("Ed25519, crypto/ed25519, sign and verify", "peer/ed25519", "frost"),
	)
}

func (r *results) dealing(b *figure.Page) {
	b.Head("Dealing")
	b.Line("All 29 keys (9 secp256k1, 20 Ed25519) under a new N, accepted by the guard, and every check message signed and verified. One thread, no network. The")
	b.Line("search for primes is a lottery: its spread is the nature of it. %d dealings native, %d wasm, each of these in a fresh Node, as a page deals once.\n", len(r.native.Of("dealing/device")), len(r.wasm.Of("dealing/device")))
	b.Table(append([]string{"Phase"}, bothHead...),
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
	b.Line("\nA user in a browser (device in wasm, guard native) waits %s. The sealed package has %d bytes, the guard's half %d.",
		r.browserDealing(), r.native.Bytes["sealed package"], r.native.Bytes["guard half"])
}

func (r *results) approvals(b *figure.Page) {
	f := r.guard
	b.Head("Approvals")
	b.Line("A whole guard (package guard) on SQLite (WAL, synchronous=FULL) and the keystore's directory, every network enabled, a chain in memory that answers at")
	b.Line("once. %d wallets with all 29 keys pay at once; the work of their devices lies outside the clock. 'Bare' is the least that an approval can cost: the very", wallets)
	b.Line("transactions and statements that the guard gave to its store for this payment, run again on the same database without the guard, and, for the")
	b.Line("approval, one decryption of the same ciphertext under the same primes. The guard's % of bare is its rate over the bare one.\n")
	var rows [][]string
	for _, p := range append(phases, "transfer") {
		what := map[string]string{"nonces": "nonces (the guard's points)", "transfer": "**all three: one transfer**"}[p]
		if what == "" {
			what = p
		}
		g, bare := f.Of("guard/"+p+" rate"), f.Of("bare/"+p+" rate")
		rows = append(rows, []string{
			what, g.Rate(), bare.Rate(), figure.Digits(100*g.Median()/bare.Median()) + " %",
			figure.Duration(f.Of("guard/" + p + " cpu").Median()), figure.Duration(f.Of("bare/" + p + " cpu").Median()),
		})
	}
	b.Table([]string{"At once, a second", "guard", "bare", "guard's % of bare", "CPU each, guard", "CPU each, bare"}, rows...)
	b.Line("")
	rows = nil
	for _, p := range phases {
		g, bare := f.Of("guard/"+p+" alone"), f.Of("bare/"+p+" alone")
		rows = append(rows, []string{
			p, g.String(), bare.String(), figure.Times(g.Median(), bare.Median()),
			fmt.Sprintf("%d + %d", f.Bytes[p+" writes"], f.Bytes[p+" reads"]), fmt.Sprint(f.Bytes[p+" statements"]),
		})
	}
	b.Table([]string{"One at a time", "guard", "bare", "guard / bare", "transactions (writing + reading)", "statements"}, rows...)
}

func (r *results) signIns(b *figure.Page) {
	f := r.guard
	b.Head("Sign-ins")
	b.Line("%d users sign in at once with password and one-time code, next to as many bare argon2id hashes with the same parameters (19 MiB, 2 passes).\n", wallets)
	g, bare := f.Of("guard/sign-in rate"), f.Of("bare/sign-in rate")
	b.Table([]string{"A second", "guard", "bare argon2id", "guard's % of bare", "CPU each, guard", "CPU each, bare"},
		[]string{
			"sign-ins", g.Rate(), bare.Rate(), figure.Digits(100*g.Median()/bare.Median()) + " %",
			figure.Duration(f.Of("guard/sign-in cpu").Median()), figure.Duration(f.Of("bare/sign-in cpu").Median()),
		})
}

func (r *results) demoTable(b *figure.Page) {
	b.Head("The demo")
	if r.demo == nil {
		b.Line("Not measured in this run; `go run ./test/bench -demo` does.")
		return
	}
	d := r.demo
	b.Line("From a fresh clone of the commit above until the demo has printed its walk-through, by the steps of `make demo`. Cold means: no Go modules, no Go build cache, no npm cache, no")
	b.Line("node_modules; Go, Node, npm and git are there. Once, because the network decides much of it. Warm means: started again from the same clone, %d times.\n", len(d.warm))
	rows := [][]string{
		{"cold: git clone, from this machine's disk", d.clone.Round(10 * time.Millisecond).String()},
		{"cold: fetch the Go modules", d.modules.Round(10 * time.Millisecond).String()},
		{"cold: make build", d.build.Round(10 * time.Millisecond).String()},
		{"cold: bin/hefu demo (npm ci, anvil, token, guard)", d.start.Round(10 * time.Millisecond).String()},
		{"**cold altogether**", d.cold().Round(10 * time.Millisecond).String()},
		{"warm: make build finds nothing to do", d.rebuild.String()},
		{"**warm altogether**", d.warm.String()},
	}
	b.Table([]string{"Step", "time"}, rows...)
	if d.err != "" {
		b.Line("\nThe cold run ended early: `%s`", strings.ReplaceAll(d.err, "`", "'"))
	}
}
