package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"github.com/hefu-wallet/hefu"
)

// newAdminReady is `hefu admin ready`, for the health check of a container, which has no
// other program.
func newAdminReady() *cobra.Command {
	c := adminCommand("ready", "ask the guard on this machine whether it can serve", func(c *cobra.Command, conf *serveConfig, _ string) error {
		return conf.askReady(c.Context(), c.OutOrStdout())
	})
	c.Use, c.Args = "ready", cobra.NoArgs
	return c
}

// askReady asks over loopback. The certificate is for the name that people use and is not
// looked at: nothing secret is said.
func (c *serveConfig) askReady(ctx context.Context, out io.Writer) error {
	ctx, cancel := context.WithTimeout(ctx, 4*time.Second)
	defer cancel()
	host, port, err := net.SplitHostPort(c.listen.Address)
	if err != nil {
		return fmt.Errorf("read the address of the guard: %w", err)
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	scheme := "http"
	if c.listen.Cert != "" {
		scheme = "https"
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, scheme+"://"+net.JoinHostPort(host, port)+"/readyz", nil)
	if err != nil {
		return fmt.Errorf("read the address of the guard: %w", err)
	}
	way := &http.Client{Transport: &http.Transport{DisableKeepAlives: true, TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}} //nolint:gosec // see above
	res, err := way.Do(req)
	if err != nil {
		return hefu.Errorf(hefu.KindUnavailable, "the guard on this machine does not answer").Because(err)
	}
	defer res.Body.Close() //nolint:errcheck // nothing of it is read
	if res.StatusCode != http.StatusOK {
		return hefu.Errorf(hefu.KindUnavailable, "the guard on this machine is not ready: it answers with HTTP status %d", res.StatusCode)
	}
	_, err = fmt.Fprintln(out, "ready")
	return err
}
