package client_test

import (
	"context"
	"encoding"
	"encoding/json"
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu/client"
)

// besides are methods of a client that are no operation of the document.
var besides = []string{"SetToken", "Token", "NewKey"}

// TestEveryMethodIsAnOperation: the document has every call that the client makes, and every
// list of the document has an iterator.
func TestEveryMethodIsAnOperation(t *testing.T) {
	doc := documented(t, serve(t))
	names, lists := map[string]bool{}, map[string]bool{}
	for _, methods := range doc.Paths {
		for _, o := range methods {
			names[methodName(o.OperationID)] = true
			if slices.ContainsFunc(o.Parameters, func(p parameter) bool { return p.Name == "after" }) && o.OperationID != "events" {
				lists["All"+methodName(o.OperationID)] = true
			}
		}
	}
	c := reflect.TypeFor[*client.Client]()
	for i := range c.NumMethod() {
		if name := c.Method(i).Name; !names[name] && !lists[name] && !slices.Contains(besides, name) {
			t.Errorf("the client has a method %s, the document no such operation", name)
		}
	}
	for name := range lists {
		if _, ok := c.MethodByName(name); !ok {
			t.Errorf("the client has no iterator %s", name)
		}
	}
}

// TestTypesAgreeFieldByField holds the Go types that each method takes and returns against
// the schemas of its operation, whatever values a sample happens to have: the same fields,
// of the same types, the same ones required.
func TestTypesAgreeFieldByField(t *testing.T) {
	doc := documented(t, serve(t))
	compared := 0
	for _, methods := range doc.Paths {
		for _, o := range methods {
			if o.OperationID == "events" {
				continue // a stream
			}
			m, ok := reflect.TypeFor[*client.Client]().MethodByName(methodName(o.OperationID))
			if !ok {
				t.Errorf("no method for %s", o.OperationID)
				continue
			}
			in, out := bodies(m.Type)
			for _, c := range []struct {
				what   string
				schema map[string]any
				typ    reflect.Type
			}{
				{"request", o.RequestBody.Content["application/json"].Schema, in},
				{"answer", o.Responses["200"].Content["application/json"].Schema, out},
			} {
				if (c.schema == nil) != (c.typ == nil) {
					t.Errorf("%s %s: the document has a body: %t, the client: %t", o.OperationID, c.what, c.schema != nil, c.typ != nil)
				} else if c.schema != nil {
					compared++
					for _, e := range agree(doc, c.schema, c.typ, o.OperationID+" "+c.what, nil) {
						t.Error(e)
					}
				}
			}
		}
	}
	if compared < 50 {
		t.Errorf("only %d bodies were compared", compared)
	}
}

// TestAgreeSees shows that the comparison bites.
func TestAgreeSees(t *testing.T) {
	schema := func(s string) (v map[string]any) {
		if err := json.Unmarshal([]byte(s), &v); err != nil {
			t.Fatal(err)
		}
		return v
	}
	type good struct {
		A string    `json:"a"`
		B int       `json:"b,omitempty"`
		C []byte    `json:"c,omitempty"`
		D time.Time `json:"d,omitzero"`
	}
	const right = `{"type":"object","required":["a"],"properties":{"a":{"type":"string"},"b":{"type":"integer"},"c":{"type":"string","contentEncoding":"base64"},"d":{"type":"string","format":"date-time"}}}`
	if errs := agree(document{}, schema(right), reflect.TypeFor[good](), "x", nil); len(errs) != 0 {
		t.Error(errs)
	}
	for name, wrong := range map[string]string{
		"a field more":     strings.Replace(right, `"a":{`, `"e":{"type":"string"},"a":{`, 1),
		"a field less":     strings.Replace(right, `"b":{"type":"integer"},`, ``, 1),
		"another type":     strings.Replace(right, `"integer"`, `"string"`, 1),
		"not required":     strings.Replace(right, `["a"]`, `[]`, 1),
		"required":         strings.Replace(right, `["a"]`, `["a","b"]`, 1),
		"text, not bytes":  strings.Replace(right, `,"contentEncoding":"base64"`, ``, 1),
		"text, not a time": strings.Replace(right, `,"format":"date-time"`, ``, 1),
	} {
		if len(agree(document{}, schema(wrong), reflect.TypeFor[good](), "x", nil)) == 0 {
			t.Errorf("%s is not seen", name)
		}
	}
}

func documented(t *testing.T, p *tap) (doc document) {
	t.Helper()
	if err := json.Unmarshal(p.api.Document(), &doc); err != nil {
		t.Fatal(err)
	}
	return doc
}

// bodies are the structs that a method takes last and returns first.
func bodies(m reflect.Type) (in, out reflect.Type) {
	if last := m.In(m.NumIn() - 1); last.Kind() == reflect.Struct && last != reflect.TypeFor[context.Context]() {
		in = last
	}
	if m.NumOut() == 2 {
		out = m.Out(0)
	}
	return in, out
}

var textual = reflect.TypeFor[encoding.TextMarshaler]()

// agree compares a schema with a type.
func agree(doc document, s map[string]any, typ reflect.Type, at string, seen []reflect.Type) (errs []string) {
	if ref, ok := s["$ref"].(string); ok {
		s = doc.Components.Schemas[strings.TrimPrefix(ref, "#/components/schemas/")]
	}
	for typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	want, extra := "", ""
	switch {
	case typ == reflect.TypeFor[time.Time]():
		want, extra = "string", "date-time"
	case typ.Implements(textual), typ.Kind() == reflect.String:
		want = "string"
	case typ.Kind() == reflect.Slice && typ.Elem().Kind() == reflect.Uint8:
		want, extra = "string", "base64"
	case typ.Kind() == reflect.Slice:
		want = "array"
	case typ.Kind() == reflect.Struct:
		want = "object"
	case typ.Kind() == reflect.Bool:
		want = "boolean"
	case typ.Kind() >= reflect.Int && typ.Kind() <= reflect.Uint64:
		want = "integer"
	}
	types, _ := s["type"].([]any)
	if one, ok := s["type"].(string); ok {
		types = []any{one}
	}
	format, _ := s["format"].(string)
	coding, _ := s["contentEncoding"].(string)
	if !slices.Contains(types, any(want)) || extra == "date-time" && format != extra || extra == "base64" && coding != extra {
		return []string{fmt.Sprintf("%s: the document says %v %s%s, the client %s", at, types, format, coding, typ)}
	}
	switch {
	case want == "array":
		return agree(doc, s["items"].(map[string]any), typ.Elem(), at+"[]", seen)
	case want != "object" || slices.Contains(seen, typ):
		return nil
	}
	return fieldsAgree(doc, s, typ, at, append(seen, typ))
}

func fieldsAgree(doc document, s map[string]any, typ reflect.Type, at string, seen []reflect.Type) (errs []string) {
	props, _ := s["properties"].(map[string]any)
	required, _ := s["required"].([]any)
	found := map[string]bool{}
	for _, f := range reflect.VisibleFields(typ) {
		name, rules, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous || name == "-" || !f.IsExported() {
			continue
		}
		found[name] = true
		p, ok := props[name].(map[string]any)
		if !ok {
			errs = append(errs, fmt.Sprintf("%s.%s: only the client has it", at, name))
			continue
		}
		if always := !strings.Contains(rules, "omit"); always != slices.Contains(required, any(name)) {
			errs = append(errs, fmt.Sprintf("%s.%s: always there in the client: %t, in the document: %t", at, name, always, !always))
		}
		errs = append(errs, agree(doc, p, f.Type, at+"."+name, seen)...)
	}
	for name := range props {
		if !found[name] {
			errs = append(errs, fmt.Sprintf("%s.%s: only the document has it", at, name))
		}
	}
	return errs
}

// sameParameters holds what a call carried besides its body against the document.
func sameParameters(id string, want []parameter, x exchange) (errs []string) {
	query, key := url.Values{}, false
	for k, v := range x.query {
		query[k] = v
	}
	for _, p := range want {
		switch {
		case p.In == "query" && !query.Has(p.Name):
			errs = append(errs, fmt.Sprintf("%s: the client cannot say %s", id, p.Name))
		case p.In == "header" && p.Name == "Idempotency-Key":
			key = true
		}
		query.Del(p.Name)
	}
	if len(query) != 0 {
		errs = append(errs, fmt.Sprintf("%s: the document does not know %v", id, query))
	}
	if key != (x.idempotencyID != "") {
		errs = append(errs, fmt.Sprintf("%s: the document asks for a key: %t, the client sends %q", id, key, x.idempotencyID))
	}
	return errs
}
