// Package text is everything that Hefu says to a person, in English and in Chinese
// (zh-CN), and the choice between the two.
//
// There are two tables. Texts of the command line have a Key, and both languages stand
// side by side in cli_*.go. Sentences that are made elsewhere (an error's message, why
// the guard refused, a command's help) are written in English where they arise, travel
// and are stored as finished English, and are put into Chinese where they are shown:
// said_*.go has the Chinese under the format as it stands in the source. Why it is so:
// docs/adr/0006-english-inside-both-at-the-edge.md.
//
// The words that the tables may use are in the glossary of glossary_test.go.
package text

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Lang is a language that Hefu speaks. The zero value is English.
type Lang string

// The languages, as --lang names them.
const (
	English Lang = "en"
	Chinese Lang = "zh"
)

// Parse reads what a person chose: en or zh, whatever the case, also as a tag or a
// locale such as zh-CN or en_GB.UTF-8.
func Parse(s string) (Lang, error) {
	switch l := strings.ToLower(s); {
	case l == "en" || strings.HasPrefix(l, "en-") || strings.HasPrefix(l, "en_"):
		return English, nil
	case l == "zh" || strings.HasPrefix(l, "zh-") || strings.HasPrefix(l, "zh_"):
		return Chinese, nil
	}
	return English, fmt.Errorf("language: %q is neither en nor zh", s)
}

// FromEnv is the language of the environment, as POSIX orders the variables: the first
// of LC_ALL, LC_MESSAGES and LANG that is set decides. What is not Chinese is English.
func FromEnv(getenv func(string) string) Lang {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := getenv(name); v != "" {
			l, err := Parse(v)
			if err != nil {
				return English
			}
			return l
		}
	}
	return English
}

// Key names a text of the catalogue.
type Key string

// both is one text in both languages. Arguments are numbered, as in %[1]s, so that each
// language may have its own order; besides fmt's verbs there is %[1]W, a word of the
// list in words.go such as a transfer's state.
type both struct{ en, zh string }

// Say is the text in the language of l. Arguments that are finished English sentences
// or errors are translated too; a width, as in %-20[1]s, counts the cells of a terminal.
// A key that is not in the catalogue is shown as it is.
func (l Lang) Say(k Key, args ...any) string {
	format, ok := l.Format(k)
	if !ok {
		return string(k)
	}
	cells := make([]any, len(args))
	for i, a := range args {
		cells[i] = cell{l, a}
	}
	return fmt.Sprintf(format, cells...)
}

// Format is a text before its arguments, and whether the catalogue has it.
func (l Lang) Format(k Key) (string, bool) {
	t, ok := catalogue()[k]
	if l == Chinese {
		return t.zh, ok
	}
	return t.en, ok
}

// Keys are the keys of the catalogue, sorted.
func Keys() []Key { return slices.Sorted(maps.Keys(catalogue())) }

// Word is one word of words.go, such as the state of a transfer; others stay.
func (l Lang) Word(s string) string {
	if zh, ok := words[s]; ok && l == Chinese {
		return zh
	}
	return s
}

// Agrees reports whether an answer to a yes-or-no question is a yes. Everything else,
// an empty line too, is a no. The words of both languages count in both.
func Agrees(answer string) bool {
	switch strings.ToLower(strings.TrimSpace(answer)) {
	case "y", "yes", "是":
		return true
	}
	return false
}
