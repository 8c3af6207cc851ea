package figure

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

// Page is a Markdown document that grows.
type Page struct{ strings.Builder }

// Line adds a line, formatted if there are args.
func (p *Page) Line(format string, args ...any) {
	if len(args) > 0 {
		format = fmt.Sprintf(format, args...)
	}
	p.WriteString(format + "\n")
}

// Head begins a section of the second level.
func (p *Page) Head(title string) { p.Line("\n## " + title + "\n") }

// Table adds a table.
func (p *Page) Table(head []string, rows ...[]string) {
	p.Line("| " + strings.Join(head, " | ") + " |")
	p.Line("|" + strings.Repeat(" --- |", len(head)))
	for _, row := range rows {
		p.Line("| " + strings.Join(row, " | ") + " |")
	}
}

func marks(name string) (begin, end string) {
	return "<!-- " + name + ": begin -->\n", "<!-- " + name + ": end -->\n"
}

// Inside is what stands between the marks of a name; "" when they are not there.
func Inside(doc, name string) string {
	begin, end := marks(name)
	_, rest, ok := strings.Cut(doc, begin)
	text, _, closed := strings.Cut(rest, end)
	if !ok || !closed {
		return ""
	}
	return text
}

// Part is Inside with its marks. A program that writes a whole document keeps the parts
// of others with it.
func Part(doc, name string) string {
	text := Inside(doc, name)
	if text == "" {
		return ""
	}
	begin, end := marks(name)
	return begin + text + end
}

// Replace puts text between the marks of a name, at the end of the document when the
// marks are not there yet.
func Replace(doc, name, text string) string {
	begin, end := marks(name)
	part := begin + strings.TrimSuffix(text, "\n") + "\n" + end
	if old := Part(doc, name); old != "" {
		return strings.Replace(doc, old, part, 1)
	}
	return doc + part
}

// WritePart replaces one part of a file, and leaves the rest as it is.
func WritePart(path, name, text string) error {
	raw, err := os.ReadFile(path) //nolint:gosec // the caller's document
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("read the document: %w", err)
	}
	if err := os.WriteFile(path, []byte(Replace(string(raw), name, text)), 0o644); err != nil { //nolint:gosec // a document
		return fmt.Errorf("write the document: %w", err)
	}
	return nil
}
