package main

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hefu-wallet/hefu"
)

// recentFile has the ids of the transfers that were seen last, for completion. It says
// nothing of them.
const (
	recentFile = "recent.json"
	mostRecent = 50
)

// recall adds ids to those that completion offers, newest first.
func (e *env) recall(ids ...hefu.TransferID) {
	for _, id := range e.recent() {
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	raw, err := json.Marshal(ids[:min(len(ids), mostRecent)])
	if err == nil {
		_ = e.writeFile(recentFile, raw) // completion is a convenience
	}
}

func (e *env) recent() (ids []hefu.TransferID) {
	_ = e.readJSON(recentFile, &ids) // unreadable: as if there were none
	return ids
}

// complete gives every command of the wallet what a shell can offer without a password and
// without a network: networks, the wallet of wallet.toml, ids of transfers seen lately.
func (f *walletFlags) complete(c *cobra.Command) {
	none := cobra.ShellCompDirectiveNoFileComp
	local := func(list func(*env) []string) cobra.CompletionFunc {
		return func(c *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
			e, err := f.env(c)
			if err != nil {
				return nil, none
			}
			return slices.DeleteFunc(list(e), func(s string) bool { return !strings.HasPrefix(strings.ToLower(s), strings.ToLower(typed)) }), none
		}
	}
	fixed := func(words ...string) cobra.CompletionFunc {
		return local(func(*env) []string { return slices.Clone(words) })
	}
	flags := map[string]cobra.CompletionFunc{
		"network": local((*env).networkNames), "fee": fixed("slow", "normal", "fast"), "format": fixed("csv"),
		"kind": fixed("solo", "cold"), "type": fixed("p2wpkh", "p2tr"), "wallet": local((*env).walletNames),
	}
	for name, fn := range flags {
		if c.Flags().Lookup(name) != nil || c.PersistentFlags().Lookup(name) != nil {
			_ = c.RegisterFlagCompletionFunc(name, fn) // fails only for what is registered twice
		}
	}
	first := func(list func(*env) []string) cobra.CompletionFunc {
		words := local(list)
		return func(c *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, none
			}
			return words(c, args, typed)
		}
	}
	switch use := c.Use; {
	case c.Name() == "label":
		c.ValidArgsFunction = first(func(e *env) []string { return append(e.networkNames(), e.recentIDs()...) })
	case strings.HasSuffix(use, " ID"), strings.HasSuffix(use, " [ID]"):
		c.ValidArgsFunction = first((*env).recentIDs)
	case !c.HasSubCommands() && c.ValidArgsFunction == nil:
		c.ValidArgsFunction = cobra.NoFileCompletions
	}
	for _, s := range c.Commands() {
		f.complete(s)
	}
}

func (e *env) networkNames() (out []string) {
	for _, n := range e.remembered() {
		out = append(out, n.Name)
	}
	return out
}

func (e *env) walletNames() []string {
	if e.conf.Wallet == "" {
		return nil
	}
	return []string{e.conf.Wallet}
}

func (e *env) recentIDs() (out []string) {
	for _, id := range e.recent() {
		out = append(out, string(id))
	}
	return out
}
