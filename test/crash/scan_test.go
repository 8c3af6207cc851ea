//go:build unix

package crash_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// entries are the use cases on the path of a transfer; New is what every start runs and
// Run what every worker runs. A method's name begins with a dot.
func entries() []string {
	return []string{
		"New", ".Propose", ".Nonces", ".Approve", ".Freeze", ".BeginDealing", ".AcceptDealing", ".CheckPoints", ".CheckDealing", ".CancelDealing",
		".SignOut", ".EndSession", ".RefuseDevice", ".ConfirmDevice", ".SetLimit", ".Stop", ".StopWith", ".Run",
		".tellHooks", // a goroutine of Run that begins others
	}
}

// besides is reached from an entry and is no part of the path.
func besides() map[string]string {
	return map[string]string{
		".watchChains": "reads blocks, for showing; TestAKillLosesNoMovement kills there",
		".stays":       "of a guard that was about to move: TestMigrateKilled of cmd/hefu kills there",
		".applyMove":   "the end of a move: TestMigrateKilled of cmd/hefu kills there",
		".tidy":        "forgets old answers once a minute; nothing depends on it",
		".firstStart":  "runs in the very first start only: TestKilledAtTheFirstStart kills there",
		".forgive":     "takes an attempt back that came to no answer; without it one more counts",
	}
}

// call is where a call stands in the sources.
type call struct {
	file       string // folder/file
	from, to   int    // lines
	fn, method string
}

func (c call) String() string {
	return fmt.Sprintf("%s:%d %s → %s", c.file, c.from, strings.TrimPrefix(c.fn, "."), c.method)
}

// function is one declaration of a package.
type function struct {
	file     string
	from, to int
	decl     *ast.FuncDecl
}

// code is a parsed package, its functions by name; methods of all types together, with a
// dot before the name.
type code map[string][]function

type sources struct {
	set          *token.FileSet
	guard, store code
	rows         map[string]bool // the methods of guard.Tx
}

func read(t *testing.T) *sources {
	t.Helper()
	s := &sources{set: token.NewFileSet(), guard: code{}, store: code{}, rows: map[string]bool{}}
	for dir, into := range map[string]code{"guard": s.guard, "store": s.store} {
		files, err := filepath.Glob("../../" + dir + "/*.go")
		if err != nil || len(files) == 0 {
			t.Fatalf("the sources of %s: %v", dir, err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			f, err := parser.ParseFile(s.set, name, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			short := dir + "/" + filepath.Base(name)
			for _, d := range f.Decls {
				if d, ok := d.(*ast.FuncDecl); ok {
					key := d.Name.Name
					if d.Recv != nil {
						key = "." + key
					}
					into[key] = append(into[key], function{short, s.line(d.Pos()), s.line(d.End()), d})
				}
			}
			ast.Inspect(f, s.interfaces)
		}
	}
	if len(s.rows) < 30 {
		t.Fatalf("guard.Tx has only %d methods", len(s.rows))
	}
	return s
}

// interfaces collects what a transaction can do.
func (s *sources) interfaces(n ast.Node) bool {
	spec, ok := n.(*ast.TypeSpec)
	if !ok || !strings.HasSuffix(spec.Name.Name, "Rows") {
		return true
	}
	if i, ok := spec.Type.(*ast.InterfaceType); ok {
		for _, m := range i.Methods.List {
			for _, name := range m.Names {
				s.rows[name.Name] = true
			}
		}
	}
	return true
}

func (s *sources) line(p token.Pos) int { return s.set.Position(p).Line }

// reach follows names from the given functions to all that they call.
func reach(c code, from []string, next func(*ast.FuncDecl) []string, without map[string]string) map[string]bool {
	seen := map[string]bool{}
	for todo := slices.Clone(from); len(todo) > 0; {
		name := todo[0]
		todo = todo[1:]
		if _, left := without[name]; left || seen[name] {
			continue
		}
		seen[name] = true
		for _, f := range c[name] {
			for _, n := range next(f.decl) {
				if len(c[n]) > 0 {
					todo = append(todo, n)
				}
			}
		}
	}
	return seen
}

// followed is guardCalls and the methods of f, who follows a chain.
func followed(fn *ast.FuncDecl) []string { return mentions(fn, "g", "f") }

// guardCalls names the guard's functions that fn mentions: plain ones, and methods of g.
func guardCalls(fn *ast.FuncDecl) []string { return mentions(fn, "g") }

// storeCalls names the functions of store that fn mentions, and the methods of t and s.
func storeCalls(fn *ast.FuncDecl) []string { return mentions(fn, "t", "s") }

func mentions(fn *ast.FuncDecl, receivers ...string) (out []string) {
	var visit func(ast.Node) bool
	visit = func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			if x, ok := n.X.(*ast.Ident); !ok {
				ast.Inspect(n.X, visit)
			} else if slices.Contains(receivers, x.Name) {
				out = append(out, "."+n.Sel.Name)
			}
			return false
		case *ast.Ident:
			out = append(out, n.Name)
		}
		return true
	}
	ast.Inspect(fn.Body, visit)
	return out
}

// calls lists the calls in some functions that what accepts.
func (s *sources) calls(c code, in map[string]bool, what func(on, method string) bool) (out []call) {
	for name := range in {
		for _, f := range c[name] {
			ast.Inspect(f.decl.Body, func(n ast.Node) bool {
				e, ok := n.(*ast.CallExpr)
				if !ok {
					return true
				}
				on, method := callee(e.Fun)
				if what(on, method) {
					out = append(out, call{f.file, s.line(e.Pos()), s.line(e.End()), name, method})
				}
				return true
			})
		}
	}
	slices.SortFunc(out, func(a, b call) int {
		return strings.Compare(fmt.Sprintf("%s %06d", a.file, a.from), fmt.Sprintf("%s %06d", b.file, b.from))
	})
	return out
}

// callee splits what is called: g.store.Update is ("g.store", "Update"), one[T] is one.
func callee(fun ast.Expr) (on, method string) {
	switch f := fun.(type) {
	case *ast.IndexExpr:
		return callee(f.X)
	case *ast.ParenExpr:
		return callee(f.X)
	case *ast.Ident:
		return "", f.Name
	case *ast.SelectorExpr:
		before, last := callee(f.X)
		if before != "" {
			last = before + "." + last
		}
		return last, f.Sel.Name
	case *ast.TypeAssertExpr:
		return callee(f.X)
	}
	return "", ""
}

// path is what the sources say is on the path.
type path struct {
	asks    []call // of guard: a row asked of a transaction, a lease
	states  []call // of store: a statement
	commits []call // of guard: a transaction that writes
	sending []call // of guard: where commitSending asks for its transaction
	raises  []call // of guard: what the keystore writes before such a commit
	entry   []function
}

func (s *sources) path(t *testing.T) path {
	t.Helper()
	in := reach(s.guard, entries(), guardCalls, besides())
	lease := []string{"LeaseDue", "Release", "LeaseDeliveries"}
	asks := func(on, method string) bool {
		return on == "tx" && s.rows[method] || on == "g.store" && slices.Contains(lease, method)
	}
	p := path{
		asks: s.calls(s.guard, in, asks),
		commits: s.calls(s.guard, in, func(on, method string) bool {
			return on == "g.store" && (method == "Update" || slices.Contains(lease, method))
		}),
		sending: s.calls(s.guard, map[string]bool{".commitSending": true}, func(on, method string) bool { return on == "g" && method == "write" }),
		raises:  s.calls(s.guard, in, func(on, method string) bool { return on == "g.keys" && method == "Raise" }),
	}
	var methods []string
	for _, a := range p.asks {
		methods = append(methods, "."+a.method)
	}
	// What passes statements on is no site; what opens the database, and what PostgreSQL
	// does around a transaction (again, look), has tests of its own.
	helpers := map[string]string{".do": "", ".again": "", ".look": "", ".exec": "", ".must": "", ".create": "", "one": "", "many": "", ".run": "", ".Update": "", ".View": ""}
	p.states = s.calls(s.store, reach(s.store, methods, storeCalls, helpers), func(_, method string) bool {
		switch method {
		case "exec", "must", "create", "one", "many", "do", "ExecContext", "QueryContext", "QueryRowContext":
			return true
		}
		return false
	})
	for _, name := range entries() {
		p.entry = append(p.entry, s.guard[name]...)
	}
	for i, c := range p.asks { // a line is all that a running program tells
		if i > 0 && c.file == p.asks[i-1].file && c.from == p.asks[i-1].from && c.to == p.asks[i-1].to {
			t.Errorf("%s and %s are on one line: the scan cannot tell which of them ran", p.asks[i-1], c)
		}
	}
	// Whoever asks for a row must be found from some use case: what the scan cannot see
	// would be missed by it.
	all := map[string]bool{}
	var public []string
	for name := range s.guard {
		all[name] = true
		if bare := strings.TrimPrefix(name, "."); ast.IsExported(bare) {
			public = append(public, name)
		}
	}
	reached := s.calls(s.guard, reach(s.guard, public, followed, nil), asks)
	for _, c := range s.calls(s.guard, all, asks) {
		if !slices.Contains(reached, c) {
			t.Errorf("no use case seems to reach %s: the scan cannot say whether it is on the path", c)
		}
	}
	return p
}

// find returns the innermost call around a line that the running program reports.
func find(list []call, place string) (call, bool) {
	file, number, _ := strings.Cut(place, ":")
	line, err := strconv.Atoi(number)
	var best call
	found := false
	for _, c := range list {
		if err == nil && c.file == file && c.from <= line && line <= c.to && (!found || c.to-c.from < best.to-best.from) {
			best, found = c, true
		}
	}
	return best, found
}

// begunBy reports whether the outermost line of a stack lies in an entry.
func (p path) begunBy(place string) bool {
	file, number, _ := strings.Cut(place, ":")
	line, err := strconv.Atoi(number)
	return err == nil && slices.ContainsFunc(p.entry, func(f function) bool { return f.file == file && f.from <= line && line <= f.to })
}
