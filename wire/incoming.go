package wire

import (
	"time"

	"github.com/hefu-wallet/hefu"
)

// Receipt is one payment that arrived, as the guard's node says.
type Receipt struct {
	TxID     string       `json:"txid"`
	Block    uint64       `json:"block"`
	Time     time.Time    `json:"time" doc:"Of the block"`
	From     string       `json:"from" doc:"Never a suggestion for a recipient: anybody may send anything"`
	Asset    hefu.AssetID `json:"asset" doc:"CAIP-19"`
	Units    hefu.Units   `json:"units" doc:"Base units, decimal digits; never zero"`
	Symbol   string       `json:"symbol"`
	Decimals uint8        `json:"decimals"`
	Source   hefu.Source  `json:"source" doc:"Why symbol and decimals may be believed"`
	// Confirmations and Final are how sure the chain is of it.
	Confirmations uint64 `json:"confirmations" doc:"1 in the newest block that was read"`
	Final         bool   `json:"final,omitempty" doc:"The chain will not take it back; only of what the guard recorded"`
	Word          string `json:"word" enum:"node,history" doc:"Who says so: the guard's node, or the operator's source of history"`
}

// Incoming is what arrived at one address, newest first. What is older than the first
// blocks named here was not looked for, and neither was any asset that is neither native,
// nor shipped, nor asked for.
type Incoming struct {
	Receipts   []Receipt `json:"receipts"`
	Head       uint64    `json:"head" doc:"The newest block that was read"`
	CoinsFrom  uint64    `json:"coins_from" doc:"The first block from which on all coins that arrived are listed"`
	TokensFrom uint64    `json:"tokens_from" doc:"The same of every token that was asked for"`
}

// Movement is an amount that came to or left an account, as the guard's node says.
type Movement struct {
	TxID      string       `json:"txid"`
	Index     uint64       `json:"index" doc:"Of the movement in its transaction: 0 is the transaction itself, a log or an output is its index and 1"`
	Direction string       `json:"direction" enum:"in,out"`
	Other     string       `json:"other,omitempty" doc:"Whom it came from or went to, where that can be named; never a suggestion for a recipient: anybody may send anything"`
	Asset     hefu.AssetID `json:"asset" doc:"CAIP-19"`
	Units     hefu.Units   `json:"units" doc:"Base units, decimal digits; never zero"`
	Symbol    string       `json:"symbol"`
	Decimals  uint8        `json:"decimals"`
	Source    hefu.Source  `json:"source" doc:"Why symbol and decimals may be believed"`
	Block     uint64       `json:"block"`
	Time      time.Time    `json:"time" doc:"Of the block"`
	// Confirmations and Final are how sure the chain is of it.
	Confirmations uint64 `json:"confirmations" doc:"1 in the newest block that was read"`
	Final         bool   `json:"final" doc:"The chain will not take it back"`
	Word          string `json:"word" enum:"node,history" doc:"Who says so: the guard's node, or the operator's source of history"`
}

// Movements are a page of what came to and left one account, newest first. What is older
// than Since may be missing.
type Movements struct {
	Movements []Movement `json:"movements"`
	Next      Cursor     `json:"next,omitempty"`
	Since     uint64     `json:"since" doc:"The first block from which on everything is recorded; 0: the whole history"`
	Read      uint64     `json:"read" doc:"The block up to which everything is recorded"`
	Head      uint64     `json:"head" doc:"The newest block that a node spoke of"`
	FinalAt   uint64     `json:"final_at" doc:"The newest block that the chain will not take back, among those that were read"`
	Trouble   string     `json:"trouble,omitempty" doc:"Why the guard reads no further"`
}
