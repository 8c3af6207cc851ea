package keys

import (
	"errors"
	"unicode/utf8"

	"golang.org/x/text/secure/precis"
)

// MaxPassword bounds a password, in bytes of UTF-8, before and after preparation.
const MaxPassword = 1024

// ErrPasswordText: a password is empty, too long, or holds characters that cannot be
// typed the same way everywhere (control characters, unassigned code points …).
var ErrPasswordText = errors.New("preparing a password: it is empty, longer than 1024 bytes, or has characters that are not allowed in one")

// Password brings a password to the one form that is hashed: the OpaqueString profile
// of RFC 8265 (every kind of space becomes U+0020, then NFC; letter case and width are
// kept). Native and browser builds give the same bytes. The caller wipes them.
func Password(s string) ([]byte, error) {
	// The library would replace broken UTF-8, and many broken texts would become one.
	if len(s) > MaxPassword || !utf8.ValidString(s) {
		return nil, ErrPasswordText
	}
	// The cause is dropped: it could name the character.
	b, err := precis.OpaqueString.Bytes([]byte(s))
	if err != nil || len(b) > MaxPassword {
		return nil, ErrPasswordText
	}
	return b, nil
}
