package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"testing"
)

const file = "../../web/src/door.d.ts"

// The page is compiled against what the Go types say now.
func TestDeclarationsAreFresh(t *testing.T) {
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != declarations() {
		t.Errorf("%s is not what the Go types say; run go generate ./door", file)
	}
}

// A type of the API that the page cannot name would be written by hand there, and rot.
func TestEveryTypeOfTheAPIIsDeclared(t *testing.T) {
	said := declarations()
	files, err := os.ReadDir("../../wire")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, f := range files {
		if regexp.MustCompile(`_test\.go$`).MatchString(f.Name()) {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), "../../wire/"+f.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			spec, ok := n.(*ast.TypeSpec)
			if !ok {
				return true
			}
			if _, isStruct := spec.Type.(*ast.StructType); !isStruct || !spec.Name.IsExported() {
				return true
			}
			found++
			if !regexp.MustCompile(`interface ` + spec.Name.Name + ` \{`).MatchString(said) {
				t.Errorf("wire.%s is not declared: add it to guardTypes", spec.Name.Name)
			}
			return true
		})
	}
	if found < 50 {
		t.Errorf("only %d types were looked at", found)
	}
}
