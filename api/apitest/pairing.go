package apitest

import (
	"bytes"
	"context"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
)

// Waiting is the one pairing.
const Waiting = hefu.PairingID("pppppppppppppppppppppppppa")

func aPairing() guard.Pairing {
	return guard.Pairing{ID: Waiting, User: User, Device: Device, Session: Session, Key: bytes.Repeat([]byte{7}, 64), Created: At, Name: "phone"}
}

// BeginPairing answers the sample.
func (g *Guard) BeginPairing(ctx context.Context, _ guard.Caller, device hefu.DeviceID, _ []byte) (guard.Pairing, error) {
	return aPairing(), g.call(ctx, "BeginPairing", device)
}

// Pairings answers the sample.
func (g *Guard) Pairings(ctx context.Context, _ guard.Caller, p guard.Page) ([]guard.Pairing, guard.Cursor, error) {
	return some([]guard.Pairing{aPairing()}, p, g.call(ctx, "Pairings", p.After, p.Limit))
}

// Pairing answers the sample with a box.
func (g *Guard) Pairing(ctx context.Context, _ guard.Caller, id hefu.PairingID) (guard.Pairing, error) {
	p := aPairing()
	p.Box, p.Filled = bytes.Repeat([]byte{8}, 64), At
	return p, g.call(ctx, "Pairing", id)
}

// FillPairing answers the sample with the box.
func (g *Guard) FillPairing(ctx context.Context, _ guard.Caller, id hefu.PairingID, box []byte, code string) (guard.Pairing, error) {
	p := aPairing()
	p.Box, p.Filled = box, At
	return p, g.call(ctx, "FillPairing", id, code)
}

// EndPairing does nothing.
func (g *Guard) EndPairing(ctx context.Context, _ guard.Caller, id hefu.PairingID) error {
	return g.call(ctx, "EndPairing", id)
}
