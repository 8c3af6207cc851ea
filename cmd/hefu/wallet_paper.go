package main

import (
	"crypto/rand"
	"fmt"
	"io"
	"math/big"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/holder"
	"github.com/hefu-wallet/hefu/keys"
)

// walletLine is what create and restore answer in JSON. Words is there only after
// create: a script keeps it as it would keep coins.
type walletLine struct {
	Wallet   hefu.WalletID `json:"wallet"`
	Label    string        `json:"label"`
	Imported bool          `json:"imported"`
	Words    []string      `json:"words,omitempty"`
}

func newCreate(f *walletFlags) *cobra.Command {
	var words int
	var label string
	var passphrase, noCheck bool
	c := &cobra.Command{
		Use: "create", Args: cobra.NoArgs, Short: "make a new wallet and show its paper",
		RunE: f.run(func(e *env, _ []string) error { return e.create(words, label, passphrase, noCheck) }),
	}
	c.Flags().IntVar(&words, "words", 24, "12 or 24")
	c.Flags().StringVar(&label, "label", "", "a name for it on this device")
	c.Flags().BoolVar(&passphrase, "passphrase", false, "ask for a BIP-39 passphrase too; without it the paper does not restore")
	c.Flags().BoolVar(&noCheck, "no-check", false, "do not ask for three of the words")
	return c
}

func (e *env) create(words int, label string, withPassphrase, noCheck bool) error {
	m, err := keys.NewMnemonic(rand.Reader, words)
	if err != nil {
		return hefu.Errorf(hefu.KindInvalid, "create: %v", err)
	}
	defer m.Wipe()
	passphrase := ""
	if withPassphrase {
		if passphrase, err = e.twice("passphrase", "passphrase.again", "passphrase.match"); err != nil {
			return err
		}
	}
	b, err := e.newVault()
	if err != nil {
		return err
	}
	defer b.close()
	if !e.asJSON {
		if err := e.paper(m.Words(), noCheck); err != nil {
			return err
		}
	}
	w, err := b.AddMnemonic(m, passphrase, label, false, e.now())
	if err != nil {
		return err
	}
	if err := b.save(); err != nil {
		return err
	}
	e.say("created", w.Label)
	e.sayNext()
	if e.asJSON {
		return e.answer(walletLine{Wallet: w.ID, Label: w.Label, Words: m.Words()}, nil)
	}
	return nil
}

const clearScreen = "\x1b[2J\x1b[3J\x1b[H"

// paper shows the words, clears them and asks for three, until they are right.
func (e *env) paper(words []string, noCheck bool) error {
	for {
		e.say("paper.intro")
		showWords(e.out, words)
		if noCheck {
			e.say("paper.nocheck")
			return nil
		}
		if _, err := e.ask("paper.continue"); err != nil {
			return fail(kindCancelled, "paper.check.ended")
		}
		if e.interactive() {
			fmt.Fprint(e.raw, clearScreen)
		}
		wrong, err := e.checkWords(words)
		if err != nil {
			return fail(kindCancelled, "paper.check.ended")
		}
		if wrong == 0 {
			return nil
		}
		e.say("paper.check.wrong", wrong)
	}
}

func showWords(w io.Writer, words []string) {
	for i, word := range words {
		fmt.Fprintf(w, "%3d  %-12s", i+1, word)
		if i%4 == 3 {
			fmt.Fprintln(w)
		}
	}
}

// checkWords asks for three words and returns the number of one that was wrong, or 0.
func (e *env) checkWords(words []string) (int, error) {
	e.say("paper.check.intro")
	var asked []int
	for len(asked) < 3 {
		n, err := rand.Int(rand.Reader, big.NewInt(int64(len(words))))
		if err != nil {
			return 0, err
		}
		if i := int(n.Int64()); !slices.Contains(asked, i) {
			asked = append(asked, i)
		}
	}
	slices.Sort(asked)
	for _, i := range asked {
		a, err := e.ask("paper.check", i+1)
		if err != nil {
			return 0, err
		}
		if !strings.EqualFold(a, words[i]) {
			return i + 1, nil
		}
	}
	return 0, nil
}

func newRestore(f *walletFlags) *cobra.Command {
	var label string
	var passphrase, visible bool
	c := &cobra.Command{
		Use: "restore", Args: cobra.NoArgs, Short: "bring a wallet back from paper, in any official language",
		RunE: f.run(func(e *env, _ []string) error { return e.restore(label, passphrase, visible) }),
	}
	c.Flags().StringVar(&label, "label", "", "a name for it on this device")
	c.Flags().BoolVar(&passphrase, "passphrase", false, "the paper has a BIP-39 passphrase: ask for it")
	c.Flags().BoolVar(&visible, "visible", false, "show the words while they are typed")
	return c
}

func (e *env) restore(label string, withPassphrase, visible bool) error {
	b, err := e.newVault() // first: what is wrong with a password must not cost the words
	if err != nil {
		return err
	}
	defer b.close()
	m, err := e.readWords(visible)
	if err != nil {
		return err
	}
	defer m.Wipe()
	passphrase := ""
	if withPassphrase {
		if passphrase, err = e.askHidden("passphrase"); err != nil {
			return err
		}
	}
	before := len(b.Wallets)
	w, err := b.AddMnemonic(m, passphrase, label, true, e.now())
	if err != nil {
		return err
	}
	if err := b.Distinct(e.alone()); err != nil { // words of a cold account that is watched here
		return err
	}
	if err := b.save(); err != nil {
		return err
	}
	e.sayRestored(w, m, len(b.Wallets) > before)
	if e.asJSON {
		return e.answer(walletLine{Wallet: w.ID, Label: w.Label, Imported: w.Imported}, nil)
	}
	return nil
}

func (e *env) sayRestored(w *holder.Wallet, m keys.Mnemonic, fresh bool) {
	if !fresh {
		e.say("restored.again", w.Label)
	} else {
		e.say("restored", w.Label, m.Language(), len(m.Words()))
		e.say("imported")
	}
	e.sayNext()
}

// sayNext tells the step after the paper.
func (e *env) sayNext() {
	if s, err := e.session(); err == nil && s.Token != "" {
		e.say("next.split")
	} else if e.conf.Guard != "" && e.conf.Name != "" {
		e.say("next.signup.known")
	} else {
		e.say("next.signup")
	}
}
