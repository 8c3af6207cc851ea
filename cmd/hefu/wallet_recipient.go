package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/chain"
	"github.com/hefu-wallet/hefu/door"
	"github.com/hefu-wallet/hefu/holder"
	"github.com/hefu-wallet/hefu/text"
	"github.com/hefu-wallet/hefu/wire"
)

const (
	recipientEnds = "where the recipient looks like an address that you know: the last 8 characters of the one that you mean"
	// mostPaid is how many recipients are read at the guard, the latest first.
	mostPaid = 1000
)

// circle is every address that this device knows: its own accounts, the genuine entries of
// the book, and those that its own key signed payments to, as far as the guard still has
// the signed bytes. Nobody gets into it by paying, and the guard puts nobody in. Whom
// transfers under way name is in it to be compared with, and is not known by that.
func (e *env) circle(g *guard, b *strongbox, book []hefu.BookEntry, past []wire.Transfer) []holder.Familiar {
	for _, found := range book {
		if b.JudgeBookEntry(found) == holder.BookChanged {
			e.say("book.tampered")
			break
		}
	}
	own := b.Own(e.families(), e.networks(g))
	paid, approved := door.Past(e.families(), b.State, past)
	return slices.Concat(own, b.Booked(book, e.now()), paid, approved)
}

// past reads the transfers that say whom one pays. Proposals are not among them, so that
// nobody who only signs in pushes a recipient out; where there are more than are read it is
// said.
func (e *env) past(g *guard) ([]wire.Transfer, error) {
	var out []wire.Transfer
	for t, err := range g.AllRecipients(e.ctx) {
		if err != nil {
			return nil, err
		}
		if len(out) == mostPaid {
			e.say("recipients.cut", mostPaid)
			break
		}
		out = append(out, t)
	}
	return out, nil
}

// parseAddress checks what was typed and returns its canonical form.
func (e *env) parseAddress(n chain.Network, typed string) (string, error) {
	_, family, err := e.families().Network(n.ID)
	if err != nil {
		return "", err
	}
	return family.ParseAddress(n, typed)
}

// checkRecipient finds what can be neither an address nor a name of the book, before the
// vault is opened.
func (e *env) checkRecipient(g *guard, n chain.Network, to string) error {
	_, wrong := e.parseAddress(n, to)
	if wrong == nil {
		return nil
	}
	if _, err := hefu.ParseBookName(to); err != nil {
		return wrong
	}
	all, err := e.entries(g)
	if err != nil {
		return err
	}
	named := func(b hefu.BookEntry) bool { return strings.EqualFold(b.Name, to) && b.Network == n.ID }
	if !slices.ContainsFunc(all, named) {
		return fail(hefu.KindInvalid, "send.who", to, n.Name, wrong)
	}
	return nil
}

// recipient turns what was typed into an address: one that was typed itself, or that of a
// genuine entry of the book whose waiting period is over.
func (e *env) recipient(g *guard, b *strongbox, n chain.Network, to string) (string, error) {
	address, wrong := e.parseAddress(n, to)
	if wrong == nil {
		return address, nil
	}
	if _, err := hefu.ParseBookName(to); err != nil {
		return "", wrong
	}
	all, err := e.entries(g)
	if err != nil {
		return "", err
	}
	return e.named(b, n, all, to)
}

// named is the address of the one entry of that name that may be used.
func (e *env) named(b *strongbox, n chain.Network, all []hefu.BookEntry, name string) (string, error) {
	found := b.FindInBook(all, name, n.ID)
	switch {
	case len(found) == 0:
		return "", fail(hefu.KindInvalid, "send.unproved.name", name, n.Name)
	case len(found) > 1:
		return "", fail(hefu.KindInvalid, "send.names", name, n.Name)
	case !found[0].Ripe(e.now()):
		return "", fail(hefu.KindWaiting, "send.waits", found[0].Name, local(found[0].NotBefore))
	}
	return e.parseAddress(n, found[0].Address)
}

// recall reads what the guard knows of whom one pays, and takes in what the vault should know
// and does not: a file from a backup forgets what was signed since.
func (a *approval) recall() (err error) {
	if a.past, err = a.env.past(a.g); err != nil {
		return err
	}
	forgotten := door.Recall(a.families(), a.box.State, a.past)
	if len(forgotten) == 0 {
		return nil
	}
	if err := a.box.save(); err != nil {
		return err
	}
	for _, id := range forgotten {
		a.say("vault.older", id)
	}
	return nil
}

// recognise compares everybody whom a transfer lets have something with the addresses
// that this device knows.
func (a *approval) recognise(r *holder.Review) error {
	all, err := a.entries(a.g)
	if err != nil {
		return err
	}
	known := a.circle(a.g, a.box, all, a.past)
	a.who = map[string]holder.Recipient{}
	for _, to := range r.Summary.Recipients() {
		if a.who[to], err = holder.Recognise(a.families(), r.Network.ID, to, known); err != nil {
			return err
		}
	}
	return nil
}

// sureOfAll asks about every look-alike among those who get something.
func (a *approval) sureOfAll(r *holder.Review) error {
	for _, to := range r.Summary.Recipients() {
		if err := a.sure(to, a.who[to], a.flags.ends); err != nil {
			return err
		}
	}
	return nil
}

// showAlike shows an address next to those that it looks like.
func (e *env) showAlike(w io.Writer, to string, r holder.Recipient) {
	for _, f := range r.Alike {
		fmt.Fprintf(w, "\n  %s\n", e.t("alike.title", e.whose(f)))
		row(w, e.t("alike.this"), to)
		row(w, "", grouped(to))
		row(w, e.t("alike.known"), f.Address)
		row(w, "", grouped(f.Address))
	}
}

// whose says why this device knows an address.
func (e *env) whose(f holder.Familiar) string {
	switch f.Why {
	case holder.WhyOwn:
		return e.t("review.own")
	case holder.WhyBook:
		return e.t("known.book", f.Name)
	case holder.WhyApproved:
		return e.t("known.approved")
	}
	return e.t("known.paid")
}

// sure asks for the end of an address that looks like a known one. Neither --yes nor a
// look at the beginning answers it: the person has to read the address where it came
// from. Where the known address ends in the same characters, the whole is asked for.
func (e *env) sure(to string, r holder.Recipient, ends string) error {
	if len(r.Alike) == 0 {
		return nil
	}
	question, differs := text.Key("alike.ends"), text.Key("alike.differs")
	if r.Ends(to) == len(to) {
		question, differs = "alike.whole", "alike.differs.whole"
	}
	if ends == "" {
		if !e.interactive() {
			return fail(hefu.KindForbidden, "alike.refused", to, r.Alike[0].Address)
		}
		var err error
		if ends, err = e.ask(question); err != nil {
			return err
		}
	}
	if !r.EndsIn(to, ends) {
		return fail(hefu.KindForbidden, differs)
	}
	return nil
}

func newRecipients(f *walletFlags) *cobra.Command {
	var network string
	c := &cobra.Command{
		Use: "recipients", Args: cobra.NoArgs, Short: "whom you may mean: your address book, and whom you have paid",
		RunE: f.run(func(e *env, _ []string) error { return e.recipients(network) }),
	}
	c.Flags().StringVar(&network, "network", "", "name or CAIP-2 id")
	return c
}

// recipients suggests nobody who only paid: anybody can do that, from an address that
// looks like a friend's.
func (e *env) recipients(network string) error {
	g, err := e.signedIn()
	if err != nil {
		return err
	}
	var only hefu.Network
	if network != "" || e.conf.Network != "" {
		n, err := e.network(e.networks(g), network)
		if err != nil {
			return err
		}
		only = n.ID
	}
	b, err := e.openVault(false)
	if err != nil {
		return err
	}
	defer b.close()
	all, err := e.entries(g)
	if err != nil {
		return err
	}
	past, err := e.past(g)
	if err != nil {
		return err
	}
	known := e.circle(g, b, all, past)
	suggested := holder.Suggestions(known, only)
	for _, f := range suggested {
		err := e.answer(f, func(w io.Writer) {
			fmt.Fprintln(w, e.t("recipients.line", cmp.Or(f.Name, "–"), e.networkName(f.Network), f.Address, e.whose(f)))
		})
		if err != nil {
			return err
		}
	}
	if len(suggested) == 0 {
		e.say("recipients.none")
	}
	return nil
}
