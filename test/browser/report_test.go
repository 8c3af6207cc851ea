//go:build unix

package browser

import (
	"fmt"

	"github.com/hefu-wallet/hefu/test/figure"
)

// What is wanted of the page.
const (
	mostBytes   = 2_400_000 // all that is sent, as small as it gets
	mostSigning = 60        // milliseconds from the click to the opening
	leastScore  = 95        // of lighthouse
)

// verdict is a row of the targets.
func verdict(what, wanted, got string, met bool) []string {
	if met {
		return []string{what, wanted, got, "met"}
	}
	return []string{what, wanted, got, "**not met**"}
}

func (m *measured) markdown() string {
	p := &figure.Page{}
	p.Head("The page")
	p.Line("Written by `go test -run='^$' -bench=Page -benchtime=1x -timeout=60m ./test/browser` (`make bench`) in a run of its own: the real binary with anvil and btcd beside it, and a Chromium without a")
	p.Line("window, all on one machine, so nothing here waits for a network except where lighthouse imagines one. Median and, in brackets, 10th and 90th percentile.")
	p.Line("")
	p.Table([]string{"The run", ""}, append(m.Table(), []string{"browser", m.chromium})...)
	p.Line("")
	m.targets(p)
	m.shipped(p)
	m.waiting(p)
	m.scored(p)
	return p.String()
}

func (m *measured) targets(p *figure.Page) {
	_, _, smallest := m.sum()
	sign := m.times.Of("sign")
	rows := [][]string{
		verdict("all bytes that are sent, brotli", "≤ 2.40 MB", megabytes(smallest), smallest <= mostBytes),
		verdict("device signing time seen by the person after the review: from the click until the opening exists, a vault record on the disk included", "≤ 60.0 ms", sign.String(), sign.Median() <= mostSigning),
	}
	for _, page := range []string{"home", "send"} {
		score := m.lighthouse[page+"/performance"]
		rows = append(rows, verdict("lighthouse, performance of "+page+", unlocked", fmt.Sprintf("≥ %d", leastScore), points(score), score.Median() >= leastScore))
	}
	p.Table([]string{"Target", "wanted", "measured", ""}, rows...)
}

func megabytes(n int) string { return fmt.Sprintf("%.2f MB (%d bytes)", float64(n)/1e6, n) }

func points(s figure.Series) string {
	return fmt.Sprintf("%.0f (%.0f – %.0f)", s.Median(), s.At(0), s.At(1))
}

func (m *measured) sum() (raw, quick, smallest int) {
	for _, f := range m.sizes {
		raw, quick, smallest = raw+f.raw, quick+f.quick, smallest+f.smallest
	}
	return raw, quick, smallest
}

// core is what the wallet core costs to send, at once.
func (m *measured) core() int {
	for _, f := range m.sizes {
		if f.name == "hefu.wasm" {
			return f.quick
		}
	}
	return 0
}

func (m *measured) shipped(p *figure.Page) {
	p.Line("")
	p.Line("### What is sent")
	p.Line("")
	p.Line("Everything that a browser is given for every page, offline included. `hefu serve` compresses a file when it is first asked for, and as small as it gets in the background, ten minutes later.")
	p.Line("")
	var rows [][]string
	for _, f := range m.sizes {
		rows = append(rows, []string{f.name, fmt.Sprint(f.raw), fmt.Sprint(f.quick), fmt.Sprint(f.smallest)})
	}
	raw, quick, smallest := m.sum()
	rows = append(rows, []string{"**together**", fmt.Sprint(raw), fmt.Sprint(quick), fmt.Sprint(smallest)},
		[]string{"beside it: viem 2.57.20 with noble-curves, and argon2id of noble-hashes, as one script", fmt.Sprint(m.times.Bytes["peer"]), "–", fmt.Sprint(m.times.Bytes["peerBrotli"])})
	p.Table([]string{"file", "bytes", "brotli, at once (quality 6)", "brotli, later (quality 11)"}, rows...)
	p.Line("")
	p.Line("Cut out of the core: secp256k1's table of multiples of its base point (web/build/slim.go; it makes a verification 0.5 ms faster and was a fifth of what is loaded), that of P-256, which the wallet does not use, and the catalogue of the command")
	p.Line("line's texts (text/tables_js.go, a tenth). Kept: both chains with their decoders, ECDSA and FROST, dealing, HPKE, the vault. Whoever had only one key and no guard would need the last row.")
}

// waiting are the times of loads and of signatures.
func (m *measured) waiting(p *figure.Page) {
	p.Line("")
	p.Line("### Loading and signing")
	p.Line("")
	p.Line("A person who is signed in opens home. Cold: neither cache nor service worker has the page; warm: the service worker has it. The vault's password is given by a script as soon as it is asked for, so nobody's")
	p.Line("typing is in these times; home counts when the balances of both chains are painted. %d loads each. Beside it is a page with viem and one whole key: a key derived by the same argon2id", m.loads)
	p.Line("(3 passes over 64 MiB, one lane), its address painted, no guard asked, nothing decoded. It is another thing: whoever has that page has the money.")
	p.Line("")
	t := m.times
	row := func(what, of, peer string) []string {
		out := []string{what, t.Of("cold/" + of).String(), t.Of("warm/" + of).String(), "–", "–"}
		if peer != "" {
			out[3], out[4] = t.Of("peer/cold/"+peer).String(), t.Of("peer/warm/"+peer).String()
		}
		return out
	}
	p.Table([]string{"From the address on", "cold", "warm", "viem, cold", "viem, warm"},
		row("first paint of the shell", "paint", "paint"),
		row("the vault's password is asked for", "asked", "asked"),
		row("of it apart: the core is fetched, compiled and started", "core", ""),
		row("of it apart: argon2id, and the vault is opened", "open", "open"),
		row("**home is there, unlocked**", "home", "home"))
	p.Line("")
	p.Line("The first paint waits for no wasm: TestShellFirst holds hefu.wasm back and uses the page meanwhile.")
	p.Line("")
	p.Table([]string{"One signature, from the click", "time", "how many"},
		[]string{"this device's part, until its opening exists: the first after loading", t.Of("sign/first").String(), fmt.Sprint(len(t.Of("sign/first")))},
		[]string{"the same, later ones", t.Of("sign").String(), fmt.Sprint(len(t.Of("sign")))},
		[]string{"beside it: a payment written and signed whole by viem (noble-curves) with the whole key, the first after loading", t.Of("peer/first").String(), fmt.Sprint(len(t.Of("peer/first")))},
		[]string{"the same, later ones", t.Of("peer/sign").String(), fmt.Sprint(len(t.Of("peer/sign")))})
	p.Line("")
	p.Line("This device's part proves to the guard, under Paillier's encryption and without a word about the half, that it is the right one, and its vault has noted the signature as live on the disk before the opening")
	p.Line("leaves. The library makes a signature that nobody else has looked at. Its page is told time in steps of 0.1 ms.")
}

// scored is what lighthouse says of speed.
func (m *measured) scored(p *figure.Page) {
	p.Line("")
	p.Line("### lighthouse")
	p.Line("")
	p.Line("lighthouse 12.8.2 as it is: a phone with a quarter of this machine's speed on slow 4G (1.6 Mbit/s, 150 ms), imagined; runs of each: %d. Accessibility, best practices and SEO do not hang on the machine: TestLighthouse holds", m.scores)
	p.Line("them at 95 or more on the unlocked pages. There is no fifth category: lighthouse has had none for PWAs since version 12. A vault is locked after every load, so the unlocked page is one in which the load goes on until the")
	p.Line("password was given and the page is there, argon2id included; what lighthouse would see without a password is the lock. Its largest paint is then the lock's, and it does not imagine how long a Worker waits for the")
	p.Line("core: %s of it over that line would be %.0f s, once for each version.", megabytes(m.core()), float64(m.core())*8/1.6e6)
	p.Line("")
	var rows [][]string
	for _, page := range []string{"home", "send"} {
		for _, how := range []struct{ key, said string }{
			{"", "unlocked, warm (service worker)"}, {", cold, locked", "cold, locked: what is there at the address"}, {", cold", "unlocked, cold"},
		} {
			of := func(what string) figure.Series { return m.lighthouse[page+how.key+"/"+what] }
			rows = append(rows, []string{
				page, how.said, points(of("performance")), figure.Duration(of("first-contentful-paint").Median()), figure.Duration(of("largest-contentful-paint").Median()),
				figure.Duration(of("total-blocking-time").Median()), fmt.Sprintf("%.3f", of("cumulative-layout-shift").Median()),
			})
		}
	}
	p.Table([]string{"page", "how", "performance", "first paint", "largest paint", "main thread blocked", "layout shift"}, rows...)
}
