package bitcoin

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
)

// Link is a request to be paid (BIP-21), in satoshis. Label and Message are words of
// whoever made it: show them as such.
type Link chain.Link

// ParseLink reads a link of BIP-21.
func (addresses) ParseLink(n chain.Network, text string) (chain.Link, error) {
	l, err := ParseLink(n, text)
	return chain.Link(l), err
}

// Link writes a link of BIP-21.
func (addresses) Link(_ chain.Network, l chain.Link) string { return Link(l).String() }

// maxLink bounds a link, and each of its texts, in bytes.
const maxLink = 2000

// ParseLink reads "bitcoin:ADDRESS?amount=0.01&label=…&message=…" for a network. The amount
// is in whole coins, exact to the satoshi. A parameter that begins with "req-" and is not
// known here, the same parameter twice, text that is no UTF-8 or holds characters that
// hide are refused; other unknown parameters are ignored, as the standard says. Errors are
// *hefu.Error of KindInvalid.
func ParseLink(n chain.Network, text string) (l Link, err error) {
	text = strings.TrimSpace(text)
	if len(text) > maxLink {
		return l, hefu.Errorf(hefu.KindInvalid, "link: it is longer than %d characters", maxLink)
	}
	scheme, rest, ok := strings.Cut(text, ":")
	if !ok || !strings.EqualFold(scheme, "bitcoin") {
		return l, hefu.Errorf(hefu.KindInvalid, "link: it does not begin with bitcoin:")
	}
	rest, _, _ = strings.Cut(rest, "#")
	at, query, _ := strings.Cut(rest, "?")
	if l.Address, err = (addresses{}).ParseAddress(n, at); err != nil {
		return Link{}, err
	}
	seen := map[string]bool{}
	for part := range strings.SplitSeq(query, "&") {
		if part == "" {
			continue
		}
		name, value, _ := strings.Cut(part, "=")
		if err := l.parameter(n, seen, name, value); err != nil {
			return Link{}, err
		}
	}
	return l, nil
}

func (l *Link) parameter(n chain.Network, seen map[string]bool, name, value string) (err error) {
	if seen[name] {
		return hefu.Errorf(hefu.KindInvalid, "link: it says %.40q twice", name)
	}
	seen[name] = true
	switch {
	case name == "amount":
		if l.Amount, err = hefu.ParseDecimal(value, n.Native.Decimals); err != nil {
			return err
		}
		if l.Amount.IsZero() || l.Amount.Cmp(hefu.UnitsOf(maxMoney)) > 0 {
			return hefu.Errorf(hefu.KindInvalid, "link: nobody can pay %.40s %s", value, n.Native.Symbol)
		}
	case name == "label":
		l.Label, err = said(value)
	case name == "message":
		l.Message, err = said(value)
	case strings.HasPrefix(name, "req-"):
		return hefu.Errorf(hefu.KindInvalid, "link: it demands %.40q, which this wallet does not know; it must not be paid from here", name)
	}
	return err
}

// said decodes a text of somebody else's.
func said(value string) (string, error) {
	text, err := url.PathUnescape(value)
	hides := func(r rune) bool { return !unicode.IsGraphic(r) }
	if err != nil || !utf8.ValidString(text) || strings.ContainsFunc(text, hides) {
		return "", hefu.Errorf(hefu.KindInvalid, "link: its text is not written as links are, or holds characters that hide")
	}
	return text, nil
}

// String writes the link; ParseLink reads it back.
func (l Link) String() string {
	var query []string
	if !l.Amount.IsZero() {
		query = append(query, "amount="+l.Amount.Decimal(8))
	}
	if l.Label != "" {
		query = append(query, "label="+escape(l.Label))
	}
	if l.Message != "" {
		query = append(query, "message="+escape(l.Message))
	}
	out := "bitcoin:" + l.Address
	if len(query) != 0 {
		out += "?" + strings.Join(query, "&")
	}
	return out
}

// escape writes a text so that no reader takes a part of it for the link's: a space as %20,
// because not everyone reads a plus sign as one.
func escape(text string) string { return strings.ReplaceAll(url.QueryEscape(text), "+", "%20") }
