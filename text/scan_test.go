package text_test

import (
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// found is one sentence in the sources.
type found struct {
	where string // file:line
	text  string
}

// A sentence for people is made in three ways, and the scan looks for all of them in
// the packages that speak to people, directly or through somebody else's error:
//
//   - the format of hefu.Errorf and the Message of a hefu.Error, in every package;
//   - in speaking packages, every other constant with a blank in it that is not in a
//     call whose text never leaves the program (quietCalls): reasons of transfers,
//     verdicts, events, details of HTTP answers, help of commands and flags;
//   - in plain packages, the errors of errors.New and fmt.Errorf, which a person sees
//     behind a colon.
var (
	speaking = []string{".", "api", "chain", "chain/bitcoin", "chain/evm", "client", "cmd/hefu", "egress", "guard", "holder", "keys", "node", "notify/webhook", "store"}
	plain    = []string{".", "api", "chain", "chain/bitcoin", "chain/evm", "cmd/hefu", "client", "egress", "holder", "keys", "keys/vault", "keystore", "store"}
)

// quietCalls are the functions whose text goes to a log, a panic or a program.
var quietCalls = []string{
	"panic", "Debug", "Info", "Warn", "Error", "DebugContext", "InfoContext", "WarnContext", "ErrorContext", "LogAttrs",
	"Format", "Parse", "MustCompile", "exec", "query", "QueryRowContext", "QueryContext", "ExecContext", "must", "one", "many", "says",
	"HasPrefix", "HasSuffix", "Contains", "TrimPrefix", "TrimSuffix", "ReplaceAll", "Cut", "CutPrefix", "Join", "create", "taken",
	"Record", "RecordAdmin", "fact", // the audit log, which is in English
}

// scan finds every sentence for people in the sources of the module.
func scan(t *testing.T) []found {
	t.Helper()
	var all []found
	for dir, files := range packages(t) {
		s := &scanner{dir: dir, fset: token.NewFileSet(), consts: map[string]string{}}
		var trees []*ast.File
		for _, name := range files {
			tree, err := parser.ParseFile(s.fset, filepath.Join("..", name), nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			trees = append(trees, tree)
			s.constants(tree)
		}
		for _, tree := range trees {
			s.walk(tree)
		}
		all = append(all, s.found...)
	}
	slices.SortFunc(all, func(a, b found) int { return strings.Compare(a.where, b.where) })
	return all
}

// packages are the folders of the module with their files that are no tests.
func packages(t *testing.T) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	err := filepath.WalkDir("..", func(name string, d fs.DirEntry, err error) error {
		rel, _ := filepath.Rel("..", name)
		rel = filepath.ToSlash(rel)
		switch {
		case err != nil:
			return err
		case d.IsDir():
			base := d.Name()
			_, module := os.Stat(filepath.Join(name, "go.mod"))
			if rel != "." && (base == "testdata" || base == "node_modules" || base == "test" || base == "text" || strings.HasSuffix(base, "test") ||
				strings.HasPrefix(base, ".") || module == nil) {
				return fs.SkipDir
			}
		case strings.HasSuffix(rel, ".go") && !strings.HasSuffix(rel, "_test.go"):
			out[path.Dir(rel)] = append(out[path.Dir(rel)], rel)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

type scanner struct {
	dir    string
	fset   *token.FileSet
	consts map[string]string // of this package
	found  []found
}

func (s *scanner) constants(tree *ast.File) {
	for _, d := range tree.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.CONST {
			continue
		}
		for _, spec := range g.Specs {
			v := spec.(*ast.ValueSpec)
			for i, n := range v.Names {
				if i < len(v.Values) {
					if text, ok := s.constant(v.Values[i]); ok {
						s.consts[n.Name] = text
					}
				}
			}
		}
	}
}

// constant is the value of a constant string, put together where it is in pieces.
func (s *scanner) constant(e ast.Expr) (string, bool) {
	switch x := e.(type) {
	case *ast.BasicLit:
		if x.Kind == token.STRING {
			return constant.StringVal(constant.MakeFromLiteral(x.Value, x.Kind, 0)), true
		}
	case *ast.ParenExpr:
		return s.constant(x.X)
	case *ast.BinaryExpr:
		a, ok := s.constant(x.X)
		b, also := s.constant(x.Y)
		return a + b, ok && also && x.Op == token.ADD
	case *ast.Ident:
		text, ok := s.consts[x.Name]
		return text, ok
	}
	return "", false
}

// joined is what a concatenation of constants and other strings says, as a format.
func (s *scanner) joined(e ast.Expr) (string, bool) {
	b, ok := e.(*ast.BinaryExpr)
	if !ok || b.Op != token.ADD {
		return "", false
	}
	if _, whole := s.constant(e); whole {
		return "", false
	}
	var pieces func(ast.Expr) string
	some := false
	pieces = func(e ast.Expr) string {
		if text, ok := s.constant(e); ok {
			some = true
			return strings.ReplaceAll(text, "%", "%%")
		}
		if b, ok := e.(*ast.BinaryExpr); ok && b.Op == token.ADD {
			return pieces(b.X) + pieces(b.Y)
		}
		return "%s"
	}
	text := pieces(b)
	return text, some
}

// called is the name of the function or method of a call.
func called(c *ast.CallExpr) string {
	switch f := c.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		if p, ok := f.X.(*ast.Ident); ok && (p.Name == "fmt" || p.Name == "errors") {
			return p.Name + "." + f.Sel.Name
		}
		return f.Sel.Name
	}
	return ""
}

func (s *scanner) walk(tree *ast.File) {
	speaks, plainly := slices.Contains(speaking, s.dir), slices.Contains(plain, s.dir)
	var visit func(ast.Node) bool
	visit = func(n ast.Node) bool {
		switch x := n.(type) {
		case *ast.ImportSpec, *ast.Field:
			return false // paths, and tags of structs
		case *ast.CallExpr:
			switch name := called(x); {
			case name == "Errorf": // of hefu
				if text, ok := s.constant(x.Args[1]); ok {
					s.add(x.Args[1], text)
				}
				for _, a := range x.Args[2:] {
					ast.Inspect(a, visit)
				}
				return false
			case name == "fmt.Errorf" || name == "errors.New":
				if plainly {
					break
				}
				return false
			case slices.Contains(quietCalls, name):
				return false
			}
		case *ast.KeyValueExpr:
			if k, ok := x.Key.(*ast.Ident); ok {
				if text, constant := s.constant(x.Value); constant && k.Name == "Message" {
					s.add(x.Value, text)
					return false
				}
				if k.Name == "Use" || k.Name == "Description" || k.Name == "Summary" {
					return false
				}
			}
		case ast.Expr:
			if text, ok := s.joined(x); ok && (speaks || plainly) {
				s.add(x, text)
				return false
			}
			if text, ok := s.constant(x); ok {
				if _, name := x.(*ast.Ident); !name && (speaks || plainly) {
					s.add(x, text)
				}
				return false
			}
		}
		return true
	}
	ast.Inspect(tree, visit)
}

var (
	anyVerb = regexp.MustCompile(`%[-+# 0]*\d*(?:\[\d+\])?[a-zA-Z%]`)
	twoRun  = regexp.MustCompile(`[a-zA-Z]{2}`)
	sql     = regexp.MustCompile(`^\s*(SELECT|INSERT|UPDATE|DELETE|PRAGMA|BEGIN|COMMIT|ROLLBACK|WHERE|AND|FROM|CREATE|\(?id,|seq,|network,)`)
)

// add keeps what is a sentence: words with a blank between them.
func (s *scanner) add(at ast.Expr, text string) {
	bare := anyVerb.ReplaceAllString(text, "")
	if !strings.Contains(text, " ") || !twoRun.MatchString(bare) || sql.MatchString(text) || strings.Contains(text, "%T") {
		return // %T is about this program and for its log
	}
	p := s.fset.Position(at.Pos())
	s.found = append(s.found, found{strings.TrimPrefix(filepath.ToSlash(p.Filename), "../") + ":" + strconv.Itoa(p.Line), text})
}
