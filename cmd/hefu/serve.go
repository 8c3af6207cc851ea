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

	"github.com/spf13/cobra"

	"github.com/hefu-wallet/hefu/chain"
	chains "github.com/hefu-wallet/hefu/chain/all"
	"github.com/hefu-wallet/hefu/text"
)

//go:embed serve.toml
var exampleConfig string

// serveFlags are what is chosen on the command line. Settings are flags of the same
// name with - for _ and a dot.
type serveFlags struct {
	config                       string
	check, printConfig, networks bool
	noPage                       bool
}

// newServe is `hefu serve`.
func newServe() *cobra.Command {
	f := &serveFlags{}
	c := &cobra.Command{Use: "serve", Short: "the guard", Long: english("help.serve"), Args: cobra.NoArgs}
	p := c.Flags()
	p.StringVar(&f.config, "config", "", "configuration file (HEFU_CONFIG)")
	p.BoolVar(&f.check, "check", false, "explain what is wrong with the configuration and end")
	p.BoolVar(&f.printConfig, "print-config", false, "print an example configuration and end")
	p.BoolVar(&f.networks, "networks", false, "list the networks that can be enabled and end")
	p.BoolVar(&f.noPage, "no-page", false, "serve the API alone, without the page for browsers")
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
		"data-dir": "directory of the database", "keystore-dir": "directory of the identity and the key halves", "listen": "where to listen, as host:port",
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
		return conf.print(out, langOf(c))
	}
	conf.lang = langOf(c)
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
	if f.noPage {
		conf.noPage = true
	}
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
	var rows [][]string
	for _, fam := range families {
		for _, n := range fam.Networks {
			rows = append(rows, []string{string(n.ID), n.Name, nodesEnv(n.ID)})
		}
	}
	return text.Table(out, rows)
}

// print says what a good configuration means.
func (c *serveConfig) print(out io.Writer, lang text.Lang) error {
	rows := [][]string{
		{lang.Say("serve.database"), c.place()},
		{lang.Say("serve.keystore"), c.keystore()},
		{lang.Say("serve.listen"), c.listen.Address},
	}
	for _, id := range c.order { // addresses hold API keys
		nodes := lang.Say("serve.node")
		if n := len(c.nodes[id]); n != 1 {
			nodes = lang.Say("serve.nodes", n)
		}
		rows = append(rows, []string{lang.Say("serve.network"), lang.Say("serve.over", id, nodes)})
	}
	rows = append(rows,
		[]string{lang.Say("serve.page"), lang.Say(c.pageKey())},
		[]string{lang.Say("serve.rest"), c.rest.String()},
		[]string{lang.Say("serve.redeal"), c.delays.Redeal.String()},
		[]string{lang.Say("serve.hold"), c.delays.Unfreeze.String()},
		[]string{lang.Say("serve.book"), c.delays.Book.String()},
		[]string{lang.Say("serve.raise"), (c.delays.Raise + c.delays.NoPasskey).String()},
		[]string{lang.Say("serve.raise.far"), (c.delays.RaiseFar + c.delays.NoPasskey).String()},
		[]string{lang.Say("serve.quarantine"), c.delays.Quarantine.String()},
	)
	for _, n := range c.notes {
		rows = append(rows, []string{lang.Say("serve.note"), lang.Translate(n)})
	}
	if err := text.Table(out, rows); err != nil {
		return err
	}
	_, err := fmt.Fprintln(out, lang.Say("serve.good"))
	return err
}

func (c *serveConfig) pageKey() text.Key {
	if c.noPage {
		return "serve.page.no"
	}
	return "serve.page.yes"
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
	if c.watched, err = c.observe(ctx, r, log); err != nil {
		return err
	}
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
	workers.Go(func() { r.reach.health(working, log) })
	_, _ = fmt.Fprint(out, c.lang.Say("serve.ready", r.guard.ID(), c.url(ln.Addr()), c.lang.Say(c.pageKey())))
	log.InfoContext(ctx, "serving", "guard", r.guard.ID(), "address", ln.Addr().String(), "version", programVersion(), "networks", c.order)
	notify(ctx, "READY=1")
	err = r.api.Serve(ctx, ln)
	notify(context.WithoutCancel(ctx), "STOPPING=1")
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
