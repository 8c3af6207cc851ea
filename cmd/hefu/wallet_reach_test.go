package main

import (
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/client"
	"github.com/hefu-wallet/hefu/text"
)

// The causes that a person can do something about are told apart, and nothing else is
// taken for one of them.
func TestWhyAGuardWasNotReached(t *testing.T) {
	lost := func(cause error) error {
		return hefu.Errorf(hefu.KindUnavailable, "the guard cannot be reached").Because(&url.Error{Op: "Get", URL: "http://x", Err: cause})
	}
	for name, c := range map[string]struct {
		err  error
		want text.Key
	}{
		"refused":          {lost(&net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}), "reach.refused"},
		"no such name":     {lost(&net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host"}}), "reach.name"},
		"unknown issuer":   {lost(x509.UnknownAuthorityError{}), "reach.tls"},
		"cut off":          {lost(errors.New("EOF")), "reach.lost"},
		"the guard's node": {hefu.Errorf(hefu.KindUnavailable, "the node does not answer"), ""},
		"refused by us":    {hefu.Errorf(hefu.KindInvalid, "bad").Because(&url.Error{Err: syscall.ECONNREFUSED}), ""},
		"none":             {nil, ""},
	} {
		if got := unreached(c.err); got != c.want {
			t.Errorf("%s: %q, wanted %q", name, got, c.want)
		}
	}
}

// Over a real connection: a certificate that nobody vouches for, and silence.
func TestAGuardBehindABadCertificateOrSilent(t *testing.T) {
	bad := httptest.NewTLSServer(http.NotFoundHandler())
	defer bad.Close()
	release := make(chan struct{})
	mute := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
	defer mute.Close()
	defer close(release)
	for address, want := range map[string]text.Key{bad.URL: "reach.tls", mute.URL: "reach.slow"} {
		c, err := client.New(address, client.Options{Timeout: 100 * time.Millisecond})
		if err != nil {
			t.Fatal(err)
		}
		_, err = c.Guard(t.Context())
		if unreached(err) != want {
			t.Errorf("%s: %q of %v", address, unreached(err), err)
		}
		e := testEnv(t, "")
		once := e.reached(address, true, err)
		if again := e.reached(address, false, once); !strings.Contains(message(again), address) || message(again) != message(once) {
			t.Errorf("said twice or without the address: %v", again)
		}
	}
}
