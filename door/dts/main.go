// Command dts writes web/src/door.d.ts: the types of the door's methods and of the guard's
// API, for the page, from the Go types themselves.
//
//	go generate ./door
package main

import (
	"encoding"
	"fmt"
	"os"
	"path"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/hefu-wallet/hefu/door"
	"github.com/hefu-wallet/hefu/wire"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: dts FILE")
		os.Exit(2)
	}
	if err := os.WriteFile(os.Args[1], []byte(declarations()), 0o644); err != nil { //nolint:gosec // a source file
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// guardTypes are what the page says to the guard and hears from it, besides what the door's
// methods have already.
func guardTypes() []any {
	return []any{
		wire.SignUp{}, wire.Enrolment{}, wire.SignIn{}, wire.SignedIn{}, wire.User{}, wire.Sessions{}, wire.EndSession{},
		wire.Devices{}, wire.ConfirmDevice{}, wire.AddDevice{}, wire.Unfreeze{}, wire.Event{}, wire.History{},
		wire.Pairings{}, wire.BeginPairing{}, wire.FillPairing{},
		wire.Book{}, wire.AddBookEntry{}, wire.Wallet{}, wire.Dealings{}, wire.BeginDealing{}, wire.Offer{}, wire.AcceptDealing{},
		wire.CheckPoints{}, wire.Points{}, wire.CheckDealing{}, wire.CheckResult{}, wire.Guard{}, wire.Health{},
		wire.Incoming{}, wire.Movements{}, wire.Notes{}, wire.SetNote{}, wire.Limits{}, wire.SetLimit{}, wire.StopBy{}, wire.Stopped{},
		wire.Problem{}, wire.Accounts{}, wire.Balances{}, wire.QuoteRequest{}, wire.Quote{}, wire.Propose{}, wire.Proposal{},
		wire.Transfers{}, wire.Nonces{}, wire.Approve{}, wire.Webhooks{}, wire.AddWebhook{}, wire.NewWebhook{}, wire.RemoveWebhook{}, wire.Deliveries{},
	}
}

// writer collects the types that are reached.
type writer struct {
	seen map[reflect.Type]bool
	text map[string][]string // by package
}

// declarations is the whole file.
func declarations() string {
	w := &writer{seen: map[reflect.Type]bool{}, text: map[string][]string{}}
	var methods strings.Builder
	for _, m := range door.Methods() {
		fmt.Fprintf(&methods, "  %s: { in: %s; out: %s };\n", m.Name, w.name(m.In), w.name(m.Out))
	}
	for _, v := range guardTypes() {
		w.name(reflect.TypeOf(v))
	}
	var out strings.Builder
	out.WriteString("// Made by `go generate ./door`; do not edit.\n\n")
	out.WriteString("/** The uses of the wallet core, by name. */\nexport interface Methods {\n" + methods.String() + "}\n")
	var packages []string
	for p := range w.text {
		packages = append(packages, p)
	}
	slices.Sort(packages)
	for _, p := range packages {
		slices.Sort(w.text[p])
		fmt.Fprintf(&out, "\nexport declare namespace %s {\n%s}\n", p, strings.Join(w.text[p], ""))
	}
	return out.String()
}

var (
	textMarshaler = reflect.TypeFor[encoding.TextMarshaler]()
	moment        = reflect.TypeFor[time.Time]()
	octets        = reflect.TypeFor[[]byte]()
)

// name is how TypeScript writes a type; a named one is declared on the way.
func (w *writer) name(t reflect.Type) string {
	switch {
	case t == moment, t == octets, t.Implements(textMarshaler), reflect.PointerTo(t).Implements(textMarshaler) && t.Kind() != reflect.Struct:
		return "string"
	case reflect.PointerTo(t).Implements(textMarshaler):
		return "string"
	}
	switch t.Kind() {
	case reflect.Pointer:
		return w.name(t.Elem())
	case reflect.Bool:
		return "boolean"
	case reflect.String:
		return "string"
	case reflect.Slice, reflect.Array:
		return w.name(t.Elem()) + "[]"
	case reflect.Map:
		return "Record<string, " + w.name(t.Elem()) + ">"
	case reflect.Struct:
		return w.structure(t)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Float32, reflect.Float64:
		return "number"
	}
	panic("no TypeScript for " + t.String())
}

func (w *writer) structure(t reflect.Type) string {
	space := path.Base(t.PkgPath())
	name := space + "." + t.Name()
	if w.seen[t] {
		return name
	}
	w.seen[t] = true
	var b strings.Builder
	fmt.Fprintf(&b, "  interface %s {\n", t.Name())
	w.fields(&b, t)
	b.WriteString("  }\n")
	w.text[space] = append(w.text[space], b.String())
	return name
}

func (w *writer) fields(b *strings.Builder, t reflect.Type) {
	for i := range t.NumField() {
		f := t.Field(i)
		tag := strings.Split(f.Tag.Get("json"), ",")
		if !f.IsExported() || tag[0] == "-" {
			continue
		}
		if f.Anonymous && tag[0] == "" {
			w.fields(b, f.Type)
			continue
		}
		name, optional := tag[0], ""
		if name == "" {
			name = f.Name
		}
		if slices.Contains(tag[1:], "omitempty") || slices.Contains(tag[1:], "omitzero") || f.Type.Kind() == reflect.Pointer {
			optional = "?"
		}
		if doc := f.Tag.Get("doc"); doc != "" {
			fmt.Fprintf(b, "    /** %s */\n", strings.ReplaceAll(doc, "*/", "*\u200b/"))
		}
		fmt.Fprintf(b, "    %s%s: %s;\n", name, optional, w.name(f.Type))
	}
}
