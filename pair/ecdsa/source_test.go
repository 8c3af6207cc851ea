package ecdsa

import (
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// sources parses the code of this package and of paillier, without tests.
func sources(t *testing.T) (*token.FileSet, map[string]*ast.File) {
	t.Helper()
	fset := token.NewFileSet()
	files := map[string]*ast.File{}
	for _, dir := range []string{".", "../paillier"} {
		names, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			f, err := parser.ParseFile(fset, name, nil, parser.ParseComments)
			if err != nil {
				t.Fatal(err)
			}
			files[filepath.ToSlash(name)] = f
		}
	}
	if len(files) < 8 {
		t.Fatalf("only %d source files were found", len(files))
	}
	return fset, files
}

func TestCondition7NothingVariableTimeMeetsASecret(t *testing.T) {
	// The names of variable-time operations, and where each is allowed because
	// what it sees is public (or, in prime.go, is only how often 2 divides p-1).
	variable := regexp.MustCompile(`(?i)nonconst|vartime`)
	allowed := map[string]bool{
		"../paillier/prime.go: TrailingZeroBitsVarTime": true, // named in the doc comment
		"../paillier/prime.go: ShiftRightVarTime":       true, // by that number
	}
	// math/big sees N and public ciphertexts, in one file, in these functions.
	mathBig := map[string]bool{"../paillier/public.go: ParsePublicKey": true, "../paillier/public.go: Valid": true, "../paillier/public.go: ": true}
	imports := map[string]bool{
		"crypto/hmac": true, "crypto/rsa": true, "crypto/sha256": true, "crypto/sha512": true, "crypto/subtle": true,
		"encoding/binary": true, "errors": true, "fmt": true, "hash": true, "io": true, "sync": true, "math/big": true,
		"filippo.io/bigmod": true, "github.com/bytemare/secp256k1": true, "github.com/hefu-wallet/hefu/pair/paillier": true,
	}
	_, files := sources(t)
	for name, file := range files {
		for _, imp := range file.Imports {
			path := strings.Trim(imp.Path.Value, `"`)
			if !imports[path] {
				t.Errorf("%s imports %s: is it constant time?", name, path)
			}
			if path == "math/big" && name != "../paillier/public.go" {
				t.Errorf("%s imports math/big", name)
			}
			if path == "crypto/rsa" && name != "../paillier/private.go" {
				t.Errorf("%s imports crypto/rsa", name)
			}
			if imp.Name != nil {
				t.Errorf("%s renames %s, which hides it from this test", name, path)
			}
		}
		for _, decl := range file.Decls {
			in := ""
			if f, ok := decl.(*ast.FuncDecl); ok {
				in = f.Name.Name
			}
			ast.Inspect(decl, func(n ast.Node) bool {
				sel, ok := n.(*ast.SelectorExpr)
				if !ok {
					return true
				}
				if variable.MatchString(sel.Sel.Name) && !allowed[name+": "+sel.Sel.Name] {
					t.Errorf("%s: %s calls %s", name, in, sel.Sel.Name)
				}
				if x, ok := sel.X.(*ast.Ident); ok && x.Name == "big" && !mathBig[name+": "+in] {
					t.Errorf("%s: %s uses math/big", name, in)
				}
				return true
			})
		}
	}
}

func TestCondition7NoShortExponents(t *testing.T) {
	// Every Exp and its exponent. A blind is r to the full N (or what the
	// remainder theorem makes of it), never to something shorter.
	want := map[string]string{
		"blind":      "k.bytes[:]",          // r^N
		"MulAdd":     "v",                   // the scalar v, 256 bits by its nature
		"precompute": "minus(p.bytes, 2)",   // Fermat
		"residue":    "other.bytes p.bytes", // r^(p'·p) mod p²
		"crtFactor":  "minus(q.bytes, 2)",   // Fermat
		"Decrypt":    "k.pMinus1",           // decryption
		"witness":    "odd",                 // Miller-Rabin
	}
	fset, files := sources(t)
	got := map[string]string{}
	for name, file := range files {
		text, err := os.ReadFile(filepath.FromSlash(name))
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			f, ok := decl.(*ast.FuncDecl)
			if !ok {
				continue
			}
			ast.Inspect(f, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok {
					return true
				}
				sel, ok := call.Fun.(*ast.SelectorExpr)
				if !ok || !strings.HasPrefix(sel.Sel.Name, "Exp") || sel.Sel.Name == "ExpandFor" {
					return true
				}
				e := call.Args[1]
				exponent := string(text[fset.Position(e.Pos()).Offset:fset.Position(e.End()).Offset])
				got[f.Name.Name] = strings.TrimSpace(got[f.Name.Name] + " " + exponent)
				return true
			})
		}
	}
	for in, exponent := range got {
		if want[in] != exponent {
			t.Errorf("%s raises to %q, want %q", in, exponent, want[in])
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d functions exponentiate, want %d", len(got), len(want))
	}
}

func TestCondition9TheDocCommentSaysWhatExtractionRestsOn(t *testing.T) {
	fset, files := sources(t)
	var own []*ast.File
	for name, f := range files {
		if !strings.HasPrefix(name, "..") {
			own = append(own, f)
		}
	}
	p, err := doc.NewFromFiles(fset, own, "github.com/hefu-wallet/hefu/pair/ecdsa")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Join(strings.Fields(p.Doc), " ")
	for _, want := range []string{
		"extraction of k1 and k2 from them is argued in the random-oracle model and the algebraic-group model",
		"an extractor that rewinds does not compose concurrently",
		"has not been reviewed by an outsider",
		"Not constant time:",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the package comment does not say %q", want)
		}
	}
}
