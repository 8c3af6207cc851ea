package wire

import (
	"time"

	"github.com/hefu-wallet/hefu"
)

// Outflow is an amount of one asset.
type Outflow struct {
	Asset hefu.AssetID `json:"asset" doc:"CAIP-19"`
	Units hefu.Units   `json:"units" doc:"Base units, decimal digits"`
}

// Limit is the most of one asset that may leave within any 24 hours, fees included.
type Limit struct {
	Asset    hefu.AssetID  `json:"asset" doc:"CAIP-19"`
	Symbol   string        `json:"symbol,omitempty" doc:"Empty for an asset that the guard does not know by itself"`
	Decimals uint8         `json:"decimals"`
	Units    hefu.Units    `json:"units" doc:"In force, base units"`
	Spent    hefu.Units    `json:"spent" doc:"What counts now: transfers under way, and final ones for 24 hours from finality"`
	Raise    hefu.Units    `json:"raise" doc:"Announced; 0 when none is"`
	RaiseAt  time.Time     `json:"raise_at,omitzero" doc:"When the raise holds"`
	By       hefu.Enforcer `json:"by" enum:"device,guard,chain" doc:"Who enforces it"`
}

// Limits are sorted by asset. An asset that is not listed has a limit of zero.
type Limits struct {
	Limits []Limit `json:"limits"`
}

// SetLimit asks for another limit. To lower it, or to take a raise back, no code is
// needed.
type SetLimit struct {
	Asset hefu.AssetID `json:"asset" doc:"CAIP-19"`
	Units hefu.Units   `json:"units" doc:"Base units, decimal digits"`
	Code  string       `json:"code,omitempty" maxLength:"64" doc:"Present one-time code; needed to raise it"`
}

// StopBy stops without a session.
type StopBy struct {
	Name     string          `json:"name" minLength:"1" maxLength:"64"`
	Code     string          `json:"code" minLength:"1" maxLength:"64" doc:"Present one-time code"`
	Transfer hefu.TransferID `json:"transfer,omitempty" doc:"Empty for everything that is not yet being sent"`
}

// Stopped says how many transfers were stopped.
type Stopped struct {
	Stopped int `json:"stopped"`
}
