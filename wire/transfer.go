package wire

import (
	"time"

	"github.com/hefu-wallet/hefu"
)

// Accounts are the accounts of the active dealings.
type Accounts struct {
	Accounts []hefu.Account `json:"accounts"`
}

// Asset is something that can move.
type Asset struct {
	ID       hefu.AssetID `json:"id" doc:"CAIP-19"`
	Symbol   string       `json:"symbol"`
	Decimals uint8        `json:"decimals"`
}

// Holding is the balance of one asset.
type Holding struct {
	Asset    hefu.AssetID `json:"asset"`
	Symbol   string       `json:"symbol"`
	Decimals uint8        `json:"decimals"`
	Units    hefu.Units   `json:"units" doc:"Base units, decimal digits"`
	Source   hefu.Source  `json:"source" doc:"Why symbol and decimals may be believed"`
	Arrives  hefu.Units   `json:"arrives,omitzero" doc:"Base units that are in no block yet, and not in units"`
	Next     *hefu.Own    `json:"next,omitempty" doc:"Where an account has many addresses, the first that was never paid at, as the guard's node says; derive it before it is shown"`
}

// Balances are what one address holds.
type Balances struct {
	Holdings []Holding `json:"holdings"`
}

// QuoteRequest asks what a transfer would cost at most.
type QuoteRequest struct {
	Network hefu.Network `json:"network" doc:"CAIP-2"`
	From    string       `json:"from"`
	To      string       `json:"to"`
	Asset   hefu.AssetID `json:"asset" doc:"CAIP-19"`
	Amount  hefu.Units   `json:"amount" doc:"Base units, decimal digits; on a chain of unspent outputs 0 asks for everything that one transfer can pay"`
	Memo    string       `json:"memo,omitempty"`
	Data    []byte       `json:"data,omitempty" doc:"Call data; none for a transfer"`
	// Replaces asks what it costs to take the place of a transfer that waits.
	Replaces hefu.TransferID `json:"replaces,omitempty" doc:"A transfer that waits at the nodes and whose place this one is to take; it pays the same or nobody"`
}

// Quote offers three fee caps in base units of Native.
type Quote struct {
	Slow   hefu.Units      `json:"slow"`
	Normal hefu.Units      `json:"normal"`
	Fast   hefu.Units      `json:"fast"`
	Native Asset           `json:"native"`
	Token  *hefu.TokenFact `json:"token,omitempty"`
	All    *Everything     `json:"all,omitempty" doc:"Where everything was asked for: the amounts with which nothing comes back, each at exactly its fee cap"`
}

// Everything is the most that one transfer can pay at each speed, in base units.
type Everything struct {
	Slow   hefu.Units `json:"slow"`
	Normal hefu.Units `json:"normal"`
	Fast   hefu.Units `json:"fast"`
}

// Propose asks for a plan.
type Propose struct {
	Intent hefu.Intent `json:"intent"`
}

// Proposal is the plan to review, and what the policy says.
type Proposal struct {
	Transfer Transfer     `json:"transfer"`
	Verdict  hefu.Verdict `json:"verdict"`
	Account  hefu.Account `json:"account"`
}

// Transfer is an Intent on its way.
type Transfer struct {
	ID       hefu.TransferID `json:"id"`
	Dealing  hefu.DealingID  `json:"dealing"`
	Intent   hefu.Intent     `json:"intent"`
	Digest   hefu.Digest     `json:"digest" doc:"Of the intent; compute it yourself before you believe it"`
	State    hefu.State      `json:"state" enum:"proposed,replan,evaluating,resting,sending,sent,final,stopped,expired,dead,refused"`
	Plan     hefu.Plan       `json:"plan"`
	Approved time.Time       `json:"approved,omitzero" doc:"When a factor agreed"`
	Device   hefu.DeviceID   `json:"device,omitempty" doc:"Whose message was evaluated"`
	Signed   []byte          `json:"signed,omitempty" doc:"The signed bytes; only once the transfer is being sent"`
	TxID     string          `json:"txid,omitempty" doc:"The chain's name; only once the transfer is being sent"`
	Reason   string          `json:"reason,omitempty"`
	Created  time.Time       `json:"created"`
	Updated  time.Time       `json:"updated"`
	DueAt    time.Time       `json:"due_at,omitzero" doc:"When the guard looks at it next; for a resting transfer, when it is sent"`
	Depth    uint64          `json:"confirmations,omitempty" doc:"When the guard looked last; 1 in the newest block, absent while it is in none. What is final says the state"`
}

// Transfers is one page, newest first. Next names where the next page starts;
// it is empty on the last.
type Transfers struct {
	Transfers []Transfer `json:"transfers"`
	Next      Cursor     `json:"next,omitempty"`
}

// Nonces brings the device's first message for one plan.
type Nonces struct {
	Plan   uint32 `json:"plan" minimum:"1"`
	Commit []byte `json:"commit" doc:"Envelope"`
}

// Approve brings the device's messages for one plan and a factor's answer.
type Approve struct {
	Plan    uint32 `json:"plan" minimum:"1"`
	Commit  []byte `json:"commit" doc:"Envelope, as sent for the nonces"`
	Opening []byte `json:"opening" doc:"Envelope"`
	Code    string `json:"code,omitempty" maxLength:"64" doc:"Present one-time code; not needed again after a replan"`
}
