//go:build unix

package main

import (
	"context"
	"math/big"
	"time"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/wire"
)

// raiseDelays are the waiting periods of limits, as short as throw-away chains allow.
const raiseDelays = `book = "5s"
raise = "3s"
raise_far = "5s"
no_passkey = "0s"
`

// choose sets the limits that come with the first dealing.
func (p *person) choose(in *wire.BeginDealing) {
	coins, tokens := big.NewInt(2000*p.world.unit), big.NewInt(1e14) // two, and a hundred million tokens
	if p.tight {
		coins, tokens = big.NewInt(50*p.world.unit), big.NewInt(3e11)
	}
	units := map[hefu.AssetID]*big.Int{p.world.net.Native.ID: coins}
	if p.world.token != "" {
		units[p.world.token] = tokens
	}
	p.asked, in.Limits = nil, nil
	for asset, units := range units {
		u, err := hefu.UnitsFromBig(units)
		if err != nil {
			panic(err) // both are written above
		}
		in.Limits = append(in.Limits, wire.Outflow{Asset: asset, Units: u})
		p.limits[asset] = units
		p.asked = append(p.asked, allowance{Asset: asset, Units: units, At: time.Now()})
	}
}

// raise asks for half as much again, which holds after a while.
func (p *person) raise(ctx context.Context, asset hefu.AssetID) error {
	units := new(big.Int).Div(new(big.Int).Mul(p.limits[asset], big.NewInt(3)), big.NewInt(2))
	u, err := hefu.UnitsFromBig(units)
	if err != nil {
		return err
	}
	// From the moment of asking it may come into force, whatever the answer.
	p.asked = append(p.asked, allowance{From: p.address, Asset: asset, Units: units, At: time.Now()})
	if _, err = withCode(ctx, p, func(code string) (wire.Limit, error) {
		return p.client.SetLimit(ctx, wire.SetLimit{Asset: asset, Units: u, Code: code})
	}); err != nil {
		return err
	}
	p.limits[asset] = units
	p.log.count("limits raised")
	return nil
}
