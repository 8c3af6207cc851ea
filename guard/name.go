package guard

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/secure/precis"
	"golang.org/x/text/unicode/norm"

	"github.com/hefu-wallet/hefu"
)

const (
	minName = 2
	maxName = 64
)

// scripts that a name may be written in; a name uses one of them (UTS 39,
// 'single script'), so that a Cyrillic а cannot pose as a Latin a.
var scripts = []*unicode.RangeTable{
	unicode.Latin, unicode.Han, unicode.Cyrillic, unicode.Greek, unicode.Hangul, unicode.Arabic, unicode.Hebrew,
	unicode.Thai, unicode.Devanagari, unicode.Hiragana, unicode.Katakana,
}

// canonicalName returns the form under which a user name is stored and compared:
// NFKC, then the case-mapped user name profile of RFC 8265.
func canonicalName(s string) (string, error) {
	bad := hefu.Errorf(hefu.KindInvalid, "name: use %d to %d letters or digits of one script, dots, dashes or underscores", minName, maxName)
	name, err := precis.UsernameCaseMapped.String(norm.NFKC.String(s))
	if err != nil {
		return "", bad
	}
	if n := utf8.RuneCountInString(name); n < minName || n > maxName {
		return "", bad
	}
	var script *unicode.RangeTable
	for _, r := range name {
		switch {
		case r < utf8.RuneSelf && (unicode.IsDigit(r) || r == '.' || r == '-' || r == '_'):
			continue
		case !unicode.IsLetter(r) && !unicode.IsMark(r):
			return "", bad
		case unicode.Is(unicode.Inherited, r):
			continue
		}
		s := scriptOf(r)
		if s == nil || (script != nil && s != script) {
			return "", bad
		}
		script = s
	}
	return name, nil
}

func scriptOf(r rune) *unicode.RangeTable {
	for _, s := range scripts {
		if unicode.Is(s, r) {
			return s
		}
	}
	return nil
}
