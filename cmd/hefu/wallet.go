package main

import (
	"github.com/spf13/cobra"

	"github.com/hefu-wallet/hefu"
)

const walletHelp = `The user's side, natively: keys stay in the vault of this device, every transfer is
read from its bytes on this device before it is signed.

Files, in HEFU_HOME (default ~/.local/share/hefu):
  vault.hefu     keys of this device, sealed under the vault password
  session.json   who is signed in where (a secret while it lives)
  guard.json     the guard's pinned identity
  wallet.toml    defaults: guard, fingerprint, name, wallet, network, and, for scripts
                 and demos only, password_file, vault_password_file, authenticator

Answers are read from the terminal (secrets without an echo) or, one line each and
in the order they are asked for, from standard input.

With --json every answer is one JSON object a line on standard output, and an error
is {"error":{"kind":…,"message":…}} on standard error. Exit codes, by kind:
   0  done                       8  locked: the half is locked, split again from paper
   1  internal                   9  replan
   2  invalid: bad input        10  waiting: a waiting period runs
   3  unauthenticated: sign in  11  throttled: too many attempts
   4  forbidden: wrong code     12  busy: try again
   5  not-found                 13  unavailable: guard or chain cannot be reached
   6  conflict                  14  vault: wrong password, damaged, in use
   7  frozen                    15  failed: the transfer ended otherwise than final
 130  cancelled

The JSON objects (fields that are empty are left out; amounts named units, amount in an
intent, and fees are whole numbers of base units in text; times are RFC 3339):
  create, restore      {wallet, label, imported, words}   words after create only
  signup               {guard, fingerprint, uri} where no authenticator file takes the
                       uri, then as signin
  signin, unfreeze, freeze   {guard, fingerprint, user}
  sessions, devices    one object of the guard's API each
  split                {wallet, dealing, generation, state, not_before}
  accounts, receive    {wallet, network, path, address, kind, imported, whole}; whole: not
                       split yet, and kind is empty
  balance              {asset, symbol, decimals, units, source, network, address, amount}
  send, approve        {"review":{…}}, then the transfer at each change of its state
  show, history, cancel      transfers, as the guard's API describes them (openapi)
  rescue               see 'hefu wallet rescue --help'
  on standard error    {"warning":{kind, wallet, dealing, device, asked, opens, message}}
                       of kind split-announced, while a wallet is about to be split anew`

// newWallet is `hefu wallet`.
func newWallet() *cobra.Command {
	c := &cobra.Command{Use: "wallet", Short: "the user's side: keys, addresses, transfers", Long: walletHelp}
	c.Args = cobra.NoArgs // an unknown command is an error
	c.RunE = func(c *cobra.Command, _ []string) error { return c.Help() }
	f := &walletFlags{}
	f.add(c)
	c.AddCommand(
		newCreate(f), newRestore(f),
		newSignUp(f), newSignIn(f), newSignOut(f), newSessions(f), newDevices(f),
		newFreeze(f), newUnfreeze(f),
		newSplit(f),
		newAccounts(f), newReceive(f), newBalance(f),
		newSend(f), newApprove(f), newCancel(f), newHistory(f), newShow(f),
		newRescue(f),
	)
	quiet(c)
	return c
}

// quiet keeps cobra from printing what report prints; a wrong flag or argument is
// reported like any other bad input.
func quiet(c *cobra.Command) {
	c.SilenceErrors, c.SilenceUsage = true, true
	misused := func(c *cobra.Command, err error) error {
		if err == nil {
			return nil
		}
		asJSON, noFlag := c.Flags().GetBool("json")
		return report(c.ErrOrStderr(), asJSON && noFlag == nil, c.CommandPath(), fail(hefu.KindInvalid, "misused", c.UseLine(), err))
	}
	c.SetFlagErrorFunc(misused)
	if args := c.Args; args != nil {
		c.Args = func(c *cobra.Command, given []string) error { return misused(c, args(c, given)) }
	}
	for _, s := range c.Commands() {
		quiet(s)
	}
}
