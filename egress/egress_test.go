package egress

import (
	"context"
	"crypto/x509"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// forms are addresses that users must not reach, in every disguise that is known.
var forms = []string{
	"127.0.0.1", "127.255.255.254", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1", "100.127.255.255",
	"169.254.169.254", "0.0.0.0", "0.1.2.3", "224.0.0.1", "239.1.1.1", "255.255.255.255", "240.0.0.1", "192.0.0.8", "192.0.2.1",
	"198.18.0.1", "198.51.100.7", "203.0.113.9", "192.88.99.1",
	"::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12:3456::1", "fec0::1", "ff02::1", "100::1",
	"::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::ffff:0.0.0.0", "::127.0.0.1", "::8.8.8.8",
	"64:ff9b::127.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b::169.254.169.254", "64:ff9b::", "64:ff9b:1::10.0.0.1", "64:ff9b:1::8.8.8.8",
	"2002:7f00:1::1", "2002:a00:1::", "2002:a9fe:a9fe::1", "2002:808:808::1",
	"2001:0:808:808::1", "2001::1", "2001:2::1", "2001:10::1", "2001:20::1", "2001:db8::1", "3fff::1", "5f00::1",
	"2606:4700::5efe:10.0.0.1", "2606:4700::200:5efe:127.0.0.1", "4000::1", "1::1",
}

func TestUsersReachNothingInside(t *testing.T) {
	for _, s := range forms {
		if err := (Policy{}).Check(netip.MustParseAddr(s), false); err == nil {
			t.Errorf("%s is allowed", s)
		}
	}
	for _, s := range []string{"8.8.8.8", "1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2001:4860:4860::8888", "64:ff9b::8.8.8.8", "::ffff:8.8.8.8", "2606:4700::5efe:8.8.8.8"} {
		if err := (Policy{}).Check(netip.MustParseAddr(s), false); err != nil {
			t.Errorf("%s: %v", s, err)
		}
		for _, p := range []Policy{{}, {Plain: true}, {Local: true, Plain: true}} {
			if err := p.Check(netip.MustParseAddr(s), true); err == nil {
				t.Errorf("%s is allowed in the clear", s)
			}
		}
	}
	if (Policy{Local: true, Plain: true}).Check(netip.Addr{}, false) == nil {
		t.Error("no address at all is allowed")
	}
}

func TestOperatorsReachTheirOwnNetworks(t *testing.T) {
	local := Policy{Local: true, Plain: true}
	for s, plain := range map[string]bool{"127.0.0.1": true, "::1": true, "10.1.2.3": true, "fd00::1": true, "::ffff:192.168.0.9": true, "100.64.0.1": false} {
		a := netip.MustParseAddr(s)
		if err := local.Check(a, false); err != nil {
			t.Errorf("%s: %v", s, err)
		}
		if err := local.Check(a, true); (err == nil) != plain {
			t.Errorf("%s in the clear: %v", s, err)
		}
	}
	for _, s := range []string{"169.254.169.254", "fe80::1", "0.0.0.0", "::", "224.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b::127.0.0.1", "2002:7f00:1::", "::127.0.0.1"} {
		if local.Check(netip.MustParseAddr(s), false) == nil {
			t.Errorf("%s is allowed", s)
		}
	}
}

func TestWhatIsListedIsAllowedAndNothingBesideIt(t *testing.T) {
	p := Policy{Plain: true, Allow: []netip.Prefix{netip.MustParsePrefix("10.7.0.0/16"), netip.MustParsePrefix("fe80::/10"), netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("224.0.0.0/4")}}
	for s, ok := range map[string]bool{
		"10.7.1.1": true, "::ffff:10.7.1.1": true, "fe80::1%lo": true, "10.8.1.1": false, "127.0.0.1": false, "64:ff9b::10.7.1.1": false,
		"0.0.0.0": false, "224.0.0.1": false,
	} {
		for _, plain := range []bool{false, true} {
			if err := p.Check(netip.MustParseAddr(s), plain); (err == nil) != ok {
				t.Errorf("%s plain %t: %v", s, plain, err)
			}
		}
	}
	p.Plain = false
	if p.Check(netip.MustParseAddr("10.7.1.1"), true) == nil {
		t.Error("the clear is allowed by a list")
	}
}

func TestURLsAreJudgedByTheirForm(t *testing.T) {
	for _, s := range []string{"", "host/path", "ftp://host/SECRET", "file:///etc/SECRET", "http://", "https:SECRET", "https://host/#SECRET", "http://[::SECRET", "https://host:SECRET/", "\x00SECRET", "https://%zzSECRET/", "gopher://host"} {
		_, err := Policy{Plain: true}.Parse(s)
		if err == nil || strings.Contains(err.Error(), "SECRET") {
			t.Errorf("%q: %v", s, err)
		}
	}
	if _, err := (Policy{}).Parse("http://host"); err == nil {
		t.Error("http is taken where only https is allowed")
	}
	target, err := Policy{}.Parse(" https://user:SECRETpass@host.example/SECRETpath?key=SECRETkey ")
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprintf("%v %s %+v %#v %q", target, target, target, target, target); strings.Contains(got, "SECRET") {
		t.Errorf("fmt shows %s", got)
	}
	if got := target.Clean("SECRETpath and SECRETkey and SECRETpass at host.example"); strings.Contains(got, "SECRET") || strings.Contains(got, "host") {
		t.Errorf("left: %s", got)
	}
}

func TestATargetsPathIsNotLeft(t *testing.T) {
	target, err := Policy{}.Parse("https://host.example/api/v1/?apikey=mine&module=x")
	if err != nil {
		t.Fatal(err)
	}
	at := target.At(url.Values{"apikey": {"theirs"}, "page": {"2"}}, "address", "../../admin", "..", "a b?c#d")
	if got := at.url.String(); got != "https://host.example/api/v1/address/..%2F..%2Fadmin/_/a%20b%3Fc%23d?apikey=mine&module=x&page=2" {
		t.Errorf("got %s", got)
	}
	if got := target.At(nil).url.String(); got != "https://host.example/api/v1/?apikey=mine&module=x" {
		t.Errorf("got %s", got)
	}
}

// counted is a server that counts what reaches it.
func counted(t *testing.T, listen string, h http.HandlerFunc) (s *httptest.Server, count *atomic.Int64) {
	t.Helper()
	count = new(atomic.Int64)
	ln, err := net.Listen("tcp", listen)
	if err != nil {
		t.Fatal(err)
	}
	s = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		count.Add(1)
		h(w, r)
	}))
	_ = s.Listener.Close()
	s.Listener = ln
	t.Cleanup(s.Close)
	return s, count
}

func ok(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hello") }

// local is a client that may use this machine.
func local(t *testing.T, o Options) *Client {
	t.Helper()
	c := New(Policy{Local: true, Plain: true}, o)
	t.Cleanup(c.Close)
	return c
}

func get(t *testing.T, c *Client, text string) (Response, error) {
	t.Helper()
	target, err := c.policy.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return c.Do(t.Context(), http.MethodGet, target, nil, nil)
}

func TestARequestAndItsAnswer(t *testing.T) {
	s, _ := counted(t, "127.0.0.1:0", func(w http.ResponseWriter, r *http.Request) {
		user, pass, _ := r.BasicAuth()
		body, _ := io.ReadAll(r.Body)
		_, _ = fmt.Fprintf(w, "%s %s %s %s %s %s", r.Method, r.URL, user, pass, body, r.Header.Get("X-Mine"))
	})
	s.Start()
	c := local(t, Options{})
	target, err := c.policy.Parse(strings.Replace(s.URL, "http://", "http://u:p@", 1) + "/a?b=c")
	if err != nil {
		t.Fatal(err)
	}
	res, err := c.Do(t.Context(), http.MethodPost, target, http.Header{"X-Mine": {"yes"}}, []byte("body"))
	if err != nil || res.Status != 200 || string(res.Body) != "POST /a?b=c u p body yes" {
		t.Errorf("%v %d %q", err, res.Status, res.Body)
	}
}

// nameServer answers every question for an A record with what next gives.
func nameServer(t *testing.T, next func() netip.Addr) *net.Resolver {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	go func() {
		buf := make([]byte, 1500)
		for {
			n, from, err := conn.ReadFrom(buf)
			if err != nil {
				return
			}
			_, _ = conn.WriteTo(dnsAnswer(buf[:n], next), from)
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
}

// dnsAnswer is a message of RFC 1035 with one A record, or none for another type.
func dnsAnswer(q []byte, next func() netip.Addr) []byte {
	end := 12
	for q[end] != 0 {
		end += 1 + int(q[end])
	}
	end += 5 // the root, type and class
	out := append([]byte{}, q[:end]...)
	out[2], out[3] = 0x81, 0x80
	copy(out[6:12], make([]byte, 6))
	if binary.BigEndian.Uint16(q[end-4:]) != 1 {
		return out
	}
	out[7] = 1
	a := next().As4()
	return append(append(out, 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4), a[:]...)
}

// TestANameThatChangesItsAnswer: what was looked up a moment ago says nothing about what
// is dialled now.
func TestANameThatChangesItsAnswer(t *testing.T) {
	good, goodCount := counted(t, "127.0.0.2:0", ok)
	good.Start()
	_, port, _ := net.SplitHostPort(good.Listener.Addr().String())
	victim, victimCount := counted(t, "127.0.0.1:"+port, ok)
	victim.Start()

	var asked atomic.Int64
	resolver := nameServer(t, func() netip.Addr {
		if asked.Add(1)%2 == 1 {
			return netip.MustParseAddr("127.0.0.2")
		}
		return netip.MustParseAddr("127.0.0.1")
	})
	c := New(Policy{Plain: true, Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.2/32")}}, Options{Resolver: resolver})
	defer c.Close()
	var refused int
	for range 10 {
		_, err := get(t, c, "http://rebind.example.:"+port+"/")
		c.Close() // so that the name is looked up again
		if errors.Is(err, ErrRefused) && errors.Is(err, ErrNotSent) {
			refused++
		} else if err != nil {
			t.Fatal(err)
		}
	}
	if refused != 5 || goodCount.Load() != 5 || victimCount.Load() != 0 {
		t.Errorf("refused %d, good %d, the victim was reached %d times", refused, goodCount.Load(), victimCount.Load())
	}
}

func TestNoDisguiseOfAHostReachesThisMachine(t *testing.T) {
	s, count := counted(t, "127.0.0.1:0", ok)
	s.StartTLS()
	_, port, _ := net.SplitHostPort(s.Listener.Addr().String())
	c := New(Policy{}, Options{Timeout: 2 * time.Second})
	defer c.Close()
	for _, host := range []string{"127.0.0.1", "localhost", "localhost.", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "0.0.0.0", "[::]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]"} {
		if _, err := get(t, c, "https://"+host+":"+port+"/"); !errors.Is(err, ErrNotSent) {
			t.Errorf("%s: %v", host, err)
		}
	}
	if count.Load() != 0 {
		t.Errorf("%d requests arrived", count.Load())
	}
}

func TestTheEnvironmentsProxyIsIgnored(t *testing.T) {
	trap, count := counted(t, "127.0.0.1:0", ok)
	trap.Start()
	t.Setenv("HTTP_PROXY", trap.URL)
	t.Setenv("http_proxy", trap.URL)
	if _, err := get(t, local(t, Options{}), "http://hefu.invalid/"); !errors.Is(err, ErrNotSent) || count.Load() != 0 {
		t.Errorf("%v, the proxy was reached %d times", err, count.Load())
	}
}

func TestRedirectsAndPackedAnswersAreNotFollowed(t *testing.T) {
	trap, trapCount := counted(t, "127.0.0.1:0", ok)
	trap.Start()
	for _, status := range []int{301, 302, 303, 307, 308} {
		s, _ := counted(t, "127.0.0.1:0", http.RedirectHandler(trap.URL, status).ServeHTTP)
		s.Start()
		if res, err := get(t, local(t, Options{}), s.URL); err != nil || res.Status != status {
			t.Errorf("%d: %d %v", status, res.Status, err)
		}
	}
	if trapCount.Load() != 0 {
		t.Errorf("the trap was reached %d times", trapCount.Load())
	}
	packed, _ := counted(t, "127.0.0.1:0", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Accept-Encoding") != "" {
			t.Errorf("asked for %s", r.Header.Get("Accept-Encoding"))
		}
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = io.WriteString(w, "\x1f\x8bnot unpacked")
	})
	packed.Start()
	if res, err := get(t, local(t, Options{}), packed.URL); err != nil || !strings.HasSuffix(string(res.Body), "not unpacked") {
		t.Errorf("%v %q", err, res.Body)
	}
}

func TestAnswersAreBounded(t *testing.T) {
	over := make(chan struct{})
	defer close(over)
	s, _ := counted(t, "127.0.0.1:0", func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/fits":
			_, _ = io.WriteString(w, strings.Repeat("x", 1000))
		case "/big":
			_, _ = io.WriteString(w, strings.Repeat("x", 1001))
		case "/headers":
			w.Header().Set("X-Big", strings.Repeat("x", 100<<10))
		case "/trickle":
			for r.Context().Err() == nil {
				_, _ = io.WriteString(w, " ")
				w.(http.Flusher).Flush()
				select {
				case <-time.After(5 * time.Millisecond):
				case <-over:
				}
			}
		case "/silent":
			select {
			case <-r.Context().Done():
			case <-over:
			}
		}
	})
	s.Start()
	c := local(t, Options{MaxBody: 1000, Timeout: time.Second})
	if res, err := get(t, c, s.URL+"/fits"); err != nil || len(res.Body) != 1000 {
		t.Errorf("%d %v", len(res.Body), err)
	}
	if _, err := get(t, c, s.URL+"/big"); !errors.Is(err, ErrTooBig) {
		t.Error(err)
	}
	if _, err := get(t, c, s.URL+"/headers"); err == nil {
		t.Error("100 KiB of headers are taken")
	}
	for _, path := range []string{"/silent", "/trickle"} {
		if _, err := get(t, c, s.URL+path); !errors.Is(err, ErrSilent) || errors.Is(err, ErrNotSent) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestErrorsHoldNothingOfTheURL(t *testing.T) {
	for _, u := range []string{
		"http://127.0.0.1:1/k3y-SECRET", "http://127.0.0.1:1/?key=k3y-SECRET", "http://u:k3y-SECRET@127.0.0.1:1/", "http://k3y-SECRET.invalid/",
		"https://169.254.169.254/k3y-SECRET", "http://8.8.8.8/k3y-SECRET",
	} {
		_, err := get(t, local(t, Options{Timeout: 2 * time.Second}), u)
		if err == nil || leaks(err) {
			t.Errorf("%+v", err)
		}
	}
}

// leaks looks through the whole chain of causes.
func leaks(err error) bool {
	if err == nil {
		return false
	}
	if strings.Contains(fmt.Sprintf("%v %#v", err, err), "SECRET") {
		return true
	}
	if m, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range m.Unwrap() {
			if leaks(e) {
				return true
			}
		}
		return false
	}
	return leaks(errors.Unwrap(err))
}

func TestCertificatesAreChecked(t *testing.T) {
	s, count := counted(t, "127.0.0.1:0", ok)
	s.StartTLS()
	if _, err := get(t, local(t, Options{}), s.URL); err == nil || count.Load() != 0 {
		t.Errorf("a certificate of nobody is taken: %v", err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())
	if _, err := get(t, local(t, Options{Roots: roots}), s.URL); err != nil {
		t.Error(err)
	}
}
