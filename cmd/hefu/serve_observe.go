package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"time"

	"github.com/hefu-wallet/hefu/observe"
)

// setMetrics takes the address of a listener of its own for /metrics; empty is off.
func setMetrics(c *serveConfig, v string) error {
	c.metrics = v
	if v == "" {
		return nil
	}
	if _, _, err := net.SplitHostPort(v); err != nil {
		return fmt.Errorf("%q is not host:port, such as localhost:8421", v)
	}
	return nil
}

// setTraces takes the address of a collector; empty is off. It never repeats what was
// written: the address may hold a key.
func setTraces(c *serveConfig, v string) error {
	c.traces = nil
	if v == "" {
		return nil
	}
	t, err := observe.Collector(v)
	if err != nil {
		return fmt.Errorf("the address of the collector %w; write it as http://localhost:4318", err)
	}
	c.traces = t
	return nil
}

// observe makes what stands around the guard, and opens the listener for /metrics. What it
// opened is r's to close.
func (c *serveConfig) observe(ctx context.Context, r *running, log *slog.Logger) (w observe.Watch, err error) {
	if c.traces != nil {
		w.Traces = observe.NewTraces(c.traces, programVersion())
		r.closes = append(r.closes, func() error {
			ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
			defer cancel()
			if err := w.Traces.Close(ctx); err != nil { // a collector that is away is no reason to fail
				log.WarnContext(ctx, "send the last spans", "err", err)
			}
			return nil
		})
	}
	if c.metrics == "" {
		return w, nil
	}
	w.Metrics = observe.NewMetrics(programVersion(), time.Now)
	var lc net.ListenConfig
	ln, err := lc.Listen(ctx, "tcp", c.metrics)
	if err != nil {
		return w, fmt.Errorf("listen for metrics: %w", err)
	}
	mux := http.NewServeMux()
	mux.Handle("/metrics", w.Metrics.Handler())
	srv := &http.Server{
		Handler: mux, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 5 * time.Second, WriteTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute,
		MaxHeaderBytes: 16 << 10, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
	go func() {
		if err := srv.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
			log.ErrorContext(ctx, "serve metrics", "err", err)
		}
	}()
	r.closes = append(r.closes, srv.Close)
	log.InfoContext(ctx, "metrics", "address", ln.Addr().String())
	return w, nil
}

// checkObserving notes what is no mistake but tells others how much moves here.
func (c *serveConfig) checkObserving() {
	host, _, err := net.SplitHostPort(c.metrics)
	if c.metrics == "" || err != nil || host == "localhost" {
		return
	}
	if a, err := netip.ParseAddr(host); err != nil || !a.IsLoopback() {
		c.note("metrics.listen is reachable from elsewhere: whoever reads it learns how much moves here; let a firewall keep all but Prometheus away")
	}
}
