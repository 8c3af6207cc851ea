package keys_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/hefu-wallet/hefu/keys"
)

// The examples of RFC 8265, section 4.3, and the rules of 4.2 one by one.
func TestPasswordIsAnOpaqueString(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"example 16, ASCII":       {"correct horse battery staple", "correct horse battery staple"},
		"example 17, case kept":   {"Correct Horse Battery Staple", "Correct Horse Battery Staple"},
		"example 18, non-ASCII":   {"πßå", "πßå"},
		"example 19, symbol":      {"Jack of ♦s", "Jack of ♦s"},
		"example 20, Ogham space": {"foo\u1680bar", "foo bar"},
		"ideographic space":       {"foo\u3000bar", "foo bar"},
		"no-break space":          {"foo\u00a0bar", "foo bar"},
		"spaces at the ends kept": {" a ", " a "},
		"spaces in a row kept":    {"a  b", "a  b"},
		"composed by NFC":         {"e\u0301", "\u00e9"},
		"Angstrom sign by NFC":    {"\u212b", "\u00c5"},
		"width kept":              {"ａ", "ａ"},
		"ligature kept (no NFKC)": {"ﬁ", "ﬁ"},
		"Chinese":                 {"密码很长的一句话", "密码很长的一句话"},
		"emoji":                   {"🦊🔑", "🦊🔑"},
		"one space":               {" ", " "},
		"1024 bytes":              {strings.Repeat("x", 1024), strings.Repeat("x", 1024)},
	} {
		got, err := keys.Password(c.in)
		if err != nil || string(got) != c.want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

func TestPasswordRefusals(t *testing.T) {
	for name, in := range map[string]string{
		"example 21, empty": "",
		"example 22, tab":   "my cat is a \tby",
		"NUL":               "abc\x00def",
		"line break":        "abc\n",
		"delete":            "abc\x7f",
		"C1 control":        "abc\u0085",
		"soft hyphen":       "abc\u00addef",
		"zero-width space":  "abc\u200bdef",
		"byte order mark":   "\ufeffabc",
		"noncharacter":      "abc\ufdd0",
		"unassigned":        "abc\u0378",
		"private use":       "abc\ue000",
		"broken UTF-8":      "abc\xff",
		"surrogate":         "abc\xed\xa0\x80",
		"1025 bytes":        strings.Repeat("x", 1025),
		"grows beyond 1024": strings.Repeat("\U0001d160", 256), // NFC makes 3 characters of each
	} {
		got, err := keys.Password(in)
		if !errors.Is(err, keys.ErrPasswordText) || got != nil {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

// A prepared password is a fixed point: preparing twice on two layers does no harm.
func FuzzPassword(f *testing.F) {
	for _, s := range []string{"correct horse", "e\u0301\u1680", "\u212b", "ﬁ", "🦊", "a\u0300\u0327", "가", "\u1100\u1161", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once, err := keys.Password(s)
		if err != nil {
			return
		}
		twice, err := keys.Password(string(once))
		if err != nil || !bytes.Equal(once, twice) {
			t.Errorf("%q becomes %q, then %q: %v", s, once, twice, err)
		}
	})
}
