package api

import (
	"net/http"
	"net/netip"
	"strings"
)

// source names where a request comes from, for throttling. X-Forwarded-For is
// read from the right, past our own proxies only: everything left of the first
// stranger is the stranger's own claim.
func (a *API) source(r *http.Request) string {
	at, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return "unknown"
	}
	addr := at.Addr().Unmap()
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && a.trusts(addr); i-- {
		next, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		addr = next.Unmap()
	}
	return bucket(addr)
}

func (a *API) trusts(addr netip.Addr) bool {
	for _, p := range a.proxies {
		if p.Contains(addr) {
			return true
		}
	}
	return false
}

// bucket keeps an IPv4 address and the /64 of an IPv6 one, because one customer
// owns at least that much.
func bucket(addr netip.Addr) string {
	if addr.Is4() {
		return addr.String()
	}
	p, err := addr.WithZone("").Prefix(64)
	if err != nil {
		return "unknown"
	}
	return p.String()
}

// blurred is what the log keeps of a source: the /24 or /48.
func blurred(source string) string {
	s, _, _ := strings.Cut(source, "/")
	addr, err := netip.ParseAddr(s)
	if err != nil {
		return source
	}
	bits := 48
	if addr.Is4() {
		bits = 24
	}
	p, err := addr.Prefix(bits)
	if err != nil {
		return "unknown"
	}
	return p.String()
}
