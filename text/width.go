package text

import (
	"fmt"
	"io"
	"strings"
	"unicode"
)

// Width is how many cells of a terminal s takes: Chinese characters and their
// punctuation take two (Unicode Standard Annex 11, wide and fullwidth), marks that
// combine none.
func Width(s string) int {
	n := 0
	for _, r := range s {
		switch {
		case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		case isWide(r):
			n += 2
		default:
			n++
		}
	}
	return n
}

// wide is the blocks of UAX 11 that are W or F throughout and that texts use.
var wide = []struct{ from, to rune }{
	{0x1100, 0x115f},
	{0x2e80, 0x303e},
	{0x3041, 0x33ff},
	{0x3400, 0x4dbf},
	{0x4e00, 0x9fff},
	{0xa000, 0xa4cf},
	{0xac00, 0xd7a3},
	{0xf900, 0xfaff},
	{0xfe30, 0xfe4f},
	{0xff00, 0xff60},
	{0xffe0, 0xffe6},
	{0x1f300, 0x1f64f},
	{0x1f900, 0x1f9ff},
	{0x20000, 0x3fffd},
}

func isWide(r rune) bool {
	for _, b := range wide {
		if r >= b.from && r <= b.to {
			return true
		}
	}
	return false
}

// Pad fills s with blanks on the right until it takes n cells.
func Pad(s string, n int) string {
	return s + strings.Repeat(" ", max(0, n-Width(s)))
}

// Table writes rows in columns that are as wide as their widest cell and two blanks
// apart; the last column is not filled.
func Table(w io.Writer, rows [][]string) error {
	var widths []int
	for _, row := range rows {
		for i, c := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], Width(c))
		}
	}
	for _, row := range rows {
		line := strings.Builder{}
		for i, c := range row {
			if i < len(row)-1 {
				c = Pad(c, widths[i]+2)
			}
			line.WriteString(c)
		}
		if _, err := fmt.Fprintln(w, line.String()); err != nil {
			return err
		}
	}
	return nil
}

// cell is an argument of a text on its way into the line: in the line's language, and
// padded by what it takes on the screen and not by how many runes it has.
type cell struct {
	lang Lang
	arg  any
}

// Format implements fmt.Formatter for %s, %v and %W; other verbs are fmt's own. A Key
// among the arguments is a text.
func (c cell) Format(f fmt.State, verb rune) {
	var s string
	switch verb {
	case 'W':
		s = c.lang.Word(fmt.Sprint(c.arg))
	case 's', 'v':
		if k, ok := c.arg.(Key); ok {
			s = c.lang.Say(k)
			break
		}
		s = c.lang.Translate(fmt.Sprint(c.arg))
	default:
		_, _ = fmt.Fprintf(f, fmt.FormatString(f, verb), c.arg)
		return
	}
	if n, ok := f.Width(); ok && f.Flag('-') {
		s = Pad(s, n)
	}
	_, _ = io.WriteString(f, s)
}
