package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hefu-wallet/hefu"
	chains "github.com/hefu-wallet/hefu/chain/all"
)

// newFollowAnew is `hefu admin follow-anew`.
func newFollowAnew() *cobra.Command {
	var from uint64
	c := adminCommand("follow-anew", "read a network's chain again from where its nodes part from what was final; no guard may run", func(c *cobra.Command, conf *serveConfig, network string) error {
		return conf.followAnew(c, hefu.Network(network), from)
	})
	c.Use = strings.Replace(c.Use, "FILE", "NETWORK", 1)
	c.Flags().Uint64Var(&from, "from", 0, "the first block to read again; without it the one after the newest that is remembered and in the node's chain")
	return c
}

// followAnew opens the guard without serving and begins one watch anew.
func (c *serveConfig) followAnew(cmd *cobra.Command, network hefu.Network, from uint64) (err error) {
	r := &running{}
	defer func() { err = errors.Join(err, r.close()) }()
	if err := c.lock(r); err != nil {
		return err
	}
	if c.remote == "" {
		if err := present(c.database(), fail(hefu.KindNotFound, "rotate.nothing", c.database())); err != nil {
			return err
		}
	}
	keys, err := c.openKeystore()
	if err != nil {
		return err
	}
	r.closes = append(r.closes, keys.Close)
	if err := c.openWith(cmd.Context(), r, keys, chains.Families(), c.logger(cmd.ErrOrStderr())); err != nil {
		return err
	}
	did, err := r.guard.FollowAnew(cmd.Context(), network, from)
	if err != nil {
		return err
	}
	_, err = fmt.Fprint(cmd.OutOrStdout(), langOf(cmd).Say("follow.anew", network, did.From, did.Was, did.Taken))
	return err
}
