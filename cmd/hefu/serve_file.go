package main

import (
	"bytes"
	"fmt"
	"os"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"

	"github.com/hefu-wallet/hefu"
)

// maxConfig bounds a configuration file; a larger one is another file.
const maxConfig = 1 << 20

// readFile reads a TOML file, key by key, so that every wrong line is named and not
// only the first.
func (c *serveConfig) readFile(path string) error {
	info, err := os.Stat(path)
	if err == nil && (info.IsDir() || info.Size() > maxConfig) {
		return fmt.Errorf("read the configuration: %s is not a configuration file", path)
	}
	var data []byte
	if err == nil {
		data, err = os.ReadFile(path) //nolint:gosec // the operator names the path
	}
	if err != nil {
		return fmt.Errorf("read the configuration: %w; 'hefu serve --print-config' prints one to start from", err)
	}
	c.readText(path, data)
	return nil
}

func (c *serveConfig) readText(name string, data []byte) {
	tree, data, ok := c.decode(name, data)
	if !ok {
		c.broken = true
		return
	}
	r := fileReader{c: c, name: name, data: data, tree: tree, known: map[string]setting{}, refused: map[string]bool{}}
	for _, s := range settings() {
		r.known[s.key] = s
	}
	r.run()
}

// fileReader walks a parsed file a second time for the lines, which the decoder
// does not keep.
type fileReader struct {
	c     *serveConfig
	name  string
	data  []byte
	tree  map[string]any
	known map[string]setting
	// refused are network and table names that were complained of already.
	refused map[string]bool
}

// repeated finds the first key or table that is there for the second time.
func (r *fileReader) repeated() (line string) {
	p := unstable.Parser{}
	p.Reset(r.data)
	table, seen := "", map[string]bool{}
	for p.NextExpression() {
		key, line := r.key(p.Expression())
		name := strings.Join(key, "\x00")
		switch p.Expression().Kind {
		case unstable.Table:
			table, name = name+"\x00", "["+name
		case unstable.KeyValue:
			name = table + name
		default:
			continue
		}
		if seen[name] {
			return line
		}
		seen[name] = true
	}
	return ""
}

func (r *fileReader) run() {
	p := unstable.Parser{}
	p.Reset(r.data)
	var table []string
	for p.NextExpression() {
		e := p.Expression()
		key, line := r.key(e)
		switch e.Kind {
		case unstable.Table:
			table = key
			r.table(key, line)
		case unstable.ArrayTable:
			r.c.complain(line, fmt.Sprintf("[[%s]]: write it with single brackets", strings.Join(key, ".")))
			return
		case unstable.KeyValue:
			r.value(append(append([]string{}, table...), key...), e, line)
		}
	}
}

// table looks at a table's own line: an empty one must not pass unseen.
func (r *fileReader) table(key []string, line string) {
	switch {
	case key[0] == "networks" && len(key) == 2:
		r.network(key[1], nil, line) // its nodes follow, or are missed in the check
	case !r.isTable(key[0]):
		r.unknown(key, line)
	}
}

func (r *fileReader) network(id string, urls []string, line string) {
	if !r.refused[id] && !r.c.setNodes(id, urls, line) {
		r.c.skip("networks")
		r.refused[id] = true
	}
}

// key returns the parts of an expression's key and where it is.
func (r *fileReader) key(e *unstable.Node) ([]string, string) {
	var key []string
	at := uint32(0)
	for it := e.Key(); it.Next(); {
		if len(key) == 0 {
			at = it.Node().Raw.Offset
		}
		key = append(key, string(it.Node().Data))
	}
	return key, fmt.Sprintf("%s:%d", r.name, 1+bytes.Count(r.data[:at], []byte("\n")))
}

func (r *fileReader) value(key []string, e *unstable.Node, line string) {
	if e.Value().Kind == unstable.InlineTable {
		for it := e.Value().Children(); it.Next(); {
			inner, at := r.key(it.Node())
			r.value(append(append([]string{}, key...), inner...), it.Node(), at)
		}
		return
	}
	v := r.look(key)
	if len(key) == 3 && key[0] == "networks" && key[2] == "nodes" {
		urls, ok := texts(v)
		if !ok {
			r.c.skip(nodesKey(hefu.Network(key[1])))
			r.c.complain(line, `nodes: write a list of addresses, such as ["https://node.example"]`)
			return
		}
		r.network(key[1], urls, line)
		return
	}
	if len(key) == 3 && key[0] == "networks" && (key[2] == "quorum" || key[2] == "history") {
		r.ofNetwork(key, v, line)
		return
	}
	s, ok := r.known[strings.Join(key, ".")]
	if !ok {
		r.unknown(key, line)
		return
	}
	text, wrong := s.read(v)
	if wrong != "" {
		r.c.skip(s.key)
		r.c.complain(line, s.key+": "+wrong)
		return
	}
	r.c.put(s, text, line)
}

// ofNetwork reads what else a network's table may hold.
func (r *fileReader) ofNetwork(key []string, v any, line string) {
	switch value := v.(type) {
	case int64:
		if key[2] == "quorum" {
			r.c.setQuorum(key[1], fmt.Sprint(value), line)
			return
		}
	case string:
		if key[2] == "history" {
			r.c.setHistory(key[1], value, line)
			return
		}
	}
	if key[2] == "quorum" {
		r.c.complain(line, "quorum: write a number without quotes, such as 2")
		return
	}
	r.c.complain(line, `history: write an address in quotes, such as "etherscan+https://explorer.example/api"`)
}

// read turns a TOML value into the text form of the setting, or says what is wrong.
func (s setting) read(v any) (text, wrong string) {
	switch {
	case s.list:
		if list, ok := texts(v); ok {
			return strings.Join(list, ","), ""
		}
		return "", `write a list, such as ["10.0.0.0/8"]`
	case s.flag:
		if b, ok := v.(bool); ok {
			return fmt.Sprint(b), ""
		}
		return "", "write true or false, without quotes"
	}
	if t, ok := v.(string); ok {
		return t, ""
	}
	if s.key == "database" {
		v = "postgres://…" // what is there may hold a password
	}
	return "", fmt.Sprintf(`write the value in quotes: "%v"`, v)
}

func texts(v any) ([]string, bool) {
	list, ok := v.([]any)
	out := make([]string, 0, len(list))
	for _, item := range list {
		s, isText := item.(string)
		ok = ok && isText
		out = append(out, s)
	}
	return out, ok
}

func (r *fileReader) look(key []string) any {
	var v any = r.tree
	for _, k := range key {
		m, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = m[k]
	}
	return v
}

func (r *fileReader) isTable(name string) bool {
	for k := range r.known {
		if strings.HasPrefix(k, name+".") {
			return true
		}
	}
	return name == "networks"
}

// unknown complains of a key and offers the closest one.
func (r *fileReader) unknown(key []string, line string) {
	name := strings.Join(key, ".")
	if r.refused[key[0]] && len(key) > 1 {
		return // its table was complained of
	}
	const example = `[networks."eip155:1"] with nodes = ["https://node.example"]`
	switch {
	case key[0] == "networks":
		r.c.skip("networks")
		if len(key) > 1 {
			r.c.skip(nodesKey(hefu.Network(key[1])))
		}
		r.c.complain(line, fmt.Sprintf(`%s: unknown; a network looks like %s`, name, example))
		return
	case editDistance(key[0], "networks") <= 2:
		r.refused[key[0]] = true
		r.c.skip("networks")
		r.c.complain(line, fmt.Sprintf(`%s: unknown; did you mean networks? A network looks like %s`, key[0], example))
		return
	}
	offers := []string{}
	for k := range r.known {
		offers = append(offers, k)
		if t, _, nested := strings.Cut(k, "."); nested && len(key) == 1 {
			offers = append(offers, t)
		}
	}
	hint := "remove the line; 'hefu serve --print-config' shows every key"
	if best := nearest(name, offers, 2+len(name)/6); best != "" {
		r.c.skip(best)
		hint = "did you mean " + best + "?"
	}
	r.c.complain(line, fmt.Sprintf("%s: unknown key; %s", name, hint))
}
