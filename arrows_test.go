package hefu_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/hefu-wallet/hefu"

// arrow is one row of the import table: what a package may import, besides the
// standard library.
type arrow struct {
	from  string   // folder; "." is package hefu
	to    []string // our packages, for everything
	tests []string // our packages, for _test.go files besides
	third []string // modules of others
	extra []string // modules of others, for _test.go files besides
}

const (
	secp   = "github.com/decred/dcrd/dcrec/secp256k1/v4"
	secpCT = "github.com/bytemare/secp256k1" // constant time
	btc    = "github.com/btcsuite/btcd/"
	hd     = "github.com/btcsuite/btcd/btcutil/v2/hdkeychain"
	hdNets = "github.com/btcsuite/btcd/chaincfg/v2"
	otp    = "github.com/pquerna/otp"
	crypto = "golang.org/x/crypto"
	text   = "golang.org/x/text"
)

// table is docs: ARCHITECTURE's arrows, one row for each package. A package that is
// not here fails the test: whoever adds one says here what it may know.
func table() []arrow {
	core := []string{".", "chain", "keys", "pair"}
	return []arrow{
		{from: ".", tests: []string{"."}},
		{from: "chain", to: []string{"."}},
		{from: "chain/evm", to: []string{".", "chain"}, third: []string{secp, crypto}},
		{from: "chain/bitcoin", to: []string{".", "chain"}, tests: []string{"node", "node/nodetest", "test/chain/btcd"}, third: []string{btc + "address/v2", btc + "btcec/v2", btc + "chaincfg/v2", btc + "chainhash/v2", btc + "psbt/v2", btc + "txscript/v2", btc + "wire/v2"}},
		{from: "chain/chaintest", to: []string{".", "chain"}, third: []string{secp}},
		{from: "chain/all", to: []string{"chain", "chain/bitcoin", "chain/evm"}, tests: []string{".", "chain/chaintest"}},
		{from: "keys", third: []string{hd, crypto, hdNets, secpCT, "github.com/tyler-smith/go-bip39", text}},
		{from: "keys/vault", to: []string{"keys"}, third: []string{crypto}},
		{from: "pair/paillier", third: []string{"filippo.io/bigmod"}},
		{from: "pair/ecdsa", to: []string{"pair/paillier"}, third: []string{secpCT, "filippo.io/bigmod"}, extra: []string{secp}},
		{from: "pair/ed25519", third: []string{
			"filippo.io/edwards25519", "github.com/bytemare/ecc", "github.com/bytemare/frost", "github.com/bytemare/secret-sharing",
		}},
		{
			from: "pair", to: []string{".", "pair/paillier", "pair/ecdsa", "pair/ed25519"},
			third: []string{secpCT, hd, hdNets, crypto, "filippo.io/edwards25519"}, extra: []string{secp, btc + "btcec/v2", btc + "txscript/v2"},
		},
		{from: "factor", to: []string{"."}},
		{from: "factor/password", to: []string{".", "factor"}, third: []string{crypto, text}},
		{from: "factor/totp", to: []string{".", "factor"}, third: []string{otp}},
		{from: "factor/factortest", to: []string{".", "factor"}},
		{from: "factor/all", to: []string{"factor", "factor/password", "factor/totp"}, tests: []string{".", "factor/factortest"}, extra: []string{otp}},

		{
			from: "holder", to: append([]string{"keys/vault"}, core...), tests: []string{"chain/all", "chain/bitcoin"}, third: []string{secp},
			extra: []string{btc + "address/v2", btc + "btcec/v2", btc + "chaincfg/v2", btc + "psbt/v2", btc + "txscript/v2", btc + "wire/v2"}, // signers of another make
		},
		{from: "door", to: append([]string{"holder", "keys/vault", "text", "wire"}, core...), tests: []string{"chain/all"}},
		{from: "door/dts", to: []string{"door", "wire"}},
		{from: "cmd/hefuwasm", to: []string{".", "chain/all", "door", "keys/vault", "text"}},
		{
			from: "guard", to: append([]string{"factor", "notify"}, core...), third: []string{text},
			tests: []string{"chain/all", "chain/bitcoin", "factor/all", "history", "keystore", "node", "store", "test/chain", "test/chain/btcd", "test/postgres"},
			// people who pay from paper while the guard watches
			extra: []string{otp, btc + "btcec/v2", btc + "chainhash/v2", btc + "txscript/v2", btc + "wire/v2"},
		},
		{from: "store", to: []string{".", "chain", "factor", "guard"}, tests: []string{"store/storetest", "test/postgres"}, third: []string{"github.com/jackc/pgx/v5", "github.com/pressly/goose/v3", "modernc.org/sqlite"}},
		{from: "store/storetest", to: []string{".", "chain", "factor", "guard"}},
		{from: "keystore", to: []string{".", "guard"}, third: []string{crypto}},
		{from: "egress"},
		{from: "history", to: []string{".", "chain", "egress"}, tests: []string{"chain/all"}},
		{from: "notify"},
		{from: "notify/webhook", to: []string{".", "egress", "notify"}, tests: []string{"client", "notify/notifytest"}},
		{from: "notify/notifytest", to: []string{".", "notify"}},
		{from: "node", to: []string{".", "chain", "egress"}},
		{from: "node/nodetest"},

		{
			from: "observe", to: []string{".", "chain", "egress", "guard"}, tests: []string{"store"},
			third: []string{"github.com/prometheus/client_golang", "go.opentelemetry.io/otel", "go.opentelemetry.io/otel/sdk", "go.opentelemetry.io/otel/trace"},
			extra: []string{"go.opentelemetry.io/proto/otlp", "google.golang.org/protobuf", "github.com/prometheus/common"},
		},

		{from: "text"},
		{from: "web", third: []string{"github.com/andybalholm/brotli"}},
		{from: "wire", to: []string{"."}},
		{from: "client", to: []string{".", "wire"}, tests: []string{"api", "api/apitest"}},
		{
			from: "api", to: []string{".", "chain", "guard", "text", "wire"}, tests: []string{"api/apitest"},
			third: []string{"github.com/danielgtaylor/huma/v2", "github.com/go-chi/chi/v5", "golang.org/x/time"},
		},
		{from: "api/apitest", to: []string{".", "chain", "guard"}},

		{
			from: "cmd/hefu", // the only place where everything meets; test/chain is the demo's dev chain
			to: append([]string{
				"api", "chain/all", "client", "door", "egress", "factor/all", "guard", "history", "holder", "keys/vault", "keystore", "node", "notify/webhook", "observe", "store", "test/chain", "test/chain/btcd", "text", "web", "wire",
			}, core...),
			tests: []string{"test/postgres"},
			third: []string{"github.com/pelletier/go-toml/v2", "github.com/spf13/cobra", "golang.org/x/term", "rsc.io/qr", otp},
			extra: []string{"go.yaml.in/yaml/v3"},
		},

		{from: "web/build", third: []string{"github.com/evanw/esbuild"}},

		{from: "test/chain", to: []string{".", "chain", "chain/all", "chain/evm", "node"}, tests: []string{"node/nodetest"}, third: []string{secp}},
		{from: "test/chain/btcd", to: []string{"test/chain"}, third: []string{btc + "address/v2", btc + "btcec/v2", btc + "chaincfg/v2", btc + "chainhash/v2", btc + "txscript/v2", btc + "wire/v2"}},
		{from: "test/postgres", third: []string{"github.com/jackc/pgx/v5"}},
		{from: "test/differential", tests: []string{".", "chain", "chain/all", "chain/bitcoin", "chain/evm", "node", "pair", "test/chain"}, extra: []string{secp}},
		{
			from: "test/bench", to: append([]string{
				"chain/all", "chain/bitcoin", "chain/evm", "factor", "factor/all", "factor/password", "guard", "keystore", "node", "pair/paillier", "store", "test/chain", "test/chain/btcd", "test/figure", "test/postgres",
			}, core...),
			third: []string{secp, otp, "golang.org/x/crypto"},
		},
		{from: "test/browser", tests: []string{".", "chain", "node", "test/chain", "test/chain/btcd", "test/figure", "web"}, extra: []string{"github.com/evanw/esbuild"}},
		{from: "test/extend"},
		{from: "test/page", extra: []string{"github.com/evanw/esbuild"}},
		{from: "test/figure"},
		{from: "test/mutation", to: []string{"."}},
		{
			from: "test/crash", tests: append([]string{
				"chain/all", "factor", "factor/all", "guard", "keystore", "node", "notify", "store", "test/chain", "test/chain/btcd", "test/postgres",
			}, core...),
			extra: []string{otp, "github.com/jackc/pgx/v5"},
		},
		// The attacker has nothing that a wallet is made of: no holder, no client, no chain.
		{from: "test/thief", to: []string{".", "pair", "wire"}, third: []string{crypto}},
		{
			from: "test/soak", to: append([]string{"chain/all", "client", "holder", "node", "test/chain", "test/chain/btcd", "test/figure", "test/postgres", "wire"}, core...),
			third: []string{otp},
		},
		{
			from: "test/story", to: append([]string{
				"api", "chain/all", "client", "factor/all", "guard", "holder", "keys/vault", "keystore", "node", "store", "test/chain", "test/chain/btcd", "test/postgres", "test/thief", "wire",
			}, core...),
			third: []string{"github.com/rogpeppe/go-internal", "golang.org/x/sys", otp},
			// coldsign is a signer of another make
			extra: []string{hd, hdNets, btc + "btcec/v2", btc + "psbt/v2", btc + "txscript/v2", btc + "wire/v2", "github.com/tyler-smith/go-bip39"},
		},
	}
}

// stdlib names packages of the standard library that only some may import.
func stdlib() map[string][]string {
	network := []string{"api", "client", "observe", "egress", "history", "node", "node/nodetest", "notify/webhook", "cmd/hefu", "test/bench", "test/chain", "test/chain/btcd", "test/postgres", "test/soak", "test/story", "test/thief", "web"}
	return map[string][]string{
		"net/http":     network,
		"net":          network,
		"database/sql": {"store", "test/bench"},
		"syscall/js":   {"cmd/hefuwasm"},
		"os/exec":      {"cmd/hefu", "store/storetest", "test/bench", "test/chain", "test/chain/btcd", "test/differential", "test/extend", "test/figure", "test/mutation", "test/postgres", "test/soak", "test/story", "web/build"},
		"math/rand":    {},
		"unsafe":       {},
		"plugin":       {},
	}
}

// source is one parsed file.
type source struct {
	name, dir string
	test      bool
	file      *ast.File
}

// sources parses every Go file of the module, whatever its build tags say: a rule
// that holds on one system only is no rule. Because the test opens the files itself,
// go test does not answer from its cache after a change.
func sources(t *testing.T, mode parser.Mode) []source {
	t.Helper()
	var out []source
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir():
			return skip(name, d)
		case !strings.HasSuffix(name, ".go"):
			return nil
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, text, mode)
		if err != nil {
			return err
		}
		out = append(out, source{name, path.Clean(filepath.ToSlash(filepath.Dir(name))), strings.HasSuffix(name, "_test.go"), f})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(out) < 100 {
		t.Fatalf("only %d Go files were found", len(out))
	}
	return out
}

// skip leaves out what is no package of this module.
func skip(name string, d fs.DirEntry) error {
	if name == "." {
		return nil
	}
	if d.Name() == "testdata" || d.Name() == "node_modules" || strings.HasPrefix(d.Name(), ".") || strings.HasPrefix(d.Name(), "_") {
		return fs.SkipDir
	}
	if _, err := os.Stat(filepath.Join(name, "go.mod")); err == nil {
		return fs.SkipDir // a module of its own
	}
	return nil
}

func TestImportsPointInward(t *testing.T) {
	rows := map[string]arrow{}
	for _, a := range table() {
		rows[a.from] = a
	}
	seen := map[string]bool{}
	for _, s := range sources(t, parser.ImportsOnly) {
		row, ok := rows[s.dir]
		if !ok {
			t.Errorf("%s: package %s has no row in the table of arrows_test.go", s.name, s.dir)
			continue
		}
		seen[s.dir] = true
		for _, i := range s.file.Imports {
			what, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			if why := row.refuses(what, s.test); why != "" {
				t.Errorf("%s: imports %s: %s", s.name, what, why)
			}
		}
	}
	for from := range rows {
		if !seen[from] {
			t.Errorf("the table has a row for %s, but there is no such package", from)
		}
	}
}

// refuses says why an import is not allowed, or nothing.
func (a arrow) refuses(what string, test bool) string {
	first, _, _ := strings.Cut(what, "/")
	switch {
	case what == module || strings.HasPrefix(what, module+"/"):
		dir := strings.TrimPrefix(strings.TrimPrefix(what, module), "/")
		if dir == "" {
			dir = "."
		}
		if slices.Contains(a.to, dir) || test && (dir == a.from || slices.Contains(a.tests, dir)) {
			return ""
		}
		return fmt.Sprintf("there is no arrow %s → %s", a.from, dir)
	case strings.Contains(first, "."):
		if within(what, a.third) || test && within(what, a.extra) {
			return ""
		}
		return a.from + " may not use that module"
	}
	if only, limited := stdlib()[what]; limited && !test && !slices.Contains(only, a.from) {
		return fmt.Sprintf("only %v may", only)
	}
	return ""
}

func within(what string, modules []string) bool {
	return slices.ContainsFunc(modules, func(m string) bool { return what == m || strings.HasPrefix(what, m+"/") })
}

// TestTheTableRefuses shows that the rules bite.
func TestTheTableRefuses(t *testing.T) {
	rows := map[string]arrow{}
	for _, a := range table() {
		rows[a.from] = a
	}
	for _, c := range []struct {
		from, what string
		test, ok   bool
	}{
		{"holder", module + "/guard", true, false}, {"guard", module + "/holder", true, false}, {"keys", module + "/pair", false, false},
		{".", module + "/chain", false, false}, {"guard", module + "/store", false, false}, {"guard", module + "/store", true, true},
		{"holder", "net/http", false, false}, {"chain/evm", "net/http", false, false}, {"api", "net/http", false, true}, {"keys", "net", false, false},
		{"guard", "database/sql", false, false}, {"store", "database/sql", false, true}, {"cmd/hefu", "syscall/js", false, false},
		{"client", "github.com/danielgtaylor/huma/v2", true, false}, {"api", "github.com/danielgtaylor/huma/v2/adapters/humachi", false, true},
		{"chain/evm", "github.com/btcsuite/btcd/btcutil/v2/hdkeychain", false, false}, {"api", "modernc.org/sqlite", false, false},
		{"pair", "github.com/decred/dcrd/dcrec/secp256k1/v4", false, false}, {"pair", "github.com/decred/dcrd/dcrec/secp256k1/v4/ecdsa", true, true},
		{"wire", module + "/guard", false, false}, {"client", module + "/guard", true, false}, {".", "unsafe", false, false}, {".", "fmt", false, true},
	} {
		if why := rows[c.from].refuses(c.what, c.test); (why == "") != c.ok {
			t.Errorf("%s → %s (test %v): %q", c.from, c.what, c.test, why)
		}
	}
}

// TestNothingRunsByItself: lists are explicit; importing a package does nothing.
func TestNothingRunsByItself(t *testing.T) {
	for _, s := range sources(t, parser.SkipObjectResolution) {
		for _, d := range s.file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
				t.Errorf("%s has an init function", s.name)
			}
		}
	}
}

// TestBrowserBuild compiles what runs in the browser and looks for what would make
// it large: net/http doubles the file.
func TestBrowserBuild(t *testing.T) {
	sources(t, parser.ImportsOnly) // so that go test's cache knows what this depends on
	for _, args := range [][]string{
		{"build", "-o", os.DevNull, ".", "./chain/...", "./keys/...", "./pair/...", "./holder"},
		{"list", "-deps", ".", "./chain/all", "./keys/...", "./pair/...", "./holder"},
	} {
		c := exec.CommandContext(t.Context(), "go", args...)
		c.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
		out, err := c.CombinedOutput()
		if err != nil {
			t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, out)
		}
		for _, bad := range []string{"net/http", "database/sql", "os/exec", "plugin"} {
			if slices.Contains(strings.Fields(string(out)), bad) {
				t.Errorf("the browser would load %s", bad)
			}
		}
	}
}
