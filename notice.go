package hefu

import "time"

// Notice is news that leave the guard for a program outside: a transfer's state changed,
// or the channel itself is tried or taken away. It holds nothing secret and asks for
// nothing: whoever acts on it fetches the transfer first.
type Notice struct {
	ID        NoticeID   `json:"id"`
	Type      string     `json:"type" doc:"transfer. and a state, webhook.test or webhook.removed"`
	Timestamp time.Time  `json:"timestamp" doc:"When it happened"`
	Data      NoticeData `json:"data"`
}

// NoticeData is what a Notice is about: one of the two.
type NoticeData struct {
	Transfer *TransferNotice `json:"transfer,omitempty"`
	Webhook  WebhookID       `json:"webhook,omitempty"`
}

// TransferNotice says of a transfer what a Notice may say.
type TransferNotice struct {
	ID      TransferID `json:"id"`
	State   State      `json:"state"`
	Network Network    `json:"network" doc:"CAIP-2"`
	Asset   AssetID    `json:"asset" doc:"CAIP-19"`
	Amount  Units      `json:"amount" doc:"Base units, decimal digits"`
	TxID    string     `json:"txid,omitempty" doc:"The chain's name; only once the transfer is being sent"`
}

// The types of Notices that are not about a transfer. One about a transfer is called
// NoticeTransfer followed by its state.
const (
	NoticeTransfer = "transfer."
	NoticeTest     = "webhook.test"
	NoticeRemoved  = "webhook.removed"
)

// Notice is what a Notice may say of t: the transaction's name only once the guard is
// committed to sending it.
func (t Transfer) Notice() TransferNotice {
	n := TransferNotice{ID: t.ID, State: t.State, Network: t.Intent.Network, Asset: t.Intent.Asset, Amount: t.Intent.Amount}
	if t.State.Committed() {
		n.TxID = t.TxID
	}
	return n
}

// Committed reports whether the guard has begun to send: from here on the signed bytes
// may be known to others.
func (s State) Committed() bool { return s == Sending || s == Sent || s == Final || s == Dead }
