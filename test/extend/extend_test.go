package extend_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// overlay is a set of files that stand in for those of the work tree.
type overlay struct {
	t     *testing.T
	root  string
	files map[string]string // by path in the repository
	lines map[string]int    // how many lines were added to a file that was there
}

func newOverlay(t *testing.T) *overlay {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	return &overlay{t, root, map[string]string{}, map[string]int{}}
}

// line adds one line after another one, which is in the file once.
func (o *overlay) line(name, after, line string) {
	o.t.Helper()
	text, ok := o.files[name]
	if !ok {
		b, err := os.ReadFile(filepath.Join(o.root, name))
		if err != nil {
			o.t.Fatal(err)
		}
		text = string(b)
	}
	if strings.Count(text, after+"\n") != 1 || strings.Contains(line, "\n") {
		o.t.Fatalf("%s: %q is there %d times", name, after, strings.Count(text, after+"\n"))
	}
	o.files[name] = strings.Replace(text, after+"\n", after+"\n"+line+"\n", 1)
	o.lines[name]++
}

// test runs the suite over the families that are listed then, and wants it to have judged
// what is new. Vet is off: it cannot enter a folder that only the overlay has.
func (o *overlay) test(want ...string) {
	t := o.t
	t.Helper()
	dir := t.TempDir()
	replace := map[string]string{}
	for name, text := range o.files {
		at := filepath.Join(dir, strings.ReplaceAll(name, "/", "_"))
		if err := os.WriteFile(at, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		replace[filepath.Join(o.root, name)] = at
	}
	b, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	list := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(list, b, 0o600); err != nil {
		t.Fatal(err)
	}
	var runs []string
	for _, w := range want {
		runs = append(runs, w[strings.LastIndexByte(w, '/')+1:])
	}
	cmd := exec.CommandContext(t.Context(), "go", "test", "-vet=off", "-overlay", list, "-v", //nolint:gosec // our own arguments
		"-run", "^(TestEveryFamilyPassesTheSuite|TestNetworksAreUniqueAcrossFamilies)$/.*/^("+strings.Join(runs, "|")+")$", "./chain/all")
	cmd.Dir = o.root
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("the suite refuses what is new: %v\n%s", err, out)
	}
	for _, w := range want {
		if !strings.Contains(string(out), "--- PASS: TestEveryFamilyPassesTheSuite/"+w+" ") {
			t.Errorf("the suite did not judge %s:\n%s", w, out)
		}
	}
}

// A network of a family that is there is one line in one file.
func TestANetworkIsOneLine(t *testing.T) {
	o := newOverlay(t)
	o.line("chain/evm/network.go", `		{chain: 31337, name: "Dev chain", symbol: "ETH", coin: "60", ceiling: 50_000_000, test: true, dev: true},`,
		`		{chain: 100, name: "Gnosis", symbol: "XDAI", coin: "700", ceiling: 50_000_000},`)
	o.line("chain/bitcoin/network.go", `		{params: &chaincfg.RegressionNetParams, name: "Bitcoin Regtest", symbol: "rBTC", final: 2, dev: true},`,
		`		{params: &chaincfg.TestNet3Params, name: "Bitcoin Testnet3", symbol: "t3BTC", final: 6},`)
	if len(o.files) != 2 || o.lines["chain/evm/network.go"] != 1 || o.lines["chain/bitcoin/network.go"] != 1 {
		t.Errorf("two networks took %v", o.lines)
	}
	o.test("evm/Gnosis", "bitcoin/Bitcoin-Testnet3")
}

// toy is a family in a folder of its own: a chain whose addresses and bytes are another
// one's, under a name and a network that nobody has.
const toy = `// Package toy is a family for a test.
package toy

import (
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/chain/evm"
)

// Family is the toy.
func Family(clock func() time.Time) chain.Family {
	f := evm.Family(clock)
	n := f.Networks[0]
	n.ID, n.Name, n.Tokens = "eip155:987654321", "Toyland", nil
	n.Native = chain.Asset{ID: hefu.Network(n.ID).Asset("slip44", "60"), Symbol: "TOY", Decimals: 18}
	f.Name, f.Networks = "toy", []chain.Network{n}
	return f
}
`

// A family is one folder and one entry in chain/all (with its import). Its fixture, which
// the suite demands, is one more line in that package's test.
func TestAFamilyIsOneFolderAndOneEntry(t *testing.T) {
	o := newOverlay(t)
	o.files["chain/toy/toy.go"] = toy
	o.line("chain/all/all.go", "\t\tbitcoin.Family(time.Now),", "\t\ttoy.Family(time.Now),")
	o.line("chain/all/all.go", `	"github.com/hefu-wallet/hefu/chain/evm"`, `	"github.com/hefu-wallet/hefu/chain/toy"`)
	o.line("chain/all/all_test.go", "\t\t\"bitcoin\": bitcoinFixture(),", "\t\t\"toy\":     evmFixture(),")
	folders := map[string]bool{}
	for name := range o.files {
		if o.lines[name] == 0 {
			folders[filepath.Dir(name)] = true
		}
	}
	if len(folders) != 1 || len(o.lines) != 2 || o.lines["chain/all/all.go"] != 2 || o.lines["chain/all/all_test.go"] != 1 {
		t.Errorf("a family took %d folders and the lines %v", len(folders), o.lines)
	}
	o.test("toy/Toyland")
}
