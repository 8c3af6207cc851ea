// Package egress is the way out: HTTP to addresses that an operator or a user wrote
// down, such as nodes, sources of history and webhooks. What is asked for from inside
// a network must not become a way into it (SSRF):
//
//   - The address that is dialled is judged, not the name: a name may answer
//     differently the next time (DNS rebinding). Loopback, private, shared (CGNAT),
//     link-local, multicast, unspecified and reserved addresses are refused unless the
//     Policy allows them, and so are addresses of IPv6 that stand for one of IPv4
//     which is refused (mapped, compatible, NAT64, 6to4, Teredo, ISATAP).
//   - No redirect is followed, no proxy of the environment used, nothing unpacked.
//   - Answers are bounded in length and time, headers included.
//   - An error holds nothing of the URL: keys lie in its path, query, user info and
//     even in host names.
//
// A Client is safe for concurrent use and retries nothing.
package egress

import (
	"errors"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// Policy says where requests may go. The zero value is for addresses that users write:
// https to public addresses only.
type Policy struct {
	// Local allows this machine and private networks too: loopback, RFC 1918, RFC 6598
	// and IPv6's unique local addresses. It is for what operators write.
	Local bool
	// Plain allows http:// to loopback, to private networks and to what Allow lists, as
	// far as those are allowed at all; never to public addresses.
	Plain bool
	// Allow lists further networks. A listed one is allowed whatever it is otherwise,
	// except multicast, the broadcast and the unspecified address. An address of IPv6
	// that stands for one of IPv4 is listed in its own form.
	Allow []netip.Prefix
}

// The kinds of addresses.
type kind int

const (
	public   kind = iota
	private       // loopback, RFC 1918, unique local
	shared        // RFC 6598: private, but others of the provider are there too
	reserved      // link-local and what nobody on the internet has
	never         // what is no single machine
)

// Check judges one address that is about to be dialled; plain says that it will be
// spoken to without TLS. The error says why not and does not repeat the address.
func (p Policy) Check(a netip.Addr, plain bool) error {
	a = a.WithZone("") // a prefix never contains an address with a zone
	k := kindOf(a)
	listed := k != never && p.lists(a)
	switch {
	case listed:
	case k == public, p.Local && (k == private || k == shared):
	default:
		return errKind
	}
	if plain && !(p.Plain && (listed || k == private)) {
		return errPlain
	}
	return nil
}

var (
	errKind  = errors.New("addresses of this kind are not allowed")
	errPlain = errors.New("plain http is allowed to this machine and private networks only; use https")
)

func (p Policy) lists(a netip.Addr) bool {
	for _, n := range p.Allow {
		if n.Contains(a) || n.Contains(a.Unmap()) {
			return true
		}
	}
	return false
}

// kindOf sorts an address by the registries of special addresses that IANA keeps (RFC
// 6890), and one that stands for an address of IPv4 by that.
func kindOf(a netip.Addr) kind {
	a = a.Unmap()
	switch {
	case !a.IsValid(), a.IsUnspecified(), a.IsMulticast(), a == netip.AddrFrom4([4]byte{255, 255, 255, 255}):
		return never
	case a.IsLoopback(), a.IsPrivate():
		return private
	case sharedSpace.Contains(a):
		return shared
	case a.Is4():
		return within(a, special4, reserved, public)
	}
	raw := a.As16()
	switch {
	case nat64.Contains(a): // networks without IPv4 reach all of it so
		return kindOfInner(raw[12:16])
	case [2]byte(raw[10:12]) == [2]byte{0x5e, 0xfe} && raw[8]&^2 == 0 && raw[9] == 0: // ISATAP, RFC 5214
		if k := kindOfInner(raw[12:16]); k != public {
			return k
		}
	}
	if !global6.Contains(a) {
		return reserved
	}
	return within(a, special6, reserved, public)
}

// kindOfInner judges an IPv4 address inside one of IPv6. What is private is reserved
// here: nobody who means it writes it so.
func kindOfInner(raw []byte) kind {
	k := kindOf(netip.AddrFrom4([4]byte(raw)))
	if k == private || k == shared {
		return reserved
	}
	return k
}

func within(a netip.Addr, list []netip.Prefix, yes, no kind) kind {
	for _, n := range list {
		if n.Contains(a) {
			return yes
		}
	}
	return no
}

var (
	sharedSpace = netip.MustParsePrefix("100.64.0.0/10")  // RFC 6598
	nat64       = netip.MustParsePrefix("64:ff9b::/96")   // RFC 6052
	global6     = netip.MustParsePrefix("2000::/3")       // all that is assigned to anybody
	special4    = prefixes("0.0.0.0/8", "169.254.0.0/16", // this network, link-local
		"192.0.0.0/24", "192.88.99.0/24", // IETF protocols, relays of 6to4
		"192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", // documentation
		"198.18.0.0/15", "240.0.0.0/4") // benchmarks, future use
	special6 = prefixes("2001::/23", // IETF protocols; Teredo, ORCHID and benchmarks are in it
		"2001:db8::/32", "3fff::/20", // documentation
		"2002::/16") // 6to4, which RFC 7526 took out of use
)

func prefixes(list ...string) (out []netip.Prefix) {
	for _, s := range list {
		out = append(out, netip.MustParsePrefix(s))
	}
	return out
}

// Target is an address to send to, checked for its form. Its text never appears in an
// error or through fmt.
type Target struct {
	url     url.URL // without user info
	user    *url.Userinfo
	secrets []string
}

// Parse reads a URL: http or https, with a host, without a fragment. Errors say what is
// wrong and hold nothing of the text. Whether its host may be dialled is known when it
// is.
func (p Policy) Parse(text string) (*Target, error) {
	u, err := url.Parse(strings.TrimSpace(text))
	switch {
	case err != nil:
		return nil, errors.New("is not a URL")
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, errors.New("must begin with http:// or https://")
	case u.Hostname() == "" || u.Opaque != "":
		return nil, errors.New("names no host")
	case u.Fragment != "":
		return nil, errors.New("must not hold a #")
	case u.Scheme == "http" && !p.Plain:
		return nil, errors.New("must begin with https://")
	}
	t := &Target{url: *u, user: u.User, secrets: secretsOf(u)}
	t.url.User = nil
	return t, nil
}

// At is the target with further path segments and query parameters. Segments are
// escaped, so that none can leave the target's own path; 'name=value' pairs of the
// target stay, and win over a parameter of the same name.
func (t *Target) At(query url.Values, segments ...string) *Target {
	out := *t
	path := strings.TrimSuffix(t.url.EscapedPath(), "/")
	for _, s := range segments {
		if s == "." || s == ".." {
			s = "_" // no server is asked to climb
		}
		path += "/" + url.PathEscape(s)
	}
	if len(segments) > 0 {
		out.url.RawPath = path
		out.url.Path, _ = url.PathUnescape(path) // it was escaped just now
	}
	all := t.url.Query()
	for k, v := range query {
		if !all.Has(k) {
			all[k] = v
		}
	}
	out.url.RawQuery = all.Encode()
	return &out
}

// String says nothing.
func (*Target) String() string { return "…" }

// GoString says nothing.
func (*Target) GoString() string { return "…" }

// Clean takes what may be a secret of the target out of a text of somebody else's.
func (t *Target) Clean(text string) string {
	for _, s := range t.secrets {
		text = strings.ReplaceAll(text, s, "…")
	}
	return text
}

// secretsOf lists what of a URL may be a key.
func secretsOf(u *url.URL) []string {
	parts := append(strings.Split(u.Path, "/"), strings.Split(u.Host, ".")...)
	for k, v := range u.Query() {
		parts = append(append(parts, k), v...)
	}
	if u.User != nil {
		pass, _ := u.User.Password()
		parts = append(parts, u.User.Username(), pass)
	}
	parts = append(parts, u.Host, u.Hostname())
	slices.SortFunc(parts, func(a, b string) int { return len(b) - len(a) }) // the longest first, so that nothing of it is left
	var out []string
	for _, p := range parts {
		if len(p) >= 6 {
			out = append(out, p, url.PathEscape(p), url.QueryEscape(p))
		}
	}
	return out
}
