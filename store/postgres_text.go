package store

import (
	"database/sql/driver"
	"encoding/hex"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

// words write statements and texts as PostgreSQL wants them.
type words struct{ texts sync.Map }

// query says that a text is a piece of SQL and nothing for people.
func query(sql string) string { return sql }

// text numbers the parameters of a statement: $1 for the first ?. What stands in quotes
// is left alone.
func (w *words) text(query string) string {
	if done, ok := w.texts.Load(query); ok {
		return done.(string)
	}
	var b strings.Builder
	n, quoted := 0, false
	for i := range len(query) {
		switch c := query[i]; {
		case c == '\'':
			quoted = !quoted
			b.WriteByte(c)
		case c == '?' && !quoted:
			n++
			b.WriteString("$" + strconv.Itoa(n))
		default:
			b.WriteByte(c)
		}
	}
	w.texts.Store(query, b.String())
	return b.String()
}

// args makes plain values of all parameters and escapes the texts among them.
func (w *words) args(args []any) ([]any, error) {
	out := make([]any, len(args))
	for i, a := range args {
		v, err := driver.DefaultParameterConverter.ConvertValue(a)
		if err != nil {
			return nil, fmt.Errorf("parameter %d: %w", i+1, err)
		}
		if s, ok := v.(string); ok {
			v = escape(s)
		}
		out[i] = v
	}
	return out, nil
}

// mark begins an escaped byte: DLE, which no JSON text, number or name has in it.
const mark = '\x10'

// escape writes what PostgreSQL does not take as text, a NUL or bytes that are no UTF-8,
// as the mark and two hexadecimal digits each; so it does the mark itself. Two texts that
// differ stay different, so uniqueness and equality mean the same as without.
func escape(s string) string {
	if utf8.ValidString(s) && !strings.ContainsAny(s, "\x00\x10") {
		return s
	}
	var b strings.Builder
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		if r == 0 || r == mark || r == utf8.RuneError && n == 1 {
			b.WriteByte(mark)
			b.WriteString(hex.EncodeToString([]byte{s[0]}))
		} else {
			b.WriteString(s[:n])
		}
		s = s[n:]
	}
	return b.String()
}

// unescape is escape's inverse.
func unescape(s string) (string, error) {
	var b strings.Builder
	for {
		before, after, ok := strings.Cut(s, string(mark))
		b.WriteString(before)
		if !ok {
			return b.String(), nil
		}
		if len(after) < 2 {
			return "", errors.New("a text is stored with half an escape")
		}
		c, err := hex.DecodeString(after[:2])
		if err != nil {
			return "", fmt.Errorf("a text is stored with a wrong escape: %w", err)
		}
		b.Write(c)
		s = after[2:]
	}
}

// unescaped is a row whose texts come back as they were given.
type unescaped struct{ row }

// Scan implements row.
func (u unescaped) Scan(dest ...any) error {
	if err := u.row.Scan(dest...); err != nil {
		return err
	}
	for _, to := range dest {
		v := reflect.ValueOf(to)
		if v.Kind() != reflect.Pointer || v.Elem().Kind() != reflect.String || strings.IndexByte(v.Elem().String(), mark) < 0 {
			continue
		}
		s, err := unescape(v.Elem().String())
		if err != nil {
			return err
		}
		v.Elem().SetString(s)
	}
	return nil
}
