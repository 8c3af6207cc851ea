package hefu

import (
	"encoding/binary"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Subject says what a private note is about: "account:" and a CAIP-10 id, or "transfer:"
// and the transfer's.
type Subject string

const (
	aboutAccount  = "account:"
	aboutTransfer = "transfer:"
	maxSubject    = 256 // bytes
	maxNote       = 60  // characters
	// MaxSealedNote bounds a sealed note, in bytes.
	MaxSealedNote = 512
	noteDomain    = "hefu/note/v1"
)

// AboutAccount is the subject of notes on an account.
func AboutAccount(a AccountID) Subject { return Subject(aboutAccount + string(a)) }

// AboutTransfer is the subject of notes on a transfer.
func AboutTransfer(id TransferID) Subject { return Subject(aboutTransfer + string(id)) }

// Transfer returns the transfer that the subject is about, or "".
func (s Subject) Transfer() TransferID {
	id, _ := strings.CutPrefix(string(s), aboutTransfer)
	if id == string(s) {
		return ""
	}
	return TransferID(id)
}

// ParseSubject checks a subject.
func ParseSubject(s string) (Subject, error) {
	bad := Errorf(KindInvalid, "label: a label is about account: and a CAIP-10 id, or transfer: and the id of one")
	if len(s) > maxSubject || strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return "", bad
	}
	if id, ok := strings.CutPrefix(s, aboutTransfer); ok {
		_, err := ParseID[TransferID](id)
		return Subject(s), err
	}
	id, ok := strings.CutPrefix(s, aboutAccount)
	at := strings.LastIndexByte(id, ':')
	if !ok || at < 0 || at == len(id)-1 {
		return "", bad
	}
	if _, err := ParseNetwork(id[:at]); err != nil {
		return "", err
	}
	return Subject(s), nil
}

// Note is a private note, sealed. It lies at the guard, so that every device of the user
// sees it; the key follows from the paper and the guard never has it, so it can neither
// read one nor make one.
type Note struct {
	Wallet  WalletID // whose note key sealed it
	Subject Subject
	Sealed  []byte // at most MaxSealedNote bytes; none takes the note away
	Updated time.Time
}

// Binding is what the seal binds besides the text: the domain, then wallet and subject, each
// with a 4-byte big-endian length. A note that is moved to another subject does not open.
func (n Note) Binding() []byte {
	out := []byte{}
	for _, f := range []string{noteDomain, string(n.Wallet), string(n.Subject)} {
		out = binary.BigEndian.AppendUint32(out, uint32(len(f))) //nolint:gosec // fields are far below 4 GiB
		out = append(out, f...)
	}
	return out
}

// Check refuses (KindInvalid) a note that is wrong on its face.
func (n Note) Check() error {
	if _, err := ParseID[WalletID](string(n.Wallet)); err != nil {
		return err
	}
	if _, err := ParseSubject(string(n.Subject)); err != nil {
		return err
	}
	if len(n.Sealed) > MaxSealedNote {
		return Errorf(KindInvalid, "label: it is longer than %d bytes", MaxSealedNote)
	}
	return nil
}

// ParseNote checks the text of a note: 1 to 60 printable characters without a space at
// either end or two in a row. What turns the reading direction or joins characters is not
// printable.
func ParseNote(s string) (string, error) {
	bad := func(why string) (string, error) {
		return "", Errorf(KindInvalid, "label: the text %q %s", clip(s), why)
	}
	switch {
	case s == "" || !utf8.ValidString(s) || utf8.RuneCountInString(s) > maxNote:
		return bad("must have 1 to 60 characters")
	case strings.Join(strings.Fields(s), " ") != s:
		return bad("must have no space at its ends and no two in a row")
	case strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }):
		return bad("has a character that cannot be shown")
	}
	return s, nil
}
