package main

import (
	"crypto/rand"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/client"
	"github.com/hefu-wallet/hefu/holder"
	"github.com/hefu-wallet/hefu/wire"
)

func newBook(f *walletFlags) *cobra.Command {
	c := &cobra.Command{
		Use: "book", Args: cobra.NoArgs, Short: "your address book, checked on this device", Long: english("help.book"),
		RunE: f.run(func(e *env, _ []string) error { return e.book() }),
	}
	c.AddCommand(newBookAdd(f), newBookRemove(f))
	return c
}

// bookLine is an entry in JSON, with what this device makes of it.
type bookLine struct {
	wire.BookEntry
	Verdict holder.BookVerdict `json:"verdict"`
	Waiting bool               `json:"waiting,omitempty"`
}

// entry is what the guard showed, as the holder reads it.
func entry(e wire.BookEntry) hefu.BookEntry {
	return hefu.BookEntry{
		ID: e.ID, Wallet: e.Wallet, Name: e.Name, Network: e.Network, Address: e.Address, MAC: e.MAC, NotBefore: e.NotBefore, Created: e.Created,
	}
}

func (e *env) entries(g *guard) ([]hefu.BookEntry, error) {
	got, err := client.Collect(g.AllBook(e.ctx))
	out := make([]hefu.BookEntry, 0, len(got))
	for _, line := range got {
		out = append(out, entry(line))
	}
	return out, err
}

func (e *env) book() error {
	g, err := e.signedIn()
	if err != nil {
		return err
	}
	b, err := e.openVault(false)
	if err != nil {
		return err
	}
	defer b.close()
	got, err := client.Collect(g.AllBook(e.ctx))
	if err != nil {
		return err
	}
	for _, found := range got {
		line := bookLine{found, b.JudgeBookEntry(entry(found)), !entry(found).Ripe(e.now())}
		err := e.answer(line, func(w io.Writer) {
			fmt.Fprintln(w, e.t("book.line", line.Name, e.networkName(line.Network), line.Address, e.bookNote(line)))
		})
		if err != nil {
			return err
		}
	}
	if len(got) == 0 {
		e.say("book.empty")
	}
	return nil
}

// bookNote says what hinders an entry.
func (e *env) bookNote(l bookLine) string {
	switch {
	case l.Verdict == holder.BookChanged:
		return e.t("book.changed")
	case l.Verdict == holder.BookForeign:
		return e.t("book.foreign")
	case l.Waiting:
		return e.t("book.waiting", local(l.NotBefore))
	}
	return ""
}

func (e *env) networkName(id hefu.Network) string {
	if n, _, err := e.families().Network(id); err == nil {
		return n.Name
	}
	return string(id)
}

func newBookAdd(f *walletFlags) *cobra.Command {
	var network, code, ends string
	c := &cobra.Command{
		Use: "add NAME ADDRESS", Args: cobra.ExactArgs(2), Short: "add an entry; it counts after a waiting period",
		RunE: f.run(func(e *env, args []string) error { return e.bookAdd(args[0], args[1], network, code, ends) }),
	}
	c.Flags().StringVar(&network, "network", "", "name or CAIP-2 id")
	c.Flags().StringVar(&code, "code", "", "one-time code")
	c.Flags().StringVar(&ends, "recipient-ends", "", recipientEnds)
	return c
}

func (e *env) bookAdd(name, address, network, code, ends string) error {
	g, err := e.signedIn()
	if err != nil {
		return err
	}
	n, err := e.network(e.networks(g), network)
	if err != nil {
		return err
	}
	if _, err := hefu.ParseBookName(name); err != nil {
		return err
	}
	if _, err := e.parseAddress(n, address); err != nil {
		return err
	}
	b, err := e.openVault(false)
	if err != nil {
		return err
	}
	defer b.close()
	made, err := b.NewBookEntry(rand.Reader, e.families(), e.conf.Wallet, name, n.ID, address)
	if err != nil {
		return err
	}
	if err := e.mayAdd(g, b, n, made, ends); err != nil {
		return err
	}
	var added wire.BookEntry
	err = e.withCode(code, e.t("code.book", made.Name, made.Address), func(code string) (err error) {
		added, err = g.AddBookEntry(e.ctx, wire.AddBookEntry{
			ID: made.ID, Wallet: made.Wallet, Name: made.Name, Network: made.Network, Address: made.Address, MAC: made.MAC, Code: code,
		})
		return err
	})
	if err != nil {
		return err
	}
	e.say("book.added", made.Name, grouped(made.Address), local(added.NotBefore))
	return e.answer(bookLine{added, b.JudgeBookEntry(entry(added)), !entry(added).Ripe(e.now())}, nil0)
}

// mayAdd refuses a name that is there already and asks about a look-alike.
func (e *env) mayAdd(g *guard, b *strongbox, n chain.Network, made hefu.BookEntry, ends string) error {
	all, err := e.entries(g)
	if err != nil {
		return err
	}
	if len(b.FindInBook(all, made.Name, n.ID)) > 0 {
		return fail(hefu.KindConflict, "book.taken", made.Name, n.Name)
	}
	past, err := e.past(g)
	if err != nil {
		return err
	}
	r, err := holder.Recognise(e.families(), n.ID, made.Address, e.circle(g, b, all, past))
	if err != nil {
		return err
	}
	if !e.asJSON {
		e.showAlike(e.err, made.Address, r)
	}
	return e.sure(made.Address, r, ends)
}

func newBookRemove(f *walletFlags) *cobra.Command {
	var network string
	c := &cobra.Command{
		Use: "remove NAME", Args: cobra.ExactArgs(1), Short: "take an entry out, by name or id, at once; any session may",
		RunE: f.run(func(e *env, args []string) error { return e.bookRemove(args[0], network) }),
	}
	c.Flags().StringVar(&network, "network", "", "name or CAIP-2 id")
	return c
}

// bookRemove needs no vault: taking out lowers risk, also what somebody else put in.
func (e *env) bookRemove(name, network string) error {
	g, err := e.signedIn()
	if err != nil {
		return err
	}
	var only hefu.Network
	if network != "" {
		n, err := e.network(e.networks(g), network)
		if err != nil {
			return err
		}
		only = n.ID
	}
	got, err := client.Collect(g.AllBook(e.ctx))
	if err != nil {
		return err
	}
	var found []wire.BookEntry
	for _, l := range got {
		if (string(l.ID) == name || strings.EqualFold(l.Name, name)) && (only == "" || l.Network == only) {
			found = append(found, l)
		}
	}
	switch len(found) {
	case 0:
		return fail(hefu.KindNotFound, "book.none", name)
	case 1:
	default:
		ids := make([]string, len(found))
		for i, l := range found {
			ids[i] = fmt.Sprintf("%s (%s, %s)", l.ID, e.networkName(l.Network), l.Address)
		}
		return fail(hefu.KindInvalid, "book.several", name, strings.Join(ids, "; "))
	}
	if err := g.RemoveBookEntry(e.ctx, found[0].ID); err != nil {
		return err
	}
	e.say("book.removed", found[0].Name, grouped(found[0].Address))
	return nil
}
