package api

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"time"
)

// Listen says where to serve and how the way there is protected.
type Listen struct {
	Address string // host:port
	Cert    string // PEM file; empty: plain HTTP
	Key     string // PEM file
	Proxied bool   // the operator says that a TLS proxy stands in front
}

// Secure reports whether clients reach the address over TLS.
func (l Listen) Secure() bool { return l.Cert != "" || l.Proxied }

// Check refuses an address that would carry tokens and passwords in the clear
// over a network. Errors say what to do.
func (l Listen) Check() error {
	host, port, err := net.SplitHostPort(l.Address)
	if err != nil {
		return fmt.Errorf("listen address %q: it must be host:port, such as localhost:8443", l.Address)
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return fmt.Errorf("listen address %q: the port must be a number from 1 to 65535 (0 takes any that is free)", l.Address)
	}
	if (l.Cert == "") != (l.Key == "") {
		return errors.New("TLS needs both a certificate file and a key file")
	}
	if l.Secure() || loopback(host) {
		return nil
	}
	return fmt.Errorf("listen address %q: plain HTTP is served on localhost only; set a certificate and key, or say that a TLS proxy stands in front", l.Address)
}

func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.IsLoopback()
}

// Open opens the listener, with TLS 1.2 or later when there is a certificate.
func (l Listen) Open(ctx context.Context) (net.Listener, error) {
	if err := l.Check(); err != nil {
		return nil, err
	}
	var lc net.ListenConfig
	ln, err := lc.Listen(ctx, "tcp", l.Address)
	if err != nil || l.Cert == "" {
		return ln, err
	}
	pair, err := tls.LoadX509KeyPair(l.Cert, l.Key)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("load the TLS certificate: %w", err), ln.Close())
	}
	return tls.NewListener(ln, &tls.Config{
		Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"},
	}), nil
}

// Serve answers on ln until ctx ends; then it stops accepting, ends the event
// streams and lets everything else finish within Times.Drain. It returns nil after
// a clean end.
func (a *API) Serve(ctx context.Context, ln net.Listener) error {
	srv := &http.Server{
		Handler: a.handler, ReadHeaderTimeout: a.times.Header, ReadTimeout: a.times.Read,
		WriteTimeout: 2 * a.times.Handle, IdleTimeout: a.times.Idle, MaxHeaderBytes: 16 << 10,
		HTTP2:    &http.HTTP2Config{MaxConcurrentStreams: 64}, // of one connection
		ErrorLog: slog.NewLogLogger(a.log.Handler(), slog.LevelDebug),
	}
	srv.RegisterOnShutdown(a.Drain)
	ended := make(chan error, 1)
	go func() { ended <- srv.Serve(ln) }()
	select {
	case err := <-ended:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	return a.stop(srv, ended)
}

func (a *API) stop(srv *http.Server, ended <-chan error) error {
	ctx, cancel := context.WithTimeout(context.Background(), a.times.Drain)
	defer cancel()
	began := time.Now()
	if err := srv.Shutdown(ctx); err != nil {
		return errors.Join(fmt.Errorf("stop serving: requests were still running after %s: %w", time.Since(began).Round(time.Second), err), srv.Close())
	}
	if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("stop serving: %w", err)
	}
	return nil
}
