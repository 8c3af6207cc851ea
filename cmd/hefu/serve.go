package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"sync"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/hefu-wallet/hefu/chain"
	chains "github.com/hefu-wallet/hefu/chain/all"
)

//go:embed serve.toml
var exampleConfig string

const serveHelp = `The guard: it signs users in, keeps the other half of their keys, co-signs what they
approve and follows it to finality.

It is configured by a file (--print-config shows one), environment variables and
flags. --check explains every line that is wrong and changes nothing.

It ends at an interrupt or SIGTERM: no new requests, what runs is finished, the
database is closed. It can be killed at any time; the next start continues.`

// serveFlags are what is chosen on the command line. Settings are flags of the same
// name with - for _ and a dot.
type serveFlags struct {
	config                       string
	check, printConfig, networks bool
}

// newServe is `hefu serve`.
func newServe() *cobra.Command {
	f := &serveFlags{}
	c := &cobra.Command{Use: "serve", Short: "the guard", Long: serveHelp, Args: cobra.NoArgs}
	p := c.Flags()
	p.StringVar(&f.config, "config", "", "configuration file (HEFU_CONFIG)")
	p.BoolVar(&f.check, "check", false, "explain what is wrong with the configuration and end")
	p.BoolVar(&f.printConfig, "print-config", false, "print an example configuration and end")
	p.BoolVar(&f.networks, "networks", false, "list the networks that can be enabled and end")
	for name, help := range flagHelp() {
		p.String(name, "", help)
	}
	c.RunE = func(c *cobra.Command, _ []string) error { return f.run(c) }
	return c
}

// flagSettings maps flags to keys of the configuration; the rest is for the file and
// the environment.
func flagSettings() map[string]string {
	return map[string]string{
		"data-dir": "data_dir", "keystore-dir": "keystore_dir", "listen": "listen", "log-level": "log.level", "log-format": "log.format",
	}
}

func flagHelp() map[string]string {
	return map[string]string{
		"data-dir": "directory of the database", "keystore-dir": "directory of the identity and the key halves", "listen": "host:port",
		"log-level": "debug, info, warn or error", "log-format": "text or json",
	}
}

func (f *serveFlags) run(c *cobra.Command) error {
	out := c.OutOrStdout()
	switch {
	case f.printConfig:
		_, err := io.WriteString(out, exampleConfig)
		return err
	case f.networks:
		return listNetworks(out, chains.Families())
	}
	conf, err := f.load(c, chains.Families())
	if err != nil {
		return err
	}
	if f.check && !conf.broken {
		conf.checkMachine(c.Context())
	}
	if len(conf.bad) > 0 {
		return fmt.Errorf("the configuration cannot be used; lines to correct: %d\n%w", len(conf.bad), conf.bad)
	}
	if f.check {
		return conf.print(out)
	}
	return conf.serve(c.Context(), chains.Families(), out, c.ErrOrStderr())
}

// load reads file, environment and flags, in the order of their power, and checks the
// whole.
func (f *serveFlags) load(c *cobra.Command, families chain.Set) (*serveConfig, error) {
	conf := defaultServeConfig()
	path := f.config
	if path == "" {
		path = os.Getenv("HEFU_CONFIG")
	}
	if path != "" {
		if err := conf.readFile(path); err != nil {
			return nil, err
		}
	}
	conf.readEnv(os.Environ(), families)
	for name, key := range flagSettings() {
		if !c.Flags().Changed(name) {
			continue
		}
		v, err := c.Flags().GetString(name)
		if err != nil {
			return nil, err
		}
		for _, s := range settings() {
			if s.key == key {
				conf.put(s, v, "--"+name)
			}
		}
	}
	if !conf.broken {
		conf.check(families)
	}
	return conf, nil
}

func listNetworks(out io.Writer, families chain.Set) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, fam := range families {
		for _, n := range fam.Networks {
			_, _ = fmt.Fprintf(w, "%s\t%s\t%s\n", n.ID, n.Name, nodesEnv(n.ID))
		}
	}
	return w.Flush()
}

// print says what a good configuration means.
func (c *serveConfig) print(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintf(w, "database\t%s\nkeystore\t%s\nlisten\t%s\n", c.database(), c.keystore(), c.listen.Address)
	for _, id := range c.order {
		_, _ = fmt.Fprintf(w, "network\t%s over %s\n", id, counted(len(c.nodes[id]), "node")) // addresses hold API keys
	}
	_, _ = fmt.Fprintf(w, "rest\t%s\nredeal after\t%s\nhold after unfreeze\t%s\nbook entry after\t%s\n", c.rest, c.delays.Redeal, c.delays.Unfreeze, c.delays.Book)
	for _, n := range c.notes {
		_, _ = fmt.Fprintf(w, "note\t%s\n", n)
	}
	_, _ = fmt.Fprintln(w, "The configuration is good. No node was contacted.")
	return w.Flush()
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// serve runs the guard until ctx ends.
func (c *serveConfig) serve(ctx context.Context, families chain.Set, out, logTo io.Writer) (err error) {
	log := c.logger(logTo)
	for _, n := range c.notes {
		log.WarnContext(ctx, n)
	}
	r := &running{}
	defer func() { err = errors.Join(err, r.close()) }()
	// A second guard stops at the lock, a taken address at the listener: before either
	// nothing of ours is made or touched.
	if err := c.lock(r); err != nil {
		return err
	}
	ln, err := c.bind(ctx)
	if err != nil {
		return err
	}
	r.closes = append(r.closes, func() error { _ = ln.Close(); return nil }) // for what fails before it serves
	if err := c.open(ctx, r, families, log); err != nil {
		return err
	}
	// The workers end after the requests do: a request may leave them something.
	working, stop := context.WithCancel(context.WithoutCancel(ctx))
	var workers sync.WaitGroup
	workers.Go(func() {
		if err := r.guard.Run(working); err != nil {
			log.ErrorContext(working, "the workers ended", "err", err)
		}
	})
	_, _ = fmt.Fprintf(out, "guard    %s\nlistens  %s\n", r.guard.ID(), c.url(ln.Addr()))
	log.InfoContext(ctx, "serving", "guard", r.guard.ID(), "address", ln.Addr().String(), "version", programVersion(), "networks", c.order)
	err = r.api.Serve(ctx, ln)
	log.InfoContext(context.WithoutCancel(ctx), "stopping")
	stop()
	workers.Wait()
	return err
}

// url is the address for a client on this machine.
func (c *serveConfig) url(at net.Addr) string {
	scheme := "http"
	if c.listen.Cert != "" {
		scheme = "https"
	}
	host, _, err := net.SplitHostPort(c.listen.Address)
	_, port, errPort := net.SplitHostPort(at.String())
	if err != nil || errPort != nil || host == "" {
		return scheme + "://" + at.String()
	}
	return scheme + "://" + net.JoinHostPort(host, port)
}
