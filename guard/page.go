package guard

import (
	"encoding/base64"
	"strconv"

	"github.com/hefu-wallet/hefu"
)

// MaxPage is how many things one page of a list holds at most.
const MaxPage = 200

// Cursor is a place in one list of one user; "" is its start. It is opaque: the
// keystore sealed it for that list and that user, so nobody makes one up, or carries one
// from a list to another. What is added to the list or taken out meanwhile moves no
// cursor: the page after it holds what comes after the last thing that was shown.
type Cursor string

// Page asks for a part of a list: at most Limit things (1 to MaxPage) after a place.
type Page struct {
	After Cursor
	Limit int
}

// limit is the page's own, within reason.
func (p Page) limit() int { return min(max(p.Limit, 1), MaxPage) }

func cursorLabel(list string, user hefu.UserID) string { return "cursor:" + list + ":" + string(user) }

// place opens a cursor; the start of the list is "".
func (g *Guard) place(list string, user hefu.UserID, c Cursor) (string, error) {
	if c == "" {
		return "", nil
	}
	bad := hefu.Errorf(hefu.KindInvalid, "page: this cursor is none that the list gave you; begin again without it")
	sealed, err := base64.RawURLEncoding.Strict().DecodeString(string(c))
	if err != nil {
		return "", bad
	}
	at, err := g.keys.Unseal(cursorLabel(list, user), sealed)
	if err != nil {
		return "", bad.Because(err)
	}
	return string(at), nil
}

// cursor seals a place.
func (g *Guard) cursor(list string, user hefu.UserID, at string) (Cursor, error) {
	sealed, err := g.keys.Seal(cursorLabel(list, user), []byte(at))
	if err != nil {
		return "", err
	}
	return Cursor(base64.RawURLEncoding.EncodeToString(sealed)), nil
}

// paged reads one page of a list: read returns up to limit things after a place, and at
// names the place of one. One more than asked for is read, to know whether there is a next page.
func paged[T any](g *Guard, list string, user hefu.UserID, p Page, read func(after string, limit int) ([]T, error), at func(T) string) (out []T, next Cursor, err error) {
	after, err := g.place(list, user, p.After)
	if err != nil {
		return nil, "", err
	}
	if out, err = read(after, p.limit()+1); err != nil || len(out) <= p.limit() {
		return out, "", err
	}
	out = out[:p.limit()]
	next, err = g.cursor(list, user, at(out[len(out)-1]))
	return out, next, err
}

// number reads a place that is a number; the start is 0. Only what cursor sealed comes here.
func number(at string) (int64, error) {
	if at == "" {
		return 0, nil
	}
	return strconv.ParseInt(at, 10, 64)
}
