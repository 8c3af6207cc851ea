package wire

import (
	"time"

	"github.com/hefu-wallet/hefu"
)

// BookEntry is a line of the address book. Believe name, network and address only after
// MAC was checked on the device.
type BookEntry struct {
	ID        hefu.BookID   `json:"id"`
	Wallet    hefu.WalletID `json:"wallet" doc:"Whose book key made the MAC"`
	Name      string        `json:"name"`
	Network   hefu.Network  `json:"network" doc:"CAIP-2"`
	Address   string        `json:"address"`
	MAC       []byte        `json:"mac" doc:"HMAC-SHA-256 under the wallet's book key, 32 bytes"`
	NotBefore time.Time     `json:"not_before" doc:"When the entry begins to count"`
	Created   time.Time     `json:"created"`
}

// Book is the address book, oldest entry first.
type Book struct {
	Entries []BookEntry `json:"entries"`
	Next    Cursor      `json:"next,omitempty"`
}

// AddBookEntry brings a line that the device made.
type AddBookEntry struct {
	ID      hefu.BookID   `json:"id" doc:"Drawn by the device"`
	Wallet  hefu.WalletID `json:"wallet"`
	Name    string        `json:"name" minLength:"1" maxLength:"40"`
	Network hefu.Network  `json:"network" doc:"CAIP-2"`
	Address string        `json:"address" minLength:"1" maxLength:"128" doc:"Canonical form of the network"`
	MAC     []byte        `json:"mac" doc:"HMAC-SHA-256 under the wallet's book key, 32 bytes"`
	Code    string        `json:"code" minLength:"1" maxLength:"64" doc:"Present one-time code"`
}
