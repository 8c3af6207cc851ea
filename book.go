package hefu

import (
	"encoding/binary"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// BookID names an entry of an address book.
type BookID string

// BookEntry is a line of the address book: a name for an address. It lies at the guard,
// so that every device of the user sees it; MAC is by a key that the guard never has, so
// that the guard cannot write or change one.
type BookEntry struct {
	ID      BookID
	Wallet  WalletID // whose book key made MAC
	Name    string
	Network Network
	Address string // canonical form of the network
	MAC     []byte // 32 bytes: HMAC-SHA-256 over Encode under the wallet's book key
	// NotBefore is when the entry begins to count; it is the guard's word and not under
	// MAC.
	NotBefore time.Time
	Created   time.Time
}

const (
	bookDomain      = "hefu/book/v1"
	maxBookName     = 40 // characters
	maxAddressBytes = 128
)

// Encode returns the injective, versioned encoding that MAC covers: the domain, then
// wallet, id, name, network and address, each with a 4-byte big-endian length.
func (e BookEntry) Encode() []byte {
	out := []byte{}
	for _, f := range []string{bookDomain, string(e.Wallet), string(e.ID), e.Name, string(e.Network), e.Address} {
		out = binary.BigEndian.AppendUint32(out, uint32(len(f))) //nolint:gosec // fields are far below 4 GiB
		out = append(out, f...)
	}
	return out
}

// Check refuses (KindInvalid) an entry that is wrong on its face. The address is
// checked by the network's Format, the MAC on the user's device, not here.
func (e BookEntry) Check() error {
	if _, err := ParseID[BookID](string(e.ID)); err != nil {
		return err
	}
	if _, err := ParseID[WalletID](string(e.Wallet)); err != nil {
		return err
	}
	if _, err := ParseNetwork(string(e.Network)); err != nil {
		return err
	}
	if _, err := ParseBookName(e.Name); err != nil {
		return err
	}
	switch {
	case e.Address == "" || len(e.Address) > maxAddressBytes:
		return Errorf(KindInvalid, "book: an address is needed, of at most %d bytes", maxAddressBytes)
	case len(e.MAC) != 32:
		return Errorf(KindInvalid, "book: the entry's MAC must have 32 bytes")
	}
	return nil
}

// Ripe reports whether the entry's waiting period is over.
func (e BookEntry) Ripe(now time.Time) bool { return !now.Before(e.NotBefore) }

// ParseBookName checks what a person calls an entry: 1 to 40 printable characters
// without a space at either end or two in a row, that cannot be taken for an address.
func ParseBookName(s string) (string, error) {
	bad := func(why string) (string, error) {
		return "", Errorf(KindInvalid, "book: the name %q %s", clip(s), why)
	}
	switch {
	case s == "" || !utf8.ValidString(s) || utf8.RuneCountInString(s) > maxBookName:
		return bad("must have 1 to 40 characters")
	case strings.Join(strings.Fields(s), " ") != s:
		return bad("must have no space at its ends and no two in a row")
	case strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }):
		return bad("has a character that cannot be shown")
	case strings.HasPrefix(strings.ToLower(s), "0x"):
		return bad("looks like an address; take another one")
	}
	return s, nil
}
