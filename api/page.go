package api

import (
	"bytes"
	"cmp"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-chi/chi/v5"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/text"
)

//go:embed page/page.html page/page.css
var pageFiles embed.FS

// pagePolicy lets the page load its own style sheet and nothing else: it has no script.
const pagePolicy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// tags are the page's sections, in their order; others follow by name.
func tags() []string {
	return []string{"guard", "sign-in", "account", "devices", "dealings", "money", "book", "limits", "transfers", "webhooks", "operator"}
}

// pages serves the document for people: /docs/api in English and Chinese, rendered once.
func (a *API) pages(r chi.Router) error {
	style, err := pageFiles.ReadFile("page/page.css")
	if err != nil {
		return err
	}
	done := map[text.Lang][]byte{}
	for _, l := range []text.Lang{text.English, text.Chinese} {
		if done[l], err = render(a.huma.OpenAPI(), a.ids, l); err != nil {
			return err
		}
	}
	r.Get("/docs/api", func(w http.ResponseWriter, r *http.Request) {
		l := pageLang(r)
		w.Header().Set("Content-Security-Policy", pagePolicy)
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Language", string(l))
		w.Header().Set("Vary", "Accept-Language")
		_, _ = w.Write(done[l])
	})
	r.Get("/docs/api.css", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/css; charset=utf-8")
		_, _ = w.Write(style)
	})
	return nil
}

// pageLang is the language of ?lang, else the first of Accept-Language that the page speaks
// (RFC 9110, section 12.5.4; weights of 0 refuse), else English.
func pageLang(r *http.Request) text.Lang {
	if l, err := text.Parse(r.URL.Query().Get("lang")); err == nil {
		return l
	}
	best, weight := text.English, 0.0
	for _, part := range strings.Split(r.Header.Get("Accept-Language"), ",") {
		tag, q, _ := strings.Cut(strings.TrimSpace(part), ";")
		w := 1.0
		if v, ok := strings.CutPrefix(strings.ReplaceAll(q, " ", ""), "q="); ok {
			var err error
			if w, err = strconv.ParseFloat(v, 64); err != nil {
				continue
			}
		}
		if l, err := text.Parse(strings.TrimSpace(tag)); err == nil && w > weight && w <= 1 {
			best, weight = l, w
		}
	}
	return best
}

// page is what the template shows.
type page struct {
	Lang    text.Lang
	Version string
	Groups  []group
	Types   []typeView
	Kinds   []kindView
}

// T is a text of the page's own.
func (p page) T(key string, args ...any) string { return p.Lang.Say(text.Key("apipage."+key), args...) }

// Other is the language that the page is not in.
func (p page) Other() text.Lang {
	if p.Lang == text.Chinese {
		return text.English
	}
	return text.Chinese
}

type group struct {
	Tag, Name string
	Ops       []opView
}

type opView struct {
	ID, Method, Path, Summary, Say string
	Signed                         bool // a session is needed
	Controls                       []controlView
	Params                         []fieldView
	Request, Answer                *bodyView
	Stream                         bool
	Kinds                          []kindView
}

type controlView struct{ By, Word, Text string }

// bodyView is a body: a named type with its fields.
type bodyView struct {
	Type   string
	Fields []fieldView
}

type typeView struct {
	Name   string
	Fields []fieldView
}

// fieldView is one parameter or property. Ref links to a type.
type fieldView struct {
	Name, In, Type, Ref, Doc string
	List, Required           bool
	Rules                    []string
}

// fieldsView is what the template of a list of fields needs.
type fieldsView struct {
	Page   page
	Fields []fieldView
}

type kindView struct {
	Kind   hefu.Kind
	Status int
	Text   string
}

// render writes the page of a document, its operations in the order of ids.
func render(doc *huma.OpenAPI, ids []string, l text.Lang) ([]byte, error) {
	t, err := template.New("page.html").Funcs(template.FuncMap{
		"pair": func(p page, f []fieldView) fieldsView { return fieldsView{p, f} },
	}).ParseFS(pageFiles, "page/page.html")
	if err != nil {
		return nil, err
	}
	p := page{Lang: l, Version: doc.Info.Version}
	for _, k := range allKinds() {
		p.Kinds = append(p.Kinds, p.kind(k))
	}
	schemas := doc.Components.Schemas.Map()
	all := operations(doc)
	slices.SortFunc(all, func(a, b *huma.Operation) int {
		return cmp.Compare(slices.Index(ids, a.OperationID), slices.Index(ids, b.OperationID))
	})
	for _, o := range all {
		p.add(o, schemas)
	}
	p.order()
	for _, name := range sortedKeys(schemas) {
		p.Types = append(p.Types, typeView{name, p.fields(schemas[name])})
	}
	var out bytes.Buffer
	if err := t.Execute(&out, p); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// operations are all operations of a document.
func operations(doc *huma.OpenAPI) (all []*huma.Operation) {
	for _, item := range doc.Paths {
		for _, o := range []*huma.Operation{item.Get, item.Post, item.Put, item.Patch, item.Delete} {
			if o != nil {
				all = append(all, o)
			}
		}
	}
	return all
}

func sortedKeys[V any](m map[string]V) []string {
	var all []string
	for k := range m {
		all = append(all, k)
	}
	slices.Sort(all)
	return all
}

func (p page) kind(k hefu.Kind) kindView {
	return kindView{k, status(k), p.T("kind." + string(k))}
}

// add puts an operation into its group.
func (p *page) add(o *huma.Operation, schemas map[string]*huma.Schema) {
	v := opView{
		ID: o.OperationID, Method: o.Method, Path: o.Path, Summary: p.Lang.Translate(o.Summary), Say: p.Lang.Translate(o.Description),
		Signed: len(o.Security) > 0, Stream: o.Metadata[streaming] != nil,
	}
	for _, in := range o.Parameters {
		f := p.field(in.Name, in.Schema, in.Required || in.In == "path")
		f.In, f.Doc = in.In, in.Description
		v.Params = append(v.Params, f)
	}
	if o.RequestBody != nil {
		v.Request = p.body(o.RequestBody.Content["application/json"], schemas)
	}
	if r := o.Responses["200"]; r != nil {
		v.Answer = p.body(r.Content["application/json"], schemas)
	}
	if kinds, ok := o.Extensions[extKinds].([]hefu.Kind); ok {
		for _, k := range kinds {
			v.Kinds = append(v.Kinds, p.kind(k))
		}
	}
	if all, ok := o.Extensions[extControls].([]enforced); ok {
		for _, e := range all {
			v.Controls = append(v.Controls, p.control(e))
		}
	}
	tag := o.Tags[0]
	i := slices.IndexFunc(p.Groups, func(g group) bool { return g.Tag == tag })
	if i < 0 {
		i = len(p.Groups)
		p.Groups = append(p.Groups, group{Tag: tag, Name: p.T("tag." + tag)})
	}
	p.Groups[i].Ops = append(p.Groups[i].Ops, v)
}

func (p page) control(e enforced) controlView {
	v := controlView{By: string(e.By), Word: p.Lang.Word(string(e.By))}
	for _, l := range hefu.Controls() {
		if l.Control == e.Control {
			v.Text = p.Lang.Translate(l.Text)
		}
	}
	return v
}

// order sorts the groups as tags does.
func (p *page) order() {
	place := func(tag string) int {
		if i := slices.Index(tags(), tag); i >= 0 {
			return i
		}
		return len(tags())
	}
	slices.SortStableFunc(p.Groups, func(a, b group) int {
		return cmp.Or(cmp.Compare(place(a.Tag), place(b.Tag)), cmp.Compare(a.Tag, b.Tag))
	})
}

func (p page) body(m *huma.MediaType, schemas map[string]*huma.Schema) *bodyView {
	if m == nil || m.Schema == nil {
		return nil
	}
	name := refName(m.Schema)
	return &bodyView{name, p.fields(schemas[name])}
}

func refName(s *huma.Schema) string { return s.Ref[strings.LastIndexByte(s.Ref, '/')+1:] }

// fields are a type's properties: the required ones first, each by name.
func (p page) fields(s *huma.Schema) (out []fieldView) {
	if s == nil {
		return nil
	}
	for _, name := range sortedKeys(s.Properties) {
		out = append(out, p.field(name, s.Properties[name], slices.Contains(s.Required, name)))
	}
	slices.SortStableFunc(out, func(a, b fieldView) int {
		switch {
		case a.Required == b.Required:
			return 0
		case a.Required:
			return -1
		}
		return 1
	})
	return out
}

func (p page) field(name string, s *huma.Schema, required bool) fieldView {
	f := fieldView{Name: name, Doc: s.Description, Required: required}
	if s.Type == huma.TypeArray && s.Items != nil {
		f.List = true
		if s.MaxItems != nil {
			f.Rules = append(f.Rules, p.T("rule.items", *s.MaxItems))
		}
		s = s.Items
	}
	if s.Ref != "" {
		f.Ref = refName(s)
		return f
	}
	f.Type = p.typeName(s)
	f.Rules = append(f.Rules, p.rules(s)...)
	return f
}

// typeName is a plain type in words.
func (p page) typeName(s *huma.Schema) string {
	switch {
	case s.ContentEncoding == "base64":
		return p.T("type.bytes")
	case s.Format == "date-time":
		return p.T("type.time")
	case s.Type == "":
		return p.T("type.any")
	}
	return p.T("type." + s.Type)
}

// rules say what else a value must be.
func (p page) rules(s *huma.Schema) (out []string) {
	if len(s.Enum) > 0 {
		var all []string
		for _, v := range s.Enum {
			all = append(all, fmt.Sprint(v))
		}
		out = append(out, strings.Join(all, ", "))
	}
	switch {
	case s.MinLength != nil && s.MaxLength != nil:
		out = append(out, p.T("rule.between", *s.MinLength, *s.MaxLength))
	case s.MaxLength != nil:
		out = append(out, p.T("rule.longest", *s.MaxLength))
	}
	switch {
	case s.Minimum != nil && s.Maximum != nil:
		out = append(out, p.T("rule.range", int64(*s.Minimum), int64(*s.Maximum)))
	case s.Minimum != nil && *s.Minimum != 0:
		out = append(out, p.T("rule.least", int64(*s.Minimum)))
	}
	if s.Default != nil {
		out = append(out, p.T("rule.default", fmt.Sprint(s.Default)))
	}
	return out
}
