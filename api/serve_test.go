package api_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hefu-wallet/hefu/api"
	"github.com/hefu-wallet/hefu/api/apitest"
)

func TestPlainHTTPStaysOnThisMachine(t *testing.T) {
	for address, ok := range map[string]bool{
		"localhost:8420": true, "127.0.0.1:8420": true, "127.8.8.8:1": true, "[::1]:8420": true, "0.0.0.0:8420": false, ":8420": false,
		"192.168.0.2:8420": false, "[::]:8420": false, "wallet.example:8420": false, "localhost.example:8420": false, "localhost": false, "": false,
		"localhost:0": true, "localhost:65535": true, "localhost:65536": false, "localhost:": false, "localhost:-1": false, "localhost:http": false,
	} {
		if err := (api.Listen{Address: address}).Check(); (err == nil) != ok {
			t.Errorf("%q: %v", address, err)
		}
	}
	for _, l := range []api.Listen{{Address: "0.0.0.0:1", Proxied: true}, {Address: "0.0.0.0:1", Cert: "c", Key: "k"}} {
		if err := l.Check(); err != nil || !l.Secure() {
			t.Errorf("%+v: %v", l, err)
		}
	}
	for _, l := range []api.Listen{{Address: "localhost:1", Cert: "c"}, {Address: "localhost:1", Key: "k"}} {
		if l.Check() == nil {
			t.Errorf("%+v: half a TLS set-up is taken", l)
		}
	}
	if _, err := (api.Listen{Address: "0.0.0.0:0"}).Open(t.Context()); err == nil {
		t.Error("Open does not check")
	}
}

func TestTLS(t *testing.T) {
	dir := t.TempDir()
	roots := writeCertificate(t, dir)
	l := api.Listen{Address: "127.0.0.1:0", Cert: filepath.Join(dir, "cert.pem"), Key: filepath.Join(dir, "key.pem")}
	ln, err := l.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	a, err := api.New(api.Options{Guard: apitest.New(), Rand: rand.Reader, Clock: clock{}, Secure: l.Secure()})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- a.Serve(ctx, ln) }()
	c := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, ServerName: "localhost"}, ForceAttemptHTTP2: true}}
	resp, err := c.Get("https://" + ln.Addr().String() + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != 200 || resp.ProtoMajor != 2 {
		t.Errorf("%d over HTTP/%d", resp.StatusCode, resp.ProtoMajor)
	}
	old := &tls.Config{RootCAs: roots, ServerName: "localhost", MaxVersion: tls.VersionTLS11, MinVersion: tls.VersionTLS10} //nolint:gosec // it must be refused
	if conn, err := tls.Dial("tcp", ln.Addr().String(), old); err == nil {
		conn.Close()
		t.Error("TLS 1.1 is taken")
	}
	c.CloseIdleConnections()
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	l.Cert = filepath.Join(dir, "missing.pem")
	if _, err := l.Open(t.Context()); err == nil || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("a missing certificate: %v", err)
	}
}

func writeCertificate(t *testing.T, dir string) *x509.CertPool {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, NotAfter: time.Now().Add(time.Hour),
		DNSNames: []string{"localhost"}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	for name, block := range map[string]*pem.Block{"cert.pem": {Type: "CERTIFICATE", Bytes: der}, "key.pem": {Type: "PRIVATE KEY", Bytes: raw}} {
		if err := os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	roots := x509.NewCertPool()
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots.AddCert(cert)
	return roots
}

func TestShutdownFinishesWhatRuns(t *testing.T) {
	r := serve(t)
	entered, release := make(chan struct{}), make(chan struct{})
	r.guard.Before("Approve", func(context.Context) { close(entered); <-release })
	stream := r.listen("")
	stream.expect("event: ready")
	got := make(chan answer, 1)
	s := samples()["approve"]
	go func() { got <- r.do(s.method, s.path, s.body, key, aKey) }()
	<-entered
	ended := make(chan error, 1)
	go func() { ended <- r.stop() }()
	stream.expect("") // streams end at once
	deadline := time.Now().Add(5 * time.Second)
	for { // nothing new is accepted
		conn, err := net.Dial("tcp", strings.TrimPrefix(r.url, "http://"))
		if err != nil {
			break
		}
		conn.Close()
		if time.Now().After(deadline) {
			t.Fatal("connections are still accepted")
		}
	}
	select {
	case err := <-ended:
		t.Fatalf("the server ended before the approval did: %v", err)
	case <-time.After(50 * time.Millisecond):
	}
	close(release)
	if a := <-got; a.status != 200 {
		t.Errorf("the approval: %d %s", a.status, a.body)
	}
	if err := <-ended; err != nil {
		t.Errorf("the end: %v", err)
	}
}

func TestShutdownDoesNotWaitForEver(t *testing.T) {
	r := serve(t, func(o *api.Options) { o.Times.Drain = 50 * time.Millisecond })
	entered, release := make(chan struct{}), make(chan struct{})
	r.guard.Before("Accounts", func(context.Context) { close(entered); <-release })
	go func() {
		req, _ := http.NewRequestWithContext(t.Context(), "GET", r.url+"/v1/accounts", nil)
		req.Header.Set("Authorization", "Bearer "+apitest.Token)
		if resp, err := http.DefaultClient.Do(req); err == nil {
			_, _ = io.Copy(io.Discard, resp.Body)
			resp.Body.Close()
		}
	}()
	<-entered
	if err := r.stop(); err == nil || !strings.Contains(err.Error(), "still running") {
		t.Errorf("%v", err)
	}
	close(release)
}
