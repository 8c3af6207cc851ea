package main

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// options are shared by every bundle. Class names and texts stay as they are written, so
// that the same sources give the same bytes.
func options(debug bool) api.BuildOptions {
	o := api.BuildOptions{
		Bundle: true, Write: false, Format: api.FormatESModule, Platform: api.PlatformBrowser, Target: api.ES2022,
		NodePaths: []string{vendored}, MainFields: []string{"module", "main"}, Charset: api.CharsetUTF8,
		JSX: api.JSXAutomatic, JSXImportSource: "preact", LegalComments: api.LegalCommentsNone, LogLevel: api.LogLevelSilent,
		Alias:             map[string]string{"wasm_exec": wasmExec()},
		MinifyWhitespace:  !debug,
		MinifyIdentifiers: !debug,
		MinifySyntax:      !debug,
		Outdir:            dist, EntryNames: "[name]", ChunkNames: "[name]", AssetNames: "[name]",
	}
	if debug {
		o.Sourcemap = api.SourceMapInline
	}
	return o
}

// bundle makes the page, its style sheet, the worker, and the reader of QR codes, which
// the page loads only when a camera is asked for.
func bundle(files map[string][]byte, debug bool) error {
	o := options(debug)
	o.EntryPoints = []string{source + "/app.tsx", source + "/app.css", source + "/worker.ts", source + "/scan.ts"}
	return into(files, api.Build(o))
}

// serviceWorker is built last: it knows the sum of every other file, and the sum of those
// is the version that the page shows.
func serviceWorker(files map[string][]byte, debug bool) error {
	sums := map[string]string{}
	var all strings.Builder
	for _, name := range sorted(files) {
		sums[name] = sum(files[name])
		all.WriteString(sums[name] + "  " + name + "\n")
	}
	list, err := json.Marshal(sums)
	if err != nil {
		return err
	}
	o := options(debug)
	o.EntryPoints = []string{source + "/sw.ts"}
	o.Define = map[string]string{"FILES": string(list), "VERSION": `"` + sum([]byte(all.String())) + `"`}
	return into(files, api.Build(o))
}

func into(files map[string][]byte, r api.BuildResult) error {
	if len(r.Errors) > 0 {
		var said []string
		for _, m := range r.Errors {
			where := ""
			if m.Location != nil {
				where = fmt.Sprintf("%s:%d: ", m.Location.File, m.Location.Line)
			}
			said = append(said, where+m.Text)
		}
		return fmt.Errorf("bundling:\n  %s", strings.Join(said, "\n  "))
	}
	for _, f := range r.OutputFiles {
		files[filepath.Base(f.Path)] = f.Contents
	}
	return nil
}
