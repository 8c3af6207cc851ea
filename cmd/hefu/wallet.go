package main

import (
	"errors"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hefu-wallet/hefu"
)

// newWallet is `hefu wallet`.
func newWallet() *cobra.Command {
	c := &cobra.Command{Use: "wallet", Short: "the user's side: keys, addresses, transfers", Long: english("help.wallet")}
	c.Args = cobra.NoArgs // an unknown command is an error
	c.RunE = func(c *cobra.Command, _ []string) error { return c.Help() }
	f := &walletFlags{}
	f.add(c)
	c.AddCommand(
		newCreate(f), newRestore(f),
		newSignUp(f), newSignIn(f), newSignOut(f), newSessions(f), newDevices(f),
		newFreeze(f), newUnfreeze(f), newLimit(f), newStop(f), newControls(f),
		newSplit(f),
		newAccounts(f), newReceive(f), newBalance(f),
		newSend(f), newSubmit(f), newAllow(f), newApprove(f), newSpeedUp(f), newCancel(f), newHistory(f), newShow(f),
		newBook(f), newRecipients(f), newWebhook(f), newLabel(f), newExport(f),
		newRescue(f),
	)
	quiet(c)
	f.complete(c)
	return c
}

// negative is what a number with a minus becomes where flags are looked for.
var negative = regexp.MustCompile(`^unknown shorthand flag: '[0-9.]'`)

// missing names the arguments of a command that were not given.
func missing(use string, given int) string {
	var needed []string
	for _, word := range strings.Fields(use)[1:] {
		if strings.ToUpper(word) == word && !strings.ContainsAny(word, "[]") {
			needed = append(needed, word)
		}
	}
	return strings.Join(needed[min(given, len(needed)):], " ")
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
		return report(c.ErrOrStderr(), langOf(c), asJSON && noFlag == nil, c.CommandPath(), fail(hefu.KindInvalid, "misused", c.UseLine(), err))
	}
	c.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		if err != nil && negative.MatchString(err.Error()) {
			err = errors.New(english("misused.negative"))
		}
		return misused(c, err)
	})
	if args := c.Args; args != nil {
		c.Args = func(c *cobra.Command, given []string) error {
			err := args(c, given)
			if missing := missing(c.Use, len(given)); err != nil && missing != "" {
				err = errors.New(english("misused.missing", missing))
			}
			return misused(c, err)
		}
	}
	for _, s := range c.Commands() {
		quiet(s)
	}
}
