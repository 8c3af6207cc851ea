package api

import (
	"context"
	"net/http"

	"github.com/hefu-wallet/hefu"
	"github.com/hefu-wallet/hefu/guard"
	"github.com/hefu-wallet/hefu/wire"
)

func (a *API) pairingRoutes() {
	route(a, post("/v1/pairings", "begin-pairing", "devices", "Let a device wait ten minutes for the half of another"), a.beginPairing)
	route(a, get("/v1/pairings", "pairings", "devices", "A page of the devices that wait for a half, oldest first"), func(ctx context.Context, in *Paged) (*reply[wire.Pairings], error) {
		page, next, err := a.guard.Pairings(ctx, callerOf(ctx), in.page())
		return replyOf(wire.Pairings{Pairings: each(page, toPairing), Next: wire.Cursor(next)}, err)
	})
	route(a, get("/v1/pairings/{id}", "pairing", "devices", "One device that waits, and what was sealed for it once that is there"), a.pairing)
	route(a, op(http.MethodPut, "/v1/pairings/{id}/box", "fill-pairing", "devices", "Hand a sealed half to a device that waits"), a.fillPairing)
	route(a, op(http.MethodDelete, "/v1/pairings/{id}", "end-pairing", "devices", "Erase a pairing that was taken or is no longer wanted"), a.endPairing)
}

func toPairing(p guard.Pairing) wire.Pairing {
	return wire.Pairing{ID: p.ID, Device: p.Device, Name: p.Name, Key: p.Key, Created: p.Created.UTC(), Expires: p.Expires().UTC(), Box: p.Box}
}

type beginPairingIn struct{ Body wire.BeginPairing }

// beginPairing needs no idempotency key: the same sealed key asks for the same pairing.
func (a *API) beginPairing(ctx context.Context, in *beginPairingIn) (*reply[wire.Pairing], error) {
	device, err := hefu.ParseID[hefu.DeviceID](string(in.Body.Device))
	if err != nil {
		return nil, err
	}
	p, err := a.guard.BeginPairing(ctx, callerOf(ctx), device, in.Body.Key)
	return replyOf(toPairing(p), err)
}

func (a *API) pairing(ctx context.Context, in *PathID) (*reply[wire.Pairing], error) {
	id, err := hefu.ParseID[hefu.PairingID](in.ID)
	if err != nil {
		return nil, err
	}
	p, err := a.guard.Pairing(ctx, callerOf(ctx), id)
	return replyOf(toPairing(p), err)
}

type fillPairingIn struct {
	PathID
	Body wire.FillPairing
}

// fillPairing needs no idempotency key: the same box again is answered alike.
func (a *API) fillPairing(ctx context.Context, in *fillPairingIn) (*reply[wire.Pairing], error) {
	id, err := hefu.ParseID[hefu.PairingID](in.ID)
	if err != nil {
		return nil, err
	}
	p, err := a.guard.FillPairing(ctx, callerOf(ctx), id, in.Body.Box, in.Body.Code)
	return replyOf(toPairing(p), err)
}

// endPairing needs no idempotency key: what is gone is ended already.
func (a *API) endPairing(ctx context.Context, in *PathID) (*nothing, error) {
	id, err := hefu.ParseID[hefu.PairingID](in.ID)
	if err != nil {
		return nil, err
	}
	return &nothing{}, a.guard.EndPairing(ctx, callerOf(ctx), id)
}
