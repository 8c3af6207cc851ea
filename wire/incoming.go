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
}

// Incoming is what arrived lately at one address, newest first. What is older than the
// first blocks named here was not looked for, and neither was any asset that is neither
// native, nor shipped, nor asked for.
type Incoming struct {
	Receipts   []Receipt `json:"receipts"`
	Head       uint64    `json:"head" doc:"The newest block"`
	CoinsFrom  uint64    `json:"coins_from" doc:"The first block that was read for the native asset"`
	TokensFrom uint64    `json:"tokens_from" doc:"The first block whose logs were read"`
}
