package text

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Translate puts a finished English sentence into the language of l: it looks for the
// format that the sentence was made with, and renders the Chinese with the arguments
// that it finds in it, translated in turn where they are sentences. The format with the
// most text of its own wins. A text of several lines that fits nothing is translated
// line by line, and of 'where: sentence' each part. What fits nothing stays English: a sentence that is not understood
// is never changed.
func (l Lang) Translate(sentence string) string {
	if l != Chinese || sentence == "" {
		return sentence
	}
	return translate(sentence, 0)
}

// What others send is bounded: how far sentences nest, how long one is, and at how many
// colons it is looked for a cause. What is beyond that stays English.
const (
	deepest = 6
	longest = 4096
	causes  = 6
)

func translate(sentence string, depth int) string {
	if depth > deepest {
		return sentence
	}
	if zh, ok := recognise(sentence, depth); ok {
		return zh
	}
	if lines := strings.Split(sentence, "\n"); len(lines) > 1 {
		for i, line := range lines {
			bare := strings.TrimLeft(line, " ")
			lines[i] = line[:len(line)-len(bare)] + translate(bare, depth+1)
		}
		return strings.Join(lines, "\n")
	}
	// 'where: sentence', as an error is put in front of its cause
	from := 0
	for range causes {
		at := strings.Index(sentence[from:], ": ")
		if at < 0 {
			break
		}
		from += at + len(": ")
		if zh, ok := recognise(sentence[from:], depth+1); ok {
			return translate(sentence[:from-len(": ")], depth+1) + "：" + zh
		}
	}
	return sentence
}

// recognise finds the format of a whole sentence and renders its Chinese.
func recognise(sentence string, depth int) (string, bool) {
	if len(sentence) > longest {
		return "", false
	}
	for _, f := range formats() {
		if args, ok := f.match(sentence); ok {
			return f.render(args, depth), true
		}
	}
	return "", false
}

// format is a format string taken apart.
type format struct {
	parts []string // what stands between the verbs, one more than verbs
	verbs []verb
	text  int // bytes of parts
	zh    string
}

// verb is one argument's place in a format.
type verb struct {
	arg  int  // from 1
	kind byte // d, q, s …
}

// formats are all sentences that can be recognised, those with the most text of their
// own first. They are put together at the first translation, so English costs nothing.
var formats = sync.OnceValue(func() []*format {
	var all []*format
	add := func(en, zh string) {
		f := parse(en)
		f.zh = zh
		if f.text > 0 && letters(strings.Join(f.parts, " ")) {
			all = append(all, f)
		}
	}
	for _, k := range slices.Sorted(maps.Keys(catalogue())) {
		add(catalogue()[k].en, catalogue()[k].zh)
	}
	for _, table := range append(sources(), saidLibrary) {
		for _, s := range table {
			add(s.en, s.zh)
		}
	}
	slices.SortStableFunc(all, func(a, b *format) int { return b.text - a.text })
	return all
})

// letters reports whether there are at least two letters: a format of punctuation alone
// would fit everything.
func letters(s string) bool {
	n := 0
	for _, r := range s {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			n++
		}
	}
	return n >= 2
}

// verbs finds fmt's verbs; the index may stand before or after flags and width.
var verbs = regexp.MustCompile(`%[-+# 0]*\d*(?:\.\d+)?(?:\[(\d+)\])?([a-zA-Z%])`)

func parse(s string) *format {
	f, from, next, part := &format{}, 0, 1, strings.Builder{}
	for _, m := range verbs.FindAllStringSubmatchIndex(s, -1) {
		part.WriteString(s[from:m[0]])
		from = m[1]
		if s[m[4]] == '%' {
			part.WriteByte('%')
			continue
		}
		v := verb{arg: next, kind: s[m[4]]}
		if m[2] >= 0 {
			v.arg, _ = strconv.Atoi(s[m[2]:m[3]])
		}
		next = v.arg + 1
		f.parts, f.verbs = append(f.parts, part.String()), append(f.verbs, v)
		part.Reset()
	}
	f.parts = append(f.parts, part.String()+s[from:])
	for _, p := range f.parts {
		f.text += len(p)
	}
	return f
}

// match finds the arguments of a sentence that was made with f.
func (f *format) match(sentence string) (map[int]string, bool) {
	if len(f.verbs) == 0 {
		return nil, sentence == f.parts[0]
	}
	rest := sentence
	for _, p := range f.parts {
		_, after, ok := strings.Cut(rest, p)
		if !ok {
			return nil, false // most formats end here, without a regular expression
		}
		rest = after
	}
	found := f.pattern().FindStringSubmatch(sentence)
	if found == nil {
		return nil, false
	}
	args := map[int]string{}
	for i, v := range f.verbs {
		got := strings.TrimRight(found[i+1], " ")
		if before, twice := args[v.arg]; twice && before != got {
			return nil, false
		}
		args[v.arg] = got
	}
	return args, true
}

// pattern is f as a regular expression. Only a verb of free text may be anything.
func (f *format) pattern() *regexp.Regexp {
	b := strings.Builder{}
	b.WriteString(`^`)
	for i, v := range f.verbs {
		b.WriteString(regexp.QuoteMeta(f.parts[i]))
		switch v.kind {
		case 'd':
			b.WriteString(`(-?\d+) *`)
		case 'q':
			b.WriteString(`("(?:[^"\\]|\\.)*")`)
		case 'x', 'o':
			b.WriteString(`([0-9a-fA-F]+)`)
		default:
			b.WriteString(`((?s:.*?))`)
		}
	}
	b.WriteString(regexp.QuoteMeta(f.parts[len(f.verbs)]) + `$`)
	return regexp.MustCompile(b.String())
}

// render writes the Chinese with the arguments as they were found.
func (f *format) render(args map[int]string, depth int) string {
	out, from, next := strings.Builder{}, 0, 1
	for _, m := range verbs.FindAllStringSubmatchIndex(f.zh, -1) {
		out.WriteString(f.zh[from:m[0]])
		from = m[1]
		kind := f.zh[m[4]]
		if kind == '%' {
			out.WriteByte('%')
			continue
		}
		n := next
		if m[2] >= 0 {
			n, _ = strconv.Atoi(f.zh[m[2]:m[3]])
		}
		next = n + 1
		switch kind {
		case 'W':
			out.WriteString(Chinese.Word(args[n]))
		case 's', 'v':
			out.WriteString(translate(args[n], depth+1))
		default:
			out.WriteString(args[n])
		}
	}
	return out.String() + f.zh[from:]
}
