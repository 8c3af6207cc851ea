package door

import (
	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/holder"
	"github.com/hefu-wallet/hefu/wire"
)

// BookShown is the address book as the guard showed it, with the latest transfers.
type BookShown struct {
	Entries   []wire.BookEntry `json:"entries"`
	Transfers []wire.Transfer  `json:"transfers"`
	Network   hefu.Network     `json:"network"`
}

// Judged is what this device makes of an entry.
type Judged struct {
	ID      hefu.BookID        `json:"id"`
	Verdict holder.BookVerdict `json:"verdict"`
}

// BookRead is the book with this device's verdicts, and whom it suggests on a network:
// genuine entries that count, and those who were paid. Nobody gets in by paying.
type BookRead struct {
	Verdicts  []Judged          `json:"verdicts"`
	Suggested []holder.Familiar `json:"suggested"`
}

func (c *call) book(in BookShown) (BookRead, error) {
	out := BookRead{Verdicts: []Judged{}, Suggested: []holder.Familiar{}}
	for _, e := range in.Entries {
		out.Verdicts = append(out.Verdicts, Judged{e.ID, c.state.JudgeBookEntry(fromWire(e))})
	}
	if in.Network == "" {
		return out, nil
	}
	n, _, err := c.opt.Families.Network(in.Network)
	if err != nil {
		return BookRead{}, err
	}
	all, err := c.familiar(n, in.Entries, in.Transfers)
	if err != nil {
		return BookRead{}, err
	}
	out.Suggested = holder.Suggestions(all, in.Network)
	return out, nil
}

// NewEntry is a line for the address book.
type NewEntry struct {
	Wallet  hefu.WalletID `json:"wallet"`
	Name    string        `json:"name"`
	Network hefu.Network  `json:"network"`
	Address string        `json:"address"`
}

// newBookEntry makes it, with the MAC by which other devices of the wallet know it; the code
// is the page's to add.
func (c *call) newBookEntry(in NewEntry) (wire.AddBookEntry, error) {
	e, err := c.state.NewBookEntry(c.opt.Rand, c.opt.Families, string(in.Wallet), in.Name, in.Network, in.Address)
	if err != nil {
		return wire.AddBookEntry{}, err
	}
	return wire.AddBookEntry{ID: e.ID, Wallet: e.Wallet, Name: e.Name, Network: e.Network, Address: e.Address, MAC: e.MAC}, nil
}

// NotesShown are private notes as the guard showed them.
type NotesShown struct {
	Notes []wire.Note `json:"notes"`
}

// NoteText is a note that was opened. Only a genuine one has a text.
type NoteText struct {
	Wallet  hefu.WalletID      `json:"wallet"`
	Subject hefu.Subject       `json:"subject"`
	Text    string             `json:"text"`
	Verdict holder.BookVerdict `json:"verdict"`
}

// NotesRead are notes as this device read them.
type NotesRead struct {
	Texts []NoteText `json:"texts"`
}

func (c *call) notes(in NotesShown) (NotesRead, error) {
	out := NotesRead{Texts: []NoteText{}}
	for _, n := range in.Notes {
		text, verdict := c.state.OpenNote(hefu.Note{Wallet: n.Wallet, Subject: n.Subject, Sealed: n.Sealed, Updated: n.Updated})
		out.Texts = append(out.Texts, NoteText{n.Wallet, n.Subject, text, verdict})
	}
	return out, nil
}

// NewNote is a note to be sealed.
type NewNote struct {
	Wallet  hefu.WalletID `json:"wallet"`
	Subject hefu.Subject  `json:"subject"`
	Text    string        `json:"text"`
}

func (c *call) sealNote(in NewNote) (wire.SetNote, error) {
	n, err := c.state.SealNote(c.opt.Rand, string(in.Wallet), in.Subject, in.Text)
	return wire.SetNote{Wallet: n.Wallet, Subject: n.Subject, Sealed: n.Sealed}, err
}
