package main

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

var (
	// tomlTable is a table's own line, tomlBare a key with a value that is neither
	// quoted nor opens a list or a table: what people write who know shells.
	tomlTable = regexp.MustCompile(`^\s*\[([^\[\]]+)\]\s*(#.*)?$`)
	tomlBare  = regexp.MustCompile(`^\s*([A-Za-z0-9_.-]+)\s*=\s*([^\s"'\[{#][^"'#]*?)?\s*(#.*)?$`)
)

// decode parses the text. A line with a value that lacks its quotes is complained of
// and left out, so that it does not hide what is wrong further down; it returns the
// text without these lines. Whatever else is not TOML ends the reading.
func (c *serveConfig) decode(name string, data []byte) (tree map[string]any, clean []byte, ok bool) {
	lines := bytes.Split(bytes.Clone(data), []byte("\n"))
	for {
		clean, tree = bytes.Join(lines, []byte("\n")), nil
		err := toml.Unmarshal(clean, &tree)
		if err == nil {
			return tree, clean, true
		}
		line := 1
		var at *toml.DecodeError
		if errors.As(err, &at) {
			line, _ = at.Position()
		}
		if again := (&fileReader{c: c, name: name, data: clean}).repeated(); again != "" { // the decoder names the wrong line for these
			c.complain(again, "the key is there twice; remove one")
			return nil, nil, false
		}
		where := fmt.Sprintf("%s:%d", name, line)
		m := tomlBare.FindSubmatch(lines[min(line, len(lines))-1])
		if m == nil {
			c.complain(where, "not TOML: "+strings.TrimPrefix(err.Error(), "toml: "))
			return nil, nil, false
		}
		key, value := string(m[1]), string(m[2])
		full := key
		if t := tableAbove(lines[:line-1]); t != "" {
			full = t + "." + key
		}
		if full == "database" {
			value = "postgres://…" // the line may hold a password
		}
		if value == "" {
			c.complain(where, fmt.Sprintf(`not TOML: %s has no value; write one, or put a # before the line`, full))
		} else {
			c.complain(where, fmt.Sprintf(`%s: write the value in quotes: %s = "%s"`, full, key, value))
		}
		c.skip(full)
		lines[line-1] = nil
	}
}

// tableAbove is the table in which the line after these stands.
func tableAbove(lines [][]byte) string {
	for i := len(lines) - 1; i >= 0; i-- {
		if m := tomlTable.FindSubmatch(lines[i]); m != nil {
			return strings.ReplaceAll(string(bytes.TrimSpace(m[1])), `"`, "")
		}
	}
	return ""
}

// skip marks a key whose value is not known because its line is wrong: the check says
// nothing of it that would be untrue once the line is corrected.
func (c *serveConfig) skip(key string) { c.unread[key] = true }
