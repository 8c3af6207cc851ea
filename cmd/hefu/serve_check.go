package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
	"unicode"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	server "github.com/hefu-wallet/hefu/guard"
	"github.com/hefu-wallet/hefu/history"
	"github.com/hefu-wallet/hefu/keystore"
	"github.com/hefu-wallet/hefu/node"
)

// check finds what is wrong beyond the form of a line. It changes nothing on disk
// and calls no node.
func (c *serveConfig) check(families chain.Set) {
	c.checkListen()
	c.checkObserving()
	c.checkProxy()
	c.checkPage()
	c.checkIssuer()
	c.checkDirs()
	c.checkNetworks(families)
	c.checkDelays(families)
}

// checkMachine looks at what else runs here. An address that this data's own guard
// has is no mistake: who checks a file before a restart is right to do so.
func (c *serveConfig) checkMachine(ctx context.Context) {
	process, running := usedBy(c.dataDir)
	if running {
		c.note(fmt.Sprintf("a guard already runs on this data (process %s); it keeps its configuration until it is started again", process))
	}
	for _, key := range []string{"listen", "tls.cert", "tls.key", "proxy.tls"} {
		if c.unread[key] {
			return
		}
	}
	if c.listen.Check() != nil {
		return // told already
	}
	var lc net.ListenConfig
	ln, err := lc.Listen(ctx, "tcp", c.listen.Address)
	switch {
	case err == nil:
		_ = ln.Close()
	case running && errors.Is(err, syscall.EADDRINUSE):
		c.note(c.listen.Address + " is in use, by that guard as it seems")
	default:
		c.about("listen", "listen: "+err.Error()+c.bindAdvice(err))
	}
}

func (c *serveConfig) checkListen() {
	for _, key := range []string{"listen", "tls.cert", "tls.key", "proxy.tls"} {
		if c.unread[key] {
			return // they are judged together
		}
	}
	if err := c.listen.Check(); err != nil {
		key := "listen"
		if (c.listen.Cert == "") != (c.listen.Key == "") {
			if key = "tls.cert"; c.listen.Cert == "" {
				key = "tls.key"
			}
		}
		c.about(key, err.Error())
		return
	}
	if c.listen.Cert != "" {
		if _, err := tls.LoadX509KeyPair(c.listen.Cert, c.listen.Key); err != nil {
			c.about("tls.cert", "tls: the certificate and key cannot be used: "+err.Error())
		}
	}
}

// checkProxy wants to know the proxy: sign-ins are slowed down by where they come
// from, and behind an unknown proxy everybody comes from one place.
func (c *serveConfig) checkProxy() {
	if c.listen.Proxied && len(c.trusted) == 0 && !c.unread["proxy.trusted"] {
		c.about("proxy.tls", `proxy.tls needs proxy.trusted, the proxy's own address, such as trusted = ["127.0.0.1"]; without it everybody behind the proxy is one source, and one who guesses passwords locks out all`)
	}
}

// checkPage looks at origins where they can never be a browser's.
func (c *serveConfig) checkPage() {
	if len(c.origins) > 0 && !c.listen.Secure() && !c.unread["proxy.tls"] && !c.unread["tls.cert"] {
		c.about("origins", "origins: they are addresses with https, but nothing here has TLS; set [tls] or [proxy], or remove the line: on localhost none is needed")
	}
}

// checkIssuer looks at a name that ends up in an otpauth address, where a colon
// divides it from the account.
func (c *serveConfig) checkIssuer() {
	switch {
	case strings.TrimSpace(c.issuer) == "":
		c.about("issuer", `issuer: it is empty; name the guard as authenticator apps shall list it, such as "Hefu"`)
	case strings.ContainsFunc(c.issuer, func(r rune) bool { return r == ':' || unicode.IsControl(r) }), len(c.issuer) > maxIssuer:
		c.about("issuer", fmt.Sprintf("issuer: at most %d characters, without a colon or control characters", maxIssuer))
	}
}

const maxIssuer = 64

func (c *serveConfig) checkDirs() {
	if c.dataDir == "" {
		c.about("data_dir", "say where the database may lie, for example --data-dir ./hefu-data")
		return
	}
	c.checkDir("data_dir", c.dataDir)
	if c.remote != "" && c.keystoreDir == "" && !c.unread["keystore_dir"] {
		c.note("the keystore lies in the data directory: another guard on this database needs the same one. Set keystore_dir to a place that all of them share")
	}
	if c.keystoreDir != "" {
		c.checkDir("keystore_dir", c.keystoreDir)
	} else if _, err := os.Stat(c.keystore()); err == nil {
		c.checkDir("keystore_dir", c.keystore())
	}
	if inside(c.keystore(), c.dataDir) && !c.unread["keystore_dir"] {
		c.note("the keystore lies in the data directory: a copy of that is the whole guard, with every half. Set keystore_dir to a place that is backed up apart")
	}
	if c.masterFile != "" {
		key, err := keystore.ReadMaster(c.masterFile)
		if clear(key); err != nil {
			c.about("master_key_file", "master_key_file: "+err.Error())
		}
	}
}

// inside reports whether one directory is the other or lies below it.
func inside(dir, outer string) bool {
	a, errA := filepath.Abs(dir)
	b, errB := filepath.Abs(outer)
	rel, err := filepath.Rel(b, a)
	return errors.Join(errA, errB, err) == nil && (rel == "." || filepath.IsLocal(rel))
}

// checkDir accepts a directory of ours, or a place where one can be made.
func (c *serveConfig) checkDir(key, dir string) {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if err := creatable(dir); err != nil {
			c.about(key, fmt.Sprintf("%s: %s cannot be made: %v", key, dir, err))
		}
	case err != nil:
		c.about(key, key+": "+err.Error())
	case !info.IsDir():
		c.about(key, fmt.Sprintf("%s: %s is a file; name a directory", key, dir))
	case info.Mode().Perm()&0o077 != 0:
		c.about(key, fmt.Sprintf("%s: others can read %s (mode %04o); run: chmod 700 %s", key, dir, info.Mode().Perm(), dir))
	}
}

// creatable finds the nearest directory above that exists and looks whether this
// user may write there.
func creatable(dir string) error {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	for parent := filepath.Dir(dir); ; parent = filepath.Dir(parent) {
		info, err := os.Stat(parent)
		switch {
		case errors.Is(err, fs.ErrNotExist) && parent != filepath.Dir(parent):
			continue
		case err != nil:
			return err
		case !info.IsDir():
			return fmt.Errorf("%s is a file", parent)
		}
		return writable(parent)
	}
}

func (c *serveConfig) checkNetworks(families chain.Set) {
	if len(c.order) == 0 && !c.unread["networks"] {
		c.complain("networks (not set)", `no network is enabled; add [networks."eip155:1"] with nodes = ["https://node.example"]`)
	}
	c.checkStray()
	for _, id := range c.order {
		if _, _, err := families.Network(id); err != nil {
			c.about(networkKey(id), fmt.Sprintf("%v; 'hefu serve --networks' lists what is", err))
			continue
		}
		c.checkSources(families, id)
		if len(c.nodes[id]) == 0 {
			c.about(nodesKey(id), fmt.Sprintf("nodes of %s: at least one address is needed", id))
		}
		for i, text := range c.nodes[id] {
			if _, err := node.New([]string{text}, node.Options{}); err != nil {
				why := strings.TrimPrefix(err.Error(), "node: address 1 ")
				c.about(nodesKey(id), fmt.Sprintf("nodes of %s: address %d %s; it is %q", id, i+1, why, beginning(text)))
			}
		}
	}
}

// checkStray finds what is said of networks that are not enabled.
func (c *serveConfig) checkStray() {
	for _, id := range slices.Sorted(maps.Keys(c.quorum)) {
		if _, ok := c.nodes[id]; !ok {
			c.about(networkKey(id)+".quorum", fmt.Sprintf("quorum of %s: the network is not enabled; it has no nodes", id))
		}
	}
	for _, id := range slices.Sorted(maps.Keys(c.history)) {
		if _, ok := c.nodes[id]; !ok {
			c.about(networkKey(id)+".history", fmt.Sprintf("history of %s: the network is not enabled; it has no nodes", id))
		}
	}
}

// checkSources looks at what else a network's table says.
func (c *serveConfig) checkSources(families chain.Set, id hefu.Network) {
	n, f, err := families.Network(id)
	if err != nil {
		return
	}
	key := networkKey(id)
	switch q := c.quorum[id]; {
	case q > len(c.nodes[id]) && len(c.nodes[id]) > 0:
		c.about(key+".quorum", fmt.Sprintf("quorum of %s: %d nodes must say the same, but there are %d", id, q, len(c.nodes[id])))
	case q > 1 && f.Pin == nil:
		c.about(key+".quorum", fmt.Sprintf("quorum of %s: nodes of this kind cannot be compared; remove the line", id))
	}
	if text, ok := c.history[id]; ok {
		if _, err := history.Open(text, n, f, history.Options{}); err != nil {
			c.about(key+".history", err.Error())
		}
	}
}

// beginning is as much of a node's address as tells it from its neighbours: the rest
// may hold an API key, and complaints are pasted into tickets.
func beginning(address string) string {
	const most = 4
	scheme, rest, ok := strings.Cut(address, "://")
	if !ok {
		scheme, rest = "", address
	} else {
		scheme += "://"
	}
	if r := []rune(rest); len(r) > most {
		rest = string(r[:most]) + "…"
	}
	return scheme + rest
}

func (c *serveConfig) checkDelays(families chain.Set) {
	onlyDev := len(c.order) > 0 || c.unread["networks"]
	for _, id := range c.order {
		n, _, err := families.Network(id)
		onlyDev = onlyDev && (err != nil || n.Dev)
	}
	if onlyDev {
		return
	}
	floor := server.DefaultDelays()
	for _, d := range []struct {
		key         string
		is, atLeast time.Duration
	}{
		{"delays.redeal", c.delays.Redeal, floor.Redeal}, {"delays.unfreeze", c.delays.Unfreeze, floor.Unfreeze}, {"delays.book", c.delays.Book, floor.Book},
		{"delays.raise", c.delays.Raise, floor.Raise}, {"delays.raise_far", c.delays.RaiseFar, floor.RaiseFar},
		{"delays.no_passkey", c.delays.NoPasskey, floor.NoPasskey}, {"delays.quarantine", c.delays.Quarantine, floor.Quarantine},
	} {
		if d.is < d.atLeast {
			c.about(d.key, fmt.Sprintf("%s: at least %s, unless every network is a dev chain", d.key, d.atLeast))
		}
	}
}
