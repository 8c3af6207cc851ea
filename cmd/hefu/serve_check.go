package main

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/hefu-wallet/hefu/chain"
	server "github.com/hefu-wallet/hefu/guard"
	"github.com/hefu-wallet/hefu/keystore"
	"github.com/hefu-wallet/hefu/node"
)

// check finds what is wrong beyond the form of a line. It changes nothing on disk
// and calls no node.
func (c *serveConfig) check(families chain.Set) {
	c.checkListen()
	c.checkDirs()
	c.checkNetworks(families)
}

func (c *serveConfig) checkListen() {
	if err := c.listen.Check(); err != nil {
		key := "listen"
		if (c.listen.Cert == "") != (c.listen.Key == "") {
			if key = "tls.cert"; c.listen.Cert == "" {
				key = "tls.key"
			}
		}
		c.complain(c.where(key), err.Error())
		return
	}
	if c.listen.Cert != "" {
		if _, err := tls.LoadX509KeyPair(c.listen.Cert, c.listen.Key); err != nil {
			c.complain(c.where("tls.cert"), "tls: the certificate and key cannot be used: "+err.Error())
		}
	}
}

func (c *serveConfig) checkDirs() {
	if c.dataDir == "" {
		c.complain(c.where("data_dir"), "say where the database may lie, for example --data-dir ./hefu-data")
		return
	}
	c.checkDir("data_dir", c.dataDir)
	c.checkDir("keystore_dir", c.keystore())
	if c.masterFile != "" {
		key, err := keystore.ReadMaster(c.masterFile)
		if clear(key); err != nil {
			c.complain(c.where("master_key_file"), "master_key_file: "+err.Error())
		}
	}
}

// checkDir accepts a directory of ours, or a place where one can be made.
func (c *serveConfig) checkDir(key, dir string) {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if err := creatable(dir); err != nil {
			c.complain(c.where(key), fmt.Sprintf("%s: %s cannot be made: %v", key, dir, err))
		}
	case err != nil:
		c.complain(c.where(key), key+": "+err.Error())
	case !info.IsDir():
		c.complain(c.where(key), fmt.Sprintf("%s: %s is a file; name a directory", key, dir))
	case info.Mode().Perm()&0o077 != 0:
		c.complain(c.where(key), fmt.Sprintf("%s: others can read %s (mode %04o); run: chmod 700 %s", key, dir, info.Mode().Perm(), dir))
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
	if len(c.order) == 0 {
		c.complain("networks (not set)", `no network is enabled; add [networks."eip155:1"] with nodes = ["https://node.example"]`)
	}
	onlyDev := len(c.order) > 0
	for _, id := range c.order {
		n, _, err := families.Network(id)
		if err != nil {
			c.complain(c.where(networkKey(id)), fmt.Sprintf("%v; 'hefu serve --networks' lists what is", err))
			continue
		}
		onlyDev = onlyDev && n.Dev
		if _, err := node.New(c.nodes[id], node.Options{}); err != nil {
			c.complain(c.where(nodesKey(id)), fmt.Sprintf("nodes of %s: %v", id, err))
		}
	}
	floor := server.DefaultDelays()
	if onlyDev {
		return
	}
	if c.delays.Redeal < floor.Redeal {
		c.complain(c.where("delays.redeal"), fmt.Sprintf("delays.redeal: at least %s, unless every network is a dev chain", floor.Redeal))
	}
	if c.delays.Unfreeze < floor.Unfreeze {
		c.complain(c.where("delays.unfreeze"), fmt.Sprintf("delays.unfreeze: at least %s, unless every network is a dev chain", floor.Unfreeze))
	}
}
