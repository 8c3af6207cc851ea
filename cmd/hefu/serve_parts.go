package main

import (
	"context"
	"crypto/rand"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"syscall"
	"time"

	"github.com/hefu-wallet/hefu/api"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/egress"
	factors "github.com/hefu-wallet/hefu/factor/all"
	server "github.com/hefu-wallet/hefu/guard"
	"github.com/hefu-wallet/hefu/keystore"
	"github.com/hefu-wallet/hefu/node"
	"github.com/hefu-wallet/hefu/notify/webhook"
	"github.com/hefu-wallet/hefu/store"
	"github.com/hefu-wallet/hefu/web"
	"github.com/hefu-wallet/hefu/wire"
)

const (
	// nodeTimeout is for one answer of a node.
	nodeTimeout = 4 * time.Second
	// nodeBudget is for everything that one request asks of nodes: somebody waits.
	nodeBudget = 10 * time.Second
	// nodeAnswer is the longest answer: all that an account with very many outputs has.
	nodeAnswer = 32 << 20
)

// systemClock is the machine's.
type systemClock struct{}

func (systemClock) Now() time.Time { return time.Now() }

func (c *serveConfig) logger(to io.Writer) *slog.Logger {
	o := &slog.HandlerOptions{Level: c.logLevel}
	if c.logJSON {
		return slog.New(slog.NewJSONHandler(to, o))
	}
	return slog.New(slog.NewTextHandler(to, o))
}

// running is an opened guard; close it in the end.
type running struct {
	rows   server.Store
	guard  *server.Guard
	api    *api.API
	reach  reach
	closes []func() error
}

// close undoes open, last thing first.
func (r *running) close() error {
	var errs []error
	for i := len(r.closes) - 1; i >= 0; i-- {
		errs = append(errs, r.closes[i]())
	}
	return errors.Join(errs...)
}

// lock makes the data directory and takes it for this process.
func (c *serveConfig) lock(r *running) error {
	if err := os.MkdirAll(c.dataDir, 0o700); err != nil {
		return fmt.Errorf("make the data directory: %w", err)
	}
	unlock, err := lockData(c.dataDir)
	if err != nil {
		return err
	}
	r.closes = append(r.closes, func() error { unlock(); return nil })
	return nil
}

// bind opens the listener.
func (c *serveConfig) bind(ctx context.Context) (net.Listener, error) {
	ln, err := c.listen.Open(ctx)
	if err != nil {
		return nil, fmt.Errorf("%w%s", err, c.bindAdvice(err))
	}
	return ln, nil
}

// bindAdvice is what to do about an address that cannot be had.
func (c *serveConfig) bindAdvice(err error) string {
	_, port, _ := net.SplitHostPort(c.listen.Address)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return fmt.Sprintf("; another program listens there (ss -ltnp 'sport = :%s' names it): end it, or choose another port with --listen", port)
	case errors.Is(err, syscall.EACCES):
		return "; ports below 1024 are for root: choose a higher one, or give the service CAP_NET_BIND_SERVICE"
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return "; this machine has no such address: choose one of its own (ip address lists them)"
	}
	return ""
}

// open opens everything that a guard stands on. What it opened is r's to close, also
// after an error.
func (c *serveConfig) open(ctx context.Context, r *running, families chain.Set, log *slog.Logger) error {
	keys, err := c.openKeystore()
	if err != nil {
		return err
	}
	r.closes = append(r.closes, keys.Close)
	return c.openWith(ctx, r, keys, families, log)
}

func (c *serveConfig) openWith(ctx context.Context, r *running, keys *keystore.Keystore, families chain.Set, log *slog.Logger) error {
	if c.remote != "" { // a restore is PostgreSQL's own business there
	} else if aside, err := c.finishRestore(); err != nil {
		return err
	} else if aside != "" {
		log.WarnContext(ctx, "a restore that was interrupted is finished", "old database", aside)
	}
	rows, err := store.Open(ctx, c.database())
	if err != nil {
		return err
	}
	r.rows, r.closes = rows, append(r.closes, rows.Close)
	if r.reach, err = c.reach(families, log); err != nil {
		return err
	}
	r.guard, err = server.New(ctx, server.Config{
		Families: families, Networks: c.order, Delays: c.delays, Rest: c.rest, Issuer: c.issuer, Watch: c.watch,
	}, server.Parts{
		Store: c.watched.Store(rows), Keystore: keys, Clock: systemClock{}, Rand: rand.Reader, Ledgers: r.reach.ledgers, Past: r.reach.past,
		Factors: factors.Factors(rand.Reader, c.issuer), Log: log,
		Span:  c.watched.Span(),
		Hooks: webhook.New(egress.Policy{Allow: c.hooksTo}, egress.Options{}),
	})
	if err != nil {
		return err
	}
	if m := c.watched.Metrics; m != nil {
		m.Watch(r.guard.Status)
		m.Nodes(nodeStates(), r.reach.told)
	}
	page, err := c.page()
	if err != nil {
		return err
	}
	r.api, err = api.New(api.Options{
		Guard: r.guard, Page: page, Origins: c.origins, Version: programVersion(), Log: log, Rand: rand.Reader, Clock: systemClock{}, Proxies: c.trusted, Rates: c.rates, Secure: c.listen.Secure(),
		Context: ofRequest, Watch: c.watched.Request(),
		Policy: wire.Policy{
			RestSeconds: seconds(c.rest), RedealSeconds: seconds(c.delays.Redeal), UnfreezeSeconds: seconds(c.delays.Unfreeze), BookSeconds: seconds(c.delays.Book),
			RaiseSeconds: seconds(c.delays.Raise + c.delays.NoPasskey), RaiseFarSeconds: seconds(c.delays.RaiseFar + c.delays.NoPasskey),
		},
	})
	return err
}

// pageSmallest is how long after the page was first asked for its smallest form is made: a
// guard that is started to try something never spends the minute.
const pageSmallest = 10 * time.Minute

// page is what is served to browsers, nil where it is left out.
func (c *serveConfig) page() (api.Page, error) {
	if c.noPage {
		return nil, nil
	}
	return web.Handler(web.Options{Local: !c.listen.Secure(), Smallest: pageSmallest})
}

// ofRequest bounds what one request's calls to nodes may take.
func ofRequest(ctx context.Context) context.Context { return node.WithBudget(ctx, nodeBudget) }

func seconds(d time.Duration) int64 { return int64(d / time.Second) }

func (c *serveConfig) openKeystore() (*keystore.Keystore, error) {
	o, err := c.keystoreOptions()
	if err != nil {
		return nil, err
	}
	defer clear(o.Master)
	return keystore.Open(c.keystore(), rand.Reader, o)
}

// keystoreOptions reads the operator's master key, if it is not in the keystore. Who asks
// clears it.
func (c *serveConfig) keystoreOptions() (o keystore.Options, err error) {
	if c.masterFile != "" {
		o.Master, err = keystore.ReadMaster(c.masterFile)
	}
	return o, err
}

// roots are the certificates that nodes are believed by: the machine's, and those of the
// operator's own nodes.
func (c *serveConfig) roots() (*x509.CertPool, error) {
	if c.nodesCA == "" {
		return nil, nil
	}
	pem, err := os.ReadFile(c.nodesCA)
	if err != nil {
		return nil, fmt.Errorf("read the certificates of the nodes: %w", err)
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("nodes_ca: %s holds no certificate in PEM", c.nodesCA)
	}
	return pool, nil
}
