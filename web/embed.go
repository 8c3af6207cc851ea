// Package web is the wallet's page for browsers: the files of dist, embedded, and what
// serves them. It knows nothing of the guard. dist is made by `make web` from src and
// committed, so that building the program needs Go and nothing else.
//
// The files are the same for everybody, hold no secret and load nothing from elsewhere.
// Whoever serves them could serve others instead: a browser runs what it is given. That is
// why `hefu open` serves the page of one's own program, and why `hefu web verify` is a
// check against accident and not against a guard that lies.
package web

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"slices"
)

//go:embed all:dist
var dist embed.FS

// Index is the file that is served at "/".
const Index = "index.html"

// File is one file of the page.
type File struct {
	Name string // relative, with forward slashes: index.html, icons/192.png
	Type string // of its content, as it is served
	Data []byte // not to be changed
}

// Path is where the file is served, from the root of the origin.
func (f File) Path() string {
	if f.Name == Index {
		return "/"
	}
	return "/" + f.Name
}

// SHA256 is the file's hash in lower-case hex.
func (f File) SHA256() string {
	sum := sha256.Sum256(f.Data)
	return hex.EncodeToString(sum[:])
}

// Files are the embedded files in the order of their names. A file of a type that no
// browser could be told is an error of who put it into dist.
func Files() ([]File, error) { return filesOf(dist, "dist") }

func filesOf(from fs.FS, root string) (out []File, err error) {
	err = fs.WalkDir(from, root, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(from, name)
		if err != nil {
			return err
		}
		f := File{Name: name[len(root)+1:], Type: types()[path.Ext(name)], Data: data}
		if f.Type == "" {
			return fmt.Errorf("the page's file %s: there is no content type for it; add it to web/embed.go", f.Name)
		}
		out = append(out, f)
		return nil
	})
	if err == nil && !slices.ContainsFunc(out, func(f File) bool { return f.Name == Index }) {
		err = fmt.Errorf("the page has no %s", Index)
	}
	return out, err
}

// types are the content types by ending. The system's own table differs from machine to
// machine, and with nosniff a wrong one breaks the page.
func types() map[string]string {
	return map[string]string{
		".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8",
		".wasm": "application/wasm", ".webmanifest": "application/manifest+json", ".json": "application/json",
		".svg": "image/svg+xml", ".png": "image/png", ".ico": "image/x-icon", ".webp": "image/webp",
		".woff2": "font/woff2", ".txt": "text/plain; charset=utf-8",
	}
}
