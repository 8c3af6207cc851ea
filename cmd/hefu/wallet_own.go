package main

import (
	"crypto/rand"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/chain/all"
	"github.com/hefu-wallet/hefu/holder"
	"github.com/hefu-wallet/hefu/keys"
	"github.com/hefu-wallet/hefu/text"
)

// Solo and cold accounts live in the vault of this device. No guard hears of them: what is
// asked about them is asked at a node that the person named for it.

// alone are the families of accounts in which no guard has a part.
func (e *env) alone() chain.Set { return all.Alone() }

// ownLine is a solo or cold account in JSON. Words is there only when they were made.
type ownLine struct {
	hefu.Account
	Label    string         `json:"label"`
	Type     string         `json:"type,omitempty"`
	Watch    string         `json:"descriptor,omitempty"`
	Networks []hefu.Network `json:"networks"` // on which it is an account
	Words    []string       `json:"words,omitempty"`
	Moves    []moveLine     `json:"moves,omitempty"`
}

// moveLine is a transfer out of such an account.
type moveLine struct {
	hefu.Intent
	State holder.MoveState `json:"state"`
	TxID  string           `json:"txid,omitempty"`
	Made  string           `json:"made"`
}

func (e *env) lineOfOwn(u *holder.Unguarded, on hefu.Network) (ownLine, error) {
	a, err := u.Account(e.alone(), on)
	l := ownLine{Account: a, Label: u.Label, Type: u.Type(), Watch: u.Descriptor(e.alone())}
	for _, f := range u.Set(e.alone()) {
		for _, n := range f.Networks {
			l.Networks = append(l.Networks, n.ID)
		}
	}
	return l, err
}

// printOwn shows one account: its kind first, because that is what it promises.
func (e *env) printOwn(out io.Writer, u *holder.Unguarded) error {
	l, err := e.lineOfOwn(u, u.Network)
	if err != nil {
		return err
	}
	return e.answer(l, func(io.Writer) { e.describeOwn(out, u, l) })
}

func (e *env) describeOwn(out io.Writer, u *holder.Unguarded, l ownLine) {
	fmt.Fprintln(out, e.t("accounts.head", u.Label, e.t(kindOfOwn(u))))
	var same []string
	for _, f := range u.Set(e.alone()) {
		for _, n := range f.Networks {
			a, err := u.Account(e.alone(), n.ID)
			switch {
			case err != nil:
			case n.ID == u.Network:
				fmt.Fprintln(out, e.t("accounts.line", n.Name, grouped(a.Address), a.Path))
			case n.Dev:
			case a.Address == l.Address:
				same = append(same, n.Name)
			default:
				fmt.Fprintln(out, e.t("accounts.line", n.Name, grouped(a.Address), a.Path))
			}
		}
	}
	if len(same) > 0 {
		fmt.Fprintln(out, e.t("own.same", strings.Join(same, ", ")))
	}
}

func kindOfOwn(u *holder.Unguarded) text.Key {
	if u.Kind == hefu.Solo {
		return "own.kind.solo"
	}
	return "own.kind.cold"
}

type addFlags struct {
	kind, network, typ           string
	words                        int
	restore, passphrase, visible bool
	noCheck                      bool
}

func newAccountsAdd(f *walletFlags) *cobra.Command {
	var a addFlags
	c := &cobra.Command{
		Use: "add NAME [KEY]", Args: cobra.RangeArgs(1, 2), Short: "add a solo account (whole key here) or a cold one (no key here)", Long: english("help.accounts.add"),
		RunE: f.run(func(e *env, args []string) error {
			if a.kind == string(hefu.Solo) && len(args) == 1 {
				return e.addSolo(args[0], a)
			}
			if a.kind == string(hefu.Cold) {
				return e.addCold(args[0], slices.Concat(args[1:], []string{""})[0], a)
			}
			return fail(hefu.KindInvalid, "own.add.kind")
		}),
	}
	c.Flags().StringVar(&a.kind, "kind", "", "solo or cold")
	c.Flags().StringVar(&a.network, "network", "", "name or CAIP-2 id")
	c.Flags().StringVar(&a.typ, "type", "", "of a Bitcoin address: p2wpkh (BIP-84) or p2tr (BIP-86)")
	c.Flags().BoolVar(&a.restore, "restore", false, "solo: type words that exist instead of making new ones")
	c.Flags().IntVar(&a.words, "words", 24, "solo: 12 or 24 new words")
	c.Flags().BoolVar(&a.passphrase, "passphrase", false, "solo: ask for a BIP-39 passphrase too")
	c.Flags().BoolVar(&a.visible, "visible", false, "show the words while they are typed")
	c.Flags().BoolVar(&a.noCheck, "no-check", false, "do not ask for three of the words")
	return c
}

// aloneNetwork picks a network among all that solo and cold accounts can be on.
func (e *env) aloneNetwork(typed string) (chain.Network, error) {
	if typed == "" {
		typed = e.conf.Network
	}
	var names []string
	for _, f := range e.alone() {
		for _, n := range f.Networks {
			if string(n.ID) == typed || strings.EqualFold(n.Name, typed) {
				return n, nil
			}
			if name := fmt.Sprintf("%s (%s)", n.Name, n.ID); !n.Dev && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	if typed == "" {
		return chain.Network{}, fail(hefu.KindInvalid, "own.network", strings.Join(names, ", "))
	}
	return chain.Network{}, fail(hefu.KindInvalid, "rescue.network", typed, strings.Join(names, ", "))
}

func (e *env) addSolo(label string, a addFlags) error {
	n, err := e.aloneNetwork(a.network)
	if err != nil {
		return err
	}
	b, err := e.newVault() // first: what is wrong with a password must not cost the words
	if err != nil {
		return err
	}
	defer b.close()
	m, passphrase, err := e.soloWords(a)
	if err != nil {
		return err
	}
	defer m.Wipe()
	u, err := b.AddSolo(e.alone(), n.ID, a.typ, label, m, passphrase, e.now())
	if err != nil {
		return err
	}
	if err := b.save(); err != nil {
		return err
	}
	e.say("own.added.solo", u.Label)
	if a.restore {
		e.say("own.added.imported")
	}
	l, err := e.lineOfOwn(u, n.ID)
	if err != nil {
		return err
	}
	if !a.restore && e.asJSON {
		l.Words = m.Words()
	}
	return e.answer(l, func(w io.Writer) { e.describeOwn(w, u, l) })
}

// soloWords makes new words and shows their paper, or takes those that are typed.
func (e *env) soloWords(a addFlags) (m keys.Mnemonic, passphrase string, err error) {
	if a.restore {
		if m, err = e.readWords(a.visible); err == nil && a.passphrase {
			passphrase, err = e.askHidden("passphrase")
		}
		return m, passphrase, err
	}
	if m, err = keys.NewMnemonic(rand.Reader, a.words); err != nil {
		return m, "", hefu.Errorf(hefu.KindInvalid, "create: %v", err)
	}
	if a.passphrase {
		if passphrase, err = e.twice("passphrase", "passphrase.again", "passphrase.match"); err != nil {
			return m, "", err
		}
	}
	if !e.asJSON {
		err = e.paper(m.Words(), a.noCheck)
	}
	return m, passphrase, err
}

func (e *env) addCold(label, key string, a addFlags) error {
	n, err := e.aloneNetwork(a.network)
	if err != nil {
		return err
	}
	if key == "" {
		if key, err = e.ask("own.key"); err != nil {
			return err
		}
	}
	b, err := e.newVault()
	if err != nil {
		return err
	}
	defer b.close()
	var u *holder.Unguarded
	if n.Gap == 0 {
		u, err = b.AddAddress(e.alone(), n.ID, label, key, e.now())
	} else {
		u, err = b.AddWatched(e.alone(), n.ID, a.typ, label, key, e.now())
	}
	if err != nil {
		return err
	}
	if err := b.save(); err != nil {
		return err
	}
	e.say("own.added.cold", u.Label)
	return e.printOwn(e.out, u)
}

func newAccountsRename(f *walletFlags) *cobra.Command {
	return &cobra.Command{
		Use: "rename OLD NEW", Args: cobra.ExactArgs(2), Short: "give a solo or cold account another name",
		RunE: f.run(func(e *env, args []string) error {
			return e.changeOwn(func(b *strongbox) error {
				if err := b.Rename(args[0], args[1]); err != nil {
					return err
				}
				e.say("own.renamed", args[1])
				return nil
			})
		}),
	}
}

func (e *env) changeOwn(change func(*strongbox) error) error {
	b, err := e.openVault(true)
	if err != nil {
		return err
	}
	defer b.close()
	if err := change(b); err != nil {
		return err
	}
	return b.save()
}

func newAccountsRemove(f *walletFlags) *cobra.Command {
	return &cobra.Command{
		Use: "remove NAME", Args: cobra.ExactArgs(1), Short: "forget a solo or cold account; the key of a solo one comes back from its paper only",
		RunE: f.run(func(e *env, args []string) error {
			return e.changeOwn(func(b *strongbox) error { return e.removeOwn(b, args[0]) })
		}),
	}
}

func (e *env) removeOwn(b *strongbox, name string) error {
	u, err := b.Account(name)
	if err != nil {
		return err
	}
	question := text.Key("own.remove.cold")
	if u.Kind == hefu.Solo {
		question = "own.remove.solo"
	}
	ok, err := e.agree(question, u.Label)
	if err != nil {
		return err
	}
	if !ok {
		return fail(kindCancelled, "own.kept")
	}
	if err := b.Remove(name); err != nil {
		return err
	}
	e.say("own.removed", name)
	return nil
}

func newAccountsNode(f *walletFlags) *cobra.Command {
	return &cobra.Command{
		Use: "node NETWORK [URL...]", Args: cobra.MinimumNArgs(1), Short: "which node is asked about solo and cold accounts; without a URL, forget it",
		RunE: f.run(func(e *env, args []string) error { return e.nameNode(args[0], args[1:]) }),
	}
}

// nameNode keeps the node's address in the vault: it may hold a key.
func (e *env) nameNode(network string, urls []string) error {
	n, err := e.aloneNetwork(network)
	if err != nil {
		return err
	}
	b, err := e.newVault()
	if err != nil {
		return err
	}
	defer b.close()
	if len(urls) == 0 {
		delete(b.Nodes, n.ID)
		e.say("own.node.gone", n.Name)
		return b.save()
	}
	if _, err := e.ledgerAt(e.alone(), n.ID, urls); err != nil { // an address that is none
		return err
	}
	if b.Nodes == nil {
		b.Nodes = map[hefu.Network][]string{}
	}
	b.Nodes[n.ID] = urls
	e.say("own.node.kept", n.Name)
	return b.save()
}

func (e *env) ledgerAt(set chain.Set, id hefu.Network, urls []string) (chain.Ledger, error) {
	c := &serveConfig{nodes: map[hefu.Network][]string{id: urls}, order: []hefu.Network{id}}
	all, err := c.ledgers(set)
	return all[id], err
}

// ownLedger is the node that was named for the account's network, or for this run.
func (e *env) ownLedger(b *strongbox, u *holder.Unguarded, n chain.Network, nodes []string) (chain.Ledger, error) {
	if len(nodes) == 0 {
		nodes = b.Nodes[n.ID]
	}
	if len(nodes) == 0 {
		return nil, fail(hefu.KindInvalid, "own.node.none", n.Name, n.ID)
	}
	return e.ledgerAt(u.Set(e.alone()), n.ID, nodes)
}

// ownNetwork picks one of the account's networks; the one that it was added for needs no
// naming.
func (e *env) ownNetwork(u *holder.Unguarded, typed string) (chain.Network, chain.Family, error) {
	set := u.Set(e.alone())
	if typed == "" {
		return set.Network(u.Network)
	}
	var names []string
	for _, f := range set {
		for _, n := range f.Networks {
			if string(n.ID) == typed || strings.EqualFold(n.Name, typed) {
				return n, f, nil
			}
			names = append(names, fmt.Sprintf("%s (%s)", n.Name, n.ID))
		}
	}
	return chain.Network{}, chain.Family{}, fail(hefu.KindInvalid, "own.elsewhere", u.Label, typed, strings.Join(names, ", "))
}
