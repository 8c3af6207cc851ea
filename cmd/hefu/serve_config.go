package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/api"
	"github.com/hefu-wallet/hefu/egress"
	server "github.com/hefu-wallet/hefu/guard"
	"github.com/hefu-wallet/hefu/observe"
	"github.com/hefu-wallet/hefu/store"
	"github.com/hefu-wallet/hefu/text"
)

// serveConfig is what an operator chooses. from says where each value comes from,
// so that a complaint can name the line.
type serveConfig struct {
	dataDir, keystoreDir, masterFile string
	remote                           string // the URL of a PostgreSQL database; it may hold a password
	listen                           api.Listen
	trusted                          []netip.Prefix
	noPage                           bool
	origins                          []string       // of the page, where they are not the request's Host
	hooksTo                          []netip.Prefix // where webhooks may go besides public addresses
	issuer                           string
	rest                             time.Duration
	delays                           server.Delays
	logLevel                         slog.Level
	logJSON                          bool
	rates                            api.Rates
	metrics                          string         // where /metrics is served; empty: nowhere
	traces                           *egress.Target // who gets spans; nil: nobody
	watched                          observe.Watch  // what stands around a guard that serves
	nodes                            map[hefu.Network][]string
	nodesCA                          string        // a file with certificates of the operator's own nodes
	watch                            time.Duration // between two looks for new blocks; 0: none
	quorum                           map[hefu.Network]int
	history                          map[hefu.Network]string // sources of what is older; an address may hold a key
	order                            []hefu.Network          // of the enabled networks, as configured

	from map[string]string
	bad  complaints
	// notes are no mistakes, but worth knowing.
	notes []string
	lang  text.Lang // of what is said to a person
	// unread are keys whose lines are wrong, so that their values are not known; broken
	// says that of all keys.
	unread map[string]bool
	broken bool
}

// complaint is one thing that is wrong with a configuration and what to do.
type complaint struct{ where, what string }

type complaints []complaint

// Error lists the complaints, those of a file in the order of its lines.
func (c complaints) Error() string {
	c = slices.Clone(c)
	slices.SortStableFunc(c, func(a, b complaint) int { return a.line() - b.line() })
	lines := make([]string, 0, len(c))
	for _, p := range c {
		lines = append(lines, p.where+": "+p.what)
	}
	return strings.Join(lines, "\n")
}

// line is the line in the file, or 0.
func (c complaint) line() int {
	n, err := strconv.Atoi(c.where[strings.LastIndexByte(c.where, ':')+1:])
	if err != nil {
		return 0
	}
	return n
}

// setting is one key of the configuration. list says that its value is a list, flag
// that it is true or false; everything else is a text.
type setting struct {
	key        string
	list, flag bool
	set        func(c *serveConfig, v string) error
}

// env is the environment variable of a key.
func (s setting) env() string {
	return "HEFU_" + strings.ToUpper(strings.ReplaceAll(s.key, ".", "_"))
}

// defaultRest is how long a transfer rests that goes to a new recipient or takes more
// than a fifth of a limit.
const defaultRest = time.Minute

// defaultWatch is how often each chain is asked for new blocks.
const defaultWatch = 4 * time.Second

func defaultServeConfig() *serveConfig {
	return &serveConfig{
		issuer: "Hefu", listen: api.Listen{Address: "localhost:8420"}, rates: api.Rates{Source: 100, User: 20}, rest: defaultRest, watch: defaultWatch, delays: server.DefaultDelays(), logLevel: slog.LevelInfo,
		nodes: map[hefu.Network][]string{}, quorum: map[hefu.Network]int{}, history: map[hefu.Network]string{}, from: map[string]string{}, unread: map[string]bool{},
	}
}

func settings() []setting {
	plain := func(key string, at func(*serveConfig) *string) setting {
		return setting{key: key, set: func(c *serveConfig, v string) error { *at(c) = v; return nil }}
	}
	span := func(key string, at func(*serveConfig) *time.Duration) setting {
		return setting{key: key, set: func(c *serveConfig, v string) (err error) { *at(c), err = duration(v); return err }}
	}
	return []setting{
		plain("data_dir", func(c *serveConfig) *string { return &c.dataDir }),
		{key: "database", set: setDatabase},
		plain("keystore_dir", func(c *serveConfig) *string { return &c.keystoreDir }),
		plain("master_key_file", func(c *serveConfig) *string { return &c.masterFile }),
		plain("nodes_ca", func(c *serveConfig) *string { return &c.nodesCA }),
		plain("listen", func(c *serveConfig) *string { return &c.listen.Address }),
		{key: "page", flag: true, set: setPage},
		{key: "origins", list: true, set: setOrigins},
		plain("issuer", func(c *serveConfig) *string { return &c.issuer }),
		plain("tls.cert", func(c *serveConfig) *string { return &c.listen.Cert }),
		plain("tls.key", func(c *serveConfig) *string { return &c.listen.Key }),
		span("rest", func(c *serveConfig) *time.Duration { return &c.rest }),
		span("watch", func(c *serveConfig) *time.Duration { return &c.watch }),
		span("delays.redeal", func(c *serveConfig) *time.Duration { return &c.delays.Redeal }),
		span("delays.unfreeze", func(c *serveConfig) *time.Duration { return &c.delays.Unfreeze }),
		span("delays.quarantine", func(c *serveConfig) *time.Duration { return &c.delays.Quarantine }),
		span("delays.book", func(c *serveConfig) *time.Duration { return &c.delays.Book }),
		span("delays.raise", func(c *serveConfig) *time.Duration { return &c.delays.Raise }),
		span("delays.raise_far", func(c *serveConfig) *time.Duration { return &c.delays.RaiseFar }),
		span("delays.no_passkey", func(c *serveConfig) *time.Duration { return &c.delays.NoPasskey }),
		{key: "proxy.tls", flag: true, set: func(c *serveConfig, v string) error { return boolean(&c.listen.Proxied, v) }},
		{key: "proxy.trusted", list: true, set: setTrusted},
		{key: "webhooks.allow", list: true, set: func(c *serveConfig, v string) (err error) { c.hooksTo, err = prefixes(v); return err }},
		{key: "log.level", set: setLevel},
		{key: "log.format", set: setFormat},
		{key: "limits.source", set: func(c *serveConfig, v string) error { return perSecond(&c.rates.Source, v) }},
		{key: "limits.session", set: func(c *serveConfig, v string) error { return perSecond(&c.rates.User, v) }},
		{key: "metrics.listen", set: setMetrics},
		{key: "traces.endpoint", set: setTraces},
	}
}

// setDatabase never repeats what was written: it may hold a password.
func setDatabase(c *serveConfig, v string) error {
	if v == "" {
		c.remote = ""
		return nil
	}
	if !store.Remote(v) {
		return errors.New("write it as postgres://user@host:5432/database?sslmode=verify-full; without this line the file in data_dir is the database")
	}
	if _, err := store.Place(v); err != nil {
		return err
	}
	c.remote = v
	return nil
}

func boolean(at *bool, v string) error {
	if v != "true" && v != "false" {
		return fmt.Errorf("%q is neither true nor false", v)
	}
	*at = v == "true"
	return nil
}

func setPage(c *serveConfig, v string) error {
	page := false
	err := boolean(&page, v)
	c.noPage = err == nil && !page
	return err
}

// setOrigins reads a list of origins as browsers write them (RFC 6454, section 6.2): a
// slip would let nobody sign in.
func setOrigins(c *serveConfig, v string) error {
	c.origins = nil
	for _, s := range parts(v) {
		u, err := url.Parse(s)
		if err != nil || u.Scheme != "https" || u.Hostname() == "" || s != "https://"+u.Host || u.Port() == "443" {
			return fmt.Errorf("%q is no origin; write it as the address line shows it, without anything behind the name, such as https://wallet.example", s)
		}
		c.origins = append(c.origins, strings.ToLower(s))
	}
	return nil
}

func duration(v string) (time.Duration, error) {
	d, err := time.ParseDuration(v)
	if err != nil || d < 0 {
		return 0, fmt.Errorf(`%q is not a duration; write it with a unit, such as "60s", "5m" or "24h"`, v)
	}
	return d, nil
}

// perSecond reads how many requests a second are let in.
func perSecond(at *int, v string) error {
	n, err := strconv.Atoi(v)
	if err != nil || n < 0 || n > 1_000_000 {
		return fmt.Errorf(`%q is no number of requests a second; write it in quotes, such as "100", or "0" for any number`, v)
	}
	*at = n
	return nil
}

func setTrusted(c *serveConfig, v string) (err error) {
	c.trusted, err = prefixes(v)
	return err
}

// prefixes reads a list of addresses and networks.
func prefixes(v string) (out []netip.Prefix, err error) {
	for _, s := range parts(v) {
		p, err := netip.ParsePrefix(s)
		if addr, errAddr := netip.ParseAddr(s); errAddr == nil {
			p, err = addr.Prefix(addr.BitLen())
		}
		if err != nil {
			return nil, fmt.Errorf("%q is neither an address nor a network such as 10.0.0.0/8", s)
		}
		out = append(out, p.Masked())
	}
	return out, nil
}

func setLevel(c *serveConfig, v string) error {
	if !slices.Contains([]string{"debug", "info", "warn", "error"}, v) {
		return fmt.Errorf("%q is none of debug, info, warn, error", v)
	}
	return c.logLevel.UnmarshalText([]byte(v))
}

func setFormat(c *serveConfig, v string) error {
	if v != "text" && v != "json" {
		return fmt.Errorf("%q is neither text nor json", v)
	}
	c.logJSON = v == "json"
	return nil
}

// parts splits a list as the environment and flags write it.
func parts(v string) (out []string) {
	for _, s := range strings.Split(v, ",") {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// put sets a key from somewhere, or complains.
func (c *serveConfig) put(s setting, v, where string) {
	if err := s.set(c, v); err != nil {
		c.complain(where, s.key+": "+err.Error())
		c.skip(s.key)
		return
	}
	c.from[s.key] = where
	delete(c.unread, s.key)
}

func (c *serveConfig) complain(where, what string) {
	c.bad = append(c.bad, complaint{where, what})
}

func (c *serveConfig) note(what string) { c.notes = append(c.notes, what) }

// about complains of what a key says, unless its line is known to be wrong already.
func (c *serveConfig) about(key, what string) {
	if !c.unread[key] {
		c.complain(c.where(key), what)
	}
}

// where names the place of a key for a complaint; an unset key names itself.
func (c *serveConfig) where(key string) string {
	if w, ok := c.from[key]; ok {
		return w
	}
	return key + " (not set)"
}

// setNodes enables a network, and says whether it could.
func (c *serveConfig) setNodes(id string, urls []string, where string) bool {
	n, err := hefu.ParseNetwork(id)
	if err != nil {
		c.complain(where, "networks: "+err.Error())
		return false
	}
	if _, again := c.nodes[n]; !again {
		c.order = append(c.order, n)
		c.from[networkKey(n)] = where
	}
	c.nodes[n] = urls
	c.from[nodesKey(n)] = where
	return true
}

func networkKey(n hefu.Network) string { return "networks." + string(n) }
func nodesKey(n hefu.Network) string   { return networkKey(n) + ".nodes" }

// setQuorum says how many nodes of a network must say the same.
func (c *serveConfig) setQuorum(id, v, where string) {
	n, err := strconv.Atoi(v)
	if err != nil || n < 1 || n > 9 {
		c.complain(where, fmt.Sprintf("quorum: %q is no number of nodes; write how many must say the same, such as 2", v))
		return
	}
	c.quorum[hefu.Network(id)], c.from[networkKey(hefu.Network(id))+".quorum"] = n, where
}

// setHistory names a network's source of history.
func (c *serveConfig) setHistory(id, v, where string) {
	c.history[hefu.Network(id)], c.from[networkKey(hefu.Network(id))+".history"] = v, where
}

// nodesEnv is the environment variable of a network's nodes.
func nodesEnv(n hefu.Network) string { return networkEnv("NODES", n) }

// networkEnv is the environment variable of something of a network's.
func networkEnv(what string, n hefu.Network) string {
	clean := func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}
	return "HEFU_" + what + "_" + strings.ToUpper(strings.Map(clean, strings.ToLower(string(n))))
}

// database and keystore are where things lie. A database may be a URL with a password in
// it: place is for people.
func (c *serveConfig) database() string {
	if c.remote != "" {
		return c.remote
	}
	return filepath.Join(c.dataDir, "guard.db")
}

func (c *serveConfig) place() string {
	if c.remote == "" {
		return c.database()
	}
	place, err := store.Place(c.remote)
	if err != nil { // it was read when it was set
		return "PostgreSQL"
	}
	return place
}

func (c *serveConfig) keystore() string {
	if c.keystoreDir != "" {
		return c.keystoreDir
	}
	return filepath.Join(c.dataDir, "keystore")
}
