package wire

import (
	"time"

	"github.com/hefu-wallet/hefu"
)

// Note is a private note on an account or a transfer. The guard cannot read it; believe its
// text only after it was opened on the device.
type Note struct {
	Wallet  hefu.WalletID `json:"wallet" doc:"Whose note key sealed it"`
	Subject hefu.Subject  `json:"subject" doc:"account: and a CAIP-10 id, or transfer: and the id of one"`
	Sealed  []byte        `json:"sealed" doc:"AES-256-GCM under a key that follows from the paper"`
	Updated time.Time     `json:"updated"`
}

// Notes is a page of the private notes, by wallet and subject.
type Notes struct {
	Notes []Note `json:"notes"`
	Next  Cursor `json:"next,omitempty"`
}

// SetNote brings a note that the device sealed; without sealed bytes the one that is kept is
// taken away.
type SetNote struct {
	Wallet  hefu.WalletID `json:"wallet"`
	Subject hefu.Subject  `json:"subject" minLength:"1" maxLength:"256"`
	Sealed  []byte        `json:"sealed,omitempty"`
}
