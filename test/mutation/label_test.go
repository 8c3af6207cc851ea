package main

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hefu-wallet/hefu"
)

// enforcers are the folders whose code each enforcer runs and the others do not. The
// packages that both sides run (chain, pair, the nouns) enforce nothing for one of them
// alone; transfer.go, account.go and limit.go at the root are the guard's policy.
func enforcers() map[hefu.Enforcer][]string {
	return map[hefu.Enforcer][]string{
		hefu.ByDevice: {"holder/", "keys/vault/", "cmd/hefu/wallet"},
		hefu.ByGuard:  {"guard/", "keystore/", "store/", "transfer.go", "account.go", "limit.go"},
	}
}

// TestEachLabelIsTiedToTheCodeThatEnforcesIt: every control that is shown stands on checks
// of this table that lie in its enforcer's code, and on no check of another's.
func TestEachLabelIsTiedToTheCodeThatEnforcesIt(t *testing.T) {
	rows, tied := table(), stands()
	var labels []hefu.Label
	for _, kind := range []hefu.AccountKind{hefu.Guarded, hefu.Solo, hefu.Cold} {
		for _, l := range hefu.ControlsOf(kind) {
			if kind != hefu.Guarded && l.By == hefu.ByGuard {
				t.Errorf("%s is said of %s accounts, in which no guard has a part", l.Control, kind)
			}
			if !slices.Contains(labels, l) {
				labels = append(labels, l)
			}
		}
	}
	for _, l := range labels {
		names := tied[l.Control]
		if len(names) == 0 {
			t.Errorf("%s: no check stands for it", l.Control)
		}
		delete(tied, l.Control)
		for _, name := range names {
			if l.By == hefu.ByChain {
				onChain(t, l.Control, name)
				continue
			}
			i := slices.IndexFunc(rows, func(r row) bool { return r.check == name })
			switch {
			case i < 0:
				t.Errorf("%s: the table has no check %q", l.Control, name)
			case rows[i].equivalent != "":
				t.Errorf("%s: no test tells whether %q is there", l.Control, name)
			case !slices.ContainsFunc(enforcers()[l.By], func(dir string) bool { return strings.HasPrefix(rows[i].file, dir) }):
				t.Errorf("%s is labelled %s, but %q is enforced in %s", l.Control, l.By, name, rows[i].file)
			}
		}
	}
	for c := range tied {
		t.Errorf("%s is tied to checks and shown nowhere", c)
	}
}

// onChain finds the test on a real chain that shows what the chain enforces.
func onChain(t *testing.T, c hefu.Control, name string) {
	t.Helper()
	if !hasTest(filepath.Join("..", ".."), row{pkg: "test/chain", test: name}) {
		t.Errorf("%s: test/chain has no %s", c, name)
	}
}
