package main

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/client"
	"github.com/hefu-wallet/hefu/holder"
	"github.com/hefu-wallet/hefu/wire"
)

// labelsFile keeps the sealed labels as the guard showed them last, for what is shown
// without a guard. Without the vault they say nothing.
const labelsFile = "labels.json"

func newLabel(f *walletFlags) *cobra.Command {
	var remove bool
	c := &cobra.Command{
		Use: "label [ID|NETWORK] [TEXT]", Args: cobra.MaximumNArgs(2), Short: "private notes on transfers and accounts, sealed on this device", Long: english("help.label"),
	}
	c.Flags().BoolVar(&remove, "remove", false, "take the label away")
	c.RunE = f.run(func(e *env, args []string) error {
		switch {
		case len(args) == 0 && !remove:
			return e.labels()
		case len(args) == 2 && !remove:
			return e.setLabel(args[0], args[1])
		case len(args) == 1 && remove:
			return e.setLabel(args[0], "")
		}
		return fail(hefu.KindInvalid, "label.usage")
	})
	return c
}

// labelLine is a label in JSON, with what this device makes of it.
type labelLine struct {
	Subject hefu.Subject       `json:"subject"`
	Label   string             `json:"label,omitempty"`
	Verdict holder.BookVerdict `json:"verdict"`
	Updated string             `json:"updated"`
}

// notes fetches all labels, opens them, and says once if somebody else wrote one.
func (e *env) notes(g *guard, b *strongbox) (map[hefu.Subject]string, []labelLine, error) {
	got, err := client.Collect(g.AllNotes(e.ctx))
	if err != nil {
		return nil, nil, err
	}
	if raw, err := json.Marshal(got); err == nil {
		_ = e.writeFile(labelsFile, raw) // a copy for convenience; without it labels show later
	}
	texts, lines := e.open(b, got)
	if slices.ContainsFunc(lines, func(l labelLine) bool { return l.Verdict == holder.BookChanged }) {
		e.say("label.tampered")
	}
	return texts, lines, nil
}

// open reads sealed labels.
func (e *env) open(b *strongbox, got []wire.Note) (map[hefu.Subject]string, []labelLine) {
	texts, lines := map[hefu.Subject]string{}, make([]labelLine, 0, len(got))
	for _, n := range got {
		text, verdict := b.OpenNote(hefu.Note{Wallet: n.Wallet, Subject: n.Subject, Sealed: n.Sealed})
		if verdict == holder.BookGenuine {
			texts[n.Subject] = text
		}
		lines = append(lines, labelLine{n.Subject, text, verdict, n.Updated.UTC().Format("2006-01-02T15:04:05Z")})
	}
	return texts, lines
}

// keptLabels are the labels that were shown last, without asking the guard.
func (e *env) keptLabels(b *strongbox) map[hefu.Subject]string {
	raw, err := os.ReadFile(filepath.Join(e.home, labelsFile))
	var got []wire.Note
	if err != nil || json.Unmarshal(raw, &got) != nil {
		return nil
	}
	texts, _ := e.open(b, got)
	return texts
}

func (e *env) labels() error {
	g, err := e.signedIn()
	if err != nil {
		return err
	}
	b, err := e.openVault(false)
	if err != nil {
		return err
	}
	defer b.close()
	_, lines, err := e.notes(g, b)
	if err != nil {
		return err
	}
	for _, l := range lines {
		text := l.Label
		switch l.Verdict {
		case holder.BookChanged:
			text = e.t("label.changed")
		case holder.BookForeign:
			text = e.t("book.foreign")
		case holder.BookGenuine:
		}
		if err := e.answer(l, func(w io.Writer) { fmt.Fprintf(w, "%s  %s\n", l.Subject, text) }); err != nil {
			return err
		}
	}
	if len(lines) == 0 {
		e.say("label.none")
	}
	return nil
}

// setLabel seals a label and brings it to the guard; an empty text takes one away.
func (e *env) setLabel(what, label string) error {
	if label != "" {
		if _, err := hefu.ParseNote(label); err != nil {
			return err
		}
	}
	g, err := e.signedIn()
	if err != nil {
		return err
	}
	b, err := e.openVault(false)
	if err != nil {
		return err
	}
	defer b.close()
	wallet, subject, err := e.subject(g, b, what)
	if err != nil {
		return err
	}
	in := wire.SetNote{Wallet: wallet, Subject: subject}
	if label != "" {
		n, err := b.SealNote(rand.Reader, string(wallet), subject, label)
		if err != nil {
			return err
		}
		in.Sealed = n.Sealed
	}
	if _, err := g.SetNote(e.ctx, in); err != nil {
		return err
	}
	if label == "" {
		e.say("label.removed", subject)
	} else {
		e.say("label.set", subject, label)
	}
	if _, _, err := e.notes(g, b); err != nil {
		return err
	}
	return e.answer(labelLine{Subject: subject, Label: label, Verdict: holder.BookGenuine, Updated: e.now().UTC().Format("2006-01-02T15:04:05Z")}, nil0)
}

// subject is what a person means: a transfer by its id, an account by its network.
func (e *env) subject(g *guard, b *strongbox, what string) (hefu.WalletID, hefu.Subject, error) {
	if id, err := hefu.ParseID[hefu.TransferID](what); err == nil {
		t, err := e.transfer(g, id)
		if err != nil {
			return "", "", err
		}
		for _, w := range b.Wallets {
			if w.Half != nil && w.Half.Dealing == t.Dealing {
				return w.ID, hefu.AboutTransfer(id), nil
			}
		}
		w, err := b.Wallet(e.conf.Wallet)
		if err != nil {
			return "", "", err
		}
		return w.ID, hefu.AboutTransfer(id), nil
	}
	n, a, err := e.account(g, b, what)
	if err != nil {
		return "", "", err
	}
	w, err := b.Wallet(e.conf.Wallet)
	if err != nil {
		return "", "", err
	}
	return w.ID, hefu.AboutAccount(n.ID.Account(a.Address)), nil
}

// ownLabels opens the vault for the labels alone.
func (e *env) ownLabels(g *guard) (map[hefu.Subject]string, error) {
	b, err := e.openVault(false)
	if err != nil {
		return nil, err
	}
	defer b.close()
	texts, _, err := e.notes(g, b)
	return texts, err
}

// labelled puts a label behind a line.
func labelled(line, label string) string {
	if label == "" {
		return line
	}
	return line + "  [" + label + "]"
}
