package password

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/secure/precis"
	"golang.org/x/text/unicode/norm"

	"github.com/hefu-wallet/hefu"
)

// Lengths in characters (code points after preparation). The upper bound only
// stops floods.
const (
	MinLength = 12
	MaxLength = 512
)

// maxBytes is checked before any work is spent on a password.
const maxBytes = MaxLength * utf8.UTFMax

// Prepare returns the bytes that are hashed: the OpaqueString profile of RFC
// 8265. It maps other spaces to U+0020, composes (NFC), keeps case, and refuses
// control characters and the empty string (KindInvalid).
func Prepare(password string) ([]byte, error) {
	if len(password) > maxBytes {
		return nil, hefu.Errorf(hefu.KindInvalid, "password: it is longer than %d characters", MaxLength)
	}
	p, err := precis.OpaqueString.Bytes([]byte(password))
	if err != nil || !utf8.ValidString(password) { // precis lets bytes that are no text pass
		return nil, hefu.Errorf(hefu.KindInvalid, "password: it is empty or holds characters that cannot be typed everywhere, such as a tab or a line break")
	}
	return p, nil
}

// prepare is Prepare for a proof: an impossible password still gives bytes to
// spend a hash on.
func prepare(proof string) ([]byte, error) {
	p, err := Prepare(proof)
	if err != nil {
		return []byte("impossible"), err
	}
	return p, nil
}

// Check judges a new password for the account with the given name and returns its
// prepared bytes. A refusal is KindInvalid, says why, and does not repeat the
// password.
func Check(account, offer string) ([]byte, error) {
	prepared, err := Prepare(offer)
	if err != nil {
		return nil, err
	}
	folded := fold(string(prepared))
	switch n := utf8.RuneCount(prepared); {
	case n < MinLength:
		return nil, hefu.Errorf(hefu.KindInvalid, "password: it has %d characters and needs %d; a few words in a row are long and easy to keep in mind", n, MinLength)
	case n > MaxLength:
		return nil, hefu.Errorf(hefu.KindInvalid, "password: it is longer than %d characters", MaxLength)
	case containsName(folded, account):
		return nil, hefu.Errorf(hefu.KindInvalid, "password: it contains your user name, which is the first thing a guesser tries")
	}
	unit := period(folded)
	if len([]rune(unit)) <= 4 {
		return nil, hefu.Errorf(hefu.KindInvalid, "password: it repeats the same few characters; guessers try that first")
	}
	for _, candidate := range []string{folded, unit, core(folded), core(unit)} {
		if common(candidate) {
			return nil, hefu.Errorf(hefu.KindInvalid, "password: it is, or is built around, one of the passwords that are used and leaked most; guessers try those first")
		}
	}
	return prepared, nil
}

// fold makes spellings that guessers try together equal: NFKC, lower case.
func fold(s string) string { return strings.ToLower(norm.NFKC.String(s)) }

// containsName looks for the user's name, or the part of it before an @. Names of
// one or two letters are in too many words to count.
func containsName(folded, account string) bool {
	name := fold(account)
	local, _, _ := strings.Cut(name, "@")
	for _, n := range []string{name, local} {
		if utf8.RuneCountInString(n) >= 3 && strings.Contains(folded, n) {
			return true
		}
	}
	return false
}

// period returns the shortest string that, repeated and cut, gives s.
func period(s string) string {
	r := []rune(s)
	for n := 1; n <= len(r)/2; n++ {
		i := n
		for i < len(r) && r[i] == r[i-n] {
			i++
		}
		if i == len(r) {
			return string(r[:n])
		}
	}
	return s
}

// core strips up to eight digits and signs from the ends of a word: what people
// add to a common password to get it accepted.
func core(s string) string {
	const most = 8
	trimmed := strings.TrimFunc(s, func(r rune) bool { return !unicode.IsLetter(r) })
	if trimmed == "" || utf8.RuneCountInString(s)-utf8.RuneCountInString(trimmed) > most {
		return s
	}
	return trimmed
}
