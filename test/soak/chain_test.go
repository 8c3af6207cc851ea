//go:build unix

package main

import (
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu/chain/all"
)

// TestMined: the judge reads transactions by itself, and takes nothing that it does not
// understand for a payment.
func TestMined(t *testing.T) {
	n, family, err := all.Families().Network("eip155:31337")
	if err != nil {
		t.Fatal(err)
	}
	const to, contract = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8", "0x5FbDB2315678afecb367f032d93F642f64180aa3"
	w := &anvil{world: &world{net: n, family: family, token: n.ID.Asset("erc20", contract)}, contract: contract}
	ok := receiptJSON{Status: "0x1", GasUsed: "0x5208", EffectiveGasPrice: "0x2"}
	call := "0xa9059cbb" + strings.Repeat("0", 24) + strings.ToLower(to[2:]) + strings.Repeat("0", 62) + "2a"
	m, err := w.mined(txJSON{To: strings.ToLower(to), Value: "0x7", Input: "0x"}, ok, time.Time{})
	if err != nil || m.To != to || m.Asset != n.Native.ID || m.Amount.Cmp(big.NewInt(7)) != 0 || m.Fee.Cmp(big.NewInt(42000)) != 0 || m.Failed {
		t.Errorf("coins: %+v, %v", m, err)
	}
	ok.Status = "0x0"
	m, err = w.mined(txJSON{To: strings.ToLower(contract), Value: "0x0", Input: call}, ok, time.Time{})
	if err != nil || m.To != to || m.Asset != w.token || m.Amount.Cmp(big.NewInt(42)) != 0 || !m.Failed {
		t.Errorf("tokens: %+v, %v", m, err)
	}
	for name, tx := range map[string]txJSON{
		"another contract": {To: to, Value: "0x0", Input: call},
		"coins with it":    {To: contract, Value: "0x1", Input: call},
		"another call":     {To: contract, Value: "0x0", Input: "0x095ea7b3" + call[10:]},
		"trailing bytes":   {To: contract, Value: "0x0", Input: call + "00"},
		"no number":        {To: to, Value: "seven", Input: "0x"},
	} {
		if m, err := w.mined(tx, ok, time.Time{}); err == nil {
			t.Errorf("%s: taken for %+v", name, m)
		}
	}
}

// TestFlat: memory that grows is seen; a short run says nothing.
func TestFlat(t *testing.T) {
	s := &soak{options: options{length: time.Hour}, log: newRecord(), world: &world{}}
	for i := range 60 {
		s.log.sample(sample{at: time.Duration(i) * time.Minute, resident: int64(100 + i)})
	}
	if ratio, ok := s.flat(); ok || ratio < 1.15 || ratio > 1.17 {
		t.Errorf("%.3f, %t", ratio, ok)
	}
	if found := s.findings(); len(found) != 1 || !strings.HasPrefix(found[0], "memory") {
		t.Error(found)
	}
	s.length = time.Minute
	if _, ok := s.flat(); !ok {
		t.Error("a minute was judged")
	}
}

// TestFuzzTargets: every fuzz function of the tree is found, and what go says of a run is
// read.
func TestFuzzTargets(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"a_test.go": "package a\nfunc FuzzOne(f *testing.F) {}\nfunc FuzzTwo(f *testing.F) {}\n", "b.go": "package a\nfunc FuzzNot() {}\n",
		"own/go.mod": "module own\n", "own/c_test.go": "package own\nfunc FuzzForeign(f *testing.F) {}\n", "deep/d_test.go": "package deep\nfunc FuzzThree(f *testing.F) {}\n",
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	all, err := fuzzTargets(dir)
	if err != nil || len(all) != 3 || all[0].Name != "FuzzOne" || all[1].Name != "FuzzTwo" || all[2].Name != "FuzzThree" || all[2].Dir != "deep" {
		t.Errorf("%+v, %v", all, err)
	}
	const said = "fuzz: elapsed: 3s, execs: 10 (3/sec), new interesting: 1 (total: 5)\nfuzz: elapsed: 6s, execs: 25 (5/sec), new interesting: 3 (total: 7)\nPASS\n"
	if n, m := lastNumber(fuzzExecs, said), lastNumber(fuzzTotal, said); n != 25 || m != 7 {
		t.Errorf("%d executions, %d inputs", n, m)
	}
}
